//! The whole stage on a species of a few genes, and on the real files where they are.

mod alarm;
mod annotation;
mod bad_input;
mod formats;
mod joins;
mod neighbours;
mod official;
mod ontology;
mod outside;
mod peers;
mod real;
mod scored;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::artifact::{Columns, Context, Manifest};
use crate::config::Settings;
use crate::error::Result;
use crate::progress::Silent;

/// A species as files in memory, written out when it is run.
#[derive(Clone)]
struct Small {
    config: String,
    files: BTreeMap<&'static str, Vec<u8>>,
}

impl Default for Small {
    fn default() -> Self {
        let mut files: BTreeMap<&'static str, Vec<u8>> = BTreeMap::new();
        let mut put = |name, text: &str| _ = files.insert(name, text.as_bytes().to_vec());
        put(
            "genes.tsv",
            "id\tchrom\tstart\tend\tstrand\tname\ttype\tprevious\talias\n\
             ENSG01\t1\t100\t900\t+\tLINC1\tlncRNA\tOLDLINC1\tAKA1, AKA2\n\
             ENSG02\t1\t5000\t9000\t-\tLINC2\tlncRNA\t\t\n\
             ENSG03\tX\t10\t90\t+\tCODE1\tprotein_coding\tPRECODE1\tP53\n\
             ENSG04\tX\t200\t990\t-\tCODE2\tprotein_coding\t\t\n\
             ENSG05\tALT_1\t10\t90\t+\tLINC2\tlncRNA\t\t\n\
             ENSG06\t2\t10\t90\t+\tTWIN\tlncRNA\t\t\n\
             ENSG07\t2\t500\t900\t+\tTWIN\tlncRNA\t\t\n\
             ENSG08\t2\t5000\t5900\t+\tPSEUDO1\tprocessed_pseudogene\t\t\n",
        );
        put("genes_old.tsv", "id\tname\ttype\nENSG01\tRP1-1A.1\tlincRNA\nENSG02\tRP1-2B.2\tantisense\nENSG09\tRP9-9Z.9\tlincRNA\n");
        put(
            "transcripts.tsv",
            "tx\tgene\tchrom\tstart\tend\tstrand\nENST01\tENSG01\t1\t100\t900\t+\nENST02\tENSG02\t1\t5000\t9000\t-\nENST03\tENSG03\tX\t10\t90\t+\n",
        );
        put("overlap.txt", "NONHSAG01 ENSG02\nENSG02 NONHSAG01\nNONHSAG03 ENSG06\nNONHSAG03 ENSG07\n");
        put("names.csv", "ncName,ncID,transID\nncTwo,NONHSAG01,NONHSAT01.1\nncFree,NONHSAG02,NONHSAT02.1\n");
        put(
            "lpi.tsv",
            "lnc\tprotein\nLINC1\tCODE1\nRP1-1A.1\tp53\nNONHSAG01.2\tCODE2\nNONHSAG02\tCODE1\nncFree\tCODE2\nCODE1\tCODE2\nTWIN\tCODE1\n42064\tCODE1\nNONHSAG03\tCODE1\nPSEUDO1\tCODE1\nRPI002_1\tCODE1\nLINC1\tnobody\n",
        );
        put("proteins.csv", "raw,std\np53,CODE1\nempty\n");
        put("ppi.txt", "CODE1 CODE2\nCODE2 CODE1\nCODE1 CODE1\n");
        put("seq.fa", ">ENST01.3 gene:ENSG01.2 source:A\nACGTAC\nNNNN\n>ENST02 gene:ENSG02\nTTTT\n>ENST03 gene:ENSG03\nGGGG\n");
        put("library.tsv", "locus\ttx\tname\nLH1\tENST01.1\tRP1-1A.1\nLH2\tP1P2\tRP1-2B.2\nLH3\tCUFF.1\t-\nLH4\tP1\tRP9-9Z.9\n");
        put("screen.txt", "a\tb\tc\nLH1\t3.5\tlncRNA hit\nLH2\t0.5\t\nLH3\t4\tNeighbor hit\npseudo_1\t1\tNegative Control gene hit\n");
        put(
            "hits.csv",
            "exp_type,exp_score,cell_line,target_id,PMID\nCRISPR i,2.5,IPSC,LINC1,1\nCRISPR delete,1.5,NIC-H460,\"unknown, gene\",2\n",
        );
        put(
            "essential.csv",
            "ens,target,gene_name,alias,nc,organism,pmid,vitro,disease,cancer\n\
             ENSG02.7,N.A.,LINC2,N.A.,N.A.,Human,11,0,0,1\n\
             N.A.,AKA1,N.A.,N.A.,N.A.,Human,12,0,1,0\n\
             N.A.,mouse1,N.A.,N.A.,N.A.,Mouse,13,0,0,0\n\
             ENSG06.1,TWIN,N.A.,N.A.,NONHSAG02.1,Human,14,1,0,0\n",
        );
        put("benchmark.csv", "LINC2\nnowhere\n");
        put("ceg.txt", "GENE\nCODE1\n");
        Self { config: include_str!("small.toml").to_owned(), files }
    }
}

impl Small {
    fn text(&mut self, name: &'static str, text: &str) -> &mut Self {
        self.files.insert(name, text.as_bytes().to_vec());
        self
    }

    fn replace(&mut self, name: &'static str, from: &str, to: &str) -> &mut Self {
        let text = String::from_utf8(self.files[name].clone()).unwrap();
        assert!(text.contains(from), "{name} has no {from:?}");
        self.text(name, &text.replace(from, to))
    }

    fn gzip(&mut self, name: &'static str) -> &mut Self {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&self.files[name]).unwrap();
        self.files.insert(name, encoder.finish().unwrap());
        self
    }

    fn run(&self) -> (tempfile::TempDir, Result<Manifest>) {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in &self.files {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        fs::write(folder.path().join("species.toml"), &self.config).unwrap();
        fs::create_dir(folder.path().join("run")).unwrap();
        let settings = Settings::read(&folder.path().join("species.toml"));
        let result = settings.and_then(|settings| run_at(&settings, folder.path(), &folder.path().join("run/ingest")));
        (folder, result)
    }

    /// Runs and expects success.
    fn output(&self) -> Output {
        let (folder, result) = self.run();
        let manifest = result.unwrap();
        Output { path: folder.path().join("run/ingest"), _folder: folder, manifest }
    }

    /// Runs, expects one error that holds all `words`, and nothing left behind.
    fn refused(&self, words: &[&str]) {
        let (folder, result) = self.run();
        let error = result.unwrap_err();
        let message = error.to_string();
        for word in words {
            assert!(message.contains(word), "`{word}` is not in: {message}");
        }
        assert!(message.contains("hint: "), "{message}");
        assert_eq!(error.exit_code(), 1);
        assert_eq!(fs::read_dir(folder.path().join("run")).unwrap().count(), 0, "something was left behind");
    }
}

fn run_at(settings: &Settings, data: &Path, out: &Path) -> Result<Manifest> {
    super::run(settings, data, out, &Context { seed: settings.seed, workers: 2, force: false, progress: &Silent })
}

/// A finished folder.
struct Output {
    path: PathBuf,
    _folder: tempfile::TempDir,
    manifest: Manifest,
}

impl Output {
    fn table(&self, name: &str) -> Columns {
        Columns::read(&self.path.join(name)).unwrap()
    }

    fn summary(&self) -> serde_json::Value {
        serde_json::from_str(&fs::read_to_string(self.path.join("summary.json")).unwrap()).unwrap()
    }

    fn unresolved(&self) -> String {
        fs::read_to_string(self.path.join("unresolved.tsv")).unwrap()
    }

    /// Hashes of all outputs.
    fn hashes(&self) -> &BTreeMap<String, String> {
        &self.manifest.outputs
    }
}
