//! The digest for a chat that takes Slack's messages: Slack itself, Mattermost, Rocket.Chat, Discord's `/slack`.
//!
//! Invariant: below the limits of a message (50 blocks, 3,000 characters a section); no text from outside becomes a
//! mention, a link or a format.

use super::digest::{foot, groups, headline, summary};
use super::{LastRun, News};
use crate::report::safe;
use serde_json::{Value, json};

/// Prospects told; the rest is counted.
const MOST: usize = 20;
/// Characters of one section; the platform's limit is 3,000.
const SECTION: usize = 2_800;

/// The message.
pub fn slack(record: &LastRun, news: &News) -> Value {
    let title = headline(record, news);
    let mut blocks = vec![
        json!({"type": "header", "text": {"type": "plain_text", "text": safe::cut(&title, 140)}}),
        section(&summary(record, news).iter().map(|line| format!("• {}", plain(line))).collect::<Vec<_>>().join("\n")),
    ];
    let mut left = MOST;
    for (movement, moved) in groups(news) {
        let shown = moved.len().min(left);
        left -= shown;
        if shown == 0 {
            continue;
        }
        blocks.push(section(&format!("*{}* ({})", movement.words(), moved.len())));
        for one in moved.iter().take(shown) {
            let reasons: Vec<String> = one.reasons().iter().map(|reason| format!("    {}", plain(reason))).collect();
            blocks.push(section(&format!("{}: {}\n{}", plain(&one.name), plain(&one.line()), reasons.join("\n"))));
        }
    }
    if news.moved.len() > MOST {
        blocks.push(section(&format!("… and {} more", news.moved.len() - MOST)));
    }
    blocks.push(json!({"type": "context", "elements": [{"type": "mrkdwn", "text": plain(&foot(record, news))}]}));
    json!({"text": plain(&title), "blocks": blocks})
}

fn section(text: &str) -> Value {
    let text: String = text.chars().take(SECTION).collect();
    json!({"type": "section", "text": {"type": "mrkdwn", "text": text}})
}

/// Text without the characters that Slack reads as markup, and its three escapes.
fn plain(text: &str) -> String {
    let text = safe::plain(text).replace(['*', '_', '~', '`'], " ");
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
