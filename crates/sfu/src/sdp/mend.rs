//! What is changed in descriptions on their way in and out.
//!
//! Only lines that the library never reads back are changed behind its back: names of streams and tracks, the order of
//! codecs, extras of `a=fmtp`, and directions of sections nothing is sent on.

use super::facts::{Direction, Offered, PublishPlan, PublishedSection, SectionKind};
use super::text::{Section, Text};
use crate::Codec;
use str0m::media::Mid;

/// What the server sends on a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sending<'a> {
    /// The section.
    pub mid: Mid,
    /// The stream id.
    pub stream: &'a str,
    /// The track id.
    pub track: &'a str,
    /// What it carries.
    pub codec: Codec,
}

/// What an offer says.
#[must_use]
pub fn facts(text: &Text<'_>) -> Offered {
    Offered { sections: text.sections().iter().filter_map(Section::facts).collect() }
}

/// Makes an offer ready for the library: without candidates (none is ever used), and with sections that nothing is
/// sent on made inactive, since a section that only receives would be answered with a stream at once.
pub fn prepare_offer(text: &mut Text<'_>, sending: &[Sending<'_>], refused: &[Mid]) {
    drop_candidates(text);
    for section in text.sections_mut() {
        if !is_media(section) || section.is_rejected() {
            continue;
        }
        section.drop_other_sources();
        let Some(mid) = section.mid().map(Mid::from) else { continue };
        let offered = section.direction();
        let wanted = if offered.sends() && !refused.contains(&mid) {
            Direction::SendOnly
        } else if offered.receives() && sending.iter().any(|lane| lane.mid == mid) {
            Direction::RecvOnly
        } else {
            Direction::Inactive
        };
        if wanted != offered {
            section.set_direction(wanted);
        }
    }
}

/// Makes an answer ready for the library: without candidates.
pub fn prepare_answer(text: &mut Text<'_>) {
    drop_candidates(text);
}

/// Puts into the library's answer what the client is to know of the tracks: names of those sent to it, and how those it
/// sends are to be encoded.
pub fn finish_answer(text: &mut Text<'_>, sending: &[Sending<'_>], plan: &PublishPlan) {
    for section in text.sections_mut() {
        if !is_media(section) {
            continue;
        }
        let Some(mid) = section.mid().map(Mid::from) else { continue };
        match sending.iter().find(|lane| lane.mid == mid) {
            Some(lane) => name(section, lane),
            None => silence(section),
        }
        if let Some(taken) = plan.taken.iter().find(|taken| taken.mid == mid) {
            take(section, taken);
        }
    }
}

/// Puts into the library's offer the names of the tracks, and leaves of each section's codecs only the track's.
pub fn finish_offer(text: &mut Text<'_>, sending: &[Sending<'_>]) {
    for section in text.sections_mut() {
        if !is_media(section) {
            continue;
        }
        let Some(mid) = section.mid().map(Mid::from) else { continue };
        if let Some(lane) = sending.iter().find(|lane| lane.mid == mid) {
            name(section, lane);
            section.keep_only(lane.codec);
        }
    }
}

fn is_media(section: &Section<'_>) -> bool {
    matches!(section.kind(), SectionKind::Audio | SectionKind::Video)
}

fn drop_candidates(text: &mut Text<'_>) {
    text.drop_lines(|line| {
        line.starts_with("a=candidate:") || line.starts_with("a=remote-candidates:") || line == "a=end-of-candidates"
    });
}

/// Writes the names of stream and track.
fn name(section: &mut Section<'_>, lane: &Sending<'_>) {
    section.rewrite(|line| {
        if line.starts_with("a=msid:") {
            return Some(format!("a=msid:{} {}", lane.stream, lane.track));
        }
        let (source, _) = line.strip_prefix("a=ssrc:")?.split_once(" msid:")?;
        Some(format!("a=ssrc:{source} msid:{} {}", lane.stream, lane.track))
    });
}

/// Belt to the braces of [`prepare_offer`]: nothing is announced that nobody sends.
fn silence(section: &mut Section<'_>) {
    match section.direction() {
        Direction::SendOnly => section.set_direction(Direction::Inactive),
        Direction::SendRecv => section.set_direction(Direction::RecvOnly),
        Direction::RecvOnly | Direction::Inactive => {}
    }
}

/// Writes how a published track is to be encoded.
fn take(section: &mut Section<'_>, taken: &PublishedSection) {
    if !taken.red {
        section.drop_red();
    }
    if let Some(codec) = taken.codec {
        section.put_first(codec);
    }
    if section.kind() == SectionKind::Audio {
        let mut extras = Vec::new();
        if taken.dtx {
            extras.push("usedtx=1");
        }
        if taken.stereo {
            extras.extend(["stereo=1", "maxaveragebitrate=510000"]);
        }
        section.add_opus_parameters(&extras);
    }
}
