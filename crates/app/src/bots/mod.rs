//! Programs that take part: accounts that nobody signs in to, which speak with tokens.
//!
//! A bot is a member of channels as people are, and has a role, of moderator at most. A token has scopes, which take
//! from what the role allows; [`crate::policy`] knows both.

mod tokens;

pub use tokens::{GivenToken, NewToken};

use hubbub_chat::wire::PersonRef;
use hubbub_cluster::BusMessage;
use hubbub_store::{BotPatch, BotRow, BotTokenRow, NewAccount, NewBot as NewBotRow, ProfilePatch};
use hubbub_types::{AccountId, Handle, Redacted, Role};
use serde_json::json;

use crate::{
    Actor, Error, FieldError,
    accounts::NO_PASSWORD,
    audit::Target,
    chat::{Chat, names::line, person},
    policy::{Action, Object, check},
    words::{self, Checks},
};

/// Longest description, in characters.
const DESCRIPTION: usize = 300;

/// A bot to make.
#[derive(Debug, Clone)]
pub struct NewBot {
    /// Its handle, of the same kind as a person's.
    pub handle: String,
    /// What it is called.
    pub name: String,
    /// What it is for, up to 300 characters.
    pub description: String,
    /// What it may do: guest, member or moderator.
    pub role: Role,
}

/// What to change; `None` leaves a field alone.
#[derive(Debug, Clone, Default)]
pub struct BotChange {
    /// See [`NewBot::handle`].
    pub handle: Option<String>,
    /// See [`NewBot::name`].
    pub name: Option<String>,
    /// See [`NewBot::description`].
    pub description: Option<String>,
    /// See [`NewBot::role`].
    pub role: Option<Role>,
    /// Whether its tokens open anything.
    pub enabled: Option<bool>,
}

/// A bot with its tokens, the earliest first.
#[derive(Debug, Clone)]
pub struct Bot {
    /// The bot.
    pub row: BotRow,
    /// Who made it, where that account still exists.
    pub owner: Option<PersonRef>,
    /// Its tokens; those that ended by themselves too.
    pub tokens: Vec<BotTokenRow>,
}

impl Chat {
    /// All bots, by handle.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn bots(&self, actor: &Actor) -> Result<Vec<Bot>, Error> {
        check(actor, Action::ManageBots, Object::Instance)?;
        let (rows, mut tokens) = (self.store().bots().list().await?, self.store().bots().tokens(None).await?);
        let owners: Vec<_> = rows.iter().filter_map(|row| row.owner).collect();
        let owners: Vec<_> = self.store().accounts().people(&owners).await?.iter().map(person).collect();
        let of = |row: BotRow| {
            let own = tokens.extract_if(.., |token| token.account == row.account.id).collect();
            let owner = owners.iter().find(|owner| Some(owner.id) == row.owner).cloned();
            Bot { row, owner, tokens: own }
        };
        Ok(rows.into_iter().map(of).collect())
    }

    /// One bot.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn bot(&self, actor: &Actor, id: AccountId) -> Result<Bot, Error> {
        let row = self.managed(actor, id).await?;
        self.whole(row).await
    }

    /// Makes a bot. It says nothing until it has a token.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Invalid`], [`Error::HandleTaken`], [`Error::ListFull`], [`Error::Unavailable`].
    pub async fn create_bot(&self, actor: &Actor, new: NewBot) -> Result<Bot, Error> {
        check(actor, Action::ManageBots, Object::Instance)?;
        let mut checks = Checks::default();
        let handle = checks.take(words::handle(&new.handle));
        let name = checks.take(words::name(&new.name));
        let description = checks.take(line("description", &new.description, DESCRIPTION));
        let role = checks.take(role(new.role));
        let (((handle, name), description), role) = checks.finish(handle.zip(name).zip(description).zip(role))?;
        let account = self.account_of_bot(handle, name, role);
        let target = Target::named("bot", account.id.0, &account.name).with(json!({ "role": role }));
        let noted = [self.noted(actor, "bot.create", target)];
        let new = NewBotRow { account, owner: actor.author(), description };
        let row = self.store().bots().create(&new, most(self.settings().bots), &noted).await?;
        self.whole(row).await
    }

    fn account_of_bot(&self, handle: Handle, name: String, role: Role) -> NewAccount {
        NewAccount {
            id: AccountId(self.new_id()),
            handle,
            name,
            email: None,
            email_verified: false,
            password_hash: Redacted(NO_PASSWORD.into()),
            role,
            language: None,
            created_at: self.now(),
        }
    }

    /// Changes a bot. One that is stopped is cut off on every node.
    ///
    /// # Errors
    /// As [`Chat::create_bot`]; [`Error::NotFound`].
    pub async fn change_bot(&self, actor: &Actor, id: AccountId, change: BotChange) -> Result<Bot, Error> {
        let before = self.managed(actor, id).await?;
        let (profile, patch) = checked(&change)?;
        // Before the rest: a handle may be taken, and then nothing is changed.
        if profile.handle.is_some() || profile.name.is_some() {
            self.store().accounts().update_profile(id, &profile, self.now()).await?;
            self.tell_bus(BusMessage::ProfileChanged { account: id });
        }
        if let Some(to) = change.role.filter(|role| *role != before.account.role) {
            let data = json!({ "from": before.account.role, "to": to });
            let noted = [self.noted(actor, "bot.change", target(&before).with(data))];
            self.store().accounts().set_role(id, to, &noted, self.now()).await?;
            self.tell_bus(BusMessage::AccountChanged { account: id });
            self.tell_bus(BusMessage::AccessChanged { account: id });
        }
        let noted = [self.noted(actor, verb(&change), target(&before))];
        let row = self.store().bots().change(id, &patch, &noted, self.now()).await?;
        if row.disabled_at.is_some() {
            self.tell_bus(BusMessage::AccountRevoked { account: id });
        }
        self.whole(row).await
    }

    /// Takes a bot away with its tokens, and cuts it off on every node. What it wrote stays, without its name.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn delete_bot(&self, actor: &Actor, id: AccountId) -> Result<(), Error> {
        let row = self.managed(actor, id).await?;
        self.store().accounts().delete(id, self.now()).await?;
        self.tell_bus(BusMessage::AccountRevoked { account: id });
        self.note(actor, "bot.delete", target(&row)).await
    }

    /// Gives a bot a picture, or takes it away.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::PictureUnreadable`], [`Error::PictureTooLarge`],
    /// [`Error::Unavailable`].
    pub async fn set_bot_picture(&self, actor: &Actor, id: AccountId, upload: Option<Vec<u8>>) -> Result<Bot, Error> {
        let before = self.managed(actor, id).await?;
        match upload {
            Some(upload) => self.accounts().put_picture(id, upload).await?,
            None => self.accounts().take_picture(id).await?,
        }
        self.note(actor, "bot.change", target(&before)).await?;
        self.bot(actor, id).await
    }

    /// The bot, if the actor looks after bots.
    async fn managed(&self, actor: &Actor, id: AccountId) -> Result<BotRow, Error> {
        check(actor, Action::ManageBots, Object::Instance)?;
        self.store().bots().by_id(id).await?.ok_or(Error::NotFound("bot"))
    }

    async fn whole(&self, row: BotRow) -> Result<Bot, Error> {
        let tokens = self.store().bots().tokens(Some(row.account.id)).await?;
        let owner = self.store().accounts().people(row.owner.as_slice()).await?;
        Ok(Bot { row, owner: owner.first().map(person), tokens })
    }
}

fn checked(change: &BotChange) -> Result<(ProfilePatch, BotPatch), Error> {
    let mut checks = Checks::default();
    let profile = ProfilePatch {
        handle: checks.maybe(change.handle.as_deref().map(words::handle)),
        name: checks.maybe(change.name.as_deref().map(words::name)),
        ..ProfilePatch::default()
    };
    let description = change.description.as_deref().map(|text| line("description", text, DESCRIPTION));
    let patch = BotPatch { description: checks.maybe(description), enabled: change.enabled };
    checks.maybe(change.role.map(role));
    checks.finish(Some((profile, patch)))
}

/// A role that a bot may have.
fn role(role: Role) -> Result<Role, FieldError> {
    if role <= Role::Moderator {
        return Ok(role);
    }
    Err(FieldError::new("role", "out_of_range", "A bot is a guest, a member or a moderator."))
}

/// What the audit log calls a change.
fn verb(change: &BotChange) -> &'static str {
    match change.enabled {
        Some(true) => "bot.start",
        Some(false) => "bot.stop",
        None => "bot.change",
    }
}

fn target(row: &BotRow) -> Target {
    Target::named("bot", row.account.id.0, &row.account.name)
}

fn most(limit: usize) -> u32 {
    u32::try_from(limit).unwrap_or(u32::MAX)
}
