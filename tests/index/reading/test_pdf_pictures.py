"""Captions set in the size of the text, parted from the article in whose column they stand."""

from evals.hand_made_pdf import column, pdf, row
from index.reading.pdf import read_pdf

ARTICLE = (
    "　　厦门火炬高新区今日发",
    "布新政策，共有十二条措",
    "施，支持企业创新发展。",
)
CAPTION = (
    "　　近日，技术人员检查刚",
    "下线的设备。图为企业智",
    "能车间。 王伟 摄",
)


def test_a_caption_below_an_article_is_a_photo_of_its_own() -> None:
    page = [row(40, 60, "厦门火炬高新区发布新政策", 17), *column(40, 90, *ARTICLE, *CAPTION)]
    news, photo = read_pdf(pdf(page), "p.pdf")[1].articles
    assert (news.kind, news.headline, len(news.paragraphs)) == ("news", "厦门火炬高新区发布新政策", 1)
    assert (photo.kind, photo.headline_source, photo.byline) == ("photo", "inferred", "王伟")


def test_a_headline_that_speaks_of_the_caption_below_it_is_the_captions() -> None:
    page = [row(40, 60, "技术人员检查设备", 17), *column(40, 90, *CAPTION, *ARTICLE)]
    photo, news = read_pdf(pdf(page), "p.pdf")[1].articles
    assert (photo.kind, photo.headline) == ("photo", "技术人员检查设备")
    assert (news.kind, news.headline_source) == ("news", "inferred")


def test_a_caption_alone_stays_as_it_was_read() -> None:
    page = [row(40, 60, "技术人员检查设备", 17), *column(40, 90, *CAPTION)]
    (article,) = read_pdf(pdf(page), "p.pdf")[1].articles
    assert (article.headline, article.byline) == ("技术人员检查设备", "王伟")
