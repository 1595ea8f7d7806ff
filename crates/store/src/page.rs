//! Pages of long lists, by keyset: a cursor names the last row seen, so a page costs the same at any depth.

use std::{fmt, str::FromStr};

use hubbub_types::{CallId, IdError, Timestamp};
use uuid::Uuid;

/// Fewest and most rows of a page.
const LIMITS: std::ops::RangeInclusive<u32> = 1..=200;

/// Brings a wished page size into 1 to 200 rows.
#[must_use]
pub fn clamp_limit(limit: u32) -> u32 {
    limit.clamp(*LIMITS.start(), *LIMITS.end())
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, C> {
    /// The rows, in the list's order.
    pub items: Vec<T>,
    /// Where the next page starts; none when this is the last.
    pub next: Option<C>,
}

impl<T, C> Page<T, C> {
    /// A page of rows read with one more than `limit`, which tells whether there is another page.
    pub(crate) fn cut(mut items: Vec<T>, limit: u32, cursor: impl FnOnce(&T) -> C) -> Self {
        let limit = limit as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(cursor) } else { None };
        Self { items, next }
    }

    /// The same page with its rows made into something else.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U, C> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}

/// A place in a person's call log, newest first. As text: milliseconds, a dot, the call's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallCursor {
    /// When the last call seen took place.
    pub at: Timestamp,
    /// Its id, for calls of one millisecond.
    pub id: CallId,
}

impl fmt::Display for CallCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.as_millis(), self.id)
    }
}

impl FromStr for CallCursor {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let (at, id) = text.split_once('.').ok_or(IdError::Character)?;
        let at = at.parse().map_err(|_| IdError::Character)?;
        Ok(Self { at: Timestamp::from_millis(at), id: id.parse()? })
    }
}

/// A place in a list that is sorted by time, newest first. As text: milliseconds, a dot, an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceCursor {
    /// The time of the last row seen.
    pub at: Timestamp,
    /// Its id, for rows of one millisecond.
    pub id: Uuid,
}

impl PlaceCursor {
    /// Before the first row.
    pub const FIRST: Self = Self { at: Timestamp::from_millis(i64::MAX), id: Uuid::max() };
}

impl fmt::Display for PlaceCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.as_millis(), self.id)
    }
}

impl FromStr for PlaceCursor {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let (at, id) = text.split_once('.').ok_or(IdError::Character)?;
        let at = at.parse().map_err(|_| IdError::Character)?;
        Ok(Self { at: Timestamp::from_millis(at), id: Uuid::try_parse(id).map_err(|_| IdError::NotUuid)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_knows_whether_there_is_more() {
        let page = Page::cut(vec![1, 2, 3], 2, |row| *row);
        assert_eq!(page, Page { items: vec![1, 2], next: Some(2) });
        assert_eq!(Page::cut(vec![1, 2], 2, |row| *row).next, None);
    }

    #[test]
    fn a_cursor_survives_a_round_trip() {
        let text = "1700000000123.018bcfe5-687b-7000-8000-000000000001";
        assert_eq!(text.parse::<CallCursor>().unwrap().to_string(), text);
        assert_eq!(text.parse::<PlaceCursor>().unwrap().to_string(), text);
        for bad in ["", "1", "1.x", "x.018bcfe5-687b-7000-8000-000000000001"] {
            assert!(bad.parse::<CallCursor>().is_err(), "{bad}");
            assert!(bad.parse::<PlaceCursor>().is_err(), "{bad}");
        }
    }
}
