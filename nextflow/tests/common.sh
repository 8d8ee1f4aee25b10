# Sourced by the tests of the pipeline: where things are, how a run is started, and what is counted in its trace.
# shellcheck shell=bash
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
runs="${DEEPHEN_NEXTFLOW_RUNS:-$root/runs/nextflow}"
binary="${DEEPHEN_BIN:-$root/target/debug}/deephen"
export NXF_DISABLE_CHECK_LATEST=true NXF_ANSI_LOG=false
mkdir -p "$runs"

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# Ends the test with success where something is missing that the machine owes us.
skip() {
    echo "SKIPPED: $*"
    exit 0
}

[ -x "$binary" ] || fail "$binary is not built; run \`make build\` first"
if ! said=$("$root/scripts/nextflow.sh" -version 2>&1); then
    case "$said" in
    *SKIPPED:*) skip "${said##*SKIPPED: }" ;;
    *) fail "$said" ;;
    esac
fi
# shellcheck disable=SC2034 # read by the tests
nextflow_version=$(sed -n 's/.*version \([0-9][0-9.]*\).*/\1/p' <<<"$said")

# An empty folder of this test's own to launch from.
fresh() {
    rm -rf "${runs:?}/$1"
    mkdir -p "$runs/$1"
    echo "$runs/$1"
}

# pipeline FOLDER ARGUMENTS...: runs the pipeline from FOLDER into FOLDER/results; what it says goes to FOLDER/said.txt too.
pipeline() {
    local folder=$1
    shift
    (cd "$folder" && exec "$root/scripts/nextflow.sh" run "$root/nextflow" --outdir "$folder/results" "$@") >"$folder/said.txt" 2>&1
}

# count FOLDER SUFFIX STATUS: tasks of that status in the trace of the run.
count() {
    awk -F '\t' -v status="$3" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "status") at = i } NR > 1 && $at == status { n++ } END { print n + 0 }' \
        "$1/results/pipeline_info/trace_$2.txt"
}

# What `deephen run` makes of sample demo_sSEED, with the same config, data and seed.
reference() {
    local seed=$1 folder="$runs/reference/s$1"
    "$binary" --quiet --seed "$seed" simulate --genes 300 --out "$folder/data" >/dev/null
    "$binary" --quiet --seed "$seed" run --config "$root/nextflow/assets/test.toml" --data "$folder/data" --out "$folder" >/dev/null
    echo "$folder"
}

# same_bytes FOLDER SEED...: the published results against `deephen run`, byte for byte, and against their own manifests.
same_bytes() {
    local folder=$1 seed expected file
    shift
    for seed in "$@"; do
        expected=$(reference "$seed")
        for file in evaluate/metrics.json rank/ranking.tsv; do
            [ -s "$expected/$file" ] || fail "$expected/$file is empty"
            cmp "$expected/$file" "$folder/results/demo_s$seed/$file" || fail "demo_s$seed: $file differs from \`deephen run\`"
        done
        # Manifests hold seconds and memory, the rest of a run folder nothing that may differ.
        diff -rq --exclude=manifest.json --exclude=data --exclude=run.json --exclude=.lock "$expected" "$folder/results/demo_s$seed" ||
            fail "demo_s$seed: files differ from \`deephen run\`"
        "$binary" --quiet validate "$folder/results/demo_s$seed" >"$folder/validated_s$seed.txt" || fail "demo_s$seed: a folder does not fit its manifest"
        echo "  demo_s$seed: metrics.json, ranking.tsv and all other files identical to \`deephen run\` (ranking $(sha256sum <"$expected/rank/ranking.tsv" | cut -c 1-12)), $(wc -l <"$folder/validated_s$seed.txt") folders valid"
    done
}
