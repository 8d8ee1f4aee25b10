//! Faults of servers, connections and disks. docs/fetch.md has the table of what is asserted here.

use std::io::Write;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::server::{Reply, Server};
use super::{Site, sum_of, table};
use crate::fetch::Outcome;

const BODY: &[u8] = b"0123456789abcdefghij";

/// The message names the file and its address, and what to do.
fn names_all(said: &str, server: &Server) {
    assert!(said.starts_with(&format!("a.txt from {}: ", server.url("/a.txt"))) && said.contains("\n  hint: "), "{said}");
}

#[test]
fn a_connection_cut_off_midway_goes_on_by_range() {
    let server = Server::start(|request, before| match (before, request.from()) {
        (0, None) => Reply::ok(&BODY[..8]).promising(BODY.len()).with("ETag: \"1\""),
        (1, Some(first)) => Reply::part(BODY, first).with("ETag: \"1\""),
        _ => Reply::of("400 Bad Request", b""),
    });
    let site = Site::new();
    site.fetch(&table(&server)).into_result().unwrap();
    assert_eq!(std::fs::read(site.path("a.txt")).unwrap(), BODY);
    assert_eq!((server.seen()[1].from(), server.seen()[1].header("if-range")), (Some(8), Some("\"1\"")));
    assert_eq!(site.names(), ["a.txt", "fetch.lock"]);
    assert!(site.said().contains("a.txt: the connection broke off midway after 8 of 20 bytes; try 2 of 3 in 1 s"), "{}", site.said());
}

#[test]
fn a_server_that_goes_silent_is_left_and_asked_for_the_rest() {
    let server = Server::start(|request, _| match request.from() {
        None => {
            Reply::ok(&BODY[..8]).promising(BODY.len()).with("Last-Modified: Sat, 01 Nov 2025 00:00:00 GMT").hanging(Duration::from_secs(2))
        }
        Some(first) => Reply::part(BODY, first),
    });
    let site = Site::new();
    site.fetch(&table(&server)).into_result().unwrap();
    assert_eq!(std::fs::read(site.path("a.txt")).unwrap(), BODY);
    assert_eq!(server.seen()[1].header("if-range"), Some("Sat, 01 Nov 2025 00:00:00 GMT"));
    assert!(site.said().contains("the server went silent after 8 of 20 bytes"), "{}", site.said());
}

#[test]
fn a_missing_file_is_given_up_at_once() {
    for (status, words) in
        [("404 Not Found", "moved or removed"), ("410 Gone", "moved or removed"), ("403 Forbidden", "lets no program in")]
    {
        let server = Server::start(move |_, _| Reply::of(status, b"no"));
        let site = Site::new();
        let said = site.fails(&table(&server));
        names_all(&said, &server);
        assert!(said.contains(&status[..3]) && said.contains(words) && said.contains("--from"), "{said}");
        assert_eq!((server.seen().len(), site.waits().len(), site.names().len()), (1, 0, 0));
    }
}

#[test]
fn errors_of_the_server_are_waited_out_with_growing_waits() {
    let server = Server::start(|_, before| if before < 2 { Reply::of("500 Internal Server Error", b"") } else { Reply::ok(BODY) });
    let site = Site::new();
    site.fetch(&table(&server)).into_result().unwrap();
    let waits = site.waits();
    assert!(waits.len() == 2 && waits[0] <= Duration::from_secs(1) && waits[1] >= Duration::from_secs(1), "{waits:?}");

    let server = Server::start(|_, _| Reply::of("502 Bad Gateway", b""));
    let site = Site::new();
    let said = site.fails(&table(&server));
    names_all(&said, &server);
    assert!(said.contains("502 (Bad Gateway), 3 times in a row") && said.contains("run the same command later"), "{said}");
    assert_eq!((server.seen().len(), site.names().len()), (3, 0));
}

#[test]
fn a_server_that_asks_for_patience_gets_it_within_reason() {
    let server = Server::start(|_, before| match before {
        0 => Reply::of("429 Too Many Requests", b"").with("Retry-After: 7"),
        1 => Reply::of("503 Service Unavailable", b"").with("Retry-After: 9"),
        _ => Reply::ok(BODY),
    });
    let site = Site::new();
    site.fetch(&table(&server)).into_result().unwrap();
    assert_eq!(site.waits(), [Duration::from_secs(7), Duration::from_secs(9)]);

    let server = Server::start(|_, _| Reply::of("429 Too Many Requests", b"").with("Retry-After: 86400"));
    let site = Site::new();
    let said = site.fails(&table(&server));
    names_all(&said, &server);
    assert!(said.contains("asks to be left alone for 86400 s") && site.waits().is_empty(), "{said}");
}

#[test]
fn a_promise_of_more_bytes_than_come_is_told_and_what_came_is_kept() {
    let server = Server::start(|request, _| match request.from() {
        None => Reply::ok(BODY).promising(50).with("ETag: \"1\""),
        Some(first) => {
            Reply::of("206 Partial Content", b"").promising(30).with(&format!("Content-Range: bytes {first}-49/50")).with("ETag: \"1\"")
        }
    });
    let site = Site::new();
    let said = site.fails(&table(&server));
    names_all(&said, &server);
    assert!(said.contains("after 20 of 50 bytes, 3 times in a row") && said.contains("are kept in"), "{said}");
    assert_eq!(site.names(), ["a.txt.part", "a.txt.part.toml"]);
}

#[test]
fn a_promise_of_fewer_bytes_is_met_by_sum_or_by_the_end_of_gzip() {
    let server = Server::start(|_, _| Reply::ok(BODY).promising(12));
    let site = Site::new();
    let mut pinned = table(&server);
    pinned.files[0].sha256 = Some(sum_of(BODY));
    let said = site.fails(&pinned);
    assert!(said.contains(&sum_of(&BODY[..12])) && said.contains(&sum_of(BODY)), "{said}");
    assert_eq!(site.names(), [""; 0]);

    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(&BODY.repeat(50)).unwrap();
    let packed = packed.finish().unwrap();
    let server = Server::start(move |_, _| Reply::ok(&packed).promising(packed.len() - 9));
    let site = Site::new();
    let said = site.fails(&table(&server));
    names_all(&said, &server);
    assert!(said.contains("is damaged or cut off"), "{said}");
    assert_eq!(site.names(), [""; 0]);
}

#[test]
fn wrong_bytes_are_refused_with_both_sums_and_nothing_is_kept() {
    let server = Server::start(|_, _| Reply::ok(b"tampered"));
    let site = Site::new();
    let mut table = table(&server);
    table.files[0].sha256 = Some(sum_of(BODY));
    let said = site.fails(&table);
    names_all(&said, &server);
    assert!(said.contains(&sum_of(b"tampered")) && said.contains(&sum_of(BODY)) && said.contains("--update"), "{said}");
    assert_eq!(site.names(), [""; 0]);
    table.files[0].size = Some(5);
    let said = site.fails(&table);
    assert!(said.contains("upstream has 8 bytes, the table of sources 5"), "{said}");
    assert_eq!(site.names(), [""; 0]);
}

#[test]
fn a_loop_of_redirects_ends() {
    let server = Server::start(|request, _| Reply::of("302 Found", b"").with(&format!("Location: {}x", request.path)));
    let site = Site::new();
    let said = site.fails(&table(&server));
    names_all(&said, &server);
    assert!(said.contains("from address to address without end") && server.seen().len() < 12, "{said}");
    assert_eq!(site.names(), [""; 0]);
}

#[test]
fn a_server_that_refuses_ranges_is_asked_anew() {
    for refusal in ["200", "416"] {
        let server = Server::start(move |request, before| match (before, refusal) {
            (0, _) => Reply::ok(&BODY[..8]).promising(BODY.len()).with("ETag: \"1\""),
            (_, "416") if request.from().is_some() => Reply::of("416 Range Not Satisfiable", b""),
            _ => Reply::ok(BODY).with("ETag: \"1\""),
        });
        let site = Site::new();
        site.fetch(&table(&server)).into_result().unwrap();
        assert_eq!(std::fs::read(site.path("a.txt")).unwrap(), BODY, "{refusal}");
    }
}

#[test]
fn a_web_page_is_no_table() {
    let server = Server::start(|_, _| Reply::ok(b"\n<!DOCTYPE html><p>please log in"));
    let site = Site::new();
    let said = site.fails(&table(&server));
    names_all(&said, &server);
    assert!(said.contains("a web page, not the file"), "{said}");
    assert_eq!(site.names(), [""; 0]);
}

#[test]
fn nobody_at_the_address_is_told_after_some_tries() {
    let server = Server::start(|_, _| Reply::ok(BODY));
    let mut table = table(&server);
    table.files[0].url = Some("http://127.0.0.1:9/a.txt".into());
    let site = Site::new();
    let said = site.fails(&table);
    assert!(said.contains("http://127.0.0.1:9/a.txt") && said.contains("3 times in a row"), "{said}");
}

#[test]
fn a_server_that_speaks_no_tls_is_told_after_some_tries() {
    let server = Server::start(|_, _| Reply::ok(BODY));
    let mut table = table(&server);
    let url = server.url("/a.txt").replace("http:", "https:");
    table.files[0].url = Some(url.clone());
    let site = Site::new();
    let said = site.fails(&table);
    assert!(said.contains(&url) && said.contains("3 times in a row") && !said.contains("certificate"), "{said}");
    assert_eq!(site.names(), [""; 0]);
}

#[test]
fn an_interruption_keeps_what_came_and_the_next_call_goes_on() {
    let server = Server::start(|request, _| match request.from() {
        None => Reply::ok(&BODY[..8]).promising(BODY.len()).with("ETag: \"1\""),
        Some(first) => Reply::part(BODY, first).with("ETag: \"1\""),
    });
    let site = Site::new();
    // The user interrupts while the program waits for its second try.
    let summary = site.with(|options| {
        let stop = |_| site.stop.store(true, Ordering::Relaxed);
        let options = crate::fetch::Options { wait: &stop, ..*options };
        let table = table(&server);
        let plan = crate::fetch::Plan::of(&table, options.out, options.progress).unwrap();
        crate::fetch::run(&table, &plan, &options).unwrap()
    });
    assert_eq!(summary.count(Outcome::Interrupted), 1);
    let said = summary.into_result().unwrap_err().to_string();
    assert!(said.contains("interrupted; not finished: 1 of 1") && said.contains("goes on where it stopped"), "{said}");
    assert_eq!(site.names(), ["a.txt.part", "a.txt.part.toml"]);
    site.stop.store(false, Ordering::Relaxed);
    site.fetch(&table(&server)).into_result().unwrap();
    assert_eq!((std::fs::read(site.path("a.txt")).unwrap(), server.seen().len()), (BODY.to_vec(), 2));
    assert_eq!(site.names(), ["a.txt", "fetch.lock"]);
}
