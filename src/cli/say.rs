//! The one door to standard output and standard error.

use super::args::{ColorWhen, Global, LogFormat};
use crate::report::RenderError;
use std::io::{BufWriter, ErrorKind, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

/// Decides once what the two streams take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voice {
    /// Whether standard output may be coloured.
    pub colour: bool,
    /// Whether a progress display may be drawn on standard error.
    pub progress: bool,
    /// Whether to say only what went wrong.
    pub quiet: bool,
    /// Whether standard error takes one JSON object a line.
    pub json: bool,
}

impl Voice {
    /// From the flags, the environment and what the streams are.
    pub(super) fn new(global: &Global) -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colour = match global.color {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto => std::io::stdout().is_terminal() && !no_colour && !dumb,
        };
        let progress =
            !global.quiet && !global.no_progress && global.verbose == 0 && std::io::stderr().is_terminal() && !dumb;
        let json = global.log_format == LogFormat::Json;
        Voice { colour, progress: progress && !json, quiet: global.quiet, json }
    }

    /// Writes what `draw` draws to standard output. A closed pipe is a reader who has enough, not a failure.
    ///
    /// # Errors
    /// Any other failure to write or to draw.
    pub(super) fn drawn(
        &self,
        draw: impl FnOnce(&mut dyn Write) -> Result<(), RenderError>,
    ) -> Result<(), RenderError> {
        let mut out = BufWriter::with_capacity(64 * 1024, std::io::stdout().lock());
        match draw(&mut out).and_then(|()| Ok(out.flush()?)) {
            Err(RenderError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => {
                // What is left in the buffer would be written, and fail, once more.
                let _ = out.into_parts();
                Ok(())
            }
            other => other,
        }
    }

    /// Writes a result to standard output. A closed pipe (`| head`) is a reader who has enough, not a failure.
    ///
    /// # Errors
    /// Any other failure to write.
    pub(super) fn result(&self, text: &str) -> std::io::Result<()> {
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }

    /// Writes a line to standard error unless quiet.
    pub(super) fn note(&self, line: &str) {
        if !self.quiet {
            self.always(line);
        }
    }

    /// Writes a line to standard error.
    pub(super) fn always(&self, line: &str) {
        // Nothing can be done, or told to anybody, when standard error is closed.
        let _ = if self.json {
            writeln!(std::io::stderr().lock(), "{}", logged(line))
        } else {
            writeln!(std::io::stderr().lock(), "{line}")
        };
    }
}

/// The run that lines for machines belong to.
static RUN: Mutex<Option<String>> = Mutex::new(None);

/// Says which run the lines from here on belong to.
pub(super) fn of_run(id: &str) {
    *RUN.lock().unwrap_or_else(PoisonError::into_inner) = Some(id.to_owned());
}

/// The line as the logging library writes its own: time, level, message. What a line begins with is its level.
fn logged(line: &str) -> serde_json::Value {
    let level = match line.split_once(": ") {
        Some(("error", _)) => "ERROR",
        Some(("warning", _)) => "WARN",
        _ => "INFO",
    };
    let now = jiff::Timestamp::now().to_string();
    match &*RUN.lock().unwrap_or_else(PoisonError::into_inner) {
        Some(run) => serde_json::json!({ "timestamp": now, "level": level, "run": run, "message": line }),
        None => serde_json::json!({ "timestamp": now, "level": level, "message": line }),
    }
}

/// The width of the terminal standard output is, none when it is no terminal.
pub(super) fn width() -> Option<u16> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    let (terminal_size::Width(columns), _) = terminal_size::terminal_size()?;
    (columns >= 20).then_some(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_for_machines_has_its_level() {
        let line = logged("error: the list \"a\" is gone");
        assert_eq!(
            (line["level"].as_str(), line["message"].as_str()),
            (Some("ERROR"), Some("error: the list \"a\" is gone"))
        );
        assert_eq!(logged("note: privacy.purpose is not set")["level"], "INFO");
    }
}
