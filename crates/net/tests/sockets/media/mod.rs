//! Rooms on real sockets, with real peers.

mod player;

use std::{net::Ipv4Addr, sync::Arc};

use hubbub_livekit::proto;
use hubbub_net::{
    Shutdown,
    ambient::{SystemClock, SystemEntropy},
    media::{
        Gone, JoinError, Media, MediaParts, MediaSettings, MediaSockets, OpenError, RoomEvents, RoomHandle, RoomOpening,
    },
};
use hubbub_sfu::{
    SfuSettings, crypto,
    ids::RoomName,
    peer::{PeerLimits, PeerParts},
    room::{Admin, RoomEvent, RoomOptions},
};
use hubbub_testkit::media::{Topology, Track};
use hubbub_types::{Clock as _, Span};
use player::Player;
use tokio::net::UdpSocket;

use crate::support::{PATIENCE, until};

struct Server {
    media: Media,
    events: RoomEvents,
    shutdown: Shutdown,
}

impl Server {
    fn start(change: impl FnOnce(&mut MediaSettings)) -> Self {
        let mut settings = MediaSettings {
            listen: vec![(Ipv4Addr::LOCALHOST, 0).into()],
            drain_spread: Span::secs(0),
            ..MediaSettings::default()
        };
        change(&mut settings);
        settings.validate().unwrap();
        let sockets = MediaSockets::bind(&settings, &[]).unwrap();
        let peers = PeerParts {
            crypto: crypto::provider(),
            certificate: crypto::certificate(SystemClock.now(), &SystemEntropy).unwrap(),
            addresses: sockets.addresses(),
            limits: PeerLimits::default(),
        };
        let shutdown = Shutdown::new();
        let (media, events) = Media::start(MediaParts {
            sockets,
            settings,
            rooms: SfuSettings::default(),
            peers,
            node: "ND_test".into(),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            shutdown: shutdown.clone(),
        })
        .unwrap();
        Self { media, events, shutdown }
    }

    async fn open(&self, name: &str) -> Result<RoomHandle, OpenError> {
        self.media.open(RoomOpening { name: RoomName::from(name), options: RoomOptions::default() }).await
    }

    async fn join(&self, room: &RoomHandle, identity: &str, topology: Topology) -> Player {
        Player::join(&self.media, room, identity, topology).await.unwrap()
    }
}

/// Waits until one sees and hears the other.
async fn sees_and_hears(one: &Player, other: &str) {
    until("hearing somebody", || {
        one.with(|client| {
            let sound = client.track_of(other, proto::TrackSource::Microphone).map(|track| client.sound(&track.sid));
            let frames = client.track_of(other, proto::TrackSource::Camera).map(|track| client.frames(&track.sid));
            sound.is_some_and(|sound| sound.packets > 20) && frames.is_some_and(|frames| frames.decoded > 10)
        })
    })
    .await;
}

fn publish(player: &Player) {
    player.with(|client| {
        let now = hubbub_net::ambient::instant();
        client.publish(Track::Microphone { level: 20 }, now);
        client.publish(Track::Camera { layers: 3, fps: 25, bitrate: 800_000 }, now);
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn meet_06_people_in_a_room_see_and_hear_each_other_over_real_sockets() {
    let server = Server::start(|_| ());
    let room = server.open("echo").await.unwrap();
    let ann = server.join(&room, "ann", Topology::Single).await;
    let bob = server.join(&room, "bob", Topology::Dual).await;
    publish(&ann);
    publish(&bob);
    sees_and_hears(&ann, "bob").await;
    sees_and_hears(&bob, "ann").await;
    until("the figures", || server.media.stats().participants == 2 && server.media.stats().routes >= 3).await;
    assert_eq!(server.media.rooms().iter().map(|room| room.name.to_string()).collect::<Vec<_>>(), ["echo"]);
    assert_eq!((ann.with(|client| client.faults()), bob.with(|client| client.faults())), (vec![], vec![]));
    drop(ann);
    until("bob knowing that ann's line is gone", || {
        server.media.rooms().first().is_some_and(|room| room.stats.lines == 1)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn meet_06_what_strangers_send_reaches_no_room_and_is_counted() {
    let server = Server::start(|settings| settings.check_rate = 10);
    let room = server.open("quiet").await.unwrap();
    let _ann = server.join(&room, "ann", Topology::Single).await;
    until("ann's address being known", || server.media.stats().routes == 1).await;
    let stranger = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let to = server.media.addresses()[0].address;
    let check = b"\x00\x01\x00\x0c\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae\x00\x06\x00\x04a:bc";
    let before = server.media.stats();
    for bytes in [&[0x80; 100][..], &[22; 50], b"GET / HTTP/1.1", check] {
        for _ in 0..5 {
            stranger.send_to(bytes, to).await.unwrap();
        }
    }
    until("the strays", || server.media.stats().strays >= before.strays + 20).await;
    let stats = room.admin(Admin::List).await.unwrap();
    assert!(stats.is_ok());
    assert_eq!(server.media.stats().routes, 1);
    let mut answer = [0; 100];
    assert!(stranger.try_recv(&mut answer).is_err(), "a stranger is answered nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn meet_06_rooms_are_opened_once_and_there_are_so_many() {
    let mut server = Server::start(|settings| settings.rooms = 2);
    let one = server.open("one").await.unwrap();
    assert_eq!(server.open("one").await.unwrap().sid(), one.sid());
    assert_eq!(server.media.room(&"one".into()).unwrap().sid(), one.sid());
    let _two = server.open("two").await.unwrap();
    assert_eq!(server.open("three").await.unwrap_err(), OpenError::Full);
    one.admin(Admin::EndAll(proto::DisconnectReason::RoomDeleted)).await.unwrap().unwrap();
    assert_eq!(one.admin(Admin::List).await.unwrap_err(), Gone);
    assert!(server.media.room(&"one".into()).is_none());
    assert_ne!(server.open("one").await.unwrap().sid(), one.sid());
    let (name, event) = server.events.recv().await.unwrap();
    assert!(matches!(event, RoomEvent::Started), "{event:?}");
    assert_eq!(name.as_str(), "one");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn meet_06_a_server_that_ends_sends_people_elsewhere() {
    let server = Server::start(|_| ());
    let room = server.open("moving").await.unwrap();
    let ann = server.join(&room, "ann", Topology::Single).await;
    server.shutdown.begin();
    until("ann being told", || ann.with(|client| client.left().is_some())).await;
    let action = ann.with(|client| client.left().map(|leave| leave.action()));
    assert_eq!(action, Some(proto::leave_request::Action::Reconnect));
    assert_eq!(server.open("other").await.unwrap_err(), OpenError::Draining);
    server.shutdown.cut_now();
    let late = tokio::time::timeout(PATIENCE, Player::join(&server.media, &room, "bob", Topology::Single));
    assert!(matches!(late.await.unwrap(), Err(JoinError::Gone(_) | JoinError::Refused(_))));
}
