"""Edits a page of one house: stories cut to length, headlines, bylines, subheads, photos; knows nothing of type."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from tests.held_out_pages.articles import Article, Page, Paragraph
from tests.held_out_pages.captions import doubled
from tests.held_out_pages.fourth.display import deck, headline_lines, subheads
from tests.held_out_pages.fourth.houses import House
from tests.held_out_pages.fourth.people import CITIES, PARKS, people
from tests.held_out_pages.stories import Story, share_told

LENGTHS = {"lead": (430, 1100), "middle": (220, 520), "brief": (90, 210)}


@dataclass(frozen=True, slots=True)
class Edited:
    """The page, and where the headline of each of its articles stands: in place, top or bottom."""

    page: Page
    stands: tuple[str, ...]


def edit_page(stories: Sequence[Story], house: House, rng: random.Random, place: str | None = None) -> Edited:
    """Draw a page; `place` says where its headlines go, one of the house's own places where it is None."""
    place = place or rng.choice(house.places)
    desk = _Desk(stories, house, rng, place, rng.choice((0.0, 0.0, 0.0, 0.12, 0.25)))
    sizes = ["lead", *rng.choices(("middle", "brief", "lead"), (5, 3, 1), k=rng.randint(2, 7))]
    drawn = [desk.article(size, at) for at, size in enumerate(sizes)]
    inside: dict[int, tuple[Article, int]] = {}
    for _ in range(rng.choice((0, 0, 1, 1, 1, 2, 3))):
        _place(desk.photo(), drawn, inside, rng)
    stands = [where for _, where in drawn]
    articles = _started([article for article, _ in drawn], stands, rng)
    head, foot = ([line for line in desk.filled(lines) if rng.random() < 0.45] for lines in (house.head, house.foot))
    between = {}
    if rng.random() < 0.2:
        between[rng.randrange(1, len(articles))] = rng.choice(desk.filled(house.between))
    return Edited(Page(tuple(articles), inside, tuple(head), tuple(foot), between), tuple(stands))


class _Desk:
    """Draws articles that can't be taken for one another."""

    def __init__(self, stories: Sequence[Story], house: House, rng: random.Random, place: str, missing: float) -> None:
        self.stories, self.house, self.rng, self.place, self.missing = stories, house, rng, place, missing
        self.day = date(rng.randint(2021, 2025), rng.randint(1, 12), rng.randint(1, 28))
        self.signature_gap = rng.choice((" ", " ", "　", "  "))
        self.padded = rng.random() < 0.25
        self.headed_photos = rng.random() < 0.15
        self.used: list[Story] = []

    def article(self, size: str, at: int) -> tuple[Article, str]:
        rng = self.rng
        printed = rng.random() >= self.missing
        least, most = LENGTHS[size]
        story = self._story(printed, least, most)
        where = _stand(self.place, at, rng) if printed else "none"
        headline = self._headline(story, where == "in place") if printed else ()
        paragraphs = tuple(Paragraph(text=text) for text in _paragraphs(story, size, rng))
        if size == "lead" and rng.random() < 0.45:
            paragraphs = _with_subheads(paragraphs, rng)
        return self._signed(Article("news", headline, None, paragraphs)), where

    def photo(self) -> Article:
        rng, house = self.rng, self.house
        headed = self.headed_photos and self.place == "in place"
        story = self._story(headed, 40, 130)
        closing = rng.choice(house.closings)
        shot, _ = rng.choices(house.shots, [weight for _, weight in house.shots])[0]
        names = people(rng, sum(f"{{{each}}}" in shot for each in "abc"))
        credit = ""
        if not (closing or shot) or rng.random() < (0.5 if not shot else 0.15):
            credit = rng.choice(house.credits).format(park=rng.choice(PARKS))
        credit = doubled(credit[1:]) if credit.startswith("=") else credit
        tail = shot.format(**dict(zip("abc", names, strict=False)))
        text = "".join(story.sentences) + closing
        headline = (story.headline,) if story.headline else ()
        return Article("photo", headline, " ".join(names) or None, (Paragraph(text=text, tail=tail),), credit=credit)

    def filled(self, patterns: Sequence[str]) -> list[str]:
        """Furniture with the page's own date, the same number of the page and new names."""
        rng, day = self.rng, self.day
        p, q, r = people(rng, 3)
        given = {"y": day.year, "m": day.month, "d": day.day, "w": "一二三四五六日"[day.weekday()]}
        return [
            each.format(**given, n=rng.randint(2, 8), t=rng.randint(100000, 999999), p=p, q=q, r=r) for each in patterns
        ]

    def _story(self, printed: bool, least: int, most: int) -> Story:
        for story in self.rng.choices(self.stories, k=4000):
            if printed and story.headline is None:
                continue
            cut = _cut(story if printed else Story(None, story.sentences), least, most)
            if cut and all(_unlike(cut, other) for other in self.used):
                self.used.append(cut)
                return cut
        raise ValueError(f"no story of {least} to {most} characters left for a page of {len(self.used)}; give more")

    def _headline(self, story: Story, in_place: bool) -> tuple[str, ...]:
        rng, house = self.rng, self.house
        assert story.headline is not None
        lines = headline_lines(story.headline, in_place, rng.choice((14, 16, 20)), rng)
        park = next((each for each in _parks(story) if each not in story.headline), "")
        if park and "：" not in story.headline and rng.random() < 0.5:
            return (f"{park}：", *lines)
        if in_place and rng.random() < house.decked:
            lesser = deck(story.sentences, story.headline, rng)
            if not lesser or rng.random() < 0.5:
                return (lesser, *lines) if lesser else lines
            return (*lines, f"——{lesser}" if rng.random() < 0.3 else lesser)
        return lines

    def _signed(self, article: Article) -> Article:
        rng = self.rng
        forms = self.house.bylines
        where, pattern, _ = rng.choices(forms, [weight for *_, weight in forms])[0]
        names = people(rng, sum(f"{{{each}}}" in pattern for each in "abc"))
        given = dict(zip("abc", names, strict=False)) | {"city": rng.choice(CITIES), "m": str(self.day.month)}
        if self.padded and where in ("above", "below"):
            given |= {at: "　".join(name) for at, name in given.items() if at in "abc" and len(name) == 2}
        printed = pattern.format(**given, d=max(1, self.day.day - rng.randint(0, 2)))
        article = replace(article, byline=" ".join(names) or None)
        first, *rest = article.paragraphs
        if where == "dateline":
            return replace(article, paragraphs=(replace(first, dateline=printed), *rest))
        if where == "tail":
            *rest, last = article.paragraphs
            apart = "" if printed.startswith("（") else self.signature_gap
            signed = replace(article, paragraphs=(*rest, replace(last, tail=apart + printed)))
            return signed if rng.random() < 0.4 else _opened(signed)
        if where == "above":
            return replace(article, above=printed)
        return replace(article, below=printed)  # nothing for an article without a byline


def _opened(article: Article) -> Article:
    first, *rest = article.paragraphs
    return replace(article, paragraphs=(replace(first, dateline="本报讯 "), *rest))


def _stand(place: str, at: int, rng: random.Random) -> str:
    if place == "in place":
        return "in place"
    if place == "some on top":
        return "top" if at == 0 or rng.random() < 0.2 else "in place"
    if place == "top, mixed":
        return "bottom" if rng.random() < 0.3 else "top"
    return place


def _cut(story: Story, least: int, most: int) -> Story | None:
    """The story's first sentences up to that length, if they still tell its headline; None if they don't."""
    taken, length = 0, 0
    while taken < len(story.sentences) and length + len(story.sentences[taken]) <= most:
        length += len(story.sentences[taken])
        taken += 1
    body = story.sentences[:taken]
    told = story.headline is None or share_told(story.headline, "".join(body)) >= 0.5
    return Story(story.headline, body) if length >= least and told else None


def _unlike(story: Story, other: Story) -> bool:
    """Whether a reader could tell the two apart: no headline told by the other's text, no common beginning."""
    openings = [set(map("".join, pairwise("".join(each.sentences)[:80]))) for each in (story, other)]
    if len(openings[0] & openings[1]) > 15:
        return False
    return all(
        one.headline is None or share_told(one.headline, (two.headline or "") + "".join(two.sentences)) < 0.3
        for one, two in ((story, other), (other, story))
    )


def _parks(story: Story) -> list[str]:
    return [each for each in PARKS if each in "".join(story.sentences)[:120]]


def _paragraphs(story: Story, size: str, rng: random.Random) -> list[str]:
    """Paragraphs of a length that the article's writer keeps to more or less, one to all of the sentences each."""
    usual = rng.choice((70, 100, 130, 180)) if size != "brief" else rng.choice((80, 130, 250))
    found = [""]
    for sentence in story.sentences:
        wanted = usual * rng.uniform(0.5, 1.4)
        if found[-1] and (len(found[-1]) + len(sentence) / 2 > wanted) and len(found[-1]) > 15:
            found.append("")
        found[-1] += sentence
    return found


def _with_subheads(paragraphs: tuple[Paragraph, ...], rng: random.Random) -> tuple[Paragraph, ...]:
    """Two to four sections under subheads, the first after one paragraph or two."""
    if len(paragraphs) < 5:
        return paragraphs
    first = rng.choice((1, 1, 2))
    step = max(2, -(-(len(paragraphs) - first) // rng.choice((2, 3, 4))))
    begins = list(range(first, len(paragraphs) - 1, step))
    sections = ["".join(each.text for each in paragraphs[at : at + step]) for at in begins]
    lines = dict(zip(begins, subheads(sections, rng), strict=True))
    found: list[Paragraph] = []
    for at, paragraph in enumerate(paragraphs):
        if at in lines:
            found.append(Paragraph("subhead", lines[at]))
        found.append(paragraph)
    return tuple(found)


def _place(
    photo: Article, drawn: list[tuple[Article, str]], inside: dict[int, tuple[Article, int]], rng: random.Random
) -> None:
    """Put a photo into an article with room for it, or between two articles or at the end of the page."""
    roomy = [at for at, (each, _) in enumerate(drawn) if at not in inside and len(each.paragraphs) > 3]
    if roomy and rng.random() < 0.45 and not photo.headline:
        at = rng.choice([each for each in roomy if drawn[each][0].kind == "news"])
        bodies = [n for n, each in enumerate(drawn[at][0].paragraphs) if each.role == "body"]
        inside[at] = (photo, rng.choice(bodies[1:-1]) + 1)
        return
    at = rng.randint(1, len(drawn))
    drawn.insert(at, (photo, "in place"))
    moved = {place + (place >= at): found for place, found in inside.items()}
    inside.clear()
    inside.update(moved)


def _started(articles: list[Article], stands: list[str], rng: random.Random) -> list[Article]:
    """A reader must see where an article begins: without any sign of it, it is given `本报讯`."""
    found = articles[:1]
    for article, where in zip(articles[1:], stands[1:], strict=True):
        told = (article.headline and where == "in place") or article.kind == "photo"
        told = told or article.marked_start or (found[-1].kind == "news" and found[-1].marked_end)
        found.append(article if told else _opened(article))
    return found
