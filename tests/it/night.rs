//! `kill -9` at a hundred moments of a refresh: nothing is lost, and in the end it is as if nothing had happened.

use crate::refresh::pushed;
use crate::support::{World, prospects};
use handiwork::demo::{Fault, Fixtures};
use serde_json::Value;
use std::process::Stdio;
use std::time::{Duration, Instant};

const PEOPLE: usize = 24;
const KILLS: usize = 100;

/// Two dozen people scanned, every other of whom then pushed something.
fn world() -> World {
    let fixtures = Fixtures::embedded().expect("valid fixtures").with_clones(PEOPLE);
    let logins = fixtures.people().map(|one| one.login.clone());
    let list: Vec<String> = logins.filter(|one| one.contains("-00")).collect();
    let mut later = fixtures.clone();
    for login in list.iter().step_by(2) {
        let person = fixtures.person(login).expect("invented");
        if !person.repositories.is_empty() {
            later.insert(pushed(person, "2026-11-19T10:00:00Z"));
        }
    }
    let world = World::of(fixtures);
    let path = world.file("list.txt", &list.join("\n"));
    world.run(&["scan", "--from", path.to_str().expect("a plain path")]).exits(0);
    world.server.replace(later);
    world.server.clear_journal();
    world
}

const REFRESH: [&str; 3] = ["refresh", "--stale-after", "0"];

/// What is known of everybody, without the moments at which it was asked.
fn known(world: &World) -> Vec<String> {
    let document = world.document(&["list"]);
    let mut told: Vec<String> = prospects(&document)
        .iter()
        .map(|one| {
            let revisions: Vec<&Value> =
                one["artefacts"].as_array().into_iter().flatten().map(|work| &work["revision"]).collect();
            format!("{} {} {} {} {revisions:?}", one["key"], one["status"], one["score"], one["coverage"])
        })
        .collect();
    told.sort();
    told
}

#[test]
fn a_hundred_kills_of_a_refresh_change_nothing() {
    let undisturbed = world();
    undisturbed.run(&REFRESH).exits(0);
    let expected = known(&undisturbed);
    let asked = undisturbed.server.journal().len();

    let world = world();
    world.server.script(|_| Some(Fault::Delay(Duration::from_millis(5))));
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut landed = 0;
    for _ in 0..KILLS {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let mut child =
            world.command(&REFRESH).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary runs");
        let deadline = Instant::now() + Duration::from_millis(20 + state % 500);
        while Instant::now() < deadline && child.try_wait().expect("a state").is_none() {
            std::thread::park_timeout(Duration::from_millis(1));
        }
        landed += usize::from(child.try_wait().expect("a state").is_none());
        // One that came to its end by itself is no failure.
        let _ = child.kill();
        child.wait().expect("its end");
    }
    assert!(landed > KILLS / 4, "only {landed} of {KILLS} kills landed in a refresh");
    world.server.heal();
    let ended = world.run(&REFRESH).exits(0);
    assert_eq!(known(&world), expected, "{}", ended.stderr);
    world.run(&["store", "check"]).exits(0);
    // Each kill may cost what was in flight: a probe of everybody, and four prospects at once with their archives.
    let most = asked + KILLS * 40;
    let total = world.server.journal().len();
    assert!(total <= most, "{total} requests where {asked} would have done");
}
