//! What a night may bring, row by row, with the test that holds each; and the rows that need the whole program.

use crate::support::{Ended, World, prospects};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use handiwork::assess::rubric::Rubric;
use handiwork::collect::{Harvest, Memory, Observer, Silent, Source};
use handiwork::demo::{Fault, Fixtures};
use handiwork::evidence::{Handle, HandleRecord, HandleStatus, Platform, SourceUsage};
use handiwork::handle::parse_list;
use handiwork::run::{Cancel, Scan, ScanOptions};
use handiwork::store::Store;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What may go wrong, and the name of the test that says what happens then.
const FAULTS: &[(&str, &str)] = &[
    ("the process is killed in the middle of a scan", "a_killed_scan_goes_on_where_it_was"),
    ("the process is killed in the middle of a refresh", "a_hundred_kills_of_a_refresh_change_nothing"),
    ("SIGTERM or Ctrl-C", "an_interrupt_keeps_what_is_finished"),
    ("two scans at once", "a_second_process_is_told_who_holds_the_store"),
    ("a limit with Retry-After, in seconds or as a date", "a_date_in_retry_after_is_measured_on_the_hosts_own_clock"),
    ("a limit of one closes the host for all", "a_pause_closes_the_host_for_everybody"),
    ("a secondary limit without a header", "a_limit_without_a_time_waits_a_minute_and_doubles_until_it_is_given_up"),
    ("a window used up", "a_used_up_window_is_waited_for_by_the_hosts_clock_and_a_used_up_share_ends_the_run"),
    ("a GraphQL answer that says RATE_LIMITED", "a_limit_on_graphql_in_the_body_is_waited_for"),
    ("a token refused in the middle", "a_spent_budget_and_a_refused_token_end_the_source_and_keep_the_repositories"),
    ("a right the token lacks", "a_token_that_may_not_read_discussions_costs_only_these"),
    ("GraphQL data beside errors", "partial_errors_leave_gaps_and_no_zeros"),
    ("502, 504 and time-outs of GraphQL", "a_gateway_out_of_time_is_asked_for_less"),
    ("a storm of 5xx", "a_host_that_keeps_failing_rests_and_a_probe_opens_it_again"),
    ("resets, cut connections, bad certificates, lost names", "failures_are_told_by_their_chain"),
    ("a bad certificate and a lost name below wrappers", "a_lost_name_and_a_bad_certificate_are_told_below_wrappers"),
    ("a body cut where its length was known", "every_cut_is_noticed"),
    ("a body cut where it was not", "a_tar_without_end_blocks_is_unfinished_though_its_zip_is_whole"),
    ("HTML or noise where JSON is due", "noise_instead_of_json_is_asked_for_once_more_then_told"),
    ("a server that drips", "a_hub_that_never_answers_or_never_ends_is_unreachable_within_the_limit"),
    (
        "redirects in a circle, or to a private address",
        "what_may_be_read_is_read_and_what_may_not_be_is_refused_with_the_reason",
    ),
    ("a redirect that would take the token elsewhere", "a_redirect_does_not_take_the_token_elsewhere"),
    ("an account that moved", "a_moved_account_is_followed_within_the_host"),
    ("an account that is not there, or an organisation", "nobody_and_an_organisation_are_answers"),
    ("a repository that vanished, or is blocked (451)", "what_vanished_is_gone_and_what_is_blocked_is_blocked"),
    ("an empty repository", "empty_and_copied_repositories_are_listed_and_not_asked_about"),
    ("pages that repeat", "pages_are_followed_and_a_loop_ends"),
    ("a repository that always times out", "a_repository_that_always_times_out_is_unknown_and_the_others_are_not"),
    ("a gzip bomb", "a_bomb_is_stopped_by_ratio"),
    ("a gzip bomb, and the process's memory", "an_archive_without_end_costs_neither_memory_nor_the_run"),
    ("paths that leave the archive, links, devices", "paths_that_leave_and_things_that_are_not_files_are_passed_over"),
    ("a header of 600 MiB", "a_huge_long_name_is_refused_before_it_is_read"),
    ("a million tiny files", "too_many_entries_are_stopped"),
    ("one huge file", "one_huge_file_is_cut_and_those_behind_it_are_read"),
    ("text in other encodings, and binary", "text_of_every_common_encoding_is_read"),
    ("a giant README", "a_page_beyond_the_limit_is_read_to_it_and_says_so"),
    ("deep or huge HTML", "broken_and_hostile_pages_are_refused_or_read_in_part"),
    ("robots.txt that fails", "rules_that_do_not_answer_close_the_site_and_rules_that_are_not_there_open_it"),
    ("a disk that becomes full", "a_full_disk_keeps_what_is_finished_and_the_same_command_goes_on"),
    ("a damaged store", "a_damaged_store_never_lies_and_never_panics"),
    ("a kill while the store makes room", "a_kill_between_any_two_steps_leaves_a_whole_store"),
    ("a store of a newer program", "a_newer_store_is_refused_and_not_touched"),
    ("lists with other line ends, encodings, rubbish", "other_line_ends_and_encodings"),
    ("a report that fails half way", "a_report_that_fails_half_way_leaves_the_one_before"),
    ("a panic in a part of ours", "a_panic_over_one_prospect_is_told_and_the_others_go_on"),
    ("a reader that has enough", "a_closed_pipe_is_no_failure"),
    ("answers of another shape", "a_part_that_an_answer_no_longer_has_costs_no_more_than_that_part"),
    ("words nobody knew", "a_word_nobody_knew_and_a_null_are_unknown_and_no_failure"),
];

fn sources(folder: &Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a readable folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, text);
        } else if path.extension().is_some_and(|end| end == "rs") {
            text.push_str(&std::fs::read_to_string(&path).expect("a readable file"));
        }
    }
}

#[test]
fn every_fault_has_its_test() {
    let mut text = String::new();
    for folder in ["src", "tests/it"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut text);
    }
    for (fault, test) in FAULTS {
        assert!(text.contains(&format!("fn {test}()")), "{fault}: there is no test {test}");
    }
}

#[test]
fn a_second_process_is_told_who_holds_the_store() {
    let world = World::new();
    world.server.script(|_| Some(Fault::Delay(Duration::from_millis(200))));
    let mut first = world
        .command(&["scan", "demo-arbor", "demo-basalt"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary runs");
    let begun = Instant::now();
    while world.server.journal().is_empty() && begun.elapsed() < Duration::from_secs(60) {
        std::thread::park_timeout(Duration::from_millis(10));
    }
    let pid = format!("process {}", first.id());
    let second = world.run(&["scan", "demo-cobalt"]).exits(1);
    assert!(second.stderr.contains("handiwork scan") && second.stderr.contains(&pid), "{}", second.stderr);
    assert_eq!(first.wait().expect("an end").code(), Some(0));
}

#[cfg(unix)]
#[test]
fn a_full_disk_keeps_what_is_finished_and_the_same_command_goes_on() {
    let fixtures = Fixtures::embedded().expect("valid fixtures").with_clones(40);
    // Clones of one person share a site, which is nobody's then and asked about again: without those who have one.
    let logins = fixtures.people().map(|one| one.login.clone());
    let list: Vec<String> = logins.filter(|one| one.contains("-00") && !one.contains("cobalt")).collect();
    let world = World::of(fixtures);
    let path = world.file("list.txt", &list.join("\n"));
    let scan = ["scan", "--from", path.to_str().expect("a plain path"), "--concurrency", "1"];
    let few = world.file("few.txt", &list[..4].join("\n"));
    world.run(&["scan", "--from", few.to_str().expect("a plain path")]).exits(0);
    // No file may grow a MiB past what four people took: as if that were all the room there is.
    let taken = std::fs::metadata(world.path("data/store/engine/db")).expect("the engine's file").len();
    let most = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", (taken + (1 << 20)) / 512);
    let unlimited = world.command(&scan);
    let mut limited = std::process::Command::new("sh");
    limited.args(["-c", &most]).arg(unlimited.get_program());
    limited.args(unlimited.get_args()).env_clear().current_dir(world.path(""));
    for (name, value) in unlimited.get_envs() {
        limited.env(name, value.unwrap_or_default());
    }
    let ended = Ended::of(limited.output().expect("the binary runs"));
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(ended.stderr.contains("error: ") && !ended.stderr.contains("panicked"), "{}", ended.stderr);
    let kept = prospects(&world.document(&["list"])).len();
    assert!(kept >= 4 && kept < list.len(), "{kept} of {} were kept:\n{}", list.len(), ended.stderr);
    world.server.clear_journal();
    let document = world.document(&scan);
    assert_eq!(prospects(&document).len(), list.len());
    let asked = world.server.journal();
    let profiles = asked.iter().filter(|seen| seen.operation.as_deref() == Some("ProspectProfile")).count();
    assert_eq!(profiles, list.len() - kept, "what was finished is not asked for again");
}

#[test]
fn an_archive_without_end_costs_neither_memory_nor_the_run() {
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let mut header = tar::Header::new_ustar();
    header.set_path("top/zeros.csv").expect("a path");
    header.set_size(512 << 20);
    header.set_cksum();
    bomb.write_all(header.as_bytes()).expect("a header");
    let zeros = vec![0; 1 << 20];
    for _ in 0..512 {
        bomb.write_all(&zeros).expect("zeros");
    }
    let bomb = Bytes::from(bomb.finish().expect("a bomb"));
    let world = World::new();
    world.server.script(move |seen| {
        let is_archive = seen.path.starts_with("/codeload/");
        is_archive.then(|| Fault::Answer { status: 200, headers: Vec::new(), body: bomb.clone() })
    });
    let mut child = world
        .command(&["scan", "demo-arbor", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary runs");
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    let reader = child.stdout.take().expect("its output");
    let read = std::thread::spawn(move || std::io::read_to_string(reader).expect("text"));
    while child.try_wait().expect("a state").is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<u64>().ok());
        most = most.max(kib.unwrap_or(0));
        std::thread::park_timeout(Duration::from_millis(2));
    }
    let document: serde_json::Value = serde_json::from_str(&read.join().expect("a reader")).expect("a document");
    assert_eq!(document["run"]["status"], "complete");
    // Nothing is asserted where the system does not tell.
    assert!(most < 400 << 10, "{} MiB at the most", most >> 10);
}

/// A platform of which one account makes a part of ours panic.
struct Trap;

impl Source for Trap {
    fn platform(&self) -> Platform {
        Platform::Github
    }

    fn collect<'a>(&'a self, handle: &'a Handle, _: &'a dyn Memory, _: &'a dyn Observer) -> BoxFuture<'a, Harvest> {
        Box::pin(async move {
            assert_ne!(handle.name, "trap", "a fault of ours");
            let record = HandleRecord {
                handle: handle.clone(),
                status: HandleStatus::NotFound,
                url: None,
                renamed_to: None,
                linked_from: None,
                platform_id: None,
                message: None,
            };
            Harvest::of_nothing(record, None, None)
        })
    }

    fn usage(&self) -> SourceUsage {
        SourceUsage::default()
    }
}

#[test]
fn a_panic_over_one_prospect_is_told_and_the_others_go_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Arc::new(Store::open(folder.path(), "test").expect("a store"));
    let rubric = Rubric::built_in();
    let scan = Scan {
        store,
        sources: BTreeMap::from([(Platform::Github, Arc::new(Trap) as Arc<dyn Source>)]),
        rubric: Arc::new(rubric.clone()),
        suppressions: handiwork::rights::Suppressions::none(),
        corrections: handiwork::rights::Corrections::none(),
        options: ScanOptions {
            id: "r1".to_owned(),
            started_at: "2026-11-23T02:00:11Z".parse().expect("a moment"),
            as_of: jiff::civil::date(2026, 11, 23),
            role: rubric.role("general").expect("a role").clone(),
            max_age: Duration::ZERO,
            concurrency: 2,
            offline: false,
            no_link: false,
            leaves_unasked: false,
            stopped: Default::default(),
            purpose: None,
            contact: None,
        },
    };
    let plan = scan.plan(parse_list(b"ada\ntrap\nbob\n").prospects, Vec::new());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let end = runtime.block_on(async {
        let cancel = Cancel::on_signals().expect("signals");
        scan.run(plan, Arc::new(Silent), &cancel).await.expect("an end")
    });
    assert_eq!(end.standings.len(), 2, "the others are finished");
    assert_eq!(end.faults.len(), 1);
    assert!(end.faults[0].contains("github:trap"), "{:?}", end.faults);
}
