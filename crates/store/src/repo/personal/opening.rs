//! All that an app shows first.

use hubbub_types::{AccountId, ChannelId, ChannelKind, Role};

use super::{Personal, counts::counts, read::since};
use crate::{
    Opening, StoreError,
    db::{Source, Tx, query, query_ids},
    repo::{
        IDS_PER_STATEMENT,
        accounts::people,
        channels::{categories, revision, visible},
    },
};

impl Personal<'_> {
    /// All that an app of somebody of a role shows first, of one moment.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without that account.
    pub async fn opening(&self, account: AccountId, role: Role) -> Result<Opening, StoreError> {
        let mut tx = self.0.db().snapshot().await?;
        let personal = since(&mut tx, account, 0).await?;
        let mut source = Source::Moment(&mut tx);
        let channels = visible(&mut source, account, role).await?;
        let revision = revision(&mut source).await?;
        let categories = categories(&mut source).await?;
        let counts = counts(&mut source, account, role).await?;
        let small = channels.iter().map(|seen| &seen.channel);
        let small = small.filter(|channel| matches!(channel.kind, ChannelKind::Direct | ChannelKind::Group));
        let members = members(&mut tx, &small.map(|channel| channel.id).collect::<Vec<_>>()).await?;
        let mut others: Vec<_> = members.iter().map(|(_, account)| *account).collect();
        others.sort_unstable();
        others.dedup();
        let people = people(&mut Source::Moment(&mut tx), &others).await?;
        let blocked = blocked(&mut tx, account).await?;
        tx.commit().await?;
        Ok(Opening { revision, categories, channels, members, people, personal, counts, blocked })
    }
}

async fn members(tx: &mut Tx, channels: &[ChannelId]) -> Result<Vec<(ChannelId, AccountId)>, StoreError> {
    let sql = "SELECT channel, account FROM members WHERE channel IN ({ids}) ORDER BY channel, joined_at, account";
    let mut found = Vec::new();
    for part in channels.chunks(IDS_PER_STATEMENT) {
        for row in tx.rows(query_ids(sql, part.iter().copied())).await? {
            found.push((row.get("channel")?, row.get("account")?));
        }
    }
    Ok(found)
}

async fn blocked(tx: &mut Tx, account: AccountId) -> Result<Vec<AccountId>, StoreError> {
    let rows = tx.rows(query("SELECT blocked FROM blocks WHERE blocker = $1").bind(account)).await?;
    rows.iter().map(|row| row.get("blocked")).collect()
}
