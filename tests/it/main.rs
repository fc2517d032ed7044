//! The integration tests, in one binary so that they link once: the built program against local servers, the store
//! under damage, and rules over the source.

mod accuracy;
mod faults;
mod gaming;
mod graphql_schema;
mod kaggle;
mod kill;
mod local;
mod mistakes;
mod night;
mod refresh;
mod rights;
mod rooms;
mod scan;
mod sources;
mod store;
mod support;
mod tools;
