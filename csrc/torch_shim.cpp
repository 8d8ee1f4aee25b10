// What tch 0.24 does not expose. Device-neutral: links with CPU-only libtorch and works with CUDA at run time.
#include <ATen/Context.h>
#include <ATen/DeviceAccelerator.h>
#include <ATen/autocast_mode.h>
extern "C" void dh_set_deterministic(bool on, bool warn_only) { at::globalContext().setDeterministicAlgorithms(on, warn_only); }
extern "C" bool dh_deterministic() { return at::globalContext().deterministicAlgorithms(); }
extern "C" bool dh_has_cuda() { return at::globalContext().hasCUDA(); }
extern "C" int dh_set_matmul_precision(const char* p) { try { at::globalContext().setFloat32MatmulPrecision(p); return 0; } catch (...) { return -1; } }
// bf16 autocast on CPU (cuda=false) or CUDA (cuda=true); returns the previous enabled flag
extern "C" bool dh_autocast_bf16(bool cuda, bool on) {
  auto d = cuda ? at::kCUDA : at::kCPU;
  bool prev = at::autocast::is_autocast_enabled(d);
  at::autocast::set_autocast_dtype(d, at::kBFloat16);
  at::autocast::set_autocast_enabled(d, on);
  if (!on) at::autocast::clear_cache();
  return prev;
}
// peak bytes allocated on accelerator 0; -1 when there is none
extern "C" int64_t dh_peak_bytes() {
  try {
    if (!at::getAccelerator(false).has_value()) return -1;
    return at::accelerator::getDeviceStats(0).allocated_bytes[0].peak;
  } catch (...) { return -1; }
}
// version of the headers this shim was compiled against
#include <torch/version.h>
extern "C" const char* dh_version() { return TORCH_VERSION; }
