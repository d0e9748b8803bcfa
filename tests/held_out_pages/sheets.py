"""Arranges a page's articles on a sheet, in sections that each family has of its own; knows nothing of truth."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.held_out_pages.articles import Article, Page
from tests.held_out_pages.fragments import figure, headline, text

Shot = tuple[Article, int] | None


@dataclass(frozen=True, slots=True)
class Item:
    """An article and the photo inside it."""

    article: Article
    shot: Shot

    @property
    def length(self) -> int:
        return sum(len(each.printed) for each in self.article.paragraphs)


def sheet(page: Page, family: str, rng: random.Random) -> str:
    """The sections, one below the other."""
    items = [Item(article, page.inside.get(at)) for at, article in enumerate(page.articles)]
    news = [item for item in items if item.article.kind == "news"]
    photos = [item for item in items if item.article.kind == "photo"]
    sections: list[str] = []
    while news:
        fitting = [each for each in _SECTIONS[family] if each.takes[0] <= len(news)]
        leading = [each for each in fitting if each.leads]
        section = rng.choice(leading if not sections else [each for each in fitting if not each.leads] or leading)
        count = rng.randint(section.takes[0], min(section.takes[1], len(news)))
        taken, news = news[:count], news[count:]
        photo = photos.pop() if photos and section.photo else None
        sections.append(section.arrange(taken, photo, rng))
    if photos:
        strip = _grid(f"repeat({len(photos)}, 1fr)", *(_shown(each, rng.randint(120, 200)) for each in photos))
        sections.insert(rng.randint(1, len(sections)), strip)
    for line in page.between.values():
        sections.insert(rng.randint(1, len(sections)), f'<section class="ad">{line}</section>')
    return "".join(sections)


@dataclass(frozen=True, slots=True)
class Section:
    """How many articles it takes, whether it may lead the page and holds a photo, and how it is arranged."""

    takes: tuple[int, int]
    arrange: Callable[[list[Item], Item | None, random.Random], str]
    leads: bool = False
    photo: bool = False


def _block(item: Item, rng: random.Random, columns: int = 1, style: str = "", photo: str = "") -> str:
    """An article in a frame: its headline over the width, its text in columns."""
    running = text(item.article, item.shot, rng)
    inner = f'<div class="text" style="columns:{columns}">{photo}{running}</div>'
    return f'<article style="{style}">{headline(item.article)}{inner}</article>'


def _grid(tracks: str, *cells: str, kind: str = "") -> str:
    return f'<section class="grid {kind}" style="grid-template-columns:{tracks}">{"".join(cells)}</section>'


def _lead(items: list[Item], photo: Item | None, rng: random.Random) -> str:
    [item] = items
    columns = rng.choice((4, 5, 6)) if item.length > 500 else rng.choice((3, 4))
    return f'<section class="lead">{_block(item, rng, columns)}</section>'


def _row(items: list[Item], photo: Item | None, rng: random.Random) -> str:
    return _grid(f"repeat({len(items)}, 1fr)", *(_block(item, rng, 2) for item in items), kind="ruled")


def _sidebar(items: list[Item], photo: Item | None, rng: random.Random) -> str:
    main, side = sorted(items, key=lambda item: -item.length)
    shot = _shown(photo, 200)
    boxed = f'<div class="tinted">{_block(side, rng)}</div>'
    share = min(max(main.length / side.length, 1.2), 3.5)
    columns = 3 if share > 2 else 2
    return _grid(f"{share:.2f}fr 1fr", f"<div>{shot}{_block(main, rng, columns)}</div>", boxed)


def _briefs(items: list[Item], photo: Item | None, rng: random.Random) -> str:
    boxes = (f'<div class="boxed brief">{_block(item, rng)}</div>' for item in items)
    return _grid(f"repeat({len(items)}, 1fr)", *boxes)


def _headline_left(items: list[Item], photo: Item | None, rng: random.Random) -> str:
    [item] = items
    columns = rng.choice((2, 3, 4))
    body = f'<div class="text" style="columns:{columns}">{text(item.article, item.shot, rng)}</div>'
    left = f'<div class="left">{headline(item.article)}</div>' if item.article.headline else ""
    return _grid("21% 1fr" if left else "1fr", left, body)


def _wrapped(items: list[Item], photo: Item | None, rng: random.Random) -> str:
    """The longer article runs round a frame with the shorter one and on below it at its full measure."""
    main, boxed = sorted(items, key=lambda item: -item.length)
    frame = f'<div class="boxed framed">{_block(boxed, rng)}</div>'
    running = text(main.article, main.shot, rng)
    return f'<section class="round">{headline(main.article)}{frame}<div class="text">{running}</div></section>'


def _unequal(items: list[Item], photo: Item | None, rng: random.Random) -> str:
    tracks = rng.choice(("2fr 1fr 1.4fr", "1fr 1.8fr 0.8fr", "1.2fr 0.7fr 2fr"))
    widest = max(range(3), key=lambda at: float(tracks.split()[at].removesuffix("fr")))
    long, *others = sorted(items, key=lambda item: -item.length)
    others.insert(widest, long)
    return _grid(tracks, *(_block(item, rng, 2 if item is long else 1) for item in others))


def _picture_between(items: list[Item], photo: Item | None, rng: random.Random) -> str:
    left, right = items
    middle = _shown(photo, rng.randint(150, 260))
    return _grid("1fr 1.2fr 1fr" if middle else "1fr 1.5fr", _block(left, rng), middle, _block(right, rng))


def _stacked(items: list[Item], photo: Item | None, rng: random.Random) -> str:
    tall, *small = sorted(items, key=lambda item: -item.length)
    column = f'<div class="stack">{"".join(_block(item, rng) for item in small)}</div>'
    share = min(max(tall.length / sum(item.length for item in small), 0.9), 2.4)
    return _grid(f"1fr {share:.2f}fr", column, _block(tall, rng, 1 if share < 1.3 else rng.choice((2, 3))))


def _banner_inside(items: list[Item], photo: Item | None, rng: random.Random) -> str:
    """The text begins left of the headline, at its height, and goes on in two columns below it."""
    [item] = items
    article, wanted, cut = item.article, item.length * rng.choice((0.25, 0.33)), 0
    while sum(len(each.printed) for each in article.paragraphs[:cut]) < wanted:
        cut += 1
    if cut == len(article.paragraphs) or article.paragraphs[cut - 1].role == "subhead":
        return f'<section class="boxed">{_block(item, rng, 4)}</section>'
    left = replace(article, paragraphs=article.paragraphs[:cut], below="")
    right = replace(article, paragraphs=article.paragraphs[cut:], above="")
    early = item.shot is not None and item.shot[1] < cut
    later = (item.shot[0], item.shot[1] - cut) if item.shot and not early else None
    begun = f'<div class="text">{text(left, item.shot if early else None, rng)}</div>'
    ended = f'<div>{headline(article)}<div class="text" style="columns:2">{text(right, later, rng)}</div></div>'
    return _grid("1fr 2.1fr", begun, ended, kind="boxed")


def _headline_right(items: list[Item], photo: Item | None, rng: random.Random) -> str:
    [item] = items
    running = f'<div class="text" style="columns:{rng.choice((3, 5))}">{text(item.article, item.shot, rng)}</div>'
    right = f'<div class="right">{headline(item.article)}</div>' if item.article.headline else ""
    return _grid("1fr 24%" if right else "1fr", running, right)


def _flowing(items: list[Item], photo: Item | None, rng: random.Random) -> str:
    """Briefs one after the other through common columns, an article may begin at the foot of one."""
    briefs = "".join(f"{headline(item.article)}{text(item.article, item.shot, rng)}" for item in items)
    return f'<section class="flowing text" style="columns:{rng.choice((4, 5))}">{briefs}</section>'


def _spanned(items: list[Item], photo: Item | None, rng: random.Random) -> str:
    """A picture over all columns on top of the text, under the headline."""
    [item] = items
    shown = f'<div class="across">{_shown(photo, 240)}</div>' if photo else ""
    return f'<section class="wide">{_block(item, rng, rng.choice((3, 4, 5)), photo=shown)}</section>'


def _rail(items: list[Item], photo: Item | None, rng: random.Random) -> str:
    """A narrow rail of the shorter articles on the right, the two longest one above the other beside it."""
    first, second, *short = sorted(items, key=lambda item: -item.length)
    main = f'<div class="stack">{_block(first, rng, 3)}{_shown(photo, 150)}{_block(second, rng, 2)}</div>'
    rail = f'<div class="stack rail">{"".join(_block(item, rng) for item in short)}</div>'
    return _grid("3.2fr 1fr", main, rail)


def _shown(photo: Item | None, height_px: int) -> str:
    return figure(photo.article, height_px) if photo else ""


_SECTIONS = {
    "a": (
        Section((1, 1), _lead, leads=True),
        Section((2, 3), _row),
        Section((2, 2), _sidebar, photo=True),
        Section((3, 4), _briefs),
    ),
    "b": (
        Section((1, 1), _headline_left, leads=True),
        Section((1, 1), _headline_left),
        Section((2, 2), _wrapped, leads=True),
        Section((2, 2), _wrapped),
        Section((3, 3), _unequal),
        Section((2, 2), _picture_between, photo=True),
        Section((3, 3), _stacked, leads=True),
        Section((3, 3), _stacked),
    ),
    "c": (
        Section((1, 1), _banner_inside, leads=True),
        Section((1, 1), _spanned, leads=True, photo=True),
        Section((3, 4), _rail, leads=True, photo=True),
        Section((3, 4), _rail),
        Section((1, 1), _headline_right),
        Section((1, 1), _banner_inside),
        Section((2, 5), _flowing),
    ),
}
