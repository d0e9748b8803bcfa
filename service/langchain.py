"""parkbrief as parts of a LangChain application: the search as a retriever, the cited answer as a runnable.

Knows nothing of how passages are found or answers made.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage
from langchain_core.messages.utils import convert_to_messages
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableConfig, RunnableSerializable
from langchain_core.runnables.config import run_in_executor
from pydantic import ConfigDict

from index.errors import UsageError
from index.records import Filters, Passage
from service.answering.citations import paragraph_url
from service.contract import Answer, AnswererName, Turn
from service.http.citing import Marker, markers

if TYPE_CHECKING:
    from service.wiring import Parkbrief

K = 10
Question = str | Mapping[str, Any] | Sequence[Any]
"""A question; messages whose last is one; or a mapping with either, under `question`, `input` or `messages`."""


class ParkbriefRetriever(BaseRetriever):
    """Finds paragraphs, best first. Raises UsageError for an unusable query.

    A document's metadata: `paragraph_id`, `article_id`, `url`, `headline`, `park`, `parks`, `date`, `date_source`,
    `publication`, `page`, `lines` and `score`, the chance that it holds what was asked for.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)
    parkbrief: Any
    k: int = K
    filters: Filters = Filters()

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        hits = self.parkbrief.searcher.search(query, self.filters, self.k)
        scores: dict[str, float] = {}
        for hit in hits:
            for paragraph in hit.paragraph_ids:
                scores.setdefault(paragraph, hit.score)
        passages = self.parkbrief.corpus.passages(list(scores))
        public_url = self.parkbrief.settings.public_url
        return [_document(passage, scores[passage.paragraph.id], public_url) for passage in passages[: self.k]]


class ParkbriefAnswerer(RunnableSerializable[Question, AIMessage]):
    """Answers with citations, as a message of one text block, whose `[1]` markers its `annotations` lead to sources.

    `response_metadata["parkbrief"]` is the whole answer as the contract gives it. Streamed, checked sentences come one
    by one, then a chunk without text that carries both. Raises UsageError for an unusable question, LLMError for
    answerer `llm`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)
    parkbrief: Any
    answerer: AnswererName = "auto"
    parks: tuple[str, ...] = ()

    def invoke(self, input: Question, config: RunnableConfig | None = None, **kwargs: Any) -> AIMessage:
        return self._call_with_config(self._answered, input, config, run_type="chain")

    def stream(self, input: Question, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[AIMessage]:
        yield from self._transform_stream_with_config(iter([input]), self._chunks, config, run_type="chain")

    async def astream(
        self, input: Question, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[AIMessage]:
        chunks = self.stream(input, config)
        while (chunk := await run_in_executor(config, next, chunks, None)) is not None:
            yield chunk

    def _answered(self, question: Question) -> AIMessage:
        *_, answer = self._pieces(question)
        assert isinstance(answer, Answer)
        return AIMessage(**_message(answer.answer, answer))

    def _chunks(self, inputs: Iterator[Question]) -> Iterator[AIMessage]:
        *_, question = inputs
        for piece in self._pieces(question):
            said = _message("", piece) if isinstance(piece, Answer) else {"content": [_block(piece)]}
            yield AIMessageChunk(**said)

    def _pieces(self, question: Question) -> Iterator[str | Answer]:
        asked, history = _conversation(question)
        pieces: Iterator[str | Answer] = self.parkbrief.stream(
            asked, parks=self.parks, answerer=self.answerer, history=history
        )
        return pieces


def open_parkbrief(home: Path | str | None = None) -> "Parkbrief":
    """The service over the corpus in `home`, or where the settings of this process say. Raises SettingsError."""
    from service.settings import load_settings
    from service.wiring import Parkbrief

    settings = load_settings()
    return Parkbrief(settings.model_copy(update={"home": Path(home)}) if home else settings)


def _document(passage: Passage, score: float, public_url: str) -> Document:
    paragraph, article = passage.paragraph, passage.article
    return Document(
        id=paragraph.id,
        page_content=paragraph.text,
        metadata={
            "paragraph_id": paragraph.id,
            "article_id": article.id,
            "url": paragraph_url(public_url, paragraph.id),
            "headline": article.headline,
            "park": article.parks[0] if article.parks else None,
            "parks": list(article.parks),
            "date": article.date.isoformat() if article.date else None,
            "date_source": article.date_source,
            "publication": article.publication,
            "page": article.page,
            "lines": list(paragraph.lines),
            "score": score,
        },
    )


def _message(text: str, answer: Answer) -> dict[str, Any]:
    return {"content": [_block(text, answer)], "response_metadata": {"parkbrief": answer.to_dict()}}


def _block(text: str, answer: Answer | None = None) -> dict[str, Any]:
    block: dict[str, Any] = {"type": "text", "text": text, "index": 0}
    return block | {"annotations": [_annotation(one) for one in markers(answer)]} if answer else block


def _annotation(marker: Marker) -> dict[str, Any]:
    """LangChain's citation; its indices are those of the marker in the text."""
    cited = marker.citation
    return {
        "type": "citation",
        "url": cited.url,
        "title": cited.headline or "、".join(cited.parks) or cited.page,
        "start_index": marker.start,
        "end_index": marker.end,
        "cited_text": cited.quote,
        "extras": {"paragraph_id": cited.paragraph_id, "number": cited.number},
    }


def _conversation(given: Question) -> tuple[str, list[Turn]]:
    """The question and the turns before it. Raises UsageError where there is none."""
    if isinstance(given, Mapping):
        given = given.get("question") or given.get("input") or given.get("messages") or ""
    if isinstance(given, str):
        return given, []
    *earlier, last = convert_to_messages(given) or [HumanMessage("")]
    if not isinstance(last, HumanMessage):
        raise UsageError(f"the last message is to be the user's question, not one of type {last.type!r}")
    turns = [
        Turn("user" if isinstance(one, HumanMessage) else "assistant", one.text)
        for one in earlier
        if isinstance(one, HumanMessage | AIMessage) and one.text.strip()
    ]
    return last.text, turns
