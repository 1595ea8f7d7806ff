//! Which crate may use which. One table is the architecture; everything else follows from it.

use super::metadata::{Metadata, Package};

/// A crate of ours and the crates of ours it may use. What is not in the table may use nothing.
const LAYERS: &[(&str, &[&str])] = &[
    ("hubbub-types", &[]),
    ("hubbub-calls", &["hubbub-types"]),
    ("hubbub-chat", &["hubbub-types"]),
    ("hubbub-relay", &["hubbub-types"]),
    ("hubbub-socketio", &["hubbub-types"]),
    ("hubbub-blobs", &["hubbub-types"]),
    ("hubbub-store", &["hubbub-types"]),
    ("hubbub-cluster", &["hubbub-types"]),
    ("hubbub-livekit", &["hubbub-types"]),
    ("hubbub-sfu", &["hubbub-types", "hubbub-livekit"]),
    ("hubbub-net", &["hubbub-types", "hubbub-relay", "hubbub-livekit", "hubbub-sfu"]),
    (
        "hubbub-app",
        &[
            "hubbub-types",
            "hubbub-calls",
            "hubbub-chat",
            "hubbub-relay",
            "hubbub-blobs",
            "hubbub-livekit",
            "hubbub-sfu",
            "hubbub-store",
            "hubbub-cluster",
            "hubbub-net",
        ],
    ),
    (
        "hubbub-gateway",
        &[
            "hubbub-types",
            "hubbub-calls",
            "hubbub-chat",
            "hubbub-socketio",
            "hubbub-livekit",
            "hubbub-sfu",
            "hubbub-cluster",
            "hubbub-app",
            "hubbub-net",
        ],
    ),
    (
        "hubbub",
        &[
            "hubbub-types",
            "hubbub-calls",
            "hubbub-chat",
            "hubbub-relay",
            "hubbub-socketio",
            "hubbub-blobs",
            "hubbub-livekit",
            "hubbub-sfu",
            "hubbub-store",
            "hubbub-cluster",
            "hubbub-net",
            "hubbub-app",
            "hubbub-gateway",
        ],
    ),
    ("hubbub-testkit", &["hubbub-types", "hubbub-chat", "hubbub-livekit", "hubbub-sfu"]),
    (
        "hubbub-bench",
        &["hubbub-types", "hubbub-chat", "hubbub-livekit", "hubbub-sfu", "hubbub-store", "hubbub-testkit"],
    ),
    ("xtask", &[]),
];

/// Crates without input and output: bytes, commands and time go in, commands and a deadline come out.
const PURE: &[&str] = &["hubbub-types", "hubbub-calls", "hubbub-chat", "hubbub-relay", "hubbub-socketio"];

/// What a pure crate must not reach, however far down.
const IMPURE: &[&str] =
    &["tokio", "mio", "async-std", "hyper", "axum", "reqwest", "sqlx", "sqlx-core", "redis", "rustls", "object_store"];

/// Crates of others that only some of ours may name: the one place where that concern lives.
const RESERVED: &[(&str, &[&str])] = &[
    ("axum", &["hubbub-gateway", "hubbub-net", "hubbub"]),
    ("clap", &["hubbub", "hubbub-bench", "xtask"]),
    ("figment", &["hubbub"]),
    ("lettre", &["hubbub-app"]),
    ("object_store", &["hubbub-blobs"]),
    ("redis", &["hubbub-cluster"]),
    ("rust-stemmers", &["hubbub-chat"]),
    ("sqlx", &["hubbub-store"]),
    // The words and the wire of chat describe themselves once, for events and for HTTP.
    ("utoipa", &["hubbub-types", "hubbub-chat", "hubbub-gateway"]),
    ("zip", &["hubbub-app"]),
];

/// Only for tests and measurements.
const FOR_TESTS: &str = "hubbub-testkit";
/// Measures, with the same clients the tests use.
const MEASURES: &str = "hubbub-bench";

/// What breaks the table.
pub(crate) fn check(metadata: &Metadata) -> Vec<String> {
    metadata.members().flat_map(|package| complaints(metadata, package)).collect()
}

fn complaints(metadata: &Metadata, package: &Package) -> Vec<String> {
    let name = package.name.as_str();
    let Some((_, allowed)) = LAYERS.iter().find(|(layer, _)| *layer == name) else {
        return vec![format!("{name} has no place in xtask/src/tidy/layers.rs")];
    };
    let mut complaints = Vec::new();
    for dependency in package.dependencies.iter().filter(|dependency| dependency.kind.as_deref() != Some("dev")) {
        let used = dependency.name.as_str();
        if used == FOR_TESTS && name != MEASURES {
            complaints.push(format!("{name} uses {used} outside tests"));
        } else if is_ours(used) && !allowed.contains(&used) {
            complaints.push(format!("{name} must not use {used}"));
        }
        if RESERVED.iter().any(|(reserved, users)| *reserved == used && !users.contains(&name)) {
            complaints.push(format!("{name} must not use {used} itself"));
        }
    }
    if PURE.contains(&name) {
        let reached = metadata.reaches(package);
        let impure = IMPURE.iter().filter(|impure| reached.contains(**impure));
        complaints.extend(impure.map(|impure| format!("{name} is pure and reaches {impure}")));
    }
    complaints
}

fn is_ours(name: &str) -> bool {
    LAYERS.iter().any(|(ours, _)| *ours == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(name: &str, uses: &str, kind: &str) -> Metadata {
        let text = format!(
            r#"{{"packages":[{{"id":"a","name":"{name}","version":"1.0.0","license":null,
                "dependencies":[{{"name":"{uses}","kind":{kind}}}]}},
                {{"id":"b","name":"{uses}","version":"1.0.0","license":null,"dependencies":[]}}],
                "workspace_members":["a"],
                "resolve":{{"nodes":[{{"id":"a","deps":[{{"pkg":"b","dep_kinds":[{{"kind":{kind}}}]}}]}}]}}}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn an_edge_up_the_layers_is_found() {
        assert_eq!(check(&metadata("hubbub-store", "hubbub-app", "null")), ["hubbub-store must not use hubbub-app"]);
        assert!(check(&metadata("hubbub-app", "hubbub-store", "null")).is_empty());
    }

    #[test]
    fn a_pure_crate_that_reaches_the_runtime_is_found() {
        assert_eq!(check(&metadata("hubbub-calls", "tokio", "null")), ["hubbub-calls is pure and reaches tokio"]);
        assert!(check(&metadata("hubbub-calls", "tokio", r#""dev""#)).is_empty());
    }

    #[test]
    fn the_test_kit_stays_in_tests() {
        assert_eq!(check(&metadata("hubbub-app", FOR_TESTS, "null")), ["hubbub-app uses hubbub-testkit outside tests"]);
        assert!(check(&metadata("hubbub-app", FOR_TESTS, r#""dev""#)).is_empty());
    }

    #[test]
    fn a_crate_without_a_place_and_a_reserved_one_are_found() {
        assert_eq!(check(&metadata("newcomer", "serde", "null")).len(), 1);
        assert_eq!(check(&metadata("hubbub-app", "sqlx", "null")), ["hubbub-app must not use sqlx itself"]);
    }
}
