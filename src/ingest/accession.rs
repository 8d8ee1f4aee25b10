//! Ids as catalogues write them: which of them carry a version, and copies that are no gene of their own.

/// An id of a catalogue that versions its ids, without the version: `ENSG00000000003.14` -> `ENSG00000000003`. Elsewhere a number behind
/// a dot is part of the name: `MSTRG.1` and `MSTRG.2` are two loci of an assembler, `AC012345.1` and `AC012345.2` two genes of one clone.
pub fn unversioned(id: &str) -> &str {
    match id.rsplit_once('.') {
        Some((base, version)) if !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()) && versions(base) => base,
        _ => id,
    }
}

/// Whether an id, without its version, is one of a catalogue that nobody else writes so: a gene or transcript, known here or not.
pub fn is_catalogued(id: &str) -> bool {
    versions(id)
}

/// Whether `base` is of Ensembl (`ENSG`, `ENSMUST`), RefSeq (`NR_`, `XM_`) or NONCODE (`NONHSAG`, `NONMMUT`).
fn versions(base: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let lettered = |rest: &str| {
        let number = rest.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
        number.len() < rest.len() && digits(number)
    };
    if let Some((kind, number)) = base.split_once('_') {
        return matches!(kind, "NM" | "NR" | "XM" | "XR" | "NP" | "XP" | "NG" | "NC" | "NT" | "NW") && digits(number);
    }
    ["ENS", "NON"].iter().any(|catalogue| base.strip_prefix(catalogue).is_some_and(lettered))
}

/// Whether the id is GENCODE's mark of the copy on Y of a pseudoautosomal gene: the same gene as the one on X.
pub fn is_par_copy(id: &str) -> bool {
    id.ends_with("_PAR_Y")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_go_where_a_catalogue_has_them_and_stay_elsewhere() {
        for (id, bare) in [
            ("ENSG00000000003.14", "ENSG00000000003"),
            ("ENSMUST00000000001.4", "ENSMUST00000000001"),
            ("NR_046018.2", "NR_046018"),
            ("NONHSAG000001.2", "NONHSAG000001"),
        ] {
            assert_eq!(unversioned(id), bare);
        }
        for id in ["MSTRG.1", "MSTRG.17.2", "AC012345.1", "CTD-2006C1.12", "RP11-34P13.7", "XLOC_000001.1", "ENSG.1", "7SK.2"] {
            assert_eq!(unversioned(id), id);
        }
    }

    #[test]
    fn the_copy_on_y_is_told_from_the_gene() {
        assert!(is_par_copy("ENSG99000000121.5_PAR_Y") && !is_par_copy("ENSG99000000121.5"));
    }
}
