# `make demo` shows the whole program on a simulated species; `make test` runs everything a change needs.
# Both set up what they need: libtorch comes from hash-pinned wheels, no system package is asked for.

SHELL := /bin/bash
CARGO ?= cargo
DATA ?= ../shared/data/human
OUT ?= runs/human
MODEL ?= runs/models/human-v1
BINARY := target/debug/deephen

.PHONY: help setup build demo human model benchmark notebooks browser test fmt clippy doc unit bench bench-vs clean

help:
	@echo "make demo   simulate a small species, run the whole pipeline on it, print the headline"
	@echo "make human  the real run: DATA=$(DATA) OUT=$(OUT)"
	@echo "make model  the human run, and the model for one's own transcripts made of it: MODEL=$(MODEL)"
	@echo "make benchmark  the whole protocol on the real data, about an hour"
	@echo "make test   fmt, clippy, rustdoc, unit, property, integration and end-to-end tests; the report in a browser, the notebooks, the workflow"
	@echo "make browser  the report of the simulated species in headless Chromium"
	@echo "make nextflow-smoke, make nextflow-test  the workflow against deephen run; the second also kills, resumes, and runs on a one-node Slurm"
	@echo "make notebooks  executes the notebooks on the simulated species"
	@echo "make bench  criterion benchmarks of the hot paths"
	@echo "make bench-vs  the same work by other tools, side by side"

setup:
	@scripts/get-libtorch.sh

build: setup
	$(CARGO) build --locked

demo: build
	$(BINARY) demo --out runs/demo

human: build
	$(BINARY) run --config data/human.toml --data $(DATA) --out $(OUT)

model: human
	$(BINARY) bundle --config data/human.toml --run $(OUT) --data $(DATA) --out $(MODEL) --force

benchmark: build
	$(BINARY) benchmark --config data/human.toml --data $(DATA) --out runs/benchmark

# Outputs are not written back. SKIPPED where Python or the package index is missing.
notebooks:
	@scripts/run-notebooks.sh $(BINARY)

# The report drawn anew by this build, whatever drew the one in the run folder.
browser: demo
	$(BINARY) report --config demo --run runs/demo --out target/browser/report --force --quiet
	@scripts/browser-test.sh target/browser/report/report.html

test: fmt unit clippy doc browser notebooks nextflow-smoke

fmt:
	$(CARGO) fmt --check

# The unit and integration tests share the build of `make demo`.
unit: setup
	$(CARGO) test --locked

clippy: setup
	$(CARGO) clippy --locked --all-targets -- -D warnings

doc: setup
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps --lib

bench: setup
	$(CARGO) bench --locked --profile dev

# A quarter of an hour, most of it the other side's.
bench-vs: setup
	$(CARGO) build --locked --bins --example gsea_speed
	python3 -m venv .venv-bench
	.venv-bench/bin/pip install --quiet --disable-pip-version-check -r benches/vs/requirements.txt
	.venv-bench/bin/python benches/vs/gsea.py
	.venv-bench/bin/python benches/vs/ingest.py --data $(DATA)

include nextflow/nextflow.mk

clean:
	$(CARGO) clean
	rm -rf runs
