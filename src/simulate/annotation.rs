//! Gene and transcript tables of three releases, aliases, the second catalogue, sequences.

use super::files::Files;
use super::genome::{Genome, Lncrna, Place};
use super::sequences::GeneSequence;
use crate::error::Result;

/// Writes `genes_e100`, `genes_e93`, `genes_e84`, `transcripts_e100`, `gene_aliases`, `noncode_*` and `transcripts.fa.gz`.
pub(super) fn write(files: &Files, genome: &Genome, sequences: &[GeneSequence]) -> Result<()> {
    for (release, name) in ["genes_e84.tsv.gz", "genes_e93.tsv.gz", "genes_e100.tsv.gz"].into_iter().enumerate() {
        files.lines(name, genes(genome, release))?;
    }
    files.lines("transcripts_e100.tsv.gz", transcripts(genome, sequences))?;
    files.lines("gene_aliases.tsv.gz", aliases(genome))?;
    files.lines("noncode_ensembl_overlap.txt.gz", overlaps(genome))?;
    files.lines("noncode_names.csv.gz", noncode_names(genome))?;
    files.lines("transcripts.fa.gz", fasta(genome, sequences))
}

fn sign(plus: bool) -> char {
    if plus { '+' } else { '-' }
}

/// One release: 0 the oldest, 2 the newest. Older ones know fewer lncRNA genes, other biotypes and clone names.
fn genes(genome: &Genome, release: usize) -> Vec<String> {
    let newest = release == 2;
    let mut header = "gene_id\tChromosome\tStart\tEnd\tStrand\tgene_name\tgene_biotype\tgene_length".to_owned();
    if newest {
        header.push_str("\tPrevious symbols\tAlias symbols");
    }
    let row = |id: &str, place: &Place, name: &str, biotype: &str, former: (&str, &str)| {
        let span = place.end - place.start;
        // The oldest release lies in the older assembly, as the screening library does.
        let shift = if release == 0 { super::screen::OLD_ASSEMBLY } else { 0 };
        let (start, end) = (place.start + shift, place.end + shift);
        let mut line = format!("{id}\t{}\t{start}\t{end}\t{}\t{name}\t{biotype}\t{span}", place.chrom, sign(place.plus));
        if newest {
            line.push_str(&format!("\t{}\t{}", former.0, former.1));
        }
        line
    };
    let mut lines = vec![header];
    lines.extend(genome.coding.iter().map(|gene| row(&gene.id, &gene.place, &gene.symbol, "protein_coding", ("", ""))));
    for (index, gene) in genome.lncrna.iter().enumerate().filter(|(_, gene)| gene.first_release <= release) {
        let biotype = if newest { "lncRNA" } else { ["lincRNA", "antisense", "processed_transcript"][index % 3] };
        let name = if newest { &gene.symbol } else { &gene.old_name };
        // Half of the aliases stand here, the others in the alias table alone.
        let alias = gene.alias.as_deref().filter(|_| index % 2 == 0);
        lines.push(row(&gene.id, &gene.place, name, biotype, (gene.previous.as_deref().unwrap_or(""), alias.unwrap_or(""))));
    }
    lines
}

fn transcripts(genome: &Genome, sequences: &[GeneSequence]) -> Vec<String> {
    let mut lines = vec!["transcript_id\tChromosome\tStart\tEnd\tStrand\tgene_id".to_owned()];
    for (index, gene) in genome.coding.iter().enumerate() {
        let Place { chrom, start, end, plus } = &gene.place;
        lines.push(format!("ENST98{:09}\t{chrom}\t{start}\t{end}\t{}\t{}", index + 1, sign(*plus), gene.id));
    }
    for (gene, sequence) in genome.lncrna.iter().zip(sequences) {
        for transcript in &sequence.transcripts {
            let place = &gene.place;
            lines.push(format!(
                "{}\t{}\t{}\t{}\t{}\t{}",
                transcript.id,
                place.chrom,
                transcript.start,
                transcript.end,
                sign(place.plus),
                gene.id
            ));
        }
    }
    lines
}

fn aliases(genome: &Genome) -> Vec<String> {
    let mut lines = vec!["entrez\tsymbol\tgene_type\taliases\tensembl".to_owned()];
    for (index, gene) in genome.coding.iter().enumerate().filter(|(index, _)| index % 3 > 0) {
        lines.push(format!("{}\t{}\tprotein-coding\t{}|{}\t{}", 900_000 + index, gene.symbol, gene.symbol, protein_alias(index), gene.id));
    }
    for (index, gene) in genome.lncrna.iter().enumerate() {
        if let Some(alias) = &gene.alias {
            lines.push(format!("{}\t{}\tncRNA\t{}|{alias}\t{}", 950_000 + index, gene.symbol, gene.symbol, gene.id));
        }
    }
    lines
}

/// Alias of a protein, known to the alias table.
pub(super) fn protein_alias(index: usize) -> String {
    format!("P{}kD{index}", 20 + index % 90)
}

/// Both directions of every pair; the other side is an id or a name.
fn overlaps(genome: &Genome) -> Vec<String> {
    let mut lines = Vec::new();
    let mut last: Option<&str> = None;
    for (index, gene) in genome.lncrna.iter().enumerate() {
        let Some(noncode) = &gene.noncode else { continue };
        let other: &str = match index % 3 {
            0 => &gene.id,
            1 => &gene.symbol,
            _ => &gene.old_name,
        };
        // A name of an older release resolves only if that release has the gene.
        let other = if index % 3 == 2 && gene.first_release > 0 { &gene.id } else { other };
        lines.push(format!("{noncode} {other}"));
        lines.push(format!("{other} {noncode}"));
        // A few catalogue ids overlap two genes: nobody can say which is meant.
        if index % 97 == 0
            && let Some(last) = last
        {
            lines.push(format!("{noncode} {last}"));
            lines.push(format!("{last} {noncode}"));
        }
        last = Some(&gene.id);
    }
    lines
}

fn noncode_names(genome: &Genome) -> Vec<String> {
    let rows = genome.lncrna.iter().enumerate().filter_map(|(index, gene): (usize, &Lncrna)| {
        let noncode = gene.noncode.as_ref()?;
        (index % 4 == 0).then(|| format!("{},{noncode},NONHSAT9{:05}.1", gene.symbol, index + 1))
    });
    std::iter::once("ncName,ncID,transID".to_owned()).chain(rows).collect()
}

fn fasta(genome: &Genome, sequences: &[GeneSequence]) -> Vec<String> {
    let mut lines = Vec::new();
    for (gene, sequence) in genome.lncrna.iter().zip(sequences).filter(|(_, sequence)| sequence.published) {
        for transcript in &sequence.transcripts {
            lines.push(format!(">{} gene:{} source:Simulated", transcript.id, gene.id));
            lines.push(String::from_utf8_lossy(&transcript.sequence).into_owned());
        }
    }
    lines
}
