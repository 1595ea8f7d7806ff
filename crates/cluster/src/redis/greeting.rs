//! Whether whoever answers is a Redis that live state can be kept in.

use redis::{RedisError, Value, aio::MultiplexedConnection};

use super::{ConnectError, dial::refused};

/// Least version: its scripts and streams are relied on.
const LEAST: u32 = 7;

/// What a server says about itself in the answer to INFO.
struct Info(String);

impl Info {
    fn field(&self, name: &str) -> Option<&str> {
        self.0.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
    }

    /// The policy by which it throws records away when its memory is full, if it does.
    fn evicts(&self) -> Option<&str> {
        let is_limited = self.field("maxmemory").is_some_and(|bytes| bytes != "0");
        self.field("maxmemory_policy").filter(|policy| is_limited && *policy != "noeviction")
    }
}

/// The server process that answers.
#[derive(Debug, Clone, Default)]
pub(super) struct Server {
    /// Which run of the program it is.
    pub(super) run_id: String,
    /// Its version.
    pub(super) version: String,
    /// The policy by which it throws records away when its memory is full, if it does.
    pub(super) evicts: Option<String>,
}

/// Makes sure that it is a primary that can be used, and says what it is.
pub(super) async fn greet(connection: &mut MultiplexedConnection, address: &str) -> Result<Server, ConnectError> {
    let refuse = |error: RedisError| refused(address, &error);
    let unsuitable = |what| ConnectError::Unsuitable { address: address.to_owned(), what };
    let role: Value = redis::cmd("ROLE").query_async(connection).await.map_err(refuse)?;
    match name_of(&role) {
        b"master" => {}
        b"sentinel" => {
            return Err(unsuitable("a Sentinel; its address is written redis+sentinel://HOST:PORT/SERVICE"));
        }
        _ => return Err(ConnectError::Replica { address: address.to_owned() }),
    }
    let info = Info(redis::cmd("INFO").query_async(connection).await.map_err(refuse)?);
    let version = info.field("redis_version").unwrap_or("unknown");
    let major: Option<u32> = version.split('.').next().and_then(|major| major.parse().ok());
    if major.is_none_or(|major| major < LEAST) {
        return Err(ConnectError::Version { address: address.to_owned(), version: version.to_owned() });
    }
    // A step touches records that such a cluster keeps on different servers.
    if info.field("cluster_enabled") == Some("1") {
        return Err(unsuitable(
            "part of a Redis Cluster; a single primary is needed, with Sentinel if it is to be replaced",
        ));
    }
    let evicts = info.evicts().map(str::to_owned);
    match info.field("run_id") {
        Some(run_id) => Ok(Server { run_id: run_id.to_owned(), version: version.to_owned(), evicts }),
        None => {
            let text = "it does not say which run of the server it is".to_owned();
            Err(ConnectError::Refused { address: address.to_owned(), text })
        }
    }
}

fn name_of(role: &Value) -> &[u8] {
    match role {
        Value::Array(parts) => match parts.first() {
            Some(Value::BulkString(name)) => name,
            _ => &[],
        },
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_throws_records_away_is_recognised() {
        let info = |most: u32, policy: &str| Info(format!("maxmemory:{most}\r\nmaxmemory_policy:{policy}\r\n"));
        assert_eq!(info(1000, "noeviction").evicts(), None);
        assert_eq!(info(1000, "allkeys-lru").evicts(), Some("allkeys-lru"));
        assert_eq!(info(0, "allkeys-lru").evicts(), None, "its memory is never full");
        assert_eq!(Info(String::new()).evicts(), None, "some hosts do not say");
    }
}
