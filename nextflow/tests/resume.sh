#!/usr/bin/env bash
# -resume runs nothing when nothing changed; a new row runs alone; a changed file of the data runs what depends on it.
# shellcheck source=nextflow/tests/common.sh
source "$(dirname "$0")/common.sh"

folder=$(fresh resume)
cp "$root/nextflow/assets/test.toml" "$folder/"
cp -r "$(reference 1)/data" "$folder/data"
printf 'sample,config,data,seed\ndemo_s1,test.toml,data,1\n' >"$folder/sheet.csv"
arguments=(-profile test --input "$folder/sheet.csv")
run() { pipeline "$folder" "${arguments[@]}" "$@" || { tail -n 40 "$folder/said.txt"; fail "the pipeline; see $folder"; }; }
counts() { echo "$(count "$folder" "$1" COMPLETED) ran, $(count "$folder" "$1" CACHED) cached"; }

started=$SECONDS
run --trace_suffix first
all=$(count "$folder" first COMPLETED)
same_bytes "$folder" 1
echo "  first run: $(counts first), $((SECONDS - started)) s"

started=$SECONDS
run --trace_suffix again -resume
echo "  nothing changed: $(counts again), $((SECONDS - started)) s"
[ "$(counts again)" = "0 ran, $all cached" ] || fail "nothing changed, yet tasks ran"

started=$SECONDS
printf 'demo_s2,test.toml,simulate,2\n' >>"$folder/sheet.csv"
run --trace_suffix row -resume
echo "  a row more: $(counts row), $((SECONDS - started)) s"
# The new row simulates its data first: one task more than the row that brings its own.
[ "$(counts row)" = "$((all + 1)) ran, $all cached" ] || fail "a new row must run alone"
same_bytes "$folder" 1 2

started=$SECONDS
# The same genes in another order: ingest sorts, so its outputs differ in nothing, but the step must look again.
(zcat "$folder/data/lpi.tsv.gz" | sed -n 1p; zcat "$folder/data/lpi.tsv.gz" | tail -n +2 | tac) | gzip -n >"$folder/lpi.new"
mv "$folder/lpi.new" "$folder/data/lpi.tsv.gz"
sed -i '$d' "$folder/sheet.csv"
run --trace_suffix file -resume
echo "  a file of the data changed: $(counts file), $((SECONDS - started)) s"
[ "$(count "$folder" file CACHED)" = 0 ] || fail "a changed input file went unnoticed"
for file in evaluate/metrics.json rank/ranking.tsv; do
    cmp "$(reference 1)/$file" "$folder/results/demo_s1/$file" || fail "the order of input rows changed $file"
done
echo "resume: PASS"
