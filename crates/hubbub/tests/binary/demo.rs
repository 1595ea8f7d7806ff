//! `hubbub demo`

use crate::support::{run, text};

#[test]
fn a_demonstration_fills_an_empty_server_and_no_other() {
    let directory = tempfile::tempdir().unwrap();
    let first = run(directory.path(), &["demo", "--language", "ru"]);
    let said = text(&first.stdout);
    assert!(first.status.success(), "{said}{}", text(&first.stderr));
    assert!(said.contains("8 people, 9 channels"), "{said}");
    assert!(said.contains("maya, leo, nina") && said.contains("with the password "), "{said}");

    let again = run(directory.path(), &["demo"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("this server has 8 accounts"), "{}", text(&again.stderr));
}
