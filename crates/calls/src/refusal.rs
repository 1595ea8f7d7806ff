//! Why a command was not carried out.

use serde::{Deserialize, Serialize};

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $text:literal;)*) => {
        /// Why a command was refused. A refused command has changed nothing.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
        pub enum Refusal {
            $($(#[$doc])* #[serde(rename = $code)] #[error($text)] $name,)*
        }

        impl Refusal {
            /// Every refusal, for documents and tests.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable code clients see.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// A sentence for people.
            #[must_use]
            pub const fn message(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

refusals! {
    /// The connection has not said `ADD_USER` or `RECONNECT` yet.
    NotRegistered = "NOT_REGISTERED", "this connection is not registered; send ADD_USER first";
    /// The user already has as many connections as allowed.
    TooManyDevices = "TOO_MANY_DEVICES", "too many devices are connected for this user";
    /// The offer names nobody.
    NoCandidates = "NO_CANDIDATES", "the offer names nobody to call";
    /// More people in an offer, or more ICE candidates, than allowed.
    TooManyCandidates = "TOO_MANY_CANDIDATES", "too many candidates";
    /// The only person named is the caller.
    SelfCall = "SELF_CALL", "you cannot call yourself";
    /// One of the two has blocked the other. Says not which.
    Unavailable = "UNAVAILABLE", "this person cannot be called";
    /// The callee does not want to be disturbed.
    DoNotDisturb = "DO_NOT_DISTURB", "this person does not want to be disturbed";
    /// Everybody named is in a call or being called.
    Busy = "BUSY", "this person is busy";
    /// The sender is in a call, calling or ringing.
    AlreadyInCall = "ALREADY_IN_CALL", "you are already in a call or being called";
    /// The two called each other, and the other's call stands; answer it.
    Crossed = "CROSSED", "you are being called by this person; answer that call";
    /// There is no call this command could be about.
    NoCall = "NO_CALL", "there is no such call";
    /// The call this command is about has just ended, or its ticket belongs to one that has.
    CallEnded = "CALL_ENDED", "the call has ended";
    /// Another connection of this user holds the call, or the command names another call.
    NotYourCall = "NOT_YOUR_CALL", "the call belongs to another connection";
    /// The call was answered before, here or elsewhere.
    AlreadyAnswered = "ALREADY_ANSWERED", "the call was already answered";
    /// The command does not fit the state of the call.
    IllegalState = "ILLEGAL_STATE", "this is not possible in the present state of the call";
    /// The peer has made no offer that is still unanswered.
    NoPendingOffer = "NO_PENDING_OFFER", "there is no offer to answer";
    /// The ticket is malformed, forged or another user's.
    BadTicket = "BAD_TICKET", "the call ticket is not valid";
    /// The ticket was good once.
    TicketExpired = "TICKET_EXPIRED", "the call ticket has expired";
    /// Nothing to reconnect to.
    NoSession = "NO_SESSION", "there is no session to reconnect to; send ADD_USER";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_screaming_snake_case_and_unique() {
        let codes: BTreeSet<_> = Refusal::ALL.iter().map(|refusal| refusal.code()).collect();
        assert_eq!(codes.len(), Refusal::ALL.len());
        assert!(codes.iter().all(|code| code.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')));
    }
}
