//! A hand-made run folder for the tests of `rank`, `enrich` and `report`: 60 ranked lncRNA genes, 8 coding ones, 4 unplaced.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rand::Rng;
use serde_json::json;

use crate::artifact::{Context, Opened, StageRequest, StageWriter, Table};
use crate::config::Settings;
use crate::progress::Silent;
use crate::random::stream;

/// Symbol of the gene that must never become markup.
pub(crate) const HOSTILE: &str = "<script>alert('x')</script>&\"EVIL\"";
/// Gene whose strand no source tells.
pub(crate) const STRANDLESS: usize = 6;
const RANKED: usize = 60;
const UNPLACED: usize = 4;
const FOLDS: usize = 2;
const REPEATS: usize = 2;

/// The folders of a run.
pub(crate) struct Run {
    pub root: tempfile::TempDir,
    pub settings: Settings,
}

impl Run {
    /// Fabricates `ingest`, `plan` and `parts`.
    pub fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let mut settings = Settings { species: "testis".into(), ..Settings::default() };
        settings.evaluate.folds = FOLDS;
        settings.evaluate.repeats = REPEATS;
        settings.rank.task = "screen".into();
        settings.enrich.permutations = 200;
        let run = Self { root, settings };
        run.ingest();
        run.plan();
        run.parts();
        run
    }

    pub fn folder(&self, stage: &str) -> PathBuf {
        self.root.path().join(stage)
    }

    pub fn rank_inputs<'a>(&self, folders: &'a [PathBuf; 3]) -> crate::rank::RankInputs<'a> {
        crate::rank::RankInputs { ingest: &folders[0], plan: &folders[1], parts: &folders[2] }
    }

    pub fn rank(&self) -> crate::error::Result<crate::artifact::Manifest> {
        let folders = [self.folder("ingest"), self.folder("plan"), self.folder("parts")];
        crate::rank::run(&self.settings, self.rank_inputs(&folders), &self.folder("rank"), &context())
    }

    fn ingest(&self) {
        let writer = open("ingest", &self.folder("ingest"));
        let (mut ids, mut symbols, mut kinds, mut ranked, mut candidate) = (vec![], vec![], vec![], vec![], vec![]);
        let (mut chroms, mut starts, mut ends, mut strands, mut sequence, mut lpi) = (vec![], vec![], vec![], vec![], vec![], vec![]);
        for gene in 0..RANKED {
            ids.push(gene_id(gene));
            symbols.push(match gene {
                0 => Some(HOSTILE.to_owned()),
                1 => None,
                _ => Some(format!("LNC{gene}")),
            });
            kinds.push("lncRNA");
            ranked.push(true);
            candidate.push(true);
            chroms.push(Some("1"));
            starts.push(Some(10_000 * gene as i64));
            ends.push(Some(10_000 * gene as i64 + 2_000));
            strands.push(Some(match gene {
                STRANDLESS => ".",
                _ if gene % 2 == 0 => "+",
                _ => "-",
            }));
            sequence.push(gene % 10 != 3);
            lpi.push(if gene % 4 == 3 { 0i64 } else { gene as i64 % 7 + 1 });
        }
        for gene in 0..8 {
            ids.push(format!("ENSG9{gene:04}"));
            symbols.push(Some(format!("CODE{gene}")));
            kinds.push("coding");
            ranked.push(false);
            candidate.push(false);
            chroms.push(Some("1"));
            // 500 bases before the start of the lncRNA gene of the same number, on the other strand.
            starts.push(Some(10_000 * gene as i64 - 4_500));
            ends.push(Some(10_000 * gene as i64 - 500 + 1));
            strands.push(Some("-"));
            sequence.push(false);
            lpi.push(0);
        }
        for gene in 0..UNPLACED {
            ids.push(format!("NONHSAG{gene:04}"));
            symbols.push(None);
            kinds.push("unplaced");
            ranked.push(false);
            candidate.push(true);
            chroms.push(None);
            starts.push(None);
            ends.push(None);
            strands.push(None);
            sequence.push(false);
            lpi.push(1);
        }
        Table::new()
            .text("gene_id", &ids)
            .optional_text("symbol", &symbols)
            .text("kind", &kinds)
            .with("ranked", ranked)
            .with("candidate", candidate)
            .optional_text("chrom", &chroms)
            .with("start", starts)
            .with("end", ends)
            .optional_text("strand", &strands)
            .with("has_sequence", sequence)
            .with("n_lpi", lpi)
            .write(&writer.path("genes.parquet"))
            .unwrap();
        let mut facts: Vec<(String, &str, Option<&str>)> = Vec::new();
        for gene in 0..40 {
            facts.push((gene_id(gene), "tested", None));
            if is_hit(gene) {
                facts.push((gene_id(gene), "hit", None));
            }
        }
        facts.push((gene_id(39), "neighbor-hit", None));
        facts.extend((40..48).map(|gene| (gene_id(gene), "literature", Some("promoting"))));
        facts.extend((48..50).map(|gene| (gene_id(gene), "literature", Some("suppressing"))));
        facts.push((gene_id(50), "putative", None));
        Table::new()
            .text("gene_id", &facts.iter().map(|fact| &fact.0).collect::<Vec<_>>())
            .text("fact", &facts.iter().map(|fact| fact.1).collect::<Vec<_>>())
            .optional_text("direction", &facts.iter().map(|fact| fact.2).collect::<Vec<_>>())
            .optional_text("context", &facts.iter().map(|fact| ["hit", "tested"].contains(&fact.1).then_some("iPSC")).collect::<Vec<_>>())
            .text("source", &facts.iter().map(|_| "a screen").collect::<Vec<_>>())
            .optional_text("technology", &facts.iter().map(|fact| (fact.1 == "hit").then_some("CRISPRi")).collect::<Vec<_>>())
            .optional_text("timepoint", &facts.iter().map(|_| None::<&str>).collect::<Vec<_>>())
            .with("score", facts.iter().map(|fact| (fact.1 == "tested").then_some(0.5)).collect::<Vec<_>>())
            .optional_text("pubmed", &facts.iter().map(|fact| (fact.1 == "literature").then_some("1<2")).collect::<Vec<_>>())
            .write(&writer.path("labels.parquet"))
            .unwrap();
        let bound: Vec<(String, &str)> =
            (0..RANKED).filter(|gene| gene % 4 != 3).flat_map(|gene| [(gene_id(gene), "CODE2"), (gene_id(gene), HOSTILE)]).collect();
        Table::new()
            .text("gene_id", &bound.iter().map(|pair| &pair.0).collect::<Vec<_>>())
            .text("protein", &bound.iter().map(|pair| pair.1).collect::<Vec<_>>())
            .write(&writer.path("lpi.parquet"))
            .unwrap();
        Table::new()
            .text("protein_a", &[HOSTILE, "CODE2"])
            .text("protein_b", &["CODE2", "FAR"])
            .write(&writer.path("ppi.parquet"))
            .unwrap();
        Table::new()
            .optional_text("gene_id", &[Some("ENSG90002"), Some("ENSG90003"), None])
            .text("symbol", &["CODE2", "CODE3", "GONE"])
            .text("class", &["essential", "nonessential", "essential"])
            .write(&writer.path("reference.parquet"))
            .unwrap();
        std::fs::write(writer.path("unresolved.tsv"), "source\tname\treason\tcandidates\nlpi\t42064\tmalformed\t\nlpi\tX1\tnone\t\n")
            .unwrap();
        writer
            .write_json("summary.json", &json!({"reference_counts": {"genes_with_lpi": 17238}, "resolution": {"lpi": {"resolved": {"symbol": 21000, "alias": 800}}}}))
            .unwrap();
        writer.finish(BTreeMap::from([("genes".to_owned(), 72)])).unwrap();
    }

    fn plan(&self) {
        let writer = open("plan", &self.folder("plan"));
        let labelled: Vec<usize> = (0..39).collect();
        Table::new()
            .text("task", &labelled.iter().map(|_| "screen").collect::<Vec<_>>())
            .text("gene_id", &labelled.iter().map(|&gene| gene_id(gene)).collect::<Vec<_>>())
            .with("y", labelled.iter().map(|&gene| is_hit(gene)).collect::<Vec<_>>())
            .text("strength", &labelled.iter().map(|_| "tested").collect::<Vec<_>>())
            .with("primary", labelled.iter().map(|&gene| gene % 10 != 3).collect::<Vec<_>>())
            .with("with_network", labelled.iter().map(|&gene| gene % 4 != 3).collect::<Vec<_>>())
            .write(&writer.path("tasks.parquet"))
            .unwrap();
        let splits: Vec<(usize, usize)> = (0..REPEATS).flat_map(|repeat| (0..RANKED + UNPLACED).map(move |gene| (repeat, gene))).collect();
        Table::new()
            .with("repeat", splits.iter().map(|(repeat, _)| *repeat as i64).collect::<Vec<_>>())
            .text("gene_id", &splits.iter().map(|(_, gene)| candidate_id(*gene)).collect::<Vec<_>>())
            .with("group", splits.iter().map(|(_, gene)| *gene as i64).collect::<Vec<_>>())
            .with("fold", splits.iter().map(|(repeat, gene)| ((gene + repeat) % FOLDS) as i64).collect::<Vec<_>>())
            .write(&writer.path("splits.parquet"))
            .unwrap();
        writer.write_json("summary.json", &json!({"groups": 55, "largest_group": 4})).unwrap();
        writer.finish(BTreeMap::new()).unwrap();
    }

    fn parts(&self) {
        for kind in ["none", "sequence", "topology", "locus", "sequence+topology", "sequence+locus", "topology+locus"] {
            self.part_set(kind);
        }
        self.part_set("sequence+topology+locus");
        self.part_set("rivals");
    }

    /// One part a repeat and fold; scores depend on the gene, the kind and a little on the repeat.
    pub fn part_set(&self, kind: &str) {
        for repeat in 0..REPEATS {
            for fold in 0..FOLDS {
                let writer = open("part", &self.folder("parts").join(format!("screen.r{repeat}.f{fold}.{kind}")));
                let (mut models, mut ids, mut logits, mut sds) = (vec![], vec![], vec![], vec![]);
                for gene in (0..RANKED + UNPLACED).filter(|gene| (gene + repeat) % FOLDS == fold) {
                    let rows: &[&str] = if kind == "rivals" { &["confound", "degree"] } else { &["deephen"] };
                    for model in rows {
                        models.push(*model);
                        ids.push(candidate_id(gene));
                        logits.push(logit(gene, kind, repeat));
                        sds.push((kind != "rivals").then_some(0.3));
                    }
                }
                let scores: Vec<f64> = logits.iter().map(|logit| crate::rank::scored::sigmoid(*logit)).collect();
                Table::new()
                    .text("model", &models)
                    .text("gene_id", &ids)
                    .with("logit", logits)
                    .with("score", scores)
                    .with("logit_sd", sds)
                    .write(&writer.path("predictions.parquet"))
                    .unwrap();
                writer.finish(BTreeMap::new()).unwrap();
            }
        }
    }
}

/// Logit of a gene under the models of `kind`: -1.5 and a term a family, all terms drawn once a gene.
pub(crate) fn logit(gene: usize, kind: &str, repeat: usize) -> f64 {
    let mut generator = stream(7, &format!("fixture/{gene}"));
    let mut logit = -1.5 + 0.05 * repeat as f64;
    for family in ["sequence", "topology", "locus"] {
        let term = generator.gen_range(-0.6..0.6) + if is_hit(gene) && family == "sequence" { 1.0 } else { 0.0 };
        if kind.split('+').any(|name| name == family) {
            logit += term;
        }
    }
    logit
}

pub(crate) fn is_hit(gene: usize) -> bool {
    gene < 39 && gene.is_multiple_of(4)
}

pub(crate) fn gene_id(gene: usize) -> String {
    format!("ENSG{gene:05}")
}

fn candidate_id(gene: usize) -> String {
    if gene < RANKED { gene_id(gene) } else { format!("NONHSAG{:04}", gene - RANKED) }
}

/// Opens a fresh stage folder.
pub(crate) fn open(stage: &'static str, out: &Path) -> StageWriter {
    match (StageRequest { stage, out, inputs: vec![], settings: json!({}), seed: 1, force: true }).open().unwrap() {
        Opened::Fresh(writer) => writer,
        Opened::UpToDate(_) => unreachable!("forced"),
    }
}

pub(crate) fn context() -> Context<'static> {
    Context { seed: 1, workers: 2, force: false, progress: &Silent }
}
