#!/usr/bin/env bash
# A task that is killed (exit 137) is run again with more memory; one that fails (exit 1) ends the run with its message.
# shellcheck source=nextflow/tests/common.sh
source "$(dirname "$0")/common.sh"

folder=$(fresh retry)
cp "$root/nextflow/assets/test.toml" "$folder/"
printf 'sample,config,data,seed\ndemo_s1,test.toml,simulate,1\n' >"$folder/sheet.csv"
mkdir "$folder/bin"
# Stands before the real program on the PATH and dies in one part: as often as the file `deaths` has lines, with its first one.
cat >"$folder/bin/deephen" <<WRAPPER
#!/usr/bin/env bash
if [[ "\$*" == *"--fold 1 --families sequence+locus "* && -s "$folder/deaths" ]]; then
    code=\$(head -n 1 "$folder/deaths")
    sed -i 1d "$folder/deaths"
    echo "error: dies on purpose with \$code" >&2
    exit "\$code"
fi
exec "$binary" "\$@"
WRAPPER
chmod +x "$folder/bin/deephen"

printf '137\n' >"$folder/deaths"
started=$SECONDS
DEEPHEN_BIN="$folder/bin" pipeline "$folder" -profile test --input "$folder/sheet.csv" --trace_suffix killed ||
    { tail -n 40 "$folder/said.txt"; fail "a killed task must be retried; see $folder"; }
trace="$folder/results/pipeline_info/trace_killed.txt"
[ "$(count "$folder" killed FAILED)" = 1 ] || fail "one task should have failed once"
grep -q $'\tCOMPLETED\t0\t2\t' "$trace" || fail "no task succeeded at the second attempt"
same_bytes "$folder" 1
echo "  exit 137: retried once, $(count "$folder" killed COMPLETED) tasks completed, $((SECONDS - started)) s"

# On top of what is cached, so that the run comes to that part at once.
printf '1\n1\n1\n' >"$folder/deaths"
started=$SECONDS
sed -i 's/,1$/,2/; s/demo_s1/demo_s2/' "$folder/sheet.csv"
if DEEPHEN_BIN="$folder/bin" pipeline "$folder" -profile test --input "$folder/sheet.csv" --trace_suffix failed; then
    fail "a failing task must end the run"
fi
grep -q 'dies on purpose with 1' "$folder/said.txt" || fail "the task's message is not shown"
[ "$(count "$folder" failed FAILED)" = 1 ] && [ "$(wc -l <"$folder/deaths")" = 2 ] || fail "exit 1 must not be retried"
echo "  exit 1: not retried, the run ends with the task's own message, $((SECONDS - started)) s"
echo "retry: PASS"
