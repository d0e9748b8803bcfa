"""Briefings and digests of the seeds, line by line as they were read against the pages.

After a change that is meant, `python -m tests.service.briefings.test_snapshots` writes them again; read what differs.
"""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.briefings.rendering import render_briefing, render_digest
from service.settings import Settings
from service.wiring import Parkbrief

SNAPSHOTS = Path(__file__).parent / "snapshots"
SEEDS = Path(__file__).parents[3] / "seeds"
WEEKS = ("2024-W11", "2024-W19")
PARKS = (
    "肇庆高新区", "厦门火炬高新区", "济南高新区", "咸宁高新区", "安康高新区", "杭州高新区（滨江）",
    "桂林高新区（七星区）", "乌鲁木齐高新区（新市区）", "珠海高新区", "海口高新区", "石家庄高新区", "宁波高新区",
)  # fmt: skip


def opened(home: Path) -> Parkbrief:
    parkbrief = Parkbrief(Settings(home=home))
    parkbrief.ingest([SEEDS])
    return parkbrief


def written(parkbrief: Parkbrief, name: str) -> str:
    return (
        render_digest(parkbrief.digest(name).content)
        if name in WEEKS
        else render_briefing(parkbrief.briefing(name).content)
    )


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parkbrief]:
    parkbrief = opened(tmp_path_factory.mktemp("snapshots"))
    yield parkbrief
    parkbrief.close()


@pytest.mark.parametrize("name", [*PARKS, *WEEKS])
def test_it_is_as_it_was_read_against_the_page(seeds: Parkbrief, name: str) -> None:
    assert written(seeds, name) == (SNAPSHOTS / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PARKS)
def test_every_sentence_is_cited_supported_said_once_and_without_its_dateline(seeds: Parkbrief, name: str) -> None:
    briefing = seeds.briefing(name).content
    said = [*briefing.overview, *(one for group in briefing.developments for one in group.sentences)]
    assert said
    assert all(one.citations and one.verdict == "supported" for one in said)
    assert len({one.text for one in said}) == len(said)
    assert not any(re.match(r"本报讯|近日，|日前，|据介绍，", one.text) for one in said)


@pytest.mark.parametrize("week", WEEKS)
def test_a_digest_says_nothing_twice_and_nothing_uncited(seeds: Parkbrief, week: str) -> None:
    digest = seeds.digest(week).content
    said = [*(event.sentence for event in digest.events), *(one for park in digest.parks for one in park.sentences)]
    assert all(one.citations and one.verdict == "supported" for one in said)
    assert len({one.text for one in said}) == len(said)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        corpus = opened(Path(folder))
        for one in (*PARKS, *WEEKS):
            (SNAPSHOTS / f"{one}.md").write_text(written(corpus, one), encoding="utf-8")
        corpus.close()
