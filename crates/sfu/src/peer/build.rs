//! What the library's peer connection is built with.

use super::ext::dependency_descriptor;
use super::{BuildError, PeerOptions, PeerParts, Role};
use crate::Codec;
use crate::ids::{LocalAddress, Proto};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};
use str0m::bwe::Bitrate;
use str0m::format::CodecConfig;
use str0m::net::TcpType;
use str0m::rtp::{Extension, ExtensionMap};
use str0m::{Candidate, Rtc, RtcConfig};

/// Longest time between two of our own connectivity checks: an idle client is heard at least so often.
const CHECK_EVERY: Duration = Duration::from_millis(1_200);
/// Profiles of H.264 with packetization mode 1: payload type, the one that resends it, `profile-level-id`.
const H264: [(u8, u8, u32); 3] = [(108, 109, 0x42_e0_1f), (127, 121, 0x42_00_1f), (123, 119, 0x4d_00_1f)];

/// Builds it. The library asserts some of its settings: that may not take a room with it.
pub(super) fn build(parts: &PeerParts, options: &PeerOptions, now: Instant) -> Result<Rtc, BuildError> {
    let mut rtc =
        catch_unwind(AssertUnwindSafe(|| config(parts, options).build(now))).map_err(|_panic| BuildError::Refused)?;
    let mut announced = 0;
    for candidate in parts.addresses.iter().filter_map(|address| candidate(address, options.tcp_only)) {
        announced += usize::from(rtc.add_local_candidate(candidate).is_some());
    }
    if announced == 0 { Err(BuildError::NoAddress) } else { Ok(rtc) }
}

fn config(parts: &PeerParts, options: &PeerOptions) -> RtcConfig {
    let limits = &parts.limits;
    let mut config = RtcConfig::new()
        .set_crypto_provider(parts.crypto.clone())
        .set_dtls_cert(parts.certificate.clone())
        .set_rtp_mode(true)
        .clear_codecs()
        .set_extension_map(extensions())
        .set_send_buffer_video(limits.rtx_packets)
        .set_sctp_max_buffered_amount(limits.data_buffer)
        .set_stats_interval(Some(limits.stats_every));
    config.set_max_stun_rto(CHECK_EVERY);
    add_codecs(config.codec_config(), options);
    if options.estimate && options.role != Role::Publisher {
        config = config.enable_bwe(Some(Bitrate::from(limits.initial_bitrate)));
    }
    config
}

fn candidate(address: &LocalAddress, tcp_only: bool) -> Option<Candidate> {
    match address.proto {
        Proto::Udp if tcp_only => None,
        Proto::Udp => Candidate::host(address.address, "udp").ok(),
        Proto::Tcp => Candidate::builder().tcp().host(address.address).tcptype(TcpType::Passive).build().ok(),
    }
}

fn add_codecs(table: &mut CodecConfig, options: &PeerOptions) {
    let wanted = |codec: Codec| options.codecs.is_empty() || options.codecs.contains(&codec);
    table.enable_opus(wanted(Codec::Opus), true);
    table.enable_pcmu(wanted(Codec::Pcmu), false);
    table.enable_pcma(wanted(Codec::Pcma), false);
    table.enable_vp8(wanted(Codec::Vp8));
    if wanted(Codec::H264) {
        for (payload_type, resend, profile) in H264 {
            table.add_h264(payload_type.into(), Some(resend.into()), true, profile);
        }
    }
    table.enable_vp9(wanted(Codec::Vp9));
    table.enable_av1(wanted(Codec::Av1));
    table.enable_h265(wanted(Codec::H265));
}

fn extensions() -> ExtensionMap {
    let mut map = ExtensionMap::empty();
    map.set(1, Extension::AudioLevel);
    map.set(3, Extension::TransportSequenceNumber);
    map.set(4, Extension::RtpMid);
    map.set(7, Extension::AbsoluteCaptureTime);
    map.set(8, dependency_descriptor());
    map.set(10, Extension::RtpStreamId);
    map.set(11, Extension::RepairedRtpStreamId);
    map.set(13, Extension::VideoOrientation);
    map
}
