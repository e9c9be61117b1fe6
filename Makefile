# The front door. Logic lives in scripts/ and xtask/; these names stay.
.DEFAULT_GOAL := help
SHELL := /usr/bin/env bash

.PHONY: help run test dev lint fmt loadtest nightly generate setup web

help: ## Lists these targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Builds everything and serves the studio, with its own Postgres in ./var
	@scripts/run

test: ## Everything CI checks
	@scripts/test

nightly: ## The same with longer rounds: crashes, simulation, properties
	@PLENARY_NIGHTLY=1 scripts/test

dev: ## Server and web client with rebuild on change
	@scripts/dev

lint: ## Formatting, clippy, tidy, web lint
	@scripts/lint

fmt: ## Formats the code
	@cargo fmt --all && cargo xtask generate

generate: ## Writes generated files: TypeScript types of the protocol
	@cargo xtask generate

web: ## Builds the web client into web/dist
	@scripts/web

loadtest: ## Fifty people at one canvas for ten seconds, against the release binary; see docs/load-testing.md
	@cargo build --release --locked --quiet --package plenary --package plenary-load
	@target/release/plenary-load canvas-storm --spawn --seconds 10 --warm-up 3

setup: ## Installs what is missing, or says what is
	@scripts/setup
