//! A small mail server on loopback (RFC 5321) that keeps what it is given.

mod mime;
mod session;

use std::{collections::VecDeque, io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    net::TcpListener,
    sync::{Mutex, Notify},
    task::JoinHandle,
};

/// Longest wait for a mail that a test expects.
const PATIENCE: Duration = Duration::from_secs(20);
/// Most mails kept.
const MOST: usize = 10_000;

/// One mail as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The sender of the envelope.
    pub from: String,
    /// The recipients of the envelope.
    pub to: Vec<String>,
    /// The message: headers, empty line, body, with `\r\n` at line ends.
    pub message: String,
}

impl Mail {
    /// The text of the first part with this type (`text/plain`, `text/html`), decoded.
    #[must_use]
    pub fn part(&self, kind: &str) -> Option<String> {
        mime::part(&self.message, kind)
    }

    /// The value of a header of the message as it stands there.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        mime::header(&self.message, name)
    }

    /// The first link in the plain text.
    #[must_use]
    pub fn link(&self) -> Option<String> {
        let text = self.part("text/plain")?;
        text.split_whitespace().find(|word| word.starts_with("http")).map(str::to_owned)
    }
}

#[derive(Debug, Default)]
struct Inbox {
    mails: VecDeque<Mail>,
    refusals: VecDeque<String>,
}

#[derive(Debug, Default)]
struct Shared {
    inbox: Mutex<Inbox>,
    arrived: Notify,
}

/// The server; it ends when dropped.
#[derive(Debug)]
pub struct SmtpSink {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl SmtpSink {
    /// Starts on a free port.
    ///
    /// # Errors
    /// When loopback has no free port.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, task })
    }

    /// The URL for the setting `mail.smtp_url`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Answers the next recipients with these lines (`451 later`) instead of taking them.
    pub async fn refuse_next(&self, answers: &[&str]) {
        self.shared.inbox.lock().await.refusals.extend(answers.iter().map(|&answer| answer.to_owned()));
    }

    /// The oldest mail not taken yet; waits for it, `None` when it does not come.
    pub async fn next(&self) -> Option<Mail> {
        let arrival = async {
            loop {
                let arrived = self.shared.arrived.notified();
                if let Some(mail) = self.shared.inbox.lock().await.mails.pop_front() {
                    return mail;
                }
                arrived.await;
            }
        };
        tokio::time::timeout(PATIENCE, arrival).await.ok()
    }

    /// How many mails wait to be taken.
    pub async fn waiting(&self) -> usize {
        self.shared.inbox.lock().await.mails.len()
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        // A broken connection is the client's matter.
        tokio::spawn(async move { session::serve(stream, &shared).await.ok() });
    }
}
