"""Reference values of preranked gene-set enrichment, by gseapy's prerank.

Writes tests/reference/gsea.json. Made with Python 3.11, gseapy 1.3.1, numpy (see "versions" in the file).
Run from the repository's root: python scripts/reference/gsea.py
"""

import json
import sys
from pathlib import Path

import gseapy
import numpy as np
import pandas as pd

GENES = 400
PERMUTATIONS = 2000


def main() -> None:
    generator = np.random.default_rng(20240607)
    metric = np.round(np.sort(generator.normal(0.0, 1.0, GENES))[::-1], 6)
    assert len(set(metric)) == GENES, "ties would make the order of two programs differ"
    names = [f"G{i:03d}" for i in range(GENES)]
    top = sorted(generator.choice(80, 15, replace=False).tolist())
    bottom = sorted((GENES - 1 - generator.choice(90, 20, replace=False)).tolist())
    random = sorted(generator.choice(GENES, 30, replace=False).tolist())
    mixed = sorted(set(generator.choice(60, 6, replace=False).tolist() + generator.choice(GENES, 24, replace=False).tolist()))
    sets = {"top": top, "bottom": bottom, "random": random, "mixed": mixed}
    cases = []
    for exponent in (0.0, 1.0):
        answer = gseapy.prerank(
            rnk=pd.DataFrame({"gene": names, "metric": metric}),
            gene_sets={name: [names[i] for i in positions] for name, positions in sets.items()},
            min_size=1,
            max_size=GENES,
            permutation_num=PERMUTATIONS,
            weight=exponent,
            seed=1,
            threads=1,
            outdir=None,
            no_plot=True,
        )
        for name, positions in sets.items():
            result = answer.results[name]
            cases.append(
                {
                    "set": name,
                    "exponent": exponent,
                    "positions": positions,
                    "es": float(result["es"]),
                    "nes": float(result["nes"]),
                    "p": float(result["pval"]),
                    "leading_edge": sorted(names.index(gene) for gene in result["lead_genes"].split(";")),
                }
            )
    reference = {
        "versions": {"python": sys.version.split()[0], "gseapy": gseapy.__version__, "numpy": np.__version__},
        "permutations": PERMUTATIONS,
        "metric": metric.tolist(),
        "cases": cases,
    }
    path = Path(__file__).resolve().parents[2] / "tests" / "reference" / "gsea.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(reference, indent=1) + "\n")


if __name__ == "__main__":
    main()
