//! One pass over the tree.

use super::assertion::{self, Assertion};
use super::check::{Check, Origin, Sight};
use super::names::{callee, dotted, last};
use super::resolve::{self, Pending, count};
use super::text::{Lines, cut, doctest_prompts, is_machine_path, text_argument};
use super::{Call, Class, Function, Import, PythonFile};
use super::{branches, extent, hazard, head};
use crate::read::code::doc::Doc;
use ruff_python_ast::token::Tokens;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{
    Expr, ExprCall, FStringPart, InterpolatedStringElement, Stmt, StmtAssert, StmtAssign, StmtClassDef,
    StmtFunctionDef, StmtIf, StmtTry,
};
use ruff_text_size::{Ranged, TextRange};
use std::collections::BTreeMap;

/// Most calls kept of a module; enough for any hand-written one.
const MAX_CALLS: usize = 4_000;
/// Most calls kept of a function.
const MAX_FUNCTION_CALLS: usize = 60;
/// Most identifiers kept of a function's assertions.
const MAX_ASSERTED: usize = 40;
/// Most absolute paths kept of a module.
const MAX_PATHS: usize = 50;
/// Most variables of a function whose origin is followed.
const MAX_ORIGINS: usize = 200;
/// Longest text argument kept of a call, in characters.
const MAX_TEXT: usize = 200;

/// The pass and what it has found.
pub(super) struct Walk<'a> {
    source: &'a str,
    lines: &'a Lines<'a>,
    tokens: &'a Tokens,
    file: PythonFile,
    /// By function: its class, the calls that may assert for it, the calls its variables come from.
    class_of: Vec<Option<usize>>,
    pending: Vec<Vec<Pending>>,
    origins: Vec<BTreeMap<String, Origin<'a>>>,
    /// Functions being walked, outermost first.
    functions: Vec<usize>,
    /// Classes being walked since the innermost function.
    classes: Vec<usize>,
    /// Lengths of literal lists assigned to names, for `parametrize`.
    lists: BTreeMap<&'a str, u32>,
    /// Docstrings, in order.
    docstrings: Vec<TextRange>,
    /// Functions and classes that stand in no other, in order.
    definitions: Vec<TextRange>,
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
            class_of: Vec::new(),
            pending: Vec::new(),
            origins: Vec::new(),
            functions: Vec::new(),
            classes: Vec::new(),
            lists: BTreeMap::new(),
            docstrings: Vec::new(),
            definitions: Vec::new(),
            optional: 0,
            guarded: 0,
            asserting: 0,
            skipped: false,
        };
        if let Some(text) = walk.docstring(body) {
            walk.file.docstring = text.lines().map(str::trim).find(|line| !line.is_empty()).map(|line| cut(line, 200));
        }
        walk.visit_body(body);
        resolve::helpers(&mut walk.file.functions, &walk.pending);
        resolve::tests(&mut walk.file.functions, &walk.file.classes, &walk.class_of);
        if walk.skipped {
            walk.file.functions.iter_mut().for_each(|function| function.skipped = true);
        }
        hazard::settle(&mut walk.file);
        extent::measure(&mut walk.file, source, lines, tokens, &walk.docstrings, &walk.definitions);
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
        self.file.docstrings.push([self.line(statement.range()), self.last_line(statement.range())]);
        let text = literal.value.to_str();
        self.file.doctests = self.file.doctests.saturating_add(doctest_prompts(text));
        Some(text)
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
        function.doc = self
            .docstring(&node.body)
            .map(|text| Doc::read(text, node.name.as_str(), function.parameters.iter().map(String::as_str)));
        function.documented = function.doc.is_some();
        self.outermost(node.range());
        self.file.functions.push(function);
        self.class_of.push(class);
        self.pending.push(Vec::new());
        self.origins.push(BTreeMap::new());

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

    /// Notes a definition that stands in no other.
    fn outermost(&mut self, range: TextRange) {
        if self.functions.is_empty() && self.classes.is_empty() {
            self.definitions.push(range);
        }
    }

    /// Adds branches to the innermost function.
    fn branches(&mut self, count: u32) {
        if count > 0
            && let Some(function) = self.functions.last().and_then(|&index| self.file.functions.get_mut(index))
        {
            function.complexity = function.complexity.saturating_add(count);
        }
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
        // Only tests are compared by their bodies, and hashing each body costs as much as walking it.
        let may_be_test = self.functions.is_empty() && node.name.as_str().starts_with("test");
        Function {
            name,
            lines: [self.lines.of(start.to_u32()), self.last_line(node.range())],
            defined: self.line(node.name.range()),
            annotated: node.returns.is_some()
                || node.parameters.iter().any(|parameter| parameter.annotation().is_some()),
            cases: head::cases(&node.decorator_list, &self.lists),
            assertions: expected,
            error_assertions: expected,
            skipped: head::is_skipped(node),
            complexity: 1,
            body_hash: if may_be_test { head::body_hash(node, self.source, self.tokens) } else { 0 },
            is_fixture: head::is_fixture(node.name.as_str(), &decorators),
            nested: !self.functions.is_empty(),
            parameters,
            decorators,
            ..Function::default()
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
        let doc = self.docstring(&node.body).map(|text| Doc::read(text, node.name.as_str(), std::iter::empty()));
        self.outermost(node.range());
        self.file.classes.push(Class {
            name: node.name.to_string(),
            lines: [self.line(node.range()), self.last_line(node.range())],
            bases: node.bases().iter().map(callee).filter(|base| !base.is_empty()).collect(),
            documented: doc.is_some(),
            doc,
        });
        let skipped = node.decorator_list.iter().any(|decorator| head::is_skip(&decorator.expression));
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
            if self.functions.is_empty() && head::is_main_guard(&node.test) {
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
        let optional = u32::from(node.handlers.iter().any(head::catches_import_errors));
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
        self.checked(|sight, found| sight.of_statement(&node.test, false, found));
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
        if asserts {
            self.checked(|sight, found| sight.of_call(&name, call, false, found));
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
        let line = self.lines.of(call.range_start.to_u32());
        self.file.runs.call(&name, call, line);
        hazard::note(&mut self.file, &name, call, self.lines);
        if self.file.calls.len() < MAX_CALLS {
            self.file.calls.push(Call { name, line, text: text_argument(call, MAX_TEXT) });
        }
        if asserts {
            self.within_assertion(|walk| visitor::walk_expr(walk, expr));
        } else {
            visitor::walk_expr(self, expr);
        }
    }

    /// Keeps what an assertion checks.
    fn checked(&mut self, look: impl FnOnce(&Sight<'_, 'a>, &mut Vec<Check>)) {
        let Some(&index) = self.functions.last() else { return };
        let Some(origins) = self.origins.get(index) else { return };
        let mut found = Vec::new();
        look(&Sight { source: self.source, origins }, &mut found);
        for &index in &self.functions {
            let Some(function) = self.file.functions.get_mut(index) else { continue };
            for check in &found {
                if !function.checks.contains(check) {
                    function.checks.push(*check);
                }
            }
        }
    }

    /// Remembers the call that a variable comes from, and the length of a module's list.
    fn assign(&mut self, node: &'a StmtAssign) {
        let Some(&index) = self.functions.last() else {
            if let [Expr::Name(target)] = node.targets.as_slice() {
                let length = head::length(&node.value, &self.lists);
                if length > 0 {
                    self.lists.insert(target.id.as_str(), length);
                }
            }
            return;
        };
        let Some(origins) = self.origins.get(index) else { return };
        let Some(origin) = (Sight { source: self.source, origins }).origin(&node.value) else { return };
        let targets = match node.targets.as_slice() {
            [Expr::Tuple(tuple)] => tuple.elts.as_slice(),
            targets => targets,
        };
        let Some(origins) = self.origins.get_mut(index) else { return };
        for target in targets {
            if let Expr::Name(name) = target
                && origins.len() < MAX_ORIGINS
            {
                origins.insert(name.id.to_string(), origin.clone());
            }
        }
    }

    fn pend(&mut self, name: &str, fallback: Option<Assertion>) {
        for &index in &self.functions {
            if let Some(pending) = self.pending.get_mut(index) {
                pending.push(Pending { name: name.to_owned(), fallback });
            }
        }
    }

    fn path(&mut self, text: &str, range: TextRange) {
        if self.file.absolute_paths.len() < MAX_PATHS && is_machine_path(text) {
            let line = self.line(range);
            self.file.absolute_paths.push((line, cut(text, MAX_TEXT)));
        }
    }
}

impl<'a> Visitor<'a> for Walk<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        self.branches(branches::of_statement(stmt));
        if !head::is_filler(stmt)
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
                self.file.runs.loops(stmt, self.lines.of(stmt.start().to_u32()));
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
                visitor::walk_stmt(self, stmt);
                self.assign(node);
            }
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        self.branches(branches::of_expression(expr));
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
