//! Whether the public address can be right.

use super::Check;
use crate::settings::Settings;

const NAME: &str = "public address";

pub(super) fn check(settings: &Settings) -> Check {
    let secure = settings.tls.is_on();
    let Some(url) = &settings.server.public_url else {
        let guess = settings.server.public_url(secure, settings.server.listen.port());
        return Check::warning(NAME, format!("not set; links will begin with {guess}"))
            .advise("set server.public_url to the address people open, or links in mails lead nowhere");
    };
    let proxies = !settings.server.trusted_proxies.is_empty();
    if url.scheme() == "http" && secure {
        return Check::warning(NAME, format!("{url} is plain HTTP, but the server speaks TLS"))
            .advise("begin server.public_url with https://");
    }
    if url.scheme() == "https" && !secure && !proxies {
        return Check::warning(NAME, format!("{url} needs TLS, which is off, and no proxy is trusted"))
            .advise("set tls.certificate and tls.key, or name the proxy in server.trusted_proxies");
    }
    let port = url.port_or_known_default().unwrap_or_default();
    if !proxies && port != settings.server.listen.port() {
        return Check::warning(
            NAME,
            format!("{url} is port {port}, but server.listen is {}", settings.server.listen.port()),
        )
        .advise("right when something forwards the port; else one of the two is wrong");
    }
    Check::fine(NAME, url)
}
