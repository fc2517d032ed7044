//! A whole scan over loopback: the built binary against an invented GitHub, at two lengths of list.
//!
//! Prints prospects a second and the binary's peak memory at each length, cold, and again when nothing changed. Linux
//! only: the peak is `VmHWM` of `/proc/PID/status`.

#![expect(clippy::print_stdout, reason = "a bench's result is what it prints")]

use handiwork::demo::{Fixtures, serve};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const LENGTHS: [usize; 2] = [125, 500];

fn main() {
    // `cargo test --benches` runs benches as tests; a list of two shows that it works.
    let lengths: &[usize] = if std::env::args().any(|one| one == "--bench") { &LENGTHS } else { &[2] };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    for &length in lengths {
        let fixtures = Fixtures::embedded().expect("valid fixtures").with_clones(length);
        let is_clone =
            |login: &String| login.rsplit('-').next().is_some_and(|end| end.len() == 4 && end.parse::<u32>().is_ok());
        let list: Vec<String> = fixtures.people().map(|person| person.login.clone()).filter(is_clone).collect();
        let server = runtime.block_on(serve(fixtures)).expect("a loopback server");
        server.set_quota(u64::MAX, u64::MAX, u64::MAX);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("list.txt");
        std::fs::write(&path, list.join("\n")).expect("a written list");
        for what in ["cold", "unchanged, asked again", "unchanged, young enough"] {
            server.set_quota(u64::MAX, u64::MAX, u64::MAX);
            server.clear_journal();
            let max_age = if what == "unchanged, asked again" { "0" } else { "7d" };
            let mut command = Command::new(env!("CARGO_BIN_EXE_handiwork"));
            command
                .env_clear()
                .env("HOME", folder.path())
                .env("GITHUB_TOKEN", "bench")
                .env("HANDIWORK_DATA_DIR", folder.path().join("data"))
                .env("HANDIWORK_GITHUB_API_URL", server.api_url())
                .env("HANDIWORK_GITHUB_ARCHIVE_URL", server.archive_url())
                .args(["scan", "-q", "--max-age", max_age, "--from"])
                .arg(&path)
                .args(["--format", "csv"]);
            let (seconds, peak) = run(&mut command);
            let bytes = size_of(&folder.path().join("data"));
            println!(
                "{length:>5} prospects, {what}: {seconds:.2} s, {:.0} prospects/s, peak {:.0} MiB, {} requests, store {:.1} MiB",
                length as f64 / seconds,
                peak as f64 / 1024.0,
                server.journal().len(),
                bytes as f64 / f64::from(1 << 20),
            );
        }
    }
}

/// Runs a command to its end; seconds and peak KiB.
fn run(command: &mut Command) -> (f64, u64) {
    let began = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn().expect("the binary runs");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let code = loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let now = text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().split(' ').next()?.parse().ok());
        peak = peak.max(now.unwrap_or(0));
        if let Some(code) = child.try_wait().expect("its state") {
            break code;
        }
        std::thread::park_timeout(Duration::from_millis(5));
    };
    assert!(code.success(), "{code}");
    (began.elapsed().as_secs_f64(), peak)
}

fn size_of(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries
        .flatten()
        .map(
            |entry| {
                if entry.path().is_dir() {
                    size_of(&entry.path())
                } else {
                    entry.metadata().map_or(0, |meta| meta.len())
                }
            },
        )
        .sum()
}
