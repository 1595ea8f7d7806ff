//! Scripts that run inside Redis.

use std::sync::OnceLock;

use redis::{Cmd, ToRedisArgs};

/// No keys, or no arguments.
pub(crate) const NONE: &[&str] = &[];

/// A Lua script. It is sent by its hash, and in full only to a Redis that does not know it yet.
#[derive(Debug)]
pub(crate) struct Script {
    name: &'static str,
    code: &'static str,
    hash: OnceLock<String>,
}

impl Script {
    /// A script that metrics call `name`.
    pub(crate) const fn new(name: &'static str, code: &'static str) -> Self {
        Self { name, code, hash: OnceLock::new() }
    }

    /// What metrics call it.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// The command that runs it by its hash.
    pub(super) fn by_hash(&self, keys: &impl ToRedisArgs, args: &impl ToRedisArgs) -> Cmd {
        let hash = self.hash.get_or_init(|| redis::Script::new(self.code).get_hash().to_owned());
        invocation("EVALSHA", hash, keys, args)
    }

    /// The command that runs it by its text, after which the hash is known.
    pub(super) fn by_text(&self, keys: &impl ToRedisArgs, args: &impl ToRedisArgs) -> Cmd {
        invocation("EVAL", self.code, keys, args)
    }
}

fn invocation(command: &str, script: &str, keys: &impl ToRedisArgs, args: &impl ToRedisArgs) -> Cmd {
    let mut cmd = redis::cmd(command);
    cmd.arg(script).arg(keys.num_of_args()).arg(keys).arg(args);
    cmd
}
