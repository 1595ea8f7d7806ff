//! `hubbub migrate-store`: moves all a server keeps to another database and another place for files.

mod blobs;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context as _, bail};
use clap::Args;
use hubbub_app::ServerKey;
use hubbub_net::ambient::SystemEntropy;
use hubbub_store::{CopiedTable, Store};

use crate::{
    output,
    serve::{lock, runtime},
    settings::{Loaded, Overrides, Settings, Sources, load},
};

/// What `migrate-store` takes.
#[derive(Debug, Args)]
pub struct MigrateStoreArgs {
    /// Settings file of the server to move to: its `[store]`, `[files]` and `server.data_dir` count
    #[arg(long, value_name = "FILE")]
    into: PathBuf,
    /// Only look and count
    #[arg(long)]
    dry_run: bool,
}

/// Copies the database and the files, compares both by counts and hashes, and prints what it found. The server must be
/// stopped. A run that broke off can be repeated. Exit code 1 when anything differs.
///
/// # Errors
/// When something cannot be read or written, a server runs on either, or the target is in use.
pub fn run(args: &MigrateStoreArgs, loaded: &Loaded) -> anyhow::Result<ExitCode> {
    let target = load(&Sources {
        file: Some(args.into.clone()),
        directory: PathBuf::new(),
        // What this process' environment says is meant for the server to move from.
        environment: Overrides::environment([])?,
        flags: Overrides::flags(Vec::new()),
    })?;
    let moving = Moving { from: &loaded.settings, to: &target.settings };
    runtime(None)?.block_on(moving.run(args.dry_run))
}

/// From one server's places to another's.
struct Moving<'a> {
    from: &'a Settings,
    to: &'a Settings,
}

impl Moving<'_> {
    async fn run(&self, dry_run: bool) -> anyhow::Result<ExitCode> {
        let (here, there) = (&self.from.server.data_dir, &self.to.server.data_dir);
        let _held = lock::take(here)?;
        let source = Store::open(&self.from.store, here).await.context("the database to move from cannot be opened")?;
        if dry_run {
            report(&source.survey().await?);
            let files = blobs::count(&blobs::open(self.from)?).await?;
            output::say(&format!("{files} files; nothing was changed"));
            return Ok(ExitCode::SUCCESS);
        }
        let _also_held = if is_same(here, there) { None } else { Some(lock::take(there)?) };
        let target = Store::open(&self.to.store, there).await.context("the database to move to cannot be opened")?;
        let mut told = |table: &CopiedTable| output::complain(&format!("{}: {} rows", table.name, table.rows));
        let tables = source.copy_into(&target, &mut told).await?;
        report(&tables);
        let moved = blobs::copy(&source, &blobs::open(self.from)?, &blobs::open(self.to)?).await?;
        output::say(&moved.to_string());
        self.bring_key()?;
        // Until here the same words go on where this run broke off; a server does not start on half of it.
        target.finish_copy().await?;
        source.close().await;
        target.close().await;
        Ok(if moved.is_whole() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// Brings the server's secret along, without which everybody would have to sign in again.
    fn bring_key(&self) -> anyhow::Result<()> {
        let (here, there) = (&self.from.server.data_dir, &self.to.server.data_dir);
        let (from, to) = (ServerKey::file(here), ServerKey::file(there));
        if self.from.accounts.secret_key.is_none() && self.to.accounts.secret_key.is_none() && !to.exists() {
            std::fs::copy(&from, &to).with_context(|| format!("{} cannot be copied", from.display()))?;
        }
        let key = |settings: &Settings| ServerKey::load(&settings.accounts, &settings.server.data_dir, &SystemEntropy);
        let same = key(self.from)?.derive(PROOF) == key(self.to)?.derive(PROOF);
        if !same {
            bail!(
                "everything was copied, but the servers have different secrets (accounts.secret_key, or {} and {}): \
                 people would have to sign in again",
                from.display(),
                to.display()
            );
        }
        output::say("the server's secret is the same on both sides");
        Ok(())
    }
}

/// What two secrets are compared by.
const PROOF: &str = "the same secret";

/// Whether two paths are one folder.
fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    one == other || (real(one).is_some() && real(one) == real(other))
}

fn report(tables: &[CopiedTable]) {
    let rows: Vec<_> = tables
        .iter()
        .map(|table| {
            let kept = if table.kept { "was there" } else { "" };
            [table.name.to_owned(), table.rows.to_string(), table.hash.chars().take(16).collect(), kept.to_owned()]
        })
        .collect();
    output::say(&output::table(["TABLE", "ROWS", "HASH", ""], &rows));
}

/// What both places for files are opened with.
fn ambient() -> (Arc<dyn hubbub_types::Clock>, Arc<dyn hubbub_types::Entropy>) {
    (Arc::new(hubbub_net::ambient::SystemClock), Arc::new(SystemEntropy))
}
