//! Moving a server to other places.

use std::{fs, path::Path, sync::Arc};

use crate::support::{Served, run, text};

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
