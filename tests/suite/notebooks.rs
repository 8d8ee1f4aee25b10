//! The notebooks are kept without outputs: a picture in git says nothing of the run that a reader has.

use std::fs;

use crate::program::root;

#[test]
fn notebooks_carry_no_outputs_and_no_paths_of_a_machine() {
    let mut checked = 0;
    for entry in fs::read_dir(root().join("notebooks")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "ipynb") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let places = ["home", "root", "tmp"].map(|folder| format!("/{folder}/"));
        assert!(!places.iter().any(|place| text.contains(place)), "{}: an absolute path", path.display());
        let notebook: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(notebook["metadata"]["kernelspec"]["name"], "python3", "{}", path.display());
        for (number, cell) in notebook["cells"].as_array().unwrap().iter().enumerate() {
            if cell["cell_type"] == "code" {
                let place = format!("{}: cell {number}", path.display());
                assert_eq!(cell["outputs"], serde_json::json!([]), "{place} has outputs: clear them before you commit");
                assert!(cell["execution_count"].is_null(), "{place} has an execution count");
            }
        }
        checked += 1;
    }
    assert!(checked >= 3, "only {checked} notebooks found");
}
