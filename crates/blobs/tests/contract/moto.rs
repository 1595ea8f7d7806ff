//! A server that speaks like S3.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    process::Stdio,
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    process::{Child, Command},
    time::{Instant, sleep},
};

pub(crate) const BUCKET: &str = "files";
const PATIENCE: Duration = Duration::from_secs(60);

/// The server; it ends when this is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    _process: Child,
}

impl Server {
    /// Starts a server that has an empty bucket.
    pub(crate) async fn start() -> Self {
        let python = std::env::var("HUBBUB_PYTHON").unwrap_or_else(|_| {
            panic!("HUBBUB_PYTHON must be an interpreter that has moto[server]; `cargo xtask test` makes one")
        });
        let address = free_address();
        let process = Command::new(python)
            .args(["-m", "moto.server", "-H", "127.0.0.1", "-p", &address.port().to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let server = Self { address, _process: process };
        server.make_bucket().await;
        server
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Asks until the server is up.
    async fn make_bucket(&self) {
        let deadline = Instant::now() + PATIENCE;
        while self.ask_for_bucket().await.is_none() {
            assert!(Instant::now() < deadline, "the S3 server did not start");
            sleep(Duration::from_millis(50)).await;
        }
    }

    async fn ask_for_bucket(&self) -> Option<()> {
        let mut stream = TcpStream::connect(self.address).await.ok()?;
        let request = format!(
            "PUT /{BUCKET} HTTP/1.1\r\nHost: {}\r\nAuthorization: AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/s3/aws4_request, \
             SignedHeaders=host, Signature=0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            self.address
        );
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.ok()?;
        answer.starts_with("HTTP/1.1 200").then_some(())
    }
}

fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap()
}
