//! What to do next, for standard error.
//!
//! Called by `cli`, which prints each behind `hint: `. Invariant: each names a command that exists, and repeats
//! nothing said before the run.

use super::document::RunStatus;
use super::paged::{PageError, Report};
use super::safe;
use super::standing::Standing;
use crate::assess::verdict::{CriterionStatus, ProspectStatus};

/// Hints on this report, the most useful first, without the leading `hint: `.
///
/// # Errors
/// When the one prospect that is looked at cannot be read back.
pub fn hints(report: &Report<'_>) -> Result<Vec<String>, PageError> {
    let mut hints = Vec::new();
    match report.run.status {
        RunStatus::Complete => {}
        RunStatus::Partial => {
            hints.push("some accounts could not be collected; the same command asks only those again".into())
        }
        RunStatus::Interrupted => {
            hints.push("run the same command again to continue; nothing finished is fetched twice".into())
        }
        RunStatus::Budget => {
            hints.push(
                "the budget is spent; run the same command later to continue, or raise --budget or --max-wait".into(),
            );
        }
    }
    // A local path is not in the store, so there is nothing to explain it from.
    let first = |status: ProspectStatus| {
        let mut all = report.standings().iter().enumerate();
        all.find(|(_, one)| one.status == status && one.accounts > 0 && one.coverage > 0.0)
    };
    if let Some((_, thin)) = first(ProspectStatus::Insufficient) {
        hints.push(format!("handiwork explain {} --missing says what could not be seen", argument(thin)));
    } else if let Some((index, judged)) = first(ProspectStatus::Assessed) {
        let page = report.outline(index)?;
        let weakest = page
            .categories
            .iter()
            .flat_map(|c| &c.criteria)
            .filter(|k| matches!(k.status, CriterionStatus::Observed | CriterionStatus::Absent))
            .min_by_key(|k| k.level);
        if let Some(weakest) = weakest {
            hints.push(format!(
                "handiwork explain {} {} shows the evidence",
                argument(judged),
                safe::cut(&weakest.id, 60)
            ));
        }
    }
    Ok(hints)
}

/// The prospect as a command-line argument, quoted where a shell would split or expand it.
fn argument(standing: &Standing) -> String {
    let name = if standing.accounts == 0 { safe::cut(&standing.key, 200) } else { standing.name() };
    let simple = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:/@".contains(c));
    if simple { name } else { format!("'{}'", name.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn hints_fit_the_run() {
        let mut document = sample::document();
        document.run.status = RunStatus::Budget;
        let hints = hints(&Report::of(&document)).unwrap_or_default();
        assert!(hints.iter().any(|h| h.contains("--budget")), "{hints:?}");
        assert!(hints.iter().any(|h| h.contains("explain lin-x --missing")), "{hints:?}");
        assert_eq!(hints.len(), 2, "{hints:?}");
    }

    #[test]
    fn hostile_names_are_quoted_for_the_shell() {
        let mut document = sample::document();
        document.prospects.retain(|p| p.status == ProspectStatus::Insufficient);
        for prospect in &mut document.prospects {
            for handle in &mut prospect.handles {
                handle.handle = "github:$(rm -rf ~)'\u{1b}[2J".into();
            }
        }
        let hints = hints(&Report::of(&document)).unwrap_or_default();
        assert!(hints.iter().any(|h| h.contains(r"'$(rm -rf ~)'\'''")), "{hints:?}");
    }
}
