//! A whole scan over loopback: the built binary against an invented GitHub, at growing lengths of list.
//!
//! Prints prospects a second and the binary's peak memory at each length: cold, again when nothing changed, and the
//! commands over what is stored then, drawn in the forms that read most; at last a night in which nothing changed, and one
//! in which a person in a hundred pushed. Points are those of the GraphQL interface, one a request here. The invented GitHub is this process and is not
//! measured. Linux only: the peak is `VmHWM` of `/proc/PID/status`. `HANDIWORK_BENCH_LENGTHS=125,500` sets other
//! lengths.

#![expect(clippy::print_stdout, reason = "a bench's result is what it prints")]

use handiwork::demo::{DemoServer, Fixtures, RepositoryData, serve};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

const LENGTHS: [usize; 3] = [125, 500, 2000];

/// What is measured at each length, in this order: a name and the arguments, without the list.
const STEPS: [(&str, &[&str]); 8] = [
    ("cold", &["scan", "--max-age", "7d", "--format", "csv"]),
    ("unchanged, asked again", &["scan", "--max-age", "0", "--format", "csv"]),
    ("unchanged, young enough", &["scan", "--max-age", "7d", "--format", "csv"]),
    ("rescored", &["rescore", "--format", "json"]),
    ("reported", &["report", "--format", "html"]),
    ("listed", &["list"]),
    ("refreshed, nothing changed", &["refresh", "--stale-after", "0"]),
    (ONE_IN_A_HUNDRED, &["refresh", "--stale-after", "0"]),
];

const ONE_IN_A_HUNDRED: &str = "refreshed, one in a hundred changed";

fn main() {
    // `cargo test --benches` runs benches as tests; a list of two shows that it works.
    let lengths = if std::env::args().any(|one| one == "--bench") { lengths() } else { vec![2] };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    for length in lengths {
        let fixtures = Fixtures::embedded().expect("valid fixtures").with_clones(length);
        let is_clone =
            |login: &String| login.rsplit('-').next().is_some_and(|end| end.len() >= 4 && end.parse::<u32>().is_ok());
        let list: Vec<String> = fixtures.people().map(|person| person.login.clone()).filter(is_clone).collect();
        let server = runtime.block_on(serve(fixtures.clone())).expect("a loopback server");
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("list.txt"), list.join("\n")).expect("a written list");
        for (what, arguments) in STEPS {
            if what == ONE_IN_A_HUNDRED {
                server.replace(with_pushes(&fixtures, list.iter().step_by(100)));
            }
            server.clear_journal();
            let (seconds, peak) = run(&mut command(&server, folder.path(), arguments), &server);
            let bytes = size_of(&folder.path().join("data"));
            let journal = server.journal();
            let points = journal.iter().filter(|seen| seen.operation.is_some()).count();
            println!(
                "{length:>5} prospects, {what}: {seconds:.2} s, {:.0} prospects/s, peak {:.0} MiB, {} requests, {points} \
                 points, store {:.1} MiB",
                length as f64 / seconds,
                peak as f64 / 1024.0,
                journal.len(),
                bytes as f64 / f64::from(1 << 20),
            );
        }
    }
}

/// The same people, these of them after one more commit to their first repository.
fn with_pushes<'a>(fixtures: &Fixtures, logins: impl Iterator<Item = &'a String>) -> Fixtures {
    let mut later = fixtures.clone();
    for login in logins {
        let mut person = fixtures.person(login).expect("invented").clone();
        let Some(repository) = person.repositories.first_mut() else { continue };
        let old = &repository.data;
        let mut commits = old.commits.clone();
        let Some(mut commit) = commits.last().cloned() else { continue };
        "Measure again, because the split had changed".clone_into(&mut commit.message);
        commits.push(commit);
        let mut files = old.files.clone();
        files.insert("notes/changes.md".into(), b"# What changed\n\nMeasured again.\n".to_vec().into());
        let mut data = RepositoryData::default();
        data.description.clone_from(&old.description);
        data.checks.clone_from(&old.checks);
        repository.data = Arc::new(data.with_contents(files, commits));
        later.insert(person);
    }
    later
}

fn lengths() -> Vec<usize> {
    let given = std::env::var("HANDIWORK_BENCH_LENGTHS").unwrap_or_default();
    let lengths: Vec<usize> = given.split(',').filter_map(|length| length.trim().parse().ok()).collect();
    if lengths.is_empty() { LENGTHS.to_vec() } else { lengths }
}

/// The binary with nothing of this machine's environment but what the bench gives it.
fn command(server: &DemoServer, folder: &Path, arguments: &[&str]) -> Command {
    let sites = server.site_stand_ins().into_iter();
    let stand_ins: Vec<String> = sites.map(|(origin, base)| format!("{origin}={base}")).collect();
    let mut command = Command::new(env!("CARGO_BIN_EXE_handiwork"));
    command
        .env_clear()
        .env("HOME", folder)
        .env("GITHUB_TOKEN", "bench")
        .env("HANDIWORK_DATA_DIR", folder.join("data"))
        .env("HANDIWORK_GITHUB_API_URL", server.api_url())
        .env("HANDIWORK_GITHUB_ARCHIVE_URL", server.archive_url())
        .env("HANDIWORK_HUGGINGFACE_URL", server.huggingface_url())
        .env("HANDIWORK_WEB_STAND_INS", stand_ins.join(","))
        .args(arguments)
        .arg("-q");
    if arguments.first() == Some(&"scan") {
        command.arg("--from").arg(folder.join("list.txt"));
    }
    command
}

/// Runs a command to its end, against a window that never runs out; seconds and peak KiB.
fn run(command: &mut Command, server: &DemoServer) -> (f64, u64) {
    let began = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn().expect("the binary runs");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let code = loop {
        server.set_quota(u64::MAX, u64::MAX, u64::MAX);
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
