//! Long pieces of work. A node takes one by a lease and renews it; one whose node died is taken by another.

use hubbub_types::{AccountId, JobId, JobKind, JobState, NodeId, Timestamp};
use uuid::Uuid;

use super::{FromRow, all, first, only};
use crate::{
    JobEnd, JobRow, NewJob, Store, StoreError, clamp_limit,
    db::{Row, query},
};

/// Long pieces of work.
pub struct Jobs<'a>(pub(crate) &'a Store);

macro_rules! job_columns {
    () => {
        "jobs.id, jobs.kind, jobs.owner, jobs.state, jobs.params, jobs.done, jobs.total, jobs.note, jobs.result, \
         jobs.result_bytes, jobs.error, jobs.created_at, jobs.started_at, jobs.finished_at, jobs.expires_at, \
         jobs.node, jobs.lease_until, jobs.attempts"
    };
}

impl Jobs<'_> {
    /// Adds a piece of work, if fewer than `most` of its owner's are waiting or running.
    ///
    /// # Errors
    /// [`StoreError::Full`] with `jobs`, [`StoreError::Conflict`] with `id`, [`StoreError::NotFound`] without the
    /// owner's account, [`StoreError::Invalid`].
    pub async fn create(&self, new: &NewJob, most: u32) -> Result<JobRow, StoreError> {
        let insert = query(concat!(
            "INSERT INTO jobs (id, kind, owner, state, params, created_at) SELECT $1, $2, $3, 'waiting', $4, $5 \
             WHERE (SELECT COUNT(*) FROM jobs WHERE owner IS NOT DISTINCT FROM $3 \
             AND state IN ('waiting', 'running')) < $6 RETURNING ",
            job_columns!()
        ));
        let insert = insert.bind(new.id).bind(new.kind).bind_opt(new.owner).text(&new.params);
        let insert = insert.bind(new.created_at).bind(i64::from(most));
        first(&self.0.db().write(insert).await?)?.ok_or(StoreError::Full("jobs"))
    }

    /// The piece of work of an id.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_id(&self, id: JobId) -> Result<Option<JobRow>, StoreError> {
        first(&self.0.db().read(query(concat!("SELECT ", job_columns!(), " FROM jobs WHERE id = $1")).bind(id)).await?)
    }

    /// Somebody's pieces of work, or everybody's, the newest first, `limit` (up to 200) at most.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn list(&self, owner: Option<AccountId>, limit: u32) -> Result<Vec<JobRow>, StoreError> {
        let sql = concat!(
            "SELECT ",
            job_columns!(),
            " FROM jobs WHERE ($1 OR owner = $2) ORDER BY created_at DESC, id DESC LIMIT $3"
        );
        let sql = query(sql).bind(owner.is_none()).bind_opt(owner).bind(i64::from(clamp_limit(limit)));
        all(&self.0.db().read(sql).await?)
    }

    /// What the pieces of work of a kind are about that are not done: those that wait, run, failed or were stopped.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn unfinished(&self, kind: JobKind) -> Result<Vec<String>, StoreError> {
        let sql = query("SELECT params FROM jobs WHERE kind = $1 AND state <> 'done'").bind(kind);
        self.0.db().read(sql).await?.iter().map(|row| row.get("params")).collect()
    }

    /// Takes the oldest piece of work that waits, or whose node let its lease run out. Of several nodes one gets it.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn claim(
        &self,
        node: NodeId,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Option<JobRow>, StoreError> {
        // The outer condition is the one that counts: on PostgreSQL the inner one is not looked at again after a wait.
        let change = query(concat!(
            "UPDATE jobs SET state = 'running', node = $1, lease_until = $3, attempts = attempts + 1, \
             started_at = COALESCE(started_at, $2) WHERE id = (SELECT id FROM jobs \
             WHERE state IN ('waiting', 'running') AND lease_until <= $2 ORDER BY created_at, id LIMIT 1) \
             AND state IN ('waiting', 'running') AND lease_until <= $2 RETURNING ",
            job_columns!()
        ));
        first(&self.0.db().write(change.bind(node).bind(now).bind(lease_until)).await?)
    }

    /// Notes how far a piece of work is, and keeps it for longer; `false` when it is not this attempt's any more: it
    /// was stopped, or another one goes on with it.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn progress(
        &self,
        id: JobId,
        (node, attempt): (NodeId, i64),
        (done, total): (i64, i64),
        note: &str,
        lease_until: Timestamp,
    ) -> Result<bool, StoreError> {
        let change = query(
            "UPDATE jobs SET done = $3, total = $4, note = $5, lease_until = $6 \
             WHERE id = $1 AND node = $2 AND state = 'running' AND attempts = $7",
        );
        let change = change.bind(id).bind(node).bind(done).bind(total).text(note).bind(lease_until).bind(attempt);
        Ok(self.0.db().execute(change).await? > 0)
    }

    /// Ends a piece of work; `false` when it is not this attempt's any more.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn finish(
        &self,
        id: JobId,
        (node, attempt): (NodeId, i64),
        end: &JobEnd,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let change = query(
            "UPDATE jobs SET state = $3, result = $4, result_bytes = $5, note = COALESCE($6, note), error = $7, \
             expires_at = $8, finished_at = $9, lease_until = 0 \
             WHERE id = $1 AND node = $2 AND state = 'running' AND attempts = $10",
        );
        let change = change.bind(id).bind(node);
        let change = match end {
            JobEnd::Done { result, note, expires_at } => {
                let (name, bytes) = result.unzip();
                let change = change.bind(JobState::Done).bind_opt(name).bind_opt(bytes).text(note);
                change.bind_opt(None::<String>).bind(*expires_at)
            }
            JobEnd::Failed { error, expires_at } => {
                let change = change.bind(JobState::Failed).bind_opt(None::<Uuid>).bind_opt(None::<i64>);
                change.bind_opt(None::<String>).text(error).bind(*expires_at)
            }
        };
        Ok(self.0.db().execute(change.bind(now).bind(attempt)).await? > 0)
    }

    /// Lets a piece of work go, for any node to go on with; this node's attempt does not count.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn release(&self, id: JobId, node: NodeId) -> Result<bool, StoreError> {
        let change = query(
            "UPDATE jobs SET state = 'waiting', node = NULL, lease_until = 0, attempts = attempts - 1 \
             WHERE id = $1 AND node = $2 AND state = 'running'",
        );
        Ok(self.0.db().execute(change.bind(id).bind(node)).await? > 0)
    }

    /// Stops a piece of work that is not over; its node sees it at its next step.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is over or there is none of that id.
    pub async fn cancel(&self, id: JobId, now: Timestamp, expires_at: Timestamp) -> Result<JobRow, StoreError> {
        let change = query(concat!(
            "UPDATE jobs SET state = 'canceled', finished_at = $2, expires_at = $3, lease_until = 0 \
             WHERE id = $1 AND state IN ('waiting', 'running') RETURNING ",
            job_columns!()
        ));
        only(&self.0.db().write(change.bind(id).bind(now).bind(expires_at)).await?)
    }

    /// Whether bytes of a name were made by a piece of work, or are what it works on.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn keeps(&self, name: Uuid) -> Result<bool, StoreError> {
        let sql = "SELECT id FROM jobs WHERE id = $1 OR result = $1 LIMIT 1";
        Ok(!self.0.db().read(query(sql).bind(name)).await?.is_empty())
    }

    /// Pieces of work that are to go, with the names of their results.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn expired(&self, now: Timestamp, limit: u32) -> Result<Vec<JobRow>, StoreError> {
        let sql = concat!("SELECT ", job_columns!(), " FROM jobs WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2");
        all(&self.0.db().read(query(sql).bind(now).bind(i64::from(limit))).await?)
    }

    /// Removes a piece of work that is over.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn remove(&self, id: JobId) -> Result<bool, StoreError> {
        let remove = query("DELETE FROM jobs WHERE id = $1 AND state NOT IN ('waiting', 'running')");
        Ok(self.0.db().execute(remove.bind(id)).await? > 0)
    }
}

impl FromRow for JobRow {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            kind: row.get("kind")?,
            owner: row.get_opt("owner")?,
            state: row.get("state")?,
            params: row.get("params")?,
            done: row.get("done")?,
            total: row.get("total")?,
            note: row.get("note")?,
            result: row.get_opt("result")?,
            result_bytes: row.get_opt("result_bytes")?,
            error: row.get_opt("error")?,
            created_at: row.get("created_at")?,
            started_at: row.get_opt("started_at")?,
            finished_at: row.get_opt("finished_at")?,
            expires_at: row.get_opt("expires_at")?,
            node: row.get_opt("node")?,
            lease_until: row.get("lease_until")?,
            attempts: row.get("attempts")?,
        })
    }
}
