//! What is told of packages, services and operation, on files as people write them.

use super::*;
use crate::read::RepositoryReader;

fn facts(files: &[(&str, &str)]) -> Slot<ProductionFacts> {
    let mut reader = RepositoryReader::new();
    for (path, text) in files {
        reader.file(path, text.as_bytes(), text.len() as u64);
    }
    reader.finish(Reach::Whole).production
}

fn seen(files: &[(&str, &str)]) -> ProductionFacts {
    facts(files).seen().cloned().expect("something is there")
}

fn names(found: &[Sighting]) -> Vec<(&str, &str, Option<u32>)> {
    found
        .iter()
        .map(|one| (one.what.as_str(), one.place.path.as_str(), one.place.lines.map(|lines| lines[0])))
        .collect()
}

#[test]
fn a_service_is_built_and_not_only_imported() {
    let served = seen(&[
        (
            "app/main.py",
            "import logging\nfrom fastapi import FastAPI\nfrom pydantic import BaseModel\n\nlog = logging.getLogger(__name__)\napp = FastAPI()\n\nclass Row(BaseModel):\n    x: int\n\n@app.get(\"/health\")\ndef health():\n    return {}\n",
        ),
        ("Dockerfile", "FROM python:3.11\n# CMD nothing\nEXPOSE 80\nCMD [\"uvicorn\", \"app.main:app\"]\n"),
    ]);
    assert_eq!(names(&served.services), [("FastAPI", "app/main.py", Some(6))]);
    assert_eq!(names(&served.interfaces), [("models of requests", "app/main.py", Some(8))]);
    assert_eq!(served.health.and_then(|place| place.lines), Some([11, 11]));
    assert_eq!(names(&served.containers), [("a container that starts it", "Dockerfile", Some(4))]);
    assert!(served.logging.is_some());

    assert_eq!(
        facts(&[("a.py", "import fastapi\nfrom pydantic import BaseModel\nclass A(BaseModel):\n    x: int\n")]),
        Slot::Absent
    );
    assert_eq!(facts(&[("examples/app.py", "from flask import Flask\napp = Flask(__name__)\n")]), Slot::Absent);
    assert_eq!(facts(&[("Dockerfile", "FROM python:3.11\nCMD [\"bash\"]\n")]), Slot::Absent);
}

#[test]
fn packages_state_versions_and_commands_and_pipelines_publish() {
    let found = seen(&[
        (
            "setup.py",
            "from setuptools import setup\nsetup(\n    name='x',\n    version='1.4.2',\n    entry_points={'console_scripts': ['x=x.cli:main']},\n)\n",
        ),
        (
            ".github/workflows/release.yml",
            "on: push\njobs:\n  a:\n    steps:\n      # - run: cargo publish\n      - uses: pypa/gh-action-pypi-publish@v1\n",
        ),
        ("x/cli.py", "import argparse\nparser = argparse.ArgumentParser()\n"),
    ]);
    assert_eq!(found.version.and_then(|place| place.lines), Some([4, 4]));
    assert_eq!(names(&found.commands), [("an installed command", "setup.py", Some(5))]);
    assert_eq!(names(&found.publishing), [("a package on PyPI", ".github/workflows/release.yml", Some(6))]);
    assert_eq!(names(&found.interfaces), [("a command line", "x/cli.py", Some(2))]);

    let cargo = seen(&[(
        "Cargo.toml",
        "[dependencies]\nserde = \"1\"\nfoo = { version = \"3.1\" }\n\n[package]\nversion = \"0.2.0\"\n",
    )]);
    assert_eq!(cargo.version.and_then(|place| place.lines), Some([6, 6]));
    assert_eq!(facts(&[("pyproject.toml", "[project]\nname = \"x\"\nversion = \"0.0.0\"\n")]), Slot::Absent);
}

#[test]
fn operation_is_found_in_code_and_in_files() {
    let found = seen(&[
        ("serve/metrics.py", "from prometheus_client import Counter\nSEEN = Counter('seen', 'Rows')\n"),
        ("train.py", "import mlflow\nmlflow.sklearn.log_model(model, 'churn')\n"),
        ("dags/daily.py", "from airflow import DAG\nwith DAG('daily') as dag:\n    pass\n"),
        ("deploy/app.yaml", "apiVersion: apps/v1\nkind: Deployment\nspec:\n  livenessProbe:\n    x: 1\n"),
        ("infra/main.tf", "resource \"aws_s3_bucket\" \"b\" {}\n"),
        ("scripts/bench_latency.py", "import time\nstart = time.perf_counter()\n"),
        ("drift.py", "from evidently.report import Report\n"),
        (
            "cmd/server/main.go",
            "package main\n// http.ListenAndServe\nfunc main() {\n\thttp.ListenAndServe(\":80\", nil)\n}\n",
        ),
    ]);
    assert_eq!(names(&found.monitoring), [("Prometheus", "serve/metrics.py", Some(2))]);
    assert_eq!(names(&found.registry), [("MLflow", "train.py", Some(2))]);
    assert_eq!(names(&found.orchestration), [("Airflow", "dags/daily.py", Some(2))]);
    assert_eq!(
        names(&found.infrastructure),
        [("Kubernetes objects", "deploy/app.yaml", Some(2)), ("Terraform", "infra/main.tf", None)]
    );
    assert_eq!(names(&found.measured), [("time taken in benchmarks", "scripts/bench_latency.py", Some(2))]);
    assert_eq!(names(&found.drift), [("Evidently", "drift.py", Some(1))]);
    assert_eq!(names(&found.services), [("net/http", "cmd/server/main.go", Some(4))]);
    assert!(found.health.is_some());
}
