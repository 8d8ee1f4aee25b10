//! Upstream changes, or somebody changes what is in place.

use super::server::{Reply, Server};
use super::{Site, sum_of, table};
use crate::fetch::{Lock, Outcome};

const OLD: &[u8] = b"old old old old old!";
const NEW: &[u8] = b"new new new new new?";

#[test]
fn a_version_that_changes_between_two_tries_is_fetched_anew() {
    // A server that honours `If-Range`, and one that does not.
    for honest in [true, false] {
        let server = Server::start(move |request, before| match (before, request.from()) {
            (0, _) => Reply::ok(&OLD[..8]).promising(OLD.len()).with("ETag: \"old\""),
            (_, Some(first)) if !honest => Reply::part(NEW, first).with("ETag: \"new\""),
            _ => Reply::ok(NEW).with("ETag: \"new\""),
        });
        let site = Site::new();
        site.fetch(&table(&server)).into_result().unwrap();
        assert_eq!(std::fs::read(site.path("a.txt")).unwrap(), NEW);
        assert_eq!(Lock::read(&site.out()).unwrap().get("a.txt").unwrap().etag.as_deref(), Some("\"new\""));
        assert_eq!(site.said().contains("upstream has changed since the download broke off"), !honest);
    }
}

#[test]
fn bytes_of_an_unknown_version_are_not_gone_on_with() {
    let server = Server::start(|_, before| match before {
        0 => Reply::ok(&OLD[..8]).promising(OLD.len()).with("ETag: W/\"weak\""),
        _ => Reply::ok(NEW),
    });
    let site = Site::new();
    site.fetch(&table(&server)).into_result().unwrap();
    assert_eq!((server.seen()[1].from(), std::fs::read(site.path("a.txt")).unwrap()), (None, NEW.to_vec()));
}

#[test]
fn upstream_that_differs_from_the_record_is_refused_until_update() {
    let server = Server::start(|_, before| Reply::ok(if before == 0 { OLD } else { NEW }));
    let mut site = Site::new();
    site.fetch(&table(&server)).into_result().unwrap();
    std::fs::remove_file(site.path("a.txt")).unwrap();
    let said = site.fails(&table(&server));
    assert!(said.contains(&sum_of(OLD)) && said.contains(&sum_of(NEW)) && said.contains("fetch.lock"), "{said}");
    assert_eq!(site.names(), ["fetch.lock"]);
    site.update = true;
    site.fetch(&table(&server)).into_result().unwrap();
    assert_eq!(Lock::read(&site.out()).unwrap().get("a.txt").unwrap().sha256, sum_of(NEW));
    assert!(site.said().contains(&format!("upstream has changed, SHA-256 {} instead of {}", sum_of(NEW), sum_of(OLD))), "{}", site.said());
}

#[test]
fn an_update_takes_nothing_that_has_not_changed() {
    let server = Server::start(|request, _| match request.header("if-none-match") {
        Some("\"1\"") => Reply::of("304 Not Modified", b""),
        _ => Reply::ok(OLD).with("ETag: \"1\""),
    });
    let mut site = Site::new();
    site.fetch(&table(&server)).into_result().unwrap();
    site.update = true;
    assert_eq!(site.fetch(&table(&server)).into_result().unwrap().count(Outcome::Verified), 1);
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn a_file_that_somebody_changed_is_not_overwritten_unasked() {
    let server = Server::start(|_, _| Reply::ok(OLD));
    let mut site = Site::new();
    site.fetch(&table(&server)).into_result().unwrap();
    std::fs::write(site.path("a.txt"), "mine").unwrap();
    let said = site.fails(&table(&server));
    assert!(said.contains(&sum_of(b"mine")) && said.contains(&sum_of(OLD)) && said.contains("--force"), "{said}");
    assert_eq!((std::fs::read(site.path("a.txt")).unwrap(), server.seen().len()), (b"mine".to_vec(), 1));
    site.force = true;
    assert_eq!(site.fetch(&table(&server)).into_result().unwrap().count(Outcome::Updated), 1);
    assert_eq!(std::fs::read(site.path("a.txt")).unwrap(), OLD);
}
