//! Playing the script.

use std::{collections::HashMap, time::Duration};

use bytes::Bytes;
use futures_util::stream;
use hubbub_types::{
    AccountId, CategoryId, ChannelId, ChannelKind, Clock as _, FileId, MessageId, Role, Seq, SessionId, Timestamp,
};
use uuid::Uuid;

use super::{
    Demo, Filled, art,
    clock::{DAY, last_midnight},
    script::{Channel, Line, Place, Script},
};
use crate::{
    Actor, Error,
    accounts::{NewPerson, ProfileChange},
    chat::{ChannelEdit, Group, NewChannel, NewMessage, Window},
    files::Upload,
    rows::Account,
};

/// How many days before the end of the last one the team came together.
const DAYS: u32 = 15;

/// A script that is being played.
pub(super) struct Play<'a> {
    demo: &'a Demo,
    script: &'a Script,
    /// When the last day ends.
    end: Timestamp,
    people: HashMap<&'static str, Actor>,
    channels: HashMap<&'static str, ChannelId>,
    /// Conversations of a few, by who is in them.
    talks: HashMap<Vec<&'static str>, ChannelId>,
    /// The last message of each channel.
    last: HashMap<ChannelId, MessageId>,
    files: usize,
}

impl<'a> Play<'a> {
    /// Makes people and channels.
    pub(super) async fn begin(demo: &'a Demo, script: &'a Script, language: &str) -> Result<Self, Error> {
        let last_words = script.lines.last().map_or(DAY, |line| line.before);
        let end = last_midnight(demo.now, last_words);
        let mut play = Self {
            demo,
            script,
            end,
            people: HashMap::new(),
            channels: HashMap::new(),
            talks: HashMap::new(),
            last: HashMap::new(),
            files: 0,
        };
        demo.clock.set(end - DAY * DAYS);
        play.make_people(language).await?;
        play.make_channels().await?;
        Ok(play)
    }

    async fn make_people(&mut self, language: &str) -> Result<(), Error> {
        let console = Actor::console().map_err(Error::internal)?;
        for (number, person) in (0..).zip(&self.script.people) {
            let new = NewPerson {
                handle: person.handle.into(),
                name: person.name.into(),
                email: None,
                password: Some(self.demo.password.clone()),
                role: Role::from_name(person.role).unwrap_or(Role::Member),
            };
            let account = self.demo.accounts.create_person(&console, new).await?.account;
            let actor = self.actor(&account);
            let account = self.demo.accounts.set_picture(&actor, art::portrait(number)?).await?;
            let change = ProfileChange { language: Some(Some(language.into())), ..ProfileChange::default() };
            self.demo.accounts.change_profile(&actor, change).await?;
            self.people.insert(person.handle, self.actor(&account));
        }
        Ok(())
    }

    fn actor(&self, account: &Account) -> Actor {
        let session = SessionId(Uuid::nil());
        Actor::of(account, session, self.demo.accounts.policies(), self.demo.clock.now())
    }

    async fn make_channels(&mut self) -> Result<(), Error> {
        let owner = self.owner()?.clone();
        let chat = &self.demo.chat;
        let mut groups: Vec<Group> = Vec::new();
        for name in &self.script.categories {
            groups.push((Some(chat.create_category(&owner, name).await?.id), Vec::new()));
        }
        // A server makes its first channel by itself.
        let mut found = chat.channels(&owner).await?.channels.into_iter();
        for channel in &self.script.channels {
            let group = channel.category.and_then(|index| groups.get_mut(index));
            let category = group.as_ref().and_then(|(category, _)| *category);
            let made = if let Some(first) = found.next() {
                let (name, topic) = (Some(channel.name.into()), Some(channel.topic.into()));
                let edit = ChannelEdit { name, topic, category: Some(category), ..ChannelEdit::default() };
                chat.edit_channel(&owner, first.id, edit).await?.id
            } else {
                self.demo.chat.create_channel(&owner, new_channel(channel, category)).await?.id
            };
            self.channels.insert(channel.name, made);
            if let Some((_, channels)) = group {
                channels.push(made);
            }
            for handle in channel.traits.iter().filter_map(|word| word.strip_prefix('@')) {
                chat.add_member(&owner, made, self.person(handle)?.account, false).await?;
            }
        }
        chat.arrange(&owner, groups).await
    }

    /// Says everything, and closes what is to be closed.
    pub(super) async fn finish(mut self) -> Result<Filled, Error> {
        let mut unread = HashMap::new();
        for line in &self.script.lines {
            let place = self.place(&line.place).await?;
            let seq = self.say(line, place).await?;
            if line.unread {
                unread.entry(place).or_insert(Seq(seq.0 - 1));
            }
        }
        let owner = self.owner()?.clone();
        for channel in self.script.channels.iter().filter(|channel| channel.traits.contains(&"archived")) {
            let id = self.channel(channel.name)?;
            let edit = ChannelEdit { archived: Some(true), ..ChannelEdit::default() };
            self.demo.chat.edit_channel(&owner, id, edit).await?;
        }
        self.read_all(&owner, &unread).await?;
        Ok(Filled {
            people: self.script.people.iter().map(|person| person.handle.to_owned()).collect(),
            channels: self.script.channels.len(),
            messages: self.script.lines.len(),
            files: self.files,
        })
    }

    async fn say(&mut self, line: &Line, place: ChannelId) -> Result<Seq, Error> {
        self.demo.clock.set(self.end - line.before);
        let (chat, author) = (&self.demo.chat, self.person(line.who)?.clone());
        let mut files = Vec::new();
        for file in &line.files {
            files.push(self.upload(&author, place, file).await?);
        }
        let new = NewMessage {
            nonce: self.demo.chat.new_id(),
            text: line.text.clone(),
            reply_to: self.last.get(&place).copied().filter(|_| line.answers),
            files,
        };
        let posted = chat.send(&author, place, new).await?;
        self.last.insert(place, posted.id);
        for (emoji, who) in &line.reactions {
            for handle in who {
                chat.react(self.person(handle)?, posted.id, emoji, true).await?;
            }
        }
        if line.pinned {
            chat.pin(&author, posted.id, true).await?;
        }
        if let Some(text) = &line.edited {
            chat.edit(&author, posted.id, text.clone()).await?;
        }
        Ok(posted.seq)
    }

    /// `KIND NAME`: a file of that kind.
    async fn upload(&mut self, author: &Actor, channel: ChannelId, file: &str) -> Result<FileId, Error> {
        let (kind, name) = file.split_once(' ').unwrap_or(("text", file));
        let bytes = Bytes::from(art::file(kind, name)?);
        let length = Some(bytes.len() as u64);
        let upload = Upload { channel, name: name.into(), length, body: stream::iter([Ok(bytes)]) };
        self.files += 1;
        Ok(self.demo.files.upload(author, upload).await?.id)
    }

    /// Where to speak; a conversation is begun when it is first needed.
    async fn place(&mut self, place: &Place) -> Result<ChannelId, Error> {
        let handles = match place {
            Place::Channel(name) => return self.channel(name),
            Place::People(handles) => handles,
        };
        if let Some(known) = self.talks.get(handles) {
            return Ok(*known);
        }
        let people: Result<Vec<&Actor>, Error> = handles.iter().map(|handle| self.person(handle)).collect();
        let people = people?;
        let (first, others) = people.split_first().ok_or_else(|| faulty("nobody"))?;
        let others: Vec<AccountId> = others.iter().map(|actor| actor.account).collect();
        let (talk, _) = self.demo.chat.direct(first, &others).await?;
        self.talks.insert(handles.clone(), talk.id);
        Ok(talk.id)
    }

    /// Everybody has read everything but what is left for the first look.
    async fn read_all(&self, owner: &Actor, unread: &HashMap<ChannelId, Seq>) -> Result<(), Error> {
        for channel in self.channels.values().chain(self.talks.values()).copied() {
            for actor in self.people.values() {
                let page = match self.demo.chat.page(actor, channel, Window::Latest, Some(1)).await {
                    Ok(page) => page,
                    // Private, and not theirs.
                    Err(Error::NotFound(_)) => continue,
                    Err(error) => return Err(error),
                };
                let read = unread.get(&channel).filter(|_| actor.account == owner.account);
                self.demo.chat.mark_read(actor, channel, read.copied().unwrap_or(page.head)).await?;
            }
        }
        Ok(())
    }

    fn owner(&self) -> Result<&Actor, Error> {
        let first = self.script.people.first().ok_or_else(|| faulty("nobody"))?;
        self.person(first.handle)
    }

    fn person(&self, handle: &str) -> Result<&Actor, Error> {
        self.people.get(handle).ok_or_else(|| faulty(handle))
    }

    fn channel(&self, name: &str) -> Result<ChannelId, Error> {
        self.channels.get(name).copied().ok_or_else(|| faulty(name))
    }
}

fn new_channel(channel: &Channel, category: Option<CategoryId>) -> NewChannel {
    NewChannel {
        kind: if channel.traits.contains(&"voice") { ChannelKind::Voice } else { ChannelKind::Text },
        name: channel.name.into(),
        topic: channel.topic.into(),
        category,
        private: channel.traits.contains(&"private"),
        slow_mode: Duration::ZERO,
    }
}

fn faulty(name: &str) -> Error {
    Error::internal(format!("the demonstration does not know {name}"))
}
