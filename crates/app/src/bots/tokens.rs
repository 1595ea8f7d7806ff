//! What bots show to be let in.

use std::time::Duration;

use hubbub_cluster::BusMessage;
use hubbub_store::{BotTokenRow, NewBotToken, StoreError};
use hubbub_types::{AccountId, BotTokenId, SessionId};
use serde_json::json;

use super::{most, target};
use crate::{
    Actor, Error, FieldError,
    chat::{Chat, names::line},
    policy::Scopes,
    token::Secret,
    words::Checks,
};

/// Longest name, in characters.
const NAME: usize = 64;
/// Longest life of a token that ends by itself, in days.
const LONGEST: u32 = 3_660;

/// A token to make.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What it is called, 1 to 64 characters.
    pub name: String,
    /// Names of [`Scopes`]; at least one.
    pub scopes: Vec<String>,
    /// After how many days it ends by itself; never when absent.
    pub expires_in_days: Option<u32>,
}

/// A token that was just made, with what is shown only now.
#[derive(Debug, Clone)]
pub struct GivenToken {
    /// The token.
    pub row: BotTokenRow,
    /// What the bot shows.
    pub secret: String,
}

impl Chat {
    /// Gives a bot a token.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`], [`Error::ListFull`], [`Error::Unavailable`].
    pub async fn create_bot_token(&self, actor: &Actor, bot: AccountId, new: NewToken) -> Result<GivenToken, Error> {
        let managed = self.managed(actor, bot).await?;
        let mut checks = Checks::default();
        let name = checks.take(named(&new.name));
        let scopes = checks.take(scopes(&new.scopes));
        let life = checks.take(life(new.expires_in_days));
        let ((name, scopes), life) = checks.finish(name.zip(scopes).zip(life))?;
        let (now, secret) = (self.now(), Secret::of_bot(self.entropy()));
        let row = BotTokenRow {
            id: BotTokenId(self.new_id()),
            account: bot,
            name,
            scopes: scopes.to_string(),
            created_by: actor.author(),
            created_at: now,
            last_used_at: None,
            expires_at: life.map(|life| now + life),
        };
        let data = json!({ "token": row.name, "scopes": row.scopes });
        let noted = [self.noted(actor, "bot.token", target(&managed).with(data))];
        let token = NewBotToken { row: row.clone(), hash: secret.hash };
        self.store().bots().add_token(&token, most(self.settings().bot_tokens), &noted).await?;
        Ok(GivenToken { row, secret: secret.text })
    }

    /// Ends a token of a bot: whatever is connected with it is cut off on every node.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn revoke_bot_token(&self, actor: &Actor, bot: AccountId, token: BotTokenId) -> Result<(), Error> {
        let managed = self.managed(actor, bot).await?;
        let tokens = self.store().bots().tokens(Some(bot)).await?;
        let row = tokens.into_iter().find(|row| row.id == token).ok_or(Error::NotFound("token"))?;
        let noted = [self.noted(actor, "bot.revoke", target(&managed).with(json!({ "token": row.name })))];
        let gone = |error| match error {
            StoreError::NotFound => Error::NotFound("token"),
            other => other.into(),
        };
        self.store().bots().revoke_token(bot, token, &noted).await.map_err(gone)?;
        self.tell_bus(BusMessage::SessionRevoked { account: bot, session: SessionId(token.0) });
        Ok(())
    }
}

fn named(text: &str) -> Result<String, FieldError> {
    let name = line("name", text, NAME)?;
    if name.is_empty() { Err(FieldError::new("name", "required", "The name is missing.")) } else { Ok(name) }
}

fn scopes(names: &[String]) -> Result<Scopes, FieldError> {
    match Scopes::parse(names.iter().map(String::as_str)) {
        Ok(scopes) if scopes == Scopes::default() => {
            Err(FieldError::new("scopes", "required", "A token without a scope is good for nothing."))
        }
        Ok(scopes) => Ok(scopes),
        Err(_) => {
            let message = format!("Scopes are {}.", Scopes::NAMES.join(", "));
            Err(FieldError::new("scopes", "bad_format", message))
        }
    }
}

fn life(days: Option<u32>) -> Result<Option<Duration>, FieldError> {
    match days {
        Some(days) if !(1..=LONGEST).contains(&days) => {
            let message = format!("A token lives 1 to {LONGEST} days, or until it is revoked.");
            Err(FieldError::new("expiresInDays", "out_of_range", message))
        }
        days => Ok(days.map(|days| Duration::from_secs(u64::from(days) * 86_400))),
    }
}
