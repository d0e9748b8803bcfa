PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
WEEK ?= 2024-W11

SUITES := seeds seeds_second
BASELINE := evals/results/baseline

.PHONY: install demo serve test check gate baseline bench format clean

install: .venv/.installed

# pip is brought up to date first: an old one backtracks for minutes over these requirements.
# torch is named here as well, so that it is taken as pinned and not as a looser dependency asks for it.
.venv/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt torch==2.13.0 --editable '.[dev]'
	@touch $@

demo: install
	@echo "== Reading the two pages in seeds/ =="
	@$(BIN)/parkbrief ingest seeds
	@echo; echo "== A question =="; echo "济南高新区累计认定多少家山东省总部企业？"; echo
	@$(BIN)/parkbrief ask "济南高新区累计认定多少家山东省总部企业？"
	@echo; echo "== A park's briefing =="; echo
	@$(BIN)/parkbrief brief 石家庄高新区
	@echo; echo "== A week's digest =="; echo
	@$(BIN)/parkbrief digest --week $(WEEK)
	@echo; echo "Ask more with: $(BIN)/parkbrief ask \"…\"    Serve it on http://127.0.0.1:8000 with: make serve"

serve: install
	$(BIN)/parkbrief serve --host 127.0.0.1 --port 8000

test: install
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/make_tree.py --check

# The suites over the seed pages: no worse than the committed baseline, and not by chance.
gate: install
	@for suite in $(SUITES); do \
	  $(BIN)/parkbrief-eval answer $$suite --pages seeds --answerer extractive --keep build/runs/$$suite >/dev/null && \
	  $(BIN)/parkbrief-eval gate build/runs/$$suite --baseline $(BASELINE) --junit build/gate-$$suite.xml \
	    --summary build/gate-$$suite.md || exit 1; \
	done

# Takes the answers given now for the baseline, once it is right that they differ.
baseline: install
	@for suite in $(SUITES); do \
	  $(BIN)/parkbrief-eval answer $$suite --pages seeds --answerer extractive --keep $(BASELINE)/$$suite || exit 1; \
	done

bench: install
	$(BIN)/python -m evals.bench
	$(BIN)/python -m evals.bench_pages
	$(BIN)/python -m evals.bench_http
	$(BIN)/python -m evals.bench_llm
	$(BIN)/python -m evals.bench_digest

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv var build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
