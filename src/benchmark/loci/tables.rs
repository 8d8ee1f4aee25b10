//! The derived ingest folder in which loci of the screening library are the genes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

use serde_json::json;

use crate::artifact::{Columns, Context, Manifest, Opened, StageReader, StageRequest, StageWriter, Table};
use crate::error::{Error, Result};

/// Files of the parent ingest folder that are read.
const READ: [&str; 7] = [
    "loci.parquet",
    "locus_transcripts.parquet",
    "neighbours.parquet",
    "labels.parquet",
    "reference.parquet",
    "genes.parquet",
    "ppi.parquet",
];

/// Facts that say something of a gene's essentiality.
const SAYS_SOMETHING: [&str; 4] = ["hit", "neighbor-hit", "literature", "putative"];

/// A placed locus or coding gene.
struct Entity {
    id: String,
    symbol: Option<String>,
    coding: bool,
    tested: bool,
    /// The gene that a locus belongs to: loci of one gene share a fold.
    gene: Option<String>,
    place: (String, i64, i64, String),
}

/// One row of the derived `labels.parquet`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Fact {
    locus: String,
    fact: String,
    source: String,
    context: Option<String>,
    technology: Option<String>,
    timepoint: Option<String>,
    direction: Option<String>,
    name: Option<String>,
}

/// Reads the `ingest` folder of a species and writes one of the same schema whose genes are its loci.
///
/// Candidates are the tested loci with a place; the library's other loci and the coding genes of the same assembly are their
/// neighbours. A tested locus keeps its own marks; what is known of its gene otherwise comes along under the source
/// `SOURCE of the gene`, so that it can deny a locus the label of a negative but never make a positive.
///
/// # Errors
/// An ingest folder without placed tested loci, or without coding neighbours in their assembly.
pub(super) fn write(ingest: &Path, out: &Path, context: &Context) -> Result<Manifest> {
    let parent = StageReader::open(ingest, "ingest")?;
    let request = StageRequest {
        stage: "ingest",
        out,
        inputs: parent.inputs_of(&READ),
        settings: json!({ "entities": "screen loci" }),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };
    let labels = Columns::read(&parent.file("labels.parquet"))?;
    let tested = tested_loci(&labels)?;
    let mut entities = loci(&parent, &tested)?;
    let placed = entities.iter().filter(|locus| locus.tested).count();
    if placed == 0 {
        return Err(Error::data(
            "screen loci",
            format!("none of {} tested loci has a place", tested.len()),
            "give the config a growth screen and a `library-gtf` label source with the loci's exon models",
        ));
    }
    let (neighbours, counts) = coding_genes(&parent)?;
    entities.extend(neighbours);
    entities.sort_by(|a, b| a.id.cmp(&b.id));
    let mut rows = BTreeMap::new();
    rows.insert("genes.parquet".to_owned(), write_genes(&writer, &entities)?);
    rows.insert("transcripts.parquet".to_owned(), write_transcripts(&writer, &parent, &entities, &counts)?);
    rows.insert("labels.parquet".to_owned(), write_labels(&writer, facts(&labels, &entities)?)?);
    rows.insert("reference.parquet".to_owned(), write_reference(&writer, &parent, &entities)?);
    write_nothing_else(&writer, &parent)?;
    let candidates = || entities.iter().filter(|entity| entity.tested);
    let summary = json!({
        "tested_loci": tested.len(),
        "without_place": tested.len() - placed,
        "of_a_gene": candidates().filter(|locus| locus.gene.is_some()).count(),
        "assembled_only": candidates().filter(|locus| locus.gene.is_none()).count(),
        "coding_neighbours": entities.iter().filter(|entity| entity.coding).count(),
    });
    writer.write_json("summary.json", &summary)?;
    context.progress.note(&format!("screen loci: {summary}"));
    writer.finish(rows)
}

fn tested_loci(labels: &Columns) -> Result<BTreeSet<String>> {
    let rows = labels.text("fact")?.into_iter().zip(labels.optional_text("locus_id")?);
    Ok(rows.filter(|(fact, _)| fact == "tested").filter_map(|(_, locus)| locus).collect())
}

/// Loci with a place.
fn loci(parent: &StageReader, tested: &BTreeSet<String>) -> Result<Vec<Entity>> {
    let table = Columns::read(&parent.file("loci.parquet"))?;
    let (ids, genes) = (table.text("locus_id")?, table.optional_text("gene_id")?);
    let (chroms, strands) = (table.optional_text("chrom")?, table.optional_text("strand")?);
    let (starts, ends) = (table.optional_i64("start")?, table.optional_i64("end")?);
    let mut found = Vec::new();
    for (row, id) in ids.into_iter().enumerate() {
        let (Some(chrom), Some(start), Some(end), Some(strand)) = (&chroms[row], starts[row], ends[row], &strands[row]) else { continue };
        let place = (chrom.clone(), start, end, strand.clone());
        found.push(Entity { tested: tested.contains(&id), id, symbol: None, coding: false, gene: genes[row].clone(), place });
    }
    Ok(found)
}

/// Coding genes of the loci's assembly, and the transcripts of each where they were counted.
fn coding_genes(parent: &StageReader) -> Result<(Vec<Entity>, BTreeMap<String, i64>)> {
    let path = parent.file("neighbours.parquet");
    let table = Columns::read(&path)?;
    if table.height() == 0 {
        return Err(Error::artifact(
            &path,
            "has no coding gene in the assembly of the screening library",
            "give the `library-gtf` source and a gene table with positions the same `assembly` in the config, and rerun ingest",
        ));
    }
    let (ids, symbols) = (table.text("gene_id")?, table.optional_text("symbol")?);
    let (chroms, strands) = (table.text("chrom")?, table.text("strand")?);
    let (starts, ends, counts) = (table.i64("start")?, table.i64("end")?, table.optional_i64("transcripts")?);
    // Proteins go by the primary release's symbols, and an old assembly's gene table has old ones.
    let primary = Columns::read(&parent.file("genes.parquet"))?;
    let current: BTreeMap<String, String> =
        primary.text("gene_id")?.into_iter().zip(primary.optional_text("symbol")?).filter_map(|(id, symbol)| Some((id, symbol?))).collect();
    let mut transcripts = BTreeMap::new();
    let mut genes = Vec::with_capacity(ids.len());
    for (row, id) in ids.into_iter().enumerate() {
        transcripts.extend(counts[row].map(|count| (id.clone(), count)));
        let place = (chroms[row].clone(), starts[row], ends[row], strands[row].clone());
        let symbol = current.get(&id).or(symbols[row].as_ref()).cloned();
        genes.push(Entity { id, symbol, coding: true, tested: false, gene: None, place });
    }
    Ok((genes, transcripts))
}

fn write_genes(writer: &StageWriter, entities: &[Entity]) -> Result<u64> {
    let n = entities.len();
    let text = |value: fn(&Entity) -> &str| entities.iter().map(value).collect::<Vec<&str>>();
    let tested: Vec<bool> = entities.iter().map(|entity| entity.tested).collect();
    Table::new()
        .text("gene_id", &text(|entity| &entity.id))
        .optional_text("symbol", &entities.iter().map(|entity| entity.symbol.as_deref()).collect::<Vec<_>>())
        .optional_text("biotype", &vec![None::<&str>; n])
        .text("kind", &text(|entity| if entity.coding { "coding" } else { "lncRNA" }))
        .with("ranked", tested.clone())
        .with("candidate", tested.clone())
        .text("chrom", &text(|entity| &entity.place.0))
        .with("start", entities.iter().map(|entity| entity.place.1).collect::<Vec<i64>>())
        .with("end", entities.iter().map(|entity| entity.place.2).collect::<Vec<i64>>())
        .text("strand", &text(|entity| &entity.place.3))
        .optional_text("first_release", &vec![None::<&str>; n])
        .optional_text("newest_release", &vec![None::<&str>; n])
        .with("first_release_order", vec![None::<i64>; n])
        .optional_text("same_as", &entities.iter().map(|entity| entity.gene.as_deref()).collect::<Vec<_>>())
        .with("has_sequence", vec![false; n])
        .with("n_lpi", vec![0i64; n])
        .with("tested_loci", tested.iter().map(|&tested| i64::from(tested)).collect::<Vec<i64>>())
        .write(&writer.path("genes.parquet"))
}

/// Exon models of the loci; of coding genes only the number of transcripts is known, so they get as many without a place.
fn write_transcripts(writer: &StageWriter, parent: &StageReader, entities: &[Entity], counts: &BTreeMap<String, i64>) -> Result<u64> {
    let table = Columns::read(&parent.file("locus_transcripts.parquet"))?;
    let (loci, ids) = (table.text("locus_id")?, table.text("transcript_id")?);
    let (chroms, strands) = (table.optional_text("chrom")?, table.optional_text("strand")?);
    let (starts, ends) = (table.i64("start")?, table.i64("end")?);
    let (lengths, exons) = (table.i64("length")?, table.i64("exons")?);
    let known: BTreeSet<&str> = entities.iter().map(|entity| entity.id.as_str()).collect();
    let mut rows: Vec<(String, &str, Option<usize>)> = (0..ids.len())
        .filter(|&row| known.contains(loci[row].as_str()))
        .map(|row| (ids[row].clone(), loci[row].as_str(), Some(row)))
        .collect();
    for (gene, &count) in counts {
        rows.extend((1..=count).map(|number| (format!("{gene}.{number}"), gene.as_str(), None)));
    }
    rows.sort();
    let text = |values: &[Option<String>]| rows.iter().map(|row| row.2.and_then(|at| values[at].clone())).collect::<Vec<_>>();
    let number = |values: &[i64]| rows.iter().map(|row| row.2.map(|at| values[at])).collect::<Vec<Option<i64>>>();
    Table::new()
        .text("transcript_id", &rows.iter().map(|row| row.0.as_str()).collect::<Vec<_>>())
        .text("gene_id", &rows.iter().map(|row| row.1).collect::<Vec<_>>())
        .optional_text("chrom", &text(&chroms))
        .with("start", number(&starts))
        .with("end", number(&ends))
        .optional_text("strand", &text(&strands))
        .with("length", number(&lengths))
        .with("exons", number(&exons))
        .write(&writer.path("transcripts.parquet"))
}

/// Marks of the tested loci, and what else is known of their genes.
fn facts(labels: &Columns, entities: &[Entity]) -> Result<Vec<Fact>> {
    let mut of_gene: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut candidates: BTreeSet<&str> = BTreeSet::new();
    for locus in entities.iter().filter(|entity| entity.tested) {
        candidates.insert(&locus.id);
        if let Some(gene) = &locus.gene {
            of_gene.entry(gene).or_default().push(&locus.id);
        }
    }
    let (genes, loci) = (labels.optional_text("gene_id")?, labels.optional_text("locus_id")?);
    let (fact, source) = (labels.text("fact")?, labels.text("source")?);
    let (context, technology) = (labels.optional_text("context")?, labels.optional_text("technology")?);
    let (timepoint, direction, name) =
        (labels.optional_text("timepoint")?, labels.optional_text("direction")?, labels.optional_text("name")?);
    let mut facts = Vec::new();
    for row in 0..labels.height() {
        let of = |locus: &str, fact: &str, source: String| Fact {
            locus: locus.to_owned(),
            fact: fact.to_owned(),
            source,
            context: context[row].clone(),
            technology: technology[row].clone(),
            timepoint: timepoint[row].clone(),
            direction: direction[row].clone(),
            name: name[row].clone(),
        };
        if let Some(locus) = loci[row].as_deref().filter(|locus| candidates.contains(locus)) {
            facts.push(of(locus, &fact[row], source[row].clone()));
        }
        let Some(gene) = &genes[row] else { continue };
        if !SAYS_SOMETHING.contains(&fact[row].as_str()) {
            continue;
        }
        for locus in of_gene.get(gene.as_str()).into_iter().flatten().filter(|locus| loci[row].as_deref() != Some(**locus)) {
            // Another locus' neighbour hit is a mark on the gene, not a reason to leave this locus out.
            let fact = if fact[row] == "neighbor-hit" { "hit" } else { &fact[row] };
            facts.push(of(locus, fact, format!("{} of the gene", source[row])));
        }
    }
    facts.sort();
    facts.dedup();
    Ok(facts)
}

fn write_labels(writer: &StageWriter, facts: Vec<Fact>) -> Result<u64> {
    let text = |value: fn(&Fact) -> &Option<String>| facts.iter().map(|fact| value(fact).clone()).collect::<Vec<_>>();
    let nothing = vec![None::<&str>; facts.len()];
    let loci: Vec<&str> = facts.iter().map(|fact| fact.locus.as_str()).collect();
    Table::new()
        .text("gene_id", &loci)
        .text("locus_id", &loci)
        .text("fact", &facts.iter().map(|fact| fact.fact.as_str()).collect::<Vec<_>>())
        .text("source", &facts.iter().map(|fact| fact.source.as_str()).collect::<Vec<_>>())
        .optional_text("context", &text(|fact| &fact.context))
        .optional_text("technology", &text(|fact| &fact.technology))
        .optional_text("timepoint", &text(|fact| &fact.timepoint))
        .with("score", vec![None::<f64>; facts.len()])
        .optional_text("direction", &text(|fact| &fact.direction))
        .optional_text("pubmed", &nothing)
        .optional_text("name", &text(|fact| &fact.name))
        .write(&writer.path("labels.parquet"))
}

/// Reference genes under their id in the loci's assembly: the same id, else the only gene of the same symbol.
fn write_reference(writer: &StageWriter, parent: &StageReader, entities: &[Entity]) -> Result<u64> {
    let table = Columns::read(&parent.file("reference.parquet"))?;
    let mut by_symbol: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    for gene in entities.iter().filter(|entity| entity.coding) {
        ids.insert(&gene.id);
        if let Some(symbol) = &gene.symbol {
            by_symbol.entry(symbol).or_default().push(&gene.id);
        }
    }
    let (genes, symbols, classes) = (table.optional_text("gene_id")?, table.text("symbol")?, table.text("class")?);
    let found: Vec<Option<&str>> = genes
        .iter()
        .zip(&symbols)
        .map(|(gene, symbol)| {
            let same = gene.as_deref().and_then(|gene| ids.get(gene).copied());
            same.or_else(|| by_symbol.get(symbol.as_str()).filter(|genes| genes.len() == 1).map(|genes| genes[0]))
        })
        .collect();
    Table::new().optional_text("gene_id", &found).text("symbol", &symbols).text("class", &classes).write(&writer.path("reference.parquet"))
}

/// No interaction and no sequence: the files are there, empty.
fn write_nothing_else(writer: &StageWriter, parent: &StageReader) -> Result<()> {
    // Proteins know each other whatever binds them: coding neighbours are told apart by it.
    let ppi = parent.file("ppi.parquet");
    std::fs::copy(&ppi, writer.path("ppi.parquet")).map_err(Error::io("copy", &ppi))?;
    let none: [&str; 0] = [];
    Table::new().text("gene_id", &none).text("protein", &none).with("records", Vec::<i64>::new()).write(&writer.path("lpi.parquet"))?;
    let path = writer.path("sequences.fa.gz");
    let file = File::create(&path).map_err(Error::io("create", &path))?;
    flate2::write::GzEncoder::new(file, flate2::Compression::fast()).finish().map_err(Error::io("write", &path))?;
    Ok(())
}
