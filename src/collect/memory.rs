//! What earlier runs measured, as collectors see it. The store implements it; a map does in tests.

use crate::evidence::Artefact;
use crate::evidence::facts::ContentFacts;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Answers from what is kept. Calls may block briefly on disk and never fail: a broken row is a miss.
pub trait Memory: Send + Sync {
    /// Facts of an artefact's contents at a revision, if measured by the current analyser.
    fn content(&self, artefact: &str, revision: &str) -> Option<ContentFacts>;
    /// Keeps them.
    fn keep_content(&self, artefact: &str, revision: &str, facts: &ContentFacts);
    /// The last good artefact kept under that id, whatever its revision.
    fn artefact(&self, id: &str) -> Option<Artefact>;
    /// Drops what is kept of an artefact and its contents, whatever the revision: it was blocked or withdrawn.
    fn forget_artefact(&self, artefact: &str);
    /// A response kept for a conditional request; the key holds everything the answer depends on.
    fn response(&self, key: &str) -> Option<CachedResponse>;
    /// Keeps one. Only complete successes are worth it.
    fn keep_response(&self, key: &str, response: &CachedResponse);
}

/// A response with its validators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CachedResponse {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
    /// The body.
    pub body: String,
}

/// A memory that lasts as long as the process: for tests and for commands that open no store.
#[derive(Debug, Default)]
pub struct ShortMemory {
    content: Mutex<BTreeMap<(String, String), ContentFacts>>,
    responses: Mutex<BTreeMap<String, CachedResponse>>,
}

impl Memory for ShortMemory {
    fn content(&self, artefact: &str, revision: &str) -> Option<ContentFacts> {
        self.content.lock().ok()?.get(&(artefact.to_owned(), revision.to_owned())).cloned()
    }

    fn keep_content(&self, artefact: &str, revision: &str, facts: &ContentFacts) {
        if let Ok(mut content) = self.content.lock() {
            content.insert((artefact.to_owned(), revision.to_owned()), facts.clone());
        }
    }

    fn artefact(&self, _id: &str) -> Option<Artefact> {
        None
    }

    fn forget_artefact(&self, artefact: &str) {
        if let Ok(mut content) = self.content.lock() {
            content.retain(|(id, _), _| id != artefact);
        }
    }

    fn response(&self, key: &str) -> Option<CachedResponse> {
        self.responses.lock().ok()?.get(key).cloned()
    }

    fn keep_response(&self, key: &str, response: &CachedResponse) {
        if let Ok(mut responses) = self.responses.lock() {
            responses.insert(key.to_owned(), response.clone());
        }
    }
}
