//! A small ontology in OBO and its annotations in GAF, with two planted terms among blind ones.
//!
//! Terms are planted by cause, never by label: one on the proteins whose lncRNA genes have the planted company, one on the coding genes
//! with a lncRNA promoter next door. Where the scenario makes the cause matter they are over-represented; under `null` they are not. A
//! third term marks the hubs, which any list of lncRNA genes reaches.

use std::collections::BTreeSet;

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::annotation::protein_alias;
use super::draw::{chance, shuffled};
use super::files::Files;
use super::genome::{Genome, MODULES};
use super::interactions::Interactions;
use crate::error::Result;
use crate::random::stream;

/// Planted on partners; the lower term is a part of the upper one, and carriers are split among them and a second id.
const COMPLEX: &str = "GO:9900042";
const CORE: &str = "GO:9900043";
const COMPLEX_SECOND: &str = "GO:9900142";
/// Everything else.
const ELSEWHERE: &str = "GO:9900044";
/// Planted on neighbours.
const NEXT_DOOR: &str = "GO:9900050";
/// The hubs.
const PROMISCUOUS: &str = "GO:9900060";
/// Given up by the ontology.
const OBSOLETE: &str = "GO:9900099";
/// Terms that genes carry blindly.
const BLIND: usize = 24;

/// Writes `ontology.obo` and `annotations.gaf.gz`.
pub(super) fn write(files: &Files, seed: u64, genome: &Genome, interactions: &Interactions) -> Result<()> {
    files.lines("ontology.obo", ontology())?;
    files.lines("annotations.gaf.gz", annotations(&mut stream(seed, "simulate/ontology"), genome, interactions))
}

fn module_term(module: usize) -> String {
    format!("GO:99002{module:02}")
}

fn blind_term(number: usize) -> String {
    format!("GO:99003{number:02}")
}

fn ontology() -> Vec<String> {
    let mut lines: Vec<String> =
        ["format-version: 1.2", "data-version: simulated", "default-namespace: biological_process"].map(str::to_owned).into();
    let mut term = |id: &str, name: &str, namespace: &str, further: &[String]| {
        lines.extend(["".to_owned(), "[Term]".to_owned(), format!("id: {id}"), format!("name: {name}"), format!("namespace: {namespace}")]);
        lines.extend(further.iter().cloned());
    };
    let (process, function, component) = ("biological_process", "molecular_function", "cellular_component");
    let is_a = |parent: &str| format!("is_a: {parent} ! simulated");
    term("GO:9900001", "simulated process", process, &[]);
    term("GO:9900002", "simulated function", function, &[]);
    term("GO:9900003", "simulated component", component, &[]);
    term(COMPLEX, "complex of essential company", component, &[format!("alt_id: {COMPLEX_SECOND}"), is_a("GO:9900003")]);
    term(CORE, "core of the complex of essential company", component, &[format!("relationship: part_of {COMPLEX} ! its whole")]);
    term(ELSEWHERE, "rest of the cell", component, &[is_a("GO:9900003")]);
    term(NEXT_DOOR, "process next door", process, &[is_a("GO:9900001")]);
    term(
        "GO:9900051",
        "regulation of the process next door",
        process,
        &[is_a("GO:9900001"), format!("relationship: regulates {NEXT_DOOR}")],
    );
    term(PROMISCUOUS, "promiscuous RNA binding", function, &[is_a("GO:9900002")]);
    term(OBSOLETE, "obsolete simulated process", process, &["is_obsolete: true".to_owned()]);
    for module in 0..MODULES {
        term(&module_term(module), &format!("process of module {module}"), process, &[is_a("GO:9900001")]);
    }
    for number in 0..BLIND {
        term(&blind_term(number), &format!("blind function {number}"), function, &[is_a("GO:9900002")]);
    }
    lines.extend(["", "[Typedef]", "id: part_of", "name: part of", "is_transitive: true"].map(str::to_owned));
    lines
}

/// The binders whose lncRNA genes have most of the planted company on average, at least a sixth of them.
fn complex(genome: &Genome, interactions: &Interactions) -> Vec<usize> {
    let mut company = vec![(0.0, 0usize); genome.coding.len()];
    for (partners, score) in interactions.partners.iter().zip(&interactions.company) {
        for &protein in partners {
            company[protein].0 += score;
            company[protein].1 += 1;
        }
    }
    let mean = |protein: usize| company[protein].0 / company[protein].1.max(1) as f64;
    let mut binders: Vec<usize> = interactions.binders.iter().copied().filter(|&protein| company[protein].1 > 0).collect();
    binders.sort_by(|&a, &b| mean(b).total_cmp(&mean(a)).then(a.cmp(&b)));
    binders.truncate((binders.len() / 6).max(8));
    binders
}

/// The binders with most lncRNA genes.
fn hubs(genome: &Genome, interactions: &Interactions) -> Vec<usize> {
    let mut bound = vec![0usize; genome.coding.len()];
    interactions.partners.iter().flatten().for_each(|&protein| bound[protein] += 1);
    let mut binders = interactions.binders.clone();
    binders.sort_by(|&a, &b| bound[b].cmp(&bound[a]).then(a.cmp(&b)));
    binders.truncate((binders.len() / 6).max(8));
    binders
}

/// The coding genes with the closest lncRNA promoters, one in six.
fn next_door(genome: &Genome) -> Vec<usize> {
    let nearest = |coding: usize| -> i64 {
        let place = &genome.coding[coding].place;
        let beside = genome.lncrna.iter().filter(|gene| gene.place.chrom == place.chrom);
        beside.map(|gene| (gene.place.tss() - place.tss()).abs()).min().unwrap_or(i64::MAX)
    };
    let mut coding: Vec<(i64, usize)> = (0..genome.coding.len()).map(|gene| (nearest(gene), gene)).collect();
    coding.sort_unstable();
    coding.truncate(genome.coding.len() / 6);
    coding.into_iter().map(|(_, gene)| gene).collect()
}

fn annotations(random: &mut ChaCha8Rng, genome: &Genome, interactions: &Interactions) -> Vec<String> {
    let mut lines = vec!["!gaf-version: 2.2".to_owned(), "!generated-by: simulation".to_owned()];
    let mut put = |random: &mut ChaCha8Rng, gene: usize, qualifier: &str, term: &str, evidence: &str| {
        // Some sources still use an older name.
        let symbol = &genome.coding[gene].symbol;
        let name = if !gene.is_multiple_of(3) && chance(random, 0.1) { protein_alias(gene) } else { symbol.clone() };
        lines.push(format!(
            "SIM\tP{gene:05}\t{name}\t{qualifier}\t{term}\tPMID:90000001\t{evidence}\t\tP\tsimulated protein\t\tprotein\ttaxon:9606\t20240101\tSIM\t\t"
        ));
    };
    let complex = complex(genome, interactions);
    for (place, &gene) in complex.iter().enumerate() {
        put(random, gene, "part_of", [CORE, COMPLEX, COMPLEX_SECOND][place % 3], "IDA");
    }
    for gene in hubs(genome, interactions) {
        put(random, gene, "enables", PROMISCUOUS, "IDA");
    }
    let next_door = next_door(genome);
    for &gene in &next_door {
        put(random, gene, "involved_in", NEXT_DOOR, "IMP");
    }
    let planted: BTreeSet<usize> = complex.into_iter().chain(next_door).collect();
    for (gene, coding) in genome.coding.iter().enumerate() {
        put(random, gene, "involved_in", &module_term(coding.module), "IEA");
        put(random, gene, "located_in", ELSEWHERE, "IEA");
        // Rows that mean the opposite, nothing, or a term that is no more.
        if !planted.contains(&gene) && chance(random, 0.05) {
            put(random, gene, "NOT|part_of", COMPLEX, "IDA");
            put(random, gene, "NOT|involved_in", NEXT_DOOR, "IMP");
        }
        if chance(random, 0.05) {
            put(random, gene, "enables", "GO:9900002", "ND");
            put(random, gene, "involved_in", OBSOLETE, "IEA");
        }
    }
    // Blind terms among the binders and among all, so that both sources have something to test.
    for number in 0..BLIND {
        let binders = number % 2 == 0;
        let all = if binders { interactions.binders.len() } else { genome.coding.len() };
        let count = random.gen_range(8..(all / 4).clamp(9, 60));
        for place in shuffled(random, all).into_iter().take(count) {
            put(random, if binders { interactions.binders[place] } else { place }, "enables", &blind_term(number), "IEA");
        }
    }
    let order = shuffled(random, lines.len() - 2);
    lines[..2].iter().cloned().chain(order.into_iter().map(|row| lines[row + 2].clone())).collect()
}
