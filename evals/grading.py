"""Grades the answers that real users got, which have no nuggets: support, figures, refusals, latency, feedback."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from evals.metrics.citations import support_precision, support_recall
from evals.metrics.cost import Spent, spent
from evals.metrics.figures import figure_faithfulness
from evals.metrics.latency import percentile, total_ms
from evals.support import carried_by_quotes, figures_in_quotes
from service.answer_store import AnswerStore, StoredAnswer

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Doubtful:
    """An answer to look at, and why."""

    id: str
    question: str
    answer: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Graded:
    """Means over the answers since a day, citation figures and figures held over those that were no refusals;
    `said_right` and `said_wrong` count readers' opinions, `stale` answers whose sources changed under them."""

    since: str
    answers: int
    refused: float | None
    support_recall: float | None
    support_precision: float | None
    figures: float | None
    said_right: int
    said_wrong: int
    stale: int
    latency_p50_ms: float | None
    latency_p99_ms: float | None
    spent: Spent
    doubtful: tuple[Doubtful, ...]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def grade(store: AnswerStore, since: date) -> Graded:
    """The stored answers from that day (UTC) on, eval runs aside."""
    found = list(_answers(store, since))
    given = [one for one in found if not one.answer.abstained]
    recalls = {one.answer.id: support_recall(one.answer, carried_by_quotes) for one in given}
    figures = {one.answer.id: figure_faithfulness(one.answer, figures_in_quotes) for one in given}
    opinions = [one.feedback.verdict for one in found if one.feedback]
    times = [total_ms(one.answer) for one in found]
    return Graded(
        since=since.isoformat(),
        answers=len(found),
        refused=_mean([float(one.answer.abstained) for one in found]),
        support_recall=_mean(recalls.values()),
        support_precision=_mean([support_precision(one.answer, carried_by_quotes) for one in given]),
        figures=_mean(figures.values()),
        said_right=opinions.count("right"),
        said_wrong=opinions.count("wrong"),
        stale=sum(one.recheck is not None and one.recheck.stale for one in found),
        latency_p50_ms=percentile(times, 0.5),
        latency_p99_ms=percentile(times, 0.99),
        spent=spent([one.answer for one in found]),
        doubtful=tuple(_doubtful(found, recalls, figures)),
    )


def _answers(store: AnswerStore, since: date) -> Iterator[StoredAnswer]:
    offset = 0
    while batch := store.list(_BATCH, offset, since=since):
        yield from batch
        offset += len(batch)


def _doubtful(
    found: Sequence[StoredAnswer], recalls: dict[str, float | None], figures: dict[str, float | None]
) -> Iterator[Doubtful]:
    for one in found:
        identifier = one.answer.id
        reasons = {
            "a reader says it is wrong": one.feedback is not None and one.feedback.verdict == "wrong",
            "a sentence that its citations do not carry": recalls.get(identifier) not in (None, 1.0),
            "a figure that its citations do not hold": figures.get(identifier) not in (None, 1.0),
            "its sources changed": one.recheck is not None and one.recheck.stale,
        }
        if why := tuple(reason for reason, holds in reasons.items() if holds):
            yield Doubtful(identifier, one.answer.question, one.answer.answer, why)


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(sum(known) / len(known), 4) if known else None
