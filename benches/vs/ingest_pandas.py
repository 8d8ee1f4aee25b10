"""The pandas side of `ingest.py`: public files of the human to tables with one node a gene. Call: `ingest_pandas.py DATA OUT`."""

import gzip
import sys
from pathlib import Path

import numpy as np
import pandas as pd

DATA, OUT = Path(sys.argv[1]), Path(sys.argv[2])
OUT.mkdir(parents=True, exist_ok=True)
RELEASES = ["genes_grch38_e100", "genes_grch38_e93", "genes_grch38_e84", "genes_grch37_e100"]
MAIN = [str(number) for number in range(1, 23)] + ["X", "Y", "MT"]
LNCRNA = (
    "lncRNA lincRNA antisense antisense_RNA sense_intronic sense_overlapping processed_transcript 3prime_overlapping_ncrna "
    "3prime_overlapping_ncRNA bidirectional_promoter_lncrna bidirectional_promoter_lncRNA macro_lncRNA non_coding"
).split()
MISSING = ["", "-", "NA", "N.A.", "n/a", "N/A", "#N/A", "nan", "NaN", "null", "None"]


def read(name: str, sep: str = "\t", **how) -> pd.DataFrame:
    """A table of text; positions are asked for by `dtype`."""
    return pd.read_csv(DATA / name, sep=sep, keep_default_na=False, na_values=MISSING, **{"dtype": str, **how})


def bare(ids: pd.Series) -> pd.Series:
    """Ids without their version."""
    return ids.str.replace(r"^((?:ENS|NON)[A-Z]+\d+)\.\d+$", r"\1", regex=True)


def exploded(names: pd.Series, genes: pd.Series, sep: str) -> pd.DataFrame:
    """One row a name of a list in a field."""
    long = pd.DataFrame({"name": names.str.split(sep, regex=True), "gene": genes}).dropna().explode("name")
    long["name"] = long["name"].str.strip()
    return long[long["name"] != ""]


def write(table: pd.DataFrame, name: str) -> None:
    table.to_parquet(OUT / f"{name}.parquet", compression="zstd", index=False)


# -- genes of four releases, the newest first --
positions = {"Start": "int64", "End": "int64"}
titles = ["gene_id", "Chromosome", "Start", "End", "Strand", "gene_name", "gene_biotype"]
tables = []
for order, name in enumerate(RELEASES):
    more = ["Previous symbols", "Alias symbols"] if order == 0 else []
    wanted = titles + more if order in (0, 3) else [title for title in titles if title not in ("Start", "End", "Strand")]
    table = read(f"{name}.tsv.gz", usecols=wanted, dtype={title: positions.get(title, str) for title in wanted})
    table["gene_id"] = bare(table["gene_id"])
    tables.append(table.drop_duplicates("gene_id").assign(release=order))
every = pd.concat(tables, ignore_index=True)
genes = every.drop_duplicates("gene_id").set_index("gene_id")
genes["oldest"] = every.groupby("gene_id")["release"].max()
genes["main"] = genes["Chromosome"].isin(MAIN)
genes["coding"] = genes["gene_biotype"] == "protein_coding"
genes["ever"] = every.loc[every["gene_biotype"].isin(LNCRNA), "gene_id"].drop_duplicates().to_frame().set_index("gene_id").assign(ever=True)["ever"]
genes["lncrna"] = ~genes["coding"] & (genes["ever"].eq(True) | genes["gene_biotype"].isna())
coding_names = pd.Index(every.loc[every["gene_id"].isin(genes.index[genes["coding"]]), "gene_name"].dropna().unique())

# -- transcripts --
primary = read("transcripts_grch38_e100.tsv.gz", dtype={"transcript_id": str, "gene_id": str, "Chromosome": str, "Strand": str, **positions})
older = read("transcripts_grch37_e100.tsv.gz", usecols=["transcript_id", "gene_id"])
for table in (primary, older):
    table["transcript_id"], table["gene_id"] = bare(table["transcript_id"]), bare(table["gene_id"])
primary = primary[primary["gene_id"].isin(genes.index)]
counts37 = older["gene_id"].value_counts()
older = older[older["gene_id"].isin(genes.index)].drop_duplicates("transcript_id")

# -- every name and the genes it may mean, by rank of the rule --
first = tables[0]
listed = read("gene_aliases.tsv.gz", usecols=["symbol", "gene_type", "aliases", "ensembl"])
by_id = exploded(listed["ensembl"], pd.Series(listed.index, listed.index), r"[|,;]").rename(columns={"name": "gene", "gene": "row"})
by_id = by_id[by_id["gene"].isin(genes.index)]
by_symbol = listed.loc[~listed.index.isin(by_id["row"]), ["symbol"]].reset_index(names="row")
by_symbol = by_symbol.merge(first[["gene_name", "gene_id"]], left_on="symbol", right_on="gene_name")[["row", "gene_id"]]
linked = pd.concat([by_id, by_symbol.rename(columns={"gene_id": "gene"})], ignore_index=True).set_index("row").join(listed)
linked = linked[linked["gene_type"].str.startswith("protein").eq(True) | linked["gene_type"].isna() | ~linked["gene"].isin(genes.index[genes["coding"]])]
symbols = [table[["gene_name", "gene_id"]].dropna().rename(columns={"gene_name": "name", "gene_id": "gene"}) for table in tables]
previous = exploded(first["Previous symbols"], first["gene_id"], "[,|]")
aliases = pd.concat(
    [
        exploded(first["Alias symbols"], first["gene_id"], "[,|]"),
        exploded(linked["aliases"], linked["gene"], "[|,;]"),
        linked[["symbol", "gene"]].rename(columns={"symbol": "name"}),
    ]
)
known = pd.concat([part.assign(rank=rank) for rank, part in enumerate([symbols[0], previous, *symbols[1:], aliases])])
known = known.drop_duplicates(["name", "gene"]).merge(genes[["main", "lncrna"]], left_on="gene", right_index=True)


def settle(found: pd.DataFrame, by: str = "name") -> pd.Series:
    """Among the genes of each name those of the best rank, on main chromosomes, possible lncRNAs; a gene where one is left."""
    for column, best in (("rank", "min"), ("main", "max"), ("lncrna", "max")):
        if column in found:
            found = found[found[column] == found.groupby(by)[column].transform(best)]
    found = found.drop_duplicates([by, "gene"])
    return found.drop_duplicates(by, keep=False).set_index(by)["gene"]


def resolve(names: pd.Index) -> pd.Series:
    """Name -> gene by id or symbol, coding genes included."""
    ids = pd.Series(names, index=names)
    ids = bare(ids)[lambda bared: bared.isin(genes.index)]
    rest = known[known["name"].isin(names.difference(ids.index))]
    return pd.concat([ids, settle(rest)])


# -- NONCODE: its own genes, and the genes that they overlap --
noncode = read("noncode_names.csv.gz", sep=",")
noncode["ncID"], noncode["transID"] = bare(noncode["ncID"]), bare(noncode["transID"])
overlap = pd.read_csv(DATA / "noncode_ensembl_overlap.txt.gz", sep=" ", names=["a", "b"], dtype=str, keep_default_na=False)
overlap = pd.concat([overlap, overlap.rename(columns={"a": "b", "b": "a"})]).drop_duplicates()
overlap["a"] = bare(overlap["a"])
overlap["gene"] = overlap["b"].where(overlap["b"].isin(genes.index))
by_name = overlap.loc[overlap["gene"].isna(), ["a", "b"]].merge(pd.concat(symbols).drop_duplicates(), left_on="b", right_on="name")
touched = pd.concat([overlap.dropna()[["a", "gene"]], by_name[["a", "gene"]]]).drop_duplicates().merge(genes[["main", "lncrna"]], left_on="gene", right_index=True)
second = pd.concat(
    [
        noncode[["ncName", "ncID"]].set_axis(["name", "id"], axis=1),
        noncode[["transID", "ncID"]].set_axis(["name", "id"], axis=1),
        pd.DataFrame({"name": pd.concat([noncode["ncID"], overlap["a"]]).unique()}).assign(id=lambda table: table["name"]),
    ]
).dropna().drop_duplicates()


def lncrna(raw: pd.Series) -> pd.Series:
    """Distinct names -> node: a gene that may be a lncRNA, an id of NONCODE, or the name itself where nobody knows it."""
    names = pd.Index(raw.dropna().unique())
    ids = bare(pd.Series(names, index=names)).isin(genes.index)
    damaged = ~names.str.contains("[A-Za-z]") | names.str.match(r"^(?:\d{1,4}-)?(?:[A-Za-z]{3})-?\d{0,4}$") & names.str.contains("-") & names.str.contains(r"(?i)jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec")
    asked = names[ids | ~(damaged | names.isin(coding_names))]
    gene = resolve(asked)
    open_names = asked.difference(gene.index.union(pd.Index(known["name"])))
    foreign = second.merge(pd.DataFrame({"name": open_names, "key": bare(pd.Series(open_names))}), left_on="name", right_on="key", suffixes=("_own", ""))
    hit = settle(foreign.merge(touched, left_on="id", right_on="a"))
    alone = foreign[~foreign["name"].isin(foreign.merge(touched, left_on="id", right_on="a")["name"])]
    alone = alone.drop_duplicates(["name", "id"]).drop_duplicates("name", keep=False).set_index("name")["id"]
    gene = pd.concat([gene, hit])
    gene = gene[genes["lncrna"].reindex(gene).to_numpy()]
    unknown = open_names.difference(foreign["name"])
    return pd.concat([gene, alone, pd.Series(unknown, index=unknown)])


# -- proteins --
fixed = read("protein_name_corrections.csv", sep=",").dropna().drop_duplicates("raw", keep="last").set_index("raw")["std"]
coding_genes = genes[genes["coding"]]


def one_symbol(found: pd.DataFrame) -> pd.Series:
    """Name -> the one symbol of the coding genes it may mean."""
    pairs = found.assign(symbol=coding_genes["gene_name"].reindex(found["gene"]).to_numpy())[["name", "symbol"]].dropna().drop_duplicates()
    return pairs.drop_duplicates("name", keep=False).set_index("name")["symbol"]


lower = symbols[0].assign(name=symbols[0]["name"].str.lower())
tried = [one_symbol(part) for part in (previous, lower, aliases, *symbols[1:])]


def current(names: pd.Index) -> pd.Series:
    """Name -> current symbol, missing where no table knows it."""
    ids = pd.Series(names, index=names)
    found = genes["gene_name"].reindex(bare(ids)).set_axis(names)
    found = found.fillna(ids.where(ids.isin(symbols[0]["name"])))
    for place, table in enumerate(tried):
        key = names.str.lower() if place == 1 else names
        found = found.fillna(table.reindex(key).set_axis(names))
    return found


# -- lncRNA-protein pairs --
lpi = read("lpi_npinter.tsv.gz", usecols=["lncRNA", "protein"])
node = lncrna(lpi["lncRNA"])
proteins = pd.Index(lpi["protein"].dropna().unique())
symbol = current(pd.Index(fixed.reindex(proteins).fillna(pd.Series(proteins, index=proteins)))).to_numpy()
lpi["gene_id"], lpi["symbol"] = lpi["lncRNA"].map(node), lpi["protein"].map(pd.Series(symbol, index=proteins).fillna(fixed.reindex(proteins)))
unresolved = pd.concat([lpi.loc[lpi["gene_id"].isna(), "lncRNA"], lpi.loc[lpi["symbol"].isna(), "protein"]]).drop_duplicates()
pairs = lpi.dropna().groupby(["gene_id", "symbol"]).size().rename("records").reset_index().rename(columns={"symbol": "protein"})
write(pairs, "lpi")

# -- protein-protein pairs --
ends = [
    pd.read_csv(DATA / name, sep=sep, names=["a", "b"], dtype=str, keep_default_na=False).assign(source=1 << place)
    for place, (name, sep) in enumerate([("ppi_huri.tsv.gz", "\t"), ("ppi_pinnacle.txt.gz", " ")])
]
ppi = pd.concat(ends, ignore_index=True)
names = pd.Index(pd.concat([ppi["a"], ppi["b"]]).unique())
to_symbol = current(names).fillna(pd.Series(names, index=names))
ppi["a"], ppi["b"] = ppi["a"].map(to_symbol), ppi["b"].map(to_symbol)
ppi = ppi[ppi["a"] != ppi["b"]]
turned = ppi["a"] > ppi["b"]
ppi = pd.DataFrame({"protein_a": ppi["b"].where(turned, ppi["a"]), "protein_b": ppi["a"].where(turned, ppi["b"]), "source": ppi["source"]})
ppi = ppi.drop_duplicates().groupby(["protein_a", "protein_b"])["source"].sum().reset_index()
ppi["sources"] = ppi.pop("source").map({1: "huri", 2: "pinnacle", 3: "huri,pinnacle"})
write(ppi.assign(weight=np.nan), "ppi")

# -- gene ontology --
terms = read("go/go_terms.tsv.gz").rename(columns={"go_id": "term", "term": "name", "ontology": "namespace"})
terms = terms[terms["namespace"].isin(["BP", "MF", "CC"])].sort_values("term")
write(terms[["term", "name", "namespace"]], "terms")
parents = read("go/go_parents.tsv.gz").set_axis(["term", "parent", "relation"], axis=1)
parents = parents[parents["term"].isin(terms["term"]) & parents["parent"].isin(terms["term"])].drop_duplicates()
parents["relation"] = parents["relation"].str.lower().str.replace("[ -]", "_", regex=True).replace("isa", "is_a")
write(parents.sort_values(["term", "parent", "relation"]), "term_parents")
go = pd.read_csv(DATA / "go/gene2go.tsv.gz", sep="\t", usecols=["symbol", "go_id", "evidence"], dtype=str, keep_default_na=False)
go = go[(go["evidence"] != "ND") & go["go_id"].isin(terms["term"])]
names = pd.Index(go["symbol"].unique())
go["gene"] = go["symbol"].map(current(names).fillna(pd.Series(names, index=names)))
go = go[["gene", "go_id", "evidence"]].drop_duplicates().sort_values(["gene", "go_id", "evidence"])
several = go.duplicated(["gene", "go_id"], keep=False)
joined = go[several].groupby(["gene", "go_id"], sort=False)["evidence"].agg(",".join).reset_index()
annotations = pd.concat([go[~several], joined]).rename(columns={"go_id": "term"})
ids = settle(known[(known["rank"] == 0) & known["name"].isin(annotations["gene"])])
annotations.insert(1, "gene_id", annotations["gene"].map(ids))
write(annotations.sort_values(["gene", "term"]), "annotations")


# -- sequences --
def records(path: Path):
    """Header and letters of every FASTA record."""
    header, parts = None, []
    with gzip.open(path, "rt") as lines:
        for line in lines:
            if line.startswith(">"):
                if header:
                    yield header, "".join(parts)
                header, parts = line[1:].rstrip(), []
            else:
                parts.append(line.strip().upper().replace("U", "T"))
    if header:
        yield header, "".join(parts)


fasta = pd.DataFrame(records(DATA / "transcripts.fa.gz"), columns=["header", "letters"])
fasta["transcript_id"] = bare(fasta["header"].str.split(n=1).str[0])
fasta["gene_id"] = bare(fasta.pop("header").str.extract(r"gene:(\S+)")[0])
fasta["length"] = fasta["letters"].str.len()
fasta = fasta.drop_duplicates("transcript_id")
transcripts = primary.merge(fasta[["transcript_id", "gene_id", "length"]], on="transcript_id", how="outer", suffixes=("", "_fasta"))
transcripts["gene_id"] = transcripts.pop("gene_id_fasta").fillna(transcripts["gene_id"])
transcripts["exons"] = pd.Series(pd.NA, index=transcripts.index, dtype="Int64")
write(transcripts.sort_values("transcript_id"), "transcripts")

# -- the library: loci, their exon models, the coding genes beside them --
gtf = pd.read_csv(DATA / "labels/crispri_library_hg19.gtf.gz", sep="\t", comment="#", header=None, usecols=[0, 2, 3, 4, 6, 8], quoting=3)
gtf = gtf.set_axis(["chrom", "feature", "start", "end", "strand", "attributes"], axis=1).query("feature == 'exon'")
gtf["locus_id"] = gtf["attributes"].str.extract(r'(?<!\w)gene_id "([^"]*)"')[0]
gtf["transcript_id"] = gtf.pop("attributes").str.extract(r'transcript_id "([^"]*)"')[0]
gtf["start"] -= 1
gtf["length"] = gtf["end"] - gtf["start"]
spans = {"chrom": ("chrom", "first"), "start": ("start", "min"), "end": ("end", "max"), "strand": ("strand", "first")}
models = gtf.groupby(["locus_id", "transcript_id"]).agg(**spans, length=("length", "sum"), exons=("length", "size")).reset_index()
write(models, "locus_transcripts")
spans37 = gtf.groupby("locus_id").agg(**spans, transcripts=("transcript_id", "nunique"), exons=("length", "size"))
library = read("labels/crispri_library_tss.txt.gz").set_axis(["locus", "tss", "transcript", "name"], axis=1)
long = exploded(library["transcript"], library["locus"], ",").rename(columns={"name": "transcript_id", "gene": "locus"})
long["transcript_id"] = bare(long["transcript_id"])
own = long.merge(primary[["transcript_id", "gene_id"]], on="transcript_id").assign(rank=0)
old = long.merge(older, on="transcript_id").assign(rank=1)
by_transcript = pd.concat([own, old]).rename(columns={"gene_id": "gene"}).merge(genes[["main", "lncrna"]], left_on="gene", right_index=True)
locus_gene = settle(by_transcript, "locus")
named = library.loc[~library["locus"].isin(locus_gene.index), ["locus", "name"]].dropna().drop_duplicates()
releases = pd.concat([table.assign(rank=rank) for rank, table in enumerate([*symbols, previous, aliases])])
of_name = settle(releases[releases["name"].isin(named["name"])].merge(genes[["main", "lncrna"]], left_on="gene", right_index=True))
named = named.assign(gene=named["name"].map(of_name)).dropna().drop_duplicates("locus").set_index("locus")["gene"]
locus_gene = pd.concat([locus_gene, named])
loci = pd.DataFrame(index=spans37.index.union(library["locus"].unique()).rename("locus_id")).join(spans37)
loci.insert(0, "gene_id", locus_gene.reindex(loci.index))
write(loci.reset_index(), "loci")
beside = tables[3][(tables[3]["gene_biotype"] == "protein_coding") & tables[3]["Chromosome"].isin(MAIN)].sort_values("gene_id")
write(beside.assign(transcripts=beside["gene_id"].map(counts37).fillna(0).astype("int64"))[[*titles[:6], "transcripts"]], "neighbours")

# -- labels, one fact a row --
facts = [pd.DataFrame({"locus_id": library["locus"].unique(), "fact": "in-library", "source": "liu2017-library"})]
screen = pd.read_csv(DATA / "labels/crispri_liu2017_ipsc.txt.gz", sep="\t", skiprows=3, header=None, usecols=[0, 3, 4, 7, 8], dtype={0: str, 4: str, 8: str})
screen = screen[~screen[0].str.startswith("pseudo_")]
facts.append(pd.DataFrame({"locus_id": screen[0], "fact": "tested", "source": "liu2017-ipsc"}))
for time, score, mark in (("T12", 3, 4), ("T18", 7, 8)):
    marked = screen.dropna(subset=[mark])
    fact = marked[mark].str.lower().map({"lncrna hit": "hit", "neighbor hit": "neighbor-hit"})
    facts.append(pd.DataFrame({"locus_id": marked[0], "fact": fact, "source": "liu2017-ipsc", "timepoint": time, "score": marked[score]}))
for part in facts:
    part["gene_id"] = part["locus_id"].map(locus_gene)
catalogue = read("labels/dbesslnc2_genes.csv.gz", sep=",")
catalogue = catalogue[catalogue["Organism"].isin(["Human", "Homo sapiens"]) | catalogue["Organism"].isna()]
ways = [catalogue[title] for title in ("ensembl_id", "target", "gene_name", "Noncode_id")]
inside = pd.Index(genes.index).union(pairs["gene_id"].unique())
to_node = lncrna(pd.concat(ways))
to_node = to_node[to_node.isin(inside)]
gene = ways[0].map(to_node)
for way in ways[1:]:
    gene = gene.fillna(way.map(to_node))
fact = np.select([catalogue["disease_related"].isin(["1", "1.0"]), catalogue["vitro"].isin(["1", "1.0"])], ["putative", "hit"], "literature")
facts.append(pd.DataFrame({"gene_id": gene, "fact": fact, "source": "dbesslnc2", "pubmed": catalogue["PMID"], "name": catalogue["target"]}))
hits = read("labels/dbesslnc2_crispr_hits.csv.gz", sep=",").rename(columns={"target_id": "name", "exp_type": "technology", "cell_line": "context", "PMID": "pubmed"})
hits["gene_id"], hits["score"] = hits["name"].map(lncrna(hits["name"])), pd.to_numeric(hits.pop("exp_score"))
facts.append(hits.assign(fact="hit", source="dbesslnc2-crispr"))
for kind in ("positive", "negative"):
    names = pd.Series((DATA / f"labels/iesslnc_{kind}.csv").read_text().split("\n")).str.strip().str.strip('"')
    names = names[names != ""]
    facts.append(pd.DataFrame({"gene_id": names.map(lncrna(names)), "fact": f"benchmark-{kind}", "source": f"iesslnc-{kind}", "name": names}))
labels = pd.concat(facts, ignore_index=True)
write(labels.sort_values(["gene_id", "locus_id", "fact", "source", "timepoint", "name"]), "labels")
reference = []
for name, kind in (("CEGv2", "essential"), ("NEGv1", "nonessential")):
    listed = read(f"labels/coding_{name}.txt", usecols=["GENE"])["GENE"]
    symbol = listed.map(current(pd.Index(listed.unique()))).fillna(listed)
    reference.append(pd.DataFrame({"gene_id": symbol.map(resolve(pd.Index(symbol.unique()))), "symbol": symbol, "class": kind}))
write(pd.concat(reference).drop_duplicates(["symbol", "class"]).sort_values(["gene_id", "symbol", "class"]), "reference")

# -- published scores --
peers = []
for name, title, column in (("gic-published", "gic_score", "lncRNA"), ("iesslnc-mlp-published", "iesslnc_mlp_score", "name")):
    table = read(f"peers/{title}.csv.gz", sep=",", usecols=[column, "score"], dtype={column: str, "score": float})
    table["gene_id"] = table[column].map(lncrna(table[column]))
    table = table[table["gene_id"].isin(inside)]
    peers.append(table.groupby("gene_id")["score"].agg(score="max", rows="size").reset_index().assign(peer=name))
write(pd.concat(peers)[["peer", "gene_id", "score", "rows"]].sort_values(["peer", "gene_id"]), "peers")

# -- one row a gene --
nodes = genes.reindex(genes.index.union(pairs["gene_id"].unique()).union(fasta["gene_id"].dropna().unique()))
tested = labels[labels["fact"] == "tested"]["gene_id"].value_counts()
degree = pairs["gene_id"].value_counts()
nodes["ranked"] = (nodes["release"] == 0) & (nodes["gene_biotype"] == "lncRNA") & nodes["main"].eq(True)
nodes["n_lpi"] = degree.reindex(nodes.index).fillna(0).astype("int64")
nodes["tested_loci"] = tested.reindex(nodes.index).fillna(0).astype("int64")
nodes["has_sequence"] = nodes.index.isin(fasta["gene_id"])
seen = nodes["has_sequence"] | (nodes["n_lpi"] > 0) | nodes.index.isin(labels["gene_id"].dropna())
nodes["candidate"] = nodes["ranked"] | (seen & ~nodes["lncrna"].eq(False))
nodes["kind"] = np.select([nodes["release"].isna(), nodes["coding"].eq(True), nodes["lncrna"].eq(True)], ["unplaced", "coding", "lncRNA"], "other")
for column in ("Start", "End", "release", "oldest"):
    nodes[column] = nodes[column].astype("Int64")
dropped = ["Previous symbols", "Alias symbols", "ever", "main", "coding", "lncrna"]
write(nodes.drop(columns=dropped).rename_axis("gene_id").reset_index(), "genes")

kept = fasta[fasta["gene_id"].isin(nodes.index[nodes["candidate"]])].sort_values(["gene_id", "transcript_id"])
with gzip.open(OUT / "sequences.fa.gz", "wt", compresslevel=1) as out:
    out.writelines(f">{transcript} {gene}\n{letters}\n" for transcript, gene, letters in zip(kept["transcript_id"], kept["gene_id"], kept["letters"]))
unresolved.sort_values().to_csv(OUT / "unresolved.tsv", sep="\t", index=False, header=["name"])
