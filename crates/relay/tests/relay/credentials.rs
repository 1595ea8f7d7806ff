//! Who is let in: RFC 8489 section 9.2.4.

use hubbub_relay::{Client, Credentials, Reason, Transport};
use stun_types::{
    attribute::{Nonce, PasswordAlgorithm, PasswordAlgorithmValue, PasswordAlgorithms, RawAttribute, Realm, Username},
    message::{
        IntegrityAlgorithm, LongTermKeyCredentials, Message, MessageClass, MessageIntegrityCredentials, MessageType,
        MessageWrite, MessageWriteExt, MessageWriteVec,
    },
};
use turn_types::{attribute::RequestedTransport, message::ALLOCATE};

use crate::support::{Caller, PEER, Scheme, World, at, bare, client};

#[test]
fn chat_14_wrong_credentials_are_401_with_a_fresh_nonce() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    let right = caller.password.clone();
    for wrong in ["", "x", &right[1..], &right.to_uppercase()] {
        wrong.clone_into(&mut caller.password);
        let answer = caller.allocate_with(&mut world, &[]);
        assert_eq!(answer.code(), 401);
        assert!(!answer.nonce().is_empty());
    }
    let foreign = Credentials::new(&[4; 32]).issue(caller.session, caller.account, world.now);
    (caller.username, caller.password) = (foreign.username, foreign.password);
    assert_eq!(caller.allocate_with(&mut world, &[]).code(), 401);
    assert_eq!(world.counted(Reason::Unauthorized), 5);
    assert!(world.checks.is_empty(), "nobody is looked up before the password was right");
}

#[test]
fn chat_14_a_user_name_that_was_not_issued_is_401() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    let name = caller.username.clone();
    for username in ["", "bob", "1900000000:bob", &format!("{name}x"), &name.replacen("18", "19", 1)] {
        username.clone_into(&mut caller.username);
        assert_eq!(caller.allocate_with(&mut world, &[]).code(), 401, "{username}");
    }
}

#[test]
fn chat_14_expired_credentials_open_nothing() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    world.seconds(3599);
    caller.learn(&mut world);
    caller.allocate(&mut world);
    let mut late = Caller::new(&mut world, client(2), 1);
    (late.username, late.password) = (caller.username.clone(), caller.password.clone());
    world.seconds(1);
    assert_eq!(late.allocate_with(&mut world, &[]).code(), 401);
    // What they opened goes on: a browser cannot change them in the middle of a call.
    assert!(caller.refresh(&mut world, 600).is_success());
    assert!(caller.permit(&mut world, &[at(PEER)]).is_success());
}

#[test]
fn chat_14_half_of_the_credentials_is_400() {
    let mut world = World::new();
    let caller = Caller::new(&mut world, client(1), 1);
    for missing in 0..3 {
        let kind = MessageType::from_class_method(MessageClass::Request, ALLOCATE);
        let mut message = Message::builder(kind, (50 + missing).into(), MessageWriteVec::new());
        message.add_attribute(&RequestedTransport::new(17)).unwrap();
        if missing != 0 {
            message.add_attribute(&Username::new(&caller.username).unwrap()).unwrap();
        }
        if missing != 1 {
            message.add_attribute(&Realm::new(&caller.realm).unwrap()).unwrap();
        }
        if missing != 2 {
            message.add_attribute(&Nonce::new(&caller.nonce).unwrap()).unwrap();
        }
        message.add_message_integrity(&key(&caller), IntegrityAlgorithm::Sha1).unwrap();
        assert_eq!(world.ask(caller.client, &message.finish()).unwrap().code(), 400, "{missing}");
    }
}

fn key(caller: &Caller) -> MessageIntegrityCredentials {
    LongTermKeyCredentials::new(caller.username.clone(), caller.password.clone(), caller.realm.clone()).into()
}

#[test]
fn chat_14_a_stale_nonce_is_438_and_its_successor_is_taken() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    caller.allocate(&mut world);
    caller.refresh(&mut world, 3600);
    world.seconds(3599);
    assert!(caller.refresh(&mut world, 3600).is_success());
    world.seconds(1);
    let stale = caller.refresh(&mut world, 3600);
    assert_eq!(stale.code(), 438);
    caller.nonce = stale.nonce();
    assert!(caller.refresh(&mut world, 3600).is_success());
}

#[test]
fn chat_14_a_nonce_replayed_from_another_address_is_438() {
    let mut world = World::new();
    let mut victim = Caller::new(&mut world, client(1), 1);
    let request = victim.request(ALLOCATE, &[&RequestedTransport::new(17)]);
    let elsewhere = [
        client(2),
        Client { address: at("8.8.4.4:1"), ..client(1) },
        Client { transport: Transport::Tcp, ..client(1) },
    ];
    for thief in elsewhere {
        assert_eq!(world.ask(thief, &request).unwrap().code(), 438);
    }
    assert_eq!(world.counted(Reason::StaleNonce), 3);
    assert_eq!(world.relay.stats().allocations, 0);
    let nonce = victim.nonce.clone();
    for forged in ["", "x", "obMatJos2gAAA", &nonce[..14], &format!("obMatJos2gAAA{nonce}")] {
        forged.clone_into(&mut victim.nonce);
        let code = victim.allocate_with(&mut world, &[]).code();
        assert_eq!(code, 438, "{forged}");
    }
}

#[test]
fn chat_14_with_a_wrong_password_a_stale_nonce_is_401() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    (caller.nonce, caller.password) = ("x".into(), "x".into());
    assert_eq!(caller.allocate_with(&mut world, &[]).code(), 401);
}

/// A request with this offer and this choice, and a nonce that came with a choice of algorithms.
fn choosing(
    world: &mut World,
    offer: Option<&[PasswordAlgorithmValue]>,
    choice: Option<PasswordAlgorithmValue>,
) -> u16 {
    let mut caller = Caller::new(world, client(1), 1);
    let padding = RawAttribute::new(0x8022.into(), &[b'x'; 40]);
    caller.nonce = world.ask(caller.client, &bare(ALLOCATE, 5.into(), &[&padding])).unwrap().nonce();
    let transport = RequestedTransport::new(17);
    let offer = offer.map(PasswordAlgorithms::new);
    let choice = choice.map(PasswordAlgorithm::new);
    let mut attributes: Vec<&dyn stun_types::attribute::AttributeWrite> = vec![&transport];
    if let Some(offer) = &offer {
        attributes.push(offer);
    }
    if let Some(choice) = &choice {
        attributes.push(choice);
    }
    caller.scheme = Scheme::Sha1;
    let code = caller.ask(world, ALLOCATE, &attributes).code();
    caller.ask(world, turn_types::message::REFRESH, &[&turn_types::attribute::Lifetime::new(0)]);
    code
}

#[test]
fn chat_14_a_choice_of_algorithms_must_repeat_the_whole_offer() {
    use PasswordAlgorithmValue::{MD5, SHA256};
    let mut world = World::new();
    assert_eq!(choosing(&mut world, None, None), 0, "a client of RFC 5389 knows nothing of it");
    assert_eq!(choosing(&mut world, Some(&[MD5, SHA256]), Some(MD5)), 0);
    assert_eq!(choosing(&mut world, Some(&[MD5]), Some(MD5)), 400, "somebody took the better one out");
    assert_eq!(choosing(&mut world, Some(&[SHA256, MD5]), Some(MD5)), 400);
    assert_eq!(choosing(&mut world, None, Some(MD5)), 400);
    assert_eq!(choosing(&mut world, Some(&[MD5, SHA256]), None), 400);
    assert_eq!(choosing(&mut world, Some(&[MD5, SHA256]), Some(SHA256)), 401, "the key was made with MD5");
}

#[test]
fn answers_name_no_software_unless_told_to() {
    for told in [false, true] {
        let mut world = World::with(|settings| settings.software = told);
        let mut caller = Caller::new(&mut world, client(1), 1);
        let answer = caller.allocate_with(&mut world, &[]);
        assert_eq!(answer.message().has_attribute(0x8022.into()), told);
    }
}

#[test]
fn a_request_with_a_fingerprint_is_answered_with_one() {
    let mut world = World::new();
    let mut caller = Caller::new(&mut world, client(1), 1);
    let kind = MessageType::from_class_method(MessageClass::Request, stun_types::message::BINDING);
    let mut message = Message::builder(kind, 3.into(), MessageWriteVec::new());
    message.add_fingerprint().unwrap();
    let answer = world.ask(caller.client, &message.finish()).unwrap();
    assert!(answer.message().has_attribute(0x8028.into()), "and the codec found it right");
    assert!(!caller.allocate_with(&mut world, &[]).message().has_attribute(0x8028.into()));
}
