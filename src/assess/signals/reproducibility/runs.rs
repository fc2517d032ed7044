//! Is a run steered from outside, seeded and followed?

use super::{ask, facts, of_machine_learning};
use crate::assess::signals::words::{counted, listed, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, share};
use crate::assess::verdict::ArtefactKind;
use crate::evidence::facts::{Generator, ReproducibilityFacts, RunFacts};
use crate::evidence::{Gap, Place, Slot};

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "seeds_set",
        revision: 1,
        question: "What share of the sources of randomness the work draws from is seeded?",
        unit: "share",
        ask: seeds,
        cite: |view, side| {
            let runs = &facts(view)?.runs;
            let (drawn, seeded) = drawn_and_seeded(runs);
            let amount = share(seeded.len() as u64, drawn.len() as u64);
            match side {
                Side::For => {
                    let (_, generator) = seeded.first()?;
                    let names: Vec<&str> = seeded.iter().map(|(name, _)| *name).collect();
                    let text = sentence!("Seeds are set for {}", listed(&names, 4));
                    Some(Finding::new(text, amount).at(generator.seeded.as_ref()))
                }
                Side::Against => {
                    if let (Some(idle), true) = (runs.idle_seeds.first(), seeded.is_empty()) {
                        return Some(
                            Finding::new("A seeding function is defined and nothing calls it", 0.0).at(Some(idle)),
                        );
                    }
                    let open: Vec<&(&str, &Generator)> =
                        drawn.iter().filter(|(_, generator)| generator.seeded.is_none()).collect();
                    let (_, first) = open.first()?;
                    let names: Vec<&str> = open.iter().map(|(name, _)| *name).collect();
                    let text = sentence!("Random numbers are drawn from {} without a seed", listed(&names, 4));
                    Some(Finding::new(text, amount).at(first.drawn.as_ref()))
                }
            }
        },
    },
    Signal {
        id: "settings_outside",
        revision: 1,
        question: "In how many ways is a run set up without editing code: parameters of the command line, files of settings?",
        unit: "ways",
        ask: |view| ask(view, Answer::Absent, |facts| Answer::Measured(ways(&facts.runs).count() as f64)),
        cite: |view, side| {
            let runs = &facts(view)?.runs;
            let number = ways(runs).count() as f64;
            match side {
                Side::For => {
                    let (_, place) = ways(runs).last()?;
                    let told: Vec<String> = ways(runs).map(|(text, _)| text).collect();
                    Some(Finding::new(sentence!("A run is set up by {}", listed(&told, 2)), number).at(place))
                }
                Side::Against if number == 0.0 => Some(Finding::new(
                    "Nothing was found that sets up a run from outside: constants are edited in the code",
                    0.0,
                )),
                Side::Against => None,
            }
        },
    },
    Signal {
        id: "run_starts",
        revision: 1,
        question: "In how many places does a run start: scripts, numbered notebooks, pipelines?",
        unit: "places",
        // A run can start where nothing else of reproducibility is to be seen.
        ask: |view| match ask(view, Answer::Absent, |_| Answer::Absent) {
            Answer::Unknown(gap) => Answer::Unknown(gap),
            _ => starts(view),
        },
        cite: |view, side| {
            let inventory = view.facts.content.inventory.seen()?;
            let numbered = facts(view).map(|facts| facts.runs.numbered_notebooks.as_slice()).unwrap_or_default();
            match (side, inventory.entry_points.first(), numbered.first()) {
                (Side::For, _, Some(first)) => {
                    let text = sentence!(
                        "{} are numbered in the order to run them",
                        counted(numbered.len() as u64, "notebook")
                    );
                    Some(Finding::new(text, numbered.len() as f64).in_unit("notebooks").at(Some(first)))
                }
                (Side::For, Some(first), None) => {
                    let number = inventory.entry_points.len() as u64;
                    Some(
                        Finding::new(sentence!("A run starts in {}", counted(number, "place")), number as f64)
                            .at(Some(first)),
                    )
                }
                _ => None,
            }
        },
    },
    Signal {
        id: "pipeline_steps",
        revision: 1,
        question: "How many steps does the longest pipeline run?",
        unit: "steps",
        ask: |view| {
            ask(view, Answer::Absent, |facts| {
                Answer::Measured(facts.runs.pipelines.first().map_or(0, |pipeline| pipeline.steps) as f64)
            })
        },
        cite: |view, side| {
            let pipelines = &facts(view)?.runs.pipelines;
            match (side, pipelines.first()) {
                (Side::For, Some(longest)) => {
                    let text = sentence!("{} run together by {}", counted(longest.steps, "step"), tool(&longest.tool));
                    Some(Finding::new(text, longest.steps as f64).at(Some(&longest.place)))
                }
                (Side::Against, None) => Some(Finding::new("No pipeline or script runs the steps together", 0.0)),
                _ => None,
            }
        },
    },
    Signal {
        id: "runs_tracked",
        revision: 1,
        question: "With how many tools are the metrics of runs logged?",
        unit: "tools",
        ask: |view| {
            let answer = ask(view, Answer::Absent, |facts| Answer::Measured(facts.runs.tracking.len() as f64));
            of_machine_learning(view, "nothing is trained", answer)
        },
        cite: |view, side| {
            let tracking = &facts(view)?.runs.tracking;
            let (_, place) = tracking.first_key_value()?;
            (side == Side::For).then(|| {
                let tools: Vec<&String> = tracking.keys().collect();
                Finding::new(sentence!("Runs are logged with {}", listed(&tools, 3)), tools.len() as f64)
                    .at(Some(place))
            })
        },
    },
];

fn seeds<'a>(view: &View<'a>) -> Answer<'a> {
    const NOTHING_DRAWN: Answer<'_> = Answer::NotApplicable("no random numbers are drawn");
    let answer = ask(view, NOTHING_DRAWN, |facts| {
        let (drawn, seeded) = drawn_and_seeded(&facts.runs);
        if drawn.is_empty() { NOTHING_DRAWN } else { Answer::Measured(share(seeded.len() as u64, drawn.len() as u64)) }
    });
    match view.profile.kind {
        // Who uses a library seeds it, unless it trains.
        Some(ArtefactKind::Library | ArtefactKind::Application) => {
            let trains = view.facts.content.inventory.seen().map(|inventory| !inventory.training_code.is_empty());
            match trains {
                Some(false) => {
                    of_machine_learning(view, "it trains nothing", Answer::NotApplicable("it trains nothing"))
                }
                _ => of_machine_learning(view, "it trains nothing", answer),
            }
        }
        _ => answer,
    }
}

type Named<'a> = Vec<(&'a str, &'a Generator)>;

/// Sources drawn from, and those of them that are seeded.
fn drawn_and_seeded(runs: &RunFacts) -> (Named<'_>, Named<'_>) {
    let drawn: Named<'_> = runs
        .generators
        .iter()
        .filter(|(_, generator)| generator.drawn.is_some())
        .map(|(name, generator)| (name.as_str(), generator))
        .collect();
    let seeded = drawn.iter().filter(|(_, generator)| generator.seeded.is_some()).copied().collect();
    (drawn, seeded)
}

fn ways(runs: &RunFacts) -> impl Iterator<Item = (String, Option<&Place>)> {
    let parameters = (runs.parameters > 0).then(|| {
        (sentence!("{} of the command line", counted(runs.parameters, "parameter")), runs.parameter_places.first())
    });
    let files =
        runs.configuration_files.first().map(|file| ("files of settings that the code loads".to_owned(), Some(file)));
    parameters.into_iter().chain(files)
}

/// Where an inventory was not seen nobody counted.
static UNSEEN: Gap = Gap::NotAttempted;

fn starts<'a>(view: &View<'a>) -> Answer<'a> {
    let inventory = match &view.facts.content.inventory {
        Slot::Seen(inventory) => inventory,
        Slot::Absent => return Answer::Absent,
        Slot::Unknown(_) => return Answer::Unknown(&UNSEEN),
    };
    let reproducibility = facts(view);
    // A notebook whose outputs no run accounts for shows no run.
    let ran = |facts: &&ReproducibilityFacts| facts.notebooks.judged > facts.notebooks.pasted;
    let reproducibility = reproducibility.filter(ran);
    let numbered = reproducibility.is_some_and(|facts| !facts.runs.numbered_notebooks.is_empty());
    // One notebook alone is where to begin.
    let single = reproducibility.is_some_and(|facts| facts.notebooks.judged == 1);
    Answer::Measured(
        inventory.entry_points.len() as f64 + if numbered { 2.0 } else { 0.0 } + if single { 1.0 } else { 0.0 },
    )
}

/// A tool's name as people write it.
fn tool(name: &str) -> &str {
    match name {
        "make" => "Make",
        "dvc" => "DVC",
        "snakemake" => "Snakemake",
        "nextflow" => "Nextflow",
        "airflow" => "Airflow",
        "mlproject" => "an MLflow project",
        "shell" => "a shell script",
        "drwatson" => "DrWatson",
        other => other,
    }
}
