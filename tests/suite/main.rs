//! Integration tests: the built program from outside, as a user meets it.

mod bad_input;
mod command_line;
mod layers;
mod pipeline;
mod program;
