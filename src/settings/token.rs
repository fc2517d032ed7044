//! The one token of a platform.

use secrecy::{ExposeSecret, SecretString};
use std::path::Path;

/// A token and where it came from. `Debug` shows the source only.
#[derive(Clone)]
pub struct Token {
    secret: SecretString,
    /// `$GITHUB_TOKEN`, or the file's path: for messages.
    pub source: String,
}

/// Why a token cannot be used. Never holds the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenFault {
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

impl Token {
    /// Checks a token given as text.
    ///
    /// # Errors
    /// Empty, with characters no token has, or more than one: platforms ask for one identity per deployment.
    pub fn from_text(text: &str, source: &str) -> Result<Token, TokenFault> {
        let text = text.trim();
        let fault = |problem: &str, remedy: &str| {
            Err(TokenFault { problem: format!("{source} {problem}"), remedy: remedy.into() })
        };
        if text.is_empty() {
            return fault("is empty", "put one token into it, or leave the setting out");
        }
        if text.contains([',', ';', ' ', '\n', '\t']) {
            return fault(
                "holds more than one token",
                "keep one: GitHub's terms forbid sharing tokens to stretch its limits",
            );
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return fault("holds characters no token has", "copy the token again");
        }
        Ok(Token { secret: SecretString::from(text.to_owned()), source: source.to_owned() })
    }

    /// Reads a token from a file.
    ///
    /// # Errors
    /// As [`Self::from_text`], or when the file cannot be read.
    pub fn from_file(path: &Path, warnings: &mut Vec<String>) -> Result<Token, TokenFault> {
        let text = std::fs::read_to_string(path).map_err(|error| TokenFault {
            problem: format!("cannot read {}: {error}", path.display()),
            remedy: "name an existing, readable file with one token in it".into(),
        })?;
        if readable_by_others(path) {
            warnings.push(format!("others can read the token in {0}; run: chmod 600 {0}", path.display()));
        }
        Token::from_text(&text, &path.display().to_string())
    }

    /// The secret itself, for the one client that sends it.
    pub fn secret(&self) -> SecretString {
        self.secret.clone()
    }

    /// Whether a text holds the token: for tests that search outputs.
    pub fn occurs_in(&self, text: &str) -> bool {
        text.contains(self.secret.expose_secret())
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Token(from {})", self.source)
    }
}

#[cfg(unix)]
pub(super) fn readable_by_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
pub(super) fn readable_by_others(_path: &Path) -> bool {
    false
}
