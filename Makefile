# Everything a person or a CI runs. `make help` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
CARGO ?= cargo
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)

# Packages whose suites are run; docs/STATUS.md says what the others still lack.
TESTED := -p kingsnake-plain -p kingsnake-compile -p kingsnake-loader

# What `make demo` checks: two wheels of the C-API's plain users, pinned so that the demo stays the same.
DEMO := markupsafe==3.0.4 ujson==6.1.0

.PHONY: help build demo test fmt lint unit tools nextest clean

help:  ## show this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

build:  ## build kingsnake and kpython (release)
	$(CARGO) build --release --locked -p kingsnake-cli

demo: tools build  ## check two wheels from PyPI and print the reports; fails if a check fails
	@for wheel in $(DEMO); do \
	    printf '\n$$ kingsnake check --notes %s\n' "$$wheel"; \
	    target/release/kingsnake check --notes "$$wheel" || exit 1; \
	done

# `lint` and `fmt` are not part of `test` yet: docs/STATUS.md says what is left of them.
test: tools nextest unit  ## all that CI runs

fmt:
	$(CARGO) fmt --all --check

lint:
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

unit:
	$(CARGO) nextest run --locked --no-fail-fast $(TESTED)

tools:  ## install what is missing: a C compiler, and CPython 3.11 with headers and pip (Debian, Ubuntu)
	@missing=; \
	command -v gcc >/dev/null || missing="$$missing gcc libc6-dev"; \
	command -v python3.11 >/dev/null || missing="$$missing python3.11"; \
	header='import os, sysconfig as s, sys; sys.exit(not os.path.exists(s.get_path("include") + "/Python.h"))'; \
	python3.11 -c "$$header" 2>/dev/null || missing="$$missing python3.11-dev"; \
	python3.11 -m pip --version >/dev/null 2>&1 || missing="$$missing python3-pip python3.11-venv"; \
	[ -n "$$missing" ] || exit 0; \
	command -v apt-get >/dev/null || { echo "install these first:$$missing" >&2; exit 1; }; \
	echo "installing:$$missing"; \
	$(SUDO) apt-get update -q; \
	DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -q -y --no-install-recommends $$missing

nextest:
	@command -v cargo-nextest >/dev/null || $(CARGO) install --locked cargo-nextest

clean:  ## remove what was built
	$(CARGO) clean
