from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from service.answer_store import Recheck
from service.contract import Claim
from service.http.templating import around, day, lines


class Elements(HTMLParser):
    """Collects the start tags with their attributes, and the text below each `id`."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def all(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_the_front_page_offers_a_question_and_the_parks(client: TestClient):
    response = client.get("/")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    page = Elements(response.text)
    assert page.all("textarea")[0]["name"] == "question"
    assert [one["href"] for one in page.all("a") if "/parks/" in one["href"]] == [
        "/parks/%E6%9D%AD%E5%B7%9E%E9%AB%98%E6%96%B0%E5%8C%BA%EF%BC%88%E6%BB%A8%E6%B1%9F%EF%BC%89",
        "/parks/%E6%B5%B7%E5%8F%A3%E9%AB%98%E6%96%B0%E5%8C%BA",
    ]
    # 2024-05-13 is a Monday: 13 May is day 134, so ISO week (134 - 1 + 10) // 7 = 20
    assert page.all("input")[-1]["value"] == "2024-W20"


def test_an_empty_corpus_says_how_to_fill_it(client: TestClient, parkbrief):
    parkbrief.corpus.held = []
    parkbrief.corpus.parks = list
    assert "parkbrief ingest" in client.get("/").text


def test_nothing_comes_from_elsewhere_and_no_script_runs(client: TestClient):
    client.post("/ask", data={"question": "问"})
    for path in ("/", "/a/answer-1", "/p/p-lead", "/parks/海口高新区", "/weeks/2024-W11"):
        page = Elements(client.get(path).text)
        assert not page.all("script"), path
        loaded = {one["rel"]: one["href"] for one in page.all("link") if one["rel"] not in ("canonical", "alternate")}
        assert all(address.startswith("/static/") for address in loaded.values())
        assert client.get(loaded["stylesheet"]).headers["content-type"].startswith("text/css")
        assert client.get(loaded["icon"]).headers["content-type"] == "image/svg+xml"
        assert not any(name.startswith("on") or name == "style" for _, one in page.tags for name in one), path


def test_a_question_leads_to_the_answers_own_address(client: TestClient, parkbrief):
    form = {"question": "有多少家？", "park": "海口高新区", "since": "", "until": "2024-05-31"}
    response = client.post("/ask", data=form, follow_redirects=False)
    assert response.status_code == 303
    assert response.headers["location"] == "/a/answer-1"
    [asked] = parkbrief.asked
    assert asked["parks"] == ["海口高新区"]
    assert asked["since"] is None
    assert str(asked["until"]) == "2024-05-31"
    client.get("/a/answer-1")
    assert len(parkbrief.asked) == 1


def test_an_answers_markers_lead_to_the_quoted_paragraphs(client: TestClient):
    client.post("/ask", data={"question": "问"})
    text = client.get("/a/answer-1").text
    page = Elements(text)
    assert [one["href"] for one in page.all("a") if one.get("class") == "cite"] == ["#c1", "#c2"]
    assert [one["id"] for one in page.all("li") if "id" in one] == ["c1", "c2"]
    assert "<mark>最高可贷1000万元</mark>。" in text
    assert 'href="/p/p-loan#cited"' in text
    assert "2024年5月13日（推定）" in text
    assert "日期不详" in text


def test_a_source_deleted_since_is_shown_as_it_was_quoted(client: TestClient, parkbrief):
    client.post("/ask", data={"question": "问"})
    parkbrief.corpus.held = parkbrief.corpus.held[:1]
    text = client.get("/a/answer-1").text
    assert "<mark>最高可贷1000万元</mark>" in text
    assert "已从库中删除" in text


def test_a_claim_that_is_not_supported_is_marked(client: TestClient, parkbrief):
    first, second = parkbrief.answer.claims
    doubtful = Claim(second.text, second.start, second.end, second.citations, "unsupported")
    parkbrief.answer = replace(parkbrief.answer, claims=(first, doubtful))
    client.post("/ask", data={"question": "问"})
    text = client.get("/a/answer-1").text
    assert text.count("未能核实") == 1
    assert f'<span class="unsupported">{second.text}</span>' in text


def test_a_text_that_changed_since_is_shown_beside_what_was_read(client: TestClient, parkbrief):
    client.post("/ask", data={"question": "问"})
    loan = parkbrief.corpus.held[1]
    changed = replace(loan, paragraphs=(replace(loan.paragraphs[0], text="最高可贷<b>2000万元。"),))
    parkbrief.corpus.held[1] = changed
    text = client.get("/a/answer-1").text
    assert "<del>海口高新区上线“园区担保贷”，最高可贷1000万元。</del><ins>最高可贷&lt;b&gt;2000万元。</ins>" in text
    assert "答案作出之后" not in text, "it is marked when it has been checked again"


@pytest.mark.parametrize(
    ("standing", "verdicts", "said", "flags"),
    [
        ("same", ("supported", "supported"), None, 0),
        ("moved", ("supported", "supported"), None, 0),
        ("changed", ("supported", "supported"), "答案仍与现文相符", 0),
        ("broken", ("supported", "unsupported"), "标出的句子已与现文不符", 1),
    ],
)
def test_an_answer_that_was_checked_again_says_so_where_its_sources_changed(
    client: TestClient, parkbrief, standing, verdicts, said, flags
):
    client.post("/ask", data={"question": "问"})
    recheck = Recheck(datetime(2024, 6, 1, 8, 30, tzinfo=UTC), 3, standing, verdicts)
    parkbrief.answers.held["answer-1"] = replace(parkbrief.answers.held["answer-1"], recheck=recheck)
    text = client.get("/a/answer-1").text
    assert (said in text) if said else ('class="stale"' not in text)
    assert text.count("（与所引段落的现文不符）") == flags


def test_a_refusal_whose_nearest_paragraph_changed_may_be_asked_again(client: TestClient, parkbrief):
    parkbrief.answer = replace(parkbrief.answer, abstained=True, claims=())
    client.post("/ask", data={"question": "有几家银行？"})
    recheck = Recheck(datetime(2024, 6, 1, 8, 30, tzinfo=UTC), 3, "changed", ())
    parkbrief.answers.held["answer-1"] = replace(parkbrief.answers.held["answer-1"], recheck=recheck)
    text = client.get("/a/answer-1").text
    assert "可以再问一次" in text
    assert "仍与现文相符" not in text


def test_a_reader_says_whether_an_answer_is_right_and_may_say_so_again(client: TestClient, parkbrief):
    client.post("/ask", data={"question": "问"})
    page = Elements(client.get("/a/answer-1").text)
    assert [(one["name"], one["value"]) for one in page.all("button") if "name" in one] == [
        ("verdict", "right"),
        ("verdict", "wrong"),
    ]
    assert "given" not in [one.get("class") for one in page.all("button")]
    form = {"verdict": "wrong", "note": " 少了<b>一半 "}
    response = client.post("/a/answer-1/feedback", data=form, follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, "/a/answer-1#feedback")
    feedback = parkbrief.answers.held["answer-1"].feedback
    assert (feedback.verdict, feedback.note) == ("wrong", "少了<b>一半")
    text = client.get("/a/answer-1").text
    assert [one["value"] for one in Elements(text).all("button") if one.get("class") == "given"] == ["wrong"]
    assert "少了&lt;b&gt;一半</textarea>" in text
    client.post("/a/answer-1/feedback", data={"verdict": "right", "note": ""})
    assert parkbrief.answers.held["answer-1"].feedback.note is None
    assert client.post("/a/nowhere/feedback", data=form).status_code == 404
    assert client.post("/a/answer-1/feedback", data={"verdict": "perhaps"}).status_code == 422


def test_page_text_is_escaped_everywhere(client: TestClient, parkbrief):
    script = "<script>alert(1)</script>与&符号[1]照原样。"
    parkbrief.answer = replace(
        parkbrief.answer,
        answer=f"{script}[1]",
        claims=(Claim(script, 0, len(script), (1,), "supported"),),
        citations=(
            replace(parkbrief.answer.citations[0], paragraph_id="p-script", quote=script, headline="<b>题</b>"),
        ),
    )
    client.post("/ask", data={"question": "<img src=x onerror=alert(2)>"})
    for path in ("/a/answer-1", "/p/p-script", "/p/p-lead"):
        text = client.get(path).text
        assert "<script" not in text, path
        assert "<img" not in text, path
        assert "<b>" not in text, path
        assert "&lt;script&gt;alert(1)&lt;/script&gt;与&amp;符号[1]照原样。" in text, path


def test_a_paragraphs_page_marks_it_in_its_article(client: TestClient):
    page = Elements(client.get("/p/p-script").text)
    [cited] = [one for _, one in page.tags if one.get("id") == "cited"]
    assert cited["aria-current"] == "true"
    text = client.get("/p/p-script").text
    assert text.index("3059家") < text.index('id="cited"')
    for shown in ("两新党建提质增效", "本报记者 叶伟", "版面 page-1", "第34–36行", "（推定）", "以上标题由正文推定"):
        assert shown in text
    assert "http://127.0.0.1:8000/p/p-script" in text


def test_a_printed_headline_is_not_said_to_be_inferred(client: TestClient):
    text = client.get("/p/p-loan").text
    assert "推定" not in text
    assert "中国高新技术产业导报" in text


def test_a_briefing_cites_every_sentence(client: TestClient):
    text = client.get("/parks/海口高新区").text
    page = Elements(text)
    # two sentences and a figure, all from source 1
    assert [one["href"] for one in page.all("a") if one.get("class") == "cite"] == ["#c1", "#c1", "#c1"]
    assert [one["id"] for one in page.all("li") if "id" in one] == ["c1"]
    assert "海口高新区上线&lt;b&gt;“园区担保贷”&lt;/b&gt;。" in text
    assert "全部日期" in text
    assert "日期不详的稿件" in text


def test_a_digest_leads_from_a_park_to_its_event_and_to_the_weeks_beside_it(client: TestClient):
    text = client.get("/weeks/2024-W52").text
    targets = [one["href"] for one in Elements(text).all("a")]
    assert "#e1" in targets
    # 2024 has 52 weeks: its last day, a Tuesday, is in the first week of 2025
    assert {"/weeks/2024-W51", "/weeks/2025-W01"} <= set(targets)
    assert "日期不详的版面" in text
    assert '2 篇报道，另见<a class="cite" href="#c2"' in text


def test_what_a_refusal_found_nearest_is_not_called_its_source(client: TestClient, parkbrief):
    parkbrief.answer = replace(parkbrief.answer, abstained=True, reason="相关报道没有提到“银行”", claims=())
    client.post("/ask", data={"question": "有几家银行？"})
    text = client.get("/a/answer-1").text
    assert "最接近的内容（不是答案）" in text
    assert ">出处<" not in text
    assert "未作回答" in text
    assert "说明：相关报道没有提到“银行”" in text


def test_a_point_in_time_is_shown_by_the_clock_of_china(client: TestClient):
    client.post("/ask", data={"question": "问"})
    # the fake stores every answer at 08:30 UTC, 8 hours behind
    assert "2024-05-20 16:30（北京时间）" in client.get("/a/answer-1").text


def test_a_week_is_found_through_the_form(client: TestClient):
    response = client.get("/weeks", params={"week": "2024-W11"}, follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, "/weeks/2024-W11")


@pytest.mark.parametrize(
    ("value", "source", "shown"),
    [
        (None, "unknown", "日期不详"),
        ("2024-05-03", "given", "2024年5月3日"),
        ("2024-05-03", "inferred", "2024年5月3日（推定）"),
    ],
)
def test_a_date_says_whether_it_is_inferred(value, source, shown):
    assert day(value, source) == shown


def test_lines_are_a_range_only_where_there_are_several():
    assert (lines((3, 3)), lines((3, 5))) == ("第3行", "第3–5行")


def test_a_quote_is_marked_and_both_are_escaped():
    assert around("甲<乙&丙", "<乙") == "甲<mark>&lt;乙</mark>&amp;丙"
    assert around("甲<乙", "没有") == "甲&lt;乙"


def test_an_address_from_an_earlier_reading_leads_to_what_stands_there_now(client: TestClient):
    moved = client.get("/p/p-old", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (308, "/p/p-lead")
    assert client.get("/api/paragraphs/p-old").json()["id"] == "p-lead"


def test_the_page_of_an_answer_says_what_the_question_was_taken_to_mean(client, parkbrief):
    parkbrief.answer = replace(parkbrief.answer, meant="海口高新区有多少家？")
    page = client.post("/ask", data={"question": "那海口呢？"})
    assert "问题理解为：海口高新区有多少家？" in page.text


def test_a_briefing_and_a_digest_can_be_saved_in_every_form(client: TestClient):
    for path in ("/parks/海口高新区?since=2024-03-01", "/weeks/2024-W11"):
        links = [one["href"] for one in Elements(client.get(path).text).all("a")]
        saved = [link for link in links if "format=" in link or "/feeds/" in link]
        assert len(saved) == 5
        assert all(client.get(link).status_code == 200 for link in saved), saved
