# `make` alone lists what there is. Everything is kept inside this folder: .venv, node_modules and var.

PYTHON ?= python3
PORT ?= 8000
JOBS ?= 2
# Extra arguments for pytest, for example: make test ARGS="-k relocate"
ARGS ?=

BIN := .venv/bin
PY := $(BIN)/python
WANTED := base test dev
LOCKS := $(WANTED:%=requirements/%.txt)
# A stamp named after what it was made of is missing as soon as that changes.
VENV := .venv/.made-of-$(shell cat requirements/build.txt $(LOCKS) | sha256sum | cut -c1-16)
# An extra that most never need: hundreds of megabytes.
SPARK := .venv/.spark-$(shell cat requirements/spark.txt | sha256sum | cut -c1-16)
MODULES := node_modules/.made-of-$(shell cat package.json package-lock.json | sha256sum | cut -c1-16)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONPATH := src
# Python compiles a module once, not in every process of every test: half of what a short command costs.
export PYTHONDONTWRITEBYTECODE :=
export PYTHONPYCACHEPREFIX := $(CURDIR)/var/cache/bytecode

.DEFAULT_GOAL := help
.PHONY: help venv assets messages update-messages demo demo-reset test test-long test-postgres test-browser test-spark screenshots check format bench docs lock clean

help:  ## this list
	@echo "Shouli: make <one of these>"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: venv assets messages  ## the whole program with a sample operator on 127.0.0.1:8000 (PORT=…); Ctrl-C ends it
	@$(BIN)/shouli demo --port $(PORT)

demo-reset:  ## forget everything the demo has stored
	@rm -rf var/shouli.sqlite3* var/keys var/documents var/network
	@echo "The demo starts afresh next time."

test: venv assets messages  ## all tests but the long ones and those that need PostgreSQL, a browser or a Spark cluster
	@$(PY) -m pytest -n $(JOBS) --dist worksteal -q $(ARGS)

test-long: venv assets messages  ## whole programs killed and started again, properties of the rating engine, pages followed
	@$(PY) -m pytest -n $(JOBS) --dist load --maxschedchunk 1 -m long -q $(ARGS)

test-postgres: venv assets messages  ## tests of the database on PostgreSQL, and the races (TEST_DATABASE_URL, or a server of its own)
	@$(PY) -m tools.postgres -- $(PY) -m pytest -n $(JOBS) --dist worksteal -q $(ARGS)

test-browser: venv assets messages  ## the tests that drive a real Chromium
	@$(PY) -m tools.debian chromium
	@$(PY) -m pytest -m browser -q $(ARGS)

test-spark: venv messages $(SPARK)  ## the tests that rate on a Spark cluster of this machine (needs Java, fetches PySpark)
	@$(PY) -m tools.debian java
	@$(PY) -m pytest -m spark -q $(ARGS)

screenshots: venv assets messages  ## the pictures in docs/screenshots, taken again
	@SHOULI_SCREENSHOTS=1 $(PY) -m pytest -m browser -q tests/browser

check: venv assets messages  ## layout, lint, names, spelling, types, imports, translations, templates, migrations, docs
	@$(PY) -m tools.check

format: venv assets  ## lay Python, templates, style sheets and scripts out as `make check` wants them
	@$(BIN)/ruff format -q .
	@$(PY) -m tools.layout --write

bench: venv messages  ## every benchmark; each prints its result as JSON
	@for file in $(sort $(wildcard bench/[a-z]*.py)); do echo "== $$file" >&2; $(PY) -m bench.$$(basename $$file .py) || exit 1; done

docs: venv  ## the documentation as a site, in var/docs
	@$(PY) -m tools.docs build

venv: $(VENV)  ## the Python environment in .venv, exactly as locked

$(VENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@test -x $(PY) || { echo "Making .venv"; $(PYTHON) -m venv .venv; }
	@echo "Installing Python packages (some minutes the first time)"
	@$(PY) -m pip install -q --require-hashes -r requirements/build.txt
	@# uv takes seconds where pip takes a minute; where only pip knows the way to the packages, pip it is.
	@$(BIN)/uv pip install -q --python $(PY) --require-hashes $(LOCKS:%=-r %) || \
	  $(PY) -m pip install -q --require-hashes $(LOCKS:%=-r %)
	@$(PY) -m pip install -q --no-deps --no-build-isolation -e .
	@rm -f .venv/.made-of-* && touch $@

$(SPARK): | $(VENV)
	@echo "Installing PySpark (a minute the first time)"
	@$(BIN)/uv pip install -q --python $(PY) --require-hashes -r requirements/spark.txt || \
	  $(PY) -m pip install -q --require-hashes -r requirements/spark.txt
	@rm -f .venv/.spark-* && touch $@

assets: $(MODULES)  ## browser files and fonts in var/assets
	@$(PY) -m tools.assets

$(MODULES): | $(VENV)
	@echo "Fetching browser files (some minutes the first time)"
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --silent --no-audit --no-fund --ignore-scripts
	@rm -f node_modules/.made-of-* && touch $@

messages: $(VENV)
	@$(PY) -m tools.translations compile

update-messages: $(VENV)  ## put new strings into the translation catalogues
	@$(PY) -m tools.translations update

lock: $(VENV)  ## resolve the requirements afresh, with hashes
	@for name in base test build dev spark; do \
	  echo "requirements/$$name.txt"; \
	  $(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
	    --no-emit-index-url --custom-compile-command "make lock" requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

clean:  ## remove everything made here except your data: environments, caches, assets
	@rm -rf .venv node_modules var/assets var/cache var/ci var/docs var/postgres var/static
	@find src -name '*.mo' -delete
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
