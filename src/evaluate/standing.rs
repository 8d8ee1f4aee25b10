//! How a paired difference reads: one rule for the report, the terminal and every sentence.

/// Level of the corrected test.
const LEVEL: f64 = 0.05;

/// What a difference `a - b` says of `a`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Interval above 0 and corrected p below 0.05.
    Better,
    /// Interval above 0, but the corrected p does not agree.
    Above,
    /// The interval holds 0, or there is none.
    Open,
    /// Interval below 0, but the corrected p does not agree.
    Below,
    /// Interval below 0 and corrected p below 0.05.
    Worse,
}

impl Standing {
    /// From the 95% interval of a difference and its Holm-corrected p; what is not a number shows nothing.
    pub fn of(lo: f64, hi: f64, p_holm: f64) -> Self {
        match (lo > 0.0, hi < 0.0, p_holm < LEVEL) {
            (true, _, true) => Self::Better,
            (true, _, false) => Self::Above,
            (_, true, true) => Self::Worse,
            (_, true, false) => Self::Below,
            _ => Self::Open,
        }
    }
}

/// The least Holm-corrected p that `draws` bootstrap draws can give to one of `tests` comparisons, `2 / (draws + 1) * tests`: see
/// [`super::bootstrap::two_sided_p`].
pub fn least_p(draws: u64, tests: usize) -> f64 {
    (2.0 * tests as f64 / (draws + 1) as f64).min(1.0)
}

/// Whether a corrected p is that least one, and more draws might have given less.
pub fn at_floor(p_holm: f64, draws: u64, tests: usize) -> bool {
    p_holm <= least_p(draws, tests) * (1.0 + 1e-9)
}

#[cfg(test)]
mod tests {
    use super::super::bootstrap::{holm, two_sided_p};
    use super::*;

    #[test]
    fn a_win_takes_both_the_interval_and_the_test() {
        assert_eq!(Standing::of(0.1, 0.2, 0.049), Standing::Better);
        assert_eq!(Standing::of(0.1, 0.2, 0.08), Standing::Above);
        assert_eq!(Standing::of(-0.1, 0.2, 0.001), Standing::Open);
        assert_eq!(Standing::of(-0.2, -0.1, 0.08), Standing::Below);
        assert_eq!(Standing::of(-0.2, -0.1, 0.01), Standing::Worse);
        assert_eq!(Standing::of(0.1, 0.2, f64::NAN), Standing::Above);
        assert_eq!(Standing::of(f64::NAN, f64::NAN, 0.01), Standing::Open);
    }

    #[test]
    fn the_floor_is_what_draws_without_any_exception_give() {
        let all_above = two_sided_p(&[1.0; 500]);
        let one_below = two_sided_p(&[[1.0; 499].as_slice(), &[-1.0]].concat());
        let corrected = holm(&[[all_above; 19].as_slice(), &[one_below]].concat());
        assert_eq!((corrected[0] * 1000.0).round(), 80.0);
        assert!(corrected[..19].iter().all(|&p| at_floor(p, 500, 20)));
        assert!(!at_floor(holm(&[one_below; 20])[0], 500, 20));
        assert_eq!(least_p(20, 40), 1.0);
    }
}
