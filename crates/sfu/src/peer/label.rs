//! The data channels of a participant.

/// Which data channel. The label decides, never the order they open in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Label {
    /// In order, nothing is lost.
    Reliable,
    /// Neither in order nor sent again.
    Lossy,
    /// Packets of data tracks, lossy too.
    DataTrack,
}

impl Label {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Reliable, Self::Lossy, Self::DataTrack];

    /// The label on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reliable => "_reliable",
            Self::Lossy => "_lossy",
            Self::DataTrack => "_data_track",
        }
    }

    /// Reads a label.
    #[must_use]
    pub fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|label| label.name() == name)
    }

    /// Its place in tables of three.
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            Self::Reliable => 0,
            Self::Lossy => 1,
            Self::DataTrack => 2,
        }
    }
}
