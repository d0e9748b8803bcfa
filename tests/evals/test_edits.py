"""Edits change the sentence they are planted in, paraphrases keep its figures; both are the same for one seed."""

import random
from pathlib import Path

from evals.edits import KINDS, plant
from evals.paraphrases import chinese_numeral, paraphrase
from evals.planting import score_planting
from evals.true_names import Pools
from evals.true_sentences import true_sentences

NAMES = Pools(("赵立新", "孙文明"), ("青岛钢铁集团", "南京大学"), ("Boeing", "Nokia"))
LINES = (
    '{"date": "2023-08-16", "text": "8月16日，中国足球协会在济南投资300万元，王建国说，已建成厂房20座，没有停工。"}\n'
    '{"date": "2023-08-17", "text": "上半年，成都市钢铁集团产值近20亿元，刘志强说，不会裁员，新增岗位50个。"}\n'
)


def write(folder: Path) -> Path:
    file = folder / "news.jsonl"
    file.write_text(LINES, encoding="utf-8")
    return file


def test_an_edit_changes_one_place_and_says_which(tmp_path: Path) -> None:
    for sentence in true_sentences(write(tmp_path)):
        for kind in KINDS:
            edit = plant(sentence, kind, NAMES, random.Random(1))
            if edit is not None:
                restored = edit.text[: edit.start] + edit.old + edit.text[edit.start + len(edit.new) :]
                assert restored == sentence.text
                assert edit.text != sentence.text


def test_paraphrases_are_the_same_for_one_seed(tmp_path: Path) -> None:
    sentence = true_sentences(write(tmp_path))[0]
    assert paraphrase(sentence, random.Random(3)) == paraphrase(sentence, random.Random(3))


def test_chinese_numerals() -> None:
    assert [chinese_numeral(n) for n in (7, 10, 15, 20, 305)] == ["七", "十", "十五", "二十", "三百零五"]


def test_the_report_counts_what_was_planted(tmp_path: Path) -> None:
    report = score_planting(write(tmp_path), edits=18, paraphrases=4, half=None, seed=0)
    assert report.sentences == 2
    assert report.verbatim_alarms == 0
    assert report.paraphrased == 4
    assert all(row.caught <= row.planted for row in report.kinds)
