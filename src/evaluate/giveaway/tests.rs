use super::*;

const GENES: usize = 400;

fn positive(gene: usize) -> bool {
    gene.is_multiple_of(5)
}

fn blind(gene: usize, salt: usize) -> f64 {
    ((gene * 7919 + salt * 3571) % 9973) as f64 / 9973.0
}

/// 300 of 400 genes are labelled, every fifth a positive.
fn task() -> (PlannedTask, Vec<usize>) {
    let task = PlannedTask { gene: (0..300).collect(), y: (0..300).map(positive).collect(), ..PlannedTask::default() };
    (task, (0..300).collect())
}

/// Two columns, `value` and a blind one, for the genes that are `there`.
fn family(there: impl Fn(usize) -> bool, value: impl Fn(usize) -> Option<f64>) -> FamilyColumns {
    let rows = (0..GENES).map(|gene| there(gene).then(|| vec![value(gene), Some(blind(gene, 7))])).collect();
    FamilyColumns { name: "extra".into(), columns: vec!["value".into(), "noise".into()], rows }
}

fn seen(family: &FamilyColumns) -> Giveaway {
    let (task, rows) = task();
    look(family, &task, &rows, Some(0.7))
}

#[test]
fn a_label_in_disguise_is_named_whichever_way_round() {
    for sign in [1.0, -1.0] {
        let label = |gene| Some(sign * f64::from(u8::from(positive(gene) && gene % 35 != 0)));
        let found = seen(&family(|_| true, label));
        // 9 of 60 positives (every seventh) look like negatives.
        assert!((found.columns["value"] - (1.0 - 9.0 / 60.0 / 2.0)).abs() < 1e-12, "{found:?}");
        assert_eq!(found.warnings.len(), 1, "{found:?}");
        assert!(found.warnings[0].contains("column `value` of family `extra`") && found.warnings[0].contains("0.700"), "{found:?}");
    }
}

#[test]
fn an_honest_column_is_left_alone() {
    // Some skill, less than the model's.
    let found = seen(&family(|_| true, |gene| Some(blind(gene, 1) + 0.2 * f64::from(u8::from(positive(gene))))));
    assert!(found.columns["value"] > 0.55 && found.columns["value"] < 0.7, "{found:?}");
    assert_eq!(found.warnings, [""; 0], "{found:?}");
    // Better than a model that knows nothing, but by no more than chance gives.
    let (task, rows) = task();
    let blind = look(&family(|_| true, |gene| Some(blind(gene, 3))), &task, &rows, Some(0.4));
    assert_eq!(blind.warnings, [""; 0], "{blind:?}");
}

#[test]
fn a_table_of_few_genes_is_named_with_its_number() {
    let found = seen(&family(|gene| gene % 11 == 0, |gene| Some(blind(gene, 1))));
    assert_eq!((found.covered, found.genes), (37, GENES));
    assert_eq!(found.warnings.len(), 1, "{found:?}");
    assert!(found.warnings[0].contains("37 of 400 genes (9%)"), "{found:?}");
}

#[test]
fn a_constant_column_is_named() {
    let found = seen(&family(|_| true, |gene| (gene % 3 > 0).then_some(4.0)));
    assert_eq!((found.constant.as_slice(), found.columns["value"]), (["value".to_owned()].as_slice(), 0.5));
    assert!(found.warnings.len() == 1 && found.warnings[0].contains("same value in every gene in column `value`"), "{found:?}");
    let empty = seen(&family(|_| true, |_| None));
    assert_eq!((empty.constant.len(), empty.columns["value"]), (1, 0.5));
}

#[test]
fn a_table_of_the_studied_genes_is_named() {
    let found = seen(&family(|gene| positive(gene) || gene % 3 == 0, |gene| Some(blind(gene, 1))));
    assert_eq!(found.positives, 1.0);
    assert!((found.negatives - 80.0 / 240.0).abs() < 1e-12 && (found.presence_auroc - (0.5 + (1.0 - 1.0 / 3.0) / 2.0)).abs() < 1e-12);
    assert!(found.warnings.len() == 1 && found.warnings[0].contains("100% of the positives and 33% of the negatives"), "{found:?}");
    // Negatives studied more often is no giveaway of positives.
    assert_eq!(seen(&family(|gene| !positive(gene) || gene % 10 == 0, |gene| Some(blind(gene, 1)))).warnings, [""; 0]);
}
