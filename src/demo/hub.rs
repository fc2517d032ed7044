//! The part of the demo's server that stands for Hugging Face.

use super::server::{Asked, Reply};

/// The answer to a path below this service's own prefix, which is cut off; none is a 404.
pub(super) fn answer(_path: &str, _asked: &Asked) -> Option<Reply> {
    None
}
