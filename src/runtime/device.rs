//! `--device auto|cpu|cuda:N` to a libtorch device.

use std::str::FromStr;

use super::shim;
use crate::error::{Error, Result};

/// What the user asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeviceChoice {
    /// The first GPU where there is one, the CPU otherwise.
    Auto,
    /// The CPU: the device of reproducible results.
    #[default]
    Cpu,
    /// One GPU; an error where it is missing.
    Cuda(usize),
}

impl FromStr for DeviceChoice {
    type Err = String;
    fn from_str(text: &str) -> std::result::Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "cpu" => Ok(Self::Cpu),
            "cuda" => Ok(Self::Cuda(0)),
            _ => text
                .strip_prefix("cuda:")
                .and_then(|index| index.parse().ok())
                .map(Self::Cuda)
                .ok_or_else(|| format!("`{text}` is no device; use auto, cpu, cuda or cuda:N")),
        }
    }
}

/// The libtorch device for a choice; loads CUDA late where a GPU is wanted.
pub fn choose_device(choice: DeviceChoice) -> Result<tch::Device> {
    super::start();
    let loaded = if choice == DeviceChoice::Cpu { Ok(()) } else { shim::load_cuda() };
    match choice {
        DeviceChoice::Cpu => Ok(tch::Device::Cpu),
        DeviceChoice::Auto if loaded.is_ok() && shim::has_cuda() => Ok(tch::Device::Cuda(0)),
        DeviceChoice::Auto => Ok(tch::Device::Cpu),
        DeviceChoice::Cuda(index) => {
            let missing = |problem: String| {
                Err(Error::Tensor {
                    operation: format!("use device cuda:{index}"),
                    problem,
                    fix: "use `--device cpu`, or put the lib folder of a CUDA libtorch 2.11 on LD_LIBRARY_PATH; see `deephen doctor`"
                        .into(),
                })
            };
            if let Err(problem) = loaded {
                return missing(problem);
            }
            let count = tch::Cuda::device_count();
            if usize::try_from(count).unwrap_or(0) <= index {
                return missing(format!("libtorch sees {count} GPUs"));
            }
            Ok(tch::Device::Cuda(index))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_devices() {
        assert_eq!("cuda:2".parse(), Ok(DeviceChoice::Cuda(2)));
        assert_eq!("auto".parse(), Ok(DeviceChoice::Auto));
        assert!("gpu".parse::<DeviceChoice>().is_err());
        assert_eq!(choose_device(DeviceChoice::Cpu).unwrap(), tch::Device::Cpu);
    }
}
