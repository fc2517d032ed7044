//! Handiwork assesses public AI and data work against a written rubric and cites the evidence for every point.
//!
//! # The map
//!
//! Two phases joined by saved facts. Everything impure happens before the wall, every judgement after it, so that old
//! facts can be judged again under a new rubric without a request.
//!
//! ```text
//! handles ─▶ run ─▶ collect ─bytes─▶ read ─facts─▶ evidence ┃ assess ─▶ verdict ─▶ report ─▶ text, HTML, JSON
//!              │                                      │     ┃    ▲
//!              └──────────────── store (sled) ◀───────┘     ┃    └── rubric (config/*.toml)
//!      may wait, may fail                                   ┃  may not await, open files, read clocks, or fail
//! ```
//!
//! | room | what it is for | what it never does |
//! |---|---|---|
//! | [`evidence`] | the vocabulary: handles, artefacts, facts, gaps | judge, ask, read a clock |
//! | [`handle`] | handle lists and profile URLs to prospects | guess a person from a repository |
//! | [`settings`] | flags, environment, files to checked settings | show a token |
//! | [`collect`] | platforms, archives, local repositories; the gate every request passes | keep a failure as a fact |
//! | [`read`] | bytes to facts, through parsers | open a file, panic on input |
//! | [`assess`] | facts and rubric to levels, scores, intervals | wait, fail, read a clock |
//! | [`report`] | the result drawn for people and programs | compute a score |
//! | [`store`] | what is kept, behind words of our own | show sled, serve a damaged row |
//! | [`rights`] | suppression, audit log, corrections, notices, copies; the proof of an erasure | write a login in the clear |
//! | [`run`] | the worker over a list: plan, concurrency, resuming | call a prospect finished before it is on disk |
//! | [`accuracy`] | agreement of readers and rubric with people's labels | change a judgement, hide what it left out |
//! | [`demo`] | an invented GitHub on loopback, for `demo` and the tests | leave loopback |
//! | [`cli`] | commands, words for people, exit codes | print a token |
//!
//! A new platform is one folder under `collect`; a new signal one file under `assess`; a new criterion, weight or role
//! is TOML under `config`. `tests/it/rooms.rs` holds the map.

pub mod accuracy;
pub mod assess;
pub mod cli;
pub mod collect;
pub mod demo;
pub mod evidence;
pub mod handle;
pub mod read;
pub mod report;
pub mod rights;
pub mod run;
pub mod settings;
pub mod store;
