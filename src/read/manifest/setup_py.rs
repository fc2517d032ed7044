//! `setup.py`: the literals of `setup(...)`, also behind simple variables, and the requirement files it reads.
//!
//! The script is parsed, never run. Invariant: recursion over its syntax tree stops at [`MAX_DEPTH`].

use super::requirements::resolve;
use super::text::Lines;
use super::{Group, Include, Manifest, is_auxiliary_word};
use crate::read::python::syntax_tree;
use ruff_python_ast::{Expr, ExprCall, Stmt};
use ruff_text_size::Ranged;
use std::cell::Cell;
use std::collections::BTreeMap;

/// Levels of the syntax tree looked into.
const MAX_DEPTH: u8 = 12;
/// Expressions looked at in all.
const MAX_STEPS: u32 = 20_000;

/// Reads one script.
pub(super) fn parse(path: &str, text: &str) -> Manifest {
    let mut manifest = Manifest::new("setup.py", "python");
    let Some(parsed) = syntax_tree(text) else {
        manifest.problems.push("setup.py is too large or too deeply nested to read".to_owned());
        return manifest;
    };
    if !parsed.errors().is_empty() {
        manifest.problems.push("setup.py has syntax a current parser does not accept".to_owned());
    }
    let mut script = Script {
        lines: Lines::new(text),
        text,
        folder: path.rsplit_once('/').map_or("", |(folder, _)| folder),
        variables: BTreeMap::new(),
        setup: None,
        files: Vec::new(),
        steps: Cell::new(0),
    };
    script.walk(parsed.suite(), 0);
    script.read(&mut manifest);
    manifest
}

#[derive(Debug)]
struct Script<'t> {
    lines: Lines,
    text: &'t str,
    folder: &'t str,
    /// The last value assigned to each name, and what is added to it later.
    variables: BTreeMap<&'t str, Vec<&'t Expr>>,
    setup: Option<&'t ExprCall>,
    /// Requirement files named anywhere, with their lines.
    files: Vec<(u32, String)>,
    /// Expressions looked at for requirements.
    steps: Cell<u32>,
}

impl<'t> Script<'t> {
    /// Collects assignments, the `setup` call and the names of requirement files.
    fn walk(&mut self, body: &'t [Stmt], depth: u8) {
        if depth > MAX_DEPTH {
            return;
        }
        for statement in body {
            match statement {
                Stmt::Assign(assign) => {
                    for target in &assign.targets {
                        if let Expr::Name(name) = target {
                            self.variables.insert(name.id.as_str(), vec![&assign.value]);
                        }
                    }
                    self.note(&assign.value, depth);
                }
                Stmt::AnnAssign(assign) => {
                    if let (Expr::Name(name), Some(value)) = (assign.target.as_ref(), &assign.value) {
                        self.variables.insert(name.id.as_str(), vec![value]);
                        self.note(value, depth);
                    }
                }
                Stmt::AugAssign(assign) => {
                    if let Expr::Name(name) = assign.target.as_ref() {
                        self.variables.entry(name.id.as_str()).or_default().push(&assign.value);
                    }
                    self.note(&assign.value, depth);
                }
                Stmt::Expr(expression) => self.note(&expression.value, depth),
                Stmt::Return(returned) => {
                    if let Some(value) = &returned.value {
                        self.note(value, depth);
                    }
                }
                Stmt::With(with) => {
                    for item in &with.items {
                        self.note(&item.context_expr, depth);
                    }
                    self.walk(&with.body, depth + 1);
                }
                Stmt::FunctionDef(function) => self.walk(&function.body, depth + 1),
                Stmt::For(each) => {
                    self.note(&each.iter, depth);
                    self.walk(&each.body, depth + 1);
                }
                Stmt::If(condition) => {
                    self.walk(&condition.body, depth + 1);
                    for clause in &condition.elif_else_clauses {
                        self.walk(&clause.body, depth + 1);
                    }
                }
                Stmt::Try(attempt) => {
                    self.walk(&attempt.body, depth + 1);
                    self.walk(&attempt.orelse, depth + 1);
                }
                _ => {}
            }
        }
    }

    /// Looks an expression over for the call of `setup` and for names of requirement files.
    fn note(&mut self, expression: &'t Expr, depth: u8) {
        if depth > MAX_DEPTH {
            return;
        }
        match expression {
            Expr::StringLiteral(literal) => {
                let value = literal.value.to_str();
                if value.len() < 100 && super::requirements::is_requirements_path(value) {
                    self.files.push((self.lines.of(literal.range.start().to_usize()), value.to_owned()));
                }
            }
            Expr::Call(call) => {
                if is_setup(&call.func) && self.setup.is_none() {
                    self.setup = Some(call);
                }
                // `requirements.append("x")` adds to a list.
                if let Expr::Attribute(attribute) = call.func.as_ref()
                    && let Expr::Name(name) = attribute.value.as_ref()
                    && matches!(attribute.attr.as_str(), "append" | "extend")
                    && let Some(value) = call.arguments.args.first()
                {
                    self.variables.entry(name.id.as_str()).or_default().push(value);
                }
                self.note(&call.func, depth + 1);
                for argument in &call.arguments.args {
                    self.note(argument, depth + 1);
                }
                for keyword in &call.arguments.keywords {
                    self.note(&keyword.value, depth + 1);
                }
            }
            Expr::Attribute(attribute) => self.note(&attribute.value, depth + 1),
            Expr::Subscript(subscript) => self.note(&subscript.value, depth + 1),
            Expr::ListComp(comprehension) => {
                for generator in &comprehension.generators {
                    self.note(&generator.iter, depth + 1);
                }
            }
            Expr::List(list) => list.elts.iter().for_each(|item| self.note(item, depth + 1)),
            Expr::BinOp(operation) => {
                self.note(&operation.left, depth + 1);
                self.note(&operation.right, depth + 1);
            }
            _ => {}
        }
    }

    fn read(&self, manifest: &mut Manifest) {
        let mut options: BTreeMap<&str, &Expr> = BTreeMap::new();
        if let Some(call) = self.setup {
            for keyword in &call.arguments.keywords {
                match (&keyword.arg, &keyword.value) {
                    (Some(name), value) => {
                        options.insert(name.as_str(), value);
                    }
                    // `setup(**settings)` with a dictionary, or `dict(...)`, kept in a variable.
                    (None, Expr::Name(name)) => {
                        for value in self.variables.get(name.id.as_str()).into_iter().flatten() {
                            collect_options(value, &mut options);
                        }
                    }
                    _ => {}
                }
            }
        }
        let mut from_files = false;
        if let Some(value) = options.get("install_requires").or_else(|| options.get("requires")) {
            from_files = !self.requirements(manifest, value, Group::Main, 0);
        }
        for name in ["tests_require", "setup_requires"] {
            if let Some(value) = options.get(name) {
                self.requirements(manifest, value, Group::Auxiliary, 0);
            }
        }
        if let Some(value) = options.get("extras_require") {
            self.extras(manifest, value, 0);
        }
        if let Some(value) = options.get("python_requires")
            && let Some(version) = self.string(value)
        {
            manifest.state(self.lines.of(value.start().to_usize()), version);
        }
        if from_files {
            for (line, file) in &self.files {
                if let Some(path) = resolve(self.folder, file) {
                    manifest.includes.push(Include { path, constraint: false, line: *line });
                }
            }
        }
    }

    /// The strings of a list; false when some part of it is computed.
    fn requirements(&self, manifest: &mut Manifest, value: &Expr, group: Group, depth: u8) -> bool {
        // Lists that contain each other many times over would take for ever at any depth.
        let steps = self.steps.get();
        self.steps.set(steps.saturating_add(1));
        if depth > MAX_DEPTH || steps > MAX_STEPS {
            return false;
        }
        match value {
            Expr::StringLiteral(literal) => {
                let first = self.lines.of(literal.range.start().to_usize());
                // One string may hold several requirements, a line each.
                for (offset, line) in (0_u32..).zip(literal.value.to_str().lines()) {
                    manifest.add_pip(line.trim(), first.saturating_add(offset), group);
                }
                true
            }
            Expr::List(list) => self.all(manifest, &list.elts, group, depth),
            Expr::Tuple(tuple) => self.all(manifest, &tuple.elts, group, depth),
            Expr::Set(set) => self.all(manifest, &set.elts, group, depth),
            Expr::Starred(starred) => self.requirements(manifest, &starred.value, group, depth + 1),
            Expr::BinOp(operation) => {
                let left = self.requirements(manifest, &operation.left, group, depth + 1);
                let right = self.requirements(manifest, &operation.right, group, depth + 1);
                left && right
            }
            Expr::If(choice) => {
                let body = self.requirements(manifest, &choice.body, group, depth + 1);
                body && self.requirements(manifest, &choice.orelse, group, depth + 1)
            }
            Expr::Name(name) => match self.variables.get(name.id.as_str()) {
                Some(values) => self.every(manifest, values.iter().copied(), group, depth + 2),
                None => false,
            },
            // `"numpy scipy".split()`
            Expr::Call(call) => match call.func.as_ref() {
                Expr::Attribute(attribute) if matches!(attribute.attr.as_str(), "split" | "splitlines") => {
                    self.split(manifest, &attribute.value, group)
                }
                Expr::Name(name) if matches!(name.id.as_str(), "list" | "sorted" | "set" | "tuple") => call
                    .arguments
                    .args
                    .first()
                    .is_some_and(|inner| self.requirements(manifest, inner, group, depth + 1)),
                _ => false,
            },
            _ => false,
        }
    }

    fn all(&self, manifest: &mut Manifest, items: &[Expr], group: Group, depth: u8) -> bool {
        self.every(manifest, items.iter(), group, depth + 1)
    }

    /// Reads every part, also after one that is computed.
    fn every<'e>(
        &self,
        manifest: &mut Manifest,
        items: impl Iterator<Item = &'e Expr>,
        group: Group,
        depth: u8,
    ) -> bool {
        let mut literal = true;
        for item in items {
            literal &= self.requirements(manifest, item, group, depth);
        }
        literal
    }

    fn split(&self, manifest: &mut Manifest, value: &Expr, group: Group) -> bool {
        let Expr::StringLiteral(literal) = value else { return false };
        let line = self.lines.of(literal.range.start().to_usize());
        for word in literal.value.to_str().split_whitespace() {
            manifest.add_pip(word, line, group);
        }
        true
    }

    fn extras(&self, manifest: &mut Manifest, value: &Expr, depth: u8) {
        if depth > 2 {
            return;
        }
        match value {
            Expr::Dict(dictionary) => {
                for item in &dictionary.items {
                    let name = item.key.as_ref().and_then(|key| self.string(key)).unwrap_or("");
                    let group = if is_auxiliary_word(name) { Group::Auxiliary } else { Group::Extra };
                    self.requirements(manifest, &item.value, group, 0);
                }
            }
            Expr::Name(name) => {
                for value in self.variables.get(name.id.as_str()).into_iter().flatten() {
                    self.extras(manifest, value, depth + 1);
                }
            }
            _ => {}
        }
    }

    fn string<'e>(&'e self, value: &'e Expr) -> Option<&'e str> {
        match value {
            Expr::StringLiteral(literal) => Some(literal.value.to_str()),
            Expr::Name(name) => match self.variables.get(name.id.as_str())?.first()? {
                Expr::StringLiteral(literal) => Some(literal.value.to_str()),
                _ => None,
            },
            _ => None,
        }
        .filter(|text| !text.is_empty() && self.text.len() >= text.len())
    }
}

fn is_setup(function: &Expr) -> bool {
    match function {
        Expr::Name(name) => name.id.as_str() == "setup",
        Expr::Attribute(attribute) => attribute.attr.as_str() == "setup",
        _ => false,
    }
}

/// Options kept in a dictionary display or in `dict(...)`.
fn collect_options<'t>(value: &'t Expr, options: &mut BTreeMap<&'t str, &'t Expr>) {
    match value {
        Expr::Dict(dictionary) => {
            for item in &dictionary.items {
                if let Some(Expr::StringLiteral(key)) = &item.key {
                    options.insert(key.value.to_str(), &item.value);
                }
            }
        }
        Expr::Call(call) => {
            for keyword in &call.arguments.keywords {
                if let Some(name) = &keyword.arg {
                    options.insert(name.as_str(), &keyword.value);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::facts::Pin;

    #[test]
    fn reads_literals_variables_and_extras() {
        let text = r#"
from setuptools import setup, find_packages
install_requires = ['scipy', "torch>=1.0"]
install_requires += ["tqdm==4.1"]
setup(
    name="x",
    python_requires='>=3.7',
    install_requires=install_requires + ['numpy<2'],
    tests_require=['pytest'],
    extras_require={'test': ['pytest-cov'], 'plot': ['matplotlib']},
)
"#;
        let manifest = parse("setup.py", text);
        let found: Vec<_> =
            manifest.dependencies.iter().map(|one| (one.name.as_str(), one.pin, one.line, one.group)).collect();
        assert_eq!(
            found,
            [
                ("scipy", Pin::Loose, 3, Group::Main),
                ("torch", Pin::Lower, 3, Group::Main),
                ("tqdm", Pin::Exact, 4, Group::Main),
                ("numpy", Pin::Bounded, 8, Group::Main),
                ("pytest", Pin::Loose, 9, Group::Auxiliary),
                ("pytest-cov", Pin::Loose, 10, Group::Auxiliary),
                ("matplotlib", Pin::Loose, 10, Group::Extra),
            ]
        );
        assert_eq!(manifest.interpreter.unwrap().version, ">=3.7");
    }

    #[test]
    fn names_the_file_requirements_are_read_from() {
        let text = "import os\nhere = os.path.dirname(__file__)\nwith open(os.path.join(here, 'requirements.txt')) as f:\n    required = f.read().splitlines()\nsetup(install_requires=required)\n";
        let manifest = parse("pkg/setup.py", text);
        assert_eq!(manifest.includes, [Include { path: "pkg/requirements.txt".into(), constraint: false, line: 3 }]);
    }

    #[test]
    fn options_in_a_dictionary_count() {
        let manifest = parse("setup.py", "kw = dict(install_requires=['numpy'])\nsetup(**kw)\n");
        assert_eq!(manifest.dependencies.len(), 1);
    }

    #[test]
    fn self_reference_and_depth_are_harmless() {
        let manifest = parse("setup.py", "a = a + a\nb = [a, b]\na += b\nsetup(install_requires=a)\n");
        assert!(manifest.dependencies.is_empty());
        let bomb = format!("a = ['numpy']\n{}setup(install_requires=a)\n", "a += a\n".repeat(3_000));
        assert!(parse("setup.py", &bomb).dependencies.len() <= MAX_STEPS as usize);
        let deep = format!("x = {}1{}\n", "(".repeat(50_000), ")".repeat(50_000));
        assert_eq!(parse("setup.py", &deep).problems.len(), 1);
    }

    #[test]
    fn python_two_scripts_give_what_they_have() {
        let manifest = parse("setup.py", "print 'hello'\nsetup(install_requires=['numpy'])\n");
        assert_eq!(manifest.dependencies.len(), 1);
        assert_eq!(manifest.problems.len(), 1);
    }
}
