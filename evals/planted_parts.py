"""Regressions planted in the parts of the service, for as long as a suite is asked: what a wrong change would do.

Each opens over a service whose answering is not built yet, and puts back what it broke.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from types import ModuleType
from typing import Any

from index.parks import Gazetteer
from index.records import Filters, Hit, Park
from index.search import Searcher
from service.answering import answering, extractive, question, scorer
from service.answering.citations import Statement
from service.wiring import Parkbrief

Broken = Callable[[Parkbrief], AbstractContextManager[None]]
Search = Callable[[Searcher, str, Filters, int], list[Hit]]


class _Searching(Searcher):
    """Another way to search with the same searcher."""

    def __init__(self, searcher: Searcher, search: Search) -> None:  # nothing of its own is opened
        self._searcher = searcher
        self._search = search

    def search(self, query: str, filters: Filters = Filters(), k: int = 10) -> list[Hit]:
        return self._search(self._searcher, query, filters, k)


def _search(search: Search) -> Broken:
    @contextmanager
    def broken(service: Parkbrief) -> Iterator[None]:
        whole = service.searcher
        service.__dict__["searcher"] = _Searching(whole, search)
        try:
            yield
        finally:
            service.__dict__["searcher"] = whole

    return broken


def _swap(module: ModuleType | type, name: str, value: Any) -> Broken:
    """Another value under a module's or class' name."""

    @contextmanager
    def broken(service: Parkbrief) -> Iterator[None]:
        whole = getattr(module, name)
        setattr(module, name, value(whole) if callable(value) else value)
        try:
            yield
        finally:
            setattr(module, name, whole)

    return broken


def _parks_filtered(others: Callable[[list[str], tuple[str, ...]], list[str]]) -> Broken:
    """Where a park was asked for, those are searched that `others` makes of all parks and it."""

    def broken(service: Parkbrief) -> AbstractContextManager[None]:
        names = sorted(park.name for park in service.corpus.parks())

        def search(searcher: Searcher, query: str, filters: Filters, k: int) -> list[Hit]:
            parks = tuple(others(names, filters.parks)) if filters.parks else ()
            return searcher.search(query, replace(filters, parks=parks), k)

        return _search(search)(service)

    return broken


def _next_of(names: list[str], parks: tuple[str, ...]) -> list[str]:
    return [names[(names.index(park) + 1) % len(names)] for park in parks]


def _all_but(names: list[str], parks: tuple[str, ...]) -> list[str]:
    return [name for name in names if name not in parks]


def _every_other(searcher: Searcher, query: str, filters: Filters, k: int) -> list[Hit]:
    """Half of the chunks are not in the index."""
    return [hit for hit in searcher.search(query, filters, k) if sum(hit.chunk_id.encode()) % 2]


def _other_park(whole: Any) -> Any:
    """Every park is taken for the one after it."""

    def mentioned(gazetteer: Gazetteer, text: str) -> list[Park]:
        every = list(gazetteer.parks)
        return [every[(every.index(park) + 1) % len(every)] for park in whole(gazetteer, text)]

    return mentioned


def _worst_first(whole: Any) -> Any:
    return lambda candidates, forest: whole(candidates, forest)[::-1]


def _characters(whole: Any) -> Any:
    """A tokenizer that cuts every word into characters."""
    return lambda plain: tuple(dict.fromkeys("".join(whole(plain))))


def _always(value: Any) -> Any:
    """A function that gives this whatever it is asked."""
    return lambda _: lambda *_, **__: value


def _first_half(statements: Any) -> Any:
    def checked(found: Sequence[Statement], gazetteer: Any) -> Iterator[Statement]:
        for one in statements(found, gazetteer):
            yield replace(one, text=one.text[: len(one.text) // 2])

    return checked


PARTS: dict[str, Broken] = {
    "search finds nothing": _search(lambda searcher, query, filters, k: []),
    "search gives the worst first": _search(lambda s, query, filters, k: s.search(query, filters, 50)[::-1][:3]),
    "search leaves out the best": _search(lambda s, query, filters, k: s.search(query, filters, k)[1:]),
    "search sees two characters of the query": _search(lambda s, query, filters, k: s.search(query[:2], filters, 2)),
    "search sees the query backwards": _search(lambda s, query, filters, k: s.search(query[::-1], filters, 1)),
    "half of the chunks are not in the index": _search(_every_other),
    "the park filter is another park's": _parks_filtered(_next_of),
    "the park filter is turned around": _parks_filtered(_all_but),
    "only one hit is read": _swap(answering, "HITS", 1),
    "parks are taken for the next one": _swap(Gazetteer, "mentioned", _other_park),
    "a tokenizer cuts questions into characters": _swap(question, "content_words", _characters),
    "a tokenizer loses the words of questions": _swap(question, "content_words", _always(("的",))),
    "nothing may answer": _swap(extractive, "may_answer", _always(False)),
    "the threshold of refusals is 0": _swap(scorer, "probability", _always(1.0)),
    "the threshold of refusals is too high": _swap(
        scorer, "probability", lambda whole: lambda *given: whole(*given) / 2
    ),
    "the worst sentences are said": _swap(scorer, "rank", _worst_first),
    "sentences are cut in half": _swap(answering, "_checked", _first_half),
    "follow-ups are not resolved": _swap(answering, "resolve", lambda _: lambda asked, history, gazetteer: asked),
}
"""By what was broken."""
