//! The species' genes and transcripts: tables of several releases, merged to one entry a gene.

use std::ops::Deref;

use compact_str::CompactString;

use super::accession::unversioned;
use super::map::Map;

/// Index of a gene in [`Catalogue::genes`].
pub type GeneIndex = usize;

/// A name or id. Up to 24 bytes, which nearly all keep to, lie in the value itself: a map of names then needs one allocation, and a
/// look-up reads one place of memory.
pub type Name = CompactString;

/// The genes of one name: in nearly all cases one, which takes no allocation.
#[derive(Debug, Clone)]
pub enum Genes {
    /// The only one.
    One(GeneIndex),
    /// Each once, in the order of the tables.
    Several(Vec<GeneIndex>),
}

impl Genes {
    /// Adds a gene, once.
    pub fn add(&mut self, gene: GeneIndex) {
        match self {
            Self::One(old) if *old != gene => *self = Self::Several(vec![*old, gene]),
            Self::Several(genes) if !genes.contains(&gene) => genes.push(gene),
            _ => {}
        }
    }
}

impl Deref for Genes {
    type Target = [GeneIndex];

    fn deref(&self) -> &[GeneIndex] {
        match self {
            Self::One(gene) => std::slice::from_ref(gene),
            Self::Several(genes) => genes,
        }
    }
}

/// A place in the primary assembly, 0-based half-open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Chromosome as in the table.
    pub chrom: Name,
    /// First base.
    pub start: i64,
    /// Behind the last base.
    pub end: i64,
    /// `+`, `-` or `.`.
    pub strand: &'static str,
}

/// One gene.
#[derive(Debug, Clone, Default)]
pub struct Gene {
    /// Stable id without version, or the name under which the interaction table knows it.
    pub id: Name,
    /// Symbol in the newest release that has the gene.
    pub symbol: Option<Name>,
    /// Biotype in the newest release that has the gene.
    pub biotype: Option<Name>,
    /// Place in the primary release.
    pub place: Option<Place>,
    /// Index of the newest release that has the gene (0 = primary); none for genes outside all releases.
    pub newest: Option<usize>,
    /// Index of the oldest release that has the gene.
    pub oldest: Option<usize>,
    /// Some release calls it lncRNA-like.
    pub ever_lncrna: bool,
    /// On a main chromosome of the newest release that has it.
    pub main: bool,
}

/// One transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    /// Its gene.
    pub gene: GeneIndex,
    /// Place in the primary release.
    pub place: Option<Place>,
}

/// All genes of all releases, and their transcripts.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// One entry a gene.
    pub genes: Vec<Gene>,
    /// Release names, newest first.
    pub releases: Vec<String>,
    /// Symbol -> genes, one map a release.
    pub symbols: Vec<Map<Name, Genes>>,
    /// Previous symbol -> genes.
    pub previous: Map<Name, Genes>,
    /// Alias symbol -> genes.
    pub aliases: Map<Name, Genes>,
    /// Transcripts of the primary table.
    pub transcripts: Map<Name, Transcript>,
    /// Transcripts of older tables: id -> gene.
    pub older_transcripts: Map<Name, GeneIndex>,
    pub(super) coding: Vec<String>,
    by_id: Map<Name, GeneIndex>,
}

impl Catalogue {
    /// The gene of an id, with or without version.
    pub fn by_id(&self, id: &str) -> Option<GeneIndex> {
        let bare = || Some(unversioned(id)).filter(|bare| bare.len() < id.len());
        self.by_id.get(id).or_else(|| self.by_id.get(bare()?)).copied()
    }

    /// The gene whose current, else previous, symbol this is, where there is exactly one.
    pub fn only_gene_named(&self, symbol: &str) -> Option<GeneIndex> {
        let current = self.symbols.first().and_then(|symbols| symbols.get(symbol));
        match **current.or_else(|| self.previous.get(symbol))? {
            [gene] => Some(gene),
            _ => None,
        }
    }

    /// Adds a gene outside the releases, or finds it.
    pub fn add(&mut self, id: &str) -> GeneIndex {
        if let Some(gene) = self.by_id.get(id) {
            return *gene;
        }
        let gene = self.genes.len();
        self.genes.push(Gene { id: id.into(), ..Gene::default() });
        self.by_id.insert(id.into(), gene);
        gene
    }

    /// Gives back what names are found by, ids but for: what is written asks for no other.
    pub fn forget_names(&mut self) {
        self.symbols = Vec::new();
        (self.previous, self.aliases, self.older_transcripts) = Default::default();
    }

    /// Whether the newest release calls the gene protein-coding.
    pub fn is_coding(&self, gene: GeneIndex) -> bool {
        self.genes[gene].biotype.as_ref().is_some_and(|biotype| self.coding.iter().any(|coding| coding == biotype))
    }

    /// Whether the gene may be a lncRNA: some release says so, or none says anything, and the newest does not call it coding.
    pub fn may_be_lncrna(&self, gene: GeneIndex) -> bool {
        let entry = &self.genes[gene];
        !self.is_coding(gene) && (entry.ever_lncrna || entry.biotype.is_none())
    }
}
