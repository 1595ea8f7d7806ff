//! Team chat: what it costs to deliver a message, to keep it, to find it, to open a channel and to hold a connection.

mod commit;
mod fanout;
mod idle;
mod library;
mod link;
mod opening;
mod place;
mod search;

use crate::report::Report;
use anyhow::Result;
use std::time::Duration;

/// How much of each.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Load {
    /// Connected members of a channel
    #[arg(long, default_value_t = 1_000)]
    members: usize,
    /// Messages to all of them in each round
    #[arg(long, default_value_t = 1_000)]
    deliveries: usize,
    /// People who write at the same time
    #[arg(long, default_value_t = 128)]
    senders: usize,
    /// Messages to search in
    #[arg(long, default_value_t = 1_000_000)]
    library: usize,
    /// Searches of each shape
    #[arg(long, default_value_t = 40)]
    searches: usize,
    /// Messages of the channel that is opened
    #[arg(long, default_value_t = 100_000)]
    history: usize,
    /// Idle connections of the chat
    #[arg(long, default_value_t = 10_000)]
    chatters: usize,
}

/// Measures those parts that are wanted.
pub(crate) async fn measure(
    load: &Load,
    (rounds, seconds): (usize, u64),
    wanted: impl Fn(&str) -> bool,
    report: &mut Report,
) -> Result<()> {
    if wanted("chat-fanout") {
        report.begin("chat-fanout");
        let load = fanout::Load { members: load.members, messages: load.deliveries, rounds };
        fanout::measure(&load, report).await?;
    }
    if wanted("chat-commit") {
        report.begin("chat-commit");
        let load = commit::Load { senders: load.senders, span: Duration::from_secs(seconds) };
        commit::measure(&load, report).await?;
    }
    if wanted("chat-search") {
        report.begin("chat-search");
        let load = search::Load { messages: load.library, searches: load.searches };
        search::measure(&load, report).await?;
    }
    if wanted("chat-open") {
        report.begin("chat-open");
        opening::measure(load.history, report).await?;
    }
    if wanted("chat-idle") {
        report.begin("chat-idle");
        idle::measure(load.chatters, report).await?;
    }
    Ok(())
}
