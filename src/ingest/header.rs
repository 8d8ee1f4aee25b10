//! Transcript and gene of a FASTA header.

/// The gene that a header names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named<'a> {
    /// In so many words: a tag, or GENCODE's second field. A gene even where no table knows it.
    Stated(&'a str),
    /// A lone second word or a symbol in brackets: a gene only where a table knows it.
    Guessed(&'a str),
}

/// Transcript id and gene (an id, or NCBI's symbol) of a record: GENCODE (`ID|GENE|...`), Ensembl (`ID ... gene:GENE ...`), NCBI
/// (`ACCESSION Homo sapiens NAME (SYMBOL), long non-coding RNA`, also behind `ref|` or `gi|N|ref|`), or `ID GENE`.
pub(super) fn ids<'a>(id: &'a str, description: Option<&'a str>) -> (&'a str, Option<Named<'a>>) {
    let words = description.unwrap_or_default().trim();
    if let Some(accession) = behind_database(id) {
        return (accession, symbol_in_brackets(words).map(Named::Guessed));
    }
    if let Some((transcript, rest)) = id.split_once('|') {
        return (transcript, rest.split('|').next().filter(|gene| !gene.is_empty() && *gene != "-").map(Named::Stated));
    }
    let tagged = words.split_ascii_whitespace().find_map(|word| word.strip_prefix("gene:").or_else(|| word.strip_prefix("gene=")));
    if tagged.is_some() {
        return (id, tagged.map(Named::Stated));
    }
    // One word is a gene; the first of a sentence (`Homo sapiens ...`) is not.
    let alone = (!words.is_empty() && !words.contains(|letter: char| letter.is_ascii_whitespace() || letter == ':' || letter == '='))
        .then_some(words);
    (id, alone.or_else(|| symbol_in_brackets(words)).map(Named::Guessed))
}

/// The accession of `ref|ACC|`, `gb|ACC|`, `gi|N|ref|ACC|`.
fn behind_database(id: &str) -> Option<&str> {
    let mut fields = id.split('|').peekable();
    if fields.peek() == Some(&"gi") {
        fields.next();
        fields.next();
    }
    let database = fields.next()?;
    let accession = fields.next().filter(|accession| !accession.is_empty())?;
    matches!(database, "ref" | "gb" | "emb" | "dbj" | "tpg" | "lcl").then_some(accession)
}

/// The last round brackets of a description that hold one word: NCBI's symbol.
fn symbol_in_brackets(words: &str) -> Option<&str> {
    let inside = |open: usize| words[open + 1..].split_once(')').map(|(inside, _)| inside);
    words
        .rmatch_indices('(')
        .filter_map(|(open, _)| inside(open))
        .find(|text| !text.is_empty() && !text.contains(|letter: char| letter.is_whitespace() || letter == '('))
}

#[cfg(test)]
mod tests {
    use super::Named::{Guessed, Stated};
    use super::ids;

    #[test]
    fn headers_of_every_origin() {
        let long = Some("Homo sapiens simulated RNA (mouse) (LINC90001), transcript variant 2, long non-coding RNA");
        assert_eq!(ids("NR_000000.1", long), ("NR_000000.1", Some(Guessed("LINC90001"))));
        assert_eq!(ids("ref|NR_000000.1|", Some("sim RNA")), ("NR_000000.1", None));
        assert_eq!(ids("gi|12|ref|NR_000000.1|", long), ("NR_000000.1", Some(Guessed("LINC90001"))));
        assert_eq!(ids("ENST1.2|ENSG1.3|-|-|X|", None), ("ENST1.2", Some(Stated("ENSG1.3"))));
        assert_eq!(ids("ENST1", Some("lncrna chromosome:1 gene:ENSG1.3 gene_biotype:lncRNA")), ("ENST1", Some(Stated("ENSG1.3"))));
        assert_eq!(ids("MSTRG.1.1", Some("gene=MSTRG.1")), ("MSTRG.1.1", Some(Stated("MSTRG.1"))));
        assert_eq!(ids("ENST1", Some("ENSG1")), ("ENST1", Some(Guessed("ENSG1"))));
        assert_eq!(ids("NONHSAT000001.2", None), ("NONHSAT000001.2", None));
        assert_eq!(ids("contig7", Some("Homo sapiens clone")), ("contig7", None));
    }
}
