//! How fast a repository's archive becomes facts: gzip, tar and every part reader, on one core.
//!
//! Throughput is of uncompressed bytes. `HANDIWORK_BENCH_ARCHIVE=FILE.tar.gz` measures a real archive beside the
//! invented one. Peak memory is the allocator's.

use divan::Bencher;
use divan::counter::BytesCount;
use flate2::read::GzDecoder;
use handiwork::demo::Fixtures;
use handiwork::evidence::facts::{ContentFacts, Reach};
use handiwork::read::RepositoryReader;
use std::io::Read;

#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

/// Every invented repository's files, under as many folders as make `bytes`.
fn invented(bytes: usize) -> Vec<u8> {
    let fixtures = Fixtures::embedded().expect("valid fixtures");
    let files: Vec<(String, Vec<u8>)> = fixtures
        .people()
        .flat_map(|person| &person.repositories)
        .flat_map(|repository| {
            let name = repository.name.clone();
            repository.data.files.iter().map(move |(path, text)| (format!("{name}/{path}"), text.to_vec()))
        })
        .collect();
    let mut archive = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default()));
    let mut written = 0;
    for round in 0.. {
        for (path, content) in &files {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            let path = format!("top/part{round:04}/{path}");
            archive.append_data(&mut header, path, content.as_slice()).expect("an appended file");
            written += content.len();
        }
        if written >= bytes {
            break;
        }
    }
    archive.into_inner().expect("a closed tar").finish().expect("a closed gzip")
}

fn analyse(archive: &[u8]) -> (ContentFacts, u64) {
    let mut reader = RepositoryReader::new();
    let mut tar = tar::Archive::new(GzDecoder::new(archive));
    let mut bytes = 0;
    let mut content = Vec::new();
    for entry in tar.entries().expect("entries") {
        let mut entry = entry.expect("an entry");
        let size = entry.header().size().unwrap_or(0);
        bytes += size;
        let path = entry.path().expect("a path").to_string_lossy().into_owned();
        let Some((_, path)) = path.split_once('/') else { continue };
        if !entry.header().entry_type().is_file() {
            continue;
        }
        if reader.wants(path, size) {
            content.clear();
            entry.read_to_end(&mut content).expect("a readable entry");
            reader.file(path, &content, size);
        } else {
            reader.listing(path, size);
        }
    }
    (reader.finish(Reach::Whole), bytes)
}

fn measure(bencher: Bencher<'_, '_>, archive: &[u8]) {
    let (_, bytes) = analyse(archive);
    bencher.counter(BytesCount::new(bytes)).bench_local(|| analyse(divan::black_box(archive)));
}

#[divan::bench(args = [4, 16], sample_count = 5)]
fn invented_mebibytes(bencher: Bencher<'_, '_>, mebibytes: usize) {
    measure(bencher, &invented(mebibytes << 20));
}

#[divan::bench(sample_count = 5)]
fn given_archive(bencher: Bencher<'_, '_>) {
    match std::env::var_os("HANDIWORK_BENCH_ARCHIVE") {
        Some(path) => measure(bencher, &std::fs::read(path).expect("a readable archive")),
        None => bencher.bench_local(|| "set HANDIWORK_BENCH_ARCHIVE to a .tar.gz"),
    }
}
