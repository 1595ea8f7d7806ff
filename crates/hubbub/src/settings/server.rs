//! Section `[server]`.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use hubbub_net::{Network, SettingsError};
use hubbub_types::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

/// Where the server listens, what it is called, where it keeps its files.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ServerSettings {
    /// Address people open in their browsers, such as `https://talk.example.org`. Links in mails begin with it.
    /// Without it, `http(s)://localhost` and the port of `listen`.
    #[schemars(with = "Option<String>")]
    pub public_url: Option<Url>,
    /// Address and port for the web app, the API and signalling at `/p2p`. `[::]` takes IPv4 and IPv6.
    #[schemars(with = "String")]
    pub listen: SocketAddr,
    /// Directory for the database, pictures and the generated key. Created when missing.
    pub data_dir: PathBuf,
    /// What this server is called on its pages and in its mails, 1 to 64 characters.
    pub name: String,
    /// Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    pub trusted_proxies: Vec<Network>,
    /// At the end of the server, how long `/readyz` says 503 while everything is still served, so that a load balancer
    /// looks and sends new work elsewhere. Zero where there is none.
    pub shutdown_delay: Span,
    /// At the end of the server, how long running requests and sockets may take to finish.
    pub shutdown_drain: Span,
    /// Threads that run the server's tasks; as many as there are processors when not set.
    pub worker_threads: Option<usize>,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            public_url: None,
            listen: (Ipv4Addr::UNSPECIFIED, 8080).into(),
            data_dir: "data".into(),
            name: "Hubbub".into(),
            trusted_proxies: Vec::new(),
            shutdown_delay: Span::secs(0),
            shutdown_drain: Span::secs(20),
            worker_threads: None,
        }
    }
}

impl ServerSettings {
    const LONGEST_NAME: usize = 64;
    const MOST_THREADS: usize = 1024;

    /// Checks what the types cannot.
    ///
    /// # Errors
    /// Names the first setting that cannot be used.
    pub fn validate(&self) -> Result<(), SettingsError> {
        if let Some(problem) = self.public_url.as_ref().and_then(problem_with_public_url) {
            return Err(SettingsError::new("public_url", problem));
        }
        if self.name.trim().is_empty() || self.name.chars().count() > Self::LONGEST_NAME {
            return Err(SettingsError::new("name", "must have 1 to 64 characters"));
        }
        if self.data_dir.as_os_str().is_empty() {
            return Err(SettingsError::new("data_dir", "must not be empty"));
        }
        if self.worker_threads.is_some_and(|threads| !(1..=Self::MOST_THREADS).contains(&threads)) {
            return Err(SettingsError::new("worker_threads", "must be between 1 and 1024"));
        }
        Ok(())
    }

    /// The address people open: the one that is set, else this machine's own with `port`.
    #[must_use]
    pub fn public_url(&self, secure: bool, port: u16) -> Url {
        self.public_url.clone().unwrap_or_else(|| {
            let mut url = if secure { fixed("https://localhost") } else { fixed("http://localhost") };
            // Fails only for addresses that cannot have a port; these can.
            let _ = url.set_port(Some(port));
            url
        })
    }
}

#[expect(clippy::expect_used, reason = "the two texts are constants, and a test reads both")]
fn fixed(url: &str) -> Url {
    url.parse().expect("a valid address")
}

fn problem_with_public_url(url: &Url) -> Option<&'static str> {
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Some("must begin with http:// or https:// and a host");
    }
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !bare || !url.username().is_empty() || url.password().is_some() {
        return Some("must be a scheme, a host and perhaps a port, nothing more");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_url(url: &str) -> ServerSettings {
        ServerSettings { public_url: Some(url.parse().unwrap()), ..Default::default() }
    }

    #[test]
    fn the_public_url_is_a_scheme_a_host_and_a_port() {
        for good in ["https://talk.example.org", "http://192.168.1.5:8080/", "https://[::1]:8443"] {
            assert_eq!(with_url(good).validate(), Ok(()), "{good}");
        }
        for bad in ["ftp://x", "https://x/path", "https://x/?q", "https://x/#f", "https://me:pw@x", "mailto:me@x"] {
            assert_eq!(with_url(bad).validate().unwrap_err().field, "public_url", "{bad}");
        }
    }

    #[test]
    fn without_a_public_url_it_is_this_machine() {
        let settings = ServerSettings::default();
        assert_eq!(settings.public_url(false, 8080).as_str(), "http://localhost:8080/");
        assert_eq!(settings.public_url(true, 8443).as_str(), "https://localhost:8443/");
        assert_eq!(with_url("https://x").public_url(false, 1).as_str(), "https://x/");
    }

    #[test]
    fn names_and_threads_have_bounds() {
        assert_eq!(ServerSettings { name: " ".into(), ..Default::default() }.validate().unwrap_err().field, "name");
        let idle = ServerSettings { worker_threads: Some(0), ..Default::default() };
        assert_eq!(idle.validate().unwrap_err().field, "worker_threads");
    }
}
