//! How a notebook was run, as far as its counts and the kinds of its outputs tell.
//!
//! Fed by the notebook's cells in order. Invariant: no output is kept, only whether there is one and of what kind.

use super::Scan;

/// Fewest cells with outputs but no count that show more than one interrupted cell, which saves no count either.
const UNCOUNTED: u64 = 3;
/// Cells that may share a count after kernels were restarted.
const SHARED: u64 = 4;

/// What the outputs of one cell are.
#[derive(Debug, Default)]
pub(super) struct Outputs {
    any: bool,
    error: bool,
    /// The count a result was printed under.
    counts: Vec<Option<u64>>,
}

impl Outputs {
    /// Reads the array of outputs.
    pub(super) fn read(&mut self, scan: &mut Scan<'_>) -> Option<()> {
        scan.array(|scan| {
            let mut is_result = false;
            let mut count = None;
            self.any = true;
            scan.object(|scan, key| match key {
                b"output_type" if scan.peek() == Some(b'"') => {
                    let kind = scan.string()?;
                    self.error |= matches!(kind.as_str(), "error" | "pyerr");
                    is_result = matches!(kind.as_str(), "execute_result" | "pyout");
                    Some(())
                }
                b"execution_count" | b"prompt_number" => {
                    count = scan.count();
                    scan.skip()
                }
                _ => scan.skip(),
            })?;
            if is_result && self.counts.len() < 8 {
                self.counts.push(count);
            }
            Some(())
        })
    }
}

/// How the cells were run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Execution {
    /// Cells of code with a count.
    pub counted: u64,
    /// Cells of code without one.
    pub uncounted: u64,
    /// Cells with outputs.
    pub with_outputs: u64,
    /// Line of the first cell whose count is not above the one before.
    pub out_of_order: Option<u32>,
    /// Line of the first cell that is not the next in 1 to n, or was not run.
    pub gap: Option<u32>,
    /// Line of the first cell that ended in an error.
    pub error: Option<u32>,
    /// Line of the first cell with code.
    pub first: Option<u32>,
    /// Empty cells at the end.
    pub empty_end: u64,
    /// All cells.
    pub cells: u64,
    /// Saved by a service that keeps no counts (Databricks).
    pub keeps_no_counts: bool,
    uncounted_outputs: u64,
    disagreeing: u64,
    last: u64,
    /// Counts seen, bounded; sorted at the end.
    counts: Vec<u64>,
    suspect: Option<u32>,
}

impl Execution {
    /// Adds a cell of code with something in it.
    pub(super) fn code(&mut self, line: u32, count: Option<u64>, outputs: &Outputs) {
        self.first.get_or_insert(line);
        self.with_outputs += u64::from(outputs.any);
        if outputs.error {
            self.error.get_or_insert(line);
        }
        if outputs.counts.iter().any(|printed| *printed != count) {
            self.disagreeing += 1;
            self.suspect.get_or_insert(line);
        }
        // Colab writes 0 for what was not run.
        let Some(count) = count.filter(|count| *count > 0) else {
            self.uncounted += 1;
            self.gap.get_or_insert(line);
            if outputs.any {
                self.uncounted_outputs += 1;
                self.suspect.get_or_insert(line);
            }
            return;
        };
        if count <= self.last {
            self.out_of_order.get_or_insert(line);
        }
        self.counted += 1;
        if count != self.counted {
            self.gap.get_or_insert(line);
        }
        self.last = count;
        if self.counts.len() < 10_000 {
            self.counts.push(count);
        }
    }

    /// Adds any cell.
    pub(super) fn any(&mut self, is_empty: bool) {
        self.cells += 1;
        self.empty_end = if is_empty { self.empty_end + 1 } else { 0 };
    }

    /// Whether nothing was kept of a run.
    pub fn is_stripped(&self) -> bool {
        self.counted == 0 && self.with_outputs == 0
    }

    /// The first cell whose output cannot be what it printed when it was counted; none where everything fits. One or
    /// two outputs without a count are what an interrupted run leaves.
    pub fn pasted(&self) -> Option<u32> {
        let cells = self.counted + self.uncounted;
        let uncounted = self.uncounted_outputs >= UNCOUNTED && self.uncounted_outputs * 4 >= cells;
        let disagreeing = self.disagreeing >= 2;
        if (uncounted || disagreeing) && !self.keeps_no_counts {
            return self.suspect.or(self.first);
        }
        let most = self.most_shared();
        (most >= SHARED && most * 10 >= self.counted * 3).then_some(self.first).flatten()
    }

    /// Cells that carry the commonest count.
    fn most_shared(&self) -> u64 {
        let mut counts = self.counts.clone();
        counts.sort_unstable();
        counts.chunk_by(|a, b| a == b).map(|same| same.len() as u64).max().unwrap_or(0)
    }
}
