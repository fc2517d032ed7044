//! Seen, looked-for-and-absent, and could-not-look are three different things.

use serde::{Deserialize, Serialize};

/// The outcome of looking for something once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", content = "value", rename_all = "snake_case")]
pub enum Slot<T> {
    /// It was looked for and is there.
    Seen(T),
    /// It was looked for and is not there. A measurement: it may lower a level.
    Absent,
    /// It could not be looked for. Never a measurement: it lowers coverage, not a level.
    Unknown(Gap),
}

impl<T> Slot<T> {
    /// The value, if it was seen.
    pub fn seen(&self) -> Option<&T> {
        match self {
            Slot::Seen(value) => Some(value),
            _ => None,
        }
    }

    /// The reason nothing could be said, if nothing could.
    pub fn gap(&self) -> Option<&Gap> {
        match self {
            Slot::Unknown(gap) => Some(gap),
            _ => None,
        }
    }
}

/// Unattempted until somebody looks.
impl<T> Default for Slot<T> {
    fn default() -> Self {
        Slot::Unknown(Gap::NotAttempted)
    }
}

/// Why something could not be looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "gap", rename_all = "snake_case")]
pub enum Gap {
    /// The source has no credentials or no location configured.
    NotConfigured,
    /// The host asked us to wait longer than this run may.
    RateLimited,
    /// The host refused: private, gated, blocked, or a missing scope.
    Forbidden,
    /// Nobody looked: outside the selection, or another step failed first.
    NotAttempted,
    /// This channel cannot carry the fact (a listing has no file contents, say).
    Unsupported,
    /// No answer within the time allowed.
    TimedOut,
    /// An answer came and could not be understood.
    Unreadable {
        /// What was wrong with it, for people.
        detail: String,
    },
    /// Larger than the limits allow.
    TooLarge {
        /// Which limit, for people.
        detail: String,
    },
    /// The run's budget was spent first.
    BudgetSpent,
    /// The host failed to the end of the retries.
    Unreachable {
        /// The last failure, for people.
        detail: String,
    },
}

impl Gap {
    /// Whether it says that the source could not answer, rather than that there is nothing to answer with: asked again
    /// it may.
    pub fn is_outage(&self) -> bool {
        matches!(
            self,
            Gap::RateLimited
                | Gap::TimedOut
                | Gap::BudgetSpent
                | Gap::Forbidden
                | Gap::Unreachable { .. }
                | Gap::Unreadable { .. }
        )
    }
}

impl std::fmt::Display for Gap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Gap::NotConfigured => f.write_str("the source is not configured"),
            Gap::RateLimited => f.write_str("the host's rate limit did not allow it"),
            Gap::Forbidden => f.write_str("the host refused access"),
            Gap::NotAttempted => f.write_str("it was not looked at"),
            Gap::Unsupported => f.write_str("this channel does not carry it"),
            Gap::TimedOut => f.write_str("no answer came in time"),
            Gap::Unreadable { detail } => write!(f, "it could not be read: {detail}"),
            Gap::TooLarge { detail } => write!(f, "it is too large: {detail}"),
            Gap::BudgetSpent => f.write_str("the run's request budget was spent"),
            Gap::Unreachable { detail } => write!(f, "the host could not be reached: {detail}"),
        }
    }
}
