//! A client that polls, request by request.

use std::net::SocketAddr;

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use super::{PATIENCE, Person, Server};

pub(crate) struct Poller {
    address: SocketAddr,
    http: reqwest::Client,
    pub(crate) sid: String,
}

impl Poller {
    /// A connection that has joined nothing yet.
    pub(crate) async fn stranger(server: &Server) -> Self {
        Self::with(server, reqwest::Client::builder().timeout(PATIENCE).build().unwrap()).await
    }

    /// One that shares its HTTP connections with others.
    pub(crate) async fn with(server: &Server, http: reqwest::Client) -> Self {
        let mut poller = Self { address: server.address, http, sid: String::new() };
        let (status, opening) = answer(poller.request(Method::GET)).await;
        assert_eq!(status, 200);
        let terms: Value = serde_json::from_str(opening.strip_prefix('0').unwrap()).unwrap();
        assert_eq!(terms["upgrades"], json!(["websocket"]));
        poller.sid = terms["sid"].as_str().unwrap().to_owned();
        poller
    }

    /// A connection of somebody.
    pub(crate) async fn join(server: &Server, person: &Person) -> Self {
        let poller = Self::stranger(server).await;
        poller.say(&format!("40{}", json!({"token": person.token}))).await;
        let welcome = poller.poll().await;
        assert!(welcome.starts_with(r#"40{"sid":""#), "{welcome}");
        poller
    }

    pub(crate) fn request(&self, method: Method) -> RequestBuilder {
        let sid = if self.sid.is_empty() { String::new() } else { format!("&sid={}", self.sid) };
        self.http.request(method, format!("http://{}/socket.io/?EIO=4&transport=polling{sid}", self.address))
    }

    /// Sends a body that is taken.
    pub(crate) async fn say(&self, body: &str) {
        assert_eq!(self.post(body.to_owned()).await, (StatusCode::OK, "ok".into()));
    }

    pub(crate) async fn post(&self, body: impl Into<reqwest::Body>) -> (StatusCode, String) {
        answer(self.request(Method::POST).body(body)).await
    }

    /// What the next poll brings.
    pub(crate) async fn poll(&self) -> String {
        let (status, body) = self.try_poll().await;
        assert_eq!(status, 200, "{body}");
        body
    }

    pub(crate) async fn try_poll(&self) -> (StatusCode, String) {
        answer(self.request(Method::GET)).await
    }

    /// Sends an event and polls for the answer to it.
    pub(crate) async fn ask(&self, number: u64, event: &str, data: Value) -> Value {
        self.say(&format!("42{number}{}", json!([event, data]))).await;
        let start = format!("43{number}[");
        loop {
            let body = self.poll().await;
            if let Some(rest) = body.split('\u{1e}').find_map(|packet| packet.strip_prefix(&start)) {
                return serde_json::from_str(rest.strip_suffix(']').unwrap()).unwrap();
            }
        }
    }
}

pub(crate) async fn answer(request: RequestBuilder) -> (StatusCode, String) {
    let response = request.send().await.unwrap();
    (response.status(), response.text().await.unwrap())
}
