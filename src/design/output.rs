//! The library on disk: `design.tsv`, `design.parquet`, `targets.bed`, `controls.tsv`, `controls.bed`, and for Cas13 FASTA.

use std::borrow::Cow;
use std::path::Path;

use super::controls::Control;
use super::genes::Gene;
use super::select::Target;
use super::starts::Window;
use crate::artifact::{Table, one_word, tsv_field, write_atomically};
use crate::config::{ChromosomeNames, DesignSettings, KnockDown};
use crate::error::Result;

/// Name of a chromosome as browsers and guide designers expect it: `1` -> `chr1`, `MT` -> `chrM`.
pub(super) fn chromosome(name: &str, names: ChromosomeNames) -> Cow<'_, str> {
    match names {
        ChromosomeNames::Ensembl => one_word(name),
        ChromosomeNames::Ucsc if name == "MT" => Cow::Borrowed("chrM"),
        ChromosomeNames::Ucsc if name.starts_with("chr") => one_word(name),
        ChromosomeNames::Ucsc => Cow::Owned(format!("chr{}", one_word(name))),
    }
}

/// Positions of the starts, the most upstream first, joined by commas.
fn positions(gene: &Gene) -> String {
    gene.starts.iter().map(|start| start.position.to_string()).collect::<Vec<_>>().join(",")
}

fn flags(target: &Target) -> String {
    let shares = target.shares_window_with.map(|_| "shares_window");
    target.gene.flags.iter().map(String::as_str).chain(shares).collect::<Vec<_>>().join(",")
}

/// Sum of the scores up to and with each target.
fn cumulative(targets: &[Target]) -> Vec<f64> {
    let add = |sum: &mut f64, target: &Target| {
        *sum += target.gene.score;
        Some(*sum)
    };
    targets.iter().scan(0.0, add).collect()
}

/// Writes the targets in the order of selection as a tab-separated table; missing values are empty.
pub(super) fn write_tsv(path: &Path, header: &[String], targets: &[Target], settings: &DesignSettings) -> Result<()> {
    let sums = cumulative(targets);
    write_atomically(path, |out| {
        for line in header {
            writeln!(out, "# {}", tsv_field(line))?;
        }
        writeln!(
            out,
            "order\tgene_id\tsymbol\tchrom\tstrand\ttss\tn_tss\trank\tscore\tscore_lo\tscore_hi\tconfound_score\tlabel\tflags\texpected_hits\t\
             coding_promoter\tcoding_distance\tessential_promoter\tessential_distance\tshares_window_with"
        )?;
        for ((target, sum), order) in targets.iter().zip(&sums).zip(1..) {
            let gene = target.gene;
            let nearest = [&gene.coding, &gene.essential].map(|nearest| match nearest {
                Some(nearest) => format!("{}\t{}", tsv_field(&nearest.name), nearest.distance),
                None => "\t".to_owned(),
            });
            let fields = [
                order.to_string(),
                tsv_field(&gene.id).into_owned(),
                tsv_field(gene.symbol.as_deref().unwrap_or_default()).into_owned(),
                chromosome(&gene.chromosome, settings.chromosomes).into_owned(),
                gene.strand.word().to_owned(),
                positions(gene),
                gene.starts.len().to_string(),
                gene.rank.to_string(),
                format!("{:.6}\t{:.6}\t{:.6}", gene.score, gene.lo, gene.hi),
                gene.confound.map(|value| format!("{value:.6}")).unwrap_or_default(),
                gene.label.clone(),
                flags(target),
                format!("{sum:.4}"),
                nearest.join("\t"),
                tsv_field(target.shares_window_with.unwrap_or_default()).into_owned(),
            ];
            writeln!(out, "{}", fields.join("\t"))?;
        }
        Ok(())
    })
}

/// Writes the same table as parquet.
pub(super) fn write_parquet(path: &Path, targets: &[Target], settings: &DesignSettings) -> Result<u64> {
    let genes: Vec<&Gene> = targets.iter().map(|target| target.gene).collect();
    let numbers = |value: fn(&Gene) -> f64| genes.iter().map(|gene| value(gene)).collect::<Vec<f64>>();
    let chromosomes: Vec<Cow<str>> = genes.iter().map(|gene| chromosome(&gene.chromosome, settings.chromosomes)).collect();
    Table::new()
        .with("order", (1..=genes.len() as i64).collect::<Vec<_>>())
        .text("gene_id", &genes.iter().map(|gene| &gene.id).collect::<Vec<_>>())
        .optional_text("symbol", &genes.iter().map(|gene| gene.symbol.as_deref()).collect::<Vec<_>>())
        .text("chrom", &chromosomes)
        .text("strand", &genes.iter().map(|gene| gene.strand.word()).collect::<Vec<_>>())
        .text("tss", &genes.iter().map(|gene| positions(gene)).collect::<Vec<_>>())
        .with("n_tss", genes.iter().map(|gene| gene.starts.len() as i64).collect::<Vec<_>>())
        .with("rank", genes.iter().map(|gene| gene.rank).collect::<Vec<_>>())
        .with("score", numbers(|gene| gene.score))
        .with("score_lo", numbers(|gene| gene.lo))
        .with("score_hi", numbers(|gene| gene.hi))
        .with("confound_score", genes.iter().map(|gene| gene.confound).collect::<Vec<_>>())
        .text("label", &genes.iter().map(|gene| &gene.label).collect::<Vec<_>>())
        .text("flags", &targets.iter().map(flags).collect::<Vec<_>>())
        .with("expected_hits", cumulative(targets))
        .optional_text("coding_promoter", &genes.iter().map(|gene| gene.coding.as_ref().map(|near| &near.name)).collect::<Vec<_>>())
        .with("coding_distance", genes.iter().map(|gene| gene.coding.as_ref().map(|near| near.distance)).collect::<Vec<_>>())
        .optional_text("essential_promoter", &genes.iter().map(|gene| gene.essential.as_ref().map(|near| &near.name)).collect::<Vec<_>>())
        .with("essential_distance", genes.iter().map(|gene| gene.essential.as_ref().map(|near| near.distance)).collect::<Vec<_>>())
        .optional_text("shares_window_with", &targets.iter().map(|target| target.shares_window_with).collect::<Vec<_>>())
        .write(path)
}

/// A gene of a BED file: its windows, the place in its list, the flags to print.
pub(super) struct BedGene<'a> {
    pub gene: &'a Gene,
    pub windows: Vec<Window>,
    pub order: usize,
    pub flags: String,
}

impl<'a> BedGene<'a> {
    /// A target of the library.
    pub fn target(target: &Target<'a>, order: usize) -> Self {
        Self { gene: target.gene, windows: target.windows.clone(), order, flags: flags(target) }
    }

    /// A negative control.
    pub fn control(control: &Control<'a>, order: usize, settings: &DesignSettings) -> Self {
        Self { gene: control.gene, windows: control.gene.windows(settings), order, flags: control.gene.flags.join(",") }
    }
}

/// Writes what to hit as BED6 with five more columns, in genome order; returns the number of lines.
///
/// CRISPRi: one line a window; name `SYMBOL_P1`, `_P2`, ... from the most upstream start on; then gene id, place in the
/// list, position of the start (0-based), transcripts of the start, flags. Cas13: one line a transcript that has a sequence
/// and a place; name is the transcript's id, the position its first base, the count its length in bases.
pub(super) fn write_bed(path: &Path, genes: &[BedGene], settings: &DesignSettings) -> Result<u64> {
    let mut lines: Vec<(&str, Window, String)> = Vec::new();
    for BedGene { gene, windows, order, flags } in genes {
        let mut line = |window: Window, name: String, position: i64, count: i64| {
            let scaled = (gene.score * 1000.0).round();
            let flags = if flags.is_empty() { "." } else { flags };
            let rest = format!("{name}\t{scaled}\t{}\t{}\t{order}\t{position}\t{count}\t{flags}", gene.strand.word(), one_word(&gene.id));
            lines.push((&gene.chromosome, window, rest));
        };
        match settings.mode {
            KnockDown::Crispri => {
                for ((window, start), number) in windows.iter().zip(&gene.starts).zip(1..) {
                    line(*window, format!("{}_P{number}", one_word(gene.name())), start.position, start.transcripts as i64);
                }
            }
            KnockDown::Cas13 => {
                for transcript in &gene.transcripts {
                    if let (Some(place), Some(length)) = (transcript.place, transcript.length) {
                        let first = gene.strand.starts(place.start, place.end).next().unwrap_or(place.start);
                        line(place, one_word(&transcript.id).into_owned(), first, length);
                    }
                }
            }
        }
    }
    lines.sort();
    write_atomically(path, |out| {
        let count = if settings.mode == KnockDown::Crispri { "transcripts" } else { "length" };
        writeln!(out, "#chrom\tstart\tend\tname\tscore\tstrand\tgene_id\torder\ttss\t{count}\tflags")?;
        for (name, window, rest) in &lines {
            writeln!(out, "{}\t{}\t{}\t{rest}", chromosome(name, settings.chromosomes), window.start, window.end)?;
        }
        Ok(())
    })?;
    Ok(lines.len() as u64)
}

/// Writes the controls with the target that each was matched to.
pub(super) fn write_controls(path: &Path, controls: &[Control], targets: &[Target], settings: &DesignSettings) -> Result<()> {
    write_atomically(path, |out| {
        writeln!(
            out,
            "order\tgene_id\tsymbol\tchrom\tstrand\ttss\tn_tss\tmatched_to\tdistance\tdegree\tlongest_transcript\tgene_span\tscore\tlabel\tflags"
        )?;
        for (control, order) in controls.iter().zip(1..) {
            let gene = control.gene;
            let fields = [
                order.to_string(),
                tsv_field(&gene.id).into_owned(),
                tsv_field(gene.symbol.as_deref().unwrap_or_default()).into_owned(),
                chromosome(&gene.chromosome, settings.chromosomes).into_owned(),
                gene.strand.word().to_owned(),
                positions(gene),
                gene.starts.len().to_string(),
                tsv_field(&targets[control.target].gene.id).into_owned(),
                format!("{:.4}", control.distance),
                gene.degree.to_string(),
                gene.longest().map(|bases| bases.to_string()).unwrap_or_default(),
                gene.span.to_string(),
                format!("{:.6}", gene.score),
                gene.label.clone(),
                gene.flags.join(","),
            ];
            writeln!(out, "{}", fields.join("\t"))?;
        }
        Ok(())
    })
}
