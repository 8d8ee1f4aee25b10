//! Interaction tables under the names that sources use: symbols, clone names, aliases, catalogue ids, corrected proteins.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::annotation::protein_alias;
use super::draw::{chance, shuffled};
use super::files::Files;
use super::genome::{Genome, Lncrna};
use super::interactions::Interactions;
use crate::error::Result;
use crate::random::stream;

/// Writes `lpi.tsv.gz`, `ppi.txt.gz` and `protein_name_corrections.csv`.
pub(super) fn write(files: &Files, seed: u64, genome: &Genome, interactions: &Interactions) -> Result<()> {
    let random = &mut stream(seed, "simulate/binding");
    files.lines("lpi.tsv.gz", lpi(random, genome, interactions))?;
    files.lines("ppi.txt.gz", ppi(random, genome, interactions))?;
    let mut corrections = vec!["raw,std".to_owned(), "70kDa,".to_owned()];
    for (place, &protein) in interactions.binders.iter().enumerate().filter(|(place, _)| place % 7 == 3) {
        // One correction ends in a blank, as in the real table.
        corrections.push(format!("{},{}{}", raw_name(protein), genome.coding[protein].symbol, if place == 3 { " " } else { "" }));
    }
    files.lines("protein_name_corrections.csv", corrections)
}

/// A protein as the interaction source spells it before correction.
fn raw_name(protein: usize) -> String {
    format!("hnRNP-s{protein}")
}

/// Every name under which a gene may stand in the interaction table.
fn names(gene: &Lncrna) -> Vec<String> {
    let mut names = vec![gene.symbol.clone(), gene.symbol.clone()];
    if gene.first_release < 2 {
        names.push(gene.old_name.clone());
        names.push(gene.old_name.clone());
    }
    names.extend(gene.noncode.iter().flat_map(|id| [id.clone(), id.clone()]));
    names.extend(gene.previous.iter().cloned());
    names.extend(gene.alias.iter().cloned());
    names.push(gene.id.clone());
    names
}

fn lpi(random: &mut ChaCha8Rng, genome: &Genome, interactions: &Interactions) -> Vec<String> {
    let mut rows = Vec::new();
    for (gene, partners) in genome.lncrna.iter().zip(&interactions.partners) {
        let names = names(gene);
        let first = &names[random.gen_range(0..names.len())];
        let second = &names[random.gen_range(0..names.len())];
        let split = chance(random, 0.15);
        for &protein in partners {
            let place = interactions.binders.iter().position(|&binder| binder == protein).unwrap_or(0);
            let spelled = match place % 7 {
                3 => raw_name(protein),
                5 if protein % 3 > 0 => protein_alias(protein),
                _ => genome.coding[protein].symbol.clone(),
            };
            let name = if split && chance(random, 0.5) { second } else { first };
            rows.push(format!("{name}\t{spelled}"));
            // A well-studied gene has more rows for the same pair.
            for _ in 0..(gene.fame.max(0.0) * random.r#gen::<f64>() * 3.0) as usize {
                rows.push(format!("{second}\t{spelled}"));
            }
        }
    }
    let binder = |random: &mut ChaCha8Rng| {
        let protein = interactions.binders[random.gen_range(0..interactions.binders.len())];
        genome.coding[protein].symbol.clone()
    };
    let genes = genome.lncrna.len();
    // Genes that only the catalogue knows, coding genes that are not lncRNA at all, names that a spreadsheet ate.
    for number in 0..genes / 20 {
        for _ in 0..random.gen_range(1..4) {
            rows.push(format!("NONHSAG95{number:04}\t{}", binder(random)));
        }
    }
    for _ in 0..genes / 6 {
        let coding = &genome.coding[random.gen_range(0..genome.coding.len())].symbol;
        rows.push(format!("{coding}\t{}", binder(random)));
    }
    rows.extend((0..5).map(|day| format!("{}\t{}", 42_064 + day, binder(random))));
    rows.extend((0..8).map(|gene| format!("{}\t70kDa", genome.lncrna[gene * genes / 8].symbol)));
    let order = shuffled(random, rows.len());
    std::iter::once("lncRNA\tprotein".to_owned()).chain(order.into_iter().map(|row| rows[row].clone())).collect()
}

/// Symbol pairs in either orientation, some twice, some with themselves.
fn ppi(random: &mut ChaCha8Rng, genome: &Genome, interactions: &Interactions) -> Vec<String> {
    let symbol = |protein: usize| &genome.coding[protein].symbol;
    let mut rows: Vec<String> = Vec::with_capacity(interactions.ppi.len());
    for &(a, b) in &interactions.ppi {
        let (a, b) = if chance(random, 0.5) { (a, b) } else { (b, a) };
        rows.push(format!("{} {}", symbol(a), symbol(b)));
        if chance(random, 0.02) {
            rows.push(format!("{} {}", symbol(b), symbol(a)));
        }
        if chance(random, 0.01) {
            rows.push(format!("{} {}", symbol(a), symbol(a)));
        }
    }
    rows
}
