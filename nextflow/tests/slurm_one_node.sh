#!/usr/bin/env bash
# A Slurm of one node for tests: `slurm_one_node.sh start FOLDER`, `... stop FOLDER`. Everything it writes lies in FOLDER: its own
# key, sockets, ports and config, nothing under /etc, no systemd, no accounting. Installs Slurm where this machine has none and apt
# may install it. Exit code 77: it is not installed and cannot be.
set -euo pipefail

command=${1:?start or stop}
site=${2:?a folder}

stop() {
    local name pid
    for name in slurmd slurmctld munged; do
        if pid=$(cat "$site/$name.pid" 2>/dev/null) && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$name" ]; then
            kill "$pid" 2>/dev/null || true
        fi
    done
    if [ -f "$site/socket" ]; then
        rm -rf "$(cat "$site/socket")"
    fi
}

if [ "$command" = stop ]; then
    stop
    exit 0
fi

export PATH="$PATH:/usr/sbin:/sbin"
programs="munged slurmctld slurmd sbatch"
installed() {
    local program
    for program in $programs; do
        command -v "$program" >/dev/null || return 1
    done
}
if ! installed && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing Slurm" >&2
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends slurmctld slurmd slurm-client munge; } >/dev/null 2>&1 || true
fi
for program in $programs; do
    command -v "$program" >/dev/null || {
        echo "SKIPPED: $program is not installed (Debian: apt-get install slurmctld slurmd slurm-client munge)"
        exit 77
    }
done

rm -rf "$site"
mkdir -p "$site"/{state,spool}
site=$(cd "$site" && pwd)
host=$(hostname -s)
user=$(id -un)
# Unix sockets have short names at most, whatever the folder's.
sockets=$(mktemp -d /tmp/deephen-slurm.XXXXXX)
echo "$sockets" >"$site/socket"
chmod 755 "$sockets"

(umask 077 && head -c 1024 /dev/urandom >"$site/munge.key")
munged --force --key-file="$site/munge.key" --socket="$sockets/munge" --pid-file="$site/munged.pid" \
    --log-file="$site/munged.log" --seed-file="$site/munge.seed"

# CPUs, cores and memory as slurmd itself sees them.
hardware=$(slurmd -C | sed -n '1s/^NodeName=[^ ]* *//p')
cat >"$site/slurm.conf" <<CONF
ClusterName=onenode
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=46817
SlurmdPort=46818
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$sockets/munge
CredType=cred/munge
StateSaveLocation=$site/state
SlurmdSpoolDir=$site/spool
SlurmctldPidFile=$site/slurmctld.pid
SlurmdPidFile=$site/slurmd.pid
SlurmctldLogFile=$site/slurmctld.log
SlurmdLogFile=$site/slurmd.log
SlurmctldDebug=info
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SchedulerType=sched/builtin
SchedulerParameters=sched_min_interval=0
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
ReturnToService=2
MaxJobCount=5000
MinJobAge=60
NodeName=$host NodeAddr=127.0.0.1 $hardware
PartitionName=cpu Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF="$site/slurm.conf"
slurmctld -c
slurmd -c
for _ in $(seq 60); do
    if sinfo --noheader --format %T 2>/dev/null | grep -q idle; then
        sinfo
        exit 0
    fi
    sleep 0.5
done
tail -n 20 "$site"/*.log
stop
exit 1
