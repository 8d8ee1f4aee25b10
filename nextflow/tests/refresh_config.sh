#!/usr/bin/env bash
# Writes nextflow/assets/test.toml anew after a change of data/demo.toml: its tables, the test's own sizes.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
demo="$root/data/demo.toml"
config="$root/nextflow/assets/test.toml"
{
    sed '/^\[ingest\]/,$d' "$config"
    sed -n '/^\[ingest\]/,/^# -- small enough/p' "$demo" | sed '$d'
    sed -n '/^# -- small enough/,$p' "$config"
} >"$config.new"
mv "$config.new" "$config"
