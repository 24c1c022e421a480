# Everything a developer types. `make` alone lists the targets. Needs Python 3.11 or newer and git.
PYTHON ?= python3
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
UV := UV_PROJECT_ENVIRONMENT=$(CURDIR)/$(VENV) UV_PYTHON_DOWNLOADS=never $(BIN)/uv
PYTEST_ARGS ?= -n auto

.DEFAULT_GOAL := help
.PHONY: help demo test test-browser test-benchmarks test-scans test-postgres test-hosts test-sanitizers test-kills fuzz lint format docs bench messages lock clean

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/ready  ## Set up, play an invented coalition and serve it (PORT=8000, SERVE=no)
	@$(BIN)/kashf demo $(if $(filter no,$(SERVE)),--no-serve) $(if $(PORT),--port $(PORT))

test: $(VENV)/ready  ## Set up, and run the tests
	$(BIN)/pytest $(PYTEST_ARGS)

test-browser: $(VENV)/ready  ## Run the tests in Debian's Chromium (installs it where it is missing)
	.ci/with-chromium $(BIN)/pytest -m browser tests/browser

test-benchmarks: $(VENV)/ready-bench  ## Run the smallest benchmarks, and look at what they answer
	$(BIN)/pytest -m benchmarks tests/benchmarks

test-scans: $(VENV)/ready  ## Run whole scans: stopped and gone on with, on a Ray cluster, from an S3 store
	$(BIN)/pytest -m scans tests/scan tests/cli/test_scan.py

test-postgres: $(VENV)/ready  ## Run the coalition's tests on PostgreSQL (installs it where it is missing)
	.ci/with-postgres $(BIN)/pytest $(PYTEST_ARGS) tests/coalition

test-hosts: $(VENV)/ready  ## Run three hosts on this machine, with one PostgreSQL (installs what is missing)
	.ci/with-hosts $(BIN)/pytest -m hosts tests/hosts

test-sanitizers: $(VENV)/ready  ## Run the tests of the kernels under AddressSanitizer and UndefinedBehaviourSanitizer
	.ci/with-sanitizers $(BIN)/python $(BIN)/pytest tests/index/test_kernel.py tests/index/test_oracle.py tests/index/test_hamming.py tests/index/test_equal.py tests/language/test_walks.py tests/language/test_stems.py tests/signals/shingles tests/signals/pdq/test_values.py tests/signals/pictures/test_pixels.py

test-kills: $(VENV)/ready  ## Kill a writer of the index 300 times (takes some minutes)
	KASHF_KILLS=300 $(BIN)/pytest tests/index/test_crash.py

fuzz: $(VENV)/ready  ## Fuzz what reads the files of an index for a minute (installs Atheris)
	$(UV) pip install --quiet --python $(BIN)/python atheris
	$(BIN)/python -m tests.fuzz.index_files -max_total_time=60

lint: $(VENV)/ready  ## Check style, types, the import contracts and regular expressions
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python .ci/check_expressions.py

format: $(VENV)/ready  ## Put the code in its form
	$(BIN)/ruff check --fix-only --exit-zero
	$(BIN)/ruff format

docs: $(VENV)/ready  ## Build the documentation in docs/_build/html, check its links, and run its examples
	$(BIN)/sphinx-build -W -n --keep-going -q docs docs/_build/html
	$(BIN)/pytest -m examples $(PYTEST_ARGS) tests/docs

bench: $(VENV)/ready-bench  ## Measure Kashf beside its peers, in one run (BENCH_ARGS=--save: and write docs/benchmarks.md)
	$(BIN)/python -m benchmarks $(BENCH_ARGS)

messages: $(VENV)/ready  ## Gather what people read for translation, and compile it (needs gettext)
	cd src/kashf/coalition && $(CURDIR)/$(BIN)/django-admin makemessages -l ar --no-location --no-wrap --no-obsolete
	sed -i '/^"POT-Creation-Date/d' src/kashf/coalition/locale/ar/LC_MESSAGES/django.po
	cd src/kashf/coalition && $(CURDIR)/$(BIN)/django-admin compilemessages -l ar

lock: $(VENV)/uv  ## Renew uv.lock after a change of pyproject.toml
	$(UV) lock

clean:  ## Remove what was set up and built; data in var/ stays
	rm -rf $(VENV) docs/_build dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

# The environment is made by the pip of $(PYTHON): without its package python3-venv, Debian's cannot
# put one into the environment. Then uv fills it from the lock file.
$(VENV)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Kashf needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version)." \
			"Name another: make PYTHON=python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip $(VENV)
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(VENV)/ready: $(VENV)/uv pyproject.toml setup.py uv.lock $(wildcard src/kashf/kernels/* src/kashf/*/native/* src/kashf/*/*/native/*)
	$(UV) sync --frozen --quiet --inexact --extra dev
	@touch $@

$(VENV)/ready-bench: $(VENV)/ready
	$(UV) sync --frozen --quiet --inexact --extra dev --extra bench
	@touch $@
