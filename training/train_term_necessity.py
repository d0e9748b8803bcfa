"""Counts how often a query's terms stand in what answers it: python -m training.train_term_necessity DATA.

Over all training questions and titles (training/ranker_pools.py). A term seen in fewer than `MIN_COUNT` queries has
the share of its kind instead; the others are drawn a little towards the mean.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

from index.necessity import kind_of
from index.words import query_terms, terms, words_of
from training.ranker_pools import Query, read_pairs, read_questions, read_titles

MIN_COUNT = 10
DRAWN = 4
MEAN = 0.6


def main() -> None:
    options = _options()
    pairs = read_pairs(options.data / "pairs.jsonl.gz")
    seen: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for texts, queries in (
        read_questions(options.data),
        *(read_titles(name, pairs) for name in ("xwlb_title", "crud_title")),
    ):
        count(texts, queries, seen, held)
    kinds = {kind: held[f"kind {kind}"] / seen[f"kind {kind}"] for kind in ("word", "inner", "across")}
    shares = {
        term: round((held[term] + DRAWN * MEAN) / (number + DRAWN), 3)
        for term, number in sorted(seen.items())
        if number >= MIN_COUNT and not term.startswith("kind ")
    }
    document = {
        "by": "training/train_term_necessity.py",
        "counted_in": "DRCD dev (CC BY-SA 3.0), CMRC 2018 trial (CC BY-SA 4.0), broadcast news titles "
        "(MIT code, CCTV's texts), CRUD_RAG news titles (Apache-2.0 badge)",
        "kinds": {kind: round(share, 3) for kind, share in kinds.items()},
        "terms": shares,
    }
    options.output.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(document["kinds"], len(shares))


def count(texts: dict[str, str], queries: list[Query], seen: Counter[str], held: Counter[str]) -> None:
    """Adds each query's terms, and those that its first right text holds; the kinds go by `kind word` and so on."""
    cut = {name: frozenset(terms(texts[name])) for name in {query.gold[0] for query in queries}}
    for query in queries:
        words = dict.fromkeys(words_of(query.text))
        for term in query_terms(query.text):
            for name in (term, f"kind {kind_of(term, words)}"):
                seen[name] += 1
                held[name] += term in cut[query.gold[0]]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--output", type=Path, default=Path("index/data/term_necessity.json"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
