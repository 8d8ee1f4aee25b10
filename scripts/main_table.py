"""Prints the tables of the README from a finished benchmark folder, as Markdown.

Usage: python scripts/main_table.py runs/benchmark [--without MODEL ...]
Standard library alone; every number is read from `summary/benchmark.json`.
"""

import json
import pathlib
import sys

HEADLINE = ["screen-ipsc", "literature"]
COLUMNS = ["deephen", "ridge", "extra-trees", "hinsage-dgi-svm", "transcript-count", "confound"]


def interval(value, digits):
    return f"{value['mean']:.{digits}f} [{value['lo']:.{digits}f}, {value['hi']:.{digits}f}]"


def difference(facts, other, metric):
    for row in facts["comparisons"]:
        if (row["a"], row["b"], row["metric"]) == ("deephen", other, metric):
            digits = 3 if metric == "auroc" else 3
            return f"{row['difference']:+.{digits}f} [{row['lo']:+.{digits}f}, {row['hi']:+.{digits}f}]"
    return ""


def task_table(tasks):
    print("| task | positives / negatives | " + " | ".join(f"`{name}`" for name in COLUMNS) + " | `deephen` minus `confound` |")
    print("| --- " * (len(COLUMNS) + 3) + "|")
    for name, facts in tasks:
        cells = [f"{facts['n_pos']} / {facts['n_neg']}" + ("" if facts.get("strength") == "tested" else " (weak)")]
        for model in COLUMNS:
            metrics = facts["models"].get(model)
            cells.append(f"{interval(metrics['auroc'], 3)}; {metrics['ap_lift']['mean']:.2f}" if metrics else "")
        cells.append(difference(facts, "confound", "auroc"))
        print(f"| `{name}` | " + " | ".join(cells) + " |")


def model_table(name, facts):
    strata = any("auroc_in_strata" in metrics for metrics in facts["models"].values())
    print(f"\n**{name}**: {facts['n_pos']} positives, {facts['n_neg']:,} negatives, base rate {facts['base_rate']:.3f}\n")
    print("| model | AUROC | AP lift | AUROC inside confound strata | ECE |" if strata else "| model | AUROC | AP lift | ECE |")
    print("| --- | --- | --- | --- | --- |" if strata else "| --- | --- | --- | --- |")
    for model, metrics in sorted(facts["models"].items(), key=lambda item: -item[1]["auroc"]["mean"]):
        inside = f" {interval(metrics['auroc_in_strata'], 3)} |" if "auroc_in_strata" in metrics else (" |" if strata else "")
        shown = f"**{model}**" if model in ("deephen", "confound") else model
        print(f"| {shown} | {interval(metrics['auroc'], 3)} | {interval(metrics['ap_lift'], 2)} |{inside} {metrics['ece']['mean']:.3f} |")


def main():
    without = set(sys.argv[sys.argv.index("--without") + 1 :]) if "--without" in sys.argv else set()
    findings = json.loads((pathlib.Path(sys.argv[1]) / "summary" / "benchmark.json").read_text())
    tasks = findings["evaluate"]["tasks"]
    for facts in tasks.values():
        facts["models"] = {name: metrics for name, metrics in facts["models"].items() if name not in without}
    loci = ((findings.get("loci") or {}).get("tasks") or {}).items()
    primary = [(name, facts) for name, facts in tasks.items() if "@" not in name]
    order = {name: place for place, name in enumerate(["screen-ipsc", "screen-any", "literature", "literature-suppressing", "iesslnc"])}
    primary.sort(key=lambda item: (order.get(item[0], 9), item[0]))
    task_table(primary + [(name, facts) for name, facts in loci if "@" not in name])
    for name in HEADLINE:
        model_table(name, tasks[name])


if __name__ == "__main__":
    main()
