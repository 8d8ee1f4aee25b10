//! Rivals: what a reader would try instead of `deephen`, trained and scored in the same folds. One rival a file.
//!
//! Every rival sees the labels of the training rows alone: imputation, scaling, tuning, seeds and calibration included.
//! A gene that lacks what a rival reads (no sequence, no network) gets the training base rate.
//!
//! The learners stand in [`crate::learners`].

mod calibrated;
mod confound;
mod confound_core;
mod degree;
mod embedded;
mod extra_trees;
mod gic;
mod gic_table;
mod hinsage_dgi_svm;
mod kmer_lr;
mod kmer_rf;
mod label_propagation;
mod locus_lr;
mod metapath2vec_rf;
mod metapath2vec_svm;
mod plain_sequence;
mod random_walk;
mod ridge;
mod rules;
mod scale;
mod spread;
mod tables;
mod transcript_count;
mod tuned;

pub(super) use calibrated::score_logits;
pub use embedded::EmbeddingTables;
pub(in crate::evaluate) use gic_table::gic_table;
pub use tables::{RivalTable, RivalTables};

use crate::config::Calibration;
use crate::error::Result;
use crate::network::Lppn;
use crate::train::calibrate::log_odds;

/// What a rival may see of one fold. Rows are rows of [`RivalTables`].
pub struct Fold<'a> {
    /// Features of all genes.
    pub tables: &'a RivalTables,
    /// The lncRNA-protein-protein network.
    pub network: &'a Lppn,
    /// Labelled genes outside the fold.
    pub train: &'a [usize],
    /// Their labels.
    pub y: &'a [bool],
    /// Their leakage groups.
    pub groups: &'a [u32],
    /// Restart probability of walks.
    pub restart: f64,
    /// How out-of-fold scores become probabilities.
    pub calibration: Calibration,
    /// Seed of all random streams.
    pub seed: u64,
    /// Path of the random streams, `evaluate/screen-ipsc/r0/f3`.
    pub name: &'a str,
}

impl Fold<'_> {
    /// Log-odds of the training base rate.
    pub fn base_logit(&self) -> f64 {
        log_odds(self.y.iter().filter(|&&label| label).count() as f64 / self.y.len().max(1) as f64)
    }
}

/// One rival.
pub trait Rival: Sync {
    /// Name in `predictions.parquet`.
    fn name(&self) -> &'static str;

    /// Calibrated log-odds of the rows `test`, by a model that saw `fold.train` alone.
    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>>;

    /// Whether what the rival reads is there at all; one that is not is left out.
    fn available(&self, _tables: &RivalTables) -> bool {
        true
    }

    /// Whether every gene of the fold is scored, labelled or not (the ranking shows this rival).
    fn scores_all(&self) -> bool {
        false
    }
}

/// All rivals but those on embeddings, the bar first.
pub fn rivals() -> Vec<Box<dyn Rival>> {
    vec![
        Box::new(confound::Confound),
        Box::new(confound_core::ConfoundCore),
        Box::new(degree::Degree),
        Box::new(transcript_count::TranscriptCount),
        Box::new(kmer_lr::KmerLr),
        Box::new(kmer_rf::KmerRf),
        Box::new(plain_sequence::PlainSequence),
        Box::new(locus_lr::LocusLr),
        Box::new(extra_trees::ExtraTrees),
        Box::new(ridge::Ridge),
        Box::new(rules::Rules),
        Box::new(gic::Gic),
        Box::new(gic::GicRefit),
        Box::new(random_walk::RandomWalk),
        Box::new(label_propagation::LabelPropagation),
    ]
}

/// The rivals on embeddings of the network, which take minutes to make and so stand apart.
pub fn embedded_rivals() -> Vec<Box<dyn Rival>> {
    vec![Box::new(metapath2vec_svm::Metapath2vecSvm), Box::new(metapath2vec_rf::Metapath2vecRf), Box::new(hinsage_dgi_svm::HinsageDgiSvm)]
}
