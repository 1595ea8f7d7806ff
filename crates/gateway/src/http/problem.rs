//! Errors on the wire: problem details (RFC 9457), one shape for all, with stable codes.

use std::{collections::BTreeMap, time::Duration};

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use hubbub_app::{Error, FieldError, Kind};
use serde::Serialize;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder, response::Response as Described},
};

pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// Code, status, title.
pub(crate) type Reason = (&'static str, u16, &'static str);

const INTERNAL: Reason = ("internal", 500, "A fault of the server");

/// Every reason. Codes never change their meaning.
pub(crate) static CODES: &[Reason] = &[
    ("bad_json", 400, "The body is not JSON"),
    ("bad_request", 400, "The request is malformed"),
    ("upload_incomplete", 400, "The file did not arrive in full"),
    ("bad_credentials", 401, "Login or password is wrong"),
    ("no_refresh_token", 401, "There is no refresh token"),
    ("refresh_reused", 401, "The refresh token was used before"),
    ("session_ended", 401, "The session has ended"),
    ("unauthenticated", 401, "Nobody is logged in"),
    ("banned", 403, "Banned from this server"),
    ("forbidden", 403, "Not allowed"),
    ("foreign_origin", 403, "Asked by a page of another site"),
    ("invite_required", 403, "Registration needs an invitation"),
    ("muted", 403, "May only read for now"),
    ("not_for_bots", 403, "Only people do this"),
    ("not_member", 403, "Not in this channel"),
    ("registration_closed", 403, "Registration is closed"),
    ("scope_missing", 403, "The token is not good for this"),
    ("wrong_password", 403, "The password is wrong"),
    ("not_found", 404, "There is no such thing"),
    ("method_not_allowed", 405, "Not with this method"),
    ("archived", 409, "The channel is archived"),
    ("email_taken", 409, "The e-mail address belongs to another account"),
    ("handle_taken", 409, "The handle is taken"),
    ("job_active", 409, "This is being done already"),
    ("last_admin", 409, "The last admin cannot leave"),
    ("last_owner", 409, "The last owner cannot leave"),
    ("list_full", 409, "The list is full"),
    ("name_taken", 409, "The name is taken"),
    ("no_media", 409, "There is no media server"),
    ("quota", 409, "There is no room left for files"),
    ("file_too_large", 413, "The file is too large"),
    ("picture_too_large", 413, "The picture is too large"),
    ("too_large", 413, "The body is too large"),
    ("unsupported_media_type", 415, "The body has a type that is not taken here"),
    ("bad_range", 416, "There is no such part of the file"),
    ("bad_query", 422, "A parameter of the address is not valid"),
    ("file_unreadable", 422, "The file cannot be read"),
    ("filtered", 422, "The text has words that are not allowed"),
    ("invalid", 422, "Some fields are not valid"),
    ("invite_invalid", 422, "The invitation is not valid"),
    ("link_invalid", 422, "The link is not valid"),
    ("picture_unreadable", 422, "The picture cannot be read"),
    ("slow_mode", 429, "The channel is in slow mode"),
    ("too_many", 429, "Too many attempts"),
    INTERNAL,
    ("busy", 503, "The server is busy"),
    ("timeout", 503, "It took too long"),
    ("unavailable", 503, "Not available at the moment"),
];

/// What is wrong with one field.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FieldProblem {
    /// The field, as the request spells it.
    pub(crate) field: String,
    /// Stable reason.
    pub(crate) code: String,
    /// The reason in English.
    pub(crate) message: String,
}

impl From<&FieldError> for FieldProblem {
    fn from(error: &FieldError) -> Self {
        Self { field: error.field.into(), code: error.code.into(), message: error.message.clone() }
    }
}

/// Why a request failed (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Document<'a> {
    /// `/problems/` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// The code in English.
    title: &'a str,
    /// The HTTP status.
    status: u16,
    /// Stable name of the reason.
    code: &'a str,
    /// This very case in English.
    detail: &'a str,
    /// Refused fields.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(required = false)]
    fields: &'a [FieldProblem],
}

/// The same on its way out of a handler.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    reason: &'static Reason,
    detail: String,
    fields: Vec<FieldProblem>,
    retry_after: Option<Duration>,
}

impl Problem {
    /// A problem of one of [`CODES`]; a code that is not there is our fault, and shows as such.
    pub(crate) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        let reason = CODES.iter().find(|(known, ..)| *known == code).unwrap_or(&INTERNAL);
        Self { reason, detail: detail.into(), fields: Vec::new(), retry_after: None }
    }

    /// The same with one refused field.
    pub(crate) fn with_field(mut self, field: FieldProblem) -> Self {
        self.fields.push(field);
        self
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        // Logged here, once: everything below only passes it on.
        match error.kind() {
            Kind::Internal => tracing::error!(error = &error as &dyn std::error::Error, "a request failed"),
            Kind::Unavailable => tracing::warn!(error = &error as &dyn std::error::Error, "a request was not served"),
            _ => {}
        }
        let fields = error.fields().iter().map(FieldProblem::from).collect();
        Self { fields, retry_after: error.retry_after(), ..Self::new(error.code(), error.to_string()) }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (code, status, title) = *self.reason;
        let (kind, fields) = (format!("/problems/{code}"), self.fields.as_slice());
        let document = Document { kind, title, status, code, detail: &self.detail, fields };
        let body = serde_json::to_vec(&document).unwrap_or_default();
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, [(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response();
        if let Some(wait) = self.retry_after {
            let seconds = wait.as_millis().div_ceil(1_000).max(1);
            response.headers_mut().insert(header::RETRY_AFTER, seconds.to_string().parse().unwrap_or(ONE));
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        metrics::counter!("hubbub_http_problems_total", "code" => code).increment(1);
        response
    }
}

const ONE: HeaderValue = HeaderValue::from_static("1");

/// What a handler gives back.
pub(crate) type Reply<T> = Result<T, Problem>;

/// In descriptions of routes: anything else is a [`Problem`].
pub(crate) struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<Described>> {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response = ResponseBuilder::new().description("A problem; `code` says which").content(MEDIA_TYPE, content);
        BTreeMap::from([("default".to_owned(), response.build().into())])
    }
}

#[cfg(test)]
mod tests {
    use hubbub_types::Timestamp;

    use super::*;

    fn every_error() -> Vec<Error> {
        let wait = Duration::from_millis(1_500);
        vec![
            Error::Invalid(Vec::new()),
            Error::BadCredentials,
            Error::Unauthenticated,
            Error::SessionEnded,
            Error::RefreshReused,
            Error::WrongPassword,
            Error::Forbidden,
            Error::NotForBots,
            Error::ScopeMissing("write"),
            Error::RegistrationClosed,
            Error::InviteRequired,
            Error::InviteInvalid,
            Error::NotFound("person"),
            Error::HandleTaken,
            Error::EmailTaken,
            Error::LastAdmin,
            Error::LastOwner,
            Error::Muted { until: Timestamp::from_millis(0) },
            Error::Banned { until: None },
            Error::Archived,
            Error::SlowMode { retry_after: wait },
            Error::Filtered,
            Error::NameTaken,
            Error::NotMember,
            Error::ListFull("blocks"),
            Error::LinkInvalid,
            Error::PictureUnreadable,
            Error::PictureTooLarge,
            Error::FileTooLarge,
            Error::FileUnreadable,
            Error::Quota,
            Error::UploadIncomplete,
            Error::OutOfRange { size: 1 },
            Error::JobActive,
            Error::TooMany { retry_after: wait },
            Error::Busy { retry_after: wait },
            Error::internal("boom"),
        ]
    }

    fn status(kind: Kind) -> u16 {
        match kind {
            Kind::Invalid => 422,
            Kind::Unauthenticated => 401,
            Kind::Forbidden => 403,
            Kind::NotFound => 404,
            Kind::Conflict => 409,
            Kind::Incomplete => 400,
            Kind::TooLarge => 413,
            Kind::OutOfRange => 416,
            Kind::TooMany => 429,
            Kind::Unavailable => 503,
            Kind::Internal => 500,
        }
    }

    #[test]
    fn every_error_of_the_services_has_its_code_and_status() {
        for error in every_error() {
            let (code, kind) = (error.code(), error.kind());
            let problem = Problem::from(error);
            assert_eq!((problem.reason.0, problem.reason.1), (code, status(kind)));
        }
    }

    #[test]
    fn codes_are_unique_and_documented() {
        let document = include_str!("../../../../docs/protocol/http.md");
        for (n, (code, status, _)) in CODES.iter().enumerate() {
            assert!(CODES.iter().skip(n + 1).all(|(other, ..)| other != code), "{code} is there twice");
            assert!(document.contains(&format!("| `{code}` | {status} |")), "{code} is not in docs/protocol/http.md");
        }
    }

    #[test]
    fn a_wait_is_rounded_up_and_causes_stay_inside() {
        let response = Problem::from(Error::TooMany { retry_after: Duration::from_millis(1_500) }).into_response();
        assert_eq!(response.headers()[header::RETRY_AFTER], "2");
        assert_eq!(response.headers()[header::CONTENT_TYPE], MEDIA_TYPE);
        assert!(!Problem::from(Error::internal("table users")).detail.contains("users"));
    }
}
