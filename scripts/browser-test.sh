#!/usr/bin/env bash
# Opens a report in Chromium and uses it as a reader would.
#   scripts/browser-test.sh REPORT.html [HOSTILE_REPORT.html]
# Installs what it needs: Node packages pinned in tests/browser, and Chromium where this machine has none and apt may install it.
# Prints SKIPPED with the reason and exits 0 where it cannot; a failing test exits 1.
set -euo pipefail

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  echo "usage: scripts/browser-test.sh REPORT.html [HOSTILE_REPORT.html]" >&2
  exit 2
fi
for report in "$@"; do
  [ -f "$report" ] || { echo "no such file: $report" >&2; exit 2; }
done
REPORT=$(realpath "$1")
HOSTILE_REPORT=${2:+$(realpath "$2")}
export REPORT HOSTILE_REPORT

skip() {
  echo "SKIPPED browser tests: $1"
  exit 0
}

command -v node >/dev/null && command -v npm >/dev/null || skip "Node.js and npm are not installed"
major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
[ "$major" -ge 20 ] || skip "Node.js $(node --version) is older than 20"

find_chromium() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$name" ] && command -v "$name" >/dev/null; then
      command -v "$name"
      return
    fi
  done
}
CHROMIUM=$(find_chromium)
if [ -z "$CHROMIUM" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing Chromium" >&2
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends chromium; } >/dev/null 2>&1 || true
  CHROMIUM=$(find_chromium)
fi
[ -n "$CHROMIUM" ] || skip "no Chromium: install it, or name it in the variable CHROMIUM"
export CHROMIUM

cd "$(dirname "$0")/../tests/browser"
if ! cmp -s package-lock.json node_modules/.installed; then
  npm ci --no-audit --no-fund --silent >/dev/null 2>&1 || skip "npm could not install the packages of tests/browser"
  cp package-lock.json node_modules/.installed
fi
node --test --test-concurrency=1 --test-reporter=spec *.test.mjs || exit 1
