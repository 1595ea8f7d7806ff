//! `hubbub import`

use std::{fs, io::Write as _};

use crate::support::{Served, run, text};

#[test]
fn chat_11_what_is_no_archive_is_refused_by_the_command() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("some.zip"), b"just a text").unwrap();
    let refused = run(folder.path(), &["import", "some.zip"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("no archive of Hubbub"), "{}", text(&refused.stderr));
    let missing = run(folder.path(), &["import", "none.zip"]);
    assert!(text(&missing.stderr).contains("none.zip cannot be read"), "{}", text(&missing.stderr));
}

#[test]
fn chat_11_a_running_server_takes_in_no_file_behind_its_back() {
    let server = Served::start(&[]);
    let directory = server.directory.path();
    fs::File::create(directory.join("some.zip")).unwrap().write_all(b"PK").unwrap();
    let refused = run(directory, &["import", "some.zip"]);
    assert!(!refused.status.success());
    assert!(text(&refused.stderr).contains("already runs"), "{}", text(&refused.stderr));
}

#[test]
fn chat_09_a_small_server_is_indexed_anew_by_the_command() {
    let folder = tempfile::tempdir().unwrap();
    let made = run(folder.path(), &["demo"]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let done = run(folder.path(), &["reindex"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(text(&done.stdout).contains("messages are found by what they say now"), "{}", text(&done.stdout));
}
