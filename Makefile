# make run    set up, build and start the demo on this machine
# make test   set up and run every check and test
# make bench  measure in a release build
# make fuzz   feed random texts to everything that reads texts, ten minutes to each reader
# make chaos  kill servers and workers during two hundred changes on each database
# make lint   only formatting and lints

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := run

FRONTEND := $(shell find frontend/src frontend/public frontend/index.html frontend/package.json -type f 2>/dev/null)

.PHONY: run test bench fuzz chaos lint api

run: frontend/dist/.built
	@.ci/setup run
	@cargo build --locked --bin terrace
	@exec $${CARGO_TARGET_DIR:-target}/debug/terrace demo $(DEMO)

test: frontend/dist/.built
	@.ci/setup test
	@.ci/test

bench:
	@.ci/setup run
	cargo bench --locked --workspace

fuzz:
	@FUZZ_SECONDS=$${FUZZ_SECONDS:-600} .ci/fuzz

chaos: frontend/dist/.built
	@.ci/setup test
	@TERRACE_CHAOS_CHANGES=$${TERRACE_CHAOS_CHANGES:-200} .ci/chaos

lint:
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	npm --prefix frontend run check

# The description of the API and the types that the frontend makes from it.
api: frontend/dist/.built
	cargo run --locked --bin terrace -- openapi > server/openapi.json
	npm --prefix frontend run api

frontend/node_modules/.installed: frontend/package-lock.json
	@.ci/setup frontend
	npm --prefix frontend ci --no-audit --no-fund
	@touch $@

frontend/dist/.built: frontend/node_modules/.installed $(FRONTEND)
	npm --prefix frontend run build
	@touch $@
