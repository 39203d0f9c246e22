# `make demo` and `make test` start from nothing: Python 3.11 or newer and make are enough.
PYTHON ?= python3
BIN := .venv/bin
DATA ?= ../shared/data
STAND_IN ?= $(DATA)/../stand-ins/paper_apis.py
EXAMPLES ?= 10000
READY := .venv/ready

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev emulator demo test scan site fuzz lint types bench lock audit clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1: /'

setup: $(READY) ## make .venv with bot in it, and say how to call it
	@echo "The bot is ready. To call it in any folder of this shell:"
	@echo "  alias bot=\"'$(CURDIR)/$(BIN)/bot'\""

$(READY): requirements/run.lock requirements/torch.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --requirement requirements/run.lock
	$(BIN)/python -m pip install --quiet --requirement requirements/torch.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

setup-dev: .venv/ready-dev

.venv/ready-dev: $(READY) requirements/dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --requirement requirements/dev.lock
	touch $@

# What tests use from npm, such as GitHub's emulator. Without npm, or without a network, they say what is missing.
emulator: package-lock.json
	@cmp -s package-lock.json node_modules/.installed.json || ! command -v npm >/dev/null || \
	  { npm ci --no-audit --no-fund --loglevel=error && cp package-lock.json node_modules/.installed.json; } || \
	  echo "GitHub's emulator could not be installed: the tests go on without it."

demo: $(READY) ## a whole night against stand-ins of the services, without network or keys
	$(BIN)/bot demo

scan: $(READY) ## a live scan of the last three weeks; prints, changes nothing
	$(BIN)/bot scan --since "$$($(BIN)/python -c 'import datetime; print(datetime.date.today() - datetime.timedelta(days=21))')"

site: $(READY) ## build the list's pages, feeds and files into _site, and show them on this machine
	$(BIN)/bot site --serve

test: setup-dev emulator lint types ## set everything up and pass lint, types and tests
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

fuzz: setup-dev ## try every property, each parser at the edge among them, with EXAMPLES hostile inputs (an hour or more)
	BOT_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -m hypothesis --timeout 0

lint: setup-dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check

types: setup-dev
	$(BIN)/mypy

lock: setup-dev ## renew the lock files (names no index; torch stands apart)
	$(BIN)/uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-header --upgrade --override requirements/without-torch.txt --output-file requirements/run.lock --quiet
	$(BIN)/uv pip compile pyproject.toml --group build --group dev --universal --python-version 3.11 --generate-hashes --no-header --upgrade --override requirements/without-torch.txt --output-file requirements/dev.lock --quiet
	$(BIN)/uv pip compile requirements/respond.txt --constraints requirements/run.lock --universal --python-version 3.11 --generate-hashes --no-header --output-file requirements/respond.lock --quiet

bench: setup-dev ## run all benchmarks (hours); DATA is a folder of papers files with labels
	$(BIN)/python -m benchmarks.links --papers $(DATA)/stream-dev.jsonl.gz --truth $(DATA)/code-truth-dev.jsonl
	$(BIN)/python -m benchmarks.taxonomy --papers $(DATA)/stream-dev.jsonl.gz --labels $(DATA)/labels-dev.jsonl
	$(BIN)/python -m benchmarks.identity --papers $(DATA)/stream-2023.jsonl.gz $(DATA)/stream-2024.jsonl.gz $(DATA)/stream-dev.jsonl.gz $(DATA)/published-dev.jsonl --rows $(DATA)/list-history-dev.jsonl
	$(BIN)/python -m benchmarks.completeness
	$(BIN)/python -m benchmarks.hostile_text
	$(BIN)/python -m benchmarks.listing
	$(BIN)/python -m benchmarks.relevance
	$(BIN)/python -m benchmarks.months_left_out
	$(BIN)/python -m benchmarks.kills --kills 200
	$(BIN)/python -m benchmarks.hub --stand-in $(STAND_IN) --papers $(DATA)/stream-dev.jsonl.gz --until 2025-12-15
	$(BIN)/python -m benchmarks.interruptions
	$(BIN)/python -m benchmarks.site
	$(BIN)/python -m benchmarks.reliability --stand-in $(STAND_IN) --papers $(DATA)/stream-dev.jsonl.gz
	$(BIN)/python -m benchmarks.large_window --stand-in $(STAND_IN) --papers $(DATA)/stream-2023.jsonl.gz --papers $(DATA)/stream-2024.jsonl.gz --papers $(DATA)/stream-dev.jsonl.gz --papers $(DATA)/published-dev.jsonl --since 2023-01

audit: setup-dev ## look for known vulnerabilities in what is locked
	$(BIN)/pip-audit --requirement requirements/run.lock --require-hashes --disable-pip

clean: ## remove what was set up
	rm -rf .venv node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis
