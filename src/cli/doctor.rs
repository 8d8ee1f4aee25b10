//! `deephen doctor`: what this machine has and lacks.

use super::{Output, common::Invocation};
use crate::artifact::readable_bytes;
use crate::error::Result;
use crate::runtime::{DeviceChoice, choose_device, libtorch_version};

#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_: Args, invocation: &Invocation) -> Result<()> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let gpu = match choose_device(DeviceChoice::Cuda(0)) {
        Ok(_) => format!("{} found", tch::Cuda::device_count()),
        Err(error) => format!("none ({})", error.to_string().lines().next().unwrap_or_default()),
    };
    let memory = available_memory().map_or("unknown".into(), readable_bytes);
    let enough = available_memory().is_none_or(|bytes| bytes >= 4 << 30);
    let rows = [
        ("deephen", env!("CARGO_PKG_VERSION").to_owned()),
        ("libtorch", libtorch_version()),
        ("cores", cores.to_string()),
        ("memory available", format!("{memory}{}", if enough { "" } else { " (the human run needs up to 4 GiB)" })),
        ("GPU", gpu),
    ];
    match invocation.output() {
        Output::Json => {
            let value: serde_json::Map<String, serde_json::Value> =
                rows.into_iter().map(|(name, text)| (name.to_owned(), serde_json::Value::String(text))).collect();
            invocation.print(&format!("{}\n", serde_json::Value::Object(value)))
        }
        Output::Text => {
            let text: String = rows.iter().map(|(name, text)| format!("{name:18}{text}\n")).collect();
            invocation.print(&text)
        }
    }
}

/// Memory the system would still hand out, in bytes; `None` where it does not say.
fn available_memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("MemAvailable:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024)
}
