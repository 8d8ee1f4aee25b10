//! Every section with names from outside that are markup, in text and in attributes.

use std::fs;

use serde_json::json;

use super::super::data::{Data, LeadingGene, Stages};
use super::super::joins::JoinCount;
use super::super::metrics::Interval;
use super::super::replicated::Replicated;
use super::super::sections;
use super::super::terms::OraTerms;
use super::{HOSTILE, folders, full_run, inputs};
use crate::rank::fixtures::Run;

/// Puts the name wherever one may come from a file or a config.
fn spoil(run: &mut Run, data: &mut Data) {
    let evil = || HOSTILE.to_owned();
    (run.settings.rank.task, run.settings.assembly) = (evil(), evil());
    run.settings.report.reference.insert(evil(), 2);

    let mut task = data.tasks["screen"].clone();
    let mut metrics = task.models["deephen"].clone();
    metrics.insert("aurc_gain".to_owned(), Interval { mean: 0.1, lo: 0.05, hi: 0.15 });
    task.models.extend(["deephen", HOSTILE].map(|model| (model.to_owned(), metrics.clone())));
    task.comparisons.iter_mut().filter(|c| c.b == "locus-lr").for_each(|c| c.b = evil());
    data.tasks.insert(evil(), task);
    let kinds = [("roc", "roc"), ("pr", "pr"), ("calibration", "calibration"), ("risk_coverage", "roc"), ("risk_coverage_evidence", "roc")];
    for (model, (kind, like)) in ["deephen", "confound", HOSTILE].into_iter().flat_map(|model| kinds.map(|kind| (model, kind))) {
        let curve = data.curve("screen", "deephen", like).unwrap().clone();
        data.curves.insert((evil(), model.to_owned(), kind.to_owned()), curve);
    }
    let mut ablation = data.ablation["screen"].clone();
    ablation.shapley.insert(evil(), ablation.shapley["topology"].clone());
    ablation.subsets.insert(evil(), ablation.subsets["topology"].clone());
    data.ablation.insert(evil(), ablation);
    data.families.push(evil());

    data.tasks.insert(format!("replicate:{HOSTILE}-to-{HOSTILE}"), data.tasks["screen"].clone());
    let (es, nes, p, fdr) = (0.4, 1.9, 0.01, 0.02);
    data.replicated.push(Replicated { learned_on: evil(), measured_on: evil(), model: evil(), genes: 40, hits: 10, es, nes, p, fdr });
    let rules = data.rules.as_mut().unwrap();
    (rules.task, rules.rules[0].sentence) = (evil(), evil());
    let gene = &mut data.genes[0];
    (gene.gene_id, gene.symbol, gene.place) = (evil(), Some(evil()), Some(evil()));
    (gene.label, gene.flags) = (evil(), format!("{HOSTILE},x{HOSTILE}"));
    gene.contributions.push(Some(0.1));
    let mut enriched = data.enriched[0].clone();
    (enriched.set, enriched.role, enriched.scope) = (evil(), evil(), evil());
    data.enriched.insert(0, enriched);
    let edge = data.leading_edges.entry(("held-out-positives".to_owned(), "tested-pool".to_owned())).or_default();
    edge.push(LeadingGene { gene_id: evil(), symbol: evil(), position: 1 });
    edge.push(LeadingGene { gene_id: evil(), symbol: String::new(), position: 2 });

    let (rows, genes) = (run.folder("ora.tsv"), run.folder("ora_genes.tsv"));
    let key = "source\tlist\tcollection\tterm";
    let named = format!("partners\tpredicted\t{HOSTILE}\t{HOSTILE}\t{HOSTILE}");
    let numbers = "background\tdrawn\tterm_size\toverlap\texpected\tfold\tp\tfdr\tp_matched\tfdr_matched\trepresentative";
    fs::write(&rows, format!("{key}\tname\t{numbers}\n{named}\t9\t5\t4\t3\t1\t3\t0.1\t0.1\t0.1\t0.1\t1\n")).unwrap();
    fs::write(&genes, format!("{key}\tgene\tlncrnas\n{named}\t2\n")).unwrap();
    data.terms = OraTerms::read(&rows, &genes).unwrap();

    data.joins.push(JoinCount { key: evil(), found: 1 });
    data.unresolved.insert((evil(), evil()), 3);
    data.ingest = json!({HOSTILE: {"resolved": {HOSTILE: 3}}, "words": [HOSTILE]});
    (data.plan, data.encoder) = (json!({HOSTILE: HOSTILE}), Some(json!([{HOSTILE: HOSTILE}])));
    data.ranking["task"] = json!(HOSTILE);
}

#[test]
fn names_from_outside_are_text_in_every_section() {
    let mut run = full_run();
    let stages = Stages::open(inputs(&folders(&run))).unwrap();
    let mut data = Data::read(&run.settings, &stages).unwrap();
    run.settings.species = HOSTILE.to_owned();
    let (page, _) = super::super::page::page(&run.settings, &data, &stages).unwrap();
    spoil(&mut run, &mut data);
    let settings = &run.settings;
    let terms = sections::terms::section(&data.terms).unwrap();
    let checked = [
        ("page", page.split("<script").next().unwrap()),
        ("headline", &sections::headline::section(settings, &data).0),
        ("genes", &sections::genes::section(settings, &data).body.0),
        ("models", &sections::models::section(settings, &data).body.0),
        ("curves", &sections::curves::section(settings, &data).body.0),
        ("sceptic", &sections::sceptic::section(settings, &data).body.0),
        ("ablation", &sections::ablation::section(settings, &data).body.0),
        ("enrichment", &sections::enrichment::section(settings, &data).body.0),
        ("terms", &terms.body.0),
        ("sources", &sections::sources::section(settings, &data).body.0),
        ("replication", &sections::replication::section(settings, &data).unwrap().body.0),
        ("rules", &sections::rules::section(settings, &data).unwrap().body.0),
        ("provenance", &sections::provenance::section(&stages).body.0),
    ];
    let text = "&lt;script&gt;alert('x')&lt;/script&gt;&amp;&quot;EVIL&quot;";
    // In the address of a gene.
    let address = "%3Cscript%3Ealert%28%27x%27%29%3C%2Fscript%3E%26%22EVIL%22";
    for (section, markup) in checked {
        let harmless = markup.matches(text).count() + markup.matches(address).count();
        assert!(harmless > 0, "{section} shows no name from outside");
        assert_eq!(markup.matches("EVIL").count(), harmless, "{section}");
        assert!(!markup.contains("<script>"), "{section}");
    }
    for (place, attribute) in
        [(2, "href=\"#gene/%3C"), (3, "aria-label=\"Models on &lt;"), (4, "data-chart=\"roc:&lt;"), (6, "aria-label=\"&lt;")]
    {
        assert!(checked[place].1.contains(attribute), "{attribute} in {}", checked[place].0);
    }
}
