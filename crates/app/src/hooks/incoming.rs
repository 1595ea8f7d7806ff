//! What programs send.

use std::time::Duration;

use hubbub_chat::{
    hooks::{Dialect, HookError, Incoming, read},
    wire::Sender,
};
use hubbub_store::HookInRow;
use hubbub_types::{HookId, SessionId, Timestamp};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::Hooks;
use crate::{
    Actor, Error,
    chat::{Act, Author, HookMessage, Ordered, Outcome},
    policy::{Action, Object, can},
    token::Secret,
};

/// Longest `Idempotency-Key`, in bytes. (fixed)
const KEY: usize = 255;

/// A request at the address of a webhook.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'r> {
    /// Which webhook.
    pub hook: Uuid,
    /// The secret part of its address.
    pub secret: &'r str,
    /// The body.
    pub body: &'r [u8],
    /// What it is said to be.
    pub content_type: &'r str,
    /// What a sender that repeats itself calls this message.
    pub key: Option<&'r str>,
}

/// What became a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// In whose words to answer.
    pub dialect: Dialect,
    /// By which webhook it came.
    pub hook: HookInRow,
    /// What its sender is called.
    pub name: String,
    /// Its text as it was taken.
    pub text: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// A request that did not become a message.
#[derive(Debug)]
pub struct Unsent {
    /// In whose words to answer.
    pub dialect: Dialect,
    /// Why.
    pub reason: NotTaken,
}

/// Why a request did not become a message.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// There is no such webhook, or the secret is another.
    #[error("there is no such webhook")]
    Unknown,
    /// Who made the webhook may not write themselves: they are banned, or in a time-out.
    #[error("who made this webhook may not write")]
    Stopped,
    /// The body is no message.
    #[error(transparent)]
    Body(#[from] HookError),
    /// Too often.
    #[error("too often")]
    TooOften {
        /// When to try again.
        retry_after: Duration,
    },
    /// The channel does not take it.
    #[error(transparent)]
    Refused(#[from] Error),
}

impl Hooks {
    /// Takes what a program sends: whoever knows the address may send.
    ///
    /// # Errors
    /// [`Unsent`] says why not, and whose words the program speaks.
    pub async fn receive(&self, arrival: Arrival<'_>) -> Result<Received, Unsent> {
        let guess = guess(arrival.body);
        let unsent = |dialect| move |reason: NotTaken| Unsent { dialect, reason };
        let hook = self.opened(&arrival).await.map_err(unsent(guess))?;
        let longest = self.chat().settings().message_length;
        let taken = read(arrival.body, arrival.content_type, longest);
        let (dialect, incoming) = taken.map_err(|refused| unsent(refused.dialect)(refused.error.into()))?;
        self.post(hook, dialect, incoming, arrival.key).await.map_err(unsent(dialect))
    }

    async fn opened(&self, arrival: &Arrival<'_>) -> Result<HookInRow, NotTaken> {
        let now = self.chat().now();
        let hash = Secret::hash(arrival.secret);
        let found = self.chat().store().hooks_in().open(HookId(arrival.hook), &hash, now).await;
        let hook = found.map_err(Error::from)?.ok_or(NotTaken::Unknown)?;
        self.0.rate.take(hook.id, now).map_err(|retry_after| NotTaken::TooOften { retry_after })?;
        Ok(hook)
    }

    async fn post(
        &self,
        hook: HookInRow,
        dialect: Dialect,
        incoming: Incoming,
        key: Option<&str>,
    ) -> Result<Received, NotTaken> {
        let maker = self.maker(&hook).await?;
        if maker.as_ref().is_some_and(|maker| maker.is_stopped) {
            return Err(NotTaken::Stopped);
        }
        let name = incoming.name.unwrap_or_else(|| hook.name.clone());
        let message = HookMessage {
            nonce: key.filter(|key| !key.is_empty() && key.len() <= KEY).map(|key| nonce(hook.id, key)),
            text: incoming.text.clone(),
            sender: Sender { name: name.clone(), avatar: self.shown_picture(incoming.avatar.as_ref()).await },
            embeds: incoming.embeds,
            here: maker.is_some_and(|maker| maker.may_call_all),
        };
        let act = Act::HookSend(message);
        let ordered = Ordered { author: Author::Hook(hook.id), channel: hook.channel, act };
        let outcome = self.chat().order(ordered).await?;
        metrics::counter!("hubbub_hooks_received_total").increment(1);
        Ok(Received { dialect, hook, name, text: incoming.text, outcome })
    }

    /// Who made the webhook, as they stand now: it sends for them. Nobody when their account is gone.
    async fn maker(&self, hook: &HookInRow) -> Result<Option<Maker>, Error> {
        let Some(maker) = hook.created_by else { return Ok(None) };
        let Some(account) = self.chat().store().accounts().by_id(maker).await? else { return Ok(None) };
        let now: Timestamp = self.chat().now();
        let banned = account.ban.as_ref().is_some_and(|ban| ban.holds(now));
        let actor = Actor::of(&account, SessionId(Uuid::nil()), self.chat().accounts().policies(), now);
        let channel = self.chat().look(maker, hook.channel).await?.facts();
        // Whether they might call everybody in any channel.
        let may_call_all = can(&actor, Action::MentionHere, Object::Here { channel, people: u64::MAX });
        Ok(Some(Maker { is_stopped: banned || actor.muted_until.is_some(), may_call_all }))
    }
}

/// What is left of somebody in the webhooks they made.
struct Maker {
    is_stopped: bool,
    may_call_all: bool,
}

/// Whose words a body probably is in, when it is not worth reading.
fn guess(body: &[u8]) -> Dialect {
    let has = |word: &[u8]| body.windows(word.len()).any(|window| window == word);
    if has(b"\"content\"") || has(b"\"embeds\"") { Dialect::Discord } else { Dialect::Slack }
}

/// The same for the same key of the same webhook.
fn nonce(hook: HookId, key: &str) -> Uuid {
    let digest = Sha256::new().chain_update(hook.0.as_bytes()).chain_update(key.as_bytes()).finalize();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(byte, from)| *byte = from);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
