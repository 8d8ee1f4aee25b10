#!/usr/bin/env bash
# Called by the recipe: builds the binary and puts libtorch beside it.
set -euo pipefail

scripts/get-libtorch.sh
cargo build --locked --bin deephen
mkdir -p "$PREFIX/bin" "$PREFIX/lib/deephen"
cp .libtorch/lib/*.so* "$PREFIX/lib/deephen/"
cp target/debug/deephen "$PREFIX/bin/deephen"
patchelf --set-rpath "\$ORIGIN/../lib/deephen:\$ORIGIN/../lib" "$PREFIX/bin/deephen"
