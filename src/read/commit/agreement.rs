//! Agreement of message judgements with people's.
//!
//! Not part of the ordinary tests: it reads labelled messages from the folder that `HANDIWORK_LABELS` names (with
//! `commit-messages/messages.jsonl`).

use super::judge_message;

#[derive(serde::Deserialize)]
struct Labelled {
    message: String,
    what: bool,
    why: bool,
    atomic: bool,
}

/// Area under the ROC curve: how often a message that has the label gets the higher share.
fn area(rows: &[(f64, bool)]) -> f64 {
    let (mut wins, mut pairs) = (0.0, 0.0);
    for (yes, _) in rows.iter().filter(|(_, label)| *label) {
        for (no, _) in rows.iter().filter(|(_, label)| !*label) {
            pairs += 1.0;
            wins += if yes > no {
                1.0
            } else if yes == no {
                0.5
            } else {
                0.0
            };
        }
    }
    wins / pairs
}

#[test]
#[ignore = "reads labelled messages from HANDIWORK_LABELS"]
#[expect(clippy::print_stderr, reason = "a measurement is told to whoever runs it")]
fn messages_agree_with_people() {
    let Some(folder) = std::env::var_os("HANDIWORK_LABELS").map(std::path::PathBuf::from) else {
        eprintln!("skipped: HANDIWORK_LABELS is not set");
        return;
    };
    let text = std::fs::read_to_string(folder.join("commit-messages/messages.jsonl")).expect("messages.jsonl");
    let rows: Vec<Labelled> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a labelled message"))
        .filter(|row: &Labelled| row.atomic)
        .collect();
    let judged: Vec<_> = rows.iter().map(|row| judge_message(&row.message)).collect();
    let pairs = |value: fn(&super::MessageJudgement) -> f64, label: fn(&Labelled) -> bool| {
        judged.iter().map(value).zip(rows.iter().map(label)).collect::<Vec<_>>()
    };
    let what = area(&pairs(|judgement| judgement.what, |row| row.what));
    let why = area(&pairs(|judgement| judgement.why, |row| row.why));
    let both = area(&pairs(|judgement| judgement.what * judgement.why, |row| row.what && row.why));
    eprintln!("{} messages: AUC what {what:.3}, why {why:.3}, both {both:.3}", rows.len());
    assert!(what > 0.85 && why > 0.80);
}
