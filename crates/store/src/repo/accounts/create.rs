//! Making accounts.

use hubbub_types::{AccountId, ChannelId, Seq, Timestamp};

use super::{Accounts, account_columns};
use crate::{
    Account, Invite, NewAccount, Role, StoreError, TokenHash,
    db::{Query, Tx, query},
    repo::{invites, only},
    search::fold,
};

impl Accounts<'_> {
    /// Makes an account. What public channels have by then is not unread for it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] with `handle`, with `email` where the address is verified and another account's, or
    /// with `id`; [`StoreError::Invalid`].
    pub async fn create(&self, new: &NewAccount) -> Result<Account, StoreError> {
        let mut tx = self.0.db().begin().await?;
        let account = add(&mut tx, new, new.role).await?;
        tx.commit().await?;
        Ok(account)
    }

    /// Uses an invitation and makes the account, both or neither. The account gets the invitation's role, and becomes a
    /// member of the invitation's channel, which is an entry of that channel's log.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the invitation is unknown, outdated, used up or withdrawn; else as
    /// [`Accounts::create`].
    pub async fn create_with_invite(
        &self,
        new: &NewAccount,
        invite: &TokenHash,
        now: Timestamp,
    ) -> Result<(Account, Invite), StoreError> {
        let mut tx = self.0.db().begin().await?;
        let invite: Invite = only(&tx.rows(invites::use_one(invite, now)).await?)?;
        let account = add(&mut tx, new, invite.role).await?;
        if let Some(channel) = invite.channel {
            join(&mut tx, account.id, channel, invite.created_by, now).await?;
        }
        tx.commit().await?;
        Ok((account, invite))
    }
}

pub(in crate::repo) async fn add(tx: &mut Tx, new: &NewAccount, role: Role) -> Result<Account, StoreError> {
    let account: Account = only(&tx.rows(insert(new, role)).await?)?;
    let marks = query(
        "INSERT INTO read_marks (account, channel, seq, rev) SELECT $1, id, head, 1 FROM channels \
         WHERE NOT private AND kind IN ('text', 'voice') AND head > 0",
    );
    if role == Role::Guest || tx.execute(marks.bind(account.id)).await? == 0 {
        return Ok(account);
    }
    let change = concat!("UPDATE accounts SET rev = 1 WHERE id = $1 RETURNING ", account_columns!());
    only(&tx.rows(query(change).bind(account.id)).await?)
}

/// Makes a newcomer a member of a channel, if nobody archived it meanwhile.
async fn join(
    tx: &mut Tx,
    account: AccountId,
    channel: ChannelId,
    by: Option<AccountId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let place = query("UPDATE channels SET head = head + 1 WHERE id = $1 AND archived_at IS NULL RETURNING head");
    let Some(seq) = tx.rows(place.bind(channel)).await?.first().map(|row| row.get::<Seq>("head")).transpose()? else {
        return Ok(());
    };
    let member = query(
        "INSERT INTO members (channel, account, owner, since, joined_at, invited_by) \
         VALUES ($1, $2, FALSE, $3, $4, $5)",
    );
    tx.execute(member.bind(channel).bind(account).bind(seq).bind(now).bind_opt(by)).await?;
    let entry =
        query("INSERT INTO channel_log (channel, seq, kind, actor, subject, at) VALUES ($1, $2, 'join', $3, $4, $5)");
    tx.execute(entry.bind(channel).bind(seq).bind_opt(by).bind(account).bind(now)).await.map(drop)
}

fn insert(new: &NewAccount, role: Role) -> Query {
    query(concat!(
        "INSERT INTO accounts (id, handle, name, name_key, email, email_key, email_verified, password_hash, role, \
         language, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) RETURNING ",
        account_columns!()
    ))
    .bind(new.id)
    .bind(new.handle.clone())
    .text(&new.name)
    .bind(fold(&new.name))
    .bind_opt(new.email.clone())
    .bind_opt(new.email.as_deref().map(fold))
    .bind(new.email_verified && new.email.is_some())
    .bind(new.password_hash.clone())
    .bind(role)
    .bind_opt(new.language.clone())
    .bind(new.created_at)
}
