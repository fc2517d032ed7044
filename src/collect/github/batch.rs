//! Batches of repositories, on the ladder.

use super::client::Api;
use super::graphql::{BatchData, Envelope, GraphqlError, RepositoryNode, SharesData};
use super::ladder::{Ladder, RUNGS, is_too_much};
use super::repository::{Around, instant, left_out};
use super::select::Share;
use crate::collect::gate::Fault;
use crate::collect::source::{Event, Observer};
use crate::evidence::{Gap, Handle};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

const BATCH: &str = include_str!("queries/repository_batch.graphql");
const SHARES: &str = include_str!("queries/repository_shares.graphql");

/// Candidates one request for shares may name. Two connections each: far below a point's hundred.
const SHARES_AT_ONCE: usize = 36;

/// One repository to ask for.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) id: String,
    /// Whether its listing and texts are needed.
    pub(super) texts: bool,
}

/// What became of one repository in its batch.
#[derive(Debug, Clone)]
pub(super) enum Answer {
    /// It came, perhaps in part: the errors tell what is missing, by its place in the answer.
    Node {
        node: Box<RepositoryNode>,
        index: usize,
        errors: Arc<Vec<GraphqlError>>,
        /// Why something is missing where no error says so.
        missing: Gap,
    },
    /// It is not there any more, or not for us.
    Gone,
    /// GitHub left it out and said why.
    LeftOut(GraphqlError),
    /// Its batch failed.
    Failed(Fault),
}

/// Asks for repositories, four at a time, fewer where GitHub runs out of time. Every id given has an answer; the fault
/// beside them is one that ends the source for this run.
pub(super) async fn batches(
    api: &Api,
    ladder: &Ladder,
    author: &str,
    wanted: &[Wanted],
    handle: &Handle,
    observer: &dyn Observer,
) -> (BTreeMap<String, Answer>, Option<Fault>) {
    let mut answers = BTreeMap::new();
    // Each piece carries the rung it may not climb above.
    let mut pieces = vec![(wanted.to_vec(), 0)];
    while let Some((mut piece, least)) = pieces.pop() {
        let at = ladder.start().max(least).min(RUNGS.len() - 1);
        let Some(rung) = RUNGS.get(at) else { break };
        if piece.len() > rung.repositories {
            let rest = piece.split_off(rung.repositories);
            pieces.push((rest, least));
        }
        if piece.is_empty() {
            continue;
        }
        observer.event(Event::Step { handle, step: &format!("repositories {}/{}", answers.len(), wanted.len()) });
        let ids: Vec<&str> = piece.iter().map(|one| one.id.as_str()).collect();
        let texts = piece.iter().any(|one| one.texts);
        let variables = json!({
            "ids": ids, "author": author, "commits": rung.commits, "sizes": rung.sizes, "texts": texts,
        });
        match api.graphql::<BatchData>(BATCH, "RepositoryBatch", variables, observer).await {
            Ok(envelope) => {
                ladder.worked(at);
                distribute(envelope, &piece, &mut answers);
            }
            Err(fault) if is_too_much(&fault) && at + 1 < RUNGS.len() => {
                ladder.failed(at);
                pieces.push((piece, at + 1));
            }
            Err(fault) => {
                for one in piece {
                    answers.insert(one.id, Answer::Failed(fault.clone()));
                }
                if fault.stop().is_some() {
                    for one in pieces.into_iter().flat_map(|(piece, _)| piece) {
                        answers.insert(one.id, Answer::Failed(fault.clone()));
                    }
                    return (answers, Some(fault));
                }
            }
        }
    }
    (answers, None)
}

/// Gives each repository of a request its part of the answer.
fn distribute(envelope: Envelope<BatchData>, piece: &[Wanted], answers: &mut BTreeMap<String, Answer>) {
    let errors = Arc::new(envelope.errors.unwrap_or_default());
    let mut nodes = envelope.data.and_then(|data| data.nodes).unwrap_or_default().into_iter();
    let left_out = left_out();
    for (index, one) in piece.iter().enumerate() {
        let around = Around { errors: &errors, index, missing: &left_out };
        let answer = match nodes.next().flatten() {
            Some(node) if node.id.as_deref().is_none_or(|id| id == one.id) => {
                let (errors, missing) = (Arc::clone(&errors), left_out.clone());
                Answer::Node { node: Box::new(node), index, errors, missing }
            }
            Some(_) => Answer::Failed(Fault::Garbage("the answer holds another repository".to_owned())),
            None => match around.node_error().or_else(|| errors.first()) {
                Some(error) if error.is("NOT_FOUND") => Answer::Gone,
                Some(error) => Answer::LeftOut(error.clone()),
                // A node that is null without a word is one that is not there for us.
                None => Answer::Gone,
            },
        };
        answers.insert(one.id.clone(), answer);
    }
}

/// Own and all commits of candidates. A failure leaves them unknown: the choice is made without.
pub(super) async fn shares(
    api: &Api,
    author: &str,
    ids: &[String],
    observer: &dyn Observer,
) -> (BTreeMap<String, Share>, Option<Fault>) {
    let mut found = BTreeMap::new();
    let ids = ids.get(..SHARES_AT_ONCE).unwrap_or(ids);
    // Counting may time out on large histories; half as many is tried once, then the choice is made without.
    for part in [ids.len(), ids.len().div_ceil(2)] {
        for piece in ids.chunks(part.max(1)) {
            let variables = json!({"ids": piece, "author": author});
            match api.graphql::<SharesData>(SHARES, "RepositoryShares", variables, observer).await {
                Ok(envelope) => found.extend(read_shares(envelope)),
                Err(fault) if fault.stop().is_some() => return (found, Some(fault)),
                Err(_) => break,
            }
        }
        if !found.is_empty() {
            break;
        }
    }
    (found, None)
}

fn read_shares(envelope: Envelope<SharesData>) -> Vec<(String, Share)> {
    let nodes = envelope.data.and_then(|data| data.nodes).unwrap_or_default();
    let read = nodes.into_iter().flatten().filter_map(|node| {
        let target = node.default_branch_ref?.target?;
        let own = target.own?;
        let share = Share {
            own: own.total?,
            all: target.all?.total?,
            last_own: own.iter().next().and_then(|commit| instant(&commit.committed_date)),
        };
        Some((node.id?, share))
    });
    read.collect()
}
