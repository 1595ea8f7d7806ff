//! What an offer says about each of its sections, and what the answer is to say.

use crate::Codec;
use str0m::media::{Mid, Rid};

/// Which way media goes, seen by the one whose description it is (RFC 8866 §6.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Both ways.
    SendRecv,
    /// It sends.
    SendOnly,
    /// It receives.
    RecvOnly,
    /// Nothing goes.
    Inactive,
}

impl Direction {
    /// Whether the one whose description it is sends.
    #[must_use]
    pub const fn sends(self) -> bool {
        matches!(self, Self::SendRecv | Self::SendOnly)
    }

    /// Whether the one whose description it is receives.
    #[must_use]
    pub const fn receives(self) -> bool {
        matches!(self, Self::SendRecv | Self::RecvOnly)
    }
}

/// What a section is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SectionKind {
    /// Sound.
    Audio,
    /// Picture.
    Video,
    /// Data channels.
    Data,
    /// Something else: it is answered as rejected.
    Other,
}

/// One codec line of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedCodec {
    /// The payload type it has here.
    pub payload_type: u8,
    /// The codec, `None` for those of no use to a room (and for RTX, RED and the like).
    pub codec: Option<Codec>,
    /// Its name as written.
    pub name: String,
}

/// What an offer says about one section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionFacts {
    /// Its name.
    pub mid: Mid,
    /// What it is for.
    pub kind: SectionKind,
    /// Which way the client offers to use it. A section with port 0 is [`Direction::Inactive`].
    pub direction: Direction,
    /// The client's name of the track it sends here: second word of `a=msid`. Equal to the `cid` of its `AddTrack`
    /// with most clients, not with all.
    pub cid: Option<String>,
    /// The name of the stream the track is in, `None` when it is `-`.
    pub stream: Option<String>,
    /// The layers it sends (`a=rid … send`), in the order of `a=simulcast`; empty without simulcast. At most three.
    pub rids: Vec<Rid>,
    /// Codecs in the client's order.
    pub codecs: Vec<OfferedCodec>,
    /// The SSRCs it says it sends with, each once. At most twelve: lines about others are not passed on.
    pub sources: Vec<u32>,
}

impl SectionFacts {
    /// The codecs a room can carry, in the client's order, each once.
    #[must_use]
    pub fn usable_codecs(&self) -> Vec<Codec> {
        let mut found = Vec::new();
        for codec in self.codecs.iter().filter_map(|line| line.codec) {
            if !found.contains(&codec) {
                found.push(codec);
            }
        }
        found
    }
}

/// What an offer says: its sections in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// One entry a section.
    pub sections: Vec<SectionFacts>,
}

impl Offered {
    /// Whether it has a section for data channels.
    #[must_use]
    pub fn has_data(&self) -> bool {
        self.sections.iter().any(|section| section.kind == SectionKind::Data)
    }

    /// The sections the client wants to send on.
    pub fn sending(&self) -> impl Iterator<Item = &SectionFacts> {
        self.sections.iter().filter(|section| {
            matches!(section.kind, SectionKind::Audio | SectionKind::Video) && section.direction.sends()
        })
    }

    /// The section of a name.
    #[must_use]
    pub fn section(&self, mid: Mid) -> Option<&SectionFacts> {
        self.sections.iter().find(|section| section.mid == mid)
    }
}

/// How the answer is to take one published track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedSection {
    /// The section it comes by.
    pub mid: Mid,
    /// The codec to be put first (browsers send the first one of the answer), `None` to keep the offer's order.
    pub codec: Option<Codec>,
    /// Whether RED may be used for sound.
    pub red: bool,
    /// Whether silence may be left out (`usedtx=1`).
    pub dtx: bool,
    /// Whether the sound is stereo.
    pub stereo: bool,
}

/// What the answer says about the sections a client sends on. Those not named here are taken as they are offered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishPlan {
    /// Sections with a track known by its `AddTrack`.
    pub taken: Vec<PublishedSection>,
    /// Sections to be answered inactive: nobody announced a track for them.
    pub refused: Vec<Mid>,
}
