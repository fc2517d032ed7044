//! What is noticed about one section before it is labelled.
//!
//! Two kinds: the fixed ones of [`names`] (notions of the heading, marks of its form and place, cues in the text that any
//! README could carry), and the heading's words as written ([`words`]), of which the learned weights say which count.
//! Invariant: the fixed features are in the order of [`names`], which the weights follow.

use super::lexicon::{self, notions};
use crate::read::pattern;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// What the names of a heading's words begin with.
pub(in crate::read::readme) const WORD: &str = "word.";

/// One section as the labeller sees it.
#[derive(Debug, Clone, Default)]
pub(in crate::read::readme) struct Outline {
    /// Heading as plain text.
    pub(in crate::read::readme) title: String,
    /// 0 before the first heading, else 1 to 6.
    pub(in crate::read::readme) level: u8,
    /// Text of its own, not of its subsections, in lower case; cut.
    pub(in crate::read::readme) text: String,
    /// Words of prose.
    pub(in crate::read::readme) words: u64,
    /// Words inside links.
    pub(in crate::read::readme) link_words: u64,
    /// Links.
    pub(in crate::read::readme) links: u64,
    /// Links to addresses of the same page or repository.
    pub(in crate::read::readme) near_links: u64,
    /// Lines of code blocks.
    pub(in crate::read::readme) code_lines: u64,
    /// Whether some block is for a shell.
    pub(in crate::read::readme) shell: bool,
    /// Images that are no badges.
    pub(in crate::read::readme) images: u64,
    /// Badges.
    pub(in crate::read::readme) badges: u64,
    /// Tables.
    pub(in crate::read::readme) tables: u64,
    /// Prose blocks.
    pub(in crate::read::readme) paragraphs: u64,
    /// List items among them.
    pub(in crate::read::readme) items: u64,
    /// Code set in lines.
    pub(in crate::read::readme) spans: u64,
}

/// Text considered of one section, in characters.
pub(in crate::read::readme) const TEXT: usize = 6_000;

/// Cues in the text and the expressions that tell them.
const CUES: [(&str, &str); 30] = [
    (
        "is_a",
        r"\b(?:is|are) (?:a|an|the|my|our) |は.{0,30}です|是一个|是一個|es una? |é uma? |est une? |ist eine? |это ",
    ),
    (
        "library",
        r"\b(?:library|framework|tool|package|plugin|module|application|app|client|wrapper|implementation|extension|engine|toolkit|utility|script|collection|server|api)\b",
    ),
    (
        "this_project",
        r"\b(?:this|the) (?:project|repo(?:sitory)?|library|package|app(?:lication)?|module|plugin|gem|tool|code)\b|本项目|本仓库|このリポジトリ|este proyecto|este projeto|ce projet|dieses projekt|этот проект",
    ),
    (
        "provides",
        r"\b(?:provides?|allows?|lets you|enables?|supports?|helps?|contains?|includes?|implements?|designed to|aims? to|intended)\b",
    ),
    (
        "because",
        r"\b(?:because|instead of|rather than|unlike|in order to|so that|without having to|no longer|problem|difficult|tired of|hard to|goal|purpose|motivation|why)\b|因为|为了|目的|なぜなら|porque|parce que|weil|потому",
    ),
    (
        "better",
        r"\b(?:easy|easier|easily|simple|simpler|fast(?:er)?|lightweight|powerful|flexible|better|efficient|elegant|minimal|best|modern|advantage|benefit|convenient)\b|简单|轻量|高性能|簡単",
    ),
    ("please", r"\b(?:please|feel free|welcome|happy to|appreciate)\b|请|欢迎|ください|por favor|bitte|пожалуйста"),
    (
        "pull",
        r"\b(?:pull requests?|fork|prs?|contribut\w*|feature branch|git commit|git push|patch(?:es)?|code of conduct|merge)\b",
    ),
    ("issues", r"\b(?:issues?|bugs?|report|issue tracker|open an issue|problems?)\b"),
    (
        "licence",
        r"\b(?:mit|apache|gpl|bsd|lgpl|mpl|isc|unlicense|creative commons|licen[cs]ed?|copyright|©|warranty|redistribut\w*|public domain|permission is hereby)\b|\(c\)|许可|ライセンス",
    ),
    (
        "contact",
        r"\b(?:contact|e-?mail|twitter|linkedin|follow|mailing list|slack|gitter|facebook|founder|reach (?:me|us)|@\w{3,})\b|联系|微信|@",
    ),
    (
        "author",
        r"\b(?:author|written by|created by|developed by|maintained by|maintainer|contributors?|thanks to|credit|inspired by|based on the work|built by|made by|copyright)\b|作者|感谢",
    ),
    ("version", r"\bv?\d+\.\d+(?:\.\d+)?\b"),
    (
        "date",
        r"\b(?:19|20)\d\d[-/.年]\d{1,2}|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2},? (?:19|20)\d\d",
    ),
    (
        "released",
        r"\b(?:released?|changelog|breaking changes?|deprecated|fixed|bug ?fix(?:es)?|added|initial release|no longer maintained|upcoming|roadmap|todo|planned|in progress|work in progress|not yet|coming soon|alpha|beta|stable|experimental|under development|future)\b|更新|修复|新增",
    ),
    ("box", r"\[[ x]\]"),
    (
        "see",
        r"\b(?:see|read|check out|refer|visit|take a look|have a look|look at|more info\w*|for more|more details?|details?|learn more|documentation|docs|wiki|tutorial|guide|article|blog|here|available at|homepage|website)\b|参考|详见|参照|详情",
    ),
    (
        "paper",
        r"\b(?:arxiv|paper|doi|proceedings|journal|bibtex|et al|conference|thesis|book)\b|@(?:article|inproceedings|misc)",
    ),
    (
        "install",
        r"\b(?:install\w*|npm|pip|gem|bower|brew|apt-get|composer|maven|gradle|cocoapods|download|clone|require)\b|安装|インストール",
    ),
    ("run", r"\b(?:run|running|execute|start|launch|compile|build|command|terminal|directory|folder)\b|运行|実行"),
    ("you", r"\b(?:you|your|you'll|you can|we)\b"),
    ("must", r"\b(?:must|should|need to|make sure|have to|ensure|required?|optional|default)\b|需要|必须"),
    (
        "set",
        r"\b(?:set|add|create|use|call|pass|define|change|configure|specify|open|edit|copy|import|include|enable)\b",
    ),
    (
        "returns",
        r"\b(?:returns?|parameters?|arguments?|string|boolean|integer|object|function|callback|array|type|value|params)\b",
    ),
    ("example", r"\b(?:examples?|e\.g\.|for instance|like this|as follows|following|demo)\b|例如|例えば|por ejemplo"),
    ("feature", r"\b(?:features?|support for|supports|built[- ]in|capabilities|functionality)\b"),
    (
        "thanks",
        r"\b(?:thanks?|thank you|grateful|acknowledge\w*|sponsor\w*|supported by|funded|special thanks|inspired|donat\w*)\b",
    ),
    ("first_person", r"\b(?:i|i'm|i've|my|we|our|us)\b"),
    ("question", r"\?"),
    (
        "wont_work",
        r"\b(?:error|fails?|failed|doesn't work|not work|workaround|known issue|fix this|does not|cannot|can't|crash)\b",
    ),
];

static PATTERNS: LazyLock<Vec<Option<Regex>>> =
    LazyLock::new(|| CUES.iter().map(|(_, pattern)| pattern::regex(pattern)).collect());
static VERSION: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"\bv?\d+\.\d+|\b(?:19|20)\d\d[-/.]\d"));
static GERUND: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"^\W*[a-z]+ing\b"));

/// Marks of form and place, in order.
const MARKS: [&str; 44] = [
    "bias",
    "level0",
    "level1",
    "level2",
    "level3",
    "level4",
    "first",
    "title",
    "second",
    "last",
    "last_three",
    "early",
    "late",
    "only",
    "title_words_1",
    "title_words_2",
    "title_words_many",
    "title_question",
    "title_how",
    "title_code",
    "title_version",
    "title_gerund",
    "title_colon",
    "no_notion",
    "no_own_notion_but_parent",
    "words_0",
    "words_few",
    "words_some",
    "words_many",
    "link_heavy",
    "links_some",
    "links_many",
    "near_links",
    "link_items",
    "code",
    "code_long",
    "shell",
    "code_no_words",
    "images",
    "badges",
    "tables",
    "items",
    "spans",
    "has_children",
];

/// Sections a README has in all, from which the place of one is told, and the heading it stands under.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    /// All sections in order.
    pub(super) all: &'a [Outline],
    /// Which one.
    pub(super) at: usize,
    /// Notions of each section's heading.
    pub(super) notions: &'a [Vec<usize>],
}

/// Whose notions a feature tells: the heading's own; the nearest heading's above that names one; those of the sections
/// before and after; its own once more where the section links somewhere and where it shows code, since "Documentation"
/// with a link refers elsewhere and without one explains.
const WHOSE: [&str; 6] = ["own", "above", "before", "after", "linked", "coded"];

/// Words of a heading that are looked at.
const HEADING_WORDS: usize = 30;

/// Names of all fixed features, in order.
pub(super) fn names() -> Vec<String> {
    let mut names: Vec<String> = MARKS.iter().map(|mark| (*mark).to_owned()).collect();
    for prefix in WHOSE {
        names.extend(lexicon::names().map(|notion| format!("{prefix}.{notion}")));
    }
    names.extend(CUES.iter().map(|(cue, _)| format!("cue.{cue}")));
    names
}

/// Words of the heading and pairs of words that follow each other, as features: `word.usage`, `word.how to`. Numbers are
/// one word. The page's own title has none: it is a name.
pub(super) fn words(context: Context<'_>) -> BTreeSet<String> {
    let Some(outline) = context.all.get(context.at).filter(|_| !is_title(context)) else { return BTreeSet::new() };
    let lower = outline.title.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| if word.chars().all(char::is_numeric) { "0" } else { word })
        .take(HEADING_WORDS)
        .collect();
    let pairs = words.windows(2).map(|pair| format!("{WORD}{}", pair.join(" ")));
    words.iter().map(|word| format!("{WORD}{word}")).chain(pairs).collect()
}

/// Whether the section is the page's first, whose heading is the work's name.
fn is_title(context: Context<'_>) -> bool {
    context.at == 0 || (context.at == 1 && context.all.first().is_some_and(|first| first.level == 0))
}

/// The fixed features that hold of section `context.at`, as indices into [`names`].
pub(super) fn holding(context: Context<'_>) -> Vec<usize> {
    let Some(outline) = context.all.get(context.at) else { return Vec::new() };
    let own = context.notions.get(context.at).map(Vec::as_slice).unwrap_or_default();
    let above = above(context);
    let mut found: Vec<usize> = marks(context, outline, own, above)
        .into_iter()
        .enumerate()
        .filter(|(_, holds)| *holds)
        .map(|(i, _)| i)
        .collect();
    let mut offset = MARKS.len();
    let beside = |at: Option<usize>| at.and_then(|at| context.notions.get(at)).map(Vec::as_slice).unwrap_or_default();
    let where_it = |holds: bool| if holds { own } else { &[] };
    let sets: [&[usize]; WHOSE.len()] = [
        own,
        above,
        beside(context.at.checked_sub(1)),
        beside(context.at.checked_add(1)),
        where_it(outline.links > 0),
        where_it(outline.code_lines > 0),
    ];
    for notions in sets {
        found.extend(notions.iter().map(|notion| offset + notion));
        offset += lexicon::names().len();
    }
    for (index, pattern) in PATTERNS.iter().enumerate() {
        if pattern.as_ref().is_some_and(|pattern| pattern.is_match(&outline.text)) {
            found.push(offset + index);
        }
    }
    found
}

/// Notions of the nearest heading above that has some.
fn above(context: Context<'_>) -> &[usize] {
    let mut level = context.all.get(context.at).map_or(0, |outline| outline.level);
    for index in (0..context.at).rev() {
        let Some(outline) = context.all.get(index) else { continue };
        if outline.level >= level || outline.level == 0 {
            continue;
        }
        level = outline.level;
        let notions = context.notions.get(index).map(Vec::as_slice).unwrap_or_default();
        // The title of the page is what all sections stand under: it tells nothing about one of them.
        if !notions.is_empty() && index > 0 {
            return notions;
        }
    }
    &[]
}

fn marks(context: Context<'_>, outline: &Outline, own: &[usize], above: &[usize]) -> [bool; MARKS.len()] {
    let count = context.all.len();
    let at = context.at;
    let title = outline.title.trim();
    let lower = title.to_lowercase();
    let title_words = title.split_whitespace().count();
    let is_title = is_title(context);
    let holds = |pattern: &LazyLock<Option<Regex>>| pattern.as_ref().is_some_and(|pattern| pattern.is_match(&lower));
    let has_children = context.all.get(at + 1).is_some_and(|next| next.level > outline.level && outline.level > 0);
    [
        true,
        outline.level == 0,
        outline.level == 1,
        outline.level == 2,
        outline.level == 3,
        outline.level >= 4,
        at == 0,
        is_title,
        at == 1 && !is_title || at == 2 && context.all.first().is_some_and(|first| first.level == 0),
        at + 1 == count,
        at + 3 >= count,
        at * 4 < count,
        at * 4 >= count * 3,
        count <= 2,
        title_words == 1,
        title_words == 2,
        title_words >= 5,
        title.ends_with('?'),
        lower.starts_with("how"),
        title.contains(['`', '(', '/', '_', '=', '<']),
        holds(&VERSION),
        holds(&GERUND),
        title.ends_with(':'),
        own.is_empty() && above.is_empty(),
        own.is_empty() && !above.is_empty(),
        outline.words == 0,
        (1..12).contains(&outline.words),
        (12..50).contains(&outline.words),
        outline.words >= 50,
        outline.links > 0 && outline.link_words * 3 > outline.words,
        (1..=3).contains(&outline.links),
        outline.links > 3,
        outline.near_links > 0,
        outline.items > 1 && outline.links >= outline.items,
        outline.code_lines > 0,
        outline.code_lines > 8,
        outline.shell,
        outline.code_lines > 0 && outline.words < 8,
        outline.images > 0,
        outline.badges > 0,
        outline.tables > 0,
        outline.items * 2 > outline.paragraphs,
        outline.spans > 0,
        has_children,
    ]
}

/// Notions of every section's heading, in order.
pub(super) fn all_notions(all: &[Outline]) -> Vec<Vec<usize>> {
    all.iter().map(|outline| notions(&outline.title)).collect()
}
