#!/usr/bin/env bash
# Wrong rows are rejected before anything runs, each with file, line and column; so are wrong parameters; every profile parses.
# shellcheck disable=SC2015,SC2016
# shellcheck source=nextflow/tests/common.sh
source "$(dirname "$0")/common.sh"

folder=$(fresh samplesheet)
mkdir "$folder/data"
cat >"$folder/sheet.csv" <<'SHEET'
sample,config,data,seed,extra
good,demo,data,1,

bad name,demo,data,1,
no_config,yeast.toml,data,1,
no_data,demo,nowhere,1,
bad_seed,demo,simulate,-3,
good,demo,simulate,2,
short,demo,simulate
no_extra,demo,simulate,1,mfe.tsv
SHEET
if pipeline "$folder" -profile test --input "$folder/sheet.csv" --trace_suffix rows; then
    fail "wrong rows were taken"
fi
while read -r expected; do
    grep -qF "$expected" "$folder/said.txt" || { cat "$folder/said.txt"; fail "not said: $expected"; }
done <<'EXPECTED'
sheet.csv:4: column `sample`: 'bad name' is no name
sheet.csv:5: column `config`: 'yeast.toml' is neither a file nor one of human, mouse, demo
sheet.csv:6: column `data`: 'nowhere' is no folder
sheet.csv:7: column `seed`: '-3' is no whole number
sheet.csv:8: column `sample`: 'good' stands in line 2 too
sheet.csv:9: 3 cells where the header has 5 columns
sheet.csv:10: column `extra`:
EXPECTED
grep -qE 'sheet.csv:[23]:' "$folder/said.txt" && fail "a good row was rejected"
grep -q 'Submitted process' "$folder/said.txt" && fail "tasks ran in spite of wrong rows"
sed -n 's/^ *\(sheet.csv:.*\)/  \1/p' "$folder/said.txt"

printf 'sample,konfig,data\na,demo,simulate\n' >"$folder/header.csv"
if pipeline "$folder" -profile test --input "$folder/header.csv" --trace_suffix header; then fail "a wrong header was taken"; fi
grep -qF 'header.csv:1: column `konfig` is unknown' "$folder/said.txt" && grep -qF 'header.csv:1: column `config` is missing' "$folder/said.txt" ||
    { cat "$folder/said.txt"; fail "a wrong header was not explained"; }

if pipeline "$folder" -profile test --simulate_scenario magic --simulate_genes 3 --sheet x --trace_suffix parameters; then
    fail "wrong parameters were taken"
fi
for expected in "--simulate_scenario 'magic' is none of sequence, topology, locus, mixed, null" '--simulate_genes 3 is below 100' '--sheet is no parameter'; do
    grep -qF -- "$expected" "$folder/said.txt" || { cat "$folder/said.txt"; fail "not said: $expected"; }
done

for profile in docker singularity apptainer conda slurm k8s awsbatch gpu,slurm test test_full; do
    (cd "$folder" && "$root/scripts/nextflow.sh" config -profile "$profile" "$root/nextflow") >"$folder/config.txt" 2>&1 || { cat "$folder/config.txt"; fail "profile $profile does not parse"; }
done
echo "samplesheet: PASS (7 wrong rows, 1 wrong header, 3 wrong parameters, 10 profiles parse)"
