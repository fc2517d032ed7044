//! One pass over the tree.

use super::assertion::{self, Assertion};
use super::names::{callee, dotted, last};
use super::text::{Lines, cut, doctest_prompts, is_machine_path};
use super::{Call, Class, Function, Import, PythonFile};
use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{
    Decorator, ExceptHandler, Expr, ExprCall, FStringPart, InterpolatedStringElement, Stmt, StmtAssert, StmtClassDef,
    StmtFunctionDef, StmtIf, StmtTry,
};
use ruff_text_size::{Ranged, TextRange};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Most calls kept of a module; enough for any hand-written one.
const MAX_CALLS: usize = 4_000;
/// Most calls kept of a function.
const MAX_FUNCTION_CALLS: usize = 60;
/// Most identifiers kept of a function's assertions.
const MAX_ASSERTED: usize = 40;
/// Most absolute paths kept of a module.
const MAX_PATHS: usize = 50;
/// Longest text argument kept of a call, in characters.
const MAX_TEXT: usize = 200;
/// Rounds over which a helper's assertions reach its callers' callers; deeper chains of helpers are not people's.
const HELPER_ROUNDS: usize = 5;

/// A call that asserts if the function it goes to does.
struct Pending {
    /// Last segment of its name.
    name: String,
    /// What its name says, when no function of this file bears it.
    fallback: Option<Assertion>,
}

/// What is known of a function beside its facts.
#[derive(Default)]
struct Side {
    class: Option<usize>,
    pending: Vec<Pending>,
}

/// The pass and what it has found.
pub(super) struct Walk<'a> {
    source: &'a str,
    lines: &'a Lines<'a>,
    tokens: &'a Tokens,
    file: PythonFile,
    sides: Vec<Side>,
    /// Functions being walked, outermost first.
    functions: Vec<usize>,
    /// Classes being walked since the innermost function.
    classes: Vec<usize>,
    /// Lengths of literal lists assigned to names, for `parametrize`.
    lists: BTreeMap<&'a str, u32>,
    /// Docstrings, in order.
    docstrings: Vec<TextRange>,
    /// Open statements under which imports are optional.
    optional: u32,
    /// Open branches, loops and `try` inside the innermost function.
    guarded: u32,
    /// Open assertions.
    asserting: u32,
    /// The module skips itself.
    skipped: bool,
}

impl<'a> Walk<'a> {
    /// Walks a module's statements.
    pub(super) fn run(source: &'a str, lines: &'a Lines<'a>, tokens: &'a Tokens, body: &'a [Stmt]) -> PythonFile {
        let mut walk = Walk {
            source,
            lines,
            tokens,
            file: PythonFile::default(),
            sides: Vec::new(),
            functions: Vec::new(),
            classes: Vec::new(),
            lists: BTreeMap::new(),
            docstrings: Vec::new(),
            optional: 0,
            guarded: 0,
            asserting: 0,
            skipped: false,
        };
        if let Some(text) = walk.docstring(body) {
            walk.file.docstring = text.lines().map(str::trim).find(|line| !line.is_empty()).map(|line| cut(line, 200));
        }
        walk.visit_body(body);
        walk.resolve_helpers();
        walk.resolve_tests();
        walk.file.code_lines = walk.code_lines();
        walk.file
    }

    fn line(&self, range: TextRange) -> u32 {
        self.lines.of(range.start().to_u32())
    }

    fn last_line(&self, range: TextRange) -> u32 {
        self.lines.of(range.end().to_u32())
    }

    /// Notes and returns the docstring of a body.
    fn docstring(&mut self, body: &'a [Stmt]) -> Option<&'a str> {
        let Some(Stmt::Expr(statement)) = body.first() else { return None };
        let Expr::StringLiteral(literal) = &*statement.value else { return None };
        self.docstrings.push(statement.range());
        let text = literal.value.to_str();
        self.file.doctests = self.file.doctests.saturating_add(doctest_prompts(text));
        Some(text)
    }

    /// Non-blank lines with a token that is neither comment nor docstring.
    fn code_lines(&self) -> u64 {
        debug_assert!(self.docstrings.is_sorted_by_key(|range| range.start()), "the walk is in source order");
        let mut docstrings = self.docstrings.iter().peekable();
        let mut next_line = 1;
        let mut count = 0;
        for token in self.tokens.iter() {
            let is_layout = matches!(
                token.kind(),
                TokenKind::Comment
                    | TokenKind::NonLogicalNewline
                    | TokenKind::Newline
                    | TokenKind::Indent
                    | TokenKind::Dedent
                    | TokenKind::EndOfFile
            );
            if is_layout {
                continue;
            }
            while docstrings.peek().is_some_and(|range| range.end() <= token.start()) {
                docstrings.next();
            }
            if docstrings.peek().is_some_and(|range| range.contains_range(token.range())) {
                continue;
            }
            let first = self.lines.within(token.start().to_u32()).max(next_line);
            let end = self.lines.within(token.end().to_u32());
            if end >= first {
                count += u64::from(end - first + 1);
                next_line = end + 1;
            }
        }
        count
    }

    /// Counts an assertion in every open function.
    fn found(&mut self, assertion: Assertion) {
        if self.functions.is_empty() && assertion != Assertion::Trivial {
            self.file.module_assertions = self.file.module_assertions.saturating_add(1);
        }
        for &index in &self.functions {
            if let Some(function) = self.file.functions.get_mut(index) {
                count(function, assertion);
            }
        }
    }

    /// Walks something that is asserted, so that its names are kept.
    fn within_assertion(&mut self, walk: impl FnOnce(&mut Self)) {
        self.asserting += 1;
        walk(self);
        self.asserting -= 1;
    }

    fn asserted(&mut self, name: &str) {
        for &index in &self.functions {
            let Some(function) = self.file.functions.get_mut(index) else { continue };
            if function.asserted_names.len() < MAX_ASSERTED && !function.asserted_names.iter().any(|kept| kept == name)
            {
                function.asserted_names.push(name.to_owned());
            }
        }
    }

    fn function(&mut self, node: &'a StmtFunctionDef) {
        for decorator in &node.decorator_list {
            self.visit_decorator(decorator);
        }
        self.visit_parameters(&node.parameters);
        let index = self.file.functions.len();
        let class = self.classes.last().copied();
        let mut function = self.describe(node, class);
        function.documented = self.docstring(&node.body).is_some();
        self.file.functions.push(function);
        self.sides.push(Side { class, pending: Vec::new() });

        let classes = std::mem::take(&mut self.classes);
        let guarded = std::mem::take(&mut self.guarded);
        self.functions.push(index);
        self.optional += 1;
        self.visit_body(&node.body);
        self.optional -= 1;
        self.functions.pop();
        self.classes = classes;
        self.guarded = guarded;
    }

    /// A function's facts as far as its head tells.
    fn describe(&self, node: &'a StmtFunctionDef, class: Option<usize>) -> Function {
        let decorators: Vec<String> =
            node.decorator_list.iter().map(|decorator| callee(&decorator.expression)).collect();
        let parameters: Vec<String> = node.parameters.iter().map(|parameter| parameter.name().to_string()).collect();
        let name = match class.and_then(|class| self.file.classes.get(class)) {
            Some(class) => format!("{}.{}", class.name, node.name.as_str()),
            None => node.name.to_string(),
        };
        let start = node.decorator_list.first().map_or(node.start(), |decorator| decorator.start().min(node.start()));
        let error_assertions =
            decorators.iter().filter(|name| matches!(name.as_str(), "raises" | "nose.tools.raises" | "tools.raises"));
        let expected = u32::try_from(error_assertions.count()).unwrap_or(0);
        Function {
            name,
            lines: [self.lines.of(start.to_u32()), self.last_line(node.range())],
            defined: self.line(node.name.range()),
            annotated: node.returns.is_some()
                || node.parameters.iter().any(|parameter| parameter.annotation().is_some()),
            cases: self.cases(&node.decorator_list),
            assertions: expected,
            error_assertions: expected,
            skipped: is_skipped(node),
            body_hash: self.body_hash(node),
            is_fixture: is_fixture(node.name.as_str(), &decorators),
            nested: !self.functions.is_empty(),
            parameters,
            decorators,
            ..Function::default()
        }
    }

    /// Hash of the tokens of decorators, parameters and body, without the function's name and docstring.
    fn body_hash(&self, node: &StmtFunctionDef) -> u64 {
        let mut hasher = DefaultHasher::new();
        let docstring = match node.body.first() {
            Some(Stmt::Expr(first)) if first.value.is_string_literal_expr() => Some(first.range()),
            _ => None,
        };
        for token in self.tokens.in_range(node.range()) {
            let is_apart = token.range() == node.name.range() || Some(token.range()) == docstring;
            if is_apart || token.kind().is_trivia() || token.kind() == TokenKind::Newline {
                continue;
            }
            std::mem::discriminant(&token.kind()).hash(&mut hasher);
            if matches!(token.kind(), TokenKind::Indent | TokenKind::Dedent) {
                continue;
            }
            self.source.get(token.range().to_std_range()).unwrap_or_default().hash(&mut hasher);
        }
        hasher.finish()
    }

    /// Cases of `parametrize`, `parameterized.expand` and `ddt.data`, multiplied.
    fn cases(&self, decorators: &[Decorator]) -> u32 {
        let mut cases: u32 = 0;
        for decorator in decorators {
            let Expr::Call(call) = &decorator.expression else { continue };
            let name = dotted(&call.func);
            let found = match last(&name) {
                "parametrize" => call.arguments.find_argument_value("argvalues", 1).map(|list| self.length(list)),
                "expand" | "parameters" | "named_parameters" | "product"
                    if name.contains("parameterized") || name.contains("parametrize") =>
                {
                    match &*call.arguments.args {
                        [list] => Some(self.length(list)),
                        many => Some(u32::try_from(many.len()).unwrap_or(u32::MAX)),
                    }
                }
                "data" if name == "data" || name == "ddt.data" => {
                    Some(u32::try_from(call.arguments.args.len()).unwrap_or(u32::MAX))
                }
                _ => None,
            };
            if let Some(found) = found.filter(|&found| found > 0) {
                cases = cases.max(1).saturating_mul(found);
            }
        }
        cases
    }

    /// Length of a list written out, of a name given one at module level, or of a product of such; 0 if not told.
    fn length(&self, list: &Expr) -> u32 {
        match list {
            Expr::List(list) => u32::try_from(list.elts.len()).unwrap_or(u32::MAX),
            Expr::Tuple(tuple) => u32::try_from(tuple.elts.len()).unwrap_or(u32::MAX),
            Expr::Set(set) => u32::try_from(set.elts.len()).unwrap_or(u32::MAX),
            Expr::Dict(dict) => u32::try_from(dict.len()).unwrap_or(u32::MAX),
            Expr::Name(name) => self.lists.get(name.id.as_str()).copied().unwrap_or(0),
            Expr::Call(call) => match last(&dotted(&call.func)) {
                "product" => call.arguments.args.iter().map(|list| self.length(list)).fold(1, u32::saturating_mul),
                "zip" => call.arguments.args.iter().map(|list| self.length(list)).filter(|&n| n > 0).min().unwrap_or(0),
                "list" | "enumerate" | "sorted" | "items" | "keys" => match (&*call.arguments.args, &*call.func) {
                    ([list, ..], _) => self.length(list),
                    ([], Expr::Attribute(attribute)) => self.length(&attribute.value),
                    _ => 0,
                },
                "range" => match &*call.arguments.args {
                    [Expr::NumberLiteral(number)] => match &number.value {
                        ruff_python_ast::Number::Int(int) => {
                            int.as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(0)
                        }
                        _ => 0,
                    },
                    _ => 0,
                },
                _ => 0,
            },
            _ => 0,
        }
    }

    fn class(&mut self, node: &'a StmtClassDef) {
        for decorator in &node.decorator_list {
            self.visit_decorator(decorator);
        }
        if let Some(arguments) = &node.arguments {
            self.visit_arguments(arguments);
        }
        let index = self.file.classes.len();
        let documented = self.docstring(&node.body).is_some();
        self.file.classes.push(Class {
            name: node.name.to_string(),
            lines: [self.line(node.range()), self.last_line(node.range())],
            bases: node.bases().iter().map(callee).filter(|base| !base.is_empty()).collect(),
            documented,
        });
        let skipped = node.decorator_list.iter().any(|decorator| is_skip(&decorator.expression));
        let first = self.file.functions.len();
        self.classes.push(index);
        self.visit_body(&node.body);
        self.classes.pop();
        if skipped {
            for function in self.file.functions.iter_mut().skip(first) {
                function.skipped = true;
            }
        }
    }

    fn import(&mut self, module: &str, names: Vec<String>, level: u32, range: TextRange) {
        let line = self.line(range);
        let optional = self.optional > 0;
        self.file.imports.push(Import { module: module.to_owned(), names, level, line, optional });
    }

    fn branch(&mut self, node: &'a StmtIf) {
        let test = callee(&node.test);
        if last(&test) == "TYPE_CHECKING" {
            self.optional += 1;
            self.visit_body(&node.body);
            self.optional -= 1;
        } else {
            if self.functions.is_empty() && is_main_guard(&node.test) {
                self.file.main_guard = self.file.main_guard.or(Some(self.line(node.range())));
            }
            self.visit_expr(&node.test);
            self.guarded += 1;
            self.visit_body(&node.body);
            self.guarded -= 1;
        }
        self.guarded += 1;
        for clause in &node.elif_else_clauses {
            self.visit_elif_else_clause(clause);
        }
        self.guarded -= 1;
    }

    fn attempt(&mut self, node: &'a StmtTry) {
        let optional = u32::from(node.handlers.iter().any(catches_import_errors));
        self.guarded += 1;
        self.optional += optional;
        self.visit_body(&node.body);
        self.visit_body(&node.orelse);
        for handler in &node.handlers {
            self.visit_except_handler(handler);
        }
        self.optional -= optional;
        self.visit_body(&node.finalbody);
        self.guarded -= 1;
    }

    fn assertion(&mut self, node: &'a StmtAssert) {
        let found = assertion::of_statement(&node.test, self.guarded > 0);
        self.found(found);
        self.within_assertion(|walk| walk.visit_expr(&node.test));
        if let Some(message) = &node.msg {
            self.visit_expr(message);
        }
    }

    fn call(&mut self, expr: &'a Expr, call: &'a ExprCall) {
        let name = dotted(&call.func);
        if name.is_empty() {
            visitor::walk_expr(self, expr);
            return;
        }
        let mut asserts = false;
        if self.asserting == 0 {
            let found = assertion::of_call(&name, call);
            if !self.functions.is_empty() && assertion::is_helper(&name) {
                asserts = true;
                self.pend(last(&name), found);
            } else if let Some(found) = found {
                asserts = true;
                self.found(found);
            }
        }
        for &index in &self.functions {
            if let Some(function) = self.file.functions.get_mut(index)
                && function.calls.len() < MAX_FUNCTION_CALLS
            {
                function.calls.push(name.clone());
            }
        }
        if self.functions.is_empty() && self.guarded == 0 && name == "pytest.skip" {
            self.skipped = true;
        }
        if self.file.calls.len() < MAX_CALLS {
            let text = match call.arguments.args.first() {
                Some(Expr::StringLiteral(literal)) => Some(cut(literal.value.to_str(), MAX_TEXT)),
                _ => None,
            };
            let line = self.lines.of(call.range_start.to_u32());
            self.file.calls.push(Call { name, line, text });
        }
        if asserts {
            self.within_assertion(|walk| visitor::walk_expr(walk, expr));
        } else {
            visitor::walk_expr(self, expr);
        }
    }

    fn pend(&mut self, name: &str, fallback: Option<Assertion>) {
        for &index in &self.functions {
            if let Some(side) = self.sides.get_mut(index) {
                side.pending.push(Pending { name: name.to_owned(), fallback });
            }
        }
    }

    fn path(&mut self, text: &str, range: TextRange) {
        if self.file.absolute_paths.len() < MAX_PATHS && is_machine_path(text) {
            let line = self.line(range);
            self.file.absolute_paths.push((line, cut(text, MAX_TEXT)));
        }
    }

    /// Counts calls to functions of this file that assert, through other such functions too.
    fn resolve_helpers(&mut self) {
        let mut own: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, function) in self.file.functions.iter().enumerate() {
            own.entry(last(&function.name).to_owned()).or_default().push(index);
        }
        let mut asserts: Vec<bool> = self.file.functions.iter().map(|function| function.assertions > 0).collect();
        let resolve = |pending: &Pending, caller: usize, asserts: &[bool]| match own.get(&pending.name) {
            Some(targets) => targets
                .iter()
                .any(|&target| target != caller && asserts.get(target) == Some(&true))
                .then_some(Assertion::Real),
            None => pending.fallback,
        };
        for _ in 0..HELPER_ROUNDS {
            let before = asserts.clone();
            for (index, side) in self.sides.iter().enumerate() {
                let found = side.pending.iter().any(|pending| {
                    resolve(pending, index, &before).is_some_and(|assertion| assertion != Assertion::Trivial)
                });
                if let Some(state) = asserts.get_mut(index) {
                    *state |= found;
                }
            }
            if asserts == before {
                break;
            }
        }
        for (index, (function, side)) in self.file.functions.iter_mut().zip(&self.sides).enumerate() {
            for pending in &side.pending {
                match resolve(pending, index, &asserts) {
                    Some(assertion) => count(function, assertion),
                    None if own.contains_key(&pending.name) => {}
                    None if function.helpers.len() < MAX_ASSERTED => function.helpers.push(pending.name.clone()),
                    None => {}
                }
            }
        }
    }

    /// Which functions pytest or unittest would collect from this file if it is a test file.
    fn resolve_tests(&mut self) {
        let with_init: BTreeSet<&str> =
            self.file.functions.iter().filter_map(|function| function.name.strip_suffix(".__init__")).collect();
        let mut collected: BTreeMap<&str, bool> = BTreeMap::new();
        let mut by_class: Vec<bool> = Vec::with_capacity(self.file.classes.len());
        for class in &self.file.classes {
            let by_base = class.bases.iter().any(|base| {
                let base = last(base);
                is_test_base(base) || collected.get(base) == Some(&true)
            });
            let is_test = by_base || (class.name.starts_with("Test") && !with_init.contains(class.name.as_str()));
            collected.insert(&class.name, is_test);
            by_class.push(is_test);
        }
        for (function, side) in self.file.functions.iter_mut().zip(&self.sides) {
            let held = side.class.is_none_or(|class| by_class.get(class) == Some(&true));
            function.is_test =
                held && !function.nested && !function.is_fixture && last(&function.name).starts_with("test");
            function.skipped |= self.skipped;
        }
    }
}

impl<'a> Visitor<'a> for Walk<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if !is_filler(stmt)
            && let Some(function) = self.functions.last().and_then(|&index| self.file.functions.get_mut(index))
        {
            function.statements = function.statements.saturating_add(1);
        }
        match stmt {
            Stmt::FunctionDef(node) => self.function(node),
            Stmt::ClassDef(node) => self.class(node),
            Stmt::Import(node) => {
                for alias in &node.names {
                    self.import(alias.name.as_str(), Vec::new(), 0, node.range());
                }
            }
            Stmt::ImportFrom(node) => {
                let names = node.names.iter().map(|alias| alias.name.to_string()).collect();
                let module = node.module.as_ref().map(|module| module.as_str()).unwrap_or_default();
                self.import(module, names, node.level, node.range());
            }
            Stmt::Assert(node) => self.assertion(node),
            Stmt::If(node) => self.branch(node),
            Stmt::Try(node) => self.attempt(node),
            Stmt::For(_) | Stmt::While(_) | Stmt::Match(_) => {
                self.guarded += 1;
                visitor::walk_stmt(self, stmt);
                self.guarded -= 1;
            }
            Stmt::Raise(node) => {
                let raised = node.exc.as_deref().map(callee);
                if self.guarded > 0 && raised.as_deref() == Some("AssertionError") {
                    self.found(Assertion::Real);
                }
                visitor::walk_stmt(self, stmt);
            }
            Stmt::Assign(node) => {
                if self.functions.is_empty()
                    && let [Expr::Name(target)] = node.targets.as_slice()
                {
                    let length = self.length(&node.value);
                    if length > 0 {
                        self.lists.insert(target.id.as_str(), length);
                    }
                }
                visitor::walk_stmt(self, stmt);
            }
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Call(call) => return self.call(expr, call),
            Expr::Name(name) => {
                if self.asserting > 0 {
                    self.asserted(name.id.as_str());
                }
                return;
            }
            Expr::Attribute(attribute) if self.asserting > 0 => self.asserted(attribute.attr.as_str()),
            Expr::StringLiteral(literal) => {
                if literal.value.len() >= 4 {
                    self.path(literal.value.to_str(), literal.range());
                }
                return;
            }
            Expr::FString(string) => {
                if let Some(FStringPart::FString(first)) = string.value.iter().next()
                    && let Some(InterpolatedStringElement::Literal(literal)) = first.elements.iter().next()
                {
                    self.path(&literal.value, string.range());
                }
            }
            // nose's generator tests: `yield check_something, argument`.
            Expr::Yield(node) => {
                if let Some(Expr::Tuple(tuple)) = node.value.as_deref()
                    && let Some(Expr::Name(name)) = tuple.elts.first()
                    && assertion::is_helper(name.id.as_str())
                {
                    self.pend(name.id.as_str(), None);
                }
            }
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }

    /// Types assert nothing and call nothing.
    fn visit_annotation(&mut self, _expr: &'a Expr) {}
}

fn count(function: &mut Function, assertion: Assertion) {
    match assertion {
        Assertion::Real => function.assertions = function.assertions.saturating_add(1),
        Assertion::Error => {
            function.assertions = function.assertions.saturating_add(1);
            function.error_assertions = function.error_assertions.saturating_add(1);
        }
        Assertion::Trivial => function.trivial_assertions = function.trivial_assertions.saturating_add(1),
    }
}

/// `pass`, `...` and bare strings, which do nothing.
fn is_filler(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Pass(_) => true,
        Stmt::Expr(statement) => matches!(&*statement.value, Expr::StringLiteral(_) | Expr::EllipsisLiteral(_)),
        _ => false,
    }
}

fn is_main_guard(test: &Expr) -> bool {
    let Expr::Compare(compare) = test else { return false };
    let sides = std::iter::once(&*compare.left).chain(compare.comparators.iter());
    let mut name = false;
    let mut text = false;
    for side in sides {
        name |= matches!(side, Expr::Name(left) if left.id.as_str() == "__name__");
        text |= matches!(side, Expr::StringLiteral(right) if right.value.to_str() == "__main__");
    }
    name && text
}

fn catches_import_errors(handler: &ExceptHandler) -> bool {
    let ExceptHandler::ExceptHandler(handler) = handler;
    let catches = |expr: &Expr| {
        matches!(last(&dotted(expr)), "ImportError" | "ModuleNotFoundError" | "Exception" | "BaseException")
    };
    match handler.type_.as_deref() {
        None => true,
        Some(Expr::Tuple(tuple)) => tuple.elts.iter().any(catches),
        Some(one) => catches(one),
    }
}

/// unittest's class by its usual spellings, and the mixins of shared test suites.
fn is_test_base(base: &str) -> bool {
    ["TestCase", "Test", "Tests", "TestBase", "TestMixin", "TesterMixin", "TestsMixin"]
        .iter()
        .any(|end| base.ends_with(end))
        || base.contains("TestCase")
}

/// Whether an expression skips whatever it decorates: `unittest.skip("…")`, `pytest.mark.skip`.
fn is_skip(expr: &Expr) -> bool {
    let name = callee(expr);
    if matches!(name.as_str(), "skip" | "unittest.skip" | "pytest.mark.skip" | "mark.skip" | "pytest.skip") {
        return true;
    }
    let Expr::Call(call) = expr else { return false };
    matches!(last(&name), "skipif" | "skipIf")
        && matches!(call.arguments.args.first(), Some(Expr::BooleanLiteral(literal)) if literal.value)
}

/// Whether a function is skipped whatever happens: by a decorator, or by what it does first.
fn is_skipped(node: &StmtFunctionDef) -> bool {
    if node.decorator_list.iter().any(|decorator| is_skip(&decorator.expression)) {
        return true;
    }
    match node.body.iter().find(|stmt| !is_filler(stmt)) {
        Some(Stmt::Expr(statement)) => {
            matches!(callee(&statement.value).as_str(), "pytest.skip" | "self.skipTest" | "skip")
        }
        Some(Stmt::Raise(statement)) => {
            statement.exc.as_deref().is_some_and(|raised| last(&callee(raised)) == "SkipTest")
        }
        Some(Stmt::Return(statement)) => statement.value.is_none(),
        _ => false,
    }
}

fn is_fixture(name: &str, decorators: &[String]) -> bool {
    const SET_UP: [&str; 14] = [
        "setUp",
        "tearDown",
        "setUpClass",
        "tearDownClass",
        "setUpModule",
        "tearDownModule",
        "setup_method",
        "teardown_method",
        "setup_class",
        "teardown_class",
        "setup_module",
        "teardown_module",
        "setup_function",
        "teardown_function",
    ];
    SET_UP.contains(&name)
        || decorators.iter().any(|decorator| matches!(last(decorator), "fixture" | "fixture_function"))
}
