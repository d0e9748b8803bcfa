"""The HTML report of a small run."""

from evals.comparing import compare
from evals.report_page import report_page
from evals.running import score_run
from tests.evals.run_maker import run

TEXTS = {"p1": "据悉，累计认定20家。比去年的<19家>多。", "p2": "另一段"}


def page(**more):
    wrong = run("b", wrong=("n0", "n4"), llm="m")
    return report_page(wrong, score_run(wrong), TEXTS, **more)


def test_failures_show_question_answer_gold_and_sources_marked():
    html = page()
    for part in (
        "Not right: 2",
        "0号有多少家？",
        "missing 19家",
        '据悉，<mark class="quote">累计认定20家。</mark>比去年的&lt;<mark class="gold">19家</mark>&gt;多。',
        "另一段",
        "answerer extractive · llm m",
    ):
        assert part in html


def test_nothing_is_fetched_and_nothing_runs():
    html = page()
    for part in ("<script", "<link", "src=", "@import", "url("):
        assert part not in html


def test_history_and_another_run_stand_beside_it():
    first = run("a", wrong=("n1",))
    assert "Runs of this suite" not in page()
    html = page(history=[score_run(first)], comparison=compare(first, run("b", wrong=("n0", "n4"), llm="m")))
    for part in (
        "Runs of this suite",
        "Beside run a",
        "Lost: 2",
        "Won: 1",
        "1号有多少家？",
        '<td class="text">llm</td>',
    ):
        assert part in html


def test_without_the_corpus_quotes_are_shown():
    wrong = run("b", wrong=("n0",))
    assert '<mark class="quote">累计认定20家。</mark>' in report_page(wrong, score_run(wrong), {})


def test_a_run_with_all_right_says_so():
    assert "Every case is right." in report_page(run(), score_run(run()), {})
