//! Twenty people write as fast as the servers take it while those, or the database, are killed: what was acknowledged is
//! there once and in order, and everybody ends with the server's list.

use std::time::Duration;

use hubbub_testkit::{
    PrivatePostgres,
    fleet::{
        Database, Deployment, Plan,
        chat::{Habits, Standing, Writers, check::Report},
    },
};
use hubbub_types::ChannelId;
use serde_json::json;
use tokio::time::{Instant, sleep, timeout};

use crate::support::{PATIENCE, alone, keep_if_failed, one_at_a_time, three};

/// People who write.
const PEOPLE: usize = 20;
/// Messages of each of them, in one part of a scene.
const EACH: usize = 50;
/// Parts of a scene: in each but the last something is killed.
const PARTS: usize = 4;
/// Channels that they write into by turns.
const CHANNELS: usize = 3;
/// The choices of the clients follow from it.
const SEED: u64 = 20_260_401;

/// Servers that take whatever comes, and people who write.
struct Scene {
    servers: Deployment,
    writers: Writers,
    channels: Vec<ChannelId>,
    name: &'static str,
}

/// With the bounds lifted that keep one person from writing thousands of messages, and one address from being twenty
/// people; and a client that was away is given all it missed, so that the whole list of everybody can be compared.
fn open_to_all(plan: Plan) -> Plan {
    let many = "{ burst = 1000000, every = \"1us\" }";
    plan.with("chat.send_rate", many)
        .with("socketio.rate", many)
        .with("socketio.address_rate", many)
        .with("chat.sync_channel", "5000")
        .with("chat.sync_entries", "5000")
        .with("chat.sync_bytes", "\"8 MiB\"")
        .with("socketio.queue_messages", "5000")
        .with("socketio.queue_bytes", "\"16 MiB\"")
}

impl Scene {
    async fn begin(name: &'static str, plan: Plan, in_flight: usize) -> Self {
        let servers = Deployment::start(&open_to_all(plan)).await.unwrap();
        let addresses = servers.addresses();
        let people = servers.people(PEOPLE).await.unwrap();
        let mut channels = Vec::new();
        for number in 0..CHANNELS {
            let made = json!({ "kind": "text", "name": format!("room-{number}") });
            let channel = servers.rest.post(addresses[0], "/api/v1/channels", Some(&people[0].token), &made).await;
            channels.push(channel.unwrap()["id"].as_str().unwrap().parse().unwrap());
        }
        let habits = Habits { in_flight, ..Habits::default() };
        let mut writers = Writers::new(addresses.clone(), servers.rest.clone(), habits, SEED);
        for (number, person) in people.iter().enumerate() {
            writers.join(person, number % addresses.len()).unwrap();
        }
        let is_here = |here: &Standing| here.is_ready() && channels.iter().all(|channel| here.list(*channel).is_some());
        writers.all("in step", PATIENCE, is_here).await.unwrap();
        Self { servers, writers, channels, name }
    }

    /// When everybody is in step they write the next part; returns in the middle of that.
    async fn write(&self, part: usize) {
        self.writers.all("in step", PATIENCE, Standing::is_ready).await.unwrap();
        self.writers.write(&self.channels, part * EACH..(part + 1) * EACH);
        let wait = async {
            while self.writers.unanswered() > PEOPLE * EACH / 2 {
                sleep(Duration::from_millis(1)).await;
            }
        };
        timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("{} are not answered", self.writers.unanswered()));
    }

    /// The last part, undisturbed, and the verdict.
    async fn end(&self, node: usize) -> Report {
        self.write(PARTS - 1).await;
        let begun = Instant::now();
        let is_done = |here: &Standing| here.is_ready() && here.outbox.is_empty();
        self.writers.all("all is acknowledged", PATIENCE, is_done).await.unwrap();
        let report = self.writers.judge(&self.channels, node, PATIENCE).await.unwrap();
        println!("{}: {report}settled after {:?}", self.name, begun.elapsed());
        assert_eq!(report.violations, [], "{}", self.name);
        assert_eq!(report.acknowledged, PEOPLE * EACH * PARTS);
        assert_eq!(report.lists, PEOPLE * CHANNELS);
        report
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        keep_if_failed(self.name, &self.writers.journal, &self.servers);
    }
}

/// Kills the only server three times, in the middle of writing.
async fn server_is_killed(name: &'static str, plan: Plan) {
    let mut scene = Scene::begin(name, plan, 4).await;
    for part in 0..PARTS - 1 {
        scene.write(part).await;
        scene.writers.note("the server is killed");
        scene.servers.nodes[0].kill().await.unwrap();
        scene.servers.nodes[0].begin().unwrap();
        scene.servers.nodes[0].ready().await.unwrap();
    }
    let report = scene.end(0).await;
    assert!(report.cuts >= (PARTS - 1) * PEOPLE, "{report}");
    assert!(report.repeated > 0, "{report}");
}

#[tokio::test]
async fn chat_16_a_killed_server_on_sqlite_loses_doubles_and_reorders_nothing() {
    let _one = one_at_a_time().await;
    server_is_killed("chat-sqlite", alone()).await;
}

#[tokio::test]
async fn chat_16_a_killed_server_on_postgresql_loses_doubles_and_reorders_nothing() {
    let _one = one_at_a_time().await;
    let database = Database::make("chat_journal").await.unwrap();
    let plan = alone().with("store.url", &format!("{:?}", database.url()));
    server_is_killed("chat-postgresql", plan).await;
}

#[tokio::test]
async fn chat_16_a_killed_postgresql_loses_doubles_and_reorders_nothing() {
    let _one = one_at_a_time().await;
    let mut postgres = PrivatePostgres::start().await.unwrap();
    let plan = alone().with("store.url", &format!("{:?}", postgres.url()));
    let scene = Scene::begin("chat-database", plan, 1).await;
    for part in 0..PARTS - 1 {
        scene.write(part).await;
        scene.writers.note("the database is killed");
        postgres.kill().await.unwrap();
        postgres.launch().await.unwrap();
    }
    let report = scene.end(0).await;
    assert!(report.repeated > 0, "nobody was refused meanwhile: {report}");
}

#[tokio::test]
async fn chat_16_a_killed_node_of_three_loses_doubles_and_reorders_nothing() {
    let _one = one_at_a_time().await;
    let mut scene = Scene::begin("chat-nodes", three(), 4).await;
    for part in 0..PARTS - 1 {
        scene.write(part).await;
        if part == 0 {
            scene.writers.note("node 1 is killed, and stays away");
            scene.servers.nodes[1].kill().await.unwrap();
        }
    }
    let report = scene.end(2).await;
    assert!(report.cuts >= PEOPLE / 3, "{report}");
    assert!(report.repeated > 0, "{report}");
}
