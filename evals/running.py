"""Runs a suite against the service, goes on with a run that was cut off, and scores runs."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from evals.asking import Progress, ask_cases
from evals.briefing_answers import briefing_answer
from evals.errors import RunError
from evals.gold import find_gold
from evals.judging import PROMPT
from evals.kept_runs import KeptRun, stored_run
from evals.scoring import Scores, score
from evals.suite import Case, Suite
from evals.support import carried_by_quotes, figures_in_quotes
from index.errors import UsageError
from service.briefings.briefing import write_briefing
from service.contract import AnswererName
from service.prompts import load_prompt
from service.wiring import Parkbrief

_MAY_DIFFER = frozenset({"commit", "suite", "gold"})
"""What a run may be gone on with under: the commit of what was changed meanwhile is the user's to judge."""


def run_suite(
    service: Parkbrief,
    suite: Suite,
    *,
    answerer: AnswererName = "auto",
    at_once: int = 1,
    progress: Progress | None = None,
    started: Callable[[str], None] = lambda _: None,
) -> str:
    """Asks the suite and stores the answers; the run's id, which `started` is told before anything is asked.

    Raises UsageError where there is nothing to ask about, SuiteError where a gold paragraph is gone.
    """
    run = service.answers.start_run(suite.name, configuration(service, suite, answerer))
    started(run)
    _ask(service, run, answerer, at_once, progress)
    return run


def resume(service: Parkbrief, run: str, *, at_once: int = 1, progress: Progress | None = None) -> None:
    """Asks what the run has no answer to. Raises UnknownId, RunError where the answers would be of two kinds."""
    begun = stored_run(service.answers, run)
    now = configuration(service, begun.suite, begun.config["answerer"])
    differing = differences(begun.config, now)
    if differing:
        told = "; ".join(f"{name}: {before!r}, now {after!r}" for name, before, after in differing)
        raise RunError(f"the run {run} can't be gone on with, its answers would be of two kinds: {told}")
    _ask(service, run, begun.config["answerer"], at_once, progress)


def score_run(run: KeptRun) -> Scores:
    """The scores of a run's stored answers, by the suite stored with it; asks nothing."""
    return score(
        run.id,
        run.suite.name,
        run.suite.cases,
        {case: kept.answer for case, kept in run.answers.items()},
        carried_by_quotes,
        figures=figures_in_quotes,
        contexts={case: kept.contexts for case, kept in run.answers.items()},
        gold={case: gold.paragraphs for case, gold in run.gold.items()},
    )


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """What two configurations differ in, flat, by name: the answers depend on it."""
    one, other = _flat(before), _flat(after)
    names = [*one, *(name for name in other if name not in one)]
    return [(name, one.get(name), other.get(name)) for name in names if one.get(name) != other.get(name)]


def configuration(service: Parkbrief, suite: Suite, answerer: AnswererName) -> dict[str, Any]:
    """What the answers depend on, and the suite with where its gold stands: scoring needs no file.

    Raises UsageError, SuiteError.
    """
    if not service.corpus.counts()["pages"]:
        raise UsageError("the corpus is empty; read the suite's pages in first: parkbrief ingest PATH")
    settings = service.settings
    return {
        "answerer": answerer,
        "index_position": service.corpus.position(),
        "counts": service.corpus.counts(),
        "encoder": service.corpus.facts().get("encoder"),
        "reranker": settings.reranker,
        "llm": settings.llm_model if settings.llm_configured else None,
        "llm_source_tokens": settings.llm_source_tokens if settings.llm_configured else None,
        "prompts": _prompt_hashes(),
        "version": metadata.version("parkbrief"),
        "commit": _commit(),
        "suite": suite.model_dump(mode="json", exclude_defaults=True),
        "gold": {case: _plain(asdict(gold)) for case, gold in find_gold(suite, service.corpus).items()},
    }


def _ask(service: Parkbrief, run: str, answerer: AnswererName, at_once: int, progress: Progress | None) -> None:
    kept = stored_run(service.answers, run)
    service.warm()
    ask_cases(
        service,
        run,
        kept.suite.cases,
        answerer=answerer,
        brief=partial(_brief, service),
        stored={case: one.answer for case, one in kept.answers.items()},
        at_once=at_once,
        progress=progress,
    )


def _brief(service: Parkbrief, case: Case, run: str) -> None:
    position, started = service.corpus.position(), time.perf_counter()
    park = service.park(case.briefing or "")
    written = write_briefing(
        service.corpus, park, since=case.since, until=case.until, public_url=service.settings.public_url
    )
    answer = briefing_answer(written, case.asked[-1], 1000 * (time.perf_counter() - started))
    service.answers.save(answer, position=position, run=run, case=case.id)


def _flat(config: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in config.items():
        if name not in _MAY_DIFFER:
            found |= {f"{name}.{key}": one for key, one in value.items()} if isinstance(value, dict) else {name: value}
    return found


def _plain(gold: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in gold.items()}


def _prompt_hashes() -> dict[str, str]:
    """Of the prompts that answers are made with; the judge's comes after them."""
    folder = resources.files("prompts")
    names = sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml"))
    return {name: load_prompt(name).hash for name in names if name != PROMPT}


def _commit() -> str | None:
    """Of the checkout this runs from, marked where it was changed; None where it is installed without one."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    try:
        told = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return told.stdout.strip() or None
