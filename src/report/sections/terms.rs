//! Which functions the partners and neighbours of the lists share: over-representation of ontology terms.

use std::collections::BTreeMap;

use super::super::chart::{Axis, Chart, Charts, Term, round};
use super::super::html::{count, esc, num, p_value};
use super::super::page::Section;
use super::super::plot::{Scale, svg};
use super::super::terms::{OraRow, OraTerms};

/// Groups of terms shown for each list and source.
const GROUPS: usize = 12;
/// Genes named beside a term.
const GENES: usize = 12;

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
    let mut body = String::from(
        "<p>Gene-ontology terms that are over-represented among the coding genes which a list of lncRNA genes leads to. The textbook p-value \
         (hypergeometric) asks whether a random set of as many genes would share the term. A few hub proteins bind almost every RNA, so \
         the second p-value asks the harder question: would random lncRNA genes <em>with as many partners</em> reach the term as often? \
         Only terms that pass both say something about the list.</p>\n",
    );
    let mut charts = Charts::new();
    for (source, heading, what) in SOURCES {
        if !terms.rows.iter().any(|row| row.source == source) {
            continue;
        }
        body.push_str(&format!("<h3>{heading}</h3>\n<p>{}</p>\n", summary(terms, source, what)));
        let name = format!("terms:{source}");
        let chart = chart(terms, source, heading);
        body.push_str(&format!(
            "<figure class=\"chart\" data-chart=\"{name}\">{}<figcaption>The strongest groups of terms in the predicted list: fold \
             over-representation; the area of a dot is the number of genes; pale dots do not pass the degree-matched test.</figcaption></figure>\n",
            drawing(&chart)
        ));
        charts.push((name, chart));
        body.push_str(&table(terms, source));
    }
    Some(Section { id: "terms", heading: "Functions of partners and neighbours", body, charts })
}

/// How many terms pass, list by list.
fn summary(terms: &OraTerms, source: &str, what: &str) -> String {
    let mut parts = Vec::new();
    let mut passed: BTreeMap<&str, usize> = BTreeMap::new();
    for (list, title) in LISTS {
        let rows: Vec<&OraRow> = terms.rows.iter().filter(|row| row.source == source && row.list == list).collect();
        if let Some(first) = rows.first() {
            let plain = rows.iter().filter(|row| row.fdr < 0.05).count();
            let both = rows.iter().filter(|row| row.passes()).count();
            passed.insert(list, both);
            parts.push(format!(
                "<b>{title}</b>: {} terms pass the textbook test, <b>{}</b> also the degree-matched one ({} of {} background genes drawn in {})",
                count(plain as u64),
                count(both as u64),
                count(first.drawn),
                count(first.background),
                esc(&first.collection)
            ));
        }
    }
    format!("Genes counted: {what}, with an annotation. {}.{}", parts.join("; "), caution(&passed))
}

/// What the control list says of the others: a term that tested genes without effect share too is no mark of essential ones.
fn caution(passed: &BTreeMap<&str, usize>) -> &'static str {
    let of = |list| passed.get(list).copied().unwrap_or(0);
    match (of("known"), of("predicted"), of("control")) {
        (0, 0, _) => " <b class=\"open\">Nothing is shown to set these lists apart.</b>",
        (known, predicted, control) if control >= known.max(predicted) => {
            " <b class=\"worse\">Genes without effect pass as often: these terms tell which genes get studied, not which are essential.</b>"
        }
        (0, ..) => " <b class=\"open\">What the predicted list has alone says what the model looks at, not what essential genes share.</b>",
        _ => "",
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
fn drawing(chart: &Chart) -> String {
    let Chart::Terms { title, x, items } = chart else { return String::new() };
    let (width, left, step) = (720.0, 330.0, 24.0);
    let height = 40.0 + step * items.len() as f64;
    let most = items.iter().map(|item| item.x).fold(1.0, f64::max) * 1.06;
    let largest = items.iter().map(|item| item.size).fold(1.0, f64::max);
    let scale = Scale::new(0.0, most, left, width - 20.0);
    let mut body = String::new();
    for tick in scale.ticks(5) {
        let at = scale.at(tick);
        body.push_str(&format!("<line class=\"grid\" x1=\"{at:.1}\" y1=\"4\" x2=\"{at:.1}\" y2=\"{:.1}\"/>", height - 36.0));
        body.push_str(&format!(
            "<text class=\"tick\" x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            height - 20.0,
            num(tick, 1)
        ));
    }
    body.push_str(&format!(
        "<text class=\"name\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
        (left + width) / 2.0,
        height - 4.0,
        esc(&x.name)
    ));
    for (index, item) in items.iter().enumerate() {
        let y = 14.0 + step * index as f64;
        let class = if item.faint { "rest" } else { "main" };
        let radius = 3.0 + 6.0 * (item.size / largest).sqrt();
        let shown: String =
            if item.name.chars().count() > 48 { item.name.chars().take(47).chain(['\u{2026}']).collect() } else { item.name.clone() };
        body.push_str(&format!(
            "<text class=\"name\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            left - 10.0,
            y + 4.0,
            esc(&shown)
        ));
        body.push_str(&format!("<circle class=\"dot {class}\" cx=\"{:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"/>", scale.at(item.x)));
    }
    svg(width, height, "plot wide-plot", title, &format!("{} terms", items.len()), &body)
}

/// Terms of all lists side by side, with the genes that carry them in the predicted list.
fn table(terms: &OraTerms, source: &str) -> String {
    let mut shown: BTreeMap<(&str, &str), &OraRow> = BTreeMap::new();
    let mut order: Vec<(&str, &str)> = Vec::new();
    for list in ["predicted", "known"] {
        for row in best(terms, source, list) {
            let key = (row.collection.as_str(), row.term.as_str());
            if shown.insert(key, row).is_none() {
                order.push(key);
            }
        }
    }
    let mut rows = String::new();
    for key in order {
        let first = shown[&key];
        rows.push_str(&format!(
            "<tr><th scope=\"row\">{}<small>{} {}</small></th>",
            esc(&first.name),
            esc(&first.collection),
            esc(&first.term)
        ));
        for (list, _) in LISTS {
            rows.push_str(&match terms.find(source, list, key.0, key.1) {
                Some(row) => format!(
                    "<td><b class=\"{}\">{}\u{00d7}</b> <small>{} of {}</small><small class=\"line\">FDR {}, matched {}</small></td>",
                    if row.passes() { "better" } else { "open" },
                    num(row.fold, 2),
                    row.overlap,
                    row.term_size,
                    p_value(row.fdr),
                    p_value(row.fdr_matched)
                ),
                None => format!("<td>{}</td>", super::super::html::MISSING),
            });
        }
        let carriers = terms.carriers(source, "predicted", key.0, key.1);
        let mut named: Vec<String> = carriers.iter().take(GENES).map(|(gene, n)| format!("{} <small>{n}</small>", esc(gene))).collect();
        if carriers.len() > GENES {
            named.push(format!("<small>and {} more</small>", carriers.len() - GENES));
        }
        rows.push_str(&format!("<td class=\"wrap\">{}</td></tr>\n", named.join(", ")));
    }
    let head: String = LISTS.iter().map(|(_, title)| format!("<th scope=\"col\">{title}</th>")).collect();
    format!(
        "<div class=\"scroll tall\" tabindex=\"0\" role=\"region\" aria-label=\"Terms, {source}\"><table class=\"terms\"><thead><tr><th scope=\"col\">Term</th>{head}<th scope=\"col\">Carried by (predicted list; lncRNA genes that lead there)</th></tr></thead><tbody>\n{rows}</tbody></table></div>\n<p class=\"note\">One term a group of overlapping ones; ora.tsv has all, ora_genes.tsv every gene behind a term.</p>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_that_pass_as_often_are_named() {
        let told = |known, predicted, control| caution(&BTreeMap::from([("known", known), ("predicted", predicted), ("control", control)]));
        assert!(told(0, 0, 9).contains("Nothing is shown"));
        assert!(told(3, 5, 5).contains("get studied"));
        assert!(told(0, 5, 1).contains("what the model looks at"));
        assert_eq!(told(4, 5, 1), "");
    }
}
