//! The part of the demo's server that stands for people's own sites: the folders under `fixtures/web`.
//!
//! A site stands for `https://<name>.example.org`, its folder being `demo-<name>`. Addresses within the files are the
//! site's own; nothing here says where it is really served.

use super::fixtures::digest;
use super::server::{Asked, Reply};
use bytes::Bytes;
use include_dir::{Dir, include_dir};

static SITES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/web");

/// Each site's origin and the login whose it is.
pub(super) fn origins() -> impl Iterator<Item = (String, String)> {
    SITES.dirs().filter_map(|folder| {
        let login = folder.path().file_name()?.to_str()?.to_owned();
        let name = login.strip_prefix("demo-")?;
        Some((format!("https://{name}.example.org"), login.clone()))
    })
}

/// The answer to a path below this service's own prefix, which is cut off; none is a 404.
pub(super) fn answer(path: &str, asked: &Asked) -> Option<Reply> {
    let path = path.trim_start_matches('/');
    let name = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    let file = SITES.get_file(&name)?;
    let kind = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("xml") => "application/xml; charset=utf-8",
        Some("json") => "application/feed+json",
        Some("svg") => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
    let tag = format!("\"{}\"", &digest(&[&String::from_utf8_lossy(file.contents())])[..32]);
    let is_known = asked.if_none_match.as_deref() == Some(tag.as_str());
    let body = if is_known { Bytes::new() } else { Bytes::from_static(file.contents()) };
    let headers = vec![("content-type".to_owned(), kind.to_owned()), ("etag".to_owned(), tag)];
    Some(Reply { status: if is_known { 304 } else { 200 }, headers, body })
}
