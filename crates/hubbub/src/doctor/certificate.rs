//! Whether the certificate is good, and for how long.

use std::time::Duration;

use hubbub_net::CertificateFacts;
use hubbub_types::Timestamp;

use super::Check;
use crate::settings::Settings;

const NAME: &str = "certificate";
/// How early to say that a certificate ends.
const SOON: Duration = Duration::from_secs(14 * 86_400);

pub(super) fn check(settings: &Settings, now: Timestamp) -> Check {
    if !settings.tls.is_on() {
        return without_tls(settings);
    }
    let facts = match CertificateFacts::read(&settings.tls) {
        Ok(facts) => facts,
        Err(error) => return Check::failed(NAME, error),
    };
    if now > facts.not_after {
        return Check::failed(NAME, format!("expired at {}", facts.not_after))
            .advise("get a new one and put it in the same files; a running server notices");
    }
    if now < facts.not_before {
        return Check::failed(NAME, format!("not valid before {}", facts.not_before)).advise("is the clock right?");
    }
    let public_host = settings.server.public_url.as_ref().and_then(|url| url.host_str());
    let names = facts.names.join(", ");
    if let Some(host) = public_host.map(|host| host.trim_matches(['[', ']'])).filter(|host| !facts.covers(host)) {
        return Check::warning(NAME, format!("for {names}, not for {host} of server.public_url"))
            .advise("browsers refuse a certificate for another name");
    }
    if now + SOON > facts.not_after {
        return Check::warning(NAME, format!("for {names}, ends soon: {}", facts.not_after));
    }
    let kind = if facts.self_signed { ", signed by itself" } else { "" };
    Check::fine(NAME, format!("for {names}, until {}{kind}", facts.not_after))
}

fn without_tls(settings: &Settings) -> Check {
    let behind_proxy = settings.server.public_url.as_ref().is_some_and(|url| url.scheme() == "https");
    if behind_proxy || settings.server.listen.ip().is_loopback() {
        return Check::fine(NAME, "none; TLS is off");
    }
    Check::warning(NAME, "none; TLS is off")
        .advise("browsers give camera and microphone to https:// and to localhost only: set tls.certificate and tls.key, or put a proxy with HTTPS in front")
}
