//! What the section must not say.

use std::time::Duration;

use hubbub_types::Span;

use super::{ClusterSettings, Mode};

/// Longest prefix, in bytes: it is part of every key.
const MAX_PREFIX: usize = 64;
/// Longest name of a node, in characters.
const MAX_NAME: usize = 64;
/// Heartbeats that must fit into [`ClusterSettings::dead_after`], so that one late one buries nobody.
const BEATS: u32 = 3;

impl ClusterSettings {
    /// Checks every field, and that mode and address belong together.
    ///
    /// # Errors
    /// A sentence that begins with the name of the wrong field.
    pub fn validate(&self) -> Result<(), String> {
        self.check_mode()?;
        self.check_names()?;
        self.check_times()?;
        self.check_counts()?;
        self.live.validate().map_err(|error| format!("live.{error}"))
    }

    fn check_mode(&self) -> Result<(), String> {
        let Some(url) = &self.redis_url else { return self.check_alone() };
        if self.mode == Some(Mode::Memory) {
            return Err("mode is \"memory\", which is one node alone, but redis_url is set; remove one of them".into());
        }
        let target = url.target()?;
        if target.password.is_none() && !target.servers.are_local() && !self.allow_insecure {
            return Err("redis_url has no password although Redis runs on another machine: whoever reaches it could \
                        read and end every call. Set a password, or cluster.allow_insecure = true"
                .into());
        }
        Ok(())
    }

    /// What only a Redis has says that one was meant.
    fn check_alone(&self) -> Result<(), String> {
        let without = |field: &str| Err(format!("{field} is set, but redis_url is not"));
        match self {
            Self { mode: Some(Mode::Redis), .. } => Err("mode is \"redis\", but redis_url is not set".into()),
            Self { redis_ca_file: Some(_), .. } => without("redis_ca_file"),
            Self { allow_insecure: true, .. } => without("allow_insecure"),
            _ => Ok(()),
        }
    }

    fn check_names(&self) -> Result<(), String> {
        let fits = |text: &str, most: usize| {
            (1..=most).contains(&text.chars().count()) && !text.chars().any(|c| c.is_whitespace() || c.is_control())
        };
        if !fits(&self.prefix, MAX_PREFIX) || self.prefix.contains(['{', '}', '*', '?', '[']) {
            return Err(format!("prefix must be 1 to {MAX_PREFIX} characters without spaces, braces and wildcards"));
        }
        match &self.node_name {
            Some(name) if !fits(name, MAX_NAME) => {
                Err(format!("node_name must be 1 to {MAX_NAME} characters without spaces"))
            }
            _ => Ok(()),
        }
    }

    fn check_times(&self) -> Result<(), String> {
        let times = [
            ("heartbeat", self.heartbeat),
            ("dead_after", self.dead_after),
            ("poll", self.poll),
            ("connect_timeout", self.connect_timeout),
            ("response_timeout", self.response_timeout),
            ("retry_for", self.retry_for),
            ("reconnect_min", self.reconnect_min),
            ("reconnect_max", self.reconnect_max),
            ("return_spread", self.return_spread),
            ("alert_after", self.alert_after),
        ];
        if let Some((name, value)) = times.into_iter().find(|(_, value)| !within(*value, 10, 3_600)) {
            return Err(format!("{name} must be 10ms to 1h, not {value}"));
        }
        if self.dead_after.0 < self.heartbeat.0.saturating_mul(BEATS) {
            return Err(format!("dead_after must be at least {BEATS} times heartbeat ({})", self.heartbeat));
        }
        if self.reconnect_max < self.reconnect_min {
            return Err(format!("reconnect_max must not be less than reconnect_min ({})", self.reconnect_min));
        }
        if !within(self.record_ttl, 3_600_000, 30 * 24 * 3_600) {
            return Err(format!("record_ttl must be 1h to 30d, not {}", self.record_ttl));
        }
        Ok(())
    }

    fn check_counts(&self) -> Result<(), String> {
        let counts = [
            ("stream_length", self.stream_length as usize),
            ("bus_length", self.bus_length as usize),
            ("news_length", self.news_length as usize),
            ("bus_capacity", self.bus_capacity),
            ("max_rate_keys", self.max_rate_keys),
        ];
        if !(64 * 1024..=1 << 32).contains(&self.news_queue.0) {
            return Err(format!("news_queue must be 64 KiB to 4 GiB, not {}", self.news_queue));
        }
        match counts.into_iter().find(|(_, count)| !(1..=10_000_000).contains(count)) {
            Some((name, count)) => Err(format!("{name} must be 1 to 10000000, not {count}")),
            None => Ok(()),
        }
    }
}

fn within(span: Span, least_millis: u64, most_secs: u64) -> bool {
    (Duration::from_millis(least_millis)..=Duration::from_secs(most_secs)).contains(&span.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(change: impl FnOnce(&mut ClusterSettings)) -> String {
        let mut settings = ClusterSettings::default();
        change(&mut settings);
        settings.validate().expect_err("the settings are wrong")
    }

    fn with_url(url: &str) -> ClusterSettings {
        ClusterSettings { redis_url: Some(url.into()), ..ClusterSettings::default() }
    }

    #[test]
    fn scale_02_the_mode_follows_from_the_address_and_must_not_contradict_it() {
        assert_eq!(ClusterSettings::default().mode(), Mode::Memory);
        assert_eq!(with_url("redis://localhost").mode(), Mode::Redis);
        ClusterSettings::default().validate().unwrap();
        with_url("redis://localhost").validate().unwrap();
        let refused = complaint(|s| *s = ClusterSettings { mode: Some(Mode::Memory), ..with_url("redis://localhost") });
        assert!(refused.starts_with("mode is \"memory\""), "{refused}");
        assert!(complaint(|s| s.mode = Some(Mode::Redis)).contains("redis_url is not set"));
        assert!(complaint(|s| s.redis_ca_file = Some("ca.pem".into())).starts_with("redis_ca_file"));
        assert!(complaint(|s| s.allow_insecure = true).starts_with("allow_insecure"));
    }

    #[test]
    fn scale_02_a_redis_elsewhere_without_password_is_refused_unless_allowed() {
        for url in ["redis://10.0.0.5", "rediss://cache.example.org", "redis+sentinel://10.0.0.5:26379/main"] {
            assert!(with_url(url).validate().unwrap_err().contains("allow_insecure"), "{url}");
            ClusterSettings { allow_insecure: true, ..with_url(url) }.validate().unwrap();
        }
        for url in ["redis://127.0.0.1:7000", "redis://[::1]", "redis://:secret@10.0.0.5", "rediss://ann:s@h/2"] {
            with_url(url).validate().unwrap();
        }
    }

    #[test]
    fn a_wrong_field_is_named() {
        assert!(complaint(|s| s.prefix = String::new()).starts_with("prefix"));
        assert!(complaint(|s| s.prefix = "a b".into()).starts_with("prefix"));
        assert!(complaint(|s| s.node_name = Some(String::new())).starts_with("node_name"));
        assert!(complaint(|s| s.dead_after = Span::secs(2)).starts_with("dead_after"));
        assert!(complaint(|s| s.poll = Span::millis(0)).starts_with("poll"));
        assert!(complaint(|s| s.record_ttl = Span::secs(60)).starts_with("record_ttl"));
        assert!(complaint(|s| s.bus_capacity = 0).starts_with("bus_capacity"));
        assert!(complaint(|s| s.live.max_keys = 0).starts_with("live.max_keys"));
        assert!(complaint(|s| s.redis_url = Some("http://x".into())).starts_with("redis_url"));
    }
}
