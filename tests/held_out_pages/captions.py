"""Makes photo captions with their closing words, names and credit lines; a credit line is in no paragraph."""

import random
import re

from tests.held_out_pages.articles import Article, Paragraph
from tests.held_out_pages.families import Family
from tests.held_out_pages.names import names
from tests.held_out_pages.stories import Story


def photo(story: Story, family: Family, rng: random.Random) -> Article:
    """A photo's caption of one to three sentences; without closing words it always has a credit line."""
    closing = rng.choice(family.caption_closings)
    text = ""
    for sentence in story.sentences[:3]:
        if len(text) > 60 or (len(text) > 40 and rng.random() < 0.5):
            break
        text += sentence
    form = rng.choices(list(family.caption_bylines), list(family.caption_bylines.values()))[0]
    drawn = names(rng, {"none": 0, "two names": 2}.get(form, 1))
    tail = _TAILS.get(form, " {}").format(" ".join(drawn)) if drawn else ""
    credit = _credit(rng.choice(family.credits), rng) if not closing or rng.random() < 0.6 else ""
    paragraph = Paragraph(text=rng.choice(family.caption_openings) + text + closing, tail=tail)
    return Article("photo", (), " ".join(drawn) or None, (paragraph,), credit=credit)


def doubled(text: str) -> str:
    """Bold type as an extractor doubles it: `来源：甲` becomes `来源来源：：甲甲`."""
    return "".join(run * 2 for run in re.findall(r"[^：（）/ ]+|[：（）/ ]", text))


def _credit(form: str, rng: random.Random) -> str:
    owner, office = rng.choice(_OWNERS), rng.choice(_OFFICES)
    return {
        "source": f"图片来源：{owner}",
        "source doubled": doubled(f"图片来源：{owner}"),
        "supplied": f"{office}供图",
        "supplied in brackets": f"（图片由{office}提供）",
        "photo by an office": rng.choice((f"供图：{office}", f"图/{office}")),
        "drawn by slash": f"图／{office}",
        "source of the picture": f"图源：{owner}",
        "supplied doubled": doubled(f"图片提供：{office}"),
        "with a blank": f"图片来源 {owner}",
        "stills": rng.choice(("视频截图", "（资料图）", "效果图")),
        "from the archive": rng.choice(("本报资料图片", "新华社发", "资料图片")),
    }[form]


_TAILS = {
    "taken by": " {} 摄",
    "in brackets": "（{} 摄）",
    "own reporter": " 本报记者 {} 摄",
    "slash": " {}/摄",
    "words and picture": " {} 文/图",
}
_OFFICES = ("宁波高新区", "长春高新区", "惠州仲恺高新区", "包头稀土高新区", "区融媒体中心")
_OWNERS = (*_OFFICES, "本报资料", "新华社", "乌鲁木齐高新区（新市区）", "视觉中国")
