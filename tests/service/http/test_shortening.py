import pytest

from index.tokens import count_tokens
from service.http.shortening import Allowance
from tests.service.conftest import FIRST, SECOND, prepared_answer

PIECES = (f"{FIRST}[1]", f"{SECOND}[2]")


def test_without_a_bound_all_is_let_through() -> None:
    allowance = Allowance(None)
    assert all(allowance.lets(piece) for piece in PIECES)
    assert not allowance.spent
    assert allowance.applied(prepared_answer()) == prepared_answer()


def test_once_a_sentence_is_held_back_shorter_ones_are_too() -> None:
    allowance = Allowance(count_tokens(PIECES[1]))
    assert [allowance.lets(piece) for piece in (PIECES[0], PIECES[1])] == [False, False]
    assert (allowance.text, allowance.spent) == ("", True)


@pytest.mark.parametrize("most", range(1, count_tokens("".join(PIECES)) + 1))
def test_whatever_the_bound_every_claim_that_is_left_has_its_marker_and_source(most: int) -> None:
    allowance = Allowance(most)
    for piece in PIECES:
        allowance.lets(piece)
    given = allowance.applied(prepared_answer())
    assert "".join(PIECES).startswith(given.answer)
    assert count_tokens(given.answer) <= most
    assert [claim.citations for claim in given.claims] == [(one.number,) for one in given.citations]
    for claim, citation in zip(given.claims, given.citations, strict=True):
        assert given.answer[claim.end :].startswith(f"[{citation.number}]")
