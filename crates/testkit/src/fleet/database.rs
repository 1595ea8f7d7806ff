//! A PostgreSQL database of its own, on the server that the tests are given.

use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use tokio::process::Command;

/// The variable with the URL of a superuser of the server.
const VARIABLE: &str = "HUBBUB_TEST_POSTGRES";

/// A database; removed when dropped.
#[derive(Debug)]
pub struct Database {
    server: String,
    name: String,
}

impl Database {
    /// Makes a database of this name on the server of `HUBBUB_TEST_POSTGRES`, anew if it is there.
    ///
    /// # Errors
    /// Without the variable, without `psql`, and what the server says.
    pub async fn make(name: &str) -> Result<Self> {
        let server = std::env::var(VARIABLE)
            .with_context(|| format!("{VARIABLE} must be the URL of a PostgreSQL superuser; `cargo xtask` sets it"))?;
        let database = Self { server, name: format!("hubbub_{name}_{}", std::process::id()) };
        let statements = [database.removal(), format!("CREATE DATABASE {} TEMPLATE template0", database.name)];
        for statement in statements {
            let output = database.psql(&statement).output().await.context("cannot run psql")?;
            ensure!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(database)
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        let start = self.server.rsplit_once('/').filter(|(start, _)| !start.ends_with('/'));
        format!("{}/{}", start.map_or(self.server.as_str(), |(start, _)| start), self.name)
    }

    fn removal(&self) -> String {
        format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)
    }

    fn psql(&self, statement: &str) -> Command {
        let mut command = Command::new("psql");
        command.args(["--no-psqlrc", "--quiet", "--command", statement, &self.server]).stdin(Stdio::null());
        command
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // The whole server goes away after the tests; a database that stays until then harms nobody.
        let mut removal = self.psql(&self.removal());
        removal.stdout(Stdio::null()).stderr(Stdio::null()).as_std_mut().status().ok();
    }
}
