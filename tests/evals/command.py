"""Calls `parkbrief-eval` as a user does, over a corpus of one article."""

import json
import sys

import pytest

from evals import cli

ARTICLE = {
    "id": "jinan",
    "headline": "济南高新区省级总部企业达19家",
    "date": "2024-03-16",
    "paragraphs": ["截至目前，济南高新区累计认定山东省总部企业19家，在济南市各区县（功能区）中位居第一。"],
}


def lines(path, rows):
    """Writes rows as JSON lines; the path as text."""
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return str(path)


def call(monkeypatch, capsys, *arguments):
    """Exit code, standard output, standard error of one call."""
    monkeypatch.setattr(sys, "argv", ["parkbrief-eval", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, err = capsys.readouterr()
    return ended.value.code or 0, out, err
