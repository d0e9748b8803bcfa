"""The whole way over real parts: the seed pages read in, asked over the network, the citation followed to its page."""

import html
import re
from pathlib import Path

import anyio
import httpx
import openai
import pytest
from langchain_openai import ChatOpenAI
from mcp import Client

from service.http.app import create_app
from service.settings import Settings
from service.wiring import Parkbrief

SEEDS = Path(__file__).parents[3] / "seeds"
QUESTION = "杭州高新区（滨江）有多少家两新党组织？"
# Seed page 000, lines 42-52: 现有两新党组织3059家、党员超4.6万人。
FACT, LINES = "3059家", [42, 52]


@pytest.fixture(scope="module")
def served(tmp_path_factory, serving):
    home = tmp_path_factory.mktemp("served")
    parkbrief = Parkbrief(Settings(_env_file=None, home=home, database_url_set=f"sqlite:///{home / 'parkbrief.db'}"))
    assert not parkbrief.ingest([SEEDS]).failures
    with serving(create_app(parkbrief)) as address:
        yield address


def followed(address: str, url: str) -> str:
    """The page that a citation leads to, with its markup taken away but for the cited paragraph's element."""
    assert url.startswith("http://127.0.0.1:8000/p/")
    page = httpx.get(url.replace("http://127.0.0.1:8000", address))
    assert page.status_code == 200
    [cited] = re.findall(r'id="cited"[^>]*>(.*?)<a ', page.text, re.DOTALL)
    return html.unescape(cited)


def test_the_openai_client_gets_an_answer_whose_citation_leads_to_the_paragraph(served):
    with openai.OpenAI(base_url=f"{served}/v1", api_key="none", max_retries=0) as client:
        message = client.chat.completions.create(
            model="parkbrief-auto", messages=[{"role": "user", "content": QUESTION}]
        ).choices[0].message  # fmt: skip
    assert FACT in message.content
    assert FACT in followed(served, message.annotations[0].url_citation.url)
    assert message.citations[0]["lines"] == LINES
    assert message.citations[0]["quote"] in followed(served, message.citations[0]["url"])


def test_langchain_streams_the_same_answer_and_citation(served):
    chat = ChatOpenAI(
        model="parkbrief-extractive", base_url=f"{served}/v1", api_key="none", max_retries=0, use_responses_api=True
    )
    first, *others = chat.stream(QUESTION)
    message = sum(others, first)
    [annotation] = [one for block in message.content_blocks for one in block.get("annotations", [])]
    assert FACT in message.text
    assert FACT in followed(served, annotation["url"])


def test_mcp_finds_the_paragraph_over_http(served):
    async def found() -> tuple:
        async with Client(f"{served}/mcp") as client:
            results = await client.call_tool("search", {"query": QUESTION})
            documents = [
                await client.call_tool("fetch", {"id": one["id"]}) for one in results.structured_content["results"]
            ]
            return results.structured_content["results"], [one.structured_content for one in documents]

    results, documents = anyio.run(found)
    assert any(FACT in document["text"] for document in documents)
    assert [document["url"] for document in documents] == [one["url"] for one in results]


def test_mcp_is_reached_by_post_alone_and_only_under_its_own_name(served):
    assert httpx.get(f"{served}/mcp").status_code == 405
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = {"host": "evil.example", "accept": "application/json, text/event-stream"}
    assert httpx.post(f"{served}/mcp", json=call, headers=headers).status_code == 421


def test_a_range_upside_down_is_refused_wherever_one_is_given(served):
    upside_down = {"since": "2024-05-01", "until": "2024-01-01"}
    answers = [
        httpx.get(f"{served}/api/articles", params=upside_down),
        httpx.get(f"{served}/api/parks/济南高新区/briefing", params=upside_down),
        httpx.post(f"{served}/api/ask", json={"question": QUESTION, **upside_down}),
    ]
    assert [one.status_code for one in answers] == [422] * 3
    assert all("upside down" in one.json()["detail"] for one in answers)


def test_every_park_has_a_briefing_and_every_week_a_digest_as_page_json_and_markdown(served):
    parks = [park["name"] for park in httpx.get(f"{served}/api/parks").json()]
    assert "济南高新区" in parks
    for path in [*(f"parks/{park}/briefing" for park in parks), "digests/2024-W11", "digests/2024-W19"]:
        body = httpx.get(f"{served}/api/{path}").json()
        assert body["sources"][0]["url"].startswith("http://127.0.0.1:8000/p/")
        assert httpx.get(f"{served}/api/{path}?format=md").text.startswith("# ")
    for path in [*(f"parks/{park}" for park in parks), "weeks/2024-W11", "weeks/2024-W19", "weeks/2020-W01", ""]:
        assert httpx.get(f"{served}/{path}").status_code == 200


def test_every_paragraph_has_its_page(served):
    articles = httpx.get(f"{served}/api/articles?limit=200").json()["articles"]
    for paragraph in (one for article in articles for one in article["paragraphs"]):
        assert paragraph["text"] in followed(served, f"http://127.0.0.1:8000/p/{paragraph['id']}")


def test_what_is_asked_on_the_page_is_answered_on_the_page(served):
    page = httpx.post(f"{served}/ask", data={"question": QUESTION}, follow_redirects=True)
    assert re.search(r"/a/[0-9a-f]+$", str(page.url))
    assert FACT in page.text
    refused = httpx.post(f"{served}/ask", data={"question": "咸宁高新区有几家银行？"}, follow_redirects=True)
    assert "未作回答" in refused.text


def test_the_service_is_ready(served):
    assert httpx.get(f"{served}/readyz").json() == {"status": "ok", "notes": []}
