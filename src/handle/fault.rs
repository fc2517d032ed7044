//! Why a text is no handle, said so that its author can put it right.

use crate::evidence::Platform;

/// Why a text names no account. Holds at most short, cleaned pieces of the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HandleFault {
    /// Nothing there.
    #[error("is empty; give a handle such as ada or github:ada")]
    Empty,
    /// Longer than any handle or address.
    #[error("is longer than any handle ({bytes} bytes; at most {limit} are read)")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// Control characters, NULs.
    #[error("holds control characters; save the list as plain UTF-8 text")]
    ControlCharacters,
    /// Bytes that are no UTF-8.
    #[error("is not UTF-8 text; save the list as UTF-8")]
    NotText,
    /// An e-mail address.
    #[error("is an e-mail address, which names no account; give the person's handle")]
    Email,
    /// Several fields on one line.
    #[error(
        "holds several fields, and the list has no header naming id, name, github, kaggle, huggingface, web, role, \
         source or consent; add a header or give one handle a line"
    )]
    SeveralFields,
    /// A prefix that is no platform.
    #[error("{prefix:?} is no platform; write github:, kaggle:, huggingface: or web:")]
    UnknownPlatform {
        /// What stood before the colon, cut.
        prefix: String,
    },
    /// Another platform than the column says.
    #[error("names an account on {found} where one on {expected} belongs")]
    OtherPlatform {
        /// The platform found.
        found: Platform,
        /// The platform of the column or prefix.
        expected: Platform,
    },
    /// A repository, model, data set, notebook or file.
    #[error("names {what}; give the person's own handle")]
    Artefact {
        /// `a repository`, `a notebook` …
        what: &'static str,
    },
    /// An organisation's page.
    #[error("names an organisation's page; give a person's own handle")]
    Organization,
    /// A page of the platform itself.
    #[error("names a page of {platform} ({page}), not an account; give the person's own handle")]
    Page {
        /// The platform.
        platform: Platform,
        /// `settings`, `topics` …
        page: String,
    },
    /// A platform's front page.
    #[error("names {platform} itself, not an account; give the person's own handle")]
    FrontPage {
        /// The platform.
        platform: Platform,
    },
    /// A site that hosts accounts and is not read.
    #[error("names an account on {host}, which is not read; give a GitHub, Kaggle or Hugging Face handle")]
    OtherHost {
        /// The host.
        host: String,
    },
    /// A name the platform cannot have given out.
    #[error("is no {platform} name: {why}")]
    Syntax {
        /// The platform.
        platform: Platform,
        /// The broken rule.
        why: String,
    },
    /// No address of a web page.
    #[error("is no web address: {why}; write it as https://ada.dev")]
    Address {
        /// What is wrong.
        why: String,
    },
    /// User name or password in an address.
    #[error("holds a user name or password in the address; give the address without it")]
    Credentials,
}
