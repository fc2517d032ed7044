//! The one HTTP client, and bodies read within limits.
//!
//! Called by every source, behind the gate. Invariant: no cookie, no referrer, no redirect followed without being looked
//! at, no body larger than its caller said, no proxy for a loopback address. Bodies are unzipped here rather than by the
//! client, so that the bytes counted are those on the wire and a bomb is stopped by ratio.

use super::gate::{Fault, Meter, Transport};
use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use http_body_util::BodyExt;
use hyper::body::Body;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, HeaderValue};
use std::io::Write;
use std::time::Duration;
use url::{Host, Url};

/// Hops a redirect may take.
pub const MOST_REDIRECTS: usize = 5;

/// How to connect and who we are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpSettings {
    /// Whom to write to about our requests (`http.contact`); goes into the User-Agent.
    pub contact: Option<String>,
    /// Longest time to connect.
    pub connect_timeout: Duration,
    /// Longest silence within an answer.
    pub read_timeout: Duration,
}

impl Default for HttpSettings {
    fn default() -> Self {
        HttpSettings { contact: None, connect_timeout: Duration::from_secs(10), read_timeout: Duration::from_secs(15) }
    }
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The contact cannot stand in a header.
    #[error("http.contact {0:?} cannot be sent in a User-Agent header: use printable ASCII")]
    Contact(String),
    /// TLS or the client could not be set up.
    #[error("the HTTP client could not be made: {0}")]
    Client(#[from] reqwest::Error),
}

/// The client every source shares. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Http {
    open: reqwest::Client,
    direct: reqwest::Client,
    user_agent: HeaderValue,
}

impl Http {
    /// Sets TLS up, once a process, and makes the client.
    ///
    /// # Errors
    /// When the contact is no header text, or the client cannot be made.
    pub fn new(settings: &HttpSettings) -> Result<Self, HttpError> {
        // Fails only where another thread was first, and then there is one all the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let user_agent = user_agent(settings.contact.as_deref())?;
        let builder = || {
            reqwest::Client::builder()
                .user_agent(user_agent.clone())
                .connect_timeout(settings.connect_timeout)
                .read_timeout(settings.read_timeout)
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                .gzip(false)
        };
        Ok(Http { open: builder().build()?, direct: builder().no_proxy().build()?, user_agent })
    }

    /// The client for a base URL: past any proxy where it is this machine.
    pub fn client_for(&self, base: &Url) -> &reqwest::Client {
        if is_loopback(base) { &self.direct } else { &self.open }
    }

    /// What we call ourselves: `handiwork/<version>`, with the contact where there is one.
    pub fn user_agent(&self) -> &HeaderValue {
        &self.user_agent
    }
}

fn user_agent(contact: Option<&str>) -> Result<HeaderValue, HttpError> {
    let mut text = format!("handiwork/{}", env!("CARGO_PKG_VERSION"));
    if let Some(contact) = contact.map(str::trim).filter(|contact| !contact.is_empty()) {
        if !contact.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(HttpError::Contact(contact.to_owned()));
        }
        text.push_str(&format!(" (+{contact})"));
    }
    HeaderValue::from_str(&text).map_err(|_| HttpError::Contact(contact.unwrap_or_default().to_owned()))
}

/// Whether a URL names this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

/// Host, port and base path: what pauses and permits go by. The path is part of it because one name may stand for
/// several services (an Enterprise host's API and its archives), which limit us each on their own.
pub fn service_key(base: &Url) -> String {
    let path = base.path().trim_end_matches('/');
    format!("{}{path}", host_and_port(base))
}

/// Host and port, for people.
pub fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// How large a body may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyLimits {
    /// Bytes after unzipping.
    pub decoded: u64,
    /// Unzipped bytes per byte on the wire, once [`RATIO_FROM`] bytes came out.
    pub ratio: u64,
}

/// Below so many bytes any ratio is harmless, and short repetitive answers reach high ones honestly.
pub const RATIO_FROM: u64 = 8 << 20;

impl BodyLimits {
    /// For an answer of an API. GitHub's largest for our queries are a few MiB; its own cap on one text is 512,000 bytes.
    pub const API: BodyLimits = BodyLimits { decoded: 32 << 20, ratio: 100 };
}

/// The header that asks for gzip and nothing else, since that is what [`read_body`] undoes.
pub fn accept_gzip(headers: &mut HeaderMap) {
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
}

/// Reads a body to its end within limits, unzipping it where its headers say so, and counts its bytes.
///
/// # Errors
/// [`Fault::Transport`] when it ends early, [`Fault::TooLarge`] past a limit, [`Fault::Garbage`] for an encoding we did
/// not ask for.
pub async fn read_body<B>(headers: &HeaderMap, body: B, limits: BodyLimits, meter: &Meter) -> Result<Bytes, Fault>
where
    B: Body<Data = Bytes>,
    B::Error: std::error::Error + 'static,
{
    let mut sink = Sink::for_encoding(headers, limits)?;
    let mut body = std::pin::pin!(body);
    let mut wire = 0_u64;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| Fault::from_chain(&error, true))?;
        let Ok(data) = frame.into_data() else { continue };
        wire += data.len() as u64;
        meter.received(data.len() as u64);
        sink.take(&data, wire)?;
    }
    // A 304 may carry the encoding of the body it spares.
    if wire == 0 { Ok(Bytes::new()) } else { sink.finish() }
}

/// Collects output and refuses what goes past the limit.
struct Capped {
    bytes: Vec<u8>,
    most: u64,
}

impl Write for Capped {
    fn write(&mut self, data: &[u8]) -> std::io::Result<usize> {
        if (self.bytes.len() + data.len()) as u64 > self.most {
            return Err(std::io::Error::from(std::io::ErrorKind::FileTooLarge));
        }
        self.bytes.extend_from_slice(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

enum Sink {
    Plain(Capped),
    Gzip(Box<MultiGzDecoder<Capped>>, BodyLimits),
}

impl Sink {
    fn for_encoding(headers: &HeaderMap, limits: BodyLimits) -> Result<Self, Fault> {
        let capped = Capped { bytes: Vec::new(), most: limits.decoded };
        match headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes) {
            None | Some(b"" | b"identity") => Ok(Sink::Plain(capped)),
            Some(b"gzip" | b"x-gzip") => Ok(Sink::Gzip(Box::new(MultiGzDecoder::new(capped)), limits)),
            Some(_) => Err(Fault::Garbage("it is encoded in a way we did not ask for".to_owned())),
        }
    }

    fn take(&mut self, data: &[u8], wire: u64) -> Result<(), Fault> {
        match self {
            Sink::Plain(capped) => {
                let most = capped.most;
                capped.write_all(data).map_err(|error| write_fault(&error, most))
            }
            Sink::Gzip(decoder, limits) => {
                decoder.write_all(data).map_err(|error| write_fault(&error, limits.decoded))?;
                let decoded = decoder.get_ref().bytes.len() as u64;
                if decoded > RATIO_FROM && decoded / wire.max(1) > limits.ratio {
                    return Err(Fault::TooLarge(format!(
                        "the answer unzips to more than {} times its size",
                        limits.ratio
                    )));
                }
                Ok(())
            }
        }
    }

    fn finish(self) -> Result<Bytes, Fault> {
        match self {
            Sink::Plain(capped) => Ok(Bytes::from(capped.bytes)),
            Sink::Gzip(decoder, limits) => {
                let capped = decoder.finish().map_err(|error| write_fault(&error, limits.decoded))?;
                Ok(Bytes::from(capped.bytes))
            }
        }
    }
}

fn write_fault(error: &std::io::Error, most: u64) -> Fault {
    if error.kind() == std::io::ErrorKind::FileTooLarge {
        return Fault::TooLarge(format!("the answer is larger than {most} bytes"));
    }
    // Bad or cut gzip: the trailer is missing or wrong.
    Fault::transport(Transport::Truncated, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use http_body_util::Full;

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    async fn read(encoding: Option<&'static str>, data: Vec<u8>, limits: BodyLimits) -> Result<Bytes, Fault> {
        let mut headers = HeaderMap::new();
        if let Some(encoding) = encoding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        read_body(&headers, Full::new(Bytes::from(data)), limits, &Meter::default()).await
    }

    #[tokio::test]
    async fn a_zipped_body_is_unzipped_and_counted_as_sent() {
        let zipped = gzip(b"{\"a\":1}");
        let meter = Meter::default();
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        let wire = zipped.len() as u64;
        let body = read_body(&headers, Full::new(Bytes::from(zipped)), BodyLimits::API, &meter).await.unwrap();
        assert_eq!(&body[..], b"{\"a\":1}");
        assert_eq!(meter.usage().bytes, wire);
    }

    #[tokio::test]
    async fn a_cut_zip_is_truncated_not_short() {
        let mut zipped = gzip(&b"0123456789".repeat(1000));
        zipped.truncate(zipped.len() - 6);
        let fault = read(Some("gzip"), zipped, BodyLimits::API).await.unwrap_err();
        assert!(matches!(fault, Fault::Transport { kind: Transport::Truncated, .. }), "{fault:?}");
    }

    #[tokio::test]
    async fn a_bomb_is_stopped_by_size_and_by_ratio() {
        let bomb = gzip(&vec![0; 10 << 20]);
        let small = BodyLimits { decoded: 1 << 20, ratio: u64::MAX };
        assert!(matches!(read(Some("gzip"), bomb.clone(), small).await, Err(Fault::TooLarge(_))));
        assert!(matches!(read(Some("gzip"), bomb, BodyLimits::API).await, Err(Fault::TooLarge(_))));
        let plain = read(None, vec![b'x'; 2 << 20], small).await;
        assert!(matches!(plain, Err(Fault::TooLarge(_))));
    }

    #[tokio::test]
    async fn an_encoding_nobody_asked_for_is_refused() {
        assert!(matches!(read(Some("br"), vec![1, 2, 3], BodyLimits::API).await, Err(Fault::Garbage(_))));
    }

    #[test]
    fn the_user_agent_names_us_and_the_contact() {
        let named = user_agent(Some("https://example.org/crawler")).unwrap();
        let text = named.to_str().unwrap();
        assert!(text.starts_with("handiwork/") && text.ends_with(" (+https://example.org/crawler)"), "{text}");
        assert!(user_agent(Some("evil\r\nX-Header: 1")).is_err());
        assert!(!user_agent(None).unwrap().to_str().unwrap().contains('('));
    }

    #[test]
    fn services_behind_one_name_are_told_apart() {
        let key = |text: &str| service_key(&Url::parse(text).unwrap());
        assert_eq!(key("https://api.github.com"), "api.github.com");
        assert_eq!(key("http://127.0.0.1:9/codeload/"), "127.0.0.1:9/codeload");
        assert_ne!(key("https://ghe.example/api/v3"), key("https://ghe.example/_codeload"));
    }

    #[test]
    fn loopback_is_told_in_every_spelling() {
        for spelling in ["http://127.0.0.1:1", "http://[::1]/", "http://localhost", "http://127.1", "http://2130706433"]
        {
            assert!(is_loopback(&Url::parse(spelling).unwrap()), "{spelling}");
        }
        assert!(!is_loopback(&Url::parse("https://api.github.com").unwrap()));
    }
}
