use std::{collections::HashMap, net::Ipv4Addr, time::Duration};

use hubbub_livekit::proto;
use hubbub_sfu::{
    crypto,
    peer::{PeerLimits, PeerParts},
    room::{Admin, AdminAnswer, Join, RoomOptions, Topology},
};
use tokio::sync::oneshot;

use super::*;
use crate::{
    ambient::{SystemClock, SystemEntropy, instant},
    datagrams::open_inbox,
    media::{
        LineReceiver, OpenError, Outgoing, RoomOpening,
        letters::{Letter, Opened, RoomKey},
    },
};
use hubbub_sfu::ids::{Identity, LineId, Wall};

fn parts() -> (ShardParts, Kept, mpsc::Receiver<(RoomName, RoomEvent)>) {
    let settings =
        MediaSettings { listen: vec![(Ipv4Addr::LOCALHOST, 0).into()], rooms: 10, ..MediaSettings::default() };
    let sockets = MediaSockets::bind(&settings, &[]).unwrap();
    let (_, inbox) = open_inbox(16).unwrap();
    let (events, heard) = mpsc::channel(100);
    let peers = PeerParts {
        crypto: crypto::provider(),
        certificate: crypto::certificate(SystemClock.now(), &SystemEntropy).unwrap(),
        addresses: sockets.addresses(),
        limits: PeerLimits::default(),
    };
    let parts = ShardParts {
        settings: Arc::new(settings),
        rooms: Arc::new(SfuSettings::default()),
        peers: Arc::new(peers),
        node: "ND_test".into(),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        events,
        ended: Arc::new(Ended::new(inbox.ringer())),
        tally: Arc::new(Tally::default()),
    };
    (parts, Kept { inbox, doors: sockets.doors, made: 0 }, heard)
}

fn now() -> Wall {
    Wall { instant: instant(), unix_ms: SystemClock.now().as_millis() }
}

fn open(shard: &mut Shard<'_>, kept: &mut Kept, name: &str) -> Result<Opened, OpenError> {
    shard.open(RoomOpening { name: name.into(), options: RoomOptions::default() }, kept, now())
}

fn join(shard: &mut Shard<'_>, kept: &mut Kept, room: RoomKey, line: u64) -> LineReceiver {
    let join = Join {
        identity: Identity::from(format!("person {line}")),
        name: String::new(),
        metadata: String::new(),
        attributes: HashMap::new(),
        kind: proto::participant_info::Kind::Standard,
        permission: proto::ParticipantPermission::default(),
        topology: Topology::Dual,
        client: proto::ClientInfo { protocol: 16, ..proto::ClientInfo::default() },
        auto_subscribe: true,
        adaptive_stream: false,
        allow_pause: None,
        offer: None,
        pending: Vec::new(),
        ice_servers: Vec::new(),
        line: LineId(line),
        join: None,
    };
    let (answer, mut answered) = oneshot::channel();
    shard.read_letter(Letter::Join { room, join: Box::new(join), answer }, kept, now());
    answered.try_recv().unwrap().unwrap()
}

fn people(shard: &mut Shard<'_>, kept: &mut Kept, room: RoomKey) -> Option<usize> {
    let (answer, mut answered) = oneshot::channel();
    shard.read_letter(Letter::Admin { room, admin: Box::new(Admin::List), answer }, kept, now());
    match answered.try_recv().ok()?.ok()? {
        AdminAnswer::Participants(people) => Some(people.len()),
        _ => None,
    }
}

/// Everything that waits on a line.
async fn all(line: &mut LineReceiver) -> Vec<Outgoing> {
    let mut all = Vec::new();
    while let Ok(Some(next)) = tokio::time::timeout(Duration::from_millis(50), line.next()).await {
        all.push(next);
    }
    all
}

#[tokio::test]
async fn meet_06_a_room_that_fails_takes_no_other_with_it() {
    let (parts, mut kept, mut heard) = parts();
    let mut shard = Shard::new(&parts, &kept).unwrap();
    let broken = open(&mut shard, &mut kept, "broken").unwrap();
    let other = open(&mut shard, &mut kept, "other").unwrap();
    let mut line = join(&mut shard, &mut kept, broken.key, 1);
    let mut other_line = join(&mut shard, &mut kept, other.key, 2);
    assert!(matches!(&all(&mut line).await[0], Outgoing::Signal(said)
        if matches!(said.message.message, Some(proto::signal_response::Message::Join(_)))));
    all(&mut other_line).await;
    for _ in 0..2 {
        assert!(shard.act(broken.key, &kept, now(), |_| -> () { panic!("a fault that a test has planted") }).is_none());
    }
    let said = all(&mut line).await;
    let [Outgoing::Signal(leave), Outgoing::Hangup { code: 1011, .. }] = said.as_slice() else { panic!("{said:?}") };
    let Some(proto::signal_response::Message::Leave(leave)) = &leave.message.message else { panic!("{leave:?}") };
    assert_eq!(leave.action(), proto::leave_request::Action::Reconnect);
    assert_eq!(people(&mut shard, &mut kept, broken.key), None);
    assert_eq!(people(&mut shard, &mut kept, other.key), Some(1), "unharmed");
    assert!(all(&mut other_line).await.is_empty());
    assert_eq!((parts.tally.stats().panics, parts.tally.room(&"broken".into()).is_none()), (1, true));
    let again = open(&mut shard, &mut kept, "broken").unwrap();
    assert_ne!(again.sid, broken.sid);
    let events: Vec<_> = std::iter::from_fn(|| heard.try_recv().ok()).collect();
    assert!(events.iter().any(|(name, event)| name.as_str() == "broken" && matches!(event, RoomEvent::Finished)));
}

#[tokio::test]
async fn meet_06_a_room_that_fails_three_times_rests() {
    let (parts, mut kept, _heard) = parts();
    let mut shard = Shard::new(&parts, &kept).unwrap();
    for _ in 0..3 {
        let room = open(&mut shard, &mut kept, "broken").unwrap();
        shard.act(room.key, &kept, now(), |_| -> () { panic!("a fault that a test has planted") });
    }
    assert_eq!(open(&mut shard, &mut kept, "broken").unwrap_err(), OpenError::Cooling);
    assert!(open(&mut shard, &mut kept, "other").is_ok());
}

#[tokio::test]
async fn meet_06_who_reads_nothing_is_closed_and_the_room_hears_of_it() {
    let (mut parts, mut kept, _heard) = parts();
    parts.settings =
        Arc::new(MediaSettings { line_queue: hubbub_types::ByteSize::kib(8), ..MediaSettings::clone(&parts.settings) });
    let mut shard = Shard::new(&parts, &kept).unwrap();
    let room = open(&mut shard, &mut kept, "room").unwrap();
    let mut line = join(&mut shard, &mut kept, room.key, 1);
    for count in 0..100 {
        shard.act(room.key, &kept, now(), |room| room.admin(Admin::Metadata(format!("{count}")), now()));
    }
    let said = all(&mut line).await;
    assert!(matches!(said.as_slice(), [Outgoing::Hangup { code: 1013, .. }]), "{said:?}");
    let stats = shard.rooms.get_mut(room.key).unwrap().room.stats();
    assert_eq!((stats.lines, shard.rooms.get_mut(room.key).unwrap().lines.len()), (0, 0));
}

#[tokio::test]
async fn meet_06_a_line_that_is_dropped_is_closed_after_what_it_said() {
    let (parts, mut kept, _heard) = parts();
    let mut shard = Shard::new(&parts, &kept).unwrap();
    let room = open(&mut shard, &mut kept, "room").unwrap();
    let line = join(&mut shard, &mut kept, room.key, 1);
    let lines = |shard: &mut Shard<'_>| shard.rooms.get_mut(room.key).unwrap().room.stats().lines;
    assert_eq!(lines(&mut shard), 1);
    drop(line);
    let ended = parts.ended.take();
    assert_eq!(ended, [(room.key, LineId(1))]);
    shard.line_ended(room.key, LineId(1), &kept, now());
    assert_eq!(lines(&mut shard), 0);
}
