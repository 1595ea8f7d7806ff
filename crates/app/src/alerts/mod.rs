//! Tells the people who run the server about its faults, without flooding them.

mod groups;
mod settings;

use std::{sync::Arc, time::Duration};

use hubbub_net::{Shutdown, outgoing::Outgoing};
use hubbub_types::Clock;
use parking_lot::Mutex;
use serde::Serialize;
use tokio::sync::mpsc;
use url::Url;

use self::groups::{Alert, Digest, Groups};
pub use self::settings::AlertSettings;

/// Takes alerts from everywhere in the server. Cheap to clone; never blocks.
#[derive(Clone)]
pub struct Alerts {
    sender: mpsc::Sender<Alert>,
    worker: Arc<Mutex<Option<Worker>>>,
}

impl Alerts {
    /// Alerts that are sent through `outgoing` once [`Alerts::start`] was called.
    #[must_use]
    pub fn new(settings: &AlertSettings, outgoing: Outgoing, clock: Arc<dyn Clock>) -> Self {
        let (sender, receiver) = mpsc::channel(settings.queue.max(1));
        let groups = Groups::new(settings.interval.0, settings.max_messages);
        let worker =
            Worker { receiver, groups, clock, webhook: settings.webhook(), outgoing, settings: settings.clone() };
        Self { sender, worker: Arc::new(Mutex::new(Some(worker))) }
    }

    /// Starts the task that sends. Once; a second call does nothing.
    pub fn start(&self, shutdown: &Shutdown) {
        let Some(worker) = self.worker.lock().take() else { return };
        let shutdown = shutdown.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = worker.run() => {}
                () = shutdown.cut() => {}
            }
        });
    }

    /// Reports a fault of the server. `kind` groups alerts; `text` says what is wrong and what it means. Both belong
    /// to the program, so that nobody's data gets into a chat room.
    pub fn raise(&self, kind: &'static str, text: &'static str) {
        metrics::counter!("hubbub_alerts_total", "kind" => kind).increment(1);
        if self.sender.try_send(Alert { kind, text }).is_err() {
            metrics::counter!("hubbub_alerts_dropped_total").increment(1);
        }
    }
}

struct Worker {
    receiver: mpsc::Receiver<Alert>,
    groups: Groups,
    clock: Arc<dyn Clock>,
    webhook: Option<Url>,
    outgoing: Outgoing,
    settings: AlertSettings,
}

/// What the webhook gets. Slack and its kin read `text`, Discord reads `content`.
#[derive(Serialize)]
struct Body<'a> {
    text: &'a str,
    content: &'a str,
    kind: &'static str,
    count: u64,
}

impl Worker {
    async fn run(mut self) {
        loop {
            let wait = self.groups.next_due().map(|due| due.since(self.clock.now()));
            tokio::select! {
                alert = self.receiver.recv() => {
                    let Some(alert) = alert else { return };
                    let digest = self.groups.add(alert, self.clock.now());
                    self.send_all(digest).await;
                }
                () = wait_for(wait) => {
                    let digests = self.groups.collect(self.clock.now());
                    self.send_all(digests).await;
                }
            }
        }
    }

    async fn send_all(&self, digests: impl IntoIterator<Item = Digest>) {
        for digest in digests {
            self.send(digest).await;
        }
    }

    async fn send(&self, Digest { alert: Alert { kind, text }, count }: Digest) {
        let Some(webhook) = &self.webhook else { return };
        let text = if count == 1 { format!("[{kind}] {text}") } else { format!("[{kind}] {text} ({count} times)") };
        let body = Body { text: &text, content: &text, kind, count };
        for attempt in 0..=self.settings.retries {
            let pause = match self.outgoing.post_json(webhook, &body).await {
                Ok(answer) if answer.is_success() => return,
                Ok(answer) => answer.retry_after,
                Err(_) => None,
            };
            let doubled = self.settings.retry_delay.0.saturating_mul(2_u32.saturating_pow(attempt));
            tokio::time::sleep(pause.unwrap_or(doubled).min(self.settings.interval.0)).await;
        }
        metrics::counter!("hubbub_alerts_undelivered_total").increment(1);
        tracing::warn!(kind, "an alert could not be delivered");
    }
}

async fn wait_for(span: Option<Duration>) {
    match span {
        Some(span) => tokio::time::sleep(span).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use hubbub_net::outgoing::OutgoingSettings;
    use hubbub_testkit::VirtualClock;
    use hubbub_types::{Redacted, Span};
    use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

    use super::*;

    async fn alerts(server: &MockServer) -> Alerts {
        let settings = AlertSettings {
            webhook_url: Some(Redacted(format!("{}/hook", server.uri()))),
            retry_delay: Span::millis(1),
            ..AlertSettings::default()
        };
        let outgoing = Outgoing::new(&OutgoingSettings::default()).unwrap();
        let alerts = Alerts::new(&settings, outgoing, Arc::new(VirtualClock::new()));
        alerts.start(&Shutdown::new());
        alerts
    }

    async fn received(server: &MockServer, count: usize) -> Vec<serde_json::Value> {
        let all = async {
            loop {
                let requests = server.received_requests().await.unwrap();
                if requests.len() >= count {
                    return requests.iter().map(|request| request.body_json().unwrap()).collect();
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), all).await.unwrap()
    }

    #[tokio::test]
    async fn p2p_13_a_fault_reaches_the_webhook_once_however_often_it_happens() {
        let server = MockServer::start().await;
        Mock::given(matchers::path("/hook")).respond_with(ResponseTemplate::new(204)).mount(&server).await;
        let alerts = alerts(&server).await;
        for _ in 0..100 {
            alerts.raise("store", "the database does not answer");
        }
        alerts.raise("last", "something else");
        let bodies = received(&server, 2).await;
        assert_eq!(bodies.len(), 2);
        assert_eq!(bodies[0]["text"], "[store] the database does not answer");
        assert_eq!(bodies[1]["kind"], "last");
    }

    #[tokio::test]
    async fn p2p_13_a_webhook_that_fails_is_tried_again() {
        let server = MockServer::start().await;
        let failing = Mock::given(matchers::path("/hook")).respond_with(ResponseTemplate::new(500));
        failing.up_to_n_times(2).mount(&server).await;
        Mock::given(matchers::path("/hook")).respond_with(ResponseTemplate::new(200)).mount(&server).await;
        alerts(&server).await.raise("store", "the database does not answer");
        let bodies = received(&server, 3).await;
        assert!(bodies.iter().all(|body| body["count"] == 1));
    }
}
