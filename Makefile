# Everything a person needs, one line each: `make` or `make help` lists them. Each command first sets up what it lacks (once).
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:
MAKEFLAGS += --no-print-directory

PYTHON3 ?= python3
# compiled modules halve the start of a dozen processes
unexport PYTHONDONTWRITEBYTECODE
PYTHON := .venv/bin/python
SETUP := PYTHONPATH=tools $(PYTHON3) -m izin.bootstrap
WORKERS ?= 2
ROUNDS ?= 1
TYPES ?=

##@ Run it

setup: ## only set up what running and testing need (the other commands do it by themselves)
	@$(SETUP) test

up: ## set up what is missing, start everything, keep it running; Ctrl-C stops everything
	@$(SETUP) up && exec $(PYTHON) -m izin up

demo: ## walk the main job through the public API, step by step, against the running system (or one started for it);  ROUNDS=5 repeats it;  TYPES=all (or TYPES=PBG,SLF) applies for permit types in every kind instead
	@$(SETUP) up && exec $(PYTHON) -m izin demo --rounds $(ROUNDS) --types "$(TYPES)"

##@ Test it

test: ## set up, then lint, types, all tests with real parts, journeys and browser;  make test T=tests/permits  for some
	@$(SETUP) test
	if [ -n "$(T)" ]; then exec $(PYTHON) -m pytest $(T); fi
	$(MAKE) lint
	echo "== architecture, contracts, units, services"
	$(PYTHON) -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not world and not browser"
	echo "== journeys and browser: the whole system"
	$(PYTHON) -m pytest -q -p no:randomly -m "world or browser"

test-fast: ## the pure tests: rules, contracts, architecture; nothing running, a few seconds
	@$(SETUP) fast
	export PYTEST_DISABLE_PLUGIN_AUTOLOAD=1  # loading them all takes longer than the tests
	exec $(PYTHON) -m pytest -q --fast -p pytest_timeout

faults: ## break the running system in every way we know, under load, and hold the books against it (half an hour);  F="broker killed" for some
	@$(SETUP) test && exec $(PYTHON) -m tests.faults $(if $(F),"$(F)")

containers: ## the composed system in real containers, as an operator has it (needs a Docker engine; a quarter of an hour);  C="data lost" for some
	@$(SETUP) test && exec $(PYTHON) -m tests.containers $(if $(C),"$(C)")

office: ## eight people of an office at work for 30 working days with 600 cases, then a year of their permits, with a moved clock (needs `cc`); prints its books;  CASES=60 DAYS=5 SEED=2 make office  for another
	@$(SETUP) test && exec $(PYTHON) -m tests.office

bench: ## what requests, events and a submission cost, beside raw AMQP and stock nameko: prints numbers, about 3 min;  B=rpc for a part
	@$(SETUP) test && exec $(PYTHON) -m tests.bench $(B)

lint: ## ruff, mypy, import arrows
	@$(SETUP) fast
	echo "== lint and types"
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache | tail -1

lint-api: ## hold the API's description to spectral and redocly: 0 findings (needs Node 20 and npm; fetched once, under var/)
	@$(SETUP) fast
	command -v npm >/dev/null || { echo "needs node (20 or newer) and npm: they are no part of the product, and this is no part of make test"; exit 1; }
	mkdir -p var/lint-api
	cd var/lint-api
	[ -x node_modules/.bin/redocly ] || npm install --no-save --no-audit --no-fund --loglevel=error @stoplight/spectral-cli@6.16.3 @redocly/cli@2.77.0
	cd ../..
	.venv/bin/flask --app 'gateway.app:create_app()' openapi write var/lint-api/openapi.json
	echo 'extends: ["spectral:oas"]' > var/lint-api/spectral.yaml
	var/lint-api/node_modules/.bin/spectral lint --fail-severity=hint -r var/lint-api/spectral.yaml var/lint-api/openapi.json
	var/lint-api/node_modules/.bin/redocly lint --extends=recommended --max-problems=100 var/lint-api/openapi.json

lint-kubernetes: ## hold the manifests of deploy/kubernetes to the schemas of Kubernetes 1.34 (fetches 23 MB once, under var/)
	@$(SETUP) fast
	[ -x var/lint-kubernetes/bin/kubernetes-validate ] || { $(PYTHON) -m venv var/lint-kubernetes; var/lint-kubernetes/bin/pip install -q kubernetes-validate==1.37.0; }
	for file in deploy/kubernetes/[!k]*.yaml; do var/lint-kubernetes/bin/kubernetes-validate --quiet -k 1.34 --strict "$$file"; done
	echo "fit the schemas: $$(ls deploy/kubernetes/[!k]*.yaml | wc -l) files"

##@ Change it

format: ## let ruff write the code as it should look
	@$(SETUP) fast
	.venv/bin/ruff check --fix -q . || true
	.venv/bin/ruff format .

migration: ## a new, empty migration:  make migration S=permits M="add a column"
	@$(SETUP) up && $(PYTHON) -m izin migration "$(S)" "$(M)"

keys: ## print new secrets for docker compose's .env (`docker compose run --rm -T keys` needs no Python)
	@$(SETUP) fast >&2 && exec $(PYTHON) -m izin keys

clean: ## forget the local data, logs and credentials (var/); the next start is a first one
	@if [ -e var/lock ] && ! flock -n var/lock true; then echo "stop the running system first"; exit 1; fi; rm -rf var

help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

.PHONY: setup up demo test test-fast faults containers office bench lint lint-api lint-kubernetes format migration keys clean help
