#!/usr/bin/env bash
# Executes every notebook on the simulated species, without writing outputs back: scripts/run-notebooks.sh BINARY
# Where Python or the package index is not to be had it says SKIPPED and why, and succeeds.
set -euo pipefail
cd "$(dirname "$0")/.."
binary=${1:?usage: scripts/run-notebooks.sh BINARY}
environment=.venv-notebooks
python=${PYTHON:-python3}

skip() {
    echo "SKIPPED notebooks: $1" >&2
    exit 0
}

command -v "$python" >/dev/null || skip "there is no $python"
if ! cmp -s notebooks/requirements.txt "$environment/requirements.txt"; then
    rm -rf "$environment"
    "$python" -m venv "$environment" >/dev/null 2>&1 || skip "$python cannot make a virtual environment (is the venv module installed?)"
    if ! "$environment/bin/pip" install --quiet --disable-pip-version-check -r notebooks/requirements.txt; then
        # A wrong pin is a fault; an index that answers to nothing is not ours.
        "$environment/bin/pip" download --quiet --no-deps --no-cache-dir -d "$environment/index-check" pip >/dev/null 2>&1 ||
            skip "the package index cannot be reached"
        echo "notebooks/requirements.txt cannot be installed, although the package index answers" >&2
        exit 1
    fi
    cp notebooks/requirements.txt "$environment/requirements.txt"
fi

finished() {
    [ -f "$1/report/manifest.json" ]
}
if ! finished runs/demo || ! finished runs/demo-seed2; then
    [ -x "$binary" ] || "${MAKE:-make}" build
    finished runs/demo || "$binary" demo --out runs/demo
    # The same genes and labels; other folds, other starting weights.
    finished runs/demo-seed2 || "$binary" run --config data/demo.toml --data runs/demo/data --out runs/demo-seed2 --seed 2
fi

# Plain text, no cache: nothing is left beside the notebooks.
unset DEEPHEN_RUN DEEPHEN_OTHER_RUN
PYTHONDONTWRITEBYTECODE=1 "$environment/bin/python" -m pytest --nbmake --nbmake-timeout=600 -p no:cacheprovider -q notebooks
