//! Tests particular to machine learning, by what they import, call and check. A file's name says nothing.

use crate::evidence::facts::MlTest;
use crate::read::python::{Function, PythonFile};

/// What the module around a test tells.
#[derive(Debug, Default)]
pub(super) struct Context {}

impl Context {
    pub(super) fn of(_python: &PythonFile) -> Self {
        Context {}
    }

    /// The kinds a test is of.
    pub(super) fn kinds(&self, _function: &Function) -> Vec<MlTest> {
        Vec::new()
    }
}
