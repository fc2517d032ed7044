//! What a person sees while a scan runs: bars on a terminal, one line a prospect elsewhere.

use super::say::Voice;
use crate::collect::{Event, Observer};
use crate::report::document::RunStatus;
use crate::report::safe::plain;
use crate::report::{alias, words};
use crate::run::{Finished, Watcher};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

/// Draws a scan on standard error.
#[derive(Debug)]
pub(super) struct Display {
    voice: Voice,
    /// Whether prospects go by their alias.
    blind: bool,
    bar: ProgressBar,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What each prospect under way is doing.
    steps: BTreeMap<String, String>,
    /// What is left of each host's window.
    quota: BTreeMap<String, String>,
    /// What is waited for.
    waiting: Option<String>,
    done: u64,
    total: u64,
}

impl Display {
    /// A display that says as much as the voice allows.
    pub(super) fn new(voice: Voice, blind: bool) -> Self {
        let target = if voice.progress { ProgressDrawTarget::stderr_with_hz(8) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let style = ProgressStyle::with_template(
            " {pos}/{len} {bar:24} {percent:>3}%  elapsed {elapsed_precise}  ETA {eta}\n  {wide_msg}",
        );
        if let Ok(style) = style {
            bar.set_style(style.progress_chars("━╸ "));
        }
        Display { voice, blind, bar, state: Mutex::default() }
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let Ok(mut state) = self.state.lock() else { return };
        change(&mut state);
        if self.voice.progress {
            let quota = state.quota.iter().map(|(host, left)| format!("{host} {left} left"));
            let steps = state.steps.iter().take(3).map(|(who, step)| format!("{who}: {step}"));
            let parts: Vec<String> = state.waiting.iter().cloned().chain(steps).chain(quota).collect();
            self.bar.set_message(plain(&parts.join("  ·  ")));
        }
    }
}

impl Observer for Display {
    fn event(&self, event: Event<'_>) {
        match event {
            Event::Waiting { host, seconds, why } => {
                let line = format!("{host}: waits {} ({why})", seconds_in_words(seconds));
                // A wait that a person would notice is worth a line in a log; the bar shows every one.
                if !self.voice.progress && seconds >= 2.0 {
                    self.voice.note(&line);
                }
                self.change(|state| state.waiting = Some(line));
            }
            Event::Step { handle, step } => self.change(|state| {
                state.waiting = None;
                // A step is told before it is known whose alias the account would go by.
                if !self.blind {
                    state.steps.insert(handle.name.clone(), step.to_owned());
                }
            }),
            Event::Notice { text } => self.bar.suspend(|| self.voice.note(&plain(text))),
            Event::Quota { host, remaining, limit, .. } => self.change(|state| {
                state.quota.insert(host.to_owned(), format!("{remaining}/{limit}"));
            }),
        }
    }
}

impl Watcher for Display {
    fn planned(&self, total: usize, stored: usize) {
        self.change(|state| state.total = total as u64);
        self.bar.set_length(total as u64);
        self.bar.enable_steady_tick(Duration::from_millis(250));
        if stored > 0 {
            self.voice.note(&format!("{stored} of {total} answered from the store, young enough to stand"));
        }
    }

    fn finished(&self, finished: &Finished<'_>) {
        let one = u64::from(!finished.again);
        self.bar.inc(one);
        self.change(|state| {
            state.done += one;
            state.waiting = None;
            for handle in &finished.assessment.handles {
                let name = handle.handle.split_once(':').map_or(handle.handle.as_str(), |(_, name)| name);
                state.steps.remove(name);
            }
        });
        if !self.voice.progress {
            let (done, total) = self.state.lock().map_or((0, 0), |state| (state.done, state.total));
            let what = if self.blind {
                format!("{} {}", alias(&finished.assessment.key), words::outcome(finished.assessment))
            } else {
                finished.summary()
            };
            self.voice.note(&plain(&format!("{done}/{total} {what}")));
        }
    }

    fn ended(&self, _status: RunStatus) {
        self.bar.finish_and_clear();
    }
}

fn seconds_in_words(seconds: f64) -> String {
    match seconds {
        s if s < 90.0 => format!("{s:.0} s"),
        s if s < 5_400.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3_600.0),
    }
}
