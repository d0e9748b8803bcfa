"""Has a chat model write an overview: notes on each article, then the overview from the notes; decides nothing else.

Every sentence passes the gate of answers (its quote found, its claims checked, sent back once). An article on which the
model says nothing that holds is noted in its own sentences.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from index.records import Passage
from service.answering.citations import Statement, Support
from service.answering.gate import Fault
from service.answering.generative import Generation
from service.answering.numbering import defuse
from service.briefings.salience import Sentence
from service.contract import Cost, ModelCall, PromptUsed, Usage
from service.exchange import Exchange

if TYPE_CHECKING:
    from index.parks import Gazetteer
    from service.llm import ChatModel

MAP, REDUCE = "map", "reduce"
MOST_ARTICLES = 8
"""Articles that the model is asked about; the first ones given."""
MOST_SENTENCES = 5
MAP_TIME = 0.5
"""The share of the time left that notes on one article may take: some is always left for the overview."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How a chat model wrote a document: every request with its prompt, and their tokens and cost together.

    `dropped` are the reasons for which sentences of the overview were left out, `failure` why there is none of the
    model's, or why it broke off.
    """

    model: str
    prompts: tuple[PromptUsed, ...]
    usage: Usage | None
    usage_estimated: bool
    cost: Cost | None
    calls: tuple[ModelCall, ...]
    dropped: tuple[str, ...]
    failure: str | None


@dataclass(frozen=True, slots=True)
class Written:
    """An overview; without statements the extractive one stands."""

    statements: tuple[Statement, ...]
    writing: Writing


class Writer:
    """Writes overviews with a chat model. Safe to share; each overview has a deadline and a budget of its own."""

    def __init__(self, chat: "ChatModel", gazetteer: "Gazetteer | None", prompts_folder: Path | None = None) -> None:
        self._chat = chat
        self._gazetteer = gazetteer
        self._prompts_folder = prompts_folder

    @property
    def model(self) -> str:
        """The model's name."""
        return self._chat.settings.model

    def overview(self, task: str, chosen: Sequence[Sentence]) -> Written:
        """The overview of the articles that the chosen sentences stand in, in their order."""
        draft = _Draft(Exchange(self._chat))
        notes = [note for sentences in _by_article(chosen) for note in self._notes(draft, task, sentences)]
        if draft.failure is None:
            self._reduce(draft, task, notes)
        return draft.written()

    def _notes(self, draft: "_Draft", task: str, sentences: Sequence[Sentence]) -> list[Statement]:
        """What the model notes of an article and holds; the article's own sentences where there is nothing such."""
        article = sentences[0].article
        noted: list[Statement] = []
        if draft.failure is None:
            passages = [Passage(one, article) for one in article.paragraphs if one.role in ("body", "caption")]
            for piece in self._said(draft, MAP, task, passages, time_share=MAP_TIME):
                if isinstance(piece, Statement):
                    noted.append(piece)
        return noted or [_quoted(sentence) for sentence in sentences]

    def _reduce(self, draft: "_Draft", task: str, notes: Sequence[Statement]) -> None:
        passages = list({s.passage.paragraph.id: s.passage for note in notes for s in note.supports}.values())
        listed = "\n".join(f"- {defuse(note.text)}" for note in notes)
        for piece in self._said(draft, REDUCE, task, passages, notes=listed):
            if isinstance(piece, Fault):
                draft.dropped.append(piece.reason)
            elif len(draft.statements) < MOST_SENTENCES:
                draft.statements.append(piece)

    def _said(
        self,
        draft: "_Draft",
        prompt: str,
        task: str,
        passages: Sequence[Passage],
        time_share: float = 1.0,
        **beside: str,
    ) -> Iterator[Statement | Fault]:
        generation = Generation(
            draft.exchange,
            task,
            passages,
            self._gazetteer,
            self._prompts_folder,
            prompt=prompt,
            beside=beside,
            time_share=time_share,
        )
        with closing(generation):
            yield from generation
        draft.failure = draft.failure or generation.outcome.failure


@dataclass(slots=True)
class _Draft:
    """An overview while it is being written."""

    exchange: Exchange
    statements: list[Statement] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    failure: str | None = None

    def written(self) -> Written:
        exchange = self.exchange
        writing = Writing(
            model=exchange.settings.model,
            prompts=tuple(dict.fromkeys(call.prompt for call in exchange.calls)),
            usage=exchange.usage,
            usage_estimated=any(call.estimated for call in exchange.calls),
            cost=exchange.cost,
            calls=exchange.calls,
            dropped=tuple(self.dropped),
            failure=self.failure or (None if self.statements else "语言模型没有写出可以核实的句子"),
        )
        return Written(tuple(self.statements), writing)


def _by_article(chosen: Sequence[Sentence]) -> list[list[Sentence]]:
    grouped: dict[str, list[Sentence]] = {}
    for sentence in chosen:
        grouped.setdefault(sentence.article.id, []).append(sentence)
    return list(grouped.values())[:MOST_ARTICLES]


def _quoted(sentence: Sentence) -> Statement:
    support = Support(Passage(sentence.paragraph, sentence.article), (sentence.start, sentence.end))
    return Statement(sentence.text, (support,))
