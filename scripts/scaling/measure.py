"""Measures every step of the pipeline as a process of its own: CPU seconds, wall seconds, peak memory, bytes read and written.

Usage: python scripts/scaling/measure.py --binary target/debug/deephen --config human --data ../shared/data/human \
           --run runs/human --out docs/results/scaling-human.csv
Reads a finished run folder (never writes to it), makes each stage and one part of every kind and task again with one worker
into a temporary folder. CPU seconds hold on a busy machine too; wall seconds do not. Standard library alone.
"""

import argparse
import csv
import json
import os
import pathlib
import subprocess
import tempfile
import time


def size(path):
    """Bytes of a file or of all files below a folder."""
    path = pathlib.Path(path)
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) if path.is_dir() else path.stat().st_size


def measured(command):
    """Runs a command to its end: (CPU seconds, wall seconds, peak resident MiB)."""
    started = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = child.stderr.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\n{said.decode()}")
    return used.ru_utime + used.ru_stime, time.monotonic() - started, used.ru_maxrss / 1024


def steps(options, listed, out):
    """(step, kind, task, arguments, folders that are read, folder that is written)."""
    run = options.run
    folder = {name: run / name for name in ("ingest", "features", "network", "plan", "parts", "evaluate", "ablate", "rank", "enrich")}
    f = folder
    config = ["--config", options.config]
    data = ["--data", options.data]
    yield "START", "", "", ["--version"], [], None
    yield "INGEST", "", "", ["ingest", *config, *data], [options.data], out / "ingest"
    yield "FEATURES", "", "", ["features", *config, *data, "--ingest", f["ingest"]], [f["ingest"]], out / "features"
    yield "NETWORK", "", "", ["network", *config, "--ingest", f["ingest"]], [f["ingest"]], out / "network"
    yield "PLAN", "", "", ["evaluate", "--plan", *config, "--ingest", f["ingest"]], [f["ingest"]], out / "plan"
    inputs = ["--features", f["features"], "--network", f["network"]]
    for part in listed:
        if part["repeat"] == 0 and part["fold"] == 0 and part["families"] != "embedded":
            where = ["--task", part["task"], "--repeat", "0", "--fold", "0", "--families", part["families"]]
            arguments = ["evaluate", *config, *where, *inputs, "--plan-dir", f["plan"]]
            yield "EVALUATE", part["families"], part["task"], arguments, [f["features"], f["network"], f["plan"]], out / part["part"]
    parts = [f["plan"], f["parts"]]
    yield "COLLECT", "", "", ["evaluate", "--collect", f["parts"], *config, "--plan-dir", f["plan"]], parts, out / "evaluate"
    yield "ABLATE", "", "", ["ablate", *config, "--plan", f["plan"], "--parts", f["parts"]], parts, out / "ablate"
    yield "TRAIN", "", "", ["train", *config, *inputs, "--plan", f["plan"]], [f["features"], f["network"], f["plan"]], out / "train"
    rank = ["rank", *config, "--ingest", f["ingest"], "--plan", f["plan"], "--parts", f["parts"]]
    yield "RANK", "", "", rank, [f["ingest"], *parts], out / "rank"
    enrich = ["enrich", *config, "--ingest", f["ingest"], "--plan", f["plan"], "--rank", f["rank"]]
    yield "ENRICH", "", "", enrich, [f["ingest"], f["plan"], f["rank"]], out / "enrich"
    read = [path for name, path in folder.items() if name != "parts"]
    yield "REPORT", "", "", ["report", *config, "--run", run], read, out / "report"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--config", required=True)
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--run", required=True, type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    options = parser.parse_args()

    listing = subprocess.run(
        [options.binary, "evaluate", "--config", options.config, "--list-parts", "--json"], check=True, capture_output=True, text=True
    )
    listed = [json.loads(line) for line in listing.stdout.splitlines()]
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        for step, kind, task, arguments, read, written in steps(options, listed, pathlib.Path(scratch)):
            common = ["--quiet", "--workers", "1"] + (["--out", written] if written else [])
            cpu, wall, memory = measured([options.binary, *map(str, arguments), *map(str, common)])
            rows.append(
                {
                    "step": step,
                    "kind": kind,
                    "task": task,
                    "cpu_s": f"{cpu:.2f}",
                    "wall_s": f"{wall:.2f}",
                    "peak_mib": f"{memory:.0f}",
                    "read_bytes": sum(map(size, read)),
                    "written_bytes": size(written) if written else 0,
                }
            )
            print(*rows[-1].values(), flush=True)
    with open(options.out, "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
