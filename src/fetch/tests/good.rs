//! What goes well, and what a second call does.

use std::io::Write;
use std::time::Duration;

use super::server::{Reply, Server};
use super::{Site, file, sum_of, table, table_of};
use crate::fetch::{Lock, Outcome};

#[test]
fn files_come_verified_and_recorded_and_a_second_call_asks_for_nothing() {
    let server = Server::start(|request, _| Reply::ok(request.path.as_bytes()).with("ETag: \"1\"").trickling(3, Duration::from_millis(2)));
    let mut pinned = file("a.txt", &server.url("/a.txt"));
    (pinned.sha256, pinned.size) = (Some(sum_of(b"/a.txt")), Some(6));
    let mut below = file("b", &server.url("/b"));
    below.to = "labels/b.txt".into();
    let table = table_of(vec![below, pinned]);
    let site = Site::new();
    let summary = site.fetch(&table).into_result().unwrap();
    assert_eq!((summary.count(Outcome::Fetched), summary.complete.as_slice()), (2, ["test-official".to_owned()].as_slice()));
    assert_eq!(site.names(), ["a.txt", "fetch.lock", "labels"]);
    assert_eq!(std::fs::read(site.path("labels/b.txt")).unwrap(), b"/b");
    let lock = Lock::read(&site.out()).unwrap();
    assert_eq!(lock.files.iter().map(|file| file.to.as_str()).collect::<Vec<_>>(), ["a.txt", "labels/b.txt"]);
    let locked = lock.get("a.txt").unwrap();
    assert_eq!((locked.sha256.as_str(), locked.etag.as_deref(), locked.size), (sum_of(b"/a.txt").as_str(), Some("\"1\""), 6));
    assert_eq!(locked.url, Some(server.url("/a.txt")));
    assert!(httpdate::parse_http_date(&locked.fetched).is_ok());

    let text = std::fs::read(site.path("fetch.lock")).unwrap();
    assert_eq!(site.fetch(&table).count(Outcome::Verified), 2);
    assert_eq!(server.seen().len(), 2);
    assert_eq!(std::fs::read(site.path("fetch.lock")).unwrap(), text);
}

#[test]
fn a_redirect_is_followed_and_the_last_address_is_recorded() {
    let server = Server::start(|request, _| match request.path.as_str() {
        "/a.txt" => Reply::of("302 Found", b"").with("Location: /mirror/a.txt"),
        _ => Reply::ok(b"text"),
    });
    let site = Site::new();
    site.fetch(&table(&server)).into_result().unwrap();
    assert_eq!(Lock::read(&site.out()).unwrap().get("a.txt").unwrap().url, Some(server.url("/mirror/a.txt")));
}

#[test]
fn what_is_there_already_is_recorded_and_not_fetched() {
    let server = Server::start(|_, _| Reply::ok(b"other"));
    let site = Site::new();
    std::fs::create_dir(site.out()).unwrap();
    std::fs::write(site.path("a.txt"), "mine").unwrap();
    assert_eq!(site.fetch(&table(&server)).into_result().unwrap().count(Outcome::Recorded), 1);
    assert_eq!((server.seen().len(), std::fs::read(site.path("a.txt")).unwrap()), (0, b"mine".to_vec()));
    assert_eq!(site.fetch(&table(&server)).count(Outcome::Verified), 1);
}

#[test]
fn a_file_without_an_address_is_left_to_the_user() {
    let server = Server::start(|_, _| Reply::ok(b"text"));
    let mut by_hand = file("b", "");
    (by_hand.url, by_hand.page) = (None, Some("https://journal.example/supplement".into()));
    let table = table_of(vec![file("a.txt", &server.url("/a.txt")), by_hand]);
    let site = Site::new();
    let summary = site.fetch(&table).into_result().unwrap();
    assert_eq!((summary.count(Outcome::Fetched), summary.count(Outcome::Missing)), (1, 1));
    assert!(summary.complete.is_empty());
    assert!(summary.files[1].note.as_deref().unwrap().contains("https://journal.example/supplement"));
    assert_eq!(table.lacking("test-official", &site.out()), Some(vec!["b".to_owned()]));
}

#[test]
fn optional_files_come_when_asked_for_and_are_verified_once_they_are_there() {
    let server = Server::start(|_, _| Reply::ok(b"text"));
    let mut extra = file("b", &server.url("/b"));
    extra.optional = true;
    let table = table_of(vec![file("a.txt", &server.url("/a.txt")), extra]);
    let site = Site::new();
    assert_eq!(site.fetch(&table.clone().needed_in(&site.out())).files.len(), 1);
    assert_eq!(site.fetch(&table).count(Outcome::Fetched), 1);
    assert_eq!(site.fetch(&table.clone().needed_in(&site.out())).count(Outcome::Verified), 2);
}

fn zip_of(members: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn the_one_table_of_an_archive_is_unpacked_and_both_sums_are_recorded() {
    let archive = zip_of(&[("BIOGRID-Homo-4.4.txt", "#BioGRID"), ("BIOGRID-Mus-4.4.txt", "#mouse")]);
    let sum = sum_of(&archive);
    let server = Server::start(move |_, _| Reply::ok(&archive));
    let mut table = table(&server);
    table.files[0].member = Some("BIOGRID-Homo-*.txt".into());
    table.files[0].sha256 = Some(sum.clone());
    let site = Site::new();
    site.fetch(&table).into_result().unwrap();
    assert_eq!(std::fs::read(site.path("a.txt")).unwrap(), b"#BioGRID");
    assert_eq!(site.names(), ["a.txt", "fetch.lock"]);
    let lock = Lock::read(&site.out()).unwrap();
    assert_eq!(lock.get("a.txt").unwrap().archive_sha256, Some(sum));
    assert_eq!(site.fetch(&table).count(Outcome::Verified), 1);

    let site = Site::new();
    table.files[0].member = Some("*.gtf".into());
    let said = site.fails(&table);
    assert!(said.contains("0 members that fit `*.gtf`") && said.contains("BIOGRID-Mus-4.4.txt"), "{said}");
}
