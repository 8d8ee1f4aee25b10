//! From the scores of all subsets to metrics, differences and Shapley values, each with a paired bootstrap interval.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::config::Settings;
use crate::evaluate::bootstrap::{Bootstrap, Draws, Interval, OutOfFold, holm, two_sided_p};
use crate::evaluate::metrics::Metric;
use crate::evaluate::part::{additions, family_subsets};
use crate::evaluate::{PartKind, shapley};
use crate::progress::Task;

/// What one task and population rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Attribution {
    /// Metrics by subset (`none`, `sequence`, `sequence+locus`, ...).
    pub(super) subsets: BTreeMap<String, BTreeMap<&'static str, Interval>>,
    /// Shapley value by family and metric; they sum to metric(all) - metric(none).
    pub(super) shapley: BTreeMap<String, BTreeMap<&'static str, Interval>>,
    /// Every two families, each trained alone.
    pub(super) comparisons: Vec<Difference>,
    /// Every two families' Shapley values.
    pub(super) shapley_comparisons: Vec<Difference>,
    /// Each family of a group, and the group, added to the model on all families that are in none: `a` with it, `b` without.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) additions: Vec<Difference>,
}

/// `a - b` with its paired interval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Difference {
    a: String,
    b: String,
    metric: &'static str,
    difference: f64,
    lo: f64,
    hi: f64,
    /// Two-sided bootstrap p-value, Holm-corrected over the pairs of this list with the same metric.
    p_holm: f64,
}

/// Metrics of a subset.
const OF_SUBSETS: [Metric; 3] = [Metric::Auroc, Metric::AveragePrecision, Metric::ApLift];
/// Metrics that are shared out.
const SHARED: [Metric; 2] = [Metric::Auroc, Metric::AveragePrecision];

/// An estimate with its draws.
struct Sampled {
    value: f64,
    draws: Vec<f64>,
}

impl Sampled {
    fn interval(&self) -> Interval {
        Interval::percentile(self.value, &self.draws)
    }
}

/// What is compared.
#[derive(Debug, Clone)]
pub(super) struct Players {
    /// Families and groups of families, bit by bit of a mask.
    pub(super) names: Vec<String>,
    /// What the model of each mask is called, and after those the models of `added`.
    pub(super) words: Vec<String>,
    /// Mask of the players that are no groups.
    pub(super) ungrouped: usize,
    /// Families of groups whose model stands behind the masks, in its order.
    pub(super) added: Vec<String>,
}

impl Players {
    /// Of the settings.
    pub(super) fn new(settings: &Settings) -> Self {
        let players = settings.players();
        let word = |families: Vec<String>| PartKind::Families(families).word();
        let added = additions(settings);
        let ungrouped = players.iter().enumerate().filter(|(_, player)| player.families.len() == 1).map(|(at, _)| 1usize << at).sum();
        let words = family_subsets(settings).into_iter().chain(added.iter().map(|(_, families)| families.clone())).map(word).collect();
        Self {
            names: players.into_iter().map(|player| player.name).collect(),
            words,
            ungrouped,
            added: added.into_iter().map(|(family, _)| family).collect(),
        }
    }
}

/// `models[mask]` holds the scores of the subset `mask` of the players; behind them stand those of `players.added`.
pub(super) fn attribute(players: &Players, models: &[OutOfFold], bootstrap: &Bootstrap, progress: &dyn Task) -> Attribution {
    let families = &players.names;
    let estimates: Vec<_> = models.iter().map(OutOfFold::values).collect();
    let drawn: Vec<Draws> = bootstrap.run(models, progress);
    let of_subset = |mask: usize, metric: Metric| Sampled { value: estimates[mask].of(metric), draws: drawn[mask].of(metric).to_vec() };
    let subsets = players
        .words
        .iter()
        .enumerate()
        .map(|(mask, word)| {
            let metrics = OF_SUBSETS.into_iter().map(|metric| (metric.name(), of_subset(mask, metric).interval())).collect();
            (word.clone(), metrics)
        })
        .collect();
    let (mut comparisons, mut shapley_comparisons) = (Vec::new(), Vec::new());
    let mut shares: BTreeMap<String, BTreeMap<&'static str, Interval>> = BTreeMap::new();
    for metric in SHARED {
        let alone: Vec<Sampled> = (0..families.len()).map(|family| of_subset(1 << family, metric)).collect();
        comparisons.extend(differences(families, &alone, metric));
        let values = shapley_sampled(families.len(), &|mask| of_subset(mask, metric));
        for (family, value) in families.iter().zip(&values) {
            shares.entry(family.clone()).or_default().insert(metric.name(), value.interval());
        }
        shapley_comparisons.extend(differences(families, &values, metric));
    }
    let added = SHARED.into_iter().flat_map(|metric| added(players, &of_subset, metric)).collect();
    Attribution { subsets, shapley: shares, comparisons, shapley_comparisons, additions: added }
}

/// What each family of a group, and all of them, add to the ungrouped ones.
fn added(players: &Players, of_subset: &dyn Fn(usize, Metric) -> Sampled, metric: Metric) -> Vec<Difference> {
    if players.added.is_empty() {
        return Vec::new();
    }
    let all = 1usize << players.names.len();
    let base = of_subset(players.ungrouped, metric);
    let models = (0..players.added.len()).map(|at| all + at).chain([all - 1]);
    let mut p = Vec::new();
    let mut found: Vec<Difference> = models
        .map(|model| {
            let with = of_subset(model, metric);
            let draws: Vec<f64> = with.draws.iter().zip(&base.draws).map(|(a, b)| a - b).collect();
            let Interval { mean, lo, hi } = Interval::percentile(with.value - base.value, &draws);
            p.push(two_sided_p(&draws));
            let (a, b) = (players.words[model].clone(), players.words[players.ungrouped].clone());
            Difference { a, b, metric: metric.name(), difference: mean, lo, hi, p_holm: 1.0 }
        })
        .collect();
    found.iter_mut().zip(holm(&p)).for_each(|(difference, p)| difference.p_holm = p);
    found
}

/// Shapley values of the estimates, and of every draw.
fn shapley_sampled(n: usize, of_subset: &dyn Fn(usize) -> Sampled) -> Vec<Sampled> {
    let subsets: Vec<Sampled> = (0..1usize << n).map(of_subset).collect();
    let at = |draw: Option<usize>| -> Vec<f64> {
        let values: Vec<f64> = subsets.iter().map(|subset| draw.map_or(subset.value, |draw| subset.draws[draw])).collect();
        shapley(&values, n)
    };
    let estimate = at(None);
    let draws: Vec<Vec<f64>> = (0..subsets[0].draws.len()).map(|draw| at(Some(draw))).collect();
    (0..n).map(|family| Sampled { value: estimate[family], draws: draws.iter().map(|draw| draw[family]).collect() }).collect()
}

/// All pairs `a - b`, `a` before `b` in the config's order.
fn differences(families: &[String], values: &[Sampled], metric: Metric) -> Vec<Difference> {
    let mut p = Vec::new();
    let mut found = Vec::new();
    for a in 0..families.len() {
        for b in a + 1..families.len() {
            let draws: Vec<f64> = values[a].draws.iter().zip(&values[b].draws).map(|(a, b)| a - b).collect();
            let Interval { mean, lo, hi } = Interval::percentile(values[a].value - values[b].value, &draws);
            p.push(two_sided_p(&draws));
            found.push(Difference {
                a: families[a].clone(),
                b: families[b].clone(),
                metric: metric.name(),
                difference: mean,
                lo,
                hi,
                p_holm: 1.0,
            });
        }
    }
    found.iter_mut().zip(holm(&p)).for_each(|(difference, p)| difference.p_holm = p);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::bootstrap::FoldScores;
    use crate::progress::{Progress, Silent};
    use rand::Rng;

    /// Two repeats of five folds; family 0 carries the signal, family 1 a copy of it, family 2 nothing.
    fn models() -> (Bootstrap, Vec<OutOfFold>) {
        let mut random = crate::random::stream(5, "ablate");
        let genes: Vec<(bool, f64)> = (0..600)
            .map(|_| {
                let y = random.r#gen::<f64>() < 0.2;
                (y, if y { 0.25 } else { 0.0 } + random.r#gen::<f64>())
            })
            .collect();
        let of = |mask: usize| -> Vec<FoldScores> {
            (0..2)
                .flat_map(|repeat| (0..5).map(move |fold| (repeat, fold)))
                .map(|(repeat, fold)| {
                    let mut scores = FoldScores { repeat, fold, ..FoldScores::default() };
                    for (index, &(y, signal)) in genes.iter().enumerate().filter(|(index, _)| (index / (1 + 5 * repeat)) % 5 == fold) {
                        scores.score.push(if mask & 0b011 != 0 { signal } else { 0.2 });
                        scores.y.push(y);
                        scores.group.push(index as u32);
                    }
                    scores
                })
                .collect()
        };
        let bootstrap = Bootstrap::new(1, "t", 0..600, 300).unwrap();
        let models = (0..8).map(|mask| OutOfFold::new(&bootstrap, &of(mask)).unwrap()).collect();
        (bootstrap, models)
    }

    #[test]
    fn values_share_out_the_whole_and_give_a_dummy_nothing() {
        let (bootstrap, models) = models();
        let found = attribute(&Players::new(&Settings::default()), &models, &bootstrap, &*Silent.begin("", None, ""));
        assert_eq!(found.subsets["none"]["auroc"], Interval { mean: 0.5, lo: 0.5, hi: 0.5 });
        assert_eq!(found.subsets["none"]["ap_lift"].mean, 1.0);
        for metric in ["auroc", "average_precision"] {
            let whole = found.subsets["sequence+topology+locus"][metric].mean - found.subsets["none"][metric].mean;
            let sum: f64 = ["sequence", "topology", "locus"].iter().map(|family| found.shapley[*family][metric].mean).sum();
            assert!((sum - whole).abs() < 1e-12, "efficiency");
            assert!((found.shapley["sequence"][metric].mean - found.shapley["topology"][metric].mean).abs() < 1e-12, "symmetry");
            let dummy = found.shapley["locus"][metric];
            assert!(dummy.mean.abs() < 1e-12 && dummy.lo.abs() < 1e-12 && dummy.hi.abs() < 1e-12, "dummy");
            assert!(found.shapley["sequence"][metric].lo > 0.0);
        }
    }

    #[test]
    fn a_family_of_a_group_is_measured_beside_the_ungrouped_ones() {
        let (bootstrap, models) = models();
        let mut settings = Settings::default();
        settings.model.families = ["sequence", "first", "second"].map(str::to_owned).into();
        for name in ["first", "second"] {
            let family = crate::config::ExtraFamily { group: "pair".into(), ..crate::config::ExtraFamily::plain(name, "x.tsv", "gene") };
            settings.features.families.push(family);
        }
        let players = Players::new(&settings);
        assert_eq!((players.names.join(" "), players.ungrouped), ("sequence pair".to_owned(), 0b01));
        // none, sequence, pair, both; then sequence with the first, which says nothing, and with the second.
        let [nothing, signal] = [&models[0], &models[1]];
        let chosen: Vec<OutOfFold> = [nothing, nothing, signal, signal, nothing, signal].into_iter().cloned().collect();
        let found = attribute(&players, &chosen, &bootstrap, &*Silent.begin("", None, ""));
        let auroc: Vec<&Difference> = found.additions.iter().filter(|addition| addition.metric == "auroc").collect();
        assert_eq!(
            auroc.iter().map(|addition| addition.a.as_str()).collect::<Vec<_>>(),
            ["sequence+first", "sequence+second", "sequence+first+second"]
        );
        assert!(auroc.iter().all(|addition| addition.b == "sequence"));
        assert_eq!(auroc[0].difference, 0.0);
        assert!(auroc[1].lo > 0.0 && auroc[2].lo > 0.0);
    }

    #[test]
    fn twins_do_not_differ_and_signal_beats_nothing() {
        let (bootstrap, models) = models();
        let found = attribute(&Players::new(&Settings::default()), &models, &bootstrap, &*Silent.begin("", None, ""));
        let pair = |a: &str, b: &str| found.comparisons.iter().find(|d| d.a == a && d.b == b && d.metric == "auroc").unwrap();
        let twins = pair("sequence", "topology");
        assert_eq!((twins.difference, twins.lo, twins.hi, twins.p_holm), (0.0, 0.0, 0.0, 1.0));
        let signal = pair("sequence", "locus");
        assert!(signal.lo > 0.0 && signal.p_holm < 0.05, "{signal:?}");
        assert!(found.additions.is_empty(), "no group, nothing to add");
        assert_eq!(found.comparisons.len(), 6);
        assert_eq!(found.shapley_comparisons.len(), 6);
    }
}
