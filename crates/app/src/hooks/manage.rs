//! Making and ending webhooks. Who manages those of a channel is for the policy to say; those of every public channel
//! are the admins'.

use hubbub_chat::{
    hooks::{
        NAME,
        outgoing::{EventKind, Secret as SigningSecret},
    },
    words::line,
};
use hubbub_store::{DeliveryRow, HookInRow, HookOutRow, NewHookIn, StoreError};
use hubbub_types::{ChannelId, DeliveryId, DeliveryState, HookFormat, HookId};
use url::Url;

use super::Hooks;
use crate::{
    Actor, Error,
    audit::Target,
    policy::{Action, Object, check},
    token::Secret,
};

/// Longest address of a receiver, in bytes. (fixed)
const ADDRESS: usize = 2_048;
/// Most deliveries of a list. (fixed)
const LISTED: u32 = 100;

/// A webhook that was just made, with what is shown only now.
#[derive(Debug, Clone)]
pub struct NewIncoming {
    /// The webhook.
    pub row: HookInRow,
    /// Where programs send to.
    pub url: String,
}

/// What is to be sent where.
#[derive(Debug, Clone)]
pub struct OutgoingEdit {
    /// The address.
    pub url: String,
    /// The form of the bodies.
    pub format: HookFormat,
    /// Names of events, as [`EventKind::as_str`] has them.
    pub events: Vec<String>,
}

impl Hooks {
    /// Makes an address at which programs send messages into a channel.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`], [`Error::ListFull`], [`Error::Unavailable`].
    pub async fn create_incoming(&self, actor: &Actor, channel: ChannelId, name: &str) -> Result<NewIncoming, Error> {
        let seen = self.chat().seen(actor, channel, Action::ManageHooks).await?;
        let name =
            line(name, NAME).map_err(|error| Error::field("name", "bad_format", format!("The name {error}.")))?;
        let secret = Secret::new(self.chat().entropy());
        let row = HookInRow {
            id: HookId(self.chat().new_id()),
            channel,
            name,
            created_by: actor.author(),
            created_at: self.chat().now(),
            last_used_at: None,
        };
        let new = NewHookIn { row, hash: secret.hash };
        self.chat().store().hooks_in().create(&new, self.settings().per_channel).await?;
        let target = Target::named("webhook", new.row.id.0, &new.row.name).within(seen.row.id);
        self.chat().note(actor, "hook.create", target).await?;
        let base = self.chat().accounts().public_url().as_str().trim_end_matches('/');
        let url = format!("{base}/api/v1/hooks/{}/{}", new.row.id, secret.text);
        Ok(NewIncoming { row: new.row, url })
    }

    /// The addresses of a channel, without their secrets.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn incoming(&self, actor: &Actor, channel: ChannelId) -> Result<Vec<HookInRow>, Error> {
        self.chat().seen(actor, channel, Action::ManageHooks).await?;
        Ok(self.chat().store().hooks_in().of_channel(channel).await?)
    }

    /// Ends an address.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn delete_incoming(&self, actor: &Actor, id: HookId) -> Result<(), Error> {
        let row = self.chat().store().hooks_in().by_id(id).await?.ok_or(Error::NotFound("webhook"))?;
        self.may(actor, Some(row.channel)).await?;
        self.chat().store().hooks_in().delete(id).await?;
        let target = Target::named("webhook", id.0, &row.name).within(row.channel);
        self.chat().note(actor, "hook.delete", target).await
    }

    /// Tells a program from now on what happens in a channel, or in all public ones.
    ///
    /// # Errors
    /// As [`Self::create_incoming`].
    pub async fn create_outgoing(
        &self,
        actor: &Actor,
        channel: Option<ChannelId>,
        edit: OutgoingEdit,
    ) -> Result<HookOutRow, Error> {
        self.may(actor, channel).await?;
        let OutgoingEdit { url, format, events } = self.checked(edit)?;
        let row = HookOutRow {
            id: HookId(self.chat().new_id()),
            channel,
            url,
            format,
            events,
            secret: SigningSecret::new(self.chat().entropy()).reveal(),
            created_by: actor.author(),
            created_at: self.chat().now(),
            disabled_at: None,
            disabled_reason: None,
            failures: 0,
            dead: 0,
        };
        self.chat().store().hooks_out().create(&row, self.settings().per_channel).await?;
        self.noted(actor, "hook.create", &row).await?;
        Ok(row)
    }

    /// The receivers of a channel, or all of the server.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn outgoing(&self, actor: &Actor, channel: Option<ChannelId>) -> Result<Vec<HookOutRow>, Error> {
        self.may(actor, channel).await?;
        Ok(self.chat().store().hooks_out().list(channel).await?)
    }

    /// Changes what is sent where; `enabled` stops it or starts it again.
    ///
    /// # Errors
    /// As [`Self::create_outgoing`].
    pub async fn change_outgoing(
        &self,
        actor: &Actor,
        id: HookId,
        edit: OutgoingEdit,
        enabled: bool,
    ) -> Result<HookOutRow, Error> {
        let row = self.found(actor, id).await?;
        let OutgoingEdit { url, format, events } = self.checked(edit)?;
        let hooks = self.chat().store().hooks_out();
        let changed = hooks.change(&HookOutRow { url, format, events, ..row.clone() }).await.map_err(gone)?;
        let changed = match (enabled, changed.disabled_at) {
            (true, Some(_)) => hooks.enable(id).await.map_err(gone)?,
            (false, None) => hooks.disable(id, "stopped", self.chat().now()).await.map_err(gone)?,
            _ => changed,
        };
        self.noted(actor, "hook.change", &changed).await?;
        Ok(changed)
    }

    /// Ends it, with all that was on its way.
    ///
    /// # Errors
    /// As [`Self::delete_incoming`].
    pub async fn delete_outgoing(&self, actor: &Actor, id: HookId) -> Result<(), Error> {
        let row = self.found(actor, id).await?;
        self.chat().store().hooks_out().delete(id).await?;
        self.noted(actor, "hook.delete", &row).await
    }

    /// What was sent or is to be sent lately, the latest first.
    ///
    /// # Errors
    /// As [`Self::delete_incoming`].
    pub async fn deliveries(
        &self,
        actor: &Actor,
        id: HookId,
        state: Option<DeliveryState>,
    ) -> Result<Vec<DeliveryRow>, Error> {
        self.found(actor, id).await?;
        Ok(self.chat().store().deliveries().list(id, state, LISTED).await?)
    }

    /// Tries again what was given up.
    ///
    /// # Errors
    /// As [`Self::delete_incoming`].
    pub async fn retry(&self, actor: &Actor, id: DeliveryId) -> Result<DeliveryRow, Error> {
        let missing = |error| match error {
            StoreError::NotFound => Error::NotFound("delivery"),
            other => other.into(),
        };
        let row = self.chat().store().deliveries().by_id(id).await.map_err(missing)?;
        self.found(actor, row.hook).await?;
        self.chat().store().deliveries().revive(id, self.chat().now()).await.map_err(missing)
    }

    pub(super) async fn found(&self, actor: &Actor, id: HookId) -> Result<HookOutRow, Error> {
        let row = self.chat().store().hooks_out().by_id(id).await?.ok_or(Error::NotFound("webhook"))?;
        self.may(actor, row.channel).await?;
        Ok(row)
    }

    async fn may(&self, actor: &Actor, channel: Option<ChannelId>) -> Result<(), Error> {
        match channel {
            Some(channel) => self.chat().seen(actor, channel, Action::ManageHooks).await.map(drop),
            None => check(actor, Action::ManageHooks, Object::Instance),
        }
    }

    fn checked(&self, mut edit: OutgoingEdit) -> Result<OutgoingEdit, Error> {
        let bad = |message: String| Error::field("url", "not_acceptable_address", format!("The address {message}."));
        let url: Url = edit.url.trim().parse().map_err(|_| bad("is none".to_owned()))?;
        if url.as_str().len() > ADDRESS {
            return Err(bad("is too long".to_owned()));
        }
        self.0.guarded.check(&url).map_err(|error| bad(error.to_string()))?;
        edit.url = url.into();
        edit.events.sort_unstable();
        edit.events.dedup();
        if edit.events.is_empty() || edit.events.iter().any(|name| EventKind::from_name(name).is_none()) {
            return Err(Error::field("events", "bad_format", "Name at least one event, and only known ones."));
        }
        Ok(edit)
    }

    async fn noted(&self, actor: &Actor, action: &'static str, row: &HookOutRow) -> Result<(), Error> {
        // The address may hold a secret; its host does not.
        let host = row.url.parse::<Url>().ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        let target = Target::named("webhook", row.id.0, &host);
        let target = match row.channel {
            Some(channel) => target.within(channel),
            None => target,
        };
        self.chat().note(actor, action, target).await
    }
}

fn gone(error: StoreError) -> Error {
    match error {
        StoreError::NotFound => Error::NotFound("webhook"),
        other => other.into(),
    }
}
