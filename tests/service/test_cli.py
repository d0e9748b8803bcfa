"""The command as other programs rely on it: shapes, exit codes, one line of error."""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from service.cli import main

SEEDS = Path(__file__).parents[2] / "seeds"


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def run_in(home: Path, *arguments: str, **environment: str) -> Done:
    """Runs the command in this process, with nothing of the test's own environment set."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "PARKBRIEF_"))}
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with (
        mock.patch.dict(os.environ, {**clean, "PARKBRIEF_HOME": str(home), **environment}, clear=True),
        mock.patch.object(sys, "argv", ["parkbrief", *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of the seeds."""
    home = tmp_path_factory.mktemp("cli") / "home"
    done = run_in(home, "ingest", str(SEEDS))
    assert done.returncode == 0, done.stderr
    return home


def data(home: Path, *arguments: str) -> Any:
    done = run_in(home, *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_help_lists_every_command(tmp_path: Path) -> None:
    done = run_in(tmp_path, "--help")
    commands = [
        "ingest",
        "export",
        "ask",
        "answers",
        "brief",
        "digest",
        "parks",
        "articles",
        "delete",
        "status",
        "doctor",
        "reindex",
        "serve",
    ]
    assert done.returncode == 0
    assert all(f"\n  {command} " in done.stdout for command in commands)


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['parkbrief', '--help']\n"
        "from service.cli import app\n"
        "try: app()\nexcept SystemExit: pass\n"
        "heavy = {'sqlalchemy', 'torch', 'chromadb', 'numpy', 'langchain', 'openai', 'fastapi', 'pydantic'}\n"
        "sys.exit(f'imported {heavy & set(sys.modules)}' if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_asking_imports_neither_torch_nor_a_chat_model(home: Path) -> None:
    code = (
        "import sys; sys.argv = ['parkbrief', 'ask', '担保费率是多少？']\n"
        "from service.cli import app\n"
        "try: app()\nexcept SystemExit: pass\n"
        "heavy = {'torch', 'sentence_transformers', 'langchain_openai', 'openai', 'fastapi', 'mcp'}\n"
        "sys.exit(f'imported {heavy & set(sys.modules)}' if heavy & set(sys.modules) else 0)"
    )
    environment = {**os.environ, "PARKBRIEF_HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_doctor_says_what_is_wrong_and_mends_it(home: Path, tmp_path: Path) -> None:
    mine = Path(shutil.copytree(home, tmp_path / "home"))
    assert [finding["found"] for finding in data(mine, "doctor", "--json")] == ["well"] * 8
    shutil.rmtree(mine / "chroma")
    looked = run_in(mine, "doctor", "--check")
    assert looked.returncode == 1
    assert looked.stdout.splitlines()[-1] == "chroma         missing, damaged or of another form"
    mended = run_in(mine, "doctor")
    assert mended.returncode == 0
    assert mended.stdout.splitlines()[-1].endswith("; mended: it was made again")
    assert run_in(mine, "doctor", "--check").returncode == 0


def test_ingesting_again_changes_nothing(home: Path) -> None:
    summary = data(home, "ingest", str(SEEDS), "--json")
    assert {name: summary[name] for name in ("pages", "articles", "new", "updated", "unchanged", "failed")} == {
        "pages": 2, "articles": 12, "new": 0, "updated": 0, "unchanged": 2, "failed": 0,
    }  # fmt: skip


def test_export_has_the_shape_that_other_programs_rely_on(home: Path) -> None:
    done = run_in(home, "export")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == 12
    for row in rows:
        assert list(row) == [
            "page", "article_id", "kind", "headline", "headline_source", "byline", "parks", "date", "date_source",
            "paragraphs",
        ]  # fmt: skip
        assert row["kind"] in ("news", "photo")
        assert row["headline_source"] in ("printed", "inferred")
        for paragraph in row["paragraphs"]:
            assert list(paragraph) == ["id", "role", "text", "lines"]
            first, last = paragraph["lines"]
            assert 1 <= first <= last
    only = [json.loads(line) for line in run_in(home, "export", "--page", rows[0]["page"]).stdout.splitlines()]
    assert only == [row for row in rows if row["page"] == rows[0]["page"]]


def test_the_printed_headlines_stand_on_their_articles(home: Path) -> None:
    rows = [json.loads(line) for line in run_in(home, "export").stdout.splitlines()]
    printed = {row["parks"][0]: row["headline"] for row in rows if row["headline_source"] == "printed"}
    assert printed == {
        "桂林高新区（七星区）": "桂林市七星区创新“党建+”服务模式",
        "石家庄高新区": "石家庄高新区：“工业诊所”17家 居全市第一",
        "海口高新区": "海口高新区：最高可贷1000万元“园区担保贷”上线",
        "珠海高新区": "珠海高新区：唐国安青少年科学家研究院成立",
        "咸宁高新区": "咸宁高新区为“双强六好”党组织授牌",
        "厦门火炬高新区": "厦门海外创业大赛（英国赛区）落幕",
        "济南高新区": "济南高新区省级总部企业达19家",
    }
    assert {row["parks"][0]: row["byline"] for row in rows} == {
        "杭州高新区（滨江）": "叶伟",
        "桂林高新区（七星区）": "王亚东",
        "乌鲁木齐高新区（新市区）": None,
        "珠海高新区": "朱轩",
        "海口高新区": "党朝峰",
        "石家庄高新区": "郭星",
        "宁波高新区": None,
        "肇庆高新区": "赵鑫",
        "厦门火炬高新区": "林露虹 郭文晨 雷飏",
        "济南高新区": "纪欣",
        "咸宁高新区": "宁昕",
        "安康高新区": "康文",
    }


def test_an_answer_has_the_shape_that_other_programs_rely_on(home: Path) -> None:
    answer = data(home, "ask", "园区担保贷的担保费率是多少？", "--json")
    assert list(answer) == [
        "id", "question", "answer", "abstained", "reason", "claims", "citations", "answerer", "model", "prompt",
        "usage", "timings_ms", "meant", "dropped", "usage_estimated", "cost", "calls",
    ]  # fmt: skip
    assert "0.1%" in answer["answer"]
    assert answer["answer"].rstrip().endswith("[1]")
    for claim in answer["claims"]:
        assert answer["answer"][claim["start"] : claim["end"]] == claim["text"]
        assert claim["verdict"] == "supported"
    texts = {
        paragraph["id"]: paragraph["text"]
        for line in run_in(home, "export").stdout.splitlines()
        for paragraph in json.loads(line)["paragraphs"]
    }
    for citation in answer["citations"]:
        assert citation["quote"] in texts[citation["paragraph_id"]]
        assert citation["url"] == f"http://127.0.0.1:8000/p/{citation['paragraph_id']}"


def test_the_same_answer_comes_after_chroma_and_the_lexical_index_are_gone(home: Path) -> None:
    def answer() -> dict[str, Any]:
        found: dict[str, Any] = data(home, "ask", "石家庄高新区有多少家“工业诊所”？", "--json")
        return {name: value for name, value in found.items() if name not in ("id", "timings_ms")}

    before = answer()
    for folder in ("chroma", "lexical"):
        shutil.rmtree(home / folder)
    assert answer() == before


@pytest.fixture
def changing(tmp_path: Path) -> tuple[Path, Path]:
    """A corpus of one article in a file, and the file."""
    path = tmp_path / "news.jsonl"
    row = {"id": "jinan", "headline": "总部企业", "paragraphs": ["截至目前，济南高新区累计认定总部企业19家。"]}
    path.write_text(json.dumps(row, ensure_ascii=False), "utf-8")
    assert run_in(tmp_path / "home", "ingest", str(path)).returncode == 0
    return tmp_path / "home", path


def test_stored_answers_are_listed_and_shown(changing: tuple[Path, Path]) -> None:
    home, _ = changing
    answer = data(home, "ask", "济南高新区认定了多少家总部企业？", "--json")
    refused = data(home, "ask", "济南高新区有几家银行？", "--json")
    listed = run_in(home, "answers").stdout.splitlines()
    assert [line.split("\t")[0] for line in listed] == [refused["id"], answer["id"]]
    assert [line.split("\t")[2] for line in listed] == ["refused", "-"]
    shown = run_in(home, "answers", answer["id"]).stdout
    assert "总部企业19家" in shown
    assert "seen      1 paragraphs" in shown
    [stored] = data(home, "answers", answer["id"], "--json")
    assert stored["answer"]["question"] == answer["question"]
    assert [one["standing"] for one in stored["differences"]] == ["same"]
    assert data(home, "answers", "--json", "--limit", "1")[0]["answer"]["id"] == refused["id"]
    assert data(home, "answers", "--since", "2100-01-01", "--json") == []
    assert data(home, "answers", "--feedback", "wrong", "--json") == []
    unknown = run_in(home, "answers", "nowhere")
    assert (unknown.returncode, unknown.stderr) == (1, "parkbrief: no answer with the id 'nowhere'\n")


def test_answers_whose_sources_changed_are_listed_with_the_difference(changing: tuple[Path, Path]) -> None:
    home, path = changing
    answer = data(home, "ask", "济南高新区认定了多少家总部企业？", "--json")
    assert run_in(home, "answers", "--stale").stdout == ""
    path.write_text(path.read_text("utf-8").replace("19家", "21家"), "utf-8")
    assert run_in(home, "ingest", str(path)).returncode == 0
    line, head, text = run_in(home, "answers", "--stale").stdout.splitlines()
    assert line.startswith(f"{answer['id']}\t")
    assert "stale: a sentence does not hold any more" in line
    assert head.endswith(": another text stands there now")
    assert text.endswith("累计认定总部企业[-19-]{+21+}家。")
    assert run_in(home, "delete", "news.jsonl").returncode == 0
    [stored] = data(home, "answers", "--stale", "--json")
    assert (stored["recheck"]["standing"], stored["differences"][0]["standing"]) == ("broken", "deleted")


def test_a_briefing_is_as_long_as_asked_and_marks_what_came_after_the_last_one(changing: tuple[Path, Path]) -> None:
    home, path = changing
    whole = data(home, "brief", "济南高新区", "--json")
    assert whole["new_articles"] is None
    short = data(home, "brief", "济南高新区", "--length", "20", "--json")
    assert len(short["overview"]) <= len(whole["overview"])
    text = "济南高新区3月20日签约项目12个，总投资25亿元，创下新高。"
    later = path.with_name("later.jsonl")
    later.write_text(json.dumps({"id": "later", "date": "2024-03-21", "paragraphs": [text]}) + "\n", "utf-8")
    assert run_in(home, "ingest", str(later)).returncode == 0
    for _ in range(2):
        again = data(home, "brief", "济南高新区", "--json")
        said = [*again["overview"], *(one for group in again["developments"] for one in group["sentences"])]
        assert again["new_articles"] == 1
        assert [one["text"] for one in said if one["new"]] == [text]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["ask", ""], 2, "question"),
        (["ask", "q" * 100_000], 2, "question"),
        (["ask", "多少？", "--park", "火星高新区"], 1, "unknown park '火星高新区'"),
        (["ask", "多少？", "--answerer", "llm"], 1, "OPENAI"),
        (["brief", "火星高新区"], 1, "unknown park '火星高新区'"),
        (["brief", "济南高新区", "--since", "2024-05-01", "--until", "2024-01-01"], 2, "2024"),
        (["brief", "济南高新区", "--length", "0"], 2, "length"),
        (["brief", "济南高新区", "--answerer", "llm"], 1, "OPENAI"),
        (["digest", "--week", "2024-W60"], 2, "2024-W60"),
        (["digest", "--week", "next tuesday"], 2, "next tuesday"),
        (["export", "--page", "nothing"], 1, "no page with the id 'nothing'"),
        (["delete", "nothing"], 1, "no page with the id 'nothing'"),
        (["ingest", "/does/not/exist"], 2, "/does/not/exist: no such file or folder"),
        (["articles", "--since", "16.3.2024"], 2, "not a date in the form YYYY-MM-DD"),
        (["frobnicate"], 2, "No such command"),
    ],
)
def test_bad_input_is_one_clear_message_and_an_exit_code(
    home: Path, arguments: list[str], code: int, said: str
) -> None:
    done = run_in(home, *arguments)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    if "Usage:" not in done.stderr:
        assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.txt", b"", "empty"),
        ("binary.txt", b"\x7fELF\x00\x01\x02" * 100, "binary"),
        ("large.txt", "高".encode() * 4_000_000, "10,000,000"),
        ("unknown.txt", b"\x80\x81\xfe\xff\xff" * 50, "encoding"),
        ("bad.jsonl", b'{"headline": 3}\n', "bad.jsonl: line 1: field 'headline'"),
    ],
)
def test_a_bad_file_is_named_and_leaves_nothing(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    done = run_in(tmp_path / "home", "ingest", str(tmp_path / name))
    assert done.returncode == 1
    assert said in done.stderr
    assert name in done.stderr
    assert done.stderr.count("\n") == 1
    assert json.loads(run_in(tmp_path / "home", "status", "--json").stdout)["pages"] == 0


def test_many_failures_are_counted_and_not_all_shown(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"paragraphs": 1}\n' * 30)
    done = run_in(tmp_path / "home", "ingest", str(tmp_path / "bad.jsonl"))
    assert done.stderr.count("\n") == 21
    assert "and 10 more failures" in done.stderr
    listed = run_in(tmp_path / "home", "ingest", str(tmp_path / "bad.jsonl"), "--json")
    assert len(json.loads(listed.stdout)["failures"]) == 30


def test_a_folder_without_pages_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run_in(tmp_path / "home", "ingest", str(tmp_path / "empty"))
    assert (done.returncode, "no pages in this folder" in done.stderr) == (2, True)


def test_a_bad_setting_is_named(tmp_path: Path) -> None:
    done = run_in(tmp_path, "status", PARKBRIEF_LLM_TIMEOUT_S="soon")
    assert done.returncode == 1
    assert "LLM_TIMEOUT_S" in done.stderr.upper()


def test_status_parks_and_articles_print_data(home: Path) -> None:
    status = data(home, "status", "--json")
    assert (status["pages"], status["articles"]) == (2, 12)
    assert status["position"] == status["lexical_position"] == status["chroma_position"]
    assert len(data(home, "parks", "--json")) == 12
    assert [row["parks"] for row in data(home, "articles", "--park", "济南", "--json")] == [["济南高新区"]]


def test_briefing_and_digest_come_as_markdown_and_json(home: Path) -> None:
    assert run_in(home, "brief", "济南").stdout.startswith("# 济南高新区")
    assert data(home, "brief", "济南", "--format", "json")["park"] == "济南高新区"
    assert data(home, "digest", "--week", "2024-W11", "--json")["week"] == "2024-W11"


def test_delete_takes_a_page_out(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run_in(home, "ingest", str(SEEDS)).returncode == 0
    page = data(home, "articles", "--json")[0]["page"]
    assert run_in(home, "delete", page).returncode == 0
    assert page not in run_in(home, "export").stdout
    assert data(home, "status", "--json")["pages"] == 1


def test_verify_notices_a_file_that_changed(tmp_path: Path) -> None:
    home, page = tmp_path / "home", tmp_path / "page.txt"
    page.write_text("本报讯 近日，济南高新区举行大会。\n")
    assert run_in(home, "ingest", str(page)).returncode == 0
    assert run_in(home, "verify").returncode == 0
    page.write_text("本报讯 近日，海口高新区举行大会。\n")
    done = run_in(home, "verify")
    assert done.returncode == 1
    assert "is not the file that was read any more" in done.stdout


def test_figures_come_as_lines_tables_and_series(home: Path, tmp_path: Path) -> None:
    lines = run_in(home, "figures", "--park", "海口高新区").stdout.splitlines()
    assert "担保费率\t0.1%" in "\n".join(lines)
    rows = data(home, "figures", "--park", "海口", "--about", "费率", "--format", "json")
    assert [(row["value"], row["unit"], row["park"]) for row in rows] == [("0.1", "%", "海口高新区")]
    assert data(home, "figures", "--about", "费率", "--series", "--format", "json")[0]["points"][0]["conflict"] is False
    table = run_in(home, "figures", "--about", "费率", "--format", "csv").stdout.splitlines()
    assert (len(table), table[0].split(",")[2], table[1].split(",")[3]) == (2, "指标", "0.1%")
    assert run_in(home, "figures", "--format", "xlsx", "--output", str(tmp_path / "f.xlsx")).returncode == 0
    assert (tmp_path / "f.xlsx").read_bytes().startswith(b"PK")


def test_a_workbook_for_a_terminal_is_a_usage_error(home: Path) -> None:
    done = run_in(home, "figures", "--format", "xlsx")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "--output" in done.stderr


def test_briefing_and_digest_come_as_files_of_every_form(home: Path, tmp_path: Path) -> None:
    begins = {"md": b"# ", "html": b"<!doctype html>", "docx": b"PK", "eml": b"Subject:", "json": b"{"}
    for form, start in begins.items():
        for command in (["digest", "--week", "2024-W11"], ["brief", "济南高新区"]):
            path = tmp_path / f"{command[0]}.{form}"
            done = run_in(home, *command, "--format", form, "--output", str(path))
            assert (done.returncode, done.stdout) == (0, ""), done.stderr
            assert path.read_bytes().startswith(start)


def test_an_older_version_is_printed_and_one_that_was_not_made_is_said(tmp_path: Path) -> None:
    home, first, second = tmp_path / "home", tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    for file, park in ((first, "济南高新区"), (second, "海口高新区")):
        row = {"headline": f"{park}的消息", "date": "2024-03-15", "paragraphs": [f"{park}认定总部企业19家。"]}
        file.write_text(json.dumps(row, ensure_ascii=False))
    week = ("digest", "--week", "2024-W11")
    assert run_in(home, "ingest", str(first)).returncode == 0
    assert data(home, *week, "--json")["version"] == 1
    assert run_in(home, "ingest", str(second)).returncode == 0
    assert run_in(home, *week).stdout.splitlines()[2].startswith("第2版，较第1版：新增 ")
    assert data(home, *week, "--json")["changes"]["articles_added"] == ["海口高新区的消息"]
    assert data(home, *week, "--version", "1", "--json")["changes"] is None
    done = run_in(home, *week, "--version", "3")
    assert (done.returncode, done.stderr) == (1, "parkbrief: no digest with the id '2024-W11 version 3'\n")


def test_delivering_to_no_one_or_in_a_form_is_said(home: Path) -> None:
    week = ("digest", "--week", "2024-W11", "--deliver")
    done = run_in(home, *week)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "no one to deliver to: set PARKBRIEF_SMTP_URL" in done.stderr
    assert run_in(home, *week, "--format", "html").returncode == 2
    assert data(home, "deliveries", "--json") == []
    assert run_in(home, "deliveries", "--resend", "x").stderr == "parkbrief: no delivery with the id 'x'\n"


def test_a_word_file_for_a_terminal_is_a_usage_error(home: Path) -> None:
    done = run_in(home, "digest", "--week", "2024-W11", "--format", "docx")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
