//! What the stages' tables say of the gene beside its score.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{CodingNeighbour, Explanation, InContext, KnownFact};
use crate::artifact::{Columns, StageReader, Strand};
use crate::error::{Error, Result};

/// Bases within which every coding start is told; the nearest essential one is, up to ten times as far.
const REACH: i64 = 10_000;

pub(super) fn contexts(rank: &StageReader, found: &mut Explanation) -> Result<()> {
    let table = Columns::read(&rank.file("contexts.parquet"))?;
    let (ids, contexts, phenotypes) = (table.text("gene_id")?, table.text("context")?, table.text("phenotype")?);
    let (ranks, scores) = (table.i64("rank")?, table.f64("score")?);
    let (lows, highs, outcomes) = (table.f64("score_lo")?, table.f64("score_hi")?, table.optional_text("outcome")?);
    for row in (0..ids.len()).filter(|&row| ids[row] == found.gene_id) {
        found.contexts.push(InContext {
            context: contexts[row].clone(),
            phenotype: phenotypes[row].clone(),
            rank: ranks[row],
            score: scores[row],
            score_lo: lows[row],
            score_hi: highs[row],
            outcome: outcomes[row].clone(),
        });
    }
    Ok(())
}

pub(super) fn partners(ingest: &StageReader, found: &mut Explanation) -> Result<()> {
    let essential = essential(ingest, "symbol")?;
    let table = Columns::read(&ingest.file("lpi.parquet"))?;
    let rows = table.text("gene_id")?.into_iter().zip(table.text("protein")?);
    let proteins: BTreeSet<String> = rows.filter(|(gene, _)| *gene == found.gene_id).map(|(_, protein)| protein).collect();
    found.partners = proteins
        .into_iter()
        .map(|protein| {
            let is_essential = essential.contains(&protein);
            (protein, is_essential)
        })
        .collect();
    found.partners.sort_by_key(|(_, essential)| !essential);
    Ok(())
}

/// Ids or symbols of the reference's essential coding genes.
fn essential(ingest: &StageReader, column: &str) -> Result<BTreeSet<String>> {
    let table = Columns::read(&ingest.file("reference.parquet"))?;
    let rows = table.optional_text(column)?.into_iter().zip(table.text("class")?);
    Ok(rows.filter(|(_, class)| class == "essential").filter_map(|(name, _)| name).collect())
}

pub(super) fn neighbours(ingest: &StageReader, found: &mut Explanation) -> Result<()> {
    let essential = essential(ingest, "gene_id")?;
    let genes = Columns::read(&ingest.file("genes.parquet"))?;
    let (ids, symbols, kinds) = (genes.text("gene_id")?, genes.optional_text("symbol")?, genes.text("kind")?);
    let (chroms, strands) = (genes.optional_text("chrom")?, genes.optional_text("strand")?);
    let (starts, ends) = (genes.optional_i64("start")?, genes.optional_i64("end")?);
    let Some(own) = ids.iter().position(|id| *id == found.gene_id) else { return Ok(()) };
    let (Some(chrom), Some(start), Some(end)) = (&chroms[own], starts[own], ends[own]) else { return Ok(()) };
    let strand = Strand::parse(strands[own].as_deref());
    let mut near: BTreeMap<(i64, &str), CodingNeighbour> = BTreeMap::new();
    for row in (0..ids.len()).filter(|&row| kinds[row] == "coding" && chroms[row].as_ref() == Some(chrom)) {
        let (Some(other_start), Some(other_end)) = (starts[row], ends[row]) else { continue };
        let other = Strand::parse(strands[row].as_deref());
        let from = strand.starts(start, end).flat_map(|at| other.starts(other_start, other_end).map(move |theirs| (theirs - at).abs()));
        let Some(distance) = from.min() else { continue };
        let is_essential = essential.contains(&ids[row]);
        if distance <= REACH || is_essential && distance <= 10 * REACH {
            let name = symbols[row].clone().unwrap_or_else(|| ids[row].clone());
            let opposite = (strand.is_known() && other.is_known()).then(|| strand != other);
            near.insert((distance, &ids[row]), CodingNeighbour { name, distance, essential: is_essential, opposite });
        }
    }
    found.neighbours = near.into_values().collect();
    // Of the essential ones beyond the reach the nearest alone, and none where one is within.
    let mut told_essential = false;
    found.neighbours.retain(|neighbour| {
        let keep = neighbour.distance <= REACH || !told_essential;
        told_essential |= neighbour.essential;
        keep
    });
    Ok(())
}

pub(super) fn known(ingest: &StageReader, found: &mut Explanation) -> Result<()> {
    let table = Columns::read(&ingest.file("labels.parquet"))?;
    let (ids, facts, sources) = (table.optional_text("gene_id")?, table.text("fact")?, table.text("source")?);
    let (contexts, technologies) = (table.optional_text("context")?, table.optional_text("technology")?);
    let pubmeds = table.optional_text("pubmed")?;
    for row in (0..facts.len()).filter(|&row| ids[row].as_deref() == Some(&found.gene_id)) {
        let (context, technology, pubmed) = (contexts[row].clone(), technologies[row].clone(), pubmeds[row].clone());
        let fact = KnownFact { fact: facts[row].clone(), source: sources[row].clone(), context, technology, pubmed };
        // Several loci of one gene may say the same.
        if !found.known.contains(&fact) {
            found.known.push(fact);
        }
    }
    let path = ingest.file("screens.parquet");
    if path.exists() {
        let table = Columns::read(&path)?;
        let (ids, outcomes, phenotypes) = (table.text("gene_id")?, table.text("outcome")?, table.text("phenotype")?);
        let (sources, contexts, technologies) = (table.text("source")?, table.text("context")?, table.optional_text("technology")?);
        for row in (0..ids.len()).filter(|&row| ids[row] == found.gene_id) {
            found.known.push(KnownFact {
                fact: format!("{} for {}", outcomes[row], phenotypes[row]),
                source: sources[row].clone(),
                context: Some(contexts[row].clone()),
                technology: technologies[row].clone(),
                pubmed: None,
            });
        }
    }
    Ok(())
}

/// Rules that the gene meets; none where the run has no `train` folder.
pub(super) fn rules(train: &Path, found: &mut Explanation) -> Result<()> {
    let (path, table) = (train.join("rules.json"), train.join("rules.parquet"));
    if !path.exists() || !table.exists() {
        return Ok(());
    }
    let text = std::fs::read_to_string(&path).map_err(Error::io("read", &path))?;
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| Error::artifact(&path, error.to_string(), "rerun `deephen train`"))?;
    let table = Columns::read(&table)?;
    for (gene, rule) in table.text("gene_id")?.into_iter().zip(table.i64("rule")?) {
        let sentence = usize::try_from(rule).ok().and_then(|rule| value["rules"][rule]["sentence"].as_str());
        if let Some(sentence) = sentence.filter(|_| gene == found.gene_id) {
            found.rules.push(sentence.to_owned());
        }
    }
    Ok(())
}
