#!/usr/bin/env bash
# The head job is killed (kill -9) when half of the parts are made; -resume goes on and the bytes are the same.
# shellcheck source=nextflow/tests/common.sh
source "$(dirname "$0")/common.sh"

folder=$(fresh killed)
cp "$root/nextflow/assets/test.toml" "$folder/"
printf 'sample,config,data,seed\ndemo_s1,test.toml,simulate,1\n' >"$folder/sheet.csv"
arguments=(-profile test --input "$folder/sheet.csv")
made() { find "$folder/work" -path '*/demo_s1/parts/*/manifest.json' 2>/dev/null | wc -l; }

started=$SECONDS
(cd "$folder" && exec "$root/scripts/nextflow.sh" run "$root/nextflow" --outdir "$folder/results" "${arguments[@]}" --trace_suffix before) >"$folder/before.txt" 2>&1 &
head_job=$!
until [ "$(made)" -ge 12 ]; do
    kill -0 "$head_job" 2>/dev/null || { tail -n 40 "$folder/before.txt"; fail "the run ended before it could be killed"; }
    sleep 0.2
done
kill -9 "$head_job"
wait "$head_job" 2>/dev/null || true
[ ! -e "$folder/results/demo_s1/evaluate" ] || fail "killed too late: everything was done"
echo "  killed after $(made) of 30 parts, $((SECONDS - started)) s"

started=$SECONDS
pipeline "$folder" "${arguments[@]}" --trace_suffix after -resume || { tail -n 40 "$folder/said.txt"; fail "-resume after a kill; see $folder"; }
cached=$(count "$folder" after CACHED)
[ "$cached" -gt 0 ] || fail "nothing was kept"
same_bytes "$folder" 1
echo "killed: PASS (resumed: $(count "$folder" after COMPLETED) ran, $cached cached, $((SECONDS - started)) s)"
