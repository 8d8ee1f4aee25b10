"""The enrichment of a finished run against gseapy's prerank on the same ranking and the same sets, as a markdown table.

Made with Python 3.11, gseapy 1.3.1, polars 2.1.0, scipy 1.17.1 (printed with the table). From the repository's root:

    python scripts/reference/gsea_run.py runs/human --permutations 10000

Sets and lists are made anew from `ingest/labels.parquet`, `plan/tasks.parquet` and `rank/ranking.parquet`. Fails unless

- the sets and their sizes are those of `enrich/gsea.tsv`, and the false discovery rates are Benjamini-Hochberg (scipy) of its p-values;
- scores agree to 1e-6 (the file has six digits) and leading edges gene by gene;
- NES and p agree within `--errors` standard errors of both permutations together;
- the rates over pooled normalised scores (`fdr_nes`, gseapy's FDR) agree within 0.05, where the run tests no set of a GMT file beside.

p-values are not the same by definition: the run counts (b + 1) / (n + 1) and never says 0, gseapy b / n. The run's are turned into b / n
before they are compared. Where no random set has a score of the observed sign, neither program has a null: such rows are shown, not compared.
"""

import argparse
import json
import sys
from pathlib import Path

import gseapy
import numpy as np
import pandas as pd
import polars as pl
from scipy.stats import false_discovery_control


def ranked_list(run: Path, keep: set[str] | None) -> tuple[list[str], np.ndarray]:
    """Gene ids best first, ties by id, and their log-odds minus the median."""
    ranking = pl.read_parquet(run / "rank/ranking.parquet").sort("logit", "gene_id", descending=[True, False])
    if keep is not None:
        ranking = ranking.filter(pl.col("gene_id").is_in(list(keep)))
    logit = ranking["logit"].to_numpy()
    return ranking["gene_id"].to_list(), logit - np.median(logit)


def known_sets(run: Path, labels: dict[str, bool]) -> dict[str, set[str]]:
    """Known essentials and controls by name, as `docs/schemas.md` describes the facts."""
    sets: dict[str, set[str]] = {}
    for gene, y in labels.items():
        sets.setdefault("held-out-positives" if y else "held-out-negatives", set()).add(gene)
    facts = pl.read_parquet(run / "ingest/labels.parquet").filter(pl.col("gene_id").is_not_null())
    for row in facts.select("gene_id", "fact", "direction", "context").iter_rows(named=True):
        names = {
            "hit": ["crispr-hits-any-line"] + ([f"crispr-hits:{row['context']}"] if row["context"] else []),
            "literature": ["literature-suppressing" if row["direction"] == "suppressing" else "literature"],
            "neighbor-hit": ["neighbor-hits"],
            "putative": ["putative-clinvar"],
        }.get(row["fact"], [])
        for name in names:
            sets.setdefault(name, set()).add(row["gene_id"])
    return sets


def null_of_size(metric: np.ndarray, size: int, exponent: float, draws: int, generator: np.random.Generator) -> np.ndarray:
    """Scores of random sets by the definition, gene by gene: for the width of the tolerances alone."""
    weights = np.abs(metric) ** exponent
    scores = np.empty(draws)
    for draw in range(draws):
        inside = np.zeros(len(metric), dtype=bool)
        inside[generator.choice(len(metric), size, replace=False)] = True
        steps = np.where(inside, weights / weights[inside].sum(), -1 / (len(metric) - size))
        path = np.cumsum(steps)
        scores[draw] = path[np.abs(path).argmax()]
    return scores


def offsets(row: dict, found: dict, null: np.ndarray, own: int, other: int) -> tuple[float, float] | None:
    """How many standard errors NES and p of the run (`row`) are off those of gseapy (`found`); `null` gives the widths.

    `own` and `other` are the permutations of either. None where the null has no scores of the observed sign.
    """
    same = np.abs(null[null * found["es"] > 0])
    if row["nes"] is None or len(same) < 10:
        return None
    n, m = own * len(same) / len(null), other * len(same) / len(null)
    spread = (1 / n + 1 / m) ** 0.5
    # The file has four digits.
    nes = max(abs(row["nes"] / found["nes"] - 1) - 5e-5 / abs(row["nes"]), 0) / (same.std() / same.mean() * spread)
    plain = max(row["p"] * (n + 1) - 1, 0) / n
    pooled = (plain * n + found["pval"] * m + 1) / (n + m + 2)
    # Counts are whole numbers, and how many scores have the sign is an estimate.
    p = max(abs(plain - found["pval"]) - 1 / n, 0) / ((pooled * (1 - pooled)) ** 0.5 * spread)
    return nes, p


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path, help="run folder")
    parser.add_argument("--permutations", type=int, default=10_000, help="of gseapy")
    parser.add_argument("--errors", type=float, default=4.0, help="standard errors allowed")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    run = options.run
    settings = json.loads((run / "enrich/manifest.json").read_text())["settings"]
    exponent, own, least = (settings["enrich"][name] for name in ("exponent", "permutations", "min_size"))
    tasks = pl.read_parquet(run / "plan/tasks.parquet").filter(pl.col("task") == settings["task"])
    labels = dict(zip(tasks["gene_id"], tasks["y"]))
    sets = known_sets(run, labels)
    table = pl.read_csv(run / "enrich/gsea.tsv", separator="\t", comment_prefix="#")
    edges = pl.read_csv(run / "enrich/leading_edge.tsv", separator="\t", infer_schema_length=None)
    generator = np.random.default_rng(1)

    print(f"gseapy {gseapy.__version__} prerank, weight {exponent:g}, {options.permutations:,} permutations; deephen {own:,}; off by: standard errors\n")
    print("| scope | set | size | ES deephen | gseapy | NES deephen | gseapy | off by | p deephen | gseapy | off by | FDR (pooled) deephen | gseapy | leading edge |")
    print("| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --- |")
    faults: list[str] = []
    largest = {"ES": 0.0, "NES": 0.0, "p": 0.0, "FDR": 0.0}
    for scope, keep in [("tested-pool", set(labels)), ("genome", None)]:
        genes, metric = ranked_list(run, keep)
        inside = {name: members & set(genes) for name, members in sets.items()}
        inside = {name: members for name, members in inside.items() if least <= len(members) < len(genes)}
        whole = table.filter(pl.col("scope") == scope)
        if np.abs(false_discovery_control(whole["p"].to_numpy()) - whole["fdr"].to_numpy()).max() > 5e-6 * len(whole):
            faults.append(f"{scope}: fdr is not Benjamini-Hochberg of p")
        rows = whole.filter(pl.col("role") != "custom")
        if dict(zip(rows["set"], rows["size"])) != {name: len(members) for name, members in inside.items()}:
            faults.append(f"{scope}: the sets or sizes of gsea.tsv are others than those made from the labels")
            continue
        peer = gseapy.prerank(
            rnk=pd.DataFrame({"gene": genes, "metric": metric}),
            gene_sets={name: sorted(members) for name, members in inside.items()},
            min_size=1,
            max_size=len(genes),
            permutation_num=options.permutations,
            weight=exponent,
            # The order is given: sorting again would shuffle ties.
            ascending=None,
            seed=1,
            threads=options.threads,
            outdir=None,
            no_plot=True,
        ).results
        nulls: dict[int, np.ndarray] = {}
        for row in rows.iter_rows(named=True):
            found, size, label = peer[row["set"]], row["size"], f"{scope} {row['set']}"
            if size not in nulls:
                nulls[size] = null_of_size(metric, size, exponent, own, generator)
            off = offsets(row, found, nulls[size], own, options.permutations)
            edge = set(edges.filter((pl.col("set") == row["set"]) & (pl.col("scope") == scope))["gene_id"])
            same_edge = edge == set(found["lead_genes"].split(";"))
            if not same_edge:
                faults.append(f"{label}: the leading edges differ")
            distances = {"ES": abs(row["es"] - found["es"])} | (dict(zip(("NES", "p"), off)) if off else {})
            if off and len(rows) == len(whole):
                distances["FDR"] = abs(row["fdr_nes"] - found["fdr"])
            for kind, distance in distances.items():
                largest[kind] = max(largest[kind], distance)
                if distance > {"ES": 1e-6, "FDR": 0.05}.get(kind, options.errors):
                    faults.append(f"{label}: {kind} is off by {distance:.2g}{' standard errors' if kind in ('NES', 'p') else ''}")
            off_nes, off_p = (f"{value:.1f}" for value in off) if off else ("no null", "no null")
            nes = "none" if row["nes"] is None else f"{row['nes']:.3f}"
            cells = [scope, row["set"], f"{size:,}", f"{row['es']:.6f}", f"{found['es']:.6f}", nes, f"{found['nes']:.3f}", off_nes]
            pooled = "none" if row["fdr_nes"] is None else f"{row['fdr_nes']:.4f}"
            cells += [f"{row['p']:.4f}", f"{found['pval']:.4f}", off_p, pooled, f"{found['fdr']:.4f}", f"{len(edge)} genes, {'equal' if same_edge else 'differ'}"]
            print("| " + " | ".join(cells) + " |")
    print(f"\nLargest: ES {largest['ES']:.1e}, NES {largest['NES']:.1f} and p {largest['p']:.1f} standard errors, FDR {largest['FDR']:.3f}.")
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
