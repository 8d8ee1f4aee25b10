//! Layers, encoders, heads and losses; one a file, shapes in the docs.
//!
//! Networks of an ensemble are trained side by side: every parameter has a leading axis of members `M`, every layer is
//! one batched matrix product. No id embedding exists for lncRNAs, so a gene never seen can be scored.

mod aggregate;
mod dropout;
mod encoder;
mod family_network;
mod graph_network;
mod hin_sage;
mod linear;
pub mod loss;
mod parameters;
mod sage_layer;

pub use aggregate::Messages;
pub use dropout::Dropout;
pub use encoder::FamilyEncoder;
pub use family_network::{Architecture, FamilyInput, FamilyNetwork, Noise};
pub use graph_network::{GraphArchitecture, GraphBatch, GraphNetwork, GraphNoise};
pub use hin_sage::HinSage;
pub use linear::Linear;
pub use parameters::{Layout, ParameterId, Parameters};
pub use sage_layer::SageLayer;
