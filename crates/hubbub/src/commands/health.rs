//! `hubbub health`: for containers and supervisors, which often have no HTTP client.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    process::ExitCode,
    time::Duration,
};

use anyhow::Context as _;

use crate::{
    output,
    serve::runtime,
    settings::{Loaded, Settings},
};

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Asks the server of these settings on this machine. Exit code 0 when it is ready, else 1.
///
/// # Errors
/// When there is no answer.
pub fn run(loaded: &Loaded) -> anyhow::Result<ExitCode> {
    let url = url(&loaded.settings);
    let status = runtime(Some(1))?.block_on(ask(&url)).with_context(|| format!("no answer from {url}"))?;
    output::say(&format!("{url}: {status}"));
    Ok(if status.is_success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn url(settings: &Settings) -> String {
    let scheme = if settings.tls.is_on() { "https" } else { "http" };
    let listen = settings.server.listen;
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    format!("{scheme}://{}/readyz", SocketAddr::new(ip, listen.port()))
}

async fn ask(url: &str) -> reqwest::Result<reqwest::StatusCode> {
    // The certificate is for the public name, not for loopback, and nothing secret is asked.
    let client = reqwest::Client::builder().danger_accept_invalid_certs(true).no_proxy().timeout(PATIENCE).build()?;
    Ok(client.get(url).send().await?.status())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_listens_everywhere_is_asked_on_loopback() {
        let with = |listen: &str| {
            let mut settings = Settings::default();
            settings.server.listen = listen.parse().unwrap();
            url(&settings)
        };
        assert_eq!(with("0.0.0.0:8080"), "http://127.0.0.1:8080/readyz");
        assert_eq!(with("[::]:80"), "http://[::1]:80/readyz");
        assert_eq!(with("192.0.2.1:80"), "http://192.0.2.1:80/readyz");
    }
}
