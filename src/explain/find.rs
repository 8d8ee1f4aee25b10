//! The gene that a name means, as the ranking has it.

use super::Explanation;
use crate::artifact::{Columns, StageReader};
use crate::config::Settings;
use crate::error::{Error, Result};

/// Names like an unknown one that are offered.
const OFFERED: usize = 5;

/// Ids and symbols of a table against a name: an id first, then a symbol, then a symbol in another case.
fn row_of(ids: &[String], symbols: &[Option<String>], name: &str) -> Option<usize> {
    let bare =
        name.rsplit_once('.').filter(|(_, version)| version.bytes().all(|byte| byte.is_ascii_digit())).map_or(name, |(bare, _)| bare);
    let id = |wanted: &str| ids.iter().position(|id| id.eq_ignore_ascii_case(wanted));
    let symbol = || symbols.iter().position(|symbol| symbol.as_deref() == Some(name));
    let other_case = || symbols.iter().position(|symbol| symbol.as_deref().is_some_and(|symbol| symbol.eq_ignore_ascii_case(name)));
    id(name).or_else(|| id(bare)).or_else(symbol).or_else(other_case)
}

pub(super) fn find(settings: &Settings, ingest: &StageReader, rank: &StageReader, name: &str) -> Result<Explanation> {
    let ranking = Columns::read(&rank.file("ranking.parquet"))?;
    let ranked = ranking.height();
    for (table, placed) in [(ranking, true), (Columns::read(&rank.file("unplaced.parquet"))?, false)] {
        let (ids, symbols) = (table.text("gene_id")?, table.optional_text("symbol")?);
        let Some(row) = row_of(&ids, &symbols, name) else { continue };
        let number = |column: &str| -> Result<f64> { Ok(table.f64(column)?[row]) };
        let (chroms, starts, ends) = (table.optional_text("chrom")?, table.optional_i64("start")?, table.optional_i64("end")?);
        let strand = table.optional_text("strand")?[row].clone().unwrap_or_else(|| ".".into());
        let place = chroms[row].as_ref().zip(starts[row]).zip(ends[row]);
        let fixed = ["sequence", "topology", "locus"];
        let known: Vec<String> = settings.players().into_iter().map(|player| player.name).collect();
        let mut contributions = Vec::new();
        for family in table.names().into_iter().filter(|column| fixed.contains(&column.as_str()) || known.contains(column)) {
            contributions.extend(table.optional_f64(&family)?[row].map(|share| (family, share)));
        }
        contributions.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let flags = table.text("flags")?[row].split(',').filter(|flag| !flag.is_empty()).map(str::to_owned).collect();
        return Ok(Explanation {
            gene_id: ids[row].clone(),
            symbol: symbols[row].clone(),
            place: place.map(|((chrom, start), end)| format!("{chrom}:{}-{end}:{strand}", start + 1)),
            rank: placed.then(|| table.i64("rank")).transpose()?.map(|rank| rank[row]),
            ranked,
            task: settings.rank.task.clone(),
            base_rate: base_rate(rank)?,
            score: number("score")?,
            score_lo: number("score_lo")?,
            score_hi: number("score_hi")?,
            logit: number("logit")?,
            confound_score: table.optional_f64("confound_score")?[row],
            contributions,
            contexts: Vec::new(),
            rules: Vec::new(),
            flags,
            label: table.text("label")?[row].clone(),
            partners: Vec::new(),
            neighbours: Vec::new(),
            known: Vec::new(),
        });
    }
    Err(absent(ingest, name)?)
}

fn base_rate(rank: &StageReader) -> Result<Option<f64>> {
    let path = rank.file("summary.json");
    let text = std::fs::read_to_string(&path).map_err(Error::io("read", &path))?;
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| Error::artifact(&path, error.to_string(), "rerun `deephen rank`"))?;
    Ok(value.get("base_rate").and_then(serde_json::Value::as_f64))
}

/// Why a name has no page: a gene of another kind, or none at all.
fn absent(ingest: &StageReader, name: &str) -> Result<Error> {
    let genes = Columns::read(&ingest.file("genes.parquet"))?;
    let (ids, symbols, kinds) = (genes.text("gene_id")?, genes.optional_text("symbol")?, genes.text("kind")?);
    let biotypes = genes.optional_text("biotype")?;
    if let Some(row) = row_of(&ids, &symbols, name) {
        let what = biotypes[row].as_deref().unwrap_or(&kinds[row]);
        let problem = format!("{} is `{what}` in this release and is not ranked", ids[row]);
        return Ok(Error::data(format!("gene `{name}`"), problem, "lncRNA genes alone are ranked"));
    }
    let lower = name.to_lowercase();
    let mut alike: Vec<&str> =
        symbols.iter().flatten().map(String::as_str).filter(|symbol| symbol.to_lowercase().contains(&lower)).collect();
    alike.sort_by_key(|symbol| (symbol.len(), *symbol));
    alike.dedup();
    alike.truncate(OFFERED);
    let fix = if alike.is_empty() {
        "use its Ensembl id or its symbol; aliases are not looked up".to_owned()
    } else {
        format!("did you mean {}?", alike.join(", "))
    };
    Ok(Error::data(format!("gene `{name}`"), "is no id and no symbol of this run", fix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_goes_before_a_symbol_and_a_symbol_before_another_case() {
        let ids = ["ENSG01", "ENSG02", "H19"].map(str::to_owned);
        let symbols = [Some("h19".to_owned()), Some("NEAT1".to_owned()), None];
        for (name, row) in [("ENSG02.7", Some(1)), ("ensg01", Some(0)), ("neat1", Some(1)), ("H19", Some(2)), ("x", None)] {
            assert_eq!(row_of(&ids, &symbols, name), row, "{name}");
        }
    }
}
