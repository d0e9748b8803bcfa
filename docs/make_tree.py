"""Writes the tree in the READMEs: every file with the first sentence of what it says of itself.

`python docs/make_tree.py` rewrites both READMEs; `--check` says whether they are up to date.
"""

import ast
import re
import subprocess
import sys
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh-CN.md")
MARKS = ("<!-- tree -->", "<!-- end of tree -->")
ALONE = {
    "Makefile": "the commands: demo, serve, test, check, bench",
    "pyproject.toml": "packages, tools, floors",
    "constraints.txt": "the exact versions it is installed with",
    ".ci/run": "what has to hold before a change lands",
    "service/data/answer_scorer.json": "weights of the answer scorer",
    "index/data/parks.json": "the national high-tech zones with their aliases",
    "index/data/places.json": "place names, for zones recognised by form",
}
FOLDERS = {
    "seeds": "two newspaper pages as they were extracted; the corpus starts with them",
    "prompts": "versioned prompt files",
    "index/database/migrations": "Alembic migrations",
    "index/data/encoder": "the packaged embedding model and its card",
    "index/data/tokens": "byte-level BPE ranks for counting tokens",
    "service/http/templates": "the HTML pages",
    "service/http/static": "their style sheet",
    "evals/suites": "questions over the seeds",
    "tests": "mirror the sources; fakes and databases in conftest.py",
    "docs": "decisions, the log of experiments, this tree's maker",
}


def tree() -> str:
    """The tree as a Markdown code block."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    lines = [f"{name}  {text}" for name, text in sorted(_rows(filter(None, tracked)).items())]
    blocks = ["\n".join(group) for _, group in groupby(lines, key=lambda line: line.split("/")[0].split(" ")[0])]
    return "```text\n" + "\n".join(blocks) + "\n```"


def _rows(tracked: object) -> dict[str, str]:
    rows = {f"{folder}/": text for folder, text in FOLDERS.items()}
    for name in tracked:  # type: ignore[attr-defined]
        if any(name.startswith(f"{folder}/") for folder in FOLDERS):
            continue
        if name in ALONE:
            rows[name] = ALONE[name]
        elif name.endswith(".py") and (said := _first_sentence(ROOT / name)):
            rows[name] = said
    return rows


def _first_sentence(path: Path) -> str | None:
    said = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    return re.split(r"[.;:](?:\s|$)", " ".join(said.split()))[0] if said else None


def main() -> int:
    start, end = MARKS
    stale = []
    for name in READMES:
        text = (ROOT / name).read_text("utf-8")
        head, _, rest = text.partition(start)
        wanted = f"{head}{start}\n{tree()}\n{end}{rest.partition(end)[2]}"
        if wanted != text:
            stale.append(name)
            if "--check" not in sys.argv:
                (ROOT / name).write_text(wanted, "utf-8")
    if "--check" in sys.argv and stale:
        print(f"{', '.join(stale)}: the tree is out of date; run python docs/make_tree.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
