mod pictures;
mod trying;

use std::{collections::HashSet, sync::Arc, time::Duration};

use hubbub_chat::hooks::{Dialect, outgoing::EventKind};
use hubbub_net::outgoing::SystemLookup;
use hubbub_types::{ChannelId, DeliveryState, HookFormat, Role, Span};
use parking_lot::Mutex;
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers};

use super::*;
use crate::{Actor, Error, testbed::Testbed};

/// Hooks whose worker does not run by itself, and may reach this machine.
fn hooks(bed: &Testbed) -> Hooks {
    let allow = vec!["127.0.0.1/32".parse().unwrap()];
    let settings = HookSettings { allow, timeout: Span::secs(5), ..HookSettings::default() };
    Hooks::new(bed.chat.clone(), settings, SystemLookup).unwrap()
}

/// Tries what is due, and waits for the answers; how many tries that were.
async fn deliver_due(hooks: &Hooks) -> usize {
    let mut lanes = crate::hooks::lanes::Lanes::new(hooks.settings().workers);
    let count = hooks.begin_due(&mut lanes).await.unwrap();
    while lanes.is_busy() {
        lanes.ended().await;
    }
    count
}

async fn receive(hooks: &Hooks, url: &str, body: Value) -> Result<Received, Unsent> {
    receive_with(hooks, url, body, None).await
}

async fn receive_with(hooks: &Hooks, url: &str, body: Value, key: Option<&str>) -> Result<Received, Unsent> {
    let mut parts = url.rsplit('/');
    let (secret, hook) = (parts.next().unwrap(), parts.next().unwrap().parse().unwrap());
    let body = body.to_string();
    hooks.receive(Arrival { hook, secret, body: body.as_bytes(), content_type: "application/json", key }).await
}

/// What a receiver answers, one after the other; 204 when the list is over.
struct Script {
    answers: Mutex<Vec<ResponseTemplate>>,
}

impl Respond for Script {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        self.answers.lock().pop().unwrap_or_else(|| ResponseTemplate::new(204))
    }
}

async fn receiver(mut answers: Vec<ResponseTemplate>) -> MockServer {
    let server = MockServer::start().await;
    answers.reverse();
    let script = Script { answers: Mutex::new(answers) };
    Mock::given(matchers::any()).respond_with(script).mount(&server).await;
    server
}

async fn told(server: &MockServer) -> Vec<(String, Value)> {
    let id = |request: &Request| request.headers["webhook-id"].to_str().unwrap().to_owned();
    let requests = server.received_requests().await.unwrap();
    requests.iter().map(|request| (id(request), request.body_json().unwrap())).collect()
}

fn edit(server: &MockServer, format: HookFormat) -> OutgoingEdit {
    let events = EventKind::ALL.map(|kind| kind.as_str().to_owned()).to_vec();
    OutgoingEdit { url: server.uri(), format, events }
}

async fn setting() -> (Testbed, Hooks, Actor, ChannelId) {
    let bed = Testbed::new().await;
    let ann = bed.person("ann").await;
    let channel = bed.channel(&ann, "ci", false).await;
    let hooks = hooks(&bed);
    (bed, hooks, ann, channel)
}

#[tokio::test]
async fn chat_09_what_slack_and_discord_take_becomes_a_message() {
    let (bed, hooks, ann, channel) = setting().await;
    let made = hooks.create_incoming(&ann, channel, "CI").await.unwrap();
    assert!(made.url.starts_with("https://hub.example.org/api/v1/hooks/"), "{}", made.url);
    let slack = receive(&hooks, &made.url, json!({ "text": "build *failed*", "username": "Jenkins" })).await.unwrap();
    let embeds = json!([{ "title": "push", "color": 255 }]);
    let discord = receive(&hooks, &made.url, json!({ "content": "", "embeds": embeds })).await.unwrap();
    assert_eq!((slack.dialect, discord.dialect), (Dialect::Slack, Dialect::Discord));
    let page = bed.chat.page(&ann, channel, crate::chat::Window::Latest, None).await.unwrap();
    let shown: Vec<_> = page
        .items
        .iter()
        .map(|message| (message.text.as_str(), message.hook.as_ref().unwrap().name.as_str(), message.embeds.len()))
        .collect();
    assert_eq!(shown, [("build **failed**", "Jenkins", 0), ("", "CI", 1)]);
    assert_eq!(hooks.incoming(&ann, channel).await.unwrap().len(), 1);
}

#[tokio::test]
async fn chat_09_a_wrong_secret_an_empty_body_and_an_archived_channel_are_refused() {
    let (bed, hooks, ann, channel) = setting().await;
    let made = hooks.create_incoming(&ann, channel, "CI").await.unwrap();
    let wrong = format!("{}x", made.url);
    let unsent = receive(&hooks, &wrong, json!({ "content": "hi" })).await.unwrap_err();
    assert!(matches!(unsent, Unsent { dialect: Dialect::Discord, reason: NotTaken::Unknown }), "{unsent:?}");
    let unsent = receive(&hooks, &made.url, json!({ "text": " " })).await.unwrap_err();
    assert!(matches!(unsent, Unsent { dialect: Dialect::Slack, reason: NotTaken::Body(_) }), "{unsent:?}");
    let edit = crate::chat::ChannelEdit { archived: Some(true), ..Default::default() };
    bed.chat.edit_channel(&ann, channel, edit).await.unwrap();
    let unsent = receive(&hooks, &made.url, json!({ "text": "hi" })).await.unwrap_err();
    assert!(matches!(unsent.reason, NotTaken::Refused(Error::Archived)), "{unsent:?}");
    hooks.delete_incoming(&ann, made.row.id).await.unwrap();
    let unsent = receive(&hooks, &made.url, json!({ "text": "hi" })).await.unwrap_err();
    assert!(matches!(unsent.reason, NotTaken::Unknown), "{unsent:?}");
}

#[tokio::test]
async fn chat_09_a_sender_that_repeats_itself_is_heard_once() {
    let (_bed, hooks, ann, channel) = setting().await;
    let made = hooks.create_incoming(&ann, channel, "CI").await.unwrap();
    let first = receive_with(&hooks, &made.url, json!({ "text": "hi" }), Some("a")).await.unwrap();
    let again = receive_with(&hooks, &made.url, json!({ "text": "hi" }), Some("a")).await.unwrap();
    let other = receive_with(&hooks, &made.url, json!({ "text": "hi" }), Some("b")).await.unwrap();
    assert_eq!(first.outcome.id, again.outcome.id);
    assert_ne!(first.outcome.id, other.outcome.id);
}

#[tokio::test]
async fn chat_09_a_webhook_that_sends_too_often_is_told_when_to_come_back() {
    let (_bed, hooks, ann, channel) = setting().await;
    let made = hooks.create_incoming(&ann, channel, "CI").await.unwrap();
    for _ in 0..hooks.settings().rate.burst {
        receive(&hooks, &made.url, json!({ "text": "hi" })).await.unwrap();
    }
    let unsent = receive(&hooks, &made.url, json!({ "text": "hi" })).await.unwrap_err();
    assert!(matches!(unsent.reason, NotTaken::TooOften { retry_after } if !retry_after.is_zero()), "{unsent:?}");
}

#[tokio::test]
async fn chat_09_only_who_looks_after_a_channel_makes_webhooks_of_it() {
    let (bed, hooks, ann, channel) = setting().await;
    let bob = bed.person("bob").await;
    let made = hooks.create_incoming(&ann, channel, "CI").await.unwrap();
    assert!(matches!(hooks.create_incoming(&bob, channel, "CI").await, Err(Error::Forbidden)));
    assert!(matches!(hooks.incoming(&bob, channel).await, Err(Error::Forbidden)));
    assert!(matches!(hooks.delete_incoming(&bob, made.row.id).await, Err(Error::Forbidden)));
    let own = bed.channel(&bob, "bobs", true).await;
    assert!(matches!(hooks.create_incoming(&ann, own, "CI").await, Err(Error::NotFound(_))));
    let server = receiver(Vec::new()).await;
    let everywhere = hooks.create_outgoing(&bob, None, edit(&server, HookFormat::Hubbub)).await;
    assert!(matches!(everywhere, Err(Error::Forbidden)));
    let inside = OutgoingEdit { url: "http://10.0.0.1/".into(), ..edit(&server, HookFormat::Hubbub) };
    let refused = hooks.create_outgoing(&Actor { role: Role::Admin, ..ann }, None, inside).await.unwrap_err();
    assert_eq!(refused.fields()[0].code, "not_acceptable_address");
}

#[tokio::test]
async fn chat_09_a_flaky_receiver_misses_nothing_and_knows_doubles_by_their_id() {
    let (bed, hooks, ann, channel) = setting().await;
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_secs(20));
    let busy = ResponseTemplate::new(429).insert_header("retry-after", "60");
    let server = receiver(vec![ResponseTemplate::new(500), busy, slow, ResponseTemplate::new(302)]).await;
    let made = hooks.create_outgoing(&ann, Some(channel), edit(&server, HookFormat::Hubbub)).await.unwrap();
    for number in 0..6 {
        bed.say(&ann, channel, &format!("text {number}")).await;
    }
    let done = async || hooks.deliveries(&ann, made.id, Some(DeliveryState::Done)).await.unwrap().len();
    while done().await < 6 {
        while deliver_due(&hooks).await > 0 {}
        bed.clock.advance(Duration::from_secs(30));
    }
    let told = told(&server).await;
    assert_eq!(told.len(), 10, "six arrive, four tries fail");
    let pairs: HashSet<(&str, &str)> =
        told.iter().map(|(id, body)| (id.as_str(), body["data"]["message"]["text"].as_str().unwrap())).collect();
    assert_eq!(pairs.len(), 6, "the same id for the same message, always");
}

#[tokio::test]
async fn chat_09_a_receiver_is_told_in_order_and_can_check_the_signature() {
    let (bed, hooks, ann, channel) = setting().await;
    let server = receiver(Vec::new()).await;
    let ann = Actor { role: Role::Admin, ..ann };
    let made = hooks.create_outgoing(&ann, None, edit(&server, HookFormat::Hubbub)).await.unwrap();
    let first = bed.say(&ann, channel, "one").await;
    bed.say(&ann, channel, "two").await;
    while deliver_due(&hooks).await > 0 {}
    // Told before it was deleted, and that it was.
    bed.chat.delete(&ann, first).await.unwrap();
    while deliver_due(&hooks).await > 0 {}
    let told = told(&server).await;
    let kinds: Vec<_> = told.iter().map(|(_, body)| body["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["message.created", "message.created", "message.deleted"]);
    assert_eq!(told[0].1["data"]["person"]["handle"], "ann");
    assert_eq!(told[2].1["data"]["message"]["text"], "");
    let secret = hubbub_chat::hooks::outgoing::Secret::read(&made.secret).unwrap();
    for request in server.received_requests().await.unwrap() {
        let header = |name: &str| request.headers[name].to_str().unwrap();
        let id = header("webhook-id").strip_prefix("msg_").unwrap().parse().unwrap();
        let at = hubbub_types::Timestamp::from_millis(header("webhook-timestamp").parse::<i64>().unwrap() * 1_000);
        let wanted = hubbub_chat::hooks::outgoing::sign(&secret, id, at, &request.body);
        assert_eq!(header("webhook-signature"), wanted);
    }
}

#[tokio::test]
async fn chat_09_what_was_deleted_before_it_was_told_is_not_told() {
    let (bed, hooks, ann, channel) = setting().await;
    let server = receiver(Vec::new()).await;
    hooks.create_outgoing(&ann, Some(channel), edit(&server, HookFormat::Hubbub)).await.unwrap();
    let id = bed.say(&ann, channel, "secret").await;
    bed.chat.delete(&ann, id).await.unwrap();
    while deliver_due(&hooks).await > 0 {}
    let told = told(&server).await;
    assert!(told.iter().all(|(_, body)| body["type"] == "message.deleted" && !body.to_string().contains("secret")));
}

#[tokio::test]
async fn chat_09_what_came_in_by_a_webhook_does_not_go_out_by_one() {
    let (_bed, hooks, ann, channel) = setting().await;
    let server = receiver(Vec::new()).await;
    hooks.create_outgoing(&ann, Some(channel), edit(&server, HookFormat::Slack)).await.unwrap();
    let made = hooks.create_incoming(&ann, channel, "CI").await.unwrap();
    receive(&hooks, &made.url, json!({ "text": "hi" })).await.unwrap();
    while deliver_due(&hooks).await > 0 {}
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn chat_09_what_cannot_be_delivered_is_given_up_and_can_be_tried_again() {
    let (bed, hooks, ann, channel) = setting().await;
    let server = receiver(vec![ResponseTemplate::new(500); 12]).await;
    let made = hooks.create_outgoing(&ann, Some(channel), edit(&server, HookFormat::Discord)).await.unwrap();
    bed.say(&ann, channel, "hi").await;
    let dead = async || hooks.deliveries(&ann, made.id, Some(DeliveryState::Dead)).await.unwrap();
    while dead().await.is_empty() {
        deliver_due(&hooks).await;
        bed.clock.advance(Duration::from_secs(3_600));
    }
    let given_up = dead().await.remove(0);
    assert_eq!((given_up.attempts, given_up.last_status), (12, Some(500)));
    hooks.retry(&ann, given_up.id).await.unwrap();
    assert_eq!(deliver_due(&hooks).await, 1);
    assert!(dead().await.is_empty());
    assert_eq!(told(&server).await.len(), 13);
}

#[tokio::test]
async fn chat_09_a_receiver_that_is_gone_is_not_told_any_more() {
    let (bed, hooks, ann, channel) = setting().await;
    let server = receiver(vec![ResponseTemplate::new(410)]).await;
    let made = hooks.create_outgoing(&ann, Some(channel), edit(&server, HookFormat::Hubbub)).await.unwrap();
    bed.say(&ann, channel, "one").await;
    bed.say(&ann, channel, "two").await;
    while deliver_due(&hooks).await > 0 {}
    assert_eq!(told(&server).await.len(), 1);
    let row = hooks.outgoing(&ann, Some(channel)).await.unwrap().remove(0);
    assert_eq!(row.disabled_reason.as_deref(), Some("gone"));
    let row = hooks.change_outgoing(&ann, made.id, edit(&server, HookFormat::Hubbub), true).await.unwrap();
    assert_eq!(row.disabled_at, None);
    while deliver_due(&hooks).await > 0 {}
    assert_eq!(told(&server).await.len(), 2, "what waited is told");
}

#[tokio::test]
async fn chat_09_the_worker_delivers_by_itself() {
    let (bed, _, ann, channel) = setting().await;
    let server = receiver(Vec::new()).await;
    let allow = vec!["127.0.0.1/32".parse().unwrap()];
    let settings = HookSettings { allow, poll: Span::millis(5), ..HookSettings::default() };
    let shutdown = hubbub_net::Shutdown::new();
    let hooks = Hooks::start(bed.chat.clone(), settings, SystemLookup, shutdown.clone()).unwrap();
    let made = hooks.create_outgoing(&ann, Some(channel), edit(&server, HookFormat::Hubbub)).await.unwrap();
    bed.say(&ann, channel, "hi").await;
    let arrived = async {
        while hooks.deliveries(&ann, made.id, Some(DeliveryState::Done)).await.unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), arrived).await.unwrap();
    assert_eq!(told(&server).await.len(), 1);
    assert!(Arc::strong_count(&hooks.0) > 1, "the worker is at work");
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    assert_eq!(HookSettings::default().validate(), Ok(()));
    for settings in [
        HookSettings { per_channel: 0, ..HookSettings::default() },
        HookSettings { timeout: Span::secs(61), ..HookSettings::default() },
        HookSettings { body: ByteSize(10), ..HookSettings::default() },
    ] {
        assert!(settings.validate().is_err());
    }
}
