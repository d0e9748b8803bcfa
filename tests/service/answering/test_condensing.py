"""A follow-up said anew by a scripted model, and what is not taken from it."""

import pytest

from index.parks import Gazetteer
from service.answering.condensing import condense
from service.contract import Turn
from service.errors import LLMError
from service.exchange import Exchange
from service.llm import ChatModel, LLMSettings
from tests.openai_server import OpenAIServer, Step

HISTORY = [Turn("user", "海口高新区的“园区担保贷”最长可以贷几年？"), Turn("assistant", "3年。[1]")]
MEANT = "海口高新区的“园区担保贷”担保费率是多少？"


def condensed(reply: str, history: list[Turn] | None = None) -> tuple[str, str]:
    """What the follow-up is taken to mean, and the message that the model was sent."""
    with OpenAIServer([Step((reply,))]) as server:
        with ChatModel(LLMSettings("scripted", server.base_url, max_retries=0)) as chat:
            meant = condense(Exchange(chat), "那费率呢？", history or HISTORY, Gazetteer.load())
        return meant, server.requests[0]["messages"][1]["content"]


@pytest.mark.parametrize("reply", [MEANT, f" {MEANT}\n", f"“{MEANT}”", f"<think>\n海口\n</think>\n\n{MEANT}"])
def test_a_follow_up_is_taken_as_the_model_says_it(reply: str) -> None:
    meant, message = condensed(reply)
    assert meant == MEANT
    assert "用户：海口高新区的“园区担保贷”最长可以贷几年？\n助手：3年。（1）" in message
    assert "那费率呢？" in message


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ("What is the rate?", "not in Chinese"),
        (f"{MEANT}\n还有别的吗？", "not one question"),
        ("海口高新区的费率是多少" * 20, "not one question"),
        ("济南高新区的费率是多少？", "names 济南高新区"),
        ("海口高新区2021年的费率是多少？", "a figure that nobody gave"),
        (" ", "empty"),
    ],
)
def test_what_adds_something_of_its_own_is_not_taken(reply: str, words: str) -> None:
    with pytest.raises(LLMError, match=words):
        condensed(reply)


def test_of_a_long_conversation_the_last_turns_are_told() -> None:
    history = [Turn("user", f"第{number}问：" + "问" * 300) for number in range(40)] + HISTORY
    _, message = condensed(MEANT, history)
    assert "第0问" not in message
    assert "第39问" in message
    assert len(message) < 3000
