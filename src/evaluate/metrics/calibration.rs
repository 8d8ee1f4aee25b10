//! Equal-count bins of predicted against observed frequency.

use super::ties::tied_blocks;

/// One bin of the calibration curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CalibrationBin {
    /// Mean score of the bin's rows.
    pub mean_score: f64,
    /// Share of positives among them.
    pub observed: f64,
    /// Weight of the bin, the same for all bins.
    pub weight: f64,
}

/// Cuts the rows, lowest score first, into `bins` bins of exactly equal weight.
///
/// A tied block that a border cuts is split in proportion, positives and negatives alike, so that neither the order of
/// rows nor a constant score makes a bin lopsided. Equivalently: with `S(t)` and `Y(t)` the running sums of score and label
/// over running weight `t`, linear inside a tied block, bin `b` of `B` has mean score
/// `(S(bW/B) - S((b-1)W/B)) / (W/B)` and observed frequency likewise. Empty without weight.
pub fn calibration_bins(score: &[f64], y: &[bool], weight: Option<&[f64]>, bins: usize) -> Vec<CalibrationBin> {
    let blocks = tied_blocks(score, y, weight);
    let total: f64 = blocks.iter().map(|block| block.weight()).sum();
    if total <= 0.0 || bins == 0 {
        return Vec::new();
    }
    let capacity = total / bins as f64;
    let (mut seen, mut scores, mut positives) = (0.0, 0.0, 0.0);
    let (mut old_scores, mut old_positives) = (0.0, 0.0);
    let mut done = Vec::with_capacity(bins);
    for block in blocks.iter().rev() {
        let w = block.weight();
        while done.len() + 1 < bins && seen + w > capacity * (done.len() + 1) as f64 {
            let part = (capacity * (done.len() + 1) as f64 - seen) / w;
            let (s, p) = (scores + part * w * block.score, positives + part * block.positive);
            done.push(CalibrationBin {
                mean_score: (s - old_scores) / capacity,
                observed: (p - old_positives) / capacity,
                weight: capacity,
            });
            (old_scores, old_positives) = (s, p);
        }
        seen += w;
        scores += w * block.score;
        positives += block.positive;
    }
    // Rounding may leave the last borders unreached: what remains is an empty stretch at the end.
    while done.len() < bins {
        done.push(CalibrationBin {
            mean_score: (scores - old_scores) / capacity,
            observed: (positives - old_positives) / capacity,
            weight: capacity,
        });
        (old_scores, old_positives) = (scores, positives);
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constant_scores_fill_equal_bins_with_the_base_rate() {
        let y = [true, false, false, false, false, true, false];
        let bins = calibration_bins(&[0.3; 7], &y, None, 10);
        assert_eq!(bins.len(), 10);
        for bin in bins {
            assert!((bin.mean_score - 0.3).abs() < 1e-12 && (bin.observed - 2.0 / 7.0).abs() < 1e-12);
            assert!((bin.weight - 0.7).abs() < 1e-12);
        }
    }

    #[test]
    fn bins_go_from_low_to_high() {
        let score: Vec<f64> = (0..20).map(|i| f64::from(i) / 20.0).collect();
        let y: Vec<bool> = (0..20).map(|i| i >= 10).collect();
        let bins = calibration_bins(&score, &y, None, 4);
        assert_eq!(bins.iter().map(|bin| bin.observed).collect::<Vec<_>>(), [0.0, 0.0, 1.0, 1.0]);
        assert!((bins[0].mean_score - 0.1).abs() < 1e-12);
        assert!(calibration_bins(&[], &[], None, 4).is_empty());
    }
}
