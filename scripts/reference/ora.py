"""Reference values of over-representation, by goatools (counts, p-values, Benjamini-Hochberg) and scipy (hypergeometric tails).

Without arguments: writes tests/reference/ora.json from the toy ontology below. From the repository's root: python scripts/reference/ora.py

With --run RUN [--ingest DIR] [--enrich DIR]: recomputes what `deephen enrich` wrote from the tables of a finished run, and stops at the
first term whose counts differ, or whose p-value or false discovery rate differs by more than one part in a million (the table's print).

Made with Python 3.11, goatools 1.6.7, scipy 1.17.1, statsmodels 0.15.0, polars 2.1.0 (see "versions" in the file).
"""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import goatools
import polars as pl
import scipy
import statsmodels
from goatools.anno.update_association import update_association
from goatools.go_enrichment import GOEnrichmentStudy
from goatools.obo_parser import GODag
from scipy.stats import hypergeom

LONG = {"BP": "biological_process", "MF": "molecular_function", "CC": "cellular_component"}

# Terms: a diamond (GO:0000004 below two terms of one root), a part in another namespace, a chain.
TERMS = [
    ("GO:0000001", "process", "BP"),
    ("GO:0000002", "growth", "BP"),
    ("GO:0000003", "division", "BP"),
    ("GO:0000004", "growth by division", "BP"),
    ("GO:0000005", "regulation of growth", "BP"),
    ("GO:0000006", "function", "MF"),
    ("GO:0000007", "spindle motor", "MF"),
    ("GO:0000008", "fast spindle motor", "MF"),
]
PARENTS = [
    ("GO:0000002", "GO:0000001", "is_a"),
    ("GO:0000003", "GO:0000001", "is_a"),
    ("GO:0000004", "GO:0000002", "is_a"),
    ("GO:0000004", "GO:0000003", "is_a"),
    ("GO:0000005", "GO:0000001", "is_a"),
    ("GO:0000005", "GO:0000002", "regulates"),
    ("GO:0000007", "GO:0000006", "is_a"),
    ("GO:0000007", "GO:0000003", "part_of"),
    ("GO:0000008", "GO:0000007", "is_a"),
]
LEAVES = ["GO:0000002", "GO:0000003", "GO:0000004", "GO:0000005", "GO:0000007", "GO:0000008", "GO:0000006", "GO:0000001"]


def toy() -> dict:
    """Forty proteins, thirty-six of them annotated; twenty-four lncRNA genes that bind them by fixed rules."""
    proteins = [f"P{i:02d}" for i in range(40)]
    annotations = [(p, LEAVES[(7 * i + i // 3) % 8]) for i, p in enumerate(proteins) if i % 10 != 9]
    annotations += [(p, LEAVES[(5 * i + 1) % 8]) for i, p in enumerate(proteins) if i % 3 == 0 and i % 10 != 9]
    # What the first lncRNA genes lean to.
    annotations += [(p, LEAVES[2] if i % 2 else LEAVES[5]) for i, p in enumerate(proteins[:9])]
    ranking = [f"L{i:02d}" for i in range(24)]
    partners = {name: sorted({proteins[(k * (i + 3) + i * i) % (12 + i)] for k in range(1 + i % 4)}) for i, name in enumerate(ranking)}
    partners["L23"] = proteins[30:]
    partners["L20"] = []
    known = ranking[1:24:4]
    control = ranking[2:24:4]
    return {
        "terms": TERMS,
        "parents": PARENTS,
        "annotations": sorted(set(annotations)),
        "ranking": ranking,
        "partners": partners,
        "known": known,
        "control": control,
        "top": 6,
        "min_size": 2,
        "max_size": 30,
    }


def dag_of(terms, parents, relations) -> GODag:
    """goatools reads OBO files alone."""
    above = defaultdict(list)
    for term, parent, relation in parents:
        if relation in relations:
            above[term].append(f"is_a: {parent}" if relation == "is_a" else f"relationship: {relation} {parent}")
    with tempfile.NamedTemporaryFile("w", suffix=".obo", encoding="utf-8") as file:
        file.write("format-version: 1.2\n")
        for term, name, namespace in terms:
            lines = [f"id: {term}", f"name: {name}", f"namespace: {LONG.get(namespace, namespace)}", *above[term]]
            file.write("\n[Term]\n" + "\n".join(lines) + "\n")
        file.flush()
        return GODag(file.name, optional_attrs=["relationship"], prt=None)


class Study:
    """goatools on one source: which genes each lncRNA gene leads to, and what they are annotated with."""

    def __init__(self, dag, annotations, relations, leads, min_size, max_size):
        reached = set().union(*leads.values())
        association = defaultdict(set)
        for gene, term in annotations:
            if gene in reached:
                association[gene].add(term)
        update_association(association, dag, set(relations) - {"is_a"}, prt=None)
        self.dag, self.leads = dag, leads
        self.by_namespace = {}
        for short, long in LONG.items():
            inside = {gene: {term for term in terms if dag[term].namespace == long} for gene, terms in association.items()}
            inside = {gene: terms for gene, terms in inside.items() if terms}
            sizes = defaultdict(int)
            for terms in inside.values():
                for term in terms:
                    sizes[term] += 1
            fitting = {term for term, size in sizes.items() if min_size <= size <= max_size}
            if inside:
                self.by_namespace[short] = (set(inside), {gene: terms & fitting for gene, terms in inside.items()}, len(fitting))

    def rows(self, members):
        """(namespace, term) -> what ora.tsv says of it, for terms with a gene."""
        reached = set().union(*(self.leads.get(gene, set()) for gene in members))
        found = {}
        for short, (background, association, tested) in self.by_namespace.items():
            drawn = reached & background
            study = GOEnrichmentStudy(
                background, association, self.dag, propagate_counts=False, methods=["fdr_bh"], alternative="greater", log=None
            )
            records = study.run_study(drawn, prt=None)
            assert len(records) == tested, f"goatools tested {len(records)} terms of {tested}"
            for record in records:
                if record.study_count > 0:
                    found[(short, record.GO)] = {
                        "background": len(background),
                        "drawn": len(drawn),
                        "term_size": record.pop_count,
                        "overlap": record.study_count,
                        "p": float(record.p_uncorrected),
                        "fdr": float(record.p_fdr_bh),
                    }
        return found


def versions() -> dict:
    return {
        "python": sys.version.split()[0],
        "goatools": goatools.__version__,
        "scipy": scipy.__version__,
        "statsmodels": statsmodels.__version__,
    }


def tails() -> list:
    """Upper tails from certain to 1e-290, over backgrounds from 1 to 20,000."""
    cases = []
    for background, size, drawn in [(1, 1, 1), (10, 3, 4), (165, 12, 75), (165, 80, 88), (640, 320, 320), (12807, 23, 1485),
                                    (14000, 500, 1500), (20000, 5, 7), (20000, 500, 9000), (20000, 400, 300), (20000, 2000, 2000)]:
        low, high = max(0, drawn + size - background), min(drawn, size)
        steps = sorted({low + (high - low) * step // 28 for step in range(29)})
        for overlap in steps:
            p = float(hypergeom.sf(overlap - 1, background, size, drawn))
            # Below this, scipy itself has no full precision left.
            if p > 1e-290:
                cases.append({"background": background, "size": size, "drawn": drawn, "overlap": overlap, "p": p})
    return cases


def write_reference() -> None:
    data = toy()
    relations = ["is_a", "part_of"]
    leads = {gene: set(partners) for gene, partners in data["partners"].items()}
    dag = dag_of(data["terms"], data["parents"], relations)
    study = Study(dag, data["annotations"], relations, leads, data["min_size"], data["max_size"])
    expected = []
    for name, members in [("control", data["control"]), ("known", data["known"]), ("predicted", data["ranking"][: data["top"]])]:
        for (namespace, term), row in sorted(study.rows(members).items()):
            expected.append({"list": name, "collection": f"GO:{namespace}", "term": term, **row})
    reference = {"versions": versions(), "toy": data, "expected": expected, "hypergeometric": tails()}
    path = Path(__file__).resolve().parents[2] / "tests" / "reference" / "ora.json"
    path.write_text(json.dumps(reference) + "\n")
    print(f"{len(expected)} rows, {len(reference['hypergeometric'])} tails")


def partners_of(ingest: Path, ranked: list) -> dict:
    leads = {gene: set() for gene in ranked}
    table = pl.read_parquet(ingest / "lpi.parquet")
    for gene, protein in zip(table["gene_id"], table["protein"]):
        if gene in leads:
            leads[gene].add(protein)
    return leads


def neighbours_of(ingest: Path, ranked: list, window: int) -> dict:
    genes = pl.read_parquet(ingest / "genes.parquet").drop_nulls(["chrom", "start", "end"])
    genes = genes.with_columns(tss=pl.when(pl.col("strand") == "-").then(pl.col("end") - 1).otherwise(pl.col("start")))
    coding = defaultdict(list)
    for row in genes.filter(pl.col("kind") == "coding").iter_rows(named=True):
        coding[row["chrom"]].append((row["tss"], row["symbol"] or row["gene_id"]))
    place = {row["gene_id"]: (row["chrom"], row["tss"]) for row in genes.filter(pl.col("ranked")).iter_rows(named=True)}
    leads = {}
    for gene in ranked:
        chrom, tss = place[gene]
        leads[gene] = {symbol for start, symbol in coding[chrom] if abs(start - tss) <= window}
    return leads


def check_run(run: Path, ingest: Path, enrich: Path) -> None:
    summary = json.loads((enrich / "ora.json").read_text())
    settings = summary["settings"]
    task = json.loads((enrich / "manifest.json").read_text())["settings"]["task"]
    ranking = pl.read_parquet(run / "rank" / "ranking.parquet").sort(["logit", "gene_id"], descending=[True, False])
    ranked = ranking["gene_id"].to_list()
    labels = pl.read_parquet(run / "plan" / "tasks.parquet").filter(pl.col("task") == task)
    known = set(labels.filter(pl.col("y"))["gene_id"]) & set(ranked)
    lists = {"predicted": set(ranked[: settings["top"]]), "known": known}
    terms = pl.read_parquet(ingest / "terms.parquet")
    parents = pl.read_parquet(ingest / "term_parents.parquet")
    annotations = pl.read_parquet(ingest / "annotations.parquet")
    dag = dag_of(terms.rows(), parents.rows(), settings["relations"])
    pairs = list(zip(annotations["gene"], annotations["term"]))
    table = pl.read_csv(enrich / "ora.tsv", separator="\t", comment_prefix="#", quote_char=None, infer_schema_length=None)
    table = table.filter(pl.col("collection").is_in([f"GO:{short}" for short in LONG]))
    worst = {"p": 0.0, "fdr": 0.0, "p by scipy": 0.0}
    compared = 0
    for source, leads in [
        ("partners", partners_of(ingest, ranked)),
        ("neighbours", neighbours_of(ingest, ranked, settings["window"])),
    ]:
        study = Study(dag, pairs, settings["relations"], leads, settings["min_size"], settings["max_size"])
        for name, members in lists.items():
            expected = study.rows(members)
            found = table.filter((pl.col("source") == source) & (pl.col("list") == name))
            rows = {(row["collection"].removeprefix("GO:"), row["term"]): row for row in found.iter_rows(named=True)}
            assert rows.keys() == expected.keys(), f"{source} {name}: other terms"
            for key, want in expected.items():
                have = rows[key]
                for column in ("background", "drawn", "term_size", "overlap"):
                    assert have[column] == want[column], f"{source} {name} {key}: {column} {have[column]}, goatools has {want[column]}"
                for column in ("p", "fdr"):
                    apart = abs(have[column] / want[column] - 1)
                    assert apart < 1e-6, f"{source} {name} {key}: {column} {have[column]}, goatools has {want[column]}"
                    worst[column] = max(worst[column], apart)
                compared += 1
    # Every list, the drawn controls too: from the row's own counts.
    for row in table.iter_rows(named=True):
        p = hypergeom.sf(row["overlap"] - 1, row["background"], row["term_size"], row["drawn"])
        worst["p by scipy"] = max(worst["p by scipy"], float(abs(row["p"] / p - 1)))
    print(f"{compared} rows agree with goatools in all counts; {table.height} with scipy; largest relative deviations: {worst}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, help="finished run folder")
    parser.add_argument("--ingest", type=Path, help="its ingest folder, if elsewhere")
    parser.add_argument("--enrich", type=Path, help="its enrich folder, if elsewhere")
    arguments = parser.parse_args()
    if arguments.run is None:
        write_reference()
    else:
        check_run(arguments.run, arguments.ingest or arguments.run / "ingest", arguments.enrich or arguments.run / "enrich")


if __name__ == "__main__":
    main()
