//! Counts of what one source asked.

use crate::evidence::SourceUsage;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Which count a request goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A GraphQL request.
    Graphql,
    /// A REST request or a page.
    Rest,
    /// A download of a repository's contents.
    Archive,
}

/// What one source asked so far. Shared by its lanes; every request is counted once, when it is sent.
#[derive(Debug, Default)]
pub struct Meter {
    graphql: AtomicU64,
    rest: AtomicU64,
    archives: AtomicU64,
    points: AtomicU64,
    not_modified: AtomicU64,
    bytes: AtomicU64,
    waited_us: AtomicU64,
}

impl Meter {
    /// Counts one request.
    pub fn sent(&self, kind: Kind) {
        match kind {
            Kind::Graphql => &self.graphql,
            Kind::Rest => &self.rest,
            Kind::Archive => &self.archives,
        }
        .fetch_add(1, Relaxed);
    }

    /// Counts points a GraphQL answer says it cost.
    pub fn points(&self, points: u64) {
        self.points.fetch_add(points, Relaxed);
    }

    /// Counts an answer of 304.
    pub fn not_modified(&self) {
        self.not_modified.fetch_add(1, Relaxed);
    }

    /// Counts bytes of a body, as sent over the wire.
    pub fn received(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Relaxed);
    }

    /// Counts a wait that really took that long. Tasks waiting side by side each count theirs.
    pub fn waited(&self, time: Duration) {
        self.waited_us.fetch_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Relaxed);
    }

    /// The counts.
    pub fn usage(&self) -> SourceUsage {
        SourceUsage {
            graphql_points: self.points.load(Relaxed),
            graphql: self.graphql.load(Relaxed),
            rest: self.rest.load(Relaxed),
            not_modified: self.not_modified.load(Relaxed),
            archives: self.archives.load(Relaxed),
            bytes: self.bytes.load(Relaxed),
            waited_s: Duration::from_micros(self.waited_us.load(Relaxed)).as_secs_f64(),
        }
    }
}
