//! The assessments of a list as a report reads them: out of the store, one at a time.
//!
//! Made by the worker and by the commands over what is stored. Invariant: holds keys and list rows, never an
//! assessment; what it gives is what was judged, to the last bit.

use crate::assess::band;
use crate::assess::verdict::Assessment;
use crate::evidence::Prospect;
use crate::report::{PageError, Pages, Standing, Standings};
use crate::store::Store;
use std::borrow::Cow;
use std::sync::Arc;

/// Judges a prospect on no evidence.
type Judge = Arc<dyn Fn(&Prospect) -> Assessment + Send + Sync>;

/// Where one assessment is.
enum Place {
    /// In the store, made in this list's run.
    InRun(Box<str>),
    /// In the store, whatever run it was made in last.
    Latest(Box<str>),
    /// Nowhere: it rests on no evidence, is not kept, and is judged each time it is asked for.
    Unkept(Box<Prospect>),
}

/// The assessments of a list, in its order.
pub struct KeptPages {
    store: Arc<Store>,
    run: String,
    places: Vec<Place>,
    judge: Option<Judge>,
}

impl KeptPages {
    /// No assessments yet; those added as made in a run are of this one.
    pub fn new(store: Arc<Store>, run: &str) -> Self {
        KeptPages { store, run: run.to_owned(), places: Vec::new(), judge: None }
    }

    /// Says how prospects are judged that are not kept.
    pub(super) fn judging(self, judge: impl Fn(&Prospect) -> Assessment + Send + Sync + 'static) -> Self {
        KeptPages { judge: Some(Arc::new(judge)), ..self }
    }

    /// The assessments made in a stored run, in the order of its plan, with their standings. Lost ones are left out.
    pub fn of_run(store: Arc<Store>, run: &str) -> (Self, Vec<Standing>) {
        let places = store.finished_in(run).into_iter().map(|key| Place::InRun(key.into()));
        KeptPages { places: places.collect(), ..KeptPages::new(store, run) }.standing()
    }

    /// The latest assessments of these prospects, with their standings. Those without one are left out.
    pub fn latest(store: Arc<Store>, keys: impl IntoIterator<Item = String>) -> (Self, Vec<Standing>) {
        let places = keys.into_iter().map(|key| Place::Latest(key.into()));
        KeptPages { places: places.collect(), ..KeptPages::new(store, "") }.standing()
    }

    /// Reads the outline of every assessment once, drops the places where there is none, and bands the rest.
    fn standing(mut self) -> (Self, Vec<Standing>) {
        let mut makers = Standings::default();
        let places = std::mem::take(&mut self.places);
        let mut standings = Vec::with_capacity(places.len());
        for place in places {
            if let Some(assessment) = self.read_outline(&place) {
                standings.push(makers.of(&assessment));
                self.places.push(place);
            }
        }
        band(&mut standings);
        (self, standings)
    }

    /// Adds an assessment that is kept in the run.
    pub fn add_kept(&mut self, key: &str) {
        self.places.push(Place::InRun(key.into()));
    }

    /// Adds a prospect of which the store keeps nothing.
    pub(super) fn add_unkept(&mut self, prospect: Prospect) {
        self.places.push(Place::Unkept(Box::new(prospect)));
    }

    fn read(&self, place: &Place) -> Option<Assessment> {
        match place {
            Place::InRun(key) => self.store.assessment_in(&self.run, key).map(|stored| stored.assessment),
            Place::Latest(key) => self.store.latest_assessment(key, None).map(|stored| stored.assessment),
            Place::Unkept(prospect) => self.judge.as_ref().map(|judge| judge(prospect)),
        }
    }

    /// The same without its evidence, where it lies in the store.
    fn read_outline(&self, place: &Place) -> Option<Assessment> {
        match place {
            Place::InRun(key) => self.store.outline_in(&self.run, key),
            Place::Latest(key) => self.store.latest_outline(key),
            Place::Unkept(_) => self.read(place),
        }
    }

    /// What is at this place of the list, read in one of the two ways.
    fn at(
        &self,
        index: usize,
        read: impl FnOnce(&Place) -> Option<Assessment>,
    ) -> Result<Cow<'_, Assessment>, PageError> {
        let place = self.places.get(index);
        let key = || match place {
            Some(Place::InRun(key) | Place::Latest(key)) => key.to_string(),
            Some(Place::Unkept(prospect)) => prospect.key.clone(),
            None => format!("prospect {}", index + 1),
        };
        place.and_then(read).map(Cow::Owned).ok_or_else(|| PageError { key: key() })
    }
}

impl Pages for KeptPages {
    fn page(&self, index: usize) -> Result<Cow<'_, Assessment>, PageError> {
        self.at(index, |place| self.read(place))
    }

    fn outline(&self, index: usize) -> Result<Cow<'_, Assessment>, PageError> {
        self.at(index, |place| self.read_outline(place))
    }
}
