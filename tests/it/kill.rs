//! `kill -9` at any moment: nothing finished is lost, nothing finished is asked for again.

use crate::support::{World, prospects};
use handiwork::demo::{Fault, Fixtures};
use std::collections::BTreeSet;
use std::process::Stdio;
use std::time::{Duration, Instant};

const PEOPLE: usize = 24;

fn world() -> (World, String) {
    let fixtures = Fixtures::embedded().expect("valid fixtures").with_clones(PEOPLE);
    let list: Vec<String> = fixtures.people().map(|one| one.login.clone()).filter(|one| one.contains("-00")).collect();
    assert_eq!(list.len(), PEOPLE);
    let world = World::of(fixtures);
    // Slow enough that a kill lands in the middle.
    world.server.script(|_| Some(Fault::Delay(Duration::from_millis(15))));
    let path = world.file("list.txt", &list.join("\n"));
    (world, path.to_str().expect("a plain path").to_owned())
}

/// Logins whose profile was asked for.
fn profiles(world: &World) -> Vec<String> {
    let asked = world.server.journal();
    asked
        .iter()
        .filter(|seen| seen.operation.as_deref() == Some("ProspectProfile"))
        .filter_map(|seen| seen.variables["login"].as_str().map(str::to_owned))
        .collect()
}

#[test]
fn a_killed_scan_goes_on_where_it_was() {
    let (undisturbed, list) = world();
    let expected = undisturbed.document(&["scan", "--from", &list]);

    let (world, list) = world();
    let mut kills = 0;
    let mut finished: BTreeSet<String> = BTreeSet::new();
    while kills < 4 {
        let mut child = world
            .command(&["scan", "--from", &list])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary");
        let stderr = child.stderr.take().expect("its standard error");
        let reported = std::thread::spawn(move || {
            use std::io::BufRead;
            std::io::BufReader::new(stderr).lines().map_while(Result::ok).collect::<Vec<_>>()
        });
        let deadline = Instant::now() + Duration::from_millis(350 + 130 * kills);
        while Instant::now() < deadline && child.try_wait().expect("a state").is_none() {
            std::thread::yield_now();
        }
        if child.try_wait().expect("a state").is_some() {
            break;
        }
        child.kill().expect("SIGKILL");
        child.wait().expect("its end");
        kills += 1;
        let lines = reported.join().expect("its words");
        // "3/24 github:… scored": reported as finished before the kill.
        let done = lines.iter().filter_map(|line| {
            let (count, rest) = line.split_once(' ')?;
            let key = rest.split(' ').next()?;
            (count.contains('/') && key.starts_with("github:")).then(|| key.to_owned())
        });
        let asked_before = finished.clone();
        finished.extend(done);
        let again: Vec<String> =
            profiles(&world).into_iter().filter(|login| asked_before.contains(&format!("github:{login}"))).collect();
        assert!(again.is_empty(), "finished and asked for again: {again:?}");
        world.server.clear_journal();
    }
    assert!(kills > 0, "no kill landed in the middle");

    let document = world.document(&["scan", "--from", &list]);
    let again: Vec<String> =
        profiles(&world).into_iter().filter(|login| finished.contains(&format!("github:{login}"))).collect();
    assert!(again.is_empty(), "finished and asked for again: {again:?}");
    let scores = |document: &serde_json::Value| -> Vec<String> {
        prospects(document).iter().map(|one| format!("{} {} {}", one["key"], one["score"], one["coverage"])).collect()
    };
    assert_eq!(scores(&document), scores(&expected), "as if nothing had happened");
}

#[test]
fn an_interrupt_keeps_what_is_finished() {
    let (world, list) = world();
    let mut child = world
        .command(&["scan", "--from", &list])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary");
    // Once something was asked, signals are listened for; before that, one ends the process as it ends any other.
    let begun = Instant::now();
    while profiles(&world).len() < 2 && begun.elapsed() < Duration::from_secs(60) {
        std::thread::park_timeout(Duration::from_millis(20));
    }
    let id = child.id().to_string();
    let sent = std::process::Command::new("kill").args(["-TERM", &id]).status().expect("kill is there");
    assert!(sent.success());
    let started = Instant::now();
    let code = child.wait().expect("an end").code();
    assert!(started.elapsed() < Duration::from_secs(11));
    assert!(matches!(code, Some(143 | 0)), "{code:?}");
    world.server.clear_journal();
    let document = world.document(&["scan", "--from", &list]);
    assert_eq!(prospects(&document).len(), PEOPLE);
    if code == Some(143) {
        assert!(profiles(&world).len() < PEOPLE, "nothing finished was kept");
    }
}
