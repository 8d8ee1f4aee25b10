//! The catalogue of essential lncRNA genes with its CRISPR hits, benchmark lists, and reference coding genes.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::draw::chance;
use super::files::Files;
use super::genome::Genome;
use super::screen::{Locus, Mark};
use super::truth::{Literature, Truth};
use crate::error::Result;
use crate::random::stream;

/// Columns of the catalogue, as dbEssLnc 2.0 names them.
const COLUMNS: [&str; 20] = [
    "Noncode_id",
    "Lncbook_id",
    "UID",
    "target",
    "gene_name",
    "ensembl_id",
    "num_id",
    "PMID",
    "NCBI_id",
    "reason_summary",
    "Organism",
    "Alias",
    "chr",
    "start",
    "end",
    "strand",
    "cancer_related",
    "disease_related",
    "vivo",
    "vitro",
];
/// Other screens: cell line, technology, PubMed id.
const LINES: [(&str, &str, &str); 4] = [
    ("K562", "CRISPR i", "90000001"),
    ("HeLa", "CRISPR splice", "90000002"),
    ("A549", "CRISPR delete", "90000003"),
    ("U87", "CRISPR CasRx", "90000004"),
];

/// Writes `labels_essential_genes.csv.gz`, `labels_crispr_hits.csv.gz`, `labels_benchmark_*.csv` and `labels_coding_*.txt`.
pub(super) fn write(files: &Files, seed: u64, genome: &Genome, truth: &Truth, loci: &[Locus]) -> Result<()> {
    let random = &mut stream(seed, "simulate/catalogue");
    let mut hits = vec!["exp_type,exp_score,cell_line,target_id,PMID".to_owned()];
    // The name under which the screens know a gene; the catalogue keeps it.
    let mut screened: Vec<Option<String>> = vec![None; genome.lncrna.len()];
    // The catalogue knows the early timepoint alone.
    for locus in loci.iter().filter(|locus| locus.marks[0] == Mark::Hit) {
        let Some(gene) = locus.gene else { continue };
        let name = if chance(random, 0.4) { locus.id.clone() } else { genome.lncrna[gene].id.clone() };
        hits.push(format!("CRISPR i,{:.6},IPSC,{name},90000001", 6.0 + 4.0 * random.r#gen::<f64>()));
        screened[gene] = Some(name);
    }
    for (line, technology, pubmed) in LINES {
        for (index, gene) in genome.lncrna.iter().enumerate() {
            if !chance(random, if truth.essential[index] { 0.3 } else { 0.004 }) {
                continue;
            }
            let score = if technology == "CRISPR CasRx" { random.r#gen::<f64>() * 0.05 } else { 2.0 + 3.0 * random.r#gen::<f64>() };
            hits.push(format!("{technology},{score:.6},{line},{},{pubmed}", gene.symbol));
            screened[index].get_or_insert_with(|| gene.symbol.clone());
        }
    }
    files.lines("labels_crispr_hits.csv.gz", hits)?;
    files.ended("labels_essential_genes.csv.gz", catalogue(random, genome, truth, &screened), "\r\n")?;
    let known = |wanted: Literature| {
        let symbols = genome.lncrna.iter().zip(&truth.literature);
        symbols.filter(move |(_, literature)| **literature == Some(wanted)).map(|(gene, _)| gene.symbol.clone())
    };
    files.lines("labels_benchmark_positive.csv", known(Literature::Promoting).take(40))?;
    let unknown = genome.lncrna.iter().zip(&truth.literature).filter(|(gene, literature)| literature.is_none() && gene.fame < -0.5);
    files.lines("labels_benchmark_negative.csv", unknown.map(|(gene, _)| gene.symbol.clone()).take(40))?;
    reference(files, random, genome)
}

fn catalogue(random: &mut ChaCha8Rng, genome: &Genome, truth: &Truth, screened: &[Option<String>]) -> Vec<String> {
    let mut lines = vec![quoted(COLUMNS.map(str::to_owned))];
    for (index, gene) in genome.lncrna.iter().enumerate() {
        let mut facts: Vec<(&str, u8, [bool; 3])> = Vec::new();
        if screened[index].is_some() {
            facts.push(("[CRISPR i] Verified by the CRISPR i experiment.", 0, [false, false, true]));
        }
        match truth.literature[index] {
            Some(Literature::Promoting) => facts.push(("[Cancer] Knock-down slows growth, see the paper.", 1, [false; 3])),
            Some(Literature::Suppressing) => facts.push(("[Cancer] Loss speeds growth up, see the paper.", 2, [false; 3])),
            Some(Literature::InVivo) => facts.push(("[In vivo] Knock-out animals die.", 0, [false, true, false])),
            None => {}
        }
        if truth.putative[index] {
            facts.push(("[ClinVar] Associated with variants in ClinVar.", 0, [true, false, false]));
        }
        for (reason, cancer, [disease, vivo, vitro]) in facts {
            let missing = || "N.A.".to_owned();
            let or_missing = |value: Option<&String>| value.cloned().unwrap_or_else(missing);
            let flag = |on: bool| if on { "1" } else { "0" }.to_owned();
            let place = &gene.place;
            lines.push(quoted([
                gene.noncode.as_ref().map_or_else(missing, |id| format!("{id}.2")),
                format!("HSALNG9{index:06}"),
                format!("ELH9{:05}", lines.len()),
                match (&screened[index], vitro) {
                    _ if disease => missing(),
                    (Some(name), true) => name.clone(),
                    _ => gene.symbol.clone(),
                },
                if chance(random, 0.3) { missing() } else { gene.symbol.clone() },
                // Without its gene id a row can still be found by name, and without a name by its gene id.
                if !disease && chance(random, 0.1) { missing() } else { format!("{}.{}", gene.id, random.gen_range(1..9)) },
                lines.len().to_string(),
                if disease { String::new() } else { "90000002".to_owned() },
                missing(),
                reason.to_owned(),
                "Human".to_owned(),
                or_missing(gene.alias.as_ref()),
                format!("chr{}", place.chrom),
                place.start.to_string(),
                place.end.to_string(),
                if place.plus { "+" } else { "-" }.to_owned(),
                cancer.to_string(),
                flag(disease),
                flag(vivo),
                flag(vitro),
            ]));
        }
    }
    lines
}

fn quoted<const N: usize>(fields: [String; N]) -> String {
    fields.map(|field| format!("\"{field}\"")).join(",")
}

/// Most essential coding genes and some non-essential ones, one of them twice.
fn reference(files: &Files, random: &mut ChaCha8Rng, genome: &Genome) -> Result<()> {
    let header = || vec!["GENE\tHGNC_ID\tENTREZ_ID".to_owned()];
    let (mut essential, mut nonessential) = (header(), header());
    for (index, gene) in genome.coding.iter().enumerate() {
        let row = format!("{}\tHGNC:9{index:05}\t{}", gene.symbol, 900_000 + index);
        if gene.essential && chance(random, 0.85) {
            essential.push(row);
        } else if !gene.essential && chance(random, 0.2) {
            nonessential.push(row);
        }
    }
    nonessential.extend(nonessential.last().filter(|_| nonessential.len() > 1).cloned());
    files.lines("labels_coding_essential.txt", essential)?;
    files.lines("labels_coding_nonessential.txt", nonessential)
}
