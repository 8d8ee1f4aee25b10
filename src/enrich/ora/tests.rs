//! The stage on a toy ontology against goatools, and what must not change it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::artifact::{Context, Manifest, Table};
use crate::config::Settings;
use crate::enrich::EnrichInputs;
use crate::error::Result;
use crate::progress::Silent;
use crate::rank::fixtures::open;

type Row = BTreeMap<String, String>;

/// The toy of `scripts/reference/ora.py` as stage folders.
struct Toy {
    root: tempfile::TempDir,
    settings: Settings,
    reference: Value,
    /// Three text columns each.
    terms: Vec<[String; 3]>,
    parents: Vec<[String; 3]>,
    annotations: Vec<[String; 3]>,
}

impl Toy {
    fn new() -> Self {
        let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/ora.json")).unwrap();
        let reference: Value = serde_json::from_str(&text).unwrap();
        let mut settings = Settings { species: "toy".into(), ..Settings::default() };
        settings.rank.task = "screen".into();
        settings.enrich.permutations = 20;
        let toy = &reference["toy"];
        let ora = &mut settings.enrich.ora;
        (ora.top, ora.resamples) = (toy["top"].as_u64().unwrap() as usize, 200);
        (ora.min_size, ora.max_size) = (toy["min_size"].as_u64().unwrap() as usize, toy["max_size"].as_u64().unwrap() as usize);
        let rows = |name: &str| -> Vec<[String; 3]> {
            let row = |row: &Value| std::array::from_fn(|column| row[column].as_str().unwrap_or_default().to_owned());
            toy[name].as_array().unwrap().iter().map(row).collect()
        };
        let (terms, parents, annotations) = (rows("terms"), rows("parents"), rows("annotations"));
        Self { root: tempfile::tempdir().unwrap(), settings, terms, parents, annotations, reference }
    }

    fn folder(&self, stage: &str) -> PathBuf {
        self.root.path().join(stage)
    }

    fn names(&self, list: &str) -> Vec<String> {
        self.reference["toy"][list].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
    }

    /// Writes the folders and enriches.
    fn enrich(&self, workers: usize) -> Result<Manifest> {
        let ranking = self.names("ranking");
        let writer = open("ingest", &self.folder("ingest"));
        let column = |rows: &[[String; 3]], place: usize| rows.iter().map(|row| row[place].clone()).collect::<Vec<_>>();
        if !self.terms.is_empty() {
            let table = Table::new().text("term", &column(&self.terms, 0)).text("name", &column(&self.terms, 1));
            table.text("namespace", &column(&self.terms, 2)).write(&writer.path("terms.parquet")).unwrap();
            let table = Table::new().text("term", &column(&self.parents, 0)).text("parent", &column(&self.parents, 1));
            table.text("relation", &column(&self.parents, 2)).write(&writer.path("term_parents.parquet")).unwrap();
            let table = Table::new().text("gene", &column(&self.annotations, 0)).text("term", &column(&self.annotations, 1));
            table.write(&writer.path("annotations.parquet")).unwrap();
        }
        let partners = self.reference["toy"]["partners"].as_object().unwrap();
        let pairs: Vec<(&str, &str)> = partners
            .iter()
            .flat_map(|(gene, proteins)| proteins.as_array().unwrap().iter().map(|protein| (gene.as_str(), protein.as_str().unwrap())))
            .collect();
        let table = Table::new().text("gene_id", &pairs.iter().map(|pair| pair.0).collect::<Vec<_>>());
        table.text("protein", &pairs.iter().map(|pair| pair.1).collect::<Vec<_>>()).write(&writer.path("lpi.parquet")).unwrap();
        // Proteins P00 to P11 lie next to the first lncRNA genes, the others far away.
        let coding: Vec<String> = (0..40).map(|gene| format!("P{gene:02}")).collect();
        let ids = ranking.iter().cloned().chain((0..40).map(|gene| format!("ENSG{gene:02}"))).collect::<Vec<_>>();
        let symbols: Vec<&String> = ranking.iter().chain(&coding).collect();
        let kinds: Vec<&str> = ranking.iter().map(|_| "lncRNA").chain(coding.iter().map(|_| "coding")).collect();
        let start = |place: usize| if place < 12 { 1_000_000 * place as i64 } else { 900_000_000 + place as i64 };
        let starts: Vec<i64> = (0..24).map(|gene| 1_000_000 * gene as i64 + 50).chain((0..40).map(start)).collect();
        let table = Table::new().text("gene_id", &ids).text("symbol", &symbols).text("kind", &kinds);
        let table = table.text("chrom", &vec!["1"; ids.len()]).text("strand", &vec!["+"; ids.len()]);
        let table = table.with("end", starts.iter().map(|start| start + 10).collect::<Vec<i64>>()).with("start", starts);
        table.write(&writer.path("genes.parquet")).unwrap();
        let none: Vec<Option<String>> = Vec::new();
        let table = Table::new().optional_text("gene_id", &none).optional_text("fact", &none).optional_text("direction", &none);
        table.optional_text("context", &none).write(&writer.path("labels.parquet")).unwrap();
        writer.finish(BTreeMap::new()).unwrap();

        let writer = open("plan", &self.folder("plan"));
        let (known, control) = (self.names("known"), self.names("control"));
        let labelled: Vec<&String> = known.iter().chain(&control).collect();
        let table = Table::new().text("task", &vec!["screen"; labelled.len()]).text("gene_id", &labelled);
        table.with("y", (0..labelled.len()).map(|row| row < known.len()).collect::<Vec<_>>()).write(&writer.path("tasks.parquet")).unwrap();
        writer.finish(BTreeMap::new()).unwrap();
        let writer = open("rank", &self.folder("rank"));
        let logits: Vec<f64> = (0..ranking.len()).map(|place| 2.0 - 0.1 * place as f64).collect();
        let table = Table::new().text("gene_id", &ranking).text("symbol", &ranking).with("logit", logits);
        table.write(&writer.path("ranking.parquet")).unwrap();
        writer.finish(BTreeMap::new()).unwrap();

        let inputs =
            EnrichInputs { ingest: &self.folder("ingest"), plan: &self.folder("plan"), rank: &self.folder("rank"), evaluate: None };
        let context = Context { seed: 1, workers, force: true, progress: &Silent };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(workers).build().unwrap();
        pool.install(|| crate::enrich::run(&self.settings, inputs, &self.folder("enrich"), &context))
    }

    fn rows(&self, file: &str) -> Vec<Row> {
        let text = fs::read_to_string(self.folder("enrich").join(file)).unwrap();
        let mut lines = text.lines().filter(|line| !line.starts_with('#'));
        let columns: Vec<String> = lines.next().unwrap().split('\t').map(str::to_owned).collect();
        lines.map(|line| columns.iter().cloned().zip(line.split('\t').map(str::to_owned)).collect()).collect()
    }

    fn summary(&self) -> Value {
        serde_json::from_str(&fs::read_to_string(self.folder("enrich").join("ora.json")).unwrap()).unwrap()
    }
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("`{column}` of {row:?}"))
}

#[test]
fn counts_p_values_and_rates_agree_with_goatools() {
    let toy = Toy::new();
    toy.enrich(2).unwrap();
    let rows: Vec<Row> = toy.rows("ora.tsv").into_iter().filter(|row| row["source"] == "partners").collect();
    let expected = toy.reference["expected"].as_array().unwrap();
    assert_eq!(rows.len(), expected.len());
    for want in expected {
        let same = |row: &&Row| ["list", "collection", "term"].iter().all(|key| row[*key] == want[*key].as_str().unwrap());
        let row = rows.iter().find(same).unwrap_or_else(|| panic!("no row for {want}"));
        for key in ["background", "drawn", "term_size", "overlap"] {
            assert_eq!(row[key], want[key].to_string(), "{key} of {want}");
        }
        for (key, least) in [("p", 1e-9), ("fdr", 1e-6)] {
            assert!((number(row, key) / want[key].as_f64().unwrap() - 1.0).abs() < least, "{key}: {} of {want}", row[key]);
        }
        assert!((number(row, "fold") - number(row, "overlap") / number(row, "expected")).abs() < 1e-3);
        assert!(number(row, "p_matched") >= 1.0 / 201.0 && number(row, "fdr_matched") <= 1.0);
    }
    // Sorted, and every group has one representative, with the smallest p.
    let key = |row: &Row| (row["list"].clone(), row["collection"].clone(), number(row, "p").to_bits(), row["term"].clone());
    assert!(rows.windows(2).all(|pair| key(&pair[0]) < key(&pair[1])));
    for row in &rows {
        let same = |other: &&Row| other["list"] == row["list"] && other["collection"] == row["collection"] && other["term"] == row["group"];
        let representative = rows.iter().find(same).unwrap();
        assert_eq!((representative["representative"].as_str(), &representative["group"]), ("1", &representative["term"]));
        assert!(number(representative, "p") <= number(row, "p"));
    }
    // Who carries a term: as many genes as the overlap says, and as many links.
    let genes = toy.rows("ora_genes.tsv");
    for row in &toy.rows("ora.tsv") {
        let carriers = genes.iter().filter(|gene| ["source", "list", "collection", "term"].iter().all(|key| gene[*key] == row[*key]));
        let counts: Vec<f64> = carriers.map(|gene| number(gene, "lncrnas")).collect();
        assert_eq!((counts.len() as f64, counts.iter().sum::<f64>()), (number(row, "overlap"), number(row, "links")), "{row:?}");
    }
    let summary = toy.summary();
    let control = &summary["lists"]["control"];
    assert_eq!((&control["genes"], &control["drawn_from"]), (&json!(6), &json!(6)));
    // Tested genes are held against tested genes, the predicted against all that are ranked.
    assert_eq!(control["matched_from"], json!(6 + summary["lists"]["known"]["genes"].as_u64().unwrap()));
    assert_eq!(summary["lists"]["predicted"]["matched_from"], summary["lists"]["predicted"]["drawn_from"]);
    assert_eq!(summary["sources"]["partners"]["background"]["GO:BP"].to_string(), rows[0]["background"]);
    assert_eq!((&summary["sources"]["neighbours"]["lncrnas"], &summary["sources"]["neighbours"]["genes"]), (&json!(12), &json!(12)));
}

#[test]
fn neither_row_order_nor_workers_change_a_byte() {
    let mut toy = Toy::new();
    let first = toy.enrich(1).unwrap().outputs;
    toy.annotations.reverse();
    toy.parents.reverse();
    toy.parents.rotate_left(3);
    let second = toy.enrich(3).unwrap().outputs;
    for name in ["ora.tsv", "ora_genes.tsv", "ora.json", "gsea.tsv"] {
        assert_eq!(first[name], second[name], "{name}");
    }
}

#[test]
fn without_an_ontology_there_are_headers_and_with_a_circle_an_error() {
    let mut toy = Toy::new();
    toy.settings.enrich.ora.relations.push("regulates".into());
    toy.parents.push(["GO:0000001".into(), "GO:0000005".into(), "regulates".into()]);
    let said = toy.enrich(1).unwrap_err().to_string();
    assert!(said.contains("GO:0000001 -> GO:0000005 -> GO:0000001") && said.contains("hint"), "{said}");
    assert!(!toy.folder("enrich").exists());
    toy.terms.clear();
    let manifest = toy.enrich(1).unwrap();
    assert_eq!((manifest.rows["terms"], manifest.rows["term_genes"]), (0, 0));
    assert!(toy.rows("ora.tsv").is_empty() && toy.rows("ora_genes.tsv").is_empty());
    let header = fs::read_to_string(toy.folder("enrich").join("ora.tsv")).unwrap();
    assert!(header.lines().any(|line| line.starts_with("source\tlist\tcollection\tterm\tname\tbackground\tdrawn\t")), "{header}");
}

#[test]
fn gmt_files_of_coding_genes_are_collections_of_their_own() {
    let mut toy = Toy::new();
    toy.terms.clear();
    let path = toy.root.path().join("mine.gmt");
    fs::write(&path, "B\thttp://x\tENSG00.3\tP00\tP01\tP02\tNOBODY\nA\twhat binds\tP03\tP04\tP05\tP06\n").unwrap();
    toy.settings.enrich.ora.gmt = vec![path.display().to_string()];
    toy.enrich(2).unwrap();
    let rows = toy.rows("ora.tsv");
    assert!(!rows.is_empty() && rows.iter().all(|row| row["collection"] == "mine" && row["background"] == "7"));
    let find =
        |term: &str| rows.iter().find(|row| row["source"] == "neighbours" && row["list"] == "predicted" && row["term"] == term).unwrap();
    // The first six lncRNA genes lie next to P00 to P05.
    assert_eq!((find("B")["overlap"].as_str(), find("B")["term_size"].as_str(), find("B")["name"].as_str()), ("3", "3", "B"));
    assert_eq!((find("A")["overlap"].as_str(), find("A")["term_size"].as_str(), find("A")["name"].as_str()), ("3", "4", "what binds"));
    toy.settings.enrich.ora.resamples = 0;
    toy.enrich(2).unwrap();
    assert!(toy.rows("ora.tsv").iter().all(|row| row["p_matched"].is_empty() && !row["p"].is_empty()));
    let other = toy.root.path().join("again");
    fs::create_dir(&other).unwrap();
    fs::copy(&path, other.join("mine.gmt")).unwrap();
    toy.settings.enrich.ora.gmt.push(other.join("mine.gmt").display().to_string());
    assert!(toy.enrich(1).unwrap_err().to_string().contains("two collections are named `mine`"));
}

#[test]
fn every_set_of_a_file_has_a_row_or_a_reason_and_a_file_without_any_is_refused() {
    let mut toy = Toy::new();
    toy.terms.clear();
    let path = toy.root.path().join("own.gmt");
    toy.settings.enrich.ora.max_size = 10;
    let genes = |range: std::ops::Range<usize>| range.map(|gene| format!("P{gene:02}")).collect::<Vec<_>>().join("\t");
    let lost = format!("ENTREZ\tx\t1001\t1002\nALL\tx\t{}\nPAIR\tx\tP00\n", genes(0..40));
    fs::write(&path, &lost).unwrap();
    toy.settings.enrich.ora.gmt = vec![path.display().to_string()];
    let said = toy.enrich(1).unwrap_err().to_string();
    for part in [
        "own.gmt: none of its 3 sets can be tested",
        "ENTREZ: none of its 2 names is a coding gene",
        "PAIR: 1 of 1 in the background (neighbours), below enrich.ora.min_size = 2",
        "ALL: 12 of 40 in the background (neighbours), above enrich.ora.max_size = 10",
    ] {
        assert!(said.contains(part), "{said}");
    }
    fs::write(&path, format!("{lost}MINE\tx\t{}\nFAR\tx\t{}\n", genes(3..7), genes(8..12))).unwrap();
    let manifest = toy.enrich(1).unwrap();
    let (tested, left_out) = (toy.rows("ora.tsv"), toy.rows("ora_untested.tsv"));
    assert_eq!(manifest.rows["untested_sets"], left_out.len() as u64);
    for source in ["partners", "neighbours"] {
        for list in ["control", "known", "predicted"] {
            for set in ["ENTREZ", "ALL", "PAIR", "MINE", "FAR"] {
                let there = |rows: &[Row], column: &str| {
                    rows.iter().filter(|row| row["source"] == source && row["list"] == list && row[column] == set).count()
                };
                assert_eq!(there(&tested, "term") + there(&left_out, "set"), 1, "{set} of {list} by {source}");
            }
        }
    }
    // The six best lncRNA genes lie next to P00 to P05.
    let unreached = |row: &&Row| row["set"] == "FAR" && row["source"] == "neighbours" && row["list"] == "predicted";
    let far = left_out.iter().find(unreached).unwrap();
    assert_eq!(far["reason"], "the list leads to none of its 4 genes in the background: p = 1");
    // An ontology has thousands of such terms: they are counted, not listed.
    assert!(Toy::new().enrich(1).is_ok() && left_out.iter().all(|row| row["collection"] == "own"));
}

#[test]
fn hubs_mislead_the_textbook_and_not_the_matched_null() {
    use super::collection::{Collection, Term};
    use super::{block, list::List, panel::Panel, source::Source};
    // Genes 0 to 9 are hubs, bound by half of the lncRNA genes each, and carry a term; genes 10 to 99 by one in a hundred.
    let leads: Vec<Vec<u32>> = (0..400u32)
        .map(|lncrna| (0..100u32).filter(|gene| (lncrna * 37 + gene * 101) % 100 < if *gene < 10 { 50 } else { 1 }).collect())
        .collect();
    let genes = (0..100).map(|gene| format!("G{gene:03}")).collect::<Vec<_>>();
    let carried = genes.iter().enumerate().map(|(gene, name)| (name.clone(), if gene < 10 { vec![0, 1] } else { vec![1] })).collect();
    let term = |id: &str| Term { id: id.into(), name: id.into(), names: 0, known: 0 };
    let collections = [Collection { name: "c".into(), file: None, terms: vec![term("hub"), term("all")], carried }];
    for by_link in [true, false] {
        let source = Source { name: "partners", genes: genes.clone(), leads: leads.clone(), by_link };
        let mut settings = crate::config::OraSettings { resamples: 500, ..Default::default() };
        settings.max_size = 50;
        let panel = Panel::new(&source, &collections, &settings);
        let list = List { name: "predicted", members: (0..400).step_by(23).collect(), before: 400, pool: (0..400).collect() };
        let outcome = block::test(&panel, &collections, &list, &settings, 1);
        let row = &outcome.blocks[0].rows[0];
        assert_eq!((row.size, row.overlap), (10, 10));
        assert!(row.p < 1e-4, "{row:?}");
        assert!(row.matched.unwrap().p > 0.05, "{row:?}");
    }
}
