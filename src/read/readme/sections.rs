//! Blocks to sections and counts.
//!
//! Invariant: a placeholder gives no words and no label; a heading with nothing of substance under it gives none
//! either. Code, badges and tables are no prose.

use super::document::{Block, Prose, words};
use super::labels::{Outline, TEXT, labelled};
use super::placeholders::is_placeholder;
use crate::evidence::Place;
use crate::evidence::facts::{CodeBlock, ReadmeFacts, Section};

/// Code blocks kept.
const CODE_BLOCKS: usize = 60;
/// Sections kept: a page with more is a data file.
const SECTIONS: usize = 2_000;

/// A section while it is read.
#[derive(Debug, Default)]
struct Part {
    outline: Outline,
    lines: [u32; 2],
    placeholder: bool,
    title_is_placeholder: bool,
}

/// All that blocks alone tell: sections, words, counts, placeholders. `last` is the document's last line.
pub(super) fn read(blocks: &[Block], path: &str, last: u32) -> ReadmeFacts {
    let mut facts = ReadmeFacts { path: path.to_owned(), ..ReadmeFacts::default() };
    let parts = gather(blocks, last, &mut facts);
    finish(&mut facts, parts);
    facts
}

/// Every heading as a section with the labels it would have if there were anything under it.
pub(super) fn all(blocks: &[Block]) -> Vec<Section> {
    let parts = gather(blocks, u32::MAX, &mut ReadmeFacts::default());
    let (outlines, parts): (Vec<Outline>, Vec<Bare>) =
        parts.into_iter().filter(|part| part.outline.level > 0 || has_substance(part)).map(bare).unzip();
    let labels = labelled(&outlines);
    let sections = outlines.into_iter().zip(parts).zip(labels);
    sections
        .map(|((outline, part), labels)| Section {
            title: outline.title,
            level: outline.level,
            lines: part.lines,
            words: outline.words,
            labels,
            substance: part.substance,
        })
        .collect()
}

/// Blocks by section; counts that need no section go into `facts` at once.
fn gather(blocks: &[Block], last: u32, facts: &mut ReadmeFacts) -> Vec<Part> {
    let mut parts = vec![Part { lines: [1, last.max(1)], ..Part::default() }];
    let mut link_lists = 0_u64;
    let mut prose_lines = 0_u64;
    for block in blocks {
        if let Block::Heading { level, title, line } = block {
            if parts.len() >= SECTIONS {
                break;
            }
            open(&mut parts, *level, title, *line, last);
            if is_placeholder(title) {
                note_placeholder(facts, *line, title);
                parts.last_mut().into_iter().for_each(|part| part.title_is_placeholder = true);
            }
            continue;
        }
        let Some(part) = parts.last_mut() else { continue };
        match block {
            Block::Prose(prose) if is_placeholder(&prose.text) => {
                part.placeholder = true;
                note_placeholder(facts, prose.lines[0], &prose.text);
            }
            Block::Prose(prose) => {
                let spans = u64::from(prose.lines[1].saturating_sub(prose.lines[0])) + 1;
                prose_lines += spans;
                link_lists += if prose.list_item && prose.starts_with_link { spans } else { 0 };
                facts.links += u64::try_from(prose.links.len()).unwrap_or(0);
                take_prose(&mut part.outline, prose);
            }
            other => take_shown(part, facts, other),
        }
    }
    facts.link_list_share = if prose_lines == 0 { 0.0 } else { share(link_lists, prose_lines) };
    parts
}

/// Code, images and tables.
fn take_shown(part: &mut Part, facts: &mut ReadmeFacts, block: &Block) {
    match block {
        Block::Code(code) => {
            let lines = code.text.lines().filter(|line| !line.trim().is_empty()).count();
            part.outline.code_lines += u64::try_from(lines).unwrap_or(0);
            part.outline.shell |= code.language.as_deref().is_some_and(is_shell)
                || code.text.lines().next().is_some_and(super::commands::is_command);
            if facts.code_blocks.len() < CODE_BLOCKS {
                facts.code_blocks.push(CodeBlock { language: code.language.clone(), lines: code.lines });
            }
        }
        Block::Image { badge: true, .. } => {
            part.outline.badges += 1;
            facts.badges += 1;
        }
        Block::Image { .. } => {
            part.outline.images += 1;
            facts.images += 1;
        }
        Block::Table(table) => {
            part.outline.tables += 1;
            facts.tables += 1;
            append(&mut part.outline.text, &table.rows.concat().join(" "));
        }
        Block::Heading { .. } | Block::Prose(_) => {}
    }
}

fn is_shell(language: &str) -> bool {
    matches!(language, "sh" | "bash" | "shell" | "console" | "zsh" | "shell-session" | "cmd" | "powershell")
}

/// `part` of `whole`, to four decimals, so that equal input gives equal bytes.
fn share(part: u64, whole: u64) -> f64 {
    let parts = part.saturating_mul(10_000) / whole.max(1);
    f64::from(u32::try_from(parts).unwrap_or(10_000)) / 10_000.0
}

fn open(parts: &mut Vec<Part>, level: u8, title: &str, line: u32, last: u32) {
    if let Some(before) = parts.last_mut() {
        before.lines[1] = line.saturating_sub(1).max(before.lines[0]);
    }
    let outline = Outline { title: title.chars().take(300).collect(), level, ..Outline::default() };
    parts.push(Part { outline, lines: [line, last.max(line)], ..Part::default() });
}

fn take_prose(outline: &mut Outline, prose: &Prose) {
    outline.words += words(&prose.text);
    outline.link_words += prose.link_words;
    outline.links += u64::try_from(prose.links.len()).unwrap_or(0);
    outline.near_links += u64::try_from(prose.links.iter().filter(|link| !link.contains("://")).count()).unwrap_or(0);
    outline.paragraphs += 1;
    outline.items += u64::from(prose.list_item);
    outline.spans += u64::try_from(prose.code.len()).unwrap_or(0);
    append(&mut outline.text, &prose.text);
}

fn append(text: &mut String, more: &str) {
    let room = TEXT.saturating_sub(text.len());
    if room > 0 {
        text.push(' ');
        text.extend(more.chars().take(room).flat_map(char::to_lowercase));
    }
}

fn note_placeholder(facts: &mut ReadmeFacts, line: u32, text: &str) {
    if facts.placeholders.len() < 5 {
        facts.placeholders.push(Place::lines(&facts.path, line, line).quoting(text));
    }
}

fn has_substance(part: &Part) -> bool {
    let outline = &part.outline;
    let shown =
        outline.words >= 3 || outline.code_lines > 0 || outline.tables > 0 || outline.images > 0 || outline.links > 0;
    // What stands beside a template's sentence is the template's too, unless there is much of it.
    shown && (!(part.placeholder || part.title_is_placeholder) || outline.words >= 20)
}

/// Fills in sections, their labels and what sums over them.
fn finish(facts: &mut ReadmeFacts, parts: Vec<Part>) {
    // Text before the first heading is a section only if there is some.
    let parts: Vec<Part> = parts.into_iter().filter(|part| part.outline.level > 0 || has_substance(part)).collect();
    let (outlines, parts): (Vec<Outline>, Vec<Bare>) = parts.into_iter().map(bare).unzip();
    let labels = labelled(&outlines);
    let levels: Vec<u8> = outlines.iter().map(|outline| outline.level).collect();
    for (index, ((outline, part), labels)) in outlines.iter().zip(&parts).zip(labels).enumerate() {
        let below = subsections(&levels, index).any(|inner| parts.get(inner).is_some_and(|inner| inner.substance));
        if !part.substance && !below && outline.level > 0 && facts.empty_headings.len() < 5 {
            let place = Place::lines(&facts.path, part.lines[0], part.lines[0]).quoting(&outline.title);
            facts.empty_headings.push(place);
        }
        let given = if part.placeholder || !(part.substance || below) { Vec::new() } else { labels };
        facts.words += outline.words;
        if part.substance {
            for label in &given {
                *facts.label_words.entry(*label).or_default() += outline.words;
            }
        }
        facts.sections.push(Section {
            title: outline.title.clone(),
            level: outline.level,
            lines: part.lines,
            words: outline.words,
            labels: given,
            substance: part.substance,
        });
    }
}

/// What remains of a part once its outline went to the labeller.
struct Bare {
    lines: [u32; 2],
    substance: bool,
    placeholder: bool,
}

fn bare(part: Part) -> (Outline, Bare) {
    let substance = has_substance(&part);
    let placeholder = (part.placeholder || part.title_is_placeholder) && !substance;
    (part.outline, Bare { lines: part.lines, substance, placeholder })
}

/// Indices of the sections under the one at `index`; at most 200 are looked at.
fn subsections(levels: &[u8], index: usize) -> impl Iterator<Item = usize> + '_ {
    let own = levels.get(index).copied().unwrap_or(0);
    (index + 1..levels.len())
        .take(200)
        .take_while(move |inner| own > 0 && levels.get(*inner).is_some_and(|level| *level > own))
}

/// Outlines of all sections, for learning the labeller's weights.
pub(super) fn outlines(blocks: &[Block]) -> Vec<Outline> {
    let parts = gather(blocks, u32::MAX, &mut ReadmeFacts::default());
    parts.into_iter().filter(|part| part.outline.level > 0 || has_substance(part)).map(|part| part.outline).collect()
}
