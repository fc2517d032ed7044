//! Archives of repositories, from the archive host to facts.

use super::client::Api;
use crate::collect::archive::{ArchiveLimits, ArchiveRead, Ended, PumpFault, feed, read_archive};
use crate::collect::gate::{Fault, Reply, Retries, Transport, Verdict, judge_rest};
use crate::collect::http::{self, BodyLimits, MOST_REDIRECTS};
use crate::collect::source::Observer;
use crate::evidence::facts::{ContentFacts, Reach};
use bytes::Bytes;
use reqwest::header::{ACCEPT_ENCODING, USER_AGENT};
use std::sync::{Mutex, PoisonError};

/// Largest repository, history included, whose archive is asked for, in KiB. Beyond it the listing has to do.
pub(super) const MOST_DISK_USAGE: u64 = 400 << 10;

/// What came of an archive.
pub(super) enum Contents {
    /// Every file was read.
    Whole {
        facts: Box<ContentFacts>,
        /// The commit it was made of, where it says so.
        commit: Option<String>,
    },
    /// It was read in part: a limit, or it broke off twice.
    Part { read: Box<ArchiveRead>, why: String },
    /// Nothing came.
    Failed(Fault),
}

/// An answer of the archive host: its text where it is an error, what was read where it is an archive.
struct Got {
    text: Bytes,
    contents: Option<Contents>,
}

impl AsRef<[u8]> for Got {
    fn as_ref(&self) -> &[u8] {
        &self.text
    }
}

/// Downloads and reads `owner/name` at a revision.
pub(super) async fn contents(api: &Api, name: &str, revision: &str, observer: &dyn Observer) -> Contents {
    let url = format!("{}/{name}/tar.gz/{revision}", api.archive_base.as_str().trim_end_matches('/'));
    let partial = Mutex::new(None);
    let judge = |reply: &Reply<Got>| match judge_rest(reply) {
        // No credentials go to the archive host, so that it cannot refuse them.
        Verdict::Fault(Fault::Unauthorized(_)) => Verdict::Fault(Fault::Forbidden("it wants credentials".to_owned())),
        verdict => verdict,
    };
    let outcome = api.archives.ask(Retries::Download, observer, judge, || attempt(api, &url, &partial)).await;
    match outcome {
        Ok(Reply { body: Got { contents: Some(contents), .. }, .. }) => contents,
        Ok(_) => Contents::Failed(Fault::Garbage("the archive host sent no archive".to_owned())),
        Err(fault) => match partial.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(read) => Contents::Part { read, why: why(&fault) },
            None => Contents::Failed(fault),
        },
    }
}

/// Why an archive did not come, for the reader of a report: without seconds left, which differ from run to run.
pub(super) fn why(fault: &Fault) -> String {
    match fault {
        Fault::Budget(_) | Fault::Limited(_) => "the archive host's limit did not allow a download in time".to_owned(),
        other => other.to_string(),
    }
}

/// One try. What was read of an archive that broke off is left in `partial`.
async fn attempt(api: &Api, url: &str, partial: &Mutex<Option<Box<ArchiveRead>>>) -> Result<Reply<Got>, Fault> {
    let mut target = url.to_owned();
    for hop in 0..=MOST_REDIRECTS {
        if hop > 0 {
            api.archives.meter().sent(crate::collect::gate::Kind::Archive);
        }
        let request = api
            .archive_client
            .get(&target)
            .header(USER_AGENT, api.user_agent.clone())
            .header(ACCEPT_ENCODING, "identity");
        let response = request.send().await.map_err(|error| Fault::from_chain(&error.without_url(), false))?;
        let status = response.status().as_u16();
        if let Some(next) = super::client::redirect(&target, status, response.headers())? {
            target = next;
            continue;
        }
        let headers = response.headers().clone();
        if status != 200 {
            let body = reqwest::Body::from(response);
            let text = http::read_body(&headers, body, BodyLimits::API, api.archives.meter()).await?;
            return Ok(Reply { status, headers, body: Got { text, contents: None } });
        }
        let contents = read(api, response, partial).await?;
        return Ok(Reply { status, headers, body: Got { text: Bytes::new(), contents: Some(contents) } });
    }
    Err(Fault::transport(Transport::Redirect, format!("more than {MOST_REDIRECTS} hops")))
}

/// Reads the body on a blocking thread while it arrives.
async fn read(
    api: &Api,
    response: reqwest::Response,
    partial: &Mutex<Option<Box<ArchiveRead>>>,
) -> Result<Contents, Fault> {
    let limits = ArchiveLimits::DEFAULT;
    let (pump, feed) = feed();
    let reading = tokio::task::spawn_blocking(move || {
        let read = read_archive(feed, limits);
        match read.ended {
            None => Ok((read.reader.finish(Reach::Whole), read.commit)),
            Some(_) => Err(Box::new(read)),
        }
    });
    let body = reqwest::Body::from(response);
    let pumped = pump.run(body, limits, api.time_factor, api.archives.meter()).await;
    let read = reading.await.map_err(|error| Fault::Garbage(format!("reading the archive failed: {error}")))?;
    let read = match read {
        // Whole even where the connection broke right behind its end.
        Ok((facts, commit)) => return Ok(Contents::Whole { facts: Box::new(facts), commit }),
        Err(read) => read,
    };
    let fault = match (pumped, &read.ended) {
        (Err(PumpFault::Limit(why)), _) => return Ok(Contents::Part { read, why }),
        (Err(PumpFault::Network(fault)), _) => fault,
        (Ok(()), Some(Ended::TooLarge(why))) => {
            let why = why.clone();
            return Ok(Contents::Part { read, why });
        }
        (Ok(()), Some(Ended::Truncated(why))) => Fault::transport(Transport::Truncated, why.clone()),
        (Ok(()), None) => Fault::Garbage("the archive ended without a word".to_owned()),
    };
    *partial.lock().unwrap_or_else(PoisonError::into_inner) = Some(read);
    Err(fault)
}
