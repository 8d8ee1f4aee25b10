//! All stages in one run folder.
