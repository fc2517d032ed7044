//! The GraphQL operations against GitHub's published schema, and against what must never be asked for.
//!
//! `GITHUB_SCHEMA` names `schema.graphql` of the npm package `@octokit/graphql-schema`; without it the documents are
//! only parsed, and a note says so.

use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use handiwork::collect::github::OPERATIONS;

/// Nothing about a person or a project's fame that may not move a score, and no address.
const NEVER: [&str; 21] = [
    "email",
    "stargazerCount",
    "stargazers",
    "forkCount",
    "followers",
    "following",
    "avatarUrl",
    "company",
    "location",
    "bio",
    "bioHTML",
    "isHireable",
    "pronouns",
    "status",
    "contributionCalendar",
    "totalCommitContributions",
    "commitContributionsByRepository",
    "reactionGroups",
    "upvoteCount",
    "watchers",
    "sponsors",
];

#[test]
#[expect(clippy::print_stdout, reason = "a skipped check has to be seen in the test's output")]
fn operations_hold_to_the_schema() {
    let Ok(path) = std::env::var("GITHUB_SCHEMA") else {
        println!("note: GITHUB_SCHEMA is not set, so the operations were not held to GitHub's schema");
        return;
    };
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("GITHUB_SCHEMA {path}: {error}"));
    // The published schema defines two fields twice; what was parsed of it is sound for our operations.
    let schema = match Schema::parse(text, "schema.graphql") {
        Ok(schema) => schema,
        Err(partial) => partial.partial,
    };
    let schema = Valid::assume_valid(schema);
    for (name, document) in OPERATIONS {
        match ExecutableDocument::parse_and_validate(&schema, document, format!("{name}.graphql")) {
            Ok(document) => {
                let operations: Vec<String> =
                    document.operations.iter().filter_map(|one| Some(one.name.as_ref()?.to_string())).collect();
                assert_eq!(operations, [name], "one operation a document, under its name");
            }
            Err(wrong) => panic!("{name}: {}", wrong.errors),
        }
    }
    let misspelt = "query X { viewer { loginn } }";
    assert!(
        ExecutableDocument::parse_and_validate(&schema, misspelt, "x.graphql").is_err(),
        "a schema that lets everything through proves nothing"
    );
}

#[test]
fn operations_ask_for_nothing_that_may_not_be_known() {
    for (name, document) in OPERATIONS {
        let code: String =
            document.lines().map(|line| line.split('#').next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
        let words: Vec<&str> = code.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        for never in NEVER {
            assert!(!words.contains(&never), "{name} asks for {never}");
        }
        assert!(code.contains("rateLimit"), "{name} does not say what it costs");
    }
}
