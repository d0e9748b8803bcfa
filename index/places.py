"""Administrative places of China and the zones named after them; knows nothing of the national list."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from index.records import Park

LONGEST_PLACE = 12

_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|"
    "达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|塔吉克|怒|鄂温克|裕固|保安|独龙|各"
)
_SUFFIX = re.compile(rf"(?:(?:(?:{_PEOPLES})族?)*自治[州县旗]|市|区|县|盟|地区|林区|特区)$")

# County names that are also everyday words, which before 高新区 they nearly always are.
_EVERYDAY_WORD = re.compile(
    "合作|振兴|会同|新建|新城|新兴|公安|南部|东部|西部|中原|老城|市中|城中|城区|城口|郊区|矿区|城关|市辖|大方|和平|"
    "文明|共和|通道|同心|友谊|乐业|富民|兴业|平安|建设|开发|开放|保税|新区|东方|全州|名山"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A prefecture or county; `area` is empty for a prefecture. `city` and `area` are full names."""

    province: str
    city: str
    area: str


def short(name: str) -> str:
    """`济南市` → `济南`, `延边朝鲜族自治州` → `延边`; a name of one character keeps its suffix (`礼县`)."""
    stem = _SUFFIX.sub("", name)
    return stem if len(stem) > 1 else name


@lru_cache(maxsize=1)
def places() -> dict[str, tuple[Place, ...]]:
    """Every place a zone may be named after, by its full and its short name."""
    index: dict[str, list[Place]] = {}
    for place in _all_places():
        name = place.area or place.city
        for key in {name, short(name)}:
            if len(key) > 1 and not _EVERYDAY_WORD.fullmatch(key):
                index.setdefault(key, []).append(place)
    return {key: tuple(found) for key, found in index.items()}


def place_before(text: str, end: int) -> tuple[int, str] | None:
    """Start and canonical name of the chain of places that ends at `end`: `…苏州市相城区|` → `苏州相城`."""
    known = places()
    for length in range(min(LONGEST_PLACE, end), 1, -1):
        name = text[end - length : end]
        if name in known:
            return _with_city(text, end - length, known[name])
    return None


def zone_by_form(stem: str, kind: str) -> Park:
    """The unlisted zone of a place chain; `kind` is 高新区 or 经开区."""
    for area_length in range(len(stem), 1, -1):
        candidates = places().get(stem[-area_length:])
        if candidates:
            city = stem[:-area_length]
            place = next((p for p in candidates if short(p.city) == city), candidates[0])
            known = len(candidates) == 1 or short(place.city) == city or not place.area
            return Park(
                name=stem + kind,
                full_name=stem + _FULL_KIND[kind],
                province=place.province if known else "",
                city=place.city if known else "",
                listed=False,
            )
    raise ValueError(f"{stem!r} ends in no known place")


_FULL_KIND = {"高新区": "高新技术产业开发区", "经开区": "经济技术开发区"}


def _with_city(text: str, start: int, candidates: tuple[Place, ...]) -> tuple[int, str]:
    """A district carries its city's name, written or not; a county or county-level city does without."""
    place = candidates[0]
    name = short(place.area or place.city)
    before = _city_before(text, start)
    if before:
        city_start, city = before
        own = next((p for p in candidates if short(p.city) == city), None)
        if own is None or own.area.endswith("区"):
            return city_start, city + name
        return city_start, name
    if len(candidates) == 1 and place.area.endswith("区"):
        return start, short(place.city) + name
    return start, name


def _city_before(text: str, end: int) -> tuple[int, str] | None:
    for length in range(min(LONGEST_PLACE, end), 1, -1):
        name = text[end - length : end]
        if any(not place.area for place in places().get(name, ())):
            return end - length, short(name)
    return None


def _all_places() -> list[Place]:
    tree: dict[str, dict[str, list[str]]] = json.loads(
        files("index").joinpath("data/places.json").read_text(encoding="utf-8")
    )
    found = []
    for province, cities in tree.items():
        for city, areas in cities.items():
            grouped = city == "市辖区" or city == "县"
            name = province if grouped else city
            if "直辖" not in city and city != "县":
                found.append(Place(province, name, ""))
            found += [Place(province, area if "直辖" in city else name, area) for area in areas]
    return found
