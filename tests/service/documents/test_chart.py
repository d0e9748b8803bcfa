"""Bars as a picture, and what drawing leaves behind."""

import subprocess
import sys

from service.documents.chart import svg
from service.documents.document import Bars

BARS = Bars("报道篇数", ("济南高新区", "海口<高新区>"), (("本周", (3.0, 1.0)), ("上周", (0.0, 2.0))))


def test_a_picture_has_every_label_group_and_value_and_runs_nothing() -> None:
    picture = svg(BARS)
    for text in ("报道篇数", "济南高新区", "海口&lt;高新区&gt;", "本周", "上周", ">3<", ">2<"):
        assert text in picture
    assert "<script" not in picture
    assert "<!--" not in picture


def test_imports_go_on_as_before() -> None:
    code = (
        "import sys, service.documents.chart, importlib.util\n"
        "assert all(hasattr(finder, 'find_spec') for finder in sys.meta_path)\n"
        "assert importlib.util.find_spec('no_such_module_at_all') is None"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
