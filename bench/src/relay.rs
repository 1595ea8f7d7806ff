//! What it costs to carry a message from one side of a call to the other, beside the peer.

use crate::peer::Peer;
use crate::process::cpu_seconds;
use crate::report::{Report, Row};
use crate::server::Server;
use crate::socket::{Socket, pair};
use crate::stats::median;
use anyhow::{Result, ensure};
use futures_util::future::try_join_all;
use serde_json::json;

/// Most the server may spend, as a part of what the peer spends.
const TARGET: f64 = 0.8;
/// About the length of a message, in bytes.
pub(crate) const MESSAGE: usize = 1000;
/// Longest name of a track that the server takes, in bytes.
const LONGEST_ID: usize = 256;

/// How much is relayed.
pub(crate) struct Load {
    /// Calls at the same time.
    pub(crate) calls: usize,
    /// Messages of a round, over all calls.
    pub(crate) messages: usize,
    /// Rounds of each.
    pub(crate) rounds: usize,
}

/// A kind of message, as it goes in.
struct Kind {
    title: &'static str,
    /// The frame of a sender, about [`MESSAGE`] long.
    frame: fn(&str) -> String,
    /// What the frame at the other end begins with.
    arrives: &'static str,
    /// After so many messages the two renegotiate, which makes room for candidates again.
    renegotiate_every: usize,
}

/// The two routes that relay at once.
const KINDS: [Kind; 2] = [
    Kind {
        title: "`MEDIA_UPDATE`",
        frame: media_update,
        arrives: "{\"route\":\"/mediaUpdate\"",
        renegotiate_every: usize::MAX,
    },
    Kind { title: "`ADD_ICE` (trickled)", frame: add_ice, arrives: "{\"route\":\"/swapIce\"", renegotiate_every: 40 },
];

/// Measures every kind, the two in turns.
pub(crate) async fn measure(load: &Load, report: &mut Report) -> Result<()> {
    for kind in &KINDS {
        println!("▸ relay of {}: {} messages, {} calls, {} rounds", kind.title, load.messages, load.calls, load.rounds);
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for round in 1..=load.rounds {
            ours.push(round_of_server(kind, load).await?);
            theirs.push(round_of_peer(kind, load).await?);
            let last = |values: &[f64]| values.last().copied().unwrap_or_default();
            println!("  round {round}: {:.2} and {:.2} CPU seconds", last(&ours), last(&theirs));
        }
        report.add(row(kind, load, median(&ours), median(&theirs)));
    }
    Ok(())
}

fn row(kind: &Kind, load: &Load, ours: f64, theirs: f64) -> Row {
    let scale = 100_000.0 / load.messages as f64;
    let ratio = ours / theirs;
    Row::new(&format!("relay of 1 kB by {}", kind.title), format!("{ratio:.2} of the peer's CPU"), ratio <= TARGET)
        .target("at most 0.8")
        .note(format!("CPU seconds for 100 000 messages: {:.2} against {:.2}", ours * scale, theirs * scale))
}

async fn round_of_server(kind: &Kind, load: &Load) -> Result<f64> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path()).await?;
    let url = server.socket_url();
    let calls = try_join_all((0..load.calls).map(|index| call_on_server(&url, index))).await?;
    let spent = relay_all(calls, kind, load, server.pid()?).await?;
    server.stop().await?;
    Ok(spent)
}

async fn round_of_peer(kind: &Kind, load: &Load) -> Result<f64> {
    let peer = Peer::relay().await?;
    let calls = try_join_all((0..load.calls).map(|index| call_on_peer(peer.url(), index))).await?;
    relay_all(calls, kind, load, peer.pid()?).await
}

type Call = (Socket, Socket);

async fn call_on_server(url: &str, index: usize) -> Result<Call> {
    let mut caller = Socket::connect(url, &name("caller", index)).await?;
    let mut callee = Socket::connect(url, &name("callee", index)).await?;
    caller.register().await?;
    callee.register().await?;
    pair(&mut caller, &mut callee).await?;
    callee.send_text("PING").await?;
    while callee.receive().await? != "PONG" {}
    Ok((caller, callee))
}

/// A user id as long as it may be.
pub(crate) fn name(role: &str, index: usize) -> String {
    format!("{role}-{index:057}")
}

async fn call_on_peer(url: &str, index: usize) -> Result<Call> {
    let (from, to) = (name("caller", index), name("callee", index));
    let mut caller = Socket::connect(url, &from).await?;
    let mut callee = Socket::connect(url, &to).await?;
    caller.send("JOIN", json!({ "peerId": to })).await?;
    caller.expect("joined").await?;
    callee.send("JOIN", json!({ "peerId": from })).await?;
    callee.expect("joined").await?;
    Ok((caller, callee))
}

/// Relays a few for the caches and the compiler of the peer, then all; returns what the process spent on all.
async fn relay_all(mut calls: Vec<Call>, kind: &Kind, load: &Load, pid: u32) -> Result<f64> {
    let each = load.messages / load.calls;
    relay(&mut calls, kind, each / 10).await?;
    let before = cpu_seconds(pid)?;
    relay(&mut calls, kind, each).await?;
    Ok(cpu_seconds(pid)? - before)
}

async fn relay(calls: &mut [Call], kind: &Kind, each: usize) -> Result<()> {
    try_join_all(calls.iter_mut().map(|call| relay_one(call, kind, each))).await?;
    Ok(())
}

/// The next message of a call goes when the last has arrived: nothing is batched.
async fn relay_one((from, to): &mut Call, kind: &Kind, messages: usize) -> Result<()> {
    let frame = (kind.frame)(from.user());
    for count in 1..=messages {
        from.send_text(frame.clone()).await?;
        let arrived = to.receive().await?;
        ensure!(arrived.starts_with(kind.arrives), "{} got {arrived}", to.user());
        ensure!(arrived.len() > MESSAGE * 3 / 4, "only {} bytes arrived", arrived.len());
        if count % kind.renegotiate_every == 0 {
            renegotiate(from, to).await?;
        }
    }
    Ok(())
}

async fn renegotiate(from: &mut Socket, to: &mut Socket) -> Result<()> {
    from.send("UPDATE_OFFER", json!({ "sdp": { "type": "offer", "sdp": "v=0" } })).await?;
    to.expect("/updateOffer").await?;
    to.send("UPDATE_ANSWER", json!({ "answer": { "type": "answer", "sdp": "v=0" } })).await?;
    from.expect("/updateAnswer").await?;
    Ok(())
}

/// The state of the media, with names of tracks as long as they may be.
pub(crate) fn media_update(user: &str) -> String {
    let id = |kind: &str| format!("{kind}-{}", "x".repeat(LONGEST_ID - kind.len() - 1));
    let streams = json!({ "audio": id("audio"), "video": id("video"), "screen": id("screen") });
    json!({ "route": "MEDIA_UPDATE", "userId": user, "muted": false, "camera": true, "streamIds": streams }).to_string()
}

/// A handful of candidates, as a browser trickles them.
fn add_ice(user: &str) -> String {
    let candidate = |index: usize| {
        let line =
            format!("candidate:{index} 1 udp 2122260223 192.0.2.1 54321 typ host generation 0 ufrag abcd network-id 1");
        json!({ "candidate": line, "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": "abcd" })
    };
    let candidates: Vec<_> = (0..6).map(candidate).collect();
    json!({ "route": "ADD_ICE", "userId": user, "iceParams": candidates }).to_string()
}
