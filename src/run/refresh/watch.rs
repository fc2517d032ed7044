//! Notes what each host says is left of its window while somebody else watches the run.

use crate::collect::{Event, Observer};
use crate::report::document::RunStatus;
use crate::report::refresh::Quota;
use crate::run::{Finished, Watcher};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A watcher behind another's back.
pub(super) struct Noting {
    inner: Arc<dyn Watcher>,
    quota: Mutex<BTreeMap<String, Quota>>,
}

impl Noting {
    pub(super) fn new(inner: Arc<dyn Watcher>) -> Self {
        Noting { inner, quota: Mutex::default() }
    }

    /// What was left of each window when it was first told, and when it was told last.
    pub(super) fn quota(&self) -> BTreeMap<String, Quota> {
        self.quota.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Observer for Noting {
    fn event(&self, event: Event<'_>) {
        if let Event::Quota { host, remaining, limit, resets_at } = &event {
            let mut quota = self.quota.lock().unwrap_or_else(PoisonError::into_inner);
            let (remaining, limit, resets_at) = (*remaining, *limit, *resets_at);
            let told = quota.entry((*host).to_owned());
            let told = told.or_insert(Quota { limit, at_start: remaining, at_end: remaining, resets_at });
            (told.limit, told.at_end, told.resets_at) = (limit, remaining, resets_at);
        }
        self.inner.event(event);
    }
}

impl Watcher for Noting {
    fn planned(&self, total: usize, stored: usize) {
        self.inner.planned(total, stored);
    }

    fn finished(&self, finished: &Finished<'_>) {
        self.inner.finished(finished);
    }

    fn ended(&self, status: RunStatus) {
        self.inner.ended(status);
    }
}
