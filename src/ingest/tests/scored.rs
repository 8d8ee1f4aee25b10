//! Screens with a score for every targeted place, of growth and of other phenotypes.

use super::Small;
use crate::artifact::Columns;

const TABLE: &str = "place\tids\tnames\tstate\tfdr\n\
    p1\tENSG01\tLINC1\texperimental\t0.7\n\
    p2\tENSG01.4\tLINC1\texperimental\t0.04\n\
    p3\tENSG02|ENSG06\tLINC2|TWIN\texperimental\t0.3\n\
    p4\t\tRP9-9Z.9\texperimental\t0.9\n\
    p5\t\t\texperimental\t0.2\n\
    p6\tENSG08\tPSEUDO1\tcontrol\t0.001\n";

fn with_screen(fixed: &str) -> Small {
    let mut small = Small::default();
    small.text("scored.tsv", TABLE);
    small.config.push_str(&format!(
        "\n[[ingest.labels]]\nname = \"second\"\nkind = \"scored-screen\"\npath = \"scored.tsv\"\n\
         columns = {{ gene = \"ids\", name = \"names\", score = \"fdr\" }}\nkeep = {{ state = [\"experimental\"] }}\nfixed = {{ {fixed} }}\n"
    ));
    small
}

#[test]
fn another_phenotype_stands_in_a_table_of_its_own_and_changes_no_label() {
    let plain = Small::default().output();
    let output = with_screen("context = \"endoderm\", phenotype = \"growth or differentiation\", technology = \"CRISPRi\"").output();
    let table = Columns::read(&output.path.join("screens.parquet")).unwrap();
    let rows: Vec<(String, i64, f64, String)> = table
        .text("gene_id")
        .unwrap()
        .into_iter()
        .zip(table.i64("places").unwrap())
        .zip(table.f64("score").unwrap())
        .zip(table.text("outcome").unwrap())
        .map(|(((id, places), score), outcome)| (id, places, score, outcome))
        .collect();
    let row = |id: &str, places, score, outcome: &str| (id.to_owned(), places, score, outcome.to_owned());
    // The least score of a gene's places counts; a place between two genes is one of both.
    assert_eq!(
        rows,
        [
            row("ENSG01", 2, 0.04, "hit"),
            row("ENSG02", 1, 0.3, "unclear"),
            row("ENSG06", 1, 0.3, "unclear"),
            row("ENSG09", 1, 0.9, "non-hit")
        ]
    );
    assert_eq!(table.text("context").unwrap(), ["endoderm"; 4]);
    assert_eq!(table.text("phenotype").unwrap(), ["growth or differentiation"; 4]);
    for name in ["labels.parquet", "genes.parquet"] {
        let bytes = |output: &super::Output| std::fs::read(output.path.join(name)).unwrap();
        assert_eq!(bytes(&output), bytes(&plain), "{name}");
    }
}

#[test]
fn a_growth_screen_gives_facts_and_an_unclear_gene_is_no_non_hit() {
    let output = with_screen("context = \"HepG2\"").output();
    let table = Columns::read(&output.path.join("labels.parquet")).unwrap();
    let sources = table.text("source").unwrap();
    let facts: Vec<(String, String)> = table
        .optional_text("gene_id")
        .unwrap()
        .into_iter()
        .zip(table.text("fact").unwrap())
        .zip(&sources)
        .filter(|(_, source)| *source == "second")
        .map(|((id, fact), _)| (id.unwrap(), fact))
        .collect();
    let fact = |id: &str, fact: &str| (id.to_owned(), fact.to_owned());
    assert_eq!(
        facts,
        [fact("ENSG01", "hit"), fact("ENSG01", "tested"), fact("ENSG02", "unclear"), fact("ENSG06", "unclear"), fact("ENSG09", "tested")]
    );
    assert_eq!(Columns::read(&output.path.join("screens.parquet")).unwrap().height(), 0);
}

#[test]
fn growth_is_growth_in_any_spelling_and_a_gene_named_twice_in_a_row_is_one_place() {
    let output = with_screen("context = \"HepG2\", phenotype = \" Growth\"").output();
    assert_eq!(Columns::read(&output.path.join("screens.parquet")).unwrap().height(), 0);
    let mut small = with_screen("context = \"endoderm\", phenotype = \"differentiation\"");
    small.replace("scored.tsv", "ENSG02|ENSG06\tLINC2|TWIN", "ENSG02 | ENSG02|NA|\tLINC2|LINC2||");
    let output = small.output();
    let table = Columns::read(&output.path.join("screens.parquet")).unwrap();
    let at = table.text("gene_id").unwrap().iter().position(|id| id == "ENSG02").unwrap();
    assert_eq!(table.i64("places").unwrap()[at], 1);
    let lost = std::fs::read_to_string(output.path.join("unresolved.tsv")).unwrap();
    assert!(lost.lines().all(|line| !line.starts_with("second\t\t") && !line.starts_with("second\tNA\t")), "{lost}");
}

#[test]
fn faults_name_their_line_and_the_remedy() {
    with_screen("technology = \"CRISPRi\"").refused(&["`second`", "context"]);
    let mut small = with_screen("context = \"HepG2\"");
    small.replace("scored.tsv", "0.7", "low").refused(&["scored.tsv:2", "`low` is no number"]);
    small.replace("scored.tsv", "low", "NA").refused(&["scored.tsv:2", "without a score"]);
    small.replace("scored.tsv", "\tNA\n", "\t-1\n").refused(&["scored.tsv:2", "`-1` is no false discovery rate"]);
    with_screen("context = \" \"").refused(&["`second`", "context"]);
    with_screen("context = \"iPSC-to-heart\"").refused(&["-to-"]);
    for (keys, wrong) in
        [("hit_below = 0.6", "0.6"), ("hit_below = nan", "NaN"), ("non_hit_above = -inf", "-inf"), ("hit_below = -1", "-1")]
    {
        let mut small = with_screen("context = \"HepG2\"");
        small.config.push_str(&format!("{keys}\n"));
        small.refused(&["`second`", wrong, "0 <= hit_below <= non_hit_above <= 1"]);
    }
    let strangers = "place\tids\tnames\tstate\tfdr\np1\tX1\tnobody\texperimental\t0.2\n";
    small.text("scored.tsv", strangers).refused(&["scored.tsv", "none of its 1 rows"]);
}
