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
//! `strip_prefix`, `control_prefix`, `info`, `sheet` (of `format = "xlsx"`), `min_weight`, `higher`, `optional` as documented on [`Source`].
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
//! | `peers` | `name`, `score` | scores that other tools published, by any name of a gene; `higher = false` where less means likelier; of several rows of a gene the best counts; rows without a score are counted and left out; `unseen` names the tasks whose labels the tool cannot have seen |
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
//! | `scored-screen` | `gene`, `name?` (of a place between genes several, joined by a bar), `score` (a false discovery rate); `fixed` names the `context` and, where a hit is needed for something else than growth alone, the `phenotype`; the least score of a gene's rows counts, `hit_below` (default 0.1) and `non_hit_above` (default 0.5) | growth: `tested`, `hit`; another phenotype: rows of `screens.parquet` |
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

use serde::{Deserialize, Serialize};

use super::source::{Format, Source};
use crate::error::{Error, Result};

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
                if !source.unseen.is_empty() && list != "peers" {
                    return Err(Error::settings(key, format!("source `{}` has `unseen`", source.name), "only peers have; remove the key"));
                }
                if let Some(task) = source.unseen.iter().find(|task| task.is_empty() || task.contains(',')) {
                    let problem = format!("source `{}`: `{task}` in `unseen` is no name of a task", source.name);
                    return Err(Error::settings(key, problem, "name each task as in `evaluate.tasks`, unseen = [\"screen-endoderm\"]"));
                }
                if (source.format == Format::Obo && list != "terms") || (source.format == Format::Gaf && list != "annotations") {
                    return Err(Error::settings(
                        key,
                        format!("source `{}` cannot be read in its format", source.name),
                        "`obo` is for [[ingest.terms]] and `gaf` for [[ingest.annotations]]",
                    ));
                }
                let in_order = 0.0 <= source.hit_below && source.hit_below <= source.non_hit_above && source.non_hit_above <= 1.0;
                if !in_order {
                    let problem =
                        format!("source `{}`: hit_below {} and non_hit_above {}", source.name, source.hit_below, source.non_hit_above);
                    return Err(Error::settings(key, problem, "both are false discovery rates, 0 <= hit_below <= non_hit_above <= 1"));
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
