"""Asking in order and at once, and going on with what was cut off."""

import threading

import pytest

from evals.asking import ask_cases
from evals.suite import Case
from tests.answers_maker import answer

CASES = (Case(id="n", question="多少家？", must=("1",)), Case(id="f", turns=("甲？", "乙？"), must=("1",)))


class Recorder:
    """A service that answers with what it was asked; it fails at `fails`."""

    def __init__(self, fails=None):
        self.asked = []
        self.fails = fails

    def ask(self, question, *, parks, since, until, answerer, history, run, case):
        if case == self.fails:
            raise OSError("gone")
        self.asked.append((case, question, [turn.content for turn in history], run, answerer))
        return answer(text=f"答{question}", question=question)


def test_each_turn_is_given_what_was_said_and_only_the_last_bears_the_id():
    service, steps = Recorder(), []
    ask_cases(service, "run-1", CASES, answerer="extractive", progress=lambda *step: steps.append(step))
    assert service.asked == [
        ("n", "多少家？", [], "run-1", "extractive"),
        ("f#1", "甲？", [], "run-1", "extractive"),
        ("f", "乙？", ["甲？", "答甲？"], "run-1", "extractive"),
    ]
    assert steps == [(1, 2), (2, 2)]


def test_what_is_stored_is_not_asked_again_not_even_a_turn():
    service, steps = Recorder(), []
    stored = {"n": answer(text="有"), "f#1": answer(text="先前")}
    ask_cases(service, "run-1", CASES, stored=stored, progress=lambda *step: steps.append(step))
    assert service.asked == [("f", "乙？", ["甲？", "先前"], "run-1", "auto")]
    assert steps == [(2, 2)]


def test_a_failure_ends_it_and_what_waits_is_not_asked():
    service = Recorder(fails="f#1")
    with pytest.raises(OSError, match="gone"):
        ask_cases(service, "run-1", CASES)
    assert [case for case, *_ in service.asked] == ["n"]


def test_no_more_are_asked_at_once_than_allowed():
    class Counting(Recorder):
        def __init__(self):
            super().__init__()
            self.meeting = threading.Barrier(3, timeout=10)

        def ask(self, question, **rest):
            self.meeting.wait()
            return super().ask(question, **rest)

    service = Counting()
    # Three at a time meet at a barrier for three: with fewer nobody would pass, and six make two rounds.
    ask_cases(service, "r", [Case(id=str(number), question="？", must=("1",)) for number in range(6)], at_once=3)
    assert sorted(case for case, *_ in service.asked) == list("012345")
