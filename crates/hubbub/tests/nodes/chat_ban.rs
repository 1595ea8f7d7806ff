//! Who is put out is out on every node: a ban, a log-out everywhere, and being taken out of a private channel.

use std::time::Duration;

use hubbub_testkit::fleet::{
    Deployment, PASSWORD, Person, Plan,
    chat::{Client, Habits, Line, Standing, Writers, record},
};
use hubbub_types::{ChannelId, Seq};
use serde_json::{Value, json};
use tokio::{
    io::AsyncWriteExt as _,
    process::Command,
    sync::MutexGuard,
    time::{Instant, timeout},
};

use crate::support::{PATIENCE, keep_if_failed, one_at_a_time, three};

/// Every socket on every node is cut within this.
const SOON: Duration = Duration::from_secs(1);
/// People who write all the time.
const NEIGHBOURS: usize = 6;
/// Messages that each of them has to write.
const EACH: usize = 150;
/// The choices of the clients follow from it.
const SEED: u64 = 20_260_402;

/// Three nodes with an owner, a moderator, somebody with a socket on each node, and neighbours who write on all of them.
struct Scene {
    servers: Deployment,
    owner: Person,
    moderator: Person,
    bob: Person,
    writers: Writers,
    public: ChannelId,
    private: ChannelId,
    _one: MutexGuard<'static, ()>,
}

fn plan() -> Plan {
    let many = "{ burst = 1000000, every = \"1us\" }";
    three().with("chat.send_rate", many).with("socketio.rate", many).with("socketio.address_rate", many)
}

impl Scene {
    async fn begin() -> Self {
        let one = one_at_a_time().await;
        let servers = Deployment::start(&plan()).await.unwrap();
        let owner = owner(&servers).await;
        let people = servers.people(NEIGHBOURS + 2).await.unwrap();
        let [moderator, bob] = [people[0].clone(), people[1].clone()];
        let mut scene = Self {
            writers: Writers::new(servers.addresses(), servers.rest.clone(), Habits::default(), SEED),
            public: make(&servers, &owner, false).await,
            private: make(&servers, &owner, true).await,
            servers,
            owner,
            moderator,
            bob,
            _one: one,
        };
        let path = format!("/api/v1/admin/people/{}", scene.moderator.id);
        scene.patch(&path, &json!({ "role": "moderator" })).await;
        for person in people.iter().skip(1) {
            let path = format!("/api/v1/channels/{}/members/{}", scene.private, person.id);
            scene.servers.rest.put(scene.servers.nodes[0].address, &path, Some(&scene.owner.token)).await.unwrap();
        }
        let neighbours = people.iter().skip(2).enumerate().map(|(number, person)| (person, number % 3));
        for (person, home) in (0..3).map(|home| (&people[1], home)).chain(neighbours) {
            scene.writers.join(person, home).unwrap();
        }
        let (public, private) = (scene.public, scene.private);
        let is_here = |here: &Standing| [public, private].iter().all(|channel| here.list(*channel).is_some());
        scene.writers.all("in step", PATIENCE, |here| here.is_ready() && is_here(here)).await.unwrap();
        scene
    }

    /// The three sockets of whoever is put out.
    fn his(&self) -> &[Client] {
        &self.writers.clients[..3]
    }

    /// Those who stay, two on each node.
    fn neighbours(&self) -> &[Client] {
        &self.writers.clients[3..]
    }

    /// The neighbours begin to write; returns when everybody has heard some of it.
    async fn chatter(&self, channels: &[ChannelId]) {
        for number in 0..EACH {
            for client in self.neighbours() {
                client.write(channels[number % channels.len()], format!("{} says {number}", client.name));
            }
        }
        let hears = |here: &Standing| channels.iter().all(|channel| here.told.get(channel) > Some(&Seq(30)));
        self.writers.all("the others are heard", PATIENCE, hears).await.unwrap();
    }

    /// Waits until all three sockets are closed like this, and says how long that took.
    async fn cut(&self, why: &str, since: Instant) {
        let closed = Line::Stopped { code: Some(4002), why: Some(why.to_owned()) };
        for client in self.his() {
            let left = (since + PATIENCE).saturating_duration_since(Instant::now());
            client.wait("closed", left, |here| matches!(here.line, Line::Stopped { .. })).await.unwrap();
            assert_eq!(client.look(|here| here.line.clone()), closed);
        }
        assert!(since.elapsed() < SOON, "cut only after {:?}", since.elapsed());
        println!("{why}: three sockets on three nodes were cut after {:?}", since.elapsed());
    }

    /// Who stays hears everything, and who went has been told nothing that was written from now on.
    async fn goes_on_without_him(&self, channel: ChannelId) {
        let told: Vec<_> = self.his().iter().map(|client| client.look(|here| here.told.clone())).collect();
        assert!(self.writers.unanswered() > 0, "the others were still writing");
        for client in self.neighbours() {
            client.wait("all is written", PATIENCE, |here| here.is_ready() && here.outbox.is_empty()).await.unwrap();
        }
        let head = self.head(channel).await;
        for client in self.neighbours() {
            client.wait("all is heard", PATIENCE, |here| here.have(channel) >= Some(head)).await.unwrap();
        }
        let now: Vec<_> = self.his().iter().map(|client| client.look(|here| here.told.clone())).collect();
        assert_eq!(now, told);
        assert!(told.iter().all(|told| told[&channel] < head), "{told:?} of {head}");
    }

    async fn head(&self, channel: ChannelId) -> Seq {
        let path = format!("/api/v1/channels/{channel}");
        let token = Some(self.owner.token.as_str());
        let (status, text) = self.servers.rest.get(self.servers.nodes[0].address, &path, token).await.unwrap();
        assert_eq!(status, 200, "{text}");
        let channel: Value = serde_json::from_str(text.as_str()).unwrap();
        Seq(channel["head"].as_i64().unwrap())
    }

    /// What somebody finds who connects to each node with the token they had.
    async fn is_refused(&self, why: &str) {
        let rest = self.servers.rest.clone();
        let mut again = Writers::new(self.servers.addresses(), rest, Habits::default(), SEED + 1);
        for home in 0..3 {
            again.join(&self.bob, home).unwrap();
        }
        let refused = Line::Stopped { code: None, why: Some(why.to_owned()) };
        again.all("refused", PATIENCE, |here| here.line == refused).await.unwrap();
    }

    async fn patch(&self, path: &str, body: &Value) {
        let node = self.servers.nodes[0].address;
        self.servers.rest.patch(node, path, Some(&self.owner.token), body).await.unwrap();
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        keep_if_failed("chat-ban", &self.writers.journal, &self.servers);
    }
}

/// Makes the owner from the server's own machine, and logs them in.
async fn owner(servers: &Deployment) -> Person {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubbub"));
    command.args(["admin", "create-user", "boss", "--role", "admin", "--password-stdin", "--config"]);
    command.arg(servers.nodes[0].settings_file()).stdin(std::process::Stdio::piped()).kill_on_drop(true);
    let mut child = command.stdout(std::process::Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).await.unwrap();
    assert!(timeout(PATIENCE, child.wait()).await.unwrap().unwrap().success());
    servers.rest.log_in(servers.nodes[0].address, "boss", PASSWORD).await.unwrap()
}

async fn make(servers: &Deployment, owner: &Person, private: bool) -> ChannelId {
    let name = if private { "inner-circle" } else { "market-place" };
    let body = json!({ "kind": "text", "name": name, "private": private });
    let made = servers.rest.post(servers.nodes[0].address, "/api/v1/channels", Some(&owner.token), &body).await;
    made.unwrap()["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn chat_05_a_ban_cuts_the_sockets_on_every_node_within_a_second_and_nothing_follows() {
    let scene = Scene::begin().await;
    scene.chatter(&[scene.public, scene.private]).await;
    let (rest, node) = (&scene.servers.rest, scene.servers.nodes[0].address);
    let path = format!("/api/v1/moderation/people/{}/ban", scene.bob.id);
    let begun = Instant::now();
    rest.post(node, &path, Some(&scene.moderator.token), &json!({ "reason": "enough" })).await.unwrap();
    scene.cut("banned", begun).await;
    scene.goes_on_without_him(scene.public).await;
    scene.is_refused("session_ended").await;
    let again = scene.servers.rest.log_in(scene.servers.nodes[2].address, "person-1", PASSWORD).await;
    assert!(again.unwrap_err().to_string().contains("\"banned\""), "nor may they sign in");
}

#[tokio::test]
async fn chat_16_logging_out_everywhere_cuts_the_chat_on_every_node_within_a_second_and_nothing_follows() {
    let scene = Scene::begin().await;
    scene.chatter(&[scene.public]).await;
    let begun = Instant::now();
    scene.servers.rest.log_out_everywhere(scene.servers.nodes[1].address, &scene.bob).await.unwrap();
    scene.cut("session_ended", begun).await;
    scene.goes_on_without_him(scene.public).await;
    scene.is_refused("session_ended").await;
}

#[tokio::test]
async fn chat_05_who_is_taken_out_of_a_private_channel_hears_of_it_up_to_that_on_every_node() {
    let scene = Scene::begin().await;
    scene.chatter(&[scene.private, scene.public]).await;
    let (rest, node) = (&scene.servers.rest, scene.servers.nodes[2].address);
    let path = format!("/api/v1/channels/{}/members/{}", scene.private, scene.bob.id);
    rest.delete(node, &path, Some(&scene.owner.token)).await.unwrap();
    for client in scene.his() {
        client.wait("not there any more", PATIENCE, |here| here.have(scene.private).is_none()).await.unwrap();
    }
    scene.goes_on_without_him_there().await;
}

impl Scene {
    /// Everybody who stays has heard all; he has heard all of the public channel, and of the other one up to the entry
    /// that took him out.
    async fn goes_on_without_him_there(&self) {
        for client in self.neighbours() {
            client.wait("all is written", PATIENCE, |here| here.is_ready() && here.outbox.is_empty()).await.unwrap();
        }
        let (rest, node, reader) = (&self.servers.rest, self.servers.nodes[0].address, &self.neighbours()[0].person);
        let log = record::read(rest, node, reader, self.private).await.unwrap();
        let (public, private) = (self.head(self.public).await, log.head);
        let has_public = |here: &Standing| here.have(self.public) >= Some(public);
        self.writers.all("all of the public channel", PATIENCE, has_public).await.unwrap();
        for client in self.neighbours() {
            let has_private = |here: &Standing| here.have(self.private) >= Some(private);
            client.wait("all of the private channel", PATIENCE, has_private).await.unwrap();
        }
        let leave = log.left(&self.bob.id).unwrap();
        assert!(leave < private, "nobody wrote after it");
        for client in self.his() {
            assert_eq!(client.look(|here| here.told[&self.private]), leave);
        }
    }
}
