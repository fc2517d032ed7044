//! Is everything declared that is used, and used that is declared?

use super::undeclared;
use crate::assess::signals::words::{counted, listed, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, answer, share};
use crate::evidence::Slot;
use crate::evidence::facts::{ImportFacts, ImportUse};

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "imports_declared",
        revision: 1,
        question: "What share of the third-party packages the code imports is declared?",
        unit: "share of packages",
        ask: |view| match &view.facts.content.environment {
            Slot::Seen(environment) => answer(&environment.imports, |imports| match required(imports).count() {
                0 => Answer::NotApplicable("the code imports nothing from outside"),
                all => Answer::Measured(share(declared(imports), all as u64)),
            }),
            Slot::Absent => undeclared(view),
            Slot::Unknown(gap) => Answer::Unknown(gap),
        },
        cite: |view, side| {
            let environment = match &view.facts.content.environment {
                Slot::Seen(environment) => environment,
                Slot::Absent if side == Side::Against => {
                    let inventory = view.facts.content.inventory.seen()?;
                    let names: Vec<&str> = inventory.imports.keys().map(String::as_str).collect();
                    return (!names.is_empty()).then(|| {
                        Finding::new(sentence!("{} are imported and nothing is declared", listed(&names, 4)), 0.0)
                    });
                }
                _ => return None,
            };
            let imports = environment.imports.seen()?;
            let all = required(imports).count() as u64;
            let kept = declared(imports);
            let example = required(imports).find(|(_, used)| used.declared == (side == Side::For))?;
            let summary = match side {
                Side::For => {
                    sentence!("{} of {} declared", kept, counted(all, "imported third-party package"))
                }
                Side::Against => {
                    let names: Vec<&str> = required(imports)
                        .filter(|(_, used)| !used.declared)
                        .map(|(_, used)| used.distribution.as_str())
                        .collect();
                    let verb = if names.len() == 1 { "is" } else { "are" };
                    sentence!("{} {verb} imported and not declared", listed(&names, 4))
                }
            };
            Some(Finding::new(summary, share(kept, all)).at(Some(&example.1.place)))
        },
    },
    Signal {
        id: "requirements_used",
        revision: 1,
        question: "What share of the declared dependencies does the code use?",
        unit: "share of dependencies",
        ask: |view| match &view.facts.content.environment {
            Slot::Seen(environment) => match environment.requirements.len() as u64 {
                0 => Answer::NotApplicable("no dependency is declared"),
                all => answer(&environment.imports, |imports| {
                    Answer::Measured(share(all.saturating_sub(imports.unused.len() as u64), all))
                }),
            },
            Slot::Absent => Answer::NotApplicable("no dependency is declared"),
            Slot::Unknown(gap) => Answer::Unknown(gap),
        },
        cite: |view, side| {
            let environment = view.facts.content.environment.seen()?;
            let unused = &environment.imports.seen()?.unused;
            let all = environment.requirements.len() as u64;
            let example = unused.first().and_then(|name| environment.requirements.get(name));
            (side == Side::Against && !unused.is_empty()).then(|| {
                Finding::new(
                    sentence!("{} declared and never imported", listed(unused, 4)),
                    share(all.saturating_sub(unused.len() as u64), all),
                )
                .at(example.map(|requirement| &requirement.place))
            })
        },
    },
];

fn required(imports: &ImportFacts) -> impl Iterator<Item = (&String, &ImportUse)> {
    imports.used.iter().filter(|(_, used)| !used.optional)
}

fn declared(imports: &ImportFacts) -> u64 {
    required(imports).filter(|(_, used)| used.declared).count() as u64
}
