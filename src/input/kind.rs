//! What a file is by its first bytes, where it is not the text that was asked for.

/// A kind of file and what to do about it.
type Kind = (&'static str, &'static str);

const UNPACK: &str = "unpack it; plain text and gzip are read";
const AGAIN: &str = "download the file itself again; look at this one in a browser to see what the server said";
const UTF8: &str = "convert it to UTF-8, for instance `iconv -f UTF-16 -t UTF-8`";
const WORKBOOK: &str = "write `format = \"xlsx\"` where the config names it, or save the sheet as tab-separated text";

/// Signatures at the very start.
const SIGNATURES: [(&[u8], Kind); 16] = [
    (b"\xfd7zXZ\0", ("an xz archive", UNPACK)),
    (b"BZh", ("a bzip2 archive", UNPACK)),
    (b"\x28\xb5\x2f\xfd", ("a zstd archive", UNPACK)),
    (b"\x04\x22\x4d\x18", ("an lz4 archive", UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", ("a 7-Zip archive", UNPACK)),
    (b"Rar!\x1a\x07", ("a RAR archive", UNPACK)),
    (b"\x1f\x9d", ("a file of `compress` (.Z)", UNPACK)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ("an old Excel or Word file", WORKBOOK)),
    (b"%PDF-", ("a PDF", "ask for the table as text")),
    (b"PAR1", ("a parquet table", "write it as tab-separated text")),
    (b"\x89HDF\r\n\x1a\n", ("an HDF5 file", "write its table as tab-separated text")),
    (b"{\\rtf", ("an RTF document", "save it as plain text")),
    (b"version https://git-lfs.github.com/spec/", ("a Git LFS pointer, not the file it stands for", "fetch the file with `git lfs pull`")),
    (b"\xff\xfe\0\0", ("UTF-32 text", "convert it to UTF-8, for instance `iconv -f UTF-32 -t UTF-8`")),
    (b"\xff\xfe", ("UTF-16 text", UTF8)),
    (b"\xfe\xff", ("UTF-16 text", UTF8)),
];

/// What the file is that starts with these bytes; `None` for what may be text.
pub(super) fn refused(start: &[u8]) -> Option<Kind> {
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        let workbook =
            [b"[Content_Types].xml".as_slice(), b"xl/", b"mimetype"].iter().any(|name| start[30.min(start.len())..].starts_with(name));
        return Some(if workbook { ("a spreadsheet or office document", WORKBOOK) } else { ("a zip archive", UNPACK) });
    }
    // `BZh` alone could begin a name.
    let known = SIGNATURES.iter().find(|(bytes, _)| start.starts_with(bytes));
    if let Some((bytes, kind)) = known
        && (*bytes != b"BZh" || start[3..].get(1..7).is_some_and(|block| block == b"1AY&SY" || block == b"\x17\x72\x45\x38\x50\x90"))
    {
        return Some(*kind);
    }
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let begins = |with: &str| text.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with.as_bytes()));
    if ["<!doctype html", "<html", "<head", "<body"].into_iter().any(begins) {
        return Some(("a web page", AGAIN));
    }
    if begins("<?xml") || begins("<!doctype") {
        return Some(("an XML document", AGAIN));
    }
    if start.get(257..262) == Some(b"ustar") {
        return Some(("a tar archive", UNPACK));
    }
    nul(start)
}

/// No text holds NUL bytes; at every second place they are the half of UTF-16 letters.
fn nul(start: &[u8]) -> Option<Kind> {
    let zeros = |from: usize| start.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if even + odd == 0 {
        return None;
    }
    let half = start.len() / 2;
    let utf16 = start.len() > 3 && ((odd > half / 2 && even == 0) || (even > half / 2 && odd == 0));
    Some(if utf16 { ("UTF-16 text", UTF8) } else { ("a binary file", "name a text file, plain or gzip") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_tell_the_kind() {
        let mut tar = vec![b'a'; 300];
        tar[257..262].copy_from_slice(b"ustar");
        for (bytes, what) in [
            (b"\xfd7zXZ\0\0\x04".as_slice(), "xz"),
            (b"BZh91AY&SY\x01\x02", "bzip2"),
            (b"PK\x03\x04\x14\0\0\0\x08\0aaaaaaaaaaaaaaaaaaaalpi.tsv", "zip"),
            (b"PK\x03\x04\x14\0\0\0\x08\0aaaaaaaaaaaaaaaaaaaaxl/workbook.xml", "spreadsheet"),
            (b"\x28\xb5\x2f\xfd\0", "zstd"),
            (b"\xff\xfea\0\t\0", "UTF-16"),
            (b"\xfe\xff\0a\0\t", "UTF-16"),
            (b"a\0b\0\t\0c\0\n\0", "UTF-16"),
            (b"a\tb\0\0\0c", "binary"),
            (b"\xef\xbb\xbf \n<!DOCTYPE HTML><p>404", "web page"),
            (b"<html>", "web page"),
            (b"<?xml version=\"1.0\"?><Error/>", "XML"),
            (b"version https://git-lfs.github.com/spec/v1\noid", "Git LFS"),
            (&tar, "tar"),
        ] {
            assert!(refused(bytes).is_some_and(|(kind, _)| kind.contains(what)), "{what}");
        }
        for text in ["", "BZhX\tprotein", "a\tb", ">ENST1\nACGT", "<5\t1", "version\t1", "PKD1\tTP53", "# <html>"] {
            assert_eq!(refused(text.as_bytes()), None, "{text}");
        }
    }
}
