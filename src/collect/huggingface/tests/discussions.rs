//! What others open on the hub, and whether they are answered.

use super::*;
use crate::evidence::person::HubDiscussions;

/// A thread as the hub lists it.
fn opened(number: u64, by: &str, at: &str, status: &str, comments: u64) -> Value {
    json!({"num": number, "author": {"name": by, "fullname": "Bo Secret", "avatarUrl": "b.png"}, "createdAt": at,
           "repo": {"name": "Ada/model-00", "type": "model"}, "title": "private words", "status": status,
           "isPullRequest": status == "merged", "numComments": comments})
}

/// The hub with these threads on the repository kept up longest, and what was said in each.
async fn discussed(threads: Value, said: impl Fn(&str) -> Act + Send + Sync + 'static) -> Server {
    Server::start(move |asked, _| match asked.path.as_str() {
        path if path.contains("/discussions?") => {
            Act::json(&json!({"discussions": threads, "count": 12, "start": 0})).with("etag", "W/\"d\"")
        }
        path if path.contains("/discussions/") => said(path),
        path if path.starts_with("/api/datasets?") || path.starts_with("/api/spaces?") => Act::json(&json!([])),
        _ => hub(1)(asked),
    })
    .await
}

#[tokio::test]
async fn what_others_opened_is_counted_with_the_owner_s_answers_and_nobody_s_words() {
    let threads = json!([
        opened(9, "SFconvertbot", "2025-09-01T00:00:00.000Z", "open", 0),
        opened(8, "bo", "2025-08-01T00:00:00.000Z", "open", 2),
        opened(7, "cy", "2025-07-01T00:00:00.000Z", "merged", 1),
        opened(6, "ada", "2025-06-01T00:00:00.000Z", "open", 4),
        opened(5, "bo", "2025-05-01T00:00:00.000Z", "open", 0),
        opened(4, "bo", "2025-04-01T00:00:00.000Z", "closed", 3),
        opened(3, "bo", "2025-03-01T00:00:00.000Z", "open", 1),
        opened(2, "bo", "2025-02-01T00:00:00.000Z", "open", 1),
    ]);
    let server = discussed(threads, |path| {
        let event = |by: &str, at: &str| {
            json!({"type": "comment", "author": {"name": by}, "createdAt": at,
                                                "data": {"latest": {"raw": "private words"}}})
        };
        let owner = match path.rsplit('/').next() {
            Some("8") => event("Ada", "2025-08-01T05:10:00.000Z"),
            Some("4") => event("ada", "2025-04-09T00:00:00.000Z"),
            _ => event("dee", "2025-03-02T00:00:00.000Z"),
        };
        Act::json(&json!({"num": 1, "events": [event("bo", "2025-01-01T00:00:00.000Z"), owner]}))
    })
    .await;
    let memory = ShortMemory::default();
    let harvest = collect(&server, &memory).await;
    assert_eq!(harvest.gap, None);
    let told = repository(&harvest, "huggingface:Ada/model-00").discussions.seen().unwrap();
    let expected = HubDiscussions {
        opened: 12,
        by_others: 6,
        answered: 3,
        unread: 1,
        left: 2,
        soonest_hours: Some(5),
        answer: Some(8),
        left_open: Some(3),
    };
    assert_eq!(told, &expected);
    let kept = serde_json::to_string(&harvest.person).unwrap();
    for private in ["private", "Secret", "bo\"", "b.png"] {
        assert!(!kept.contains(private), "{private} is kept");
    }
    let threads = |from: usize| paths(&server)[from..].iter().filter(|path| path.contains("/discussions/")).count();
    assert_eq!(threads(0), 3, "of four that the listing leaves open");
    // Unchanged threads are not read again; the one that was beyond the three is now.
    let cold = paths(&server).len();
    let again = collect(&server, &memory).await;
    assert_eq!(threads(cold), 1);
    let told = repository(&again, "huggingface:Ada/model-00").discussions.seen().unwrap();
    assert_eq!((told.unread, told.answered, told.left_open), (0, 3, Some(2)));
    let cold = paths(&server).len();
    collect(&server, &memory).await;
    assert_eq!((threads(cold), paths(&server).len() - cold), (0, 6));
}

#[tokio::test]
async fn a_thread_that_cannot_be_read_is_unknown_and_takes_nothing_from_the_others() {
    let listed = || {
        json!([
            opened(2, "bo", "2025-08-01T00:00:00.000Z", "open", 2),
            opened(1, "bo", "2025-07-01T00:00:00.000Z", "merged", 0)
        ])
    };
    for (act, is_gap) in [
        (Act::say(500, "down"), true),
        (Act::say(200, "{}"), true),
        (Act::json(&json!({"events": []})).cut_at(3), true),
        (Act::say(404, "gone"), false),
        (Act::say(403, "hidden"), false),
    ] {
        let server = discussed(listed(), {
            let act = act.clone();
            move |_| act.clone()
        })
        .await;
        let harvest = collect(&server, &ShortMemory::default()).await;
        assert_eq!((harvest.gap.is_some(), harvest.record.status), (is_gap, HandleStatus::Ok), "{act:?}");
        let told = repository(&harvest, "huggingface:Ada/model-00").discussions.seen().unwrap();
        assert_eq!((told.answered, told.unread, told.left, told.answer), (1, 1, 0, Some(1)), "{act:?}");
    }
}
