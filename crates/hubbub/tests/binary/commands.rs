//! Commands that end by themselves.

use std::{fs, net::TcpListener, path::Path};

use serde_json::Value;

use crate::support::{Served, client, hubbub, run, text};

fn json(directory: &Path, words: &[&str]) -> (Option<i32>, Value) {
    let output = run(directory, words);
    let value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    (output.status.code(), value)
}

#[test]
fn wrong_settings_end_every_command_with_code_two_and_their_key() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("hubbub.toml"), "[server]\nlistne = '127.0.0.1:1'").unwrap();
    for words in [&["serve"][..], &["config", "check"], &["config", "show"], &["admin", "list"], &["health"]] {
        let output = run(dir.path(), words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(text(&output.stderr).contains("server.listne"), "{output:?}");
    }
    let (code, report) = json(dir.path(), &["doctor", "--json"]);
    assert_eq!((code, &report["healthy"]), (Some(1), &Value::Bool(false)));
}

#[test]
fn the_environment_wins_over_the_file_and_secrets_are_hidden() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("hubbub.toml"), "[server]\nname = 'file'\n").unwrap();
    let secret = "correct horse battery";
    let mut command = hubbub(dir.path());
    command.args(["config", "show"]).env("HUBBUB_SERVER__NAME", "env").env("HUBBUB_METRICS__BEARER", secret);
    let shown = text(&command.output().unwrap().stdout);
    assert!(shown.contains("name = \"env\"  # HUBBUB_SERVER__NAME"), "{shown}");
    assert!(!shown.contains(secret), "{shown}");
}

#[test]
fn the_doctor_finds_a_taken_port_and_says_so_by_its_exit_code() {
    let dir = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let (code, report) = json(
        dir.path(),
        &["doctor", "--json", "--p2p-listen", "off", "--set", "turn.listen=127.0.0.1:0", "--listen", &listen],
    );
    assert_eq!(code, Some(1), "{report}");
    let failed = report["checks"].as_array().unwrap().iter().filter(|check| check["status"] == "failed");
    assert_eq!(failed.map(|check| check["name"].as_str().unwrap()).collect::<Vec<_>>(), ["port server.listen"]);
    drop(taken);
    let output = run(
        dir.path(),
        &["doctor", "--p2p-listen", "off", "--set", "turn.listen=127.0.0.1:0", "--listen", "127.0.0.1:0"],
    );
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(text(&output.stdout).ends_with("The server can run.\n"));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "the doctor leaves nothing behind");
}

#[tokio::test]
async fn a_person_made_on_the_console_sets_a_password_by_the_link_and_logs_in() {
    let server = Served::start(&[]);
    let flags = ["--public-url", &server.url("")];
    let create = ["admin", "create-user", "ann", "--name", "Ann", "--role", "admin"];
    let made = run(server.directory.path(), &[&create[..], &flags].concat());
    assert!(made.status.success(), "{made:?}");
    let again = run(server.directory.path(), &create);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("taken"), "{again:?}");

    let reset = run(server.directory.path(), &[&["admin", "reset-password", "ann"][..], &flags].concat());
    let link = text(&reset.stdout);
    let token = link.trim().strip_prefix(&server.url("/reset?token=")).unwrap();
    let post = async |path: &str, body: Value| client(None).post(server.url(path)).json(&body).send().await.unwrap();
    let password = "a new password for ann";
    let set = post("/api/v1/auth/password/reset", serde_json::json!({ "token": token, "password": password })).await;
    assert_eq!(set.status(), 204);
    let login = serde_json::json!({ "login": "ann", "password": password, "refresh": "body" });
    assert_eq!(post("/api/v1/auth/login", login).await.status(), 200);

    let (_, people) = json(server.directory.path(), &["admin", "list", "--json"]);
    assert_eq!((&people[0]["handle"], &people[0]["role"]), (&"ann".into(), &"admin".into()));
    let invite = run(server.directory.path(), &["admin", "invite", "--uses", "3", "--expires", "2d"]);
    assert!(text(&invite.stdout).contains("/register?invite="), "{invite:?}");
}

#[test]
fn somebody_who_is_not_there_cannot_be_reset() {
    let dir = tempfile::tempdir().unwrap();
    let output = run(dir.path(), &["admin", "reset-password", "nobody"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("nobody called nobody"), "{output:?}");
}

#[test]
fn health_follows_the_server() {
    let server = Served::start(&[]);
    let listen = format!("127.0.0.1:{}", server.port());
    let ask = |listen: &str| run(server.directory.path(), &["health", "--listen", listen]).status.code();
    assert_eq!(ask(&listen), Some(0));
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    assert_eq!(ask(&free), Some(1));
}

#[test]
fn the_schema_and_the_api_are_json_and_version_is_a_line() {
    let dir = tempfile::tempdir().unwrap();
    assert!(json(dir.path(), &["config", "schema"]).1["properties"]["server"].is_object());
    assert!(json(dir.path(), &["openapi"]).1["paths"].is_object());
    assert!(text(&run(dir.path(), &["version"]).stdout).starts_with("hubbub "));
    assert!(text(&run(dir.path(), &["config", "table"]).stdout).contains("| `listen` | text |"));
}
