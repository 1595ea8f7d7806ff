//! The codecs a room can carry, by the names that SDP and signalling know them by.

use std::fmt;

/// What a track is: sound or picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Sound.
    Audio,
    /// Picture.
    Video,
}

/// A codec. The packets of one are passed on as they are: nothing is transcoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    /// Opus (RFC 7587), perhaps inside RED (RFC 2198).
    Opus,
    /// G.711 µ-law.
    Pcmu,
    /// G.711 A-law.
    Pcma,
    /// VP8 (RFC 7741).
    Vp8,
    /// H.264 (RFC 6184), packetization mode 1.
    H264,
    /// VP9 (RFC 9628).
    Vp9,
    /// AV1.
    Av1,
    /// H.265 (RFC 7798).
    H265,
}

impl Codec {
    /// All of them, in the order they are preferred in by default.
    pub const ALL: [Self; 8] =
        [Self::Opus, Self::Pcmu, Self::Pcma, Self::Vp8, Self::H264, Self::Vp9, Self::Av1, Self::H265];

    /// Sound or picture.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Opus | Self::Pcmu | Self::Pcma => Kind::Audio,
            Self::Vp8 | Self::H264 | Self::Vp9 | Self::Av1 | Self::H265 => Kind::Video,
        }
    }

    /// The name in lower case and without its kind: `opus`, `vp8`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opus => "opus",
            Self::Pcmu => "pcmu",
            Self::Pcma => "pcma",
            Self::Vp8 => "vp8",
            Self::H264 => "h264",
            Self::Vp9 => "vp9",
            Self::Av1 => "av1",
            Self::H265 => "h265",
        }
    }

    /// The MIME type as signalling writes it: `audio/opus`, `video/VP8`.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Opus => "audio/opus",
            Self::Pcmu => "audio/PCMU",
            Self::Pcma => "audio/PCMA",
            Self::Vp8 => "video/VP8",
            Self::H264 => "video/H264",
            Self::Vp9 => "video/VP9",
            Self::Av1 => "video/AV1",
            Self::H265 => "video/H265",
        }
    }

    /// Reads a name in any case, with its kind (`video/VP8`) or without (`vp8`). `audio/red` is Opus: RED carries it.
    #[must_use]
    pub fn read(name: &str) -> Option<Self> {
        let bare = name.rsplit('/').next().unwrap_or(name);
        if bare.eq_ignore_ascii_case("red") {
            return Some(Self::Opus);
        }
        Self::ALL.into_iter().find(|codec| bare.eq_ignore_ascii_case(codec.name()))
    }

    /// Ticks of the RTP clock in a second.
    #[must_use]
    pub const fn clock_rate(self) -> u32 {
        match self {
            Self::Opus => 48_000,
            Self::Pcmu | Self::Pcma => 8_000,
            _ => 90_000,
        }
    }
}

impl fmt::Display for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_in_any_case_and_with_or_without_its_kind() {
        for codec in Codec::ALL {
            assert_eq!(Codec::read(codec.name()), Some(codec));
            assert_eq!(Codec::read(codec.mime()), Some(codec));
        }
        assert_eq!(Codec::read("audio/red"), Some(Codec::Opus));
        assert_eq!(Codec::read("video/theora"), None);
        assert_eq!(Codec::read(""), None);
    }
}
