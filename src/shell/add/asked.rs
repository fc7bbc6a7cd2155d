//! What `asyncboard add` takes.
//!
//! Not here: settings of sources as flags (`args`), adding (`made`).

use clap::{Args, Subcommand};

use super::args::Settings;

/// What can be added to the config.
#[derive(Clone, Debug, Subcommand)]
pub enum Addition {
    /// Adds a teammate.
    Teammate(AddTeammate),
    /// Adds a source.
    Source(AddSource),
    /// Adds time away of a teammate.
    Away(AddAway),
    /// Adds a holiday of the company.
    Holiday(AddHoliday),
}

/// What `add teammate` takes.
#[derive(Args, Clone, Debug)]
pub struct AddTeammate {
    /// Their id: lower-case letters, digits, - and _.
    #[arg(value_name = "ID")]
    pub id: String,
    /// Their name; default: the id.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// What they do.
    #[arg(long, value_name = "ROLE")]
    pub role: Option<String>,
    /// Their time zone, or a city or country with one zone.
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
    /// Their working hours, such as 9-17 or "mon-thu 9-18; fri 9-14".
    #[arg(long, value_name = "HOURS")]
    pub hours: Option<String>,
    /// The country or region whose public holidays they have: DE, US-NY.
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// When they sleep, for the plan: 23:00-07:00.
    #[arg(long, value_name = "SLEEP")]
    pub sleep: Option<String>,
    /// Their e-mail address, for every source.
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    /// Their account in a source, by the kind or the id of the source; can be repeated.
    #[arg(long, value_name = "KIND=ACCOUNT", value_parser = account)]
    pub account: Vec<(String, String)>,
}

/// What `add source` takes.
#[derive(Args, Clone, Debug)]
pub struct AddSource {
    /// Its id: lower-case letters, digits, - and _.
    #[arg(value_name = "ID")]
    pub source_id: String,
    /// Its kind: folder, jira, trello, ...
    #[arg(long = "kind", value_name = "KIND")]
    pub source_kind: String,
    /// Its settings. A secret is `env:NAME`, `file:PATH`, `keyring:NAME` or `"command:PROGRAM ARG"`.
    #[command(flatten)]
    pub settings: Settings,
}

/// What `add away` takes.
#[derive(Args, Clone, Debug)]
pub struct AddAway {
    /// Who, by their id.
    #[arg(value_name = "WHO")]
    pub who: String,
    /// The first date, or an instant.
    #[arg(long, value_name = "DATE")]
    pub from: String,
    /// The last date, or an instant; default: the first date only.
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// Why, for the team.
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Who covers meanwhile, by their id.
    #[arg(long, value_name = "ID")]
    pub cover: Option<String>,
}

/// What `add holiday` takes.
#[derive(Args, Clone, Debug)]
pub struct AddHoliday {
    /// The date.
    #[arg(value_name = "DATE")]
    pub date: String,
    /// Its name.
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Where: DE, US-NY; default: everywhere.
    #[arg(long, value_name = "R")]
    pub region: Option<String>,
}

fn account(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').map(|(kind, account)| (kind.trim().to_owned(), account.trim().to_owned()));
    parts
        .filter(|(kind, account)| !kind.is_empty() && !account.is_empty())
        .ok_or_else(|| "expected KIND=ACCOUNT, such as jira=5b10ac8d82e05b22cc7d4ef5".to_owned())
}
