//! The way out: bounded requests to addresses that an administrator configured ([`Outgoing`]), and to those that
//! somebody else did ([`Guarded`]).

mod guarded;

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::RETRY_AFTER;
use hubbub_types::{ByteSize, Span};
use reqwest::redirect;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

pub use self::guarded::{AddressError, Guarded, GuardedError, Looked, Lookup, SystemLookup};
use crate::SettingsError;

/// Section `[outgoing]`: limits of requests the server makes itself.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OutgoingSettings {
    /// Time to connect, TLS included.
    pub connect_timeout: Span,
    /// Time for the whole request and its answer.
    pub timeout: Span,
    /// Largest answer that is read; more is cut off.
    pub max_answer: ByteSize,
}

impl Default for OutgoingSettings {
    fn default() -> Self {
        Self { connect_timeout: Span::secs(5), timeout: Span::secs(10), max_answer: ByteSize::kib(64) }
    }
}

impl OutgoingSettings {
    /// Checks what the types cannot.
    ///
    /// # Errors
    /// When a time is zero.
    pub fn validate(&self) -> Result<(), SettingsError> {
        for (field, span) in [("connect_timeout", self.connect_timeout), ("timeout", self.timeout)] {
            if span.0.is_zero() {
                return Err(SettingsError::new(field, "must be longer than zero"));
            }
        }
        Ok(())
    }
}

/// Why a request brought no answer. Never holds the address, which may contain a secret.
#[derive(Debug, thiserror::Error)]
pub enum OutgoingError {
    /// No answer within the limit.
    #[error("no answer in time")]
    Timeout,
    /// The other side cannot be reached.
    #[error("cannot connect: {0}")]
    Connect(#[source] reqwest::Error),
    /// Anything else on the way.
    #[error("request failed: {0}")]
    Request(#[source] reqwest::Error),
}

impl From<reqwest::Error> for OutgoingError {
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if error.is_timeout() {
            Self::Timeout
        } else if error.is_connect() {
            Self::Connect(error)
        } else {
            Self::Request(error)
        }
    }
}

/// An answer of any status.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// How long the other side asks to be left alone, if it said so in seconds.
    pub retry_after: Option<Duration>,
    /// The body, cut off at [`OutgoingSettings::max_answer`].
    pub body: Bytes,
}

impl Answer {
    /// Whether the status is 2xx.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }
}

/// A client for requests to configured addresses. Follows no redirects: who configured an address meant that one.
#[derive(Debug, Clone)]
pub struct Outgoing {
    client: reqwest::Client,
    max_answer: usize,
}

impl Outgoing {
    /// A client within `settings`.
    ///
    /// # Errors
    /// When the system's TLS or name resolution cannot be set up.
    pub fn new(settings: &OutgoingSettings) -> Result<Self, OutgoingError> {
        let client = reqwest::Client::builder()
            .user_agent(concat!("hubbub/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(settings.connect_timeout.0)
            .timeout(settings.timeout.0)
            .redirect(redirect::Policy::none())
            .build()?;
        Ok(Self { client, max_answer: settings.max_answer.as_usize() })
    }

    /// Sends `body` as JSON.
    ///
    /// # Errors
    /// When there is no answer; an answer of any status is not an error.
    pub async fn post_json<T>(&self, url: &Url, body: &T) -> Result<Answer, OutgoingError>
    where
        T: Serialize + Sync + ?Sized,
    {
        let response = self.client.post(url.clone()).json(body).send().await?;
        read(response, self.max_answer).await
    }
}

/// Reads an answer as far as `max_answer` bytes.
async fn read(mut response: reqwest::Response, max_answer: usize) -> Result<Answer, OutgoingError> {
    let status = response.status().as_u16();
    let retry_after = response.headers().get(RETRY_AFTER);
    let retry_after = retry_after.and_then(|value| value.to_str().ok()?.parse().ok()).map(Duration::from_secs);
    let mut body = BytesMut::new();
    while body.len() < max_answer
        && let Some(mut chunk) = response.chunk().await?
    {
        chunk.truncate(max_answer - body.len());
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, retry_after, body: body.freeze() })
}

#[cfg(test)]
mod tests {
    use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

    use super::*;

    async fn ask(template: ResponseTemplate, settings: OutgoingSettings) -> (Result<Answer, OutgoingError>, usize) {
        let server = MockServer::start().await;
        Mock::given(matchers::method("POST")).respond_with(template).mount(&server).await;
        let url = format!("{}/hook?token=hidden", server.uri()).parse().unwrap();
        let answer = Outgoing::new(&settings).unwrap().post_json(&url, &serde_json_text()).await;
        (answer, server.received_requests().await.unwrap().len())
    }

    fn serde_json_text() -> std::collections::BTreeMap<&'static str, &'static str> {
        [("text", "hello")].into()
    }

    #[tokio::test]
    async fn an_answer_is_cut_off_at_the_limit() {
        let settings = OutgoingSettings { max_answer: ByteSize(1000), ..Default::default() };
        let template = ResponseTemplate::new(429).insert_header("retry-after", "7").set_body_bytes(vec![b'x'; 100_000]);
        let answer = ask(template, settings).await.0.unwrap();
        assert_eq!((answer.status, answer.body.len()), (429, 1000));
        assert_eq!(answer.retry_after, Some(Duration::from_secs(7)));
        assert!(!answer.is_success());
    }

    #[tokio::test]
    async fn a_redirect_is_not_followed() {
        let template = ResponseTemplate::new(307).insert_header("location", "/elsewhere");
        let (answer, requests) = ask(template, OutgoingSettings::default()).await;
        assert_eq!((answer.unwrap().status, requests), (307, 1));
    }

    #[tokio::test]
    async fn a_slow_answer_is_given_up_and_the_error_hides_the_address() {
        let settings = OutgoingSettings { timeout: Span::millis(50), ..Default::default() };
        let template = ResponseTemplate::new(200).set_delay(Duration::from_secs(30));
        let error = ask(template, settings).await.0.unwrap_err();
        assert!(matches!(error, OutgoingError::Timeout));
        assert!(!format!("{error:?} {error}").contains("hidden"));
    }
}
