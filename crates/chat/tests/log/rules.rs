//! What must hold, and what is planted to see that it is noticed.

/// A rule of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// What a connection is told is in the database.
    ToldIsCommitted,
    /// I2: what was answered `ok` is in the log.
    AnsweredIsCommitted,
    /// I2: a nonce is in the log once.
    NothingIsDoubled,
    /// I3: entries reach a connection in order, without holes.
    NoHoles,
    /// I4: who is connected and quiet has the server's list.
    EverybodyHasTheList,
    /// I5: nothing after a leave reaches who left.
    NothingAfterLeaving,
    /// I5: who was banned, or whose sessions ended, is soon not connected, and is told nothing that was read later.
    NothingAfterTheEnd,
    /// I7: what somebody was not allowed to write is not there.
    RefusedLeavesNothing,
}

/// A rule that was broken.
#[derive(Debug, Clone)]
pub(crate) struct Violation {
    pub(crate) rule: Rule,
    /// Read by whoever looks at the seed.
    #[allow(dead_code, reason = "shown by the failing test")]
    pub(crate) what: String,
}

/// A fault of the server or of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    PublishBeforeCommit,
    AnswerBeforeCommit,
    NoNonce,
    NoReorder,
    GapIgnored,
    NoHeadsAfterMissed,
    NoHeadsAfterKill,
    NoRuleR,
    ReadBeforeListening,
    JudgedBefore,
    LeaveIgnored,
    FillBeforeAccess,
    EarlyKept,
}
