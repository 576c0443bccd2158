use clap::Args;
use contested::store::Case;

use super::listing::Listing;
use crate::outcome::Outcome;
use crate::output::{Column, at};

/// List places, those in most reports first
#[derive(Args, Debug)]
#[command(after_help = "Example:
  contested places valley.contested --limit 20 --csv")]
pub(crate) struct Arguments {
    #[command(flatten)]
    listing: Listing,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    arguments.listing.print(COLUMNS, Case::places, |row| serde_json::to_value(row))?;
    Ok(Outcome::Fine)
}

const COLUMNS: &[Column] = &[
    at("id", "/id"),
    at("name", "/name"),
    at("country", "/country"),
    at("lat", "/lat"),
    at("lon", "/lon"),
    at("claims", "/claims"),
    at("reports", "/reports"),
];
