//! What the lines of a section mean.

use super::facts::{Direction, OfferedCodec, SectionFacts, SectionKind};
use super::text::Section;
use crate::Codec;
use str0m::media::{Mid, Rid};

/// Layers of one track that are looked at. More is no simulcast a room knows of.
const MOST_LAYERS: usize = 3;
/// SSRCs of one section that are looked at: three layers with what resends each, twice over.
const MOST_SOURCES: usize = 12;
/// Longest name of a layer the library keeps whole.
const LONGEST_RID: usize = 8;

/// The direction a line gives.
pub(super) fn direction_of(line: &str) -> Option<Direction> {
    match line {
        "a=sendrecv" => Some(Direction::SendRecv),
        "a=sendonly" => Some(Direction::SendOnly),
        "a=recvonly" => Some(Direction::RecvOnly),
        "a=inactive" => Some(Direction::Inactive),
        _ => None,
    }
}

/// The line that gives a direction.
pub(super) const fn direction_line(direction: Direction) -> &'static str {
    match direction {
        Direction::SendRecv => "a=sendrecv",
        Direction::SendOnly => "a=sendonly",
        Direction::RecvOnly => "a=recvonly",
        Direction::Inactive => "a=inactive",
    }
}

impl Section<'_> {
    /// What the section says, `None` for one without a name.
    pub(crate) fn facts(&self) -> Option<SectionFacts> {
        let (stream, cid) = self.msid();
        Some(SectionFacts {
            mid: Mid::from(self.mid()?),
            kind: self.kind(),
            direction: if self.is_rejected() { Direction::Inactive } else { self.direction() },
            cid,
            stream,
            rids: self.rids(),
            codecs: self.codecs(),
            sources: self.sources(),
        })
    }

    /// Port 0 on a section that is not in the bundle of another: it is turned down (RFC 8829 §5.2.2). Port 0 with
    /// `a=bundle-only` is not.
    pub(crate) fn is_rejected(&self) -> bool {
        self.head().nth(1) == Some("0") && self.position(|line| line == "a=bundle-only").is_none()
    }

    /// Stream and track of `a=msid`, else of `a=ssrc … msid`, which older clients write alone.
    fn msid(&self) -> (Option<String>, Option<String>) {
        let own = self.values("a=msid:").next();
        let of_source = || self.values("a=ssrc:").find_map(|line| line.split_once(" msid:").map(|(_, value)| value));
        let Some(value) = own.or_else(of_source) else {
            return (None, None);
        };
        let mut words = value.split_ascii_whitespace();
        let stream = words.next().filter(|word| *word != "-").map(str::to_owned);
        (stream, words.next().map(str::to_owned))
    }

    /// The layers sent, in the order of `a=simulcast` (RFC 8853 §5.1), a leading `~` (paused) taken off.
    fn rids(&self) -> Vec<Rid> {
        let Some(value) = self.values("a=simulcast:").next() else {
            return Vec::new();
        };
        let mut words = value.split_ascii_whitespace();
        let mut list = None;
        while let (Some(direction), Some(names)) = (words.next(), words.next()) {
            if direction == "send" {
                list = Some(names);
            }
        }
        list.unwrap_or_default()
            .split(';')
            .filter_map(|layer| layer.split(',').next())
            .map(|name| name.trim_start_matches('~'))
            .filter(|name| !name.is_empty() && name.len() <= LONGEST_RID)
            .take(MOST_LAYERS)
            .map(Rid::from)
            .collect()
    }

    /// The SSRCs of `a=ssrc`, in their order, as many as are looked at.
    fn sources(&self) -> Vec<u32> {
        let mut found = Vec::new();
        for source in self.values("a=ssrc:").filter_map(source_of) {
            if found.len() < MOST_SOURCES && !found.contains(&source) {
                found.push(source);
            }
        }
        found
    }

    /// Takes out the lines about SSRCs that are not looked at: the library keeps a stream for each.
    pub(crate) fn drop_other_sources(&mut self) {
        let kept = self.sources();
        self.keep_lines(|line| match line.strip_prefix("a=ssrc:") {
            Some(value) => source_of(value).is_some_and(|source| kept.contains(&source)),
            None => true,
        });
    }

    /// The payload types of the `m=` line, in its order.
    pub(crate) fn payload_types(&self) -> Vec<u8> {
        self.head().skip(3).filter_map(|word| word.parse().ok()).collect()
    }

    /// Name and payload type of each codec, in the order of the `m=` line.
    pub(crate) fn codecs(&self) -> Vec<OfferedCodec> {
        if !matches!(self.kind(), SectionKind::Audio | SectionKind::Video) {
            return Vec::new();
        }
        let maps: Vec<(u8, &str)> = self.values("a=rtpmap:").filter_map(rtpmap).collect();
        self.payload_types()
            .into_iter()
            .filter_map(|payload_type| {
                let name = match maps.iter().find(|(mapped, _)| *mapped == payload_type) {
                    Some((_, name)) => name,
                    None => static_name(payload_type)?,
                };
                let is_wrapper = name.eq_ignore_ascii_case("red");
                let codec = Codec::read(name).filter(|_| !is_wrapper);
                Some(OfferedCodec { payload_type, codec, name: name.to_owned() })
            })
            .collect()
    }

    /// The payload types whose `a=fmtp` line says that they resend `payload_type` (RFC 4588 §8.6).
    pub(crate) fn resends(&self, payload_type: u8) -> Option<u8> {
        self.values("a=fmtp:").find_map(|line| {
            let (resend, parameters) = line.split_once(' ')?;
            let of = parameters.split(';').find_map(|word| word.trim().strip_prefix("apt="))?;
            (of.parse() == Ok(payload_type)).then(|| resend.parse().ok()).flatten()
        })
    }
}

/// The SSRC a value of `a=ssrc` is about.
fn source_of(value: &str) -> Option<u32> {
    value.split(' ').next()?.parse().ok()
}

/// `<payload type> <name>/<clock>…`.
fn rtpmap(value: &str) -> Option<(u8, &str)> {
    let (payload_type, rest) = value.split_once(' ')?;
    let name = rest.split('/').next()?;
    Some((payload_type.parse().ok()?, name.trim()))
}

/// Payload types that need no `a=rtpmap` (RFC 3551 §6).
const fn static_name(payload_type: u8) -> Option<&'static str> {
    match payload_type {
        0 => Some("PCMU"),
        8 => Some("PCMA"),
        _ => None,
    }
}
