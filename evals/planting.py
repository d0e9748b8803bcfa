"""Counts the planted edits that our verifier catches and the true paraphrases it holds back."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from evals.edits import KINDS, Edit, plant
from evals.errors import SuiteError
from evals.paraphrases import paraphrase
from evals.report import share
from evals.true_names import Pools, pools
from evals.true_sentences import TrueSentence, true_sentences
from index.parks import Gazetteer
from service.answering.verification import verify

SHOWN = 40
"""Missed edits and false alarms kept as examples."""
ROUNDS = 20
"""How often the sentences are gone through for more edits of a kind before a set counts as used up."""


@dataclass(frozen=True, slots=True)
class KindScore:
    """Edits of one kind and rule; `elsewhere` counts those whose new value the paragraph holds too."""

    kind: str
    how: str
    elsewhere: bool
    planted: int
    caught: int


@dataclass(frozen=True, slots=True)
class PlantingReport:
    """The figures, with examples of what went wrong: `[kind, sentence, paragraph]`, checks that failed for alarms."""

    sentences: int
    verbatim: int
    verbatim_alarms: int
    kinds: tuple[KindScore, ...]
    paraphrases: tuple[tuple[str, int, int], ...]
    paraphrased: int
    alarms: int
    missed: tuple[tuple[str, str, str], ...]
    alarmed: tuple[tuple[str, str, str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def score_planting(path: Path, *, edits: int, paraphrases: int, half: int | None, seed: int) -> PlantingReport:
    """Plants `edits` edits, the same number of each kind, and makes `paraphrases` paraphrases. Raises SuiteError."""
    sentences = true_sentences(path, half)
    rng = random.Random(seed)
    gazetteer = Gazetteer.load()
    planted = _planted(sentences, edits, rng)
    counts: dict[tuple[str, str, bool], list[int]] = defaultdict(lambda: [0, 0])
    missed = []
    for sentence, edit in planted:
        caught = _fails(edit.text, sentence, gazetteer)
        count = counts[edit.kind, edit.how if edit.kind != "unit" else "unit", edit.elsewhere]
        count[0] += 1
        count[1] += bool(caught)
        if not caught:
            missed.append(
                (f"{edit.kind}/{edit.how}: {edit.old} → {edit.new}", edit.text, sentence.passage.paragraph.text)
            )
    rows: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    alarmed, made = [], 0
    for sentence in cycle(sentences):
        if made >= paraphrases:
            break
        rewritten = paraphrase(sentence, rng)
        if rewritten is None:
            continue
        made += 1
        failed = _fails(rewritten.text, sentence, gazetteer)
        for rule in rewritten.rules:
            rows[rule][0] += 1
            rows[rule][1] += bool(failed)
        if failed:
            alarmed.append(("+".join(rewritten.rules), rewritten.text, sentence.text, failed))
    sample = sentences[:paraphrases]
    return PlantingReport(
        sentences=len(sentences),
        verbatim=len(sample),
        verbatim_alarms=sum(bool(_fails(sentence.text, sentence, gazetteer)) for sentence in sample),
        kinds=tuple(KindScore(*key, *count) for key, count in sorted(counts.items())),
        paraphrases=tuple((rule, made_by, held) for rule, (made_by, held) in sorted(rows.items())),
        paraphrased=made,
        alarms=len(alarmed),
        missed=tuple(missed),
        alarmed=tuple(alarmed),
    )


def _planted(sentences: Sequence[TrueSentence], edits: int, rng: random.Random) -> list[tuple[TrueSentence, Edit]]:
    """Edits of each kind over sentences in turn, several of one sentence only where there are too few."""
    names = pools(sentence.passage.paragraph.text for sentence in sentences[:20_000])
    if not names.persons or not names.organisations:
        raise SuiteError("the texts name too few persons and bodies to exchange; give more of them")
    found: list[tuple[TrueSentence, Edit]] = []
    for kind in KINDS:
        found += _of_kind(sentences, kind, edits // len(KINDS), names, rng)
    return found


def _of_kind(
    sentences: Sequence[TrueSentence], kind: str, wanted: int, names: Pools, rng: random.Random
) -> list[tuple[TrueSentence, Edit]]:
    found: dict[str, tuple[TrueSentence, Edit]] = {}
    for _ in range(ROUNDS):
        for sentence in sentences:
            if len(found) >= wanted:
                return list(found.values())
            edit = plant(sentence, kind, names, rng)
            if edit is not None:
                found.setdefault(edit.text, (sentence, edit))
    return list(found.values())


def _fails(text: str, sentence: TrueSentence, gazetteer: Gazetteer) -> str:
    failures = verify(text, [sentence.passage], gazetteer).failures
    return " ".join(f"{check.name}:{check.value[:30]}" for check in failures)


def print_planting(report: PlantingReport, console: Console) -> None:
    """Edits by kind and rule, then paraphrases by rule, then examples of what went wrong."""
    table = Table(title=f"{report.sentences} sentences", title_justify="left")
    for name in ("kind", "rule", "planted", "caught", "%"):
        table.add_column(name, justify="left" if name in {"kind", "rule"} else "right")
    for kind in dict.fromkeys(row.kind for row in report.kinds):
        for elsewhere in (False, True):
            rows = [row for row in report.kinds if row.kind == kind and row.elsewhere == elsewhere]
            planted, caught = sum(row.planted for row in rows), sum(row.caught for row in rows)
            if planted:
                where = "value elsewhere in the paragraph" if elsewhere else "all rules"
                table.add_row(kind, where, str(planted), str(caught), share(caught / planted))
    console.print(table)
    rules = Table(title="edits by rule", title_justify="left")
    for name in ("kind", "rule", "elsewhere", "planted", "caught"):
        rules.add_column(name)
    for row in report.kinds:
        rules.add_row(row.kind, row.how, "yes" if row.elsewhere else "", str(row.planted), str(row.caught))
    console.print(rules)
    alarms = Table(title="true paraphrases held back", title_justify="left")
    for name in ("rule", "made", "held back"):
        alarms.add_column(name)
    for rule, made, held in report.paraphrases:
        alarms.add_row(rule, str(made), str(held))
    alarms.add_section()
    alarms.add_row(
        "all paraphrases",
        str(report.paraphrased),
        f"{report.alarms} ({share(report.alarms / max(1, report.paraphrased))}%)",
    )
    alarms.add_row("the sentences themselves", str(report.verbatim), str(report.verbatim_alarms))
    console.print(alarms)
