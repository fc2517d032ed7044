//! What a function's head and first statements tell.

use super::names::{callee, dotted, last};
use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_ast::{Decorator, ExceptHandler, Expr, Number, Stmt, StmtFunctionDef};
use ruff_text_size::Ranged;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Hash of the tokens of decorators, parameters and body, without the function's name and docstring.
pub(super) fn body_hash(node: &StmtFunctionDef, source: &str, tokens: &Tokens) -> u64 {
    let mut hasher = DefaultHasher::new();
    let docstring = match node.body.first() {
        Some(Stmt::Expr(first)) if first.value.is_string_literal_expr() => Some(first.range()),
        _ => None,
    };
    for token in tokens.in_range(node.range()) {
        let is_apart = token.range() == node.name.range() || Some(token.range()) == docstring;
        if is_apart || token.kind().is_trivia() || token.kind() == TokenKind::Newline {
            continue;
        }
        std::mem::discriminant(&token.kind()).hash(&mut hasher);
        if matches!(token.kind(), TokenKind::Indent | TokenKind::Dedent) {
            continue;
        }
        source.get(token.range().to_std_range()).unwrap_or_default().hash(&mut hasher);
    }
    hasher.finish()
}

/// Cases of `parametrize`, `parameterized.expand` and `ddt.data`, multiplied. `lists` holds the lengths of module-level
/// lists.
pub(super) fn cases(decorators: &[Decorator], lists: &BTreeMap<&str, u32>) -> u32 {
    let mut cases: u32 = 0;
    for decorator in decorators {
        let Expr::Call(call) = &decorator.expression else { continue };
        let name = dotted(&call.func);
        let found = match last(&name) {
            "parametrize" => call.arguments.find_argument_value("argvalues", 1).map(|list| length(list, lists)),
            "expand" | "parameters" | "named_parameters" | "product"
                if name.contains("parameterized") || name.contains("parametrize") =>
            {
                match &*call.arguments.args {
                    [list] => Some(length(list, lists)),
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
pub(super) fn length(list: &Expr, lists: &BTreeMap<&str, u32>) -> u32 {
    let counted = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    match list {
        Expr::List(list) => counted(list.elts.len()),
        Expr::Tuple(tuple) => counted(tuple.elts.len()),
        Expr::Set(set) => counted(set.elts.len()),
        Expr::Dict(dict) => counted(dict.len()),
        Expr::Name(name) => lists.get(name.id.as_str()).copied().unwrap_or(0),
        Expr::Call(call) => {
            let arguments = &*call.arguments.args;
            match (last(&dotted(&call.func)), arguments, &*call.func) {
                // Lists that are not told count as one, so that the rest of a product is not lost.
                ("product", _, _) => {
                    arguments.iter().map(|list| length(list, lists).max(1)).fold(1, u32::saturating_mul)
                }
                ("zip", _, _) => arguments.iter().map(|list| length(list, lists)).filter(|&n| n > 0).min().unwrap_or(0),
                ("list" | "enumerate" | "sorted", [list, ..], _) => length(list, lists),
                ("items" | "keys" | "values", [], Expr::Attribute(attribute)) => length(&attribute.value, lists),
                ("range", [Expr::NumberLiteral(number)], _) => match &number.value {
                    Number::Int(int) => int.as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(0),
                    _ => 0,
                },
                _ => 0,
            }
        }
        _ => 0,
    }
}

/// `pass`, `...` and bare strings, which do nothing.
pub(super) fn is_filler(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Pass(_) => true,
        Stmt::Expr(statement) => matches!(&*statement.value, Expr::StringLiteral(_) | Expr::EllipsisLiteral(_)),
        _ => false,
    }
}

/// `__name__ == "__main__"`, either way around.
pub(super) fn is_main_guard(test: &Expr) -> bool {
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

/// Whether a handler makes the imports of its `try` optional.
pub(super) fn catches_import_errors(handler: &ExceptHandler) -> bool {
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

/// Whether an expression skips whatever it decorates: `unittest.skip("…")`, `pytest.mark.skip`.
pub(super) fn is_skip(expr: &Expr) -> bool {
    let name = callee(expr);
    if matches!(name.as_str(), "skip" | "unittest.skip" | "pytest.mark.skip" | "mark.skip" | "pytest.skip") {
        return true;
    }
    let Expr::Call(call) = expr else { return false };
    matches!(last(&name), "skipif" | "skipIf")
        && matches!(call.arguments.args.first(), Some(Expr::BooleanLiteral(literal)) if literal.value)
}

/// Whether a function is skipped whatever happens: by a decorator, or by what it does first.
pub(super) fn is_skipped(node: &StmtFunctionDef) -> bool {
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

/// Whether a function sets tests up or provides for them.
pub(super) fn is_fixture(name: &str, decorators: &[String]) -> bool {
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
