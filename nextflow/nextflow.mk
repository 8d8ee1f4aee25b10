# The pipeline's tests; included by the Makefile. Without Nextflow (see scripts/nextflow.sh) they say SKIPPED and why.

.PHONY: nextflow-smoke nextflow-test

# -profile test against `deephen run`, byte for byte, and -stub-run: about two minutes.
nextflow-smoke: build
	@nextflow/tests/smoke.sh

# The rest: bad samplesheets, -resume, retries, a killed head job, a one-node Slurm.
nextflow-test: build
	@set -e; for test in smoke samplesheet resume retry killed slurm; do echo "== $$test"; nextflow/tests/$$test.sh; done
	@python3 -m doctest scripts/scaling/schedule.py && echo "schedule: PASS"
