"""The JSON bodies of briefings and digests, as their `to_dict` gives them; knows nothing of how they are written."""

from dataclasses import fields
from datetime import datetime
from typing import Any, get_type_hints

from pydantic import BaseModel, create_model

from index.records import DateSource
from service.briefings.briefing import Briefing
from service.briefings.digest import Digest
from service.contract import Citation
from service.editions.edition import Changes


def _model(name: str, source: type, **changed: Any) -> type[BaseModel]:
    """A pydantic model of the dataclass, fields in its order; `changed` ones have another type, or are added."""
    hints = get_type_hints(source)
    kinds = {field.name: hints[field.name] for field in fields(source)} | changed
    columns: dict[str, Any] = {field: (kind, ...) for field, kind in kinds.items()}
    model: type[BaseModel] = create_model(name, **columns)
    model.__doc__ = source.__doc__
    return model


_OF_A_SOURCE = {"date_source": DateSource, "publication": str | None, "page_source": str, "paragraph": int}
SourceBody = _model("SourceBody", Citation, **_OF_A_SOURCE)
_EDITION: dict[str, Any] = {
    "sources": list[SourceBody],  # type: ignore[valid-type]
    "version": int,
    "made_at": datetime,
    "changes": Changes | None,
}
BriefingBody = _model("BriefingBody", Briefing, **_EDITION)
DigestBody = _model("DigestBody", Digest, **_EDITION)
