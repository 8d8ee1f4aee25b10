//! `summary.json` as a page of text.

use serde_json::Value;

/// What the library promises, for people. Missing numbers read `-`.
pub fn readable(summary: &Value) -> String {
    let (targets, pool, promised) = (&summary["targets"], &summary["pool"], &summary["expected_hits"]);
    let (budget, tested, controls) = (&summary["same_budget"], &summary["tested"], &summary["controls"]);
    let (same_score, same_number) = (&tested["at_same_score"], &tested["at_same_number"]);
    let mut lines = vec![
        format!(
            "{} genes ({} regions, scores {} to {}) of {} that may be chosen; {} ranked",
            targets["genes"],
            targets["regions"],
            number(&targets["highest_score"], 3),
            number(&targets["lowest_score"], 3),
            pool["may_be_chosen"],
            pool["ranked"]
        ),
        format!("left out: {}", counts(&pool["left_out"])),
        format!("flags of the chosen: {}", counts(&targets["flags"])),
        String::new(),
        format!(
            "expected true hits: {} [{}, {}]  (by chance alone [{}, {}])",
            number(&promised["expected"], 1),
            promised["lo"],
            promised["hi"],
            promised["binomial_lo"],
            promised["binomial_hi"]
        ),
        format!(
            "  {} hits of other screens with such scores were left out; if they count as hits here, {}",
            promised["known_hits_left_out"],
            remains(&promised["expected_if_known_hits_count"])
        ),
        format!(
            "other choices by the same probabilities, which favour deephen: confound-only ranking {}, random draw {}; {} genes shared with the former",
            number(&budget["confound_only"], 1),
            number(&budget["random"], 1),
            budget["shared_with_confound_only"]
        ),
        format!(
            "as many genes without a coding promoter within reach: {} expected (--avoid crispri_hits_coding)",
            number(&budget["away_from_coding_promoters"], 1)
        ),
        format!(
            "tested genes at the same score: {} of {} were hits, {} [{}, {}] promised: {}",
            same_score["hits"],
            same_score["genes"],
            number(&same_score["expected"], 1),
            same_score["lo"],
            same_score["hi"],
            if same_score["inside"] == Value::Bool(true) { "inside" } else { "OUTSIDE the interval" }
        ),
        format!(
            "of the {} best tested genes: {} hits by deephen, {} by the confound-only bar (difference {} [{}, {}]: {}), {} at random",
            same_number["genes"],
            same_number["deephen"],
            same_number["confound"],
            same_number["difference"],
            number(&same_number["difference_lo"], 0),
            number(&same_number["difference_hi"], 0),
            verdict(same_number),
            number(&same_number["random"], 1)
        ),
        String::new(),
        format!(
            "controls: {} of {} asked, from {} tested genes without effect; standardised mean differences (below 0.1 is balanced)",
            controls["found"], controls["asked"], controls["candidates"]
        ),
    ];
    for row in controls["balance"].as_array().map(Vec::as_slice).unwrap_or_default() {
        let name = row["covariate"].as_str().unwrap_or_default();
        let how = if row["matched"] == Value::Bool(true) { "matched" } else { "not matched" };
        lines.push(format!("  {name:28} {:>7} -> {:>7}   {how}", signed(&row["before"]), signed(&row["after"])));
    }
    lines.push(String::new());
    lines.extend(summary["notes"].as_array().into_iter().flatten().filter_map(Value::as_str).map(|note| format!("note: {note}")));
    lines.join("\n") + "\n"
}

/// What is left of the promise when hits that were left out are taken off it.
fn remains(left: &Value) -> String {
    match left.as_f64() {
        Some(left) if left <= 0.0 => "nothing of the promise remains: do not rely on it".to_owned(),
        _ => format!("{} of the promise remain", number(left, 1)),
    }
}

fn verdict(same_number: &Value) -> &'static str {
    let bound = |key: &str| same_number[key].as_f64().unwrap_or(0.0);
    if bound("difference_lo") > 0.0 {
        "better"
    } else if bound("difference_hi") < 0.0 {
        "WORSE"
    } else {
        "not told apart"
    }
}

fn number(value: &Value, digits: usize) -> String {
    value.as_f64().map_or("-".to_owned(), |value| format!("{value:.digits$}"))
}

fn signed(value: &Value) -> String {
    value.as_f64().map_or("-".to_owned(), |value| format!("{value:+.3}"))
}

fn counts(value: &Value) -> String {
    let listed: Vec<String> = value.as_object().into_iter().flatten().map(|(name, count)| format!("{count} {name}")).collect();
    if listed.is_empty() { "none".to_owned() } else { listed.join(", ") }
}
