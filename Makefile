# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The commands of this checkout. Each makes or renews the private environment .venv first; nothing is installed outside
# of it, except that as root `make demo-rt` installs the Debian packages of Request Tracker, and `make test` and
# `make real-rt` those and the ones of a Kerberos server (tests/ci/apt lists them; none of their services is started).
#
#   make unit ARGS="-k plan -x"        hand options to pytest
#   make setup PYTHON=python3.12       build .venv with another interpreter (3.11 or later)

SHELL := /bin/bash
PYTHON ?= python3
ARGS ?=
# Relative names only: make splits absolute ones at a space in the checkout's path.
VENV := .venv
PY := $(VENV)/bin/python
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-rt test everything unit lint format sanity docs-lint returns resource docs ledger ledger-lines real-rt laws matrix benchmark mutation build clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup:  ## Build or renew .venv (every other command does this by itself)
	@tests/ci/venv

demo: setup  ## Play the demonstration on four simulated servers
	@tests/demo/run $(ARGS)

demo-rt: setup  ## Play it on a real Request Tracker 5 that is started for it
	@tests/ci/apt --if-root real-rt
	@tests/demo/run --real-rt $(ARGS)

test:  ## Run every check and every test (on one ansible-core; ARGS=--all for the others too)
	@tests/ci/check $(ARGS)

everything:  ## Run every check with every case of every law, on every ansible-core (hours)
	@tests/ci/check --everything

unit: setup  ## Run the unit tests (the inner loop)
	@$(PY) -m pytest -q -n auto --dist loadgroup tests/unit $(ARGS)

lint: setup  ## Check style and types of the code and of the playbooks
	@tests/ci/check --only lint $(ARGS)

format: setup  ## Rewrite the Python files in the project's style
	@$(PY) -m ruff check --quiet --fix-only .
	@$(PY) -m ruff format .

sanity: setup  ## Run ansible-test sanity (ARGS="--test pylint" for one test)
	@tests/ci/ansible-test sanity $(ARGS)

docs-lint: setup  ## Check the documentation of modules and plugins, and the changelog
	@tests/ci/check --only docs $(ARGS)

returns: setup  ## Write the RETURN blocks of all modules and lookups (from options and tests/ci/returns)
	@$(PY) -m tests.ci.returns $(ARGS)

resource: setup  ## Write the files of a new resource (SYSTEM=zammad NAME=text_module); docs/adding-a-resource.md
	@$(PY) -m tests.ci.resource "$(SYSTEM)" "$(NAME)"

compatibility: setup  ## Write the table of docs/compatibility.md from docs/compatibility.yml
	@$(PY) -m tests.ci.compatibility

ledger: setup  ## Write the pages of docs/ledger, and print what share of each API is managed
	@$(PY) -m tests.ci.ledger

docs:  ## Build the documentation site into site/ (about a minute)
	@tests/ci/venv docs
	@tests/ci/docs site $(ARGS)

real-rt: setup  ## Run the tests that need a real Request Tracker, and only those
	@tests/ci/apt --if-root real-rt kerberos
	@OPSDESK_REQUIRE_RT=1 $(PY) -m pytest -q -m real_rt tests $(ARGS)

laws: setup  ## Run the laws on a test server of your own (ON=rt|zammad|cerb|cloudbees; see docs/testing.md)
	@$(PY) -m tests.laws.on $(ON) $(ARGS)

matrix: setup  ## Run unit and integration tests on ansible-core 2.16, 2.19 and 2.21
	@tests/ci/matrix 2.16 2.19 2.21

benchmark:  ## Measure the speed against other ways, into docs/ (ARGS=--quick: one minute, nothing written)
	@tests/ci/venv benchmark
	@.venv-benchmark/bin/python -m tests.benchmark $(ARGS)

mutation:  ## Change the core in small ways and list what no test notices (slow; ARGS="plan find" SAMPLE=27)
	@tests/ci/mutation $(ARGS)

ledger-lines:  ## Count code, documentation kept by hand, import circles, copies (ARGS=--all: each of them)
	@$(PYTHON) tests/ci/ledger_lines.py $(ARGS)

build: setup  ## Build the collection's tarball from a clean copy
	@tests/ci/build .

clean:  ## Remove what the commands above have made in the checkout
	rm -rf .venv .venv-* .*_cache .hypothesis .ansible site opsdesk-itsm-*.tar.gz
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
