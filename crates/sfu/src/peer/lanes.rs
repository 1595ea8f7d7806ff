//! Payload types: what a client calls the codecs.

use super::Format;
use crate::Codec;
use str0m::Rtc;
use str0m::format::{Codec as Known, PayloadParams};
use str0m::media::{Mid, Pt};

/// Profile of H.264 that every browser decodes.
const BASELINE: u32 = 0x42_e0_1f;

const fn known(codec: Codec) -> Known {
    match codec {
        Codec::Opus => Known::Opus,
        Codec::Pcmu => Known::PCMU,
        Codec::Pcma => Known::PCMA,
        Codec::Vp8 => Known::Vp8,
        Codec::H264 => Known::H264,
        Codec::Vp9 => Known::Vp9,
        Codec::Av1 => Known::Av1,
        Codec::H265 => Known::H265,
    }
}

fn is(params: &PayloadParams, codec: Codec) -> bool {
    params.spec().codec == known(codec)
}

/// The payload types of a codec and of RED around it in a section, as the client takes them.
pub(super) fn payload_types(rtc: &Rtc, mid: Mid, codec: Codec) -> Option<(Pt, Option<Pt>)> {
    let taken = rtc.media(mid)?.remote_pts();
    let table = rtc.codec_config();
    let fits = |params: &&PayloadParams| is(params, codec) && taken.contains(&params.pt());
    let baseline = |params: &&PayloadParams| params.spec().format.profile_level_id == Some(BASELINE);
    let first = || table.params().iter().filter(fits);
    let found = first().find(baseline).or_else(|| first().next())?;
    Some((found.pt(), found.red()))
}

/// What a payload type stands for.
pub(super) fn format(rtc: &Rtc, payload_type: Pt) -> Option<Format> {
    let table = rtc.codec_config();
    let mine = |params: &&PayloadParams| params.pt() == payload_type || params.red() == Some(payload_type);
    let params = table.params().iter().find(mine)?;
    let codec = Codec::ALL.into_iter().find(|codec| is(params, *codec))?;
    Some(Format { codec, red: params.pt() != payload_type })
}
