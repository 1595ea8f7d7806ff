//! `hubbub import`: takes in an archive that an export made.

use std::{fs::File, path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::Context as _;
use clap::Args;
use hubbub_app::{
    files::FileSettings,
    import::{ImportError, Imported, Importer, Watch},
};
use hubbub_blobs::{Blobs, BlobsParts};
use hubbub_net::ambient::{SystemClock, SystemEntropy};
use hubbub_store::NewAudit;
use hubbub_types::{AuditId, Clock as _, uuid_v7};
use serde_json::json;

use crate::{
    output,
    serve::{lock, open_store, runtime},
    settings::{Loaded, Settings},
};

/// What `import` takes.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The ZIP file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Takes in an archive and prints what is here now. The server must be stopped. A run that broke off is repeated with
/// the same words; what is here already is left alone.
///
/// # Errors
/// When the server runs, the archive cannot be taken in, or something cannot be written.
pub fn run(args: &ImportArgs, loaded: &Loaded) -> anyhow::Result<ExitCode> {
    let file = File::open(&args.file).with_context(|| format!("{} cannot be read", args.file.display()))?;
    let imported = runtime(None)?.block_on(import(file, &loaded.settings))?;
    let Imported { channels, present, messages, files, ghosts } = imported;
    output::say(&format!("{channels} channels, {messages} messages, {files} files came in."));
    if present > 0 {
        output::say(&format!("{present} channels were here already and were left alone."));
    }
    if ghosts > 0 {
        output::say(&format!("{ghosts} accounts were made for people who are not here; nobody can log in to them."));
    }
    Ok(ExitCode::SUCCESS)
}

async fn import(file: File, settings: &Settings) -> anyhow::Result<Imported> {
    let _lock = lock::take(&settings.server.data_dir)?;
    let store = open_store(settings).await?;
    let importer = Importer { store, blobs: blobs(&settings.files, settings)?, clock: Arc::new(SystemClock) };
    let imported = importer.import(file, &mut Told::default()).await.context("the archive was not taken in")?;
    note(&importer, &imported).await?;
    importer.store.close().await;
    Ok(imported)
}

fn blobs(files: &FileSettings, settings: &Settings) -> anyhow::Result<Blobs> {
    let parts = BlobsParts {
        settings: files.blobs(),
        data_dir: settings.server.data_dir.clone(),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
    };
    Blobs::open(parts).context("the place for files cannot be opened")
}

/// Writes down that the console did this.
async fn note(importer: &Importer, imported: &Imported) -> anyhow::Result<()> {
    let now = SystemClock.now();
    let entry = NewAudit {
        id: AuditId(uuid_v7(now, &SystemEntropy)),
        at: now,
        actor: None,
        actor_name: "console".into(),
        action: "import.finish",
        target_kind: "server",
        target: None,
        target_name: String::new(),
        channel: None,
        data: json!(imported).to_string(),
    };
    importer.store.audit().add(&[entry]).await.context("the import cannot be noted")
}

/// Says each tenth part that is done.
#[derive(Default)]
struct Told(u64);

impl Watch for Told {
    async fn step(&mut self, done: u64, total: u64) -> Result<(), ImportError> {
        let tenth = (done * 10).checked_div(total).unwrap_or(0);
        if tenth > self.0 {
            self.0 = tenth;
            output::complain(&format!("{done} of {total} lines and files"));
        }
        Ok(())
    }
}
