//! The invented people as facts, for the benches of judging them.

use divan::Bencher;
use divan::counter::ItemsCount;
use handiwork::assess::rubric::Rubric;
use handiwork::assess::{assess, band};
use handiwork::collect::gate::{Gate, GateSettings};
use handiwork::collect::github::{GithubSettings, GithubSource};
use handiwork::collect::http::{Http, HttpSettings};
use handiwork::collect::{ShortMemory, Silent, Source};
use handiwork::demo::{Fixtures, HANDLES, serve};
use handiwork::evidence::Evidence;
use handiwork::handle::parse_list;
use std::collections::BTreeMap;

/// The invented people as the real collector sees them.
fn evidence() -> Vec<Evidence> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let server = serve(Fixtures::embedded().expect("valid fixtures")).await.expect("a loopback server");
        let settings = GithubSettings {
            api_url: server.api_url(),
            archive_url: server.archive_url(),
            token: Some("bench".to_owned().into()),
            archives_per_prospect: 6,
        };
        let http = Http::new(&HttpSettings::default()).expect("a client");
        let source = GithubSource::new(settings, &Gate::new(GateSettings::default()), &http).expect("a source");
        let memory = ShortMemory::default();
        let mut all = Vec::new();
        for prospect in parse_list(HANDLES.as_bytes()).prospects {
            let harvest = source.collect(&prospect.handles[0], &memory, &Silent).await;
            all.push(Evidence {
                prospect,
                handles: vec![harvest.record],
                artefacts: harvest.artefacts,
                collected_at: None,
                person: Default::default(),
                gaps: BTreeMap::new(),
            });
        }
        all
    })
}

/// Judges all of them, again and again.
pub(crate) fn judged(bencher: Bencher<'_, '_>) {
    let people = evidence();
    let rubric = Rubric::built_in();
    let role = rubric.role("general").expect("the general role");
    let as_of = jiff::civil::date(2026, 11, 20);
    bencher.counter(ItemsCount::new(people.len())).bench_local(|| {
        let mut judged: Vec<_> = people.iter().map(|one| assess(one, rubric, role, as_of)).collect();
        band(&mut judged);
        judged
    });
}
