//! Dotted names and constant expressions.

use crate::read::text::last_segment;
use ruff_python_ast::{Expr, Number, UnaryOp};

/// The dotted name of an expression: `np.testing.assert_equal`; the receiver of a chain that does not start at a name
/// is left out (`.fit` of `make()[0].fit`). Empty for anything that is no name.
pub(super) fn dotted(expr: &Expr) -> String {
    match expr {
        Expr::Name(name) => return name.id.to_string(),
        Expr::Attribute(attribute) => {
            if let Expr::Name(name) = &*attribute.value {
                return [name.id.as_str(), ".", attribute.attr.as_str()].concat();
            }
        }
        _ => return String::new(),
    }
    let mut parts: Vec<&str> = Vec::new();
    let mut at = expr;
    loop {
        match at {
            Expr::Attribute(attribute) => {
                parts.push(attribute.attr.as_str());
                at = &attribute.value;
            }
            Expr::Name(name) => {
                parts.push(name.id.as_str());
                break;
            }
            _ => {
                if !parts.is_empty() {
                    parts.push("");
                }
                break;
            }
        }
    }
    parts.reverse();
    parts.join(".")
}

/// The name of a decorator, base or callee without its call.
pub(super) fn callee(expr: &Expr) -> String {
    match expr {
        Expr::Call(call) => dotted(&call.func),
        Expr::Subscript(subscript) => dotted(&subscript.value),
        _ => dotted(expr),
    }
}

/// The last segment of a dotted name.
pub(super) fn last(name: &str) -> &str {
    last_segment(name)
}

/// Whether the expression is written as a literal, so that its value cannot depend on the code under test.
pub(super) fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::NumberLiteral(_)
        | Expr::BooleanLiteral(_)
        | Expr::NoneLiteral(_)
        | Expr::StringLiteral(_)
        | Expr::BytesLiteral(_)
        | Expr::EllipsisLiteral(_) => true,
        Expr::UnaryOp(unary) => is_constant(&unary.operand),
        Expr::BinOp(binary) => is_constant(&binary.left) && is_constant(&binary.right),
        Expr::List(list) => list.elts.iter().all(is_constant),
        Expr::Tuple(tuple) => tuple.elts.iter().all(is_constant),
        Expr::Compare(compare) => is_constant(&compare.left) && compare.comparators.iter().all(is_constant),
        Expr::BoolOp(operation) => operation.values.iter().all(is_constant),
        _ => false,
    }
}

/// Whether a constant is false: `assert False` always fails, which says something where it must not be reached.
pub(super) fn is_falsy(expr: &Expr) -> bool {
    match expr {
        Expr::BooleanLiteral(literal) => !literal.value,
        Expr::NoneLiteral(_) => true,
        Expr::NumberLiteral(literal) => matches!(&literal.value, Number::Int(int) if int.as_u64() == Some(0)),
        Expr::StringLiteral(literal) => literal.value.is_empty(),
        Expr::UnaryOp(unary) if unary.op == UnaryOp::Not => is_constant(&unary.operand) && !is_falsy(&unary.operand),
        _ => false,
    }
}

/// Whether both are the same plain name, so that comparing them cannot fail.
pub(super) fn is_same_name(left: &Expr, right: &Expr) -> bool {
    let is_name = |expr: &Expr| matches!(expr, Expr::Name(_) | Expr::Attribute(_));
    if !is_name(left) || !is_name(right) {
        return false;
    }
    let name = dotted(left);
    !name.is_empty() && !name.starts_with('.') && name == dotted(right)
}
