//! The tables of the `ingest` folder, sorted by id.

use std::collections::BTreeMap;

use rayon::slice::ParallelSliceMut;

use super::catalogue::{Catalogue, GeneIndex, Name, Transcript};
use super::interactions::Node;
use super::labels::{Fact, LocusModel, ScreenedGene, TranscriptModel};
use super::map::Map;
use super::neighbours::Neighbour;
use super::ppi::Ppi;
use super::reference::ReferenceGene;
use super::sequences::Sequence;
use super::species::Species;
use crate::artifact::{StageWriter, Table};
use crate::error::Result;

/// Row counts by table.
pub type RowCounts = BTreeMap<String, u64>;
/// Writes one table or a few, and counts their rows.
pub(super) type Writer<'a> = dyn Fn(&mut RowCounts) -> Result<()> + Sync + 'a;

/// A text column over genes, borrowed from them.
fn column<'a>(order: &[GeneIndex], value: impl Fn(GeneIndex) -> Option<&'a str>) -> Vec<Option<&'a str>> {
    order.iter().map(|gene| value(*gene)).collect()
}

/// Writes `genes.parquet`.
pub fn genes(writer: &StageWriter, species: &Species, rows: &mut RowCounts) -> Result<()> {
    let catalogue = &species.catalogue;
    let order = species.order();
    let place = |gene: GeneIndex| catalogue.genes[gene].place.as_ref();
    let release = |index: Option<usize>| index.map(|index| catalogue.releases[index].as_str());
    let count = catalogue.releases.len();
    let ids: Vec<&str> = order.iter().map(|gene| catalogue.genes[*gene].id.as_str()).collect();
    let kinds: Vec<&str> = order.iter().map(|gene| species.kind(*gene)).collect();
    let flags = |f: &dyn Fn(GeneIndex) -> bool| -> Vec<bool> { order.iter().map(|gene| f(*gene)).collect() };
    let numbers = |f: &dyn Fn(GeneIndex) -> Option<i64>| -> Vec<Option<i64>> { order.iter().map(|gene| f(*gene)).collect() };
    let table = Table::new()
        .text("gene_id", &ids)
        .optional_text("symbol", &column(&order, |gene| catalogue.genes[gene].symbol.as_deref()))
        .optional_text("biotype", &column(&order, |gene| catalogue.genes[gene].biotype.as_deref()))
        .text("kind", &kinds)
        .with("ranked", flags(&|gene| species.ranked[gene]))
        .with("candidate", flags(&|gene| species.candidate[gene]))
        .optional_text("chrom", &column(&order, |gene| place(gene).map(|place| place.chrom.as_str())))
        .with("start", numbers(&|gene| place(gene).map(|place| place.start)))
        .with("end", numbers(&|gene| place(gene).map(|place| place.end)))
        .optional_text("strand", &column(&order, |gene| place(gene).map(|place| place.strand)))
        .optional_text("first_release", &column(&order, |gene| release(catalogue.genes[gene].oldest)))
        .optional_text("newest_release", &column(&order, |gene| release(catalogue.genes[gene].newest)))
        .with("first_release_order", numbers(&|gene| catalogue.genes[gene].oldest.map(|index| (count - 1 - index) as i64)))
        .optional_text("same_as", &column(&order, |gene| species.same_as.get(&gene).map(|same| catalogue.genes[*same].id.as_str())))
        .with("has_sequence", flags(&|gene| species.has_sequence[gene]))
        .with("n_lpi", order.iter().map(|gene| species.lpi.get(gene).map_or(0, |proteins| proteins.len() as i64)).collect::<Vec<i64>>())
        .with("tested_loci", order.iter().map(|gene| species.tested_loci[*gene]).collect::<Vec<i64>>());
    rows.insert("genes.parquet".into(), table.write(&writer.path("genes.parquet"))?);
    Ok(())
}

/// Writes `transcripts.parquet`: the primary table's, and those that only the FASTA has.
pub fn transcripts(writer: &StageWriter, catalogue: &Catalogue, sequences: &Map<Name, Sequence>, rows: &mut RowCounts) -> Result<()> {
    let beyond = sequences.keys().filter(|id| !catalogue.transcripts.contains_key(*id)).map(|id| (id, None));
    let mut all: Vec<(&Name, Option<&Transcript>)> =
        catalogue.transcripts.iter().map(|(id, known)| (id, Some(known))).chain(beyond).collect();
    all.par_sort_unstable_by_key(|(id, _)| *id);
    let ids: Vec<&str> = all.iter().map(|(id, _)| id.as_str()).collect();
    let mut genes = Vec::with_capacity(ids.len());
    let (mut chroms, mut starts, mut ends, mut strands, mut lengths) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (id, known) in &all {
        let sequence = sequences.get(*id);
        let gene = sequence.map(|sequence| sequence.gene).or(known.map(|known| known.gene));
        genes.push(gene.map_or("", |gene| catalogue.genes[gene].id.as_str()));
        let place = known.and_then(|known| known.place.as_ref());
        chroms.push(place.map(|place| place.chrom.as_str()));
        starts.push(place.map(|place| place.start));
        ends.push(place.map(|place| place.end));
        strands.push(place.map(|place| place.strand));
        lengths.push(sequence.map(|sequence| sequence.letters.len() as i64));
    }
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

/// Writes `lpi.parquet`.
pub fn lpi(writer: &StageWriter, species: &Species, rows: &mut RowCounts) -> Result<()> {
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
    Ok(())
}

/// Writes `ppi.parquet`.
pub fn ppi(writer: &StageWriter, ppi: &Ppi, rows: &mut RowCounts) -> Result<()> {
    let (symbol, pairs) = (|place: u32| ppi.symbols[place as usize].as_str(), &ppi.pairs);
    let table = Table::new()
        .text("protein_a", &pairs.iter().map(|pair| symbol(pair.a)).collect::<Vec<_>>())
        .text("protein_b", &pairs.iter().map(|pair| symbol(pair.b)).collect::<Vec<_>>())
        .text("sources", &pairs.iter().map(|pair| ppi.sources[pair.sources as usize].0.as_str()).collect::<Vec<_>>())
        .with("weight", pairs.iter().map(|pair| pair.weight).collect::<Vec<Option<f64>>>());
    rows.insert("ppi.parquet".into(), table.write(&writer.path("ppi.parquet"))?);
    Ok(())
}

/// Gene (none last), locus, fact, source and the rest.
fn order<'a>((id, fact): &'a (Option<&str>, &Fact)) -> impl Ord + 'a {
    (
        (id.is_none(), id, &fact.locus, &fact.fact, &fact.source),
        (&fact.context, &fact.technology, &fact.timepoint, &fact.name),
        (fact.score.map(f64::to_bits), &fact.direction, &fact.pubmed),
    )
}

/// Writes `labels.parquet`, sorted by gene (none last), locus, fact, source and the rest.
pub fn labels(writer: &StageWriter, species: &Species, rows: &mut RowCounts) -> Result<()> {
    let mut facts: Vec<(Option<&str>, &Fact)> = species.facts.iter().map(|fact| (species.id_of(fact.gene.as_ref()), fact)).collect();
    facts.sort_by(|a, b| order(a).cmp(&order(b)));
    let text = |value: fn(&Fact) -> Option<&str>| -> Vec<Option<&str>> { facts.iter().map(|(_, fact)| value(fact)).collect() };
    let table = Table::new()
        .optional_text("gene_id", &facts.iter().map(|(id, _)| *id).collect::<Vec<_>>())
        .optional_text("locus_id", &text(|fact| fact.locus.as_deref()))
        .text("fact", &facts.iter().map(|(_, fact)| fact.fact.as_str()).collect::<Vec<_>>())
        .text("source", &facts.iter().map(|(_, fact)| fact.source.as_str()).collect::<Vec<_>>())
        .optional_text("context", &text(|fact| fact.context.as_deref()))
        .optional_text("technology", &text(|fact| fact.technology.as_deref()))
        .optional_text("timepoint", &text(|fact| fact.timepoint.as_deref()))
        .with("score", facts.iter().map(|(_, fact)| fact.score).collect::<Vec<Option<f64>>>())
        .optional_text("direction", &text(|fact| fact.direction.as_deref()))
        .optional_text("pubmed", &text(|fact| fact.pubmed.as_deref()))
        .optional_text("name", &text(|fact| fact.name.as_deref()));
    rows.insert("labels.parquet".into(), table.write(&writer.path("labels.parquet"))?);
    Ok(())
}

/// Writes `screens.parquet`: what screens of other phenotypes than growth found of a gene, sorted by gene and source.
pub fn screens(writer: &StageWriter, species: &Species, screened: &[ScreenedGene], rows: &mut RowCounts) -> Result<()> {
    let mut genes: Vec<(&str, &ScreenedGene)> = screened.iter().filter_map(|gene| Some((species.id_of(Some(&gene.gene))?, gene))).collect();
    // Two names of one gene are one gene: the one with the least score speaks for both.
    genes.sort_by(|a, b| (a.0, &a.1.source).cmp(&(b.0, &b.1.source)).then(a.1.score.total_cmp(&b.1.score)));
    genes.dedup_by(|later, first| (later.0, &later.1.source) == (first.0, &first.1.source));
    let text = |f: fn(&ScreenedGene) -> &str| genes.iter().map(|(_, gene)| f(gene)).collect::<Vec<&str>>();
    let table = Table::new()
        .text("gene_id", &genes.iter().map(|(id, _)| *id).collect::<Vec<_>>())
        .text("source", &text(|gene| &gene.source))
        .text("context", &text(|gene| &gene.context))
        .text("phenotype", &text(|gene| &gene.phenotype))
        .optional_text("technology", &genes.iter().map(|(_, gene)| gene.technology.as_deref()).collect::<Vec<_>>())
        .with("places", genes.iter().map(|(_, gene)| gene.places as i64).collect::<Vec<i64>>())
        .with("score", genes.iter().map(|(_, gene)| gene.score).collect::<Vec<f64>>())
        .text("outcome", &text(|gene| gene.outcome.name()));
    rows.insert("screens.parquet".into(), table.write(&writer.path("screens.parquet"))?);
    Ok(())
}

/// Writes `loci.parquet`: the libraries' loci with their exon models, in the assembly of the library.
pub fn loci(
    writer: &StageWriter,
    species: &Species,
    loci: &BTreeMap<String, Option<Node>>,
    models: &BTreeMap<String, LocusModel>,
    rows: &mut RowCounts,
) -> Result<()> {
    let ids: Vec<&str> = loci.keys().chain(models.keys().filter(|id| !loci.contains_key(*id))).map(String::as_str).collect();
    let mut ids = ids;
    ids.sort_unstable();
    let genes: Vec<Option<&str>> = ids.iter().map(|id| loci.get(*id).and_then(|node| species.id_of(node.as_ref()))).collect();
    let model = |id: &&str| models.get(*id);
    let place = |id: &&str| model(id).and_then(|model| model.place.as_ref());
    let table = Table::new()
        .text("locus_id", &ids)
        .optional_text("gene_id", &genes)
        .optional_text("chrom", &ids.iter().map(|id| place(id).map(|place| place.chrom.as_str())).collect::<Vec<_>>())
        .with("start", ids.iter().map(|id| place(id).map(|place| place.start)).collect::<Vec<Option<i64>>>())
        .with("end", ids.iter().map(|id| place(id).map(|place| place.end)).collect::<Vec<Option<i64>>>())
        .optional_text("strand", &ids.iter().map(|id| place(id).map(|place| place.strand)).collect::<Vec<_>>())
        .with("transcripts", ids.iter().map(|id| model(id).map(|model| model.transcripts.len() as i64)).collect::<Vec<Option<i64>>>())
        .with("exons", ids.iter().map(|id| model(id).map(|model| model.exons as i64)).collect::<Vec<Option<i64>>>());
    rows.insert("loci.parquet".into(), table.write(&writer.path("loci.parquet"))?);
    Ok(())
}

/// Writes `locus_transcripts.parquet`: exon models of the libraries' loci, one transcript a row, sorted by locus and transcript.
pub fn locus_transcripts(writer: &StageWriter, models: &BTreeMap<String, LocusModel>, rows: &mut RowCounts) -> Result<()> {
    let all: Vec<(&str, &LocusModel, &str, &TranscriptModel)> = models
        .iter()
        .flat_map(|(locus, model)| model.transcripts.iter().map(move |(id, transcript)| (locus.as_str(), model, id.as_str(), transcript)))
        .collect();
    let numbers = |value: fn(&TranscriptModel) -> i64| all.iter().map(|row| value(row.3)).collect::<Vec<i64>>();
    let table = Table::new()
        .text("locus_id", &all.iter().map(|row| row.0).collect::<Vec<_>>())
        .text("transcript_id", &all.iter().map(|row| row.2).collect::<Vec<_>>())
        .optional_text("chrom", &all.iter().map(|row| row.1.place.as_ref().map(|place| place.chrom.as_str())).collect::<Vec<_>>())
        .with("start", numbers(|transcript| transcript.start))
        .with("end", numbers(|transcript| transcript.end))
        .optional_text("strand", &all.iter().map(|row| row.1.place.as_ref().map(|place| place.strand)).collect::<Vec<_>>())
        .with("length", numbers(|transcript| transcript.length))
        .with("exons", numbers(|transcript| transcript.exons as i64));
    rows.insert("locus_transcripts.parquet".into(), table.write(&writer.path("locus_transcripts.parquet"))?);
    Ok(())
}

/// Writes `neighbours.parquet`: coding genes in the assembly of the libraries' loci, sorted by gene.
pub fn neighbours(writer: &StageWriter, neighbours: &[Neighbour], rows: &mut RowCounts) -> Result<()> {
    let text = |value: fn(&Neighbour) -> &str| neighbours.iter().map(value).collect::<Vec<&str>>();
    let table = Table::new()
        .text("gene_id", &text(|gene| &gene.gene_id))
        .optional_text("symbol", &neighbours.iter().map(|gene| gene.symbol.as_deref()).collect::<Vec<_>>())
        .text("chrom", &text(|gene| &gene.place.chrom))
        .with("start", neighbours.iter().map(|gene| gene.place.start).collect::<Vec<i64>>())
        .with("end", neighbours.iter().map(|gene| gene.place.end).collect::<Vec<i64>>())
        .text("strand", &text(|gene| gene.place.strand))
        .with("transcripts", neighbours.iter().map(|gene| gene.transcripts).collect::<Vec<Option<i64>>>());
    rows.insert("neighbours.parquet".into(), table.write(&writer.path("neighbours.parquet"))?);
    Ok(())
}

/// Writes `reference.parquet`.
pub fn reference(writer: &StageWriter, genes: &[ReferenceGene], rows: &mut RowCounts) -> Result<()> {
    let mut genes: Vec<&ReferenceGene> = genes.iter().collect();
    genes.sort_by(|a, b| (a.gene_id.is_none(), &a.gene_id, &a.symbol, a.class).cmp(&(b.gene_id.is_none(), &b.gene_id, &b.symbol, b.class)));
    let table = Table::new()
        .optional_text("gene_id", &genes.iter().map(|gene| gene.gene_id.as_ref()).collect::<Vec<_>>())
        .text("symbol", &genes.iter().map(|gene| gene.symbol.as_str()).collect::<Vec<_>>())
        .text("class", &genes.iter().map(|gene| gene.class).collect::<Vec<_>>());
    rows.insert("reference.parquet".into(), table.write(&writer.path("reference.parquet"))?);
    Ok(())
}
