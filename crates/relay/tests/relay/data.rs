//! Data in both directions: indications and channels, permissions, bandwidth.

use hubbub_relay::{Client, Reason, Transport};
use hubbub_types::ByteSize;
use stun_types::message::Message;
use turn_types::attribute::{Data, DontFragment, XorPeerAddress};

use crate::support::{Caller, PEER, Sent, World, at, channel_data, client};

#[test]
fn chat_14_indications_carry_data_both_ways() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    let relayed = caller.allocate(&mut world);
    let (peer, socket) = (at(PEER), world.socket(relayed));
    let send = caller.send(peer, b"ping!");
    assert_eq!(world.data(caller.client, &send), Sent::Nothing, "no permission yet");
    assert_eq!(world.peer(socket, peer, b"pong"), Sent::Nothing);
    assert_eq!(world.counted(Reason::NoPermission), 2);
    assert!(caller.permit(&mut world, &[peer]).is_success());
    assert_eq!(world.data(caller.client, &send), Sent::Peer { socket, to: peer, payload: b"ping!".to_vec() });
    let Sent::Client { client, bytes } = world.peer(socket, peer, b"pong!") else { panic!("relayed") };
    assert_eq!(client, caller.client);
    let message = Message::from_bytes(&bytes).unwrap();
    assert_eq!(message.attribute::<Data<'_>>().unwrap().data(), b"pong!");
    assert_eq!(message.attribute::<XorPeerAddress>().unwrap().addr(message.transaction_id()), peer);
    // A permission is for an address, whatever the port (RFC 8656 section 9).
    assert!(matches!(world.peer(socket, at("93.184.216.34:1"), b"x"), Sent::Client { .. }));
    assert_eq!(world.peer(socket, at("93.184.216.35:5000"), b"x"), Sent::Nothing);
    let counters = world.relay.counters();
    assert_eq!((counters.to_peers.packets, counters.to_peers.bytes), (1, 5));
    assert_eq!((counters.to_clients.packets, counters.to_clients.bytes), (2, 6));
}

#[test]
fn chat_14_channels_carry_data_both_ways() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    let relayed = caller.allocate(&mut world);
    let (peer, socket) = (at(PEER), world.socket(relayed));
    assert!(caller.bind(&mut world, 0x4001, peer).is_success());
    for payload in [&b""[..], b"x", &[7; 1400]] {
        assert_eq!(
            world.data(caller.client, &channel_data(0x4001, payload)),
            Sent::Peer { socket, to: peer, payload: payload.to_vec() }
        );
        let expected = Sent::Client { client: caller.client, bytes: channel_data(0x4001, payload) };
        assert_eq!(world.peer(socket, peer, payload), expected);
    }
    // Padding after the data is no data.
    let padded = [channel_data(0x4001, b"abc"), vec![0]].concat();
    assert_eq!(world.data(caller.client, &padded), Sent::Peer { socket, to: peer, payload: b"abc".to_vec() });
    // Another port of the peer has the permission, but not the channel.
    let Sent::Client { bytes, .. } = world.peer(socket, at("93.184.216.34:9"), b"x") else { panic!("relayed") };
    assert!(Message::from_bytes(&bytes).is_ok());
}

#[test]
fn chat_14_channel_data_without_a_binding_goes_nowhere() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    assert_eq!(world.data(caller.client, &channel_data(0x4000, b"x")), Sent::Nothing);
    assert_eq!(world.counted(Reason::NoAllocation), 1);
    caller.allocate(&mut world);
    caller.bind(&mut world, 0x4001, at(PEER));
    for number in [0x4000, 0x4002, 0x4fff, 0x5000, 0x7fff] {
        assert_eq!(world.data(caller.client, &channel_data(number, b"x")), Sent::Nothing);
    }
    assert_eq!(world.counted(Reason::NoChannel), 5);
    // Nobody else's channel either.
    let other = Caller::new(&mut world, client(2), 1);
    assert_eq!(world.data(other.client, &channel_data(0x4001, b"x")), Sent::Nothing);
    // Nor a header that promises more than there is.
    let short = &channel_data(0x4001, b"hello")[..7];
    assert_eq!(world.data(caller.client, short), Sent::Nothing);
    assert_eq!(world.counted(Reason::Malformed), 1);
}

#[test]
fn chat_14_a_channel_has_one_peer_and_a_peer_one_channel() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    caller.allocate(&mut world);
    let (one, two) = (at(PEER), at("93.184.216.34:5001"));
    assert!(caller.bind(&mut world, 0x4000, one).is_success());
    assert!(caller.bind(&mut world, 0x4000, one).is_success(), "a refresh");
    assert_eq!(caller.bind(&mut world, 0x4000, two).code(), 400);
    assert_eq!(caller.bind(&mut world, 0x4001, one).code(), 400);
    assert!(caller.bind(&mut world, 0x4001, two).is_success());
    assert_eq!(world.relay.stats().channels, 2);
    for number in [0, 0x3fff, 0x8000, 0xffff] {
        assert_eq!(caller.bind(&mut world, number, at("93.184.216.34:9")).code(), 400, "{number:x}");
    }
    assert_eq!(caller.bind(&mut world, 0x4003, at("93.184.216.34:0")).code(), 400);
}

#[test]
fn permissions_and_channels_are_bounded() {
    let mut world = World::with(|settings| (settings.max_permissions, settings.max_channels) = (3, 2));
    let mut caller = Caller::new(&mut world, client(1), 1);
    caller.allocate(&mut world);
    let peer = |host: u8| at(&format!("93.184.216.{host}:5000"));
    assert!(caller.permit(&mut world, &[peer(1), peer(2), peer(1)]).is_success());
    assert_eq!(caller.permit(&mut world, &[peer(3), peer(4)]).code(), 508);
    assert!(caller.permit(&mut world, &[peer(3), peer(1)]).is_success());
    assert_eq!(caller.bind(&mut world, 0x4000, peer(4)).code(), 508);
    assert!(caller.bind(&mut world, 0x4000, peer(1)).is_success());
    assert!(caller.bind(&mut world, 0x4001, peer(2)).is_success());
    assert_eq!(caller.bind(&mut world, 0x4002, peer(3)).code(), 508);
    assert_eq!(caller.permit(&mut world, &[]).code(), 400);
}

#[test]
fn streams_get_padded_channel_data() {
    let mut world = World::new();
    let tcp = Client { transport: Transport::Tcp, ..client(1) };
    let mut caller = Caller::new(&mut world, tcp, 1);
    let relayed = caller.allocate(&mut world);
    let socket = world.socket(relayed);
    caller.bind(&mut world, 0x4000, at(PEER));
    let Sent::Client { bytes, .. } = world.peer(socket, at(PEER), b"hello") else { panic!("relayed") };
    assert_eq!(bytes, [&channel_data(0x4000, b"hello")[..], &[0; 3]].concat());
}

#[test]
fn a_send_indication_must_be_whole_and_understood() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    caller.allocate(&mut world);
    caller.permit(&mut world, &[at(PEER)]);
    let good = caller.send(at(PEER), b"data");
    for cut in 0..good.len() {
        assert_eq!(world.data(caller.client, &good[..cut]), Sent::Nothing, "{cut}");
    }
    // DONT-FRAGMENT cannot be honoured, so the indication is dropped, not sent in pieces.
    let mut demanding = good.clone();
    stun_types::attribute::AttributeWriteExt::write_into(&DontFragment::new(), {
        let end = demanding.len();
        demanding.resize(end + 4, 0);
        &mut demanding[end..]
    })
    .unwrap();
    demanding[3] += 4;
    assert_eq!(world.data(caller.client, &demanding), Sent::Nothing);
    assert_eq!(world.counted(Reason::UnknownAttribute), 1);
    assert!(matches!(world.data(caller.client, &good), Sent::Peer { .. }));
}

#[test]
fn chat_14_an_allocation_relays_no_more_than_its_bandwidth() {
    let mut world = World::with(|settings| settings.bandwidth = ByteSize(10_000));
    let mut caller = Caller::new(&mut world, client(1), 1);
    let relayed = caller.allocate(&mut world);
    let socket = world.socket(relayed);
    caller.bind(&mut world, 0x4000, at(PEER));
    let mut relayed = [0, 0];
    for _ in 0..5000 {
        world.advance(std::time::Duration::from_millis(1));
        let up = world.data(caller.client, &channel_data(0x4000, &[0; 100]));
        let down = world.peer(socket, at(PEER), &[0; 100]);
        relayed[0] += usize::from(up != Sent::Nothing) * 100;
        relayed[1] += usize::from(down != Sent::Nothing) * 100;
    }
    // Five seconds, and a burst of one; the first millisecond fills nothing up.
    assert_eq!(relayed, [59_900, 59_900]);
    assert_eq!(world.counted(Reason::Bandwidth), 2 * 5000 - 1198);
}
