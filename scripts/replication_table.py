"""Prints the tables of two screens, as Markdown, and keeps the numbers behind them.

Usage: python scripts/replication_table.py RUN [--out docs/results/two-screens.json] [--only all,beyond-2kb]
RUN is a folder of `deephen run` whose `evaluate.tasks` hold both screens and both replications, or the file that an earlier call wrote.
Standard library alone; every number is read from `RUN/evaluate/metrics.json`.
"""

import argparse
import json
import pathlib

from main_table import difference, interval

TASKS = {
    "replicate:iPSC-to-endoderm": ("iPSC growth", "hESC to endoderm"),
    "replicate:endoderm-to-iPSC": ("hESC to endoderm", "iPSC growth"),
    "screen-endoderm": ("hESC to endoderm", "itself, out of fold"),
    "screen-ipsc": ("iPSC growth", "itself, out of fold"),
}
POPULATIONS = {"all": ("", "all"), "beyond-2kb": ("@beyond-2kb", "beyond 2 kb"), "intergenic": ("@intergenic", "intergenic")}
MODELS = ["deephen", "ridge", "extra-trees", "confound"]


def kept(tasks):
    """The rows of the table as they stand in `metrics.json`: models, metrics and comparisons that it shows."""
    rows = {}
    for suffix, _ in POPULATIONS.values():
        for name in TASKS:
            facts = tasks[name + suffix]
            models = {model: {metric: facts["models"][model][metric] for metric in ("auroc", "ap_lift")} for model in MODELS}
            compared = [row for row in facts["comparisons"] if row["a"] == "deephen" and row["b"] in MODELS and row["metric"] == "auroc"]
            rows[name + suffix] = {key: facts[key] for key in ("n_pos", "n_neg")} | {"models": models, "comparisons": compared}
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--only", default=",".join(POPULATIONS))
    options = parser.parse_args()
    source = options.run / "evaluate" / "metrics.json" if options.run.is_dir() else options.run
    rows = kept(json.loads(source.read_text())["tasks"])
    if options.out:
        partial = options.out.with_suffix(".tmp")
        partial.write_text(json.dumps({"tasks": rows}, indent=1) + "\n")
        partial.replace(options.out)
    print("| learned from | measured on | genes | hits / non-hits | " + " | ".join(f"`{model}`" for model in MODELS) + " | `deephen` minus `confound` |")
    print("| --- " * (len(MODELS) + 5) + "|")
    for population in options.only.split(","):
        suffix, words = POPULATIONS[population]
        for name, (source, target) in TASKS.items():
            facts = rows[name + suffix]
            cells = [f"{interval(facts['models'][model]['auroc'], 3)}; {facts['models'][model]['ap_lift']['mean']:.2f}" for model in MODELS]
            shown = [source, target, words, f"{facts['n_pos']} / {facts['n_neg']}", *cells, difference(facts, "confound", "auroc")]
            print("| " + " | ".join(shown) + " |")


if __name__ == "__main__":
    main()
