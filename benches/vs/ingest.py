"""The joins of `deephen ingest` on the human files, against the same joins in pandas, side by side on one machine in one go.

    cargo build --locked
    python benches/vs/ingest.py              # pandas 3.1.1 on pyarrow; writes benches/runs/ingest.csv

Work: the gene tables of four releases, two transcript tables, aliases, NONCODE's names and overlaps, 25,541 sequences, 102,077 rows of
NPInter, two protein networks, GO, the screening library with its exon models, the labels and two tables of scores. A name is resolved
by id, current symbol, previous symbol, older release, alias, overlap; what is still ambiguous is dropped. Both sides start from the
files as downloaded and end with the same thirteen parquet tables, the sequences and the list of unresolved names on disk.

The pandas side is what a careful analyst writes (`ingest_pandas.py`): whole columns, merges and groupbys, no Python loop over rows but
for FASTA. It leaves out what deephen does besides: checks of every field with its line in the message, counts of what was dropped and
why, hashes of inputs and outputs. Where a rule of deephen is long (damaged names, a label's several names) pandas has the short form,
so a few counts differ a little; each call prints by how much, and stops if tables that follow from plain rules differ at all.

Sides take turns in alternating order; medians count, and `cpu_seconds` (of the whole process, import and loading of libraries
included on either side) is what other work on the machine changes least.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from rows import rows_of, write_rows

ROOT = Path(__file__).resolve().parents[2]
# Tables that follow from plain rules: not one row more or less. The others lean on rules that pandas has in short form.
EXACT = ("transcripts", "ppi", "terms", "term_parents", "annotations", "loci", "locus_transcripts", "neighbours", "reference")
CLOSE = {"genes": 0.01, "lpi": 0.01, "labels": 0.01, "peers": 0.01}
NUMBERS = ("wall_seconds", "cpu_seconds", "peak_memory_mb")


def measure(command: list[str]) -> dict[str, float]:
    """Runs a side; wall clock and processor time of the process, and its largest resident memory."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(command[:2])} failed")
    return {
        "wall_seconds": time.perf_counter() - started,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "peak_memory_mb": usage.ru_maxrss / 1024,
    }


def agree(ours: Path, theirs: Path) -> str:
    """Fails where tables of plain rules differ; says how far apart the others are."""
    import pyarrow.parquet

    def height(folder: Path, name: str) -> int:
        return pyarrow.parquet.read_metadata(folder / f"{name}.parquet").num_rows

    for name in EXACT:
        a, b = height(ours, name), height(theirs, name)
        if a != b:
            sys.exit(f"{name}: deephen has {a} rows, pandas {b}")
    said = []
    for name, allowed in CLOSE.items():
        a, b = height(ours, name), height(theirs, name)
        if abs(a - b) > allowed * a:
            sys.exit(f"{name}: deephen has {a} rows, pandas {b}, more than {allowed:.0%} apart")
        said.append(f"{name} {a} and {b}")
    columns = ["gene_id", "protein"]
    pairs = [set(zip(*pyarrow.parquet.read_table(folder / "lpi.parquet", columns=columns).to_pydict().values())) for folder in (ours, theirs)]
    shared = len(pairs[0] & pairs[1]) / len(pairs[0] | pairs[1])
    exact = ", ".join(f"{name} {height(ours, name)}" for name in EXACT)
    return f"same: {exact}; close: {', '.join(said)}; {shared:.1%} of all lncRNA-protein pairs are in both"


def machine() -> str:
    """Processor and number of cores."""
    try:
        names = [line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    except OSError:
        names = []
    return f"{names[0] if names else platform.machine()} x{os.cpu_count()}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data/human")
    parser.add_argument("--binary", type=Path, default=ROOT / "target/debug/deephen")
    parser.add_argument("--out", type=Path, default=ROOT / "benches/runs/ingest.csv")
    parser.add_argument("--fresh", action="store_true", help="forget the rows of earlier calls")
    options = parser.parse_args()
    if not options.data.is_dir():
        print("SKIPPED: the human files are not there (--data)")
        return
    if not options.binary.is_file():
        sys.exit(f"{options.binary} is missing: cargo build --locked")

    ours = subprocess.run([options.binary, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    theirs = f"pandas {version('pandas')}"
    versions = f"python {platform.python_version()}, pyarrow {version('pyarrow')}"
    rows = [] if options.fresh else rows_of(options.out, dict.fromkeys(NUMBERS, float))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        a, b = folder / "deephen", folder / "pandas"
        sides = [
            (ours, [options.binary, "ingest", "--config", ROOT / "data/human.toml", "--data", options.data, "--out", a, "--force"]),
            (theirs, [sys.executable, Path(__file__).with_name("ingest_pandas.py"), options.data, b]),
        ]
        for repeat in range(options.repeats):
            turn = []
            for tool, command in sides if repeat % 2 == 0 else sides[::-1]:
                load = f"{os.getloadavg()[0]:.1f}"
                taken = measure([str(word) for word in command])
                turn.append({"tool": tool, **taken, "load_before": load, "machine": machine(), "versions": versions})
                print(", ".join(f"{key} {value:.2f}" if isinstance(value, float) else str(value) for key, value in turn[-1].items()), flush=True)
            said = agree(a, b)
            rows += turn
            write_rows(options.out, rows)
        print(said)
    middle = {
        (tool, key): statistics.median(row[key] for row in rows if row["tool"].startswith(tool)) for tool in ("deephen", "pandas") for key in NUMBERS
    }
    for key in NUMBERS:
        mine, other = middle["deephen", key], middle["pandas", key]
        print(f"{key}: deephen {mine:.2f}, pandas {other:.2f}, ratio {other / mine:.2f}")


if __name__ == "__main__":
    main()
