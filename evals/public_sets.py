"""Turns public question sets on disk into pages to read in and a suite to ask; downloads nothing.

Known forms: `squad` (CMRC 2018, DRCD, DuReader robust: SQuAD's JSON), `dureader` (DuReader 2.0's JSON lines), `rgb`
(RGB's JSON lines: positive and negative passages), `beir` (a folder with corpus.jsonl, queries.jsonl, qrels/). Answers
become patterns: any one of the given wordings will do.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.errors import SuiteError
from evals.metrics.nuggets import comparable
from evals.retrieval import Text, read_folder, write_articles
from evals.rows import json_lines, read_text
from evals.suite import Case


@dataclass(frozen=True, slots=True)
class PublicSet:
    """Texts by id, and the cases asked about them."""

    texts: tuple[Text, ...]
    cases: tuple[Case, ...]


def read_public_set(form: str, path: Path) -> PublicSet:
    """The set at `path`, of a form of `FORMS`. Raises SuiteError for another form, or a set without questions."""
    try:
        texts, cases = _collected(FORMS[form](path))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise SuiteError(f"{path}: not a set of the form {form!r} ({type(error).__name__}: {error})") from error
    if not cases:
        raise SuiteError(f"{path}: no question with an answer in it")
    return PublicSet(tuple(Text(id=name, text=text) for name, text in texts.items()), tuple(cases))


def write_public_set(found: PublicSet, folder: Path) -> None:
    """`pages.jsonl` to be read in, `suite.jsonl` to be asked; `corpus.jsonl` and `queries.jsonl` for retrieval."""
    folder.mkdir(parents=True, exist_ok=True)
    write_articles(folder / "pages.jsonl", found.texts)
    texts = {text.text: text.id for text in reversed(found.texts)}
    _write(folder / "corpus.jsonl", [{"id": text.id, "text": text.text} for text in found.texts])
    _write(folder / "suite.jsonl", [case.model_dump(mode="json", exclude_defaults=True) for case in found.cases])
    golden = [case for case in found.cases if case.gold]
    queries = [{"id": one.id, "text": one.asked[-1], "gold": [texts[gold] for gold in one.gold]} for one in golden]
    _write(folder / "queries.jsonl", queries)


_Asked = tuple[Mapping[str, str], Case]
"""Texts by id and a case about them."""


def _collected(asked: Iterator[_Asked]) -> tuple[dict[str, str], list[Case]]:
    texts: dict[str, str] = {}
    cases: dict[str, Case] = {}
    for new, case in asked:
        texts |= {name: text for name, text in new.items() if text.strip()}
        cases[case.id] = case
    return texts, list(cases.values())


def _squad(path: Path) -> Iterator[_Asked]:
    for number, article in enumerate(json.loads(read_text(path))["data"]):
        for place, paragraph in enumerate(article["paragraphs"]):
            name, text = f"{article.get('id', number)}-{place}", paragraph["context"].strip()
            for one in paragraph["qas"]:
                answers = [answer["text"] for answer in one.get("answers", ())]
                yield {name: text}, _case(str(one["id"]), "squad", one["question"], answers, [text])


def _dureader(path: Path) -> Iterator[_Asked]:
    for row in _rows(path):
        name = str(row["question_id"])
        texts = {
            f"{name}-{number}": "\n".join(document["paragraphs"])
            for number, document in enumerate(row["documents"])
            if document.get("is_selected", True)
        }
        spans = row.get("fake_answers") or row.get("entity_answers") or row.get("answers") or []
        wordings = [one for span in spans for one in ([span] if isinstance(span, str) else span)]
        yield texts, _case(name, str(row.get("question_type", "dureader")).lower(), row["question"], wordings, [])


def _rgb(path: Path) -> Iterator[_Asked]:
    """An answer is a string, or a list of parts that are all asked for, each a string or a list of its wordings."""
    for row in _rows(path):
        name = f"rgb-{row['id']}"
        passages = [*row["positive"], *row.get("negative", ())]
        flat = [text for one in passages for text in ([one] if isinstance(one, str) else one)]
        texts = {f"{name}-{number}": text for number, text in enumerate(flat)}
        answer = row["answer"]
        parts = answer if isinstance(answer, list) and any(isinstance(one, list) for one in answer) else [answer]
        wordings = [[part] if isinstance(part, str) else list(part) for part in parts]
        case = Case(id=name, type="rgb", question=row["query"], must=tuple(map(_pattern, wordings)))
        yield texts, case


def _beir(path: Path) -> Iterator[_Asked]:
    """BEIR's own queries come without answers, and then what cites a right text is right; some sets add `answer`."""
    texts, queries = read_folder(path)
    by_id = {text.id: text.text for text in texts}
    answers = {str(row.get("id", row.get("_id"))): row.get("answer") or [] for row in _rows(path / "queries.jsonl")}
    yield by_id, Case(id=queries[0].id, question=queries[0].text)
    for query in queries:
        gold = tuple(by_id[one] for one in query.gold if one in by_id)
        wordings = [one for one in answers[query.id] if comparable(one)]
        must = (_pattern(wordings),) if wordings else ()
        nuggets = () if wordings else gold
        yield {}, Case(id=query.id, type="beir", question=query.text, must=must, nuggets=nuggets, gold=gold)


def _case(name: str, kind: str, question: str, answers: Sequence[str], gold: Sequence[str]) -> Case:
    """A question without an answer can't be answered, as in SQuAD 2.0."""
    wordings = [one for one in answers if comparable(one)]
    must = (_pattern(wordings),) if wordings else ()
    return Case(id=name, type=kind, question=question.strip(), must=must, gold=tuple(gold) if wordings else ())


def _pattern(wordings: Sequence[str]) -> str:
    """Any of the wordings, as patterns are looked up: without white space, full-width letters folded."""
    return "|".join(dict.fromkeys(re.escape(comparable(one)) for one in wordings))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    return (row.value for row in json_lines(read_text(path), path.name))


def _write(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")


FORMS: Mapping[str, Callable[[Path], Iterator[_Asked]]] = {
    "squad": _squad,
    "dureader": _dureader,
    "rgb": _rgb,
    "beir": _beir,
}
