"""Shows scores as tables on a terminal; knows nothing of how they came about."""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from evals.comparing import Compared, Comparison, Turned
from evals.events import EventScores
from evals.grading import Graded
from evals.judging import Judged
from evals.metrics.cost import Spent
from evals.scoring import CaseScore, Scores

_SHARES = (
    ("right", "right"),
    ("nuggets", "nuggets_strict"),
    ("partial", "nuggets_partial"),
    ("cited", "cited_nuggets"),
    ("cite hold", "holding_precision"),
    ("cite rec", "support_recall"),
    ("cite prec", "support_precision"),
    ("figures", "figures"),
    ("gold", "cited_gold"),
)


WIDE = 160
"""Columns of a table that goes to a file or a pipe, where nobody can widen the window."""


def wide_console() -> Console:
    """The terminal as it is, or `WIDE` columns elsewhere."""
    return Console(width=None if sys.stdout.isatty() else WIDE)


def print_scores(scores: Scores, console: Console, *, failures: bool = True) -> None:
    """The table by question type, the abstention figures, then every case that is not right."""
    console.print(_table(scores))
    kept = scores.abstention
    console.print(
        f"abstention: precision {share(kept.precision)}, recall {share(kept.recall)}, "
        f"false refusals {share(kept.false_refusals)}"
    )
    if scores.retrieval:
        console.print(f"found: {', '.join(f'{name} {share(value)}' for name, value in scores.retrieval.items())}")
    if scores.spent.calls:
        console.print(_spent(scores.spent))
    if scores.unanswered:
        console.print(f"without an answer: {', '.join(scores.unanswered)}", soft_wrap=True)
    wrong = [case for case in scores.cases if not case.right]
    if failures and wrong:
        console.print(_failures(wrong))


def print_events(scores: EventScores, console: Console) -> None:
    """The pair scores, then the pairs that are wrong or missed."""
    console.print(
        f"{scores.articles} articles of {scores.events} events: pair precision {share(scores.precision)}, "
        f"recall {share(scores.recall)}, F1 {share(scores.f1)}"
    )
    for title, pairs in (("put together wrongly", scores.wrong), ("kept apart wrongly", scores.missed)):
        if pairs:
            console.print(f"{title}: {len(pairs)}, such as {'; '.join(pairs[:5])}", soft_wrap=True)


def print_judged(judged: Judged, console: Console) -> None:
    """What the judge found, and how far it agrees with the patterns."""
    agreed = judged.agreement
    kappa = "–" if agreed.kappa is None else f"{agreed.kappa:.2f}"
    console.print(
        f"judge {judged.model}, {judged.prompt}: {judged.answers} answers, nuggets {share(judged.strict)}, "
        f"partial {share(judged.partial)}; agrees with the patterns on {share(agreed.share)} of {agreed.judged}, "
        f"kappa {kappa}"
    )


def print_graded(graded: Graded, console: Console) -> None:
    """What real users got, then every answer to look at."""
    console.print(
        f"{graded.answers} answers since {graded.since}: refused {share(graded.refused)}, citation recall "
        f"{share(graded.support_recall)}, precision {share(graded.support_precision)}, figures held "
        f"{share(graded.figures)}; readers say right {graded.said_right}, wrong {graded.said_wrong}; "
        f"stale {graded.stale}; p50 {_number(graded.latency_p50_ms)} ms, p99 {_number(graded.latency_p99_ms)} ms"
    )
    if graded.spent.calls:
        console.print(_spent(graded.spent))
    if graded.doubtful:
        table = Table(title=f"to look at: {len(graded.doubtful)}", title_justify="left", show_lines=True)
        for name in ("answer", "question", "said", "why"):
            table.add_column(name, overflow="fold")
        for one in graded.doubtful:
            table.add_row(one.id, one.question, one.answer, "; ".join(one.why))
        console.print(table)


def print_comparison(comparison: Comparison, console: Console) -> None:
    """The measures, the settings that differ, every case that turned with both answers."""
    title = f"{comparison.suite}, {comparison.cases} cases: {comparison.first} → {comparison.second}"
    table = Table(title=title, title_justify="left")
    for name in ("measure", "n", "first", "second", "difference, 95% by article", "p"):
        table.add_column(name, justify="left" if name == "measure" else "right")
    for one in comparison.measures:
        table.add_row(*compared_cells(one))
    console.print(table)
    for name, before, after in comparison.differing:
        console.print(f"{name}: {before} → {after}", soft_wrap=True)
    for title, turned in (("won", comparison.won), ("lost", comparison.lost)):
        if turned:
            console.print(_turned(title, turned))


def compared_cells(one: Compared) -> list[str]:
    """Measure, cases, both means, the difference with its interval, the p-value."""
    figure, scale, found = (share if one.is_share else _number), (100 if one.is_share else 1), one.difference
    known = found.low is not None and found.high is not None
    ends = f"{scale * (found.low or 0):+.1f}, {scale * (found.high or 0):+.1f}" if known else "unknown"
    told = f"{scale * found.mean:+.1f} [{ends}]"
    return [one.measure, str(one.cases), figure(one.first), figure(one.second), told, f"{one.p:.4f}"]


def _turned(title: str, turned: Sequence[Turned]) -> Table:
    table = Table(title=f"{title}: {len(turned)}", title_justify="left", show_lines=True)
    for name in ("case", "question", "first", "second"):
        table.add_column(name, overflow="fold")
    for one in turned:
        table.add_row(one.id, one.question, one.first, one.second)
    return table


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def share(value: float | None) -> str:
    """A share as a percentage with one decimal; a dash where there is none."""
    return "–" if value is None else f"{100 * value:.1f}"


def _table(scores: Scores) -> Table:
    table = Table(title=f"{scores.suite}, run {scores.run}", title_justify="left")
    table.add_column("type")
    for name in ("n", *(title for title, _ in _SHARES), "chars", "sent", "p50 ms", "p99 ms"):
        table.add_column(name, justify="right")
    for row in scores.rows:
        shares = (share(getattr(row, field)) for _, field in _SHARES)
        rest = (row.characters, row.sentences, row.latency_p50_ms, row.latency_p99_ms)
        if row.type == "all":
            table.add_section()
        table.add_row(row.type, str(row.cases), *shares, *("–" if one is None else f"{one:.1f}" for one in rest))
    return table


def _spent(spent: Spent) -> str:
    money = ", ".join(f"{amount:.4f} {currency}" for currency, amount in spent.money.items())
    told = f"{spent.calls} requests, {spent.prompt_tokens} tokens sent, {spent.completion_tokens} received"
    return f"{told}, {money or 'price not known'}"


def _failures(wrong: Sequence[CaseScore]) -> Table:
    table = Table(title=f"not right: {len(wrong)}", title_justify="left", show_lines=True)
    for name in ("case", "question", "answer", "why"):
        table.add_column(name, overflow="fold")
    for case in wrong:
        table.add_row(case.id, case.question, case.answer, why(case))
    return table


def why(case: CaseScore) -> str:
    """What is not right about a case, in a few words."""
    if not case.answerable:
        return "should refuse"
    if case.abstained:
        return "refused"
    return f"missing {' '.join(case.missing)}" if case.missing else "holds what it must not"
