"""How events are scored, on reports whose groups are known."""

import random
from datetime import date

import pytest

from evals.errors import SuiteError
from evals.events import score_events
from evals.rewording import another_event, cut, reordered, reworded, thinned
from index.records import Article, Paragraph

LEAD = "近日，咸宁高新区举行2023年度党组织书记述职评议会议，共有64家企业党组织获评“双强六好”党组织。"
MORE = "咸宁高新区党工委对照29项具体指标对园区各企业党组织进行综合评价，评选出五星级党组织6个。6家企业现场接受授牌。"
OTHER = (
    "济南高新区目前累计认定山东省总部企业19家，在济南市各区县中位居第一，并积极做好政策宣讲、奖励兑现、人才招聘、融资贷款等各项服务。"
    "该高新区聚集省级以上研发机构377家，高新技术企业2000余家。"
)


def article(identifier: str, text: str) -> Article:
    paragraph = Paragraph(f"{identifier}-1", "body", text, (1, 1))
    return Article(
        identifier, "p", "news", text[:10], "inferred", None, (), date(2024, 3, 16), "given", None, (paragraph,)
    )


ONE = article("one", LEAD + MORE)


def text(one: Article) -> str:
    return "".join(paragraph.text for paragraph in one.paragraphs)


def test_reports_of_one_event_are_put_together_and_its_mould_kept_apart() -> None:
    scores = score_events([ONE, article("two", OTHER)], versions=2, seed=1)
    # Two articles with two further reports each, and one of another event in the mould of each.
    assert (scores.articles, scores.events, scores.true_pairs) == (8, 4, 6)
    assert (scores.precision, scores.recall, scores.f1) == (1.0, 1.0, 1.0)


def test_a_double_among_the_given_articles_counts_as_wrong() -> None:
    scores = score_events([ONE, article("twin", LEAD + MORE)], versions=1, seed=1)
    # Of four reports of what is one event six pairs are found, of which two are true by the names they were given.
    assert (scores.true_pairs, scores.right_pairs) == (2, 2)
    assert scores.found_pairs >= 6
    assert "one + twin" in scores.wrong


def test_the_same_seed_gives_the_same_scores() -> None:
    assert score_events([ONE], versions=5, seed=7) == score_events([ONE], versions=5, seed=7)


def test_captions_alone_are_an_error() -> None:
    with pytest.raises(SuiteError, match="80 characters"):
        score_events([article("short", "图为活动现场。")], versions=1, seed=1)


def test_a_cut_report_is_a_beginning() -> None:
    assert text(ONE).startswith(text(cut(ONE, random.Random(1))))


def test_a_thinned_report_keeps_its_first_sentence() -> None:
    assert text(thinned(ONE, random.Random(1))).startswith(LEAD)


def test_a_reordered_report_keeps_every_character() -> None:
    assert sorted(text(reordered(ONE, random.Random(2)))) == sorted(text(ONE))


def test_a_reworded_report_keeps_its_figures() -> None:
    changed = text(reworded(ONE, random.Random(1)))
    assert changed != text(ONE)
    assert all(figure in changed for figure in ("2023", "64", "29", "6"))


def test_another_event_has_other_figures_in_the_same_words() -> None:
    changed = text(another_event(ONE, random.Random(1)))
    assert "64家" not in changed
    assert "家企业党组织获评“双强六好”党组织。" in changed
