#!/usr/bin/env bash
# Builds echarts.min.js, LICENSE and NOTICE from the pinned packages of source/package-lock.json (Node 18 or newer).
#   build.sh          writes the three files
#   build.sh --check  builds aside and fails if the committed files differ
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$here
if [ "${1:-}" = --check ]; then
  out=$(mktemp -d)
  trap 'rm -rf "$out"' EXIT
fi
cd "$here/source"
npm ci --no-audit --no-fund --silent
modules=node_modules

{
  cat "$modules/echarts/LICENSE"
  for part in echarts/licenses/LICENSE-d3 zrender/LICENSE tslib/LICENSE.txt; do
    printf '\n\n========================================================================\n%s\n\n' "$part"
    cat "$modules/$part"
  done
} > "$out/LICENSE"
cp "$modules/echarts/NOTICE" "$out/NOTICE"

node bundle.mjs "$out/echarts.min.js"

if [ "$out" != "$here" ]; then
  for file in echarts.min.js LICENSE NOTICE; do
    cmp "$out/$file" "$here/$file" || { echo "vendor/$file is not what build.sh makes: run src/report/assets/vendor/build.sh" >&2; exit 1; }
  done
fi
wc -c "$out/echarts.min.js"
