# Everything sets itself up in .venv, from the versions in constraints.txt.
#   make run        the live bot where a token is set, else the demo; ARGS="--config my.yaml" goes along
#   make test       all that is checked: style, types, layers, tests. With ARGS only the tests, and
#                   ARGS goes along: tests/digest, "--durations=20", "-n 0 --pdb tests/digest"
#   make test-more  the tests of properties alone, with many more examples
#   make check      style, types and layers only
#   make format     put the style right
#   make bench      the figures beside their yardsticks
#   make wheel      the package for installing without a clone, in dist/
#   make clean      remove .venv and every cache; data/ stays

VENV := .venv
BIN := $(VENV)/bin
# On a terminal pip shows what it downloads; elsewhere it is silent.
PIP := $(BIN)/python -m pip $(shell [ -t 2 ] || echo --quiet) --disable-pip-version-check
# The first of these that is Python 3.11 or newer makes .venv; PYTHON=… names one.
PYTHON ?=
CANDIDATES := $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python
ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
ARGS ?=
# A process for each core; what shares a browser or a PostgreSQL server stays in one.
PYTEST = $(BIN)/python -m pytest -n logical --maxprocesses 8 --dist loadgroup

.PHONY: run test test-more check format bench wheel clean
.DEFAULT_GOAL := run

run: $(VENV)/.runtime
	@if [ -n "$$TELEGRAM_BOT_TOKEN$$TELEGRAM_BOT_TOKEN_FILE" ]; \
	then echo "Starting the bot …" >&2; exec $(BIN)/python -m bot run $(ARGS); \
	else echo "No TELEGRAM_BOT_TOKEN is set: starting the demo …" >&2; \
	exec $(BIN)/python -m bot demo $(ARGS); fi

test: $(if $(ARGS),$(VENV)/.dev,check)
	$(PYTEST) $(ARGS)

test-more: $(VENV)/.dev
	$(PYTEST) -m hypothesis --hypothesis-profile=more $(ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev
	$(BIN)/python -m bench $(FILE) $(ARGS)

wheel: $(VENV)/.runtime
	@rm -rf build
	$(PIP) wheel --no-deps --wheel-dir dist .

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A .venv that is there and sound is kept; half of one (an interrupted start) is made anew.
$(VENV)/.runtime: pyproject.toml constraints.txt
	@$(BIN)/python -c "import pip; $(ENOUGH)" 2>/dev/null || { \
		for python in $(CANDIDATES); do \
			if "$$python" -c "$(ENOUGH)" 2>/dev/null; then found=$$python; break; fi; \
		done; \
		if [ -z "$$found" ]; then \
			echo "This needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python" >&2; \
			exit 1; \
		fi; \
		echo "Making $(VENV) with $$($$found --version) …" >&2; \
		"$$found" -m venv --clear $(VENV); }
	@echo "Downloading the bot's packages into $(VENV); later starts find them there …" >&2
	@# setuptools warns of every editable install; ours is the plain one.
	@PYTHONWARNINGS=ignore $(PIP) install --constraint constraints.txt --editable .
	@touch $@

# Dependency groups are known to pip from 25.1 on.
$(VENV)/.dev: $(VENV)/.runtime
	@echo "Downloading what checks and tests need into $(VENV); later runs find it there …" >&2
	@$(PIP) install "pip>=25.1"
	@$(PIP) install --constraint constraints.txt --group dev
	@touch $@
