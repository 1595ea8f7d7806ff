//! One try.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use hubbub_chat::hooks::outgoing::{Event, EventKind, Place, Secret, body, next, sign};
use hubbub_net::outgoing::{Answer, GuardedError};
use hubbub_store::{ChannelRow, DeliveryRow, HookOutRow, Tried};
use hubbub_types::{AccountId, ChannelKind, DeliveryId, HookId, MessageKind, Seq, Timestamp};

use super::Hooks;
use crate::{Actor, Error};

/// Why a webhook was stopped: its receiver said that it is gone for good (410).
const GONE: &str = "gone";
/// Why a webhook was stopped: too much was given up in a row.
const FAILING: &str = "failing";

/// What came of a try that somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// What the receiver answered, if it did.
    pub status: Option<u16>,
    /// Why it did not.
    pub error: Option<String>,
}

impl Hooks {
    /// Makes the body as things are now, sends it, and notes what came of it.
    pub(super) async fn attempt(&self, delivery: &DeliveryRow) -> Result<(), Error> {
        let store = self.chat().store();
        let Some(hook) = store.hooks_out().by_id(delivery.hook).await? else { return Ok(()) };
        let Some(event) = self.event(delivery, &hook).await? else {
            // There is nothing to tell any more.
            let nothing = Tried { status: None, error: None, at: self.chat().now() };
            return Ok(store.deliveries().arrived(delivery, &nothing).await?);
        };
        let answer = self.send(delivery.id, &hook, &event).await;
        self.note(delivery, answer).await
    }

    /// Sends a signed event to a receiver now, once, also while it is stopped; what it answered.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::TooMany`], [`Error::Unavailable`].
    pub async fn test(&self, actor: &Actor, id: HookId) -> Result<Tested, Error> {
        let hook = self.found(actor, id).await?;
        let (store, now) = (self.chat().store(), self.chat().now());
        self.0.tests.take(id, now).map_err(|retry_after| Error::TooMany { retry_after })?;
        let channel = match hook.channel {
            Some(id) => store.channels().by_id(id).await?.map(|row| Place { id, name: row.name }),
            None => None,
        };
        let people = store.accounts().people(&[actor.account]).await?;
        let person = people.first().map(crate::chat::person);
        let public_url = self.public_url();
        let event = Event { kind: EventKind::Test, at: now, channel, message: None, person, public_url };
        Ok(match self.send(DeliveryId(self.chat().new_id()), &hook, &event).await {
            Ok(answer) => Tested { status: Some(answer.status), error: None },
            Err(error) => Tested { status: None, error: Some(error.to_string()) },
        })
    }

    /// What happened, as it stands now; nothing when it is not to be told.
    async fn event(&self, delivery: &DeliveryRow, hook: &HookOutRow) -> Result<Option<Event>, Error> {
        let store = self.chat().store();
        let Some(mut kind) = EventKind::from_name(&delivery.event) else { return Ok(None) };
        let Some(channel) = store.channels().by_id(delivery.channel).await? else { return Ok(None) };
        if hook.channel.is_none() && !is_public(&channel) {
            return Ok(None);
        }
        let (mut message, mut person) = (None, None);
        if let Some(id) = delivery.message {
            let Some(row) = store.messages().by_id(id).await? else { return Ok(None) };
            // What came in by a webhook does not go out by one: two servers would tell each other for ever.
            if row.kind == MessageKind::Hook {
                return Ok(None);
            }
            if row.deleted_at.is_some() {
                kind = EventKind::MessageDeleted;
            }
            let spoken = self.chat().encode_messages(std::slice::from_ref(&row), None).await?;
            message = spoken.items.into_iter().next();
            person = spoken.people.into_iter().find(|person| Some(person.id) == row.author);
        } else if let Some(id) = self.subject(delivery, &channel).await? {
            let people = store.accounts().people(&[id]).await?;
            person = people.first().map(crate::chat::person);
        }
        let public_url = self.public_url();
        let place = Some(Place { id: channel.id, name: channel.name });
        Ok(Some(Event { kind, at: delivery.created_at, channel: place, message, person, public_url }))
    }

    fn public_url(&self) -> String {
        self.chat().accounts().public_url().as_str().trim_end_matches('/').to_owned()
    }

    /// Whom what is about no message is about: who made a channel, whom an entry names.
    async fn subject(&self, delivery: &DeliveryRow, channel: &ChannelRow) -> Result<Option<AccountId>, Error> {
        if delivery.seq == Seq(0) {
            return Ok(channel.created_by);
        }
        let before = Seq(delivery.seq.0.saturating_sub(1));
        let entries = self.chat().store().log().entries(delivery.channel, before, 1).await?;
        Ok(entries.into_iter().next().filter(|row| row.seq == delivery.seq).and_then(|row| row.subject.or(row.actor)))
    }

    async fn send(&self, delivery: DeliveryId, hook: &HookOutRow, event: &Event) -> Result<Answer, GuardedError> {
        let now = self.chat().now();
        let body = body(hook.format, event);
        let headers = headers(delivery, hook, &body, now);
        let url = hook.url.parse().map_err(|_| hubbub_net::outgoing::AddressError::Scheme)?;
        self.0.guarded.post(&url, headers, Bytes::from(body)).await
    }

    async fn note(&self, delivery: &DeliveryRow, answer: Result<Answer, GuardedError>) -> Result<(), Error> {
        let at = self.chat().now();
        let (status, retry_after, error) = match answer {
            Ok(answer) if answer.is_success() => {
                metrics::counter!("hubbub_hooks_delivered_total").increment(1);
                let tried = Tried { status: Some(answer.status), error: None, at };
                return Ok(self.chat().store().deliveries().arrived(delivery, &tried).await?);
            }
            Ok(answer) => (Some(answer.status), answer.retry_after, None),
            Err(error) => (None, None, Some(error.to_string())),
        };
        metrics::counter!("hubbub_hooks_failed_total").increment(1);
        let tried = Tried { status, error, at };
        let attempts = u32::try_from(delivery.attempts).unwrap_or(u32::MAX).saturating_add(1);
        let schedule = self.settings().schedule();
        match next(attempts, &schedule, random(self)) {
            Some(wait) if status != Some(410) => {
                let wait = wait.max(retry_after.unwrap_or_default().min(schedule.longest));
                Ok(self.chat().store().deliveries().put_off(delivery.id, &tried, at + wait).await?)
            }
            _ => self.give_up(delivery, &tried).await,
        }
    }

    async fn give_up(&self, delivery: &DeliveryRow, tried: &Tried) -> Result<(), Error> {
        let store = self.chat().store();
        let failures = store.deliveries().give_up(delivery, tried).await?;
        tracing::warn!(hook = %delivery.hook, delivery = %delivery.id, "a webhook's delivery was given up");
        metrics::counter!("hubbub_hooks_given_up_total").increment(1);
        self.chat().alerts().raise(
            "webhook_given_up",
            "What a webhook was to be told was given up. The page of webhooks lists it, and tries it again.",
        );
        let reason = match tried.status {
            Some(410) => GONE,
            _ if failures >= i64::from(self.settings().give_up) => FAILING,
            _ => return Ok(()),
        };
        store.hooks_out().disable(delivery.hook, reason, tried.at).await?;
        Ok(())
    }
}

fn is_public(channel: &ChannelRow) -> bool {
    !channel.private && matches!(channel.kind, ChannelKind::Text | ChannelKind::Voice)
}

fn random(hooks: &Hooks) -> u64 {
    let mut bytes = [0; 8];
    hooks.chat().entropy().fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

/// The headers of Standard Webhooks; Slack and Discord do not mind them.
fn headers(delivery: DeliveryId, hook: &HookOutRow, body: &[u8], now: Timestamp) -> HeaderMap {
    let signature = Secret::read(&hook.secret).map(|secret| sign(&secret, delivery, now, body)).ok();
    let values = [
        (header::CONTENT_TYPE, Some("application/json".to_owned())),
        (HeaderName::from_static("webhook-id"), Some(format!("msg_{delivery}"))),
        (HeaderName::from_static("webhook-timestamp"), Some(now.as_secs().to_string())),
        (HeaderName::from_static("webhook-signature"), signature),
    ];
    let text = |value: String| HeaderValue::from_str(&value).ok();
    values.into_iter().filter_map(|(name, value)| Some((name, value.and_then(text)?))).collect()
}
