//! A world for one test: an invented GitHub on loopback, a data directory, and the built binary.

use handiwork::demo::{DemoServer, Fixtures, serve};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The token every test's binary holds; no output may ever hold it.
pub(crate) const TOKEN: &str = "ghp_thetokenofthetests0123456789";

/// An invented GitHub, a data directory and a runtime that answers; all gone when dropped.
pub(crate) struct World {
    pub(crate) server: DemoServer,
    folder: tempfile::TempDir,
    _runtime: tokio::runtime::Runtime,
}

impl World {
    /// The built-in invented people.
    pub(crate) fn new() -> World {
        World::of(Fixtures::embedded().expect("valid fixtures"))
    }

    /// These people.
    pub(crate) fn of(fixtures: Fixtures) -> World {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime for the server");
        let server = runtime.block_on(serve(fixtures)).expect("a loopback server");
        let folder = tempfile::tempdir().expect("a temporary folder");
        World { server, folder, _runtime: runtime }
    }

    /// A path in the test's own folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into the test's own folder.
    pub(crate) fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).expect("a written file");
        path
    }

    /// The binary with nothing of this machine's environment but what the test gives it.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_handiwork"));
        command
            .env_clear()
            .env("HOME", self.folder.path())
            .env("HANDIWORK_DATA_DIR", self.path("data"))
            .env("HANDIWORK_GITHUB_API_URL", self.server.api_url())
            .env("HANDIWORK_GITHUB_ARCHIVE_URL", self.server.archive_url())
            .env("HANDIWORK_HUGGINGFACE_URL", self.server.huggingface_url())
            .env("HANDIWORK_WEB_STAND_INS", self.stand_ins())
            .env("GITHUB_TOKEN", TOKEN)
            .current_dir(self.folder.path())
            .args(["--as-of", "2026-11-20"])
            .args(arguments);
        command
    }

    /// The sites of the invented people, for the setting that says where they are.
    fn stand_ins(&self) -> String {
        let pairs: Vec<String> =
            self.server.site_stand_ins().into_iter().map(|(origin, base)| format!("{origin}={base}")).collect();
        pairs.join(",")
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(self.command(arguments).output().expect("the binary runs"))
    }

    /// Runs it and reads the document it prints.
    pub(crate) fn document(&self, arguments: &[&str]) -> Value {
        let mut all = arguments.to_vec();
        all.extend(["--format", "json"]);
        let ended = self.run(&all);
        serde_json::from_str(&ended.stdout)
            .unwrap_or_else(|error| panic!("no document ({error}); exit {}:\n{}", ended.code, ended.stderr))
    }

    /// The handles of the built-in list.
    pub(crate) fn list(&self) -> PathBuf {
        self.file("handles.csv", handiwork::demo::HANDLES)
    }
}

/// How the binary ended. Made only when neither stream holds the token.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    pub(crate) fn of(output: Output) -> Ended {
        let ended = Ended {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        assert!(!ended.stdout.contains(TOKEN) && !ended.stderr.contains(TOKEN), "the token was printed");
        ended
    }

    /// Fails unless the exit code is this.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Ended {
        assert_eq!(self.code, code, "standard output:\n{}\nstandard error:\n{}", self.stdout, self.stderr);
        self
    }

    /// Fails unless standard output holds this.
    #[track_caller]
    pub(crate) fn prints(self, part: &str) -> Ended {
        assert!(self.stdout.contains(part), "{part:?} is not in:\n{}", self.stdout);
        self
    }

    /// Fails unless standard error says all of this.
    #[track_caller]
    pub(crate) fn says(self, parts: &[&str]) -> Ended {
        for part in parts {
            assert!(self.stderr.contains(part), "{part:?} is not in:\n{}", self.stderr);
        }
        self
    }
}

/// The prospects of a document.
pub(crate) fn prospects(document: &Value) -> &Vec<Value> {
    document["prospects"].as_array().expect("prospects")
}

/// Every file under a folder.
pub(crate) fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).into_iter().flatten().flatten() {
            if entry.path().is_dir() { open.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found
}
