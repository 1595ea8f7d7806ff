//! Requests to addresses that somebody else chose: never into the own network.
//!
//! A name is resolved once, every internal address is taken out of the answer, and what is left is connected to. There
//! is no second look-up between the judgement and the connection that could answer otherwise. Redirects are not
//! followed and proxies of the environment are not used: both would be a way around.

use std::{
    error::Error as _,
    fmt, io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
};

use bytes::Bytes;
use http::HeaderMap;
use hubbub_relay::PeerPolicy;
use hubbub_types::Network;
use reqwest::{Method, dns, redirect::Policy};
use url::{Host, Url};

use super::{Answer, OutgoingError, OutgoingSettings, read};

/// Ports that speak another language in which a request could do harm: mail.
const FORBIDDEN_PORTS: [u16; 3] = [25, 465, 587];

/// Why an address is never asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not `http` or `https`, or without a host.
    #[error("must be an address that begins with http:// or https://")]
    Scheme,
    /// With a user name or password in it.
    #[error("must not have a user name or password in it")]
    Credentials,
    /// A port for mail.
    #[error("must have another port")]
    Port,
    /// In a network that is not the internet and was not opened.
    #[error("is not on the internet")]
    Internal,
}

/// Why a guarded request brought no answer. Never holds the address, which may contain a secret.
#[derive(Debug, thiserror::Error)]
pub enum GuardedError {
    /// The address is never asked.
    #[error("the address {0}")]
    Address(#[from] AddressError),
    /// It was asked in vain.
    #[error(transparent)]
    Outgoing(#[from] OutgoingError),
}

impl From<reqwest::Error> for GuardedError {
    fn from(error: reqwest::Error) -> Self {
        let mut cause = error.source();
        while let Some(inner) = cause {
            if inner.is::<Internal>() {
                return AddressError::Internal.into();
            }
            cause = inner.source();
        }
        Self::Outgoing(error.into())
    }
}

/// What a [`Lookup`] answers.
pub type Looked = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Where names become addresses.
pub trait Lookup: Send + Sync + 'static {
    /// The addresses of `host`.
    fn addresses(&self, host: &str) -> Looked;
}

/// The system's way to look up names.
#[derive(Debug, Clone, Copy)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn addresses(&self, host: &str) -> Looked {
        let host = host.to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// A client for addresses that somebody else chose. It reaches the internet, and networks that were opened for it.
#[derive(Clone)]
pub struct Guarded {
    client: reqwest::Client,
    policy: Arc<PeerPolicy>,
    max_answer: usize,
}

impl fmt::Debug for Guarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guarded").field("policy", &self.policy).finish_non_exhaustive()
    }
}

impl Guarded {
    /// A client within `settings` that looks names up by `lookup` and may also reach the networks in `allow`.
    ///
    /// # Errors
    /// When the system's TLS cannot be set up.
    pub fn new(settings: &OutgoingSettings, allow: Vec<Network>, lookup: impl Lookup) -> Result<Self, OutgoingError> {
        let policy = Arc::new(PeerPolicy::new(allow, []));
        let resolver = Resolver { lookup: Arc::new(lookup), policy: Arc::clone(&policy) };
        let client = reqwest::Client::builder()
            .user_agent(concat!("hubbub/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(settings.connect_timeout.0)
            .timeout(settings.timeout.0)
            .redirect(Policy::none())
            .no_proxy()
            .pool_max_idle_per_host(0)
            .dns_resolver(Arc::new(resolver))
            .build()?;
        Ok(Self { client, policy, max_answer: settings.max_answer.as_usize() })
    }

    /// Judges an address as far as it can be without looking its name up, so that who enters it hears at once.
    ///
    /// # Errors
    /// [`AddressError`].
    pub fn check(&self, url: &Url) -> Result<(), AddressError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(AddressError::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::Credentials);
        }
        if url.port().is_some_and(|port| FORBIDDEN_PORTS.contains(&port)) {
            return Err(AddressError::Port);
        }
        // A literal address never comes to the resolver.
        let address = match url.host().ok_or(AddressError::Scheme)? {
            Host::Ipv4(address) => IpAddr::V4(address),
            Host::Ipv6(address) => IpAddr::V6(address),
            Host::Domain(_) => return Ok(()),
        };
        if self.policy.allows(address) { Ok(()) } else { Err(AddressError::Internal) }
    }

    /// Sends `body` with `headers`.
    ///
    /// # Errors
    /// When the address is never asked or there is no answer; an answer of any status is not an error.
    pub async fn post(&self, url: &Url, headers: HeaderMap, body: Bytes) -> Result<Answer, GuardedError> {
        self.check(url)?;
        let request = self.client.request(Method::POST, url.clone()).headers(headers).body(body);
        Ok(read(request.send().await?, self.max_answer).await?)
    }

    /// Asks for what is there, as far as `max` bytes.
    ///
    /// # Errors
    /// As [`Self::post`].
    pub async fn get(&self, url: &Url, max: usize) -> Result<Answer, GuardedError> {
        self.check(url)?;
        Ok(read(self.client.get(url.clone()).send().await?, max).await?)
    }
}

/// Every address of a name is internal.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the name has no address on the internet")]
struct Internal;

struct Resolver {
    lookup: Arc<dyn Lookup>,
    policy: Arc<PeerPolicy>,
}

impl dns::Resolve for Resolver {
    fn resolve(&self, name: dns::Name) -> dns::Resolving {
        let looked = self.lookup.addresses(name.as_str());
        let policy = Arc::clone(&self.policy);
        Box::pin(async move {
            let found = looked.await?;
            let known = !found.is_empty();
            let allowed: Vec<SocketAddr> = found
                .into_iter()
                .filter(|address| policy.allows(*address))
                // The port of the request takes the place of this one.
                .map(|address| SocketAddr::new(address, 0))
                .collect();
            if known && allowed.is_empty() {
                return Err(Internal.into());
            }
            let addresses: dns::Addrs = Box::new(allowed.into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use hubbub_types::Span;
    use parking_lot::Mutex;
    use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

    use super::*;

    /// Answers one after the other; the last one for ever.
    struct Script(Mutex<VecDeque<Vec<IpAddr>>>);

    impl Script {
        fn new(answers: &[&[&str]]) -> Self {
            let parse = |answer: &&[&str]| answer.iter().map(|address| address.parse().unwrap()).collect();
            Self(Mutex::new(answers.iter().map(parse).collect()))
        }
    }

    impl Lookup for Script {
        fn addresses(&self, _host: &str) -> Looked {
            let mut answers = self.0.lock();
            let answer = if answers.len() > 1 { answers.pop_front().unwrap() } else { answers[0].clone() };
            Box::pin(async move { Ok(answer) })
        }
    }

    fn guarded(allow: &[&str], answers: &[&[&str]]) -> Guarded {
        let settings = OutgoingSettings { timeout: Span::secs(5), ..Default::default() };
        let allow = allow.iter().map(|network| network.parse().unwrap()).collect();
        Guarded::new(&settings, allow, Script::new(answers)).unwrap()
    }

    async fn post(guarded: &Guarded, url: &str) -> Result<u16, GuardedError> {
        let answer = guarded.post(&url.parse().unwrap(), HeaderMap::new(), Bytes::from_static(b"{}")).await;
        answer.map(|answer| answer.status)
    }

    fn is_internal(result: &Result<u16, GuardedError>) -> bool {
        matches!(result, Err(GuardedError::Address(AddressError::Internal)))
    }

    async fn receiver() -> MockServer {
        let server = MockServer::start().await;
        Mock::given(matchers::any()).respond_with(ResponseTemplate::new(204)).mount(&server).await;
        server
    }

    #[test]
    fn addresses_that_are_never_asked_are_told_at_once() {
        let guarded = guarded(&["10.1.0.0/16"], &[&["1.1.1.1"]]);
        for (url, verdict) in [
            ("https://example.org/hook", Ok(())),
            ("http://example.org:8080/", Ok(())),
            ("http://1.1.1.1/", Ok(())),
            ("http://10.1.2.3/", Ok(())),
            ("ftp://example.org/", Err(AddressError::Scheme)),
            ("file:///etc/passwd", Err(AddressError::Scheme)),
            ("http://a:b@example.org/", Err(AddressError::Credentials)),
            ("http://example.org:25/", Err(AddressError::Port)),
            ("http://127.0.0.1/", Err(AddressError::Internal)),
            ("http://2130706433/", Err(AddressError::Internal)),
            ("http://0x7f.1/", Err(AddressError::Internal)),
            ("http://[::1]/", Err(AddressError::Internal)),
            ("http://[::ffff:127.0.0.1]/", Err(AddressError::Internal)),
            ("http://169.254.169.254/latest", Err(AddressError::Internal)),
            ("http://10.2.0.1/", Err(AddressError::Internal)),
            ("http://0/", Err(AddressError::Internal)),
        ] {
            assert_eq!(guarded.check(&url.parse().unwrap()), verdict, "{url}");
        }
    }

    #[tokio::test]
    async fn a_name_with_internal_addresses_only_is_refused() {
        let server = receiver().await;
        let url = format!("http://inside.example:{}/", server.address().port());
        for answers in [&["127.0.0.1"][..], &["::1", "127.0.0.1", "10.0.0.1"], &["::ffff:127.0.0.1"]] {
            assert!(is_internal(&post(&guarded(&[], &[answers]), &url).await), "{answers:?}");
        }
        assert!(server.received_requests().await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn an_opened_network_is_reached_by_name() {
        let server = receiver().await;
        let url = format!("http://inside.example:{}/", server.address().port());
        let guarded = guarded(&["127.0.0.1/32"], &[&["10.0.0.1", "127.0.0.1"]]);
        assert_eq!(post(&guarded, &url).await.unwrap(), 204);
    }

    #[tokio::test]
    async fn a_name_that_answers_otherwise_the_second_time_gains_nothing() {
        let server = receiver().await;
        let url = format!("http://rebinding.example:{}/", server.address().port());
        // The first request is answered by an address that is allowed, the second by the one behind it.
        let guarded = guarded(&["127.0.0.1/32"], &[&["127.0.0.1"], &["127.0.0.2"]]);
        assert_eq!(post(&guarded, &url).await.unwrap(), 204);
        assert!(is_internal(&post(&guarded, &url).await));
        assert_eq!(server.received_requests().await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_redirect_inside_is_not_followed() {
        let server = MockServer::start().await;
        let template = ResponseTemplate::new(302).insert_header("location", "http://127.0.0.1:1/");
        Mock::given(matchers::any()).respond_with(template).mount(&server).await;
        let guarded = guarded(&["127.0.0.1/32"], &[&["127.0.0.1"]]);
        assert_eq!(post(&guarded, &server.uri()).await.unwrap(), 302);
        assert_eq!(server.received_requests().await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn what_is_fetched_is_cut_off_at_its_limit() {
        let server = MockServer::start().await;
        let template = ResponseTemplate::new(200).set_body_bytes(vec![b'x'; 10_000]);
        Mock::given(matchers::any()).respond_with(template).mount(&server).await;
        let guarded = guarded(&["127.0.0.1/32"], &[&["127.0.0.1"]]);
        assert_eq!(guarded.get(&server.uri().parse().unwrap(), 100).await.unwrap().body.len(), 100);
    }

    #[tokio::test]
    async fn a_name_that_nobody_knows_is_no_answer_and_the_error_hides_the_address() {
        let guarded = guarded(&[], &[&[]]);
        let error = post(&guarded, "http://nowhere.example/hidden").await.unwrap_err();
        assert!(matches!(error, GuardedError::Outgoing(_)), "{error:?}");
        assert!(!format!("{error:?} {error}").contains("hidden"));
    }
}
