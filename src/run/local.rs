//! Local repositories through the same analysis and rubric; opens no store and asks no network.

use crate::assess::rubric::{Role, Rubric};
use crate::assess::verdict::Assessment;
use crate::assess::{assess, assess_artefact};
use crate::collect::git::{GitError, GitOptions, read_repository};
use crate::evidence::person::PersonFacts;
use crate::evidence::{Artefact, Evidence, Prospect};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What a local assessment needs to know.
#[derive(Debug, Clone)]
pub struct LocalOptions {
    /// Judge this person's commits only.
    pub author: Option<String>,
    /// Judge this revision.
    pub revision: Option<String>,
    /// Judge the paths as one portfolio.
    pub together: bool,
    /// The day judgements see as today.
    pub as_of: jiff::civil::Date,
    /// When the run began.
    pub started_at: Timestamp,
}

/// Assesses each path on its own, or all as one portfolio. The order of results is the order of paths.
///
/// # Errors
/// The first path that cannot be read: naming the wrong folder is a mistake to mend, not a low score.
pub fn assess_local(
    paths: &[PathBuf],
    rubric: &Rubric,
    role: &Role,
    options: &LocalOptions,
    mut finished: impl FnMut(&std::path::Path),
) -> Result<Vec<Assessment>, GitError> {
    let git = GitOptions {
        revision: options.revision.clone(),
        author: options.author.clone(),
        collected_at: options.started_at,
    };
    let mut artefacts = Vec::with_capacity(paths.len());
    for path in paths {
        let mut artefact = read_repository(path, &git)?;
        artefact.collected_at = Some(day(options));
        artefacts.push((path.display().to_string(), artefact));
        finished(path);
    }
    if options.together {
        let key = artefacts.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join("+");
        let evidence = evidence(key, artefacts.into_iter().map(|(_, artefact)| artefact).collect(), options);
        return Ok(vec![assess(&evidence, rubric, role, options.as_of)]);
    }
    let judge =
        |(name, artefact)| assess_artefact(&evidence(name, vec![artefact], options), rubric, role, options.as_of);
    Ok(artefacts.into_iter().map(judge).collect())
}

/// The beginning of the judgement's day. A path is read when it is judged; a clock finer than the judgement's own would
/// only make two equal assessments differ.
fn day(options: &LocalOptions) -> Timestamp {
    options.as_of.to_zoned(jiff::tz::TimeZone::UTC).map_or(options.started_at, |start| start.timestamp())
}

fn evidence(key: String, artefacts: Vec<Artefact>, options: &LocalOptions) -> Evidence {
    let prospect = Prospect {
        key,
        id: None,
        name: None,
        handles: Vec::new(),
        role: None,
        source: None,
        consent: None,
        passthrough: BTreeMap::new(),
    };
    Evidence {
        prospect,
        handles: Vec::new(),
        artefacts,
        person: PersonFacts::default(),
        collected_at: Some(day(options)),
        gaps: BTreeMap::new(),
    }
}
