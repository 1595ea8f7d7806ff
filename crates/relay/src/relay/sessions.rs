//! Sessions behind credentials: checked when first seen, ended at once when the account's owner or a moderator says so.

use hubbub_types::{AccountId, SessionId, Timestamp};

use super::{Relay, requests::Request, timers::Timer};
use crate::{
    Client, Output, Reason,
    table::{Held, Session, Standing},
    wire::Message,
};

/// Most requests of one session that wait for its check.
const MAX_HELD_PER_SESSION: usize = 16;

impl Relay {
    /// Whether the session of a request is live. If that is not known yet, the request is kept and comes again.
    pub(super) fn may_proceed(&mut self, request: &Request<'_>, now: Timestamp) -> bool {
        let identity = request.verified.identity;
        match self.sessions.get(identity.session) {
            Some(Session { standing: Standing::Live, .. }) => true,
            Some(Session { standing: Standing::Ended, .. }) => {
                self.challenge(request.client, &request.message, Reason::Unauthorized, now);
                false
            }
            Some(_) => {
                self.hold(identity.session, request);
                false
            }
            None => {
                if self.ask(identity.session, identity.account, now) {
                    self.hold(identity.session, request);
                } else {
                    self.refuse(request, Reason::Capacity);
                }
                false
            }
        }
    }

    /// Starts the first check of a session, if there is room for one more.
    fn ask(&mut self, id: SessionId, account: AccountId, now: Timestamp) -> bool {
        if self.sessions.len() >= self.settings.max_sessions {
            return false;
        }
        let timer = now + self.settings.check_timeout.0;
        let standing = Standing::Checking(Vec::new());
        self.sessions.insert(id, Session { account, standing, allocations: Vec::new(), timer });
        self.timers.insert((timer, Timer::Session(id)));
        self.outputs.push_back(Output::CheckSession { session: id, account });
        true
    }

    /// Keeps a request until its session was checked. A retransmission is kept once.
    fn hold(&mut self, id: SessionId, request: &Request<'_>) {
        let full = self.held >= self.settings.max_held;
        let Some(Session { standing: Standing::Checking(held), .. }) = self.sessions.get_mut(id) else { return };
        let known = held.iter().any(|held| held.client == request.client && held.bytes == request.bytes);
        if known {
            return;
        }
        if full || held.len() >= MAX_HELD_PER_SESSION {
            return self.count(Reason::Held);
        }
        held.push(Held { client: request.client, bytes: request.bytes.to_vec() });
        self.held += 1;
    }

    /// The answer to [`Output::CheckSession`]: live, over, or not to be found out (`None`: requests that wait for it
    /// are answered 500, allocations stay).
    pub fn session_checked(&mut self, session: SessionId, live: Option<bool>, now: Timestamp) {
        match live {
            Some(true) => self.session_is_live(session, now),
            Some(false) => self.end_session(session, now),
            None => self.session_is_unknown(session, now),
        }
    }

    fn session_is_live(&mut self, id: SessionId, now: Timestamp) {
        let timer = now + self.settings.session_check.0;
        let Some(session) = self.sessions.get_mut(id) else { return };
        if matches!(session.standing, Standing::Ended) {
            // It ended while the store was asked.
            return;
        }
        let held = std::mem::replace(&mut session.standing, Standing::Live);
        self.arm_session(id, timer);
        for Held { client, bytes } in self.let_go(held) {
            self.request(client, &bytes, now);
        }
    }

    fn session_is_unknown(&mut self, id: SessionId, now: Timestamp) {
        let Some(Session { standing: Standing::Checking(_), .. }) = self.sessions.get(id) else { return };
        let Some(session) = self.forget_session(id) else { return };
        for Held { client, bytes } in self.let_go(session.standing) {
            self.answer_held(client, &bytes, Reason::ServerError, now);
        }
    }

    /// A session is over: its allocations, and what it is about to open, end now; its credentials are worth nothing.
    pub fn end_session(&mut self, session: SessionId, now: Timestamp) {
        self.abandon_openings_of(|identity| identity.session == session);
        let until = now + self.settings.credential_lifetime.0;
        let Some(found) = self.sessions.get_mut(session) else { return };
        let before = std::mem::replace(&mut found.standing, Standing::Ended);
        let allocations = std::mem::take(&mut found.allocations);
        self.arm_session(session, until);
        for id in allocations {
            let client = self.allocations.get(id.index()).map(|allocation| allocation.client);
            self.close_allocation(id);
            if let Some(client) = client.filter(|client| client.transport.is_stream()) {
                self.outputs.push_back(Output::Disconnect { client });
            }
        }
        for Held { client, bytes } in self.let_go(before) {
            self.answer_held(client, &bytes, Reason::Unauthorized, now);
        }
    }

    /// Every session of an account is over. Those this machine has not seen are found out when they are.
    pub fn end_account(&mut self, account: AccountId, now: Timestamp) {
        for session in self.sessions.of(account) {
            self.end_session(session, now);
        }
    }

    /// Believes no session any longer, as news about them may have been lost: those with allocations are checked again,
    /// the others when they are seen next.
    pub fn recheck_sessions(&mut self) {
        for session in self.sessions.idle() {
            self.forget_session(session);
        }
        for (session, account) in self.sessions.with_allocations() {
            self.outputs.push_back(Output::CheckSession { session, account });
        }
    }

    /// A session's time has come: its check took too long, it is to be checked again, or it can be forgotten.
    pub(super) fn session_due(&mut self, id: SessionId, now: Timestamp) {
        let Some(session) = self.sessions.get(id) else { return };
        match session.standing {
            Standing::Checking(_) => self.session_is_unknown(id, now),
            Standing::Live if !session.allocations.is_empty() => {
                let account = session.account;
                self.arm_session(id, now + self.settings.session_check.0);
                self.outputs.push_back(Output::CheckSession { session: id, account });
            }
            Standing::Live | Standing::Ended => {
                self.forget_session(id);
            }
        }
    }

    fn answer_held(&mut self, client: Client, bytes: &[u8], reason: Reason, now: Timestamp) {
        let Some(message) = Message::parse(bytes) else { return };
        if reason == Reason::Unauthorized {
            return self.challenge(client, &message, reason, now);
        }
        match self.authenticate(&client, &message, now) {
            Ok(verified) => self.refuse(&Request { client, message, verified, bytes }, reason),
            Err(reason) => self.challenge(client, &message, reason, now),
        }
    }

    fn let_go(&mut self, standing: Standing) -> Vec<Held> {
        let Standing::Checking(held) = standing else { return Vec::new() };
        self.held -= held.len();
        held
    }

    fn forget_session(&mut self, id: SessionId) -> Option<Session> {
        let session = self.sessions.remove(id)?;
        self.timers.remove(&(session.timer, Timer::Session(id)));
        Some(session)
    }

    fn arm_session(&mut self, id: SessionId, timer: Timestamp) {
        if let Some(session) = self.sessions.get_mut(id) {
            self.timers.remove(&(session.timer, Timer::Session(id)));
            session.timer = timer;
            self.timers.insert((timer, Timer::Session(id)));
        }
    }
}
