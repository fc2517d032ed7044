//! Calls that run what they are given.
//!
//! Called by the walk for every call with a name. Invariant: a call is a hazard only where its form shows it: a literal
//! argument is none, a method that happens to be called `eval` is none, and where the argument's origin cannot be told
//! nothing is said of shells.

use super::PythonFile;
use super::names::{dotted, last};
use super::text::Lines;
use ruff_python_ast::{Expr, ExprCall, InterpolatedStringElement, Operator};

/// Most hazards kept of a module.
const MAX_HAZARDS: usize = 50;

/// One hazardous call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hazard {
    /// What it does.
    pub kind: HazardKind,
    /// Line.
    pub line: u32,
}

/// What a hazardous call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HazardKind {
    /// Gives a shell a command composed of parts.
    Shell,
    /// Evaluates a computed text as code.
    Evaluate,
    /// Reads YAML that may construct any object.
    Yaml,
    /// Unpickles what came over the network.
    Download,
    /// Asks for a page without checking whose it is.
    Unverified,
    /// Unpickles a file.
    Unpickle,
}

/// Keeps a call of that dotted name if it is a hazard.
pub(super) fn note(file: &mut PythonFile, name: &str, call: &ExprCall, lines: &Lines<'_>) {
    if file.hazards.len() < MAX_HAZARDS
        && let Some(kind) = of_call(name, call)
    {
        file.hazards.push(Hazard { kind, line: lines.of(call.range_start.to_u32()) });
    }
}

/// What a call does, if it is a hazard.
fn of_call(name: &str, call: &ExprCall) -> Option<HazardKind> {
    let first = call.arguments.args.first();
    match last(name) {
        "eval" | "exec" if !name.contains('.') => {
            let literal = first.is_none_or(is_literal);
            (!literal && call.arguments.args.len() <= 3).then_some(HazardKind::Evaluate)
        }
        "system" | "popen" if name.starts_with("os.") => first.is_some_and(is_composed).then_some(HazardKind::Shell),
        "run" | "call" | "check_call" | "check_output" | "Popen" | "getoutput" | "getstatusoutput" => {
            let always = name.starts_with("subprocess.get");
            let shell = always || keyword(call, "shell").is_some_and(|value| is_boolean(value, true));
            (shell && first.is_some_and(is_composed)).then_some(HazardKind::Shell)
        }
        "load" | "load_all" | "unsafe_load" if name.starts_with("yaml.") => {
            let loader = keyword(call, "Loader").or(call.arguments.args.get(1));
            let unsafe_loader =
                loader.is_none_or(|loader| matches!(last(&dotted(loader)), "Loader" | "UnsafeLoader" | "CLoader"));
            (name.ends_with("unsafe_load") || unsafe_loader).then_some(HazardKind::Yaml)
        }
        "load" | "loads" | "read_pickle" => unpickles(name, call).then(|| {
            if first.is_some_and(|argument| is_fetched(argument, 0)) {
                HazardKind::Download
            } else {
                HazardKind::Unpickle
            }
        }),
        "get" | "post" | "put" | "request" if name.starts_with("requests.") => {
            keyword(call, "verify").is_some_and(|value| is_boolean(value, false)).then_some(HazardKind::Unverified)
        }
        _ => None,
    }
}

/// Takes back what the module's own names explain: a function of its own called `eval`, a YAML reader that is safe.
pub(super) fn settle(file: &mut PythonFile) {
    if file.hazards.is_empty() {
        return;
    }
    let imports = |name: &str| file.imports.iter().any(|import| import.names.iter().any(|taken| taken == name));
    let defines = |name: &str| file.functions.iter().any(|function| function.name == name) || imports(name);
    let own_eval = defines("eval") || defines("exec");
    let safe_yaml = file.imports.iter().any(|import| import.module.starts_with("ruamel"));
    file.hazards.retain(|hazard| match hazard.kind {
        HazardKind::Evaluate => !own_eval,
        HazardKind::Yaml => !safe_yaml,
        _ => true,
    });
}

fn unpickles(name: &str, call: &ExprCall) -> bool {
    let module = name.split('.').next().unwrap_or_default();
    match module {
        "pickle" | "cPickle" | "dill" | "cloudpickle" | "joblib" | "_pickle" => true,
        "torch" => name == "torch.load" && !keyword(call, "weights_only").is_some_and(|value| is_boolean(value, true)),
        "np" | "numpy" => keyword(call, "allow_pickle").is_some_and(|value| is_boolean(value, true)),
        "pd" | "pandas" => name.ends_with("read_pickle"),
        _ => false,
    }
}

fn keyword<'a>(call: &'a ExprCall, name: &str) -> Option<&'a Expr> {
    call.arguments.find_keyword(name).map(|keyword| &keyword.value)
}

fn is_boolean(expr: &Expr, wanted: bool) -> bool {
    matches!(expr, Expr::BooleanLiteral(literal) if literal.value == wanted)
}

fn is_literal(expr: &Expr) -> bool {
    match expr {
        Expr::StringLiteral(_) | Expr::BytesLiteral(_) => true,
        Expr::FString(_) => !is_composed(expr),
        // `exec(compile(open("_version.py").read(), …))` reads a file of the work's own.
        Expr::Call(call) => {
            let name = dotted(&call.func);
            last(&name) == "compile" || (last(&name) == "read" && call.arguments.is_empty())
        }
        _ => false,
    }
}

/// Whether a text is put together from parts: interpolated, added, formatted, joined.
fn is_composed(expr: &Expr) -> bool {
    match expr {
        Expr::FString(string) => {
            string.value.elements().any(|part| matches!(part, InterpolatedStringElement::Interpolation(_)))
        }
        Expr::BinOp(node) => {
            matches!(node.op, Operator::Add | Operator::Mod)
                && [&node.left, &node.right].iter().any(|side| is_text(side))
        }
        Expr::Call(call) => match &*call.func {
            Expr::Attribute(method) => matches!(method.attr.as_str(), "format" | "join") && is_text(&method.value),
            _ => false,
        },
        _ => false,
    }
}

/// Whether an expression is a text, literal or composed; chains of additions lean left, two steps tell.
fn is_text(expr: &Expr) -> bool {
    match expr {
        Expr::StringLiteral(_) | Expr::FString(_) => true,
        Expr::BinOp(node) => {
            matches!(&*node.right, Expr::StringLiteral(_) | Expr::FString(_))
                || matches!(&*node.left, Expr::StringLiteral(_) | Expr::FString(_))
                || matches!(&*node.left, Expr::BinOp(inner) if matches!(&*inner.right, Expr::StringLiteral(_)))
        }
        _ => false,
    }
}

/// Whether an expression is what a request brought: `urlopen(url)`, `requests.get(url).content`.
fn is_fetched(expr: &Expr, depth: u32) -> bool {
    if depth > 6 {
        return false;
    }
    match expr {
        Expr::Call(call) => {
            let name = dotted(&call.func);
            let receiver = match &*call.func {
                Expr::Attribute(method) => is_fetched(&method.value, depth + 1),
                _ => false,
            };
            let fetches = last(&name) == "urlopen" || (name.starts_with("requests.") && last(&name) == "get");
            fetches || receiver || call.arguments.args.first().is_some_and(|argument| is_fetched(argument, depth + 1))
        }
        Expr::Attribute(attribute) => is_fetched(&attribute.value, depth + 1),
        _ => false,
    }
}
