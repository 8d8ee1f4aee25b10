//! Integration tests: the built program from outside, as a user meets it.

mod command_line;
mod layers;
mod pipeline;
mod program;
