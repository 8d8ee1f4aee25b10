//! `deephen schema`: what each stage reads and writes.

use super::common::Session;
use crate::error::Result;

#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_: Args, session: &Session) -> Result<()> {
    session.print(include_str!("../../docs/schemas.md"))
}
