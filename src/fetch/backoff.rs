//! How long to wait, how often to try.

use std::time::Duration;

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::random;

/// Waits, limits and numbers of tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Until a connection stands.
    pub connect: Duration,
    /// Until the next bytes come.
    pub silence: Duration,
    /// Tries in a row that bring nothing new.
    pub tries: u32,
    /// Wait after the first of them; doubled after each further one.
    pub first_wait: Duration,
    /// Longest wait of our own.
    pub longest_wait: Duration,
    /// Longest `Retry-After` that is waited for.
    pub longest_asked: Duration,
    /// Files at a time.
    pub workers: usize,
    /// Of these from one host.
    pub per_host: usize,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(20),
            silence: Duration::from_secs(60),
            tries: 6,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(60),
            longest_asked: Duration::from_secs(600),
            workers: 4,
            per_host: 2,
        }
    }
}

/// Waits between the tries for one file: doubled each time, between half and all of it by chance, so that many clients of a server
/// that comes back do not return in step.
pub(super) struct Backoff {
    random: ChaCha8Rng,
    patience: Patience,
}

impl Backoff {
    pub fn new(patience: Patience, seed: u64, name: &str) -> Self {
        Self { random: random::stream(seed, &format!("fetch/{name}")), patience }
    }

    /// The wait after the try `failures` (from 1) in a row that brought nothing new; never less than the server asks for.
    pub fn wait(&mut self, failures: u32, asked: Option<Duration>) -> Duration {
        let doubled = self.patience.first_wait.saturating_mul(1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX));
        let own = doubled.min(self.patience.longest_wait).mul_f64(self.random.gen_range(0.5..=1.0));
        own.max(asked.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_limit_with_jitter_and_never_undercut_the_server() {
        let patience = Patience::default();
        let mut backoff = Backoff::new(patience, 1, "a");
        let waits: Vec<f64> = (1..=40).map(|failures| backoff.wait(failures, None).as_secs_f64()).collect();
        for (index, wait) in waits.iter().enumerate() {
            let whole = 2_f64.powi(index.min(30) as i32).min(60.0);
            assert!((whole / 2.0..=whole).contains(wait), "wait {index} is {wait}");
        }
        assert!(waits[10..].windows(2).any(|pair| pair[0] != pair[1]));
        assert_eq!(backoff.wait(1, Some(Duration::from_secs(90))), Duration::from_secs(90));
    }
}
