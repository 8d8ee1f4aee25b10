//! Negative controls: tested genes without effect that look like the targets.

use serde::Serialize;

use super::genes::Gene;

/// What is matched: `ln(1 + x)` of distinct protein partners, of bases of the longest transcript and of the gene's extent,
/// whether there is a sequence, and whether a coding start lies within reach: targets cluster at coding promoters, and only
/// controls at such promoters tell what silencing there does by itself. Expression is not among them: no input of the program
/// holds any.
pub(super) const MATCHED: [&str; 5] =
    ["log LPI degree", "log longest transcript", "log gene span", "has a sequence", "coding start within reach"];

/// A control and the target it was matched to.
#[derive(Debug, Clone)]
pub(super) struct Control<'a> {
    pub gene: &'a Gene,
    /// Place of the target in the library, from 0.
    pub target: usize,
    /// Euclidean distance in standard deviations.
    pub distance: f64,
}

/// Standardised mean difference of one number between targets and controls.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Balance {
    pub covariate: &'static str,
    /// Whether the matching looked at it.
    pub matched: bool,
    /// Targets against all candidates.
    pub before: Option<f64>,
    /// Targets against the chosen controls.
    pub after: Option<f64>,
}

fn covariates(gene: &Gene) -> [Option<f64>; MATCHED.len()] {
    let log = |value: i64| (value.max(0) as f64).ln_1p();
    let truth = |value: bool| Some(f64::from(u8::from(value)));
    [Some(log(gene.degree)), gene.longest().map(log), Some(log(gene.span)), truth(gene.has_sequence), truth(gene.coding.is_some())]
}

/// Nearest-neighbour matching without replacement (Rubin 1973, Biometrics 29:159): targets in their order, as many rounds as
/// `wanted` asks for, each takes the nearest candidate that is left; ties go by gene id. Distances are Euclidean in standard
/// deviations of targets and candidates together; a missing number stands at the mean.
pub(super) fn matched<'a>(targets: &[&Gene], candidates: &[&'a Gene], wanted: usize) -> Vec<Control<'a>> {
    let mut candidates = candidates.to_vec();
    candidates.sort_by(|a, b| a.id.cmp(&b.id));
    let scales: Vec<(f64, f64)> =
        (0..MATCHED.len()).map(|column| moments(targets.iter().chain(&candidates).filter_map(|gene| covariates(gene)[column]))).collect();
    let place = |gene: &Gene| -> Vec<f64> {
        let values = covariates(gene).into_iter().zip(&scales);
        values.map(|(value, (mean, sd))| value.map_or(0.0, |value| if *sd > 0.0 { (value - mean) / sd } else { 0.0 })).collect()
    };
    let mut free: Vec<(Vec<f64>, &'a Gene)> = candidates.into_iter().map(|gene| (place(gene), gene)).collect();
    let places: Vec<Vec<f64>> = targets.iter().map(|gene| place(gene)).collect();
    let mut controls = Vec::new();
    while controls.len() < wanted && !free.is_empty() && !targets.is_empty() {
        let target = controls.len() % targets.len();
        let squared = |other: &[f64]| places[target].iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
        let nearest =
            free.iter().enumerate().map(|(at, (other, _))| (squared(other), at)).min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let Some((distance, at)) = nearest else { break };
        // Not swap_remove: the order of what is left decides ties.
        let (_, gene) = free.remove(at);
        controls.push(Control { gene, target, distance: distance.sqrt() });
    }
    controls
}

/// Standardised mean differences before and after matching, `(mean a - mean b) / sqrt((var a + var b) / 2)`; below 0.1 counts
/// as balanced (Austin 2009, Stat. Med. 28:3083).
pub(super) fn balance(targets: &[&Gene], candidates: &[&Gene], controls: &[Control]) -> Vec<Balance> {
    let chosen: Vec<&Gene> = controls.iter().map(|control| control.gene).collect();
    type Number<'a> = &'a dyn Fn(&Gene) -> Option<f64>;
    let row = |covariate, matched, value: Number| Balance {
        covariate,
        matched,
        before: difference(targets, candidates, value),
        after: difference(targets, &chosen, value),
    };
    let mut rows: Vec<Balance> =
        MATCHED.iter().enumerate().map(|(column, name)| row(name, true, &|gene| covariates(gene)[column])).collect();
    rows.push(row("transcripts", false, &|gene| Some(gene.transcripts.len() as f64)));
    rows.push(row("distinct starts", false, &|gene| Some(gene.starts.len() as f64)));
    rows
}

fn difference(a: &[&Gene], b: &[&Gene], value: &dyn Fn(&Gene) -> Option<f64>) -> Option<f64> {
    let (mean_a, sd_a) = moments(a.iter().filter_map(|gene| value(gene)));
    let (mean_b, sd_b) = moments(b.iter().filter_map(|gene| value(gene)));
    let pooled = ((sd_a * sd_a + sd_b * sd_b) / 2.0).sqrt();
    if pooled > 0.0 {
        Some((mean_a - mean_b) / pooled)
    } else {
        // All alike on both sides is perfect balance; apart without any spread has no scale.
        (mean_a == mean_b).then_some(0.0)
    }
}

/// Mean and sample standard deviation (0 for fewer than two values).
fn moments(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let values: Vec<f64> = values.collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n.max(1.0);
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, if values.len() > 1 { (squares / (n - 1.0)).sqrt() } else { 0.0 })
}
