"""Writes a gate's verdict as Markdown for a pull request and as JUnit XML for a CI; decides nothing."""

from collections.abc import Sequence
from xml.etree import ElementTree

from evals.comparing import Turned
from evals.gating import Check, Verdict

_SHOWN = 20
"""Turned questions that a pull request shows."""


def markdown(verdict: Verdict) -> str:
    """A heading that says it all, the measures, the questions that turned, the settings that differ."""
    heading = "worse than the baseline" if verdict.blocked else "no worse than the baseline"
    lines = [
        f"### {verdict.suite}: {heading}",
        "",
        f"{len(verdict.cases)} questions, {len(verdict.won)} won, {len(verdict.lost)} lost; run `{verdict.run}`, "
        f"baseline `{verdict.baseline}`.",
        "",
        "| measure | n | before | after | p (worse) | |",
        "|---|---:|---:|---:|---:|---|",
        *map(_line, verdict.checks),
    ]
    lines += _questions("Lost", verdict.lost) + _questions("Won", verdict.won)
    if verdict.differing:
        lines += ["", "| setting | before | after |", "|---|---|---|"]
        lines += [f"| {_cell(name)} | {_cell(before)} | {_cell(after)} |" for name, before, after in verdict.differing]
    return "\n".join(lines) + "\n"


def junit(verdict: Verdict) -> str:
    """A test case a measure and one a question; a lost question fails only where the run is blocked."""
    lost = {one.id: one for one in verdict.lost} if verdict.blocked else {}
    blocking = [check for check in verdict.checks if check.blocks]
    counts = {"tests": len(verdict.checks) + len(verdict.cases), "failures": len(blocking) + len(lost)}
    root = ElementTree.Element("testsuites", {name: str(count) for name, count in counts.items()})
    suite = ElementTree.SubElement(
        root, "testsuite", {"name": verdict.suite, "errors": "0", "skipped": "0"} | dict(root.attrib)
    )
    for check in verdict.checks:
        case = ElementTree.SubElement(suite, "testcase", classname=f"{verdict.suite}.measures", name=check.measure)
        if check.blocks:
            told = f"{_figure(check, check.before)} before, {_figure(check, check.after)} now, p {check.p:.5f}"
            ElementTree.SubElement(case, "failure", message=told)
    for identifier in verdict.cases:
        case = ElementTree.SubElement(suite, "testcase", classname=f"{verdict.suite}.questions", name=identifier)
        if one := lost.get(identifier):
            failure = ElementTree.SubElement(case, "failure", message=f"no longer right: {one.question}")
            failure.text = _xml_text(f"before: {one.first}\nnow: {one.second}")
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _line(check: Check) -> str:
    mark = "**worse**" if check.blocks else ""
    before, after = _figure(check, check.before), _figure(check, check.after)
    return f"| {check.measure} | {check.cases} | {before} | {after} | {check.p:.4f} | {mark} |"


def _figure(check: Check, value: float) -> str:
    return f"{100 * value:.1f}" if check.is_share else f"{value:.1f}"


def _questions(title: str, turned: Sequence[Turned]) -> list[str]:
    if not turned:
        return []
    lines = ["", f"<details><summary>{title}: {len(turned)}</summary>", "", "| case | question | before | after |"]
    lines += ["|---|---|---|---|"]
    lines += [
        f"| {_cell(o.id)} | {_cell(o.question)} | {_cell(o.first)} | {_cell(o.second)} |" for o in turned[:_SHOWN]
    ]
    more = [f"and {len(turned) - _SHOWN} more"] if len(turned) > _SHOWN else []
    return [*lines, "", *more, "</details>"]


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|").replace("<", "&lt;")


def _xml_text(text: str) -> str:
    """Without the control characters that XML has no way to write."""
    return "".join(one for one in text if one >= " " or one in "\n\t")
