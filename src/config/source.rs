//! One file of `[ingest]`: where it is, how it is laid out, what its rows say.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

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
    /// A sheet of a workbook.
    Xlsx,
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
    /// `growth-screen`: names with this prefix are controls; `pseudo_` where the key is left out, none where it is empty.
    #[serde(skip_serializing_if = "is_control_default")]
    pub control_prefix: String,
    /// `scored-screen`: a gene is a hit where the least score of its rows (a false discovery rate) is below this.
    #[serde(skip_serializing_if = "is_hit_default")]
    pub hit_below: f64,
    /// `scored-screen`: a gene is a non-hit where the least score of its rows is above this; between the two it is neither.
    #[serde(skip_serializing_if = "is_non_hit_default")]
    pub non_hit_above: f64,
    /// `string`: path of protein.info.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub info: String,
    /// `xlsx`: name or 1-based number of the sheet; the first where the key is left out.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sheet: String,
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
    /// `peers`: tasks whose labels the tool cannot have seen. On all others its score counts as in-sample.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<String>,
    /// `peers`, `terms`, `term_parents`, `annotations`: a run without this file goes on, and says so.
    #[serde(skip_serializing_if = "is_false")]
    pub optional: bool,
}

/// A control that counts as a tested locus is a false negative, so that forgetting the key must not make one.
const CONTROL_PREFIX: &str = "pseudo_";

fn is_control_default(prefix: &str) -> bool {
    prefix == CONTROL_PREFIX
}

/// Below this false discovery rate a gene is a hit.
const HIT_BELOW: f64 = 0.1;
/// Above this one it is a non-hit.
const NON_HIT_ABOVE: f64 = 0.5;

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_hit_default(score: &f64) -> bool {
    *score == HIT_BELOW
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_non_hit_default(score: &f64) -> bool {
    *score == NON_HIT_ABOVE
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
            control_prefix: CONTROL_PREFIX.into(),
            hit_below: HIT_BELOW,
            non_hit_above: NON_HIT_ABOVE,
            info: String::new(),
            sheet: String::new(),
            min_weight: None,
            assembly: String::new(),
            higher: true,
            unseen: Vec::new(),
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
    /// A screen of any phenotype with a score, as a false discovery rate, for every targeted place; genes by id or name.
    ScoredScreen,
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
