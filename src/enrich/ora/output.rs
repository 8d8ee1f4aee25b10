//! Over-representation on disk: `ora.tsv`, `ora_genes.tsv`, `ora.json`.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use super::block::{Block, Outcome, Row};
use super::list::List;
use super::panel::Panel;
use crate::artifact::write_atomically;
use crate::config::OraSettings;
use crate::error::Result;

/// Genes are listed for terms with an FDR below this, and for the best ones of a block.
const LISTED_FDR: f64 = 0.1;
const LISTED_BEST: usize = 50;

/// A list through a source, for `ora.json`.
pub(super) struct Asked<'a> {
    pub list: &'a List,
    pub panel: &'a Panel<'a>,
    pub outcome: Outcome<'a>,
}

/// One row a tested term that is reached, sorted by source, list, collection, p, term. Returns the rows.
pub(super) fn write_terms(path: &Path, blocks: &[&Block], settings: &OraSettings) -> Result<u64> {
    let mut count = 0;
    write_atomically(path, |out| {
        writeln!(
            out,
            "# over-representation of terms of {} to {} genes of the background; p: hypergeometric upper tail, fdr: Benjamini-Hochberg within source, list and collection over all tested terms (those not reached have p = 1 and no row)",
            settings.min_size, settings.max_size
        )?;
        writeln!(
            out,
            "# matched: {} lists of lncRNA genes of the same degrees; p_matched = (b + 1) / (n + 1), b lists with at least as many links to the term (partners) or genes that carry it (neighbours)",
            settings.resamples
        )?;
        for block in blocks {
            writeln!(
                out,
                "# background of {} {} {}: {} annotated genes reached from ranked lncRNA genes; drawn by the list: {}; terms tested: {}",
                block.source, block.list, block.collection.name, block.background, block.drawn, block.tested
            )?;
        }
        writeln!(
            out,
            "source\tlist\tcollection\tterm\tname\tbackground\tdrawn\tterm_size\toverlap\texpected\tfold\tp\tfdr\texpected_matched\tp_matched\tfdr_matched\tgroup\trepresentative\tlinks\tlinks_matched"
        )?;
        for block in blocks {
            for (place, row) in block.rows.iter().enumerate() {
                let term = &block.collection.terms[row.term as usize];
                let group = &block.collection.terms[block.rows[row.group].term as usize].id;
                write!(
                    out,
                    "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{:.4}\t{:.4}\t{:.9e}\t{:.6e}\t",
                    block.source,
                    block.list,
                    block.collection.name,
                    term.id,
                    term.name.replace('\t', " "),
                    block.background,
                    block.drawn,
                    row.size,
                    row.overlap,
                    row.expected,
                    f64::from(row.overlap) / row.expected,
                    row.p,
                    row.fdr
                )?;
                match row.matched {
                    Some(matched) => write!(out, "{:.4}\t{:.6e}\t{:.6e}\t", matched.expected, matched.p, matched.fdr)?,
                    None => write!(out, "\t\t\t")?,
                }
                let links = row.matched.map(|matched| format!("{:.4}", matched.links)).unwrap_or_default();
                writeln!(out, "{group}\t{}\t{}\t{links}", u8::from(row.group == place), row.links)?;
                count += 1;
            }
        }
        Ok(())
    })?;
    Ok(count)
}

/// Which genes carry each term that stands out, the most often reached first. Returns the rows.
pub(super) fn write_genes(path: &Path, asked: &[Asked]) -> Result<u64> {
    let mut count = 0;
    write_atomically(path, |out| {
        writeln!(out, "source\tlist\tcollection\tterm\tgene\tlncrnas")?;
        for Asked { panel, outcome, .. } in asked {
            for block in &outcome.blocks {
                let listed = block.rows.iter().enumerate().filter(|(place, row)| *place < LISTED_BEST || row.fdr < LISTED_FDR);
                for (_, row) in listed {
                    let mut genes = row.genes.clone();
                    genes.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
                    for (gene, lncrnas) in genes {
                        let gene = &panel.source.genes[gene as usize];
                        let term = &block.collection.terms[row.term as usize].id;
                        writeln!(out, "{}\t{}\t{}\t{term}\t{gene}\t{lncrnas}", block.source, block.list, block.collection.name)?;
                        count += 1;
                    }
                }
            }
        }
        Ok(())
    })?;
    Ok(count)
}

/// `ora.json`: settings, lists, backgrounds, and how much of each block is significant.
pub(super) fn summary(settings: &OraSettings, lists: &[List], panels: &[Panel], names: &[&str], asked: &[Asked]) -> Value {
    let (predicted, known) = (lists.iter().find(|list| list.name == "predicted"), lists.iter().find(|list| list.name == "known"));
    let shared = match (predicted, known) {
        (Some(a), Some(b)) => a.members.iter().filter(|gene| b.members.contains(gene)).count(),
        _ => 0,
    };
    let sources: serde_json::Map<String, Value> = panels
        .iter()
        .map(|panel| {
            let backgrounds: serde_json::Map<String, Value> =
                panel.sections.iter().map(|section| (names[section.collection].to_owned(), json!(section.background))).collect();
            let about = json!({
                "lncrnas": panel.source.leads.iter().filter(|leads| !leads.is_empty()).count(),
                "genes": panel.source.genes.len(),
                "annotated": panel.any,
                "background": backgrounds,
                "matched_by": if panel.source.by_link { "links" } else { "genes" },
            });
            (panel.source.name.to_owned(), about)
        })
        .collect();
    json!({
        "settings": settings,
        "lists": lists.iter().map(|list| (list.name.to_owned(), json!({"genes": list.members.len(), "drawn_from": list.before, "matched_from": list.pool.len()}))).collect::<serde_json::Map<_, _>>(),
        "predicted_and_known": shared,
        "sources": sources,
        "tests": asked.iter().map(|asked| json!({
            "source": asked.panel.source.name,
            "list": asked.list.name,
            "lncrnas": asked.outcome.linked,
            "links": asked.outcome.links,
            "links_matched": asked.outcome.links_matched,
            "genes": asked.outcome.reached,
            "strata": asked.outcome.strata.iter().map(|&(low, high, pool, wanted)| json!({"degrees": [low, high], "genes": pool, "of_the_list": wanted})).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "blocks": asked.iter().flat_map(|asked| &asked.outcome.blocks).map(block).collect::<Vec<_>>(),
    })
}

fn block(block: &Block) -> Value {
    let significant = |wanted: &dyn Fn(&Row) -> bool| {
        let groups: Vec<usize> = block.rows.iter().filter(|row| wanted(row)).map(|row| row.group).collect();
        json!({"terms": groups.len(), "groups": groups.iter().collect::<BTreeSet<_>>().len()})
    };
    json!({
        "source": block.source,
        "list": block.list,
        "collection": block.collection.name,
        "background": block.background,
        "drawn": block.drawn,
        "drawn_matched": block.drawn_matched,
        "tested": block.tested,
        "reached": block.rows.len(),
        "fdr_below_0.05": significant(&|row| row.fdr < 0.05),
        "fdr_matched_below_0.05": block.drawn_matched.map(|_| significant(&|row| row.matched.is_some_and(|matched| matched.fdr < 0.05))),
    })
}
