//! Static figures for a paper: each as SVG and as PNG at 300 dots an inch, with its numbers beside it.
//!
//! Figures are one or two columns wide (89 or 183 mm) with letters of 6 and 7 points. They are drawn apart from the page: what
//! serves a screen in light and dark is too large and too pale on paper.

mod canvas;
mod curves;
mod forest;
mod numbers;
mod palette;
mod raster;
mod running_sums;
mod scores;
mod shapley;
mod top_genes;

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::data::{Data, Stages};
use super::metrics::primary_first;
use crate::artifact::{StageWriter, tsv_field, write_atomically};
use crate::config::Settings;
use crate::error::{Error, Result};

/// One figure, drawn.
pub(super) struct Figure {
    /// File name without ending.
    name: String,
    title: String,
    caption: String,
    millimetres: f64,
    svg: String,
    /// Its numbers, tab-separated.
    numbers: String,
}

impl Figure {
    fn new(name: String, title: String, caption: String, canvas: canvas::Canvas, millimetres: f64, numbers: numbers::Numbers) -> Self {
        let svg = canvas.finish(&title, &caption);
        Self { name: file_name(&name), title, caption, millimetres, svg, numbers: numbers.finish() }
    }
}

/// A name of lower-case letters, digits and hyphens: tasks are called by whoever wrote the config.
fn file_name(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect()
}

/// Writes `figures/` into the report's folder; returns the number of figures.
///
/// # Errors
/// The ranking lacks a column, or the folder cannot be written.
pub(super) fn write(settings: &Settings, data: &Data, stages: &Stages, writer: &StageWriter) -> Result<u64> {
    let folder = writer.path("figures");
    std::fs::create_dir(&folder).map_err(Error::io("create", &folder))?;
    let mut figures: Vec<Figure> = Vec::new();
    for (task, _) in primary_first(&data.tasks, &settings.rank.task) {
        figures.extend(curves::figures(task, data));
        figures.extend(forest::rivals(task, data));
        figures.extend(shapley::shares(task, data));
        figures.extend(forest::subsets(task, data));
    }
    figures.extend(["tested-pool", "genome"].into_iter().filter_map(|scope| running_sums::figure(data, scope)));
    figures.extend(scores::figure(&stages.rank)?);
    figures.extend(top_genes::figure(data));

    // Two tasks may differ in a letter that no file name bears.
    let mut taken = BTreeSet::new();
    for figure in &mut figures {
        while !taken.insert(figure.name.clone()) {
            figure.name.push('x');
        }
    }

    let fonts = raster::fonts();
    figures.par_iter().try_for_each(|figure| -> Result<()> {
        let path = |ending: &str| folder.join(format!("{}.{ending}", figure.name));
        let png = raster::png(&figure.svg, figure.millimetres, &fonts)?;
        write_atomically(&path("svg"), |out| out.write_all(figure.svg.as_bytes()))?;
        write_atomically(&path("png"), |out| out.write_all(&png))?;
        write_atomically(&path("tsv"), |out| out.write_all(figure.numbers.as_bytes()))
    })?;
    write_atomically(&folder.join("figures.tsv"), |out| {
        writeln!(out, "name\twidth_mm\ttitle\tcaption")?;
        for figure in &figures {
            writeln!(out, "{}\t{}\t{}\t{}", figure.name, figure.millimetres, tsv_field(&figure.title), tsv_field(&figure.caption))?;
        }
        Ok(())
    })?;
    Ok(figures.len() as u64)
}
