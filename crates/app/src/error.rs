//! What can go wrong, in words that every door can translate.

use std::time::Duration;

use hubbub_blobs::BlobError;
use hubbub_store::StoreError;
use hubbub_types::Timestamp;

/// How a door answers; HTTP maps each to one status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The request does not make sense (422).
    Invalid,
    /// Nobody is logged in, or not any more (401).
    Unauthenticated,
    /// Logged in, but not allowed (403).
    Forbidden,
    /// There is no such thing, or it is not for this person to know (404).
    NotFound,
    /// Something else stands in the way (409).
    Conflict,
    /// The request broke off (400).
    Incomplete,
    /// More bytes or pixels than allowed (413).
    TooLarge,
    /// A part that is not there (416).
    OutOfRange,
    /// Too often; try again later (429).
    TooMany,
    /// A part of the server is busy or away; try again later (503).
    Unavailable,
    /// Our fault (500).
    Internal,
}

/// One field that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name as the request spells it.
    pub field: &'static str,
    /// Stable reason: `required`, `too_short`, `too_long`, `bad_characters`, `bad_format`, `too_common`, `out_of_range`.
    pub code: &'static str,
    /// The reason in English.
    pub message: String,
}

impl FieldError {
    /// A refused field.
    pub fn new(field: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self { field, code, message: message.into() }
    }
}

/// Why a service refused. [`Error::code`] is stable; the text is for people.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Fields that do not hold what they should.
    #[error("Some fields are not valid.")]
    Invalid(Vec<FieldError>),
    /// Unknown login or wrong password; deliberately the same.
    #[error("The login or the password is wrong.")]
    BadCredentials,
    /// No token, or one that is not ours, or expired.
    #[error("Log in first: the access token is missing, expired or not valid.")]
    Unauthenticated,
    /// The session behind a token was ended or has expired.
    #[error("This session has ended. Log in again.")]
    SessionEnded,
    /// A refresh token from before the last rotation came back: stolen, or restored from a copy.
    #[error("This refresh token was used before, so its session was ended. Log in again.")]
    RefreshReused,
    /// The password that confirms a step is wrong.
    #[error("The password is wrong.")]
    WrongPassword,
    /// The policy says no.
    #[error("You are not allowed to do this.")]
    Forbidden,
    /// Only people do this.
    #[error("Bots cannot do this.")]
    NotForBots,
    /// The token of a bot is not good for this.
    #[error("The token lacks the scope `{0}`.")]
    ScopeMissing(&'static str),
    /// Nobody may register.
    #[error("Registration is closed.")]
    RegistrationClosed,
    /// Only people with an invitation may register.
    #[error("Registration needs an invitation.")]
    InviteRequired,
    /// The invitation is unknown, expired, revoked or used up.
    #[error("This invitation is not valid any more.")]
    InviteInvalid,
    /// The named thing does not exist, or is not for this person to know.
    #[error("There is no such {0}.")]
    NotFound(&'static str),
    /// Somebody has this handle.
    #[error("This handle is taken.")]
    HandleTaken,
    /// Another account has verified this address; only said to who can read that mailbox.
    #[error("Another account has verified this e-mail address.")]
    EmailTaken,
    /// The last admin cannot leave.
    #[error("This is the last admin. Make somebody else an admin first.")]
    LastAdmin,
    /// The last owner cannot leave.
    #[error("This is the last owner. Make somebody else an owner first.")]
    LastOwner,
    /// The person may only read for now.
    #[error("You may only read until {until}.")]
    Muted {
        /// When that ends.
        until: Timestamp,
    },
    /// The person is kept out of the server.
    #[error("You are banned from this server{}.", until.map(|at| format!(" until {at}")).unwrap_or_default())]
    Banned {
        /// When that ends, unless it is for good.
        until: Option<Timestamp>,
    },
    /// The channel is closed for writing.
    #[error("This channel is archived.")]
    Archived,
    /// The channel lets everybody write only now and then.
    #[error("This channel is in slow mode. Wait before you write again.")]
    SlowMode {
        /// When it is worth trying again.
        retry_after: Duration,
    },
    /// A word filter refused the text.
    #[error("This text has words that are not allowed here.")]
    Filtered,
    /// Another channel has this name.
    #[error("There is a channel of this name.")]
    NameTaken,
    /// The person who is named is not in the channel.
    #[error("They are not in this channel.")]
    NotMember,
    /// A list that belongs to a person is full.
    #[error("You have too many {0}.")]
    ListFull(&'static str),
    /// A one-use link that is unknown, expired or used.
    #[error("This link is not valid any more. Ask for a new one.")]
    LinkInvalid,
    /// A file with more bytes or pixels than allowed.
    #[error("This file is too large.")]
    FileTooLarge,
    /// A file that says it is a picture and is none.
    #[error("This file cannot be read.")]
    FileUnreadable,
    /// There is no room left for files.
    #[error("There is no room left for more files.")]
    Quota,
    /// The bytes of a file stopped coming.
    #[error("The file did not arrive in full.")]
    UploadIncomplete,
    /// A part of a file was asked for that begins behind its end.
    #[error("The file has only {size} bytes.")]
    OutOfRange {
        /// How long the file is.
        size: u64,
    },
    /// The place for files cannot be used.
    #[error("Files are not available at the moment.")]
    FilesUnavailable(#[source] BlobError),
    /// Work of this kind is going on for the same person.
    #[error("This is being done already. Wait until it ends.")]
    JobActive,
    /// Not an image we read.
    #[error("This is not a PNG, JPEG, WebP or GIF image that can be read.")]
    PictureUnreadable,
    /// An image with too many bytes or pixels.
    #[error("This image is too large.")]
    PictureTooLarge,
    /// A rate limit.
    #[error("Too many attempts. Try again later.")]
    TooMany {
        /// When it is worth trying again.
        retry_after: Duration,
    },
    /// The server has more of this work than it can take.
    #[error("The server is busy. Try again in a moment.")]
    Busy {
        /// When it is worth trying again.
        retry_after: Duration,
    },
    /// The database is away.
    #[error("The service is not available at the moment.")]
    Unavailable(#[source] StoreError),
    /// A fault of the server.
    #[error("Something went wrong on the server.")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// One refused field.
    pub fn field(field: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(field, code, message)])
    }

    /// A fault of the server, with its cause for the log.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// Stable name of the reason.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::BadCredentials => "bad_credentials",
            Self::Unauthenticated => "unauthenticated",
            Self::SessionEnded => "session_ended",
            Self::RefreshReused => "refresh_reused",
            Self::WrongPassword => "wrong_password",
            Self::Forbidden => "forbidden",
            Self::NotForBots => "not_for_bots",
            Self::ScopeMissing(_) => "scope_missing",
            Self::RegistrationClosed => "registration_closed",
            Self::InviteRequired => "invite_required",
            Self::InviteInvalid => "invite_invalid",
            Self::NotFound(_) => "not_found",
            Self::HandleTaken => "handle_taken",
            Self::EmailTaken => "email_taken",
            Self::LastAdmin => "last_admin",
            Self::LastOwner => "last_owner",
            Self::Muted { .. } => "muted",
            Self::Banned { .. } => "banned",
            Self::Archived => "archived",
            Self::SlowMode { .. } => "slow_mode",
            Self::Filtered => "filtered",
            Self::NameTaken => "name_taken",
            Self::NotMember => "not_member",
            Self::ListFull(_) => "list_full",
            Self::FileTooLarge => "file_too_large",
            Self::FileUnreadable => "file_unreadable",
            Self::Quota => "quota",
            Self::UploadIncomplete => "upload_incomplete",
            Self::OutOfRange { .. } => "bad_range",
            Self::FilesUnavailable(_) => "unavailable",
            Self::JobActive => "job_active",
            Self::LinkInvalid => "link_invalid",
            Self::PictureUnreadable => "picture_unreadable",
            Self::PictureTooLarge => "picture_too_large",
            Self::TooMany { .. } => "too_many",
            Self::Busy { .. } => "busy",
            Self::Unavailable(_) => "unavailable",
            Self::Internal(_) => "internal",
        }
    }

    /// How a door answers.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Invalid(_)
            | Self::LinkInvalid
            | Self::InviteInvalid
            | Self::PictureUnreadable
            | Self::FileUnreadable
            | Self::Filtered => Kind::Invalid,
            Self::BadCredentials | Self::Unauthenticated | Self::SessionEnded | Self::RefreshReused => {
                Kind::Unauthenticated
            }
            Self::WrongPassword
            | Self::Forbidden
            | Self::NotForBots
            | Self::ScopeMissing(_)
            | Self::RegistrationClosed
            | Self::InviteRequired
            | Self::Muted { .. }
            | Self::Banned { .. }
            | Self::NotMember => Kind::Forbidden,
            Self::NotFound(_) => Kind::NotFound,
            Self::HandleTaken
            | Self::EmailTaken
            | Self::LastAdmin
            | Self::LastOwner
            | Self::ListFull(_)
            | Self::Archived
            | Self::NameTaken
            | Self::Quota
            | Self::JobActive => Kind::Conflict,
            Self::UploadIncomplete => Kind::Incomplete,
            Self::OutOfRange { .. } => Kind::OutOfRange,
            Self::PictureTooLarge | Self::FileTooLarge => Kind::TooLarge,
            Self::TooMany { .. } | Self::SlowMode { .. } => Kind::TooMany,
            Self::Busy { .. } | Self::Unavailable(_) | Self::FilesUnavailable(_) => Kind::Unavailable,
            Self::Internal(_) => Kind::Internal,
        }
    }

    /// The refused fields.
    #[must_use]
    pub fn fields(&self) -> &[FieldError] {
        if let Self::Invalid(fields) = self { fields } else { &[] }
    }

    /// When it is worth trying again, where that is known.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooMany { retry_after } | Self::Busy { retry_after } | Self::SlowMode { retry_after } => {
                Some(*retry_after)
            }
            Self::Unavailable(_) | Self::FilesUnavailable(_) => Some(Duration::from_secs(1)),
            _ => None,
        }
    }
}

impl From<StoreError> for Error {
    /// What a service did not expect is its own fault.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy | StoreError::Unavailable(_) => Self::Unavailable(error),
            StoreError::Conflict("handle") => Self::HandleTaken,
            StoreError::Conflict("email") => Self::EmailTaken,
            StoreError::Conflict("last_admin") => Self::LastAdmin,
            StoreError::Conflict("last_owner") => Self::LastOwner,
            StoreError::Full(what) => Self::ListFull(what),
            StoreError::NotFound => Self::NotFound("person"),
            other => Self::internal(other),
        }
    }
}
