//! The official API's addresses, one call each.

use super::answers::{DatasetMetadata, FoundUsers, Pulled, RunStatus, ToldError};
use crate::collect::gate::Fault;
use crate::collect::source::Observer;
use crate::collect::{Api, Memory};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::form_urlencoded::Serializer;

/// The API on behalf of one collection.
#[derive(Clone, Copy)]
pub(super) struct Client<'a> {
    pub(super) api: &'a Api,
    pub(super) memory: &'a dyn Memory,
    pub(super) observer: &'a dyn Observer,
}

impl Client<'_> {
    /// Gets a path with these parameters as JSON.
    ///
    /// # Errors
    /// Whatever kept an answer of that shape from arriving.
    pub(super) async fn get<T: Serialize + DeserializeOwned>(
        &self,
        path: &str,
        parameters: &[(&str, &str)],
    ) -> Result<T, Fault> {
        let query = Serializer::new(String::new()).extend_pairs(parameters).finish();
        let address = format!("{path}?{query}");
        Ok(self.api.json(address.trim_end_matches('?'), self.memory, self.observer).await?.value)
    }

    /// The source of a notebook's newest version.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub(super) async fn pull(&self, user: &str, slug: &str) -> Result<Pulled, Fault> {
        let pulled: Pulled = self.get("/kernels/pull", &[("userName", user), ("kernelSlug", slug)]).await?;
        refuse(pulled.error.as_ref())?;
        Ok(pulled)
    }

    /// How the newest version's run ended.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub(super) async fn status(&self, user: &str, slug: &str) -> Result<RunStatus, Fault> {
        let status: RunStatus = self.get("/kernels/status", &[("userName", user), ("kernelSlug", slug)]).await?;
        refuse(status.error.as_ref())?;
        Ok(status)
    }

    /// A data set's own facts.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub(super) async fn dataset(&self, user: &str, slug: &str) -> Result<DatasetMetadata, Fault> {
        self.get(&format!("/datasets/metadata/{user}/{slug}"), &[]).await
    }

    /// Whether a user keeps out of the platform's rankings; none where the search does not know them.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub(super) async fn opted_out(&self, user: &str) -> Result<Option<bool>, Fault> {
        let parameters = [("filters.query", user), ("filters.documentTypes", "USER"), ("pageSize", "20")];
        let found: FoundUsers = self.get("/search/list-entities", &parameters).await?;
        let wanted = user.to_lowercase();
        Ok(found.users.into_iter().find(|(name, _)| *name == wanted).map(|(_, opted_out)| opted_out))
    }
}

/// An error told under a status of success is the fault its code stands for.
pub(super) fn refuse(error: Option<&ToldError>) -> Result<(), Fault> {
    let Some(ToldError { code, message }) = error else { return Ok(()) };
    Err(match code {
        401 => Fault::Unauthorized(super::REFUSED.to_owned()),
        403 => Fault::Forbidden(message.clone()),
        404 | 410 => Fault::NotFound(*code),
        429 => Fault::Limited(format!("Kaggle limits us: {message}")),
        status => Fault::Status { status: *status, detail: message.clone() },
    })
}
