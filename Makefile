# Everything from a bare checkout, with only Python 3.10 or newer and make:
#   make audit   audits manifests/ and prints the ledger
#   make test    all checks and all tests
#   make test-extended   proofs on the control plane that are too long, or too young, for make test
#   make bench   measures, and prints the table of the README
#   make mutants breaks manifests/ in every way of the table, and prints the score
#   make bench-live   the same for a cluster of 10,000 pods, which takes Go
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: audit test test-extended lint typecheck layers unit bench bench-live clean

audit: $(VENV)/.run
	$(BIN)/vvaudit scan manifests/

test: lint typecheck layers unit

# What runs other programs, or audits hundreds of times. Coverage is measured without it: counting
# lines doubles its time, and most of what it proves happens in other processes.
SLOW := live or opa or slow or browser or renderers or servers or extended

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

typecheck: $(VENV)/.dev
	$(BIN)/mypy -p auditor

layers: $(VENV)/.dev
	$(BIN)/lint-imports

unit: $(VENV)/.dev
	$(BIN)/pytest -n auto --dist loadgroup -m "not ($(SLOW))" --cov=auditor --cov-report=term-missing:skip-covered --cov-fail-under=90
	$(BIN)/pytest -n auto --dist loadgroup -m "($(SLOW)) and not extended"

test-extended: $(VENV)/.dev
	$(BIN)/pytest -m extended tests/live

bench: $(VENV)/.dev
	$(BIN)/python -m tests.bench

bench-live: $(VENV)/.dev
	$(BIN)/python -m tests.bench.live

mutants: $(VENV)/.dev
	$(BIN)/python -m tests.mutants

# The marker files are newer than what they were made from, so that nothing is installed twice.
$(VENV)/.run: setup.cfg constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "vvaudit needs Python 3.10 or newer; name one: make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt --config-settings editable_mode=compat --editable .
	$(BIN)/python -m compileall -q auditor
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/pip install --quiet --constraint constraints.txt --config-settings editable_mode=compat --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .coverage
