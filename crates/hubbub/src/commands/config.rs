//! `hubbub config`.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::{
    cli::SettingsArgs,
    output,
    settings::{Property, properties, schema, toml_text},
};

/// What `config` takes.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    #[command(subcommand)]
    command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Print the settings that count, with where they come from and without secrets
    Show {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Say what is wrong with the settings, if anything
    Check,
    /// Print the JSON schema of the settings file
    Schema,
    /// Print a table of all settings in Markdown
    Table,
}

/// Shows, checks or describes the settings.
///
/// # Errors
/// When they cannot be used.
pub fn run(args: &ConfigArgs, settings: SettingsArgs) -> anyhow::Result<ExitCode> {
    match args.command {
        ConfigCommand::Show { json: true } => output::say_json(&settings.load()?.shown())?,
        ConfigCommand::Show { json: false } => output::say(settings.load()?.to_toml().trim_end()),
        ConfigCommand::Check => {
            let file = settings.load()?.file;
            let from = file.map_or("no file, so".into(), |file| format!("{}:", file.display()));
            output::say(&format!("{from} the settings can be used"));
        }
        ConfigCommand::Schema => output::say_json(schema())?,
        ConfigCommand::Table => output::say(&markdown(&properties())),
    }
    Ok(ExitCode::SUCCESS)
}

/// One table for each section, as it stands in the documentation.
#[must_use]
pub fn markdown(properties: &[Property]) -> String {
    let mut text = String::new();
    let mut current = "";
    for property in properties {
        let (section, name) = property.key.rsplit_once('.').unwrap_or(("", &property.key));
        if section != current {
            let gap = if current.is_empty() { "" } else { "\n" };
            text.push_str(&format!("{gap}## [{section}]\n\n| key | holds | default | meaning |\n|---|---|---|---|\n"));
            current = section;
        }
        let default = toml_text(&property.default).map_or_else(String::new, |value| format!("`{value}`"));
        let cells = [&format!("`{name}`"), &property.kind, &default, &property.description];
        let cells: Vec<_> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text.trim_end().to_owned()
}
