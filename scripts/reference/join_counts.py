#!/usr/bin/env python3
"""Independent check of the ingest joins with pandas (written for Python 3.11, pandas 2.x; no code shared with the program).

    python join_counts.py DATA/human [INGEST_FOLDER]

Prints counts by the rules of data/README.md as JSON; with an ingest folder also the program's counts and the ratio. The
resolver here is written from the rules, not from the Rust source, and covers the screen and the interaction table.
"""

import gzip
import json
import re
import sys
import time
from collections import defaultdict
from pathlib import Path

import pandas as pd

LNCRNA = set(
    "lncRNA lincRNA antisense antisense_RNA sense_intronic sense_overlapping processed_transcript 3prime_overlapping_ncrna "
    "3prime_overlapping_ncRNA bidirectional_promoter_lncrna bidirectional_promoter_lncRNA macro_lncRNA non_coding".split()
)
MAIN = {str(n) for n in range(1, 23)} | {"X", "Y", "MT"}
RELEASES = ["grch38_e100", "grch38_e93", "grch38_e84", "grch37_e100"]


def bare(identifier):
    return re.sub(r"\.\d+$", "", identifier)


def read(path, **options):
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding_errors="replace", **options)


class Genes:
    """Gene tables of the four releases, names of every kind."""

    def __init__(self, data):
        self.tables = {name: read(data / f"genes_{name}.tsv.gz", sep="\t") for name in RELEASES}
        self.biotype, self.chrom, self.kinds = {}, {}, defaultdict(set)
        self.symbols = {}
        for name in reversed(RELEASES):
            table = self.tables[name]
            self.biotype.update(zip(table.gene_id, table.gene_biotype))
            self.chrom.update(zip(table.gene_id, table.Chromosome))
            for gene, kind in zip(table.gene_id, table.gene_biotype):
                self.kinds[gene].add(kind)
            symbols = defaultdict(set)
            for gene, symbol in zip(table.gene_id, table.gene_name):
                if symbol:
                    symbols[symbol].add(gene)
            self.symbols[name] = symbols
        primary = self.tables["grch38_e100"]
        self.ranked = set(primary.gene_id[(primary.gene_biotype == "lncRNA") & primary.Chromosome.isin(MAIN)])
        self.previous, self.alias = defaultdict(set), defaultdict(set)
        for gene, previous, alias in zip(primary.gene_id, primary["Previous symbols"], primary["Alias symbols"]):
            for target, names in ((self.previous, previous), (self.alias, alias)):
                for name in re.split(r"[,|]", names):
                    if name.strip():
                        target[name.strip()].add(gene)
        for row in read(data / "gene_aliases.tsv.gz", sep="\t").itertuples():
            found = {gene for gene in row.ensembl.split("|") if gene in self.biotype} or set(self.symbols["grch38_e100"].get(row.symbol, ()))
            if not row.gene_type.startswith("protein"):
                found = {gene for gene in found if not self.coding(gene)}
            for name in [row.symbol, *row.aliases.split("|")]:
                if name and found:
                    self.alias[name] |= found
        self.coding_names = {n for s in self.symbols.values() for n, g in s.items() if any(self.coding(x) for x in g)}

    def coding(self, gene):
        return self.biotype.get(gene) == "protein_coding"

    def lncrna(self, gene):
        return not self.coding(gene) and (gene not in self.biotype or bool(self.kinds[gene] & LNCRNA))

    def one(self, genes):
        """The one gene left after the stated rules, or None."""
        genes = set(genes)
        for rule in (lambda gene: self.chrom.get(gene) in MAIN, self.lncrna):
            if len(genes) > 1:
                genes = {gene for gene in genes if rule(gene)} or genes
        return next(iter(genes)) if len(genes) == 1 else None

    def tiers(self, by_release):
        older = [self.symbols[name] for name in RELEASES[1:]]
        first = [self.symbols["grch38_e100"]]
        return first + older + [self.previous, self.alias] if by_release else first + [self.previous] + older + [self.alias]

    def symbol(self, name, by_release=False):
        """(known, gene)"""
        for tier in self.tiers(by_release):
            if tier.get(name):
                return True, self.one(tier[name])
        return False, None


def nodes(data, genes):
    """Name in the interaction table -> node, or None where it is dropped."""
    names = defaultdict(set)
    by_transcript = {}
    for row in read(data / "noncode_names.csv.gz").itertuples():
        by_transcript[bare(row.transID)] = bare(row.ncID)
        if re.search(r"[^\W\d_]", row.ncName):
            names[row.ncName].add(bare(row.ncID))
    known = {identifier for found in names.values() for identifier in found}
    overlaps = defaultdict(set)
    pairs = read(data / "noncode_ensembl_overlap.txt.gz", sep=" ", header=None)
    for a, b in zip(pairs[0], pairs[1]):
        overlaps[bare(a)].add(b)
        overlaps[bare(b)].add(a)

    def node(name):
        if "\ufffd" in name or not re.search(r"[^\W\d_]", name):
            return None
        if bare(name) in genes.biotype:
            gene = bare(name)
            return gene if genes.lncrna(gene) else None
        if name in genes.coding_names:
            return None
        found, gene = genes.symbol(name)
        if found:
            return gene if gene and genes.lncrna(gene) else None
        second = names.get(name, set()) | names.get(bare(name), set())
        if bare(name) in overlaps or bare(name) in known:
            second = second | {bare(name)}
        if bare(name) in by_transcript:
            second = second | {by_transcript[bare(name)]}
        if not second:
            return name
        touched = set()
        for other in {other for identifier in second for other in overlaps.get(identifier, ())}:
            if bare(other) in genes.biotype:
                touched.add(bare(other))
            else:
                touched |= next((genes.symbols[r][other] for r in RELEASES if genes.symbols[r].get(other)), set())
        if touched:
            gene = genes.one({gene for gene in touched if genes.lncrna(gene)} or touched)
            return gene if gene and genes.lncrna(gene) else None
        return next(iter(second)) if len(second) == 1 else None

    return node


def screen(data, genes, sequenced, labelled, counts):
    primary, older = ({}, {})
    for target, name in ((primary, "grch38_e100"), (older, "grch37_e100")):
        table = read(data / f"transcripts_{name}.tsv.gz", sep="\t")
        target.update((t, g) for t, g in zip(table.transcript_id, table.gene_id) if g in genes.biotype)
    library = read(data / "labels/crispri_library_tss.txt.gz", sep="\t")
    library.columns = ["locus", "site", "transcripts", "name"]
    placed = {}
    for locus, rows in library.groupby("locus"):
        transcripts = [bare(t.strip()) for text in rows.transcripts for t in text.split(",")]
        found = {primary[t] for t in transcripts if t in primary} or {older[t] for t in transcripts if t in older}
        gene = genes.one(found) if found else None
        for name in sorted(set(rows.name) - {"-", ""}):
            gene = gene or genes.symbol(name, by_release=True)[1]
        if gene:
            placed[locus] = gene
    table = read(data / "labels/crispri_liu2017_ipsc.txt.gz", sep="\t", skiprows=3, header=None)
    table = table[~table[0].str.startswith("pseudo_")]
    t12, t18 = table[4], table[8]
    hit = (t12 == "lncRNA hit") | (t18 == "lncRNA hit")
    neighbor = t12.eq("Neighbor hit") | t18.eq("Neighbor hit")
    gene = table[0].map(placed)
    hits = set(gene[hit].dropna()) - set(gene[neighbor].dropna())
    clean = set(gene.dropna()) - set(gene[hit | neighbor].dropna()) - labelled
    counts |= {
        "tested_loci": len(table),
        "hit_loci_T12": int((t12 == "lncRNA hit").sum()),
        "hit_loci_T18": int((t18 == "lncRNA hit").sum()),
        "hit_loci_any": int(hit.sum()),
        "neighbor_hit_loci_T12": int((t12 == "Neighbor hit").sum()),
        "neighbor_hit_loci_T18": int((t18 == "Neighbor hit").sum()),
        "mapped_loci": int(gene.notna().sum()),
        "mapped_genes": int(gene.nunique()),
        "screen_hits": len(hits & genes.ranked),
        "screen_hits_with_sequence": len(hits & genes.ranked & sequenced),
        "screen_non_hits": len(clean & genes.ranked),
        "screen_non_hits_with_sequence": len(clean & genes.ranked & sequenced),
    }


def main():
    started = time.perf_counter()
    data = Path(sys.argv[1])
    genes = Genes(data)
    sequenced = set()
    with gzip.open(data / "transcripts.fa.gz", "rt") as lines:
        for line in lines:
            if line[0] == ">":
                sequenced.add(re.search(r"gene:(\S+)", line)[1])
    counts = {"ranked_genes": len(genes.ranked)}
    lpi = read(data / "lpi_npinter.tsv.gz", sep="\t")
    node = nodes(data, genes)
    of = {name: node(name) for name in sorted(set(lpi.lncRNA))}
    counts["lncrna_names"] = len(of)
    counts["lncrna_names_exactly_coding"] = sum(name in genes.coding_names for name in of)
    counts["nodes_before_protein_names"] = len(set(of.values()) - {None})
    kept = set(of.values()) - {None}
    counts["nodes_before_protein_names_with_sequence"] = len(kept & sequenced)
    # Every gene of dbEssLnc by id, and by current or older name, carries a label of some kind.
    table = read(data / "labels/dbesslnc2_genes.csv.gz")
    table = table[table.Organism == "Human"]
    labelled = {bare(identifier) for identifier in table.ensembl_id}
    for name in set(table.target) | set(table.gene_name):
        labelled |= {genes.symbol(name)[1]} - {None}
    for name in set(read(data / "labels/dbesslnc2_crispr_hits.csv.gz").target_id):
        labelled |= {genes.symbol(name)[1]} - {None}
    screen(data, genes, sequenced, labelled, counts)
    seconds = time.perf_counter() - started
    if len(sys.argv) > 2:
        own = json.loads((Path(sys.argv[2]) / "summary.json").read_text())["reference_counts"]
        own |= {"nodes_before_protein_names": own["genes_with_lpi"], "nodes_before_protein_names_with_sequence": own["genes_with_lpi_and_sequence"]}
        for name, value in counts.items():
            print(f"{name:45} pandas {value:6} deephen {own[name]:6} ratio {own[name] / value:.4f}")
    else:
        print(json.dumps(counts, indent=2))
    print(f"pandas: {seconds:.2f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
