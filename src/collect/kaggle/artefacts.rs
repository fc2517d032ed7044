//! Everything found on an account, as artefacts for the lists of reports.

use crate::evidence::person::{CompetitionResult, KaggleFacts, KaggleNotebook, KagglePublication};
use crate::evidence::{Artefact, ArtefactStatus, ArtefactType, Gap, Ownership, Slot};
use jiff::Timestamp;

/// Artefacts listed of each sort.
const MOST_LISTED: [usize; 4] = [25, 20, 10, 5];

/// Everything found, for the lists of reports.
pub(super) fn artefacts(facts: &KaggleFacts, now: Timestamp) -> Vec<Artefact> {
    let [competitions, notebooks, datasets, models] = MOST_LISTED;
    let mut all = Vec::new();
    let results = facts.results.seen().into_iter().flatten().take(competitions);
    all.extend(results.map(|result| competition(result, now)));
    let read = facts.notebooks.seen().into_iter().flatten();
    let (mut read, rest): (Vec<_>, Vec<_>) = read.partition(|one| one.reading.seen().is_some());
    read.extend(rest);
    all.extend(read.into_iter().take(notebooks).map(|one| of_notebook(one, now)));
    let kinds = [(&facts.datasets, datasets, ArtefactType::Dataset), (&facts.models, models, ArtefactType::Model)];
    for (published, most, kind) in kinds {
        all.extend(published.seen().into_iter().flatten().take(most).map(|one| publication(one, kind, now)));
    }
    // A data set and a notebook may share a name.
    let mut ids = std::collections::BTreeSet::new();
    all.retain(|one| ids.insert(one.id.clone()));
    all
}

fn artefact(id: String, kind: ArtefactType, url: String, reason: String, now: Timestamp) -> Artefact {
    Artefact {
        id,
        kind,
        status: ArtefactStatus::Ok,
        url: Some(url),
        revision: None,
        description: None,
        topics: Vec::new(),
        ownership: Ownership::default(),
        selected: true,
        reason,
        facts: None,
        collected_at: Some(now),
    }
}

fn competition(result: &CompetitionResult, now: Timestamp) -> Artefact {
    let medal = match result.medal {
        Some(1) => ", a gold medal",
        Some(2) => ", a silver medal",
        Some(3) => ", a bronze medal",
        _ => "",
    };
    let team = if result.members > 1 { format!(" in a team of {}", result.members) } else { String::new() };
    let reason = format!("finished {} of {}{team}{medal}", result.rank, result.teams);
    let id = format!("kaggle:{}/competitions/{}", result.account, result.slug);
    let url = format!("https://www.kaggle.com/competitions/{}/leaderboard", result.slug);
    let mut artefact = artefact(id, ArtefactType::Competition, url, reason, now);
    artefact.description = Some(result.title.clone());
    artefact
}

fn of_notebook(notebook: &KaggleNotebook, now: Timestamp) -> Artefact {
    let id = format!("kaggle:{}/{}", notebook.account, notebook.slug);
    let url = format!("https://www.kaggle.com/code/{}/{}", notebook.account, notebook.slug);
    let reason = match (&notebook.reading, &notebook.history) {
        (Slot::Seen(_), _) => "read: among the last run and the longest".to_owned(),
        (Slot::Unknown(Gap::NotAttempted | Gap::NotConfigured), Slot::Seen(_)) => {
            "listed, with the history of its versions".to_owned()
        }
        (Slot::Unknown(Gap::NotAttempted) | Slot::Absent, _) => "listed, not read".to_owned(),
        (Slot::Unknown(gap), _) => gap.to_string(),
    };
    let mut artefact = artefact(id, ArtefactType::Notebook, url, reason, now);
    artefact.description = Some(notebook.title.clone());
    artefact.revision = notebook.versions.seen().map(|version| format!("version {version}"));
    artefact.ownership.is_fork = notebook.history.seen().is_some_and(|history| history.is_fork);
    artefact.ownership.last_worked_on = notebook.last_run;
    artefact
}

fn publication(one: &KagglePublication, kind: ArtefactType, now: Timestamp) -> Artefact {
    let folder = if kind == ArtefactType::Model { "models" } else { "datasets" };
    let id = format!("kaggle:{}/{folder}/{}", one.account, one.slug);
    let reason = match &one.description {
        Slot::Seen(words) => format!("described in {words} words"),
        Slot::Absent => "without a description".to_owned(),
        Slot::Unknown(gap) => format!("its description: {gap}"),
    };
    let mut artefact = artefact(id, kind, one.url.clone(), reason, now);
    artefact.description = Some(one.title.clone());
    artefact.revision = one.versions.map(|version| format!("version {version}"));
    artefact.ownership.last_worked_on = one.updated;
    artefact
}
