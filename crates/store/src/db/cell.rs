//! Values on their way into and out of either database.

use std::error::Error;

use hubbub_types::{
    AccountId, AccountKind, AuditId, BotTokenId, CallId, CategoryId, ChannelId, ChannelKind, DeliveryId, DeliveryState,
    EntryKind, FileId, FileKind, FilterAction, FilterId, FilterKind, Handle, HookFormat, HookId, InviteId, JobId,
    JobKind, JobState, JoinId, LeaveReason, Level, MediaKeyId, MentionKind, MessageId, MessageKind, NodeId, Preview,
    Redacted, ReportId, ReportState, Seq, SessionId, Status, Timestamp,
};
use sqlx::{Database, Decode, Postgres, Row as _, Sqlite, Type, postgres::PgRow, sqlite::SqliteRow};
use uuid::Uuid;

use crate::{CallOutcome, Direction, LinkKind, Role, StoreError, Theme, TokenHash};

pub(crate) type BoxError = Box<dyn Error + Send + Sync>;

/// A value to bind. `None` is NULL of that type.
#[derive(Clone)]
pub(crate) enum Value {
    Uuid(Option<Uuid>),
    Text(Option<String>),
    Int(Option<i64>),
    Bool(Option<bool>),
    Bytes(Option<Vec<u8>>),
}

/// What both databases can hold: a UUID, a text, an integer, a truth value, bytes.
pub(crate) trait Raw: Sized + ReadFrom<Sqlite> + ReadFrom<Postgres> {
    fn value(raw: Option<Self>) -> Value;
}

pub(crate) trait ReadFrom<DB: Database>: for<'r> Decode<'r, DB> + Type<DB> {}
impl<DB: Database, T: for<'r> Decode<'r, DB> + Type<DB>> ReadFrom<DB> for T {}

macro_rules! raw {
    ($($type:ty => $variant:ident),*) => {$(
        impl Raw for $type {
            fn value(raw: Option<Self>) -> Value {
                Value::$variant(raw)
            }
        }
        impl Cell for $type {
            type Raw = Self;
            fn from_raw(raw: Self) -> Result<Self, BoxError> {
                Ok(raw)
            }
            fn into_raw(self) -> Self {
                self
            }
        }
    )*};
}
raw!(Uuid => Uuid, String => Text, i64 => Int, bool => Bool, Vec<u8> => Bytes);

/// A type of a row's field, and what it is in the database.
pub(crate) trait Cell: Sized {
    type Raw: Raw;
    fn from_raw(raw: Self::Raw) -> Result<Self, BoxError>;
    fn into_raw(self) -> Self::Raw;
}

macro_rules! uuid_cell {
    ($($type:ident),*) => {$(
        impl Cell for $type {
            type Raw = Uuid;
            fn from_raw(raw: Uuid) -> Result<Self, BoxError> {
                Ok(Self(raw))
            }
            fn into_raw(self) -> Uuid {
                self.0
            }
        }
    )*};
}
uuid_cell!(AccountId, SessionId, InviteId, CallId, ChannelId, CategoryId, MessageId, FileId);
uuid_cell!(HookId, DeliveryId, JobId, ReportId, FilterId, BotTokenId, AuditId, NodeId, JoinId, MediaKeyId);

macro_rules! enum_cell {
    ($($type:ident),*) => {$(
        impl Cell for $type {
            type Raw = String;
            fn from_raw(raw: String) -> Result<Self, BoxError> {
                Self::from_name(&raw).ok_or_else(|| format!("'{raw}' is not a {}", stringify!($type)).into())
            }
            fn into_raw(self) -> String {
                self.as_str().into()
            }
        }
    )*};
}
enum_cell!(Role, Theme, LinkKind, Direction, CallOutcome);
enum_cell!(
    AccountKind,
    Status,
    ChannelKind,
    MessageKind,
    EntryKind,
    LeaveReason,
    Level,
    MentionKind,
    FileKind,
    Preview
);
enum_cell!(JobKind, JobState, HookFormat, DeliveryState, ReportState, FilterKind, FilterAction);

impl Cell for Seq {
    type Raw = i64;
    fn from_raw(raw: i64) -> Result<Self, BoxError> {
        Ok(Self(raw))
    }
    fn into_raw(self) -> i64 {
        self.0
    }
}

impl Cell for Timestamp {
    type Raw = i64;
    fn from_raw(raw: i64) -> Result<Self, BoxError> {
        Ok(Self::from_millis(raw))
    }
    fn into_raw(self) -> i64 {
        self.as_millis()
    }
}

impl Cell for Handle {
    type Raw = String;
    fn from_raw(raw: String) -> Result<Self, BoxError> {
        raw.parse().map_err(Into::into)
    }
    fn into_raw(self) -> String {
        self.as_str().into()
    }
}

impl Cell for Redacted<String> {
    type Raw = String;
    fn from_raw(raw: String) -> Result<Self, BoxError> {
        Ok(Self(raw))
    }
    fn into_raw(self) -> String {
        self.0
    }
}

impl Cell for TokenHash {
    type Raw = Vec<u8>;
    fn from_raw(raw: Vec<u8>) -> Result<Self, BoxError> {
        raw.try_into().map(Self).map_err(|_| "a hash is 32 bytes long".into())
    }
    fn into_raw(self) -> Vec<u8> {
        self.0.to_vec()
    }
}

/// A row of either database.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// The value of a column that is never NULL.
    pub(crate) fn get<T: Cell>(&self, column: &str) -> Result<T, StoreError> {
        let raw = match self {
            Self::Sqlite(row) => row.try_get::<T::Raw, _>(column),
            Self::Postgres(row) => row.try_get::<T::Raw, _>(column),
        };
        T::from_raw(raw?).map_err(StoreError::Corrupt)
    }

    /// The value of a column that may be NULL.
    pub(crate) fn get_opt<T: Cell>(&self, column: &str) -> Result<Option<T>, StoreError> {
        let raw = match self {
            Self::Sqlite(row) => row.try_get::<Option<T::Raw>, _>(column),
            Self::Postgres(row) => row.try_get::<Option<T::Raw>, _>(column),
        };
        raw?.map(T::from_raw).transpose().map_err(StoreError::Corrupt)
    }

    /// The value at a place, of a kind: `u` a UUID, `t` a text, `i` an integer, `b` a truth value, `y` bytes.
    pub(crate) fn value(&self, place: usize, kind: char) -> Result<Value, StoreError> {
        Ok(match kind {
            'u' => Value::Uuid(self.at(place)?),
            't' => Value::Text(self.at(place)?),
            'i' => Value::Int(self.at(place)?),
            'b' => Value::Bool(self.at(place)?),
            'y' => Value::Bytes(self.at(place)?),
            other => return Err(StoreError::Corrupt(format!("'{other}' is no kind of value").into())),
        })
    }

    fn at<T: Raw>(&self, place: usize) -> Result<Option<T>, StoreError> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get::<Option<T>, _>(place),
            Self::Postgres(row) => row.try_get::<Option<T>, _>(place),
        }?)
    }
}
