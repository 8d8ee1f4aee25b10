//! What the stages' tables say of the gene beside its score.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Explanation, InContext, KnownFact};
use crate::artifact::{Columns, StageReader, Strand};
use crate::error::{Error, Result};
use crate::report::coding_promoters;

/// Bases within which every coding start is told.
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
    let reference = Columns::read(&ingest.file("reference.parquet"))?;
    let classes = reference.text("symbol")?.into_iter().zip(reference.text("class")?);
    let essential: BTreeSet<String> = classes.filter(|(_, class)| class == "essential").map(|(symbol, _)| symbol).collect();
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

pub(super) fn neighbours(ingest: &StageReader, found: &mut Explanation) -> Result<()> {
    let genes = Columns::read(&ingest.file("genes.parquet"))?;
    let Some(own) = genes.text("gene_id")?.iter().position(|id| *id == found.gene_id) else { return Ok(()) };
    let (chroms, strands) = (genes.optional_text("chrom")?, genes.optional_text("strand")?);
    let place = chroms[own].as_deref().zip(genes.optional_i64("start")?[own]).zip(genes.optional_i64("end")?[own]);
    if let Some(((chrom, start), end)) = place {
        found.neighbours = coding_promoters(ingest, (chrom, start, end), Strand::parse(strands[own].as_deref()), REACH)?;
    }
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
