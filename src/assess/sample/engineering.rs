//! How the good library's code is written and packaged.

use crate::evidence::Place;
use crate::evidence::facts::{CodeFacts, HygieneFacts, ProductionFacts, SecurityFacts, Sighting, Unwieldy};

/// Short functions in modules, most of them documented and typed.
pub(super) fn good_code() -> CodeFacts {
    CodeFacts {
        files: 22,
        modules: 20,
        folders: 3,
        lines: 2_400,
        free_lines: 2_400,
        enclosed_lines: 2_180,
        functions: [("python".to_owned(), 180)].into(),
        long_functions: 3,
        complex_functions: 2,
        worst: vec![Unwieldy {
            name: "fit_weights".into(),
            place: Place::lines("churn/model.py", 120, 204),
            lines: 85,
            complexity: 14,
        }],
        windows: 2_000,
        repeated_windows: 16,
        public: 130,
        documented: 110,
        documented_at: vec![Place::lines("churn/model.py", 30, 30)],
        typeable: 110,
        typed: 96,
        ..CodeFacts::default()
    }
}

/// Nothing lies about.
pub(super) fn good_hygiene() -> HygieneFacts {
    HygieneFacts { ignores: Some(Place::file(".gitignore")), ..HygieneFacts::default() }
}

/// Nothing dangerous, updates proposed by a machine.
pub(super) fn good_security() -> SecurityFacts {
    SecurityFacts {
        python_lines: 2_400,
        updates: Some(Place::file(".github/dependabot.yml")),
        scanning: Some(Sighting { what: "CodeQL".into(), place: Place::lines(".github/workflows/scan.yml", 9, 9) }),
        ..SecurityFacts::default()
    }
}

/// A version, and a pipeline that publishes it.
pub(super) fn good_production() -> ProductionFacts {
    ProductionFacts {
        version: Some(Place::lines("pyproject.toml", 3, 3)),
        commands: vec![Sighting { what: "an installed command".into(), place: Place::lines("pyproject.toml", 14, 14) }],
        publishing: vec![Sighting {
            what: "a package on PyPI".into(),
            place: Place::lines(".github/workflows/release.yml", 18, 18),
        }],
        logging: Some(Place::lines("churn/model.py", 9, 9)),
        ..ProductionFacts::default()
    }
}
