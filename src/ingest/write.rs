//! The tables of the `ingest` folder, sorted by id.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufWriter, Write};

use super::catalogue::{Catalogue, GeneIndex};
use super::interactions::Ppi;
use super::labels::Fact;
use super::ledger::Ledger;
use super::reference::ReferenceGene;
use super::sequences::Sequence;
use super::species::Species;
use crate::artifact::{StageWriter, Table};
use crate::error::{Error, Result};

/// Row counts by table.
pub type RowCounts = BTreeMap<String, u64>;

/// Writes `genes.parquet`.
pub fn genes(writer: &StageWriter, species: &Species, rows: &mut RowCounts) -> Result<()> {
    let catalogue = &species.catalogue;
    let order = species.order();
    let column = |f: &dyn Fn(GeneIndex) -> Option<String>| -> Vec<Option<String>> { order.iter().map(|gene| f(*gene)).collect() };
    let place = |gene: GeneIndex| catalogue.genes[gene].place.as_ref();
    let release = |index: Option<usize>| index.map(|index| catalogue.releases[index].clone());
    let count = catalogue.releases.len();
    let ids: Vec<&str> = order.iter().map(|gene| catalogue.genes[*gene].id.as_str()).collect();
    let kinds: Vec<&str> = order.iter().map(|gene| species.kind(*gene)).collect();
    let flags = |f: &dyn Fn(GeneIndex) -> bool| -> Vec<bool> { order.iter().map(|gene| f(*gene)).collect() };
    let numbers = |f: &dyn Fn(GeneIndex) -> Option<i64>| -> Vec<Option<i64>> { order.iter().map(|gene| f(*gene)).collect() };
    let table = Table::new()
        .text("gene_id", &ids)
        .optional_text("symbol", &column(&|gene| catalogue.genes[gene].symbol.clone()))
        .optional_text("biotype", &column(&|gene| catalogue.genes[gene].biotype.clone()))
        .text("kind", &kinds)
        .with("ranked", flags(&|gene| species.ranked[gene]))
        .with("candidate", flags(&|gene| species.candidate[gene]))
        .optional_text("chrom", &column(&|gene| place(gene).map(|place| place.chrom.clone())))
        .with("start", numbers(&|gene| place(gene).map(|place| place.start)))
        .with("end", numbers(&|gene| place(gene).map(|place| place.end)))
        .optional_text("strand", &column(&|gene| place(gene).map(|place| place.strand.clone())))
        .optional_text("first_release", &column(&|gene| release(catalogue.genes[gene].oldest)))
        .optional_text("newest_release", &column(&|gene| release(catalogue.genes[gene].newest)))
        .with("first_release_order", numbers(&|gene| catalogue.genes[gene].oldest.map(|index| (count - 1 - index) as i64)))
        .with("has_sequence", flags(&|gene| species.has_sequence[gene]))
        .with("n_lpi", order.iter().map(|gene| species.lpi.get(gene).map_or(0, |proteins| proteins.len() as i64)).collect::<Vec<i64>>())
        .with("tested_loci", order.iter().map(|gene| species.tested_loci[*gene]).collect::<Vec<i64>>());
    rows.insert("genes.parquet".into(), table.write(&writer.path("genes.parquet"))?);
    Ok(())
}

/// Writes `transcripts.parquet`: the primary table's, and those that only the FASTA has.
pub fn transcripts(
    writer: &StageWriter,
    catalogue: &Catalogue,
    sequences: &BTreeMap<String, Sequence>,
    rows: &mut RowCounts,
) -> Result<()> {
    let ids: BTreeSet<&str> = catalogue.transcripts.keys().chain(sequences.keys()).map(String::as_str).collect();
    let mut genes = Vec::with_capacity(ids.len());
    let (mut chroms, mut starts, mut ends, mut strands, mut lengths) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for id in &ids {
        let known = catalogue.transcripts.get(*id);
        let sequence = sequences.get(*id);
        let gene = sequence.map(|sequence| sequence.gene).or(known.map(|known| known.gene));
        genes.push(gene.map_or("", |gene| catalogue.genes[gene].id.as_str()));
        let place = known.and_then(|known| known.place.as_ref());
        chroms.push(place.map(|place| place.chrom.as_str()));
        starts.push(place.map(|place| place.start));
        ends.push(place.map(|place| place.end));
        strands.push(place.map(|place| place.strand.as_str()));
        lengths.push(sequence.map(|sequence| sequence.letters.len() as i64));
    }
    let ids: Vec<&str> = ids.into_iter().collect();
    let table = Table::new()
        .text("transcript_id", &ids)
        .text("gene_id", &genes)
        .optional_text("chrom", &chroms)
        .with("start", starts)
        .with("end", ends)
        .optional_text("strand", &strands)
        .with("length", lengths)
        .with("exons", vec![None::<i64>; ids.len()]);
    rows.insert("transcripts.parquet".into(), table.write(&writer.path("transcripts.parquet"))?);
    Ok(())
}

/// Writes `lpi.parquet` and `ppi.parquet`.
pub fn interactions(writer: &StageWriter, species: &Species, ppi: &Ppi, rows: &mut RowCounts) -> Result<()> {
    let mut pairs: Vec<(&str, &str, i64)> = Vec::new();
    for (gene, proteins) in &species.lpi {
        for (protein, records) in proteins {
            pairs.push((&species.catalogue.genes[*gene].id, protein, *records as i64));
        }
    }
    pairs.sort_unstable();
    let table = Table::new()
        .text("gene_id", &pairs.iter().map(|pair| pair.0).collect::<Vec<_>>())
        .text("protein", &pairs.iter().map(|pair| pair.1).collect::<Vec<_>>())
        .with("records", pairs.iter().map(|pair| pair.2).collect::<Vec<i64>>());
    rows.insert("lpi.parquet".into(), table.write(&writer.path("lpi.parquet"))?);
    let sources: Vec<String> = ppi.values().map(|(sources, _)| sources.iter().cloned().collect::<Vec<_>>().join(",")).collect();
    let table = Table::new()
        .text("protein_a", &ppi.keys().map(|pair| pair.0.as_str()).collect::<Vec<_>>())
        .text("protein_b", &ppi.keys().map(|pair| pair.1.as_str()).collect::<Vec<_>>())
        .text("sources", &sources)
        .with("weight", ppi.values().map(|(_, weight)| *weight).collect::<Vec<Option<f64>>>());
    rows.insert("ppi.parquet".into(), table.write(&writer.path("ppi.parquet"))?);
    Ok(())
}

/// Writes `labels.parquet`, sorted by gene (none last), locus, fact, source and the rest.
pub fn labels(writer: &StageWriter, species: &Species, rows: &mut RowCounts) -> Result<()> {
    let id = |fact: &Fact| species.id_of(fact.gene.as_ref()).map(str::to_owned);
    let mut facts: Vec<(Option<String>, &Fact)> = species.facts.iter().map(|fact| (id(fact), fact)).collect();
    let key = |(id, fact): &(Option<String>, &Fact)| {
        (
            id.is_none(),
            id.clone(),
            fact.locus.clone(),
            fact.fact.clone(),
            fact.source.clone(),
            (fact.context.clone(), fact.technology.clone(), fact.timepoint.clone(), fact.name.clone()),
            (fact.score.map(f64::to_bits), fact.direction.clone(), fact.pubmed.clone()),
        )
    };
    facts.sort_by_cached_key(key);
    let text = |f: &dyn Fn(&Fact) -> Option<String>| -> Vec<Option<String>> { facts.iter().map(|(_, fact)| f(fact)).collect() };
    let table = Table::new()
        .optional_text("gene_id", &facts.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>())
        .optional_text("locus_id", &text(&|fact| fact.locus.clone()))
        .text("fact", &facts.iter().map(|(_, fact)| fact.fact.as_str()).collect::<Vec<_>>())
        .text("source", &facts.iter().map(|(_, fact)| fact.source.as_str()).collect::<Vec<_>>())
        .optional_text("context", &text(&|fact| fact.context.clone()))
        .optional_text("technology", &text(&|fact| fact.technology.clone()))
        .optional_text("timepoint", &text(&|fact| fact.timepoint.clone()))
        .with("score", facts.iter().map(|(_, fact)| fact.score).collect::<Vec<Option<f64>>>())
        .optional_text("direction", &text(&|fact| fact.direction.clone()))
        .optional_text("pubmed", &text(&|fact| fact.pubmed.clone()))
        .optional_text("name", &text(&|fact| fact.name.clone()));
    rows.insert("labels.parquet".into(), table.write(&writer.path("labels.parquet"))?);
    Ok(())
}

/// Writes `reference.parquet`.
pub fn reference(writer: &StageWriter, genes: &[ReferenceGene], rows: &mut RowCounts) -> Result<()> {
    let mut genes: Vec<&ReferenceGene> = genes.iter().collect();
    genes.sort_by(|a, b| (a.gene_id.is_none(), &a.gene_id, &a.symbol, a.class).cmp(&(b.gene_id.is_none(), &b.gene_id, &b.symbol, b.class)));
    let table = Table::new()
        .optional_text("gene_id", &genes.iter().map(|gene| gene.gene_id.clone()).collect::<Vec<_>>())
        .text("symbol", &genes.iter().map(|gene| gene.symbol.as_str()).collect::<Vec<_>>())
        .text("class", &genes.iter().map(|gene| gene.class).collect::<Vec<_>>());
    rows.insert("reference.parquet".into(), table.write(&writer.path("reference.parquet"))?);
    Ok(())
}

/// Writes `sequences.fa.gz` of the candidates, by gene, then transcript; one line a sequence.
pub fn sequences(writer: &StageWriter, species: &Species, sequences: &BTreeMap<String, Sequence>, rows: &mut RowCounts) -> Result<()> {
    let path = writer.path("sequences.fa.gz");
    let mut kept: Vec<(&str, &str, &[u8])> = sequences
        .iter()
        .filter(|(_, sequence)| species.candidate[sequence.gene])
        .map(|(id, sequence)| (species.catalogue.genes[sequence.gene].id.as_str(), id.as_str(), sequence.letters.as_slice()))
        .collect();
    kept.sort_unstable();
    let write = || -> std::io::Result<()> {
        let file = BufWriter::new(File::create(&path)?);
        // No time stamp and no file name in the header: the same bytes every time.
        let mut out = BufWriter::with_capacity(1 << 16, flate2::write::GzEncoder::new(file, flate2::Compression::fast()));
        for (gene, transcript, letters) in &kept {
            writeln!(out, ">{transcript} {gene}")?;
            out.write_all(letters)?;
            out.write_all(b"\n")?;
        }
        out.into_inner().map_err(std::io::IntoInnerError::into_error)?.finish()?.flush()
    };
    write().map_err(Error::io("write", &path))?;
    rows.insert("sequences.fa.gz".into(), kept.len() as u64);
    Ok(())
}

/// Writes `unresolved.tsv`.
pub fn unresolved(writer: &StageWriter, ledger: &Ledger, rows: &mut RowCounts) -> Result<()> {
    let path = writer.path("unresolved.tsv");
    let mut count = 0;
    let clean = |text: &str| text.replace(['\t', '\n', '\r'], " ");
    let mut write = || -> std::io::Result<()> {
        let mut out = BufWriter::new(File::create(&path)?);
        writeln!(out, "source\tname\treason\tcandidates")?;
        for (source, name, reason, candidates) in ledger.unresolved() {
            writeln!(out, "{}\t{}\t{reason}\t{}", clean(source), clean(name), clean(candidates))?;
            count += 1;
        }
        out.flush()
    };
    write().map_err(Error::io("write", &path))?;
    rows.insert("unresolved.tsv".into(), count);
    Ok(())
}
