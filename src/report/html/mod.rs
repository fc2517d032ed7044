//! The report as one HTML file.
use super::document::Document;
use super::format::{RenderError, RenderOptions};
pub(super) fn render(document: &Document, _options: &RenderOptions) -> Result<String, RenderError> {
    Ok(format!("{}", document.schema_version))
}
