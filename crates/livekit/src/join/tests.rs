use std::io::Write as _;

use base64::{
    Engine as _,
    engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD},
};
use flate2::{Compression as Level, write::GzEncoder};
use proptest::prelude::*;
use prost::Message as _;

use super::*;
use crate::proto::{
    ConnectionSettings, JoinRequest, TrackType, WrappedJoinRequest,
    client_info::{Capability, Sdk},
    wrapped_join_request::Compression,
};

const MAX: usize = 64 << 10;

fn plain(query: &str) -> JoinParameters {
    read(query, false, MAX).unwrap()
}

fn request() -> JoinRequest {
    JoinRequest {
        client_info: Some(ClientInfo { sdk: Sdk::Js.into(), protocol: 16, ..ClientInfo::default() }),
        connection_settings: Some(ConnectionSettings {
            auto_subscribe: true,
            adaptive_stream: true,
            ..Default::default()
        }),
        metadata: "m".into(),
        participant_attributes: [("k".into(), "v".into())].into(),
        add_track_requests: vec![AddTrackRequest {
            cid: "c".into(),
            r#type: TrackType::Video.into(),
            ..Default::default()
        }],
        publisher_offer: Some(SessionDescription {
            r#type: "offer".into(),
            sdp: "v=0\r\n".into(),
            id: 1,
            ..Default::default()
        }),
        ..JoinRequest::default()
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Level::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn wrapped(compression: Compression, join_request: Vec<u8>) -> Vec<u8> {
    WrappedJoinRequest { compression: compression.into(), join_request }.encode_to_vec()
}

fn message(bytes: &[u8]) -> Result<JoinParameters, JoinError> {
    from_request(&URL_SAFE.encode(bytes), MAX)
}

#[test]
fn a_client_that_says_nothing_keeps_two_connections_and_wants_every_track() {
    let said = plain("");
    assert_eq!(said.topology, Topology::Dual);
    assert!(said.auto_subscribe && !said.adaptive_stream && said.resume.is_none() && said.offer.is_none());
    assert_eq!((said.subscriber_allow_pause, said.client.protocol), (None, 0));
}

#[test]
fn plain_parameters_are_read_one_by_one() {
    let said = plain(
        "auto_subscribe=0&adaptive_stream=1&subscriber_allow_pause=true&disable_ice_lite=1&protocol=16&client_protocol=2\
         &auto_subscribe_data_track=0&sdk=reactnative&version=2.1&os=linux&os_version=6&device_model=x&browser=Chrome\
         &browser_version=140&network=wifi&capabilities=CAP_PACKET_TRAILER,%20CAP_FUTURE&attributes=eyJrIjoidiJ9",
    );
    assert!(!said.auto_subscribe && said.adaptive_stream && said.disable_ice_lite);
    assert_eq!((said.subscriber_allow_pause, said.auto_subscribe_data_track), (Some(true), Some(false)));
    assert_eq!(said.attributes["k"], "v");
    let client = said.client;
    assert_eq!((client.sdk(), client.protocol, client.client_protocol), (Sdk::ReactNative, 16, 2));
    assert_eq!((client.version.as_str(), client.os.as_str(), client.os_version.as_str()), ("2.1", "linux", "6"));
    assert_eq!((client.browser.as_str(), client.browser_version.as_str()), ("Chrome", "140"));
    assert_eq!((client.device_model.as_str(), client.network.as_str()), ("x", "wifi"));
    assert_eq!(client.capabilities, [i32::from(Capability::CapPacketTrailer)]);
}

#[test]
fn the_names_of_kits_in_the_query_are_known() {
    for (name, sdk) in [
        ("js", Sdk::Js),
        ("ios", Sdk::Swift),
        ("swift", Sdk::Swift),
        ("unityweb", Sdk::UnityWeb),
        ("python", Sdk::Python),
        ("rust", Sdk::Rust),
        ("esp32", Sdk::Esp32),
        ("else", Sdk::Unknown),
    ] {
        assert_eq!(plain(&format!("sdk={name}")).client.sdk(), sdk, "{name}");
    }
}

#[test]
fn a_client_that_comes_back_says_who_it_was_and_why() {
    let resume = plain("reconnect=1&sid=PA_x&reconnect_reason=2").resume.unwrap();
    assert_eq!((resume.sid.as_str(), resume.reason), ("PA_x", ReconnectReason::RrPublisherFailed));
    assert_eq!(plain("reconnect=1&reconnect_reason=99").resume.unwrap().reason, ReconnectReason::RrUnknown);
    assert_eq!(plain("reconnect=0&sid=PA_x").resume, None);

    let again = JoinRequest {
        reconnect: true,
        participant_sid: "PA_x".into(),
        sync_state: Some(SyncState::default()),
        ..request()
    };
    let resume = message(&wrapped(Compression::None, again.encode_to_vec())).unwrap().resume.unwrap();
    assert_eq!((resume.sid.as_str(), resume.sync_state), ("PA_x", Some(SyncState::default())));
}

#[test]
fn attributes_that_cannot_be_read_are_refused() {
    for bad in ["!!!", "e30x", "WzFd", "eyJrIjoxfQ"] {
        assert_eq!(read(&format!("attributes={bad}"), false, MAX), Err(JoinError::Attributes), "{bad}");
    }
}

#[test]
fn a_message_is_read_as_it_is_and_compressed_padded_and_not() {
    let bytes = request().encode_to_vec();
    for wrapper in [wrapped(Compression::None, bytes.clone()), wrapped(Compression::Gzip, gzip(&bytes))] {
        for text in [URL_SAFE.encode(&wrapper), URL_SAFE_NO_PAD.encode(&wrapper)] {
            let query = format!("access_token=t&join_request={}", text.replace('=', "%3D"));
            let said = read(&query, true, MAX).unwrap();
            assert_eq!(said.topology, Topology::Single);
            assert!(said.auto_subscribe && said.adaptive_stream);
            assert_eq!((said.client.sdk(), said.metadata.as_str(), said.attributes["k"].as_str()), (Sdk::Js, "m", "v"));
            assert_eq!((said.tracks.len(), said.offer.unwrap().id), (1, 1));
        }
    }
}

#[test]
fn the_message_decides_over_the_path_and_over_plain_parameters() {
    let text = URL_SAFE.encode(wrapped(Compression::None, request().encode_to_vec()));
    let said = read(&format!("protocol=9&join_request={text}"), false, MAX).unwrap();
    assert_eq!((said.topology, said.client.protocol), (Topology::Single, 16));
    assert_eq!(read("protocol=9", true, MAX), Err(JoinError::Missing));
    assert_eq!(read("join_request=", true, MAX), Err(JoinError::Missing));
}

#[test]
fn a_message_that_grows_beyond_the_limit_is_refused_while_it_is_read() {
    let bomb = gzip(&vec![0; 16 << 20]);
    assert!(bomb.len() < MAX / 2, "the bomb itself is small: {}", bomb.len());
    assert_eq!(message(&wrapped(Compression::Gzip, bomb)), Err(JoinError::TooLarge));
    assert_eq!(message(&wrapped(Compression::None, vec![0; MAX + 1])), Err(JoinError::TooLarge));
    let max = |length: usize| JoinRequest { metadata: "m".repeat(length), ..JoinRequest::default() }.encode_to_vec();
    assert!(message(&wrapped(Compression::Gzip, gzip(&max(MAX - 4)))).is_ok());
    assert_eq!(message(&wrapped(Compression::Gzip, gzip(&max(MAX - 3)))), Err(JoinError::TooLarge));
    assert_eq!(read(&"a".repeat(MAX_QUERY + 1), false, MAX), Err(JoinError::TooLarge));
}

#[test]
fn a_message_of_very_many_small_parts_is_refused() {
    // An empty track takes two bytes here and hundreds once it is read.
    let tracks = [0x2a, 0x00].repeat(20_000);
    assert!(tracks.len() < MAX);
    assert_eq!(message(&wrapped(Compression::None, tracks.clone())), Err(JoinError::TooLarge));
    assert_eq!(message(&wrapped(Compression::Gzip, gzip(&tracks))), Err(JoinError::TooLarge));
}

#[test]
fn each_step_that_fails_has_its_text() {
    let error = |text: &str| from_request(text, MAX).unwrap_err().to_string();
    assert_eq!(error("###"), "cannot base64 decode wrapped join request");
    assert_eq!(error(&URL_SAFE.encode([0xff])), "cannot unmarshal wrapped join request");
    assert_eq!(
        error(&URL_SAFE.encode([0x08, 0x07])),
        "cannot unmarshal wrapped join request",
        "a compression nobody knows"
    );
    assert_eq!(error(&URL_SAFE.encode(wrapped(Compression::None, vec![0xff]))), "cannot unmarshal join request");
    assert_eq!(
        error(&URL_SAFE.encode(wrapped(Compression::Gzip, vec![1, 2, 3]))),
        "cannot read decompressed join request"
    );
    assert_eq!(JoinError::Missing.to_string(), "join_request is required");
    assert_eq!(JoinError::TooLarge.to_string(), "join request too large");
}

#[test]
fn a_compressed_message_that_is_cut_anywhere_is_refused() {
    let whole = gzip(&request().encode_to_vec());
    for end in 0..whole.len() {
        let cut = wrapped(Compression::Gzip, whole[..end].to_vec());
        assert_eq!(message(&cut), Err(JoinError::Gzip), "cut at {end}");
    }
}

proptest! {
    #[test]
    fn any_query_and_any_bytes_are_read_or_refused(text in "\\PC{0,300}", bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&text, false, MAX);
        let _ = read(&format!("attributes={text}&join_request="), false, MAX);
        prop_assert!(message(&bytes).is_ok() || message(&bytes).is_err());
        let _ = message(&wrapped(Compression::None, bytes.clone()));
        let _ = message(&wrapped(Compression::Gzip, gzip(&bytes)));
    }

    #[test]
    fn what_a_client_says_in_a_message_is_what_is_read(
        metadata in "\\PC{0,40}", protocol in 0..40_i32, auto in any::<bool>(), reconnect in any::<bool>(), tracks in 0_usize..20,
    ) {
        let mut said = request();
        said.metadata.clone_from(&metadata);
        said.client_info = Some(ClientInfo { protocol, ..ClientInfo::default() });
        said.connection_settings = Some(ConnectionSettings { auto_subscribe: auto, ..ConnectionSettings::default() });
        said.reconnect = reconnect;
        said.add_track_requests = vec![AddTrackRequest::default(); tracks];
        let read = message(&wrapped(Compression::Gzip, gzip(&said.encode_to_vec()))).unwrap();
        prop_assert_eq!(read.metadata, metadata);
        prop_assert_eq!(read.client.protocol, protocol);
        prop_assert_eq!(read.auto_subscribe, auto);
        prop_assert_eq!(read.resume.is_some(), reconnect);
        prop_assert_eq!(read.tracks.len(), tracks);
    }
}
