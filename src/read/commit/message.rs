//! One commit message: whether it says what changed and why.
//!
//! The wording is judged by features with learned weights (`config/models/commit_messages.toml` says how they came to
//! be, and `accuracy::learn` learns them again), after Tian et al. 2022. Invariant: trailers and addresses are taken away before anything is looked at; a message
//! that says nothing is told by rules of its own, whatever the weights would give.

use crate::read::LearnedFrom;
use crate::read::pattern;
use regex::{Regex, RegexSet};
use std::sync::LazyLock;

/// The model as it is kept.
const STORED: &str = include_str!("../../../config/models/commit_messages.toml");

/// What one message says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MessageJudgement {
    /// How likely it says what changed, 0 to 1; 0.5 is as likely as not.
    pub what: f64,
    /// How likely it says why, 0 to 1.
    pub why: f64,
    /// Whether it says nothing at all: `update`, `wip`, `.`, "Add files via upload" and their kind.
    pub nothing: bool,
}

/// Characters of a subject and of a body that are looked at: what is not said there is not said.
const SUBJECT: usize = 400;
const BODY: usize = 4_000;

/// A share left to a message that says nothing: none at all would hide that the two models differ.
const NOTHING_FACTOR: f64 = 0.1;

#[derive(serde::Deserialize)]
struct Stored {
    learned_from: LearnedFrom,
    bias: Weights,
    feature: Vec<StoredFeature>,
}

#[derive(serde::Deserialize)]
struct StoredFeature {
    name: String,
    scope: Scope,
    pattern: String,
    what: f64,
    why: f64,
}

#[derive(Clone, Copy, serde::Deserialize)]
struct Weights {
    what: f64,
    why: f64,
}

#[derive(Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Scope {
    Subject,
    Body,
    All,
    Raw,
}

/// The patterns of one scope and their weights, in the same order.
struct Part {
    patterns: RegexSet,
    weights: Vec<Weights>,
    names: Vec<String>,
}

struct Model {
    learned_from: LearnedFrom,
    bias: Weights,
    parts: [(Scope, Part); 4],
}

static MODEL: LazyLock<Option<Model>> = LazyLock::new(|| {
    let stored: Stored = toml::from_str(STORED).ok()?;
    let part = |scope: Scope| {
        let features: Vec<&StoredFeature> = stored.feature.iter().filter(|feature| feature.scope == scope).collect();
        let patterns = pattern::set(features.iter().map(|feature| &feature.pattern))?;
        let weights = features.iter().map(|feature| Weights { what: feature.what, why: feature.why }).collect();
        let names = features.iter().map(|feature| feature.name.clone()).collect();
        Some((scope, Part { patterns, weights, names }))
    };
    let parts = [part(Scope::Subject)?, part(Scope::Body)?, part(Scope::All)?, part(Scope::Raw)?];
    Some(Model { learned_from: stored.learned_from, bias: stored.bias, parts })
});

static TRAILER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?im)^[ \t]*(?:co-authored-by|signed-off-by|reviewed-by|acked-by|tested-by|reported-by|suggested-by|helped-by|cc|change-id|git-svn-id|reviewed-on|piperorigin-revid|original author|author)[ \t]*:.*$",
    )
});
static ADDRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern::regex(r"(?i)<[^<>\s]*(?:@|email)[^<>\s]*>+|[\w.+-]+@[\w-]+\.[\w.-]+"));
static TOKEN: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"[A-Za-z0-9_\-]{24,}"));
static PROSE: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"(?mi)^[^\n]*[a-z]{2,}(?:[ ,]+[a-z']+){4,}"));

/// Subjects that say nothing, lower case.
static NOTHING: LazyLock<Option<RegexSet>> = LazyLock::new(|| {
    pattern::set([
        r"^\W*$",
        r"^\W*(?:\w{1,2}|\d+)\W*$",
        r"^\W*(?:(?:some|minor|small|more|little|various|misc|few|quick|final|last|first|just|a|the|code|bug|big|other|another|many|several|new|my|general|random) )*(?:updates?|updated|updating|fix(?:es|ed)?|fixing|changes?|changed|modif(?:y|ied|ications?)|wip|tweaks?|edits?|edited|commits?|committed|stuff|things|tests?|improvements?|add|added|adding|remove[d]?|refactor(?:ing)?|bug ?fix(?:es)?|bugs?|fixed? bugs?|save[d]?|saving|backup|checkpoint|temp|tmp|done|final|finish(?:ed)?|version|progress|work|working|init|initial|start|started|upload(?:ed)?s?|push(?:ed)?|sync|merge|clean ?up|misc|minor|ok|okay|hello|asdf\w*|qwe\w*|foo|bar|test commit|commit \d+|try|again|oops|trying|nothing|empty|debug|demo|readme|files?|project|code|all|everything|new|latest|current|temporary|dummy)\W*(?:\d+\W*)*$",
        r"^\W*(?:update[sd]?|changed?|modified|modif(?:y|ies)|edit(?:ed)?|create[sd]?|add(?:ed|s)?|new|delete[sd]?|upload(?:ed)?|rename[sd]?|remove[sd]?)\W+(?:(?:the|some|a|my|new|all|more|files?|few) )*(?:(?-u:[\w./-])+(?-u:\.[A-Za-z]\w{0,6})|readme|files?|files? via upload|code|project|notebooks?|scripts?|stuff|things?|data|everything|changes|folder|repo(?:sitory)?)\W*$",
        // A verb of change and a noun that fits any change: "fixed some bugs", "change a few things", "bugs fixed".
        r"^\W*(?:(?:just|also|quick|trying to|try to) )*(?:fix(?:e[sd]|ing)?|updat(?:e[sd]?|ing)|chang(?:e[sd]?|ing)|correct(?:s|ed|ing)?|improv(?:e[sd]?|ing)|tweak(?:s|ed|ing)?|modif(?:y|ie[sd]|ying)|adjust(?:s|ed|ing)?|re?solv(?:e[sd]?|ing)|edit(?:s|ed|ing)?|refactor(?:s|ed|ing)?|clean(?:s|ed|ing)?(?: up)?)\W+(?:(?:up|some|a|an|the|few|more|minor|small|little|tiny|big|several|many|various|multiple|couple|lots?|bunch|of|other|another|all|last|my|our|new|old|stupid|silly|annoying|random|different) )*(?:bugs?|bugfix(?:es)?|issues?|errors?|problems?|mistakes?|stuff|things?|code|files?|bits|parts?)\W*$",
        r"^\W*(?:(?:some|a|the|few|more|minor|small|little|several|many|various|multiple|all|other|another) )*(?:bugs?|issues?|errors?|problems?|mistakes?|stuff|things?|code|files?)\W+(?:fix(?:e[sd])?|(?:re)?solved|corrected|changed|updated|improved|modified|edited|cleaned)(?: up)?\W*$",
        r"^\W*(?:my |the )?(?:initial|first|1st|second|last|final|new|another|empty)\W*(?:commit|import|version|push|upload|check-?in|release|draft|code|files?|project|repo(?:sitory)?)?(?: of (?:the )?(?:project|code|files|repo(?:sitory)?))?\W*$",
        r"^\W*(?:work in progress|still working|in progress|not working(?: yet)?|it works|works now|working now|almost done|more work|day \d+|week \d+|lab \d+|homework \d*|hw ?\d+|assignment \d+|part \d+|step \d+|lesson \d+|chapter \d+|exercise \d+|v?\d+(?:\.\d+)*)\W*$",
        r"^\W*merge (?:branch|remote|pull request|tag|commit|branches)(?-u:\b)",
        r"^\W*(?:更新|修改|提交|修复|添加|测试|上传|删除|更改|初始化|第一次提交|首次提交|修正|変更|追加|初回コミット|最初のコミット|수정|추가|업데이트|커밋|첫 커밋|правки|исправления|обновление|изменения|первый коммит|коммит|actualizar|actualización|cambios|arreglos|primer commit|atualização|atualizado|alterações|ajustes|primeiro commit|correções|mise à jour|modifs?|corrections?|premier commit|änderungen|aktualisierung|erster commit|aggiornamento|modifiche|primo commit|güncelleme)\W*$",
    ])
});

/// A message without trailers and addresses, cut into subject and body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    /// The first line.
    pub(super) subject: String,
    /// The rest.
    pub(super) body: String,
}

impl Message {
    /// Takes trailers and e-mail addresses away.
    pub(super) fn new(text: &str) -> Self {
        let text: String = text.chars().take(SUBJECT + 4 * BODY).collect();
        let clean = |text: &str, pattern: &LazyLock<Option<Regex>>| {
            // Without its pattern nothing of the text may be kept: an address could be in it.
            pattern.as_ref().map(|pattern| pattern.replace_all(text, "").into_owned()).unwrap_or_default()
        };
        let text = clean(&clean(&text, &TRAILER), &ADDRESS);
        let (subject, body) = text.trim().split_once('\n').unwrap_or((text.trim(), ""));
        Message {
            subject: subject.trim().chars().take(SUBJECT).collect(),
            body: body.trim().chars().take(BODY).collect(),
        }
    }

    /// The subject fit to be quoted: long tokens of letters and digits, which may be secrets, are left out.
    pub(super) fn headline(&self) -> String {
        quotable(&self.subject)
    }

    /// What it says.
    pub(super) fn judged(&self) -> MessageJudgement {
        let (subject, body) = (self.subject.to_lowercase(), self.body.to_lowercase());
        let nothing = self.says_nothing(&subject);
        let (what, why) = if is_unspaced(&subject) {
            unspaced(&subject, &body)
        } else {
            MODEL.as_ref().map_or((0.0, 0.0), |model| model.shares(self, &subject, &body))
        };
        let factor = if nothing { NOTHING_FACTOR } else { 1.0 };
        MessageJudgement { what: what * factor, why: why * factor, nothing }
    }

    fn says_nothing(&self, subject: &str) -> bool {
        let explained = PROSE.as_ref().is_some_and(|prose| prose.is_match(&self.body));
        // The number a squashed pull request leaves is no word of the author's.
        let subject =
            subject.rsplit_once(" (#").filter(|(_, rest)| rest.ends_with(')')).map_or(subject, |(said, _)| said);
        !explained && NOTHING.as_ref().is_some_and(|nothing| nothing.is_match(subject))
    }
}

/// A line fit to be quoted.
pub(super) fn quotable(line: &str) -> String {
    let Some(token) = TOKEN.as_ref() else { return String::new() };
    token
        .replace_all(line, |found: &regex::Captures<'_>| {
            let text = &found[0];
            let mixed = text.chars().any(|c| c.is_ascii_digit()) && text.chars().any(|c| c.is_ascii_alphabetic());
            if mixed { "…".to_owned() } else { text.to_owned() }
        })
        .into_owned()
}

impl Model {
    fn shares(&self, message: &Message, subject: &str, body: &str) -> (f64, f64) {
        let mut odds = self.bias;
        self.holding(message, subject, body, |part, index| {
            if let Some(weights) = part.weights.get(index) {
                odds.what += weights.what;
                odds.why += weights.why;
            }
        });
        (share(odds.what), share(odds.why))
    }

    /// Tells `each` the part and the index in it of every feature that holds.
    fn holding<'m>(&'m self, message: &Message, subject: &str, body: &str, mut each: impl FnMut(&'m Part, usize)) {
        let all = format!("{subject}\n{body}");
        for (scope, part) in &self.parts {
            let text = match scope {
                Scope::Subject => subject,
                Scope::Body => body,
                Scope::All => &all,
                Scope::Raw => &message.subject,
            };
            part.patterns.matches(text).into_iter().for_each(|index| each(part, index));
        }
    }
}

/// Names of the features that hold of a message, for learning their weights anew; none when the model cannot be read.
pub(crate) fn features_of(text: &str) -> Vec<&'static str> {
    let message = Message::new(text);
    let mut names = Vec::new();
    if let Some(model) = MODEL.as_ref() {
        let (subject, body) = (message.subject.to_lowercase(), message.body.to_lowercase());
        model.holding(&message, &subject, &body, |part, index| {
            names.extend(part.names.get(index).map(String::as_str));
        });
    }
    names
}

/// The model as it is kept, for writing it anew.
pub(crate) fn stored_messages() -> &'static str {
    STORED
}

/// Log-odds as a share.
fn share(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

/// Whether the subject is written mainly without spaces (Chinese, Japanese), which the weights know nothing of.
fn is_unspaced(subject: &str) -> bool {
    let letters = subject.chars().filter(|c| c.is_alphabetic()).count();
    let dense = subject.chars().filter(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')).count();
    dense >= 2 && dense * 3 > letters
}

/// A plain estimate for such messages: they say what from about six characters on, and why with a word of reason or a
/// body. Not measured; kept away from certainty on purpose.
fn unspaced(subject: &str, body: &str) -> (f64, f64) {
    let length = subject.chars().filter(|c| c.is_alphanumeric()).count();
    let reason = ["因为", "由于", "为了", "以便", "避免", "防止", "导致", "ため", "ので", "から", "理由"]
        .iter()
        .any(|word| subject.contains(word) || body.contains(word));
    let long_body = body.chars().filter(|c| c.is_alphanumeric()).count() >= 20;
    let what = if length >= 6 { 0.65 } else { 0.35 };
    let why = if reason {
        0.7
    } else if long_body {
        0.55
    } else {
        0.3
    };
    (what, why)
}

/// What a commit message says, trailers and addresses left out of account.
pub fn judge_message(text: &str) -> MessageJudgement {
    Message::new(text).judged()
}

/// What the weights were learned from; none when the model cannot be read.
pub fn learned_from() -> Option<&'static LearnedFrom> {
    MODEL.as_ref().map(|model| &model.learned_from)
}
