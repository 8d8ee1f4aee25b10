//! Who is essential, and who was found to be.

use rand_chacha::ChaCha8Rng;

use super::Scenario;
use super::draw::{chance, sigmoid};
use super::genome::Genome;
use super::interactions::Interactions;
use super::sequences::{GeneSequence, Origin};
use crate::random::stream;

/// Share of essential genes.
const BASE_RATE: f64 = 0.15;
/// Log-odds of one standard deviation of the planted score.
const STRENGTH: f64 = 2.1;

/// What is true of every lncRNA gene, and what became known.
#[derive(Debug, Clone)]
pub(super) struct Truth {
    /// Sum of the scenario's causes, scaled to variance 1; under `null` the sum of all three, which causes nothing.
    pub planted: Vec<f64>,
    /// Log-odds of being essential.
    pub log_odds: Vec<f64>,
    /// The draw. Copies share their founder's.
    pub essential: Vec<bool>,
    /// In the published literature, with the direction of growth.
    pub literature: Vec<Option<Literature>>,
    /// Known by clinical variants alone: no evidence.
    pub putative: Vec<bool>,
}

/// What a paper says happens without the gene.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Literature {
    /// Growth slows: the gene promotes it.
    Promoting,
    /// Growth speeds up: the gene suppresses it.
    Suppressing,
    /// An animal fails.
    InVivo,
}

/// Weighs the causes and draws the labels.
pub(super) fn truth(seed: u64, scenario: Scenario, genome: &Genome, sequences: &[GeneSequence], interactions: &Interactions) -> Truth {
    let causes = |gene: usize| [sequences[gene].leaning, interactions.company[gene], genome.lncrna[gene].closeness];
    let [sequence, topology, locus] = match scenario {
        Scenario::Sequence => [1.0, 0.0, 0.0],
        Scenario::Topology => [0.0, 1.0, 0.0],
        Scenario::Locus => [0.0, 0.0, 1.0],
        Scenario::Mixed | Scenario::Null => [1.0f64 / 3.0f64.sqrt(); 3],
    };
    let planted: Vec<f64> = (0..genome.lncrna.len())
        .map(|gene| {
            let [leaning, company, closeness] = causes(gene);
            sequence * leaning + topology * company + locus * closeness
        })
        .collect();
    let effect: Vec<f64> = planted.iter().map(|score| if scenario == Scenario::Null { 0.0 } else { STRENGTH * score }).collect();
    let log_odds = shifted(&effect, BASE_RATE);
    let random = &mut stream(seed, "simulate/labels");
    let mut essential: Vec<bool> = draw(random, &log_odds);
    for (gene, sequence) in sequences.iter().enumerate() {
        if let Origin::Copy(founder) = sequence.origin {
            essential[gene] = essential[founder];
        }
    }
    let famous = |weight: f64, effect_share: f64| -> Vec<f64> {
        genome.lncrna.iter().zip(&effect).map(|(gene, effect)| weight * gene.fame + effect_share * effect).collect()
    };
    let promoting = draw(random, &shifted(&famous(1.2, 0.7), 0.055));
    let suppressing = draw(random, &shifted(&famous(1.2, 0.0), 0.025));
    let literature = promoting
        .into_iter()
        .zip(suppressing)
        .map(|pair| match pair {
            (true, _) => Some(if chance(random, 0.1) { Literature::InVivo } else { Literature::Promoting }),
            (false, true) => Some(Literature::Suppressing),
            (false, false) => None,
        })
        .collect();
    let putative = genome.lncrna.iter().map(|_| chance(random, 0.06)).collect();
    Truth { planted, log_odds, essential, literature, putative }
}

/// Adds the intercept at which the mean probability is `rate`.
fn shifted(effect: &[f64], rate: f64) -> Vec<f64> {
    let (mut low, mut high) = (-30.0, 30.0);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        let mean = effect.iter().map(|value| sigmoid(value + middle)).sum::<f64>() / effect.len().max(1) as f64;
        if mean < rate { low = middle } else { high = middle }
    }
    effect.iter().map(|value| value + 0.5 * (low + high)).collect()
}

fn draw(random: &mut ChaCha8Rng, log_odds: &[f64]) -> Vec<bool> {
    log_odds.iter().map(|&log_odds| chance(random, sigmoid(log_odds))).collect()
}

/// Area under the ROC curve of `scores` for `labels` by ranks, ties counted half (Hanley & McNeil 1982); 0.5 where a class is
/// empty.
pub(super) fn auroc(scores: &[f64], labels: &[bool]) -> f64 {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]));
    let (mut rank_sum, mut start) = (0.0, 0);
    while start < order.len() {
        let end = start + order[start..].iter().take_while(|&&place| scores[place] == scores[order[start]]).count();
        let rank = (start + end + 1) as f64 / 2.0;
        rank_sum += rank * order[start..end].iter().filter(|&&place| labels[place]).count() as f64;
        start = end;
    }
    let positives = labels.iter().filter(|label| **label).count() as f64;
    let negatives = labels.len() as f64 - positives;
    if positives == 0.0 || negatives == 0.0 {
        return 0.5;
    }
    (rank_sum - positives * (positives + 1.0) / 2.0) / (positives * negatives)
}
