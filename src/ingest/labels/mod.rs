//! What is known of essentiality, one fact a row.

mod catalogue;
mod hits;
mod library;
mod listed;
mod scored;
mod screen;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::catalogue::Name;
use super::interactions::Node;
use super::ledger::{Ledger, Reason};
use super::resolve::{Resolution, Resolver};
use crate::config::{IngestSettings, Kind, Source};
use crate::error::{Error, Result};

pub use library::{LocusModel, TranscriptModel, read_models};
pub use scored::ScreenedGene;

/// One row of `labels.parquet`, its gene still a node.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fact {
    /// The gene, where the name found one.
    pub gene: Option<Node>,
    /// Screen locus.
    pub locus: Option<Name>,
    /// `hit`, `neighbor-hit`, `tested`, ...
    pub fact: Name,
    /// Source name of the config.
    pub source: Name,
    /// Cell line.
    pub context: Option<Name>,
    /// `CRISPRi`, `CRISPR-deletion`, ...
    pub technology: Option<Name>,
    /// `T12`.
    pub timepoint: Option<Name>,
    /// As in the source; comparable within a technology only.
    pub score: Option<f64>,
    /// `promoting`, `suppressing`, `in-vivo`.
    pub direction: Option<Name>,
    /// PubMed id.
    pub pubmed: Option<Name>,
    /// Name as in the source.
    pub name: Option<Name>,
}

/// All facts and what the screening library says of its loci.
#[derive(Debug, Default)]
pub struct Labels {
    /// In no order yet.
    pub facts: Vec<Fact>,
    /// What screens of other phenotypes than growth found, by gene and screen.
    pub screened: Vec<ScreenedGene>,
    /// Library locus -> its gene.
    pub loci: BTreeMap<String, Option<Node>>,
    /// Name of an interaction-table node -> gene of which a label source calls it a second id. Only labelled genes have
    /// such a cross-reference, so it may group genes into one fold but never lend a gene network evidence.
    pub same: BTreeMap<Name, Node>,
    /// Controls by source and mark.
    pub controls: BTreeMap<String, BTreeMap<String, u64>>,
}

/// What a label reader needs.
pub(super) struct Desk<'a> {
    pub data: &'a Path,
    pub settings: &'a IngestSettings,
    pub resolver: &'a Resolver<'a>,
    /// Names that stand for nodes of the interaction table alone.
    pub named: &'a BTreeSet<Name>,
}

impl Desk<'_> {
    fn is_current_lncrna(&self, name: &str) -> bool {
        let catalogue = self.resolver.catalogue;
        !self.resolver.is_coding_name(name)
            && catalogue
                .symbols
                .first()
                .and_then(|symbols| symbols.get(name))
                .is_some_and(|genes| genes.len() == 1 && catalogue.may_be_lncrna(genes[0]))
    }

    /// First of several ways to name one lncRNA that finds its gene; the outcome goes to the ledger under the first name.
    fn gene(&self, source: &str, ways: &[&str], ledger: &mut Ledger) -> Option<Node> {
        let mut ways = ways.to_vec();
        // A database's id column lags behind its names: the current symbol of a lncRNA gene outranks a stale id.
        if let Some(better) = ways.iter().skip(1).position(|way| self.is_current_lncrna(way)) {
            if let (Some(id), Resolution::Gene(named, _)) = (self.resolver.catalogue.by_id(ways[0]), self.resolver.lncrna(ways[better + 1]))
                && id != named
            {
                ledger.count(source, "current symbol outranks another gene's id", 1);
            }
            ways.swap(0, better + 1);
        }
        let mut lost: Option<(Reason, Vec<Name>)> = None;
        for way in &ways {
            match self.resolver.lncrna(way) {
                Resolution::Gene(gene, rule) => {
                    ledger.found(source, rule);
                    return Some(Node::Gene(gene));
                }
                Resolution::Foreign(id) if self.named.contains(&id) => {
                    ledger.found(source, "second-catalogue");
                    return Some(Node::Named(id));
                }
                Resolution::Foreign(id) => _ = lost.get_or_insert((Reason::None, vec![id])),
                Resolution::Lost(Reason::None, _) if self.named.contains(*way) => {
                    ledger.found(source, "interaction-name");
                    return Some(Node::Named(Name::new(way)));
                }
                Resolution::Lost(reason, candidates) => {
                    if lost.as_ref().is_none_or(|(old, _)| *old == Reason::None) {
                        lost = Some((reason, candidates));
                    }
                }
            }
        }
        if let (Some((reason, candidates)), Some(name)) = (lost, ways.first()) {
            let candidates: Vec<&str> = candidates.iter().map(Name::as_str).collect();
            ledger.lost(source, name, reason, &candidates);
        }
        None
    }
}

/// Reads all label sources. Libraries come first: they place the loci of the screens.
pub fn read(
    data: &Path,
    settings: &IngestSettings,
    resolver: &Resolver<'_>,
    named: &BTreeSet<Name>,
    ledger: &mut Ledger,
) -> Result<Labels> {
    let desk = Desk { data, settings, resolver, named };
    let mut labels = Labels::default();
    let of = |kinds: &'static [Kind]| settings.labels.iter().filter(move |source| source.kind.is_some_and(|kind| kinds.contains(&kind)));
    let mut loci = library::Loci::default();
    for source in of(&[Kind::Library]) {
        library::read_loci(&desk, source, &mut loci)?;
    }
    let placed = loci.resolve(&desk, ledger);
    labels.loci = loci.ids().map(|id| (id.to_owned(), placed.get(id).cloned())).collect();
    for source in of(&[Kind::Library]) {
        library::facts(source, &loci, &placed, &mut labels.facts);
    }
    for source in of(&[Kind::GrowthScreen]) {
        screen::read(&desk, source, &placed, &mut labels, ledger)?;
    }
    let mut known = BTreeMap::new();
    for source in of(&[Kind::EssentialGenes]) {
        catalogue::read(&desk, source, &mut known, &mut labels, ledger)?;
    }
    for source in of(&[Kind::CrisprHits]) {
        hits::read(&desk, source, &known, &mut labels.facts, ledger)?;
    }
    for source in of(&[Kind::ScoredScreen]) {
        scored::read(&desk, source, &mut labels.facts, &mut labels.screened, ledger)?;
    }
    for source in of(&[Kind::BenchmarkPositive, Kind::BenchmarkNegative, Kind::Facts]) {
        listed::read(&desk, source, &mut labels.facts, ledger)?;
    }
    for source in
        of(&[Kind::GrowthScreen, Kind::CrisprHits, Kind::EssentialGenes, Kind::BenchmarkPositive, Kind::BenchmarkNegative, Kind::Facts])
    {
        known_genes(data, source, &labels.facts, ledger)?;
    }
    Ok(labels)
}

/// A label file of which not one name is a known gene is the wrong file or species.
fn known_genes(data: &Path, source: &Source, facts: &[Fact], ledger: &mut Ledger) -> Result<()> {
    let own = || facts.iter().filter(|fact| fact.source == source.name);
    let (rows, genes) = (own().count(), own().filter(|fact| fact.gene.is_some()).count());
    ledger.count(&source.name, "facts", rows as u64);
    ledger.count(&source.name, "facts without a gene", (rows - genes) as u64);
    if genes == 0 {
        let problem = format!("none of its {rows} label rows names a known gene");
        return Err(Error::input(&data.join(&source.path), None, problem, "check the species, the gene tables and the column map"));
    }
    Ok(())
}

/// A number, or an error with its line.
fn number(path: &Path, line: u64, text: Option<&str>) -> Result<Option<f64>> {
    text.map(|text| {
        text.parse::<f64>()
            .ok()
            .filter(|value| value.is_finite())
            .ok_or_else(|| Error::input(path, line, format!("`{text}` is no number"), "check the column map and this line"))
    })
    .transpose()
}

/// A field with the source's fixed value or none.
fn fixed(source: &Source, field: &str) -> Option<Name> {
    source.fixed.get(field).map(Name::new)
}
