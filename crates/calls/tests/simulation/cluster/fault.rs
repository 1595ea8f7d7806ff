//! Faults of the store, of what speaks to it, and of the nodes, to show that the rules see them.

/// What is done wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The script writes whatever the records are by now.
    IgnoresVersions,
    /// The script compares revisions only, which deleted records and older stores use again.
    ComparesRevisions,
    /// A step in doubt is run again without a look.
    RepeatsBlindly,
    /// A step in doubt is looked up, but may still run after that.
    LooksUpWithoutVoiding,
    /// A step in doubt whose command was given up is not looked up any more.
    ForgetsDoubts,
    /// A step in doubt that was given up is said to have failed.
    SaysItFailed,
    /// What cached records say is not asked of the store.
    BelievesItsCache,
    /// The loss of a connection does not wait for its last command.
    LetsLossOvertake,
    /// Effects that are read again are carried out again.
    KeepsDoubles,
    /// Missing effects are not noticed.
    IgnoresGaps,
    /// Another process, perhaps with older records, is taken for the same store.
    OverlooksFailover,
    /// Connections of a former life are told what the present records say.
    TalksAcrossLives,
    /// Connections that older records bring back stay there.
    OverlooksGhosts,
    /// Dead nodes are forgotten before they are taken out of the records.
    BuriesAlive,
    /// Only the node that fences a dead one knows of it.
    ForgetsTheDead,
    /// A fenced node may go on writing.
    IgnoresFence,
    /// A claimed deadline is gone with its claimant.
    ForgetsClaims,
}
