//! Rust side of `csrc/torch_shim.cpp`: the few libtorch calls that tch 0.24 leaves out.
#![allow(unsafe_code)]

unsafe extern "C" {
    fn dh_set_deterministic(on: bool, warn_only: bool);
    fn dh_has_cuda() -> bool;
    fn dh_peak_bytes() -> i64;
    fn dh_version() -> *const libc::c_char;
}

/// Makes libtorch refuse algorithms whose result depends on scheduling.
pub fn set_deterministic(on: bool) {
    // SAFETY: sets two flags in libtorch's global context; no pointers cross.
    unsafe { dh_set_deterministic(on, true) }
}

/// Whether libtorch's CUDA half is loaded and sees a driver.
pub(super) fn has_cuda() -> bool {
    // SAFETY: a question without arguments.
    unsafe { dh_has_cuda() }
}

/// Peak bytes allocated on accelerator 0; `None` where there is none.
pub fn gpu_peak_bytes() -> Option<u64> {
    // SAFETY: a question without arguments; the shim catches C++ exceptions.
    u64::try_from(unsafe { dh_peak_bytes() }).ok()
}

/// Loads `libtorch_cuda.so` where the machine has one; must come before the first question about CUDA.
/// A binary linked against CPU libtorch never sees the GPU otherwise.
pub(super) fn load_cuda() -> Result<(), String> {
    // SAFETY: dlopen takes a constant string; dlerror's string is copied before any other dl call.
    unsafe {
        let handle = libc::dlopen(c"libtorch_cuda.so".as_ptr(), libc::RTLD_NOW | libc::RTLD_GLOBAL);
        if !handle.is_null() {
            return Ok(());
        }
        let message = libc::dlerror();
        if message.is_null() {
            return Err("unknown loader error".into());
        }
        Err(std::ffi::CStr::from_ptr(message).to_string_lossy().into_owned())
    }
}

/// Version of libtorch, `2.11.0`.
pub fn libtorch_version() -> String {
    // SAFETY: the shim returns a string constant that lives as long as the program.
    unsafe { std::ffi::CStr::from_ptr(dh_version()) }.to_string_lossy().into_owned()
}
