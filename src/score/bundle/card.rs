//! `CARD.md`: what a model is, how good it is, and what it must not be used for.

use std::fmt::Write as _;

use super::{BundleCard, ModelEntry};
use crate::evaluate::bootstrap::Interval;

/// The card in words (Mitchell et al. 2019, Model cards for model reporting).
pub(super) fn card_text(card: &BundleCard) -> String {
    let mut text = format!(
        "# {}\n\nScores of lncRNA genes of {} ({}) from their transcripts and their place in the genome, made by deephen {} with seed {}.\n\n## What it learned\n\n\
         | context | what a hit means | hits | tested, no hit | negatives |\n| --- | --- | ---: | ---: | --- |\n",
        card.name, card.species, card.assembly, card.version, card.seed
    );
    for context in &card.contexts {
        let (name, phenotype) = (&context.name, &context.phenotype);
        let _ = writeln!(text, "| {name} | {phenotype} | {} | {} | {} |", context.positives, context.negatives, context.strength);
    }
    text.push_str(
        "\nThree models a context: transcripts alone, place alone, both. Of the network, of expression and of other tables they know nothing,\n\
         and nothing of what transcripts share with those of a related species: a user has no such table, or it would be larger than the model.\n\n\
         ## How good it is\n\n\
         On genes that it has not seen: the folds of the run it was made from, whole groups of related genes in one fold, 95% intervals over\n\
         groups. Confounds are gene length, number of transcripts, distance to coding promoters and the like: what a screen favours anyway.\n\n\
         | context | reads | AUROC | lift of average precision | confounds alone | above the confounds |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for context in &card.contexts {
        for (set, model) in &context.models {
            let (auroc, lift) = (shown(&model.auroc, 3), shown(&model.ap_lift, 2));
            let (confound, above) = (shown(&context.confound_auroc, 3), signed(&model.above_confound));
            let _ = writeln!(text, "| {} | {set} | {auroc} | {lift} | {confound} | {above} |", context.name);
        }
    }
    text.push_str(
        "\n## What can be read back\n\n\
         The folder holds no label. How well the training genes can be told from others of the same screen by how sure the model is of their\n\
         label (a membership-inference attack; AUROC, one half is nothing), with the attacker knowing every label:\n\n\
         | context | reads | attack AUROC |\n| --- | --- | --- |\n",
    );
    for context in &card.contexts {
        for (set, model) in &context.models {
            let _ = writeln!(text, "| {} | {set} | {} |", context.name, shown(&model.membership, 3));
        }
    }
    let weakest = weakest(card).map_or_else(String::new, |(context, set, model)| {
        format!("- Its weakest model ({context}, {set}) is {} above the confounds in AUROC.\n", signed(&model.above_confound))
    });
    let _ = write!(
        text,
        "\n## Use\n\n\
         To order one's own lncRNA transcripts for a knock-down screen, beside the flags of `deephen score`. A score is the probability of a\n\
         hit in a screen like the one learned, at that screen's share of hits; it is no probability that a gene is essential in another cell.\n\n\
         ## Limits\n\n\
         {weakest}\
         - A CRISPRi hit close to a coding promoter may be that of the coding gene.\n\
         - A gene of the screen itself was learned from: its score here is no test. Its cross-fitted score stands in the ranking of a run.\n\
         - Scores of transcripts unlike those of the species' annotation are flagged `out_of_distribution` and should not be used.\n\n\
         ## Not to be used\n\n\
         For decisions on patients, for calling a variant harmful, or as evidence that a gene is without function.\n\n\
         ## Sources\n\n"
    );
    if card.attribution.is_empty() {
        text.push_str("The config of the run names none (`report.attribution`).\n");
    }
    card.attribution.iter().for_each(|source| _ = writeln!(text, "- {source}"));
    text.push_str("\n## Files\n\n| file | blake3 |\n| --- | --- |\n");
    for (name, hash) in &card.files {
        let _ = writeln!(text, "| `{name}` | `{}` |", &hash[..hash.len().min(16)]);
    }
    text
}

fn weakest(card: &BundleCard) -> Option<(&str, &str, &ModelEntry)> {
    let all = card
        .contexts
        .iter()
        .flat_map(|context| context.models.iter().map(move |(set, model)| (context.name.as_str(), set.as_str(), model)));
    all.min_by(|a, b| a.2.above_confound.mean.total_cmp(&b.2.above_confound.mean))
}

fn shown(interval: &Interval, digits: usize) -> String {
    format!("{:.digits$} [{:.digits$}, {:.digits$}]", interval.mean, interval.lo, interval.hi)
}

fn signed(interval: &Interval) -> String {
    format!("{:+.3} [{:+.3}, {:+.3}]", interval.mean, interval.lo, interval.hi)
}
