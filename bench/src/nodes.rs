//! What it costs to carry a message between two nodes, beside one node that carries it alone.

use crate::process::cpu_seconds;
use crate::relay::{MESSAGE, media_update, name};
use crate::report::{Report, Row};
use crate::server::binary;
use crate::socket::{Socket, pair};
use crate::stats::median;
use anyhow::{Result, ensure};
use futures_util::future::try_join_all;
use hubbub_testkit::fleet::{Deployment, Plan};

/// Most the nodes may spend together, as a multiple of what one node spends alone.
const TARGET: f64 = 3.0;

/// How much is carried.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    /// Calls at the same time.
    pub(crate) calls: usize,
    /// Messages of a round, over all calls.
    pub(crate) messages: usize,
    /// Rounds of each.
    pub(crate) rounds: usize,
}

/// CPU seconds of a round.
struct Spent {
    nodes: f64,
    redis: f64,
}

/// Measures both, in turns.
pub(crate) async fn measure(load: &Load, report: &mut Report) -> Result<()> {
    println!("▸ between nodes: {} messages, {} calls, {} rounds", load.messages, load.calls, load.rounds);
    let (mut one, mut two, mut redis) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=load.rounds {
        let alone = round_on(&open(Plan::alone(binary()?)), load).await?;
        let both = round_on(&open(Plan::new(binary()?, 2)), load).await?;
        println!("  round {round}: {:.2} alone, {:.2} and {:.2} of Redis", alone.nodes, both.nodes, both.redis);
        one.push(alone.nodes);
        two.push(both.nodes);
        redis.push(both.redis);
    }
    let micros = 1e6 / load.messages as f64;
    let (one, two, redis) = (median(&one), median(&two), median(&redis));
    let ratio = two / one;
    report.add(
        Row::new("a P2P message between two nodes", format!("{ratio:.1} times that on one"), ratio <= TARGET)
            .target("at most 3 times the CPU")
            .note(format!(
                "1 kB by `MEDIA_UPDATE`: {:.1} µs of both nodes against {:.1} µs of one in memory mode; Redis besides: \
                 {:.1} µs",
                two * micros,
                one * micros,
                redis * micros
            )),
    );
    Ok(())
}

/// The sockets of the benchmark's old clients, with their rate out of the way.
fn open(plan: Plan) -> Plan {
    plan.with("p2p.open", "true").with("p2p.rate", "{ burst = 1000000, every = \"1us\" }").with("log.level", "\"warn\"")
}

/// Callers are on the first node, callees on the last.
async fn round_on(plan: &Plan, load: &Load) -> Result<Spent> {
    let servers = Deployment::start(plan).await?;
    let nodes = servers.addresses();
    let url = |node: Option<&std::net::SocketAddr>| node.map(|node| format!("ws://{node}/p2p")).unwrap_or_default();
    let (first, last) = (url(nodes.first()), url(nodes.last()));
    let mut calls = try_join_all((0..load.calls).map(|index| call(&first, &last, index))).await?;
    let each = load.messages / load.calls;
    relay(&mut calls, each / 10).await?;
    let before = spent(&servers).await?;
    relay(&mut calls, each).await?;
    let after = spent(&servers).await?;
    Ok(Spent { nodes: after.nodes - before.nodes, redis: after.redis - before.redis })
}

async fn spent(servers: &Deployment) -> Result<Spent> {
    let mut nodes = 0.0;
    for node in &servers.nodes {
        nodes += cpu_seconds(node.pid()?)?;
    }
    let redis = match &servers.redis {
        Some(redis) => cpu_seconds(redis.pid().await?)?,
        None => 0.0,
    };
    Ok(Spent { nodes, redis })
}

async fn call(first: &str, last: &str, index: usize) -> Result<(Socket, Socket)> {
    let mut caller = Socket::connect(first, &name("caller", index)).await?;
    let mut callee = Socket::connect(last, &name("callee", index)).await?;
    caller.register().await?;
    callee.register().await?;
    pair(&mut caller, &mut callee).await?;
    while callee.route().await? != "/swapIce" {}
    Ok((caller, callee))
}

/// The next message of a call goes when the last has arrived: nothing is batched.
async fn relay(calls: &mut [(Socket, Socket)], each: usize) -> Result<()> {
    let relaying = calls.iter_mut().map(async |(from, to)| {
        let frame = media_update(from.user());
        for _ in 0..each {
            from.send_text(frame.clone()).await?;
            let arrived = to.receive().await?;
            ensure!(arrived.starts_with("{\"route\":\"/mediaUpdate\""), "{} got {arrived}", to.user());
            ensure!(arrived.len() > MESSAGE * 3 / 4, "only {} bytes arrived", arrived.len());
        }
        Ok(())
    });
    try_join_all(relaying).await.map(drop)
}
