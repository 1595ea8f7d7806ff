use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hubbub_testkit::VirtualClock;
use hubbub_types::JoinId;
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::proto::TrackSource;

const NOW: Timestamp = VirtualClock::START;

fn key() -> Key {
    Key::new("devkey", "secret")
}

fn claims() -> Claims {
    let expires = NOW + Duration::from_secs(600);
    NewClaims { identity: "ann".into(), grants: Grants::join("lobby"), expires }.into()
}

/// What `claims` becomes in a token, to be changed.
fn wire() -> Value {
    json!({"iss": "devkey", "sub": "ann", "exp": NOW.as_secs() + 600, "video": {"roomJoin": true, "room": "lobby"}})
}

fn signed(header: &Header, claims: &Value) -> String {
    jsonwebtoken::encode(header, claims, &EncodingKey::from_secret(b"secret")).unwrap()
}

fn read(claims: &Value) -> Result<Claims, TokenError> {
    verify(&signed(&Header::new(Algorithm::HS256), claims), &key(), NOW)
}

fn video(grants: Value) -> Grants {
    let mut claims = wire();
    claims["video"] = grants;
    read(&claims).unwrap().grants
}

#[test]
fn all_that_is_put_into_a_token_is_read_again() {
    let mut claims = claims();
    claims.name = "Ann".into();
    claims.metadata = "{\"a\":1}".into();
    claims.attributes.insert("hubbub.deaf".into(), "1".into());
    claims.kind = ParticipantKind::Agent;
    claims.not_before = Some(NOW);
    claims.join = Some(JoinId(Uuid::nil()));
    claims.grants.can_publish_sources = vec![TrackSource::Microphone, TrackSource::ScreenShareAudio];
    claims.grants.can_update_own_metadata = Some(true);
    let token = mint(&claims, &key()).unwrap();
    claims.key = "devkey".into();
    assert_eq!(verify(&token, &key(), NOW).unwrap(), claims);
    assert_eq!(issuer(&token).unwrap(), "devkey");
}

#[test]
fn a_token_made_elsewhere_is_read() {
    let claims = read(&json!({
        "iss": "devkey", "sub": "bot", "exp": NOW.as_secs() + 60, "nbf": NOW.as_secs(), "jti": "bot", "kind": "agent",
        "attributes": {"a": "b"}, "roomConfig": {"name": "x"}, "sip": {"admin": true},
        "video": {"roomJoin": true, "room": "lobby", "canPublishSources": ["camera", "MICROPHONE"], "futureGrant": 1},
    }))
    .unwrap();
    assert_eq!((claims.kind, claims.attributes["a"].as_str()), (ParticipantKind::Agent, "b"));
    assert!(claims.grants.may_publish_from(TrackSource::Camera));
    assert!(claims.grants.may_publish_from(TrackSource::Microphone));
    assert!(!claims.grants.may_publish_from(TrackSource::ScreenShare));
}

#[test]
fn a_token_is_good_from_its_beginning_to_its_end_with_a_minute_for_the_clocks() {
    let mut claims = claims();
    claims.not_before = Some(NOW);
    let token = mint(&claims, &key()).unwrap();
    let at = |seconds: i64| verify(&token, &key(), Timestamp::from_millis(NOW.as_millis() + seconds * 1_000));
    assert!(at(-60).is_ok());
    assert_eq!(at(-61), Err(TokenError::NotYet));
    assert!(at(659).is_ok());
    assert_eq!(at(660), Err(TokenError::Expired));
}

#[test]
fn what_is_not_said_about_publishing_and_subscribing_is_allowed() {
    let nothing = video(json!({"roomJoin": true}));
    assert!(nothing.may_publish() && nothing.may_subscribe() && nothing.may_publish_data());
    assert!(!nothing.may_update_own_metadata() && !nothing.room_admin && !nothing.hidden);

    let denied = video(json!({"canPublish": false, "canSubscribe": false, "canPublishData": false}));
    assert!(!denied.may_publish() && !denied.may_subscribe() && !denied.may_publish_data());

    let sources = video(json!({"canPublish": false, "canPublishSources": ["camera"]}));
    assert!(sources.may_publish() && sources.may_publish_from(TrackSource::Camera));
    let unknown = video(json!({"canPublishSources": ["hologram"]}));
    assert!(!unknown.may_publish_from(TrackSource::Camera), "sources nobody knows do not stand for all");
}

#[test]
fn a_changed_permission_is_what_the_next_token_says() {
    let mut grants = Grants::join("lobby");
    let mut permission = grants.permission();
    assert!(permission.can_publish && permission.can_subscribe && !permission.can_update_metadata);
    permission.can_publish = false;
    permission.can_publish_sources = vec![TrackSource::Camera.into(), 77];
    grants.follow(&permission);
    assert!(grants.may_publish_from(TrackSource::Camera) && !grants.may_publish_from(TrackSource::Microphone));
    assert!(grants.room_join && grants.room == "lobby");
}

#[test]
fn a_token_signed_otherwise_is_refused() {
    let body = URL_SAFE_NO_PAD.encode(wire().to_string());
    let unsigned = |alg: &str| format!("{}.{body}.", URL_SAFE_NO_PAD.encode(json!({ "alg": alg }).to_string()));
    let check = |token: &str| verify(token, &key(), NOW).unwrap_err();
    assert_eq!(check(&signed(&Header::new(Algorithm::HS512), &wire())), TokenError::Algorithm);
    for alg in ["none", "None", "RS256", "ES256", "hs256", ""] {
        assert_eq!(check(&unsigned(alg)), TokenError::Algorithm, "{alg}");
    }
    assert_eq!(check(&unsigned("HS256")), TokenError::Signature);
    assert_eq!(check(&mint(&claims(), &Key::new("devkey", "other")).unwrap()), TokenError::Signature);
    assert_eq!(check(&mint(&claims(), &Key::new("nobody", "secret")).unwrap()), TokenError::UnknownKey);
    assert_eq!(check(&"a".repeat(MAX_LENGTH + 1)), TokenError::TooLong);
}

#[test]
fn a_token_with_a_claim_missing_or_of_the_wrong_type_is_refused() {
    for name in ["iss", "exp"] {
        let mut claims = wire();
        claims.as_object_mut().unwrap().remove(name);
        assert_eq!(read(&claims), Err(TokenError::Malformed), "without {name}");
    }
    for (name, value) in [
        ("exp", json!("soon")),
        ("exp", json!(1e300)),
        ("nbf", json!("now")),
        ("sub", json!(7)),
        ("video", json!("all")),
        ("video", json!({"roomJoin": "yes"})),
        ("attributes", json!({"a": 1})),
        ("hubbub", json!({"join": "me"})),
    ] {
        let mut claims = wire();
        claims[name] = value;
        assert_eq!(read(&claims), Err(TokenError::Malformed), "{name}");
    }
}

#[test]
fn a_token_that_nobody_would_read_is_not_made() {
    let mut claims = claims();
    claims.metadata = "x".repeat(MAX_LENGTH);
    assert_eq!(mint(&claims, &key()), Err(TokenError::TooLong));
}

#[test]
fn a_token_that_is_cut_or_changed_anywhere_is_refused() {
    let token = mint(&claims(), &key()).unwrap();
    for end in 0..token.len() {
        assert!(verify(&token[..end], &key(), NOW).is_err(), "cut at {end}");
    }
    for at in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        // The last letter of a part holds bits that stand for nothing; decoders refuse them.
        assert!(verify(&changed, &key(), NOW).is_err(), "changed at {at}");
    }
}

#[test]
fn a_key_shows_its_name_only() {
    assert!(!format!("{:?}", key()).contains("secret"));
}

proptest! {
    #[test]
    fn any_text_is_refused_without_a_fault(text in "\\PC{0,200}", parts in proptest::collection::vec("[A-Za-z0-9_-]{0,40}", 0..5)) {
        prop_assert!(verify(&text, &key(), NOW).is_err());
        prop_assert!(verify(&parts.join("."), &key(), NOW).is_err());
    }
}
