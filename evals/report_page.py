"""Sets a run as an HTML page that needs nothing beside itself: figures, history, failures with their sources, two runs
side by side; scores nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, Template
from markupsafe import Markup, escape

from evals.comparing import Comparison
from evals.kept_runs import KeptRun
from evals.report import compared_cells, share, why
from evals.scoring import CaseScore, Row, Scores
from evals.suite import Case
from service.documents.chart import svg
from service.documents.document import Bars

_CONTEXTS = 5
"""Paragraphs shown of those an answer was chosen from."""
_RUNS = 12
"""Runs that the history shows."""
_SHARES = (
    ("right", "right"),
    ("partial", "nuggets_partial"),
    ("cited", "cited_nuggets"),
    ("cite rec", "support_recall"),
    ("cite prec", "support_precision"),
    ("figures", "figures"),
    ("gold", "cited_gold"),
)
_NUMBERS = (("chars", "characters"), ("p50 ms", "latency_p50_ms"), ("p99 ms", "latency_p99_ms"))


@dataclass(frozen=True, slots=True)
class Source:
    """A paragraph as it is shown, what was quoted and what answers marked; `number` of the citation, if any."""

    text: Markup
    told: str
    number: int | None
    gold: bool


def report_page(
    run: KeptRun,
    scores: Scores,
    texts: Mapping[str, str],
    *,
    history: Sequence[Scores] = (),
    comparison: Comparison | None = None,
) -> str:
    """The page. `texts` are the corpus' paragraphs by id, {} where it is not at hand: then quotes are shown alone.

    `history` are other runs of the suite, oldest first; `comparison` is of an earlier run with this one.
    """
    wrong = [one for one in scores.cases if not one.right]
    return _page().render(
        scores=scores,
        settings=[f"{name} {run.config[name]}" for name in _TOLD if run.config.get(name) is not None],
        tiles=_tiles(scores),
        titles=[title for title, _ in (*_SHARES, *_NUMBERS)],
        rows=[_cells(row) for row in scores.rows],
        by_type=_bars("right, by type", [row.type for row in scores.rows], [_whole(row.right) for row in scores.rows]),
        history=_history([*history, scores]),
        comparison=comparison,
        compared=[compared_cells(one) for one in comparison.measures] if comparison else [],
        failures=[_failure(one, run, texts) for one in wrong],
    )


_TOLD = ("answerer", "llm", "encoder", "index_position", "commit")


def _tiles(scores: Scores) -> list[tuple[str, str]]:
    whole, spent = scores.rows[-1], scores.spent
    told = [
        ("right", share(whole.right)),
        ("right refusals", share(scores.abstention.recall)),
        ("false refusals", share(scores.abstention.false_refusals)),
        ("citation recall", share(whole.support_recall)),
        ("citation precision", share(whole.support_precision)),
        ("figures held", share(whole.figures)),
        ("ms, median", _number(whole.latency_p50_ms)),
    ]
    if scores.retrieval:
        told.append(("nDCG@10 of gold", share(scores.retrieval["nDCG@10"])))
    if spent.calls:
        told.append(("tokens", str(spent.prompt_tokens + spent.completion_tokens)))
        told += [(currency, f"{amount:.4f}") for currency, amount in spent.money.items()]
    return told


def _cells(row: Row) -> list[str]:
    shares = [share(getattr(row, field)) for _, field in _SHARES]
    return [row.type, str(row.cases), *shares, *(_number(getattr(row, field)) for _, field in _NUMBERS)]


def _history(runs: Sequence[Scores]) -> Markup | None:
    shown = runs[-_RUNS:]
    if len(shown) < 2:
        return None
    labels = [one.run for one in shown]
    groups = [
        ("right", [_whole(one.rows[-1].right) for one in shown]),
        ("right refusals", [_whole(one.abstention.recall or 0.0) for one in shown]),
    ]
    return Markup(svg(Bars("", tuple(labels), tuple((title, tuple(values)) for title, values in groups)), "history"))


def _bars(title: str, labels: Sequence[str], values: Sequence[float]) -> Markup:
    # pygal escapes what it is given.
    return Markup(svg(Bars("", tuple(labels), ((title, tuple(values)),)), "by-type"))


def _failure(one: CaseScore, run: KeptRun, texts: Mapping[str, str]) -> dict[str, Any]:
    case = next(case for case in run.suite.cases if case.id == one.id)
    kept = run.answers[one.id]
    gold = run.gold[one.id].paragraphs if one.id in run.gold else ()
    quotes = {citation.paragraph_id: citation for citation in kept.answer.citations}
    cited = [
        Source(
            _marked(texts.get(c.paragraph_id, c.quote), [c.quote], case),
            "，".join(filter(None, (c.headline, c.date))),
            c.number,
            c.paragraph_id in gold,
        )
        for c in kept.answer.citations
    ]
    golden = [_plain(name, texts, case, gold) for name in gold if name in texts and name not in quotes]
    others = [name for name in kept.contexts[:_CONTEXTS] if name in texts and name not in quotes and name not in gold]
    return {
        "id": one.id,
        "question": one.question,
        "before": case.asked[:-1],
        "why": why(one),
        "answer": one.answer,
        "must": case.must,
        "sources": [
            ("cites", cited),
            ("gold", golden),
            ("also found", [_plain(name, texts, case, gold) for name in others]),
        ],
    }


def _plain(name: str, texts: Mapping[str, str], case: Case, gold: Sequence[str]) -> Source:
    return Source(_marked(texts[name], [], case), "", None, name in gold)


def _marked(text: str, quotes: Sequence[str], case: Case) -> Markup:
    """The text with what was quoted and what a pattern of the case finds marked."""
    kinds = [""] * len(text)
    for quote in quotes:
        for found in re.finditer(re.escape(quote), text):
            kinds[found.start() : found.end()] = ["quote"] * len(found.group())
    for pattern in case.must:
        for found in re.finditer(pattern, text):
            kinds[found.start() : found.end()] = ["gold"] * len(found.group())
    pieces, start = [], 0
    for at in range(1, len(text) + 1):
        if at == len(text) or kinds[at] != kinds[start]:
            piece = escape(text[start:at])
            pieces.append(Markup('<mark class="{}">{}</mark>').format(kinds[start], piece) if kinds[start] else piece)
            start = at
    return Markup("").join(pieces)


def _whole(value: float) -> float:
    return round(100 * value, 1)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


@cache
def _page() -> Template:
    source = resources.files("evals").joinpath("templates/report.html").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source)
