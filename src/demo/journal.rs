//! What was asked of the server, for tests to read.

/// One request and how it was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its place among all requests, from 1.
    pub number: usize,
    /// `GET`, `POST` …
    pub method: String,
    /// Path with query.
    pub path: String,
    /// Name of the GraphQL operation, for `POST /graphql`.
    pub operation: Option<String>,
    /// Its variables.
    pub variables: serde_json::Value,
    /// Whether a token came with it. The token itself is not kept.
    pub authorised: bool,
    /// Whether it carried validators of an earlier answer.
    pub conditional: bool,
    /// Who asked.
    pub user_agent: Option<String>,
    /// The status answered; 0 when the connection was broken instead.
    pub status: u16,
}
