"""Sets a headline in display lines: kicker, deck, a phrase broken over two lines; joined they are the headline."""

import random
import re

from tests.held_out_pages.stories import Story


def display_lines(headline: str, text: str, two_lines: float, broken: float, rng: random.Random) -> tuple[str, ...]:
    """One or two display lines; `text` may lend the name of a park for a kicker."""
    park = _PARK.match(text.split("，")[0] if rng.random() < 0.8 else "")
    if park and park[1] not in headline and "：" not in headline:
        return (f"{park[1]}：", headline)
    for mark, keeps in (("：", True), ("——", False), (" ", False)):
        at = headline.find(mark)
        if 3 < at < len(headline) - 4 and rng.random() < two_lines:
            cut = at + len(mark) if keeps else at
            return (headline[:cut].rstrip(), headline[cut:].strip())
    if len(headline) >= 15 and " " not in headline and rng.random() < broken * (two_lines > 0):
        return _in_two(headline, rng)
    return (headline,)


def kicker(story: Story, rng: random.Random) -> str:
    """A clause of the text's first sentences that can stand above the headline, without a colon; empty if none can."""
    clauses = re.split(r"[，。；：！？、]", "".join(story.sentences[:3]))
    fit = [each for each in clauses if _CLAUSE.fullmatch(each) and each not in (story.headline or "")]
    return rng.choice(fit) if fit else ""


_CLAUSE = re.compile(
    r"(?!近|日前|昨|今天|据|记者|随着|在|为|其|该|这|此|并|但|而|也|以|从|截至|由)[一-龥0-9.%“”]{9,20}(?<![，的了时后中上下等是说称示])"
)
_PARK = re.compile(r"(?:.*?(?:近日|日，|从|，|在))?([一-龥]{2,6}(?:高新区|经开区|开发区))")


def _in_two(headline: str, rng: random.Random) -> tuple[str, ...]:
    """Broken near the middle, wherever that falls, but never inside a figure or Latin word or before a stop."""
    middle = len(headline) // 2
    places = [
        at
        for at in range(middle - 2, middle + 3)
        if not re.match(r"[A-Za-z0-9.%]{2}", headline[at - 1 : at + 1])
        and headline[at] not in "，。、：；？！”’）》…— "
        and headline[at - 1] not in "“‘（《 "
    ]
    if not places:
        return (headline,)
    at = rng.choice(places)
    return (headline[:at], headline[at:])
