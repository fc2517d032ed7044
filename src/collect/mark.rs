//! What is kept of an account so that a later, cheaper question can tell whether it still shows the same.
//!
//! Called by the sources when an account was collected and when they are asked whether it changed. Invariant: a mark
//! stands only for an account that was read whole; a question reads marks and answers and keeps neither.

use super::{CachedResponse, Memory};
use crate::evidence::facts::ContentFacts;
use crate::evidence::{Artefact, Handle};
use sha2::{Digest, Sha256};

/// Where the mark of an account is kept; `seen_as` is all that what is seen depends on: host and identity.
pub(super) fn key(seen_as: &str, handle: &Handle) -> String {
    format!("mark {seen_as} {}", handle.canonical())
}

/// Keeps a mark, or drops what was kept where there is none: the next question then leads to a collection.
pub(super) fn keep(memory: &dyn Memory, key: &str, mark: Option<String>) {
    let body = mark.unwrap_or_default();
    let kept = memory.response(key);
    if kept.as_ref().map_or("", |kept| kept.body.as_str()) != body {
        memory.keep_response(key, &CachedResponse { etag: None, last_modified: None, body });
    }
}

/// The mark kept, if there is one.
pub(super) fn kept(memory: &dyn Memory, key: &str) -> Option<String> {
    memory.response(key).map(|kept| kept.body).filter(|body| !body.is_empty())
}

/// Thirty-two hexadecimal digits that stand for a text.
pub(super) fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// A memory that answers and keeps nothing, so that what a question learns does not make the change look old.
pub(super) struct Unwritten<'a>(pub(super) &'a dyn Memory);

impl Memory for Unwritten<'_> {
    fn content(&self, artefact: &str, revision: &str) -> Option<ContentFacts> {
        self.0.content(artefact, revision)
    }

    fn keep_content(&self, _artefact: &str, _revision: &str, _facts: &ContentFacts) {}

    fn artefact(&self, id: &str) -> Option<Artefact> {
        self.0.artefact(id)
    }

    fn forget_artefact(&self, _artefact: &str) {}

    fn response(&self, key: &str) -> Option<CachedResponse> {
        self.0.response(key)
    }

    fn keep_response(&self, _key: &str, _response: &CachedResponse) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::ShortMemory;
    use crate::evidence::Platform;

    #[test]
    fn a_mark_is_dropped_where_an_account_was_not_read_whole_and_a_question_keeps_none() {
        let memory = ShortMemory::default();
        let key = key("hub anonymous", &Handle::new(Platform::Huggingface, "Ada"));
        keep(&Unwritten(&memory), &key, Some("asked".into()));
        assert_eq!(kept(&memory, &key), None);
        keep(&memory, &key, Some("whole".into()));
        assert_eq!(kept(&Unwritten(&memory), &key).as_deref(), Some("whole"));
        keep(&memory, &key, None);
        assert_eq!(kept(&memory, &key), None);
    }
}
