use super::channel::Pump;
use super::*;
use crate::collect::gate::Meter;
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http_body_util::Full;
use std::io::Write;
use tar::{Builder, EntryType, Header};

const SMALL: ArchiveLimits = ArchiveLimits { decoded: 64 << 20, ..ArchiveLimits::DEFAULT };

fn zip(tar: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(tar).unwrap();
    encoder.finish().unwrap()
}

fn regular(builder: &mut Builder<Vec<u8>>, path: &str, data: &[u8]) {
    let mut header = Header::new_gnu();
    header.set_size(data.len() as u64);
    header.set_mode(0o644);
    builder.append_data(&mut header, path, data).unwrap();
}

/// Writes a header whose name no builder would write.
fn raw(tar: &mut Vec<u8>, name: &[u8], kind: EntryType, size: u64, data: &[u8]) {
    let mut header = Header::new_gnu();
    header.set_size(size);
    header.set_entry_type(kind);
    header.as_old_mut().name[..name.len()].copy_from_slice(name);
    header.set_cksum();
    tar.extend_from_slice(header.as_bytes());
    tar.extend_from_slice(data);
    tar.resize(tar.len().div_ceil(512) * 512, 0);
}

fn finished(mut tar: Vec<u8>) -> Vec<u8> {
    tar.resize(tar.len() + 1024, 0);
    tar
}

async fn read(zipped: Vec<u8>, limits: ArchiveLimits) -> ArchiveRead {
    let (pump, feed) = feed();
    let reading = tokio::task::spawn_blocking(move || read_archive(feed, limits));
    drive(pump, zipped, limits).await;
    reading.await.unwrap()
}

async fn drive(pump: Pump, zipped: Vec<u8>, limits: ArchiveLimits) {
    pump.run(Full::new(Bytes::from(zipped)), limits, 1.0, &Meter::default()).await.unwrap();
}

#[tokio::test]
async fn files_are_offered_below_the_top_folder_and_the_commit_is_told() {
    let id = "0123456789abcdef0123456789abcdef01234567";
    let mut tar = Vec::new();
    raw(&mut tar, b"pax_global_header", EntryType::XGlobalHeader, 52, format!("52 comment={id}\n").as_bytes());
    let mut builder = Builder::new(tar);
    regular(&mut builder, "churn-0123/README.md", b"# Churn\n");
    regular(&mut builder, &format!("churn-0123/{}model.py", "deep/".repeat(40)), b"x = 1\n");
    let got = read(zip(&builder.into_inner().unwrap()), SMALL).await;
    assert_eq!(got.ended, None);
    assert_eq!(got.commit.as_deref(), Some(id));
    let paths: Vec<&str> = got.offered.iter().map(String::as_str).collect();
    assert_eq!(paths.len(), 2);
    assert_eq!(paths[0], "README.md");
    assert!(paths[1].starts_with("deep/deep/") && paths[1].ends_with("/model.py"), "the long name is used: {paths:?}");
}

#[tokio::test]
async fn paths_that_leave_and_things_that_are_not_files_are_passed_over() {
    let mut tar = Vec::new();
    for name in [&b"/etc/passwd"[..], b"top/../../etc/passwd", b"top//x", b"top/./x", b"loose"] {
        raw(&mut tar, name, EntryType::Regular, 3, b"bad");
    }
    raw(&mut tar, b"top/link", EntryType::Symlink, 0, b"");
    raw(&mut tar, b"top/hard", EntryType::Link, 0, b"");
    raw(&mut tar, b"top/device", EntryType::Char, 0, b"");
    raw(&mut tar, b"top/fine.py", EntryType::Regular, 3, b"ok\n");
    let got = read(zip(&finished(tar)), SMALL).await;
    assert_eq!(got.ended, None);
    assert_eq!(got.offered.into_iter().collect::<Vec<_>>(), ["fine.py"]);
}

#[tokio::test]
async fn a_huge_long_name_is_refused_before_it_is_read() {
    for kind in [EntryType::GNULongName, EntryType::XHeader, EntryType::XGlobalHeader, EntryType::GNULongLink] {
        let mut tar = Vec::new();
        raw(&mut tar, b"././@LongLink", kind, 600 << 20, &[b'a'; 4096]);
        let got = read(zip(&tar), SMALL).await;
        assert!(matches!(got.ended, Some(Ended::TooLarge(_))), "{kind:?}: {:?}", got.ended);
    }
}

#[tokio::test]
async fn a_size_in_a_pax_header_is_refused() {
    let mut tar = Vec::new();
    raw(&mut tar, b"pax", EntryType::XHeader, 18, b"18 size=999999999\n");
    raw(&mut tar, b"top/a.py", EntryType::Regular, 3, b"ok\n");
    assert!(matches!(read(zip(&finished(tar)), SMALL).await.ended, Some(Ended::TooLarge(_))));
}

#[tokio::test]
async fn a_bomb_is_stopped_by_ratio() {
    let mut tar = Vec::new();
    raw(&mut tar, b"top/zeros.bin", EntryType::Regular, 10 << 20, &vec![0; 10 << 20]);
    let got = read(zip(&finished(tar)), ArchiveLimits::DEFAULT).await;
    match got.ended {
        Some(Ended::TooLarge(why)) => assert!(why.contains("times its size"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn too_many_entries_are_stopped() {
    let mut tar = Vec::new();
    for index in 0..50 {
        raw(&mut tar, format!("top/{index}.txt").as_bytes(), EntryType::Regular, 1, b"x");
    }
    let got = read(zip(&finished(tar)), ArchiveLimits { entries: 20, ..SMALL }).await;
    assert!(matches!(got.ended, Some(Ended::TooLarge(_))));
    assert_eq!(got.offered.len(), 20, "what came before is kept");
}

#[tokio::test]
async fn every_cut_is_noticed() {
    let mut builder = Builder::new(Vec::new());
    for index in 0..20 {
        regular(&mut builder, &format!("top/{index}.py"), format!("x = {index}\n").repeat(index * 7 + 1).as_bytes());
    }
    let zipped = zip(&builder.into_inner().unwrap());
    for keep in (0..zipped.len()).step_by(31).chain([zipped.len() - 1]) {
        let got = read(zipped[..keep].to_vec(), SMALL).await;
        assert!(matches!(got.ended, Some(Ended::Truncated(_))), "cut at {keep}: {:?}", got.ended);
    }
    assert_eq!(read(zipped, SMALL).await.ended, None);
}

#[tokio::test]
async fn a_tar_without_end_blocks_is_unfinished_though_its_zip_is_whole() {
    let mut tar = Vec::new();
    raw(&mut tar, b"top/a.py", EntryType::Regular, 3, b"ok\n");
    assert!(matches!(read(zip(&tar), SMALL).await.ended, Some(Ended::Truncated(_))));
}

#[tokio::test]
async fn noise_is_no_archive() {
    let noise: Vec<u8> = (0..5000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    assert!(read(noise.clone(), SMALL).await.ended.is_some());
    assert!(read(zip(&noise), SMALL).await.ended.is_some());
}

#[tokio::test]
async fn one_huge_file_is_cut_and_those_behind_it_are_read() {
    let mut builder = Builder::new(Vec::new());
    let noise: Vec<u8> = (0..3_u32 << 20).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    regular(&mut builder, "top/huge.csv", &noise);
    regular(&mut builder, "top/small.py", b"x = 1\n");
    let zipped = zip(&builder.into_inner().unwrap());
    let got = read(zipped.clone(), ArchiveLimits { file: 4096, ..SMALL }).await;
    assert_eq!(got.ended, None, "a file that was cut is no archive that was");
    assert!(got.offered.iter().any(|path| path.contains("small.py")), "{:?}", got.offered);
    let all = read(zipped, ArchiveLimits { decoded: 1 << 20, ..SMALL }).await;
    assert!(matches!(all.ended, Some(Ended::TooLarge(_))), "{:?}", all.ended);
}
