//! What of a module bears on whether its run comes out again: fixed seeds, and loops over several.
//!
//! Filled by the walk. Invariant: a seed of `None`, of nothing or of the clock fixes nothing and is not kept.

use super::names::{callee, last};
use ruff_python_ast::{Expr, ExprCall, Stmt};

/// Most seeds kept of a module.
const MAX_SEEDS: usize = 100;

/// Seeds of a module.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Runs {
    /// Calls that fix a seed, in order; at most 100.
    pub seeds: Vec<Seed>,
    /// Lines of `for seed in …`; at most 100.
    pub seed_loops: Vec<u32>,
}

/// One call that is given a fixed seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// The call's dotted name.
    pub call: String,
    /// Line.
    pub line: u32,
    /// Whether the seed is a keyword of a call that does something else (`random_state=0`).
    pub keyword: bool,
}

impl Runs {
    /// Notes a call that is given a seed.
    pub(super) fn call(&mut self, name: &str, call: &ExprCall, line: u32) {
        if self.seeds.len() >= MAX_SEEDS {
            return;
        }
        let first = call.arguments.args.first();
        let keyword = call.arguments.keywords.iter().find(|keyword| {
            matches!(
                keyword.arg.as_ref().map(|name| name.as_str()),
                Some("random_state" | "seed" | "random_seed" | "data_seed" | "rng")
            )
        });
        let is_keyword = match (seeds(last(name)), keyword) {
            (true, Some(keyword)) if is_fixed(&keyword.value) => false,
            (true, None) if first.is_some_and(|first| is_fixed(first) || self.is_drawn(first)) => false,
            (false, Some(keyword)) if is_fixed(&keyword.value) => true,
            _ => return,
        };
        self.seeds.push(Seed { call: name.to_owned(), line, keyword: is_keyword });
    }

    /// Whether a seed is drawn from a generator that was itself seeded above.
    fn is_drawn(&self, value: &Expr) -> bool {
        let name = callee(value);
        matches!(last(&name), "randint" | "integers" | "getrandbits" | "randrange")
            && self.seeds.iter().any(|seed| !seed.keyword && seed.call.split('.').next() == name.split('.').next())
    }

    /// Notes a loop over seeds.
    pub(super) fn loops(&mut self, node: &Stmt, line: u32) {
        let Stmt::For(node) = node else { return };
        let is_seed =
            |expr: &Expr| matches!(expr, Expr::Name(name) if name.id.as_str().to_lowercase().contains("seed"));
        let over = match &*node.target {
            Expr::Tuple(tuple) => tuple.elts.iter().any(is_seed),
            target => is_seed(target),
        };
        if over && self.seed_loops.len() < MAX_SEEDS {
            self.seed_loops.push(line);
        }
    }
}

/// Whether a call of that name takes a seed first.
fn seeds(name: &str) -> bool {
    matches!(
        name,
        "seed"
            | "seed_all"
            | "manual_seed"
            | "manual_seed_all"
            | "set_seed"
            | "set_random_seed"
            | "seed_everything"
            | "set_determinism"
            | "default_rng"
            | "RandomState"
            | "SeedSequence"
            | "PRNGKey"
            | "Random"
            | "seed_all_rng"
            | "fix_seed"
            | "setup_seed"
            | "fix_random_seed"
            | "from_seed"
            | "manual_seed_for_all"
    )
}

/// Whether a seed is a value that can be given again: not `None`, not the clock, not another generator's draw.
fn is_fixed(value: &Expr) -> bool {
    match value {
        Expr::NoneLiteral(_) => false,
        Expr::Call(call) => {
            let name = callee(value);
            let draws =
                matches!(last(&name), "time" | "time_ns" | "now" | "urandom" | "randint" | "getrandbits" | "random");
            !draws && call.arguments.args.iter().all(is_fixed)
        }
        Expr::BinOp(node) => is_fixed(&node.left) && is_fixed(&node.right),
        _ => true,
    }
}
