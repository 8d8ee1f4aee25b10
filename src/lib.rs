//! `deephen` predicts which long non-coding RNA (lncRNA) genes a cell cannot live without, says what each
//! prediction rests on, and measures itself against the trivial explanations.
//!
//! Data flows one way; each stage is a module, a subcommand and a folder on disk:
//!
//! ```text
//! ingest -> features -> network -> model/train -> evaluate -> rank -> enrich -> report
//!                                                             `-> design, export, explain, score
//! ```
//!
//! | module | what it does |
//! | --- | --- |
//! | [`artifact`] | what travels between stages: manifests, tables, tensors, atomic writes |
//! | [`config`] | species configs and settings, every default in one place |
//! | [`error`] | one error enum that names the place and the remedy |
//! | [`random`], [`progress`], [`runtime`] | named random streams, progress reports, libtorch |
//! | [`input`] | text from outside: regular files, first bytes, bounded lines, quoted fields |
//! | [`ingest`] | public files of a species to clean tables, one node a gene |
//! | [`features`] | k-mer embedding, plain sequence numbers, locus, confounds |
//! | [`network`] | the typed lncRNA-protein-protein network and what propagates on it |
//! | [`learners`] | logistic regression, support vector machines, forests: plain learners for features and rivals |
//! | [`model`], [`train`] | layers and losses; sampling, fitting, calibration, checkpoints |
//! | [`evaluate`] | tasks, grouped splits, rivals, metrics with intervals, ablation |
//! | [`benchmark`] | the whole protocol: nulls, inductive setting, learning curve, screen loci, transfer to another species |
//! | [`rank`], [`enrich`], [`report`] | genome-wide cross-fitted scores, gene-set enrichment, one HTML page |
//! | [`design`], [`export`] | a CRISPRi or Cas13 library with matched controls; network, gene sets and tables for other tools |
//! | [`explain`] | one gene's page as text: score, why, what is known, what would change the answer |
//! | [`fetch`] | upstream files of a species: downloaded with resume, verified, recorded |
//! | [`score`] | a trained model as a folder of its own, and scores of transcripts that are in no table |
//! | [`simulate`] | a small species with planted truth |
//! | [`run`] | all stages in one run folder |
//! | [`cli`] | the command line |

pub mod artifact;
pub mod benchmark;
pub mod cli;
pub mod config;
pub mod design;
pub mod enrich;
pub mod error;
pub mod evaluate;
pub mod explain;
pub mod export;
pub mod features;
pub mod fetch;
pub mod ingest;
pub mod input;
pub mod learners;
pub mod model;
pub mod network;
pub mod progress;
pub mod random;
pub mod rank;
pub mod report;
pub mod run;
pub mod runtime;
pub mod score;
pub mod simulate;
pub mod train;
