"""Preranked gene-set enrichment, deephen against gseapy, side by side on one machine in one go.

    cargo build --locked --example gsea_speed
    python benches/vs/gsea.py                # gseapy 1.3.1, numpy; writes benches/runs/gsea.csv

Work: 20,000 genes, 1,000 sets of 15 to 500 genes, 1,000 permutations, weight 1. Both sides get the same list and sets, start from
names in memory and end with scores, normalised scores, p-values and false discovery rates in memory (`seconds`); reading files and, for
gseapy, importing pandas is in `process_seconds`. Sides take turns, so that a busy machine slows both; the least of the repeats counts,
and `cpu_seconds` (of the whole process) is what other work on the machine changes least. Rows are added to the file after each turn, if
the scores of both sides agree; `--fresh` starts the file anew.

Where deephen's part of the ratio comes from: one random order of the genes serves all set sizes of a permutation, and sets of equal size
share their null; gseapy draws for each set. The null of every size is exact in either, but those of deephen's sizes are not
independent of each other within a permutation.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from rows import rows_of, write_rows

ROOT = Path(__file__).resolve().parents[2]
# Columns of the file that are numbers.
KINDS = {"threads": int} | dict.fromkeys(("seconds", "process_seconds", "cpu_seconds", "peak_memory_mb", "load_before"), float)
GENES, SETS, PERMUTATIONS, SMALLEST, LARGEST = 20_000, 1_000, 1_000, 15, 500


def write_work(folder: Path) -> None:
    """`ranked.tsv` (a gene and its metric, best first) and `sets.gmt`; every tenth set leans to the top of the list."""
    generator = np.random.default_rng(20240607)
    metric = np.sort(generator.normal(size=GENES))[::-1]
    assert len(set(metric)) == GENES, "ties would make the order of two programs differ"
    names = np.array([f"G{index:05d}" for index in range(GENES)])
    # 17 digits give the same number back.
    (folder / "ranked.tsv").write_text("".join(f"{name}\t{value:.17g}\n" for name, value in zip(names, metric)))
    with (folder / "sets.gmt").open("w") as out:
        for number in range(SETS):
            size = int(generator.integers(SMALLEST, LARGEST + 1))
            weight = np.exp(metric * (0.3 if number % 10 == 0 else 0.0))
            members = generator.choice(names, size, replace=False, p=weight / weight.sum())
            out.write("\t".join([f"SET{number:04d}", "random", *members]) + "\n")


def gseapy_side(folder: Path, threads: int, out: Path) -> None:
    """Runs in a process of its own: prints the seconds of the call, writes what it found."""
    import gseapy
    import pandas as pd

    lines = (line.split("\t") for line in (folder / "ranked.tsv").read_text().splitlines())
    ranked = pd.DataFrame([(gene, float(metric)) for gene, metric in lines], columns=["gene", "metric"])
    sets = {fields[0]: fields[2:] for fields in (line.rstrip("\n").split("\t") for line in (folder / "sets.gmt").open())}
    started = time.perf_counter()
    answer = gseapy.prerank(
        rnk=ranked,
        gene_sets=sets,
        min_size=SMALLEST,
        max_size=LARGEST,
        permutation_num=PERMUTATIONS,
        weight=1.0,
        ascending=None,
        seed=1,
        threads=threads,
        outdir=None,
        no_plot=True,
    )
    print(f"{time.perf_counter() - started:.6f}")
    rows = (f"{name}\t{found['es']}\t{found['nes']}\t{found['pval']}\t{found['fdr']}\n" for name, found in answer.results.items())
    out.write_text("set\tes\tnes\tp\tfdr\n" + "".join(rows))


def measure(command: list[str]) -> dict[str, float]:
    """Runs a side; seconds it printed, wall clock and processor time of the process, and its largest resident memory."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed")
    return {
        "seconds": float(printed.split()[-1]),
        "process_seconds": time.perf_counter() - started,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "peak_memory_mb": usage.ru_maxrss / 1024,
    }


def results(path: Path) -> dict[str, list[float]]:
    """es, nes, p, fdr by set."""
    lines = path.read_text().splitlines()[1:]
    return {name: [float(value) for value in values] for name, *values in (line.split("\t") for line in lines)}


def agree(ours: Path, theirs: Path) -> str:
    """Fails unless both found the same scores; says how far apart the random parts are."""
    a, b = results(ours), results(theirs)
    if set(a) != set(b):
        sys.exit(f"the sides tested {len(a)} and {len(b)} sets")
    off = np.array([np.subtract(a[name], b[name]) for name in a])
    if np.abs(off[:, 0]).max() > 1e-9:
        sys.exit(f"scores differ by up to {np.abs(off[:, 0]).max():.1e}")
    nes, p = np.abs(off[:, 1]).mean(), np.abs(off[:, 2])
    # 1,000 permutations, about half of either sign: 4 standard errors of a difference of two p-values near 0.5, and the added one.
    if p.max() > 4 * (0.25 * 2 / 450) ** 0.5 + 1 / 450:
        sys.exit(f"p-values differ by up to {p.max():.3f}")
    return f"scores agree to {np.abs(off[:, 0]).max():.1e}; NES differ by {nes:.3f}, p by {p.mean():.3f} on average (at most {p.max():.3f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--example", type=Path, default=ROOT / "target/debug/examples/gsea_speed")
    parser.add_argument("--out", type=Path, default=ROOT / "benches/runs/gsea.csv")
    parser.add_argument("--fresh", action="store_true", help="forget the rows of earlier calls")
    parser.add_argument("--gseapy-side", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.gseapy_side:
        folder, threads, out = options.gseapy_side
        return gseapy_side(Path(folder), int(threads), Path(out))
    if not options.example.is_file():
        sys.exit(f"{options.example} is missing: cargo build --locked --example gsea_speed")
    from importlib.metadata import version

    rows = [] if options.fresh else rows_of(options.out, KINDS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_work(folder)
        for _ in range(options.repeats):
            for threads in options.threads:
                work = [str(folder / "ranked.tsv"), str(folder / "sets.gmt"), str(PERMUTATIONS), str(threads)]
                peer = ["--gseapy-side", name, str(threads), str(folder / "gseapy.tsv")]
                sides = {
                    "deephen": [str(options.example), *work, str(folder / "deephen.tsv")],
                    f"gseapy {version('gseapy')}": [sys.executable, __file__, *peer],
                }
                turn = []
                for tool, command in sides.items():
                    load = os.getloadavg()[0]
                    turn.append({"tool": tool, "threads": threads, **measure(command), "load_before": load})
                    print(", ".join(f"{key} {value:.2f}" if isinstance(value, float) else str(value) for key, value in turn[-1].items()), flush=True)
                print(agree(folder / "deephen.tsv", folder / "gseapy.tsv"), flush=True)
                rows += turn
                write_rows(options.out, rows)
    for threads in options.threads:
        least = {}
        for key in ("seconds", "process_seconds", "cpu_seconds", "peak_memory_mb"):
            for tool in ("deephen", "gseapy"):
                least[tool, key] = min(row[key] for row in rows if row["tool"].startswith(tool) and row["threads"] == threads)
        ratio = {key: least["gseapy", key] / least["deephen", key] for key in ("seconds", "process_seconds", "cpu_seconds", "peak_memory_mb")}
        print(
            f"{threads} thread(s): deephen {least['deephen', 'seconds']:.2f} s, gseapy {least['gseapy', 'seconds']:.2f} s: {ratio['seconds']:.1f}x "
            f"({ratio['process_seconds']:.1f}x from start to exit, {ratio['cpu_seconds']:.1f}x processor time); peak memory "
            f"{least['deephen', 'peak_memory_mb']:.0f} and {least['gseapy', 'peak_memory_mb']:.0f} MB"
        )


if __name__ == "__main__":
    main()
