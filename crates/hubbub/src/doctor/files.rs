//! Whether the data directory can be written, and has room.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use hubbub_types::ByteSize;

use super::Check;

const NAME: &str = "data directory";
/// Less free space than this is worth a warning.
const LITTLE: ByteSize = ByteSize::mib(512);

pub(super) fn check(data_dir: &Path) -> Check {
    // When it is not there yet, it will be made in the nearest directory that is.
    let place = existing_ancestor(data_dir);
    if let Err(error) = write_probe(&place) {
        let found = format!("{} cannot be written: {error}", place.display());
        return Check::failed(NAME, found).advise("give the user that runs the server the right to write there");
    }
    let room = rustix::fs::statvfs(&place).map(|fs| ByteSize(fs.f_bavail.saturating_mul(fs.f_frsize)));
    let path = fs::canonicalize(&place).unwrap_or(place.clone());
    let path =
        if place == data_dir { path.display().to_string() } else { format!("{} (to be made)", data_dir.display()) };
    match room {
        Ok(room) if room < LITTLE => Check::warning(NAME, format!("{path}, only {} MiB free", room.0 >> 20)),
        Ok(room) => Check::fine(NAME, format!("{path}, {} MiB free", room.0 >> 20)),
        Err(_) => Check::fine(NAME, path),
    }
}

fn existing_ancestor(path: &Path) -> PathBuf {
    let existing = path.ancestors().find(|ancestor| ancestor.exists());
    match existing {
        Some(ancestor) if ancestor != Path::new("") => ancestor.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Rights and read-only mounts have too many forms to be read; writing tells.
fn write_probe(directory: &Path) -> io::Result<()> {
    let probe = directory.join(format!(".hubbub-doctor-{}", std::process::id()));
    fs::OpenOptions::new().write(true).create_new(true).open(&probe)?;
    fs::remove_file(probe)
}
