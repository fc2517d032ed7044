//! Faults on purpose, for tests of what the worker does about them.

use super::journal::Seen;
use bytes::Bytes;
use std::time::Duration;

/// What goes wrong with one request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// Another status with those headers and that body, instead of the answer.
    Answer {
        /// Status.
        status: u16,
        /// Further headers.
        headers: Vec<(String, String)>,
        /// Body.
        body: Bytes,
    },
    /// The connection is closed before anything is answered.
    Reset,
    /// The answer's head, then this many bytes of its body, then the connection is closed.
    Truncate(usize),
    /// The right answer, later.
    Delay(Duration),
}

impl Fault {
    /// A status without any more to it.
    pub fn status(status: u16) -> Self {
        Fault::Answer { status, headers: Vec::new(), body: Bytes::new() }
    }

    /// The platform's secondary limit: 403 with `Retry-After`.
    pub fn secondary_limit(seconds: u64) -> Self {
        Fault::Answer {
            status: 403,
            headers: vec![("retry-after".to_owned(), seconds.to_string())],
            body: Bytes::from_static(br#"{"message":"You have exceeded a secondary rate limit."}"#),
        }
    }

    /// Credentials refused.
    pub fn unauthorized() -> Self {
        Fault::Answer {
            status: 401,
            headers: Vec::new(),
            body: Bytes::from_static(br#"{"message":"Bad credentials","status":"401"}"#),
        }
    }
}

/// Decides, request by request, whether something goes wrong. The record's status is not known yet and 200.
pub type Script = Box<dyn Fn(&Seen) -> Option<Fault> + Send + Sync>;
