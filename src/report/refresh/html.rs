//! The digest as one HTML file: no script, nothing from elsewhere.

use super::digest::{foot, groups, headline, summary};
use super::{LastRun, News};
use crate::report::format::RenderError;
use crate::report::html::policy;
use crate::report::safe;
use askama::Template;

/// The style sheet, written into the page.
const STYLE: &str = include_str!("../templates/digest.css");

#[derive(Template)]
#[template(path = "digest.html")]
struct Page<'a> {
    title: String,
    policy: String,
    style: &'a str,
    blind: bool,
    summary: Vec<String>,
    groups: Vec<Group>,
    foot: String,
}

struct Group {
    heading: String,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    line: String,
    reasons: Vec<String>,
}

/// Draws the page.
pub(super) fn page(record: &LastRun, news: &News) -> Result<String, RenderError> {
    let row = |one: &&super::Moved| Row {
        name: safe::cut(&one.name, 80),
        line: safe::plain(&one.line()),
        reasons: one.reasons(),
    };
    let page = Page {
        title: headline(record, news),
        policy: policy(STYLE),
        style: STYLE,
        blind: news.blind,
        summary: summary(record, news),
        groups: groups(news)
            .map(|(movement, moved)| Group {
                heading: format!("{} ({})", movement.words(), moved.len()),
                rows: moved.iter().map(row).collect(),
            })
            .collect(),
        foot: foot(record, news),
    };
    let mut out = Vec::new();
    page.write_into(&mut out)?;
    out.push(b'\n');
    Ok(String::from_utf8_lossy(&out).into_owned())
}
