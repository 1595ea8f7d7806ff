//! Whether live state can be kept in Redis, where that is wanted.

use hubbub_app::ServerKey;
use hubbub_cluster::{Cluster, Mode, Seen};
use hubbub_net::ambient::SystemEntropy;

use super::Check;
use crate::{serve::cluster::fingerprint, settings::Settings};

const NAME: &str = "redis";

pub(super) async fn check(settings: &Settings) -> Option<Check> {
    if settings.cluster.mode() == Mode::Memory {
        return None;
    }
    Some(match Cluster::examine(&settings.cluster).await {
        Ok(seen) => judge(&seen, own_fingerprint(settings).as_deref()),
        Err(error) => Check::failed(NAME, error)
            .advise("is Redis running, and are cluster.redis_url and the password in it right?"),
    })
}

/// Of the key in the settings; without one these settings are not used at all.
fn own_fingerprint(settings: &Settings) -> Option<String> {
    settings.accounts.secret_key.as_ref()?;
    let key = ServerKey::load(&settings.accounts, &settings.server.data_dir, &SystemEntropy).ok()?;
    Some(fingerprint(&key))
}

fn judge(seen: &Seen, own: Option<&str>) -> Check {
    let Seen { version, evicts, nodes, fingerprint } = seen;
    if own.zip(fingerprint.as_deref()).is_some_and(|(own, theirs)| own != theirs) {
        return Check::failed(NAME, "its nodes work with another secret key").advise(
            "set the same accounts.secret_key on every node, or another cluster.prefix for an installation of its own",
        );
    }
    if let Some(policy) = evicts {
        return Check::warning(
            NAME,
            format!("version {version}, throws calls away when its memory is full ({policy})"),
        )
        .advise("set maxmemory-policy noeviction in its configuration");
    }
    Check::fine(NAME, format!("version {version}, {nodes} nodes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Status;

    fn seen(fingerprint: Option<&str>, evicts: Option<&str>) -> Seen {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Seen { version: "7.0.15".into(), evicts: owned(evicts), nodes: 2, fingerprint: owned(fingerprint) }
    }

    #[test]
    fn scale_02_what_keeps_a_node_from_joining_is_found() {
        let found = judge(&seen(None, None), Some("ours"));
        assert_eq!((found.status, found.found.as_str()), (Status::Ok, "version 7.0.15, 2 nodes"));
        assert_eq!(judge(&seen(Some("ours"), None), Some("ours")).status, Status::Ok);
        assert_eq!(judge(&seen(Some("theirs"), None), Some("ours")).status, Status::Failed);
        assert_eq!(judge(&seen(None, Some("allkeys-lru")), None).status, Status::Warning);
    }

    #[tokio::test]
    async fn scale_02_a_redis_that_does_not_answer_is_found() {
        let mut settings = Settings::default();
        assert_eq!(check(&settings).await, None, "one node needs none");
        settings.cluster.redis_url = Some("redis://:secret@127.0.0.1:1".into());
        let found = check(&settings).await.unwrap();
        assert_eq!(found.status, Status::Failed);
        assert!(found.found.contains("127.0.0.1:1") && !found.found.contains("secret"), "{found:?}");
    }
}
