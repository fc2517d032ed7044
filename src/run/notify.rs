//! The news of a refresh to the operator's webhook, once a run.
//!
//! Called by `cli` after a refresh. Without a secret the message is one that Slack and chats like it take; with one it is
//! the digest as JSON under a signature. Invariant: the address and the secret are in no message; people are named only
//! where the digest is open.

use crate::collect::gate::{Fault, Gate};
use crate::collect::http::Http;
use crate::collect::{Observer, post};
use crate::report::refresh::{DigestFormat, LastRun, News, digest, slack};
use bytes::Bytes;
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use url::Url;

/// Where news go.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Takes a POST.
    pub url: String,
    /// Signs what is sent.
    pub secret: Option<SecretString>,
}

/// Why news did not arrive.
#[derive(Debug, thiserror::Error)]
pub enum NotifyError {
    /// The address.
    #[error("notify.webhook_url is no address")]
    Address,
    /// The digest.
    #[error("the digest could not be drawn: {0}")]
    Digest(String),
    /// The receiver.
    #[error("the webhook did not take the news: {0}")]
    Refused(Fault),
}

/// Sends the news.
///
/// # Errors
/// When they cannot be drawn, or the receiver did not take them after all repeats.
pub async fn notify(
    webhook: &Webhook,
    record: &LastRun,
    news: &News,
    gate: &Gate,
    http: &Http,
    observer: &dyn Observer,
) -> Result<(), NotifyError> {
    let url = Url::parse(&webhook.url).map_err(|_| NotifyError::Address)?;
    let drawn = match &webhook.secret {
        None => slack(record, news).to_string(),
        Some(_) => digest(record, news, DigestFormat::Json).map_err(|error| NotifyError::Digest(error.to_string()))?,
    };
    // The same for every repeat, so that a receiver can tell one from a second message.
    let mut headers = vec![("handiwork-run", record.run.clone())];
    if let Some(secret) = &webhook.secret {
        headers.push(("handiwork-signature", signature(secret, Timestamp::now().as_second(), drawn.as_bytes())));
    }
    post(gate, http, &url, &headers, Bytes::from(drawn), observer).await.map_err(NotifyError::Refused)
}

/// `t=<seconds>,v1=<HMAC-SHA256 of "seconds.body", hexadecimal>`: with the moment signed, an old message cannot be sent
/// again later.
fn signature(secret: &SecretString, second: i64, body: &[u8]) -> String {
    let mut digest = String::new();
    // A key of any length will do for this construction (RFC 2104).
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) {
        mac.update(format!("{second}.").as_bytes());
        mac.update(body);
        digest = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    }
    format!("t={second},v1={digest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_other_tools_compute() {
        // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac 'a shared secret'
        let signed = signature(&SecretString::from("a shared secret".to_owned()), 1_700_000_000, b"{\"a\":1}");
        let expected = "ef23e49b675f867e011b03c7b15d2eea3779f42e414e32f844cdfbc0b5a8cb49";
        assert_eq!(signed, format!("t=1700000000,v1={expected}"));
    }
}
