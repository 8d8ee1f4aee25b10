//! `deephen schema`: what each stage reads and writes.

use super::common::Invocation;
use crate::error::Result;

#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_: Args, invocation: &Invocation) -> Result<()> {
    invocation.print(include_str!("../../docs/schemas.md"))
}
