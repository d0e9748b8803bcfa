"""Makes a page's articles out of stories: headlines, bylines, paragraphs, subheads, photos; knows nothing of type."""

import random
from dataclasses import replace

from tests.held_out_pages.articles import Article, Page, Paragraph
from tests.held_out_pages.captions import photo
from tests.held_out_pages.families import Family
from tests.held_out_pages.furniture import furniture
from tests.held_out_pages.headlines import display_lines, kicker
from tests.held_out_pages.layouts import stands
from tests.held_out_pages.signing import signed
from tests.held_out_pages.stories import Story, share_told
from tests.held_out_pages.subheads import with_subheads


def edit_page(stories: list[Story], family: Family, rng: random.Random, place: str) -> Page:
    """Draw a page's articles; `place` says where headlines go, so that an article that needs a mark gets one."""
    subheads, missing = rng.choice(family.subheads), rng.choice(family.missing)
    missing = 0.5 if place == "missing in part" else missing
    two_lines, mark = rng.choice(family.two_lines), rng.choice(family.subhead_marks)
    articles: list[Article] = []
    used: list[Story] = []
    count = rng.randint(*family.articles)
    for number in range(count):
        printed = rng.random() >= missing
        story = _drawn(stories, used, rng, printed, long=number == 0, told=family.told)
        used.append(story)
        headline = _headline(story, printed, two_lines, family, rng)
        article = Article("news", headline, None, _paragraphs(story, family, rng))
        if subheads == "all" or (subheads == "lead" and number == 0):
            article = with_subheads(article, rng, family.two_line_subheads, mark)
        articles.append(signed(article, family, rng))
    photos = [
        photo(_drawn(stories, used, rng, False, long=False, told=family.told), family, rng)
        for _ in range(rng.choice(family.captions))
    ]
    inside, articles = _placed(articles, photos, rng)
    articles = _marked(articles, rng, place)
    head, foot, between = furniture(family, rng, len(articles))
    return Page(tuple(articles), inside, head, foot, between)


def _drawn(
    stories: list[Story], used: list[Story], rng: random.Random, with_headline: bool, long: bool, told: float
) -> Story:
    for story in rng.choices(stories, k=2000):
        fits = (story.headline is not None) == with_headline and (not long or story.length > 330)
        if fits and not any(_alike(story, other) or _confused(story, other, told) for other in used):
            return story
    raise ValueError(f"no story left of {len(stories)} that is unlike the {len(used)} of this page; give more")


def _alike(story: Story, other: Story) -> bool:
    """Whether a headline of one could be taken for the other's: no page carries such two stories."""
    headlines = _pairs(story.headline or "") & _pairs(other.headline or "")
    return len(headlines) > 2 or len(_pairs(story.sentences[0][:60]) & _pairs(other.sentences[0][:60])) > 14


def _confused(story: Story, other: Story, told: float) -> bool:
    """Whether one's text tells half as much of the other's headline as its own text must."""
    return told > 0.4 and any(
        share_told(one.headline, "".join(two.sentences)) > told / 2
        for one, two in ((story, other), (other, story))
        if one.headline
    )


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _headline(story: Story, printed: bool, two_lines: float, family: Family, rng: random.Random) -> tuple[str, ...]:
    if not printed or story.headline is None:
        return ()
    lines = display_lines(story.headline, "".join(story.sentences), two_lines, family.broken, rng)
    above = kicker(story, rng) if rng.random() < family.kickers else ""
    return (above, *lines) if above else lines


def _paragraphs(story: Story, family: Family, rng: random.Random) -> tuple[Paragraph, ...]:
    """One to four sentences a paragraph, 20 to 400 characters, now and then one short sentence alone."""
    found: list[str] = []
    most = rng.randint(3, 12)
    at = 0
    while at < len(story.sentences) and len(found) < most:
        taken = rng.choice(family.paragraph_sentences)
        text = "".join(story.sentences[at : at + taken])
        while len(text) < 20 and rng.random() < 0.8 and at + taken < len(story.sentences):
            taken += 1
            text = "".join(story.sentences[at : at + taken])
        while len(text) > 400 and taken > 1:
            taken -= 1
            text = "".join(story.sentences[at : at + taken])
        found.append(text)
        at += taken
    return tuple(Paragraph(text=text) for text in found)


def _placed(
    articles: list[Article], photos: list[Article], rng: random.Random
) -> tuple[dict[int, tuple[Article, int]], list[Article]]:
    """One photo at most inside an article of three paragraphs or more, the others between two articles."""
    inside: dict[int, tuple[Article, int]] = {}
    for number, shot in enumerate(photos):
        roomy = [at for at, article in enumerate(articles) if len(_bodies(article)) >= 3 and article.kind == "news"]
        if number == 0 and roomy and rng.random() < 0.5:
            at = rng.choice(roomy)
            before = rng.choice(_bodies(articles[at])[1:-1]) + 1
            inside[at] = (shot, before)
        else:
            at = rng.randint(1, len(articles))
            articles.insert(at, shot)
            inside = {place + (place >= at): found for place, found in inside.items()}
    return inside, articles


def _bodies(article: Article) -> list[int]:
    return [at for at, paragraph in enumerate(article.paragraphs) if paragraph.role == "body"]


def _marked(articles: list[Article], rng: random.Random, place: str) -> list[Article]:
    """A human must be able to tell where an article begins: one told by its topic alone is rare."""
    found = articles[:1]
    for number, article in enumerate(articles[1:], 1):
        in_place = bool(article.headline) and stands(place, number, len(articles)) == "in place"
        told = in_place or article.kind == "photo" or article.marked_start or found[-1].marked_end
        if not told and rng.random() < 0.9:
            first, *rest = article.paragraphs
            article = replace(article, paragraphs=(replace(first, dateline="本报讯 "), *rest))
        found.append(article)
    return found
