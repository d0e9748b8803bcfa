"""The command `score`: grades stored answers, of a run or of real users; asks nothing but a judge, if one is wanted."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from evals.commands.options import Json, runs_named
from index.errors import UsageError
from service.command import opened, print_json, progress_bar
from service.commands.options import Day

if TYPE_CHECKING:
    from evals.judging import Judged
    from evals.kept_runs import KeptRun


def score(
    run: Annotated[str | None, typer.Argument(help="The id of a run, or the folder it was written to.")] = None,
    stored: Annotated[bool, typer.Option("--stored", help="Grade the answers that real users got.")] = False,
    since: Day = None,
    judge: Annotated[bool, typer.Option("--judge", help="Have the chat model judge the nuggets as well.")] = False,
    as_json: Json = False,
) -> None:
    """Score stored answers again, a run's or (--stored) real users'; the same answers give the same bytes."""
    if (run is None) != stored or (since and not stored) or (judge and stored):
        raise UsageError("give a run, if you like with --judge; or --stored, if you like with --since YYYY-MM-DD")
    if run is None:
        _grade(since or date.min.replace(year=1970), as_json)
        return
    from evals.report import print_judged, print_scores, wide_console
    from evals.running import score_run

    with runs_named(run) as (found, _):
        scores = score_run(found[0])
        judged = _judged(found[0], as_json) if judge else None
    if as_json:
        print_json(scores.to_dict() | ({"judge": judged.to_dict()} if judged else {}))
        return
    print_scores(scores, wide_console())
    if judged:
        print_judged(judged, wide_console())


def _grade(since: date, as_json: bool) -> None:
    from evals.grading import grade
    from evals.report import print_graded, wide_console

    with opened() as parkbrief:
        parkbrief.rechecking.catch_up()
        graded = grade(parkbrief.answers, since)
    print_json(graded.to_dict()) if as_json else print_graded(graded, wide_console())


def _judged(run: "KeptRun", quiet: bool) -> "Judged":
    from evals.judging import Judge
    from service.llm import ChatModel, LLMSettings
    from service.settings import load_settings

    settings = load_settings()
    if not settings.llm_configured:
        raise UsageError("no judge is set: give OPENAI_API_KEY or OPENAI_BASE_URL, and PARKBRIEF_LLM_MODEL")
    key = settings.openai_api_key
    model = LLMSettings(
        model=settings.llm_model,
        base_url=settings.openai_base_url,
        api_key=key.get_secret_value() if key else None,
        timeout_s=settings.llm_timeout_s,
        max_retries=settings.llm_retries,
        output_tokens=settings.llm_output_tokens,
    )
    answers = {case: kept.answer for case, kept in run.answers.items()}
    with ChatModel(model) as chat, progress_bar("judging", quiet) as progress:
        judge = Judge(lambda messages: "".join(chat.reply(messages)), model.model, settings.home / "judged.jsonl")
        return judge.score(run.suite.cases, answers, progress)
