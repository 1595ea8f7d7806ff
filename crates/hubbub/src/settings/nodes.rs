//! What several nodes need of other sections.

use hubbub_cluster::Mode;

use super::{Problem, Settings};

impl Settings {
    /// Nodes share the database and the key as well; on Redis alone they would be two servers that talk over each other.
    pub(super) fn wrong_for_several_nodes(&self) -> Vec<Problem> {
        if self.cluster.mode() == Mode::Memory {
            return Vec::new();
        }
        let mut problems = Vec::new();
        if self.store.url.expose().starts_with("sqlite:") {
            let text = "is SQLite, a file of one machine; with cluster.redis_url the nodes need PostgreSQL: \
                        postgres://USER:PASSWORD@HOST/DATABASE";
            problems.push(Problem::new("store.url", text));
        }
        if self.accounts.secret_key.is_none() {
            let text = "is not set; with cluster.redis_url every node needs the same one, here or in \
                        accounts.secret_key_file";
            problems.push(Problem::new("accounts.secret_key", text));
        }
        if self.media.enabled {
            let text = "is on; a media server of several nodes is still to come: leave it off with cluster.redis_url";
            problems.push(Problem::new("media.enabled", text));
        }
        let calls = &self.calls;
        let times = [calls.ring_timeout, calls.waiting_timeout, calls.grace, calls.ended, calls.ticket_lifetime];
        if let Some(longest) = times.into_iter().find(|time| self.cluster.record_ttl <= *time) {
            let text = format!("must be longer than every time of [calls], of which one is {longest}");
            problems.push(Problem::new("cluster.record_ttl", text));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use crate::settings::parse;

    const KEY: &str = "[accounts]\nsecret_key = '0123456789abcdef0123456789abcdef'\n";
    const POSTGRES: &str = "[store]\nurl = 'postgres://ann:secret@db/hubbub'\n";
    const REDIS: &str = "[cluster]\nredis_url = 'redis://localhost'\n";

    fn wrong(text: &str) -> Vec<String> {
        parse(text)
            .err()
            .map(|error| error.problems.into_iter().map(|problem| problem.key).collect())
            .unwrap_or_default()
    }

    #[test]
    fn scale_02_redis_needs_a_shared_database_and_a_shared_key() {
        assert_eq!(wrong(REDIS), ["store.url", "accounts.secret_key"]);
        assert_eq!(wrong(&format!("{KEY}{REDIS}")), ["store.url"]);
        assert_eq!(wrong(&format!("{POSTGRES}{REDIS}")), ["accounts.secret_key"]);
        assert!(wrong(&format!("{POSTGRES}{KEY}{REDIS}")).is_empty());
        assert!(wrong("").is_empty(), "one node needs none of it");
        let media = format!("{POSTGRES}{KEY}{REDIS}[media]\nenabled = true\n");
        assert_eq!(wrong(&media), ["media.enabled"], "people on two nodes would not meet");
        let short = format!("{POSTGRES}{KEY}{REDIS}record_ttl = '1h'\n[calls]\nwaiting_timeout = '1h'\n");
        assert_eq!(wrong(&short), ["cluster.record_ttl"]);
    }
}
