from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from index.chunks import MAX_TOKENS, MIN_TOKENS, context_of, cut_article
from index.records import Article, Paragraph, Role


def article(*texts: str, roles: tuple[Role, ...] = ()) -> Article:
    paragraphs = tuple(
        Paragraph(f"p{i}", roles[i] if roles else "body", text, (i + 1, i + 1)) for i, text in enumerate(texts)
    )
    return Article("a", "page", "news", "题", "printed", None, ("甲高新区",), None, "unknown", None, paragraphs)


def test_a_long_paragraph_is_a_chunk_of_its_own() -> None:
    chunks = cut_article(article("长" * 100, "文" * 100), len)
    assert [(chunk.paragraph_ids, chunk.text) for chunk in chunks] == [(("p0",), "长" * 100), (("p1",), "文" * 100)]


def test_short_neighbours_are_joined() -> None:
    (chunk,) = cut_article(article("短。", "也短。"), len)
    assert chunk.paragraph_ids == ("p0", "p1")
    assert chunk.text == "短。\n也短。"
    assert chunk.tokens == len("短。") + len("也短。") + len("题 甲高新区")


def test_a_subhead_goes_with_what_follows_it() -> None:
    chunks = cut_article(article("前" * 100, "小标题", "后" * 100, roles=("body", "subhead", "body")), len)
    assert [chunk.paragraph_ids for chunk in chunks] == [("p0",), ("p1", "p2")]


def test_a_paragraph_too_long_for_the_encoder_is_cut_at_sentence_ends() -> None:
    sentences = [f"{digit}" * 199 + "。" for digit in "一二三四五"]
    chunks = cut_article(article("".join(sentences)), len)
    assert [chunk.text for chunk in chunks] == ["".join(sentences[0:2]), "".join(sentences[2:4]), sentences[4]]
    assert {chunk.paragraph_ids for chunk in chunks} == {("p0",)}


def test_the_context_is_headline_parks_and_date() -> None:
    parks, day = ("甲高新区", "乙高新区"), date(2024, 3, 16)
    one = Article("a", "p", "news", "题", "printed", None, parks, day, "given", None, ())
    assert context_of(one) == "题 甲高新区、乙高新区 2024-03-16"


@given(st.lists(st.text(alphabet="高新区。，！” a", min_size=1, max_size=1500), min_size=1, max_size=12))
def test_nothing_is_lost_and_nothing_is_too_long(texts: list[str]) -> None:
    chunks = cut_article(article(*texts), len)
    assert "".join(chunk.text for chunk in chunks).replace("\n", "") == "".join(texts)
    assert all(len(chunk.text) <= MAX_TOKENS for chunk in chunks)
    held = {identifier for chunk in chunks for identifier in chunk.paragraph_ids}
    assert held == {f"p{i}" for i in range(len(texts))}
    assert MIN_TOKENS < MAX_TOKENS
