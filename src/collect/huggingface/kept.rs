//! What is kept of earlier runs beside conditional answers: small facts, each under all it depends on.

use crate::collect::{CachedResponse, Memory};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What was kept under a key, if it is still of that shape.
pub(super) fn get<T: DeserializeOwned>(memory: &dyn Memory, key: &str) -> Option<T> {
    serde_json::from_str(&memory.response(key)?.body).ok()
}

/// Keeps something small. What cannot be written is asked for again next time.
pub(super) fn put<T: Serialize>(memory: &dyn Memory, key: &str, value: &T) {
    if let Ok(body) = serde_json::to_string(value) {
        memory.keep_response(key, &CachedResponse { etag: None, last_modified: None, body });
    }
}
