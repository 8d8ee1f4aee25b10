//! Files that are here already.

use std::path::Path;

use super::{Site, file, names, sum_of, table_of};
use crate::fetch::{Lock, Outcome, PreparedFile, SourceTable, take};

fn prepared() -> SourceTable {
    let entry =
        |to: &str, text: &[u8], optional| PreparedFile { to: to.into(), size: 1, sha256: sum_of(text), source: String::new(), optional };
    let mut table = table_of(vec![file("b.txt", "https://a.example/files/upstream_b.txt?download=1")]);
    table.prepared_config = "test".into();
    table.prepared = vec![entry("a.txt", b"a", false), entry("labels/c.txt", b"c", false), entry("d.txt", b"d", true)];
    table
}

#[test]
fn a_complete_folder_is_taken_and_left_as_it_was() {
    let site = Site::new();
    let from = site.folder.path().join("from");
    std::fs::create_dir_all(from.join("labels")).unwrap();
    for (name, text) in [("a.txt", "a"), ("labels/c.txt", "c"), ("upstream_b.txt", "b"), ("other", "x")] {
        std::fs::write(from.join(name), text).unwrap();
    }
    let summary = site.with(|options| take(&prepared(), &from, options)).unwrap().into_result().unwrap();
    assert_eq!((summary.count(Outcome::Taken), summary.count(Outcome::Missing)), (3, 1));
    assert_eq!(summary.complete, ["test", "test-official"]);
    assert_eq!(site.names(), ["a.txt", "b.txt", "fetch.lock", "labels"]);
    assert_eq!(names(&from), ["a.txt", "labels", "other", "upstream_b.txt"]);
    let text = std::fs::read(site.path("fetch.lock")).unwrap();
    let again = site.with(|options| take(&prepared(), &from, options)).unwrap();
    assert_eq!((again.count(Outcome::Verified), std::fs::read(site.path("fetch.lock")).unwrap()), (3, text));
}

#[test]
fn a_damaged_file_is_refused_with_both_sums_and_what_is_missing_is_named() {
    let site = Site::new();
    let from = site.folder.path().join("from");
    std::fs::create_dir(&from).unwrap();
    std::fs::write(from.join("a.txt"), "broken").unwrap();
    let said = site.with(|options| take(&prepared(), &from, options)).unwrap().into_result().unwrap_err().to_string();
    assert!(said.contains(&sum_of(b"broken")) && said.contains(&sum_of(b"a")) && said.contains("from/a.txt"), "{said}");
    assert_eq!((site.names(), std::fs::read(from.join("a.txt")).unwrap()), (vec![], b"broken".to_vec()));

    std::fs::write(from.join("a.txt"), "a").unwrap();
    let said = site.with(|options| take(&prepared(), &from, options)).unwrap().into_result().unwrap_err().to_string();
    assert!(said.contains("`--config test` still lacks labels/c.txt") && said.contains("hint: put them there"), "{said}");
    assert_eq!(site.names(), ["a.txt", "fetch.lock"]);
    assert!(site.with(|options| take(&prepared(), &from.join("none"), options)).unwrap_err().to_string().contains("none"));
}

#[test]
fn a_folder_may_be_taken_where_it_is() {
    let site = Site::new();
    std::fs::create_dir_all(site.path("labels")).unwrap();
    std::fs::write(site.path("a.txt"), "a").unwrap();
    std::fs::write(site.path("labels/c.txt"), "c").unwrap();
    let summary = site.with(|options| take(&prepared(), options.out, options)).unwrap().into_result().unwrap();
    assert_eq!(summary.count(Outcome::Recorded), 2);
    assert_eq!(Lock::read(&site.out()).unwrap().files.len(), 2);
    assert_eq!(site.names(), ["a.txt", "fetch.lock", "labels"]);
}

#[test]
fn the_real_folders_are_taken_as_they_are() {
    for species in ["human", "mouse"] {
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
        let from = std::env::var_os("DEEPHEN_DATA").map_or(beside, Into::into).join(species);
        if !from.exists() {
            println!("SKIPPED: no real data at {}; set DEEPHEN_DATA", from.display());
            continue;
        }
        let table = SourceTable::open(Path::new(species)).unwrap();
        let site = Site::new();
        let summary = site.with(|options| take(&table, &from, options)).unwrap().into_result().unwrap();
        assert_eq!(summary.complete, [species]);
        assert_eq!(summary.count(Outcome::Taken), table.prepared.len());
    }
}
