//! Bodies.

use hubbub_types::{ChannelId, HookFormat, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    hooks::{NAME, json::cut},
    markdown::{to_discord, to_slack},
    wire::{At, Message, PersonRef},
};

/// What a program can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// Somebody sent a message.
    MessageCreated,
    /// Somebody changed one.
    MessageEdited,
    /// A message is gone.
    MessageDeleted,
    /// A channel was made.
    ChannelCreated,
    /// A channel was archived.
    ChannelArchived,
    /// Somebody came into a channel.
    MemberJoined,
    /// Somebody left a channel.
    MemberLeft,
    /// Somebody tries whether the address works. Nobody asks for it by its name.
    Test,
}

impl EventKind {
    /// All that can be asked for.
    pub const ALL: [Self; 7] = [
        Self::MessageCreated,
        Self::MessageEdited,
        Self::MessageDeleted,
        Self::ChannelCreated,
        Self::ChannelArchived,
        Self::MemberJoined,
        Self::MemberLeft,
    ];

    /// The name in bodies and in settings.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MessageCreated => "message.created",
            Self::MessageEdited => "message.edited",
            Self::MessageDeleted => "message.deleted",
            Self::ChannelCreated => "channel.created",
            Self::ChannelArchived => "channel.archived",
            Self::MemberJoined => "member.joined",
            Self::MemberLeft => "member.left",
            Self::Test => "webhook.test",
        }
    }

    /// The event of that name, if it can be asked for.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Where something happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The channel.
    pub id: ChannelId,
    /// Its name, without `#`.
    pub name: String,
}

/// Something that happened, as it stands when the body is made: a message that has been deleted meanwhile has no text.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// When.
    pub at: Timestamp,
    /// Where; nowhere for a try of an address that is told of every public channel.
    pub channel: Option<Place>,
    /// The message it is about.
    pub message: Option<Message>,
    /// Who did it.
    pub person: Option<PersonRef>,
    /// Where this server is, without a `/` at the end; pictures are found there.
    pub public_url: String,
}

/// The body of `event` for a receiver that reads `format`.
#[must_use]
pub fn body(format: HookFormat, event: &Event) -> Vec<u8> {
    let value = match format {
        HookFormat::Hubbub => own(event),
        HookFormat::Slack => slack(event),
        HookFormat::Discord => discord(event),
    };
    value.to_string().into_bytes()
}

fn own(event: &Event) -> Value {
    json!({
        "type": event.kind.as_str(),
        "timestamp": At(event.at),
        "data": { "channel": event.channel, "message": event.message, "person": event.person },
    })
}

fn name(event: &Event) -> String {
    cut(event.person.as_ref().map_or("Hubbub", |person| person.name.as_str()), NAME)
}

fn picture(event: &Event) -> Option<String> {
    let path = event.person.as_ref()?.picture.as_ref()?;
    Some(format!("{}{path}", event.public_url))
}

/// A sentence in our markdown, for programs that show texts to people.
fn sentence(event: &Event) -> String {
    let said = event.message.as_ref().map(|message| message.text.as_str()).unwrap_or_default();
    let files = event.message.iter().flat_map(|message| &message.files);
    let files: String = files.map(|file| format!("\n{}{}", event.public_url, file.url)).collect();
    let channel = event.channel.as_ref().map_or("", |place| place.name.as_str());
    match event.kind {
        EventKind::MessageCreated => format!("{said}{files}"),
        EventKind::MessageEdited => format!("(edited) {said}{files}"),
        EventKind::MessageDeleted => format!("A message in #{channel} was deleted."),
        EventKind::ChannelCreated => format!("The channel #{channel} was created."),
        EventKind::ChannelArchived => format!("The channel #{channel} was archived."),
        EventKind::MemberJoined => format!("{} joined #{channel}.", name(event)),
        EventKind::MemberLeft => format!("{} left #{channel}.", name(event)),
        EventKind::Test if channel.is_empty() => {
            "This is a test: messages of every public channel come here.".to_owned()
        }
        EventKind::Test => format!("This is a test: messages of #{channel} come here."),
    }
}

fn slack(event: &Event) -> Value {
    let mut value = json!({ "text": to_slack(&sentence(event)), "username": name(event) });
    if let (Some(picture), Some(object)) = (picture(event), value.as_object_mut()) {
        object.insert("icon_url".to_owned(), picture.into());
    }
    value
}

fn discord(event: &Event) -> Value {
    let content = to_discord(sentence(event).trim());
    let mut value = json!({ "content": content, "allowed_mentions": { "parse": [] } });
    let Some(object) = value.as_object_mut() else { return value };
    let name = name(event);
    // Discord refuses the whole message for such a name.
    if !["discord", "clyde"].iter().any(|word| name.to_lowercase().contains(word)) {
        object.insert("username".to_owned(), name.into());
    }
    if let Some(picture) = picture(event) {
        object.insert("avatar_url".to_owned(), picture.into());
    }
    value
}
