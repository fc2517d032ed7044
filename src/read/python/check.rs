//! What an assertion checks, as far as its form tells: shapes, bounds, equality of two calls and the like.

use super::names::{dotted, is_constant, last};
use ruff_python_ast::{CmpOp, Expr, ExprCall, Number, UnaryOp};
use ruff_text_size::Ranged;
use std::collections::BTreeMap;

/// A form of assertion that tests of machine learning are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// A shape, size or number of dimensions equals something.
    Shape,
    /// A type or element type is some type.
    Type,
    /// Values are finite or within bounds.
    Range,
    /// A metric by name is above or below a number other than 0.
    MetricBound,
    /// One loss or error is below another.
    LossFalls,
    /// Parameters or weights differ from others.
    ParametersChange,
    /// A gradient is there, is not 0, or agrees with the numeric one.
    Gradient,
    /// Something computed equals something computed.
    Equality,
    /// Two results of the same predicting call with the same arguments are equal.
    SameCall,
    /// Two results of the same predicting call with other arguments are equal.
    SameResult,
    /// Of two results of the same predicting call, one is larger.
    OrderedResult,
    /// The result of a predicting call equals a literal.
    LiteralResult,
    /// Values, columns, uniqueness or missing entries of a table.
    Table,
}

/// The call a value comes from: the last segment of its name and its arguments as written.
pub(super) type Origin<'a> = (String, &'a str);

/// What is known where an assertion stands.
pub(super) struct Sight<'s, 'a> {
    pub(super) source: &'a str,
    /// Calls that the function's variables were assigned from.
    pub(super) origins: &'s BTreeMap<String, Origin<'a>>,
}

impl<'a> Sight<'_, 'a> {
    /// What `assert test` checks.
    pub(super) fn of_statement(&self, test: &Expr, negated: bool, found: &mut Vec<Check>) {
        match test {
            Expr::UnaryOp(unary) if unary.op == UnaryOp::Not => self.of_statement(&unary.operand, !negated, found),
            Expr::BoolOp(operation) => {
                operation.values.iter().for_each(|value| self.of_statement(value, negated, found))
            }
            Expr::Compare(compare) => {
                let mut left = &*compare.left;
                let is_chain = compare.ops.len() > 1;
                for (op, right) in compare.ops.iter().zip(&*compare.comparators) {
                    self.compare(left, *op, right, negated, is_chain, found);
                    left = right;
                }
            }
            Expr::Call(call) => self.of_call(&dotted(&call.func), call, negated, found),
            _ => {}
        }
    }

    /// What a call checks, whether it asserts by itself (`assertEqual`) or is asserted (`allclose`).
    pub(super) fn of_call(&self, name: &str, call: &ExprCall, negated: bool, found: &mut Vec<Check>) {
        let end = last(name);
        let lower = end.to_lowercase();
        let arguments = &*call.arguments.args;
        let pair = |op: CmpOp, found: &mut Vec<Check>| {
            if let [left, right, ..] = arguments {
                self.compare(left, op, right, negated, false, found);
            }
        };
        match end {
            "assertTrue" | "assert_" | "ok_" | "assert_true" => {
                arguments.iter().take(1).for_each(|test| self.of_statement(test, false, found));
            }
            "assertFalse" | "assert_false" => {
                arguments.iter().take(1).for_each(|test| self.of_statement(test, true, found));
            }
            "isinstance" | "assertIsInstance" | "assertDtypeEqual" | "is_floating_point" => found.push(Check::Type),
            "isfinite" | "isnan" | "isinf" | "assertAllInRange" | "assert_all_finite" | "assertBetween" => {
                found.push(Check::Range);
            }
            "gradcheck" | "gradgradcheck" | "check_grads" => found.push(Check::Gradient),
            "assertIsNotNone" if arguments.first().is_some_and(|subject| mentions(subject, GRADIENTS)) => {
                found.push(Check::Gradient);
            }
            // `(left == right).all()`, `np.all(left == right)`.
            "all" | "any" => match (arguments, &*call.func) {
                ([test, ..], _) => self.of_statement(test, negated, found),
                ([], Expr::Attribute(attribute)) => self.of_statement(&attribute.value, negated, found),
                _ => {}
            },
            _ if lower.contains("shape") => found.push(Check::Shape),
            _ if lower.contains("notequal") || lower.contains("not_equal") => pair(CmpOp::NotEq, found),
            _ if lower.contains("greater") => pair(CmpOp::Gt, found),
            _ if lower.contains("less") => pair(CmpOp::Lt, found),
            _ if ["equal", "close", "same", "eq_", "assertis"].iter().any(|word| lower.contains(word)) => {
                pair(CmpOp::Eq, found);
            }
            _ => {}
        }
    }

    fn compare(&self, left: &Expr, op: CmpOp, right: &Expr, negated: bool, is_chain: bool, found: &mut Vec<Check>) {
        let either = |words: &[&str]| mentions(left, words) || mentions(right, words);
        let is_ordered = matches!(op, CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE);
        let is_equal = matches!(op, CmpOp::Eq | CmpOp::Is | CmpOp::In) && !negated;
        let constant = [left, right].into_iter().find(|side| is_constant(side));
        if (either(SHAPES) || is_size(left) || is_size(right)) && !is_ordered {
            found.push(Check::Shape);
        }
        if either(&["dtype", "type", "dtypes"]) && is_equal {
            found.push(Check::Type);
        }
        if either(TABLES) {
            found.push(Check::Table);
        }
        if either(GRADIENTS) && !is_equal {
            found.push(Check::Gradient);
        }
        if either(PARAMETERS) && !is_equal && !is_ordered && constant.is_none() {
            found.push(Check::ParametersChange);
        }
        if is_ordered {
            self.ordered(left, right, constant, is_chain, found);
        } else if is_equal {
            self.equal(left, right, constant, op, found);
        }
    }

    fn ordered(&self, left: &Expr, right: &Expr, constant: Option<&Expr>, is_chain: bool, found: &mut Vec<Check>) {
        let subject = if constant.is_some_and(|constant| constant.range() == left.range()) { right } else { left };
        match constant {
            Some(constant) if mentions(subject, METRICS) && !is_zero(constant) && !is_chain => {
                found.push(Check::MetricBound);
            }
            Some(_) if is_chain || mentions(subject, &["min", "max", "all", "any", "amin", "amax", "abs"]) => {
                found.push(Check::Range);
            }
            Some(_) => {}
            None => {
                if mentions(left, LOSSES) && mentions(right, LOSSES) {
                    found.push(Check::LossFalls);
                }
                if let (Some(one), Some(other)) = (self.origin(left), self.origin(right))
                    && one.0 == other.0
                    && predicts(&one.0)
                {
                    found.push(Check::OrderedResult);
                }
            }
        }
    }

    fn equal(&self, left: &Expr, right: &Expr, constant: Option<&Expr>, op: CmpOp, found: &mut Vec<Check>) {
        match (self.origin(left), self.origin(right)) {
            (Some(one), Some(other)) if one.0 == other.0 && predicts(&one.0) => {
                found.push(if one.1 == other.1 { Check::SameCall } else { Check::SameResult });
            }
            (Some(one), None) | (None, Some(one)) if op == CmpOp::Eq && constant.is_some() && predicts(&one.0) => {
                found.push(Check::LiteralResult);
            }
            _ => {}
        }
        if constant.is_none() {
            found.push(Check::Equality);
        }
    }

    /// The call a value comes from, through conversions and through the variable it was assigned to.
    pub(super) fn origin(&self, expr: &Expr) -> Option<Origin<'a>> {
        const CONVERSIONS: [&str; 30] = [
            "item", "numpy", "cpu", "detach", "tolist", "squeeze", "float", "int", "list", "array", "asarray",
            "tensor", "mean", "sum", "argmax", "flatten", "reshape", "to", "data", "todense", "toarray", "copy",
            "clone", "str", "tuple", "abs", "round", "view", "values", "approx",
        ];
        match expr {
            Expr::Name(name) => self.origins.get(name.id.as_str()).cloned(),
            Expr::Subscript(subscript) => self.origin(&subscript.value),
            // A result's shape or type is not the result.
            Expr::Attribute(attribute) if is_property(attribute.attr.as_str()) => None,
            Expr::Attribute(attribute) => self.origin(&attribute.value),
            Expr::Await(node) => self.origin(&node.value),
            Expr::Call(call) => {
                let name = dotted(&call.func);
                let end = last(&name);
                if CONVERSIONS.contains(&end) {
                    return match (&*call.func, call.arguments.args.first()) {
                        (Expr::Attribute(attribute), _) if self.origin(&attribute.value).is_some() => {
                            self.origin(&attribute.value)
                        }
                        (_, Some(argument)) => self.origin(argument),
                        _ => None,
                    };
                }
                let arguments = self.source.get(call.arguments.range().to_std_range()).unwrap_or_default();
                (!end.is_empty()).then(|| (end.to_owned(), arguments))
            }
            _ => None,
        }
    }
}

const SHAPES: &[&str] = &["shape", "ndim", "dim", "get_shape", "output_shape", "input_shape"];
const GRADIENTS: &[&str] = &["grad", "grads", "gradient", "gradients"];
const PARAMETERS: &[&str] = &["parameters", "params", "weights", "weight", "state_dict", "get_weights", "param"];
const LOSSES: &[&str] = &["loss", "losses", "error", "cost", "perplexity", "nll"];
const METRICS: &[&str] = &[
    "acc",
    "accuracy",
    "f1",
    "auc",
    "auroc",
    "rmse",
    "mse",
    "mae",
    "loss",
    "error",
    "perplexity",
    "bleu",
    "iou",
    "map",
    "precision",
    "recall",
    "score",
    "r2",
    "wer",
    "cer",
    "psnr",
    "ssim",
    "dice",
    "correlation",
];
const TABLES: &[&str] = &[
    "columns",
    "isnull",
    "isna",
    "notnull",
    "notna",
    "duplicated",
    "nunique",
    "is_unique",
    "dtypes",
    "value_counts",
    "is_monotonic_increasing",
];

/// Whether an expression mentions one of the words, alone or as a part of a name in snake case.
fn mentions(expr: &Expr, words: &[&str]) -> bool {
    let says = |name: &str| words.contains(&name) || name.split('_').any(|part| words.contains(&part));
    match expr {
        Expr::Name(name) => says(name.id.as_str()),
        Expr::Attribute(attribute) => says(attribute.attr.as_str()) || mentions(&attribute.value, words),
        Expr::Subscript(subscript) => mentions(&subscript.value, words) || mentions(&subscript.slice, words),
        // A key: `metrics["accuracy"]`.
        Expr::StringLiteral(literal) => literal.value.len() < 40 && says(literal.value.to_str()),
        Expr::Call(call) => {
            mentions(&call.func, words) || call.arguments.args.iter().any(|argument| mentions(argument, words))
        }
        Expr::BinOp(binary) => mentions(&binary.left, words) || mentions(&binary.right, words),
        Expr::UnaryOp(unary) => mentions(&unary.operand, words),
        _ => false,
    }
}

/// Whether an expression is a tensor's or array's size: `out.size()`, `out.size(0)`, `tuple(out.size())[1:]`, `out.size`.
/// A bare name or a part of one (`batch_size`) is anybody's number.
fn is_size(expr: &Expr) -> bool {
    match expr {
        Expr::Attribute(attribute) => attribute.attr.as_str() == "size",
        Expr::Subscript(subscript) => is_size(&subscript.value),
        Expr::Call(call) => match &*call.func {
            Expr::Name(name) if matches!(name.id.as_str(), "list" | "tuple") => {
                call.arguments.args.first().is_some_and(is_size)
            }
            func => is_size(func),
        },
        _ => false,
    }
}

fn is_property(name: &str) -> bool {
    SHAPES.contains(&name) || TABLES.contains(&name) || matches!(name, "dtype" | "size" | "device" | "index")
}

fn is_zero(expr: &Expr) -> bool {
    match expr {
        Expr::NumberLiteral(literal) => match &literal.value {
            Number::Int(int) => int.as_u64() == Some(0),
            Number::Float(float) => *float == 0.0,
            Number::Complex { .. } => false,
        },
        _ => false,
    }
}

/// Whether a call by this name predicts: a model itself, or one of its usual methods.
fn predicts(name: &str) -> bool {
    const PARTS: [&str; 13] = [
        "predict",
        "classif",
        "infer",
        "forward",
        "score",
        "transform",
        "embed",
        "encode",
        "generate",
        "detect",
        "segment",
        "translate",
        "recommend",
    ];
    const WHOLE: [&str; 15] = [
        "model",
        "net",
        "network",
        "nlp",
        "pipeline",
        "pipe",
        "clf",
        "module",
        "layer",
        "encoder",
        "decoder",
        "tagger",
        "estimator",
        "conv",
        "apply",
    ];
    let lower = name.to_lowercase();
    PARTS.iter().any(|part| lower.contains(part))
        || WHOLE.contains(&lower.trim_end_matches(|last: char| last.is_ascii_digit()))
}
