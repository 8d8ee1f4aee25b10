//! Which readable rules each gene meets: a fact on its features.
//!
//! The sum of their weights would be an in-sample score of a labelled gene; a page that gave the weights beside the gene would hand it
//! out. A gene's rules come with the shares of hits, non-hits and all genes that meet them.

use serde_json::{Value, json};

use super::super::chart::round;
use super::super::data::Data;
use super::super::rules::{Rule, read_met};
use super::genes::Genes;
use crate::artifact::StageReader;
use crate::error::Result;

/// Sentences and shares of the rules, and for every gene a bit mask of those that it meets; null where there are none.
pub(super) fn read(train: Option<&StageReader>, data: &Data, genes: &Genes) -> Result<Value> {
    let (Some(train), Some(rules)) = (train, &data.rules) else { return Ok(Value::Null) };
    let mut met = vec![0u32; genes.ids.len()];
    for (gene, rule) in read_met(&train.file("rules.parquet"), rules.rules.len())? {
        if let Some(&row) = genes.rows.get(&gene) {
            met[row] |= 1 << rule;
        }
    }
    let shares = |share: &dyn Fn(&Rule) -> f64| -> Vec<Option<f64>> {
        rules.rules.iter().map(|rule| Some(round(share(rule))).filter(|share| share.is_finite())).collect()
    };
    Ok(json!({
        "sentence": rules.rules.iter().map(|rule| &rule.sentence).collect::<Vec<_>>(),
        "hits": shares(&|rule| rule.positives as f64 / rules.positives as f64),
        "non_hits": shares(&|rule| rule.negatives as f64 / rules.negatives as f64),
        "genes": shares(&|rule| rule.share),
        "met": met,
    }))
}
