//! What makes the work run for others: packages, services, operation.

use super::super::Place;
use super::code::Sighting;
use serde::{Deserialize, Serialize};

/// Packaging, serving and operation. Lists hold at most 5 findings, each kind of thing once.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProductionFacts {
    /// Where the package's version is stated.
    pub version: Option<Place>,
    /// Where commands are installed with the package: console scripts, `bin`, `__main__`.
    pub commands: Vec<Sighting>,
    /// Where packages, images or releases are published: Python package, crate, npm package, `container image`, `release` …
    pub publishing: Vec<Sighting>,
    /// Services: a server is built and answers routes (`FastAPI`, `Flask`, `gRPC`, `axum`, `Spring` …).
    pub services: Vec<Sighting>,
    /// Demos: `Gradio`, `Streamlit`, `Dash`, `Shiny` …
    pub demos: Vec<Sighting>,
    /// Batch jobs and pipelines under an orchestrator: `Airflow`, `Prefect`, `Dagster` …
    pub orchestration: Vec<Sighting>,
    /// Containers that start something, compose files.
    pub containers: Vec<Sighting>,
    /// Declared interfaces: `OpenAPI`, `protocol buffers`, `request models`, `command line` …
    pub interfaces: Vec<Sighting>,
    /// A health check.
    pub health: Option<Place>,
    /// Monitoring, metrics and tracing: `Prometheus`, `OpenTelemetry`, `Sentry` …
    pub monitoring: Vec<Sighting>,
    /// Logging set up in code.
    pub logging: Option<Place>,
    /// Drift and data quality watched: `Evidently`, `whylogs` …
    pub drift: Vec<Sighting>,
    /// Models registered and versioned: `MLflow registry`, `DVC`, `BentoML`, `Hugging Face Hub` …
    pub registry: Vec<Sighting>,
    /// Infrastructure as code: `Terraform`, `Kubernetes`, `Helm` …
    pub infrastructure: Vec<Sighting>,
    /// Cost or latency measured: benchmarks, load tests, profiles.
    pub measured: Vec<Sighting>,
}
