//! Metrics inside strata and of abstention against numpy's and scikit-learn's numbers: `scripts/reference/in_strata.py`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Case {
    folds: Vec<Fold>,
    group_weight: Vec<u16>,
    strata: usize,
    auroc_in_strata: f64,
    ap_lift_in_strata: f64,
    abstention: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
struct Fold {
    repeat: usize,
    fold: usize,
    score: Vec<f64>,
    y: Vec<bool>,
    group: Vec<u32>,
    confounder: Vec<f64>,
    confidence: Vec<f64>,
}

impl Fold {
    fn of(&self, score: &[f64]) -> FoldScores {
        FoldScores { repeat: self.repeat, fold: self.fold, score: score.to_vec(), y: self.y.clone(), group: self.group.clone() }
    }
}

fn close(what: &str, ours: f64, theirs: f64) {
    assert!((ours - theirs).abs() < 1e-9 * theirs.abs().max(1.0), "{what}: {ours}, reference {theirs}");
}

#[test]
fn strata_and_abstention_equal_the_reference() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../../../tests/reference/in_strata.json")).unwrap();
    assert_eq!(cases.len(), 2);
    for case in cases {
        let all = |of: fn(&Fold) -> &[f64]| -> Vec<FoldScores> { case.folds.iter().map(|fold| fold.of(of(fold))).collect() };
        let (scores, confounder, confidence) = (all(|fold| &fold.score), all(|fold| &fold.confounder), all(|fold| &fold.confidence));
        // One draw, with the reference's weights.
        let mut bootstrap = Bootstrap::new(1, "reference", 0..case.group_weight.len() as u32, 1).unwrap();
        bootstrap.weight.clone_from(&case.group_weight);
        let strata = Strata::quantiles(&confounder, case.strata);
        let [auroc, lift] = InStrata::new(&bootstrap, &scores, &strata).unwrap().draws(&bootstrap);
        close("AUROC in strata", auroc[0], case.auroc_in_strata);
        close("AP lift in strata", lift[0], case.ap_lift_in_strata);
        let drawn = Selective::new(&bootstrap, &scores, &confidence).unwrap().draws(&bootstrap);
        assert!(case.abstention.len() >= 3);
        for (name, value) in &case.abstention {
            let at = ABSTENTION.iter().position(|known| known == name).unwrap();
            close(name, drawn[at][0], *value);
        }
    }
}
