//! Commands a README tells its reader to run: what each is for and which file it needs.
//!
//! Invariant: one pass over the code, at most [`MOST`] commands; a line is a command only behind a prompt, in a shell
//! block, or when it opens with a known program.

mod kind;
mod line;
mod made;
mod target;

use super::document::{Block, Code, Prose};
use crate::evidence::facts::CommandKind;
use crate::read::pattern;
use kind::kind;
pub(super) use line::is_command;
use line::{split, unprompted, unwrapped};
use made::Made;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use target::{Need, need};
pub(super) use target::{make_targets, resolved};

/// Commands kept of one README.
pub(super) const MOST: usize = 60;

/// A command before its target was looked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Command {
    text: String,
    line: u32,
    kind: CommandKind,
    need: Option<Need>,
    folder: String,
    /// Whether what it needs may have been made by commands before it, or stands in a folder that the page told of in
    /// words: then its absence from where the command seems to run says nothing.
    made_before: bool,
}

/// Words that send a reader into a folder: `go to ml-vis-app folder`, `inside the web directory`. The name is the first
/// group, or the second.
static SENDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:go|change|switch|move|navigate|head|cd|enter|in|into|inside|within|from|under)\s+(?:in)?(?:to\s+)?(?:the\s+)?(?:(?:folder|directory|subfolder|subdirectory)\s+`?([\w.-]+(?:/[\w.-]+)*)|`?([\w.-]+(?:/[\w.-]+)*)/?`?\s+(?:folder|directory|subfolder|subdirectory)\b)",
    )
});

/// Whether a text sends its reader into a folder other than the repository itself.
fn sends(text: &str) -> bool {
    let Some(sends) = SENDS.as_ref() else { return false };
    sends.captures_iter(text).take(20).any(|found| {
        let name = found.get(1).or_else(|| found.get(2)).map_or("", |name| name.as_str()).to_lowercase();
        !matches!(
            name.as_str(),
            "" | "a"
                | "an"
                | "the"
                | "this"
                | "that"
                | "same"
                | "root"
                | "main"
                | "top"
                | "top-level"
                | "base"
                | "home"
                | "working"
                | "current"
                | "cloned"
                | "project"
                | "repo"
                | "repository"
                | "source"
                | "parent"
                | "your"
                | "its"
                | "of"
                | "and"
                | "where"
                | "which"
                | "with"
                | "to"
                | "you"
                | "containing"
        )
    })
}

/// Commands and expected output of every block, in order.
#[derive(Debug, Default)]
pub(super) struct Finder {
    /// Commands found.
    pub(super) commands: Vec<Command>,
    /// First and last lines of output printed under a command.
    pub(super) output: Vec<[u32; 2]>,
    folder: Vec<String>,
    cloned: BTreeSet<String>,
    made: Made,
    /// Whether the section sent its reader, in words, to a folder that the commands do not enter.
    sent: bool,
}

impl Finder {
    /// Reads the commands of one block.
    pub(super) fn block(&mut self, block: &Block) {
        match block {
            Block::Code(code) => self.code(code),
            Block::Prose(prose) => self.prose(prose),
            Block::Heading { .. } => (self.made, self.sent) = (Made::default(), false),
            _ => {}
        }
    }

    fn prose(&mut self, prose: &Prose) {
        self.sent |= sends(&prose.text);
        for span in &prose.code {
            let prompted = span.trim_start().starts_with("$ ");
            if (prompted || is_command(span)) && span.split_whitespace().count() > 1 {
                self.command(span, prose.lines[0]);
            }
        }
        if prose.text.starts_with("$ ") {
            self.command(&prose.text, prose.lines[0]);
        }
        // Backticks that do not pair stay in the text: a command stands between them all the same.
        for span in prose.text.split('`').skip(1).map(str::trim) {
            let prompted = span.strip_prefix("$ ").is_some_and(is_command);
            if prompted && !prose.code.iter().any(|code| code.trim() == span) {
                self.command(span, prose.lines[0]);
            }
        }
    }

    fn code(&mut self, code: &Code) {
        let language = code.language.as_deref().unwrap_or_default().trim_start_matches(['{', '.']);
        let language = language.split(['}', ',', ' ', ':']).next().unwrap_or_default();
        let shell = matches!(
            language,
            "sh" | "bash"
                | "shell"
                | "console"
                | "zsh"
                | "fish"
                | "shell-session"
                | "shellsession"
                | "cmd"
                | "bat"
                | "powershell"
                | "ps1"
                | "terminal"
                | "sh-session"
                | "commandline"
                | "batch"
        );
        if !shell
            && !matches!(
                language,
                "" | "text" | "txt" | "none" | "plain" | "plaintext" | "prompt" | "python" | "ipython"
            )
        {
            return;
        }
        let prompted = code.text.lines().any(|line| unprompted(line).is_some());
        let mut continued = String::new();
        let mut start = code.first_code_line;
        let mut after_command = false;
        for (offset, line) in code.text.lines().enumerate() {
            let at = code.first_code_line.saturating_add(u32::try_from(offset).unwrap_or(0));
            let trimmed = line.trim();
            if continued.is_empty() {
                start = at;
                let takes = match (prompted, shell) {
                    (true, _) => unprompted(line).is_some(),
                    (false, true) => !trimmed.is_empty() && !trimmed.starts_with('#'),
                    (false, false) => is_command(trimmed) && (language != "python" || trimmed.starts_with("pip ")),
                };
                if !takes {
                    // Dots stand for what is left out; a command may lack its prompt.
                    let says = trimmed.contains(char::is_alphanumeric) && !trimmed.starts_with('#');
                    let output = prompted && after_command && says && !is_command(trimmed);
                    if output {
                        self.printed(at);
                    }
                    continue;
                }
            }
            continued.push_str(trimmed.trim_end_matches('\\'));
            if trimmed.ends_with('\\') && continued.len() < 4_000 {
                continued.push(' ');
                continue;
            }
            let whole = std::mem::take(&mut continued);
            self.command(&whole, start);
            after_command = true;
        }
        if !continued.is_empty() {
            self.command(&continued, start);
        }
    }

    fn printed(&mut self, at: u32) {
        let room = self.output.len() < 10;
        match self.output.last_mut() {
            Some(last) if last[1].saturating_add(1) >= at => last[1] = at,
            _ if room => self.output.push([at, at]),
            _ => {}
        }
    }

    fn command(&mut self, line: &str, at: u32) {
        let line = unprompted(line).map_or(line, |(rest, _)| rest);
        let line = line.split(" # ").next().unwrap_or(line);
        for part in line.split("&&").flat_map(|part| part.split(';')) {
            let words = split(part);
            let words: Vec<String> = unwrapped(&words).to_vec();
            let Some(program) = words.first().cloned() else { continue };
            match program.as_str() {
                "cd" => self.enter(words.get(1).map_or("", String::as_str)),
                "mkdir" | "export" | "echo" | "ls" | "cat" | "set" | "cp" | "mv" | "rm" | "ln" | "chmod" | "touch"
                | "deactivate" => self.made.by(&words, &self.folder.join("/")),
                _ if self.commands.len() < MOST => {
                    if program == "git" && words.get(1).is_some_and(|word| word == "clone") {
                        self.clone_of(&words);
                    }
                    let kind = kind(&words);
                    let need = need(&words);
                    let text = part.trim().chars().take(300).collect();
                    let folder = self.folder.join("/");
                    let made_before = self.sent || need.as_ref().is_some_and(|need| self.made.may_hold(need, &folder));
                    self.made.by(&words, &folder);
                    self.commands.push(Command { text, line: at, kind, need, folder, made_before });
                }
                _ => {}
            }
        }
    }

    fn clone_of(&mut self, words: &[String]) {
        let name = words.iter().skip(2).rev().find(|word| !word.starts_with('-'));
        if let Some(name) = name.and_then(|name| name.trim_end_matches('/').rsplit(['/', ':']).next()) {
            let name = name.trim_end_matches(".git").to_lowercase();
            // The first repository cloned is taken for this one; what stands in a later one is not known.
            if !self.cloned.is_empty() && !self.cloned.contains(&name) {
                self.made.other_repository();
            }
            self.cloned.insert(name);
            self.folder.clear();
        }
    }

    fn enter(&mut self, folder: &str) {
        for step in folder.trim_matches(['"', '\'']).split('/') {
            match step {
                "" | "." => {}
                ".." => {
                    self.folder.pop();
                }
                "~" => self.folder.clear(),
                step if self.cloned.contains(&step.to_lowercase()) => self.folder.clear(),
                step if step.contains(['$', '<', '{', '*']) => self.folder.clear(),
                step if self.folder.len() < 20 => self.folder.push(step.to_owned()),
                _ => {}
            }
        }
    }
}
