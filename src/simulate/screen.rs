//! The CRISPRi library and the growth screen of its loci, in the layout of Liu et al. 2017.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::draw::{chance, normal};
use super::files::Files;
use super::genome::{Genome, SCAFFOLD};
use super::sequences::GeneSequence;
use super::truth::Truth;
use crate::error::Result;
use crate::random::stream;

/// Shift from the primary assembly to the library's older one, base pairs.
pub(super) const OLD_ASSEMBLY: i64 = 10_000;
/// A coding promoter this near may explain a hit.
const NEIGHBOUR_REACH: i64 = 2_000;

/// A locus of the library.
#[derive(Debug, Clone)]
pub(super) struct Locus {
    pub id: String,
    /// lncRNA gene behind it; none for transcripts that no release has.
    pub gene: Option<usize>,
    pub tested: bool,
    /// Marks at T12 and T18.
    pub marks: [Mark; 2],
}

/// What the screen's authors wrote beside a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    None,
    Hit,
    Neighbour,
}

impl Mark {
    fn text(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Hit => "lncRNA hit",
            Self::Neighbour => "Neighbor hit",
        }
    }
}

/// Chooses the loci and screens four fifths of the genes. Neither choice looks at any cause.
pub(super) fn library(seed: u64, genome: &Genome, truth: &Truth) -> Vec<Locus> {
    let random = &mut stream(seed, "simulate/screen");
    let mut loci = Vec::new();
    for (index, gene) in genome.lncrna.iter().enumerate() {
        let (tested, listed, twice) = (chance(random, 0.8), chance(random, 0.8), chance(random, 0.12));
        let (when, neighbour) = (random.r#gen::<f64>(), chance(random, 0.8));
        if gene.place.chrom == SCAFFOLD || !(tested || listed) {
            continue;
        }
        let near = gene.essential_neighbour.is_some_and(|distance| distance < NEIGHBOUR_REACH);
        let marks = match (near && neighbour, truth.essential[index]) {
            (true, _) => [Mark::Neighbour; 2],
            (false, true) if when < 0.35 => [Mark::None, Mark::Hit],
            (false, true) if when < 0.4 => [Mark::Hit, Mark::None],
            (false, true) => [Mark::Hit; 2],
            (false, false) => [Mark::None; 2],
        };
        loci.push(Locus { id: String::new(), gene: Some(index), tested, marks: if tested { marks } else { [Mark::None; 2] } });
        if twice {
            loci.push(Locus { id: String::new(), gene: Some(index), tested, marks: [Mark::None; 2] });
        }
    }
    for _ in 0..genome.lncrna.len() / 2 {
        let mark = if chance(random, 0.08) { Mark::Hit } else { Mark::None };
        loci.push(Locus { id: String::new(), gene: None, tested: chance(random, 0.9), marks: [mark; 2] });
    }
    for (number, locus) in loci.iter_mut().enumerate() {
        locus.id = format!("LH{:05}", number + 1);
        if !locus.tested {
            locus.marks = [Mark::None; 2];
        }
    }
    loci
}

/// Writes the library table, its exon models and the screen.
pub(super) fn write(files: &Files, seed: u64, genome: &Genome, sequences: &[GeneSequence], loci: &[Locus]) -> Result<()> {
    let random = &mut stream(seed, "simulate/screen-files");
    files.lines("labels_library_tss.txt.gz", table(random, genome, sequences, loci))?;
    files.lines("labels_library_hg19.gtf.gz", models(random, genome, sequences, loci))?;
    files.lines("labels_screen_ipsc.txt.gz", scores(random, loci))
}

fn table(random: &mut ChaCha8Rng, genome: &Genome, sequences: &[GeneSequence], loci: &[Locus]) -> Vec<String> {
    let mut lines = vec!["Gene ID\tTSS ID\tTranscript ID\tgene name".to_owned()];
    for (number, locus) in loci.iter().enumerate() {
        let (transcripts, name) = match locus.gene {
            None => (format!("CUFF.{number}.1"), if chance(random, 0.5) { "-".to_owned() } else { locus.id.clone() }),
            Some(gene) => {
                let ids: Vec<&str> = sequences[gene].transcripts.iter().map(|transcript| transcript.id.as_str()).collect();
                let known = genome.lncrna[gene].first_release < 2;
                let name = if known { genome.lncrna[gene].old_name.clone() } else { "-".to_owned() };
                match random.gen_range(0..10) {
                    0..5 => (ids[random.gen_range(0..ids.len())].to_owned(), name),
                    5..7 => (ids.join(","), name),
                    7 => (format!("CUFF.{number}.1,{}", ids[0]), "-".to_owned()),
                    // By its name alone; a gene without an old name keeps its transcript.
                    _ if known => ("P1P2".to_owned(), name),
                    _ => (ids[0].to_owned(), name),
                }
            }
        };
        lines.push(format!("{}\tTSS{}\t{transcripts}\t{name}", locus.id, 100 + number));
    }
    lines
}

fn models(random: &mut ChaCha8Rng, genome: &Genome, sequences: &[GeneSequence], loci: &[Locus]) -> Vec<String> {
    let mut lines = vec!["##gff-version 2".to_owned()];
    for (number, locus) in loci.iter().enumerate() {
        let id = &locus.id;
        let (chrom, start, end, plus, reference) = match locus.gene {
            Some(gene) => {
                let (place, first) = (&genome.lncrna[gene].place, &sequences[gene].transcripts[0]);
                (place.chrom, first.start, first.end, place.plus, Some((&first.id, &genome.lncrna[gene].old_name)))
            }
            None => {
                let start = 900_000_000 + number as i64 * 30_000;
                (super::genome::CHROMOSOMES[number % 8], start, start + random.gen_range(2_000..20_000), chance(random, 0.5), None)
            }
        };
        // 1-based, closed, in the older assembly.
        let (start, end) = (start + OLD_ASSEMBLY + 1, end + OLD_ASSEMBLY);
        let strand = if plus { '+' } else { '-' };
        let (name, class, named) = match reference {
            Some((transcript, name)) => (name.clone(), "=", format!(" ref_id \"{transcript}\";")),
            None => (id.clone(), "u", String::new()),
        };
        let line = |source: &str, feature: &str, from: i64, to: i64, attributes: &str| {
            format!("chr{chrom}\t{source}\t{feature}\t{from}\t{to}\t.\t{strand}\t.\tgene_id \"{id}\";{attributes}")
        };
        lines.push(line(".", "gene", start, end, " gene_type \"lncRNA\"; library \"lncRNA\";"));
        let attributes =
            format!(" transcript_id \"TCONS_{number:08}\"; gene_name \"{name}\"; class_code \"{class}\"; gene_type \"lncRNA\";{named}");
        lines.push(line("Cufflinks", "transcript", start, end, &attributes));
        let exons = random.gen_range(1..5i64);
        let step = (end - start + 1) / (2 * exons);
        for exon in 0..exons {
            let from = start + 2 * exon * step;
            let to = if exon + 1 == exons { end } else { from + step };
            lines.push(line("Cufflinks", "exon", from, to, &attributes));
        }
    }
    lines
}

fn scores(random: &mut ChaCha8Rng, loci: &[Locus]) -> Vec<String> {
    let block = |name: &str| format!("\t{name}").repeat(4);
    let mut lines = vec![
        format!("{}{}", block("gamma_T0vT12"), block("gamma_T0vT18")),
        "\tRep1\tRep2\tave_Rep1_Rep2\tave_Rep1_Rep2".to_owned() + "\tRep1\tRep2\tave_Rep1_Rep2\tave_Rep1_Rep2",
        ["\tscreen score", "\tscreen score", "\tscreen score", "\tlncRNA gene hit type"].concat().repeat(2),
    ];
    let mut row = |id: &str, marks: [&str; 2], strong: [bool; 2]| {
        let mut line = id.to_owned();
        for (mark, strong) in marks.into_iter().zip(strong) {
            let centre = if strong { 7.0 + 2.0 * normal(random).abs() } else { 0.8 * normal(random).abs() };
            let (first, second) = ((centre + 0.4 * normal(random)).abs(), (centre + 0.4 * normal(random)).abs());
            line.push_str(&format!("\t{first:.6}\t{second:.6}\t{:.6}\t{mark}", (first + second) / 2.0));
        }
        lines.push(line);
    };
    let mut tested = 0;
    for locus in loci.iter().filter(|locus| locus.tested) {
        row(&locus.id, locus.marks.map(Mark::text), locus.marks.map(|mark| mark != Mark::None));
        tested += 1;
    }
    // As many controls as loci; a few look like hits.
    for control in 0..tested {
        let loud = control % 500 == 250;
        row(&format!("pseudo_{control}"), [if loud { "Negative Control gene hit" } else { "" }; 2], [loud; 2]);
    }
    lines
}
