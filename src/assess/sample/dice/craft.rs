//! Thrown facts about how the work is done: method, code, production, repetition.

use super::DiceState;
use crate::evidence::facts::*;

impl DiceState {
    pub(super) fn methodology(&mut self) -> MethodologyFacts {
        let mut facts = MethodologyFacts { words: 400, english_words: 400, ..MethodologyFacts::default() };
        for notion in Notion::ALL {
            if !self.chance(4) {
                continue;
            }
            let (statements, mentions) = (self.number(4), self.number(9));
            let places = vec![Passage { place: self.place(), states: statements > 0 }];
            facts.said.insert(notion, Said { statements, mentions, places });
        }
        for practice in [Practice::HeldOut, Practice::CrossValidation, Practice::ErrorBreakdown] {
            let count = self.number(5);
            if count > 0 {
                facts.done.insert(practice, Done { count, places: vec![self.place()] });
            }
        }
        if !self.whole && self.chance(2) {
            facts.paper = Some(self.place());
        }
        facts
    }

    pub(super) fn sightings(&mut self, most: u64) -> Vec<Sighting> {
        (0..self.number(most)).map(|n| Sighting { what: format!("finding {n}"), place: self.place() }).collect()
    }

    pub(super) fn code(&mut self) -> CodeFacts {
        let functions = self.number(300);
        let lines = 1 + self.number(9_000);
        let part = |dice: &mut Self, whole: u64| dice.roll() % (whole + 1);
        let public = part(self, functions);
        CodeFacts {
            files: 9,
            modules: self.number(30),
            folders: 2,
            lines,
            notebook_lines: part(self, lines),
            free_lines: lines,
            enclosed_lines: part(self, lines),
            functions: [("python".to_owned(), functions)].into(),
            long_functions: part(self, functions),
            complex_functions: part(self, functions),
            worst: vec![Unwieldy { name: "fit".into(), place: self.place(), lines: 90, complexity: 20 }],
            windows: lines,
            repeated_windows: part(self, lines),
            repeated: vec![Repetition { place: self.place(), of: self.place() }],
            commented_out: self.number(90),
            commented_out_at: self.places(2),
            public,
            documented: part(self, public),
            hollow: self.number(9),
            hollow_at: self.places(2),
            documented_at: self.places(2),
            typeable: public,
            typed: part(self, public),
        }
    }

    pub(super) fn production(&mut self) -> ProductionFacts {
        ProductionFacts {
            version: self.maybe_place(),
            commands: self.sightings(1),
            publishing: self.sightings(2),
            services: self.sightings(2),
            demos: self.sightings(1),
            orchestration: self.sightings(1),
            containers: self.sightings(1),
            interfaces: self.sightings(2),
            health: self.maybe_place(),
            monitoring: self.sightings(1),
            logging: self.maybe_place(),
            drift: self.sightings(1),
            registry: self.sightings(1),
            infrastructure: self.sightings(2),
            measured: self.sightings(1),
        }
    }

    pub(super) fn reproducibility(&mut self) -> ReproducibilityFacts {
        let habit = |dice: &mut Self| {
            let of = dice.number(9);
            Habit { of, kept: dice.number(9).min(of), good: dice.places(2), bad: dice.places(2) }
        };
        ReproducibilityFacts {
            notebooks: NotebookFacts {
                judged: self.number(9),
                code_cells: self.number(90),
                text_cells: self.number(90),
                in_order: habit(self),
                error_free: habit(self),
                titled: habit(self),
                pasted: self.number(2),
                pasted_places: self.places(1),
                ..NotebookFacts::default()
            },
            runs: RunFacts {
                generators: ["numpy", "torch"]
                    .map(|name| (name.to_owned(), Generator { drawn: self.maybe_place(), seeded: self.maybe_place() }))
                    .into(),
                idle_seeds: self.places(1),
                parameters: self.number(20),
                parameter_places: self.places(2),
                configuration_files: self.places(2),
                numbered_notebooks: self.places(2),
                tracking: self.maybe_place().map(|place| ("mlflow".to_owned(), place)).into_iter().collect(),
                ..RunFacts::default()
            },
            results: ResultFacts {
                records: [(ResultRecord::MetricsFile, self.places(2)), (ResultRecord::Readme, self.places(1))].into(),
                variation: self.maybe_place().map(|place| (Variation::Folds, vec![place])).into_iter().collect(),
                ..ResultFacts::default()
            },
        }
    }
}
