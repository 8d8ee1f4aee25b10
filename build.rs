//! Compiles the libtorch shim and tells the linker where libtorch lives.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=csrc/torch_shim.cpp");
    // torch-sys has `links = "tch"` and publishes its lib folder to direct dependents only.
    let Ok(lib) = std::env::var("DEP_TCH_LIBTORCH_LIB") else {
        println!("cargo:warning=libtorch not found: run `make setup` first");
        return;
    };
    let include = Path::new(&lib).parent().map_or_else(|| "include".into(), |root| root.join("include"));
    cc::Build::new()
        .cpp(true)
        .warnings(false)
        .flag("-std=c++17")
        .include(&include)
        .include(include.join("torch/csrc/api/include"))
        .file("csrc/torch_shim.cpp")
        .compile("deephen_torch_shim");
    println!("cargo:rustc-link-arg=-Wl,-rpath,{lib}");
}
