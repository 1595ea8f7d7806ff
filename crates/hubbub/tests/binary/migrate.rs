//! Moving a server to other places.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    moto,
    support::{Served, run, text},
};

/// The name of a file that the database knows nothing of, such as the result of a job.
const LOOSE: &str = "files/ab/cd/01900000-0000-7000-8000-00000000abcd";

/// A server's directory with one person and one file, and the settings of a server to move to.
fn prepare(directory: &Path) {
    let made = run(directory, &["admin", "create-user", "ann", "--role", "admin", "--data-dir", "old"]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let file = directory.join("old").join(LOOSE);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, b"some bytes").unwrap();
    let settings = "[server]\ndata_dir = \"new\"\n\n[store]\nurl = \"sqlite:moved.db\"\n";
    fs::write(directory.join("new.toml"), settings).unwrap();
}

#[test]
fn chat_11_a_server_moves_with_its_people_files_and_secret() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path();
    prepare(directory);
    let migrate =
        |more: &[&str]| run(directory, &[&["migrate-store", "--data-dir", "old", "--into", "new.toml"], more].concat());

    let looked = migrate(&["--dry-run"]);
    assert!(looked.status.success(), "{}", text(&looked.stderr));
    assert!(text(&looked.stdout).contains("1 files; nothing was changed"), "{}", text(&looked.stdout));
    assert!(!directory.join("new").exists());

    let moved = migrate(&[]);
    assert!(moved.status.success(), "{}{}", text(&moved.stdout), text(&moved.stderr));
    assert!(text(&moved.stdout).contains("1 files copied (10 bytes), 0 were there"), "{}", text(&moved.stdout));
    assert_eq!(fs::read(directory.join("new").join(LOOSE)).unwrap(), b"some bytes");
    let key = |place: &str| fs::read(directory.join(place).join("secret.key")).unwrap();
    assert_eq!(key("old"), key("new"), "who is signed in stays signed in");
    let people = run(directory, &["admin", "list", "--config", "new.toml"]);
    assert!(text(&people.stdout).contains("ann"), "{}", text(&people.stdout));

    let again = migrate(&[]);
    assert!(!again.status.success());
    assert!(text(&again.stderr).contains("in use"), "a server in use is not written over: {}", text(&again.stderr));
}

#[test]
fn chat_11_a_running_server_is_not_moved() {
    let server = Served::start_in(Arc::new(tempfile::tempdir().unwrap()), &["--data-dir", "old"]);
    let directory = server.directory.path();
    fs::write(directory.join("new.toml"), "[server]\ndata_dir = \"new\"\n").unwrap();
    let refused = run(directory, &["migrate-store", "--data-dir", "old", "--into", "new.toml"]);
    assert!(!refused.status.success());
    assert!(text(&refused.stderr).contains("already runs"), "{}", text(&refused.stderr));
    assert!(!directory.join("new").exists());
}

/// Every file below a folder, by its path there.
fn below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_path_buf(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn chat_11_a_servers_files_move_into_a_bucket_and_back() {
    let server = moto::Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path();
    let made = run(directory, &["demo", "--data-dir", "old"]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let bucket = format!(
        "[server]\ndata_dir = \"new\"\n\n[files]\nstore = \"s3\"\n\n[files.s3]\nendpoint = \"{}\"\nbucket = \"{}\"\n\
         region = \"us-east-1\"\naccess_key_id = \"key\"\nsecret_access_key = \"secret\"\nprefix = \"hubbub/\"\n\
         path_style = true\n",
        server.url(),
        moto::BUCKET
    );
    fs::write(directory.join("new.toml"), bucket).unwrap();
    fs::write(directory.join("back.toml"), "[server]\ndata_dir = \"back\"\n").unwrap();
    let there = run(directory, &["migrate-store", "--data-dir", "old", "--into", "new.toml"]);
    assert!(there.status.success(), "{}{}", text(&there.stdout), text(&there.stderr));
    assert!(!directory.join("new/files").exists(), "they are in the bucket");
    let back = run(directory, &["migrate-store", "--config", "new.toml", "--into", "back.toml"]);
    assert!(back.status.success(), "{}{}", text(&back.stdout), text(&back.stderr));
    let files = below(&directory.join("old/files"));
    assert!(files.len() >= 9, "{}", files.len());
    assert_eq!(below(&directory.join("back/files")), files);
}

#[test]
fn chat_11_files_whose_bytes_are_nowhere_are_named_and_a_broken_off_move_is_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path();
    let made = run(directory, &["demo", "--data-dir", "old"]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    fs::write(directory.join("new.toml"), "[server]\ndata_dir = \"new\"\n").unwrap();
    // A folder where a file should come: the move breaks off after the rows.
    let (file, bytes) = below(&directory.join("old/files")).pop_first().unwrap();
    fs::create_dir_all(directory.join("new/files").join(&file)).unwrap();
    let migrate = || run(directory, &["migrate-store", "--data-dir", "old", "--into", "new.toml"]);
    let broken = migrate();
    assert!(!broken.status.success(), "{}", text(&broken.stdout));
    let half = run(directory, &["admin", "list", "--config", "new.toml"]);
    assert!(text(&half.stderr).contains("not whole"), "{}", text(&half.stderr));

    fs::remove_dir(directory.join("new/files").join(&file)).unwrap();
    fs::remove_file(directory.join("old/files").join(&file)).unwrap();
    let missing = migrate();
    assert_eq!(missing.status.code(), Some(1), "{}", text(&missing.stdout));
    assert!(text(&missing.stdout).contains("are missing"), "{}", text(&missing.stdout));
    assert!(!bytes.is_empty());
    let people = run(directory, &["admin", "list", "--config", "new.toml"]);
    assert!(people.status.success(), "{}", text(&people.stderr));
}
