//! What each platform can have given out as an account's name.

use super::HandleFault;
use crate::evidence::Platform;

/// GitHub's sign-up page: at most 39 characters.
const GITHUB_LONGEST: usize = 39;
/// Hugging Face's client: a name of its hub has at most 96 characters.
const HUGGINGFACE_LONGEST: usize = 96;
/// Kaggle publishes no rule; no known name comes near this.
const KAGGLE_LONGEST: usize = 64;

/// Checks an account's name. Web addresses are checked elsewhere.
pub(super) fn check(platform: Platform, name: &str) -> Result<(), HandleFault> {
    let fault = |why: String| Err(HandleFault::Syntax { platform, why });
    let (longest, marks): (usize, &str) = match platform {
        Platform::Github => (GITHUB_LONGEST, "-"),
        Platform::Huggingface => (HUGGINGFACE_LONGEST, "-_."),
        Platform::Kaggle => (KAGGLE_LONGEST, "-_"),
        Platform::Web => return Ok(()),
    };
    if name.is_empty() {
        return Err(HandleFault::Empty);
    }
    if let Some(bad) = name.chars().find(|c| !c.is_ascii_alphanumeric() && !marks.contains(*c)) {
        let marks = marks.chars().map(|mark| format!(" {mark}")).collect::<String>();
        return fault(format!("it has {bad:?}, and only ASCII letters, digits and{marks} occur"));
    }
    let length = name.len();
    if length > longest {
        return fault(format!("it has {length} characters, and {longest} is the most"));
    }
    match platform {
        // Names ending in a hyphen were given out before the rule and still exist.
        Platform::Github if name.starts_with('-') => fault("it begins with a hyphen".to_owned()),
        Platform::Github if name.contains("--") => fault("it has two hyphens in a row".to_owned()),
        Platform::Huggingface if name.starts_with(['-', '.']) || name.ends_with(['-', '.']) => {
            fault("it begins or ends with a hyphen or dot".to_owned())
        }
        Platform::Huggingface if name.contains("--") || name.contains("..") => {
            fault("it has two hyphens or dots in a row".to_owned())
        }
        Platform::Kaggle if name.starts_with(['-', '_']) => fault("it begins with a hyphen or underscore".to_owned()),
        _ => Ok(()),
    }
}
