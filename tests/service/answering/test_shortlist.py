"""Which sentences are looked at closely."""

from index.records import Article, Paragraph, Passage
from service.answering.shortlist import KEPT, cut, shortlist


def passages(*texts: str, role: str = "body") -> list[Passage]:
    paragraphs = [Paragraph(f"p{n}", role, text, (1, 1)) for n, text in enumerate(texts)]  # type: ignore[arg-type]
    made = Article("a", "page", "news", "标题", "printed", None, (), None, "unknown", None, tuple(paragraphs))
    return [Passage(paragraph, made, 1.0 / (1 + rank)) for rank, paragraph in enumerate(paragraphs)]


def test_all_sentences_of_little_text_are_kept_in_their_order() -> None:
    kept = shortlist({"企业": 1.0}, passages("一家企业。两家银行。", "三所学校。"))
    assert [(one.rank, one.index, one.plain) for one in kept] == [
        (0, 0, "一家企业。"),
        (0, 1, "两家银行。"),
        (1, 0, "三所学校。"),
    ]


def test_of_much_text_those_with_the_question_s_words_are_kept() -> None:
    filler = "".join(f"这里说的是第{number}件别的事情。" for number in range(3 * KEPT))
    kept = shortlist({"总部企业": 1.0}, passages(filler, "这里有19家总部企业。"))
    assert len(kept) == KEPT
    assert kept[-1].plain == "这里有19家总部企业。"


def test_a_sentence_behind_one_with_the_question_s_words_comes_before_others() -> None:
    filler = "".join(f"这里说的是第{number}件别的事情。" for number in range(3 * KEPT))
    kept = shortlist({"总部企业": 1.0}, passages(f"{filler}总部企业很多。一共十九家。"))
    assert [one.plain for one in kept[-2:]] == ["总部企业很多。", "一共十九家。"]


def test_subheads_and_credits_are_left_out() -> None:
    assert shortlist({"企业": 1.0}, passages("企业。", role="credit")) == []


def test_spans_are_slices_of_the_paragraph() -> None:
    text = "本报讯（记者 某某）第一句。 第二句！"
    plains, spans = cut(text)
    assert [text[span.start : span.end] for span in spans] == ["第一句。", "第二句！"]
    assert plains == ("第一句。", "第二句!")
