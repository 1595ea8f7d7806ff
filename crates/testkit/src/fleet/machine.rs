//! One device's part of a call as the web app plays it (`docs/protocol/p2p.md`). Pure: words go in, acts come out.

use serde_json::{Value, json};

use super::journal::{Role, Sight, Stage};

/// What the person at a device does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Calls somebody; ignored while there is a call.
    Call(String),
    /// Takes the call that rings.
    Answer,
    /// Refuses, cancels or hangs up.
    HangUp,
    /// Negotiates anew.
    Renegotiate,
    /// Tells the peer about the microphone.
    Mute(bool),
}

/// What a device shall do.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Act {
    /// Send this frame (the route, then the fields).
    Send(&'static str, Value),
    /// Send it a little later if it is still wanted then, because the server could not do it now.
    Again(Retry),
    /// The person sees something else.
    Show(Sight),
}

/// What is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retry {
    /// To say that the call is over.
    Goodbye,
    /// To negotiate anew.
    Renegotiation,
}

/// The call of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The other person.
    pub peer: String,
    /// Its id, as soon as this side knows it.
    pub id: Option<String>,
    /// This side's part.
    pub role: Role,
    /// Where it stands.
    pub stage: Stage,
}

/// The last call that ended at a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// The other person.
    pub peer: String,
    /// The reason of the `/decline`, the code of the refusal, or `own` for this side's own wish.
    pub reason: String,
}

/// Codes after which the same may work in a moment.
pub(crate) const TRANSIENT: [&str; 3] = ["SERVER_UNAVAILABLE", "RATE_LIMITED", "INTERNAL"];

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Machine {
    me: String,
    pub(crate) call: Option<Call>,
    pub(crate) end: Option<End>,
    /// Calls that ended here.
    pub(crate) ends: u64,
    /// Answers of the peer to a new negotiation.
    pub(crate) negotiated: u64,
    /// The server has this side's offer or answer.
    told: bool,
    uuid: Option<String>,
    ticket: Option<String>,
    /// The key and the call of a good-bye that could not be said.
    owed: Option<(Value, Option<String>)>,
    /// A connection came back, and the call was not proved to work since.
    unproved: bool,
    acts: Vec<Act>,
}

impl Machine {
    pub(crate) fn new(me: &str) -> Self {
        Self { me: me.to_owned(), ..Self::default() }
    }

    /// What shall be done now.
    pub(crate) fn acts(&mut self) -> Vec<Act> {
        std::mem::take(&mut self.acts)
    }

    /// The id of the present call.
    pub(crate) fn call_id(&self) -> Option<String> {
        self.call.as_ref().and_then(|call| call.id.clone())
    }

    /// The other person in the present or the last call.
    pub(crate) fn peer(&self) -> Option<String> {
        let last = self.end.as_ref().map(|end| &end.peer);
        self.call.as_ref().map(|call| &call.peer).or(last).cloned()
    }

    /// Whether a call waits for the connection.
    pub(crate) fn is_urgent(&self) -> bool {
        self.call.is_some() || self.owed.is_some()
    }

    /// With what a new connection resumes; none when the server holds nothing of this device.
    pub(crate) fn resume_key(&self) -> Option<Value> {
        if let Some((key, _)) = &self.owed {
            return Some(key.clone());
        }
        (self.call.is_some() && self.told).then(|| self.key())
    }

    fn key(&self) -> Value {
        json!({ "uuid": self.uuid, "ticket": self.ticket })
    }

    /// What the person does; `ready` while frames can be sent.
    pub(crate) fn command(&mut self, command: Command, ready: bool) {
        match command {
            Command::Call(peer) if self.call.is_none() && ready => self.dial(peer),
            Command::Answer => self.answer(ready),
            Command::HangUp => self.hang_up(ready),
            Command::Renegotiate if ready => self.renegotiate(),
            Command::Mute(muted) if ready && self.stage() == Some(Stage::Talking) => {
                self.acts.push(Act::Send("MEDIA_UPDATE", json!({ "muted": muted })));
            }
            Command::Call(_) | Command::Renegotiate | Command::Mute(_) => {}
        }
    }

    /// The connection is registered afresh.
    pub(crate) fn added(&mut self, uuid: &str, status: &str) {
        self.uuid = Some(uuid.to_owned());
        let waits = !self.told && matches!(self.stage(), Some(Stage::Ringing | Stage::Answering));
        if waits && status != "ringing" {
            self.finish(if status == "in_call" { "answered_elsewhere" } else { "missed" });
        }
    }

    /// The connection took the place of the one before.
    pub(crate) fn resumed(&mut self, uuid: &str, status: &str) {
        self.uuid = Some(uuid.to_owned());
        if let Some((_, call)) = self.owed.take() {
            self.acts.push(Act::Send("DECLINE", json!({ "callId": call })));
        } else if matches!(status, "idle" | "ended") {
            self.finish("over");
        } else if status == "in_call" {
            self.back_in_call();
        }
    }

    /// The call that was to be resumed is gone.
    pub(crate) fn resume_refused(&mut self, code: &str) {
        self.owed = None;
        if self.stage() == Some(Stage::Answering) {
            // The answer never arrived; the call is delivered again if it still rings.
            self.told = false;
        } else if self.told {
            self.finish(code);
        }
    }

    /// Tries again what the server could not do.
    pub(crate) fn again(&mut self, retry: Retry) {
        match (retry, self.owed.is_some()) {
            (Retry::Goodbye, true) => {
                let call = self.owed.take().and_then(|(_, call)| call);
                self.acts.push(Act::Send("DECLINE", json!({ "callId": call })));
            }
            (Retry::Renegotiation, _) => self.renegotiate(),
            (Retry::Goodbye, false) => {}
        }
    }

    /// A word of the server.
    pub(crate) fn heard(&mut self, frame: &Value) {
        let text = |name: &str| frame.get(name).and_then(Value::as_str).unwrap_or_default();
        match text("route") {
            "/call" => self.ring(text("userId"), text("callId")),
            "/connect" => self.paired(text("callId"), text("ticket")),
            "/ticket" => self.ticket = Some(text("ticket").to_owned()),
            "/swapIce" if self.stage() == Some(Stage::Connecting) => self.show(Stage::Talking),
            "/updateOffer" if self.call.is_some() => {
                self.acts.push(Act::Send("UPDATE_ANSWER", json!({ "answer": SDP })))
            }
            "/updateAnswer" => self.renegotiated(),
            "/peerReconnected" => self.back_in_call(),
            "/decline" => self.declined(text("callId"), text("reason")),
            "/error" => self.refused(text("request"), text("code")),
            _ => {}
        }
    }
}

/// Stands for a session description, which the server does not look into.
const SDP: &str = "v=0";

/// The transitions.
impl Machine {
    fn stage(&self) -> Option<Stage> {
        self.call.as_ref().map(|call| call.stage)
    }

    fn begin(&mut self, peer: &str, id: Option<&str>, role: Role, stage: Stage) {
        (self.told, self.ticket, self.unproved) = (false, None, false);
        self.call = Some(Call { peer: peer.to_owned(), id: id.map(str::to_owned), role, stage });
        self.show(stage);
    }

    fn show(&mut self, stage: Stage) {
        let Some(call) = &mut self.call else { return };
        if stage != Stage::Recovered {
            call.stage = stage;
        }
        let Call { peer, id, role, .. } = call.clone();
        self.acts.push(Act::Show(Sight { stage, call: id, peer, role, reason: None }));
    }

    fn finish(&mut self, reason: &str) {
        let Some(Call { peer, id, role, .. }) = self.call.take() else { return };
        self.ends += 1;
        self.end = Some(End { peer: peer.clone(), reason: reason.to_owned() });
        (self.told, self.ticket, self.unproved) = (false, None, false);
        self.acts.push(Act::Show(Sight { stage: Stage::Ended, call: id, peer, role, reason: Some(reason.to_owned()) }));
    }

    fn dial(&mut self, peer: String) {
        self.begin(&peer, None, Role::Caller, Stage::Calling);
        self.acts.push(Act::Send("OFFER", json!({ "candidates": [peer], "sdp": SDP, "streamIds": { "audio": "a" } })));
        self.told = true;
        self.candidates();
    }

    fn answer(&mut self, ready: bool) {
        if self.stage() != Some(Stage::Ringing) {
            return;
        }
        self.show(Stage::Answering);
        if ready {
            self.send_answer();
        }
    }

    fn send_answer(&mut self) {
        let call = self.call_id();
        self.acts.push(Act::Send("ANSWER", json!({ "answer": SDP, "callId": call, "streamIds": { "audio": "b" } })));
        self.told = true;
        self.candidates();
    }

    fn candidates(&mut self) {
        let candidate = "candidate:1 1 udp 2122260223 192.0.2.1 54321 typ host generation 0 ufrag abcd network-id 1";
        let line = json!({ "candidate": candidate, "sdpMid": "0", "sdpMLineIndex": 0 });
        self.acts.push(Act::Send("ADD_ICE", json!({ "iceParams": [line] })));
    }

    fn hang_up(&mut self, ready: bool) {
        let Some(call) = self.call.clone() else { return };
        if ready {
            self.acts.push(Act::Send("DECLINE", json!({ "callId": call.id })));
        }
        if !ready && self.told {
            self.owed = Some((self.key(), call.id));
        }
        self.finish("own");
    }

    fn renegotiate(&mut self) {
        if self.stage() == Some(Stage::Talking) {
            self.acts.push(Act::Send("UPDATE_OFFER", json!({ "sdp": SDP })));
        }
    }

    fn renegotiated(&mut self) {
        self.negotiated += 1;
        if std::mem::take(&mut self.unproved) {
            self.show(Stage::Recovered);
        }
    }

    /// One of the two connections is new: the caller, who is the impolite side, negotiates anew.
    fn back_in_call(&mut self) {
        let Some(call) = &self.call else { return };
        match (call.stage, call.role) {
            (Stage::Connecting, _) => self.acts.push(Act::Send("SWAP_ICE", json!({}))),
            (Stage::Talking, Role::Caller) => {
                self.unproved = true;
                self.renegotiate();
            }
            _ => {}
        }
    }

    fn ring(&mut self, from: &str, id: &str) {
        let Some(call) = self.call.clone() else {
            self.begin(from, Some(id), Role::Callee, Stage::Ringing);
            return;
        };
        let crossed = call.stage == Stage::Calling && call.peer == from && self.me.as_str() > from;
        if crossed {
            self.finish("crossed");
            self.begin(from, Some(id), Role::Callee, Stage::Answering);
            self.send_answer();
        } else if call.stage == Stage::Answering && call.id.as_deref() == Some(id) && !self.told {
            self.send_answer();
        } else if matches!(call.stage, Stage::Ringing | Stage::Answering) && call.id.as_deref() != Some(id) {
            // Another call rings: the one before is over, and nobody could say so while the connection was away.
            self.finish("missed");
            self.begin(from, Some(id), Role::Callee, Stage::Ringing);
        }
    }

    fn paired(&mut self, id: &str, ticket: &str) {
        let Some(call) = &mut self.call else { return };
        call.id = Some(id.to_owned());
        self.ticket = Some(ticket.to_owned());
        if matches!(call.stage, Stage::Calling | Stage::Answering) {
            self.show(Stage::Connecting);
        }
        self.acts.push(Act::Send("SWAP_ICE", json!({})));
    }

    fn declined(&mut self, id: &str, reason: &str) {
        let mine = self.call_id();
        if mine.is_none() || id.is_empty() || mine.as_deref() == Some(id) {
            self.finish(reason);
        }
    }

    fn refused(&mut self, request: &str, code: &str) {
        let transient = TRANSIENT.contains(&code);
        match (request, self.stage()) {
            ("OFFER", Some(Stage::Calling)) if code != "CROSSED" => self.finish(code),
            ("ANSWER", Some(Stage::Answering)) => self.finish(code),
            ("UPDATE_OFFER", Some(Stage::Talking)) if transient => self.acts.push(Act::Again(Retry::Renegotiation)),
            ("DECLINE", None) if transient => {
                self.owed = Some((self.key(), None));
                self.acts.push(Act::Again(Retry::Goodbye));
            }
            (other, Some(Stage::Talking)) if other != "DECLINE" && code == "NO_CALL" => self.finish("NO_CALL"),
            _ => {}
        }
    }
}
