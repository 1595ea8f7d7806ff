//! Every event × who says it × where: the answer is the one that the policy gives for what is true there.

use std::time::Duration;

use hubbub_app::{
    Actor, Error,
    chat::{ChannelEdit, NewChannel, NewMessage},
    policy::{Action, Facts, Object, check},
};
use hubbub_gateway::socketio::fuzzing::events;
use hubbub_types::{AccountId, ChannelId, ChannelKind, Clock as _, MessageId, MessageKind, Role};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, Person, Server};

/// What an event is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    /// Nothing that somebody could be kept from.
    Oneself,
    Channel,
    Message,
}

/// Every event, and what is asked of the policy.
const EVENTS: [(&str, About, Action); 15] = [
    ("sync", About::Oneself, Action::ReadChannels),
    ("activity", About::Oneself, Action::ReadChannels),
    ("presence:set", About::Oneself, Action::ReadChannels),
    ("presence:watch", About::Oneself, Action::ReadChannels),
    ("settings", About::Oneself, Action::ReadChannels),
    ("message:send", About::Channel, Action::Post),
    ("command", About::Channel, Action::Post),
    ("typing", About::Channel, Action::Typing),
    ("read", About::Channel, Action::ReadChannel),
    ("draft", About::Channel, Action::ReadChannel),
    ("prefs", About::Channel, Action::ReadChannel),
    ("message:react", About::Message, Action::React),
    ("message:pin", About::Message, Action::Pin),
    ("message:edit", About::Message, Action::EditMessage),
    // Last: nothing is left to be done to it.
    ("message:delete", About::Message, Action::DeleteMessage),
];

/// Where something is done, as the actor stands to it.
struct Place {
    name: &'static str,
    facts: Facts,
    /// A message of somebody else, and one of the actor where they could write.
    messages: Vec<(Option<AccountId>, MessageId)>,
}

struct Scene {
    server: Server,
    keeper: Person,
    /// Who talks to the keeper where nobody else may listen, and whom nobody likes.
    stranger: Person,
}

impl Scene {
    async fn set() -> Self {
        let server = Server::start().await;
        let (keeper, stranger) = (cast(&server, "keeper", Role::Owner).await, server.person("stranger").await);
        Self { server, keeper, stranger }
    }

    async fn actor(&self, name: &str, role: Role) -> Person {
        cast(&self.server, name, role).await
    }

    /// Somebody as they stand now.
    async fn again(&self, token: String) -> Person {
        Person { actor: self.server.accounts.authenticate(&token).await.unwrap(), token }
    }

    async fn room(&self, name: String, private: bool) -> ChannelId {
        let (topic, slow_mode) = (String::new(), Duration::ZERO);
        let new = NewChannel { kind: ChannelKind::Text, name, topic, category: None, private, slow_mode };
        let made = self.server.chat.create_channel(&self.keeper.actor, new).await.unwrap();
        made.id
    }

    async fn direct(&self, one: &Person, other: &Person) -> ChannelId {
        let (made, _) = self.server.chat.direct(&one.actor, &[other.actor.account]).await.unwrap();
        made.id
    }

    async fn say(&self, who: &Person, channel: ChannelId) -> (Option<AccountId>, MessageId) {
        self.server.clock.advance(Duration::from_secs(1));
        let new = NewMessage { nonce: Uuid::from_u128(1), text: "hi".into(), reply_to: None, files: Vec::new() };
        (Some(who.actor.account), self.server.chat.send(&who.actor, channel, new).await.unwrap().id)
    }

    /// Every kind of place for one actor, with messages.
    async fn places(&self, actor: &Person) -> Vec<Place> {
        let name = |what: &str| format!("{what}-{}", actor.actor.handle);
        let (chat, keeper) = (&self.server.chat, &self.keeper);
        let account = actor.actor.account;
        let mut places = vec![
            place("public", self.room(name("public"), false).await, ChannelKind::Text, (false, false)),
            place("private, in", self.room(name("inside"), true).await, ChannelKind::Text, (true, true)),
            place("private, out", self.room(name("outside"), true).await, ChannelKind::Text, (true, false)),
            place("archived", self.room(name("archived"), true).await, ChannelKind::Text, (true, true)),
            place("direct, in", self.direct(keeper, actor).await, ChannelKind::Direct, (true, true)),
            place("direct, out", self.direct(keeper, &self.stranger).await, ChannelKind::Direct, (true, false)),
        ];
        for place in &mut places {
            let id = place.facts.id;
            if place.facts.private && place.facts.member && place.facts.kind == ChannelKind::Text {
                chat.add_member(&keeper.actor, id, account, false).await.unwrap();
            }
            place.messages.push(self.say(keeper, id).await);
            if place.facts.member || (!place.facts.private && actor.actor.role >= Role::Member) {
                place.messages.push(self.say(actor, id).await);
            }
            if place.name == "archived" {
                let edit = ChannelEdit { archived: Some(true), ..ChannelEdit::default() };
                chat.edit_channel(&keeper.actor, id, edit).await.unwrap();
                place.facts.archived = true;
            }
        }
        places
    }
}

/// Somebody new with a role.
async fn cast(server: &Server, name: &str, role: Role) -> Person {
    let person = server.person(name).await;
    server.accounts.set_role(&Actor::console().unwrap(), person.actor.account, role).await.unwrap();
    Person { actor: server.accounts.authenticate(&person.token).await.unwrap(), token: person.token }
}

fn place(name: &'static str, id: ChannelId, kind: ChannelKind, (private, member): (bool, bool)) -> Place {
    let facts = Facts { id, kind, private, archived: false, member, owner: false, blocked: false };
    Place { name, facts, messages: Vec::new() }
}

/// What the event is said with.
fn payload(event: &str, channel: ChannelId, message: MessageId) -> Value {
    let (channel, id, nonce) = (channel.to_string(), message.to_string(), "0190a1c2-0000-7000-8000-00000000000f");
    match event {
        "sync" => json!({"have": {channel: 0}}),
        "activity" => json!({"state": "active"}),
        "presence:set" => json!({"status": "auto"}),
        "presence:watch" => json!({"accounts": []}),
        "settings" => json!({"name": "x", "value": 1}),
        "message:send" => json!({"channel": channel, "nonce": nonce, "text": "hello"}),
        "command" => json!({"channel": channel, "nonce": "0190a1c2-0000-7000-8000-0000000000ff", "text": "/shrug"}),
        "typing" => json!({"channel": channel}),
        "read" => json!({"channel": channel, "seq": 1}),
        "draft" => json!({"channel": channel, "text": "later"}),
        "prefs" => json!({"channel": channel, "hidden": false}),
        "message:react" => json!({"id": id, "emoji": "👍", "on": true}),
        "message:pin" => json!({"id": id, "on": true}),
        "message:edit" => json!({"id": id, "text": "changed"}),
        "message:delete" => json!({"id": id}),
        other => panic!("{other} has no object here"),
    }
}

/// What the policy says, as the answer says it.
fn expected(actor: &Actor, action: Action, object: Object) -> String {
    check(actor, action, object).map_or_else(|error: Error| error.code().to_owned(), |()| "ok".to_owned())
}

fn said(answer: &Value) -> String {
    if answer["ok"] == true { "ok".into() } else { answer["code"].as_str().unwrap_or("nothing").to_owned() }
}

/// Says every event in one place; what is not as the policy has it.
async fn play(scene: &Scene, client: &mut Client, actor: &Actor, place: &Place) -> Vec<String> {
    let mut wrong = Vec::new();
    for (event, about, action) in EVENTS {
        for (author, message) in &place.messages {
            let (channel, kind) = (place.facts, MessageKind::Message);
            let object = match about {
                About::Oneself => Object::Instance,
                About::Channel => Object::Channel(channel),
                About::Message => Object::Message { channel, author: *author, kind, deleted: false },
            };
            // Else `typing` is only told every few seconds.
            scene.server.clock.advance(Duration::from_secs(10));
            let answer = client.ask(event, payload(event, channel.id, *message)).await;
            let (said, expected) = (said(&answer), expected(actor, action, object));
            if said != expected {
                let whose = if *author == Some(actor.account) { "own" } else { "foreign" };
                wrong.push(format!("{event} of {} in {} ({whose}): {said}, not {expected}", actor.handle, place.name));
            }
            if event == "sync" {
                let gone = answer["channels"][channel.id.to_string()]["gone"] == true;
                let reads = check(actor, Action::ReadChannel, Object::Channel(channel)).is_ok();
                assert_eq!(gone, !reads, "{} {}: {answer}", actor.handle, place.name);
            }
        }
    }
    wrong
}

#[test]
fn chat_05_every_event_has_its_line_in_the_table() {
    let mut missing: Vec<_> = events().collect();
    missing.retain(|event| EVENTS.iter().all(|(known, ..)| known != event));
    assert_eq!((missing, EVENTS.len()), (Vec::new(), events().count()));
}

#[tokio::test]
async fn chat_05_every_event_is_answered_as_the_policy_says_whoever_says_it_wherever() {
    let scene = Scene::set().await;
    let roles = [
        ("owner", Role::Owner),
        ("admin", Role::Admin),
        ("moderator", Role::Moderator),
        ("member", Role::Member),
        ("guest", Role::Guest),
        ("muted", Role::Member),
        ("blocked", Role::Member),
    ];
    let mut wrong = Vec::new();
    for (name, role) in roles {
        let mut person = scene.actor(name, role).await;
        let mut places = scene.places(&person).await;
        if name == "muted" {
            let until = scene.server.clock.now() + Duration::from_secs(86_400);
            let chat = &scene.server.chat;
            chat.time_out(&scene.keeper.actor, person.actor.account, until, None).await.unwrap();
            person = scene.again(person.token).await;
            assert!(person.actor.muted_until.is_some());
        }
        if name == "blocked" {
            scene.server.accounts.block(&scene.keeper.actor, person.actor.account).await.unwrap();
            places.iter_mut().find(|place| place.name == "direct, in").unwrap().facts.blocked = true;
        }
        let mut client = Client::join(&scene.server, &person).await;
        for place in &places {
            wrong.extend(play(&scene, &mut client, &person.actor, place).await);
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[tokio::test]
async fn chat_05_who_is_banned_joins_no_more() {
    let scene = Scene::set().await;
    let person = scene.actor("banned", Role::Member).await;
    let mut open = Client::join(&scene.server, &person).await;
    let ban = hubbub_app::moderation::Ban::default();
    scene.server.chat.ban(&scene.keeper.actor, person.actor.account, ban).await.unwrap();
    assert_eq!(open.close_code().await, 4002);
    let mut again = Client::stranger(&scene.server).await;
    again.say(&format!("40{}", json!({"token": person.token}))).await;
    let refusal = again.text().await;
    assert!(
        refusal.starts_with("44") && (refusal.contains("session_ended") || refusal.contains("banned")),
        "{refusal}"
    );
}
