"""Labels of made pages' places, and the stories they are made of."""

from random import Random

from index.reading.lines import split_lines
from index.reading.paragraphs import Block
from index.reading.places import Place
from training.news_stories import cut_paragraphs
from training.page_layouts import draw_layout
from training.page_maker import Story, make_page
from training.train_beginnings import true_labels


def place(line: int) -> Place:
    (made,) = split_lines("\n" * (line - 1) + "高新区。")
    return Place(Block("text", (made,), 34), (), ())


def test_a_place_is_what_the_truth_says_of_its_last_line() -> None:
    def paragraph(line: int) -> dict[str, object]:
        return {"role": "body", "lines": [line, line], "text": "高新区。"}

    truth = {
        "articles": [
            {"kind": "news", "paragraphs": [paragraph(1), paragraph(2), paragraph(5)]},
            {"kind": "photo", "paragraphs": [paragraph(4)]},
            {"kind": "news", "paragraphs": [paragraph(6)]},
        ]
    }
    # line 3 is in no paragraph; 5 goes on with the article that the picture of line 4 interrupted
    labels = true_labels([place(line) for line in (1, 2, 3, 4, 5, 6)], truth)
    assert labels == ["opens", "goes_on", None, "photo", "resumes", "opens"]


def test_paragraphs_keep_quotations_whole_and_drop_what_is_no_news() -> None:
    body = "园区今日开园。“我们来了。大家都好。”园长笑着说。责任编辑：王伟。返回搜狐，查看更多。"
    assert "".join(cut_paragraphs(Random(1), body)) == "园区今日开园。“我们来了。大家都好。”园长笑着说。"


def test_a_made_page_holds_its_truth_on_its_lines() -> None:
    random = Random(4)
    stories = [Story(f"高新区第{n}号项目开工", [f"高新区第{n}号项目今日开工，投资三亿元。" * 3] * 4) for n in range(3)]
    for _ in range(20):
        text, truth = make_page(random, stories, draw_layout(random))
        lines = text.split("\n")
        for article in truth["articles"]:
            for paragraph in article["paragraphs"]:
                first, last = paragraph["lines"]
                printed = "".join("".join(lines[first - 1 : last]).split())
                assert printed == "".join(paragraph["text"].split())
