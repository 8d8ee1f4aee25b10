//! The textbook p-value: drawing genes without replacement.

/// Logarithms of factorials up to a background's size, as unevaluated sums of two floats: `ln 20000!` is about 178,000, where one
/// float alone leaves 3e-11, and nine of them are added up in a probability.
pub(super) struct LnFactorials {
    sums: Vec<(f64, f64)>,
}

impl LnFactorials {
    /// Up to `most!`.
    pub fn up_to(most: usize) -> Self {
        let mut sums = Vec::with_capacity(most + 1);
        let mut sum = (0.0, 0.0);
        sums.push(sum);
        for factor in 1..=most {
            sum = add(sum, ((factor as f64).ln(), 0.0), 1.0);
            sums.push(sum);
        }
        Self { sums }
    }

    /// `ln P(X = k)` of `n` genes drawn from a background of `total`, `size` of which carry the term.
    fn ln_probability(&self, total: usize, size: usize, n: usize, k: usize) -> f64 {
        let rest = total - size;
        let plus = [size, rest, n, total - n];
        let minus = [k, size - k, n - k, rest + k - n, total];
        let mut sum = (0.0, 0.0);
        for (places, sign) in [(&plus[..], 1.0), (&minus[..], -1.0)] {
            for &place in places {
                sum = add(sum, self.sums[place], sign);
            }
        }
        sum.0 + sum.1
    }

    /// `P(X >= k)` of the hypergeometric distribution: a background of `total` genes of which `size` carry the term, `n` drawn.
    ///
    /// Summed from the tail's own end outwards by the ratio of neighbouring terms, so that nothing is lost by cancellation however
    /// small it is; never 0. At or below the mode the other tail is taken from 1. `k` must be possible.
    pub fn upper_tail(&self, total: usize, size: usize, n: usize, k: usize) -> f64 {
        if k <= (n + size).saturating_sub(total) {
            return 1.0;
        }
        let ratio = |i: usize| ((size - i) * (n - i)) as f64 / ((i + 1) * (total + i + 1 - size - n)) as f64;
        let mode = (n + 1) * (size + 1) / (total + 2);
        let (mut term, mut sum) = (1.0f64, 1.0f64);
        let p = if k > mode {
            for i in k..n.min(size) {
                term *= ratio(i);
                sum += term;
                if term < sum * 1e-18 {
                    break;
                }
            }
            (self.ln_probability(total, size, n, k) + sum.ln()).exp()
        } else {
            for i in ((n + size).saturating_sub(total)..k - 1).rev() {
                term /= ratio(i);
                sum += term;
                if term < sum * 1e-18 {
                    break;
                }
            }
            1.0 - (self.ln_probability(total, size, n, k - 1) + sum.ln()).exp()
        };
        p.clamp(f64::MIN_POSITIVE, 1.0)
    }
}

/// `a + sign * b`, the rounding error of the large parts kept in the small one (Knuth's two-sum).
fn add(a: (f64, f64), b: (f64, f64), sign: f64) -> (f64, f64) {
    let large = sign * b.0;
    let sum = a.0 + large;
    let part = sum - a.0;
    (sum, a.1 + sign * b.1 + ((a.0 - (sum - part)) + (large - part)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tails_agree_with_scipy() {
        let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/ora.json")).unwrap();
        let reference: serde_json::Value = serde_json::from_str(&text).unwrap();
        let cases = reference["hypergeometric"].as_array().unwrap();
        assert!(cases.len() > 150);
        let factorials = LnFactorials::up_to(20_000);
        let mut least = 1.0f64;
        for case in cases {
            let number = |name: &str| case[name].as_u64().unwrap() as usize;
            let expected = case["p"].as_f64().unwrap();
            let found = factorials.upper_tail(number("background"), number("size"), number("drawn"), number("overlap"));
            assert!((found / expected - 1.0).abs() < 1e-9, "{case}: {found:e}");
            least = least.min(expected);
        }
        assert!(least < 1e-250, "the far tail is not covered: {least:e}");
    }

    #[test]
    fn a_tail_too_small_for_a_float_is_not_zero() {
        let p = LnFactorials::up_to(20_000).upper_tail(20_000, 2_000, 2_000, 2_000);
        assert!(p > 0.0 && p < 1e-300);
    }

    proptest! {
        #[test]
        fn tails_fall_from_one_and_stay_above_zero(total in 1usize..400, size in 0usize..400, n in 0usize..400) {
            let (size, n) = (size.min(total), n.min(total));
            let factorials = LnFactorials::up_to(total);
            let mut last = 1.0;
            for k in (n + size).saturating_sub(total)..=n.min(size) {
                let p = factorials.upper_tail(total, size, n, k);
                prop_assert!(p > 0.0 && p <= last + 1e-12, "{} after {}", p, last);
                last = p;
            }
        }
    }
}
