//! How a private Redis is set up.

use std::{fs, io, path::Path};

use rcgen::generate_simple_self_signed;

/// How a private Redis is set up.
#[derive(Debug, Clone, Default)]
pub struct RedisOptions {
    /// The password clients need.
    pub password: Option<String>,
    /// Whether its port takes TLS only, with a certificate for `localhost` and 127.0.0.1.
    pub tls: bool,
    /// Whether it keeps everything on disk, so that a restart loses nothing.
    pub append_only: bool,
    /// The port of the server on loopback that it copies; with the same password.
    pub replica_of: Option<u16>,
    /// More lines of its configuration.
    pub lines: Vec<&'static str>,
}

impl RedisOptions {
    /// Writes `redis.conf` and what it names into `folder`.
    pub(super) fn write(&self, port: u16, folder: &Path) -> io::Result<()> {
        let mut lines = vec![
            "bind 127.0.0.1".to_owned(),
            "daemonize no".to_owned(),
            "save \"\"".to_owned(),
            // A replica is of use at once, also in a test.
            "repl-diskless-sync-delay 0".to_owned(),
            "repl-ping-replica-period 1".to_owned(),
        ];
        if self.tls {
            certificate(folder)?;
            lines.push(format!("port 0\ntls-port {port}"));
            lines.push("tls-cert-file cert.pem\ntls-key-file key.pem\ntls-auth-clients no".to_owned());
        } else {
            lines.push(format!("port {port}"));
        }
        if let Some(password) = &self.password {
            lines.push(format!("requirepass {password}\nmasterauth {password}"));
        }
        if self.append_only {
            lines.push("appendonly yes\nappendfsync always".to_owned());
        }
        if let Some(primary) = self.replica_of {
            lines.push(format!("replicaof 127.0.0.1 {primary}"));
        }
        lines.extend(self.lines.iter().map(|line| (*line).to_owned()));
        fs::write(folder.join("redis.conf"), lines.join("\n"))
    }
}

fn certificate(folder: &Path) -> io::Result<()> {
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
    let made = generate_simple_self_signed(names).map_err(io::Error::other)?;
    fs::write(folder.join("cert.pem"), made.cert.pem())?;
    fs::write(folder.join("key.pem"), made.signing_key.serialize_pem())
}
