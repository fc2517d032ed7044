//! What the questions about production answer of different kinds of work.

use crate::assess::facts::Profile;
use crate::assess::sample::{bare_artefact, facts_of_a_good_library};
use crate::assess::signals::{Answer, Side, View, find};
use crate::assess::verdict::ArtefactKind;
use crate::evidence::facts::{ProductionFacts, Sighting};
use crate::evidence::{Place, Slot};

fn ask(production: Slot<ProductionFacts>, kind: ArtefactKind, id: &str) -> String {
    let artefact = bare_artefact("github:ada/work");
    let mut facts = facts_of_a_good_library();
    facts.content.production = production;
    let profile = Profile { kind: Some(kind), kind_settled: true, ..Profile::default() };
    let view = View { artefact: &artefact, facts: &facts, profile: &profile, person: None };
    match find(id).map(|signal| (signal.ask)(&view)) {
        Some(Answer::Measured(amount)) => format!("{amount}"),
        Some(Answer::NotApplicable(_)) => "does not arise".into(),
        Some(Answer::Absent) => "absent".into(),
        other => format!("{other:?}"),
    }
}

fn sighting(what: &str) -> Vec<Sighting> {
    vec![Sighting { what: what.into(), place: Place::lines("app/main.py", 3, 3) }]
}

#[test]
fn no_library_owes_a_service_and_no_script_its_operation() {
    let package = Slot::Seen(ProductionFacts { version: Some(Place::file("setup.py")), ..ProductionFacts::default() });
    assert_eq!(ask(package.clone(), ArtefactKind::Library, "ways_to_serve"), "does not arise");
    assert_eq!(ask(Slot::Absent, ArtefactKind::Research, "ways_to_serve"), "does not arise");
    assert_eq!(ask(package.clone(), ArtefactKind::Application, "ways_to_serve"), "0");
    assert_eq!(ask(Slot::Absent, ArtefactKind::Training, "ways_to_serve"), "absent");
    assert_eq!(ask(package, ArtefactKind::Application, "monitored"), "does not arise");
    assert_eq!(ask(Slot::Absent, ArtefactKind::Application, "monitored"), "does not arise");
}

#[test]
fn what_serves_is_asked_how_it_is_watched() {
    let served = ProductionFacts {
        services: sighting("FastAPI"),
        containers: sighting("a container that starts it"),
        ..ProductionFacts::default()
    };
    let command = ProductionFacts { interfaces: sighting("a command line"), ..ProductionFacts::default() };
    assert_eq!(ask(Slot::Seen(served.clone()), ArtefactKind::Library, "ways_to_serve"), "2");
    assert_eq!(ask(Slot::Seen(served.clone()), ArtefactKind::Application, "monitored"), "0");
    assert_eq!(ask(Slot::Seen(served.clone()), ArtefactKind::Application, "health_checked"), "0");
    assert_eq!(ask(Slot::Seen(command), ArtefactKind::Application, "ways_to_serve"), "0.5");

    let (artefact, profile, mut facts) =
        (bare_artefact("github:ada/work"), Profile::default(), facts_of_a_good_library());
    facts.content.production = Slot::Seen(served);
    let view = View { artefact: &artefact, facts: &facts, profile: &profile, person: None };
    let said = |id: &str, side| find(id).and_then(|signal| (signal.cite)(&view, side)).map(|found| found.summary);
    assert_eq!(
        said("ways_to_serve", Side::For).as_deref(),
        Some("It serves others: FastAPI and a container that starts it")
    );
    assert_eq!(said("monitored", Side::Against).as_deref(), Some("Nothing measures it while it runs"));
    assert_eq!(said("ways_to_serve", Side::Against), None);
}
