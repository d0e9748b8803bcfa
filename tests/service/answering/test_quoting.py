"""Where the words that a sentence relies on stand in its paragraph."""

import pytest

from service.answering.quoting import locate, nearest_sentence
from tests.service.answering.cited_passages import ONE

TEXT = "截至目前，济南高新区 累计\u200b认定１９家“总部企业”，占比12.5％。"


@pytest.mark.parametrize(
    ("quote", "slice_of_text"),
    [
        ("累计认定19家", "累计\u200b认定１９家"),
        ("认定19家总部企业", "认定１９家“总部企业"),
        ("占比12.5%", "占比12.5％"),
        ("截至目前 济南高新区", "截至目前，济南高新区"),
    ],
)
def test_a_quote_is_found_as_it_is_printed(quote: str, slice_of_text: str) -> None:
    found = locate(quote, TEXT)
    assert found is not None
    assert TEXT[found[0] : found[1]] == slice_of_text


@pytest.mark.parametrize("quote", ["累计认定91家", "占比125%", "19家", "认定总部企业", "", "。。。。"])
def test_what_the_text_does_not_say_or_what_is_too_short_is_not_found(quote: str) -> None:
    assert locate(quote, TEXT) is None


def test_the_nearest_sentence_is_the_one_that_shares_most() -> None:
    start, end = nearest_sentence("石家庄派人来访", ONE)
    assert ONE.paragraph.text[start:end] == "石家庄来访。"
