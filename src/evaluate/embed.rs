//! `evaluate --embed`: node embeddings of the network, made once without labels, for the rivals that rest on them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use ndarray::{Array2, Axis};
use rand_chacha::ChaCha8Rng;

use crate::artifact::{
    Columns, Context, Manifest, Opened, StageReader, StageRequest, Table, TensorFile, read_tensors, take_tensor, write_tensors,
};
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::evaluate::baselines::{EmbeddingTables, RivalTable};
use crate::network::{Lppn, Metapath, SkipGramSettings, skip_gram};
use crate::random::stream;
use crate::train::Dataset;
use crate::train::infomax::{InfomaxSettings, infomax};

/// Path of the random streams.
const STREAM: &str = "evaluate/embed";

/// Writes the `embeddings` folder (`docs/schemas.md`): metapath2vec++ as in iEssLnc and Deep Graph Infomax on HinSAGE as in ELGP,
/// for the genes of any task that are in the network. Labels are not read: that a gene is in a task starts walks from it, whatever
/// its class. The two run side by side where there are two workers, one thread each.
///
/// # Errors
/// Input folders that are unfinished or changed, no gene of a task in the network.
pub fn embed(settings: &Settings, features: &Path, network: &Path, plan: &Path, out: &Path, context: &Context) -> Result<Manifest> {
    let features = StageReader::open(features, "features")?;
    let network = StageReader::open(network, "network")?;
    let plan = StageReader::open(plan, "plan")?;
    let mut inputs = features.inputs();
    inputs.extend(network.inputs_of(&["nodes.parquet", "csr.safetensors", "topology.parquet", "proteins.parquet"]));
    inputs.extend(plan.inputs_of(&["tasks.parquet"]));
    let evaluate = &settings.evaluate;
    let request = StageRequest {
        stage: "embeddings",
        out,
        inputs,
        settings: serde_json::json!({
            "walks": evaluate.walks,
            "infomax_epochs": evaluate.infomax_epochs,
            "families": settings.family_names(),
            "model": { "encoding": settings.model.encoding, "bins": settings.model.bins, "clip": settings.model.clip,
                "scale": settings.model.scale, "sequence": settings.model.sequence },
        }),
        seed: context.seed,
        force: context.force,
    };
    let writer = match request.open()? {
        Opened::UpToDate(manifest) => return Ok(manifest),
        Opened::Fresh(writer) => writer,
    };
    let dataset = Dataset::load(features.folder(), network.folder(), settings)?;
    let network = Lppn::load(network.folder())?;
    let genes: BTreeSet<String> = Columns::read(&plan.file("tasks.parquet"))?.text("gene_id")?.into_iter().collect();
    let nodes: Vec<usize> = genes.iter().filter_map(|gene| network.lncrna_node(gene)).collect();
    if nodes.is_empty() {
        return Err(Error::data("embeddings", "no gene of a task is in the network", "leave `evaluate.embeddings` off for this species"));
    }
    let walked = || {
        let started = Instant::now();
        let found = metapath2vec(&network, &nodes, evaluate.walks, context);
        (found, started.elapsed().as_secs_f64())
    };
    let informed = || {
        let started = Instant::now();
        let settings = InfomaxSettings { epochs: evaluate.infomax_epochs, ..InfomaxSettings::default() };
        let task = context.progress.begin("embed by graph infomax", Some(settings.epochs as u64), "passes");
        let name = format!("{STREAM}/infomax");
        let found = infomax(&dataset, &network, settings, tch::Device::Cpu, context.seed, &name, task.as_ref());
        (found, started.elapsed().as_secs_f64())
    };
    let ((metapath2vec, walk_seconds), (hinsage, infomax_seconds)) =
        if context.workers > 1 { rayon::join(walked, informed) } else { (walked(), informed()) };
    let (hinsage, [first, last]) = hinsage?;
    context.progress.note(&format!(
        "embeddings of {} genes: metapath2vec++ in {walk_seconds:.0} s; HinSAGE infomax in {infomax_seconds:.0} s, loss {first:.3} -> {last:.3}",
        nodes.len()
    ));
    let ids: Vec<&str> = nodes.iter().map(|&node| network.lncrna[node].as_str()).collect();
    let rows = ids
        .iter()
        .map(|id| {
            dataset.row(id).ok_or_else(|| {
                Error::artifact(plan.folder(), format!("gene `{id}` is not in confounds.parquet"), "rerun features and plan on one ingest")
            })
        })
        .collect::<Result<Vec<usize>>>()?;
    Table::new().text("gene_id", &ids).write(&writer.path("embeddings.parquet"))?;
    let tensors = BTreeMap::from([
        ("metapath2vec".to_owned(), TensorFile::from(&metapath2vec.select(Axis(0), &nodes))),
        ("hinsage".to_owned(), TensorFile::from(&hinsage.select(Axis(0), &rows))),
    ]);
    write_tensors(&writer.path("embeddings.safetensors"), &tensors)?;
    writer.finish(BTreeMap::from([("genes".to_owned(), ids.len() as u64)]))
}

/// Rounds lncRNA - protein - lncRNA of a walk, "walk length" 30 in iEssLnc's script.
const ROUNDS: usize = 30;

/// metapath2vec++ with the settings of iEssLnc, one pass over the walks (its script leaves word2vec's five): the `walks` walks
/// of a gene are passes themselves. Embeds all nodes `[len, 256]`.
fn metapath2vec(network: &Lppn, starts: &[usize], walks: usize, context: &Context) -> Array2<f32> {
    // Twice: to count and to learn.
    let task = context.progress.begin("embed by metapath walks", Some(2 * walks as u64), "walks a gene");
    let name = format!("{STREAM}/metapath2vec");
    skip_gram(network.len(), network.lncrna.len(), SkipGramSettings::default(), context.seed, &name, |visit| {
        // One walk of every gene, then the next of every gene: no gene has all of its steps at the small learning rates of the end.
        let mut randoms: Vec<ChaCha8Rng> =
            starts.iter().map(|&node| stream(context.seed, &format!("{name}/walks/{}", network.lncrna[node]))).collect();
        let mut walk = Vec::with_capacity(2 * ROUNDS + 1);
        for _ in 0..walks {
            for (&start, random) in starts.iter().zip(&mut randoms) {
                walk.clear();
                Metapath::LncrnaProteinLncrna.walk(network, start, ROUNDS, random, &mut walk);
                visit(&walk);
            }
            task.advance(1);
        }
    })
}

/// Reads an `embeddings` folder for the genes of `dataset`.
///
/// # Errors
/// Tensors that do not fit their ids.
pub(in crate::evaluate) fn read_embeddings(folder: &Path, dataset: &Dataset) -> Result<EmbeddingTables> {
    let ids = Columns::read(&folder.join("embeddings.parquet"))?.text("gene_id")?;
    let path = folder.join("embeddings.safetensors");
    let mut tensors = read_tensors(&path)?;
    let mut table = |name: &str| -> Result<RivalTable> {
        let dense = take_tensor(&mut tensors, &path, name)?.matrix(name)?;
        if dense.nrows() != ids.len() {
            let problem = format!("`{name}` has {} rows where embeddings.parquet has {}", dense.nrows(), ids.len());
            return Err(Error::artifact(&path, problem, "rerun `deephen evaluate --embed` with --force"));
        }
        let mut values = Array2::from_elem((dataset.len(), dense.ncols()), f64::NAN);
        let mut present = vec![false; dataset.len()];
        for (row, gene) in ids.iter().enumerate().filter_map(|(row, id)| Some((row, dataset.row(id)?))) {
            values.row_mut(gene).assign(&dense.row(row).mapv(f64::from));
            present[gene] = true;
        }
        Ok(RivalTable { columns: (0..dense.ncols()).map(|column| format!("{name}_{column}")).collect(), values, present })
    };
    Ok(EmbeddingTables { metapath2vec: table("metapath2vec")?, hinsage: table("hinsage")? })
}
