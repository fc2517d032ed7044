//! Exit codes: public contract.

/// How a command ended. The order is the order of precedence: the first that applies is returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// SIGINT; everything finished is kept.
    Interrupted,
    /// SIGTERM; everything finished is kept.
    Terminated,
    /// Usage, configuration, rubric or list unreadable: nothing was started.
    Usage,
    /// The platform refused our credentials.
    Unauthorized,
    /// Budget or quota spent.
    Budget,
    /// An unexpected failure of ours, or the store is held by another process.
    Failure,
    /// Some handle could not be collected; the rest is written.
    Partial,
    /// `--fail-under` not met.
    BelowLevel,
    /// Otherwise.
    Done,
}

impl Exit {
    /// The process's exit code.
    pub fn code(self) -> u8 {
        match self {
            Exit::Interrupted => 130,
            Exit::Terminated => 143,
            Exit::Usage => 2,
            Exit::Unauthorized => 4,
            Exit::Budget => 5,
            Exit::Failure => 1,
            Exit::Partial => 3,
            Exit::BelowLevel => 6,
            Exit::Done => 0,
        }
    }

    /// The first that applies of several.
    pub fn first(reasons: impl IntoIterator<Item = Exit>) -> Exit {
        reasons.into_iter().min().unwrap_or(Exit::Done)
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        std::process::ExitCode::from(exit.code())
    }
}

/// A failure on the way with the exit it leads to.
#[derive(Debug)]
pub(super) struct Stopped {
    /// How the process ends.
    pub exit: Exit,
    /// What went wrong, why, and what to do.
    pub error: anyhow::Error,
}

/// Results of commands.
pub(super) type Outcome = Result<Exit, Stopped>;

/// Attaches the exit to a failure.
pub(super) trait Stops<T> {
    /// Nothing was started: usage, configuration, rubric, list.
    fn usage(self) -> Result<T, Stopped>;
    /// An unexpected failure of ours.
    fn failure(self) -> Result<T, Stopped>;
}

impl<T, E: Into<anyhow::Error>> Stops<T> for Result<T, E> {
    fn usage(self) -> Result<T, Stopped> {
        self.map_err(|error| Stopped { exit: Exit::Usage, error: error.into() })
    }

    fn failure(self) -> Result<T, Stopped> {
        self.map_err(|error| Stopped { exit: Exit::Failure, error: error.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_reason_that_applies_wins() {
        assert_eq!(Exit::first([Exit::Partial, Exit::Unauthorized, Exit::BelowLevel]).code(), 4);
        assert_eq!(Exit::first([Exit::BelowLevel, Exit::Partial]).code(), 3);
        assert_eq!(Exit::first([Exit::Terminated, Exit::Budget]).code(), 143);
        assert_eq!(Exit::first([]).code(), 0);
    }
}
