//! What one server packs, another takes in, on either database; what is no such archive changes nothing.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{Cursor, Read as _, Seek as _, Write as _},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use futures_util::{TryStreamExt as _, stream};
use hubbub_blobs::{BlobSettings, Blobs, BlobsParts};
use hubbub_net::Shutdown;
use hubbub_store::StoreSettings;
use hubbub_testkit::fleet::Database;
use hubbub_types::{ChannelId, Clock, JobState, MessageId, Role, Span};
use serde_json::{Value, json};
use tempfile::TempDir;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::{ImportError, Imported, Importer, Watch};
use crate::{
    Actor,
    chat::NewMessage,
    export::ExportRequest,
    files::{FileSettings, Files, FilesParts, Upload},
    jobs::{JobSettings, Jobs, JobsParts},
    testbed::Testbed,
};

/// The entries of an archive.
pub(crate) type Entries = BTreeMap<String, Vec<u8>>;

pub(crate) struct Server {
    pub(crate) bed: Testbed,
    blobs: Blobs,
    files: Files,
    pub(crate) jobs: Jobs,
    pub(crate) owner: Actor,
    _folder: TempDir,
    _shutdown: Shutdown,
}

/// Stops after some steps.
struct Patience(u32);

impl Watch for Patience {
    async fn step(&mut self, _: u64, _: u64) -> Result<(), ImportError> {
        self.0 = self.0.checked_sub(1).ok_or(ImportError::Stopped)?;
        Ok(())
    }
}

impl Server {
    pub(crate) async fn new(owner: &str) -> Self {
        Self::on(&StoreSettings::default(), owner).await
    }

    async fn on(settings: &StoreSettings, owner: &str) -> Self {
        let seed = owner.bytes().map(u64::from).sum();
        let (bed, folder, shutdown) =
            (Testbed::on(settings, seed).await, tempfile::tempdir().unwrap(), Shutdown::new());
        let (clock, entropy) = (Arc::clone(&bed.clock) as Arc<dyn Clock>, Arc::clone(&bed.entropy));
        let (store, cluster) = (bed.chat.store().clone(), bed.chat.cluster().clone());
        let parts = BlobsParts {
            settings: BlobSettings::default(),
            data_dir: folder.path().into(),
            clock: Arc::clone(&clock),
            entropy: Arc::clone(&entropy),
        };
        let blobs = Blobs::open(parts).unwrap();
        let files = Files::start(FilesParts {
            store: store.clone(),
            blobs: blobs.clone(),
            cluster: cluster.clone(),
            clock: Arc::clone(&clock),
            entropy,
            settings: FileSettings::default(),
            shutdown: shutdown.clone(),
        });
        let jobs = Jobs::start(JobsParts {
            store,
            chat: bed.chat.clone(),
            blobs: blobs.clone(),
            cluster,
            clock,
            settings: JobSettings { poll: Span::secs(3_600), ..JobSettings::default() },
            moderation: crate::moderation::ModerationSettings::default(),
            shutdown: shutdown.clone(),
        });
        let owner = bed.person(owner).await;
        let accounts = bed.chat.store().accounts();
        accounts.set_role(owner.account, Role::Owner, &[], bed.clock.now()).await.unwrap();
        let account = accounts.by_id(owner.account).await.unwrap().unwrap();
        let owner = Actor::of(&account, owner.session, bed.accounts.policies(), bed.clock.now());
        Self { bed, blobs, files, jobs, owner, _folder: folder, _shutdown: shutdown }
    }

    /// Channels with everything that can be in one.
    pub(crate) async fn fill(&self) -> (ChannelId, ChannelId) {
        let (bed, ann) = (&self.bed, &self.owner);
        let bob = bed.person("bob").await;
        let plans = bed.channel(ann, "plans", false).await;
        let secret = bed.channel(ann, "secret", true).await;
        let first = bed.say(ann, plans, "**hello** @bob, see https://example.org").await;
        let text = "hello there, bob".to_owned();
        bed.chat.edit(ann, first, text).await.unwrap();
        bed.chat.react(&bob, first, "👍", true).await.unwrap();
        bed.chat.react(ann, first, "👍", true).await.unwrap();
        bed.chat.pin(ann, first, true).await.unwrap();
        let gone = bed.say(&bob, plans, "never mind").await;
        bed.chat.delete(&bob, gone).await.unwrap();
        let body = stream::iter([Ok(Bytes::from_static(b"a few words\n"))]);
        let upload = Upload { channel: plans, name: "notes.txt".into(), length: None, body };
        let file = self.files.upload(&bob, upload).await.unwrap();
        let message =
            NewMessage { nonce: bed.entropy.uuid(), text: "look".into(), reply_to: Some(first), files: vec![file.id] };
        bed.chat.send(&bob, plans, message).await.unwrap();
        for n in 0..250 {
            bed.clock.advance(Duration::from_secs(2));
            bed.say(ann, plans, &format!("message {n}")).await;
        }
        bed.say(ann, secret, "nobody knows").await;
        (plans, secret)
    }

    async fn export(&self) -> Entries {
        let request = ExportRequest { channel: None, files: true, html: true, include_private: true };
        let id = self.jobs.export(&self.owner, &request).await.unwrap().id;
        let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
        loop {
            let job = self.jobs.get(&self.owner, id).await.unwrap();
            if job.state == JobState::Done {
                break;
            }
            assert!(tokio::time::Instant::now() < deadline && job.error.is_none(), "{job:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let content = self.jobs.result(&self.owner, id).await.unwrap().1.content;
        unpacked(content.try_collect::<Vec<Bytes>>().await.unwrap().concat())
    }

    pub(crate) async fn import(&self, entries: &Entries, patience: u32) -> Result<Imported, ImportError> {
        let (store, clock) = (self.bed.chat.store().clone(), Arc::clone(&self.bed.clock) as Arc<dyn Clock>);
        let importer = Importer { store, blobs: self.blobs.clone(), clock };
        importer.import(packed(entries), &mut Patience(patience)).await
    }

    async fn channels(&self) -> Vec<String> {
        let rows = self.bed.chat.store().archive().channels().await.unwrap();
        // Every server makes one of its own when it starts for the first time.
        let mut names: Vec<_> =
            rows.into_iter().map(|row| row.name).filter(|name| !name.starts_with("general")).collect();
        names.sort_unstable();
        names
    }
}

/// The entries of a ZIP file.
pub(crate) fn unpacked(bytes: Vec<u8>) -> Entries {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len()).map(|index| entry(&mut zip, index)).collect()
}

fn entry(zip: &mut ZipArchive<Cursor<Vec<u8>>>, index: usize) -> (String, Vec<u8>) {
    let mut file = zip.by_index(index).unwrap();
    let (name, mut bytes) = (file.name().unwrap().into_owned(), Vec::new());
    file.read_to_end(&mut bytes).unwrap();
    (name, bytes)
}

fn packed(entries: &Entries) -> File {
    let mut zip = ZipWriter::new(tempfile::tempfile().unwrap());
    for (name, bytes) in entries {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    let mut file = zip.finish().unwrap();
    file.rewind().unwrap();
    file
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    std::str::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What must be the same on both sides: all there is of some channels.
fn of(entries: &Entries, channels: [ChannelId; 2]) -> Entries {
    let ids = channels.map(|id| id.to_string());
    let wanted = |name: &str| name.starts_with("files/") || ids.iter().any(|id| name.contains(id.as_str()));
    entries.iter().filter(|(name, _)| wanted(name)).map(|(name, bytes)| (name.clone(), bytes.clone())).collect()
}

async fn round(from: &StoreSettings, to: &StoreSettings) {
    let (here, there) = (Server::on(from, "ann").await, Server::on(to, "zoe").await);
    let (plans, secret) = here.fill().await;
    let packed = here.export().await;
    let imported = there.import(&packed, u32::MAX).await.unwrap();
    assert_eq!((imported.present, imported.files, imported.ghosts), (0, 1, 2), "{imported:?}");
    assert_eq!(there.channels().await, ["plans", "secret"]);
    let again = there.export().await;
    let names: Vec<_> = of(&packed, [plans, secret]).into_keys().collect();
    assert_eq!(of(&again, [plans, secret]).into_keys().collect::<Vec<_>>(), names);
    for (name, bytes) in of(&packed, [plans, secret]) {
        let (ours, theirs) = (String::from_utf8_lossy(&bytes), String::from_utf8_lossy(&again[&name]));
        assert_eq!(ours, theirs, "{name}");
    }
    let messages = lines(&packed[&format!("channels/{plans}/messages.jsonl")]);
    assert_eq!(messages[0]["edits"][0]["text"], "**hello** @bob, see https://example.org");
    assert_eq!(messages[0]["reactions"].as_array().unwrap().len(), 2);
    let file = messages.iter().find(|message| message["files"].is_array()).unwrap();
    assert_eq!(file["files"][0]["sha256"].as_str().unwrap().len(), 64);
    assert!(messages.iter().any(|message| message["deletedBy"].is_string() && message["text"] == ""));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chat_11_what_one_server_packs_another_takes_in_as_it_was_on_either_database() {
    let database = Database::make("import").await.unwrap();
    let postgres = StoreSettings { url: database.url().into(), ..StoreSettings::default() };
    round(&StoreSettings::default(), &postgres).await;
    let other = Database::make("import_back").await.unwrap();
    let postgres = StoreSettings { url: other.url().into(), ..StoreSettings::default() };
    round(&postgres, &StoreSettings::default()).await;
}

#[tokio::test]
async fn chat_11_a_second_import_adds_nothing_and_a_broken_off_one_is_brought_to_its_end() {
    let (here, there) = (Server::new("ann").await, Server::new("zoe").await);
    let (plans, secret) = here.fill().await;
    let packed = here.export().await;
    let mut broken_off = 0;
    while let Err(stopped) = there.import(&packed, broken_off).await {
        assert_eq!(stopped.code(), "stopped");
        for name in there.channels().await {
            let row = there.bed.chat.store().channels().by_name(&name).await.unwrap().unwrap();
            let counts = (row.posts, i64::from(name == "plans") * 251 + 1);
            assert_eq!(counts.0, counts.1, "nobody sees a part of {name}");
        }
        broken_off += 1;
    }
    assert!(broken_off >= 4, "{broken_off}");
    let whole = there.export().await;
    assert_eq!(of(&whole, [plans, secret]), of(&packed, [plans, secret]));
    let again = there.import(&packed, u32::MAX).await.unwrap();
    assert_eq!(again, Imported { present: again.present, ..Imported::default() });
    assert_eq!(of(&there.export().await, [plans, secret]), of(&packed, [plans, secret]));
    assert_eq!(there.channels().await, ["plans", "secret"]);
}

#[tokio::test]
async fn chat_11_people_are_found_by_id_then_by_handle_and_others_cannot_log_in() {
    let (here, there) = (Server::new("ann").await, Server::new("bob").await);
    let (plans, _) = here.fill().await;
    there.import(&here.export().await, u32::MAX).await.unwrap();
    let store = there.bed.chat.store();
    let messages = store.messages().page(plans, hubbub_store::Window::After(hubbub_types::Seq(0)), 9).await.unwrap();
    let authors: Vec<_> = messages.items.iter().filter_map(|row| row.author).collect();
    assert!(authors.contains(&there.owner.account), "bob is bob here as well");
    let ann = store.accounts().by_id(here.owner.account).await.unwrap().unwrap();
    assert_eq!((ann.kind, ann.role), (hubbub_types::AccountKind::Ghost, hubbub_types::Role::Member));
    let client = crate::Client::new("127.0.0.1".parse().unwrap(), "test", None);
    for password in ["", "correct horse battery"] {
        assert!(there.bed.accounts.login("ann", password, &client).await.is_err());
    }
    let counts = store.personal().counts(there.owner.account, there.owner.role).await.unwrap();
    assert_eq!(
        counts.iter().find(|unread| unread.channel == plans).map_or(0, |unread| unread.unread),
        0,
        "history is not unread"
    );
}

/// An archive that is refused, and why.
fn spoilt(packed: &Entries, plans: ChannelId) -> Vec<(&'static str, Entries)> {
    let messages = format!("channels/{plans}/messages.jsonl");
    let file = packed.keys().find(|name| name.starts_with("files/")).unwrap().clone();
    let with = |name: &str, bytes: Vec<u8>| {
        let mut changed = packed.clone();
        changed.insert(name.to_owned(), bytes);
        changed
    };
    let without = |name: &str| {
        let mut changed = packed.clone();
        changed.remove(name);
        changed
    };
    let manifest = |change: &dyn Fn(&mut Value)| {
        let mut value: Value = serde_json::from_slice(&packed["manifest.json"]).unwrap();
        change(&mut value);
        with("manifest.json", value.to_string().into_bytes())
    };
    let text = String::from_utf8(packed[&messages].clone()).unwrap();
    let holed: String = text.lines().skip(3).map(|line| format!("{line}\n")).collect();
    let doubled = format!("{text}{}\n", text.lines().next().unwrap());
    vec![
        ("not_archive", without("manifest.json")),
        ("other_format", manifest(&|value| value["format"] = json!(99))),
        ("damaged", manifest(&|value| value["counts"]["messages"] = json!(1))),
        ("damaged", with(&file, b"other words\n".to_vec())),
        ("damaged", without(&file)),
        ("damaged", with(&messages, holed.into_bytes())),
        ("damaged", with(&messages, doubled.into_bytes())),
        ("damaged", with(&messages, text.replace("\"kind\":\"message\"", "\"kind\":\"spell\"").into_bytes())),
        ("damaged", with(&messages, text.replace("\"👍\"", "\"<b>\"").into_bytes())),
        ("damaged", with("people.jsonl", b"[1,2".to_vec())),
        ("unexpected_entry", with("../../etc/cron.d/x", b"* * * * *".to_vec())),
        ("unexpected_entry", with("files/evil.sh", Vec::new())),
        ("archive_too_large", with("files/01900000-0000-7000-8000-00000000abcd.bin", vec![0; 64 << 20])),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chat_11_what_is_no_archive_or_a_spoilt_one_is_refused_and_changes_nothing() {
    let (here, there) = (Server::new("ann").await, Server::new("zoe").await);
    let (plans, _) = here.fill().await;
    let packed = here.export().await;
    for (code, entries) in spoilt(&packed, plans) {
        let refused = there.import(&entries, u32::MAX).await.unwrap_err();
        assert_eq!(refused.code(), code, "{refused}");
    }
    let mut text = tempfile::tempfile().unwrap();
    text.write_all(b"just a text").unwrap();
    let (store, clock) = (there.bed.chat.store().clone(), Arc::clone(&there.bed.clock) as Arc<dyn Clock>);
    let importer = Importer { store: store.clone(), blobs: there.blobs.clone(), clock };
    assert_eq!(importer.import(text, &mut Patience(9)).await.unwrap_err().code(), "not_archive");
    assert!(there.channels().await.is_empty());
    assert_eq!(store.accounts().count().await.unwrap(), 1);
    assert_eq!(there.blobs.list(None, 9).await.unwrap().len(), 0);
}

#[tokio::test]
async fn chat_11_ids_that_are_used_by_others_are_not_taken_over() {
    let (here, there) = (Server::new("ann").await, Server::new("zoe").await);
    let (plans, _) = here.fill().await;
    let packed = here.export().await;
    there.import(&packed, u32::MAX).await.unwrap();
    let other = ChannelId(there.bed.entropy.uuid());
    let renamed: Entries = packed
        .iter()
        .map(|(name, bytes)| {
            let text = String::from_utf8_lossy(bytes).replace(&plans.to_string(), &other.to_string());
            let file = name.starts_with("files/");
            let bytes = if file { bytes.clone() } else { text.into_bytes() };
            (name.replace(&plans.to_string(), &other.to_string()), bytes)
        })
        .collect();
    let refused = there.import(&renamed, u32::MAX).await.unwrap_err();
    assert_eq!(refused.code(), "conflict", "{refused}");
    let store = there.bed.chat.store();
    assert_eq!(store.channels().by_id(other).await.unwrap(), None, "nothing of it is left");
    let first = lines(&packed[&format!("channels/{plans}/messages.jsonl")])[0]["id"].as_str().unwrap().to_owned();
    let row = store.messages().by_id(first.parse::<MessageId>().unwrap()).await.unwrap().unwrap();
    assert_eq!(row.channel, plans);
}
