//! Opening under every circumstance: held, newer, older, damaged, misplaced.

use super::super::tests::{assessment, evidence, plan};
use super::*;
use std::fs;

fn filled(directory: &Path) {
    let store = Store::open(directory, "handiwork test").unwrap();
    store.begin_run(&plan("r1", "2026-11-23T02:00:11Z", &["k"])).unwrap();
    store.finish_prospect("r1", "k", &evidence("k", "ada"), &assessment("k", 50.0)).unwrap();
    store.close().unwrap();
}

fn layout(directory: &Path) -> Layout {
    Layout::of(directory)
}

fn rewrite_identity(directory: &Path, change: impl FnOnce(&mut Identity)) {
    let path = layout(directory).identity();
    let SideFile::Holds(mut identity) = read_side_file::<Identity>(&path).unwrap() else { panic!("no identity") };
    change(&mut identity);
    write_side_file(&path, &identity).unwrap();
}

/// Every file below a directory with its contents.
fn contents(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_path_buf()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { open.push(path) } else { found.push((path.clone(), fs::read(path).unwrap())) }
        }
    }
    found.sort();
    found
}

#[test]
fn the_second_opener_learns_who_holds_it() {
    let directory = tempfile::tempdir().unwrap();
    let held = Store::open(directory.path(), "handiwork serve").unwrap();
    let refused = Store::open(directory.path(), "handiwork scan").unwrap_err();
    assert!(matches!(&refused, StoreError::InUse { holder, .. } if holder.pid == Some(std::process::id())));
    let text = refused.to_string();
    assert!(text.contains("is in use by `handiwork serve` (process ") && text.contains("since 20"), "{text}");
    drop(held);
    Store::open(directory.path(), "handiwork scan").unwrap();
}

#[test]
fn a_newer_store_is_refused_and_not_touched() {
    let directory = tempfile::tempdir().unwrap();
    filled(directory.path());
    rewrite_identity(directory.path(), |identity| {
        identity.schema = SCHEMA + 1;
        identity.app_version = "9.9.9".to_owned();
    });
    let store = layout(directory.path()).store();
    let before = contents(&store);
    let text = Store::open(directory.path(), "handiwork scan").unwrap_err().to_string();
    assert!(text.contains("written by handiwork 9.9.9") && text.contains("nothing was changed"), "{text}");
    assert_eq!(contents(&store), before);
}

#[test]
fn an_older_store_goes_up_step_by_step_or_stays_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    filled(directory.path());
    let layout = layout(directory.path());
    let rename: Step = (SCHEMA, |rows| {
        let mut draft = Draft::default();
        draft.put("a mark", Key::of(Kind::Response).name("upgraded"), Timestamp::UNIX_EPOCH, &true)?;
        rows.commit(draft)
    });
    let before = contents(&layout.store());
    let Err(StoreError::TooOld { .. }) = open_locked(&layout, Timestamp::UNIX_EPOCH, SCHEMA + 2, &[rename]) else {
        panic!("a step is missing")
    };
    assert_eq!(contents(&layout.store()), before);

    let (rows, opening) = open_locked(&layout, Timestamp::UNIX_EPOCH, SCHEMA + 1, &[rename]).unwrap();
    assert_eq!(opening.upgraded_from, Some(SCHEMA));
    assert!(rows.get::<bool>(&Key::of(Kind::Response).name("upgraded")).is_some());
    drop(rows);
    let text = Store::open(directory.path(), "handiwork scan").unwrap_err().to_string();
    assert!(text.contains("schema 2"), "this program is now the older one: {text}");
}

#[test]
fn an_interrupted_upgrade_is_run_again() {
    let directory = tempfile::tempdir().unwrap();
    filled(directory.path());
    let layout = layout(directory.path());
    let fail: Step = (SCHEMA, |_| Err(StoreError::NoSuchRun { id: "interrupted".into() }));
    assert!(open_locked(&layout, Timestamp::UNIX_EPOCH, SCHEMA + 1, &[fail]).is_err());
    assert!(matches!(Store::open(directory.path(), "scan"), Err(StoreError::Newer { .. })), "half-way up is not ours");
    let pass: Step = (SCHEMA, |_| Ok(()));
    let (_rows, opening) = open_locked(&layout, Timestamp::UNIX_EPOCH, SCHEMA + 1, &[pass]).unwrap();
    assert_eq!(opening.upgraded_from, Some(SCHEMA));
}

#[test]
fn places_that_cannot_hold_a_store_are_named_with_a_remedy() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, "x").unwrap();
    for place in [file.clone(), file.join("below")] {
        let text = Store::open(&place, "handiwork scan").unwrap_err().to_string();
        assert!(text.contains("is not a directory") && text.contains("--data-dir"), "{text}");
    }
    assert_eq!(fs::read(&file).unwrap(), b"x");
}

#[cfg(unix)]
#[test]
fn everything_made_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let data_dir = directory.path().join("new/data");
    filled(&data_dir);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let layout = layout(&data_dir);
    for private in [&data_dir, &layout.store(), &layout.engine()] {
        assert_eq!(mode(private), 0o700, "{}", private.display());
    }
    for private in [layout.lock(), layout.identity(), layout.closed(), layout.engine().join("db")] {
        assert_eq!(mode(&private), 0o600, "{}", private.display());
    }
}

#[cfg(unix)]
#[test]
fn a_directory_without_rights_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let closed = directory.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o500)).unwrap();
    match Store::open(&closed, "handiwork scan") {
        Err(error) => assert!(error.to_string().contains("give this user the right"), "{error}"),
        // The superuser may write anywhere.
        Ok(_) => assert!(fs::write(closed.join("probe"), "x").is_ok()),
    }
}

#[test]
fn lost_rows_are_told() {
    let directory = tempfile::tempdir().unwrap();
    filled(directory.path());
    // What the engine does when its files are cut: an empty map, and no word about it.
    let layout = layout(directory.path());
    fs::remove_dir_all(layout.engine()).unwrap();
    let store = Store::open(directory.path(), "handiwork scan").unwrap();
    let notices = store.opening().notices.join("\n");
    assert!(notices.contains("1 assessment") && notices.contains("1 evidence"), "{notices}");
    drop(store);
    assert!(Store::open(directory.path(), "handiwork scan").unwrap().opening().notices.is_empty(), "told once");
}

#[test]
fn a_store_that_failed_while_running_is_rebuilt_from_what_holds() {
    let directory = tempfile::tempdir().unwrap();
    filled(directory.path());
    let layout = layout(directory.path());
    write_side_file(&layout.damaged(), &"failed").unwrap();
    let store = Store::open(directory.path(), "handiwork scan").unwrap();
    let aside = store.opening().quarantined.clone().unwrap();
    assert!(aside.join("engine/db").exists() && aside.starts_with(directory.path()));
    assert!(store.opening().notices[0].contains("were kept"), "{:?}", store.opening().notices);
    assert_eq!(store.evidence("k").unwrap().evidence, evidence("k", "ada"));
    assert_eq!(store.latest_assessment("k", None).unwrap().assessment, assessment("k", 50.0));
    drop(store);
    assert!(Store::open(directory.path(), "handiwork scan").unwrap().opening().notices.is_empty());
}

#[test]
fn a_lost_identity_is_restored_from_the_engine() {
    let directory = tempfile::tempdir().unwrap();
    filled(directory.path());
    let identity = layout(directory.path()).identity();
    let before = fs::read(&identity).unwrap();
    for broken in [None, Some("{")] {
        fs::remove_file(&identity).unwrap();
        if let Some(text) = broken {
            fs::write(&identity, text).unwrap();
        }
        let store = Store::open(directory.path(), "handiwork scan").unwrap();
        assert!(store.opening().quarantined.is_none() && store.evidence("k").is_some());
        drop(store);
        assert_eq!(fs::read(&identity).unwrap(), before);
    }
}
