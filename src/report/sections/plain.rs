//! The result in plain sentences for a reader who wants to know whether to trust the list: what is shown, what is open, what lost.

use maud::{Markup, html};
use serde_json::Value;

use super::super::data::Data;
use super::super::markup::listing;
use super::super::metrics::TaskMetrics;
use super::super::text::{count, num};
use super::ablation::idle;
use super::names::{BAR, MAIN};
use crate::config::Settings;
use crate::evaluate::standing::Standing;

/// What a sentence says of the model.
#[derive(Clone, Copy)]
enum Tone {
    Shown,
    Open,
    Lost,
    Fact,
}

impl Tone {
    fn word(self) -> (&'static str, &'static str) {
        match self {
            Self::Shown => ("better", "Shown"),
            Self::Open => ("open", "Open"),
            Self::Lost => ("worse", "Lost"),
            Self::Fact => ("fact", "Note"),
        }
    }
}

/// A sentence and its tone.
type Told = (Tone, Markup);

/// The list of sentences.
pub(super) fn sentences(settings: &Settings, data: &Data) -> Markup {
    let mut told: Vec<Told> = Vec::new();
    if let Some(task) = data.tasks.get(&settings.rank.task) {
        told.extend(top_hundred(task));
        told.extend(honesty(task));
        told.extend(rivals(task));
    }
    told.extend(against_the_bar(settings, data));
    told.extend(spared_families(settings, data));
    told.extend(idle_families(settings, data));
    told.extend(composition(data));
    let scope = html! {
        "Probabilities refer to genes like those tested for " b { (settings.rank.task) } ". A hit of it says that knock-down changed "
        (data.phenotype(settings)) " in those cells, not in which direction and not in every cell."
    };
    told.push((Tone::Fact, scope));
    html! {
        h3 { "In plain words" }
        ul.plain {
            @for (tone, sentence) in told {
                @let (class, word) = tone.word();
                li { b class={ "tone " (class) } { (word) } " " span { (sentence) } }
            }
        }
    }
}

/// How many of the hundred best are hits, against chance and against the bar.
fn top_hundred(task: &TaskMetrics) -> Option<Told> {
    let (main, bar) = (task.get(MAIN, "hits_at_100")?, task.get(BAR, "hits_at_100")?);
    let chance = 100.0 * task.base_rate;
    let tone = if main.lo > bar.mean && main.lo > chance {
        Tone::Shown
    } else if main.hi < bar.mean {
        Tone::Lost
    } else {
        Tone::Open
    };
    let sentence = html! {
        "Of the 100 tested genes that it ranks highest, " (num(main.mean, 0)) " were hits (" (main.range(num, 0))
        "); the confound-only bar finds " (num(bar.mean, 0)) ", a blind draw " (num(chance, 0)) "."
    };
    Some((tone, sentence))
}

/// Whether a probability can be taken at its word.
fn honesty(task: &TaskMetrics) -> Option<Told> {
    let error = task.get(MAIN, "ece")?;
    let sentence = html! {
        "Its probabilities are off by " (num(error.mean * 100.0, 1)) " points on average over ten bins: a 0.30 can be read as three in \
         ten, give or take that."
    };
    Some((if error.mean < 0.05 { Tone::Shown } else { Tone::Open }, sentence))
}

/// Simpler models that do as well or better.
fn rivals(task: &TaskMetrics) -> Vec<Told> {
    let rivals = task.best_first("auroc").into_iter().filter(|model| !model.starts_with(MAIN) && *model != BAR);
    let named = rivals.filter_map(|model| {
        let standing = task.difference(MAIN, model, "auroc")?.standing();
        Some((standing, html! { b { (model) } " (" (num(task.mean(model, "auroc"), 3)) ")" }))
    });
    let groups: [Group; 3] = [
        (&[Standing::Worse], Tone::Lost, "Better on this task by AUROC:"),
        (&[Standing::Above], Tone::Open, "Above these by the interval of the AUROC difference, but not by the corrected test:"),
        (&[Standing::Open, Standing::Below], Tone::Open, "Simpler models that are not told apart from it by AUROC:"),
    ];
    let told = grouped(named, &groups);
    let best = || vec![(Tone::Shown, html! { "It is above every simpler model that was run beside it, by AUROC." })];
    if told.is_empty() { best() } else { told }
}

/// Tasks by how the model stands to the bar.
fn against_the_bar(settings: &Settings, data: &Data) -> Vec<Told> {
    let others = data.tasks.iter().filter(|(name, _)| !name.contains('@') && **name != settings.rank.task);
    let named = others.filter_map(|(name, task)| Some((task.difference(MAIN, BAR, "auroc")?.standing(), html! { b { (name) } })));
    let groups: [Group; 4] = [
        (&[Standing::Better], Tone::Shown, "Also above the confound-only bar on"),
        (&[Standing::Above], Tone::Open, "Above the confound-only bar by the interval, but not by the corrected test, on"),
        (&[Standing::Open, Standing::Below], Tone::Open, "Not told apart from the confound-only bar on"),
        (&[Standing::Worse], Tone::Lost, "Below the confound-only bar on"),
    ];
    grouped(named, &groups)
}

/// Standings that are told in one sentence, its tone, and the words before the names.
type Group<'a> = (&'a [Standing], Tone, &'a str);

/// A sentence for each group that holds a name.
fn grouped(named: impl Iterator<Item = (Standing, Markup)>, groups: &[Group]) -> Vec<Told> {
    let named: Vec<(Standing, Markup)> = named.collect();
    let sentence = |(standings, tone, words): &Group| {
        let names: Vec<&Markup> = named.iter().filter(|name| standings.contains(&name.0)).map(|name| &name.1).collect();
        (!names.is_empty()).then(|| (*tone, html! { (words) " " (listing(&names)) "." }))
    };
    groups.iter().filter_map(sentence).collect()
}

/// Families without which the model does as well.
fn spared_families(settings: &Settings, data: &Data) -> Option<Told> {
    let task = data.tasks.get(&settings.rank.task)?;
    let whole = task.get(MAIN, "auroc")?;
    let players = settings.players();
    let without = |family: &String| {
        // A group of families is left out as one.
        let own = &players.iter().find(|player| player.name == *family)?.families;
        let others: Vec<String> = settings.family_names().into_iter().filter(|other| !own.contains(other)).collect();
        let model = format!("{MAIN}-{}", others.join("+"));
        let standing = task.difference(MAIN, &model, "auroc")?.standing();
        let without = task.get(&model, "auroc")?;
        // What the interval settles and too few draws leave open is no loss of the model.
        let spared = !matches!(standing, Standing::Better | Standing::Above);
        spared.then(|| html! { b { (family) } " (" (num(without.mean, 3)) " without it)" })
    };
    let spared: Vec<Markup> = data.families.iter().filter_map(without).collect();
    let sentence = html! {
        "The model is not shown to do worse without the family " (listing(&spared)) "; with all families AUROC is " (num(whole.mean, 3)) "."
    };
    (!spared.is_empty()).then_some((Tone::Lost, sentence))
}

/// Families that bring nothing.
fn idle_families(settings: &Settings, data: &Data) -> Option<Told> {
    let idle = idle(data.ablation.get(&settings.rank.task)?);
    let sentence = html! { "No gain is shown for the family " (listing(&idle)) ": the others do without it." };
    (!idle.is_empty()).then_some((Tone::Lost, sentence))
}

/// What the top of the list is made of.
fn composition(data: &Data) -> Option<Told> {
    if data.genes.is_empty() {
        return None;
    }
    let flagged = |flag: &str| data.genes.iter().filter(|gene| gene.flags.split(',').any(|name| name == flag)).count();
    let untested = data.genes.iter().filter(|gene| gene.label == "untested").count();
    let ranked = data.ranking.get("ranked").and_then(Value::as_u64).unwrap_or(0);
    let sentence = html! {
        "Of the " (data.genes.len()) " best of all " (count(ranked)) " genes, " (untested) " have no known result (" (flagged("in_library"))
        " of these were targeted by a screening library that reports none). " (flagged("bidirectional_promoter")) " share a promoter with \
         a coding gene, " (flagged("near_essential_promoter")) " lie within reach of an essential one's: there CRISPR interference may hit \
         that gene instead."
    };
    Some((Tone::Fact, sentence))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::super::metrics::{Comparison, Interval};
    use super::*;

    #[test]
    fn rivals_stand_where_interval_and_test_put_them() {
        let auroc = |mean: f64| BTreeMap::from([("auroc".to_owned(), Interval { mean, lo: mean, hi: mean })]);
        let told = |rivals: &[(&str, f64, f64, f64)]| -> String {
            let compared = |&(b, lo, hi, p_holm): &(&str, f64, f64, f64)| Comparison {
                a: MAIN.into(),
                b: b.into(),
                metric: "auroc".into(),
                difference: Interval { mean: (lo + hi) / 2.0, lo, hi },
                p_holm,
                floor_of: None,
            };
            let models = rivals.iter().map(|(name, ..)| *name).chain([MAIN]).map(|name| (name.to_owned(), auroc(0.7))).collect();
            let task = TaskMetrics { models, comparisons: rivals.iter().map(compared).collect(), ..TaskMetrics::default() };
            super::rivals(&task).into_iter().map(|(_, sentence)| sentence.0 + "\n").collect()
        };
        let all = told(&[("won", 0.1, 0.2, 0.01), ("floored", 0.1, 0.2, 0.08), ("open", -0.1, 0.1, 0.9), ("lost", -0.2, -0.1, 0.01)]);
        let lines: Vec<&str> = all.lines().collect();
        assert_eq!(lines.len(), 3, "{all}");
        assert!(lines[0].starts_with("Better on this task") && lines[0].contains("lost"), "{all}");
        assert!(lines[1].contains("not by the corrected test") && lines[1].contains("floored"), "{all}");
        assert!(lines[2].contains("not told apart") && lines[2].contains("open") && !lines[2].contains("floored"), "{all}");
        assert!(!all.contains("won"));
        assert_eq!(told(&[("won", 0.1, 0.2, 0.01)]), "It is above every simpler model that was run beside it, by AUROC.\n");
        assert!(!told(&[("floored", 0.1, 0.2, 0.08)]).contains("above every"));
    }
}
