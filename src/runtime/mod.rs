//! libtorch at run time: threads, device, determinism, GPU memory. The only place with foreign calls.
//!
//! libtorch runs one thread a worker; parallelism is over folds and genes (rayon), so that sums are added in one order
//! whatever the number of workers.

mod device;
mod shim;

pub use device::{DeviceChoice, choose_device};
pub use shim::{gpu_peak_bytes, libtorch_version, set_deterministic};

/// Sets libtorch up once: one thread a worker, deterministic algorithms.
pub fn start() {
    static STARTED: std::sync::Once = std::sync::Once::new();
    STARTED.call_once(|| {
        tch::set_num_threads(1);
        tch::set_num_interop_threads(1);
        shim::set_deterministic(true);
    });
}
