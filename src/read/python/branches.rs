//! How many ways a piece of code branches: what it adds to McCabe's cyclomatic complexity.
//!
//! Called by the walk for every statement and expression. Invariant: a node answers for itself, not for what it holds.

use ruff_python_ast::{Comprehension, Expr, Stmt};

/// Branches a statement adds: `if` and each `elif`, loops, handlers, cases.
pub(super) fn of_statement(stmt: &Stmt) -> u32 {
    let count = match stmt {
        Stmt::If(node) => 1 + node.elif_else_clauses.iter().filter(|clause| clause.test.is_some()).count(),
        Stmt::For(_) | Stmt::While(_) => 1,
        Stmt::Try(node) => node.handlers.len(),
        Stmt::Match(node) => node.cases.len(),
        _ => return 0,
    };
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Branches an expression adds: conditions, each `and` and `or`, loops and conditions of comprehensions.
pub(super) fn of_expression(expr: &Expr) -> u32 {
    let count = match expr {
        Expr::If(_) => 1,
        Expr::BoolOp(node) => node.values.len().saturating_sub(1),
        Expr::ListComp(node) => loops(&node.generators),
        Expr::SetComp(node) => loops(&node.generators),
        Expr::DictComp(node) => loops(&node.generators),
        Expr::Generator(node) => loops(&node.generators),
        _ => return 0,
    };
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn loops(generators: &[Comprehension]) -> usize {
    generators.iter().map(|generator| 1 + generator.ifs.len()).sum()
}
