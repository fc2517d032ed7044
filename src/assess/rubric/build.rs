//! From a rubric's text to a checked [`Rubric`], with every fault at once.

use super::fault::{RubricFault, nearest};
use super::reader::{File, Section};
use super::{
    Cap, Category, CompetitionRules, Criterion, FlagRules, HandoverPart, HandoverRules, KindRules, Meanings, Measure,
    PersonRules, Prior, Rubric, Scale, Scope, Sufficiency, WeightRules, role, skill,
};
use crate::assess::signals::{self, Signal};
use crate::assess::verdict::ArtefactKind;
use crate::evidence::Platform;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// A share.
const SHARE: [f64; 2] = [0.0, 1.0];
/// Any amount.
const AMOUNT: [f64; 2] = [0.0, 1.0e12];

/// Reads and checks a rubric with its roles.
pub(super) fn rubric(text: &str, roles: &[(&str, &str)]) -> Result<Rubric, Vec<RubricFault>> {
    let file = File::new("rubric.toml", text);
    let mut rubric = {
        let table = file.parse();
        let root = Section::root(&file, &table);
        let rubric = read(&root);
        root.close();
        rubric
    };
    let mut faults = file.into_faults();
    for (name, text) in roles {
        match role::read(&format!("roles/{name}.toml"), text, &rubric) {
            Ok(role) if role.name != *name => faults.push(RubricFault {
                file: format!("roles/{name}.toml"),
                line: None,
                what: format!("the role calls itself {:?}", role.name),
                nearest: None,
                remedy: format!("name it {name:?}, as its file"),
            }),
            Ok(role) => {
                rubric.roles.insert(role.name.clone(), role);
            }
            Err(more) => faults.extend(more),
        }
    }
    if faults.is_empty() { Ok(rubric) } else { Err(faults) }
}

fn read(root: &Section<'_, '_>) -> Rubric {
    let categories = categories(root);
    let criteria = criteria(root, &categories);
    let evidence = root.table("evidence");
    let whole = |key, bounds| evidence.as_ref().map_or(1, |table| table.whole(key, bounds) as usize);
    let rubric = Rubric {
        name: root.text("name"),
        version: root.text("version"),
        date: root.text("date"),
        levels: levels(root),
        slots: slots(root),
        prior: prior(root),
        weights: weights(root),
        sufficiency: sufficiency(root),
        competitions: competitions(root),
        known_from: root.number("known_from", SHARE),
        supporting: whole("supporting", [1, 20]),
        contradicting: whole("contradicting", [0, 20]),
        kinds: kinds(root),
        asked_of_artefacts: asked_of_artefacts(&criteria),
        handover: handover(root, &criteria),
        flags: flags(root),
        skills: skill::read(root),
        categories,
        criteria,
        roles: BTreeMap::new(),
    };
    if let Some(table) = evidence {
        table.close();
    }
    rubric
}

fn levels(root: &Section<'_, '_>) -> [f64; 4] {
    let cuts: [f64; 4] = root.numbers("levels", SHARE);
    if cuts.windows(2).any(|pair| pair[0] >= pair[1]) || cuts[0] <= 0.0 {
        root.fault_at("levels", "`levels` do not rise from above 0".into(), None, "write them in rising order");
    }
    cuts
}

fn slots(root: &Section<'_, '_>) -> [f64; 3] {
    let slots: [f64; 3] = root.numbers("slots", SHARE);
    if (slots.iter().sum::<f64>() - 1.0).abs() > 1e-9 || slots.windows(2).any(|pair| pair[0] < pair[1]) {
        root.fault_at("slots", "`slots` must fall and sum to 1".into(), None, "for example [0.40, 0.35, 0.25]");
    }
    slots
}

fn prior(root: &Section<'_, '_>) -> Prior {
    let Some(table) = root.table("prior") else {
        return Prior { mean: 0.0, strength: 1.0, unit: 1.0, variance: 0.0 };
    };
    let prior = Prior {
        mean: table.number("mean", SHARE),
        strength: table.number("strength", [0.01, 1_000.0]),
        unit: table.number("unit", [0.01, 1_000.0]),
        variance: table.number("variance", [0.0, 0.25]),
    };
    table.close();
    prior
}

fn weights(root: &Section<'_, '_>) -> WeightRules {
    let table = root.table("weights");
    let number = |key: &str, bounds| table.as_ref().map_or(1.0, |table| table.number(key, bounds));
    let rules = WeightRules {
        recency_half_life_years: number("recency_half_life_years", [0.1, 100.0]),
        substance_half_lines: number("substance_half_lines", [1.0, 1.0e6]),
        unknown_share: number("unknown_share", SHARE),
        unknown_substance: number("unknown_substance", SHARE),
        unknown_recency: number("unknown_recency", SHARE),
        coursework_factor: number("coursework_factor", SHARE),
        counts_from: number("counts_from", SHARE),
        counts_against_from: number("counts_against_from", SHARE),
    };
    if let Some(table) = table {
        table.close();
    }
    rules
}

fn sufficiency(root: &Section<'_, '_>) -> Sufficiency {
    let Some(table) = root.table("sufficiency") else { return Sufficiency { coverage: 0.0, artefacts: 0 } };
    let sufficiency =
        Sufficiency { coverage: table.number("coverage", SHARE), artefacts: table.whole("artefacts", [0, 3]) as usize };
    table.close();
    sufficiency
}

fn competitions(root: &Section<'_, '_>) -> CompetitionRules {
    let Some(table) = root.table("competitions") else { return CompetitionRules { between_persons: 0.5 } };
    // At either end nothing could be estimated.
    let rules = CompetitionRules { between_persons: table.number("between_persons", [0.01, 0.99]) };
    table.close();
    rules
}

fn kinds(root: &Section<'_, '_>) -> KindRules {
    let table = root.table("kinds");
    let share = |key: &str| table.as_ref().map_or(1.0, |table| table.number(key, SHARE));
    let texts = |key: &str| table.as_ref().map_or_else(Vec::new, |table| table.texts(key));
    let mut rules = KindRules {
        configuration_share: share("configuration_share"),
        link_list_share: share("link_list_share"),
        notebook_share: share("notebook_share"),
        little_source_lines: table.as_ref().map_or(0, |table| table.whole("little_source_lines", [0, 1_000_000])),
        coursework_words: texts("coursework_words"),
        configuration_words: texts("configuration_words"),
        research_words: texts("research_words"),
        machine_learning_imports: texts("machine_learning_imports"),
        meanings: BTreeMap::new(),
    };
    let mut meanings: BTreeMap<String, Meanings> = BTreeMap::new();
    let mut means = |words: &[String], mean: fn(&mut Meanings)| {
        words.iter().for_each(|word| mean(meanings.entry(word.clone()).or_default()));
    };
    means(&rules.coursework_words, |word| word.coursework = true);
    means(&rules.configuration_words, |word| word.configuration = true);
    means(&rules.research_words, |word| word.research = true);
    rules.meanings = meanings;
    if let Some(table) = table {
        table.close();
    }
    rules
}

fn asked_of_artefacts(criteria: &[Criterion]) -> Vec<usize> {
    let of_artefact = criteria.iter().enumerate().filter(|(_, criterion)| criterion.scope == Scope::Artefact);
    let mut by_id: Vec<(&str, usize)> = of_artefact.map(|(index, criterion)| (criterion.id.as_str(), index)).collect();
    by_id.sort_unstable();
    by_id.into_iter().map(|(_, index)| index).collect()
}

fn categories(root: &Section<'_, '_>) -> Vec<Category> {
    let mut found: Vec<Category> = Vec::new();
    for table in root.tables("category") {
        let category =
            Category { id: table.text("id").into(), title: table.text("title"), question: table.text("question") };
        if found.iter().any(|other| other.id == category.id) {
            table.fault_at("id", format!("category `{}` is there twice", category.id), None, "remove one");
        }
        table.close();
        found.push(category);
    }
    if found.is_empty() {
        root.fault_at("category", "there is no category".into(), None, "add a [[category]]");
    }
    found
}

fn criteria(root: &Section<'_, '_>, categories: &[Category]) -> Vec<Criterion> {
    let mut found: Vec<Criterion> = Vec::new();
    for table in root.tables("criterion") {
        let criterion = criterion(&table, categories);
        if found.iter().any(|other| other.id == criterion.id) {
            table.fault_at("id", format!("criterion `{}` is there twice", criterion.id), None, "remove one");
        }
        table.close();
        found.push(criterion);
    }
    if found.is_empty() {
        root.fault_at("criterion", "there is no criterion".into(), None, "add a [[criterion]]");
    }
    for category in categories {
        if !found.iter().any(|criterion| categories.get(criterion.category) == Some(category)) {
            let what = format!("category `{}` has no criterion", category.id);
            root.fault_at("category", what, None, "add one or remove the category");
        }
    }
    // Reports go category by category; the sort is stable, so the file's order holds inside.
    found.sort_by_key(|criterion| criterion.category);
    found
}

fn criterion(table: &Section<'_, '_>, categories: &[Category]) -> Criterion {
    let id = table.text("id");
    let prefix = id.split('.').next().unwrap_or_default();
    let category = categories.iter().position(|category| category.id == prefix).unwrap_or_else(|| {
        let near = nearest(prefix, categories.iter().map(|category| category.id.as_str()));
        let what = format!("criterion `{id}` begins with no known category");
        table.fault_at("id", what, near, "write it as category.name");
        0
    });
    let scope = match table.text("scope").as_str() {
        "person" => Scope::Person,
        scope => {
            if scope != "artefact" {
                let what = format!("the scope of {} is unknown", table.name());
                table.fault_at("scope", what, None, "write \"artefact\" or \"person\"");
            }
            Scope::Artefact
        }
    };
    let person = (scope == Scope::Person).then(|| person(table)).flatten();
    let anchors = table.texts("levels");
    let anchors: [String; 5] = anchors.try_into().unwrap_or_else(|_| {
        let what = format!("`levels` of {} wants five texts, for levels 0 to 4", table.name());
        table.fault_at("levels", what, None, "describe each level");
        Default::default()
    });
    let written = table.tables("measures");
    let measures: Vec<Measure> = written.iter().filter_map(measure).collect();
    if written.is_empty() {
        table.fault_at("measures", format!("{} is measured by nothing", table.name()), None, "add `measures`");
    }
    let mut seen = BTreeSet::new();
    for measure in &measures {
        // The same signal may be measured twice for different kinds of work.
        if !seen.insert((measure.signal.id, measure.kinds.clone())) {
            let what = format!("{} measures `{}` twice", table.name(), measure.signal.id);
            table.fault_at("measures", what, None, "join the two");
        }
    }
    Criterion {
        id: id.into(),
        category,
        scope,
        person,
        weight: table.number("weight", [0.0, 1_000.0]),
        question: table.text("question").into(),
        anchors: anchors.map(SmolStr::from),
        kinds: kind_list(table, "kinds"),
        machine_learning_only: table.flag("machine_learning_only"),
        trained_only: kind_list(table, "trained_only"),
        measures,
        caps: table.tables("caps").iter().filter_map(cap).collect(),
        raise: table.text("raise").into(),
        ask: table.text("ask").into(),
        ask_absent: table.text("ask_absent").into(),
        ask_figure: table.optional_text("ask_figure").map(SmolStr::from),
        source: table.text("source"),
    }
}

/// How a question about a person is asked.
fn person(table: &Section<'_, '_>) -> Option<PersonRules> {
    let name = table.text("account");
    let account = Platform::ALL.into_iter().find(|platform| platform.name() == name);
    if account.is_none() && !name.is_empty() {
        let near = nearest(&name, Platform::ALL.iter().map(|platform| platform.name()));
        let what = format!("{} asks the unknown account `{name}`", table.name());
        table.fault_at("account", what, near, "write github, huggingface, kaggle or web");
    }
    let substance = table.table("substance")?;
    let signal = signal(&substance);
    let half = substance.number("half", [0.01, 1.0e6]);
    substance.close();
    Some(PersonRules { account: account?, substance: signal?, half, is_cautious: table.flag("is_cautious") })
}

fn measure(table: &Section<'_, '_>) -> Option<Measure> {
    let signal = signal(table);
    let scale = table.pairs("scale");
    let rising = scale.windows(2).all(|pair| pair[0][0] < pair[1][0]);
    if !rising || scale.iter().any(|[amount, share]| *amount < 0.0 || !(0.0..=1.0).contains(share)) {
        let what = format!("the scale of {} must have rising amounts and shares from 0 to 1", table.name());
        table.fault_at("scale", what, None, "write it as [[0, 0], [10, 1]]");
    }
    let points = table.number("points", [0.01, 1_000.0]);
    let kinds = kind_list(table, "kinds");
    let raise = table.optional_text("raise").map(SmolStr::from);
    table.close();
    Some(Measure { signal: signal?, points, scale: Scale(scale), kinds, raise })
}

fn cap(table: &Section<'_, '_>) -> Option<Cap> {
    let signal = signal(table);
    let below = table.optional_number("below", AMOUNT);
    let above = table.optional_number("above", AMOUNT);
    let at = table.number("at", SHARE);
    if below.is_some() == above.is_some() {
        table.fault_at("at", format!("{} wants either `below` or `above`", table.name()), None, "choose one");
    }
    table.close();
    Some(Cap { signal: signal?, below, above, at })
}

/// The signal named; none is a fault, and the measure or cap is left out so that nothing follows from it.
fn signal(table: &Section<'_, '_>) -> Option<&'static Signal> {
    let id = table.text("signal");
    let found = signals::find(&id);
    if found.is_none() && !id.is_empty() {
        let near = nearest(&id, signals::all().map(|signal| signal.id));
        table.fault_at("signal", format!("there is no signal `{id}`"), near, "name a signal this program measures");
    }
    found
}

fn kind_list(table: &Section<'_, '_>, key: &str) -> Vec<ArtefactKind> {
    let mut kinds = Vec::new();
    for name in table.texts(key) {
        match kind_named(&name) {
            Some(kind) => kinds.push(kind),
            None => {
                let near = nearest(&name, KINDS.iter().map(|(name, _)| *name));
                let what = format!("{} names the unknown kind of work `{name}`", table.name());
                table.fault_at(key, what, near, "name a kind of work");
            }
        }
    }
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

const KINDS: [(&str, ArtefactKind); 9] = [
    ("library", ArtefactKind::Library),
    ("application", ArtefactKind::Application),
    ("analysis", ArtefactKind::Analysis),
    ("research", ArtefactKind::Research),
    ("training", ArtefactKind::Training),
    ("coursework", ArtefactKind::Coursework),
    ("configuration", ArtefactKind::Configuration),
    ("documentation", ArtefactKind::Documentation),
    ("links", ArtefactKind::Links),
];

fn kind_named(name: &str) -> Option<ArtefactKind> {
    KINDS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
}

fn handover(root: &Section<'_, '_>, criteria: &[Criterion]) -> HandoverRules {
    let Some(table) = root.table("handover") else {
        return HandoverRules {
            good_from: 1.0,
            partly_from: 1.0,
            yes_allows: 0,
            known_from: 1.0,
            artefacts: 1,
            parts: Vec::new(),
        };
    };
    let parts = table.tables("parts").iter().map(|part| handover_part(part, criteria)).collect();
    let rules = HandoverRules {
        good_from: table.number("good_from", SHARE),
        partly_from: table.number("partly_from", SHARE),
        yes_allows: table.whole("yes_allows", [0, 10]) as usize,
        known_from: table.number("known_from", SHARE),
        artefacts: table.whole("artefacts", [1, 12]) as usize,
        parts,
    };
    table.close();
    rules
}

fn handover_part(table: &Section<'_, '_>, criteria: &[Criterion]) -> HandoverPart {
    let id = table.text("criterion");
    let criterion = criteria.iter().position(|criterion| criterion.id == id).unwrap_or_else(|| {
        let near = nearest(&id, criteria.iter().map(|criterion| criterion.id.as_str()));
        table.fault_at("criterion", format!("the hand-over names the unknown criterion `{id}`"), near, "name one");
        0
    });
    let measure = table.optional_text("signal").and_then(|name| {
        let measures = criteria.get(criterion).map_or(&[][..], |criterion| &criterion.measures);
        let found = measures.iter().position(|measure| measure.signal.id == name);
        if found.is_none() {
            let near = nearest(&name, measures.iter().map(|measure| measure.signal.id));
            table.fault_at("signal", format!("`{id}` does not measure `{name}`"), near, "name one of its signals");
        }
        found
    });
    let part = HandoverPart {
        criterion,
        measure,
        essential: table.flag("essential"),
        good: table.text("good").into(),
        partly: table.text("partly").into(),
        poor: table.text("poor").into(),
    };
    table.close();
    part
}

fn flags(root: &Section<'_, '_>) -> FlagRules {
    let table = root.table("flags");
    let number = |key: &str, bounds| table.as_ref().map_or(1.0, |table| table.number(key, bounds));
    let whole = |key: &str| table.as_ref().map_or(1, |table| table.whole(key, [0, 1_000_000]));
    let rules = FlagRules {
        widen_each: number("widen_each", SHARE),
        widen_at_most: number("widen_at_most", [0.0, 3.0]),
        dump_share: number("dump_share", SHARE),
        backdated_share: number("backdated_share", SHARE),
        bulk_share: number("bulk_share", SHARE),
        empty_share: number("empty_share", SHARE),
        hurried_share: number("hurried_share", SHARE),
        hollow_comments: whole("hollow_comments"),
        uniform_pages: whole("uniform_pages"),
        commits_from: whole("commits_from"),
        hollow_tests: whole("hollow_tests"),
        duplicate_tests: whole("duplicate_tests"),
        own_share: number("own_share", SHARE),
        many_commits: whole("many_commits"),
        copied_share: number("copied_share", SHARE),
        aside_files: whole("aside_files"),
        aside_share: number("aside_share", SHARE),
    };
    if let Some(table) = table {
        table.close();
    }
    rules
}
