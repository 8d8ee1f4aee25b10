#!/usr/bin/env bash
# -profile test on two simulated species: the same bytes as `deephen run`, reports published; then -stub-run.
# shellcheck source=nextflow/tests/common.sh
source "$(dirname "$0")/common.sh"

# The test config differs from the simulated species' own in its sizes alone.
tables() { sed -n '/^\[ingest\]/,/^# -- small enough/p' "$1" | sed '$d'; }
diff <(tables "$root/data/demo.toml") <(tables "$root/nextflow/assets/test.toml") || fail "[ingest] of nextflow/assets/test.toml is not that of data/demo.toml; run nextflow/tests/refresh_config.sh"

folder=$(fresh smoke)
started=$SECONDS
pipeline "$folder" -profile test --trace_suffix first || { tail -n 40 "$folder/said.txt"; fail "the pipeline; see $folder"; }
seconds=$((SECONDS - started))
done_tasks=$(count "$folder" first COMPLETED)
[ "$done_tasks" -gt 0 ] && [ "$(count "$folder" first FAILED)" = 0 ] || fail "unexpected trace"
for name in trace_first.txt timeline_first.html report_first.html dag_first.html deephen_software_versions.yml; do
    [ -s "$folder/results/pipeline_info/$name" ] || fail "pipeline_info/$name was not published"
done
same_bytes "$folder" 1 2
cmp -s "$folder"/results/demo_s[12]/rank/ranking.tsv && fail "two seeds, one ranking: a sample has overwritten the other"
echo "smoke: PASS (Nextflow $nextflow_version, $done_tasks tasks, $seconds s)"

folder=$(fresh stub)
started=$SECONDS
pipeline "$folder" -profile test -stub-run --trace_suffix first || { tail -n 40 "$folder/said.txt"; fail "-stub-run; see $folder"; }
for stage in data ingest features network plan embeddings evaluate ablate train rank enrich report; do
    [ -d "$folder/results/demo_s1/$stage" ] || fail "-stub-run did not publish demo_s1/$stage"
done
[ "$(ls "$folder/results/demo_s1/parts")" = "$(printf 'screen.r0.f0.%s\n' embedded rivals sequence+locus)" ] || fail "-stub-run: wrong parts"
echo "stub: PASS ($(count "$folder" first COMPLETED) tasks, $((SECONDS - started)) s)"
