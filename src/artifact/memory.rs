//! Peak memory of this process.

/// Largest resident set so far, in bytes; 0 where the system does not tell.
#[allow(unsafe_code)]
pub fn peak_memory_bytes() -> u64 {
    // SAFETY: getrusage only fills the struct it is handed.
    unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        if libc::getrusage(libc::RUSAGE_SELF, &mut usage) != 0 {
            return 0;
        }
        u64::try_from(usage.ru_maxrss).unwrap_or(0) * 1024
    }
}

/// `1.2 GiB`, `34.5 MiB`.
pub fn readable_bytes(bytes: u64) -> String {
    let mib = bytes as f64 / (1024.0 * 1024.0);
    if mib >= 1024.0 { format!("{:.2} GiB", mib / 1024.0) } else { format!("{mib:.1} MiB") }
}
