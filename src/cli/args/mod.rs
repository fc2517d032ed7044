//! The command line as clap sees it. Names, defaults and help are public contract.

mod nested;

pub(super) use nested::{AuditCommand, ConfigCommand, RubricCommand, StoreCommand, SubjectCommand};

use crate::settings::{parse_duration, parse_share};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;

/// Assesses public AI and data work against a written rubric and cites the evidence for every point.
#[derive(Debug, Parser)]
#[command(
    name = "handiwork",
    version,
    about,
    max_term_width = 100,
    after_help = "Start with `handiwork demo`. Results go to standard output, everything else to standard error.\n\
                  Exit codes: 0 done, 1 our failure or store in use, 2 usage or configuration, 3 partial, \
                  4 credentials refused, 5 budget or quota spent, 6 --fail-under not met, 130/143 interrupted."
)]
pub(super) struct Cli {
    /// Options every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options every command takes.
#[derive(Debug, Clone, Args)]
pub(super) struct Global {
    /// Judge by this rubric file instead of the built-in one
    #[arg(long, global = true, value_name = "FILE", help_heading = "Judgement")]
    pub rubric: Option<PathBuf>,
    /// Judge for this role: a built-in name or a role file (a list's `role` column wins per prospect)
    #[arg(long, global = true, value_name = "NAME|FILE", help_heading = "Judgement")]
    pub role: Option<String>,
    /// Replace names, handles and owners by stable aliases
    #[arg(long, global = true, overrides_with = "no_blind", help_heading = "Judgement")]
    pub blind: bool,
    /// Show names even where the settings say blind
    #[arg(long, global = true, overrides_with = "blind", help_heading = "Judgement")]
    pub no_blind: bool,
    /// The day judgements see as today, YYYY-MM-DD [default: today, UTC]
    #[arg(long, global = true, value_name = "DATE", value_parser = parse_day, help_heading = "Judgement")]
    pub as_of: Option<jiff::civil::Date>,
    /// What standard output gets
    #[arg(long, global = true, value_name = "FORMAT", help_heading = "Output")]
    pub format: Option<FormatName>,
    /// Write a further file; its extension names the format (.json .jsonl .csv .md .html). Repeatable
    #[arg(short, long, global = true, value_name = "PATH", action = ArgAction::Append, help_heading = "Output")]
    pub output: Vec<PathBuf>,
    /// Say only what went wrong
    #[arg(short, long, global = true, help_heading = "Output")]
    pub quiet: bool,
    /// Say more; twice: every request
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = "Output")]
    pub verbose: u8,
    /// When to colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub color: ColorWhen,
    /// No progress bars
    #[arg(long, global = true, help_heading = "Output")]
    pub no_progress: bool,
    /// Log lines for people or for machines
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub log_format: LogFormat,
    /// Read settings from this file
    #[arg(long, global = true, value_name = "FILE", help_heading = "Settings")]
    pub config: Option<PathBuf>,
    /// Keep results here
    #[arg(long, global = true, value_name = "DIR", help_heading = "Settings")]
    pub data_dir: Option<PathBuf>,
}

/// What standard output gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatName {
    /// A table for people
    Table,
    /// The whole document
    Json,
    /// One prospect a line
    Jsonl,
    /// One prospect a row
    Csv,
    /// For a chat or an applicant tracking system
    Markdown,
    /// The report as one file
    Html,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorWhen {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Log lines for people or for machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Scan the built-in invented prospects: no network, no token
    Demo,
    /// Crawl public profiles and assess the work behind them
    Scan(Scan),
    /// Assess local git repositories or directories by the same rubric; opens no store, asks no network
    Assess(Assess),
    /// Ask again about stored prospects, oldest first, and collect what changed
    Refresh(Refresh),
    /// Judge stored facts again under the current rubric; asks no network
    Rescore(Selection),
    /// List stored prospects
    List,
    /// Show one stored prospect
    Show {
        /// A handle or key
        handle: String,
    },
    /// Show how a stored prospect's levels came about: score, criterion, evidence, rule
    Explain {
        /// A handle or key
        handle: String,
        /// A criterion or category, such as tests.substance or tests
        criterion: Option<String>,
        /// Only what could not be seen
        #[arg(long)]
        missing: bool,
    },
    /// Compare two to four stored prospects side by side
    Compare {
        /// Handles or keys
        #[arg(num_args = 2..=4, required = true)]
        handles: Vec<String>,
    },
    /// Show what moved between a stored prospect's last two assessments, and why
    Diff {
        /// A handle or key
        handle: String,
        /// Compare with the last assessment up to this day, YYYY-MM-DD [default: the one before the last]
        #[arg(long, value_name = "DATE", value_parser = parse_day)]
        since: Option<jiff::civil::Date>,
    },
    /// Render stored assessments; never crawls
    Report(Report),
    /// Look at the rubric
    Rubric {
        /// What to do with it
        #[command(subcommand)]
        command: RubricCommand,
    },
    /// Look at the store
    Store {
        /// What to do with it
        #[command(subcommand)]
        command: StoreCommand,
    },
    /// What the people assessed may ask for: to be forgotten, let alone, shown everything, corrected, told
    Subject {
        /// What they ask for
        #[command(subcommand)]
        command: SubjectCommand,
    },
    /// Look at the log of who ran, saw, exported, overrode and erased
    Audit {
        /// What to do with it
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Look at the settings
    Config {
        /// What to do with them
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Look at the credentials
    Auth {
        /// What to do with them
        #[command(subcommand)]
        command: AuthCommand,
    },
    /// Check settings, credentials, quota, clock, disk, store and reachability; each finding has a remedy
    Doctor {
        /// Ask no network and verify no rows: for a container's health check
        #[arg(long)]
        quick: bool,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
    /// Print the JSON Schema of the JSON output
    Schema,
}

/// `auth …`.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(super) enum AuthCommand {
    /// Which credentials are set up, where they come from, and whose they are
    Status,
}

/// `scan`.
#[derive(Debug, Clone, Args)]
pub(super) struct Scan {
    /// Handles or profile URLs: ada, @ada, github:ada, https://github.com/ada
    #[arg(value_name = "HANDLE")]
    pub handles: Vec<String>,
    /// A handle list, text or CSV/TSV with a header; `-` reads standard input
    #[arg(long, value_name = "FILE|-")]
    pub from: Option<PathBuf>,
    /// Only these sources
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub sources: Option<Vec<SourceName>>,
    /// Do not follow accounts people link from their profiles
    #[arg(long)]
    pub no_link: bool,
    /// Results younger than this are not asked for again
    #[arg(long, value_name = "AGE", default_value = "7d", value_parser = parse_duration)]
    pub max_age: Duration,
    /// At most this many prospects
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Prospects at once
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub concurrency: Option<u16>,
    /// Share of each host's remaining window this run may use
    #[arg(long, value_name = "SHARE", default_value = "100%", value_parser = parse_share)]
    pub budget: f64,
    /// A wait for a limit longer than this ends the run with exit 5
    #[arg(long, value_name = "TIME", default_value = "2m", value_parser = parse_duration)]
    pub max_wait: Duration,
    /// Ask nothing; answer from the store
    #[arg(long)]
    pub offline: bool,
    /// Say what would be asked, and ask nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Exit 6 unless every prospect reaches this level, 0 to 4
    #[arg(long, value_name = "LEVEL", value_parser = parse_level)]
    pub fail_under: Option<u8>,
}

/// `refresh`.
#[derive(Debug, Clone, Args)]
pub(super) struct Refresh {
    /// Prospects asked about less long ago are left alone; each night takes its share of the oldest, so that nobody
    /// grows older than this
    #[arg(long, value_name = "AGE", default_value = "7d", value_parser = parse_duration)]
    pub stale_after: Duration,
    /// Share of each host's remaining window this run may use
    #[arg(long, value_name = "SHARE", default_value = "80%", value_parser = parse_share)]
    pub budget: f64,
    /// A wait for a limit longer than this ends the run with exit 5
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = parse_duration)]
    pub max_wait: Duration,
    /// Write what moved and why; the extension names the form (.md .html .json), `-` is Markdown on standard output.
    /// Repeatable
    #[arg(long, value_name = "PATH|-", action = ArgAction::Append)]
    pub digest: Vec<PathBuf>,
    /// Send what moved to notify.webhook_url, once
    #[arg(long)]
    pub notify: bool,
    /// Stay, and refresh whenever this cron expression says: minute, hour, day, month, weekday
    #[arg(long, value_name = "CRON")]
    pub schedule: Option<String>,
    /// The time zone of --schedule, such as Europe/Berlin
    #[arg(long, value_name = "ZONE", default_value = "UTC", requires = "schedule")]
    pub tz: String,
}

/// A source by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SourceName {
    /// GitHub
    Github,
    /// Kaggle
    Kaggle,
    /// Hugging Face
    Huggingface,
    /// The site a person links
    Web,
}

/// `assess`.
#[derive(Debug, Clone, Args)]
pub(super) struct Assess {
    /// Git repositories (work trees, bare, .git folders) or plain directories
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Judge this person's commits only [default: everyone's but bots']
    #[arg(long, value_name = "EMAIL-OR-NAME")]
    pub author: Option<String>,
    /// Judge this revision [default: HEAD]
    #[arg(long, value_name = "REV")]
    pub at: Option<String>,
    /// Judge the paths as one portfolio
    #[arg(long)]
    pub together: bool,
    /// Exit 6 unless every entry reaches this level, 0 to 4
    #[arg(long, value_name = "LEVEL", value_parser = parse_level)]
    pub fail_under: Option<u8>,
}

/// Which stored prospects.
#[derive(Debug, Clone, Args)]
pub(super) struct Selection {
    /// Handles or keys [default: all]
    #[arg(value_name = "HANDLE")]
    pub handles: Vec<String>,
}

/// `report`.
#[derive(Debug, Clone, Args)]
pub(super) struct Report {
    /// Handles or keys [default: the last run's]
    #[arg(value_name = "HANDLE", conflicts_with = "run")]
    pub handles: Vec<String>,
    /// The prospects of this run
    #[arg(long, value_name = "ID")]
    pub run: Option<String>,
    /// Summaries only
    #[arg(long)]
    pub brief: bool,
    /// The copy for the person assessed
    #[arg(long)]
    pub for_subject: bool,
}

/// A level by its number or its word.
fn parse_level(text: &str) -> Result<u8, String> {
    let wanted = text.trim().to_lowercase();
    (0..=4).find(|level| wanted == level.to_string() || wanted == crate::report::words::level(*level)).ok_or_else(
        || format!("{text:?} is no level; 0 not shown, 1 once or weakly, 2 shown, 3 repeatedly, 4 with rigour"),
    )
}

fn parse_day(text: &str) -> Result<jiff::civil::Date, String> {
    text.parse().map_err(|_| format!("{text:?} is no day; write YYYY-MM-DD"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn scan_takes_the_contract_s_flags() {
        let line = "handiwork scan ada --from list.csv --sources github,kaggle,huggingface,web --no-link --max-age 7d \
                    --limit 3 --concurrency 4 --budget 80% --max-wait 2m --offline -n --fail-under 2 --role general \
                    --as-of 2026-01-31 -q -v --color never --no-progress --log-format json --blind -o a.json -o b.html";
        let cli = Cli::try_parse_from(line.split_whitespace()).expect("a valid command line");
        let Command::Scan(scan) = cli.command else { panic!("scan expected") };
        assert_eq!(scan.max_age, Duration::from_secs(7 * 86_400));
        assert_eq!(scan.sources.map(|sources| sources.len()), Some(4));
        assert_eq!(cli.global.output.len(), 2);
    }

    #[test]
    fn a_level_has_a_number_and_a_word() {
        assert_eq!(parse_level("3"), Ok(3));
        assert_eq!(parse_level("Once or weakly"), Ok(1));
        assert!(parse_level("5").is_err_and(|told| told.contains("4 with rigour")));
    }

    #[test]
    fn usage_errors_exit_with_2() {
        let error = Cli::try_parse_from(["handiwork", "scan", "--max-age", "7"]).expect_err("a usage error");
        assert_eq!(error.exit_code(), 2);
    }
}
