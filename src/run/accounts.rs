//! All accounts of one prospect: those of the list, and those the person links from them as their own.
//!
//! Called by `scan` for every prospect that has to be asked. Invariant: an account is joined only because a page of the
//! person's own names it, and that page is kept as the reason; what two people claim is joined to neither; accounts
//! are asked side by side, and none of them can hold up or sink another; from a suppressed account on nobody is asked.

use crate::collect::{Harvest, Link};
use crate::evidence::{Gap, Handle, HandleRecord, HandleStatus, Platform, Prospect};
use crate::handle::parse_address;
use crate::rights::Suppressions;
use futures_util::future::{BoxFuture, join_all};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// Links followed from one account to the next: profile → own site → a profile named there.
const MOST_HOPS: usize = 2;
/// Linked accounts of one prospect. People have fewer; a page of links to everyone has more.
const MOST_LINKED: usize = 8;
/// Sites read for one prospect.
const MOST_SITES: usize = 2;

/// An account to ask, and the page that names it where the list does not.
#[derive(Debug, Clone)]
struct Account {
    handle: Handle,
    linked_from: Option<String>,
}

/// Whose an account is.
#[derive(Debug, Clone)]
struct Claim {
    key: String,
    /// By the list, rather than by a link.
    listed: bool,
    disputed: bool,
}

/// Who claims which account in one run.
#[derive(Debug, Default)]
pub(super) struct Claims {
    by_account: Mutex<BTreeMap<Handle, Claim>>,
    /// Prospects that joined an account before somebody else claimed it too.
    to_be_judged_again: Mutex<BTreeSet<String>>,
}

impl Claims {
    /// Notes an account that the list gives to a prospect, or that an earlier run joined to one.
    pub(super) fn note(&self, handle: &Handle, key: &str, listed: bool) {
        let mut claims = self.by_account.lock().unwrap_or_else(PoisonError::into_inner);
        let claim = Claim { key: key.to_owned(), listed, disputed: false };
        let Some(known) = claims.get_mut(handle) else {
            claims.insert(handle.clone(), claim);
            return;
        };
        match (known.key == key, known.listed, listed) {
            (true, ..) => known.listed |= listed,
            // The list gives it to this one: whoever joined it by a link loses it.
            (false, false, true) => {
                self.judge_again(&known.key);
                *known = claim;
            }
            (false, true, false) => self.judge_again(key),
            (false, false, false) => {
                known.disputed = true;
                self.judge_again(&known.key);
                self.judge_again(key);
            }
            (false, true, true) => {}
        }
    }

    /// Notes an account that an earlier run found two people to claim: no link of either joins it now.
    pub(super) fn contest(&self, handle: &Handle, key: &str) {
        let mut claims = self.by_account.lock().unwrap_or_else(PoisonError::into_inner);
        let known = claims.entry(handle.clone());
        let known = known.or_insert_with(|| Claim { key: key.to_owned(), listed: false, disputed: true });
        if !known.listed && !known.disputed {
            known.disputed = true;
            self.judge_again(&known.key);
        }
    }

    fn judge_again(&self, key: &str) {
        let mut again = self.to_be_judged_again.lock().unwrap_or_else(PoisonError::into_inner);
        again.insert(key.to_owned());
    }

    /// Whether the prospect may have the account that a page of theirs names.
    fn grants(&self, handle: &Handle, key: &str) -> bool {
        let mut claims = self.by_account.lock().unwrap_or_else(PoisonError::into_inner);
        match claims.get_mut(handle) {
            None => {
                claims.insert(handle.clone(), Claim { key: key.to_owned(), listed: false, disputed: false });
                true
            }
            Some(claim) if claim.key == key => !claim.disputed,
            Some(claim) => {
                // Only a link can be wrong about whose an account is; what the list says, its owner answers for.
                if !claim.listed && !claim.disputed {
                    claim.disputed = true;
                    self.judge_again(&claim.key);
                }
                false
            }
        }
    }

    /// Keys of prospects that joined an account somebody else turned out to claim as well. Each is told once.
    pub(super) fn disputed(&self) -> BTreeSet<String> {
        std::mem::take(&mut *self.to_be_judged_again.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Collects every account of a prospect through `ask`. `links` says whether accounts that are only linked are joined,
/// `taken` whether somebody outside this run has one. None where an account turns out to be a suppressed one.
pub(super) async fn harvests<'a>(
    prospect: &Prospect,
    claims: &Claims,
    suppressions: &Suppressions,
    links: bool,
    taken: impl Fn(&Handle) -> bool,
    ask: impl Fn(Handle) -> BoxFuture<'a, Harvest>,
) -> Option<Vec<Harvest>> {
    let mut known: BTreeSet<Handle> = prospect.handles.iter().cloned().collect();
    let listed = |handle: &Handle| Account { handle: handle.clone(), linked_from: None };
    let mut wave: Vec<Account> = prospect.handles.iter().map(listed).collect();
    let mut all: Vec<Harvest> = Vec::new();
    for hop in 0..=MOST_HOPS {
        let (free, contested): (Vec<_>, Vec<_>) = wave.into_iter().partition(|Account { handle, linked_from }| {
            linked_from.is_none() || !taken(handle) && claims.grants(handle, &prospect.key)
        });
        all.extend(contested.into_iter().map(conflict));
        if free.iter().any(|account| suppressions.holds(&account.handle)) {
            return None;
        }
        let mut asked = join_all(free.iter().map(|account| ask(account.handle.clone()))).await;
        for (harvest, account) in asked.iter_mut().zip(free) {
            harvest.record.linked_from = account.linked_from;
        }
        if asked.iter().any(|harvest| suppressions.holds_record(&harvest.record)) {
            return None;
        }
        wave = if links && hop < MOST_HOPS { linked(&asked, &mut known) } else { Vec::new() };
        all.extend(asked);
        if wave.is_empty() {
            break;
        }
    }
    Some(all)
}

/// Accounts that these harvests name and nobody asked yet, in the order of their pages.
fn linked(harvests: &[Harvest], known: &mut BTreeSet<Handle>) -> Vec<Account> {
    let mut found = Vec::new();
    for Link { target, page } in harvests.iter().flat_map(|harvest| &harvest.links) {
        let Ok(handle) = parse_address(target) else { continue };
        let sites = known.iter().filter(|one| one.platform == Platform::Web).count();
        let is_one_too_many = handle.platform == Platform::Web && sites >= MOST_SITES;
        if known.len() < MOST_LINKED && !is_one_too_many && known.insert(handle.clone()) {
            found.push(Account { handle, linked_from: Some(page.clone()) });
        }
    }
    found
}

/// An account somebody else claims too.
fn conflict(account: Account) -> Harvest {
    let mut record = record(&account.handle, HandleStatus::Conflict);
    record.linked_from = account.linked_from;
    Harvest::of_nothing(record, None, None)
}

/// An account of somebody who asked not to be looked at: nothing but that is said of it.
pub(super) fn suppressed(handle: &Handle) -> HandleRecord {
    HandleRecord { url: None, ..record(handle, HandleStatus::Suppressed) }
}

/// A harvest of nothing, with the reason.
pub(super) fn missed(handle: &Handle, status: HandleStatus, gap: Gap, message: String) -> Harvest {
    let mut record = record(handle, status);
    record.message = Some(message);
    Harvest::of_nothing(record, Some(gap), None)
}

fn record(handle: &Handle, status: HandleStatus) -> HandleRecord {
    HandleRecord {
        handle: handle.clone(),
        status,
        url: Some(handle.url()),
        renamed_to: None,
        linked_from: None,
        platform_id: None,
        message: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn prospect(key: &str, handles: &[&str]) -> Prospect {
        Prospect {
            key: key.into(),
            id: None,
            name: None,
            handles: handles.iter().map(|text| crate::handle::parse_handle(text).unwrap()).collect(),
            role: None,
            source: None,
            consent: None,
            passthrough: BTreeMap::new(),
        }
    }

    /// A world in which each account's page names others.
    fn world(
        pages: &'static [(&'static str, &'static [&'static str])],
    ) -> impl Fn(Handle) -> BoxFuture<'static, Harvest> {
        move |handle| {
            let named = pages.iter().find(|(page, _)| *page == handle.to_string()).map_or(&[][..], |(_, named)| named);
            let link = |target: &&str| Link { target: (*target).to_owned(), page: handle.url() };
            let harvest = Harvest {
                links: named.iter().map(link).collect(),
                ..Harvest::of_nothing(record(&handle, HandleStatus::Ok), None, None)
            };
            async move { harvest }.boxed()
        }
    }

    async fn statuses(prospect: &Prospect, claims: &Claims, links: bool, pages: &'static Pages) -> Vec<String> {
        let nobody = Suppressions::none();
        let all =
            harvests(prospect, claims, &nobody, links, |_| false, world(pages)).await.expect("nobody is suppressed");
        let shown = |harvest: &Harvest| {
            let from = harvest.record.linked_from.as_deref().unwrap_or("the list");
            format!("{} {:?} {from}", harvest.record.handle, harvest.record.status)
        };
        all.iter().map(shown).collect()
    }

    type Pages = [(&'static str, &'static [&'static str])];

    #[tokio::test]
    async fn accounts_are_joined_by_links_with_the_page_as_reason_and_no_further_than_two_hops() {
        let pages: &Pages = &[
            (
                "github:ada",
                &["ada.dev", "https://twitter.com/ada", "https://github.com/ada/churn", "https://github.com/Ada"],
            ),
            ("web:https://ada.dev", &["https://www.kaggle.com/ada", "not an address"]),
            ("kaggle:ada", &["https://huggingface.co/ada"]),
        ];
        let one = prospect("github:ada", &["ada"]);
        let all = statuses(&one, &Claims::default(), true, pages).await;
        assert_eq!(
            all,
            [
                "github:ada Ok the list",
                "web:https://ada.dev Ok https://github.com/ada",
                "kaggle:ada Ok https://ada.dev",
            ]
        );
        assert_eq!(statuses(&one, &Claims::default(), false, pages).await, ["github:ada Ok the list"]);
    }

    #[tokio::test]
    async fn an_account_two_people_claim_is_joined_to_neither() {
        let pages: &Pages =
            &[("github:ada", &["https://kaggle.com/shared"]), ("github:bo", &["https://kaggle.com/Shared"])];
        let claims = Claims::default();
        let (ada, bo) = (prospect("github:ada", &["ada"]), prospect("github:bo", &["bo"]));
        let first = statuses(&ada, &claims, true, pages).await;
        assert_eq!(first.last().unwrap(), "kaggle:shared Ok https://github.com/ada");
        let second = statuses(&bo, &claims, true, pages).await;
        assert_eq!(second.last().unwrap(), "kaggle:Shared Conflict https://github.com/bo");
        assert_eq!(claims.disputed(), BTreeSet::from(["github:ada".to_owned()]));
        let again = statuses(&ada, &claims, true, pages).await;
        assert_eq!(again.last().unwrap(), "kaggle:shared Conflict https://github.com/ada");
        assert!(claims.disputed().is_empty(), "each is told once");
    }

    #[tokio::test]
    async fn from_a_suppressed_account_on_nobody_is_asked() {
        let folder = tempfile::tempdir().unwrap();
        let rights = crate::rights::Rights::open(folder.path()).unwrap();
        rights.suppress([&Handle::new(Platform::Kaggle, "ada")], &[]).unwrap();
        let suppressions = rights.suppressions().unwrap();
        let pages: &Pages = &[
            ("github:ada", &["https://www.kaggle.com/ada", "https://ada.dev"]),
            ("github:bo", &["https://www.kaggle.com/bo"]),
        ];
        let asked = Mutex::new(Vec::new());
        let world = world(pages);
        let ask = |handle: Handle| {
            asked.lock().unwrap().push(handle.to_string());
            world(handle)
        };
        let ada = prospect("github:ada", &["ada"]);
        assert!(harvests(&ada, &Claims::default(), &suppressions, true, |_| false, &ask).await.is_none());
        let bo = prospect("github:bo", &["bo"]);
        assert!(harvests(&bo, &Claims::default(), &suppressions, true, |_| false, &ask).await.is_some());
        assert_eq!(*asked.lock().unwrap(), ["github:ada", "github:bo", "kaggle:bo"]);
    }

    #[tokio::test]
    async fn what_the_list_gives_to_one_is_not_joined_to_another() {
        let pages: &Pages = &[("github:bo", &["https://kaggle.com/ada"])];
        let claims = Claims::default();
        claims.note(&Handle::new(Platform::Kaggle, "ada"), "A-1", true);
        let all = statuses(&prospect("github:bo", &["bo"]), &claims, true, pages).await;
        assert_eq!(all.last().unwrap(), "kaggle:ada Conflict https://github.com/bo");
        assert!(claims.disputed().is_empty(), "the list stands");
    }

    #[tokio::test]
    async fn what_earlier_runs_joined_or_found_contested_is_known_before_anybody_is_asked() {
        let shared = Handle::new(Platform::Kaggle, "shared");
        let claims = Claims::default();
        claims.note(&shared, "github:ada", false);
        claims.note(&shared, "github:bo", false);
        assert_eq!(claims.disputed(), BTreeSet::from(["github:ada".to_owned(), "github:bo".to_owned()]));
        assert!(!claims.grants(&shared, "github:ada") && !claims.grants(&shared, "github:bo"));

        // Ada is asked anew; Bo is not, and what was contested with him stays so.
        let claims = Claims::default();
        claims.contest(&shared, "github:bo");
        assert!(!claims.grants(&shared, "github:ada"));
        assert!(claims.disputed().is_empty());

        // Noted the other way round: who joined it in an interrupted run is judged again.
        let claims = Claims::default();
        claims.note(&shared, "github:ada", false);
        claims.contest(&shared, "github:bo");
        assert_eq!(claims.disputed(), BTreeSet::from(["github:ada".to_owned()]));

        // The list gives it to one: the other loses it, whichever comes first.
        for turn in [[("A-1", true), ("github:bo", false)], [("github:bo", false), ("A-1", true)]] {
            let claims = Claims::default();
            turn.iter().for_each(|(key, listed)| claims.note(&shared, key, *listed));
            assert_eq!(claims.disputed(), BTreeSet::from(["github:bo".to_owned()]));
            assert!(claims.grants(&shared, "A-1") && !claims.grants(&shared, "github:bo"));
        }
    }

    #[test]
    fn a_dead_site_on_a_profile_fails_no_run_and_one_of_the_list_does() {
        let unreachable = |text: &str, linked_from: Option<&str>| HandleRecord {
            linked_from: linked_from.map(str::to_owned),
            ..record(&crate::handle::parse_handle(text).unwrap(), HandleStatus::Unreachable)
        };
        let page = Some("https://github.com/ada");
        assert!(!unreachable("web:https://ada.dev", page).is_failure());
        assert!(unreachable("web:https://ada.dev", None).is_failure());
        assert!(unreachable("kaggle:ada", page).is_failure());
        assert!(!record(&Handle::new(Platform::Kaggle, "ada"), HandleStatus::NotFound).is_failure());
    }

    #[tokio::test]
    async fn a_page_of_links_to_everyone_brings_no_crowd() {
        const MANY: &[&str] = &[
            "https://kaggle.com/u1",
            "https://kaggle.com/u2",
            "https://kaggle.com/u3",
            "https://kaggle.com/u4",
            "https://kaggle.com/u5",
            "https://kaggle.com/u6",
            "https://kaggle.com/u7",
            "https://kaggle.com/u8",
            "https://one.dev",
            "https://two.dev",
            "https://three.dev",
        ];
        let pages: &Pages = &[("github:ada", MANY)];
        let all = statuses(&prospect("github:ada", &["ada"]), &Claims::default(), true, pages).await;
        assert_eq!(all.len(), MOST_LINKED);
    }
}
