//! The demonstration on real services.

use hubbub_blobs::{BlobSettings, Blobs, BlobsParts};
use hubbub_cluster::{Cluster, ClusterSettings, NodeInfo};
use hubbub_net::{
    Shutdown,
    outgoing::{Outgoing, OutgoingSettings},
};
use hubbub_store::{Store, StoreSettings};
use hubbub_testkit::{SeededEntropy, VirtualClock};
use hubbub_types::{ByteSize, Clock, Entropy};

use super::{clock::DAY, *};
use crate::{
    AccountSettings, AccountsParts, MailSettings, ServerKey,
    alerts::{AlertSettings, Alerts},
    chat::{ChatParts, ChatSettings, Window},
    files::{FileSettings, FilesParts},
};

async fn demo(folder: &std::path::Path) -> (Demo, Store) {
    let clock = Arc::new(DemoClock::at(VirtualClock::START));
    let time = Arc::clone(&clock) as Arc<dyn Clock>;
    let (entropy, shutdown): (Arc<dyn Entropy>, _) = (Arc::new(SeededEntropy::new(1)), Shutdown::new());
    let cluster = Cluster::memory(&ClusterSettings::default(), NodeInfo::default(), Arc::clone(&time), &*entropy);
    let store = Store::open(&StoreSettings::default(), folder).await.unwrap();
    let mut settings = AccountSettings::default();
    settings.password.memory = ByteSize::kib(64);
    settings.password.iterations = 1;
    let accounts = Accounts::start(AccountsParts {
        store: store.clone(),
        cluster: cluster.clone(),
        clock: Arc::clone(&time),
        entropy: Arc::clone(&entropy),
        key: ServerKey::from_bytes([7; 32]),
        settings,
        mail: MailSettings::default(),
        public_url: "https://hub.example.org".parse().unwrap(),
        name: "Hubbub".into(),
        shutdown: shutdown.clone(),
    });
    let accounts = accounts.unwrap();
    let outgoing = Outgoing::new(&OutgoingSettings::default()).unwrap();
    let chat = Chat::start(ChatParts {
        store: store.clone(),
        cluster: cluster.clone(),
        accounts: accounts.clone(),
        clock: Arc::clone(&time),
        entropy: Arc::clone(&entropy),
        settings: ChatSettings::default(),
        alerts: Alerts::new(&AlertSettings::default(), outgoing, Arc::clone(&time)),
        shutdown: shutdown.clone(),
    });
    let blobs = Blobs::open(BlobsParts {
        settings: BlobSettings::default(),
        data_dir: folder.to_owned(),
        clock: Arc::clone(&time),
        entropy: Arc::clone(&entropy),
    });
    let files = Files::start(FilesParts {
        store: store.clone(),
        blobs: blobs.unwrap(),
        cluster,
        clock: time,
        entropy,
        settings: FileSettings::default(),
        shutdown,
    });
    let password = Redacted("correct horse battery".into());
    (Demo { accounts, chat, files, clock, now: VirtualClock::START, password }, store)
}

async fn plays(language: Language) {
    let folder = tempfile::tempdir().unwrap();
    let (demo, store) = demo(folder.path()).await;
    assert!(!demo.accounts.is_demo().await.unwrap());
    let filled = demo.fill(language).await.unwrap();
    assert!(demo.accounts.is_demo().await.unwrap(), "it says what it is");
    assert_eq!(filled.people.len(), 8);
    assert!(filled.messages >= 300 && filled.files >= 9 && filled.channels == 9, "{filled:?}");
    let owner = store.accounts().by_handle(&"maya".parse().unwrap()).await.unwrap().unwrap();
    let actor = crate::Actor::of(
        &owner,
        hubbub_types::SessionId(uuid::Uuid::nil()),
        demo.accounts.policies(),
        VirtualClock::START,
    );
    let opening = demo.chat.bootstrap(&actor).await.unwrap();
    assert!(opening.counts.values().any(|count| count.unread > 0), "something is left to read");
    assert!(opening.counts.values().any(|count| count.mentions > 0), "and somebody waits for an answer");
    assert!(opening.directory.channels.iter().any(|channel| channel.archived_at.is_some()));
    for channel in &opening.directory.channels {
        let page = demo.chat.page(&actor, channel.id, Window::Latest, Some(50)).await.unwrap();
        for message in page.items {
            let age = VirtualClock::START.since(message.at.0);
            assert!(message.at.0 <= VirtualClock::START && age < 16 * DAY, "{message:?}");
        }
    }
}

#[tokio::test]
async fn the_english_demonstration_plays_to_its_end() {
    plays(Language::English).await;
}

#[tokio::test]
async fn the_russian_demonstration_plays_to_its_end() {
    plays(Language::Russian).await;
}
