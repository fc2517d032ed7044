//! The command line: flags in, words and files out, an exit code.
//!
//! Called by `main`. Invariant: results go to standard output, everything else to standard error; every failure says
//! what was being done, to what, why it failed and what to do; no token reaches either stream.

mod accountable;
mod accuracy;
mod args;
mod asking;
mod assess;
mod audit;
mod care;
mod context;
mod demo;
mod diff;
mod doctor;
mod exit;
mod look;
mod output;
mod progress;
mod refresh;
mod say;
mod scan;
mod shell;
mod stored;
mod subject;

pub use exit::Exit;

use args::{AuthCommand, Cli, Command, Global, LogFormat};
use clap::Parser;
use exit::Outcome;
use say::Voice;

/// Runs the process's command line.
pub fn main() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // clap prints help and version to standard output, mistakes to standard error.
            let _ = error.print();
            return if error.exit_code() == 0 { Exit::Done } else { Exit::Usage };
        }
    };
    log(&cli.global);
    let voice = Voice::new(&cli.global);
    match dispatch(cli) {
        Ok(exit) => exit,
        Err(stopped) => {
            let text = format!("error: {}", output::explained(&stopped.error));
            // The message may quote a list, a path or a host's answer.
            for line in text.lines() {
                voice.always(&crate::report::safe::plain(line));
            }
            stopped.exit
        }
    }
}

fn dispatch(cli: Cli) -> Outcome {
    let Cli { global, command } = cli;
    match command {
        Command::Demo => demo::demo(global),
        Command::Scan(arguments) => scan::scan(&context::Context::load(global)?, &arguments),
        Command::Assess(arguments) => assess::assess(&context::Context::load(global)?, &arguments),
        Command::Refresh(arguments) => refresh::refresh(&context::Context::load(global)?, &arguments),
        Command::Diff { handle, since } => diff::diff(&context::Context::load(global)?, &handle, since),
        Command::Rescore(selection) => stored::rescore(&context::Context::load(global)?, &selection),
        Command::List => stored::list(&context::Context::load(global)?),
        Command::Show { handle } => stored::show(&context::Context::load(global)?, &handle),
        Command::Explain { handle, criterion, missing } => {
            stored::explain(&context::Context::load(global)?, &handle, criterion.as_deref(), missing)
        }
        Command::Compare { handles } => stored::compare(&context::Context::load(global)?, &handles),
        Command::Report(arguments) => stored::report(&context::Context::load(global)?, &arguments),
        Command::Rubric { command } => look::rubric(global, &command),
        Command::Store { command } => care::store(global, &command),
        Command::Subject { command } => subject::subject(&context::Context::load(global)?, &command),
        Command::Audit { command } => audit::audit(&context::Context::load(global)?, &command),
        Command::Config { command } => look::config(&global, &command),
        Command::Auth { command: AuthCommand::Status } => doctor::auth_status(&context::Context::load(global)?),
        Command::Doctor { quick } => doctor::doctor(&context::Context::load(global)?, quick),
        Command::Completions { shell } => shell::completions(&global, shell),
        Command::Man => shell::man(&global),
        Command::Schema => look::schema(&global),
    }
}

/// Log lines go to standard error; the live display is separate from them and is off when they are on.
fn log(global: &Global) {
    let level = match (global.quiet, global.verbose) {
        (true, _) => "error",
        (false, 0) => "warn",
        (false, 1) => "info",
        (false, _) => "debug",
    };
    let filter = tracing_subscriber::EnvFilter::try_new(format!("error,handiwork={level}")).unwrap_or_default();
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false);
    // Only the first call in a process takes effect; a second one has nothing to add.
    let _ = match global.log_format {
        LogFormat::Text => builder.with_target(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
}
