//! `deephen fold`: minimum free energies by RNAfold of ViennaRNA (Lorenz et al. 2011), cached in a table that grows.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::energies::{Energies, HEADER};
use super::gic::folded;
use super::transcript::read_genes;
use crate::artifact::{Columns, Context, StageReader, hash_bytes};
use crate::error::{Error, Result};

/// What [`fold`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoldOutcome {
    /// Labelled genes with a transcript that can be folded.
    pub wanted: u64,
    /// Of these, energies that stood in the table.
    pub kept: u64,
    /// Of these, energies that were computed now.
    pub computed: u64,
    /// Labelled genes whose transcripts are all too long.
    pub too_long: u64,
}

struct Job {
    transcript_id: String,
    hash: String,
    sequence: Vec<u8>,
}

/// Folds one transcript a labelled gene ([`super::gic`]) of the `ingest` folder into the table `out`, shortest first, by
/// `context.workers` at a time. Energies in the table whose sequence is unchanged are kept; each new one is written at once, so
/// that a killed call goes on where it stopped. `program` is called as `RNAfold --noPS`, sequences on its standard input.
///
/// # Errors
/// A program that cannot be started or gives no energy, a table of another format, a damaged ingest folder.
pub fn fold(ingest: &Path, program: &Path, out: &Path, context: &Context) -> Result<FoldOutcome> {
    let ingest = StageReader::open(ingest, "ingest")?;
    let known = if out.exists() { Energies::read(out)? } else { Energies::default() };
    let labelled = labelled_genes(&ingest)?;
    let (mut jobs, mut outcome) = (Vec::new(), FoldOutcome { wanted: 0, kept: 0, computed: 0, too_long: 0 });
    for gene in read_genes(&ingest.file("sequences.fa.gz"))?.iter().filter(|gene| labelled.contains(&gene.id)) {
        let Some(transcript) = folded(gene) else {
            outcome.too_long += 1;
            continue;
        };
        outcome.wanted += 1;
        let hash = hash_bytes(&transcript.sequence);
        if known.of(&transcript.id, &hash).is_some() {
            outcome.kept += 1;
        } else {
            jobs.push(Job { transcript_id: transcript.id.clone(), hash, sequence: transcript.sequence.clone() });
        }
    }
    jobs.sort_by(|a, b| (a.sequence.len(), &a.transcript_id).cmp(&(b.sequence.len(), &b.transcript_id)));
    if !jobs.is_empty() {
        compute(&jobs, program, out, context)?;
    }
    outcome.computed = jobs.len() as u64;
    Ok(outcome)
}

/// Genes with a label other than `putative`, which no task uses.
fn labelled_genes(ingest: &StageReader) -> Result<BTreeSet<String>> {
    let table = Columns::read(&ingest.file("labels.parquet"))?;
    let facts = table.text("fact")?;
    Ok(table.optional_text("gene_id")?.into_iter().zip(facts).filter(|(_, fact)| fact != "putative").filter_map(|(gene, _)| gene).collect())
}

fn compute(jobs: &[Job], program: &Path, out: &Path, context: &Context) -> Result<()> {
    if let Some(parent) = out.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        std::fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
    }
    // A torn last line of a killed call must not glue itself to the next row.
    let begun = std::fs::read_to_string(out).unwrap_or_default();
    let whole = begun.rfind('\n').map_or(0, |end| end + 1);
    let mut table = OpenOptions::new().create(true).truncate(false).write(true).open(out).map_err(Error::io("open", out))?;
    table.set_len(whole as u64).map_err(Error::io("trim", out))?;
    let mut table = {
        use std::io::Seek;
        table.seek(std::io::SeekFrom::End(0)).map_err(Error::io("open", out))?;
        table
    };
    if whole == 0 {
        writeln!(table, "{HEADER}").map_err(Error::io("write", out))?;
    }
    let table = Mutex::new(table);
    let bar = context.progress.begin("fold transcripts", Some(jobs.len() as u64), "transcripts");
    let (next, stop, fault) = (AtomicUsize::new(0), AtomicBool::new(false), Mutex::new(None));
    std::thread::scope(|scope| {
        for _ in 0..context.workers.clamp(1, jobs.len()) {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                    let done = energy(program, &job.sequence).and_then(|energy| {
                        let row = format!("{}\t{}\t{energy:.2}\n", job.transcript_id, job.hash);
                        table.lock().unwrap_or_else(PoisonError::into_inner).write_all(row.as_bytes()).map_err(Error::io("write", out))
                    });
                    if let Err(error) = done {
                        stop.store(true, Ordering::Relaxed);
                        fault.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                    }
                    bar.advance(1);
                }
            });
        }
    });
    fault.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

/// Minimum free energy of one sequence, kcal/mol.
fn energy(program: &Path, sequence: &[u8]) -> Result<f64> {
    let name = program.display().to_string();
    let remedy = "install ViennaRNA (conda install -c bioconda viennarna, apt install vienna-rna, or https://www.tbi.univie.ac.at/RNA) \
                  so that `RNAfold` is on PATH, or pass --rnafold PROGRAM";
    let mut child = Command::new(program)
        .arg("--noPS")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| Error::data(format!("program `{name}`"), format!("cannot be started: {error}"), remedy))?;
    if let Some(mut input) = child.stdin.take() {
        // A program that leaves early is told of by its exit below.
        let _ = input.write_all(sequence).and_then(|()| input.write_all(b"\n"));
    }
    let output = child.wait_with_output().map_err(|error| Error::data(format!("program `{name}`"), error.to_string(), remedy))?;
    let text = String::from_utf8_lossy(&output.stdout);
    energy_of(&text).filter(|_| output.status.success()).ok_or_else(|| {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().chain(text.lines()).next().unwrap_or("nothing").to_owned();
        Error::data(format!("program `{name}`"), format!("gave no energy; it said: {said}"), remedy)
    })
}

/// The number in the brackets at the end of RNAfold's last line, `...((..)).. ( -1.30)`.
fn energy_of(text: &str) -> Option<f64> {
    let line = text.lines().rev().find(|line| !line.trim().is_empty())?;
    let (_, inside) = line.trim_end().strip_suffix(')')?.rsplit_once(" (")?;
    inside.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::artifact::{Opened, StageRequest, Table};
    use crate::progress::Silent;

    #[test]
    fn energies_are_read_from_what_rnafold_prints() {
        assert_eq!(energy_of("GGGAAACCC\n(((...))) ( -1.30)\n"), Some(-1.3));
        assert_eq!(energy_of("GGGGGG\n((((..)))) (-12.00)\n"), Some(-12.0));
        assert_eq!(energy_of("ACGU\n.... (  0.00)\n"), Some(0.0));
        assert_eq!(energy_of("usage: RNAfold"), None);
    }

    #[test]
    fn a_missing_program_is_named_with_what_to_install() {
        let said = energy(Path::new("no-such-RNAfold"), b"ACGT").unwrap_err().to_string();
        assert!(said.contains("no-such-RNAfold") && said.contains("ViennaRNA"), "{said}");
    }

    /// Genes g1 (labelled, two transcripts), g2 (labelled), g3 (putative alone), g4 (no label).
    fn ingest(root: &Path) -> std::path::PathBuf {
        let out = root.join("ingest");
        let request = StageRequest { stage: "ingest", out: &out, inputs: vec![], settings: serde_json::json!({}), seed: 1, force: true };
        let Opened::Fresh(writer) = request.open().unwrap() else { unreachable!("forced") };
        let genes = [Some("g1"), Some("g2"), Some("g3"), None];
        Table::new()
            .optional_text("gene_id", &genes)
            .text("fact", &["hit", "tested", "putative", "tested"])
            .write(&writer.path("labels.parquet"))
            .unwrap();
        let file = std::fs::File::create(writer.path("sequences.fa.gz")).unwrap();
        let mut gzip = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
        gzip.write_all(b">t1 g1\nACGTACGTAC\n>t2 g1\nACG\n>t3 g2\nACGTA\n>t4 g3\nACGT\n>t5 g4\nACGT\n").unwrap();
        gzip.finish().unwrap();
        writer.finish(BTreeMap::new()).unwrap();
        out
    }

    /// A program that counts its calls in `calls` and gives minus the length as energy.
    fn program(root: &Path) -> std::path::PathBuf {
        let path = root.join("RNAfold");
        let text = format!(
            "#!/bin/sh\nread s\necho x >> '{}'\necho \"$s\"\nprintf '%s ( -%d.00)\\n' \"$s\" ${{#s}}\n",
            root.join("calls").display()
        );
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    #[test]
    fn labelled_genes_are_folded_once_and_a_torn_table_goes_on() {
        let root = tempfile::tempdir().unwrap();
        let (ingest, program, out) = (ingest(root.path()), program(root.path()), root.path().join("deep/mfe.tsv"));
        let context = |workers| Context { seed: 1, workers, force: false, progress: &Silent };
        let calls = || std::fs::read_to_string(root.path().join("calls")).unwrap().lines().count();
        let done = fold(&ingest, &program, &out, &context(2)).unwrap();
        assert_eq!((done.wanted, done.kept, done.computed, done.too_long), (2, 0, 2, 0));
        let whole = std::fs::read_to_string(&out).unwrap();
        let energies = Energies::read(&out).unwrap();
        assert_eq!(energies.of("t1", &hash_bytes(b"ACGTACGTAC")), Some(-10.0));
        assert_eq!(energies.of("t3", &hash_bytes(b"ACGTA")), Some(-5.0));
        assert_eq!((fold(&ingest, &program, &out, &context(1)).unwrap().kept, calls()), (2, 2));
        // Killed in the middle of a row: that row alone is made again.
        std::fs::write(&out, &whole[..whole.len() - 4]).unwrap();
        let done = fold(&ingest, &program, &out, &context(1)).unwrap();
        assert_eq!((done.kept, done.computed, calls()), (1, 1, 3));
        assert_eq!(std::fs::read_to_string(&out).unwrap(), whole);
    }
}
