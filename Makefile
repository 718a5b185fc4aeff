# Concert: `make` lists what there is.  Every target that needs the environment makes it on first use.
PYTHON ?= python3
PORT ?= 8765
VENV ?= .venv
TESTS ?=
RUN := $(VENV)/bin/python
MINOR := import sys; print("%d.%d" % sys.version_info[:2])
COMPILED := $(or $(CONCERT_CACHE),.cache)/numba/.filled-$(notdir $(VENV))

.DEFAULT_GOAL := help
.PHONY: help promised setup demo app class test lint check benchmark docs reproduce hard golden coverage

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: promised $(VENV)/.ready $(COMPILED)  ## the environment in .venv, the files that let every page open without internet, and the rules, compiled
	@$(RUN) -m ui.offline

demo: setup  ## one negotiation, told round by round in the terminal
	@$(RUN) -m experiments negotiate

app: setup  ## the window, at http://localhost:8765 (PORT=... for another)
	@$(RUN) -m ui.serve --port $(PORT)

class: setup  ## the window for everybody on the local network, with a QR code and a self-check
	@$(RUN) -m ui.serve --class --port $(PORT)

test: setup  ## every test, and every example in the documentation of the code (TESTS="..." for some)
	@$(RUN) -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(TESTS)

lint: setup  ## style, types, and which package may import which
	@$(RUN) -m ruff check
	@$(RUN) -m mypy
	@$(VENV)/bin/lint-imports

check: lint test  ## lint, then test

benchmark: setup  ## negotiations per second on this machine
	@$(RUN) benchmarks/engine.py

hard: setup  ## what a sweep survives: a hundred kills, five hundred damaged files (ten minutes or more)
	@$(RUN) benchmarks/hard_sweeps.py

golden: setup  ## outcomes to the last bit, whoever plays them (PYTHONS="..." for other interpreters)
	@$(RUN) benchmarks/golden.py $(PYTHONS)

coverage: setup  ## which lines and branches of agents, model and experiments no test reaches
	@$(RUN) -m coverage erase
	@$(RUN) -m coverage run -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder --ignore tests/test_browser.py -k "not thousand"
	@$(RUN) -m coverage combine --quiet
	@$(RUN) -m coverage report

docs: setup  ## the documentation, into docs/_build/html; any warning is an error
	@$(RUN) -m sphinx -q -W --keep-going -E -b html -d docs/_build/doctrees docs docs/_build/html
	@echo "docs/_build/html/index.html"

reproduce: setup  ## every figure and table of the documentation anew from its seed, compared with what is committed
	@$(RUN) docs/build --check

# Whoever names a Python gets that one or is told: none outside the promise, and no environment of another.
promised:
ifeq ($(origin PYTHON),file)
	@if test -x $(RUN); then $(RUN) pythons.py; else $(PYTHON) pythons.py; fi
else
	@$(PYTHON) pythons.py
	@asked=$$($(PYTHON) -c '$(MINOR)'); here=$$(test ! -x $(RUN) && echo $$asked || $(RUN) -c '$(MINOR)'); test "$$asked" = "$$here" || { \
	  echo "error: $(VENV) holds Python $$here, and $(PYTHON) is $$asked; give it a folder of its own, VENV=.venv-$$asked, or remove $(VENV)" >&2; exit 2; }
endif

$(VENV)/.ready: requirements.txt constraints/lock.txt | promised
	@echo "Making the environment in $(VENV) (a minute or two, once)"
	@$(PYTHON) -m venv $(VENV)
	@$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

# The compiler's folder bears a hash of the rules, so there is something to compile whenever one of them changes.
$(COMPILED): $(VENV)/.ready $(wildcard agents/*.py model/*.py model/*/*.py)
	@echo "Compiling the rules (half a minute, once)"
	@$(RUN) -m model
	@mkdir -p $(dir $@) && touch $@
