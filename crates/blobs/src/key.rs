//! Where a blob is. A key is made from an id and nothing else.

use std::{fmt, str::FromStr};

use uuid::Uuid;

/// Which bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Those that were uploaded.
    Original,
    /// A picture of moderate size made from them.
    Preview,
    /// A small picture made from them.
    Thumbnail,
}

impl Part {
    const ALL: [Self; 3] = [Self::Original, Self::Preview, Self::Thumbnail];

    const fn suffix(self) -> &'static str {
        match self {
            Self::Original => "",
            Self::Preview => ".p",
            Self::Thumbnail => ".t",
        }
    }
}

/// The name of a blob: `ab/cd/<id>`, with `.t` or `.p` for what was made from it. The folders are the id's last two
/// bytes, which are random also where ids begin with their time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BlobKey {
    /// The file's id.
    pub id: Uuid,
    /// Which of its bytes.
    pub part: Part,
}

/// Why a text is not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a blob")]
pub struct KeyError;

impl BlobKey {
    /// What was uploaded as `id`.
    #[must_use]
    pub const fn original(id: Uuid) -> Self {
        Self { id, part: Part::Original }
    }

    /// The moderate picture of `id`.
    #[must_use]
    pub const fn preview(id: Uuid) -> Self {
        Self { id, part: Part::Preview }
    }

    /// The small picture of `id`.
    #[must_use]
    pub const fn thumbnail(id: Uuid) -> Self {
        Self { id, part: Part::Thumbnail }
    }

    /// Every key of a file.
    #[must_use]
    pub fn all_of(id: Uuid) -> [Self; 3] {
        Part::ALL.map(|part| Self { id, part })
    }
}

impl fmt::Display for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [.., first, second] = *self.id.as_bytes();
        write!(f, "{first:02x}/{second:02x}/{}{}", self.id, self.part.suffix())
    }
}

impl FromStr for BlobKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let name = text.rsplit('/').next().unwrap_or_default();
        let (id, part) = match name.split_once('.') {
            Some((id, "t")) => (id, Part::Thumbnail),
            Some((id, "p")) => (id, Part::Preview),
            Some(_) => return Err(KeyError),
            None => (name, Part::Original),
        };
        let key = Self { id: Uuid::try_parse(id).map_err(|_| KeyError)?, part };
        if key.to_string() == text { Ok(key) } else { Err(KeyError) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_and_nothing_else_is_one() {
        let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_abcd);
        for key in BlobKey::all_of(id) {
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        assert_eq!(BlobKey::thumbnail(id).to_string(), "ab/cd/01900000-0000-7000-8000-00000000abcd.t");
        let strange = [
            "",
            "x",
            "01900000-0000-7000-8000-00000000abcd",
            "ab/cd/../../etc/passwd",
            "aa/cd/01900000-0000-7000-8000-00000000abcd",
            "ab/cd/01900000-0000-7000-8000-00000000ABCD",
            "ab/cd/01900000-0000-7000-8000-00000000abcd.x",
        ];
        for text in strange {
            assert_eq!(text.parse::<BlobKey>(), Err(KeyError), "{text}");
        }
    }
}
