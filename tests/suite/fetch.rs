//! `deephen fetch` as a user calls it: terms, plans, exit codes, an interruption, and `run` without `--data`.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;

use crate::program::{deephen, fail, succeed};

/// A server that sends `promised` bytes of `x`, `sent` of them at once, and the rest never.
fn server(sent: usize, promised: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            std::thread::spawn(move || {
                let _ = stream.read(&mut [0; 4096]);
                let head = format!("HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: {promised}\r\nConnection: close\r\n\r\n");
                let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&vec![b'x'; sent]));
                if sent < promised {
                    std::thread::sleep(std::time::Duration::from_secs(20));
                }
            });
        }
    });
    format!("http://{address}/a.tsv")
}

fn table(folder: &Path, url: &str) -> std::path::PathBuf {
    let path = folder.join("table.toml");
    let text = format!(
        "species = \"test\"\nconfig = \"test\"\n[[file]]\nname = \"a\"\nsource = \"A\"\nversion = \"1\"\nurl = \"{url}\"\nformat = \"tsv\"\nterms = \"CC0 of A\"\nto = \"a.tsv\"\n"
    );
    std::fs::write(&path, text).unwrap();
    path
}

/// The program without proxies: the server is here.
fn program() -> std::process::Command {
    let mut command = deephen();
    for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env_remove(name);
    }
    command
}

#[test]
fn terms_are_shown_and_must_be_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let (table, out) = (table(folder.path(), &server(3, 3)), folder.path().join("out"));
    let fetch = |more: &[&str]| {
        let mut command = program();
        command.arg("fetch").arg(&table).arg("--out").arg(&out).args(more).stdin(std::process::Stdio::null());
        command
    };
    let said = fail(&mut fetch(&[]), 2);
    assert!(said.contains("CC0 of A") && said.contains("--accept-terms") && !out.exists(), "{said}");
    let plan = succeed(&mut fetch(&["--dry-run"]));
    assert!(plan.contains("a.tsv") && plan.contains("fetch") && plan.contains("CC0 of A") && !out.exists(), "{plan}");
    let plan: serde_json::Value = serde_json::from_str(&succeed(&mut fetch(&["--dry-run", "--json"]))).unwrap();
    assert_eq!((&plan["fetch"][0], &plan["files"][0]["state"]), (&"a".into(), &"missing".into()));
    let summary: serde_json::Value = serde_json::from_str(&succeed(&mut fetch(&["--accept-terms", "--json", "--quiet"]))).unwrap();
    assert_eq!((&summary["files"][0]["outcome"], &summary["complete"][0]), (&"fetched".into(), &"test".into()));
    assert_eq!(std::fs::read(out.join("a.tsv")).unwrap(), b"xxx");
    // Nothing is asked for, so that nothing has to be accepted.
    let text = succeed(&mut fetch(&[]));
    assert!(text.contains("1 verified") && text.contains("deephen run --config test"), "{text}");
    let said = fail(program().args(["fetch", "yeast"]), 2);
    assert!(said.contains("`yeast` is neither a file nor a species"), "{said}");
}

#[test]
fn an_interruption_says_what_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (table, out) = (table(folder.path(), &server(1000, 5000)), folder.path().join("out"));
    let mut child = program()
        .arg("fetch")
        .arg(&table)
        .arg("--out")
        .arg(&out)
        .arg("--accept-terms")
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let part = out.join("a.tsv.part");
    for _ in 0..200 {
        if std::fs::metadata(&part).is_ok_and(|about| about.len() == 1000) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    std::process::Command::new("kill").arg("-INT").arg(child.id().to_string()).status().unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{said}");
    assert!(said.contains("interrupted; not finished: 1 of 1") && said.contains("NAME.part"), "{said}");
    assert_eq!(std::fs::metadata(&part).unwrap().len(), 1000);
}

#[test]
fn a_run_without_data_says_where_it_looked() {
    let folder = tempfile::tempdir().unwrap();
    let run = |config: &str| {
        let mut command = program();
        command.env_remove("DEEPHEN_DATA").env("XDG_CACHE_HOME", folder.path()).stdin(std::process::Stdio::null());
        command.args(["run", "--config", config, "--out"]).arg(folder.path().join("run"));
        command
    };
    let said = fail(&mut run("demo"), 2);
    assert!(said.contains("--data is missing"), "{said}");
    let said = fail(&mut run("mouse"), 2);
    assert!(said.contains("deephen/mouse") && said.contains("deephen fetch mouse --from DIR"), "{said}");
    let said = fail(&mut run("human"), 2);
    assert!(said.contains("gencode.v47.annotation.gtf.gz") && said.contains("--accept-terms"), "{said}");
    assert!(said.contains("labels/crispri_liu2017_ipsc.txt have no address"), "{said}");
}
