//! How well scores tell positives from negatives: one metric a file, each with its equation and source.
//!
//! Every function takes `score` (higher = more likely positive), `y` and optional row weights, all of length `n`; a weight
//! counts a row that many times. All of them see rows only through their tied blocks ([`tied_blocks`]), so that the order
//! of rows cannot matter. A metric that is undefined (no positive, no negative, no weight) is `None`, never a number.

mod ap_lift;
mod auroc;
mod average_precision;
mod brier;
mod calibration;
mod ece;
mod hits_at_k;
mod precision_recall;
mod roc;
mod ties;

#[cfg(test)]
mod reference;

use serde::{Deserialize, Serialize};

pub use ap_lift::ap_lift;
pub use auroc::auroc;
pub use average_precision::average_precision;
pub use brier::brier;
pub use calibration::{CalibrationBin, calibration_bins};
pub use ece::expected_calibration_error;
pub use hits_at_k::hits_at_k;
pub use precision_recall::precision_recall_curve;
pub use roc::roc_curve;
pub use ties::{TiedBlock, tied_blocks};

/// Equal-count bins of the calibration error and of the calibration curve.
pub const CALIBRATION_BINS: usize = 10;

/// The metrics of `metrics.json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// [`auroc`], mean over folds, then repeats.
    Auroc,
    /// [`average_precision`], mean over folds, then repeats.
    AveragePrecision,
    /// [`ap_lift`], mean over folds, then repeats.
    ApLift,
    /// [`hits_at_k`] with K = 50 on the scores pooled in a repeat, mean over repeats.
    #[serde(rename = "hits_at_50")]
    HitsAt50,
    /// [`hits_at_k`] with K = 100 on the scores pooled in a repeat, mean over repeats.
    #[serde(rename = "hits_at_100")]
    HitsAt100,
    /// [`brier`] on the scores pooled in a repeat, mean over repeats.
    Brier,
    /// [`expected_calibration_error`] on the scores pooled in a repeat, mean over repeats.
    Ece,
}

impl Metric {
    /// All metrics in the order of `metrics.json`.
    pub const ALL: [Self; 7] = [Self::Auroc, Self::AveragePrecision, Self::ApLift, Self::HitsAt50, Self::HitsAt100, Self::Brier, Self::Ece];

    /// Name in `metrics.json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auroc => "auroc",
            Self::AveragePrecision => "average_precision",
            Self::ApLift => "ap_lift",
            Self::HitsAt50 => "hits_at_50",
            Self::HitsAt100 => "hits_at_100",
            Self::Brier => "brier",
            Self::Ece => "ece",
        }
    }

    /// Position in [`Metric::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}
