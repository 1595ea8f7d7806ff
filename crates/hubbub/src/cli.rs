//! The command line.

use std::{env, ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

use crate::{
    commands::{admin, config, demo, doctor, health, import, migrate_store, openapi, reindex, serve, version},
    output,
    settings::{ConfigError, Loaded, Overrides, Sources, load},
};

/// Exit code when the settings or the command line cannot be used.
const USAGE: u8 = 2;

/// Calls, chat and meetings for a team, in one server.
#[derive(Debug, Parser)]
#[command(name = "hubbub", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What every command takes.
    #[command(flatten)]
    pub settings: SettingsArgs,
}

/// What the binary does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server
    Serve,
    /// Look for what would keep the server from running
    Doctor(doctor::DoctorArgs),
    /// Show, check or describe the settings
    Config(config::ConfigArgs),
    /// Manage people from this machine
    Admin(admin::AdminArgs),
    /// Copy everything into another database and another place for files
    MigrateStore(migrate_store::MigrateStoreArgs),
    /// Take in an archive that an export made, on this server or on another
    Import(import::ImportArgs),
    /// Write anew what messages are found by
    Reindex,
    /// Fill an empty server with a small team, for a first look
    Demo(demo::DemoArgs),
    /// Ask the running server whether it is ready
    Health,
    /// Print the version
    Version,
    /// Print the API's description
    #[command(hide = true)]
    Openapi,
}

/// Where settings come from. Flags win over the environment, that over the file.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Settings")]
pub struct SettingsArgs {
    /// Settings file [default: hubbub.toml here or in the data directory, if there is one]
    #[arg(long, value_name = "FILE", env = "HUBBUB_CONFIG", global = true)]
    pub config: Option<PathBuf>,
    /// Directory for the database and other files
    #[arg(long, value_name = "DIR", global = true)]
    pub data_dir: Option<String>,
    /// Address and port for browsers
    #[arg(long, value_name = "ADDRESS", global = true)]
    pub listen: Option<String>,
    /// Address and port for P2P clients, or off
    #[arg(long, value_name = "ADDRESS", global = true)]
    pub p2p_listen: Option<String>,
    /// Address people open in their browsers
    #[arg(long, value_name = "URL", global = true)]
    pub public_url: Option<String>,
    /// How much is logged: error, warn, info, debug, trace
    #[arg(long, value_name = "LEVEL", global = true)]
    pub log_level: Option<String>,
    /// Any setting, such as `calls.ring_timeout=30s`; may be repeated
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair, global = true)]
    pub set: Vec<(String, String)>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("must be KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

impl SettingsArgs {
    /// Reads the settings these flags and this process' environment ask for.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn load(self) -> Result<Loaded, ConfigError> {
        load(&self.sources(text_variables(env::vars_os()))?)
    }

    fn sources(self, variables: impl IntoIterator<Item = (String, String)>) -> Result<Sources, ConfigError> {
        let named = [
            ("server.data_dir", self.data_dir),
            ("server.listen", self.listen),
            ("p2p.listen", self.p2p_listen),
            ("server.public_url", self.public_url),
            ("log.level", self.log_level),
        ];
        let named = named.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        Ok(Sources {
            file: self.config,
            directory: PathBuf::new(),
            environment: Overrides::environment(variables)?,
            flags: Overrides::flags(self.set.into_iter().chain(named).collect()),
        })
    }
}

/// Variables that are not text are nobody's settings.
fn text_variables(all: impl Iterator<Item = (OsString, OsString)>) -> impl Iterator<Item = (String, String)> {
    all.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// Reads the command line and does what it says.
#[must_use]
pub fn main() -> ExitCode {
    let Cli { command, settings } = Cli::parse();
    let result = match command {
        Command::Serve => settings.load().map_err(Into::into).and_then(serve::run),
        Command::Doctor(args) => doctor::run(&args, settings.load()),
        Command::Config(args) => config::run(&args, settings),
        Command::Admin(args) => settings.load().map_err(Into::into).and_then(|loaded| admin::run(args, &loaded)),
        Command::MigrateStore(args) => {
            settings.load().map_err(Into::into).and_then(|loaded| migrate_store::run(&args, &loaded))
        }
        Command::Import(args) => settings.load().map_err(Into::into).and_then(|loaded| import::run(&args, &loaded)),
        Command::Reindex => settings.load().map_err(Into::into).and_then(|loaded| reindex::run(&loaded)),
        Command::Demo(args) => settings.load().map_err(Into::into).and_then(|loaded| demo::run(&args, &loaded)),
        Command::Health => settings.load().map_err(Into::into).and_then(|loaded| health::run(&loaded)),
        Command::Version => version::run(),
        Command::Openapi => openapi::run(),
    };
    result.unwrap_or_else(|error| fail(&error))
}

fn fail(error: &anyhow::Error) -> ExitCode {
    if let Some(wrong) = error.downcast_ref::<ConfigError>() {
        output::complain("the settings cannot be used:");
        for problem in &wrong.problems {
            output::complain(&format!("  {problem}"));
        }
        return ExitCode::from(USAGE);
    }
    output::complain(&format!("hubbub: {error:#}"));
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn load_with(flags: &[&str], variables: &[(&str, &str)]) -> Result<Loaded, ConfigError> {
        let words = ["hubbub", "config", "show"].iter().chain(flags);
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        load(&Cli::try_parse_from(words).unwrap().settings.sources(variables)?)
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn flags_may_follow_the_command_and_win_over_the_environment() {
        let flags = ["--listen", "127.0.0.1:99", "--set", "calls.ring_timeout=30s", "--log-level", "warn"];
        let settings = load_with(&flags, &[("HUBBUB_SERVER__LISTEN", "127.0.0.1:1")]).unwrap().settings;
        assert_eq!(settings.server.listen.port(), 99);
        assert_eq!(settings.calls.ring_timeout.to_string(), "30s");
        assert_eq!(settings.log.level, "warn");
    }

    #[test]
    fn a_flag_that_sets_nothing_that_exists_is_an_error() {
        let error = load_with(&["--set", "calls.rong=1"], &[]).unwrap_err();
        assert_eq!(error.problems[0].key, "calls.rong");
        assert_eq!(error.problems[0].origin.as_deref(), Some("command line"));
        assert!(Cli::try_parse_from(["hubbub", "serve", "--set", "nothing"]).is_err());
    }
}
