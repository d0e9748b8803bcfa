"""The endpoint of the figures; knows nothing of how they are found."""

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field

from service.figures.exporting import as_csv, as_xlsx, figure_row, measure_row
from service.figures.series import measures
from service.http.api import Since, Until
from service.http.problems import responses

if TYPE_CHECKING:
    from service.wiring import Parkbrief

MOST = 20_000
"""Figures that one reply holds; narrow the question for more."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FigureBody(BaseModel):
    """A figure where it stands: `printed` is `start` to `end` of its paragraph."""

    park: str
    scope: str = Field(description="the wider place that it is of, where it is not of the park")
    subject: str = Field(description="what it measures")
    printed: str
    value: str = Field(description="a decimal, its scale worked in")
    unit: str
    bound: str
    qualifiers: list[str]
    period: str
    first: date | None = Field(description="first day of the period")
    last: date | None
    issued: date | None
    date_source: str
    publication: str | None
    headline: str
    article_id: str
    paragraph_id: str
    start: int
    end: int
    url: str


class PointBody(BaseModel):
    when: date | None
    conflict: bool = Field(description="whether its figures contradict each other")
    figures: list[FigureBody]


class MeasureBody(BaseModel):
    """One measure from its earliest point."""

    park: str
    scope: str
    subject: str
    unit: str
    points: list[PointBody]


class FiguresBody(BaseModel):
    """`measures` where series were asked for, else `figures`."""

    figures: list[FigureBody] = []
    measures: list[MeasureBody] = []


def router(parkbrief: "Parkbrief") -> APIRouter:
    routes = APIRouter(prefix="/api")

    @routes.get("/figures", tags=["figures"], response_model=FiguresBody, responses=responses(404, 422))
    def figures(
        park: Annotated[list[str] | None, Query(description="only figures of these parks")] = None,
        since: Since = None,
        until: Until = None,
        about: Annotated[str, Query(description="words that the measure has to have", max_length=100)] = "",
        series: Annotated[bool, Query(description="by measure and time, conflicts marked")] = False,
        format: Annotated[Literal["json", "csv", "xlsx"], Query(description="tables do not take `series`")] = "json",
        limit: Annotated[int, Query(ge=1, le=MOST, description="figures at most, of the newest articles")] = MOST,
    ) -> Any:
        """Every figure as data: park, measure, value, unit, qualifiers, period, issue date, paragraph."""
        every = parkbrief.figures(parks=park or (), since=since, until=until, about=about)
        found = list(islice(every, limit))
        address = parkbrief.settings.public_url
        if series and format == "json":
            return {"measures": [measure_row(measure, address) for measure in measures(found)]}
        rows = [figure_row(figure, address) for figure in found]
        if format == "json":
            return {"figures": rows}
        if format == "csv":
            return _download(as_csv(rows).encode("utf-8-sig"), "text/csv; charset=utf-8", "figures.csv")
        return _download(as_xlsx(rows), _XLSX, "figures.xlsx")

    return routes


def _download(content: bytes, media_type: str, name: str) -> Response:
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
