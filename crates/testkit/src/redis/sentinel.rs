//! A Sentinel that replaces a dead primary.

use std::{fs, io};

use tempfile::TempDir;

use super::{LOOK, RedisServer, Running, ask, free_port, in_time, listens, start};

/// A Sentinel that alone decides. It ends when dropped.
#[derive(Debug)]
pub struct RedisSentinel {
    port: u16,
    password: Option<String>,
    _folder: TempDir,
    _running: Running,
}

impl RedisSentinel {
    /// What it calls the servers it watches.
    pub const SERVICE: &'static str = "main";

    /// Watches `primary` and its replicas. A primary that is silent for half a second is replaced.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn watch(primary: &RedisServer) -> io::Result<Self> {
        let (folder, port, service) = (tempfile::tempdir()?, free_port().await?, Self::SERVICE);
        let mut lines = vec![
            format!("port {port}\nbind 127.0.0.1\ndaemonize no"),
            format!("sentinel monitor {service} 127.0.0.1 {} 1", primary.port()),
            format!("sentinel down-after-milliseconds {service} 500"),
            format!("sentinel failover-timeout {service} 5000"),
        ];
        if let Some(password) = &primary.options.password {
            lines.push(format!("requirepass {password}\nsentinel auth-pass {service} {password}"));
        }
        fs::write(folder.path().join("sentinel.conf"), lines.join("\n"))?;
        let running = start(folder.path(), &["redis-server", "sentinel.conf", "--sentinel"]).await?;
        listens(port).await?;
        Ok(Self { port, password: primary.options.password.clone(), _folder: folder, _running: running })
    }

    /// The address for the setting `cluster.redis_url`.
    #[must_use]
    pub fn url(&self) -> String {
        let password = self.password.as_deref().map(|password| format!(":{password}@")).unwrap_or_default();
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
            while !ask(self.port, self.password.as_deref(), &[], &question)
                .await
                .is_ok_and(|answer| answer.contains("master-link-status\nok"))
            {
                tokio::time::sleep(LOOK).await;
            }
        };
        in_time("a replica", look).await
    }
}
