# The pipeline's tests; included by the Makefile. Without Nextflow (see scripts/nextflow.sh) they say SKIPPED and why.

.PHONY: nextflow-smoke nextflow-test

# -profile test against `deephen run`, byte for byte, and -stub-run.
nextflow-smoke: build
	@nextflow/tests/smoke.sh

# The rest: strict syntax, bad samplesheets, -resume, retries, every option, a killed head job, a one-node Slurm, the cost model.
nextflow-test: build
	@set -e; for test in strict samplesheet resume retry options killed slurm; do \
		echo "== $$test"; nextflow/tests/$$test.sh; done
	@python3 -m doctest scripts/scaling/schedule.py && echo "schedule: PASS"
