"""Scores the stored answers of a run: the same answers always give the same scores; asks nothing."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evals.metrics.abstention import Abstention, abstention
from evals.metrics.citations import Supports, holding_precision, nugget_coverage, support_precision, support_recall
from evals.metrics.cost import Spent, spent
from evals.metrics.figures import Figures, figure_faithfulness
from evals.metrics.latency import percentile, total_ms
from evals.metrics.length import characters, sentences
from evals.metrics.nuggets import nuggets_found, partial, strict
from evals.metrics.ranking import MEASURES as RANKING
from evals.metrics.ranking import measured
from evals.metrics.repetition import repetition
from evals.suite import Case
from service.contract import Answer


@dataclass(frozen=True, slots=True)
class CaseScore:
    """One case: what was asked and answered, and its scores. Citation figures are None where nothing was cited.

    `right` is what a reader would say: all nuggets and nothing that spoils them, or a refusal where there are none.
    `cited_gold` is 1 where a gold paragraph is cited, `gold_rank` one over the place of the first among what was found.
    """

    id: str
    type: str
    question: str
    answer: str
    answerable: bool
    abstained: bool
    right: bool
    missing: tuple[str, ...]
    nuggets_strict: float | None
    nuggets_partial: float | None
    cited_nuggets: float | None
    holding_precision: float | None
    support_recall: float | None
    support_precision: float | None
    figures: float | None
    cited_gold: float | None
    gold_rank: float | None
    repetition: float | None
    characters: int
    sentences: int
    latency_ms: float


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: means over the cases of a type, over all of them where `type` is `all`."""

    type: str
    cases: int
    right: float
    nuggets_strict: float | None
    nuggets_partial: float | None
    cited_nuggets: float | None
    holding_precision: float | None
    support_recall: float | None
    support_precision: float | None
    figures: float | None
    cited_gold: float | None
    characters: float | None
    sentences: float | None
    latency_p50_ms: float | None
    latency_p99_ms: float | None


@dataclass(frozen=True, slots=True)
class Scores:
    """A run's scores; `unanswered` are ids of cases without a stored answer.

    `retrieval` is over the paragraphs the answers were chosen from, where a case names its gold; {} where none does.
    """

    run: str
    suite: str
    rows: tuple[Row, ...]
    abstention: Abstention
    retrieval: dict[str, float]
    spent: Spent
    unanswered: tuple[str, ...]
    cases: tuple[CaseScore, ...]

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values, figures to four places."""
        rounded: dict[str, Any] = _rounded(asdict(self))
        return rounded


def score(
    run: str,
    suite: str,
    cases: Sequence[Case],
    answers: Mapping[str, Answer],
    supports: Supports,
    *,
    figures: Figures | None = None,
    contexts: Mapping[str, Sequence[str]] = {},
    gold: Mapping[str, Collection[str]] = {},
) -> Scores:
    """The scores of a run's answers; answers, paragraphs they were chosen from and gold paragraphs by case id."""
    answered = [case for case in cases if case.id in answers]
    relevant = {case.id: gold[case.id] for case in answered if case.answerable and case.id in gold}
    ranked = measured(contexts, relevant) if relevant else {}
    ranks = dict(zip(relevant, ranked[_RANK].tolist(), strict=True)) if ranked else {}
    scored = [
        _score_case(case, answers[case.id], supports, figures, relevant.get(case.id), ranks.get(case.id))
        for case in answered
    ]
    types = list(dict.fromkeys(one.type for one in scored))
    rows = [_row(kind, [one for one in scored if one.type == kind]) for kind in types]
    return Scores(
        run=run,
        suite=suite,
        rows=(*rows, _row("all", scored)),
        abstention=abstention([(one.answerable, one.abstained) for one in scored]),
        retrieval={name: float(ranked[name].mean()) for name in RANKING} if ranked else {},
        spent=spent([answers[case.id] for case in answered]),
        unanswered=tuple(case.id for case in cases if case.id not in answers),
        cases=tuple(scored),
    )


_RANK = "MRR@10"


def _score_case(
    case: Case,
    answer: Answer,
    supports: Supports,
    figures: Figures | None,
    gold: Collection[str] | None,
    rank: float | None,
) -> CaseScore:
    """A refusal finds no nugget, whatever evidence it names; what an unanswerable question finds is not counted."""
    text = "" if answer.abstained else answer.answer
    found = nuggets_found(text, case.must)
    spoilt = any(nuggets_found(text, case.must_not))
    graded = bool(case.must) and not answer.abstained
    cited = {citation.paragraph_id for citation in answer.citations}
    cited_gold = None if answer.abstained or gold is None else float(bool(cited & set(gold)))
    return CaseScore(
        id=case.id,
        type=case.type,
        question=case.asked[-1],
        answer=answer.answer,
        answerable=case.answerable,
        abstained=answer.abstained,
        right=_is_right(case, answer, all(found) and not spoilt, cited_gold),
        missing=tuple(nugget for nugget, held in zip(case.must, found, strict=True) if not held),
        nuggets_strict=strict(found) * (not spoilt) if case.must else None,
        nuggets_partial=partial(found) * (not spoilt) if case.must else None,
        cited_nuggets=nugget_coverage(answer, case.must) if graded else None,
        holding_precision=holding_precision(answer, case.must) if graded else None,
        support_recall=None if answer.abstained else support_recall(answer, supports),
        support_precision=None if answer.abstained else support_precision(answer, supports),
        figures=None if answer.abstained or figures is None else figure_faithfulness(answer, figures),
        cited_gold=cited_gold,
        gold_rank=rank,
        repetition=None if answer.abstained else repetition(answer.answer),
        characters=characters(answer),
        sentences=sentences(answer),
        latency_ms=total_ms(answer),
    )


def _is_right(case: Case, answer: Answer, said: bool, cited_gold: float | None) -> bool:
    """Where a case has no patterns, what cites its gold counts as right."""
    if not case.answerable:
        return answer.abstained
    return not answer.abstained and said and bool(case.must or cited_gold)


def _row(kind: str, scored: Sequence[CaseScore]) -> Row:
    said = [one for one in scored if not one.abstained]
    times = [one.latency_ms for one in scored]
    return Row(
        type=kind,
        cases=len(scored),
        right=_mean(scored, lambda one: float(one.right)) or 0.0,
        nuggets_strict=_mean(scored, lambda one: one.nuggets_strict),
        nuggets_partial=_mean(scored, lambda one: one.nuggets_partial),
        cited_nuggets=_mean(scored, lambda one: one.cited_nuggets),
        holding_precision=_mean(scored, lambda one: one.holding_precision),
        support_recall=_mean(scored, lambda one: one.support_recall),
        support_precision=_mean(scored, lambda one: one.support_precision),
        figures=_mean(scored, lambda one: one.figures),
        cited_gold=_mean(scored, lambda one: one.cited_gold),
        characters=_mean(said, lambda one: float(one.characters)),
        sentences=_mean(said, lambda one: float(one.sentences)),
        latency_p50_ms=percentile(times, 0.5),
        latency_p99_ms=percentile(times, 0.99),
    )


def _mean(scored: Sequence[CaseScore], value: Callable[[CaseScore], float | None]) -> float | None:
    values = [number for one in scored if (number := value(one)) is not None]
    return sum(values) / len(values) if values else None


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return round(value, 4) if isinstance(value, float) else value
