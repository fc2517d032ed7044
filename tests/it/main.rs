//! What the parts do together, in one binary so that they link once.

mod store;
