use std::path::Path;

use hubbub_types::Span;

use super::*;

const NO_VARIABLES: [(&str, &str); 0] = [];

fn sources<'a>(directory: &Path, variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Sources {
    let variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    Sources {
        file: None,
        directory: directory.to_owned(),
        environment: Overrides::environment(variables).unwrap(),
        flags: Overrides::flags(Vec::new()),
    }
}

fn with_file(text: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("hubbub.toml"), text).unwrap();
    dir
}

fn origin_of(loaded: &Loaded, key: &str) -> String {
    loaded.shown().into_iter().find(|setting| setting.key == key).unwrap().origin
}

#[test]
fn nothing_at_all_is_a_valid_file() {
    let settings = parse("").unwrap();
    assert_eq!(settings.server.listen.port(), 8080);
    assert_eq!(settings.server.shutdown_drain, Span::secs(20));
}

#[test]
fn flags_win_over_the_environment_over_the_file_over_the_defaults() {
    let dir = with_file("[server]\nname = 'file'\nlisten = '127.0.0.1:1'\nshutdown_drain = '7s'\n");
    let variables =
        [("HUBBUB_SERVER__NAME", "environment"), ("HUBBUB_SERVER__LISTEN", "127.0.0.1:2"), ("PATH", "/bin")];
    let mut sources = sources(dir.path(), variables);
    sources.flags = Overrides::flags(vec![("server.name".into(), "flag".into())]);

    let loaded = load(&sources).unwrap();
    let server = &loaded.settings.server;
    assert_eq!((&*server.name, server.listen.port(), server.shutdown_drain), ("flag", 2, Span::secs(7)));
    assert_eq!(origin_of(&loaded, "server.name"), "command line");
    assert_eq!(origin_of(&loaded, "server.listen"), "HUBBUB_SERVER__LISTEN");
    assert!(origin_of(&loaded, "server.shutdown_drain").ends_with("hubbub.toml"));
    assert_eq!(origin_of(&loaded, "server.data_dir"), "default");
}

#[test]
fn the_file_is_also_looked_for_in_the_data_directory() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("state")).unwrap();
    std::fs::write(dir.path().join("state/hubbub.toml"), "[server]\nname = 'found'").unwrap();
    let loaded = load(&sources(dir.path(), [("HUBBUB_SERVER__DATA_DIR", "state")])).unwrap();
    assert_eq!(loaded.settings.server.name, "found");
    assert!(load(&sources(dir.path(), NO_VARIABLES)).unwrap().file.is_none());
}

#[test]
fn a_named_file_must_exist() {
    let dir = tempfile::tempdir().unwrap();
    let mut sources = sources(dir.path(), NO_VARIABLES);
    sources.file = Some(dir.path().join("missing.toml"));
    assert!(load(&sources).unwrap_err().to_string().contains("missing.toml"));
}

#[test]
fn a_variable_is_read_as_what_the_setting_holds() {
    let dir = tempfile::tempdir().unwrap();
    let variables = [
        ("HUBBUB_SERVER__NAME", "12345"),
        ("HUBBUB_SERVER__WORKER_THREADS", "3"),
        ("HUBBUB_SERVER__TRUSTED_PROXIES", "10.0.0.0/8, fd00::/8"),
        ("HUBBUB_CONNECTIONS__MAX", "77"),
        ("HUBBUB_METRICS__BEARER", "00000000000000000000"),
        ("HUBBUB_LOG__FORMAT", "json"),
    ];
    let settings = load(&sources(dir.path(), variables)).unwrap().settings;
    assert_eq!(settings.server.name, "12345");
    assert_eq!(settings.server.worker_threads, Some(3));
    assert_eq!(settings.server.trusted_proxies.len(), 2);
    assert_eq!(settings.connections.max, 77);
    assert_eq!(settings.metrics.bearer.unwrap().0, "00000000000000000000");
    assert_eq!(settings.log.format, LogFormat::Json);
}

#[test]
fn an_unknown_key_is_an_error_with_its_path() {
    let error = parse("[server]\nlistne = '127.0.0.1:1'").unwrap_err();
    assert_eq!(error.problems[0].key, "server.listne");
    assert!(error.to_string().contains("did you mean 'listen'"), "{error}");
    assert_eq!(parse("[sever]").unwrap_err().problems[0].key, "sever");

    let dir = tempfile::tempdir().unwrap();
    let error = load(&sources(dir.path(), [("HUBBUB_SERVER__PROT", "1")])).unwrap_err();
    assert_eq!(error.problems[0].key, "server.prot");
    assert_eq!(error.problems[0].origin.as_deref(), Some("HUBBUB_SERVER__PROT"));
}

#[test]
fn all_unknown_keys_are_reported_at_once() {
    let text =
        "[server]\nlistne = 1\n[calls]\ngarce = 1\n[accounts.password]\nmin = 1\n[ice]\nservers = [{ url = 'x' }]";
    let keys = |error: ConfigError| error.problems.into_iter().map(|problem| problem.key).collect::<Vec<_>>();
    assert_eq!(keys(parse(text).unwrap_err()), ["accounts.password.min", "calls.garce", "server.listne"]);
    assert_eq!(keys(parse("[ice]\nservers = [{ url = 'x' }]").unwrap_err()), ["ice.servers.0.url"]);
}

#[test]
fn a_variable_with_one_underline_is_an_error_and_a_foreign_one_is_not() {
    let variable = |name: &str| Overrides::environment([(name.to_owned(), "x".to_owned())]);
    let error = variable("HUBBUB_SERVER_LISTEN").unwrap_err();
    assert!(error.to_string().contains("HUBBUB_SERVER__LISTEN"), "{error}");
    assert!(variable("HUBBUB_TEST_SERVER").is_ok());
    assert!(variable("HUBBUB_CONFIG").is_ok());
}

#[test]
fn an_empty_variable_sets_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let settings = load(&sources(dir.path(), [("HUBBUB_SERVER__NAME", ""), ("HUBBUB_SERVER__LISTEN", "")])).unwrap();
    assert_eq!(settings.settings.server.name, "Hubbub");
}

#[test]
fn a_wrong_type_names_the_key_and_the_file() {
    let dir = with_file("[connections]\nmax = 'many'");
    let error = load(&sources(dir.path(), NO_VARIABLES)).unwrap_err();
    assert_eq!(error.problems[0].key, "connections.max");
    assert!(error.problems[0].origin.as_ref().unwrap().ends_with("hubbub.toml"));
    assert_eq!(parse("[server]\nshutdown_drain = 5").unwrap_err().problems[0].key, "server.shutdown_drain");
}

#[test]
fn every_section_that_is_wrong_is_reported_at_once() {
    let error =
        parse("[server]\nname = ''\n[tls]\nkey = 'x'\n[connections]\nmax = 0\n[log]\nlevel = 'x=y'").unwrap_err();
    let keys: Vec<_> = error.problems.iter().map(|problem| &*problem.key).collect();
    assert_eq!(keys, ["server.name", "connections.max", "tls.certificate", "log.level"]);
}

#[test]
fn nonsense_is_an_error_and_not_a_panic() {
    for nonsense in ["[", "a = ", "server = 3", "[[server]]", "\u{0}", "[server]\nlisten = []", "x.y.z = 1"] {
        assert!(parse(nonsense).is_err(), "{nonsense:?}");
    }
}

#[test]
fn a_secret_may_be_in_a_file_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let secret = dir.path().join("bearer");
    std::fs::write(&secret, "correct horse battery\n").unwrap();
    let path = secret.to_str().unwrap();
    let loaded = load(&sources(dir.path(), [("HUBBUB_METRICS__BEARER_FILE", path)])).unwrap();
    assert_eq!(loaded.settings.metrics.bearer.as_ref().unwrap().0, "correct horse battery");
    assert_eq!(origin_of(&loaded, "metrics.bearer"), path);

    let both = [("HUBBUB_METRICS__BEARER_FILE", path), ("HUBBUB_METRICS__BEARER", "another secret word")];
    assert_eq!(load(&sources(dir.path(), both)).unwrap_err().problems[0].key, "metrics.bearer");
    std::fs::write(&secret, " \n").unwrap();
    let error = load(&sources(dir.path(), [("HUBBUB_METRICS__BEARER_FILE", path)])).unwrap_err();
    assert_eq!(error.problems[0].key, "metrics.bearer_file");
}

#[test]
fn what_is_shown_holds_no_secret_and_reads_back_as_settings() {
    let dir =
        with_file("[metrics]\nbearer = 'correct horse battery'\n[server]\npublic_url = 'https://talk.example.org'");
    let loaded = load(&sources(dir.path(), NO_VARIABLES)).unwrap();
    let text = loaded.to_toml();
    assert!(!text.contains("correct horse"), "{text}");
    assert!(text.contains("bearer = \"[hidden]\""), "{text}");
    assert!(!format!("{loaded:?}").contains("correct horse"));
    let again = parse(&text.replace("[hidden]", "a bearer long enough")).unwrap();
    assert_eq!(again.server.public_url, loaded.settings.server.public_url);
}

#[test]
fn a_password_inside_an_address_is_hidden() {
    let shown = secrets::hide("store.url", "postgres://me:hunter2@db/hubbub".into());
    assert_eq!(shown, "postgres://me:hidden@db/hubbub");
    let shown = secrets::hide("store.url", "postgres://db/hubbub?user=me&password=hunter2".into());
    assert_eq!(shown, "postgres://db/hubbub?user=me&password=hidden");
    assert_eq!(secrets::hide("store.url", "sqlite:hubbub.db".into()), "sqlite:hubbub.db");
    let list = serde_json::json!([{ "urls": ["turn:example.org"], "credential": "hunter2" }]);
    assert!(!secrets::hide("server.trusted_proxies", list).to_string().contains("hunter2"));
}

#[test]
fn every_setting_that_sounds_secret_is_one() {
    let secret: Vec<_> =
        properties().into_iter().filter(|property| property.secret).map(|property| property.key).collect();
    assert!(secret.contains(&"metrics.bearer".to_owned()), "{secret:?}");
    assert!(!secret.contains(&"metrics.bearer_file".to_owned()), "{secret:?}");
}

#[test]
fn every_setting_is_described_and_its_section_too() {
    for property in properties() {
        assert!(!property.description.is_empty(), "{} has no description", property.key);
        assert_ne!(property.kind, "table", "{} has no kind", property.key);
    }
    assert!(properties().len() > 20);
    assert!(schema::node("server").unwrap().get("description").is_some());
}

#[test]
fn the_defaults_in_the_schema_are_the_defaults() {
    let defaults = serde_json::to_value(Settings::default()).unwrap();
    for property in properties() {
        let pointer = format!("/{}", property.key.replace('.', "/"));
        let actual = defaults.pointer(&pointer).cloned().unwrap_or_default();
        assert_eq!(property.default, actual, "{}", property.key);
    }
}

const NODE: &str = "[accounts]\nsecret_key = '0123456789abcdef0123456789abcdef'\n";

#[test]
fn scale_02_variables_of_hosting_platforms_fill_what_nothing_else_sets() {
    let platform = [("REDIS_URL", "redis://:secret@cache/1"), ("DATABASE_URL", "postgres://ann:secret@db/hubbub")];
    let dir = with_file(NODE);
    let loaded = load(&sources(dir.path(), platform)).unwrap();
    assert_eq!(loaded.settings.cluster.redis_url, Some("redis://:secret@cache/1".into()));
    assert_eq!(loaded.settings.store.url, "postgres://ann:secret@db/hubbub".into());
    assert_eq!(origin_of(&loaded, "store.url"), "DATABASE_URL");
    assert_eq!(origin_of(&loaded, "cluster.redis_url"), "REDIS_URL");

    let dir = with_file(&format!("{NODE}[cluster]\nredis_url = 'redis://localhost/9'\n"));
    let own = platform.into_iter().chain([("HUBBUB_STORE__URL", "postgres://ann@other/hubbub")]);
    let loaded = load(&sources(dir.path(), own)).unwrap();
    assert_eq!(loaded.settings.cluster.redis_url, Some("redis://localhost/9".into()));
    assert_eq!(loaded.settings.store.url, "postgres://ann@other/hubbub".into());

    let dir = with_file(&format!("{NODE}[cluster]\nredis_url_file = 'redis.txt'\n"));
    let file = dir.path().join("redis.txt");
    std::fs::write(&file, "redis://:kept@cache/2\n").unwrap();
    let file = file.to_str().unwrap();
    let own = platform.into_iter().chain([("HUBBUB_CLUSTER__REDIS_URL_FILE", file)]);
    let loaded = load(&sources(dir.path(), own)).unwrap();
    assert_eq!(loaded.settings.cluster.redis_url, Some("redis://:kept@cache/2".into()));
    assert!(load(&sources(dir.path(), [("REDIS_URL", "")])).is_err(), "the file named in the settings is elsewhere");
}

#[test]
fn scale_02_a_wrong_address_of_redis_is_told_with_its_origin_and_without_its_password() {
    let dir = with_file(NODE);
    let variables = [("REDIS_URL", "redis://:secret@cache/none"), ("DATABASE_URL", "postgres://db/hubbub")];
    let error = load(&sources(dir.path(), variables)).unwrap_err().to_string();
    assert!(error.contains("cluster.redis_url") && error.contains("(REDIS_URL)"), "{error}");
    assert!(!error.contains("secret"), "{error}");
}

#[test]
fn scale_02_passwords_in_addresses_are_not_shown() {
    for url in [
        "redis://ann:secret@cache:6379/1",
        "redis+sentinel://:secret@one:26379,two:26379/main",
        "rediss+sentinel://ann:se@secret@one,two/main/3",
    ] {
        let dir =
            with_file(&format!("{NODE}[store]\nurl = 'postgres://ann:secret@db/h'\n[cluster]\nredis_url = '{url}'"));
        let shown = load(&sources(dir.path(), NO_VARIABLES)).unwrap().to_toml();
        assert!(!shown.contains("secret@") && !shown.contains("se@"), "{shown}");
        assert!(shown.contains("hidden@"), "{shown}");
    }
}
