//! Layers, encoders, heads and losses; one a file, shapes in the docs.
