//! `hubbub reindex`: writes anew what messages are found by.

use std::process::ExitCode;

use hubbub_app::search::reindex_step;

use crate::{
    output,
    serve::{open_store, runtime},
    settings::Loaded,
};

/// Messages after which it is told how far it is.
const TOLD: i64 = 10_000;

/// Writes anew what all messages are found by. The server may run meanwhile.
///
/// # Errors
/// When the database cannot be used.
pub fn run(loaded: &Loaded) -> anyhow::Result<ExitCode> {
    let written = runtime(None)?.block_on(async {
        let store = open_store(&loaded.settings).await?;
        let total = store.archive().indexed(None).await?;
        let (mut after, mut written) = (0, 0);
        while let Some((last, count)) = reindex_step(&store, None, after).await? {
            if (written + count) / TOLD > written / TOLD {
                output::complain(&format!("{} of {total} messages", written + count));
            }
            (after, written) = (last, written + count);
        }
        store.close().await;
        anyhow::Ok(written)
    })?;
    output::say(&format!("{written} messages are found by what they say now."));
    Ok(ExitCode::SUCCESS)
}
