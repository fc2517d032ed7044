//! Could the code do harm, and is anything set up against it?
//!
//! What is not there counts for the work only where there is code: an empty repository is not safe, it is empty.

use super::hygiene::{beside_code, without_code};
use crate::assess::signals::words::{counted, listed, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, answer, count, yes};

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "secrets_committed",
        revision: 1,
        question: "How many credentials stand in files?",
        unit: "credentials",
        ask: |view| beside_code(view, &view.facts.content.security, |security| security.secrets_total as f64),
        cite: |view, side| {
            let security = view.facts.content.security.seen()?;
            let total = security.secrets_total;
            match side {
                Side::For if total == 0 => Some(Finding::new("No credential of a known form stands in the files", 0.0)),
                Side::Against if total > 0 => {
                    let first = security.secrets.first()?;
                    let mut kinds: Vec<&str> = security.secrets.iter().map(|one| one.what.as_str()).collect();
                    kinds.dedup();
                    let text = sentence!("{} committed: {}", counted(total, "credential"), listed(&kinds, 3));
                    Some(Finding::new(text, total as f64).at(Some(&first.place)))
                }
                _ => None,
            }
        },
    },
    Signal {
        id: "dangerous_calls",
        revision: 1,
        question: "How many calls run what they are given?",
        unit: "calls",
        ask: |view| {
            without_code(view, || {
                answer(&view.facts.content.security, |security| match security.python_lines {
                    0 => Answer::NotApplicable("no Python, whose calls alone are read for this"),
                    _ => Answer::Measured(security.dangerous_total as f64),
                })
            })
        },
        cite: |view, side| {
            let security = view.facts.content.security.seen().filter(|security| security.python_lines > 0)?;
            match (side, security.dangerous.first()) {
                (Side::For, None) => Some(Finding::new(
                    "No call composes shell commands, evaluates text or reads YAML with every tag",
                    0.0,
                )),
                (Side::Against, Some(first)) => {
                    let more = match security.dangerous_total {
                        0 | 1 => String::new(),
                        total => sentence!(" ({} of such a kind)", counted(total, "call")),
                    };
                    let text = sentence!("{}{more}", first.what);
                    Some(Finding::new(text, security.dangerous_total as f64).at(Some(&first.place)))
                }
                _ => None,
            }
        },
    },
    Signal {
        id: "unpickling_calls",
        revision: 1,
        question: "How many calls unpickle files?",
        unit: "calls",
        ask: |view| {
            without_code(view, || {
                answer(&view.facts.content.security, |security| match security.python_lines {
                    0 => Answer::NotApplicable("no Python, whose calls alone are read for this"),
                    _ => Answer::Measured(security.unpickling_total as f64),
                })
            })
        },
        cite: |view, side| {
            let security = view.facts.content.security.seen()?;
            let first = security.unpickling.first().filter(|_| side == Side::Against)?;
            let text = sentence!(
                "{} unpickle files, which runs what they hold if they are not one's own",
                counted(security.unpickling_total, "call")
            );
            Some(Finding::new(text, security.unpickling_total as f64).at(Some(&first.place)))
        },
    },
    Signal {
        id: "updates_automated",
        revision: 1,
        question: "Does a machine propose updates of dependencies?",
        unit: "configurations",
        ask: |view| count(&view.facts.content.security, |security| yes(security.updates.is_some())),
        cite: |view, side| {
            let security = view.facts.content.security.seen()?;
            match (side, &security.updates) {
                (Side::For, Some(place)) => {
                    Some(Finding::new("A machine proposes updates of dependencies", 1.0).at(Some(place)))
                }
                (Side::Against, None) => Some(Finding::new("No machine proposes updates of dependencies", 0.0)),
                _ => None,
            }
        },
    },
    Signal {
        id: "security_scanned",
        revision: 1,
        question: "Does a machine look for vulnerabilities or credentials?",
        unit: "scanners",
        ask: |view| count(&view.facts.content.security, |security| yes(security.scanning.is_some())),
        cite: |view, side| {
            // What lacks stays silent: two lacks would take the places of a dangerous call that is there.
            let one = view.facts.content.security.seen()?.scanning.as_ref().filter(|_| side == Side::For)?;
            let text = sentence!("{} looks for vulnerabilities or credentials", one.what);
            Some(Finding::new(text, 1.0).at(Some(&one.place)))
        },
    },
    Signal {
        id: "security_policy",
        revision: 1,
        question: "Is it said how to report a vulnerability?",
        unit: "documents",
        ask: |view| count(&view.facts.content.security, |security| yes(security.policy.is_some())),
        cite: |view, side| {
            let place = view.facts.content.security.seen()?.policy.as_ref()?;
            (side == Side::For).then(|| Finding::new("It is said how to report a vulnerability", 1.0).at(Some(place)))
        },
    },
];
