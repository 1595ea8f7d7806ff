//! Makes one connection to the primary.

use std::{io, time::Duration};

use redis::{AsyncConnectionConfig, RedisConnectionInfo, RedisError, aio::MultiplexedConnection};
use rustls::pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
};
use tokio_rustls::TlsConnector;

use super::{
    ConnectError,
    greeting::{Server, greet},
    tls,
};
use crate::{ClusterSettings, Servers, Target};

/// Commands that may wait to be written before a caller has to wait for its turn.
const QUEUE: usize = 1024;

/// Knows where Redis is and how to get in.
pub(super) struct Dialer {
    target: Target,
    tls: Option<TlsConnector>,
    connect_timeout: Duration,
    response_timeout: Duration,
}

/// One connection to a primary.
pub(super) struct Line {
    /// Sends commands; cheap to clone.
    pub(super) connection: MultiplexedConnection,
    /// Resolves when the connection has ended.
    pub(super) ended: oneshot::Receiver<()>,
    /// Who answered.
    pub(super) server: Server,
    task: JoinHandle<()>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Dialer {
    pub(super) fn new(settings: &ClusterSettings, target: &Target) -> Result<Self, ConnectError> {
        let tls = target.tls.then(|| tls::connector(settings.redis_ca_file.as_deref())).transpose()?;
        Ok(Self {
            target: target.clone(),
            tls,
            connect_timeout: settings.connect_timeout.0,
            response_timeout: settings.response_timeout.0,
        })
    }

    /// Connects to the primary. A command on this connection that waits on purpose may take `waiting` longer.
    pub(super) async fn dial(&self, waiting: Duration) -> Result<Line, ConnectError> {
        let (host, port) = match &self.target.servers {
            Servers::One { host, port } => (host.clone(), *port),
            Servers::Sentinel { hosts, service } => self.ask_sentinels(hosts, service).await?,
        };
        let address = show(&host, port);
        let dialing = async {
            let entrance = self.entrance(self.target.database);
            let mut line = self.open(&host, port, &entrance, self.response_timeout + waiting).await?;
            line.server = greet(&mut line.connection, &address).await?;
            Ok(line)
        };
        within(self.connect_timeout, &address, dialing).await
    }

    async fn ask_sentinels(&self, hosts: &[(String, u16)], service: &str) -> Result<(String, u16), ConnectError> {
        let mut said = Vec::new();
        for (host, port) in hosts {
            let address = show(host, *port);
            match within(self.connect_timeout, &address, self.ask_sentinel(host, *port, service)).await {
                Ok(primary) => return Ok(primary),
                Err(error) => said.push(error.to_string()),
            }
        }
        Err(ConnectError::Sentinel { service: service.to_owned(), text: said.join("; ") })
    }

    async fn ask_sentinel(&self, host: &str, port: u16, service: &str) -> Result<(String, u16), ConnectError> {
        let address = show(host, port);
        // Many a Sentinel has no password although its servers have one; it then refuses to be told one.
        let mut line = match self.open(host, port, &self.entrance(0), self.response_timeout).await {
            Err(ConnectError::Refused { .. }) if self.target.password.is_some() => {
                self.open(host, port, &stranger(), self.response_timeout).await?
            }
            opened => opened?,
        };
        let mut ask = redis::cmd("SENTINEL");
        ask.arg("get-master-addr-by-name").arg(service);
        let primary: Option<(String, u16)> =
            ask.query_async(&mut line.connection).await.map_err(|error| refused(&address, &error))?;
        let text = "it does not know the service".to_owned();
        primary.ok_or(ConnectError::Refused { address, text })
    }

    /// Who this client says it is, and which database it wants.
    fn entrance(&self, database: i64) -> RedisConnectionInfo {
        let mut info = stranger().set_db(database);
        if let Some(username) = &self.target.username {
            info = info.set_username(username);
        }
        if let Some(password) = &self.target.password {
            info = info.set_password(password);
        }
        info
    }

    async fn open(
        &self,
        host: &str,
        port: u16,
        entrance: &RedisConnectionInfo,
        patience: Duration,
    ) -> Result<Line, ConnectError> {
        let failed = |source| ConnectError::Connect { address: show(host, port), source };
        let stream = TcpStream::connect((host, port)).await.map_err(failed)?;
        // A step is one small packet; waiting for more to send with it would only delay it.
        stream.set_nodelay(true).map_err(failed)?;
        match &self.tls {
            None => log_in(stream, &show(host, port), entrance, patience).await,
            Some(connector) => {
                let name = ServerName::try_from(host.to_owned()).map_err(|error| failed(io::Error::other(error)))?;
                let stream = connector.connect(name, stream).await.map_err(failed)?;
                log_in(stream, &show(host, port), entrance, patience).await
            }
        }
    }
}

async fn log_in<S>(
    stream: S,
    address: &str,
    entrance: &RedisConnectionInfo,
    patience: Duration,
) -> Result<Line, ConnectError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let config = AsyncConnectionConfig::new().set_response_timeout(Some(patience)).set_pipeline_buffer_size(QUEUE);
    let opened = MultiplexedConnection::new_with_config(entrance, stream, config).await;
    let (connection, driver) = opened.map_err(|error| refused(address, &error))?;
    let (end, ended) = oneshot::channel();
    let task = tokio::spawn(async move {
        driver.await;
        // Nobody waits for the end of a connection that is no longer wanted.
        let _ = end.send(());
    });
    Ok(Line { connection, ended, server: Server::default(), task })
}

/// Without a name, a password or a wish.
fn stranger() -> RedisConnectionInfo {
    RedisConnectionInfo::default().set_skip_set_lib_name()
}

async fn within<T>(
    limit: Duration,
    address: &str,
    work: impl Future<Output = Result<T, ConnectError>>,
) -> Result<T, ConnectError> {
    let late = |_| ConnectError::Timeout { address: address.to_owned() };
    tokio::time::timeout(limit, work).await.map_err(late)?
}

pub(super) fn refused(address: &str, error: &RedisError) -> ConnectError {
    ConnectError::Refused { address: address.to_owned(), text: error.to_string() }
}

pub(super) fn show(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}
