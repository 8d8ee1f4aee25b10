//! Integration tests: the built program from outside, as a user meets it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap in a test is a failed test")]

mod bad_input;
mod benchmarks;
mod command_line;
mod fetch;
mod invariants;
mod layers;
mod notebooks;
mod pipeline;
mod program;
mod protocol;
mod renaming;
mod reported_inputs;
mod score;
mod species;
mod strand;
mod take_home;
