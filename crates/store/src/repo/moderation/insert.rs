//! Writing the audit log and the reports of the word filters, in the transaction of what they tell of.

use crate::{
    NewAudit, ReportRow,
    db::{Query, query, query_rows, row},
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

/// Adds reports of the server's own, each unless one of the same message is open.
pub(in crate::repo) fn insert_reports(reports: &[ReportRow]) -> Vec<Query> {
    let insert = |new: &ReportRow| {
        let insert = query(
            "INSERT INTO reports (id, message, channel, author, reason, body, state, created_at) \
             SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE NOT EXISTS (\
             SELECT 1 FROM reports WHERE message = $2 AND reporter IS NULL AND state = 'open')",
        );
        let insert = insert.bind(new.id).bind(new.message).bind(new.channel).bind_opt(new.author);
        insert.text(&new.reason).bind_opt(new.body.clone()).bind(new.state).bind(new.created_at)
    };
    reports.iter().map(insert).collect()
}
