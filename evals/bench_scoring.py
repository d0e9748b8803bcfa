"""Measures how long stored answers take to score: `python -m evals.bench_scoring PAGES SUITE…`, a thousand of them."""

import itertools
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

from evals.kept_runs import stored_run
from evals.running import run_suite, score_run
from evals.suite import Case, Suite, load_suite
from evals.temporary import temporary_corpus
from service.contract import Answer
from service.wiring import Parkbrief

ANSWERS = 1_000


def main() -> None:
    """Asks the suites, stores their answers again under other ids until there are enough, scores them twice."""
    pages, *names = sys.argv[1:]
    with temporary_corpus([Path(pages)]) as service:
        run = _copied(service, [load_suite(name) for name in names])
        told = []
        for _ in range(2):
            started, worked = time.perf_counter(), time.process_time()
            told.append(json.dumps(score_run(stored_run(service.answers, run)).to_dict()))
            wall, spent = time.perf_counter() - started, time.process_time() - worked
            print(f"{ANSWERS} stored answers scored in {wall:.2f} s, {spent:.2f} s of processor time")
        print(f"the same bytes: {told[0] == told[1]}")


def _copied(service: Parkbrief, suites: list[Suite]) -> str:
    """No copy cites what another one cites, so that nothing is scored from memory the first time."""
    given: list[tuple[Case, Answer]] = []
    for suite in suites:
        asked = stored_run(service.answers, run_suite(service, suite, answerer="extractive"))
        given += [(case, asked.answers[case.id].answer) for case in suite.cases]
    pairs = list(itertools.islice(itertools.cycle(given), ANSWERS))
    cases = tuple(case.model_copy(update={"id": f"{case.id}-{number}"}) for number, (case, _) in enumerate(pairs))
    suite = Suite(name="copies", sha256="0", cases=cases)
    config = {"suite": suite.model_dump(mode="json", exclude_defaults=True)}
    run = service.answers.start_run("copies", config)
    for number, (case, (_, answer)) in enumerate(zip(cases, pairs, strict=True)):
        cited = tuple(replace(one, paragraph_id=f"{one.paragraph_id}-{number}") for one in answer.citations)
        copy = replace(answer, id=f"copy-{number}", citations=cited)
        service.answers.save(copy, position=0, run=run, case=case.id)
    return run


if __name__ == "__main__":
    main()
