//! P2P-10: every command of a client in every state, allowed or refused, and a refusal changes nothing (the world checks
//! that at each step).

use hubbub_calls::{Callee, Command, Media, Policy};

use crate::world::{World, json, profile, speaker, streams, user};

const COMMANDS: [&str; 11] = [
    "ADD_USER",
    "RECONNECT",
    "OFFER",
    "ANSWER",
    "DECLINE",
    "ADD_ICE",
    "SWAP_ICE",
    "SET_REMOTE_STREAM_ID",
    "MEDIA_UPDATE",
    "UPDATE_OFFER",
    "UPDATE_ANSWER",
];

fn command(name: &str, sender: &str) -> Command {
    let profile = profile(speaker(sender).as_str());
    match name {
        "ADD_USER" => Command::AddUser { profile, device: "dev".into() },
        "RECONNECT" => Command::Reconnect { profile, device: "new".into(), uuid: None, ticket: None },
        "OFFER" => {
            let candidates = vec![Callee { user: user("zoe"), policy: Policy::Allowed }];
            Command::Offer { candidates, sdp: json("offer"), streams: None }
        }
        "ANSWER" => Command::Answer { call: None, answer: json("answer"), streams: None },
        "DECLINE" => Command::Decline { call: None },
        "ADD_ICE" => Command::AddIce { candidates: vec![json("c")] },
        "SWAP_ICE" => Command::SwapIce,
        "SET_REMOTE_STREAM_ID" => Command::SetStreams { streams: streams("s") },
        "MEDIA_UPDATE" => Command::MediaUpdate { media: Media { muted: Some(true), ..Media::default() } },
        "UPDATE_OFFER" => Command::UpdateOffer { sdp: json("sdp") },
        "UPDATE_ANSWER" => Command::UpdateAnswer { answer: json("sdp") },
        other => panic!("no command {other}"),
    }
}

/// One state: how to get there, who speaks, and what becomes of each command in the order of [`COMMANDS`].
struct State {
    name: &'static str,
    reach: fn() -> World,
    sender: &'static str,
    outcomes: &'static str,
}

fn after(mut world: World, change: impl FnOnce(&mut World)) -> World {
    change(&mut world);
    world
}

fn other_device(mut world: World, connection: &str) -> World {
    world.register(connection);
    world
}

const STATES: &[State] = &[
    State {
        name: "not registered",
        reach: World::new,
        sender: "ann-1",
        outcomes: "ok NO_SESSION NOT_REGISTERED NOT_REGISTERED NOT_REGISTERED NOT_REGISTERED NOT_REGISTERED \
                   NOT_REGISTERED NOT_REGISTERED NOT_REGISTERED NOT_REGISTERED",
    },
    State {
        name: "idle",
        reach: || World::of(&["ann-1"]),
        sender: "ann-1",
        outcomes: "ok NO_SESSION ok NO_CALL NO_CALL NO_CALL NO_CALL NO_CALL NO_CALL NO_CALL NO_CALL",
    },
    State {
        name: "ended",
        reach: || after(World::in_call(), |world| drop(world.decline("bob-1"))),
        sender: "ann-1",
        outcomes: "ok NO_SESSION ok CALL_ENDED CALL_ENDED CALL_ENDED CALL_ENDED CALL_ENDED CALL_ENDED CALL_ENDED \
                   CALL_ENDED",
    },
    State {
        name: "calling",
        reach: World::ringing,
        sender: "ann-1",
        outcomes: "ok ok ALREADY_IN_CALL ILLEGAL_STATE ok ok ILLEGAL_STATE ok ok ILLEGAL_STATE ILLEGAL_STATE",
    },
    State {
        name: "calling, on another device",
        reach: || other_device(World::ringing(), "ann-2"),
        sender: "ann-2",
        outcomes: "ok ok ALREADY_IN_CALL ILLEGAL_STATE NOT_YOUR_CALL NOT_YOUR_CALL NOT_YOUR_CALL NOT_YOUR_CALL \
                   NOT_YOUR_CALL NOT_YOUR_CALL NOT_YOUR_CALL",
    },
    State {
        name: "ringing",
        reach: World::ringing,
        sender: "bob-1",
        outcomes: "ok NO_SESSION ALREADY_IN_CALL ok ok ok ILLEGAL_STATE ILLEGAL_STATE ILLEGAL_STATE ILLEGAL_STATE \
                   ILLEGAL_STATE",
    },
    State {
        name: "paired, caller",
        reach: World::paired,
        sender: "ann-1",
        outcomes: "ok ok ALREADY_IN_CALL ILLEGAL_STATE ok ok ok ok ok ILLEGAL_STATE ILLEGAL_STATE",
    },
    State {
        name: "paired, callee",
        reach: World::paired,
        sender: "bob-1",
        outcomes: "ok ok ALREADY_IN_CALL ALREADY_ANSWERED ok ok ok ok ok ILLEGAL_STATE ILLEGAL_STATE",
    },
    State {
        name: "paired, on another device of the callee",
        reach: || other_device(World::paired(), "bob-2"),
        sender: "bob-2",
        outcomes: "ok ok ALREADY_IN_CALL ALREADY_ANSWERED NOT_YOUR_CALL NOT_YOUR_CALL NOT_YOUR_CALL NOT_YOUR_CALL \
                   NOT_YOUR_CALL NOT_YOUR_CALL NOT_YOUR_CALL",
    },
    State {
        name: "in a call",
        reach: World::in_call,
        sender: "ann-1",
        outcomes: "ok ok ALREADY_IN_CALL ILLEGAL_STATE ok ok ok ok ok ok NO_PENDING_OFFER",
    },
    State {
        name: "in a call whose peer is away",
        reach: || after(World::in_call(), |world| drop(world.lose("bob-1"))),
        sender: "ann-1",
        outcomes: "ok ok ALREADY_IN_CALL ILLEGAL_STATE ok ok ok ok ok ok NO_PENDING_OFFER",
    },
    State {
        name: "away from a call",
        reach: || after(World::in_call(), |world| drop(world.lose("bob-1"))),
        sender: "bob-1",
        outcomes: "ok ok NOT_REGISTERED NOT_REGISTERED NOT_REGISTERED NOT_REGISTERED NOT_REGISTERED NOT_REGISTERED \
                   NOT_REGISTERED NOT_REGISTERED NOT_REGISTERED",
    },
    State {
        name: "waiting for the peer's ticket",
        reach: || {
            after(World::in_call(), |world| {
                world.records.clear();
                let ticket = world.tickets["ann-1"].clone();
                world.reconnect_with("ann-1", "dev", None, Some(ticket)).unwrap();
            })
        },
        sender: "ann-1",
        outcomes: "ok ok ALREADY_IN_CALL ILLEGAL_STATE ok ok ILLEGAL_STATE ok ok ok NO_PENDING_OFFER",
    },
];

#[test]
fn p2p_10_every_command_in_every_state_is_allowed_or_refused_by_its_code() {
    for state in STATES {
        let expected: Vec<_> = state.outcomes.split_whitespace().collect();
        assert_eq!(expected.len(), COMMANDS.len(), "{}", state.name);
        for (name, expected) in COMMANDS.iter().zip(expected) {
            let mut world = (state.reach)();
            let outcome = world.act(state.sender, command(name, state.sender));
            let code = outcome.map_or_else(|refusal| refusal.code(), |_| "ok");
            assert_eq!(code, expected, "{name} when {}", state.name);
        }
    }
}

#[test]
fn p2p_10_a_command_without_a_connection_is_refused() {
    for name in COMMANDS {
        let machine = hubbub_calls::Machine::new(
            hubbub_calls::CallSettings::default(),
            hubbub_calls::TicketKey::new(crate::world::KEY),
        );
        let command = command(name, "ann-1");
        let input = hubbub_calls::Input { user: user("ann"), from: None, fresh: uuid::Uuid::nil(), command };
        let mut users: hubbub_calls::Users = World::of(&["ann-1"]).records.into();
        let outcome = machine.step(&input, &mut users, hubbub_types::Timestamp::default());
        assert_eq!(outcome, hubbub_calls::Outcome::Refused(hubbub_calls::Refusal::NotRegistered), "{name}");
    }
}
