//! Where an observed metric stands among those of a null.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::Serialize;

use super::Bench;
use crate::error::Result;
use crate::evaluate::{Estimates, PartId, PartKind, estimates};

/// One metric against its null.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NullMetric {
    /// On the true data.
    pub observed: f64,
    /// Mean of the replicates.
    pub null_mean: f64,
    /// Smallest replicate.
    pub null_min: f64,
    /// Largest replicate.
    pub null_max: f64,
    /// `(1 + replicates at or above the observed) / (1 + replicates)` (Davison & Hinkley 1997, section 4.4).
    pub p: f64,
}

/// A model against its null.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NullTest {
    /// Replicates.
    pub replicates: usize,
    /// Area under the ROC curve.
    pub auroc: NullMetric,
    /// Average precision over the base rate.
    pub ap_lift: NullMetric,
}

/// Compares estimates with those of at least one replicate; undefined replicates count as reaching the observed value.
pub fn null_test(observed: Estimates, null: &[Estimates]) -> NullTest {
    let metric = |value: fn(&Estimates) -> f64| {
        let observed = value(&observed);
        let drawn: Vec<f64> = null.iter().map(value).collect();
        // What cannot be compared (not a number) never counts as evidence.
        let reached = drawn.iter().filter(|drawn| drawn.partial_cmp(&&observed) != Some(Ordering::Less)).count();
        NullMetric {
            observed,
            null_mean: drawn.iter().sum::<f64>() / drawn.len() as f64,
            null_min: drawn.iter().copied().fold(f64::INFINITY, f64::min),
            null_max: drawn.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            p: (1 + reached) as f64 / (1 + drawn.len()) as f64,
        }
    };
    NullTest { replicates: null.len(), auroc: metric(|of| of.auroc), ap_lift: metric(|of| of.ap_lift) }
}

/// Estimates on `rank.task` of `deephen`, of the topology alone, and of the models of `kinds`.
pub(super) fn observed(bench: &Bench, kinds: &[PartKind]) -> Result<BTreeMap<String, Estimates>> {
    let settings = bench.settings;
    let mut kinds = kinds.to_vec();
    kinds.push(PartKind::Families(settings.family_names()));
    kinds.push(PartKind::Families(vec!["topology".to_owned()]));
    let parts: Vec<PartId> = bench.parts_of(&settings.rank.task, &kinds);
    let found = estimates(&bench.folders.plan, &bench.folders.parts, &parts, bench.context)?;
    Ok(found.into_values().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_counts_the_observed_value_among_the_draws() {
        let of = |auroc: f64| Estimates { auroc, average_precision: 0.0, ap_lift: f64::NAN };
        let test = null_test(of(0.7), &[of(0.5), of(0.7), of(0.6)]);
        assert_eq!(test.auroc.p, 0.5);
        assert_eq!((test.auroc.null_min, test.auroc.null_max), (0.5, 0.7));
        assert!((test.auroc.null_mean - 0.6).abs() < 1e-12);
        assert_eq!(test.ap_lift.p, 1.0, "what is undefined is no evidence");
        assert_eq!(null_test(of(0.7), &[of(0.5); 19]).auroc.p, 0.05);
    }
}
