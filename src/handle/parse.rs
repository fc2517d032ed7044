//! One handle, in any of the spellings people use.

use super::address::{self, looks_like_host};
use super::echo::piece;
use super::{HandleFault, syntax};
use crate::evidence::{Handle, Platform};

/// Longest text taken for a handle: beyond the longest address a browser or server handles well.
pub(super) const LONGEST: usize = 2_000;

/// Reads a handle: `ada`, `@ada` (GitHub), `github:ada`, `gh:ada`, `huggingface:ada`, `hf:ada`, `kaggle:ada`,
/// `web:https://ada.dev`, or the address of a profile.
///
/// The result's `Display` form is read back as an equal handle.
///
/// # Errors
/// What else it names, or why it can name nothing. Nothing is guessed: a repository's address is not its owner.
pub fn parse_handle(text: &str) -> Result<Handle, HandleFault> {
    let text = cleaned(text)?;
    if let Some((head, rest)) = text.split_once(':')
        && !rest.starts_with("//")
    {
        return match platform_of(head) {
            Some(platform) => on_platform(platform, rest.trim()),
            // `git@github.com:ada/churn.git`, as git clones it.
            None if head.contains('@') && rest.contains('/') => Err(HandleFault::Artefact { what: "a repository" }),
            None if is_email(text) || head.eq_ignore_ascii_case("mailto") => Err(HandleFault::Email),
            None if head.contains([',', ';']) => Err(HandleFault::SeveralFields),
            None if looks_like_host(head) => address::read(text),
            None => Err(HandleFault::UnknownPlatform { prefix: piece(head, 20) }),
        };
    }
    if is_address(text) { address::read(text) } else { bare(Platform::Github, text) }
}

/// Reads the address of a profile or of a site, with or without its scheme, as people write it on a profile.
///
/// # Errors
/// What else it names: a repository, an account on a platform that is not read, no address at all.
pub fn parse_address(text: &str) -> Result<Handle, HandleFault> {
    let text = cleaned(text)?;
    if is_email(text) {
        return Err(HandleFault::Email);
    }
    let host = text.split(['/', '?', '#', ':']).next().unwrap_or_default();
    if !is_address(text) && !looks_like_host(host) {
        return Err(HandleFault::Address { why: "it begins with no host".to_owned() });
    }
    address::read(text)
}

/// Reads what stands in a platform's column or behind its prefix: a bare name, an address, or a handle that repeats
/// the platform.
pub(super) fn on_platform(platform: Platform, text: &str) -> Result<Handle, HandleFault> {
    let text = cleaned(text)?;
    let handle = match text.split_once(':') {
        // `kaggle:ada` in the kaggle column. One level only: a longer chain is nothing.
        Some((head, rest)) if !rest.starts_with("//") => match platform_of(head) {
            Some(found) if is_address(rest) => address::read(rest).and_then(|handle| same(found, handle)),
            Some(found) => bare(found, rest.trim()),
            None => bare(platform, text),
        },
        _ if is_address(text) => address::read(text),
        _ => bare(platform, text),
    }?;
    same(platform, handle)
}

/// The platform must be the one expected; a web column takes profiles too, since people put them there.
fn same(expected: Platform, handle: Handle) -> Result<Handle, HandleFault> {
    if handle.platform == expected || expected == Platform::Web {
        Ok(handle)
    } else {
        Err(HandleFault::OtherPlatform { found: handle.platform, expected })
    }
}

fn bare(platform: Platform, text: &str) -> Result<Handle, HandleFault> {
    let name = text.strip_prefix('@').unwrap_or(text);
    if is_email(name) {
        return Err(HandleFault::Email);
    }
    if name.contains(['\t', ',', ';']) {
        return Err(HandleFault::SeveralFields);
    }
    if platform == Platform::Web {
        // `web:ada.dev` and `ada.dev/about` in the web column.
        let host = name.split(['/', '?', '#', ':']).next().unwrap_or_default();
        return if looks_like_host(host) {
            address::read(name)
        } else {
            Err(HandleFault::Address { why: "it begins with no host".to_owned() })
        };
    }
    if name.contains('/') {
        let segments = name.trim_matches('/').split('/').count();
        return Err(if segments > 1 {
            HandleFault::Artefact {
                what: if platform == Platform::Github { "a repository" } else { "a piece of work" },
            }
        } else {
            HandleFault::Syntax { platform, why: "it has a slash".to_owned() }
        });
    }
    if platform == Platform::Github && looks_like_host(name) {
        return Err(HandleFault::Syntax {
            platform,
            why: "it has a dot; if it is a site, write it as web:https://…".to_owned(),
        });
    }
    syntax::check(platform, name)?;
    Ok(Handle::new(platform, name))
}

/// The text without what copying leaves around it; refused when it cannot be a handle.
fn cleaned(text: &str) -> Result<&str, HandleFault> {
    if text.len() > LONGEST {
        return Err(HandleFault::TooLong { bytes: text.len(), limit: LONGEST });
    }
    let text = text.trim_matches(is_blank);
    if text.is_empty() {
        return Err(HandleFault::Empty);
    }
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return Err(HandleFault::NotText);
    }
    if text.contains('\t') {
        return Err(HandleFault::SeveralFields);
    }
    if text.chars().any(char::is_control) {
        return Err(HandleFault::ControlCharacters);
    }
    Ok(text)
}

/// White space, and the invisible characters that copying from pages and spreadsheets brings along.
pub(super) fn is_blank(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{202a}'..='\u{202e}')
}

fn platform_of(word: &str) -> Option<Platform> {
    match word.trim().to_ascii_lowercase().as_str() {
        "github" | "gh" => Some(Platform::Github),
        "huggingface" | "hf" => Some(Platform::Huggingface),
        "kaggle" => Some(Platform::Kaggle),
        "web" => Some(Platform::Web),
        _ => None,
    }
}

/// Whether the text is meant as an address: a scheme, or a platform's host in front of a path.
fn is_address(text: &str) -> bool {
    let host = text.split(['/', '?', '#']).next().unwrap_or_default();
    text.contains("://") || text.starts_with("//") || address::is_platform_host(host)
}

/// One `@` with something on both sides and no path: an e-mail address, or an account on a server we do not read.
fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()) && !text.contains("://")
}
