"""Finds China's high-tech zones in text and tells them apart; knows nothing of pages or databases.

The national zones come from data/parks.json. A zone that is not in it is recognised by its form, the name of
a place and then 高新区 or 经开区, so that no preceding word is ever taken into a name.
"""

import difflib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from index.errors import UnknownPark
from index.places import place_before, short, zone_by_form
from index.records import Park


@dataclass(frozen=True, slots=True)
class Mention:
    """A zone named in a text, `text[start:end]`."""

    park: Park
    start: int
    end: int


class Gazetteer:
    """The zones by all their names. Build one with `Gazetteer.load()`; it is immutable and may be shared."""

    def __init__(self, parks: Sequence[Park], in_context: dict[str, tuple[Park, ...]]) -> None:
        self.parks = tuple(parks)
        self._in_context = in_context
        self._stems = _stems(self.parks)
        self._districts = {park.name: _districts(park) for park in self.parks}
        self._literals = _literals(self.parks)
        self._literal_pattern = _alternation([*self._literals, *in_context])
        self._names = {_key(name): park for park in self.parks for name in _names(park)}
        self._bare = _bare_names(self.parks, self._stems)
        self._cities = {stem: park for stem, park in self._bare.items() if park.name.startswith(stem)}
        self._city_pattern = _alternation(self._cities)

    @staticmethod
    @lru_cache(maxsize=1)
    def load() -> "Gazetteer":
        """The packaged list: national zones as of 2024."""
        rows = json.loads(files("index").joinpath("data/parks.json").read_text(encoding="utf-8"))
        parks: list[Park] = []
        in_context: dict[str, tuple[Park, ...]] = {}
        for row in rows:
            ambiguous = row.pop("aliases_in_context", ())
            park = Park(**{**row, "aliases": tuple(row["aliases"])})
            parks.append(park)
            for alias in ambiguous:
                in_context[alias] = (*in_context.get(alias, ()), park)
        return Gazetteer(parks, in_context)

    def find(self, text: str, context: str | None = None) -> list[Mention]:
        """The zones named in `text`, left to right, the longest name where several fit, none overlapping.

        Typesetting spaces inside a name don't matter. A name shared by several places (`七星区`, `火炬高新区`)
        counts only where its city is named in `context`, the text itself unless given.
        """
        compact, positions = _without_spaces(text)
        around = compact if context is None else "".join(context.split())
        candidates = [*self._by_kind(compact), *self._by_literal(compact, around)]
        candidates.sort(key=lambda m: (m.start, -m.end, not m.park.listed))
        return [Mention(m.park, positions[m.start], positions[m.end - 1] + 1) for m in _without_overlaps(candidates)]

    def mentioned(self, question: str) -> list[Park]:
        """The zones a question names, each once, in order; a city (`济南呢？`) stands for its one zone."""
        mentions = self.find(question)
        covered = [(m.start, m.end) for m in mentions]
        for match in self._city_pattern.finditer(question):
            free = all(match.end() <= start or match.start() >= end for start, end in covered)
            if free and _BARE_NAME_ENDS.match(question, match.end()):
                mentions.append(Mention(self._cities[match.group()], match.start(), match.end()))
        mentions.sort(key=lambda m: m.start)
        return list({m.park.name: m.park for m in mentions}.values())

    def resolve(self, name: str, known: Collection[str] = ()) -> Park:
        """The zone a user means by `name`: any of its names, or its city where that is unambiguous.

        `known` holds the names of zones in the corpus; unlisted ones are accepted from it.
        Raises UnknownPark with the nearest names.
        """
        key = _key(name)
        for park in (self._names.get(key), self._only_in_context(name), self._whole(name, known)):
            if park:
                return park
        bare = self._bare.get(key) or self._bare.get(key.removesuffix("市"))
        if bare:
            return bare
        for other in known:
            if _key(other) == key:
                return Park(other, other, "", "", listed=False)
        raise UnknownPark(name[:60], self._nearest(key[:60], known))

    def parks_of(self, headline: str | None, paragraphs: Sequence[str]) -> tuple[str, ...]:
        """Names of the zones an article is about, the principal one first.

        A paragraph that names a zone counts 1 for it, the first that names any zone 2 more, the headline 4 more.
        Zones in the headline or in that first paragraph stay, and so does any with a quarter of the principal
        one's score: a round-up keeps all its zones, a comparison in passing is left out.
        """
        context = "".join("".join([headline or "", *paragraphs]).split())
        in_headline = self._names_in(headline or "", context)
        by_paragraph = [found for text in paragraphs if (found := self._names_in(text, context))]
        lead = by_paragraph[0] if by_paragraph else []
        score: Counter[str] = Counter()
        for found in ([*in_headline] * 4, [*lead] * 2, *by_paragraph):
            score.update(found)
        if not score:
            return ()
        order = list(dict.fromkeys([*in_headline, *(name for found in by_paragraph for name in found)]))
        order.sort(key=lambda name: -score[name])
        keep = {*in_headline, *lead}
        return tuple(name for name in order if name in keep or score[name] * 4 >= score[order[0]])

    def _names_in(self, text: str, context: str) -> list[str]:
        return list(dict.fromkeys(mention.park.name for mention in self.find(text, context)))

    def _by_kind(self, text: str) -> Iterable[Mention]:
        for match in _KIND.finditer(text):
            kind = "高新区" if match["high"] else "经开区"
            found = self._stem_before(text, match.start(), kind) or self._by_bracket(text, match)
            if found:
                start, park = found
                yield Mention(park, start, self._past_bracket(text, match.end(), park))

    def _stem_before(self, text: str, end: int, kind: str) -> tuple[int, Park] | None:
        form = place_before(text, end)
        if kind == "高新区":
            for length in range(min(_LONGEST_STEM, end), 1, -1):
                park = self._stems.get(text[end - length : end])
                if park and not (form and form[0] < end - length and not self._belongs(text, end - length, park)):
                    return end - length, park
        return (form[0], zone_by_form(form[1], kind)) if form else None

    def _belongs(self, text: str, start: int, park: Park) -> bool:
        """Whether the place before a listed stem is the zone's own city (`常州武进`), not another's."""
        city = short(park.city)
        return text.endswith((city, park.city), 0, start)

    def _by_bracket(self, text: str, match: re.Match[str]) -> tuple[int, Park] | None:
        """`高新区（新市区）` without its city: the other name in the bracket says which zone it is."""
        bracket = _BRACKET.match(text, match.end())
        owners = [park for park in self.parks if bracket and bracket[1] in self._districts[park.name]]
        return (match.start(), owners[0]) if len(owners) == 1 else None

    def _past_bracket(self, text: str, end: int, park: Park) -> int:
        """`杭州高新区（滨江）`: a bracket that holds the zone's other name belongs to the mention."""
        bracket = _BRACKET.match(text, end)
        return bracket.end() if bracket and bracket[1] in self._districts.get(park.name, ()) else end

    def _by_literal(self, text: str, context: str) -> Iterable[Mention]:
        for match in self._literal_pattern.finditer(text):
            park = self._literals.get(match.group()) or self._in(match.group(), context)
            if park and not _names_something_else(match):
                yield Mention(park, match.start(), match.end())

    def _in(self, alias: str, context: str) -> Park | None:
        there = [park for park in self._in_context.get(alias, ()) if short(park.city) in context]
        return there[0] if len(there) == 1 else None

    def _only_in_context(self, name: str) -> Park | None:
        candidates = self._in_context.get(name.strip(), ())
        return candidates[0] if len(candidates) == 1 else None

    def _whole(self, name: str, known: Collection[str]) -> Park | None:
        """The zone when `name` is nothing but its mention; an unlisted one must be in the corpus."""
        stripped = name.strip()
        for mention in self.find(stripped):
            if (mention.start, mention.end) == (0, len(stripped)):
                return mention.park if mention.park.listed or mention.park.name in known else None
        return None

    def _nearest(self, key: str, known: Collection[str]) -> tuple[str, ...]:
        names = {**{_key(name): name for name in known}, **{k: park.name for k, park in self._names.items()}}
        starting = [name for k, name in names.items() if len(key) > 1 and k.startswith(key.removesuffix("市"))]
        close = [names[k] for k in difflib.get_close_matches(key, names, n=5, cutoff=0.5)]
        return tuple(dict.fromkeys([*starting, *close]))[:3]


_KIND = re.compile(
    r"(?:国家级?|省级)?(?:(?P<high>(?:高新技术|高技术|高新)(?:产业)?(?:开发|园|示范)?区)|(?:经济技术|经济)开发区|经开区)(?![域块划间])"
)
_BRACKET = re.compile(r"[（(]([\u4e00-\u9fff]{2,8})[)）]")
_KIND_AT_END = re.compile(r"^(.{2,}?)(?:国家级?)?(?:高新技术|高技术|高新)(?:产业)?(?:开发|园|示范)?区$")
_BARE_NAME_ENDS = re.compile(r"市?(?:$|[\s\W]|[呢的和与跟及有在今去近哪比是怎如为同做做目最])")
_LONGEST_STEM = 16

# Where a literal name is part of another body's name: events, streets, companies, branches in other cities.
_ELSEWHERE_AFTER = {
    "中关村": re.compile("论坛|信息谷|协同|创新中心|大街|[一二三]小|在线|e谷|硬创"),
    "光谷": re.compile("联交所|产权"),
    "杭州滨江": re.compile("集团|房产"),
}
_ELSEWHERE_BEFORE = {"中关村": re.compile("[·・—-]$|(?:天津|滨海|保定|南宁|徐州|常州|石家庄|雄安|沈阳|贵阳|济南)$")}


def _names_something_else(match: re.Match[str]) -> bool:
    after = _ELSEWHERE_AFTER.get(match.group())
    before = _ELSEWHERE_BEFORE.get(match.group())
    return bool(
        (after and after.match(match.string, match.end()))
        or (before and before.search(match.string[max(0, match.start() - 4) : match.start()]))
    )


def _names(park: Park) -> tuple[str, ...]:
    return (park.name, park.full_name, *park.aliases)


def _stems(parks: Sequence[Park]) -> dict[str, Park]:
    """What may stand before 高新区, for every zone: `昆山`, `昆山市`, `苏州昆山`, `苏州市昆山` …"""
    stems: dict[str, Park] = {}
    for park in parks:
        city = short(park.city)
        for name in _names(park):
            match = _KIND_AT_END.match(name.split("（")[0])
            if match:
                stem = match[1].removesuffix("市")
                prefixes = ("",) if stem.startswith(city) else ("", city, city + "市")
                for prefix in prefixes:
                    for suffix in ("", "市", "区", "县"):
                        stems.setdefault(prefix + stem + suffix, park)
    return stems


def _literals(parks: Sequence[Park]) -> dict[str, Park]:
    """Names that don't end in 高新区 and the like."""
    names = {name: park for park in parks for name in _names(park) if "（" not in name}
    return {name: park for name, park in names.items() if not _KIND_AT_END.match(name)}


def _districts(park: Park) -> frozenset[str]:
    inside = {match[1] for name in _names(park) if (match := _BRACKET.search(name))}
    return frozenset(
        inside | {name.removesuffix("区") for name in inside} | {name.removesuffix("区") + "区" for name in inside}
    )


def _bare_names(parks: Sequence[Park], stems: dict[str, Park]) -> dict[str, Park]:
    """`济南` → 济南高新区, where no other listed zone begins with the same name."""
    bare = {stem: park for stem, park in stems.items() if not stem.endswith(("市", "区", "县"))}
    rivals = Counter(stem for stem in bare for park in parks if park.name.startswith(stem))
    return {stem: park for stem, park in bare.items() if rivals[stem] <= 1}


def _alternation(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))


def _without_spaces(text: str) -> tuple[str, Sequence[int]]:
    """`text` without white space, and where each of its characters stood."""
    compact = "".join(text.split())
    if len(compact) == len(text):
        return text, range(len(text))
    return compact, [at for at, character in enumerate(text) if not character.isspace()]


def _without_overlaps(mentions: Iterable[Mention]) -> Iterable[Mention]:
    end = 0
    for mention in mentions:
        if mention.start >= end:
            yield mention
            end = mention.end


def _key(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())
