#!/usr/bin/env bash
# Nextflow, whatever it takes: your own on the PATH, otherwise its jars from Maven Central in .nextflow-runtime/.
# `scripts/nextflow.sh run nextflow/ ...` takes Nextflow's own arguments. Exit code 77: not to be had here, with the reason.
# The folder of the built `deephen` comes first on the PATH, so that local runs and jobs of a cluster find it.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
runtime="$root/.nextflow-runtime"
pom="$root/nextflow/pom.xml"
sums="$root/nextflow/runtime.sha256"

skip() {
    echo "SKIPPED: Nextflow: $1" >&2
    exit 77
}

export PATH="${DEEPHEN_BIN:-$root/target/debug}:$PATH"
# No look-ups of newer versions or plugins: the pipeline needs none.
export NXF_DISABLE_CHECK_LATEST=true NXF_ANSI_LOG="${NXF_ANSI_LOG:-false}"

if [ -z "${DEEPHEN_NEXTFLOW_JARS:-}" ] && command -v nextflow >/dev/null; then
    exec nextflow "$@"
fi

command -v java >/dev/null || skip "neither nextflow nor java is on the PATH; install one of them (Java 17 or newer)"
version=$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
[ "${version:-0}" -ge 17 ] || skip "java $version is on the PATH, 17 or newer is needed"

stamp=$(cat "$pom" "$sums" | sha256sum | cut -d' ' -f1)
if [ ! -f "$runtime/.stamp" ] || [ "$(cat "$runtime/.stamp")" != "$stamp" ]; then
    command -v mvn >/dev/null || skip "neither nextflow nor mvn is on the PATH; install one of them"
    aside=$(mktemp -d "$root/.nextflow-runtime.tmp.XXXXXX")
    trap 'rm -rf "$aside"' EXIT
    echo "nextflow: fetching its jars from Maven Central" >&2
    if ! timeout 300 mvn --batch-mode --quiet --file "$pom" dependency:copy-dependencies \
        -DoutputDirectory="$aside/lib" >"$aside/mvn.log" 2>&1; then
        tail -n 5 "$aside/mvn.log" >&2
        skip "mvn could not fetch the jars (above); is the registry reachable?"
    fi
    (cd "$aside/lib" && sha256sum --check --quiet --strict "$sums" >&2) || {
        echo "error: a jar differs from $sums" >&2
        exit 1
    }
    echo "$stamp" >"$aside/.stamp"
    rm -rf "$runtime"
    mv "$aside" "$runtime"
    trap - EXIT
fi

export NXF_OFFLINE=true NXF_HOME="${NXF_HOME:-$runtime/home}"
opens=()
for package in java.lang java.io java.nio java.net java.util java.util.concurrent java.util.concurrent.atomic java.util.regex \
    sun.nio.ch sun.nio.fs sun.net.www.protocol.http jdk.internal.misc; do
    opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
# shellcheck disable=SC2086 # NXF_OPTS holds several options
exec java "${opens[@]}" ${NXF_OPTS:-} -cp "$runtime/lib/*" nextflow.cli.Launcher "$@"
