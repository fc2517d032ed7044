//! What does the README explain?

use crate::assess::signals::words::{counted, grouped, listed, sentence};
use crate::assess::signals::{Finding, Side, Signal, count};
use crate::evidence::facts::{ReadmeFacts, SectionLabel};
use crate::evidence::{Place, Slot};

/// Words a label needs to count as explained: about one sentence. A link or a name alone is shorter; a licence or
/// contact line is long enough at three.
const SENTENCE: u64 = 8;
const LINE: u64 = 3;

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "readme_topics",
        revision: 1,
        question: "How many of what, why, how, status, who, references and contribution does the README explain?",
        unit: "topics",
        ask: |view| count(&view.facts.content.readme, |readme| topics(readme).count() as f64),
        cite: |view, side| match (side, &view.facts.content.readme) {
            (Side::For, Slot::Seen(readme)) => {
                let names: Vec<&str> = topics(readme).map(word).collect();
                let place = topics(readme).find_map(|label| section(readme, label));
                (!names.is_empty()).then(|| {
                    Finding::new(sentence!("The README explains {}", listed(&names, 7)), names.len() as f64)
                        .at(place.as_ref())
                })
            }
            (Side::Against, Slot::Seen(readme)) => {
                let names: Vec<&str> = LABELS.into_iter().filter(|label| !explains(readme, *label)).map(word).collect();
                (!names.is_empty()).then(|| {
                    Finding::new(
                        sentence!("The README says nothing of substance about {}", listed(&names, 7)),
                        names.len() as f64,
                    )
                    .at(Some(&Place::file(readme.path.clone())))
                })
            }
            (Side::Against, Slot::Absent) => Some(Finding::new("There is no README", 0.0)),
            _ => None,
        },
    },
    Signal {
        id: "readme_words",
        revision: 1,
        question: "How many words of its own does the README have?",
        unit: "words",
        ask: |view| count(&view.facts.content.readme, |readme| readme.words as f64),
        cite: |view, side| {
            let readme = view.facts.content.readme.seen()?;
            let file = Place::file(readme.path.clone());
            match side {
                Side::For if readme.words > 0 => Some(
                    Finding::new(
                        sentence!("{} words of prose in the README", grouped(readme.words)),
                        readme.words as f64,
                    )
                    .at(Some(&file))
                    .two_sided(),
                ),
                Side::Against => match (readme.placeholders.first(), readme.empty_headings.first()) {
                    (Some(place), _) => Some(
                        Finding::new("The README still holds a template's placeholder text", readme.words as f64)
                            .at(Some(place)),
                    ),
                    (None, Some(place)) => Some(
                        Finding::new("A heading of the README has nothing under it", readme.words as f64)
                            .at(Some(place)),
                    ),
                    (None, None) => Some(
                        Finding::new(
                            sentence!("Only {} of prose in the README", counted(readme.words, "word")),
                            readme.words as f64,
                        )
                        .at(Some(&file))
                        .two_sided(),
                    ),
                },
                Side::For => None,
            }
        },
    },
    Signal {
        id: "readme_own_text",
        revision: 1,
        question: "How much of the README is the project's own: words of prose, and commands naming files that are there?",
        unit: "words and commands",
        ask: |view| count(&view.facts.content.readme, own_text),
        cite: |_, _| None,
    },
    Signal {
        id: "readme_why_words",
        revision: 1,
        question: "How many words does the README spend on why the work exists?",
        unit: "words",
        ask: |view| count(&view.facts.content.readme, |readme| label_words(readme, SectionLabel::Why) as f64),
        cite: |view, side| {
            let readme = view.facts.content.readme.seen()?;
            let words = label_words(readme, SectionLabel::Why);
            match side {
                Side::For if words > 0 => Some(
                    Finding::new(
                        sentence!("{} on why the work exists or how it compares", counted(words, "word")),
                        words as f64,
                    )
                    .at(section(readme, SectionLabel::Why).as_ref()),
                ),
                Side::Against if words == 0 => Some(
                    Finding::new("The README does not say why the work exists or how it compares", 0.0)
                        .at(Some(&Place::file(readme.path.clone()))),
                ),
                _ => None,
            }
        },
    },
    Signal {
        id: "readme_figures",
        revision: 1,
        question: "How many figures and tables does the README show?",
        unit: "figures and tables",
        ask: |view| count(&view.facts.content.readme, |readme| (readme.images.saturating_add(readme.tables)) as f64),
        cite: |view, side| {
            let readme = view.facts.content.readme.seen()?;
            let number = readme.images.saturating_add(readme.tables);
            (side == Side::For && number > 0).then(|| {
                let shown: Vec<String> = [(readme.images, "figure"), (readme.tables, "table")]
                    .into_iter()
                    .filter(|(number, _)| *number > 0)
                    .map(|(number, noun)| counted(number, noun).to_string())
                    .collect();
                Finding::new(sentence!("{} in the README", listed(&shown, 2)), number as f64)
                    .at(Some(&Place::file(readme.path.clone())))
            })
        },
    },
    Signal {
        id: "documents",
        revision: 1,
        question: "How many documents of substance stand beside the README?",
        unit: "documents",
        ask: |view| count(&view.facts.content.readme, |readme| readme.documents as f64),
        cite: |view, side| {
            let readme = view.facts.content.readme.seen()?;
            (side == Side::For && readme.documents > 0).then(|| {
                Finding::new(
                    sentence!("{} beside the README", counted(readme.documents, "document")),
                    readme.documents as f64,
                )
            })
        },
    },
];

const LABELS: [SectionLabel; 7] = [
    SectionLabel::What,
    SectionLabel::Why,
    SectionLabel::How,
    SectionLabel::When,
    SectionLabel::Who,
    SectionLabel::References,
    SectionLabel::Contribution,
];

fn label_words(readme: &ReadmeFacts, label: SectionLabel) -> u64 {
    readme.label_words.get(&label).copied().unwrap_or(0)
}

fn explains(readme: &ReadmeFacts, label: SectionLabel) -> bool {
    let needed = match label {
        SectionLabel::What | SectionLabel::Why | SectionLabel::How => SENTENCE,
        _ => LINE,
    };
    label_words(readme, label) >= needed
        // Code and tables have no words, and a "How" may be nothing but commands.
        || (label == SectionLabel::How
            && readme.sections.iter().any(|section| section.substance && section.labels.contains(&label)))
}

fn topics(readme: &ReadmeFacts) -> impl Iterator<Item = SectionLabel> {
    LABELS.into_iter().filter(|label| explains(readme, *label))
}

/// A page may be all commands; where a template's placeholders stand, commands may be the template's as well.
fn own_text(readme: &ReadmeFacts) -> f64 {
    if readme.boilerplate.is_some() {
        return 0.0;
    }
    let resolved = readme.commands.iter().filter(|command| command.target_exists == Some(true)).count();
    let commands = if readme.placeholders.is_empty() { resolved } else { 0 };
    readme.words as f64 + commands as f64
}

/// The section with most to say on it.
fn section(readme: &ReadmeFacts, label: SectionLabel) -> Option<Place> {
    let section = readme
        .sections
        .iter()
        .filter(|section| section.labels.contains(&label))
        .max_by_key(|section| (section.words, std::cmp::Reverse(section.lines)))?;
    let [first, last] = section.lines;
    Some(Place::lines(readme.path.clone(), first, last).quoting(&section.title))
}

fn word(label: SectionLabel) -> &'static str {
    match label {
        SectionLabel::What => "what it is",
        SectionLabel::Why => "why",
        SectionLabel::How => "how to use it",
        SectionLabel::When => "its status",
        SectionLabel::Who => "who made it",
        SectionLabel::References => "references",
        SectionLabel::Contribution => "how to contribute",
        SectionLabel::Other => "other things",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::facts::Section;

    #[test]
    fn a_heading_alone_explains_nothing_and_commands_alone_explain_how() {
        let mut readme = ReadmeFacts { path: "README.md".into(), ..ReadmeFacts::default() };
        readme.sections.push(Section { title: "Why".into(), labels: vec![SectionLabel::Why], ..Section::default() });
        assert_eq!(topics(&readme).count(), 0);
        readme.sections.push(Section {
            title: "Usage".into(),
            lines: [5, 9],
            labels: vec![SectionLabel::How],
            substance: true,
            ..Section::default()
        });
        assert_eq!(topics(&readme).collect::<Vec<_>>(), [SectionLabel::How]);
        assert_eq!(section(&readme, SectionLabel::How).and_then(|place| place.lines), Some([5, 9]));
    }
}
