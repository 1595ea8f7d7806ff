//! Writing the audit log, in the transaction of what it tells of.

use crate::{
    NewAudit,
    db::{Query, query_rows, row},
};

/// Adds entries to the audit log.
pub(in crate::repo) fn insert_audit(entries: &[NewAudit]) -> Vec<Query> {
    let sql = "INSERT INTO audit (id, at, actor, actor_name, action, target_kind, target, target_name, channel, data) \
               VALUES {rows}";
    let rows = entries.iter().map(|new| {
        row()
            .bind(new.id)
            .bind(new.at)
            .bind_opt(new.actor)
            .text(&new.actor_name)
            .text(new.action)
            .text(new.target_kind)
            .bind_opt(new.target)
            .text(&new.target_name)
            .bind_opt(new.channel)
            .text(&new.data)
    });
    query_rows(sql, rows.collect())
}
