//! The same document without who it is about, for a first review.
//!
//! Called by `cli`, `serve` and the digest. Invariant: no handle, id, list column, repository name, address or
//! revision is left, in no field; the levels and numbers are untouched. An alias hides a person from a reader; it is
//! no secret from someone who holds the list, since it is derived from the key.

use super::document::{Document, Run};
use super::paged::PageError;
use super::standing::{Shape, Standing};
use super::{safe, words};
use crate::assess::verdict::{ArtefactVerdict, Assessment, EvidenceItem, HandleVerdict};
use aho_corasick::{AhoCorasick, Match};
use regex::{NoExpand, Regex};
use sha2::{Digest, Sha256};
use smol_str::SmolStr;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// Letters of aliases: no vowels, so that no alias is a word.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// Letters of an alias unless two prospects would share it.
const ALIAS_LENGTH: usize = 4;
/// Repository names of this length and more are replaced in running text even when they are one plain word.
const TELLING_LENGTH: usize = 8;

/// What stands for something hidden that has no alias.
const HIDDEN: &str = "(hidden)";
/// What stands for a project of somebody else.
const OTHERS_PROJECT: &str = "another project";
/// And for who owns it.
const SOMEBODY: &str = "somebody";
/// Addresses of the web and of mail, and ids of commits, which can be searched for.
static TELLING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)https?://\S+|www\.\S+|\S+@\S+\.\S+|\bcommit [0-9a-f]{7,40}\b|\b[0-9a-f]{10,64}\b")
        .expect("a constant pattern")
});

/// The document with people and their works under aliases.
///
/// A prospect's alias (`Prospect KQXT`) is derived from the SHA-256 of its key, so it is the same in every run and
/// says nothing about the order. Links, revisions, list columns, rejected lines and excerpts that may carry a name are
/// dropped.
pub fn blind(document: &Document) -> Document {
    let mut blinded = document.clone();
    let keys: Vec<&str> = document.prospects.iter().map(|one| one.key.as_str()).collect();
    // Nothing is fetched here that could fail; were it so, all text would go.
    let blind = Blind::new(&keys, document.prospects.iter().map(|one| Ok(Cow::Borrowed(one))))
        .unwrap_or_else(|_| Blind { aliases: aliases(&keys), hidden: Hidden { finder: None, aliases: Vec::new() } });
    for (index, prospect) in blinded.prospects.iter_mut().enumerate() {
        blind.hide(index, prospect);
    }
    blind.hide_rejected(&mut blinded.run);
    blinded
}

/// The aliases of a list and the names they stand for.
pub(super) struct Blind {
    /// One a prospect, in list order.
    aliases: Vec<String>,
    hidden: Hidden,
}

impl Blind {
    /// From the keys of a list and its prospects, read one at a time.
    pub(super) fn new<'a>(
        keys: &[&str],
        pages: impl Iterator<Item = Result<Cow<'a, Assessment>, PageError>>,
    ) -> Result<Blind, PageError> {
        let aliases = aliases(keys);
        let mut names = Names::default();
        for (page, alias) in pages.zip(&aliases) {
            names.add(&*page?, alias);
        }
        Ok(Blind { hidden: names.finder(), aliases })
    }

    /// Hides the prospect at this place of the list.
    pub(super) fn hide(&self, index: usize, prospect: &mut Assessment) {
        hide(prospect, self.aliases.get(index).map_or(HIDDEN, String::as_str), &self.hidden);
    }

    /// The same in what is kept of each.
    pub(super) fn hide_standings(&self, standings: &mut [Standing]) {
        for (standing, alias) in standings.iter_mut().zip(&self.aliases) {
            standing.key.clone_from(alias);
            standing.first_handle = standing.first_handle.as_deref().map(|handle| hidden_handle(handle, alias));
            if !standing.shape.columns.is_empty() {
                let categories = standing.shape.categories.clone();
                standing.shape = Arc::new(Shape { categories, columns: Vec::new() });
            }
        }
    }

    /// Hides the lines that name no account.
    pub(super) fn hide_rejected(&self, run: &mut Run) {
        for rejected in &mut run.rejected {
            rejected.input = HIDDEN.into();
            rejected.reason = self.hidden.text(&rejected.reason);
        }
    }
}

/// The account's platform with the alias for its name.
fn hidden_handle(handle: &str, alias: &str) -> String {
    let platform = handle.split_once(':').map_or("account", |(platform, _)| platform);
    format!("{platform}:{alias}")
}

/// What stands for a prospect in words said before the whole list is known. The report's alias is longer where two of
/// its list would share this one.
pub fn alias(key: &str) -> String {
    format!("Prospect {}", letters(&digest(key), ALIAS_LENGTH))
}

fn digest(key: &str) -> [u8; 32] {
    Sha256::digest(key.to_lowercase().as_bytes()).into()
}

fn letters(digest: &[u8; 32], length: usize) -> String {
    digest
        .iter()
        .take(length)
        .filter_map(|b| LETTERS.get(usize::from(*b) % LETTERS.len()))
        .map(|b| char::from(*b))
        .collect()
}

/// One alias a prospect, in list order, longer where two would be equal.
fn aliases(keys: &[&str]) -> Vec<String> {
    let digests: Vec<[u8; 32]> = keys.iter().map(|key| digest(key)).collect();
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for digest in &digests {
        *taken.entry(letters(digest, ALIAS_LENGTH)).or_default() += 1;
    }
    let length = |digest: &[u8; 32]| match taken.get(&letters(digest, ALIAS_LENGTH)) {
        Some(1) | None => ALIAS_LENGTH,
        Some(_) => digest.len(),
    };
    digests.iter().map(|digest| format!("Prospect {}", letters(digest, length(digest)))).collect()
}

/// Everything that names somebody, with what stands in its place.
struct Hidden {
    /// Finds every name at once, however long the list. None where it could not be built.
    finder: Option<AhoCorasick>,
    /// The alias of each name of the finder, in its order.
    aliases: Vec<String>,
}

/// Names with their aliases, gathered from every prospect of a list: one person's evidence may mention another.
#[derive(Default)]
struct Names {
    /// People and their works.
    own: BTreeMap<String, String>,
    /// Projects of others that somebody of the list works on. Where such an owner is on the list too, their alias stands.
    of_others: BTreeMap<String, String>,
}

impl Names {
    /// Adds what one prospect and their works are called. Where two share a name the first one's alias stands.
    fn add(&mut self, prospect: &Assessment, alias: &str) {
        for name in names_of(prospect) {
            hide_name(&mut self.own, &name, alias);
        }
        for (index, work) in prospect.artefacts.iter().enumerate() {
            match work.id.split_once('#') {
                // A thread is called by its number; what tells is the repository it stands in.
                Some((repository, _)) if project_of_others(&work.id, prospect).is_none() => {
                    for name in work_names(repository) {
                        hide_name(&mut self.own, &name, &format!("{alias}/repository"));
                    }
                }
                Some(_) => {}
                None => {
                    for name in work_names(&work.id) {
                        hide_name(&mut self.own, &name, &work_alias(alias, &work_word(work), index));
                    }
                }
            }
        }
        let cited = prospect.categories.iter().flat_map(|one| &one.criteria).flat_map(|one| &one.evidence);
        let ids = cited.map(|item| &item.artefact).chain(prospect.artefacts.iter().map(|work| &work.id));
        for (owner, project) in ids.filter_map(|id| project_of_others(id, prospect)) {
            hide_name(&mut self.of_others, project, OTHERS_PROJECT);
            hide_name(&mut self.of_others, owner, SOMEBODY);
        }
    }

    fn finder(mut self) -> Hidden {
        for (name, alias) in self.of_others {
            self.own.entry(name).or_insert(alias);
        }
        self.own.remove("");
        let finder = AhoCorasick::builder().ascii_case_insensitive(true).build(self.own.keys()).ok();
        Hidden { finder, aliases: self.own.into_values().collect() }
    }
}

fn hide_name(names: &mut BTreeMap<String, String>, name: &str, alias: &str) {
    let name = safe::plain(name);
    // The finder folds only ASCII letters; other scripts get both their cases.
    for spelling in [name.to_lowercase(), name.to_uppercase(), name] {
        names.entry(spelling).or_insert_with(|| alias.to_owned());
    }
}

impl Hidden {
    /// The text with every name replaced where it stands alone, the longest name first. Without a finder nothing can be
    /// told apart, and all of it goes.
    fn text(&self, text: &str) -> String {
        let Some(finder) = &self.finder else { return HIDDEN.into() };
        let text = TELLING.replace_all(&safe::plain(text), NoExpand(HIDDEN)).into_owned();
        let mut found: Vec<Match> =
            finder.find_overlapping_iter(&text).filter(|m| stands_alone(&text, m.start(), m.end())).collect();
        found.sort_by_key(|m| (m.start(), std::cmp::Reverse(m.end())));
        let mut hidden = String::with_capacity(text.len());
        let mut done = 0;
        for name in found {
            if name.start() < done {
                continue;
            }
            hidden.push_str(text.get(done..name.start()).unwrap_or_default());
            hidden.push_str(self.aliases.get(name.pattern().as_usize()).map_or(HIDDEN, String::as_str));
            done = name.end();
        }
        hidden.push_str(text.get(done..).unwrap_or_default());
        hidden
    }

    /// The text, or nothing where it would carry a name we do not know.
    fn excerpt(&self, text: &str) -> Option<String> {
        let lower = text.to_lowercase();
        let may_name = ["author", "copyright", "maintain", "©", "@", "name =", "i'm ", "i am ", "my name", "contact"];
        (!may_name.iter().any(|word| lower.contains(word))).then(|| self.text(text))
    }
}

/// What a person is called in the document.
fn names_of(prospect: &Assessment) -> Vec<String> {
    let mut names = vec![prospect.key.clone()];
    names.extend(prospect.id.clone());
    for handle in &prospect.handles {
        names.push(handle.handle.clone());
        names.extend(handle.renamed_to.clone());
        let name = handle.handle.split_once(':').map_or(handle.handle.as_str(), |(_, name)| name);
        names.push(name.trim_start_matches("https://").trim_start_matches("http://").into());
    }
    let own = prospect.artefacts.iter().filter(|work| project_of_others(&work.id, prospect).is_none());
    names.extend(own.filter_map(|a| Some(owner_and_name(&a.id)?.0.to_owned())));
    // A person's own name is in the list's columns, if anywhere.
    names
        .extend(prospect.passthrough.iter().filter(|(k, _)| k.to_lowercase().contains("name")).map(|(_, v)| v.clone()));
    names.retain(|name| name.trim().chars().count() >= 2);
    names
}

/// What a work is called, in the forms that tell whose it is: with its owner, and alone when the name is telling.
fn work_names(id: &str) -> Vec<String> {
    let mut names = vec![id.to_owned()];
    let own: Vec<&str> = match owner_and_name(id) {
        Some((owner, name)) => {
            names.push(format!("{owner}/{name}"));
            vec![name]
        }
        // A local path: the folder's name, and the one above it, since a clone often lies in one called `repo`.
        None => id.trim_end_matches('/').trim_end_matches(".git").split(['/', '\\']).rev().take(3).collect(),
    };
    for name in own {
        let compound = name.contains(['-', '_', '.', '+']) || name.chars().any(|c| c.is_ascii_digit());
        if (compound && name.chars().any(char::is_alphanumeric)) || name.chars().count() >= TELLING_LENGTH {
            // A package is called as its repository, with the other dash.
            names.extend([name.to_owned(), name.replace('-', "_"), name.replace('_', "-")]);
        }
    }
    names
}

/// `owner` and `name` of `github:owner/name`.
fn owner_and_name(id: &str) -> Option<(&str, &str)> {
    let (platform, rest) = id.split_once(':')?;
    if platform == "git" { None } else { rest.split_once('/') }
}

/// Owner and `owner/name` of the project a contribution went to, where it is not the prospect's own.
fn project_of_others<'a>(id: &'a str, prospect: &Assessment) -> Option<(&'a str, &'a str)> {
    // Only a contribution has a number in its id.
    let (platform, thread) = id.split_once(':')?;
    let (project, _) = thread.split_once('#').filter(|_| platform != "git")?;
    let (owner, _) = project.split_once('/')?;
    let is_theirs = |handle: &HandleVerdict| {
        let renamed = handle.renamed_to.as_deref();
        handle.handle.split_once(':').is_some_and(|(known, name)| {
            known == platform
                && (owner.eq_ignore_ascii_case(name) || renamed.is_some_and(|now| owner.eq_ignore_ascii_case(now)))
        })
    };
    (!prospect.handles.iter().any(is_theirs)).then_some((owner, project))
}

/// The word a work's alias is made with.
fn work_word(work: &ArtefactVerdict) -> String {
    words::artefact_type(work.kind).replace(' ', "-")
}

/// `Prospect KQXT/repository-1`: by weight, as listed, since a work's own name can be searched for.
fn work_alias(alias: &str, word: &str, index: usize) -> String {
    format!("{alias}/{word}-{}", index + 1)
}

/// Whether no letter or digit continues the word at either end, so that `ada` is not found in `adaptive`.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let of_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let (Some(before), Some(name), Some(after)) = (text.get(..start), text.get(start..end), text.get(end..)) else {
        return false;
    };
    let opens = of_word(name.chars().next()) && of_word(before.chars().next_back());
    let goes_on = of_word(name.chars().next_back()) && of_word(after.chars().next());
    !opens && !goes_on
}

/// Replaces everything in one prospect that says who it is.
fn hide(prospect: &mut Assessment, alias: &str, hidden: &Hidden) {
    let works: BTreeMap<SmolStr, SmolStr> = prospect
        .artefacts
        .iter()
        .enumerate()
        .map(|(index, work)| (work.id.clone(), work_alias(alias, &work_word(work), index).into()))
        .collect();
    prospect.key = alias.into();
    prospect.id = None;
    prospect.passthrough.clear();
    prospect.message = prospect.message.as_deref().map(|m| hidden.text(m));
    for handle in &mut prospect.handles {
        *handle = HandleVerdict {
            handle: hidden_handle(&handle.handle, alias),
            status: handle.status,
            url: None,
            renamed_to: None,
            linked_from: None,
        };
    }
    for reason in &mut prospect.handover.reasons {
        reason.text = hidden.text(&reason.text).into();
    }
    for criterion in prospect.categories.iter_mut().flat_map(|c| &mut c.criteria) {
        criterion.ask = hidden.text(&criterion.ask).into();
        criterion.raise = hidden.text(&criterion.raise).into();
    }
    let evidence = prospect
        .categories
        .iter_mut()
        .flat_map(|c| &mut c.criteria)
        .flat_map(|k| &mut k.evidence)
        .chain(prospect.skills.iter_mut().flat_map(|s| &mut s.evidence));
    for item in evidence {
        hide_evidence(item, alias, &works, hidden);
    }
    for work in &mut prospect.artefacts {
        work.id = works.get(&work.id).cloned().unwrap_or_else(|| alias.into());
        work.url = None;
        work.revision = None;
        work.reason = hidden.text(&work.reason);
    }
    for flag in &mut prospect.flags {
        flag.text = hidden.text(&flag.text);
        flag.url = None;
    }
    for cause in prospect.changes.iter_mut().flat_map(|c| &mut c.causes) {
        cause.text = hidden.text(&cause.text);
    }
}

/// Replaces what one piece of evidence says about its owner. A commit id is as good as a link, so it goes too.
fn hide_evidence(item: &mut EvidenceItem, alias: &str, works: &BTreeMap<SmolStr, SmolStr>, hidden: &Hidden) {
    item.summary = hidden.text(&item.summary);
    item.artefact = works.get(&item.artefact).cloned().unwrap_or_else(|| format!("{alias}/other").into());
    item.url = None;
    item.revision = None;
    item.path = item.path.take().filter(|path| !path.starts_with("commit:")).map(|path| hidden.text(&path));
    item.excerpt = item.excerpt.take().and_then(|excerpt| hidden.excerpt(&excerpt));
}

#[cfg(test)]
mod tests;
