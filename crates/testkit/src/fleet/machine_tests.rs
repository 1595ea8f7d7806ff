//! The device plays by the protocol.

use serde_json::json;

use super::{
    journal::Stage,
    machine::{Act, Command, Machine, Retry},
};

fn routes(machine: &mut Machine) -> Vec<&'static str> {
    let sent = |act| if let Act::Send(route, _) = act { Some(route) } else { None };
    machine.acts().into_iter().filter_map(sent).collect()
}

fn stage(machine: &Machine) -> Option<Stage> {
    machine.call.as_ref().map(|call| call.stage)
}

/// A caller that talks.
fn talking() -> Machine {
    let mut machine = Machine::new("ann");
    machine.added("u1", "idle");
    machine.command(Command::Call("ben".into()), true);
    machine.heard(&json!({"route": "/acceptCall", "answer": "v=0"}));
    machine.heard(&json!({"route": "/connect", "userId": "ben", "callId": "c1", "ticket": "t1"}));
    machine.heard(&json!({"route": "/swapIce", "iceCandidates": []}));
    assert_eq!(stage(&machine), Some(Stage::Talking));
    assert_eq!(routes(&mut machine), ["OFFER", "ADD_ICE", "SWAP_ICE"]);
    machine
}

#[test]
fn a_call_goes_from_ring_to_hang_up() {
    let mut ben = Machine::new("ben");
    ben.heard(&json!({"route": "/call", "userId": "ann", "callId": "c1"}));
    assert_eq!((stage(&ben), ben.resume_key()), (Some(Stage::Ringing), None), "a ring alone is nothing to resume");
    ben.command(Command::Answer, true);
    assert_eq!(routes(&mut ben), ["ANSWER", "ADD_ICE"]);
    ben.heard(&json!({"route": "/connect", "userId": "ann", "callId": "c1", "ticket": "t"}));
    ben.heard(&json!({"route": "/swapIce"}));
    ben.heard(&json!({"route": "/decline", "callId": "another", "reason": "timeout"}));
    assert_eq!(stage(&ben), Some(Stage::Talking), "the end of another call");
    ben.heard(&json!({"route": "/decline", "callId": "c1", "reason": "hangup"}));
    assert_eq!((stage(&ben), ben.end.unwrap().reason.as_str()), (None, "hangup"));
}

#[test]
fn a_lost_connection_resumes_with_its_ticket_and_the_caller_proves_the_call() {
    let mut machine = talking();
    assert_eq!(machine.resume_key(), Some(json!({"uuid": "u1", "ticket": "t1"})));
    machine.resumed("u2", "in_call");
    assert_eq!(routes(&mut machine), ["UPDATE_OFFER"]);
    machine.heard(&json!({"route": "/error", "request": "UPDATE_OFFER", "code": "SERVER_UNAVAILABLE"}));
    assert_eq!(machine.acts(), [Act::Again(Retry::Renegotiation)]);
    machine.heard(&json!({"route": "/updateAnswer"}));
    let shown = |act: &Act| matches!(act, Act::Show(sight) if sight.stage == Stage::Recovered);
    assert!(machine.acts().iter().any(shown));
    machine.heard(&json!({"route": "/updateAnswer"}));
    assert!(!machine.acts().iter().any(shown), "proved once");
}

#[test]
fn a_call_that_is_gone_is_shown_as_ended() {
    let mut machine = talking();
    machine.resume_refused("CALL_ENDED");
    assert_eq!(machine.end.as_ref().unwrap().reason, "CALL_ENDED");
    let mut machine = talking();
    machine.resumed("u2", "idle");
    assert_eq!(machine.end.unwrap().reason, "over");
}

#[test]
fn a_good_bye_that_could_not_be_said_is_owed() {
    let mut machine = talking();
    machine.command(Command::HangUp, false);
    assert_eq!(machine.resume_key(), Some(json!({"uuid": "u1", "ticket": "t1"})));
    machine.resumed("u2", "in_call");
    assert_eq!(routes(&mut machine), ["DECLINE"]);
    assert_eq!(machine.resume_key(), None);
    machine.heard(&json!({"route": "/error", "request": "DECLINE", "code": "SERVER_UNAVAILABLE"}));
    machine.again(Retry::Goodbye);
    assert_eq!(routes(&mut machine), ["DECLINE"]);
}

#[test]
fn an_answer_that_was_lost_is_sent_again_when_it_still_rings() {
    let mut ben = Machine::new("ben");
    ben.heard(&json!({"route": "/call", "userId": "ann", "callId": "c1"}));
    ben.command(Command::Answer, true);
    ben.acts();
    ben.resume_refused("NO_SESSION");
    ben.added("u2", "ringing");
    ben.heard(&json!({"route": "/call", "userId": "ann", "callId": "c1"}));
    assert_eq!(routes(&mut ben), ["ANSWER", "ADD_ICE"]);
    ben.resume_refused("NO_SESSION");
    ben.added("u3", "idle");
    assert_eq!(ben.end.unwrap().reason, "missed");
}

#[test]
fn of_crossed_offers_the_one_of_the_smaller_id_stands() {
    let mut ben = Machine::new("ben");
    ben.command(Command::Call("ann".into()), true);
    ben.acts();
    ben.heard(&json!({"route": "/call", "userId": "ann", "callId": "c1"}));
    assert_eq!((stage(&ben), routes(&mut ben)), (Some(Stage::Answering), vec!["ANSWER", "ADD_ICE"]));
    let mut ann = Machine::new("ann");
    ann.command(Command::Call("ben".into()), true);
    ann.heard(&json!({"route": "/call", "userId": "ben", "callId": "c2"}));
    assert_eq!(stage(&ann), Some(Stage::Calling));
}
