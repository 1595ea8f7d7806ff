//! People who call each other again and again, whatever happens to the servers meanwhile.

use std::{sync::atomic::AtomicBool, sync::atomic::Ordering, time::Duration};

use futures_util::future::join_all;
use hubbub_testkit::fleet::{Command, Fleet, Pair, View, journal::Stage};
use tokio::time::sleep;

use crate::support::PATIENCE;

/// How long an offer may be on its way before it counts as never sent.
const SENT: Duration = Duration::from_secs(2);
/// How long people let pass before they call again. Without it the machine would be the load, and all times its own.
const BETWEEN: Duration = Duration::from_millis(500);

/// Lets these pairs call, talk and hang up until `stop` is set; returns how many calls came to a talk.
pub(crate) async fn churn(fleet: &Fleet, pairs: &[Pair], stop: &AtomicBool) -> usize {
    let rounds = pairs.iter().enumerate().map(async |(number, pair)| {
        let mut talked = 0;
        while !stop.load(Ordering::Relaxed) {
            talked += usize::from(once(fleet, *pair, number).await);
            sleep(BETWEEN).await;
        }
        talked
    });
    join_all(rounds).await.into_iter().sum()
}

/// One call, as far as it comes. Whether the two talked.
async fn once(fleet: &Fleet, pair: Pair, number: usize) -> bool {
    let (caller, callee) = (fleet.device(pair.caller).unwrap(), fleet.device(pair.callee).unwrap());
    let free = |view: &View| view.is_ready() && view.call.is_none();
    caller.wait("free", PATIENCE, free).await.unwrap();
    callee.wait("free", PATIENCE, |view| view.call.is_none()).await.unwrap();
    let ends = caller.view().ends;
    caller.act(Command::Call(callee.person.id.clone())).await.unwrap();
    // A connection that went away in this moment sends nothing.
    if caller.wait("calling", SENT, |view| view.call.is_some() || view.ends > ends).await.is_err() {
        return false;
    }
    let over = |view: &View| view.call.is_none() && view.ends > ends;
    tokio::select! {
        ended = caller.wait("the offer came to something", PATIENCE, over) => {
            ended.unwrap();
            return false;
        }
        rings = callee.wait("it rings", 2 * PATIENCE, |view| view.stage() == Some(Stage::Ringing)) => drop(rings.unwrap()),
    }
    callee.act(Command::Answer).await.unwrap();
    let settled = |view: &View| over(view) || view.stage() == Some(Stage::Talking);
    let mut talked = true;
    for device in [caller, callee] {
        let gone = |view: &View| settled(view) || view.call.is_none();
        talked &= device.wait("answered", PATIENCE, gone).await.unwrap().stage() == Some(Stage::Talking);
    }
    let who = if number.is_multiple_of(2) { caller } else { callee };
    who.act(Command::HangUp).await.unwrap();
    for device in [caller, callee] {
        device.wait("hung up", PATIENCE, |view| view.call.is_none()).await.unwrap();
    }
    talked
}
