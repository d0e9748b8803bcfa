"""parkbrief in LangChain applications: over the seeds, and over the fake where only the form matters."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import RunnablePassthrough

from index.errors import UsageError
from service.contract import Turn
from service.langchain import ParkbriefAnswerer, ParkbriefRetriever, open_parkbrief
from tests.service.conftest import FIRST, SECOND, TEXT, FakeParkbrief

ROOT = Path(__file__).parents[2]
QUESTION = "石家庄高新区有多少家“工业诊所”？"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of the seeds."""
    home = tmp_path_factory.mktemp("langchain") / "home"
    parkbrief = open_parkbrief(home)
    assert not parkbrief.ingest([ROOT / "seeds"]).failures
    parkbrief.close()
    return home


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readmes_lines_work_as_they_stand(readme: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks: list[str] = re.findall(r"```python\n(.*?)```", (ROOT / readme).read_text("utf-8"), re.DOTALL)
    [code] = [block for block in blocks if "service.langchain" in block]
    monkeypatch.setenv("PARKBRIEF_HOME", str(home))
    names: dict[str, object] = {}
    exec(code, names)
    documents, message = names["documents"], names["message"]
    assert isinstance(documents, list)
    assert isinstance(documents[0], Document)
    assert "17家" in documents[0].page_content
    assert isinstance(message, AIMessage)
    assert "17家" in message.text
    parkbrief = names["parkbrief"]
    parkbrief.close()  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def retriever(home: Path) -> Iterator[ParkbriefRetriever]:
    parkbrief = open_parkbrief(home)
    yield ParkbriefRetriever(parkbrief=parkbrief, k=3)
    parkbrief.close()


def test_a_document_says_where_it_stands(retriever: ParkbriefRetriever) -> None:
    documents = retriever.invoke(QUESTION)
    assert len(documents) == 3
    first = documents[0].metadata
    assert first["url"] == f"http://127.0.0.1:8000/p/{first['paragraph_id']}"
    assert (first["park"], first["headline"]) == ("石家庄高新区", "石家庄高新区：“工业诊所”17家 居全市第一")
    assert (first["date"], first["date_source"], first["page"]) == ("2024-05-07", "inferred", "000_549d43568baaec19")
    assert documents[0].id == first["paragraph_id"]
    scores = [one.metadata["score"] for one in documents]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[-1] <= scores[0] <= 1


def test_it_is_searched_in_batches_and_asynchronously_too(retriever: ParkbriefRetriever) -> None:
    once = retriever.invoke(QUESTION)
    assert retriever.batch([QUESTION, QUESTION]) == [once, once]
    assert asyncio.run(retriever.ainvoke(QUESTION)) == once


def test_it_stands_in_a_chain_as_any_retriever(retriever: ParkbriefRetriever) -> None:
    chain = {"context": retriever, "question": RunnablePassthrough()} | RunnablePassthrough()
    found = chain.invoke(QUESTION)
    assert found["question"] == QUESTION
    assert len(found["context"]) == 3


@pytest.fixture
def answerer(parkbrief: FakeParkbrief) -> ParkbriefAnswerer:
    return ParkbriefAnswerer(parkbrief=parkbrief, answerer="extractive", parks=("海口高新区",))


def test_an_answer_is_a_message_with_its_citations(answerer: ParkbriefAnswerer, parkbrief: FakeParkbrief) -> None:
    message = answerer.invoke("有多少家？")
    assert message.text == TEXT
    [block] = message.content_blocks
    assert block["type"] == "text"
    # FIRST has 31 characters, its marker 31..34, SECOND 34..52, its marker 52..55
    assert [
        (one["start_index"], one["end_index"], one["url"], one["cited_text"])  # type: ignore[typeddict-item]
        for one in block["annotations"]
    ] == [
        (31, 34, "http://127.0.0.1:8000/p/p-lead", FIRST),
        (52, 55, "http://127.0.0.1:8000/p/p-loan", "最高可贷1000万元"),
    ]
    assert message.response_metadata["parkbrief"]["answerer"] == "extractive"
    assert (parkbrief.asked[0]["answerer"], parkbrief.asked[0]["parks"]) == ("extractive", ("海口高新区",))


def test_streamed_it_comes_sentence_by_sentence_and_is_the_same(answerer: ParkbriefAnswerer) -> None:
    chunks = list(answerer.stream("有多少家？"))
    assert [text for chunk in chunks if (text := chunk.text)] == [f"{FIRST}[1]", f"{SECOND}[2]"]
    whole = chunks[0]
    for chunk in chunks[1:]:
        whole = whole + chunk  # type: ignore[assignment]
    assert whole.content_blocks == answerer.invoke("有多少家？").content_blocks

    async def streamed() -> list[str]:
        return [chunk.text async for chunk in answerer.astream("有多少家？") if chunk.text]

    assert asyncio.run(streamed()) == [f"{FIRST}[1]", f"{SECOND}[2]"]


def test_it_stands_in_a_chain_as_any_runnable(answerer: ParkbriefAnswerer) -> None:
    chain = answerer | StrOutputParser()
    assert chain.batch(["有多少家？", "最高可贷多少？"]) == [TEXT, TEXT]
    assert asyncio.run(chain.ainvoke("有多少家？")) == TEXT


@pytest.mark.parametrize(
    "given",
    [
        [("system", "要短"), ("user", "杭州？"), ("ai", "3059家。"), ("user", "海口呢？")],
        {"messages": [HumanMessage("杭州？"), AIMessage("3059家。"), HumanMessage("海口呢？")]},
    ],
)
def test_a_conversation_is_asked_with_what_went_before(
    answerer: ParkbriefAnswerer, parkbrief: FakeParkbrief, given: object
) -> None:
    answerer.invoke(given)  # type: ignore[arg-type]
    assert parkbrief.asked[0]["question"] == "海口呢？"
    assert parkbrief.asked[0]["history"] == [Turn("user", "杭州？"), Turn("assistant", "3059家。")]


def test_messages_that_end_without_a_question_are_refused(answerer: ParkbriefAnswerer) -> None:
    with pytest.raises(UsageError, match="the last message is to be the user's question"):
        answerer.invoke([("user", "杭州？"), ("ai", "3059家。")])
    with pytest.raises(UsageError):
        answerer.invoke([])
