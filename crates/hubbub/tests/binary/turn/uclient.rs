//! The client and the peer of the package coturn, as they are.

use std::{net::SocketAddr, process::Stdio, time::Duration};

use tokio::{
    net::UdpSocket,
    process::{Child, Command},
    time::timeout,
};

use super::scene::Credentials;
use crate::support::PATIENCE;

/// How long a run of the client may take: a machine that compiles at the same time is slow.
const LONG: Duration = Duration::from_secs(90);
/// How long an echo is waited for before it is asked for again.
const AGAIN: Duration = Duration::from_millis(100);

/// `turnutils_peer`: sends everything back, on two ports one after the other, IPv4 and IPv6.
pub(super) struct Echo {
    pub(super) port: u16,
    _child: Child,
}

impl Echo {
    /// Starts it; returns when it answers.
    pub(super) async fn start() -> Self {
        let port = free_pair().await;
        let child = Command::new("turnutils_peer")
            .args(["-L", "127.0.0.1", "-L", "::1", "-p", &port.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("turnutils_peer runs: install the package coturn");
        for address in ["127.0.0.1", "::1"] {
            for port in [port, port + 1] {
                let address = SocketAddr::new(address.parse().unwrap(), port);
                timeout(PATIENCE, answers(address)).await.unwrap_or_else(|_| panic!("no echo from {address}"));
            }
        }
        Self { port, _child: child }
    }
}

async fn answers(address: SocketAddr) {
    let any = if address.is_ipv4() { "127.0.0.1:0" } else { "[::1]:0" };
    let socket = UdpSocket::bind(any).await.unwrap();
    socket.connect(address).await.unwrap();
    let mut buffer = [0; 16];
    loop {
        // Until it listens, the system says that nobody does.
        let _ = socket.send(b"there?").await;
        if timeout(AGAIN, socket.recv(&mut buffer)).await.is_ok_and(|result| result.is_ok()) {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// A port that is free together with the one above it.
async fn free_pair() -> u16 {
    loop {
        let first = UdpSocket::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        if first < u16::MAX && UdpSocket::bind(("127.0.0.1", first + 1)).await.is_ok() {
            return first;
        }
    }
}

/// What a run of `turnutils_uclient` said.
pub(super) struct Run {
    pub(super) succeeded: bool,
    pub(super) text: String,
}

impl Run {
    /// Messages that were sent and that came back, by the client's own count.
    pub(super) fn counts(&self) -> Option<(u64, u64)> {
        let line = self.text.lines().rev().find(|line| line.contains("tot_send_msgs="))?;
        let number = |name: &str| -> Option<u64> {
            let digits = line.split_once(name)?.1;
            digits.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
        };
        Some((number("tot_send_msgs=")?, number("tot_recv_msgs=")?))
    }

    /// Whether the client says that nothing was lost.
    pub(super) fn lost_nothing(&self) -> bool {
        self.text.contains("Total lost packets 0 (0.000000%), total send dropped 0 (0.000000%)")
    }
}

/// Runs `turnutils_uclient` with these flags against a server.
pub(super) async fn uclient(by: &Credentials, server: SocketAddr, flags: &[&str]) -> Run {
    let running = Command::new("turnutils_uclient")
        .args(["-u", &by.username, "-w", &by.password, "-p", &server.port().to_string()])
        .args(flags)
        .arg(server.ip().to_string())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = timeout(LONG, running).await.unwrap_or_else(|_| panic!("turnutils_uclient {flags:?} does not end"));
    let output = output.expect("turnutils_uclient runs: install the package coturn");
    let text = [output.stdout, output.stderr].concat();
    Run { succeeded: output.status.success(), text: String::from_utf8_lossy(&text).into_owned() }
}
