use proptest::prelude::*;
use prost::Message as _;

use super::*;
use crate::proto::{
    AddTrackRequest, MuteTrackRequest, SyncState, TrackInfo, TrackPublishedResponse, TrickleRequest,
    UpdateParticipantMetadata, signal_request::Message as Request, signal_response::Message as Response,
};

const MAX: usize = 64 << 10;

fn signal(message: Request) -> SignalRequest {
    SignalRequest { message: Some(message) }
}

fn read_binary(request: &SignalRequest) -> Result<SignalRequest, WireError> {
    super::request(Frame::Binary(&request.encode_to_vec()), MAX)
}

fn read_text(text: &str) -> Result<SignalRequest, WireError> {
    super::request(Frame::Text(text), MAX)
}

#[test]
fn a_message_is_the_same_in_both_formats() {
    let message =
        signal(Request::AddTrack(AddTrackRequest { cid: "c".into(), name: "n".into(), ..Default::default() }));
    assert_eq!(read_binary(&message).unwrap(), message);
    assert_eq!(read_text(&serde_json::to_string(&message).unwrap()).unwrap(), message);
    assert_eq!(
        read_text(r#"{"mute":{"sid":"TR_x","muted":true}}"#).unwrap(),
        signal(Request::Mute(MuteTrackRequest { sid: "TR_x".into(), muted: true }))
    );
}

#[test]
fn a_message_of_a_kind_from_the_future_is_read_as_none() {
    // Field 99, a text.
    assert_eq!(super::request(Frame::Binary(&[0x9a, 0x06, 0x01, b'x']), MAX).unwrap().message, None);
    assert_eq!(read_text(r#"{"future":{"a":1}}"#).unwrap().message, None);
    assert_eq!(read_text("{}").unwrap().message, None);
}

#[test]
fn fields_from_the_future_are_skipped_and_words_from_the_future_refused() {
    assert!(read_text(r#"{"trickle":{"candidateInit":"{}","target":"SUBSCRIBER","future":[1]}}"#).is_ok());
    assert_eq!(read_text(r#"{"trickle":{"target":"ELSEWHERE"}}"#), Err(WireError::Malformed));
}

#[test]
fn an_answer_is_written_in_the_format_that_was_asked() {
    let pong = SignalResponse { message: Some(Response::Pong(5)) };
    assert_eq!(SignalResponse::decode(response(&pong, Format::Binary).unwrap()).unwrap(), pong);
    assert_eq!(&response(&pong, Frame::Text("").format()).unwrap()[..], br#"{"pong":"5"}"#);
    assert_eq!(Frame::Binary(&[]).format(), Format::Binary);
}

#[test]
fn a_message_above_the_limit_is_not_read() {
    let long =
        |length| signal(Request::Trickle(TrickleRequest { candidate_init: "x".repeat(length), ..Default::default() }));
    assert!(read_binary(&long(MAX - 8)).is_ok());
    assert_eq!(read_binary(&long(MAX - 7)), Err(WireError::TooLarge));
    assert_eq!(read_text(&" ".repeat(MAX + 1)), Err(WireError::TooLarge));
}

#[test]
fn a_message_of_very_many_small_parts_is_not_read() {
    let tracks = |count| {
        signal(Request::SyncState(SyncState {
            publish_tracks: vec![TrackPublishedResponse::default(); count],
            ..SyncState::default()
        }))
    };
    assert!(read_binary(&tracks(2_000)).is_ok());
    assert_eq!(read_binary(&tracks(5_000)), Err(WireError::TooLarge));
    assert!(read_text(&serde_json::to_string(&tracks(2_000)).unwrap()).is_ok());
    assert_eq!(read_text(&serde_json::to_string(&tracks(5_000)).unwrap()), Err(WireError::TooLarge));
}

#[test]
fn a_long_text_is_one_part() {
    let metadata = format!("{{\"list\":[{}0]}}", "{\"a\":\"\\\"\"},".repeat(3_000));
    let message = signal(Request::UpdateMetadata(UpdateParticipantMetadata { metadata, ..Default::default() }));
    assert_eq!(read_binary(&message).unwrap(), message);
    assert_eq!(read_text(&serde_json::to_string(&message).unwrap()).unwrap(), message);
}

#[test]
fn a_message_that_is_cut_is_read_as_less_or_refused() {
    let info = TrackInfo { sid: "TR_x".into(), name: "camera".into(), ..TrackInfo::default() };
    let message = signal(Request::SyncState(SyncState {
        publish_tracks: vec![TrackPublishedResponse { cid: "c".into(), track: Some(info) }],
        ..SyncState::default()
    }));
    let bytes = message.encode_to_vec();
    for end in 1..bytes.len() {
        assert_eq!(super::request(Frame::Binary(&bytes[..end]), MAX), Err(WireError::Malformed), "cut at {end}");
    }
    let text = serde_json::to_string(&message).unwrap();
    for end in 0..text.len() {
        assert_eq!(read_text(&text[..end]), Err(WireError::Malformed), "cut at {end}");
    }
}

#[test]
fn deep_nesting_is_refused() {
    let deep = "{\"syncState\":".to_owned() + &"[".repeat(3_000) + &"]".repeat(3_000) + "}";
    assert_eq!(read_text(&deep), Err(WireError::Malformed));
}

proptest! {
    #[test]
    fn any_frame_is_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400), text in "\\PC{0,200}") {
        let _ = super::request(Frame::Binary(&bytes), MAX);
        let _ = read_text(&text);
        prop_assert!(read_text(&(text + "\"")).is_err());
    }

    #[test]
    fn what_is_read_from_bytes_is_written_as_json_and_read_again(cid in "\\PC{0,20}", width in any::<u32>(), muted in any::<bool>()) {
        let message = signal(Request::AddTrack(AddTrackRequest { cid, width, muted, ..Default::default() }));
        let read = read_binary(&message).unwrap();
        prop_assert_eq!(read_text(&serde_json::to_string(&read).unwrap()).unwrap(), message);
    }
}
