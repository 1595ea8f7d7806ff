//! A small team that has worked together for two weeks, for a first look and for screenshots. Everything is made through
//! the services, with a clock that goes through the days; nothing here knows the database.

mod art;
mod clock;
mod play;
mod script;
#[cfg(test)]
mod tests;

pub use clock::DemoClock;

use std::sync::Arc;

use hubbub_types::{Redacted, Timestamp};

use crate::{Accounts, Error, chat::Chat, files::Files};

/// The language that the team speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Russian.
    Russian,
}

impl Language {
    const fn script(self) -> &'static str {
        match self {
            Self::English => include_str!("en.txt"),
            Self::Russian => include_str!("ru.txt"),
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
        }
    }
}

/// The services that make it. They must have been made with `clock`, on a server that has nobody.
pub struct Demo {
    /// Makes people.
    pub accounts: Accounts,
    /// Where they speak.
    pub chat: Chat,
    /// What they show.
    pub files: Files,
    /// What goes through the days.
    pub clock: Arc<DemoClock>,
    /// The present.
    pub now: Timestamp,
    /// What all of them log in with.
    pub password: Redacted<String>,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// Handles of the people, the owner's first.
    pub people: Vec<String>,
    /// How many channels there are.
    pub channels: usize,
    /// How many messages there are.
    pub messages: usize,
    /// How many files there are.
    pub files: usize,
}

impl Demo {
    /// Makes the team, and all that it said.
    ///
    /// # Errors
    /// [`Error::Internal`] when a script is faulty, and whatever the services say.
    pub async fn fill(&self, language: Language) -> Result<Filled, Error> {
        let script = script::read(language.script()).map_err(Error::internal)?;
        // Before anything is made: what is made half is a demonstration too.
        self.accounts.mark_demo().await?;
        play::Play::begin(self, &script, language.code()).await?.finish().await
    }
}
