//! A client that keeps its access token.

use std::net::SocketAddr;

use reqwest::{Method, RequestBuilder, header::HeaderMap};
use serde_json::Value;
use uuid::Uuid;

/// What sends the requests of one test; making one takes longer than most tests.
pub(crate) fn http_client() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// A person at their device.
#[derive(Clone)]
pub(crate) struct Api {
    http: reqwest::Client,
    address: SocketAddr,
    pub(crate) token: Option<String>,
    pub(crate) refresh: Option<String>,
    /// Their account, as of signing in.
    pub(crate) me: Value,
}

impl Api {
    pub(crate) fn new(http: reqwest::Client, address: SocketAddr) -> Self {
        Self { http, address, token: None, refresh: None, me: Value::Null }
    }

    /// Takes the tokens of an answer.
    pub(crate) fn sign_in(&mut self, answer: &Answer) {
        let text = |field: &str| answer.body[field].as_str().map(str::to_owned);
        self.token = text("accessToken");
        self.refresh = text("refreshToken");
        self.me = answer.body["account"].clone();
    }

    /// Their account's id.
    pub(crate) fn id(&self) -> Uuid {
        self.me["id"].as_str().unwrap().parse().unwrap()
    }

    /// A request to an address of the server, with the token if there is one.
    pub(crate) fn raw(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("http://{}{path}", self.address));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// A request to the interface.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.raw(method, &format!("/api/v1{path}"))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        Answer::of(self.request(method, path).json(&body)).await
    }

    /// Uploads these bytes to a channel.
    pub(crate) async fn upload(&self, channel: &str, name: &str, bytes: impl Into<reqwest::Body>) -> Answer {
        let request = self.request(Method::POST, &format!("/channels/{channel}/files"));
        Answer::of(request.query(&[("name", name)]).body(bytes)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }

    /// Whether the access token still works.
    pub(crate) async fn is_in(&self) -> bool {
        self.get("/me").await.status == 200
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    /// The body as JSON, or null.
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self { status, headers, text, body }
    }

    /// Insists on a status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// Insists on a problem in its full form.
    #[track_caller]
    pub(crate) fn problem(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, self.body["code"].as_str()), (status, Some(code)), "{}", self.text);
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(self.body["status"], status);
        assert_eq!(self.body["type"], format!("/problems/{code}"));
        assert!(self.body["title"].is_string() && self.body["detail"].is_string(), "{}", self.text);
        self
    }

    /// Insists on another status.
    #[track_caller]
    pub(crate) fn status_is_not(self, status: u16) {
        assert_ne!(self.status, status, "{}", self.text);
    }

    /// The refused fields with their codes.
    pub(crate) fn fields(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let fields = self.body["fields"].as_array().cloned().unwrap_or_default();
        fields.iter().map(|field| (text(&field["field"]), text(&field["code"]))).collect()
    }

    /// The cookie of this name that it sets, as `name=value`.
    pub(crate) fn cookie_of(&self, name: &str) -> String {
        let all = self.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok());
        let mut pairs = all.filter_map(|line| line.split(';').next());
        pairs.find(|pair| pair.starts_with(name)).unwrap().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The refresh cookie it sets, as `name=value`.
    pub(crate) fn cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap().to_owned()
    }
}
