//! Scores, intervals and contributions of every candidate gene, and their order.

use super::contribution::contributions;
use super::genes::Genes;
use super::parts::Evidence;
use crate::error::{Error, Result};

/// Half-width of a 95% normal interval in standard deviations.
pub(super) const Z95: f64 = 1.959_963_984_540_054;

/// Score of one gene.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Score {
    /// Mean out-of-fold logit over repeats.
    pub logit: f64,
    /// Standard deviation of one retrained model's logit.
    pub logit_sd: f64,
    /// Probability at the task's base rate.
    pub score: f64,
    /// Lower end of the range in which 95% of retrained models score the gene.
    pub lo: f64,
    /// Upper end.
    pub hi: f64,
    /// Signed log-odds by family, in the order of [`Evidence::families`]; `None` where a subset model was not trained.
    pub contributions: Option<Vec<f64>>,
    /// What the confound model alone says.
    pub confound: Option<f64>,
}

/// Scores of all candidate genes, in the order of [`Genes::ids`].
pub(super) struct ScoredGenes {
    /// Family names, one contribution column each.
    pub families: Vec<String>,
    /// `None` where some repeat did not score the gene.
    pub scores: Vec<Option<Score>>,
}

impl ScoredGenes {
    /// Puts logits, spread and contributions together.
    pub fn assemble(genes: &Genes, evidence: &Evidence) -> Result<Self> {
        let n = evidence.families.len();
        let full = &evidence.subset_logits[(1 << n) - 1];
        let mut scores = Vec::with_capacity(genes.len());
        for (row, logit) in full.iter().enumerate() {
            let Some(logit) = *logit else {
                scores.push(None);
                continue;
            };
            let present = (0..n).filter(|&family| genes.has_family(row, &evidence.families[family])).map(|family| 1usize << family).sum();
            let logits: Vec<Option<f64>> = evidence.subset_logits.iter().map(|subset| subset.get(row).copied().flatten()).collect();
            let logit_sd = evidence.logit_sd[row].unwrap_or(0.0);
            scores.push(Some(Score {
                logit,
                logit_sd,
                score: sigmoid(logit),
                lo: sigmoid(logit - Z95 * logit_sd),
                hi: sigmoid(logit + Z95 * logit_sd),
                contributions: contributions(&logits, present, n),
                confound: evidence.confound[row].map(sigmoid),
            }));
        }
        Ok(Self { families: evidence.families.clone(), scores })
    }

    /// Rows of the ranked (or else the other) genes, highest log-odds first, ties by id.
    pub fn order(&self, genes: &Genes, ranked: bool) -> Result<Vec<usize>> {
        let mut rows: Vec<(usize, f64)> = Vec::new();
        for row in (0..genes.len()).filter(|&row| genes.ranked[row] == ranked) {
            match &self.scores[row] {
                Some(score) => rows.push((row, score.logit)),
                None => {
                    return Err(Error::data(
                        format!("gene {}", genes.ids[row]),
                        "was not scored out of fold in every repeat",
                        "plan and parts do not belong together: rerun `deephen evaluate`",
                    ));
                }
            }
        }
        // Genes are sorted by id, so the row breaks ties.
        rows.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Ok(rows.into_iter().map(|(row, _)| row).collect())
    }
}

/// `1 / (1 + exp(-x))`.
pub(super) fn sigmoid(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}
