//! A year of contributions, in as many stretches as GitHub needs to compute it: one year, two halves, four quarters.

use super::gather::Gathered;
use super::shapes::{Collection, ContributionsData};
use super::{Patience, given_up};
use crate::collect::gate::Fault;
use crate::collect::github::client::Api;
use crate::collect::github::graphql::{Envelope, GraphqlError};
use crate::collect::github::ladder::is_too_much;
use crate::collect::github::repository::gap_of;
use crate::collect::source::Observer;
use crate::evidence::Gap;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

const CONTRIBUTIONS: &str = include_str!("../queries/prospect_contributions.graphql");

/// Days looked back. GitHub refuses a stretch of more than a year.
pub(super) const DAYS: i64 = 365;
/// How often a stretch is halved: to quarters of the year, which long histories were seen to pass where halves failed.
const HALVINGS: u32 = 2;
/// Shortest stretches that may fail before the rest is left unread: what fails twice there will fail again, and each
/// time-out is charged for.
const MOST_LOST: u32 = 2;

/// A stretch of time to ask about.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    from: Timestamp,
    to: Timestamp,
    halved: u32,
}

/// What became of asking about one stretch.
enum Outcome {
    /// It came; some of it may be missing, for that reason.
    Came(Collection, Option<Gap>),
    /// GitHub would not compute that much; what came of it nevertheless.
    TooMuch(Collection, Gap),
    /// Asking for less would not help.
    Failed(Fault),
    /// The account is left out of the answer.
    Missing(Gap),
}

/// When the year before `now` began.
pub(super) fn year_before(now: Timestamp) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(24 * DAYS)).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Asks for the year before `now`, the latest stretch first. The fault beside what was gathered is one that ends the
/// source for this run.
pub(super) async fn gather_year(
    api: &Api,
    patience: &Patience,
    login: &str,
    now: Timestamp,
    observer: &dyn Observer,
) -> (Gathered, Option<Fault>) {
    if !patience.lets_ask() {
        return (Gathered::nothing(given_up()), None);
    }
    let mut gathered = Gathered::default();
    let mut open = vec![Stretch { from: year_before(now), to: now, halved: 0 }];
    let mut lost = 0;
    while let Some(stretch) = open.pop() {
        let outcome = ask(api, login, stretch, observer).await;
        patience.note(matches!(outcome, Outcome::Came(..)));
        let (gap, ends) = match outcome {
            Outcome::Came(collection, gap) => {
                gathered.take(collection, login);
                (gap, None)
            }
            Outcome::TooMuch(_, _) if stretch.halved < HALVINGS && !patience.is_spent() => {
                open.extend(halves(stretch));
                continue;
            }
            Outcome::TooMuch(collection, gap) => {
                gathered.take(collection, login);
                lost += 1;
                (Some(gap), None)
            }
            Outcome::Missing(gap) => {
                lost = MOST_LOST;
                (Some(gap), None)
            }
            Outcome::Failed(fault) => {
                lost = MOST_LOST;
                (Some(fault.gap()), fault.stop().is_some().then_some(fault))
            }
        };
        gathered.unread = gathered.unread.take().or(gap);
        if ends.is_some() || lost >= MOST_LOST || patience.is_spent() {
            return (gathered, ends);
        }
    }
    (gathered, None)
}

async fn ask(api: &Api, login: &str, stretch: Stretch, observer: &dyn Observer) -> Outcome {
    let variables = json!({"login": login, "from": stretch.from.to_string(), "to": stretch.to.to_string()});
    let asked = api.graphql::<ContributionsData>(CONTRIBUTIONS, "ProspectContributions", variables, observer).await;
    match asked {
        Ok(envelope) => read(envelope),
        Err(fault) if is_too_much(&fault) => Outcome::TooMuch(Collection::default(), fault.gap()),
        Err(fault) => Outcome::Failed(fault),
    }
}

fn read(envelope: Envelope<ContributionsData>) -> Outcome {
    let errors = envelope.errors.unwrap_or_default();
    let collection = envelope.data.and_then(|data| data.user?.contributions_collection);
    let refused = errors.iter().find(|error| is_refusal(error));
    match (collection, refused) {
        (collection, Some(error)) => {
            let detail = error.text().chars().take(200).collect();
            Outcome::TooMuch(collection.unwrap_or_default(), Gap::Unreadable { detail })
        }
        (Some(collection), None) => {
            let whole = collection.pull_requests.is_some() && collection.reviews.is_some();
            let gap = errors.first().map(gap_of);
            Outcome::Came(collection, gap.or_else(|| (!whole).then(left_out)))
        }
        (None, None) => Outcome::Missing(errors.first().map_or_else(left_out, gap_of)),
    }
}

/// Whether the error says that GitHub would not compute so much at once.
fn is_refusal(error: &GraphqlError) -> bool {
    let text = error.text().to_ascii_lowercase();
    error.is("RESOURCE_LIMITS_EXCEEDED")
        || error.is("TIMEOUT")
        || text.contains("resource limits")
        || text.contains("something went wrong while executing")
        || text.contains("timed out")
}

fn left_out() -> Gap {
    Gap::Unreadable { detail: "GitHub left the contributions out of its answer".to_owned() }
}

/// The two halves of a stretch, the later one last: it is asked about first.
fn halves(stretch: Stretch) -> [Stretch; 2] {
    let half = (stretch.to.as_second() - stretch.from.as_second()) / 2;
    let middle = Timestamp::from_second(stretch.from.as_second() + half).unwrap_or(stretch.from);
    let halved = stretch.halved + 1;
    [Stretch { to: middle, halved, ..stretch }, Stretch { from: middle, halved, ..stretch }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_cut_into_quarters_without_a_gap_the_latest_first() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let mut open = vec![Stretch { from: year_before(now), to: now, halved: 0 }];
        let mut quarters = Vec::new();
        while let Some(stretch) = open.pop() {
            if stretch.halved < HALVINGS {
                open.extend(halves(stretch));
            } else {
                quarters.push(stretch);
            }
        }
        assert_eq!(quarters.len(), 4);
        assert_eq!((quarters[0].to, quarters[3].from), (now, "2025-11-24T12:00:00Z".parse().unwrap()));
        assert!(quarters.windows(2).all(|pair| pair[0].from == pair[1].to));
    }
}
