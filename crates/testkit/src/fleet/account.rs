//! People with accounts, made through the REST API.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context as _, Result, ensure};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Requests at the same time.
const AT_ONCE: usize = 8;
/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The password of every account that is made here.
pub const PASSWORD: &str = "correct horse battery";

/// Somebody with an account and a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The id of the account.
    pub id: String,
    /// An access token of its session.
    pub token: String,
}

/// A client of the REST API and of the pages for operators.
#[derive(Debug, Clone)]
pub struct Rest(reqwest::Client);

impl Rest {
    /// A client.
    ///
    /// # Errors
    /// When the machine has no randomness or no certificates.
    pub fn new() -> Result<Self> {
        Ok(Self(reqwest::Client::builder().no_proxy().timeout(PATIENCE).build()?))
    }

    /// Makes `count` accounts, by turns on these nodes. Their handles begin with `prefix`.
    ///
    /// # Errors
    /// What the server answered.
    pub async fn register(&self, nodes: &[SocketAddr], prefix: &str, count: usize) -> Result<Vec<Person>> {
        let making = (0..count).filter_map(|index| Some((index, *nodes.get(index % nodes.len().max(1))?)));
        let making = making.map(|(index, node)| self.register_one(node, format!("{prefix}-{index}")));
        stream::iter(making).buffered(AT_ONCE).try_collect().await
    }

    async fn register_one(&self, node: SocketAddr, handle: String) -> Result<Person> {
        let body = json!({ "handle": handle, "name": handle, "password": PASSWORD });
        Self::person(&self.post(node, "/api/v1/auth/register", None, &body).await?)
    }

    /// A new session of an account that has this password.
    ///
    /// # Errors
    /// What the server answered.
    pub async fn log_in(&self, node: SocketAddr, handle: &str, password: &str) -> Result<Person> {
        let body = json!({ "login": handle, "password": password });
        Self::person(&self.post(node, "/api/v1/auth/login", None, &body).await?)
    }

    fn person(answer: &Value) -> Result<Person> {
        let text = |value: &Value| value.as_str().map(str::to_owned).context("an answer without id or token");
        Ok(Person {
            id: text(answer.pointer("/account/id").unwrap_or(&Value::Null))?,
            token: text(answer.pointer("/accessToken").unwrap_or(&Value::Null))?,
        })
    }

    /// Ends every session of a person, on this node.
    ///
    /// # Errors
    /// What the server answered.
    pub async fn log_out_everywhere(&self, node: SocketAddr, person: &Person) -> Result<()> {
        self.post(node, "/api/v1/auth/logout-everywhere", Some(&person.token), &json!({})).await.map(drop)
    }

    /// Name and password for a person at the TURN server of this node.
    ///
    /// # Errors
    /// When the node hands out none.
    pub async fn turn_credentials(&self, node: SocketAddr, person: &Person) -> Result<(String, String)> {
        let (_, text) = self.get(node, "/api/v1/ice-servers", Some(&person.token)).await?;
        let answer: Value = serde_json::from_str(&text)?;
        let servers = answer.get("iceServers").and_then(Value::as_array).context("no ICE servers")?;
        let turn = servers.iter().find(|server| server.get("credential").is_some()).context("no TURN server")?;
        let text = |name: &str| turn.get(name).and_then(Value::as_str).map(str::to_owned).context("no credentials");
        Ok((text("username")?, text("credential")?))
    }

    /// Posts to a path of the API; null when the answer has no body.
    ///
    /// # Errors
    /// A refusal, with its text.
    pub async fn post(&self, node: SocketAddr, path: &str, token: Option<&str>, body: &Value) -> Result<Value> {
        self.ask(self.0.post(format!("http://{node}{path}")).json(body), path, token).await
    }

    /// Puts to a path of the API what the path alone says; null when the answer has no body.
    ///
    /// # Errors
    /// A refusal, with its text.
    pub async fn put(&self, node: SocketAddr, path: &str, token: Option<&str>) -> Result<Value> {
        self.ask(self.0.put(format!("http://{node}{path}")).json(&json!({})), path, token).await
    }

    /// Patches a path of the API.
    ///
    /// # Errors
    /// A refusal, with its text.
    pub async fn patch(&self, node: SocketAddr, path: &str, token: Option<&str>, body: &Value) -> Result<Value> {
        self.ask(self.0.patch(format!("http://{node}{path}")).json(body), path, token).await
    }

    /// Deletes a path of the API.
    ///
    /// # Errors
    /// A refusal, with its text.
    pub async fn delete(&self, node: SocketAddr, path: &str, token: Option<&str>) -> Result<Value> {
        self.ask(self.0.delete(format!("http://{node}{path}")), path, token).await
    }

    async fn ask(&self, mut request: reqwest::RequestBuilder, path: &str, token: Option<&str>) -> Result<Value> {
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await?;
        let (status, text) = (answer.status(), answer.text().await?);
        ensure!(status.is_success(), "{path} answered {status}: {text}");
        Ok(if text.is_empty() { Value::Null } else { serde_json::from_str(&text)? })
    }

    /// Status and text of a page of a node.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn get(&self, node: SocketAddr, path: &str, token: Option<&str>) -> Result<(u16, String)> {
        let mut request = self.0.get(format!("http://{node}{path}"));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await?;
        Ok((answer.status().as_u16(), answer.text().await?))
    }

    /// The sum of a metric of a node over all its labels; of a histogram, of one of its parts (`…_sum`, `…_count`).
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn metric(&self, node: SocketAddr, name: &str) -> Result<f64> {
        let (_, page) = self.get(node, "/metrics", None).await?;
        Ok(sum_of(&page, name))
    }
}

/// The sum of the samples of one name in a page of metrics.
fn sum_of(page: &str, name: &str) -> f64 {
    let samples = page.lines().filter_map(|line| line.strip_prefix(name));
    let samples = samples.filter(|rest| rest.starts_with([' ', '{']));
    samples.filter_map(|rest| rest.rsplit(' ').next()?.parse::<f64>().ok()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_summed_over_its_labels() {
        let page = "# TYPE calls gauge\ncalls{side=\"a\"} 2\ncalls{side=\"b\"} 3\ncalls_total 70\n";
        assert!((sum_of(page, "calls") - 5.0).abs() < f64::EPSILON);
        assert!(sum_of(page, "nothing").abs() < f64::EPSILON);
    }
}
