#![allow(missing_docs)]
//! The joins of ingest: every table of a simulated species read, names resolved to genes, clean tables written; in rows read
//! a second, on one thread.
//!
//! Held against 100,000 rows a second: the human set has 1.5 million rows and 15 s in the real run. A species of 5,000 genes
//! has about 200,000 rows.

use std::hint::black_box;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use deephen::artifact::Context;
use deephen::config::Settings;
use deephen::error::{Error, Result};
use deephen::progress::Silent;
use deephen::simulate::Scenario;
use deephen::{ingest, simulate};

/// Lines of all files that the config names.
fn rows(settings: &Settings, data: &Path) -> Result<u64> {
    let mut rows = 0;
    for source in settings.ingest.lists().iter().flat_map(|(_, sources)| sources.iter()) {
        let path = data.join(&source.path);
        let file = std::fs::File::open(&path).map_err(Error::io("open", &path))?;
        let text: Box<dyn Read> = if source.path.ends_with(".gz") { Box::new(flate2::read::GzDecoder::new(file)) } else { Box::new(file) };
        rows += BufReader::new(text).lines().count() as u64;
    }
    Ok(rows)
}

fn bench_join(criterion: &mut Criterion) {
    let prepared = || -> Result<_> {
        let folder = tempfile::tempdir().map_err(Error::io("create", Path::new("a temporary folder")))?;
        let context = Context { seed: 1, workers: 1, force: true, progress: &Silent };
        let data = folder.path().join("data");
        simulate::run(Scenario::Mixed, 5000, &data, &context)?;
        let settings = Settings::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo.toml"))?;
        let rows = rows(&settings, &data)?;
        Ok((folder, data, settings, rows))
    };
    let (folder, data, settings, rows) = match prepared() {
        Ok(prepared) => prepared,
        Err(error) => {
            eprintln!("{error}");
            return;
        }
    };
    let out = folder.path().join("ingest");
    let mut group = criterion.benchmark_group("join");
    group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(10));
    group.throughput(Throughput::Elements(rows));
    group.bench_function("ingest", |bencher| {
        bencher.iter(|| {
            let context = Context { seed: 1, workers: 1, force: true, progress: &Silent };
            black_box(ingest::run(&settings, &data, &out, &context).map(|manifest| manifest.rows).ok())
        });
    });
    group.finish();
}

criterion_group!(benches, bench_join);
criterion_main!(benches);
