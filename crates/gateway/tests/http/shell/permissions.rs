//! Every operation of the document × who asks.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::cases::{Case, ENDING, cases};
use crate::support::{Answer, Api, PASSWORD, World};

/// Operations that need a token, as method and path.
fn guarded() -> Vec<(Method, String)> {
    let document = serde_json::to_value(hubbub_gateway::http::openapi()).unwrap();
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if operation["security"] != Value::Null {
                let path = path.replace("{id}", &Uuid::from_u128(1).to_string());
                found.push((method.to_uppercase().parse().unwrap(), path));
            }
        }
    }
    found
}

/// Operations that anyone may ask for.
const OPEN: [&str; 13] = [
    "forgotPassword",
    "hookPicture",
    "instance",
    "invitation",
    "login",
    "logout",
    "personPicture",
    "receiveHook",
    "receiveHookAsSlack",
    "refresh",
    "register",
    "resetPassword",
    "verifyEmail",
];

/// A body that each operation takes without complaint about its form.
fn body(path: &str, method: &Method) -> Value {
    match (method.as_str(), path) {
        ("POST", "/api/v1/admin/people") => json!({"handle": "new", "name": "New", "role": "member"}),
        ("POST", "/api/v1/admin/media/keys") => json!({"note": "new"}),
        ("PATCH", path) if path.starts_with("/api/v1/admin/people/") => json!({"role": "admin"}),
        ("DELETE", "/api/v1/me") => json!({"password": "wrong"}),
        ("POST", "/api/v1/me/password") => json!({"current": "wrong", "password": "wrong"}),
        _ => json!({}),
    }
}

async fn ask(api: &Api, method: &Method, path: &str) -> Answer {
    Answer::of(api.raw(method.clone(), path).json(&body(path, method))).await
}

#[tokio::test]
async fn chat_15_only_the_operations_meant_for_anyone_are_open() {
    let document = serde_json::to_value(hubbub_gateway::http::openapi()).unwrap();
    let operations =
        document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
    let open = operations.filter(|operation| operation["security"] == Value::Null);
    let mut open: Vec<_> = open.map(|operation| operation["operationId"].as_str().unwrap()).collect();
    open.sort_unstable();
    assert_eq!(open, OPEN);
}

#[tokio::test]
async fn chat_15_no_guarded_operation_answers_without_a_token() {
    let world = World::start().await;
    for (method, path) in guarded() {
        let answer = ask(&world.api(), &method, &path).await;
        assert_eq!((answer.status, &answer.body["code"]), (401, &json!("unauthenticated")), "{method} {path}");
    }
}

#[tokio::test]
async fn chat_15_no_admin_operation_answers_to_a_member() {
    let world = World::start().await;
    let member = world.join("ann").await;
    let admin_only: Vec<_> = guarded().into_iter().filter(|(_, path)| path.starts_with("/api/v1/admin/")).collect();
    assert_eq!(admin_only.len(), 18);
    for (method, path) in admin_only {
        let answer = ask(&member, &method, &path).await;
        assert_eq!((answer.status, &answer.body["code"]), (403, &json!("forbidden")), "{method} {path}");
    }
}

/// A server with somebody of each role, and a channel whose messages somebody else wrote.
struct Scene {
    actors: Vec<(char, Api)>,
    keeper: Api,
    person: Api,
    /// A private channel that nobody of the actors is in, and a message there.
    hidden: (String, String),
    rooms: std::cell::Cell<u32>,
}

impl Scene {
    async fn set(world: &World) -> Self {
        let keeper = world.join_admin("keeper").await;
        let mut actors = Vec::new();
        for (letter, role) in [('g', "guest"), ('m', "member"), ('M', "moderator"), ('A', "admin"), ('O', "owner")] {
            let actor = world.join(role).await;
            keeper.make(&actor, role).await;
            actors.push((letter, actor));
        }
        let person = world.join("person").await;
        let room = keeper.open_channel("hidden", true).await;
        let message = keeper.say(&room, "hidden").await;
        Self { actors, keeper, person, hidden: (room, message), rooms: std::cell::Cell::new(0) }
    }

    /// A channel that nobody has touched, and a message there.
    async fn fresh(&self) -> (String, String) {
        self.rooms.set(self.rooms.get() + 1);
        let room = self.keeper.open_channel(&format!("room-{}", self.rooms.get()), false).await;
        let message = self.keeper.say(&room, "hello").await;
        (room, message)
    }

    async fn ask(&self, actor: &Api, case: &Case, (channel, message): &(String, String)) -> Answer {
        let path = case.path.replace("{public}", channel).replace("{message}", message);
        let path = path.replace("{person}", &self.person.id().to_string());
        let path = path.replace("{id}", &Uuid::from_u128(1).to_string());
        let request = actor.request(case.method.clone(), &path);
        Answer::of(if case.body.is_null() { request } else { request.json(&case.body) }).await
    }
}

fn generous(wishes: &mut crate::support::Wishes) {
    let rate = hubbub_app::Rate::new(100_000, hubbub_types::Span::millis(1));
    wishes.accounts.limits.session = rate;
    wishes.accounts.limits.address = rate;
}

#[tokio::test]
async fn chat_05_every_operation_lets_exactly_those_through_who_may() {
    let world = World::with(generous).await;
    let scene = Scene::set(&world).await;
    let mut wrong = Vec::new();
    for case in cases() {
        let of_channel = case.path.contains("{public}") || case.path.contains("{message}");
        let mut through = String::new();
        for (letter, actor) in &scene.actors {
            let place = if of_channel { scene.fresh().await } else { scene.hidden.clone() };
            let answer = scene.ask(actor, &case, &place).await;
            assert!(answer.status < 500 || answer.status == 503, "{} {letter}: {}", case.operation, answer.text);
            // Who does not find the link did find its channel.
            let found = answer.body["detail"].as_str().is_some_and(|text| text.contains("invitation"));
            let hidden = answer.status == 404 && !found && (of_channel || case.path.contains("{person}"));
            if answer.body["code"] != "forbidden" && !hidden {
                through.push(*letter);
            }
            // What one may not see is not there: a guest sees no channel that they were not asked into.
            if of_channel && *letter == 'g' {
                assert_eq!(answer.body["code"], "not_found", "{} {}", case.operation, answer.text);
            }
        }
        if through != case.who {
            wrong.push(format!("{}: {through} and not {}", case.operation, case.who));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[tokio::test]
async fn chat_05_what_is_private_is_not_there_for_anybody_else_whatever_they_ask() {
    let world = World::with(generous).await;
    let scene = Scene::set(&world).await;
    let wish = json!({"accounts": [scene.person.id()]});
    let direct = scene.keeper.post("/direct", wish).await.expect(201).body["id"].as_str().unwrap().to_owned();
    let said = scene.keeper.say(&direct, "between us").await;
    let direct = (direct, said);
    for case in cases().iter().filter(|case| case.path.contains("{public}") || case.path.contains("{message}")) {
        for (letter, actor) in &scene.actors {
            for hidden in [&scene.hidden, &direct] {
                let answer = scene.ask(actor, case, hidden).await;
                let said = (answer.status, &answer.body["code"]);
                assert_eq!(said, (404, &json!("not_found")), "{} {letter}", case.operation);
            }
        }
    }
}

/// What adds to a channel.
const WRITES: [&str; 6] = ["pinMessage", "react", "sendMessage", "unpinMessage", "unreact", "uploadFile"];

#[tokio::test]
async fn chat_05_what_is_archived_is_read_by_all_who_could_and_written_by_nobody() {
    let world = World::with(generous).await;
    let scene = Scene::set(&world).await;
    let (room, message) = scene.fresh().await;
    for (_, actor) in &scene.actors {
        scene.keeper.take_in(&room, actor).await;
    }
    scene.keeper.send(Method::PATCH, &format!("/channels/{room}"), json!({"archived": true})).await.expect(200);
    let place = (room, message);
    let reads = ["channel", "channelLog", "members", "messages", "message", "pins", "reacted"];
    for case in cases() {
        for (letter, actor) in &scene.actors {
            if WRITES.contains(&case.operation) {
                let answer = scene.ask(actor, &case, &place).await;
                let pins = case.operation.contains("pin") && *letter == 'g';
                let code = if pins { "forbidden" } else { "archived" };
                assert_eq!(answer.body["code"], code, "{} {letter}: {}", case.operation, answer.text);
            } else if reads.contains(&case.operation) {
                scene.ask(actor, &case, &place).await.expect(200);
            }
        }
    }
    assert_eq!(scene.keeper.texts(&place.0).await, ["hello"]);
}

#[tokio::test]
async fn chat_05_what_ends_sessions_and_accounts_ends_ones_own_whoever_one_is() {
    let world = World::with(generous).await;
    let scene = Scene::set(&world).await;
    let session = scene.person.get("/me/sessions").await.expect(200).body;
    let theirs = session["items"][0]["id"].as_str().unwrap().to_owned();
    for (letter, actor) in &scene.actors {
        let foreign = actor.delete(&format!("/me/sessions/{theirs}")).await;
        assert_eq!(foreign.body["code"], "not_found", "{letter}: {}", foreign.text);
        let handle = actor.me["handle"].as_str().unwrap();
        let mut second = world.api();
        second.sign_in(&actor.post_login(handle).await.expect(200));
        let own = actor.get("/me/sessions").await.expect(200).body;
        let other = own["items"].as_array().unwrap().iter().find(|session| session["current"] == false).unwrap();
        actor.delete(&format!("/me/sessions/{}", other["id"].as_str().unwrap())).await.expect(204);
        assert!(!second.is_in().await && actor.is_in().await, "{letter}");
        second.sign_in(&actor.post_login(handle).await.expect(200));
        second.post("/auth/logout-everywhere", json!({})).await.expect(204);
        assert!(!second.is_in().await && !actor.is_in().await, "{letter}");
        second.sign_in(&actor.post_login(handle).await.expect(200));
        second.send(Method::DELETE, "/me", json!({"password": "wrong"})).await.problem(403, "wrong_password");
        second.send(Method::DELETE, "/me", json!({"password": PASSWORD})).await.expect(204);
        assert!(!second.is_in().await && scene.person.is_in().await && scene.keeper.is_in().await, "{letter}");
    }
}

#[test]
fn chat_05_every_operation_that_needs_a_token_has_its_case() {
    let document = serde_json::to_value(hubbub_gateway::http::openapi()).unwrap();
    let cases = cases();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            if operation["security"] == Value::Null || ENDING.contains(&id) {
                continue;
            }
            let case = cases.iter().find(|case| case.operation == id);
            let case = case.unwrap_or_else(|| panic!("{id} has no case"));
            assert_eq!(case.method.as_str().to_lowercase(), *method, "{id}");
            let asked = format!("/api/v1{}", case.path.split('?').next().unwrap());
            let (asked, known): (Vec<_>, Vec<_>) = (asked.split('/').collect(), path.split('/').collect());
            let same = asked.len() == known.len()
                && asked.iter().zip(&known).all(|(asked, known)| known.starts_with('{') || asked == known);
            assert!(same, "{id}: {} is not {path}", case.path);
        }
    }
}
