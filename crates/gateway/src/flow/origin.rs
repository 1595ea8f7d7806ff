//! Which web pages may connect (against cross-site WebSocket hijacking, CWE-1385).

use std::collections::HashSet;

use http::{
    HeaderMap,
    header::{HOST, ORIGIN},
};
use url::Url;

/// The origins that are let in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Origins {
    exact: HashSet<String>,
    any: bool,
}

impl Origins {
    pub(crate) fn new(listed: &[String], public_url: Option<&Url>) -> Self {
        let own = public_url.map(|url| url.origin().ascii_serialization());
        Self { exact: listed.iter().cloned().chain(own).collect(), any: listed.iter().any(|origin| origin == "*") }
    }

    /// Clients that are not web pages send no origin. A page this server delivered has the origin it was asked under.
    pub(crate) fn allow(&self, headers: &HeaderMap) -> bool {
        let mut origins = headers.get_all(ORIGIN).iter();
        let (Some(origin), None) = (origins.next(), origins.next()) else {
            return !headers.contains_key(ORIGIN);
        };
        let Ok(origin) = origin.to_str() else { return false };
        self.any || self.exact.contains(origin) || is_own(origin, headers)
    }
}

/// Checks a list of origins; `section` is where it is set.
pub(crate) fn check_origins(section: &str, listed: &[String]) -> Result<(), String> {
    let is_origin =
        |text: &String| text == "*" || Url::parse(text).is_ok_and(|url| url.origin().ascii_serialization() == *text);
    match listed.iter().find(|origin| !is_origin(origin)) {
        Some(origin) => Err(format!("{section}.origins: {origin:?} is not an origin such as https://chat.example.org")),
        None => Ok(()),
    }
}

fn is_own(origin: &str, headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let named = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    host.is_some() && host == named
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(origins: &Origins, lines: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        origins.allow(&headers)
    }

    #[test]
    fn p2p_14_only_listed_pages_own_pages_and_programs_may_connect() {
        let public = "https://hub.example.org/".parse().unwrap();
        let origins = Origins::new(&["https://chat.example.org".into()], Some(&public));
        let host = ("host", "10.0.0.5:8080");
        for good in ["https://chat.example.org", "https://hub.example.org", "http://10.0.0.5:8080"] {
            assert!(allowed(&origins, &[host, ("origin", good)]), "{good}");
        }
        assert!(allowed(&origins, &[host]), "a program that is not a web page");
        for bad in [
            "https://evil.example.org",
            "http://hub.example.org",
            "https://hub.example.org.evil.org",
            "https://hub.example.org:444",
            "http://10.0.0.5:9090",
            "null",
            "",
        ] {
            assert!(!allowed(&origins, &[host, ("origin", bad)]), "{bad}");
        }
        let two = [host, ("origin", "https://chat.example.org"), ("origin", "https://evil.example.org")];
        assert!(!allowed(&origins, &two));
        assert!(allowed(&Origins::new(&["*".into()], None), &[("origin", "https://evil.example.org")]));
    }
}
