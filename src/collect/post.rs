//! One message out, through the gate like any request.
//!
//! Called by `run`'s notifier. Invariant: nothing is sent past the host's limits; a redirect is refused, since it would
//! take the message somewhere nobody named; what the receiver answers is read to a small bound and not kept.

use super::gate::{Fault, Gate, Kind, LaneSpec, Meter, Reply, Retries, Transport, Verdict, judge_rest};
use super::http::{self, BodyLimits, Http};
use super::source::Observer;
use bytes::Bytes;
use http_body_util::BodyExt;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Total time of one try.
const TOTAL_TIME: Duration = Duration::from_secs(20);
/// What is read of the receiver's answer.
const ANSWER: BodyLimits = BodyLimits { decoded: 64 << 10, ratio: 100 };

/// Sends JSON to an address, and again as far as that can help.
///
/// # Errors
/// Whatever kept the receiver from accepting it. Its address is not in the message.
pub async fn post(
    gate: &Gate,
    http: &Http,
    url: &Url,
    headers: &[(&'static str, String)],
    body: Bytes,
    observer: &dyn Observer,
) -> Result<(), Fault> {
    let meter = Arc::new(Meter::default());
    let spec = LaneSpec {
        // The path of a webhook is its secret: it stands in no name and no message.
        host: http::host_and_port(url),
        resource: "webhook",
        kind: Kind::Rest,
        at_once: 1,
        pace: None,
        total_time: TOTAL_TIME,
    };
    let lane = gate.lane(spec, Arc::clone(&meter));
    let mut sent = HeaderMap::new();
    sent.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in headers {
        let value =
            HeaderValue::from_str(value).map_err(|error| Fault::transport(Transport::Other, error.to_string()))?;
        sent.insert(HeaderName::from_static(name), value);
    }
    let client = http.client_for(url);
    lane.ask(Retries::Read, observer, judge, || async {
        let answer = client.post(url.clone()).headers(sent.clone()).body(body.clone()).send().await;
        let answer = answer.map_err(|error| Fault::from_chain(&error.without_url(), false))?;
        let (head, body) = hyper::Response::from(answer).into_parts();
        let body = http::read_body(&head.headers, body.boxed(), ANSWER, &meter).await?;
        Ok(Reply { status: head.status.as_u16(), headers: head.headers, body })
    })
    .await
    .map(|_| ())
}

fn judge(reply: &Reply<Bytes>) -> Verdict {
    match reply.status {
        300..=399 => Verdict::Fault(Fault::transport(Transport::Redirect, "it leads elsewhere".to_owned())),
        _ => judge_rest(reply),
    }
}
