import json
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest
from mcp import Client

from service.mcp import mcp_server


def run(parkbrief, use: Callable[[Client], Awaitable[Any]]) -> Any:
    async def connected() -> Any:
        async with Client(mcp_server(parkbrief)) as client:
            return await use(client)

    return anyio.run(connected)


def call(parkbrief, tool: str, **arguments: Any) -> dict:
    """The tool's structured content, which must be the JSON of its one text item."""
    result = run(parkbrief, lambda client: client.call_tool(tool, arguments))
    assert not result.is_error
    [item] = result.content
    assert item.type == "text"
    assert json.loads(item.text) == result.structured_content
    return result.structured_content


def test_the_tools_have_the_names_and_arguments_that_clients_expect(parkbrief):
    tools = {tool.name: tool for tool in run(parkbrief, lambda client: client.list_tools()).tools}
    assert set(tools) == {"search", "fetch", "ask"}
    assert tools["search"].input_schema["required"] == ["query"]
    assert tools["fetch"].input_schema["required"] == ["id"]
    assert all(tool.output_schema and tool.description for tool in tools.values())
    assert all(tool.annotations.read_only_hint for tool in tools.values())


def test_search_gives_id_title_and_url_of_each_paragraph_of_a_hit(parkbrief):
    found = call(parkbrief, "search", query="两新党组织")
    assert found == {
        "results": [
            {"id": "p-lead", "title": "两新党建提质增效", "url": "http://127.0.0.1:8000/p/p-lead"},
            {"id": "p-script", "title": "两新党建提质增效", "url": "http://127.0.0.1:8000/p/p-script"},
            {"id": "p-loan", "title": "最高可贷1000万元“园区担保贷”上线", "url": "http://127.0.0.1:8000/p/p-loan"},
        ]
    }


def test_search_without_a_hit_is_an_empty_list(parkbrief):
    assert call(parkbrief, "search", query=" ") == {"results": []}


def test_fetch_reads_what_search_found(parkbrief):
    for found in call(parkbrief, "search", query="党")["results"]:
        document = call(parkbrief, "fetch", id=found["id"])
        assert set(document) == {"id", "title", "text", "url", "metadata"}
        assert {name: document[name] for name in found} == found
    assert document["text"] == "海口高新区上线“园区担保贷”，最高可贷1000万元。"
    assert document["metadata"]["date"] is None
    assert document["metadata"]["lines"] == [5, 5]


def test_fetch_reads_a_whole_article(parkbrief):
    document = call(parkbrief, "fetch", id="a-party")
    assert document["url"] == "http://127.0.0.1:8000/p/p-lead"
    assert document["text"].count("\n\n") == 1
    assert [one["id"] for one in document["metadata"]["paragraphs"]] == ["p-lead", "p-script"]
    assert document["metadata"]["date_source"] == "inferred"


def test_ask_gives_the_answer_with_its_citations(parkbrief):
    answer = call(parkbrief, "ask", question="有多少家？", park="海口高新区")
    assert [one["url"] for one in answer["citations"]] == [
        "http://127.0.0.1:8000/p/p-lead",
        "http://127.0.0.1:8000/p/p-loan",
    ]
    assert parkbrief.asked[0]["parks"] == ["海口高新区"]


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {"question": "问" * 100_000}, "at most 2000 characters"),
        ("fetch", {"id": "nothing"}, "no paragraph or article with the id 'nothing'"),
        ("ask", {"question": "问", "park": "火星高新区"}, "火星高新区"),
    ],
)
def test_an_error_is_said_to_the_caller(parkbrief, tool, arguments, said):
    result = run(parkbrief, lambda client: client.call_tool(tool, arguments))
    assert result.is_error
    assert said in result.content[0].text
