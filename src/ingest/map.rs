//! Hash map with a quick, fixed hash. Nothing ever iterates one into an output.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Map from names to what they stand for.
pub type Map<K, V> = HashMap<K, V, BuildHasherDefault<WordHasher>>;

/// Multiplies and rotates eight bytes at a time (the scheme of rustc's own hasher): names are short and come from files
/// that the user chose, so that no defence against crafted collisions is needed.
#[derive(Debug, Clone, Copy, Default)]
pub struct WordHasher(u64);

const FACTOR: u64 = 0xf135_7aea_2e62_a9c5;

impl WordHasher {
    fn add(&mut self, word: u64) {
        self.0 = self.0.wrapping_add(word).wrapping_mul(FACTOR).rotate_left(23);
    }
}

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.add(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let mut last = [0; 8];
            last[..rest.len()].copy_from_slice(rest);
            self.add(u64::from_le_bytes(last));
        }
        self.add(bytes.len() as u64);
    }

    fn write_u8(&mut self, value: u8) {
        self.add(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.add(value);
    }

    fn write_usize(&mut self, value: usize) {
        self.add(value as u64);
    }

    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::hash::Hash;

    #[test]
    fn ids_that_differ_in_one_digit_spread() {
        let hashes: BTreeSet<u64> = (0..50_000)
            .map(|number| {
                let mut hasher = WordHasher::default();
                format!("ENSG{number:011}").hash(&mut hasher);
                hasher.finish() >> 44
            })
            .collect();
        // 2^20 bins: a random hash fills about 48,800 of them
        assert!(hashes.len() > 48_000, "{}", hashes.len());
    }
}
