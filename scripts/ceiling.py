#!/usr/bin/env python3
"""How well could the iPSC screen be predicted at best? The numbers that need no retraining (Python 3.11, pandas, numpy, scipy, scikit-learn).

    python scripts/ceiling.py --data DATA/human --run RUNS/human [--task screen-ipsc] [--model deephen] [--draws 500]

--data holds labels/crispri_liu2017_ipsc.txt.gz, --run is a finished run folder (ingest/, plan/, evaluate/predictions.parquet).
Prints Markdown tables: agreement of the screen's replicates, false hits by the pseudo controls, how many hits one time point
misses, what a perfect predictor scores under label noise, agreement with screens in other lines, and which hits the
cross-fitted scores of the run find. Nothing is written, no model is trained; the same input gives the same output.
Lift = average precision over base rate. docs/experiments.md reads these numbers.
"""

import argparse
import platform
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
import sklearn
from scipy.stats import fisher_exact, rankdata, spearmanr
from sklearn.metrics import average_precision_score

COLUMNS = ["locus_id", "t12_r1", "t12_r2", "t12", "t12_mark", "t18_r1", "t18_r2", "t18", "t18_mark"]
HIT, NEIGHBOUR, CONTROL = "lncRNA hit", "Neighbor hit", "Negative Control gene hit"
POINTS = ["t12", "t18"]
# Shares of false hits and of true effects among negatives: those the controls suggest, then worse ones.
NOISE = [(0, 0), (0.015, 0), (0.03, 0.004), (0.05, 0.02), (0.05, 0.06), (0.1, 0.06), (0.2, 0.06), (0.3, 0.06), (0.4, 0.06), (0.5, 0.06)]


def auroc(y, score):
    y = np.asarray(y, dtype=bool)
    positives, ranks = y.sum(), rankdata(score)
    return (ranks[y].sum() - positives * (positives + 1) / 2) / (positives * (len(y) - positives))


def lift(y, score):
    return average_precision_score(y, score) / np.mean(y)


def show(value):
    if isinstance(value, str):
        return value
    return f"{value:,}" if isinstance(value, (int, np.integer)) else f"{value:.3f}" if abs(value) < 1 else f"{value:.2f}"


def table(title, header, rows, note=None):
    print(f"\n## {title}\n\n| {' | '.join(header)} |\n|{' --- |' * len(header)}")
    for row in rows:
        print(f"| {' | '.join(show(value) for value in row)} |")
    if note:
        print(f"\n{note}")


def screen(data):
    """Loci without a neighbour mark, and the pseudo controls."""
    rows = pd.read_csv(data / "labels" / "crispri_liu2017_ipsc.txt.gz", sep="\t", skiprows=3, header=None, names=COLUMNS)
    pseudo = rows.locus_id.str.startswith("pseudo")
    near = (rows.t12_mark == NEIGHBOUR) | (rows.t18_mark == NEIGHBOUR)
    return rows, rows[~pseudo & ~near], rows[pseudo]


def replicates(loci, pseudo):
    rows = []
    for point in POINTS:
        a, b, hit = loci[f"{point}_r1"], loci[f"{point}_r2"], loci[f"{point}_mark"] == HIT
        rho = [spearmanr(a[k], b[k])[0] for k in (hit | True, hit, ~hit)] + [spearmanr(pseudo[f"{point}_r1"], pseudo[f"{point}_r2"])[0]]
        top = {name: s.rank(ascending=False, method="first") <= hit.sum() for name, s in (("a", a), ("b", b))}
        for seen, other, name in ((a, top["b"], "1 for 2"), (b, top["a"], "2 for 1")):
            rows.append([point.upper(), int(hit.sum()), name, auroc(other, seen), lift(other, seen), len(hit) / hit.sum()] + rho)
            rho = [""] * 4
    header = ["time point", "hits", "score of replicate, for top hits", "AUROC", "lift", "largest lift"]
    header += ["Spearman, all loci", "of hits", "of unmarked loci", "of pseudo controls"]
    table("Replicates", header, rows, f"{len(loci):,} tested loci without a neighbour mark, {len(pseudo):,} pseudo controls. The top hits of a replicate "
          "are as many loci as the screen marks.\nGuides are shared: what a guide hits elsewhere is in both replicates. Independent of noise, not of bias.")
    marked = {point: loci[f"{point}_mark"] == HIT for point in POINTS}
    rows = [[f"{a.upper()} score", f"{b.upper()} hits", auroc(marked[b], loci[a]), lift(marked[b], loci[a])] for a, b in (("t18", "t12"), ("t12", "t18"))]
    table("One time point for the other", ["score", "for", "AUROC", "lift"], rows, "The same cells, so not independent.")


def false_hits(loci, pseudo):
    scale, rows = len(loci) / len(pseudo), []
    for point in POINTS:
        hits, controls = (loci[f"{point}_mark"] == HIT).sum(), (pseudo[f"{point}_mark"] == CONTROL).sum()
        rows.append([point.upper(), "marked", int(hits), int(controls), controls * scale / hits])
        for low, high in ((2, 3), (3, 5), (5, 7), (7, 9), (9, 13), (13, 25), (25, np.inf)):
            n, m = ((s[point] >= low) & (s[point] < high) for s in (loci, pseudo))
            band = f"{low} to {high:g}" if high < np.inf else f"{low} and more"
            rows.append([point.upper(), band, int(n.sum()), int(m.sum()), m.sum() * scale / n.sum()])
    table("False hits by the pseudo controls", ["time point", "score", "loci", "pseudo controls", "false share"], rows,
          "False share = controls, scaled to the number of loci, by loci. Below the threshold of the marks (about 7) it is the share without an effect.\n"
          "Controls are made of guides without a target: they tell noise, not off-targets of guides nor an effect on a neighbour.")
    rows = []
    for point in POINTS:
        for low in (2, 3, 5):
            n, m = (((s[point] >= low) & (s[point] < 7)).sum() for s in (loci, pseudo))
            rows.append([point.upper(), f"{low} to 7", int(n), m * scale, n - m * scale, (n - m * scale) / (loci[f"{point}_mark"] != HIT).sum()])
    table("Weak effects below the threshold", ["time point", "score", "loci", "expected from controls", "excess", "by unmarked loci"], rows)
    first, second = (loci[f"{p}_mark"] == HIT for p in POINTS)
    n, m, both = first.sum(), second.sum(), (first & second).sum()
    total = (n + 1) * (m + 1) / (both + 1) - 1
    table("How many hits there are", ["T12", "T18", "both", "either", "Chapman estimate"],
          [[int(n), int(m), int(both), int((first | second).sum()), f"{total:.0f}"]], "The time points share their cells, so the estimate is a lower bound.")


def perfect(tasks, draws):
    random, rows = np.random.default_rng(0), []
    n, m = int(tasks.y.sum()), int((~tasks.y).sum())
    y = np.r_[np.ones(n, bool), np.zeros(m, bool)]
    for false, missed in NOISE:
        values = []
        for _ in range(draws):
            truth = np.r_[random.random(n) >= false, random.random(m) < missed] + random.random(n + m) * 0.5
            values.append((auroc(y, truth), lift(y, truth)))
        rows.append([f"{false:.1%}", f"{missed:.1%}", *np.mean(values, axis=0)])
    table("A perfect predictor under label noise", ["false hits", "true effects among negatives", "AUROC", "lift"], rows,
          f"{n:,} positives and {m:,} negatives; the predictor knows for every gene whether it has an effect, not how strong; ties are drawn.")


def other_lines(run):
    labels, genes = (pd.read_parquet(run / "ingest" / f"{name}.parquet") for name in ("labels", "genes"))
    near = set(labels[labels.fact == "neighbor-hit"].gene_id)
    pool = sorted(set(labels[labels.fact == "tested"].gene_id.dropna()) & set(genes[genes.ranked].gene_id) - near)
    hits = labels[(labels.fact == "hit") & labels.context.notna()]
    inside = lambda chosen: np.array([gene in chosen for gene in pool])
    y = inside(set(hits[hits.context == "iPSC"].gene_id))
    other = hits[hits.context != "iPSC"]

    def row(name, technology, chosen):
        v = inside(set(chosen.gene_id))
        both = int((v & y).sum())
        cells = np.array([[both, v.sum() - both], [y.sum() - both, len(y) - y.sum() - v.sum() + both]])
        (a, b), (c, d) = cells + 0.5
        p = fisher_exact(cells)[1]
        chance = v.sum() * y.mean()
        ratios = [f"{chance:.1f}", f"{both / max(chance, 1e-9):.2f}", f"{a * d / (b * c):.1f}", f"{p:.2g}"]
        return int(v.sum()), [name, technology, int(v.sum()), both, *ratios, both / y.sum(), auroc(y, v)]

    rows = [row("any other", "any", other)[1]]
    rows += [row("any other", technology, chosen)[1] for technology, chosen in other.groupby("technology")]
    by_line = [row(line, technology, chosen) for (line, technology), chosen in other.groupby(["context", "technology"])]
    rows += [cells for n, cells in by_line if n >= 8]
    header = ["line", "technology", "hits in the pool", "also iPSC hits", "expected", "ratio", "odds ratio", "Fisher p"]
    header += ["recall of iPSC hits", "AUROC for iPSC hits"]
    table("Hits in other lines among genes tested in iPSC", header, rows,
          f"{len(pool):,} tested Ensembl lncRNA genes without a neighbour mark, {int(y.sum())} iPSC hits. Odds with 0.5 added to every cell. "
          "Lines with at least 8 hits in the pool.\nGenes that the other screen never targeted count as no hit there, so recall is a lower bound. "
          "p: Fisher, two-sided, not corrected for the number of rows.")


def found(run, rows, task, model, draws):
    labels = pd.read_parquet(run / "ingest" / "labels.parquet")
    tasks, splits = (pd.read_parquet(run / "plan" / f"{name}.parquet") for name in ("tasks", "splits"))
    scores = pd.read_parquet(run / "evaluate" / "predictions.parquet", columns=["task", "model", "repeat", "fold", "gene_id", "logit"])
    scores = scores[(scores.task == task) & (scores.model == model)]
    tasks = tasks[(tasks.task == task) & tasks.primary].set_index("gene_id")
    scores = scores[scores.gene_id.isin(tasks.index)]
    scores = scores.assign(rank=scores.groupby(["repeat", "fold"]).logit.rank(pct=True))
    wide = scores.pivot(index="gene_id", columns="repeat", values="rank").reindex(tasks.index)
    loci = labels[labels.fact == "tested"][["gene_id", "locus_id"]].drop_duplicates().merge(rows, on="locus_id")
    loci = loci.assign(best=loci[POINTS].max(axis=1), **{point: loci[f"{point}_mark"] == HIT for point in POINTS})
    gene = loci.groupby("gene_id")[["best", *POINTS]].max().reindex(tasks.index)
    best, points = gene.best.to_numpy(float), gene[POINTS].fillna(False).astype(int).sum(axis=1).to_numpy()
    y, rank = tasks.y.to_numpy(bool), wide.to_numpy()
    group = splits[splits.repeat == 0].set_index("gene_id").group.reindex(tasks.index)
    members = list(pd.Series(np.arange(len(y))).groupby(group.to_numpy()).indices.values())

    def value(mask, index):
        kept = index[mask[index]]
        return np.mean([(auroc(y[kept], rank[kept, r]), lift(y[kept], rank[kept, r])) for r in range(rank.shape[1])], axis=0)

    def line(name, mask):
        random, every = np.random.default_rng(1), np.arange(len(y))
        picks = random.integers(len(members), size=(draws, len(members)))
        drawn = [value(mask, np.concatenate([members[i] for i in pick]))[0] for pick in picks]
        low, high = np.quantile(drawn, [0.025, 0.975])
        score, gain = value(mask, every)
        return [name, int((mask & y).sum()), int((mask & ~y).sum()), score, f"{low:.3f} to {high:.3f}", gain]

    header = ["genes", "positives", "negatives", "AUROC", "95% of group bootstraps", "lift"]
    lines = [line("all", y | ~y)]
    for name, low, high in (("under 9", 0, 9), ("9 to 13", 9, 13), ("13 to 25", 13, 25), ("25 and more", 25, np.inf)):
        lines.append(line(f"hits with score {name}", ~y | (best >= low) & (best < high)))
    lines += [line("hits marked at T12 and T18", ~y | (points == 2)), line("hits marked at one of them", ~y | (points == 1))]
    for low, high in ((0, 0.1), (0.1, 0.5), (0.5, 2), (2, 7)):
        lines.append(line(f"all hits against unmarked genes with score {low} to {high}", y | (best >= low) & (best < high)))
    table(f"Which hits `{model}` finds on `{task}`", header, lines,
          "Cross-fitted scores, as ranks within the fold and then pooled in a repeat, mean over repeats.\n"
          "Score = best of both time points and of all tested loci of the gene.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="data folder of the species, with labels/")
    parser.add_argument("--run", type=Path, required=True, help="run folder with ingest/, plan/ and evaluate/")
    parser.add_argument("--task", default="screen-ipsc", choices=["screen-ipsc", "screen-any"])
    parser.add_argument("--model", default="deephen")
    parser.add_argument("--draws", type=int, default=500, help="bootstraps and noise draws")
    options = parser.parse_args()
    modules = ", ".join(f"{name} {module.__version__}" for name, module in (("pandas", pd), ("numpy", np), ("scipy", scipy), ("scikit-learn", sklearn)))
    print(f"Versions: Python {platform.python_version()}, {modules}")
    rows, loci, pseudo = screen(options.data)
    tasks = pd.read_parquet(options.run / "plan" / "tasks.parquet")
    replicates(loci, pseudo)
    false_hits(loci, pseudo)
    perfect(tasks[(tasks.task == options.task) & tasks.primary], options.draws)
    other_lines(options.run)
    found(options.run, rows, options.task, options.model, options.draws)


main()
