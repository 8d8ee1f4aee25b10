//! The enrichment on disk: `gsea.tsv`, `leading_edge.tsv`, `running_sum.parquet`.

use std::path::Path;

use super::{Tested, trace};
use crate::artifact::{Table, tsv_field, write_atomically};
use crate::config::EnrichSettings;
use crate::error::Result;

/// One row a set and scope: sets in the order known genes, controls, GMT files; the tested pool first.
pub(super) fn write_gsea(path: &Path, tested: &[Tested], settings: &EnrichSettings) -> Result<()> {
    write_atomically(path, |out| {
        writeln!(
            out,
            "# preranked GSEA, gene-set permutation, weight exponent {}; p = (b + 1) / (n + 1) over null scores of the same sign; fdr: Benjamini-Hochberg within a scope; fdr_nes: over pooled normalised scores (Subramanian et al. 2005)",
            settings.exponent
        )?;
        writeln!(out, "set\tscope\tsize\tes\tnes\tp\tfdr\tn_permutations\trole\tgenes_in_scope\tleading_edge\tfdr_nes")?;
        for test in tested {
            writeln!(
                out,
                "{}\t{}\t{}\t{:.6}\t{}\t{:.6}\t{:.6}\t{}\t{}\t{}\t{}\t{}",
                test.set.name,
                test.list.scope,
                test.hits.len(),
                test.sum.score,
                test.significance.nes.map(|nes| format!("{nes:.4}")).unwrap_or_default(),
                test.significance.p,
                test.fdr,
                settings.permutations,
                test.set.role.name(),
                test.list.ids.len(),
                test.leading_edge().len(),
                test.fdr_nes.map(|rate| format!("{rate:.6}")).unwrap_or_default(),
            )?;
        }
        Ok(())
    })
}

/// Genes that carry each score, best first; positions count from 1, `running_sum` is its value at the gene.
pub(super) fn write_leading_edge(path: &Path, tested: &[Tested]) -> Result<()> {
    write_atomically(path, |out| {
        writeln!(out, "set\tscope\tgene_id\tsymbol\tposition\trunning_sum")?;
        for test in tested {
            let points = trace(&test.hits, &test.list.weights);
            let first = test.hits.len() - if test.sum.score > 0.0 { test.hits.len() } else { test.leading_edge().len() };
            for (index, &hit) in test.leading_edge().iter().enumerate() {
                let value = points[2 * (first + index) + 2].1;
                let row = hit as usize;
                writeln!(
                    out,
                    "{}\t{}\t{}\t{}\t{}\t{value:.6}",
                    tsv_field(&test.set.name),
                    test.list.scope,
                    tsv_field(&test.list.ids[row]),
                    tsv_field(&test.list.symbols[row]),
                    hit + 1
                )?;
            }
        }
        Ok(())
    })
}

/// The turning points of every running sum; `hit` marks the step at a gene of the set. Returns the row count.
pub(super) fn write_running_sum(path: &Path, tested: &[Tested]) -> Result<u64> {
    let (mut names, mut scopes, mut positions, mut values, mut hits) = (vec![], vec![], vec![], vec![], vec![]);
    for test in tested {
        let points = trace(&test.hits, &test.list.weights);
        for (index, &(position, value)) in points.iter().enumerate() {
            names.push(test.set.name.as_str());
            scopes.push(test.list.scope);
            positions.push(i64::from(position));
            values.push(value);
            // Point 0 is the start; then each gene of the set has one point before and one after its step.
            hits.push(index > 0 && index + 1 < points.len() && index % 2 == 0);
        }
    }
    Table::new()
        .text("set", &names)
        .text("scope", &scopes)
        .with("position", positions)
        .with("running_sum", values)
        .with("hit", hits)
        .write(path)
}
