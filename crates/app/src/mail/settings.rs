//! The `[mail]` section.

use std::path::PathBuf;

use hubbub_types::{Redacted, Span};
use lettre::message::Mailbox;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How mail gets out. Without `smtp_url`, links go to the log and the admin page.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MailSettings {
    /// The server: `smtps://user:password@host` (TLS), `smtp://user:password@host:587?tls=required` (STARTTLS) or
    /// `smtp://host:25` (no encryption).
    #[schemars(with = "Option<String>", extend("writeOnly" = true))]
    pub smtp_url: Option<Redacted<String>>,
    /// File that holds `smtp_url`.
    pub smtp_url_file: Option<PathBuf>,
    /// The sender: `Hubbub <hubbub@example.org>`.
    pub from: String,
    /// Longest wait for the server at each step.
    pub timeout: Span,
    /// How often one mail is tried.
    pub attempts: u32,
    /// Wait before the second try; doubled for each further one.
    pub retry: Span,
    /// Mails on the way at a time; more are dropped and counted.
    pub queue: usize,
    /// Connections to the server at a time.
    pub connections: usize,
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            smtp_url: None,
            smtp_url_file: None,
            from: "Hubbub <hubbub@localhost>".into(),
            timeout: Span::secs(15),
            attempts: 6,
            retry: Span::secs(5),
            queue: 256,
            connections: 2,
        }
    }
}

impl MailSettings {
    /// Checks what types alone cannot.
    ///
    /// # Errors
    /// The first setting that makes no sense, named.
    pub fn validate(&self) -> Result<(), String> {
        if self.attempts == 0 || self.queue == 0 || self.connections == 0 || self.timeout.0.is_zero() {
            return Err("mail: attempts, queue, connections and timeout must not be zero".into());
        }
        self.from.parse::<Mailbox>().map_err(|error| format!("mail.from: {error}"))?;
        if let Some(url) = &self.smtp_url {
            super::post::transport(&url.0, self.timeout.0).map_err(|error| format!("mail.smtp_url: {error}"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_a_server_are_told_apart_from_nonsense() {
        let with = |url: &str| MailSettings { smtp_url: Some(Redacted(url.into())), ..MailSettings::default() };
        for good in ["smtp://localhost:25", "smtps://a:b@mail.example.org", "smtp://a:b@m.example.org:587?tls=required"]
        {
            assert_eq!(with(good).validate(), Ok(()), "{good}");
        }
        for bad in ["", "localhost", "http://localhost", "smtp://"] {
            let error = with(bad).validate().unwrap_err();
            assert!(error.starts_with("mail.smtp_url"), "{bad}: {error}");
        }
        assert!(MailSettings { from: "nobody".into(), ..MailSettings::default() }.validate().is_err());
        assert!(!format!("{:?}", with("smtp://user:hunter2@localhost")).contains("hunter2"));
    }
}
