# Concert: `make` lists what there is.  Every target makes the environment it needs on first use, and no more of it.
PYTHON ?= python3
PORT ?= 8765
VENV ?= .venv
TESTS ?=
RUN := $(VENV)/bin/python
MINOR := import sys; print("%d.%d" % sys.version_info[:2])
PARTS := agents model experiments ui
HOUSE := .cache/house# the program as it lies once installed, for tools that look for a package in one folder
COMPILED := $(or $(CONCERT_CACHE),.cache)/numba/.filled-$(notdir $(VENV))
# What is installed is what the lock says, to the byte, and of it only what is imported is compiled.
INSTALL = $(RUN) -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes --no-deps

.DEFAULT_GOAL := help
.PHONY: help promised window setup discover everything demo app class doctor test lint check benchmark docs reproduce hard golden coverage

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: window $(VENV)/.research  ## the environment in .venv for every command but discover, the files of the window, and the rules, compiled

discover: setup $(VENV)/.discover  ## what scenario discovery needs besides; it brings a package under the GPL along

window: promised $(VENV)/.app $(COMPILED)
	@$(RUN) -m ui.server.offline

everything: discover $(VENV)/.checks

demo: window  ## one negotiation, told round by round in the terminal
	@$(RUN) -m experiments negotiate

app: window  ## the window, at http://localhost:8765 (PORT=... for another)
	@$(RUN) -m ui.serve --port $(PORT)

class: window  ## the window for everybody on the local network, with a QR code and a self-check
	@$(RUN) -m ui.serve --class --port $(PORT)

doctor:  ## what is wrong with this machine, in ten lines; nothing is installed or changed
	@if test -x $(RUN); then $(RUN) -m ui.server.doctor --port $(PORT); else $(PYTHON) -m ui.server.doctor --port $(PORT); fi

test: everything  ## every test, and every example in the documentation of the code (TESTS="..." for some)
	@$(RUN) -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(TESTS)

lint: everything  ## style, types, and which package may import which
	@$(RUN) -m ruff check
	@rm -rf $(HOUSE) && mkdir -p $(HOUSE) && cp -R concert $(HOUSE) && cp -R $(PARTS) $(HOUSE)/concert
	@MYPYPATH=$(HOUSE) $(RUN) -m mypy -p concert
	@cd $(HOUSE) && $(abspath $(VENV))/bin/lint-imports --config $(CURDIR)/pyproject.toml

check: lint test  ## lint, then test

benchmark: setup  ## negotiations per second on this machine
	@$(RUN) benchmarks/engine.py

hard: everything  ## what a sweep survives, a hundred kills and five hundred damaged files; and every test that repeats at random, as often as it can (half an hour)
	@$(RUN) benchmarks/hard_sweeps.py
	@CONCERT_OFTEN=1 $(RUN) -m pytest tests/test_apart.py tests/test_parity.py tests/test_sweep_trouble.py -k "secrets or equal_the_batch or kills"

golden: everything  ## outcomes to the last bit, whoever plays them (PYTHONS="..." for other interpreters)
	@$(RUN) benchmarks/golden.py $(PYTHONS)

coverage: everything  ## which lines and branches of agents, model and experiments no test reaches
	@$(RUN) -m coverage erase
	@$(RUN) -m coverage run -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder --ignore tests/test_browser.py
	@$(RUN) -m coverage combine --quiet
	@$(RUN) -m coverage report

docs: everything  ## the documentation, into docs/_build/html; any warning is an error
	@$(RUN) -m sphinx -q -W --keep-going -E -b html -d docs/_build/doctrees docs docs/_build/html
	@echo "docs/_build/html/index.html"

reproduce: everything  ## every figure and table of the documentation anew from its seed, compared with what is committed
	@$(RUN) docs/build --check

# Whoever names a Python gets that one or is told: none outside the promise, and no environment of another.
promised:
ifeq ($(origin PYTHON),file)
	@if test -x $(RUN); then $(RUN) concert/pythons.py; else $(PYTHON) concert/pythons.py; fi
else
	@$(PYTHON) concert/pythons.py
	@asked=$$($(PYTHON) -c '$(MINOR)'); here=$$(test ! -x $(RUN) && echo $$asked || $(RUN) -c '$(MINOR)'); test "$$asked" = "$$here" || { \
	  echo "error: $(VENV) holds Python $$here, and $(PYTHON) is $$asked; give it a folder of its own, VENV=.venv-$$asked, or remove $(VENV)" >&2; exit 2; }
endif

$(VENV)/.app: locks/app.txt | promised
	@echo "Making the environment in $(VENV) (a minute or two, once)"
	@$(PYTHON) -m venv $(VENV)
	@$(INSTALL) -r $<
	@$(RUN) -m ui.server.offline --prune
	@touch $@

$(VENV)/.research: locks/research.txt $(VENV)/.app
	@echo "Adding what sweeps need"
	@$(INSTALL) -r $<
	@touch $@

$(VENV)/.discover: locks/discover.txt $(VENV)/.research
	@echo "Adding what scenario discovery needs (Platypus among it, which is under the GPL)"
	@$(INSTALL) -r $<
	@touch $@

$(VENV)/.checks: locks/checks.txt $(VENV)/.discover
	@echo "Adding what the tests and the documentation need"
	@$(INSTALL) -r $<
	@touch $@

# The compiler's folder bears a hash of the rules, so there is something to compile whenever one of them changes.
$(COMPILED): $(VENV)/.app $(wildcard agents/*.py model/*.py model/*/*.py)
	@echo "Compiling the rules (half a minute, once)"
	@$(RUN) -m model
	@mkdir -p $(dir $@) && touch $@
