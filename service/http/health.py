"""Says whether the process lives and whether it can answer; knows nothing of what it answers."""

import logging
from typing import TYPE_CHECKING, Literal

from fastapi import APIRouter
from pydantic import BaseModel

from index.errors import ParkbriefError
from service.http.problems import NotReady, responses

if TYPE_CHECKING:
    from service.wiring import Parkbrief

logger = logging.getLogger(__name__)


class Health(BaseModel):
    status: Literal["ok"] = "ok"


class Readiness(Health):
    """`notes` says what is not as it should be while questions are answered: an index or a model being changed."""

    notes: list[str]


def router(parkbrief: "Parkbrief") -> APIRouter:
    routes = APIRouter(tags=["health"])

    # Not in a thread: it must answer while all threads are busy with questions.
    @routes.get("/healthz")
    async def healthz() -> Health:
        """The process is alive."""
        return Health()

    @routes.get("/readyz", responses=responses(503))
    def readyz() -> Readiness:
        """The database and the index are usable."""
        try:
            return Readiness(notes=parkbrief.ready())
        except ParkbriefError:
            raise
        except Exception as error:
            # Whatever keeps it from answering means "send no questions here", not "broken request".
            logger.exception("not ready")
            raise NotReady("the database or the index can't be used; see the server's log") from error

    return routes
