#!/usr/bin/env bash
# What -profile test leaves out: network embeddings, a variant, a gene-set file of the user, a data folder, large batches.
# shellcheck source=nextflow/tests/common.sh
source "$(dirname "$0")/common.sh"

folder=$(fresh options)
sed -e 's/^bootstraps = 50/&\nembeddings = true\nwalks = 4\ninfomax_epochs = 1/' -e 's/^permutations = 200/&\ngmt = ["mine.gmt"]/' \
    "$root/nextflow/assets/test.toml" >"$folder/species.toml"
cat >>"$folder/species.toml" <<'TOML'

[[evaluate.variants]]
name = "joint-head"
why = "families joined before the last layer"
[evaluate.variants.model]
head = "joint"
TOML
cp -r "$(reference 1)/data" "$folder/species"
# Ten genes of the simulated species as a set of one's own.
zcat "$folder/species/genes_e100.tsv.gz" | awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) { if ($i == "gene_id") id = i; if ($i == "gene_biotype") type = i } }
    NR > 1 && $type == "lncRNA" && n++ < 10 { genes = genes "\t" $id } END { print "MINE\tten genes" genes }' >"$folder/mine.gmt"
printf 'sample,config,data,seed,extra\ndemo_s7,species.toml,"species",7,mine.gmt\n' >"$folder/sheet.csv"

started=$SECONDS
pipeline "$folder" -profile test --input "$folder/sheet.csv" --parts_per_task 20 --trace_suffix options ||
    { tail -n 40 "$folder/said.txt"; fail "the pipeline; see $folder"; }
seconds=$((SECONDS - started))
parts=$("$binary" evaluate --config "$folder/species.toml" --list-parts | tail -n +2 | wc -l)
[ "$(find "$folder/results/demo_s7/parts" -mindepth 1 -maxdepth 1 | wc -l)" = "$parts" ] || fail "not $parts parts"
(cd "$folder" && "$binary" --quiet --seed 7 run --config species.toml --data species --out expected >/dev/null)
grep -q '^MINE' "$folder/expected/enrich/gsea.tsv" || fail "the user's set was not tested"
diff -rq --exclude=manifest.json --exclude=run.json --exclude=.lock "$folder/expected" "$folder/results/demo_s7" || fail "files differ from \`deephen run\`"
"$binary" --quiet validate "$folder/results/demo_s7" >/dev/null || fail "a folder does not fit its manifest"
echo "options: PASS ($parts parts in $(grep -c EVALUATE "$folder/results/pipeline_info/trace_options.txt") tasks, with embeddings, a variant and a gene set; all files identical to \`deephen run\`; $seconds s)"
