//! A screen of which every targeted place has a score: the least score of a gene's places says whether it is a hit.
//!
//! A growth screen gives facts as any other. A screen of another phenotype (differentiation, drug resistance) says nothing of
//! growth: it stands in a table of its own, so that no growth task and no flag counts it.

use std::collections::BTreeMap;

use super::{Desk, Fact, fixed, number};
use crate::config::Source;
use crate::error::{Error, Result};
use crate::ingest::catalogue::Name;
use crate::ingest::format;
use crate::ingest::interactions::Node;
use crate::ingest::ledger::Ledger;
use crate::ingest::rows::{is_missing, may, need};

/// The phenotype of a screen whose hits are needed for growth.
pub const GROWTH: &str = "growth";

/// What a screen found of one gene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Tested, and clearly nothing.
    NonHit,
    /// Tested, and neither.
    Unclear,
    /// A hit.
    Hit,
}

impl Outcome {
    /// As in `screens.parquet`.
    pub fn name(self) -> &'static str {
        match self {
            Self::NonHit => "non-hit",
            Self::Unclear => "unclear",
            Self::Hit => "hit",
        }
    }
}

/// One gene of a screen.
#[derive(Debug, Clone, PartialEq)]
pub struct ScreenedGene {
    /// The gene.
    pub gene: Node,
    /// Source name of the config.
    pub source: Name,
    /// Cell line or stage.
    pub context: Name,
    /// What a hit is needed for.
    pub phenotype: Name,
    /// `CRISPRi`, ...
    pub technology: Option<Name>,
    /// Targeted places of the gene.
    pub places: u64,
    /// Least score of them.
    pub score: f64,
    /// What follows from it.
    pub outcome: Outcome,
}

/// Reads the screen: growth to `facts`, any other phenotype to `screened`.
pub(super) fn read(
    desk: &Desk<'_>,
    source: &Source,
    facts: &mut Vec<Fact>,
    screened: &mut Vec<ScreenedGene>,
    ledger: &mut Ledger,
) -> Result<()> {
    let named = fixed(source, "context").map(|context| super::hits::context(context.trim()));
    let Some(context) = named.filter(|context| !context.is_empty() && !context.contains("-to-")) else {
        return Err(Error::settings(
            format!("ingest source `{}`", source.name),
            "`fixed` names no `context`, or one with `-to-` in it",
            "name the cell line, fixed = { context = \"HepG2\" }; `-to-` stands between two contexts in `replicate:A-to-B`",
        ));
    };
    let phenotype = fixed(source, "phenotype").filter(|words| !words.trim().is_empty()).unwrap_or_else(|| GROWTH.into());
    let growth = phenotype.trim().eq_ignore_ascii_case(GROWTH);
    let technology = fixed(source, "technology");
    let mut rows = format::open(desk.data, source, desk.settings, &[need("gene"), may("name"), need("score")])?;
    let path = rows.path().to_path_buf();
    // Least score and number of places; the names of a gene are looked up once.
    let mut genes: BTreeMap<Node, (f64, u64)> = BTreeMap::new();
    let mut nodes: BTreeMap<String, Option<Node>> = BTreeMap::new();
    let (mut read, mut nameless) = (0u64, 0u64);
    while let Some(row) = rows.advance()? {
        read += 1;
        let Some(score) = number(&path, row.line, row.some(2))? else {
            return Err(Error::input(&path, row.line, "a row without a score", "leave out rows that were not measured"));
        };
        if !(0.0..=1.0).contains(&score) {
            let fix = "map the column of the false discovery rate (or p-value), from 0 to 1";
            return Err(Error::input(&path, row.line, format!("`{score}` is no false discovery rate"), fix));
        }
        // A place between two genes names both, and their names in the same order.
        let split = |text: Option<&str>| -> Vec<String> {
            text.into_iter().flat_map(|text| text.split(['|', ';'])).map(|name| name.trim().to_owned()).collect()
        };
        let (ids, names) = (split(row.some(0)), split(row.some(1)));
        let mut own: Vec<Node> = Vec::new();
        let mut named = false;
        for at in 0..ids.len().max(names.len()) {
            let ways: Vec<&str> =
                [ids.get(at), names.get(at)].into_iter().flatten().map(String::as_str).filter(|way| !is_missing(way)).collect();
            if ways.is_empty() {
                continue;
            }
            named = true;
            let node = nodes.entry(ways.join("\t")).or_insert_with(|| desk.gene(&source.name, &ways, ledger));
            own.extend(node.clone());
        }
        nameless += u64::from(!named);
        own.sort_unstable();
        own.dedup();
        for node in own {
            let (least, places) = genes.entry(node).or_insert((f64::INFINITY, 0));
            *least = least.min(score);
            *places += 1;
        }
    }
    for (what, n) in
        [("rows", read), ("rows filtered", rows.dropped), ("rows without a gene's name", nameless), ("genes", genes.len() as u64)]
    {
        ledger.count(&source.name, what, n);
    }
    if genes.is_empty() {
        let kept = if rows.dropped > 0 { ", after those that `keep` dropped," } else { "" };
        let problem = format!("none of its {read} rows{kept} names a known gene");
        return Err(Error::input(&path, None, problem, "check the species, the gene tables and the column map"));
    }
    for (gene, (score, places)) in genes {
        let outcome = match score {
            score if score < source.hit_below => Outcome::Hit,
            score if score > source.non_hit_above => Outcome::NonHit,
            _ => Outcome::Unclear,
        };
        if growth {
            let base = Fact {
                gene: Some(gene),
                source: source.name.as_str().into(),
                context: Some(context.clone()),
                technology: technology.clone(),
                pubmed: fixed(source, "pubmed"),
                ..Fact::default()
            };
            if outcome == Outcome::Hit {
                facts.push(Fact { fact: "hit".into(), score: Some(score), ..base.clone() });
            }
            // An unclear gene is no non-hit.
            let tested = if outcome == Outcome::Unclear { "unclear" } else { "tested" };
            facts.push(Fact { fact: tested.into(), score: Some(score), ..base });
        } else {
            let (source, context, phenotype) = (source.name.as_str().into(), context.clone(), phenotype.clone());
            screened.push(ScreenedGene { gene, source, context, phenotype, technology: technology.clone(), places, score, outcome });
        }
    }
    Ok(())
}
