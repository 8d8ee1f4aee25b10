//! The sequence encoder, and the components of families, fitted without some genes: what the inductive setting may know.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::composition::compositions;
use super::encoder::{Encoder, FEWEST_GENES};
use super::family::{FamilyTable, columns_file};
use super::transcript::read_genes;
use crate::artifact::{
    Columns, Context, Manifest, Opened, StageReader, StageRequest, TensorFile, read_tensors, take_tensor, write_tensors,
};
use crate::config::{ExtraFamily, Settings};
use crate::error::{Error, Result};

/// Outputs that a fit on genes makes; all others say of a gene only what it says of itself, and are taken over.
const FITTED: [&str; 3] = ["sequence.safetensors", "encoder.json", "encoder.safetensors"];

fn family_file(family: &ExtraFamily) -> String {
    format!("family_{}.parquet", family.name)
}

/// Reads an `ingest` and its `features` folder and writes a `features` folder whose encoder, principal axes and components of families were fitted without
/// the genes `hidden` (ascending ids), and are merely applied to them.
///
/// # Errors
/// Input folders that are unfinished, changed or not of each other; too few genes left to fit.
pub fn refit(settings: &Settings, ingest: &Path, features: &Path, hidden: &[String], out: &Path, context: &Context) -> Result<Manifest> {
    let ingest = StageReader::open(ingest, "ingest")?;
    let base = StageReader::open(features, "features")?;
    let mut inputs = ingest.inputs_of(&["sequences.fa.gz"]);
    inputs.extend(base.inputs());
    let request = StageRequest {
        stage: "features",
        out,
        inputs,
        settings: serde_json::json!({ "features": settings.features, "hidden": hidden }),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };
    let away: BTreeSet<&str> = hidden.iter().map(String::as_str).collect();
    let condensed: Vec<&ExtraFamily> = settings.features.families.iter().filter(|family| family.components > 0).collect();
    for family in &condensed {
        let columns = FamilyTable::load(&base.file(&columns_file(&family.name)))?;
        columns.condensed(family, context.seed, &away)?.write(&writer.path(&family_file(family)))?;
    }
    let fitted = |name: &str| FITTED.contains(&name) || condensed.iter().any(|family| family_file(family) == name);
    for name in base.manifest().outputs.keys().filter(|name| !fitted(name)) {
        let path = base.file(name);
        std::fs::copy(&path, writer.path(name)).map_err(Error::io("copy", &path))?;
    }
    let ids = Columns::read(&base.file("sequence.parquet"))?.text("gene_id")?;
    let rows: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    let mut genes = read_genes(&ingest.file("sequences.fa.gz"))?;
    genes.retain(|gene| rows.contains(gene.id.as_str()));
    if genes.len() != ids.len() || genes.iter().zip(&ids).any(|(gene, id)| gene.id != *id) {
        return Err(Error::artifact(base.folder(), "holds other genes than the ingest folder", "rerun `deephen features` on this ingest"));
    }
    let fitted: Vec<usize> = (0..genes.len()).filter(|&gene| !away.contains(genes[gene].id.as_str())).collect();
    let path = base.file("sequence.safetensors");
    let kmers = take_tensor(&mut read_tensors(&path)?, &path, "kmers")?;
    let mut tensors = BTreeMap::from([("kmers".to_owned(), kmers)]);
    if fitted.len() < FEWEST_GENES {
        return Err(Error::data("refit of the sequence encoder", format!("{} genes are left", fitted.len()), "hide fewer genes"));
    }
    let passes = settings.features.autoencoder.then_some(settings.features.epochs as u64);
    let task = context.progress.begin("fit the sequence encoder without hidden genes", passes, "passes");
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(context.workers.max(1))
        .build()
        .map_err(|error| Error::data("worker threads", error.to_string(), "ask for fewer workers"))?;
    let (embedding, pca) = pool.install(|| {
        let matrix = compositions(&genes, settings.features.max_k, settings.features.pseudocount);
        let (encoder, report) = Encoder::fit(matrix.view(), &fitted, &settings.features, context.seed, "features/encoder", task.as_ref())?;
        encoder.save(&writer.path("encoder.safetensors"))?;
        writer.write_json("encoder.json", &report)?;
        encoder.embed(matrix.view())
    })?;
    tensors.extend(embedding.map(|embedding| ("embedding".to_owned(), TensorFile::from(&embedding))));
    tensors.insert("pca".to_owned(), TensorFile::from(&pca));
    write_tensors(&writer.path("sequence.safetensors"), &tensors)?;
    writer.finish(BTreeMap::from([("sequence".to_owned(), genes.len() as u64), ("hidden".to_owned(), hidden.len() as u64)]))
}
