"""Runs of a small suite, for the tests of what compares them."""

from evals.gold import Gold
from evals.kept_runs import KeptAnswer, KeptRun
from evals.suite import Case, Suite
from tests.answers_maker import answer

CASES = tuple(
    [Case(id=f"n{number}", type="number", question=f"{number}号有多少家？", must=("19家",)) for number in range(20)]
    + [Case(id=f"u{number}", type="unanswerable", question=f"{number}号是谁？") for number in range(4)]
)
SUITE = Suite(name="small", sha256="0", cases=CASES)
GOLD = {f"n{number}": Gold(("p1",), f"article-{number // 4}") for number in range(20)}


def given(case: Case, *, right: bool = True) -> KeptAnswer:
    """An answer that is right, or a wrong one: another figure, or an answer where there is none."""
    if right and not case.answerable:
        return KeptAnswer(answer(text="无法回答。", abstained=True, question=case.asked[-1]), ("p1",))
    said = "累计认定19家。" if right else "累计认定20家。"
    made = answer((said, [1]), quotes=[said], question=case.asked[-1])
    return KeptAnswer(made, ("p1", "p2"))


def run(name: str = "run-1", wrong: tuple[str, ...] = (), **config: object) -> KeptRun:
    """A run that has every case right but these."""
    answers = {case.id: given(case, right=case.id not in wrong) for case in CASES}
    return KeptRun(name, SUITE, {"answerer": "extractive", **config}, answers, GOLD)
