//! Catalogues of essential lncRNA genes (dbEssLnc): literature, screens, clinical variants.

use std::collections::BTreeMap;

use super::{Desk, Fact, Labels, fixed};
use crate::config::Source;
use crate::error::{Error, Result};
use crate::ingest::accession::unversioned;
use crate::ingest::catalogue::Name;
use crate::ingest::flag::flag;
use crate::ingest::format;
use crate::ingest::interactions::Node;
use crate::ingest::ledger::Ledger;
use crate::ingest::rows::{may, need};

/// Reads the catalogue; `known` learns which gene each name stands for.
pub(super) fn read(
    desk: &Desk<'_>,
    source: &Source,
    known: &mut BTreeMap<String, Node>,
    labels: &mut Labels,
    ledger: &mut Ledger,
) -> Result<()> {
    let fields = [
        may("gene_id"),
        need("name"),
        may("second_name"),
        may("alias"),
        may("catalogue_id"),
        may("organism"),
        may("pubmed"),
        may("screened"),
        may("putative"),
        may("cancer"),
    ];
    let mut rows = format::open(desk.data, source, desk.settings, &fields)?;
    let path = rows.path().to_path_buf();
    let mut genes: BTreeMap<Vec<String>, Option<Node>> = BTreeMap::new();
    while let Some(row) = rows.advance()? {
        if let Some(organism) = row.some(5)
            && !desk.settings.organisms.iter().any(|known| known.eq_ignore_ascii_case(organism))
        {
            ledger.count(&source.name, "rows of other organisms", 1);
            continue;
        }
        let mut ways: Vec<String> = [0, 1, 2].into_iter().filter_map(|field| row.some(field)).map(str::to_owned).collect();
        ways.extend(row.some(4).map(str::to_owned));
        if let Some(aliases) = row.some(3) {
            ways.extend(aliases.split([';', '|']).map(|alias| alias.trim().to_owned()).filter(|alias| !alias.is_empty()));
        }
        let gene = genes
            .entry(ways.clone())
            .or_insert_with(|| desk.gene(&source.name, &ways.iter().map(String::as_str).collect::<Vec<_>>(), ledger))
            .clone();
        if let Some(gene) = &gene {
            for name in [1, 2].into_iter().filter_map(|field| row.some(field)) {
                known.entry(name.to_owned()).or_insert_with(|| gene.clone());
            }
        }
        if let (Some(gene), Some(id)) = (&gene, row.some(4).map(unversioned))
            && desk.named.contains(id)
            && *gene != Node::Named(id.into())
        {
            labels.same.insert(id.into(), gene.clone());
        }
        let set = |field: usize, name: &str| {
            flag(row.get(field)).ok_or_else(|| {
                let problem = format!("`{}` in the field `{name}` is neither yes nor no", row.get(field));
                Error::input(&path, row.line, problem, "write 1 or 0 (1.0, TRUE, yes and the like are read too), or check the column map")
            })
        };
        let (fact, direction) = match (set(7, "screened")?, set(8, "putative")?, row.get(9)) {
            (_, true, _) => ("putative", None),
            (true, ..) => ("hit", None),
            (.., "1" | "1.0") => ("literature", Some("promoting")),
            (.., "2" | "2.0") => ("literature", Some("suppressing")),
            (.., other) if flag(other) == Some(false) => ("literature", Some("in-vivo")),
            (.., other) => {
                let problem = format!("`{other}` is none of the known directions 0, 1, 2");
                return Err(Error::input(&path, row.line, problem, "check the column map of the field `cancer`"));
            }
        };
        labels.facts.push(Fact {
            gene,
            fact: fact.into(),
            source: Name::new(&source.name),
            direction: direction.map(Name::const_new),
            pubmed: row.some(6).map(Name::new).or_else(|| fixed(source, "pubmed")),
            name: row.some(1).or(row.some(2)).or(row.some(0)).map(Name::new),
            ..Fact::default()
        });
    }
    Ok(())
}
