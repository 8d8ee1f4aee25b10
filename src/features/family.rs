//! Extra families: any delimited table of numbers keyed by gene id or symbol.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::ingested::IngestedGene;
use crate::artifact::Table;
use crate::config::ExtraFamily;
use crate::error::{Error, Result};
use crate::input;

/// Spellings of "no value".
const MISSING: [&str; 9] = ["", "NA", "N.A.", "N/A", "NaN", "nan", "null", "None", "."];

/// A table read from a user's file: numbers by candidate gene, and what found no gene.
#[derive(Debug, Clone, PartialEq)]
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
    let columns = names.iter().enumerate().filter(|(column, _)| *column != key_column).map(|(_, name)| (*name).to_owned()).collect();
    let mut table = FamilyTable { columns, rows: BTreeMap::new(), dropped: 0 };
    while let Some((number, fields)) = source.advance()? {
        let mut values = Vec::with_capacity(names.len() - 1);
        for (column, field) in fields.iter().enumerate().filter(|(column, _)| *column != key_column) {
            if MISSING.contains(field) {
                values.push(None);
                continue;
            }
            match field.parse::<f64>() {
                Ok(value) if value.is_finite() => values.push(Some(value)),
                _ => {
                    let fix = "a family holds finite numbers alone; drop the column or write NA";
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

impl FamilyTable {
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
        let family = ExtraFamily { name: "expression".into(), path: "expression.tsv".into(), key: "gene".into() };
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
