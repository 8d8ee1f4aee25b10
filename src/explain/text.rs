//! The page as text.

use std::fmt::Write as _;

use super::Explanation;

/// Partners and facts that are told one by one.
const TOLD: usize = 12;
/// Share of the scale that a bar of a contribution takes for one unit of log-odds, characters.
const BAR: f64 = 8.0;

/// What a flag means for a reader.
const FLAGS: [(&str, &str); 11] = [
    ("abstain", "neither a sequence nor an interaction is known: no ground for a score"),
    ("no_sequence", "no sequence is known"),
    ("no_network", "no interaction is known"),
    ("strand_unknown", "its reading direction is not known"),
    ("near_essential_promoter", "an essential coding promoter is within reach of CRISPRi: a hit may be that gene's"),
    ("bidirectional_promoter", "it shares its promoter with a coding gene"),
    ("unplaced", "its place is not known"),
    ("untested", "no screen has tested it"),
    ("in_library", "it is in a published library"),
    ("hit_of_other_phenotype", "a screen of another phenotype than growth found it"),
    ("tested_for_other_phenotype", "a screen of another phenotype than growth tested it without an effect"),
];

fn sigmoid(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// The gene's page, plain text of at most some 100 columns.
pub fn page(found: &Explanation) -> String {
    let name = found.symbol.as_deref().unwrap_or(&found.gene_id);
    let mut text = format!("{name}  ({})", found.gene_id);
    if let Some(place) = &found.place {
        let _ = write!(text, "  {place}");
    }
    let rank =
        found.rank.map_or_else(|| "not ranked, as its place is not known".to_owned(), |rank| format!("rank {rank} of {}", found.ranked));
    let _ = writeln!(text, "\n\nScore   {:.3} [{:.3}, {:.3}]   {rank}", found.score, found.score_lo, found.score_hi);
    let rate = found.base_rate.map_or_else(String::new, |rate| format!("; {:.0}% of the tested genes are", 100.0 * rate));
    let _ = writeln!(text, "        probability of being a hit of {}{rate}. Made by models that never saw its label.", found.task);
    if let Some(confound) = found.confound_score {
        let _ = writeln!(text, "        The confounds alone (length, counts, study, promoters nearby) say {confound:.3}.");
    }
    why(&mut text, found);
    if found.contexts.len() > 1 {
        text.push_str("\nIn every context\n");
        for one in &found.contexts {
            let outcome = one.outcome.as_ref().map_or_else(String::new, |outcome| format!("   tested: {outcome}"));
            let _ = writeln!(
                text,
                "  {:<12} {:.3} [{:.3}, {:.3}]  rank {:<6} {}{outcome}",
                one.context, one.score, one.score_lo, one.score_hi, one.rank, one.phenotype
            );
        }
    }
    list(&mut text, "Readable conditions that it meets", found.rules.iter().map(String::clone));
    let partners =
        found.partners.iter().map(|(protein, essential)| if *essential { format!("{protein} (essential)") } else { protein.clone() });
    let partners: Vec<String> = partners.collect();
    if partners.is_empty() {
        text.push_str("\nPartners\n  no protein is known to bind it\n");
    } else {
        let more = if partners.len() > TOLD { format!(" and {} more", partners.len() - TOLD) } else { String::new() };
        let _ = writeln!(text, "\nPartners ({})\n  {}{more}", partners.len(), partners[..partners.len().min(TOLD)].join(", "));
    }
    list(
        &mut text,
        "Coding genes that start nearby",
        found.neighbours.iter().map(|near| {
            let way = near.opposite.map_or("", |opposite| if opposite == 1 { ", read the other way" } else { ", read the same way" });
            let essential = if near.essential == 1 { ", essential" } else { "" };
            format!("{} at {:+} bases{way}{essential}", near.symbol, near.distance)
        }),
    );
    let known: Vec<String> = found
        .known
        .iter()
        .map(|fact| {
            let words = [fact.context.as_deref(), fact.technology.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ");
            let pubmed = fact.pubmed.as_ref().map_or_else(String::new, |id| format!(", PMID {id}"));
            format!("{} ({}{}{words}{pubmed})", fact.fact, fact.source, if words.is_empty() { "" } else { ": " })
        })
        .collect();
    if known.is_empty() {
        text.push_str("\nKnown\n  no screen and no study of it is in the sources\n");
    } else {
        list(&mut text, "Known", known.into_iter());
    }
    list(
        &mut text,
        "Beware",
        found
            .flags
            .iter()
            .map(|flag| FLAGS.iter().find(|(name, _)| name == flag).map_or_else(|| flag.clone(), |(_, words)| (*words).to_owned())),
    );
    change(&mut text, found);
    text
}

fn why(text: &mut String, found: &Explanation) {
    text.push_str("\nWhy (what each kind of evidence adds to the log-odds)\n");
    for (family, share) in &found.contributions {
        let bar = if *share >= 0.0 { "+" } else { "-" }.repeat((share.abs() * BAR).round().min(40.0) as usize);
        let _ = writeln!(text, "  {family:<12} {share:+.2}  {bar}");
    }
    if found.contributions.is_empty() {
        text.push_str("  not known: the run did not train every subset of the evidence\n");
    }
}

/// What the score would be without its strongest evidence, and which experiment tells.
fn change(text: &mut String, found: &Explanation) {
    text.push_str("\nWhat would change the answer\n");
    for (family, share) in found.contributions.iter().take(2) {
        let _ = writeln!(text, "  Without its {family} evidence the score would be {:.3}.", sigmoid(found.logit - share));
    }
    if found.flags.iter().any(|flag| flag.contains("promoter")) {
        text.push_str(
            "  A knock-down of the RNA (CasRx, antisense) that has the same effect would speak for the lncRNA and not for the promoter.\n",
        );
    }
    if found.partners.is_empty() {
        text.push_str("  A measured protein partner would bring evidence of a kind that it lacks.\n");
    }
    if found.known.is_empty() {
        text.push_str("  No screen has tested it: its score is a prediction alone.\n");
    }
}

fn list(text: &mut String, title: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.collect();
    if items.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}");
    items.iter().take(TOLD).for_each(|item| _ = writeln!(text, "  {item}"));
    if items.len() > TOLD {
        let _ = writeln!(text, "  and {} more", items.len() - TOLD);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_what_is_missing_and_what_would_change_it() {
        let found = Explanation {
            gene_id: "ENSG1".into(),
            symbol: Some("LINC1".into()),
            place: Some("1:101-900:+".into()),
            rank: Some(3),
            ranked: 10,
            task: "screen-ipsc".into(),
            base_rate: Some(0.17),
            score: 0.5,
            score_lo: 0.3,
            score_hi: 0.7,
            logit: 0.0,
            confound_score: Some(0.2),
            contributions: vec![("locus".into(), 1.0), ("sequence".into(), -0.5)],
            contexts: Vec::new(),
            rules: vec!["starts within 1 kb of a coding gene's promoter".into()],
            flags: vec!["bidirectional_promoter".into(), "of_tomorrow".into()],
            label: "untested".into(),
            partners: Vec::new(),
            neighbours: Vec::new(),
            known: Vec::new(),
        };
        let text = page(&found);
        for words in [
            "rank 3 of 10",
            "say 0.200",
            "locus        +1.00  ++++++++",
            "no protein is known",
            "shares its promoter",
            "of_tomorrow",
            "would be 0.269",
            "CasRx",
            "no screen and no study",
        ] {
            assert!(text.contains(words), "`{words}` is not in\n{text}");
        }
        assert!(text.lines().all(|line| line.len() <= 130));
    }
}
