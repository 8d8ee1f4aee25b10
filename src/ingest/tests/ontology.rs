//! An ontology with its annotations: as downloaded, or as tables.

use super::Small;

const CONFIG: &str = "\n[[ingest.terms]]\nname = \"go\"\npath = \"go.obo\"\nformat = \"obo\"\n\n[[ingest.annotations]]\nname = \"goa\"\npath = \"goa.gaf\"\nformat = \"gaf\"\n";
const OBO: &str = "format-version: 1.2\n\n[Term]\nid: GO:1\nname: process\nnamespace: biological_process\n\n\
    [Term]\nid: GO:2\nname: growth\nnamespace: biological_process\nalt_id: GO:22\nis_a: GO:1 ! process\n\n\
    [Term]\nid: GO:3\nname: obsolete growth\nnamespace: biological_process\nis_obsolete: true\n\n\
    [Term]\nid: GO:4\nname: motor\nnamespace: molecular_function\nrelationship: part_of GO:22 ! growth\nis_a: GO:9 ! elsewhere\n";

fn gaf(gene: &str, qualifier: &str, term: &str, evidence: &str, taxon: &str) -> String {
    format!("UniProtKB\tX\t{gene}\t{qualifier}\t{term}\tPMID:1\t{evidence}\t\tP\tname\talias\tprotein\t{taxon}\t20240101\tUniProt\t\t\n")
}

fn annotations() -> String {
    ["!gaf-version: 2.2\n".to_owned()]
        .into_iter()
        .chain([
            gaf("CODE1", "involved_in", "GO:2", "IDA", "taxon:9606"),
            // The same gene under its former symbol, the same term under its second id.
            gaf("PRECODE1", "involved_in", "GO:22", "IEA", "taxon:9606|taxon:1280"),
            gaf("CODE1", "NOT|involved_in", "GO:4", "IDA", "taxon:9606"),
            gaf("CODE2", "enables", "GO:4", "IMP", "taxon:9606"),
            gaf("CODE2", "involved_in", "GO:1", "ND", "taxon:9606"),
            gaf("CODE2", "involved_in", "GO:3", "IDA", "taxon:9606"),
            gaf("CODE2", "involved_in", "GO:2", "IDA", "taxon:10090"),
            gaf("CODE2", "involved_in", "GO:77", "IDA", "taxon:9606"),
            gaf("STRANGER", "involved_in", "GO:2", "IDA", "taxon:9606"),
        ])
        .collect()
}

fn small() -> Small {
    let mut small = Small::default();
    small.config.push_str(CONFIG);
    small.text("go.obo", OBO).text("goa.gaf", &annotations());
    small
}

fn rows(output: &super::Output) -> Vec<(String, Option<String>, String, String)> {
    let table = output.table("annotations.parquet");
    let (genes, ids) = (table.text("gene").unwrap(), table.optional_text("gene_id").unwrap());
    let (terms, evidence) = (table.text("term").unwrap(), table.text("evidence").unwrap());
    genes.into_iter().zip(ids).zip(terms).zip(evidence).map(|(((gene, id), term), evidence)| (gene, id, term, evidence)).collect()
}

#[test]
fn second_ids_and_former_symbols_are_followed_and_what_is_denied_is_dropped() {
    let output = small().output();
    let row = |gene: &str, id: Option<&str>, term: &str, evidence: &str| {
        (gene.to_owned(), id.map(str::to_owned), term.to_owned(), evidence.to_owned())
    };
    let expected = [
        row("CODE1", Some("ENSG03"), "GO:2", "IDA,IEA"),
        row("CODE2", Some("ENSG04"), "GO:4", "IMP"),
        row("STRANGER", None, "GO:2", "IDA"),
    ];
    assert_eq!(rows(&output), expected);
    assert!(output.unresolved().contains("goa\tSTRANGER\tnone\t"));
    let terms = output.table("terms.parquet");
    assert_eq!(terms.text("term").unwrap(), ["GO:1", "GO:2", "GO:4"]);
    assert_eq!(terms.text("namespace").unwrap(), ["BP", "BP", "MF"]);
    let parents = output.table("term_parents.parquet");
    let edges: Vec<_> = parents.text("term").unwrap().into_iter().zip(parents.text("parent").unwrap()).collect();
    assert_eq!(edges, [("GO:2", "GO:1"), ("GO:4", "GO:2")].map(|(a, b)| (a.to_owned(), b.to_owned())));
    assert_eq!(parents.text("relation").unwrap(), ["is_a", "part_of"]);
    let summary = output.summary();
    let counts = &summary["sources"]["goa"];
    for (what, count) in [
        ("rows", 9),
        ("rows qualified by NOT", 1),
        ("rows of evidence that is left out", 1),
        ("rows of another taxon", 1),
        ("rows of obsolete terms", 1),
        ("rows of unknown terms", 1),
    ] {
        assert_eq!(counts[what], count, "{what}");
    }
    assert_eq!(summary["sources"]["go"]["parents with an end that is no term in use"], 1);
    let mut kept = small();
    kept.config = kept.config.replace("[ingest]", "[ingest]\nleft_out_evidence = [\"IEA\"]");
    let kept = rows(&kept.output());
    assert!(kept.contains(&expected_nd()) && kept[0].3 == "IDA", "{kept:?}");
}

fn expected_nd() -> (String, Option<String>, String, String) {
    ("CODE2".into(), Some("ENSG04".into()), "GO:1".into(), "ND".into())
}

#[test]
fn tables_say_the_same_as_the_downloads_in_any_order() {
    let mut tables = Small::default();
    tables.config.push_str(
        "\n[[ingest.terms]]\nname = \"go\"\npath = \"terms.tsv\"\ncolumns = { term = \"id\", name = \"n\", namespace = \"o\", obsolete = \"x\", alt_ids = \"alt\" }\n\
         \n[[ingest.term_parents]]\nname = \"up\"\npath = \"up.tsv\"\ncolumns = { term = \"t\", parent = \"p\", relation = \"r\" }\n\
         \n[[ingest.annotations]]\nname = \"goa\"\npath = \"g2g.tsv\"\ncolumns = { gene = \"s\", term = \"go\", evidence = \"e\" }\n",
    );
    tables.text(
        "terms.tsv",
        "id\tn\to\tx\talt\nGO:4\tmotor\tMF\t0\t\nGO:2\tgrowth\tBP\t0\tGO:22|GO:222\nGO:3\tgone\tBP\t1\t\nGO:1\tprocess\tBP\t0\t\n",
    );
    tables.text("up.tsv", "t\tp\tr\nGO:4\tGO:22\tpart of\nGO:2\tGO:1\tisa\nGO:2\tGO:1\tisa\n");
    tables.text(
        "g2g.tsv",
        "s\tgo\te\nSTRANGER\tGO:2\tIDA\nCODE2\tGO:4\tIMP\nCODE1\tGO:22\tIEA\nCODE1\tGO:2\tIDA\nCODE1\tGO:2\tIDA\nCODE2\tGO:1\tND\n",
    );
    tables.gzip("g2g.tsv");
    let (tables, downloads) = (tables.output(), small().output());
    for name in ["terms.parquet", "term_parents.parquet", "annotations.parquet"] {
        assert_eq!(tables.hashes()[name], downloads.hashes()[name], "{name}");
    }
    let mut turned = small();
    let text = annotations();
    let lines: Vec<&str> = text.lines().rev().collect();
    turned.text("goa.gaf", &(lines.join("\n") + "\n"));
    assert_eq!(turned.output().hashes()["annotations.parquet"], downloads.hashes()["annotations.parquet"]);
}

#[test]
fn the_ontology_is_read_whole_or_not_at_all() {
    let mut absent = small();
    absent.config = absent.config.replace("path = \"goa.gaf\"", "optional = true\npath = \"goa.gaf\"");
    absent.files.remove("goa.gaf");
    let output = absent.output();
    assert!(!output.path.join("terms.parquet").exists() && !output.path.join("annotations.parquet").exists());
    assert!(!output.manifest.inputs.contains_key("data/go.obo"));
    let mut missing = small();
    missing.files.remove("goa.gaf");
    missing.refused(&["goa.gaf"]);
    let mut alone = small();
    let start = alone.config.find("\n[[ingest.terms]]").unwrap();
    let end = alone.config.find("\n[[ingest.annotations]]").unwrap();
    alone.config.replace_range(start..end, "");
    alone.refused(&["ingest.annotations", "stands without `terms`"]);
    let mut wrong = small();
    wrong.config = wrong.config.replace("format = \"gaf\"", "format = \"obo\"");
    wrong.refused(&["source `goa` cannot be read in its format"]);
}

#[test]
fn damage_is_named_with_its_line() {
    small()
        .replace("goa.gaf", "GO:4\tPMID:1\tIMP\t\tP\tname\talias\tprotein", "GO:4\tPMID:1\tIMP")
        .refused(&["goa.gaf:5", "fields where 13 are needed"]);
    small().replace("goa.gaf", "\tSTRANGER\t", "\t\t").refused(&["goa.gaf:10: a gene or term is empty"]);
    small().text("goa.gaf", &gaf("CODE1", "", "GO:77", "IDA", "")).refused(&["goa.gaf: no row annotates a gene with a known term"]);
    small().replace("go.obo", "is_a: GO:1 ! process", "is_a GO:1").refused(&["go.obo:13", "no `tag: value`"]);
    small().text("go.obo", "format-version: 1.2\n").refused(&["go.obo: holds no term"]);
}
