use super::*;

fn request(out: &Path, setting: u32) -> StageRequest<'_> {
    StageRequest { stage: "ingest", out, inputs: vec![], settings: serde_json::json!({ "k": setting }), seed: 1, force: false }
}

fn write(out: &Path, setting: u32) -> bool {
    match request(out, setting).open().unwrap() {
        Opened::UpToDate(_) => false,
        Opened::Fresh(writer) => {
            writer.write_json("a.json", &setting).unwrap();
            fs::create_dir(writer.path("below")).unwrap();
            writer.write_json("below/b.json", &setting).unwrap();
            writer.finish(BTreeMap::new()).unwrap();
            true
        }
    }
}

#[test]
fn second_run_is_a_no_op_until_a_setting_or_a_file_changes() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("ingest");
    assert!(write(&out, 1));
    assert!(!write(&out, 1));
    assert!(write(&out, 2));
    fs::write(out.join("a.json"), "tampered").unwrap();
    assert!(StageReader::open(&out, "ingest").unwrap_err().to_string().contains("a.json"));
    assert!(write(&out, 2));
    assert!(StageReader::open(&out, "ingest").unwrap().manifest().outputs.contains_key("below/b.json"));
    fs::remove_file(out.join("below/b.json")).unwrap();
    assert!(StageReader::open(&out, "ingest").unwrap_err().to_string().contains("below/b.json"));
    assert!(write(&out, 2));
    assert!(StageReader::open(&out, "network").is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn files_the_manifest_does_not_name_stop_a_rerun_and_outlive_one_at_work() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("design");
    assert!(write(&out, 1));
    let Opened::Fresh(writer) = request(&out, 2).open().unwrap() else { panic!("up to date") };
    writer.write_json("a.json", &2).unwrap();
    fs::write(out.join("below/order.txt"), "ordered").unwrap();
    writer.finish(BTreeMap::new()).unwrap();
    assert_eq!(fs::read_to_string(out.join("below/order.txt")).unwrap(), "ordered");
    assert!(!out.join("below/b.json").exists());
    // The same again is no rerun; another setting is, --force or not, and so is a manifest with a flipped bit.
    assert!(matches!(request(&out, 2).open().unwrap(), Opened::UpToDate(_)));
    for force in [false, true] {
        let said = StageRequest { force, ..request(&out, 3) }.open().err().unwrap().to_string();
        assert!(said.contains("below/order.txt") && said.contains("hint: move them"), "{said}");
    }
    let path = out.join(MANIFEST_FILE);
    fs::write(&path, fs::read_to_string(&path).unwrap().replace("\"seed\": 1", "\"seed\": 3")).unwrap();
    assert!(request(&out, 2).open().err().unwrap().to_string().contains("digest"));
    let forced = || StageRequest { force: true, ..request(&out, 2) };
    assert!(forced().open().err().unwrap().to_string().contains("below/order.txt"));
    assert_eq!(fs::read_to_string(out.join("below/order.txt")).unwrap(), "ordered");
    fs::remove_file(out.join("below/order.txt")).unwrap();
    assert!(matches!(forced().open().unwrap(), Opened::Fresh(_)));
    fs::write(&path, "no JSON").unwrap();
    let said = forced().open().err().unwrap().to_string();
    assert!(said.contains("remove it and rerun"), "{said}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_dropped_writer_leaves_nothing_and_foreign_folders_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("ingest");
    drop(request(&out, 1).open().unwrap());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    fs::create_dir(&out).unwrap();
    fs::write(out.join("thesis.docx"), "mine").unwrap();
    assert!(request(&out, 1).open().is_err());
    assert!(out.join("thesis.docx").exists());
}
