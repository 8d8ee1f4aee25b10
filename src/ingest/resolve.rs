//! Names to genes: id, current symbol, previous symbol, older release's name, alias, NONCODE overlap. Nothing is guessed:
//! where several genes remain after the stated rules, the name stays unresolved.

use std::path::Path;

use super::accession::unversioned;
use super::catalogue::{Catalogue, GeneIndex, Genes, Name};
use super::ledger::{Ledger, Reason};
use super::malformed;
use super::map::Map;
use super::rows::{Rows, may, need};
use crate::config::IngestSettings;
use crate::error::Result;

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// This gene, found by the named rule.
    Gene(GeneIndex, &'static str),
    /// A gene of the second catalogue (NONCODE) that overlaps none of the releases' genes.
    Foreign(Name),
    /// No gene, with the candidates' ids.
    Lost(Reason, Vec<Name>),
}

/// Rule names as in `summary.json`, in the order in which they are tried.
pub const RULES: [&str; 7] = ["id", "symbol", "previous-symbol", "older-release", "alias", "overlap", "second-catalogue"];

/// Resolves names against the catalogue and the second catalogue (NONCODE).
pub struct Resolver<'a> {
    /// Genes and transcripts.
    pub catalogue: &'a Catalogue,
    names: &'a ForeignNames,
}

/// The second catalogue: its names and what its genes overlap.
#[derive(Debug, Default)]
pub struct ForeignNames {
    /// Name -> gene ids of the second catalogue.
    genes: Map<Name, Vec<Name>>,
    /// Gene id -> its names.
    pub symbols: Map<Name, Vec<Name>>,
    /// Id or name -> ids and names whose loci overlap.
    overlaps: Map<Name, Vec<Name>>,
    /// Transcript id of the second catalogue -> gene id.
    transcripts: Map<Name, Name>,
}

impl ForeignNames {
    /// Reads the tables `names` and `overlaps`.
    pub fn read(data: &Path, settings: &IngestSettings, ledger: &mut Ledger) -> Result<Self> {
        let mut all = Self::default();
        let put = |map: &mut Map<Name, Vec<Name>>, key: &str, value: &str| {
            // Most have one value, and an empty vector would make room for four.
            let values = map.entry(key.into()).or_insert_with(|| Vec::with_capacity(1));
            if !values.iter().any(|old| old == value) {
                values.push(value.into());
            }
        };
        for source in &settings.names {
            let mut rows = Rows::open(data, source, &[need("name"), need("gene_id"), may("transcript_id")])?;
            let mut read = 0;
            while let Some(row) = rows.advance()? {
                read += 1;
                let id = unversioned(row.get(1));
                if let Some(name) = row.some(0)
                    && !malformed::malformed(name)
                {
                    put(&mut all.genes, name, id);
                    put(&mut all.symbols, id, name);
                }
                if let Some(transcript) = row.some(2) {
                    all.transcripts.insert(unversioned(transcript).into(), id.into());
                }
            }
            ledger.tally(&source.name, [("rows", read)]);
        }
        for source in &settings.overlaps {
            let mut rows = Rows::open(data, source, &[need("a"), need("b")])?;
            let mut read = 0;
            while let Some(row) = rows.advance()? {
                read += 1;
                put(&mut all.overlaps, unversioned(row.get(0)), row.get(1));
                put(&mut all.overlaps, unversioned(row.get(1)), row.get(0));
            }
            ledger.tally(&source.name, [("rows", read)]);
        }
        for list in all.genes.values_mut().chain(all.symbols.values_mut()).chain(all.overlaps.values_mut()) {
            list.sort_unstable();
        }
        Ok(all)
    }

    fn knows(&self, id: &str) -> bool {
        self.symbols.contains_key(id) || self.overlaps.contains_key(id)
    }
}

impl<'a> Resolver<'a> {
    /// A resolver over both catalogues.
    pub fn new(catalogue: &'a Catalogue, names: &'a ForeignNames) -> Self {
        Self { catalogue, names }
    }

    /// Whether some release gives a protein-coding gene exactly this name.
    pub fn is_coding_name(&self, name: &str) -> bool {
        let coding = |genes: &Genes| genes.iter().any(|gene| self.catalogue.is_coding(*gene));
        self.catalogue.symbols.iter().any(|symbols| symbols.get(name).is_some_and(coding))
    }

    /// Among several genes of one name: those on main chromosomes (not haplotypes), then possible lncRNAs.
    fn narrow(&self, genes: &[GeneIndex]) -> Vec<GeneIndex> {
        let mut left = genes.to_vec();
        left.sort_unstable_by(|a, b| self.catalogue.genes[*a].id.cmp(&self.catalogue.genes[*b].id));
        left.dedup();
        for rule in [|catalogue: &Catalogue, gene: GeneIndex| catalogue.genes[gene].main, Catalogue::may_be_lncrna] {
            if left.len() > 1 {
                let kept: Vec<GeneIndex> = left.iter().copied().filter(|gene| rule(self.catalogue, *gene)).collect();
                if !kept.is_empty() {
                    left = kept;
                }
            }
        }
        left
    }

    fn settle(&self, genes: &[GeneIndex], rule: &'static str) -> Resolution {
        match self.narrow(genes).as_slice() {
            [gene] => Resolution::Gene(*gene, rule),
            several => Resolution::Lost(Reason::Several, several.iter().map(|gene| self.catalogue.genes[*gene].id.clone()).collect()),
        }
    }

    /// One gene out of several that a set of transcripts names.
    pub fn settle_transcripts(&self, genes: &[GeneIndex]) -> Resolution {
        self.settle(genes, "transcript")
    }

    /// By symbol: current, previous, older releases' own names, then aliases. `None` if no table knows the name.
    ///
    /// A name that an older release gave a gene of its own outranks an alias: aliases also list what lies inside another
    /// gene (LINC00473 is an alias of PDE10A, and was a lncRNA gene of its own until release 93).
    pub fn symbol(&self, name: &str) -> Option<Resolution> {
        let catalogue = self.catalogue;
        let current = catalogue.symbols.first().and_then(|symbols| symbols.get(name));
        let older = catalogue.symbols.iter().skip(1).map(|symbols| (symbols.get(name), "older-release"));
        let (genes, rule) = [(current, "symbol"), (catalogue.previous.get(name), "previous-symbol")]
            .into_iter()
            .chain(older)
            .chain([(catalogue.aliases.get(name), "alias")])
            .find_map(|(genes, rule)| genes.map(|genes| (genes, rule)))?;
        Some(self.settle(genes, rule))
    }

    /// By symbol for names of one known time (a library made from one release): the gene tables, newest first, then
    /// previous and alias symbols.
    pub fn symbol_by_release(&self, name: &str) -> Option<Resolution> {
        let catalogue = self.catalogue;
        let rules = std::iter::once("symbol").chain(std::iter::repeat("older-release"));
        let tables = catalogue.symbols.iter().zip(rules).map(|(symbols, rule)| (symbols.get(name), rule));
        let rest = [(catalogue.previous.get(name), "previous-symbol"), (catalogue.aliases.get(name), "alias")];
        let (genes, rule) = tables.chain(rest).find_map(|(genes, rule)| genes.map(|genes| (genes, rule)))?;
        Some(self.settle(genes, rule))
    }

    /// By the loci that a gene of the second catalogue overlaps, otherwise that gene itself.
    fn foreign(&self, name: &str) -> Option<Resolution> {
        let bare = unversioned(name);
        let mut ids: Vec<&str> = Vec::new();
        if self.names.knows(bare) {
            ids.push(bare);
        }
        if let Some(gene) = self.names.transcripts.get(bare) {
            ids.push(gene);
        }
        for known in [name, bare] {
            ids.extend(self.names.genes.get(known).into_iter().flatten().map(Name::as_str));
        }
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return None;
        }
        let mut genes = Vec::new();
        for other in ids.iter().filter_map(|id| self.names.overlaps.get(*id)).flatten() {
            if let Some(gene) = self.catalogue.by_id(other) {
                genes.push(gene);
            } else if let Some(found) = self.catalogue.symbols.iter().find_map(|symbols| symbols.get(other)) {
                genes.extend_from_slice(found);
            }
        }
        if genes.is_empty() {
            return Some(match ids.as_slice() {
                [id] => Resolution::Foreign(Name::new(id)),
                several => Resolution::Lost(Reason::Several, several.iter().map(Name::new).collect()),
            });
        }
        // An overlap with a lncRNA says more than one with a coding gene's intron.
        let lncrna: Vec<GeneIndex> = genes.iter().copied().filter(|gene| self.catalogue.may_be_lncrna(*gene)).collect();
        Some(self.settle(if lncrna.is_empty() { &genes } else { &lncrna }, "overlap"))
    }

    /// Any name, coding genes included.
    pub fn any(&self, name: &str) -> Resolution {
        let name = name.trim();
        match self.catalogue.by_id(name) {
            Some(gene) => Resolution::Gene(gene, "id"),
            None => self.named(name).unwrap_or_else(|| Resolution::Lost(malformed::fault(name).unwrap_or(Reason::None), Vec::new())),
        }
    }

    /// What is no id of the catalogue.
    fn named(&self, name: &str) -> Option<Resolution> {
        self.symbol(name).or_else(|| self.foreign(name))
    }

    /// The name of a lncRNA: the exact name of a protein-coding gene is no lncRNA's.
    pub fn lncrna(&self, name: &str) -> Resolution {
        let name = name.trim();
        if let Some(gene) = self.catalogue.by_id(name) {
            return Resolution::Gene(gene, "id");
        }
        let lost = |reason| Resolution::Lost(reason, Vec::new());
        if let Some(reason) = malformed::fault(name) {
            return lost(reason);
        }
        if self.is_coding_name(name) {
            return lost(Reason::Coding);
        }
        self.named(name).unwrap_or_else(|| lost(Reason::None))
    }
}
