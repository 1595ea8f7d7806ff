use proptest::prelude::*;
use prost::Message as _;

use super::*;
use crate::proto::{
    CreateRoomRequest, DeleteRoomRequest, ListRoomsResponse, MuteRoomTrackRequest, ParticipantInfo, Room,
};

const SERVICE: &str = "livekit.RoomService";

fn json(method: &str, body: &str) -> Result<Call, TwirpError> {
    read(SERVICE, method, ContentType::Json, body.as_bytes())
}

#[test]
fn a_call_is_read_from_both_formats() {
    let create = CreateRoomRequest { name: "lobby".into(), empty_timeout: 60, ..CreateRoomRequest::default() };
    let call = Call::CreateRoom(Box::new(create.clone()));
    assert_eq!(read(SERVICE, "CreateRoom", ContentType::Protobuf, &create.encode_to_vec()).unwrap(), call);
    // Both spellings of a name, as protobuf's JSON has it, and a field nobody knows.
    assert_eq!(json("CreateRoom", r#"{"name":"lobby","emptyTimeout":60,"future":1}"#).unwrap(), call);
    assert_eq!(json("CreateRoom", r#"{"name":"lobby","empty_timeout":60}"#).unwrap(), call);
}

#[test]
fn every_method_knows_its_room_and_what_it_needs() {
    for (method, body, need, room) in [
        ("CreateRoom", r#"{"name":"a"}"#, Need::Create, Some("a")),
        ("DeleteRoom", r#"{"room":"a"}"#, Need::Create, Some("a")),
        ("ListRooms", "{}", Need::List, None),
        ("ListParticipants", r#"{"room":"a"}"#, Need::Admin, Some("a")),
        ("GetParticipant", r#"{"room":"a","identity":"x"}"#, Need::Admin, Some("a")),
        ("RemoveParticipant", r#"{"room":"a","identity":"x"}"#, Need::Admin, Some("a")),
        ("MutePublishedTrack", r#"{"room":"a","trackSid":"TR_x","muted":true}"#, Need::Admin, Some("a")),
        ("UpdateParticipant", r#"{"room":"a","identity":"x","permission":{}}"#, Need::Admin, Some("a")),
        ("UpdateSubscriptions", r#"{"room":"a","trackSids":["TR_x"]}"#, Need::Admin, Some("a")),
        ("SendData", r#"{"room":"a","data":"aGk=","kind":"LOSSY"}"#, Need::Admin, Some("a")),
        ("UpdateRoomMetadata", r#"{"room":"a","metadata":"m"}"#, Need::Admin, Some("a")),
    ] {
        let call = json(method, body).unwrap();
        assert_eq!((call.need(), call.room()), (need, room), "{method}");
    }
}

#[test]
fn what_cannot_be_called_says_why() {
    let code = |service: &str, method: &str| read(service, method, ContentType::Json, b"{}").unwrap_err().code;
    for method in ["ForwardParticipant", "MoveParticipant", "PerformRpc"] {
        assert_eq!(code(SERVICE, method), TwirpCode::Unimplemented, "{method}");
    }
    for service in ["livekit.Egress", "livekit.Ingress", "livekit.SIP", "livekit.AgentDispatchService"] {
        assert_eq!(code(service, "Any"), TwirpCode::Unimplemented, "{service}");
    }
    assert_eq!(code(SERVICE, "createRoom"), TwirpCode::BadRoute);
    assert_eq!(code("livekit.Else", "CreateRoom"), TwirpCode::BadRoute);
}

#[test]
fn a_body_that_cannot_be_read_is_malformed() {
    for body in ["", "{", "[]", r#"{"name":7}"#, r#"{"emptyTimeout":"many"}"#] {
        assert_eq!(json("CreateRoom", body).unwrap_err().code, TwirpCode::Malformed, "{body}");
    }
    assert_eq!(json("SendData", r#"{"kind":"SOMETIMES"}"#).unwrap_err().code, TwirpCode::Malformed);
    let error = read(SERVICE, "CreateRoom", ContentType::Protobuf, &[0xff]).unwrap_err();
    assert_eq!((error.code, error.code.status()), (TwirpCode::Malformed, 400));
}

#[test]
fn an_answer_is_written_in_the_format_of_the_call() {
    let room = Room { name: "lobby".into(), sid: "RM_x".into(), ..Room::default() };
    let answer = Answer::Rooms(ListRoomsResponse { rooms: vec![room.clone()] });
    let bytes = write(&answer, ContentType::Protobuf).unwrap();
    assert_eq!(ListRoomsResponse::decode(bytes).unwrap().rooms, [room]);
    let json = write(&answer, ContentType::Json).unwrap();
    assert_eq!(&json[..], br#"{"rooms":[{"sid":"RM_x","name":"lobby"}]}"#);
    let nobody = Answer::Participant(Box::new(ParticipantInfo { state: 77, ..ParticipantInfo::default() }));
    assert_eq!(write(&nobody, ContentType::Json).unwrap_err().code, TwirpCode::Internal);
}

#[test]
fn a_refusal_is_json_with_a_code_and_a_status() {
    for (code, name, status) in [
        (TwirpCode::Malformed, "malformed", 400),
        (TwirpCode::BadRoute, "bad_route", 404),
        (TwirpCode::InvalidArgument, "invalid_argument", 400),
        (TwirpCode::Unauthenticated, "unauthenticated", 401),
        (TwirpCode::PermissionDenied, "permission_denied", 403),
        (TwirpCode::NotFound, "not_found", 404),
        (TwirpCode::FailedPrecondition, "failed_precondition", 412),
        (TwirpCode::ResourceExhausted, "resource_exhausted", 429),
        (TwirpCode::Unimplemented, "unimplemented", 501),
        (TwirpCode::Unavailable, "unavailable", 503),
        (TwirpCode::Internal, "internal", 500),
    ] {
        let body: serde_json::Value = serde_json::from_slice(&TwirpError::new(code, "why").body()).unwrap();
        assert_eq!(body, serde_json::json!({"code": name, "msg": "why"}));
        assert_eq!(code.status(), status, "{name}");
    }
}

#[test]
fn the_type_of_a_body_is_read_with_and_without_parameters() {
    assert_eq!(ContentType::parse("application/json; charset=utf-8"), Some(ContentType::Json));
    assert_eq!(ContentType::parse("Application/Protobuf"), Some(ContentType::Protobuf));
    assert_eq!(ContentType::parse("text/plain"), None);
    assert_eq!(ContentType::parse(ContentType::Json.header()), Some(ContentType::Json));
}

#[test]
fn a_call_that_is_cut_is_refused() {
    let bytes = MuteRoomTrackRequest { room: "a".into(), identity: "b".into(), track_sid: "c".into(), muted: true }
        .encode_to_vec();
    // Between two fields a shorter message is a whole one.
    let whole = [0, 3, 6, 9, bytes.len()];
    for end in 0..=bytes.len() {
        let read = read(SERVICE, "MutePublishedTrack", ContentType::Protobuf, &bytes[..end]);
        assert_eq!(read.is_ok(), whole.contains(&end), "cut at {end}");
    }
    let text = serde_json::to_string(&DeleteRoomRequest { room: "a".into() }).unwrap();
    for end in 0..text.len() {
        assert_eq!(json("DeleteRoom", &text[..end]).unwrap_err().code, TwirpCode::Malformed);
    }
}

proptest! {
    #[test]
    fn any_body_is_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..200), method in "[A-Za-z]{0,20}") {
        for content in [ContentType::Json, ContentType::Protobuf] {
            for method in [method.as_str(), "CreateRoom", "UpdateParticipant", "SendData"] {
                let _ = read(SERVICE, method, content, &body);
            }
        }
    }
}
