//! CRISPR hits by name: technology, cell line, score.

use std::collections::BTreeMap;

use super::{Desk, Fact, fixed, number};
use crate::config::Source;
use crate::error::Result;
use crate::ingest::catalogue::Name;
use crate::ingest::format;
use crate::ingest::interactions::Node;
use crate::ingest::ledger::Ledger;
use crate::ingest::rows::{may, need};

/// One name a technology, however a table spells it.
pub(super) fn technology(raw: &str) -> Name {
    let letters: String = raw.chars().filter(|letter| letter.is_ascii_alphanumeric()).collect::<String>().to_ascii_lowercase();
    match letters.as_str() {
        "crispri" => "CRISPRi",
        "crispra" => "CRISPRa",
        "crisprdelete" | "crisprdeletion" | "crisprdel" => "CRISPR-deletion",
        "crisprsplice" | "crisprsplicing" => "CRISPR-splice",
        "crisprcasrx" | "casrx" | "crisprcas13" | "crisprcas13d" => "CasRx",
        _ => raw,
    }
    .into()
}

/// One name a cell line; repairs the known slips of dbEssLnc.
pub(super) fn context(raw: &str) -> Name {
    match raw {
        "NIC-H460" => "NCI-H460".into(),
        "IPSC" | "ipsc" => "iPSC".into(),
        other => other.into(),
    }
}

/// Reads the hits; a name that the catalogue of the same database places (`known`) takes its gene.
pub(super) fn read(
    desk: &Desk<'_>,
    source: &Source,
    known: &BTreeMap<String, Node>,
    facts: &mut Vec<Fact>,
    ledger: &mut Ledger,
) -> Result<()> {
    let fields = [need("name"), may("technology"), may("context"), may("score"), may("pubmed"), may("locus")];
    let mut rows = format::open(desk.data, source, desk.settings, &fields)?;
    let path = rows.path().to_path_buf();
    let mut genes: BTreeMap<String, Option<Node>> = BTreeMap::new();
    while let Some(row) = rows.advance()? {
        let name = row.get(0);
        let gene = genes.entry(name.to_owned()).or_insert_with(|| match known.get(name) {
            Some(gene) => {
                ledger.found(&source.name, "database-entry");
                Some(gene.clone())
            }
            None => desk.gene(&source.name, &[name], ledger),
        });
        facts.push(Fact {
            gene: gene.clone(),
            locus: row.some(5).map(Name::new),
            fact: "hit".into(),
            source: Name::new(&source.name),
            context: row.some(2).map(context),
            technology: row.some(1).map(technology),
            score: number(&path, row.line, row.some(3))?,
            pubmed: row.some(4).map(Name::new).or_else(|| fixed(source, "pubmed")),
            name: Some(name.into()),
            ..Fact::default()
        });
    }
    Ok(())
}
