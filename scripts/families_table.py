"""Prints what measured families add, as Markdown, and keeps the numbers behind it.

Usage: python scripts/families_table.py RUN [--out docs/results/measured-families.json]
RUN is a folder of `deephen run` whose config has a group of families, or the file that an earlier call wrote.
Standard library alone; every number is read from `RUN/ablate/families.json` and `RUN/evaluate/metrics.json`.
"""

import argparse
import json
import pathlib

MODELS = ["deephen", "ridge", "extra-trees", "rules", "confound"]


def signed(row):
    return f"{row['difference']:+.3f} [{row['lo']:+.3f}, {row['hi']:+.3f}]"


def kept(run):
    """Gains by added family, the model with and without all of them by population, coverage, and the models of every task."""
    ablation = json.loads((run / "ablate" / "families.json").read_text())["tasks"]
    metrics = json.loads((run / "evaluate" / "metrics.json").read_text())["tasks"]
    found = {"additions": {}, "together": {}, "presence": {}, "models": {}}
    for task, facts in ablation.items():
        if facts.get("additions"):
            found["additions"][task] = facts["additions"]
    bases = {row["b"] for rows in found["additions"].values() for row in rows}
    for task, facts in metrics.items():
        rows = [row for row in facts["comparisons"] if row["a"] == "deephen" and row["b"] in {f"deephen-{base}" for base in bases}]
        if rows:
            found["together"][task] = rows
        if "@" not in task:
            names = ("covered", "genes", "positives", "negatives", "presence_auroc")
            found["presence"][task] = {family: {name: seen[name] for name in names} for family, seen in facts.get("families", {}).items()}
            compared = [row for row in facts["comparisons"] if row["a"] == "deephen" and row["b"] in MODELS and row["metric"] == "auroc"]
            models = {model: {metric: facts["models"][model][metric] for metric in ("auroc", "ap_lift")} for model in MODELS if model in facts["models"]}
            found["models"][task] = {"n_pos": facts["n_pos"], "n_neg": facts["n_neg"], "models": models, "comparisons": compared}
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path)
    options = parser.parse_args()
    found = kept(options.run) if options.run.is_dir() else json.loads(options.run.read_text())
    if options.out:
        partial = options.out.with_suffix(".tmp")
        partial.write_text(json.dumps(found, indent=1) + "\n")
        partial.replace(options.out)
    tasks = [task for task in found["additions"] if "@" not in task]
    print("| added | " + " | ".join(f"`{task}`" for task in tasks) + " |")
    print("| --- " * (len(tasks) + 1) + "|")
    rows = {}
    for task in tasks:
        for row in found["additions"][task]:
            if row["metric"] == "auroc":
                added = "+".join(family for family in row["a"].split("+") if family not in row["b"].split("+"))
                rows.setdefault(added, {})[task] = signed(row)
    for added, cells in rows.items():
        print(f"| `{added}` | " + " | ".join(cells.get(task, "") for task in tasks) + " |")
    print("\n| all of them, by population | AUROC | average precision |\n| --- | --- | --- |")
    for task, compared in found["together"].items():
        of = {row["metric"]: signed(row) + f", Holm p {row['p_holm']:.3f}" for row in compared}
        print(f"| `{task}` | {of.get('auroc', '')} | {of.get('average_precision', '')} |")
    print("\n| task | positives / negatives | " + " | ".join(f"`{model}`" for model in MODELS) + " | `deephen` minus `confound` |")
    print("| --- " * (len(MODELS) + 3) + "|")
    for task, facts in found["models"].items():
        cell = lambda model: f"{facts['models'][model]['auroc']['mean']:.3f} [{facts['models'][model]['auroc']['lo']:.3f}, {facts['models'][model]['auroc']['hi']:.3f}]; {facts['models'][model]['ap_lift']['mean']:.2f}"
        bar = [row for row in facts["comparisons"] if row["b"] == "confound"]
        cells = [cell(model) if model in facts["models"] else "" for model in MODELS]
        print(f"| `{task}` | {facts['n_pos']} / {facts['n_neg']} | " + " | ".join(cells) + f" | {signed(bar[0]) if bar else ''} |")


if __name__ == "__main__":
    main()
