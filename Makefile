# Two commands do all the set-up: `make run` starts the dashboard, `make test` passes the tests.
# Both are quick when nothing changed: the stamps below stand for finished installations.

PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev

.PHONY: help run serve test check lint types contracts tests bench format messages clean
.DEFAULT_GOAL := help

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

run: $(INSTALLED) ## install what is missing and start the dashboard on 127.0.0.1:$(PORT)
	@echo "Gradient Lab: http://127.0.0.1:$(PORT)   (Ctrl-C stops it)"
	@$(BIN)/python -m streamlit run app.py --server.port=$(PORT) --server.headless=true

serve: $(INSTALLED) ## the same for the local network; HOST= names the address your peers will type, BASE= a path below it
	@test -n "$(HOST)" || { echo "make serve HOST=192.168.1.20   (the name or address that peers type; BASE=lab puts it below /lab)"; exit 2; }
	@echo "Gradient Lab: http://$(HOST):$(PORT)/$(BASE)   Everybody who can reach this address can use this machine's processor."
	@$(BIN)/python -m streamlit run app.py --server.port=$(PORT) --server.headless=true --server.address=0.0.0.0 \
		--server.baseUrlPath="$(BASE)" \
		--server.allowedHosts=localhost --server.allowedHosts=127.0.0.1 --server.allowedHosts=$(HOST)

test: $(INSTALLED_DEV) ## install what is missing, a Chromium too; then lint, types, contracts and all tests
	@.ci/ensure-chromium $(BIN)/python
	@$(MAKE) --no-print-directory check

check: $(INSTALLED_DEV) lint types contracts tests ## lint, types, contracts, tests: what hooks and CI call

lint:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types:
	$(BIN)/mypy

contracts:
	$(BIN)/lint-imports

tests:
	$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile $(ARGS)

bench: $(INSTALLED_DEV) ## print the ratios that the README quotes, measured side by side
	$(BIN)/python -m pytest benchmarks -o python_files='test_*.py' -o filterwarnings=default -q -s --benchmark-columns=median,iqr,rounds

format: $(INSTALLED_DEV) ## lay the code out
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: $(INSTALLED_DEV) ## collect the interface's texts into locale/gradient_lab.pot
	@mkdir -p locale
	$(BIN)/pybabel extract --no-location --sort-output --omit-header -k _ -o locale/gradient_lab.pot app.py pages

clean: ## remove what the commands above made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Gradient Lab needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V). Name another: make PYTHON=python3.12 run"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(INSTALLED): requirements.txt | $(BIN)/python
	@echo "Installing what the dashboard needs (PyTorch is large: some minutes the first time) ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(INSTALLED_DEV): requirements-dev.txt $(INSTALLED)
	@echo "Installing what the checks need ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@
