//! A card's blocks by what they are about.

use super::links::{Leads, leads};
use super::stock::{Text, told};
use super::{FILE, lexicon};
use crate::evidence::Place;
use crate::evidence::person::{CardFacts, CardSection, HubKind, SectionText};
use crate::read::pattern;
use crate::read::readme::document::{Block, Code, Prose, Table, words};
use regex::Regex;
use std::sync::LazyLock;

/// Places kept of each list.
const MOST: usize = 5;
/// Places of tables kept.
const MOST_TABLES: usize = 3;
/// Blocks read: a card with more is a data file.
const MOST_BLOCKS: usize = 20_000;

/// Words that give a reason.
static REASON: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:because|therefore|so that|instead of|rather than|trade-?offs?|in order to|which is why|we chose|we choose|chosen (?:since|for|over)|the reason|at the cost of|otherwise|although|whereas|since (?:the|it|we|most|our)|weil|damit|deshalb|parce que|porque)\b",
    )
});

/// Words that compare a result or say how far it can be trusted.
static COMPARED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)±|\bbaselines?\b|\bcompar(?:ed|ison)\b|\bconfidence interval|\b9[05] ?%? ?(?:interval|ci)\b|\bstandard (?:deviation|error)|\b(?:seeds|folds|bootstrap)\b|\bablations?\b|\bprevious (?:model|version|work|state)|\boutperform|\bmajority\b",
    )
});

/// Words that say what a thing is not for, wherever they stand.
static NOT_FOR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\bout[- ]of[- ]scope\b|\bnot (?:intended|suitable|suited|meant|designed|appropriate|recommended|fit) (?:for|to)\b|\bshould not be used\b|\bdo not use\b|\bmust not be used\b|\bnot for (?:decisions|use|production|medical|clinical|commercial|real)\b",
    )
});

/// Words that say a model has no ancestor.
static FROM_SCRATCH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(r"(?i)\bfrom scratch\b|\brandom(?:ly)? initiali[sz]|\bno pre-?trained\b|\bwithout pre-?training\b")
});

/// Calls that load or run something from the hub.
static LOADS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"from_pretrained|load_dataset|hf_hub_download|snapshot_download|load_from_hub|pipeline\(|SentenceTransformer\(|InferenceClient|StableDiffusion|read_(?:csv|parquet|json)\(|\.from_hub\(|load_model\(|pip install|(?:huggingface-cli|\bhf) download|ollama run|vllm serve|curl |import \w+",
    )
});

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// Reads blocks into facts; the front matter is somebody else's.
pub(super) fn read(blocks: &[Block], kind: HubKind) -> CardFacts {
    let mut reader = Reader { kind, facts: CardFacts::default(), open: Vec::new(), filled: false, seen_heading: false };
    for block in blocks.iter().take(MOST_BLOCKS) {
        reader.take(block);
    }
    reader.facts
}

/// A heading that is open, with what it is about.
struct Open {
    level: u8,
    about: Vec<CardSection>,
}

struct Reader {
    kind: HubKind,
    facts: CardFacts,
    open: Vec<Open>,
    /// Whether anything stands under the newest heading yet.
    filled: bool,
    seen_heading: bool,
}

impl Reader {
    fn take(&mut self, block: &Block) {
        match block {
            Block::Heading { level, title, .. } => self.heading(*level, title),
            Block::Prose(prose) => self.prose(prose),
            Block::Code(code) => self.code(code),
            Block::Table(table) => self.table(table),
            Block::Image { badge, .. } => self.facts.figures += u64::from(!badge),
        }
    }

    fn heading(&mut self, level: u8, title: &str) {
        self.filled = false;
        while self.open.last().is_some_and(|open| open.level >= level) {
            self.open.pop();
        }
        let mut about = lexicon::about(title, self.kind);
        // The first heading is the work's name: what follows describes it.
        let is_name = !std::mem::replace(&mut self.seen_heading, true);
        if is_name && (about.is_empty() || level == 1) {
            about = vec![CardSection::Description];
        } else if about.is_empty() {
            about = self.inherited();
        }
        self.open.push(Open { level, about });
    }

    /// What the heading above is about; a title hands nothing down.
    fn inherited(&self) -> Vec<CardSection> {
        let above = self.open.last().filter(|open| self.open.len() > 1 || open.about != [CardSection::Description]);
        above.map(|open| open.about.clone()).unwrap_or_default()
    }

    fn about(&self) -> Vec<CardSection> {
        match self.open.last() {
            Some(open) => open.about.clone(),
            None => vec![CardSection::Description],
        }
    }

    fn is_about(&self, section: CardSection) -> bool {
        self.open.last().is_some_and(|open| open.about.contains(&section))
    }

    /// Adds to every part the place is about.
    fn add(&mut self, place: &Place, amount: impl Fn(&mut SectionText)) {
        for section in self.about() {
            let part = self.facts.sections.entry(section).or_default();
            amount(part);
            part.place.get_or_insert_with(|| place.clone());
        }
        if !std::mem::replace(&mut self.filled, true) {
            self.facts.headings += u64::from(self.seen_heading);
        }
    }

    fn prose(&mut self, prose: &Prose) {
        let place = || Place::lines(FILE, prose.lines[0], prose.lines[1]).quoting(&prose.text);
        // A line of a table of contents.
        if !prose.links.is_empty() && prose.links.iter().all(|link| link.starts_with('#')) {
            return;
        }
        let own = match told(&prose.text) {
            Text::Own(own) => own,
            Text::Template => {
                self.facts.placeholders += 1;
                self.facts.first_placeholder.get_or_insert_with(place);
                return;
            }
            Text::Generated => {
                self.facts.generated.get_or_insert_with(place);
                return;
            }
            Text::Nothing => return,
        };
        self.links(prose);
        let number = words(&own);
        let at = place();
        self.facts.words += number;
        self.add(&at, |part| part.words += number);
        if matches(&REASON, &own) {
            self.facts.reasons += 1;
            self.facts.first_reason.get_or_insert_with(place);
        }
        if matches(&FROM_SCRATCH, &own) {
            self.facts.from_scratch.get_or_insert_with(place);
        }
        if self.is_about(CardSection::Evaluation) && matches(&COMPARED, &own) {
            self.facts.comparison.get_or_insert_with(place);
        }
        let told_elsewhere = !self.is_about(CardSection::OutOfScope);
        if told_elsewhere && matches(&NOT_FOR, &own) {
            let part = self.facts.sections.entry(CardSection::OutOfScope).or_default();
            part.words += number;
            part.place.get_or_insert_with(place);
        }
    }

    fn links(&mut self, prose: &Prose) {
        for link in &prose.links {
            let kept = match leads(link) {
                Some(Leads::Code) => &mut self.facts.code_links,
                Some(Leads::Paper) => &mut self.facts.paper_links,
                Some(Leads::Dataset) => &mut self.facts.dataset_links,
                None => continue,
            };
            if kept.len() < MOST {
                kept.push(Place::lines(FILE, prose.lines[0], prose.lines[1]).quoting(link));
            }
        }
    }

    fn code(&mut self, code: &Code) {
        let lines = code.text.lines().filter(|line| !line.trim().is_empty()).count() as u64;
        let first = code.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        if lines == 0 || told(&code.text) == Text::Template {
            return;
        }
        let place = Place::lines(FILE, code.lines[0], code.lines[1]).quoting(first);
        self.add(&place, |part| part.code_lines += lines);
        let is_citation = first.trim_start().starts_with('@');
        if is_citation {
            let part = self.facts.sections.entry(CardSection::Citation).or_default();
            if part.place.is_none() {
                part.code_lines += lines;
                part.place = Some(place);
            }
            return;
        }
        self.facts.figures += 1;
        if matches(&LOADS, &code.text) {
            self.facts.start_code.get_or_insert(place);
        }
    }

    fn table(&mut self, table: &Table) {
        let text = table.rows.iter().take(40).map(|row| row.join(" ")).collect::<Vec<_>>().join(" ");
        let place = Place::lines(FILE, table.lines[0], table.lines[1]).quoting(&text);
        self.facts.figures += 1;
        self.add(&place, |part| part.tables += 1);
        if self.is_about(CardSection::Evaluation) && table.numbers() >= 2 {
            if matches(&COMPARED, &text) {
                self.facts.comparison.get_or_insert_with(|| place.clone());
            }
            if self.facts.result_tables.len() < MOST_TABLES {
                self.facts.result_tables.push(place);
            }
        }
    }
}
