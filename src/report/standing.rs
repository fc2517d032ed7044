//! What is kept in memory of each prospect while its assessment lies in the store: enough for order, bands and
//! headings, and a few hundred bytes however much evidence there is.
//!
//! Made by `run` and `cli` as assessments come by, read by every form of report. Invariant: restates fields of the
//! assessment and holds nothing of its evidence.

use super::words;
use crate::assess::Banded;
use crate::assess::verdict::{Assessment, ProspectStatus};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One prospect's place in a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The prospect's key.
    pub key: String,
    /// The first account, `platform:name`; none for a local assessment.
    pub first_handle: Option<String>,
    /// How many accounts.
    pub accounts: usize,
    /// The role judged under.
    pub role: Arc<str>,
    /// Whether there is a judgement.
    pub status: ProspectStatus,
    /// 0 to 4.
    pub level: Option<u8>,
    /// 0 to 100.
    pub score: Option<f64>,
    /// 90 % interval of the score.
    pub interval: Option<[f64; 2]>,
    /// Share of the role's weight that was observed, 0 to 1.
    pub coverage: f64,
    /// Counted from 1; none until the list is banded.
    pub band: Option<u32>,
    /// What its row in a table is made of.
    pub shape: Arc<Shape>,
}

/// Which columns a prospect fills. Nearly all of a list share one.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shape {
    /// Ids of its categories, in its rubric's order.
    pub categories: Vec<String>,
    /// Names of its list columns, sorted.
    pub columns: Vec<String>,
}

impl Standing {
    /// What stays of an assessment, its band included.
    pub fn of(assessment: &Assessment) -> Standing {
        Standing {
            key: assessment.key.clone(),
            first_handle: assessment.handles.first().map(|first| first.handle.clone()),
            accounts: assessment.handles.len(),
            role: assessment.role.as_str().into(),
            status: assessment.status,
            level: assessment.level,
            score: assessment.score,
            interval: assessment.interval,
            coverage: assessment.coverage,
            band: assessment.band,
            shape: Arc::new(Shape {
                categories: assessment.categories.iter().map(|one| one.id.to_string()).collect(),
                columns: assessment.passthrough.keys().cloned().collect(),
            }),
        }
    }

    /// As [`words::name`] of the assessment.
    pub fn name(&self) -> String {
        self.name_within(60)
    }

    /// As [`words::name_within`] of the assessment.
    pub fn name_within(&self, most: usize) -> String {
        words::name_from(&self.key, self.first_handle.as_deref(), most)
    }
}

impl Banded for Standing {
    fn judged(&self) -> Option<(&str, f64, [f64; 2])> {
        let (score, interval) = (self.score?, self.interval?);
        (self.status == ProspectStatus::Assessed).then_some((&self.role, score, interval))
    }

    fn set_band(&mut self, band: Option<u32>) {
        self.band = band;
    }
}

/// Makes standings that share what is equal.
#[derive(Debug, Default)]
pub struct Standings {
    roles: BTreeSet<Arc<str>>,
    shapes: BTreeSet<Arc<Shape>>,
}

impl Standings {
    /// As [`Standing::of`].
    pub fn of(&mut self, assessment: &Assessment) -> Standing {
        let mut standing = Standing::of(assessment);
        standing.role = shared(&mut self.roles, standing.role);
        standing.shape = shared(&mut self.shapes, standing.shape);
        standing
    }
}

/// The one known already that equals this one, else this one.
fn shared<T: Ord + ?Sized>(known: &mut BTreeSet<Arc<T>>, one: Arc<T>) -> Arc<T> {
    if let Some(same) = known.get(&one) {
        return Arc::clone(same);
    }
    known.insert(Arc::clone(&one));
    one
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::band;
    use crate::report::sample;

    #[test]
    fn bands_of_standings_are_those_of_the_assessments() {
        let mut all = sample::many(60).prospects;
        for (index, one) in all.iter_mut().enumerate() {
            // Scores all over the scale, some tied, in two roles.
            let at = f64::from(u32::try_from(index * 37 % 50).unwrap_or(0)) * 2.0;
            one.score = one.score.map(|_| at);
            one.interval = one.score.map(|_| [(at - 7.0).max(0.0), (at + 5.0).min(100.0)]);
            if index % 3 == 0 {
                one.role = "ml-engineer".into();
            }
        }
        let mut makers = Standings::default();
        let mut standings: Vec<Standing> = all.iter().map(|one| makers.of(one)).collect();
        band(&mut standings);
        band(&mut all);
        let expected: Vec<Option<u32>> = all.iter().map(|one| one.band).collect();
        assert_eq!(standings.iter().map(|one| one.band).collect::<Vec<_>>(), expected);
        assert!(expected.iter().flatten().max() > Some(&3), "{expected:?}");
    }

    #[test]
    fn a_long_list_shares_its_shapes_and_names_itself_as_the_assessments_do() {
        let all = sample::many(60).prospects;
        let mut makers = Standings::default();
        let standings: Vec<Standing> = all.iter().map(|one| makers.of(one)).collect();
        assert!(makers.shapes.len() < 12, "{}", makers.shapes.len());
        for (standing, assessment) in standings.iter().zip(&all) {
            assert_eq!(standing.name(), words::name(assessment));
            assert_eq!(standing.name_within(22), words::name_within(assessment, 22));
        }
    }
}
