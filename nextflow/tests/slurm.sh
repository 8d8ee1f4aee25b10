#!/usr/bin/env bash
# The same pipeline on a one-node Slurm of its own: every task a Slurm job, the same bytes.
# shellcheck source=nextflow/tests/common.sh
source "$(dirname "$0")/common.sh"

folder=$(fresh slurm)
node="$root/nextflow/tests/slurm_one_node.sh"
"$node" start "$folder/site" >"$folder/site.txt" 2>&1 || {
    case $? in
    77) skip "$(sed -n 's/^SKIPPED: //p' "$folder/site.txt")" ;;
    *) cat "$folder/site.txt"; fail "the one-node Slurm did not come up" ;;
    esac
}
trap '"$node" stop "$folder/site"' EXIT
export SLURM_CONF="$folder/site/slurm.conf"
sinfo --noheader --format '  partition %P, %D node, %c CPUs, %m MB'

# One machine, short jobs: look more often than a cluster would like.
cat >"$folder/often.config" <<'CONFIG'
executor.pollInterval = '1 sec'
executor.queueStatInterval = '2 sec'
CONFIG
started=$SECONDS
pipeline "$folder" -profile test,slurm -c "$folder/often.config" --slurm_queue cpu --trace_suffix slurm ||
    { tail -n 40 "$folder/said.txt"; fail "the pipeline on Slurm; see $folder"; }
seconds=$((SECONDS - started))
tasks=$(count "$folder" slurm COMPLETED)
jobs=$(grep -cE '_slurm_rpc_submit_batch_job: JobId=[0-9]+' "$folder/site/slurmctld.log")
[ "$jobs" = "$tasks" ] || fail "$tasks tasks, but Slurm took $jobs jobs"
same_bytes "$folder" 1 2
echo "slurm: PASS (Slurm $(sinfo --version | cut -d' ' -f2), $tasks tasks = $jobs jobs, $seconds s)"
