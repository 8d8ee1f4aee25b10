//! Which functions the partners and neighbours of the lists share: over-representation of ontology terms.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::super::chart::{Axis, Chart, Charts, Term, round};
use super::super::markup::{columns, figure, joined, table};
use super::super::page::Section;
use super::super::plot::Scale;
use super::super::shapes::{dot, line, svg, words};
use super::super::terms::{OraRow, OraTerms};
use super::super::text::{MISSING, count, num, p_value};

/// Groups of terms shown for each list and source.
const GROUPS: usize = 12;
/// Genes named beside a term.
const GENES: usize = 12;
/// Letters of a name before it is cut.
const LETTERS: usize = 48;

/// What the drawing shows.
const DOTS: &str = "The strongest groups of terms in the predicted list: fold over-representation; the area of a dot is the number of \
                    genes; pale dots do not pass the degree-matched test.";
/// Sources of genes in the order of the page, with their headings.
const SOURCES: [(&str, &str, &str); 2] = [
    ("partners", "Through protein partners", "proteins that bind RNA of the listed genes"),
    ("neighbours", "Through neighbouring coding genes", "coding genes next to the listed genes"),
];
/// Lists in the order of the page.
const LISTS: [(&str, &str); 3] = [("known", "Known hits"), ("predicted", "Predicted"), ("control", "Tested, no effect")];

pub(crate) fn section(terms: &OraTerms) -> Option<Section> {
    if terms.rows.is_empty() {
        return None;
    }
    let found = SOURCES.into_iter().filter(|(source, ..)| terms.rows.iter().any(|row| row.source == *source));
    let charts: Charts = found.clone().map(|(source, heading, _)| (format!("terms:{source}"), chart(terms, source, heading))).collect();
    let body = html! {
        p {
            "Gene-ontology terms that are over-represented among the coding genes which a list of lncRNA genes leads to. The textbook \
             p-value (hypergeometric) asks whether a random set of as many genes would share the term. A few hub proteins bind almost \
             every RNA, so the second p-value asks the harder question: would random lncRNA genes " em { "with as many partners" }
            " reach the term as often? Only terms that pass both say something about the list."
        }
        @for ((source, heading, what), (name, chart)) in found.zip(&charts) {
            h3 { (heading) }
            p { (summary(terms, source, what)) }
            (figure(name, drawing(chart), DOTS))
            (side_by_side(terms, source))
        }
    };
    Some(Section { id: "terms", heading: "Functions of partners and neighbours", body, charts })
}

/// How many terms pass, list by list.
fn summary(terms: &OraTerms, source: &str, what: &str) -> Markup {
    let mut parts = Vec::new();
    let mut passed: BTreeMap<&str, usize> = BTreeMap::new();
    for (list, title) in LISTS {
        let rows: Vec<&OraRow> = terms.rows.iter().filter(|row| row.source == source && row.list == list).collect();
        let Some(first) = rows.first() else { continue };
        let plain = rows.iter().filter(|row| row.fdr < 0.05).count();
        let both = rows.iter().filter(|row| row.passes()).count();
        passed.insert(list, both);
        parts.push(html! {
            b { (title) } ": " (count(plain as u64)) " terms pass the textbook test, " b { (count(both as u64)) }
            " also the degree-matched one (" (count(first.drawn)) " of " (count(first.background)) " background genes drawn in "
            (first.collection) ")"
        });
    }
    html! {
        "Genes counted: " (what) ", with an annotation. " (joined(&parts, "; ")) "."
        @if let Some((class, words)) = caution(&passed) { " " b class=(class) { (words) } }
    }
}

/// What the control list says of the others: a term that tested genes without effect share too is no mark of hits.
fn caution(passed: &BTreeMap<&str, usize>) -> Option<(&'static str, &'static str)> {
    let of = |list| passed.get(list).copied().unwrap_or(0);
    match (of("known"), of("predicted"), of("control")) {
        (0, 0, _) => Some(("open", "Nothing is shown to set these lists apart.")),
        (known, predicted, control) if control >= known.max(predicted) => {
            Some(("worse", "Genes without effect pass as often: these terms tell which genes get studied, not which are hits."))
        }
        (0, ..) => Some(("open", "What the predicted list has alone says what the model looks at, not what hits share.")),
        _ => None,
    }
}

/// Representative terms of a list, those that pass both tests first.
fn best<'a>(terms: &'a OraTerms, source: &str, list: &str) -> Vec<&'a OraRow> {
    let mut rows: Vec<&OraRow> =
        terms.rows.iter().filter(|row| row.source == source && row.list == list && row.representative && row.fold > 1.0).collect();
    rows.sort_by(|a, b| b.passes().cmp(&a.passes()).then(a.p.total_cmp(&b.p)).then(a.term.cmp(&b.term)));
    rows.truncate(GROUPS);
    rows
}

fn chart(terms: &OraTerms, source: &str, heading: &str) -> Chart {
    let items = best(terms, source, "predicted")
        .into_iter()
        .map(|row| Term {
            name: row.name.clone(),
            x: round(row.fold),
            size: row.overlap as f64,
            value: round(-row.p.max(1e-300).log10()),
            group: row.collection.clone(),
            tip: vec![
                ("term".into(), row.term.clone()),
                ("genes".into(), format!("{} of {}, expected {}", row.overlap, row.term_size, num(row.expected, 1))),
                ("p, FDR".into(), format!("{}, {}", p_value(row.p), p_value(row.fdr))),
                ("degree-matched p, FDR".into(), format!("{}, {}", p_value(row.p_matched), p_value(row.fdr_matched))),
            ],
            faint: !row.passes(),
        })
        .collect();
    Chart::Terms {
        title: format!("Over-represented terms, {}", heading.to_lowercase()),
        x: Axis::fitted("Fold over-representation"),
        items,
    }
}

/// One dot a term, for print.
fn drawing(chart: &Chart) -> Markup {
    let Chart::Terms { title, x, items } = chart else { return Markup::default() };
    let (width, left, step) = (720.0, 330.0, 24.0);
    let height = 40.0 + step * items.len() as f64;
    let most = items.iter().map(|item| item.x).fold(1.0, f64::max) * 1.06;
    let largest = items.iter().map(|item| item.size).fold(1.0, f64::max);
    let scale = Scale::new(0.0, most, left, width - 20.0);
    let body = html! {
        @for tick in scale.ticks(5) {
            @let at = scale.at(tick);
            (line("grid", (at, 4.0), (at, height - 36.0)))
            (words("tick", (at, height - 20.0), "middle", &num(tick, 1)))
        }
        (words("name", ((left + width) / 2.0, height - 4.0), "middle", &x.name))
        @for (item, y) in items.iter().zip((0..).map(|index| 14.0 + step * f64::from(index))) {
            (words("name", (left - 10.0, y + 4.0), "end", &shortened(&item.name)))
            (dot(if item.faint { "rest" } else { "main" }, (scale.at(item.x), y), 3.0 + 6.0 * (item.size / largest).sqrt()))
        }
    };
    svg((width, height), "plot wide-plot", title, &format!("{} terms", items.len()), body)
}

fn shortened(name: &str) -> String {
    if name.chars().count() > LETTERS { name.chars().take(LETTERS - 1).chain(['\u{2026}']).collect() } else { name.to_owned() }
}

/// Terms of all lists side by side, with the genes that carry them in the predicted list.
fn side_by_side(terms: &OraTerms, source: &str) -> Markup {
    let mut shown: Vec<&OraRow> = Vec::new();
    for row in ["predicted", "known"].into_iter().flat_map(|list| best(terms, source, list)) {
        if !shown.iter().any(|other| other.collection == row.collection && other.term == row.term) {
            shown.push(row);
        }
    }
    let head = ["Term"].into_iter().chain(LISTS.map(|list| list.1)).chain(["Carried by (predicted list; lncRNA genes that lead there)"]);
    let rows = html! {
        @for row in shown {
            tr {
                th scope="row" { (row.name) small { (row.collection) " " (row.term) } }
                @for (list, _) in LISTS { td { (in_list(terms.find(source, list, &row.collection, &row.term))) } }
                td.wrap { (carriers(terms.carriers(source, "predicted", &row.collection, &row.term))) }
            }
        }
    };
    html! {
        (table(&format!("Terms, {source}"), "terms", columns(head), rows))
        p.note { "One term a group of overlapping ones; ora.tsv has all, ora_genes.tsv every gene behind a term." }
    }
}

fn in_list(row: Option<&OraRow>) -> Markup {
    let Some(row) = row else { return html! { (MISSING) } };
    html! {
        b class=(if row.passes() { "better" } else { "open" }) { (num(row.fold, 2)) "\u{00d7}" } " "
        small { (row.overlap) " of " (row.term_size) }
        small.line { "FDR " (p_value(row.fdr)) ", matched " (p_value(row.fdr_matched)) }
    }
}

fn carriers(genes: &[(String, u64)]) -> Markup {
    let named = genes.iter().take(GENES).map(|(gene, n)| html! { (gene) " " small { (n) } });
    let more = genes.len().checked_sub(GENES).filter(|more| *more > 0).map(|more| html! { small { "and " (more) " more" } });
    joined(named.chain(more), ", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_that_pass_as_often_are_named() {
        let told = |known, predicted, control| {
            caution(&BTreeMap::from([("known", known), ("predicted", predicted), ("control", control)])).unwrap_or_default().1
        };
        assert!(told(0, 0, 9).contains("Nothing is shown"));
        assert!(told(3, 5, 5).contains("get studied"));
        assert!(told(0, 5, 1).contains("what the model looks at"));
        assert_eq!(told(4, 5, 1), "");
    }
}
