//! Why a request gave no usable answer, told from the whole chain of errors.
//!
//! reqwest's own flags do not tell these apart: a truncated body, bad gzip and bad JSON are all "decode", a reset before
//! the head is "request". So the chain of sources is walked down to the operating system's or TLS's own error.

use crate::collect::source::Stop;
use crate::evidence::Gap;
use std::error::Error;
use std::io;

/// Why a request gave no usable answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The budget is spent, or the host asks for a longer wait than this run may make.
    #[error("{0}")]
    Budget(String),
    /// The host kept limiting us although we waited as it said.
    #[error("{0}")]
    Limited(String),
    /// 401: the credentials are refused.
    #[error("{0}")]
    Unauthorized(String),
    /// 403 that no wait changes: a missing scope, a policy.
    #[error("HTTP 403: {0}")]
    Forbidden(String),
    /// 404 or 410.
    #[error("HTTP {0}: not there")]
    NotFound(u16),
    /// 451: blocked for legal reasons.
    #[error("HTTP 451: blocked for legal reasons")]
    Blocked,
    /// Another status that is no answer.
    #[error("HTTP {status}: {detail}")]
    Status {
        /// The status.
        status: u16,
        /// What the body says, or its start: escaped, at most 200 bytes.
        detail: String,
    },
    /// No complete answer arrived.
    #[error("{kind}: {detail}")]
    Transport {
        /// What kind of failure.
        kind: Transport,
        /// The innermost message.
        detail: String,
    },
    /// A complete answer that is not what was asked for.
    #[error("the answer could not be understood: {0}")]
    Garbage(String),
    /// Beyond one of our limits.
    #[error("{0}")]
    TooLarge(String),
}

/// Kinds of transport failure, by what a repeat can do about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// The name did not resolve.
    Dns,
    /// No connection.
    Connect,
    /// The certificate or the handshake was not acceptable. Final.
    Tls,
    /// Too slow: connecting, reading, or in total.
    Timeout,
    /// Closed or reset before the answer began.
    Reset,
    /// The answer ended early.
    Truncated,
    /// A redirect that may not be followed. Final.
    Redirect,
    /// Not HTTP, or a request that could not be built. Final after one repeat.
    Other,
}

impl std::fmt::Display for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Transport::Dns => "the host's name did not resolve",
            Transport::Connect => "no connection",
            Transport::Tls => "TLS refused",
            Transport::Timeout => "no answer in time",
            Transport::Reset => "the connection was closed",
            Transport::Truncated => "the answer ended early",
            Transport::Redirect => "redirect refused",
            Transport::Other => "the exchange failed",
        })
    }
}

impl Fault {
    /// A transport failure with its own words.
    pub fn transport(kind: Transport, detail: impl Into<String>) -> Self {
        Fault::Transport { kind, detail: detail.into() }
    }

    /// A failure to be told from `error` and what caused it. `during_body` says that the head had arrived.
    pub fn from_chain(error: &(dyn Error + 'static), during_body: bool) -> Self {
        let mut kind = if during_body { Transport::Truncated } else { Transport::Reset };
        let mut detail = error.to_string();
        let mut at: Option<&(dyn Error + 'static)> = Some(error);
        // Chains are short; the bound is against a cycle some wrapper might make.
        for _ in 0..32 {
            let Some(here) = at else { break };
            detail = here.to_string();
            if let Some(told) = kind_of(here, during_body) {
                kind = told;
                if matches!(told, Transport::Tls | Transport::Dns | Transport::Redirect) {
                    break;
                }
            }
            // `io::Error` hides what it wraps from `source()`, which goes on behind it.
            at = match here.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
                Some(inner) => Some(inner),
                None => here.source(),
            };
        }
        Fault::Transport { kind, detail: printable(detail.as_bytes()) }
    }

    /// Whether the host failed in a way that may pass: what the circuit breaker counts.
    pub fn is_transient(&self) -> bool {
        match self {
            Fault::Status { status, .. } => *status >= 500,
            Fault::Transport { kind, .. } => !matches!(kind, Transport::Tls | Transport::Redirect),
            _ => false,
        }
    }

    /// The gap this leaves where a fact should be.
    pub fn gap(&self) -> Gap {
        match self {
            Fault::Budget(_) => Gap::BudgetSpent,
            Fault::Limited(_) => Gap::RateLimited,
            Fault::Unauthorized(_) | Fault::Forbidden(_) | Fault::Blocked => Gap::Forbidden,
            Fault::Transport { kind: Transport::Timeout, .. } => Gap::TimedOut,
            Fault::Garbage(detail) => Gap::Unreadable { detail: detail.clone() },
            Fault::TooLarge(detail) => Gap::TooLarge { detail: detail.clone() },
            other => Gap::Unreachable { detail: other.to_string() },
        }
    }

    /// Whether the run should ask this source nothing more.
    pub fn stop(&self) -> Option<Stop> {
        match self {
            Fault::Budget(detail) => Some(Stop::Budget(detail.clone())),
            Fault::Unauthorized(detail) => Some(Stop::Unauthorized(detail.clone())),
            _ => None,
        }
    }
}

/// What one link of the chain says by itself.
fn kind_of(error: &(dyn Error + 'static), during_body: bool) -> Option<Transport> {
    if error.downcast_ref::<rustls::Error>().is_some() {
        return Some(Transport::Tls);
    }
    if let Some(error) = error.downcast_ref::<reqwest::Error>() {
        return match () {
            () if error.is_redirect() => Some(Transport::Redirect),
            () if error.is_timeout() => Some(Transport::Timeout),
            () if error.is_connect() => Some(Transport::Connect),
            () if error.is_builder() => Some(Transport::Other),
            () => None,
        };
    }
    if let Some(error) = error.downcast_ref::<hyper::Error>() {
        return match () {
            () if error.is_parse() => Some(Transport::Other),
            () if error.is_timeout() => Some(Transport::Timeout),
            () if error.is_incomplete_message() && !during_body => Some(Transport::Reset),
            () if error.is_incomplete_message() => Some(Transport::Truncated),
            () => None,
        };
    }
    if let Some(error) = error.downcast_ref::<io::Error>() {
        return match error.kind() {
            io::ErrorKind::TimedOut => Some(Transport::Timeout),
            io::ErrorKind::ConnectionRefused
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::AddrNotAvailable => Some(Transport::Connect),
            io::ErrorKind::UnexpectedEof if during_body => Some(Transport::Truncated),
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof => Some(if during_body { Transport::Truncated } else { Transport::Reset }),
            _ => None,
        };
    }
    // hyper-util's resolver error is private; its text is all there is to tell it by.
    error.to_string().contains("dns error").then_some(Transport::Dns)
}

/// The start of something hostile, fit for one line of a message: at most 200 bytes, control characters escaped.
pub(crate) fn printable(bytes: &[u8]) -> String {
    let start = &bytes[..bytes.len().min(200)];
    let mut text = String::with_capacity(start.len());
    for character in String::from_utf8_lossy(start).trim().chars() {
        match character {
            c if c.is_whitespace() => text.push(' '),
            c if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => {
                text.extend(c.escape_unicode());
            }
            c => text.push(c),
        }
    }
    if bytes.len() > start.len() {
        text.push('…');
    }
    text
}

/// What a body says went wrong: its JSON message where it has one, else its start.
pub(crate) fn said(body: &[u8]) -> String {
    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Message {
        message: Option<String>,
        errors: Option<Vec<Message>>,
    }
    let told = serde_json::from_slice::<Message>(body).unwrap_or_default();
    let inner = told.errors.into_iter().flatten().find_map(|error| error.message);
    match told.message.or(inner) {
        Some(message) => printable(message.as_bytes()),
        None => printable(body),
    }
}
