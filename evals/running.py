"""Runs a suite against the service and scores runs from its database; knows nothing of commands or tables."""

from importlib import resources
from typing import Any

from evals.asking import Progress, ask_suite
from evals.errors import SuiteError
from evals.scoring import Scores, score
from evals.suite import Suite
from evals.support import carried_by_quotes
from index.errors import UsageError
from service.answer_store import AnswerStore
from service.contract import AnswererName
from service.prompts import load_prompt
from service.wiring import Parkbrief


def run_suite(
    service: Parkbrief, suite: Suite, *, answerer: AnswererName = "auto", progress: Progress | None = None
) -> str:
    """Asks the suite and stores the answers; the run's id. Raises UsageError where there is nothing to ask about."""
    if not service.corpus.counts()["pages"]:
        raise UsageError("the corpus is empty; read the suite's pages in first: parkbrief ingest PATH")
    return ask_suite(service, service.answers, suite, _config(service), answerer=answerer, progress=progress)


def score_run(store: AnswerStore, run: str) -> Scores:
    """Scores a run's stored answers by the suite stored with it. Raises UnknownId, SuiteError."""
    stored = store.run(run)
    kept = stored.config.get("suite")
    if kept is None:
        raise SuiteError(f"the run {run} holds no suite; only runs of parkbrief-eval can be scored")
    suite = Suite.model_validate(kept)
    answers = {one.case: one.answer for one in store.list(run=run) if one.case is not None}
    return score(run, suite.name, suite.cases, answers, carried_by_quotes)


def _config(service: Parkbrief) -> dict[str, Any]:
    """What the answers depend on beside the questions; each answer names its own prompt and hash."""
    settings = service.settings
    facts = service.corpus.facts()
    return {
        "index_position": service.corpus.position(),
        "counts": service.corpus.counts(),
        "encoder": facts.get("encoder"),
        "llm": settings.llm_model if settings.llm_configured else None,
        "prompts": _prompt_hashes(),
    }


def _prompt_hashes() -> dict[str, str]:
    names = sorted(file.name.removesuffix(".yaml") for file in resources.files("prompts").iterdir())
    return {name: load_prompt(name).hash for name in names if (resources.files("prompts") / f"{name}.yaml").is_file()}
