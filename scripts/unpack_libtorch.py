#!/usr/bin/env python3
"""Takes the CPU libraries and headers of libtorch out of downloaded wheels: unpack_libtorch.py WHEELS TARGET."""

import shutil
import sys
import zipfile
from pathlib import Path, PurePosixPath

# The CPU library of this build links the CUDA runtime and CUPTI even where no GPU is.
LIBRARIES = {"libtorch_cpu.so", "libc10.so", "libgomp.so.1", "libcudart.so.13", "libcupti.so.13"}
HEADERS = PurePosixPath("torch/include")


def place(member: PurePosixPath) -> PurePosixPath | None:
    """Where a wheel's member goes under the target, or None if it is not needed."""
    if member.name in LIBRARIES and "lib" in member.parts:
        return PurePosixPath("lib") / member.name
    if member.is_relative_to(HEADERS):
        return PurePosixPath("include") / member.relative_to(HEADERS)
    return None


def main(wheels: Path, target: Path) -> None:
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            for info in archive.infolist():
                destination = None if info.is_dir() else place(PurePosixPath(info.filename))
                if destination is None:
                    continue
                path = target / destination
                path.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(info) as source, path.open("wb") as sink:
                    shutil.copyfileobj(source, sink, 1 << 20)
    found = {path.name for path in (target / "lib").iterdir()}
    if missing := LIBRARIES - found:
        sys.exit(f"libtorch: the wheels lack {', '.join(sorted(missing))}")
    # torch-sys links -ltorch, whose own file would ask for CUDA: a linker script stands in.
    (target / "lib" / "libtorch.so").write_text("INPUT(-ltorch_cpu -lc10)\n")
    (target / "build-version").write_text("2.11.0+cpu\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
