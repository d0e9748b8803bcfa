"""Reruns that are no regression: the same answers told otherwise, and answers that differ by chance alone."""

import random
import uuid
from dataclasses import replace

from evals.kept_runs import KeptAnswer, KeptRun
from evals.planted_answers import refused, rewritten

_SAME = str.maketrans({"％": "%", "，": "， ", "：": "： "})
CHANCE = 0.06
"""Of the answers, those that a chat model loses in one run and not in another."""


def told_otherwise(run: KeptRun, seed: int) -> KeptRun:
    """Other ids, timings and order; spaces and wide signs as another writer sets them; what was found beside in
    another order."""
    draw = random.Random(seed)
    cases = list(run.answers)
    draw.shuffle(cases)
    return run.with_answers({case: _retold(run.answers[case], draw) for case in cases}, f"rerun-{seed}")


def by_chance(run: KeptRun, seed: int) -> tuple[KeptRun, KeptRun]:
    """Two runs of one chat model, in each of which other answers are lost by chance."""
    draw = random.Random(seed)
    first, second = (
        run.with_answers({case: _drawn(kept, draw) for case, kept in run.answers.items()}, f"{seed}-{name}")
        for name in ("first", "second")
    )
    return first, second


def _retold(kept: KeptAnswer, draw: random.Random) -> KeptAnswer:
    answer = rewritten(kept.answer, lambda text: text.translate(_SAME)) if kept.answer.claims else kept.answer
    timings = {name: value * draw.uniform(0.3, 3) for name, value in answer.timings_ms.items()}
    head, tail = kept.contexts[:10], list(kept.contexts[10:])
    draw.shuffle(tail)
    identifier = uuid.UUID(int=draw.getrandbits(128)).hex
    return KeptAnswer(replace(answer, id=identifier, timings_ms=timings), (*head, *tail))


def _drawn(kept: KeptAnswer, draw: random.Random) -> KeptAnswer:
    """A model's answer, or by chance a refusal."""
    answer = refused(kept.answer) if draw.random() < CHANCE and not kept.answer.abstained else kept.answer
    return replace(kept, answer=replace(answer, model="a chat model", answerer="llm"))
