//! Connections of a client, one after the other.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;

use super::{
    client::{Parts, Shared},
    journal::Did,
    session::{End, Session},
    standing::Line,
};
use crate::Dice;

/// The close code for a session that has ended.
const SESSION_ENDED: u16 = 4002;
/// Refusals of a client that comes (back) which no other try changes.
const FINAL: [&str; 3] = ["unauthenticated", "session_ended", "banned"];

/// All of a client but its handle.
pub(super) struct Life {
    pub(super) parts: Parts,
    pub(super) shared: Arc<Shared>,
    pub(super) dice: Dice,
}

impl Life {
    /// Connects again and again, each time to the next node, until the server does not want it any more.
    pub(super) async fn live(mut self) {
        let mut node = self.parts.home;
        loop {
            let end = match Session::open(&self, node).await {
                Ok(mut session) => session.run().await,
                Err(_) => End::Cut { code: None, bye: None },
            };
            if self.is_over(end) {
                return;
            }
            node = (node + 1) % self.parts.nodes.len().max(1);
            let back = u64::try_from(self.parts.habits.back.as_millis()).unwrap_or(u64::MAX);
            sleep(Duration::from_millis(self.dice.below(back))).await;
        }
    }

    fn is_over(&self, end: End) -> bool {
        let line = match &end {
            End::Cut { code: Some(SESSION_ENDED), bye } => {
                Line::Stopped { code: Some(SESSION_ENDED), why: bye.clone() }
            }
            End::Refused(code) if FINAL.contains(&code.as_str()) => {
                Line::Stopped { code: None, why: Some(code.clone()) }
            }
            End::Cut { .. } | End::Refused(_) => Line::Away,
        };
        let over = line != Line::Away;
        // Attempts that found nobody are no connections.
        if self.shared.look(|standing| standing.is_ready()) {
            let (code, bye) = match end {
                End::Cut { code, bye } => (code, bye),
                End::Refused(code) => (None, Some(code)),
            };
            self.note(Did::Lost { code, bye });
        }
        self.shared.change(|standing| standing.cut(line));
        over
    }

    pub(super) fn note(&self, did: Did) {
        self.parts.journal.write(&self.parts.person.id, &self.parts.name, did);
    }
}
