//! What counts as an assertion.

use super::names::{is_constant, is_falsy, is_same_name, last};
use crate::read::text::Words;
use ruff_python_ast::{CmpOp, Expr, ExprCall};

/// What a call or statement asserts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Assertion {
    /// Can fail.
    Real,
    /// Expects an error.
    Error,
    /// Cannot fail.
    Trivial,
}

/// What `assert test` asserts. `guarded` when the statement stands inside another (a branch, a `try`), where
/// `assert False` says that the place must not be reached.
pub(super) fn of_statement(test: &Expr, guarded: bool) -> Assertion {
    let trivial = match test {
        // A non-empty tuple is always true: `assert (x == 1, "message")`.
        Expr::Tuple(tuple) => !tuple.elts.is_empty(),
        Expr::Compare(compare) => match (&*compare.ops, &*compare.comparators) {
            ([CmpOp::Eq | CmpOp::Is | CmpOp::LtE | CmpOp::GtE], [right]) if is_same_name(&compare.left, right) => true,
            _ => is_constant(test),
        },
        _ if is_constant(test) => !(guarded && is_falsy(test)),
        _ => false,
    };
    if trivial { Assertion::Trivial } else { Assertion::Real }
}

/// Names that assert in the frameworks that do not start theirs with `assert`: unittest's old spellings, nose,
/// pytest, gradient checks of torch and jax (they raise), scikit-learn's estimator checks.
static PLAIN: Words<13> = Words::new([
    "eq_",
    "ok_",
    "neq_",
    "failUnless",
    "failUnlessEqual",
    "failIf",
    "failIfEqual",
    "failUnlessAlmostEqual",
    "gradcheck",
    "gradgradcheck",
    "check_grads",
    "check_estimator",
    "should_not_have_been_called",
]);

/// Names that expect an error or a warning.
static ERRORS: Words<12> = Words::new([
    "assertRaises",
    "assertRaisesRegex",
    "assertRaisesRegexp",
    "assertRaisesWithMessage",
    "assertWarns",
    "assertWarnsRegex",
    "assert_raises",
    "assert_raises_regex",
    "assert_raises_regexp",
    "assert_warns",
    "failUnlessRaises",
    "assertRaisesOpError",
]);

/// What a call asserts, when its name alone tells. Calls that depend on a function of the same file are
/// [`is_helper`]'s.
pub(super) fn of_call(name: &str, call: &ExprCall) -> Option<Assertion> {
    let end = last(name);
    if ERRORS.contains(end) {
        return Some(Assertion::Error);
    }
    let receiver = name.strip_suffix(end).unwrap_or_default().trim_end_matches('.');
    match end {
        "raises" | "warns" | "deprecated_call" if receiver.is_empty() || last(receiver) == "pytest" => {
            return Some(Assertion::Error);
        }
        // `pytest.fail`, `self.fail`: reached only when something is wrong.
        "fail" if matches!(last(receiver), "self" | "pytest") => return Some(Assertion::Real),
        "check" if receiver.ends_with("regression") => return Some(Assertion::Real),
        "check" | "verify" if last(receiver) == "snapshot" => return Some(Assertion::Real),
        _ => {}
    }
    if !PLAIN.contains(end) && !is_assert_name(end) {
        return None;
    }
    let arguments = &call.arguments;
    let trivial = match &*arguments.args {
        [] => false,
        [one] => {
            matches!(end, "assertTrue" | "assertFalse" | "assert_" | "ok_" | "failUnless" | "assert_true") && {
                is_constant(one)
            }
        }
        [left, right, ..] if is_constant(left) && is_constant(right) => true,
        [left, right, ..] => {
            matches!(end, "assertEqual" | "assertEquals" | "eq_" | "assert_equal" | "assertIs") && {
                is_same_name(left, right)
            }
        }
    };
    Some(if trivial { Assertion::Trivial } else { Assertion::Real })
}

/// `assert_close`, `assertEqual`, `assert_`, but not `assertion_count`.
fn is_assert_name(name: &str) -> bool {
    name.strip_prefix("assert")
        .is_some_and(|rest| rest.starts_with(|next: char| next == '_' || next.is_ascii_uppercase()) || rest == "s")
}

/// Whether a call may go to a function of the project's own that asserts on behalf of its callers.
pub(super) fn is_helper(name: &str) -> bool {
    const STARTS: [&str; 9] = ["assert", "check", "verify", "validate", "expect", "compare", "ensure", "run", "test"];
    let end = last(name).trim_start_matches('_');
    let local = match name.strip_suffix(last(name)) {
        Some("" | "self." | "cls." | "super().") => true,
        Some(receiver) => receiver.starts_with("self."),
        None => false,
    };
    // Asked of every call: stepping to each underscore is quicker than four searches.
    let inner = || {
        end.bytes().enumerate().filter(|(_, byte)| *byte == b'_').any(|(at, _)| {
            let (before, rest) = end.split_at(at);
            ["_check", "_test", "_assert"].iter().any(|word| rest.starts_with(word))
                || rest.starts_with("_verify") && before.ends_with("and")
        })
    };
    (local && STARTS.iter().any(|start| end.starts_with(start))) || (!name.starts_with('.') && inner())
}
