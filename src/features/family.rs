//! Extra families: any delimited table of numbers keyed by gene id or symbol.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ndarray::Array2;

use super::ingested::IngestedGene;
use super::pca::Pca;
use crate::artifact::{Columns, Table};
use crate::config::{ExtraFamily, Transform};
use crate::error::{Error, Result};
use crate::input;
use crate::learners::median;

/// File of the columns behind a family's components.
pub(super) fn columns_file(family: &str) -> String {
    format!("columns_{family}.parquet")
}

/// Spellings of "no value".
const MISSING: [&str; 9] = ["", "NA", "N.A.", "N/A", "NaN", "nan", "null", "None", "."];

/// A table read from a user's file: numbers by candidate gene, and what found no gene.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FamilyTable {
    /// Column names, without the key.
    pub columns: Vec<String>,
    /// Values by gene id.
    pub rows: BTreeMap<String, Vec<Option<f64>>>,
    /// Rows whose key is no gene, several genes, or a gene that is no candidate.
    pub dropped: u64,
}

/// Keys that name a gene: ids, and symbols that only one gene has.
pub struct GeneKeys<'a> {
    genes: BTreeMap<&'a str, &'a IngestedGene>,
    symbols: BTreeMap<&'a str, Option<&'a IngestedGene>>,
}

impl<'a> GeneKeys<'a> {
    /// Keys of `genes`.
    pub fn new(genes: &'a [IngestedGene]) -> Self {
        let mut symbols: BTreeMap<&str, Option<&IngestedGene>> = BTreeMap::new();
        for gene in genes {
            if let Some(symbol) = gene.symbol.as_deref() {
                symbols.entry(symbol).and_modify(|known| *known = None).or_insert(Some(gene));
            }
        }
        Self { genes: genes.iter().map(|gene| (gene.id.as_str(), gene)).collect(), symbols }
    }

    /// The gene of a key: an id as it is, an id without its version (`.7`), or a symbol.
    fn find(&self, key: &str) -> Option<&'a IngestedGene> {
        let unversioned = key.rsplit_once('.').filter(|(_, version)| version.bytes().all(|byte| byte.is_ascii_digit())).map(|(id, _)| id);
        self.genes
            .get(key)
            .or_else(|| self.genes.get(unversioned?).filter(|gene| gene.id.starts_with("ENS")))
            .copied()
            .or_else(|| self.symbols.get(key).copied().flatten())
    }
}

/// Reads the table of one family. The delimiter is whichever of tab, comma and semicolon the header holds most of.
///
/// # Errors
/// A broken file, a missing key column, a row of another length, a value that is no finite number, or two different rows of one
/// gene: each with file, line and column.
pub fn read(path: &Path, family: &ExtraFamily, keys: &GeneKeys) -> Result<FamilyTable> {
    let fault = |line: u64, column: Option<&str>, problem: String, fix: &str| Error::Input {
        path: path.to_path_buf(),
        line: Some(line),
        column: column.map(str::to_owned),
        problem,
        fix: fix.to_owned(),
    };
    let mut source = input::Table::open(path, b"\t,;")?;
    let titles = source.titles().to_vec();
    let names: Vec<&str> = titles.iter().map(String::as_str).collect();
    let Some(key_column) = names.iter().position(|name| *name == family.key) else {
        return Err(fault(
            1,
            None,
            format!("no column `{}` among: {}", family.key, names.join(", ")),
            "set `key` of this family to the column of gene ids",
        ));
    };
    let mut unique = BTreeSet::from(["gene_id"]);
    for (column, name) in names.iter().enumerate().filter(|(column, _)| *column != key_column) {
        if name.is_empty() || !unique.insert(name) {
            return Err(fault(
                1,
                Some(&(column + 1).to_string()),
                format!("column name `{name}` is empty or taken"),
                "give every column a name of its own",
            ));
        }
    }
    if names.len() < 2 {
        return Err(fault(1, None, "only one column".into(), "use a table delimited by tab, comma or semicolon"));
    }
    for (key, asked) in [("columns", &family.columns), ("beside", &family.beside)] {
        if let Some(unknown) = asked.iter().find(|name| **name == family.key || !names.contains(&name.as_str())) {
            let problem = format!("no column `{unknown}` among: {}", names.join(", "));
            return Err(fault(1, None, problem, &format!("correct `{key}` of the family `{}`", family.name)));
        }
    }
    let wanted =
        |column: usize| column != key_column && (family.columns.is_empty() || family.columns.iter().any(|name| name == names[column]));
    let kept: Vec<usize> = (0..names.len()).filter(|&column| wanted(column)).collect();
    let columns = kept.iter().map(|&column| names[column].to_owned()).collect();
    let mut table = FamilyTable { columns, rows: BTreeMap::new(), dropped: 0 };
    while let Some((number, fields)) = source.advance()? {
        let mut values = Vec::with_capacity(kept.len());
        for (column, field) in kept.iter().map(|&column| (column, fields[column])) {
            if MISSING.contains(&field) {
                values.push(None);
                continue;
            }
            match field.parse::<f64>() {
                Ok(value) if value.is_finite() => match transformed(value, family) {
                    Some(value) => values.push(Some(value)),
                    None => {
                        let problem = format!("`{field}` plus {} has no logarithm", family.offset);
                        let fix = "set `transform = \"none\"`, or a larger `offset`";
                        return Err(fault(number, Some(names[column]), problem, fix));
                    }
                },
                _ => {
                    let fix = "a family holds finite numbers alone; name the columns that are numbers in `columns`, or write NA";
                    return Err(fault(number, Some(names[column]), format!("`{field}` is not a finite number"), fix));
                }
            }
        }
        let Some(gene) = keys.find(fields[key_column]).filter(|gene| gene.candidate) else {
            table.dropped += 1;
            continue;
        };
        if let Some(before) = table.rows.insert(gene.id.clone(), values.clone())
            && before != values
        {
            return Err(fault(number, None, format!("gene `{}` is there twice with different values", gene.id), "keep one row a gene"));
        }
    }
    if table.rows.is_empty() {
        return Err(fault(1, None, "no row names a candidate gene".into(), "the key column must hold gene ids or symbols of this species"));
    }
    Ok(table)
}

/// The number as the family wants it; none where it has no logarithm.
fn transformed(value: f64, family: &ExtraFamily) -> Option<f64> {
    match family.transform {
        Transform::None => Some(value),
        Transform::Log2 => (value + family.offset > 0.0).then(|| (value + family.offset).log2()),
    }
}

impl FamilyTable {
    /// The table with its columns, but those of `beside`, turned into `component_1`, ...: principal components of the genes in it.
    ///
    /// Missing numbers stand at the median of their column. Axes and medians are fitted, without labels, on the genes of the table that are
    /// not in `hidden`, and applied to all.
    pub fn condensed(self, family: &ExtraFamily, seed: u64, hidden: &BTreeSet<&str>) -> Result<Self> {
        if family.components == 0 || self.rows.is_empty() {
            return Ok(self);
        }
        let beside: Vec<usize> = (0..self.columns.len()).filter(|&column| family.beside.contains(&self.columns[column])).collect();
        let fitted: Vec<usize> = self.rows.keys().enumerate().filter(|(_, id)| !hidden.contains(id.as_str())).map(|(row, _)| row).collect();
        let mut matrix = Array2::<f32>::zeros((self.rows.len(), self.columns.len()));
        for column in 0..self.columns.len() {
            let known = self.rows.iter().filter(|(id, _)| !hidden.contains(id.as_str()));
            let middle = median(known.filter_map(|(_, row)| row[column]).collect());
            matrix
                .column_mut(column)
                .iter_mut()
                .zip(self.rows.values())
                .for_each(|(cell, row)| *cell = row[column].unwrap_or(middle) as f32);
        }
        let mut random = crate::random::stream(seed, &format!("features/family/{}", family.name));
        let axes = Pca::fit(matrix.view(), &fitted, family.components, &mut random)?;
        let components = axes.project(matrix.view());
        let columns =
            (1..=components.ncols()).map(|at| format!("component_{at}")).chain(beside.iter().map(|&column| self.columns[column].clone()));
        Ok(Self {
            columns: columns.collect(),
            rows: self
                .rows
                .into_iter()
                .zip(components.rows())
                .map(|((id, row), component)| {
                    let values = component.iter().map(|&value| Some(f64::from(value))).chain(beside.iter().map(|&column| row[column]));
                    (id, values.collect())
                })
                .collect(),
            dropped: self.dropped,
        })
    }

    /// Reads what [`Self::write`] wrote.
    ///
    /// # Errors
    /// A table that is not there or not of numbers.
    pub fn load(path: &Path) -> Result<Self> {
        let table = Columns::read(path)?;
        let columns: Vec<String> = table.names().into_iter().filter(|name| name != "gene_id").collect();
        let values = columns.iter().map(|name| table.optional_f64(name)).collect::<Result<Vec<_>>>()?;
        let ids = table.text("gene_id")?;
        let rows = ids.into_iter().enumerate().map(|(row, id)| (id, values.iter().map(|column| column[row]).collect())).collect();
        Ok(Self { columns, rows, dropped: 0 })
    }

    /// Writes `family_NAME.parquet`; returns its row count.
    pub fn write(&self, path: &Path) -> Result<u64> {
        let ids: Vec<&String> = self.rows.keys().collect();
        let mut table = Table::new().text("gene_id", &ids);
        for (column, name) in self.columns.iter().enumerate() {
            table = table.with(name, self.rows.values().map(|row| row[column]).collect::<Vec<Option<f64>>>());
        }
        table.write(path)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gene(id: &str, symbol: &str, candidate: bool) -> IngestedGene {
        IngestedGene {
            id: id.into(),
            symbol: Some(symbol.into()),
            kind: "lncRNA".into(),
            biotype: None,
            candidate,
            place: None,
            first_release: None,
            first_release_order: None,
            has_sequence: false,
            n_lpi: 0,
            tested_loci: 0,
        }
    }

    fn read_text(bytes: &[u8]) -> Result<FamilyTable> {
        let genes =
            [gene("ENSG01", "XIST", true), gene("ENSG02", "TWIN", true), gene("ENSG03", "TWIN", true), gene("ENSG04", "TP53", false)];
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("expression.tsv");
        std::fs::write(&path, bytes).unwrap();
        let family = ExtraFamily::plain("expression", "expression.tsv", "gene");
        read(&path, &family, &GeneKeys::new(&genes))
    }

    #[test]
    fn ids_versions_symbols_and_missing_values() {
        let text = "\u{feff}gene\tbrain\tliver\r\nXIST\t1.5\tNA\r\nENSG02.7\t-2e3\t \r\nTWIN\t1\t1\r\nTP53\t1\t1\r\nnobody\t1\t1\r\n\r\n";
        let expected = FamilyTable {
            columns: vec!["brain".into(), "liver".into()],
            rows: BTreeMap::from([("ENSG01".to_owned(), vec![Some(1.5), None]), ("ENSG02".to_owned(), vec![Some(-2e3), None])]),
            dropped: 3,
        };
        assert_eq!(read_text(text.as_bytes()).unwrap(), expected);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text.replace('\t', ",").as_bytes()).unwrap();
        assert_eq!(read_text(&gzip.finish().unwrap()).unwrap(), expected);
    }

    #[test]
    fn columns_are_chosen_and_turned_into_logarithms() {
        let genes = [gene("ENSG01", "XIST", true)];
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.tsv");
        std::fs::write(&path, "gene\tname\tliver\tbrain\nXIST\tx\t3\t-1\n").unwrap();
        let mut family =
            ExtraFamily { columns: vec!["liver".into()], transform: Transform::Log2, ..ExtraFamily::plain("expression", "t.tsv", "gene") };
        let keys = GeneKeys::new(&genes);
        let table = read(&path, &family, &keys).unwrap();
        assert_eq!((table.columns, table.rows["ENSG01"].clone()), (vec!["liver".to_owned()], vec![Some(2.0)]));
        family.columns = vec!["brain".into()];
        assert!(read(&path, &family, &keys).unwrap_err().to_string().contains("has no logarithm"));
        family.columns = vec!["lung".into()];
        assert!(read(&path, &family, &keys).unwrap_err().to_string().contains("no column `lung`"));
    }

    #[test]
    fn components_stand_for_columns_beside_those_that_stay() {
        let rows = (0..40).map(|at| {
            let value = f64::from(at);
            (format!("g{at:02}"), vec![Some(value), (at != 7).then_some(2.0 * value), Some(1.0 / (value + 1.0))])
        });
        let table = FamilyTable { columns: vec!["a".into(), "b".into(), "line".into()], rows: rows.collect(), dropped: 2 };
        let family = ExtraFamily { components: 1, beside: vec!["line".into()], ..ExtraFamily::plain("expression", "t.tsv", "gene") };
        let all = BTreeSet::new();
        let condensed = table.clone().condensed(&family, 1, &all).unwrap();
        assert_eq!(condensed.columns, ["component_1", "line"]);
        assert_eq!(condensed.rows["g03"][1], table.rows["g03"][2]);
        let first = |id: &str| condensed.rows[id][0].unwrap();
        assert!((first("g39") - first("g00")).abs() > 80.0, "one axis follows both columns: their lengths are 39 and 78");
        assert_eq!(table.clone().condensed(&ExtraFamily::plain("expression", "t.tsv", "gene"), 1, &all).unwrap(), table);
        // Fitted without a gene, the axes do not know what its numbers are.
        let mut other = table.clone();
        other.rows.insert("g39".into(), vec![Some(-500.0), Some(7.0), Some(0.1)]);
        let without = |table: &FamilyTable, hidden: &[&str]| {
            let mut found = table.clone().condensed(&family, 1, &hidden.iter().copied().collect()).unwrap();
            found.rows.remove("g39");
            found
        };
        assert_eq!(without(&table, &["g39"]), without(&other, &["g39"]));
        assert_ne!(without(&table, &[]), without(&other, &[]));
        let path = tempfile::tempdir().unwrap();
        let path = path.path().join("columns.parquet");
        table.write(&path).unwrap();
        assert_eq!(FamilyTable::load(&path).unwrap(), FamilyTable { dropped: 0, ..table });
    }

    #[test]
    fn quoted_fields_and_returns_alone_are_read_as_others() {
        let plain = read_text(b"gene\tbrain\tliver\nXIST\t1.5\tNA\nENSG02.7\t2\t3\n").unwrap();
        let quoted = b"\"gene\",\"brain\",\"liver\"\r\"XIST\",1.5,NA\r\"ENSG02.7\",\"2\",3\r";
        assert_eq!(read_text(quoted).unwrap(), plain);
        let message = read_text(b"gene,brain\nXIST,\"1\n").unwrap_err().to_string();
        assert!(message.contains("expression.tsv:2: column `2`: a quoted field never ends"), "{message}");
    }

    #[test]
    fn faults_name_line_and_column() {
        for (text, what) in [
            ("gene\tbrain\nXIST\thigh\n", "expression.tsv:2: column `brain`: `high`"),
            ("gene\tbrain\nXIST\tinf\n", ":2: column `brain`"),
            ("gene\tbrain\nXIST\t1\nXIST\t2\n", ":3: gene `ENSG01` is there twice"),
            ("gene\tbrain\nXIST\t1\t2\n", ":2: 3 fields"),
            ("name\tbrain\nXIST\t1\n", ":1: no column `gene`"),
            ("gene\tbrain\tbrain\n", ":1: column `3`"),
            ("gene\tbrain\nnobody\t1\n", "no row names"),
            ("", ":1"),
        ] {
            let message = read_text(text.as_bytes()).unwrap_err().to_string();
            assert!(message.contains(what), "{text:?} gave {message}");
        }
        assert!(read_text(b"gene\tbrain\nXIST\t1\nXIST\t1\n").is_ok(), "the same row twice is one row");
    }
}
