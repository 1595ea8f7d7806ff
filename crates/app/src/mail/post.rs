//! The way out: each mail is a task of its own with retries; their number is bounded.

use std::{sync::Arc, time::Duration};

use hubbub_net::Shutdown;
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, MultiPart},
    transport::smtp,
};
use tokio::sync::Semaphore;

use super::{Language, Letter, MailSettings};

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// Longest wait between two tries.
const LONGEST_RETRY: Duration = Duration::from_secs(600);

/// Why mail cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The server's URL is wrong.
    #[error("mail.smtp_url is not valid")]
    Url(#[source] smtp::Error),
    /// The sender is not a mailbox.
    #[error("mail.from is not a mailbox")]
    From(#[source] lettre::address::AddressError),
}

/// A mail to somebody.
#[derive(Debug, Clone)]
pub(crate) struct Envelope {
    /// Display name.
    pub(crate) name: String,
    /// Address.
    pub(crate) to: String,
    pub(crate) language: Language,
    pub(crate) letter: Letter,
}

/// Sends mail, if there is a server to send it by. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Post(Option<Arc<Sender>>);

struct Sender {
    transport: Transport,
    from: Mailbox,
    instance: String,
    settings: MailSettings,
    /// Mails on the way.
    places: Arc<Semaphore>,
    connections: Semaphore,
    shutdown: Shutdown,
}

/// A client for the server at `url`.
pub(super) fn transport(url: &str, timeout: Duration) -> Result<Transport, smtp::Error> {
    Ok(Transport::from_url(url)?.timeout(Some(timeout)).build())
}

impl Post {
    pub(crate) fn new(settings: &MailSettings, instance: &str, shutdown: &Shutdown) -> Result<Self, MailError> {
        let Some(url) = &settings.smtp_url else { return Ok(Self(None)) };
        Ok(Self(Some(Arc::new(Sender {
            transport: transport(&url.0, settings.timeout.0).map_err(MailError::Url)?,
            from: settings.from.parse().map_err(MailError::From)?,
            instance: instance.to_owned(),
            settings: settings.clone(),
            places: Arc::new(Semaphore::new(settings.queue)),
            connections: Semaphore::new(settings.connections),
            shutdown: shutdown.clone(),
        }))))
    }

    /// Whether mail can be sent at all.
    pub(crate) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Sends a mail in the background. Dropped with a warning when too many are on the way.
    pub(crate) fn send(&self, envelope: Envelope) {
        let Some(sender) = self.0.clone() else { return };
        let Ok(place) = Arc::clone(&sender.places).try_acquire_owned() else {
            metrics::counter!("hubbub_mails_total", "result" => "dropped").increment(1);
            tracing::warn!("a mail was dropped: too many are waiting for the mail server");
            return;
        };
        let shutdown = sender.shutdown.clone();
        shutdown.spawn(async move {
            let result = sender.deliver(&envelope).await;
            metrics::counter!("hubbub_mails_total", "result" => result).increment(1);
            drop(place);
        });
    }
}

impl Sender {
    async fn deliver(&self, envelope: &Envelope) -> &'static str {
        let message = match self.compose(envelope) {
            Ok(message) => message,
            Err(error) => {
                tracing::error!(error = &*error, "a mail could not be written");
                return "failed";
            }
        };
        for attempt in 1..=self.settings.attempts {
            match self.try_once(&message).await {
                Ok(()) => return "sent",
                Err(error) if error.is_permanent() => {
                    tracing::warn!(%error, "the mail server refused a mail");
                    return "refused";
                }
                Err(error) => tracing::warn!(%error, attempt, "the mail server did not take a mail"),
            }
            if attempt < self.settings.attempts && !self.wait(attempt).await {
                break;
            }
        }
        "failed"
    }

    async fn try_once(&self, message: &Message) -> Result<(), smtp::Error> {
        let _connection = self.connections.acquire().await;
        self.transport.send(message.clone()).await.map(drop)
    }

    /// Waits before the next try; `false` when the process ends.
    async fn wait(&self, attempt: u32) -> bool {
        let doubled = 2_u32.saturating_pow(attempt - 1);
        let span = self.settings.retry.0.saturating_mul(doubled).min(LONGEST_RETRY);
        tokio::select! {
            () = tokio::time::sleep(span) => true,
            () = self.shutdown.draining() => false,
        }
    }

    fn compose(&self, envelope: &Envelope) -> Result<Message, Box<dyn std::error::Error + Send + Sync>> {
        let text = envelope.letter.write(envelope.language, &envelope.name, &self.instance);
        let to = Mailbox::new(Some(envelope.name.clone()), envelope.to.parse::<Address>()?);
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(text.subject)
            .multipart(MultiPart::alternative_plain_html(text.plain, text.html))?;
        Ok(message)
    }
}
