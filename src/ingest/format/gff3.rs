//! GFF3 of Ensembl, GENCODE and NCBI: nine tab-separated columns, attributes as `key=value;` with percent escapes, positions 1-based
//! closed; what a row belongs to is told by `ID` and `Parent`, whatever the order of the lines.
//!
//! Read by this grammar of a few lines and not by a library's, because a fault has to name its line.

use std::borrow::Cow;
use std::path::Path;

use super::gtf::COLUMNS;
use crate::config::{ColumnRef, Source};
use crate::error::{Error, Result};
use crate::ingest::map::Map;
use crate::input::Lines;

/// Maps this program's fields as for a GTF; names and biotypes stand under other attributes here.
pub(super) fn layout(source: &Source, transcripts: bool) -> Source {
    let mut source = source.clone();
    if !transcripts {
        for (field, names) in [("symbol", "gene_name|Name|gene"), ("biotype", "gene_biotype|gene_type|biotype")] {
            source.columns.entry(field.into()).or_insert_with(|| ColumnRef::Name(names.into()));
        }
    }
    super::gtf::layout(&source, transcripts)
}

/// A row that others belong to.
struct Above {
    gene: bool,
    /// Its `gene_id` or `transcript_id`.
    id: String,
    /// Gene of a transcript by its own attribute.
    gene_id: Option<String>,
    parent: Option<String>,
}

/// Genes and transcripts of a file by `ID`.
pub struct Hierarchy(Map<String, Above>);

/// One line, its attributes still escaped.
struct Line<'a> {
    columns: [&'a str; 9],
}

impl<'a> Line<'a> {
    fn parse(text: &'a str, path: &Path, number: u64) -> Result<Self> {
        let mut columns = [""; 9];
        let mut count = 0;
        for column in text.splitn(9, '\t') {
            columns[count] = column;
            count += 1;
        }
        if count < 9 {
            let problem = format!("{count} tab-separated fields where a GFF3 line has 9");
            return Err(Error::input(path, number, problem, "check `format` and this line"));
        }
        let line = Self { columns };
        let attributes = columns[8].trim();
        if attributes.split(';').next().is_some_and(|first| !first.contains('=') && first.contains(" \"")) {
            return Err(Error::input(path, number, "holds attributes of a GTF, `key \"value\"`", "write `format = \"gtf\"`"));
        }
        Ok(line)
    }

    fn kind(&self) -> &'a str {
        self.columns[2]
    }

    fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        let mut all = self.columns[8].split(';').filter_map(|attribute| attribute.split_once('='));
        all.find(|(key, _)| key.trim() == name).map(|(_, value)| plain(value.trim())).filter(|value| !value.is_empty())
    }

    fn gene_id(&self) -> Option<Cow<'a, str>> {
        self.attribute("gene_id").or_else(|| self.attribute("geneID"))
    }

    /// Ids of the rows that this one belongs to; commas inside an id are escaped.
    fn parents(&self) -> Vec<String> {
        let mut all = self.columns[8].split(';').filter_map(|attribute| attribute.split_once('='));
        let parents = all.find(|(key, _)| key.trim() == "Parent").map_or("", |(_, value)| value);
        parents.split(',').map(|id| plain(id.trim()).into_owned()).filter(|id| !id.is_empty()).collect()
    }

    fn is_gene(&self) -> bool {
        self.kind().ends_with("gene")
    }

    /// Whether the row is part of a transcript: parts are never parents.
    fn is_part(&self) -> bool {
        let kind = self.kind();
        matches!(kind, "exon" | "CDS" | "intron" | "start_codon" | "stop_codon") || kind.ends_with("UTR") || kind.ends_with("_prime_utr")
    }

    fn names_a_transcript(&self) -> bool {
        self.kind().ends_with("RNA") || self.kind().ends_with("transcript")
    }
}

impl Hierarchy {
    /// Reads the genes and transcripts of a file.
    ///
    /// # Errors
    /// A line without nine columns, a GTF: with file and line.
    pub fn read(path: &Path) -> Result<Self> {
        let mut lines = Lines::open(path)?;
        let mut above = Map::default();
        while lines.advance()?.is_some() {
            let text = lines.current();
            if text.starts_with("##FASTA") {
                break;
            }
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let line = Line::parse(text, path, lines.number())?;
            if line.is_part() {
                continue;
            }
            let Some(id) = line.attribute("ID") else { continue };
            let gene = line.is_gene();
            let own = if gene { line.gene_id() } else { line.attribute("transcript_id") };
            let entry = Above {
                gene,
                id: own.map_or_else(|| bare(&id).to_owned(), Cow::into_owned),
                gene_id: line.gene_id().map(Cow::into_owned),
                parent: line.parents().into_iter().next(),
            };
            above.insert(id.into_owned(), entry);
        }
        Ok(Self(above))
    }

    /// `gene`, `transcript`, or the type of the line where it is neither.
    fn feature<'a>(&self, line: &Line<'a>, parent: Option<&str>) -> &'a str {
        let under_gene = || parent.and_then(|id| self.0.get(id)).is_some_and(|above| above.gene);
        let stands_alone = || parent.is_none_or(|id| !self.0.contains_key(id)) && line.names_a_transcript();
        if line.is_gene() {
            "gene"
        } else if !line.is_part() && (under_gene() || stands_alone()) {
            "transcript"
        } else {
            line.kind()
        }
    }

    /// The gene above a row.
    fn gene_of(&self, parent: &str) -> String {
        let mut id = parent;
        // A file may close a ring of parents; real ones have three levels.
        for _ in 0..8 {
            match self.0.get(id) {
                Some(above) if above.gene => return above.id.clone(),
                Some(Above { gene_id: Some(gene), .. }) => return gene.clone(),
                Some(Above { parent: Some(next), .. }) => id = next,
                Some(_) => return String::new(),
                None => break,
            }
        }
        bare(id).to_owned()
    }

    /// Values of the asked columns and attributes: once for every parent of the line, because an exon may belong to several transcripts.
    pub fn rows(&self, path: &Path, number: u64, text: &str, titles: &[String]) -> Result<Vec<Vec<String>>> {
        let line = Line::parse(text, path, number)?;
        let parents = line.parents();
        let parents: Vec<Option<&str>> = if parents.is_empty() { vec![None] } else { parents.iter().map(|id| Some(id.as_str())).collect() };
        Ok(parents.into_iter().map(|parent| titles.iter().map(|title| self.value(&line, parent, title)).collect()).collect())
    }

    fn value(&self, line: &Line<'_>, parent: Option<&str>, title: &str) -> String {
        let feature = self.feature(line, parent);
        if let Some(column) = COLUMNS.iter().position(|column| *column == title) {
            return if title == "feature" { feature.to_owned() } else { plain(line.columns[column]).into_owned() };
        }
        let own = || line.attribute("ID").map(|id| bare(&id).to_owned());
        let found = match (title, feature) {
            ("gene_id", "gene") => line.gene_id().map(Cow::into_owned).or_else(own),
            ("gene_id", _) => line.gene_id().map(Cow::into_owned).or_else(|| parent.map(|id| self.gene_of(id))),
            ("transcript_id", "transcript") => line.attribute(title).map(Cow::into_owned).or_else(own),
            // The parent's and not the line's own: of a shared exon it names one transcript alone.
            ("transcript_id", _) => parent.map(|id| self.0.get(id).map_or_else(|| bare(id).to_owned(), |above| above.id.clone())),
            // `Name` of a transcript is the transcript's.
            _ => title
                .split('|')
                .filter(|name| *name != "Name" || feature == "gene" || title == "Name")
                .find_map(|name| line.attribute(name))
                .map(Cow::into_owned),
        };
        found.unwrap_or_default()
    }
}

/// An id without the prefix that makes it unique among the features of a file.
fn bare(id: &str) -> &str {
    ["gene:", "transcript:", "gene-", "rna-"].iter().find_map(|prefix| id.strip_prefix(prefix)).unwrap_or(id)
}

/// Text without percent escapes; a `%` that starts none stays.
fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENSEMBL: &str = "##gff-version 3\n\
        2\tx\texon\t101\t140\t.\t-\t.\tParent=transcript:T1,transcript:T2;rank=2\n\
        2\tx\tncRNA_gene\t101\t200\t.\t-\t.\tID=gene:G1;Name=LINC%3B1;biotype=lncRNA;gene_id=G1;version=4\n\
        2\tx\tlnc_RNA\t101\t200\t.\t-\t.\tID=transcript:T1;Parent=gene:G1;Name=LINC-201\n\
        2\tx\tlnc_RNA\t101\t190\t.\t-\t.\tID=transcript:T2;Parent=gene:G1;transcript_id=T2\n\
        ###\n\
        2\tx\tgene\t5\t9\t.\t+\t.\tID=gene-XIST;gene=XIST;gene_biotype=lncRNA\n\
        2\tx\tlnc_RNA\t5\t9\t.\t+\t.\tID=rna-NR_1.2;Parent=gene-XIST;transcript_id=NR_1.2\n\
        2\tx\texon\t5\t9\t.\t+\t.\tID=exon-NR_1.2-1;Parent=rna-NR_1.2;transcript_id=NR_1.2\n\
        ##FASTA\n>2\nACGT\n";

    fn rows(text: &str, titles: &[&str]) -> Result<Vec<Vec<String>>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.gff3");
        std::fs::write(&path, text).unwrap();
        let titles: Vec<String> = titles.iter().map(|title| (*title).to_owned()).collect();
        let hierarchy = Hierarchy::read(&path)?;
        let body = text.lines().zip(1..).take_while(|(line, _)| *line != "##FASTA").filter(|(line, _)| !line.starts_with('#'));
        let mut all = Vec::new();
        for (line, number) in body {
            all.extend(hierarchy.rows(&path, number, line, &titles)?);
        }
        Ok(all)
    }

    #[test]
    fn genes_transcripts_and_exons_are_found_by_their_parents() {
        let found = rows(ENSEMBL, &["feature", "gene_id", "transcript_id", "gene_name|Name|gene", "start"]).unwrap();
        let expected = [
            ["exon", "G1", "T1", "", "101"],
            ["exon", "G1", "T2", "", "101"],
            ["gene", "G1", "", "LINC;1", "101"],
            ["transcript", "G1", "T1", "", "101"],
            ["transcript", "G1", "T2", "", "101"],
            ["gene", "XIST", "", "XIST", "5"],
            ["transcript", "XIST", "NR_1.2", "", "5"],
            ["exon", "XIST", "NR_1.2", "", "5"],
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn escapes_are_resolved_and_bad_ones_stay() {
        assert_eq!(plain("a%2Cb%09c%C3%A9"), "a,b\tc\u{e9}");
        assert_eq!(plain("100% %zz %"), "100% %zz %");
    }

    #[test]
    fn faults_name_the_line_and_rings_end() {
        let message = rows("##gff-version 3\n1\tx\tgene\t1\n", &[]).unwrap_err().to_string();
        assert!(message.contains("x.gff3:2: 4 tab-separated fields"), "{message}");
        let message = rows("1\tx\tgene\t1\t2\t.\t+\t.\tgene_id \"G1\"; x \"a=b\";\n", &[]).unwrap_err().to_string();
        assert!(message.contains("x.gff3:1") && message.contains("format = \"gtf\""), "{message}");
        let ring = "1\tx\tmRNA\t1\t2\t.\t+\t.\tID=a;Parent=b\n1\tx\tmRNA\t1\t2\t.\t+\t.\tID=b;Parent=a\n";
        assert_eq!(rows(ring, &["feature"]).unwrap().len(), 2);
        assert_eq!(rows(ring, &["gene_id"]).unwrap().len(), 2);
    }
}
