# Two commands matter: `make demo` and `make test`. They need Python 3.11 or newer and make, nothing else.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help install demo test check lint types pages docs bench clean browser

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
DEMO ?= .rapport/demo
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
INPUTS := pyproject.toml constraints.txt
PYTEST := $(BIN)/pytest -n 2 --dist loadfile
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))

# The first Python that is new enough; `make PYTHON=/path/to/python3.12 install` chooses another.
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3 python; do \
	"$$python" -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && echo "$$python" && break; done)

help:
	@echo 'make demo      a seeded garden magazine on http://127.0.0.1:$(PORT)'
	@echo 'make test      everything that must hold: lint, types, floors, docs, tests, browser'
	@echo 'make check     the same without slow and browser tests; under two minutes'
	@echo 'make install   .venv with the command rapport and all that developing needs'
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

install: $(VENV)/.develops

demo: $(VENV)/.runs
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

test: lint types pages browser
	@if command -v chromium >/dev/null; then \
		exec $(PYTEST) --whole; \
	else \
		echo 'No chromium in PATH and none could be installed: the browser tests are left out.'; \
		exec $(PYTEST) -m 'not browser'; \
	fi

check: lint types pages
	@exec $(PYTEST) -m 'not slow and not browser'

bench: $(VENV)/.develops
	@exec $(BIN)/python benchmarks/run.py $(BENCH)

clean:
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist src/*.egg-info "$(DEMO)"
	@find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
