//! From file, environment and flags to settings.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use figment::{
    Error, Figment, Metadata, Profile, Provider, Source,
    providers::{Format as _, Serialized, Toml},
    value::{Dict, Map},
};

use super::{ConfigError, Overrides, Problem, Settings, secrets, unknown};

/// The file that is read when none is named.
const FILE_NAME: &str = "hubbub.toml";
/// Largest settings file, in bytes.
const MAX_FILE: u64 = 1024 * 1024;
pub(super) const ENVIRONMENT: &str = "environment";
pub(super) const FALLBACKS: &str = "fallbacks";
pub(super) const FLAGS: &str = "flags";

/// Where settings are read from. Later ones win: defaults, variables of hosting platforms, file, environment, flags.
#[derive(Debug, Clone)]
pub struct Sources {
    /// The file, if one is named; it must exist. Else `hubbub.toml` in `directory` or in the data directory, if there.
    pub file: Option<PathBuf>,
    /// Where `hubbub.toml` is looked for.
    pub directory: PathBuf,
    /// What the environment sets.
    pub environment: Overrides,
    /// What flags set.
    pub flags: Overrides,
}

/// Settings, and where they came from.
#[derive(Clone)]
pub struct Loaded {
    /// What counts.
    pub settings: Settings,
    /// The file that was read, if there was one.
    pub file: Option<PathBuf>,
    pub(super) figment: Figment,
}

impl fmt::Debug for Loaded {
    /// Leaves out the raw values, which hold secrets in the clear.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loaded").field("settings", &self.settings).field("file", &self.file).finish_non_exhaustive()
    }
}

/// Reads and checks the settings, files of secrets included.
///
/// # Errors
/// Everything that is wrong with them.
pub fn load(sources: &Sources) -> Result<Loaded, ConfigError> {
    let over = Figment::new().merge(&sources.environment).merge(&sources.flags);
    let file = match &sources.file {
        Some(file) => Some(file.clone()),
        None => find_file(&sources.directory, &over),
    };
    let file_values = file.as_deref().map(File::read).transpose()?;
    let with_values = |mut figment: Figment| {
        if let Some(file) = &file_values {
            figment = figment.merge(file);
        }
        // Merged one by one: a joined figment would forget which of the two a value came from.
        figment.merge(&sources.environment).merge(&sources.flags)
    };
    let said = with_values(Figment::new());
    let is_set = |key: &str| said.find_value(key).is_ok() || said.find_value(&format!("{key}_file")).is_ok();
    let defaults = Figment::from(Serialized::defaults(Settings::default()));
    let figment = with_values(defaults.merge(sources.environment.fallbacks(is_set)));
    unknown::check(&figment)?;
    let figment = secrets::read_files(figment)?;
    let settings: Settings = figment.extract()?;
    settings.validate().map_err(|error| with_origins(error, &figment))?;
    Ok(Loaded { settings, file, figment })
}

/// Reads and checks the text of a settings file over the defaults. Touches nothing else: no environment, no files.
///
/// # Errors
/// Everything that is wrong with it.
pub fn parse(toml: &str) -> Result<Settings, ConfigError> {
    let figment = Figment::from(Serialized::defaults(Settings::default())).merge(Toml::string(toml));
    unknown::check(&figment)?;
    let settings: Settings = figment.extract()?;
    settings.validate()?;
    Ok(settings)
}

fn find_file(directory: &Path, over: &Figment) -> Option<PathBuf> {
    let data_dir = over.extract_inner("server.data_dir").unwrap_or(Settings::default().server.data_dir);
    let candidates = [directory.join(FILE_NAME), directory.join(data_dir).join(FILE_NAME)];
    candidates.into_iter().find(|candidate| candidate.is_file())
}

fn with_origins(mut error: ConfigError, figment: &Figment) -> ConfigError {
    for problem in &mut error.problems {
        problem.origin = figment.find_metadata(&problem.key).map(|found| {
            let path: Vec<_> = problem.key.split('.').map(str::to_owned).collect();
            origin(found, &path)
        });
    }
    error
}

/// Says where a value came from, in the words an operator would look for.
pub(super) fn origin(metadata: &Metadata, path: &[String]) -> String {
    match (&metadata.source, &*metadata.name) {
        (Some(Source::File(file)), _) => file.display().to_string(),
        (_, ENVIRONMENT) => Overrides::variable(&path.join(".")),
        (_, FALLBACKS) => Overrides::fallback_variable(&path.join(".")).into(),
        (_, FLAGS) => "command line".into(),
        _ => "default".into(),
    }
}

/// A settings file that is in memory already.
struct File {
    path: PathBuf,
    text: String,
}

impl File {
    fn read(path: &Path) -> Result<Self, ConfigError> {
        let refuse = |text: String| ConfigError::one(Problem::new("", text).from_origin(path.display().to_string()));
        let explain = |error: std::io::Error| refuse(format!("the settings cannot be read: {error}"));
        if fs::metadata(path).map_err(explain)?.len() > MAX_FILE {
            return Err(refuse("the settings file is larger than 1 MiB".into()));
        }
        Ok(Self { path: path.to_owned(), text: fs::read_to_string(path).map_err(explain)? })
    }
}

impl Provider for File {
    fn metadata(&self) -> Metadata {
        Metadata::from("file", self.path.as_path())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        Toml::string(&self.text).data()
    }
}
