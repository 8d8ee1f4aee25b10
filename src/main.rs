//! deephen
fn main() {}
