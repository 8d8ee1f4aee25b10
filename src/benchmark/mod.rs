//! Evaluations outside the gene table: the screen's loci ([`loci`]), and transfer to another species ([`transfer`]).

pub mod loci;
mod measured;
pub mod transfer;
