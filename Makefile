# Every task of the house. `make` alone lists them.
SHELL := /bin/bash
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev

.DEFAULT_GOAL := help
.PHONY: help run test lint check e2e bench prove prove-quick docs lock clean

help: ## list these tasks
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/uv:
	@PYTHON=$(PYTHON) bash tools/make_venv.sh $(VENV)

$(READY): $(BIN)/uv requirements.lock pyproject.toml package-lock.json tools/hatch_hook.py tools/build_assets.py $(shell find frontend -type f 2>/dev/null)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

$(READY_DEV): $(READY) requirements-dev.lock Makefile
	@$(BIN)/uv pip install --quiet --python $(BIN)/python -r requirements-dev.lock
	@bash tools/install_debian.sh chromium fonts-dejavu-core poppler-utils strace
	@touch $@

run: $(READY) ## build the demo practice (first time: a few minutes) and serve it
	@$(BIN)/claimwright demo

test: $(READY_DEV) ## all tests: SQLite, PostgreSQL, browser
	@$(BIN)/python -m pytest -n 2 --dist loadgroup tests
	@bash tools/test_postgresql.sh $(BIN)/python

lint: $(READY_DEV) ## style, types, import contracts
	@$(BIN)/ruff check src tests tools
	@$(BIN)/ruff format --check src tests tools
	@$(BIN)/lint-imports
	@CLAIMWRIGHT_HOME=$$(mktemp -d) $(BIN)/mypy

check: lint test ## what must hold before a change lands

e2e: $(READY_DEV) ## the browser journeys alone; screenshots in test-artifacts/
	@$(BIN)/python -m pytest tests/browser

bench: $(READY_DEV) ## throughput, memory and query counts, as tables
	@$(BIN)/python -m tests.benchmarks

prove-quick: $(READY_DEV) ## short proof: money, files and walls under abuse; writes PROOF.md
	@$(BIN)/python -m tools.prove --quick

prove: $(READY_DEV) ## the long proof; ARGS=--go-on takes it up where it ended
	@$(BIN)/python -m tools.prove $(ARGS)

docs: $(READY_DEV) ## regenerate what docs derive from code (claim life, permissions, contracts)
	@$(BIN)/python -m tools.write_docs

lock: $(BIN)/uv ## renew the lock files
	@$(BIN)/uv pip compile --quiet --no-header --no-emit-index-url --universal --python-version 3.11 pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --no-header --no-emit-index-url --universal --python-version 3.11 --group dev -c requirements.lock -o requirements-dev.lock

clean: ## remove what was built; the practice's data under var/ stays
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache test-artifacts PROOF.md src/claimwright/interfaces/web/static/dist node_modules
	@find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
