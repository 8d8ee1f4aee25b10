"""What unlabelled genes add: the variants of `train.unlabelled` against the model, and the generation-verification gap of self-training.

    python scripts/unlabelled_table.py EVALUATION --out docs/results/unlabelled.json

EVALUATION holds `plan/` and `evaluate/` of `deephen evaluate` on data/human.toml with the three variants under [[evaluate.variants]] and
`variant_tasks` of the three headline tasks. Comparisons are those of metrics.json; the gap is `benchmark::verification` anew, with pandas
and 2,000 draws of groups of its own.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd

TASKS = ["screen-ipsc", "screen-endoderm", "literature"]
VARIANTS = ["pu-bagging", "self-training", "conditional-loss-negatives"]


def compared(facts, variant):
    """Difference of the variant minus the model, AUROC and average precision."""
    rows = {}
    for one in facts["comparisons"]:
        sign = {("deephen", f"deephen-{variant}"): -1, (f"deephen-{variant}", "deephen"): 1}.get((one["a"], one["b"]))
        if sign and one["metric"] in ("auroc", "average_precision"):
            ends = sorted([sign * one["lo"], sign * one["hi"]])
            rows[one["metric"]] = {"difference": sign * one["difference"], "lo": ends[0], "hi": ends[1], "p_holm": one["p_holm"]}
    return rows


def proposals(predictions, plan, splits, task):
    """Proposed genes of every repeat and fold: group, label, whether the verifier agrees."""
    labels = plan[(plan.task == task) & plan.primary & plan.test].set_index("gene_id").y
    found = []
    for repeat, rows in predictions[predictions.task == task].groupby("repeat"):
        fold = splits[splits.repeat == repeat].set_index("gene_id")
        wide = rows.pivot(index="gene_id", columns="model", values="score")
        wide = wide.loc[wide.index.intersection(labels.index)]
        for _, part in wide.groupby(fold.fold.reindex(wide.index)):
            y = labels.reindex(part.index)
            count = int(y.sum())
            top = lambda name, n: part.sort_values(f"deephen-self-training-{name}", ascending=False, kind="stable").index[:n]
            agreed = set(top("verifier", 2 * count))
            found += [(fold.group[gene], bool(y[gene]), gene in agreed) for gene in top("generator", count)]
    return pd.DataFrame(found, columns=["group", "positive", "stands"])


def gap(table, draws=2000):
    """Precision proposed, precision standing and their difference, each with a 95% interval over groups."""
    groups, column = np.unique(table.group, return_inverse=True)
    random = np.random.default_rng(1)

    def values(weight):
        precision = lambda rows: (weight[rows] * table.positive[rows]).sum() / max(weight[rows].sum(), 1e-12)
        before, after = precision(np.ones(len(table), bool)), precision(table.stands.to_numpy())
        return [before, after, after - before]

    drawn = [values(np.bincount(random.integers(0, len(groups), len(groups)), minlength=len(groups))[column]) for _ in range(draws)]
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    names = ["generation", "verification", "gap"]
    return {name: {"mean": m, "lo": a, "hi": b} for name, m, a, b in zip(names, values(np.ones(len(table))), low, high)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("evaluation", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    metrics = json.loads((arguments.evaluation / "evaluate/metrics.json").read_text())["tasks"]
    predictions = pd.read_parquet(arguments.evaluation / "evaluate/predictions.parquet", columns=["task", "model", "repeat", "gene_id", "score"])
    predictions = predictions[predictions.model.str.startswith("deephen-self-training-")]
    plan, splits = (pd.read_parquet(arguments.evaluation / "plan" / name) for name in ["tasks.parquet", "splits.parquet"])
    result = {}
    for task in TASKS:
        models = metrics[task]["models"]
        table = proposals(predictions, plan, splits, task)
        result[task] = {
            "variants": {v: {"auroc": models[f"deephen-{v}"]["auroc"], "ap_lift": models[f"deephen-{v}"]["ap_lift"], "minus_model": compared(metrics[task], v)} for v in VARIANTS},
            "model": {"auroc": models["deephen"]["auroc"], "ap_lift": models["deephen"]["ap_lift"]},
            "gap": {"proposed": len(table), "verified": int(table.stands.sum()), **gap(table)},
        }
        for variant in VARIANTS:
            one = result[task]["variants"][variant]
            auroc = one["minus_model"].get("auroc")
            print(f"| `{task}` | `{variant}` | {one['auroc']['mean']:.3f}; {one['ap_lift']['mean']:.2f} | {auroc['difference']:+.3f} [{auroc['lo']:+.3f}, {auroc['hi']:+.3f}] | {auroc['p_holm']:.3f} |" if auroc else f"{task} {variant} {one['auroc']}")
        g = result[task]["gap"]
        print(task, g)
    arguments.out.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
