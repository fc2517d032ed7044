//! A repository's files as the platform's archive host packs them.

use super::fixtures::Repository;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io;

/// The gzipped tar of the newest commit: the commit's id in a global header, then every file under one folder named
/// after repository and commit.
pub(super) fn tarball(repository: &Repository) -> io::Result<Bytes> {
    if let Some(packed) = repository.data.archive.get() {
        return Ok(packed.clone());
    }
    let packed = pack(repository)?;
    Ok(repository.data.archive.get_or_init(|| packed).clone())
}

fn pack(repository: &Repository) -> io::Result<Bytes> {
    let head = repository.data.head().ok_or_else(|| io::Error::other("the repository is empty"))?;
    let modified = u64::try_from(head.at.as_second()).unwrap_or_default();
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    let comment = format!("52 comment={}\n", head.id);
    let mut global = tar::Header::new_ustar();
    global.set_entry_type(tar::EntryType::XGlobalHeader);
    global.set_size(comment.len() as u64);
    global.set_mode(0o666);
    global.set_mtime(modified);
    builder.append_data(&mut global, "pax_global_header", comment.as_bytes())?;
    let top = format!("{}-{}", repository.name, head.id);
    let mut folder = tar::Header::new_ustar();
    folder.set_entry_type(tar::EntryType::Directory);
    folder.set_size(0);
    folder.set_mode(0o775);
    folder.set_mtime(modified);
    builder.append_data(&mut folder, format!("{top}/"), io::empty())?;
    for (path, bytes) in &repository.data.files {
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(tar::EntryType::Regular);
        header.set_size(bytes.len() as u64);
        header.set_mode(0o664);
        header.set_mtime(modified);
        builder.append_data(&mut header, format!("{top}/{path}"), bytes.as_ref())?;
    }
    Ok(Bytes::from(builder.into_inner()?.finish()?))
}
