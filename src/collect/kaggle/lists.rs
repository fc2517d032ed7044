//! A user's lists, page by page, to an end that a looping or repeating platform cannot put off.

use super::answers::{FromItem, ListPage};
use super::client::{Client, refuse};
use crate::collect::gate::Fault;
use serde::Serialize;
use std::collections::BTreeSet;

/// Elements asked for at once; the platform's most.
const PAGE: usize = 100;
/// Pages read of one list.
const MOST_PAGES: usize = 4;

/// Which list.
pub(super) struct List {
    /// Its path.
    pub(super) path: &'static str,
    /// What the user is called in its parameters.
    pub(super) user: &'static str,
    /// Further parameters.
    pub(super) more: &'static [(&'static str, &'static str)],
}

/// Notebooks, the last run first: never by votes.
pub(super) const NOTEBOOKS: List =
    List { path: "/kernels/list", user: "user", more: &[("sortBy", "DATE_RUN"), ("pageSize", "100")] };
/// Data sets.
pub(super) const DATASETS: List = List { path: "/datasets/list", user: "user", more: &[("sortBy", "updated")] };
/// Models.
pub(super) const MODELS: List = List { path: "/models/list", user: "owner", more: &[("pageSize", "100")] };

/// A list as far as it came.
#[derive(Debug)]
pub(super) struct Listed<T> {
    /// The elements, each once.
    pub(super) items: Vec<T>,
    /// What could not be read, for people.
    pub(super) notes: Vec<String>,
    /// Why it is not whole.
    pub(super) fault: Option<Fault>,
}

/// Reads a list of one user. `name` tells elements apart.
pub(super) async fn read<T>(client: &Client<'_>, list: &List, user: &str, name: impl Fn(&T) -> &str) -> Listed<T>
where
    T: FromItem + Serialize,
{
    let mut listed = Listed { items: Vec::new(), notes: Vec::new(), fault: None };
    let mut names = BTreeSet::new();
    let mut tokens = BTreeSet::new();
    let mut next: Option<String> = None;
    let mut unreadable = 0;
    for page in 1..=MOST_PAGES {
        let number = page.to_string();
        let mut parameters = vec![(list.user, user)];
        parameters.extend(list.more);
        match &next {
            Some(token) => parameters.push(("pageToken", token)),
            None if page > 1 => parameters.push(("page", &number)),
            None => {}
        }
        let answer = match client.get::<ListPage<T>>(list.path, &parameters).await {
            Err(fault) => Err(fault),
            Ok(answer) => refuse(answer.error.as_ref()).and_then(|()| {
                let garbage = || Fault::Garbage(format!("{} is no list", list.path));
                if answer.is_list { Ok(answer) } else { Err(garbage()) }
            }),
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(fault) => {
                listed.fault = Some(fault);
                break;
            }
        };
        unreadable += answer.unreadable;
        let came = answer.items.len();
        let mut fresh = 0;
        for item in answer.items {
            if names.insert(name(&item).to_lowercase()) {
                fresh += 1;
                listed.items.push(item);
            }
        }
        // A page that brings nothing new, or a token met before, is a loop or the end.
        let leads_on = match answer.next {
            Some(token) => {
                next = Some(token.clone());
                tokens.insert(token)
            }
            // Without tokens a full page says that there may be more; data sets come by twenty.
            None => next.is_none() && (came == PAGE || came == 20),
        };
        if fresh == 0 || !leads_on {
            break;
        }
        if page == MOST_PAGES {
            listed.notes.push(format!("only the first {} of {} were listed", listed.items.len(), list.path));
        }
    }
    if unreadable > 0 {
        listed.notes.push(format!("{unreadable} elements of {} could not be read", list.path));
    }
    listed
}
