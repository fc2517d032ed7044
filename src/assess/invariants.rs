//! The product's invariants about judgements, over generated evidence.
