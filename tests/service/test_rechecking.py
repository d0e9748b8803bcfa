"""Answers over a real corpus whose articles change under them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from index.database.engine import reading
from service.contract import Answer
from service.rechecking import Difference
from service.settings import Settings
from service.tables import recheck_progress, rechecks
from service.wiring import Parkbrief

QUESTION = "济南高新区有多少家总部企业？"
BEFORE = "截至目前，济南高新区累计认定山东省总部企业19家，在济南市各区县中位居第一。"
OTHER = "石家庄高新区已累计创建“工业诊所”17家。"
Told = Callable[..., None]


@pytest.fixture
def parkbrief(tmp_path: Path, database_url: str) -> Iterator[Parkbrief]:
    parkbrief = Parkbrief(Settings(_env_file=None, home=tmp_path / "home", database_url_set=database_url))  # type: ignore[call-arg]
    yield parkbrief
    parkbrief.close()


@pytest.fixture
def told(parkbrief: Parkbrief, tmp_path: Path) -> Told:
    """Reads the file of both articles in, that of Jinan with these paragraphs."""

    def told(*paragraphs: str) -> None:
        rows = [
            {"id": "jinan", "headline": "总部企业", "date": "2024-03-18", "paragraphs": list(paragraphs)},
            {"id": "shijiazhuang", "headline": "工业诊所", "date": "2024-03-11", "paragraphs": [OTHER]},
        ]
        path = tmp_path / "news.jsonl"
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
        assert not parkbrief.ingest([path]).failures

    return told


@pytest.fixture
def answer(parkbrief: Parkbrief, told: Told) -> Answer:
    told(BEFORE)
    answer = parkbrief.ask(QUESTION)
    assert not answer.abstained
    assert [one.quote in BEFORE for one in answer.citations] == [True]
    return answer


def difference(parkbrief: Parkbrief, answer: Answer) -> Difference:
    [found] = parkbrief.rechecking.differences(parkbrief.answers.get(answer.id))
    return found


def stale(parkbrief: Parkbrief) -> list[str]:
    return [stored.answer.id for stored in parkbrief.answers.list(stale=True)]


def test_an_answer_stands_while_what_it_cites_stands(parkbrief: Parkbrief, answer: Answer, told: Told) -> None:
    assert parkbrief.answers.get(answer.id).recheck is None
    told(BEFORE, "另有上市挂牌企业125家。")
    recheck = parkbrief.answers.get(answer.id).recheck
    assert recheck is not None
    assert (recheck.standing, recheck.verdicts, recheck.stale) == ("same", ("supported",), False)
    assert stale(parkbrief) == []


def test_a_figure_that_changed_breaks_the_answer_and_the_difference_says_how(
    parkbrief: Parkbrief, answer: Answer, told: Told
) -> None:
    other = parkbrief.ask("石家庄高新区有多少家“工业诊所”？")
    told(BEFORE.replace("19", "21"))
    stored = parkbrief.answers.get(answer.id)
    assert stored.answer == answer, "what was said stays as it was said"
    assert stored.recheck is not None
    assert (stored.recheck.standing, stored.recheck.verdicts) == ("broken", ("unsupported",))
    assert stale(parkbrief) == [answer.id]
    found = difference(parkbrief, answer)
    assert (found.number, found.standing) == (1, "changed")
    assert (found.before, found.after) == (BEFORE, BEFORE.replace("19", "21"))
    assert [piece for piece in found.pieces if piece[0] != "="] == [("-", "19"), ("+", "21")]
    assert found.now_at not in (None, found.paragraph_id)
    assert parkbrief.answers.get(other.id).recheck is None


def test_a_text_that_changed_beside_the_figure_leaves_the_answer_standing_and_marked(
    parkbrief: Parkbrief, answer: Answer, told: Told
) -> None:
    told(f"{BEFORE}另有上市挂牌企业125家。")
    recheck = parkbrief.answers.get(answer.id).recheck
    assert recheck is not None
    assert (recheck.standing, recheck.verdicts) == ("changed", ("supported",))
    assert stale(parkbrief) == [answer.id]


def test_a_source_that_is_gone_breaks_the_answer_and_one_that_came_back_mends_it(
    parkbrief: Parkbrief, answer: Answer, told: Told
) -> None:
    parkbrief.delete("news.jinan")
    assert stale(parkbrief) == [answer.id]
    found = difference(parkbrief, answer)
    assert (found.standing, found.after, found.now_at, found.pieces) == ("deleted", None, None, (("-", BEFORE),))
    told(BEFORE)
    recheck = parkbrief.answers.get(answer.id).recheck
    assert recheck is not None
    assert recheck.standing == "same"
    assert stale(parkbrief) == []


def test_a_paragraph_that_was_led_on_twice_is_followed(parkbrief: Parkbrief, answer: Answer, told: Told) -> None:
    told(f"{BEFORE}另有上市挂牌企业125家。")
    told(f"据介绍，{BEFORE}另有上市挂牌企业125家。")
    found = difference(parkbrief, answer)
    assert found.standing == "changed"
    assert found.after == f"据介绍，{BEFORE}另有上市挂牌企业125家。"
    recheck = parkbrief.answers.get(answer.id).recheck
    assert recheck is not None
    assert recheck.verdicts == ("supported",)


def test_of_equal_paragraphs_the_other_one_is_led_to_and_the_answer_only_marked_as_moved(
    parkbrief: Parkbrief, answer: Answer
) -> None:
    from index.database.engine import writing
    from index.database.tables import changes, paragraphs

    cited = answer.citations[0].paragraph_id
    with writing(parkbrief._engine) as connection:
        connection.execute(paragraphs.update().where(paragraphs.c.id == cited).values(id="elsewhere"))
        connection.exec_driver_sql(f"insert into moved (old_id, new_id) values ('{cited}', 'elsewhere')")
        connection.execute(changes.insert().values(page_id=answer.citations[0].page, removed_chunks=[]))
    assert parkbrief.rechecking.catch_up() == 1
    recheck = parkbrief.answers.get(answer.id).recheck
    assert recheck is not None
    assert (recheck.standing, recheck.stale) == ("moved", False)
    assert (difference(parkbrief, answer).standing, difference(parkbrief, answer).now_at) == ("moved", "elsewhere")


def test_what_a_killed_process_left_undone_is_caught_up_with_once(
    parkbrief: Parkbrief, answer: Answer, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(parkbrief.rechecking, "catch_up", lambda: 0)
        told(BEFORE.replace("19", "21"))
    assert stale(parkbrief) == []
    assert parkbrief.rechecking.catch_up() == 1
    assert stale(parkbrief) == [answer.id]
    with reading(parkbrief._engine) as connection:
        marks = connection.execute(select(rechecks)).all()
        assert connection.execute(select(recheck_progress.c.position)).scalar() == parkbrief.corpus.position()
    assert parkbrief.rechecking.catch_up() == 0
    with reading(parkbrief._engine) as connection:
        assert connection.execute(select(rechecks)).all() == marks


def test_an_answer_that_was_made_while_a_page_changed_is_checked(
    parkbrief: Parkbrief, answer: Answer, told: Told
) -> None:
    position = parkbrief.corpus.position()
    contexts = parkbrief.corpus.passages([answer.citations[0].paragraph_id])
    told(BEFORE.replace("19", "21"))
    late = type(answer)(**{**_fields(answer), "id": "late"})
    parkbrief.answers.save(late, position=position, contexts=contexts)
    assert parkbrief.rechecking.catch_up() == 1
    assert set(stale(parkbrief)) == {answer.id, "late"}


def _fields(answer: Answer) -> dict[str, object]:
    return {name: getattr(answer, name) for name in answer.__slots__}
