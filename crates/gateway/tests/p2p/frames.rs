//! The parser alone: what is refused, with which code, and that nothing makes it panic.

use hubbub_gateway::p2p::{
    P2pError,
    frame::{Body, FieldLimits, Frame, Rejected, Route, parse},
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn read(text: &str) -> Result<Frame<'_>, P2pError> {
    parse(text, &FieldLimits::default()).map(|(_, frame)| frame).map_err(|rejected| rejected.error)
}

fn code(text: &str) -> String {
    match read(text) {
        Ok(frame) => format!("{frame:?}"),
        Err(error) => match error {
            P2pError::MissingField(field) | P2pError::TooLarge(field) | P2pError::BadField { field, .. } => {
                format!("{} {field}", error.code())
            }
            other => other.code().to_owned(),
        },
    }
}

#[test]
fn p2p_14_each_malformed_frame_has_its_code() {
    let table = [
        ("", "BAD_JSON"),
        ("ping", "BAD_JSON"),
        ("PING ", "BAD_JSON"),
        ("{", "BAD_JSON"),
        (r#"{"route":"OFFER""#, "BAD_JSON"),
        (r#"{"route":"SWAP_ICE","userId":"a"} x"#, "BAD_JSON"),
        ("\u{0}", "BAD_JSON"),
        ("[]", "BAD_FRAME"),
        ("7", "BAD_FRAME"),
        ("null", "BAD_FRAME"),
        (r#""PING""#, "BAD_FRAME"),
        ("{}", "MISSING_FIELD route"),
        (r#"{"route":null,"userId":"a"}"#, "MISSING_FIELD route"),
        (r#"{"route":7,"userId":"a"}"#, "BAD_FIELD route"),
        (r#"{"route":"offer","userId":"a"}"#, "UNKNOWN_ROUTE"),
        (r#"{"route":"/call","userId":"a"}"#, "UNKNOWN_ROUTE"),
        (r#"{"route":"SWAP_ICE"}"#, "MISSING_FIELD userId"),
        (r#"{"route":"SWAP_ICE","userId":7}"#, "BAD_FIELD userId"),
        (r#"{"route":"SWAP_ICE","userId":""}"#, "BAD_FIELD userId"),
        (r#"{"route":"SWAP_ICE","userId":"a b"}"#, "BAD_FIELD userId"),
        (r#"{"route":"SWAP_ICE","userId":"__proto__\u0000"}"#, "BAD_FIELD userId"),
        (r#"{"route":"SWAP_ICE","userId":"\ud800"}"#, "BAD_FIELD userId"),
        (r#"{"route":"SWAP_ICE","userId":"a","data":[]}"#, "BAD_FIELD data"),
        (r#"{"route":"SWAP_ICE","userId":"a","data":"{}"}"#, "BAD_FIELD data"),
        (r#"{"route":"SWAP_ICE","userId":"a","userId":"a"}"#, "BAD_FIELD userId"),
        (r#"{"route":"SWAP_ICE","route":"OFFER","userId":"a"}"#, "BAD_FIELD route"),
        (r#"{"route":"SWAP_ICE","userId":"a","data":{"userId":"b"}}"#, "BAD_FIELD userId"),
        (r#"{"route":"OFFER","userId":"a","sdp":"x"}"#, "MISSING_FIELD candidates"),
        (r#"{"route":"OFFER","userId":"a","candidates":"b","sdp":"x"}"#, "BAD_FIELD candidates"),
        (r#"{"route":"OFFER","userId":"a","candidates":[7],"sdp":"x"}"#, "BAD_FIELD candidates"),
        (r#"{"route":"OFFER","userId":"a","candidates":[["b"]],"sdp":"x"}"#, "BAD_FIELD candidates"),
        (r#"{"route":"OFFER","userId":"a","candidates":["b"]}"#, "MISSING_FIELD sdp"),
        (r#"{"route":"OFFER","userId":"a","candidates":["b"],"sdp":null}"#, "MISSING_FIELD sdp"),
        (r#"{"route":"OFFER","userId":"a","candidates":["b"],"sdp":7}"#, "BAD_FIELD sdp"),
        (r#"{"route":"OFFER","userId":"a","candidates":["b"],"sdp":[]}"#, "BAD_FIELD sdp"),
        (r#"{"route":"OFFER","userId":"a","candidates":["b"],"sdp":"x","streamIds":"s"}"#, "BAD_FIELD streamIds"),
        (
            r#"{"route":"OFFER","userId":"a","candidates":["b"],"sdp":"x","streamIds":{"audio":1}}"#,
            "BAD_FIELD streamIds",
        ),
        (r#"{"route":"ANSWER","userId":"a"}"#, "MISSING_FIELD answer"),
        (r#"{"route":"ANSWER","userId":"a","answer":true}"#, "BAD_FIELD answer"),
        (r#"{"route":"ANSWER","userId":"a","answer":"x","callId":"7"}"#, "BAD_FIELD callId"),
        (r#"{"route":"ADD_ICE","userId":"a"}"#, "MISSING_FIELD iceParams"),
        (r#"{"route":"ADD_ICE","userId":"a","iceParams":{}}"#, "BAD_FIELD iceParams"),
        (r#"{"route":"ADD_ICE","userId":"a","iceParams":[7]}"#, "BAD_FIELD iceParams"),
        (r#"{"route":"SET_REMOTE_STREAM_ID","userId":"a"}"#, "MISSING_FIELD streamIds"),
        (r#"{"route":"MEDIA_UPDATE","userId":"a"}"#, "MISSING_FIELD muted, camera or streamIds"),
        (r#"{"route":"MEDIA_UPDATE","userId":"a","muted":"yes"}"#, "BAD_FIELD muted"),
        (r#"{"route":"UPDATE_OFFER","userId":"a"}"#, "MISSING_FIELD sdp"),
        (r#"{"route":"UPDATE_ANSWER","userId":"a"}"#, "MISSING_FIELD answer"),
        (r#"{"route":"PRESENCE","userId":"a"}"#, "MISSING_FIELD ids"),
        (r#"{"route":"PRESENCE","userId":"a","ids":["a/b"]}"#, "BAD_FIELD ids"),
        (r#"{"route":"RECONNECT","userId":"a","uuid":"not one"}"#, "BAD_FIELD uuid"),
        (r#"{"route":"RECONNECT","userId":"a","ticket":7}"#, "BAD_FIELD ticket"),
        (r#"{"route":"ADD_USER","userId":"a","name":{}}"#, "BAD_FIELD name"),
        (r#"{"route":"ADD_USER","userId":"a","name":"a\nb"}"#, "BAD_FIELD name"),
        (r#"{"route":"ADD_USER","userId":"a","device":7}"#, "BAD_FIELD device"),
        (r#"{"route":"ADD_USER","userId":"a","photo":"javascript:alert(1)"}"#, "BAD_FIELD photo"),
        (r#"{"route":"ADD_USER","userId":"a","token":7}"#, "BAD_FIELD token"),
    ];
    for (text, expected) in table {
        assert_eq!(code(text), expected, "{text}");
    }
}

#[test]
fn p2p_14_each_field_has_a_largest_size() {
    let long = |length: usize| "x".repeat(length);
    let limits = FieldLimits::default();
    let table = [
        (json!({"route": "ADD_USER", "name": long(limits.name)}), None),
        (json!({"route": "ADD_USER", "name": "я".repeat(limits.name)}), None),
        (json!({"route": "ADD_USER", "name": long(limits.name + 1)}), Some("name")),
        (json!({"route": "ADD_USER", "device": long(limits.name + 1)}), Some("device")),
        (json!({"route": "ADD_USER", "photo": format!("/{}", long(limits.photo))}), Some("photo")),
        (json!({"route": "ADD_USER", "token": long(limits.token + 1)}), Some("token")),
        (json!({"route": "RECONNECT", "ticket": long(limits.token + 1)}), Some("ticket")),
        (json!({"route": "UPDATE_OFFER", "sdp": long(limits.sdp - 2)}), None),
        (json!({"route": "UPDATE_OFFER", "sdp": long(limits.sdp - 1)}), Some("sdp")),
        (json!({"route": "UPDATE_ANSWER", "answer": long(limits.sdp)}), Some("answer")),
        (json!({"route": "ADD_ICE", "iceParams": [long(limits.candidate)]}), Some("iceParams")),
        (json!({"route": "ADD_ICE", "iceParams": vec!["x"; limits.candidates + 1]}), Some("iceParams")),
        (json!({"route": "MEDIA_UPDATE", "streamIds": {"video": long(limits.stream_id + 1)}}), Some("streamIds")),
        (json!({"route": "OFFER", "sdp": "x", "candidates": vec!["b"; limits.callees + 1]}), Some("candidates")),
        (json!({"route": "PRESENCE", "ids": vec!["b"; limits.watched + 1]}), Some("ids")),
    ];
    for (mut frame, too_large) in table {
        frame["userId"] = "ann".into();
        let result = parse(&frame.to_string(), &limits).map(drop).map_err(|rejected| rejected.error);
        assert_eq!(result, too_large.map_or(Ok(()), |field| Err(P2pError::TooLarge(field))), "{too_large:?}");
    }
}

#[test]
fn p2p_01_fields_stand_at_the_top_level_or_under_data() {
    let flat = r#"{"route":"UPDATE_OFFER","userId":"ann","sdp":{"a":1}}"#;
    let same = [
        r#"{"route":"UPDATE_OFFER","userId":"ann","data":{"sdp":{"a":1}}}"#,
        r#"{"route":"UPDATE_OFFER","data":{"userId":"ann","sdp":{"a":1}}}"#,
        r#"{"route":"UPDATE_OFFER","userId":"ann","sdp":{"a":1},"data":{"userId":"\u0061nn","more":[[]]},"more":{}}"#,
        r#"{"r\u006fute":"UPDATE_OFFER","userId":"ann","sdp":{"a":1},"data":null,"ticket":null}"#,
    ];
    for text in same {
        assert_eq!(read(text), read(flat), "{text}");
    }
    let differing = r#"{"route":"UPDATE_OFFER","userId":"ann","sdp":{"a":1},"data":{"sdp":{"a":2}}}"#;
    assert_eq!(code(differing), "BAD_FIELD sdp");
}

#[test]
fn p2p_01_carried_values_keep_their_text() {
    let text = r#"{"route":"ADD_ICE","userId":"ann","iceParams":[{"candidate" : "a\u00e9","n":1e2}, "b", null]}"#;
    let Ok(Frame::Request { body: Body::AddIce { candidates }, .. }) = read(text) else { panic!() };
    let texts: Vec<_> = candidates.iter().map(|candidate| candidate.as_str()).collect();
    assert_eq!(texts, [r#"{"candidate" : "a\u00e9","n":1e2}"#, r#""b""#, "null"]);
}

#[test]
fn p2p_14_deep_nesting_is_refused_without_harm() {
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let offer = |sdp: &str| format!(r#"{{"route":"UPDATE_OFFER","userId":"ann","sdp":{{"x":{sdp}}}}}"#);
    assert!(read(&offer(&deep(31))).is_ok());
    assert_eq!(code(&offer(&deep(32))), "BAD_FIELD sdp");
    assert_eq!(code(&offer(&deep(20_000))), "BAD_FIELD sdp");
    assert!(
        read(&offer(r#""[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"[[""#)).is_ok(),
        "brackets in a text are text"
    );
    assert_eq!(code(&deep(50_000)), "BAD_FRAME");
    assert_eq!(code(&"[".repeat(100_000)), "BAD_FRAME");
    assert_eq!(code(&"{\"data\":".repeat(20_000)), "BAD_JSON");
    let unknown = format!(r#"{{"route":"SWAP_ICE","userId":"ann","x":{}}}"#, deep(50_000));
    assert!(read(&unknown).is_ok(), "an unknown field is ignored whatever it holds");
    let (one, two) = (deep(3_000), deep(3_001));
    let both = format!(r#"{{"route":"SWAP_ICE","userId":"a","sdp":{one},"data":{{"sdp":{two}}}}}"#);
    assert_eq!(code(&both), "BAD_FIELD sdp");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!("ann")),
        Just(json!("0b0e7a52-67a5-4b3c-9f5e-0d5a4c8a7a11")),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(name(), inner, 0..6).prop_map(Value::from_iter),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "route",
        "userId",
        "data",
        "name",
        "photo",
        "device",
        "token",
        "uuid",
        "ticket",
        "candidates",
        "sdp",
        "answer",
        "streamIds",
        "iceParams",
        "muted",
        "camera",
        "ids",
        "callId",
    ]);
    prop_oneof![4 => known.prop_map(String::from), 1 => ".{0,6}"]
}

fn any_request() -> impl Strategy<Value = Value> {
    let fields = proptest::collection::btree_map(name(), any_json(), 0..8);
    (prop::sample::select(Route::ALL), fields).prop_map(|(route, fields)| {
        let mut frame = Value::from_iter(fields);
        frame["route"] = route.as_str().into();
        frame["userId"] = "ann".into();
        frame
    })
}

proptest! {
    #[test]
    fn p2p_14_any_text_is_read_or_refused(text in ".*") {
        let _ = parse(&text, &FieldLimits::default());
    }

    #[test]
    fn p2p_14_any_bytes_that_are_text_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = parse(&String::from_utf8_lossy(&bytes), &FieldLimits::default());
    }

    #[test]
    fn p2p_14_any_json_is_read_or_refused_with_a_code(value in any_json()) {
        if let Err(Rejected { error, .. }) = parse(&value.to_string(), &FieldLimits::default()) {
            prop_assert!(!matches!(error, P2pError::BadJson | P2pError::Internal), "{value}: {error:?}");
        }
    }

    #[test]
    fn p2p_14_any_fields_under_any_route_are_read_or_blamed_on_a_field(frame in any_request()) {
        let text = frame.to_string();
        match parse(&text, &FieldLimits::default()) {
            Ok((route, Frame::Request { .. })) => prop_assert_eq!(route.map(Route::as_str), frame["route"].as_str()),
            Ok((_, Frame::Ping)) => prop_assert!(false, "not a ping"),
            Err(Rejected { error, route }) => {
                prop_assert_eq!(route.map(Route::as_str), frame["route"].as_str());
                let blames_field =
                    matches!(error, P2pError::MissingField(_) | P2pError::BadField { .. } | P2pError::TooLarge(_));
                prop_assert!(blames_field, "{}: {:?}", text, error);
            }
        }
    }

    #[test]
    fn p2p_14_every_truncation_of_a_frame_is_refused(at in 0_usize..90) {
        let text = r#"{"route":"OFFER","userId":"ann","candidates":["bob"],"sdp":{"type":"offer","sdp":"v=0"}}"#;
        if at < text.len() {
            prop_assert_eq!(code(&text[..at]), "BAD_JSON");
        }
    }
}
