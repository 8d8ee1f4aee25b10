//! `[ingest]`: which files there are and how to read them.
//!
//! # Config format
//!
//! Every file is one **source**: an entry of a list that says what the file is for. Paths are relative to `--data`; plain
//! and gzip files are told apart by their content. A column map names the file's columns by header text or by 1-based
//! number; a format with fixed columns (`npinter`, `gtf`, ...) needs none.
//!
//! ```toml
//! species = "human"
//! seed = 1
//!
//! [ingest]
//! organisms = ["Homo sapiens", "Human", "9606"]        # how files of several species name this one
//! main_chromosomes = ["1", "2", "X", "MT"]             # genes elsewhere are never ranked
//!
//! [[ingest.genes]]                                     # gene tables, newest first; the FIRST is the primary release
//! name = "e100"                                        # release name, goes to first_release / newest_release
//! path = "genes_e100.tsv.gz"
//! format = "tsv"
//! columns = { gene_id = "gene_id", chrom = "Chromosome", start = "Start", end = "End", strand = "Strand", symbol = "gene_name", biotype = "gene_biotype" }
//!
//! [[ingest.lpi]]
//! name = "npinter"
//! path = "lpi.tsv.gz"
//! format = "tsv"
//! columns = { lncrna = "lncRNA", protein = "protein" }
//!
//! [[ingest.labels]]
//! name = "screen"
//! kind = "growth-screen"
//! path = "labels/screen.txt.gz"
//! format = "tsv"
//! header = false
//! skip_lines = 3
//! columns = { locus = 1, score_t12 = 4, mark_t12 = 5 }
//! fixed = { context = "iPSC", technology = "CRISPRi" } # the same for all rows of this file
//! ```
//!
//! Further keys of a source: `keep = { Column = ["value"] }` drops (and counts) other rows; `one_based`, `short_rows`,
//! `strip_prefix`, `control_prefix`, `info`, `min_weight`, `higher`, `optional` as documented on [`Source`].
//!
//! ## Lists and the fields their column maps know (`?` = may be left out)
//!
//! | list | fields | what |
//! | --- | --- | --- |
//! | `genes` | `gene_id`, `symbol?`, `biotype?`, `chrom?`, `start?`, `end?`, `strand?`, `previous?`, `alias?` | gene tables, newest first; the first is the primary release; `start` is 0-based (`one_based = true` otherwise); `previous` and `alias` hold several symbols joined by a comma |
//! | `transcripts` | `transcript_id`, `gene_id`, `chrom?`, `start?`, `end?`, `strand?` | transcript tables, primary first; the later ones only help to resolve ids |
//! | `aliases` | `symbol`, `aliases?`, `gene_ids?`, `type?` | further names of genes; lists joined by a bar or a comma |
//! | `overlaps` | `a`, `b` | pairs of ids or names whose loci overlap (NONCODE to Ensembl) |
//! | `names` | `name`, `gene_id`, `transcript_id?` | names of a second catalogue's genes (NONCODE) |
//! | `lpi` | `lncrna`, `protein`, `lncrna_id?`, `records?` (rows that a row stands for) | lncRNA-protein pairs |
//! | `proteins` | `raw`, `symbol` | corrections of protein names |
//! | `ppi` | `a`, `b`, `weight?` | protein-protein pairs by symbol or Ensembl gene id; format `string` also takes `info = "..."`, the path of its protein names |
//! | `sequences` | none (`fasta`) | transcripts; headers `>ID gene:GENE`, `>ID gene_id`, Ensembl cDNA or GENCODE (`ID|GENE|...`) |
//! | `labels` | see below | what is known of essentiality |
//! | `peers` | `name`, `score` | scores that other tools published, by any name of a gene; `higher = false` where less means likelier; of several rows of a gene the best counts |
//! | `reference` | `symbol` or `gene_id` | reference coding genes, `kind = "essential"` or `"nonessential"` |
//! | `terms` | `term`, `name?`, `namespace?`, `obsolete?` (1 or true), `alt_ids?` (joined by a bar or a comma) | terms of an ontology; format `obo` needs no map and brings the parents along |
//! | `term_parents` | `term`, `parent`, `relation?` (`is_a` where not mapped) | the terms' parents, where the terms come as a table |
//! | `annotations` | `gene` (symbol or Ensembl id of a coding gene), `term`, `evidence?`, `qualifier?` (`NOT` drops the row) | which genes carry which term; format `gaf` needs no map |
//!
//! Ontology and annotations are read together or not at all: where an `optional` file of these three lists is missing, all three are left out.
//!
//! ## Label kinds
//!
//! | `kind` | fields | facts written |
//! | --- | --- | --- |
//! | `growth-screen` | `locus`, and for each timepoint T of the header suffix: `score_T?`, `mark_T` (`lncRNA hit`, `Neighbor hit`, empty); locus names that start with `control_prefix` (default `pseudo_`) are controls | `tested`, `hit`, `neighbor-hit` |
//! | `library` | `locus`, `transcripts?` (joined by a comma), `name?` | `in-library`; also places the loci of `growth-screen` |
//! | `library-gtf` | none (`gtf` or `gff3`; attribute `gene_id` is the locus) | place, transcript and exon counts of the library's loci in `loci.parquet` |
//! | `crispr-hits` | `name`, `technology`, `context`, `score?`, `pubmed?` | `hit` |
//! | `essential-genes` | `gene_id?`, `name?`, `second_name?`, `alias?`, `catalogue_id?`, `pubmed?`, `organism?`, `screened?` (1 = known from a CRISPR screen only: no fact of its own, its hits come from `crispr-hits`), `putative?` (1 = clinical variants only), `cancer?` (0, 1 = growth-promoting, 2 = growth-suppressing) | `literature` (`direction` `in-vivo`, `promoting`, `suppressing`), `putative`, `hit` for a screened gene (no cell line given) |
//! | `benchmark-positive`, `benchmark-negative` | `name` | the same |
//! | `facts` | `name`, `fact`, `locus?`, `context?`, `technology?`, `timepoint?`, `score?`, `direction?`, `pubmed?` | whatever `fact` says |
//!
//! ## Formats
//!
//! | `format` | what |
//! | --- | --- |
//! | `tsv`, `csv`, `space` | delimited by tab, comma or runs of blanks, fields in double quotes allowed (RFC 4180; in `space` a quoted word may hold blanks); `header = false` for files without one |
//! | `list` | one name a line, column 1 |
//! | `gtf` | genes or transcripts of an Ensembl / GENCODE GTF (attributes are the columns); where it has no `gene` rows, genes are the spans of their transcripts, or of their exons; likewise transcripts |
//! | `gff3` | the same of a GFF3 file of Ensembl, GENCODE or NCBI: gene, transcript and exon are found by `ID` and `Parent`; `gene_id` and `transcript_id` are the attributes of that name, or the `ID` without `gene:`, `transcript:`, `gene-`, `rna-` |
//! | `fasta` | sequences |
//! | `npinter` | NPInter v4 / v5, 16 columns: kept are RNA-Protein rows of a lncRNA and a protein in `organisms` |
//! | `biogrid` | BioGRID tab3: kept are physical rows with both organisms in `organisms` |
//! | `string` | STRING protein.links; names from `info`; kept from `min_weight` (default 700) |
//! | `huri` | HuRI: two Ensembl gene ids, no header |
//! | `obo` | OBO 1.2 / 1.4: the `[Term]` stanzas with `alt_id`, `is_a`, `relationship`, `is_obsolete` |
//! | `gaf` | GAF 1.0 to 2.2: kept are rows of a taxon in `organisms` (all, where `organisms` holds no number) that are not qualified by `NOT` |

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// A column by its header text or its 1-based number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ColumnRef {
    /// 1-based number.
    Number(usize),
    /// Header text.
    Name(String),
}

impl std::fmt::Display for ColumnRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// How a file is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Tab-separated.
    #[default]
    Tsv,
    /// Comma-separated, fields may be quoted.
    Csv,
    /// Separated by runs of blanks.
    Space,
    /// One name a line.
    List,
    /// Ensembl or GENCODE GTF.
    Gtf,
    /// GFF3 of Ensembl, GENCODE or NCBI.
    Gff3,
    /// FASTA.
    Fasta,
    /// NPInter v4 or v5, 16 columns.
    Npinter,
    /// BioGRID tab3.
    Biogrid,
    /// STRING protein.links.
    String,
    /// HuRI pairs.
    Huri,
    /// An ontology in OBO.
    Obo,
    /// Gene annotations in GAF.
    Gaf,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Source {
    /// Name in outputs and messages; of a gene table, the release.
    pub name: String,
    /// Path relative to `--data`.
    pub path: String,
    /// Layout.
    pub format: Format,
    /// For `labels` and `reference`: what the rows say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Field of this program -> column of the file.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, ColumnRef>,
    /// Field -> the same value for all rows.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fixed: BTreeMap<String, String>,
    /// Column (header text or number as text) -> values; other rows are dropped and counted.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub keep: BTreeMap<String, Vec<String>>,
    /// Whether the first line after `skip_lines` names the columns.
    pub header: bool,
    /// Lines before header or data.
    pub skip_lines: usize,
    /// Rows may end early; the missing fields are empty. Otherwise a short row is an error.
    pub short_rows: bool,
    /// Positions count from 1 and include the end (converted to 0-based half-open).
    pub one_based: bool,
    /// Prefix cut from the names of lncRNAs (`l` in NPInter v5 extracts).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub strip_prefix: String,
    /// `growth-screen`: names with this prefix are controls; empty stands for `pseudo_`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub control_prefix: String,
    /// `string`: path of protein.info.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub info: String,
    /// `ppi`: pairs below this weight are dropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_weight: Option<f64>,
    /// `library-gtf`: assembly of its positions. The gene table (and the transcript table, where there is one) that names the
    /// same assembly gives the loci their coding neighbours.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub assembly: String,
    /// `peers`: whether more means likelier essential.
    #[serde(skip_serializing_if = "is_true")]
    pub higher: bool,
    /// `peers`, `terms`, `term_parents`, `annotations`: a run without this file goes on, and says so.
    #[serde(skip_serializing_if = "is_false")]
    pub optional: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_true(value: &bool) -> bool {
    *value
}

impl Source {
    /// An optional source whose file is not under `data`.
    pub fn is_left_out(&self, data: &std::path::Path) -> bool {
        self.optional && !data.join(&self.path).exists()
    }
}

impl Default for Source {
    fn default() -> Self {
        Self {
            name: String::new(),
            path: String::new(),
            format: Format::default(),
            kind: None,
            columns: BTreeMap::new(),
            fixed: BTreeMap::new(),
            keep: BTreeMap::new(),
            header: true,
            skip_lines: 0,
            short_rows: false,
            one_based: false,
            strip_prefix: String::new(),
            control_prefix: String::new(),
            info: String::new(),
            min_weight: None,
            assembly: String::new(),
            higher: true,
            optional: false,
        }
    }
}

/// What the rows of a label or reference file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A growth screen by locus, with marks at timepoints.
    GrowthScreen,
    /// The screening library: locus to transcripts and name.
    Library,
    /// The library's exon models.
    LibraryGtf,
    /// CRISPR hits by name.
    CrisprHits,
    /// A catalogue of essential lncRNA genes (dbEssLnc).
    EssentialGenes,
    /// Positives of an earlier study.
    BenchmarkPositive,
    /// Negatives of an earlier study.
    BenchmarkNegative,
    /// A table that names its facts itself.
    Facts,
    /// Reference essential coding genes.
    Essential,
    /// Reference non-essential coding genes.
    Nonessential,
}

/// Which files there are and how to read them; see the module's text for the config format.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IngestSettings {
    /// How files of several species name this one.
    pub organisms: Vec<String>,
    /// Chromosomes of the primary assembly whose lncRNA genes are ranked.
    pub main_chromosomes: Vec<String>,
    /// Biotypes of the primary release that are ranked.
    pub ranked_biotypes: Vec<String>,
    /// Biotypes of any release that make a gene a possible lncRNA.
    pub lncrna_biotypes: Vec<String>,
    /// Biotypes that make a gene coding: never a candidate.
    pub coding_biotypes: Vec<String>,
    /// Gene tables, newest first; the first is the primary release.
    pub genes: Vec<Source>,
    /// Transcript tables, primary first.
    pub transcripts: Vec<Source>,
    /// Further names of genes.
    pub aliases: Vec<Source>,
    /// Pairs of overlapping loci.
    pub overlaps: Vec<Source>,
    /// Names of a second catalogue's genes.
    pub names: Vec<Source>,
    /// lncRNA-protein pairs.
    pub lpi: Vec<Source>,
    /// Corrections of protein names.
    pub proteins: Vec<Source>,
    /// Protein-protein pairs.
    pub ppi: Vec<Source>,
    /// Transcript sequences.
    pub sequences: Vec<Source>,
    /// What is known of essentiality.
    pub labels: Vec<Source>,
    /// Reference coding genes.
    pub reference: Vec<Source>,
    /// Scores that other tools published.
    pub peers: Vec<Source>,
    /// Terms of an ontology.
    pub terms: Vec<Source>,
    /// Parents of terms that come as a table.
    pub term_parents: Vec<Source>,
    /// Which coding genes carry which term.
    pub annotations: Vec<Source>,
    /// Evidence codes whose annotations are dropped. `ND` says that nothing is known. Electronic ones (`IEA`) are kept: in human they are
    /// one annotation in five, and as reliable as curated ones that rest on no experiment (Skunca et al. 2012).
    pub left_out_evidence: Vec<String>,
}

impl Default for IngestSettings {
    fn default() -> Self {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        Self {
            organisms: vec!["Homo sapiens".into(), "Human".into(), "9606".into()],
            main_chromosomes: words("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 X Y MT"),
            ranked_biotypes: words("lncRNA"),
            lncrna_biotypes: words(
                "lncRNA lincRNA antisense antisense_RNA sense_intronic sense_overlapping processed_transcript 3prime_overlapping_ncrna \
                 3prime_overlapping_ncRNA bidirectional_promoter_lncrna bidirectional_promoter_lncRNA macro_lncRNA non_coding",
            ),
            coding_biotypes: words("protein_coding"),
            genes: Vec::new(),
            transcripts: Vec::new(),
            aliases: Vec::new(),
            overlaps: Vec::new(),
            names: Vec::new(),
            lpi: Vec::new(),
            proteins: Vec::new(),
            ppi: Vec::new(),
            sequences: Vec::new(),
            labels: Vec::new(),
            reference: Vec::new(),
            peers: Vec::new(),
            terms: Vec::new(),
            term_parents: Vec::new(),
            annotations: Vec::new(),
            left_out_evidence: words("ND"),
        }
    }
}

impl IngestSettings {
    /// Every list by its key in the config.
    pub fn lists(&self) -> [(&'static str, &[Source]); 15] {
        [
            ("genes", &self.genes),
            ("transcripts", &self.transcripts),
            ("aliases", &self.aliases),
            ("overlaps", &self.overlaps),
            ("names", &self.names),
            ("lpi", &self.lpi),
            ("proteins", &self.proteins),
            ("ppi", &self.ppi),
            ("sequences", &self.sequences),
            ("labels", &self.labels),
            ("reference", &self.reference),
            ("peers", &self.peers),
            ("terms", &self.terms),
            ("term_parents", &self.term_parents),
            ("annotations", &self.annotations),
        ]
    }

    /// The lists that make up the ontology.
    fn ontology(&self) -> impl Iterator<Item = &Source> {
        self.terms.iter().chain(&self.term_parents).chain(&self.annotations)
    }

    /// Whether the config names an ontology with annotations, and every file of them that may be missing is there.
    pub fn has_ontology(&self, data: &std::path::Path) -> bool {
        !self.terms.is_empty() && !self.annotations.is_empty() && !self.ontology().any(|source| source.is_left_out(data))
    }

    /// Refuses sources without name or path, twice the same name in a list, and labels without a kind.
    pub fn check(&self) -> Result<()> {
        for (list, sources) in self.lists() {
            let mut names = std::collections::BTreeSet::new();
            for source in sources {
                let key = format!("ingest.{list}");
                if source.name.is_empty() || source.path.is_empty() {
                    return Err(Error::settings(key, "a source lacks `name` or `path`", "give every source both"));
                }
                if !names.insert(&source.name) {
                    return Err(Error::settings(key, format!("two sources are named `{}`", source.name), "give each its own name"));
                }
                if source.optional && !matches!(list, "peers" | "terms" | "term_parents" | "annotations") {
                    return Err(Error::settings(
                        key,
                        format!("source `{}` cannot be optional", source.name),
                        "only peers, terms, term_parents and annotations can; remove the key",
                    ));
                }
                if (source.format == Format::Obo && list != "terms") || (source.format == Format::Gaf && list != "annotations") {
                    return Err(Error::settings(
                        key,
                        format!("source `{}` cannot be read in its format", source.name),
                        "`obo` is for [[ingest.terms]] and `gaf` for [[ingest.annotations]]",
                    ));
                }
                if matches!(list, "labels" | "reference") && source.kind.is_none() {
                    return Err(Error::settings(key, format!("source `{}` has no `kind`", source.name), "say what its rows mean"));
                }
            }
        }
        for (list, missing, other) in [("annotations", &self.terms, &self.annotations), ("term_parents", &self.terms, &self.term_parents)] {
            if missing.is_empty() && !other.is_empty() {
                return Err(Error::settings(format!("ingest.{list}"), "stands without `terms`", "name the ontology in [[ingest.terms]]"));
            }
        }
        Ok(())
    }
}
