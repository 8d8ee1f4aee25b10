//! Integration tests: the built program from outside, as a user meets it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap in a test is a failed test")]

mod bad_input;
mod command_line;
mod layers;
mod pipeline;
mod program;
