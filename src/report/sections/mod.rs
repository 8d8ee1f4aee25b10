//! One file a section of the page; each gives its markup and sees no other.

pub(super) mod ablation;
mod curve_charts;
pub(super) mod curves;
pub(super) mod enrichment;
pub(super) mod forest;
pub(super) mod genes;
pub(super) mod giveaway;
pub(super) mod headline;
pub(super) mod models;
pub(super) mod names;
mod plain;
pub(super) mod provenance;
pub(super) mod replication;
pub(super) mod rules;
pub(super) mod sceptic;
pub(super) mod sources;
pub(super) mod terms;
