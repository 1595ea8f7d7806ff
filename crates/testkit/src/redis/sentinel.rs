//! A Sentinel that replaces a dead primary.

use std::{fs, io};

use tempfile::TempDir;

use super::{LOOK, RedisServer, Running, ask, free_port, in_time, listens, start};

/// A Sentinel that alone decides. It ends when dropped.
#[derive(Debug)]
pub struct RedisSentinel {
    port: u16,
    /// What clients and the servers it watches need.
    passwords: Passwords,
    _folder: TempDir,
    _running: Running,
}

#[derive(Debug)]
struct Passwords {
    own: Option<String>,
    servers: Option<String>,
}

impl RedisSentinel {
    /// What it calls the servers it watches.
    pub const SERVICE: &'static str = "main";

    /// Watches `primary` and its replicas, and has the same password. A primary that is silent for one and a half
    /// seconds is replaced.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn watch(primary: &RedisServer) -> io::Result<Self> {
        let password = &primary.options.password;
        Self::start(primary, Passwords { own: password.clone(), servers: password.clone() }).await
    }

    /// The same without a password of its own, whatever its servers have.
    ///
    /// # Errors
    /// As for [`RedisSentinel::watch`].
    pub async fn watch_without_password(primary: &RedisServer) -> io::Result<Self> {
        Self::start(primary, Passwords { own: None, servers: primary.options.password.clone() }).await
    }

    async fn start(primary: &RedisServer, passwords: Passwords) -> io::Result<Self> {
        let (folder, port, service) = (tempfile::tempdir()?, free_port().await?, Self::SERVICE);
        let mut lines = vec![
            format!("port {port}\nbind 127.0.0.1\ndaemonize no"),
            format!("sentinel monitor {service} 127.0.0.1 {} 1", primary.port()),
            format!("sentinel down-after-milliseconds {service} 1500"),
            format!("sentinel failover-timeout {service} 5000"),
        ];
        if let Some(password) = &passwords.own {
            lines.push(format!("requirepass {password}"));
        }
        if let Some(password) = &passwords.servers {
            lines.push(format!("sentinel auth-pass {service} {password}"));
        }
        fs::write(folder.path().join("sentinel.conf"), lines.join("\n"))?;
        let running = start(folder.path(), &["redis-server", "sentinel.conf", "--sentinel"]).await?;
        listens(port).await?;
        Ok(Self { port, passwords, _folder: folder, _running: running })
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address for the setting `cluster.redis_url`, with the servers' password.
    #[must_use]
    pub fn url(&self) -> String {
        let password = self.passwords.servers.as_deref().map(|password| format!(":{password}@")).unwrap_or_default();
        format!("redis+sentinel://{password}127.0.0.1:{}/{}", self.port, Self::SERVICE)
    }

    /// Waits until it has found a replica that could take over.
    ///
    /// # Errors
    /// When it finds none in time.
    pub async fn knows_replica(&self) -> io::Result<()> {
        let question = ["SENTINEL", "replicas", Self::SERVICE];
        let look = async {
            // Nothing is known of its state until it was asked for the first time.
            while !ask(self.port, self.passwords.own.as_deref(), &[], &question)
                .await
                .is_ok_and(|answer| answer.contains("master-link-status\nok"))
            {
                tokio::time::sleep(LOOK).await;
            }
        };
        in_time("a replica", look).await
    }
}
