//! The address of Redis, as in the settings.

use std::{fmt, net::IpAddr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const REDIS_PORT: u16 = 6379;
const SENTINEL_PORT: u16 = 26379;
/// Most Sentinels of one address.
const MAX_SENTINELS: usize = 16;

/// `redis://`, `rediss://`, `redis+sentinel://` or `rediss+sentinel://`. Prints without its password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct RedisUrl(String);

/// A [`RedisUrl`] taken apart.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    /// Whom to ask.
    pub servers: Servers,
    /// Whether connections are encrypted.
    pub tls: bool,
    /// The user of Redis' access lists; the default one when there is none.
    pub username: Option<String>,
    /// The password, also of the Sentinels.
    pub password: Option<String>,
    /// Number of the database.
    pub database: i64,
}

/// Where Redis is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Servers {
    /// At one place.
    One {
        /// Name or address.
        host: String,
        /// TCP port.
        port: u16,
    },
    /// At the place that one of these knows.
    Sentinel {
        /// Name or address, and TCP port, of each Sentinel.
        hosts: Vec<(String, u16)>,
        /// What the Sentinels call the group of servers.
        service: String,
    },
}

impl Servers {
    /// Whether nothing leaves this machine.
    #[must_use]
    pub fn are_local(&self) -> bool {
        match self {
            Self::One { host, .. } => is_local(host),
            // The primary they name may be anywhere.
            Self::Sentinel { .. } => false,
        }
    }
}

impl RedisUrl {
    /// Takes the address apart.
    ///
    /// # Errors
    /// A sentence that begins with `redis_url` and holds nothing of the password.
    pub fn target(&self) -> Result<Target, String> {
        let refuse = |what: &str| format!("redis_url {what}");
        let (scheme, rest) = self.0.split_once("://").unwrap_or(("", &self.0));
        let (tls, sentinel) = match scheme {
            "redis" => (false, false),
            "rediss" => (true, false),
            "redis+sentinel" => (false, true),
            "rediss+sentinel" => (true, true),
            _ => return Err(refuse("must begin with redis://, rediss:// or redis+sentinel://")),
        };
        if rest.contains(['?', '#']) {
            return Err(refuse("takes no parameters; a ? or # in the password is written %3F or %23"));
        }
        let (credentials, rest) = rest.rsplit_once('@').unwrap_or(("", rest));
        let (hosts, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (username, password) = read_credentials(credentials).ok_or_else(|| refuse("has a % that is no %XX"))?;
        let (servers, database) = if sentinel { sentinels(hosts, path) } else { one(hosts, path) }.map_err(refuse)?;
        Ok(Target { servers, tls, username, password, database })
    }
}

fn one<'a>(hosts: &str, path: &str) -> Result<(Servers, i64), &'a str> {
    let (host, port) = host_and_port(hosts, REDIS_PORT)?;
    Ok((Servers::One { host, port }, database(path)?))
}

fn sentinels<'a>(hosts: &str, path: &str) -> Result<(Servers, i64), &'a str> {
    let (service, path) = path.split_once('/').unwrap_or((path, ""));
    if service.is_empty() {
        return Err("must name the service that the Sentinels watch: …/SERVICE");
    }
    let hosts: Vec<_> =
        hosts.split(',').map(|host| host_and_port(host, SENTINEL_PORT)).collect::<Result<_, &'a str>>()?;
    if hosts.len() > MAX_SENTINELS {
        return Err("names more than 16 Sentinels");
    }
    Ok((Servers::Sentinel { hosts, service: service.to_owned() }, database(path)?))
}

fn database<'a>(path: &str) -> Result<i64, &'a str> {
    match path {
        "" => Ok(0),
        digits => digits.parse().ok().filter(|n| (0..=9_999).contains(n)).ok_or("must end with a database's number"),
    }
}

/// `host`, `host:port`, `[v6]` or `[v6]:port`.
fn host_and_port<'a>(text: &str, default: u16) -> Result<(String, u16), &'a str> {
    const NO_HOST: &str = "must name a host, with a port from 1 to 65535 if it has one";
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']').ok_or(NO_HOST)?;
            (host, port.strip_prefix(':').or(port.is_empty().then_some("")).ok_or(NO_HOST)?)
        }
        None => text.rsplit_once(':').unwrap_or((text, "")),
    };
    let port = if port.is_empty() { Some(default) } else { port.parse().ok().filter(|port| *port != 0) };
    let port = port.ok_or(NO_HOST)?;
    if host.is_empty() || host.contains(char::is_whitespace) || (host.contains(':') && !text.starts_with('[')) {
        return Err(NO_HOST);
    }
    Ok((host.to_owned(), port))
}

/// `user:password`, `:password` or nothing; `%XX` stands for a byte.
fn read_credentials(text: &str) -> Option<(Option<String>, Option<String>)> {
    let (username, password) = text.split_once(':').unwrap_or((text, ""));
    let given = |text: &str| Some(Some(decode(text)?).filter(|text| !text.is_empty()));
    Some((given(username)?, given(password)?))
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

fn is_local(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

impl From<&str> for RedisUrl {
    fn from(url: &str) -> Self {
        Self(url.into())
    }
}

impl fmt::Display for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What stands before the last `@` may hold a password, whatever else is wrong with the text; so may parameters.
        let (scheme, rest) = self.0.split_once("://").unwrap_or(("", &self.0));
        let rest = rest.rsplit_once('@').map_or(rest, |(_, hosts)| hosts);
        let rest = rest.split_once(['?', '#']).map_or(rest, |(rest, _)| rest);
        write!(f, "{scheme}://{rest}")
    }
}

impl fmt::Debug for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { servers, tls, database, .. } = self;
        write!(f, "{servers:?} tls={tls} database={database}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str) -> Target {
        RedisUrl::from(url).target().unwrap()
    }

    fn one(host: &str, port: u16) -> Servers {
        Servers::One { host: host.into(), port }
    }

    #[test]
    fn one_server_is_read_with_all_its_parts() {
        let plain = target("redis://localhost");
        assert_eq!((plain.servers, plain.tls, plain.database), (one("localhost", 6379), false, 0));
        let whole = target("rediss://ann:p%40ss%3A@cache.example.org:7000/3");
        assert_eq!((whole.servers, whole.tls, whole.database), (one("cache.example.org", 7000), true, 3));
        assert_eq!((whole.username.as_deref(), whole.password.as_deref()), (Some("ann"), Some("p@ss:")));
        assert_eq!(target("redis://:s@[2001:db8::1]:7000/").servers, one("2001:db8::1", 7000));
        assert_eq!(target("redis://:a@b@h").password.as_deref(), Some("a@b"));
    }

    #[test]
    fn sentinels_are_read_with_their_service() {
        let read = target("redis+sentinel://:secret@a:1,b,[::1]:3/main/2");
        let hosts = vec![("a".into(), 1), ("b".into(), 26379), ("::1".into(), 3)];
        assert_eq!(read.servers, Servers::Sentinel { hosts, service: "main".into() });
        assert_eq!((read.password.as_deref(), read.database), (Some("secret"), 2));
    }

    #[test]
    fn what_is_no_address_is_refused_without_its_password() {
        for url in [
            "http://:secret@h",
            "redis://:secret@",
            "redis://:secret@h:port",
            "redis://:secret@h:0",
            "redis://:secret@h/x",
            "redis://:secret@h/-1",
            "redis://:secret@::1",
            "redis://:secret%4@h",
            "redis://:secret@h?db=1",
            "redis+sentinel://:secret@h",
            "secret",
        ] {
            let error = RedisUrl::from(url).target().unwrap_err();
            assert!(error.starts_with("redis_url ") && !error.contains("secret"), "{url}: {error}");
        }
    }

    #[test]
    fn the_password_is_not_printed() {
        for url in
            ["redis://ann:secret@h:1/2", "redis+sentinel://:se@secret@a:1,b:2/main", "redis://h/?password=secret"]
        {
            let parsed = RedisUrl::from(url);
            assert!(!format!("{parsed} {parsed:?} {:?}", parsed.target()).contains("secret"), "{url}");
        }
    }
}
