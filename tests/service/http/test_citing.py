from dataclasses import replace

from service.contract import Answer, Citation, Claim
from service.http.citing import Marker, markers, segments


def citation(number: int) -> Citation:
    return Citation(number, f"p{number}", "a", "题", (), None, "page", (1, 1), "引文", f"http://x/p/p{number}")


def answer(text: str, claims: tuple[Claim, ...], numbers: tuple[int, ...]) -> Answer:
    return Answer("id", "问", text, False, None, claims, tuple(citation(one) for one in numbers), "extractive")


def test_a_marker_is_found_where_it_stands():
    # 甲 at 0, 。 at 1, [1] at 2..5, 乙。 at 5..7, [1] at 7..10, [2] at 10..13
    text = "甲。[1]乙。[1][2]"
    claims = (Claim("甲。", 0, 2, (1,), "supported"), Claim("乙。", 5, 7, (1, 2), "supported"))
    found = [(one.start, one.end, one.citation.number) for one in markers(answer(text, claims, (1, 2)))]
    assert found == [(2, 5, 1), (7, 10, 1), (10, 13, 2)]


def test_a_bracketed_number_that_a_claim_quotes_is_no_marker():
    text = "据文献[1]所载。[1]"
    claims = (Claim("据文献[1]所载。", 0, 9, (1,), "supported"),)
    # 据文献 is 0..3, the quoted [1] 3..6, 所载。 6..9, the marker 9..12
    assert [one.start for one in markers(answer(text, claims, (1,)))] == [9]


def test_a_number_without_a_citation_is_no_marker():
    assert not list(markers(answer("没有依据。[7]", (), (1,))))


def test_segments_joined_again_are_the_answer():
    text = "先说：甲。[1]完。"
    claims = (Claim("甲。", 3, 5, (1,), "unsupported"),)
    pieces = list(segments(answer(text, claims, (1,))))
    assert pieces[0] == "先说："
    assert pieces[1] == claims[0]
    assert isinstance(pieces[2], Marker)
    assert pieces[3] == "完。"


def test_an_answer_without_citations_is_one_segment():
    assert list(segments(replace(answer("所收版面没有提到。", (), ()), abstained=True))) == ["所收版面没有提到。"]
