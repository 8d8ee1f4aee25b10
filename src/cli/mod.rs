//! The command line: parse, check, one library call, print.
