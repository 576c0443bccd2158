use clap::Args;
use contested::store::Case;

use super::listing::Listing;
use crate::outcome::Outcome;
use crate::output::{Column, at};

/// List where claims come from in the end, those with most reports first
#[derive(Args, Debug)]
#[command(after_help = "Example:
  contested sources valley.contested --limit 20 --csv")]
pub(crate) struct Arguments {
    #[command(flatten)]
    listing: Listing,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    arguments.listing.print(COLUMNS, Case::sources, |row| serde_json::to_value(row))?;
    Ok(Outcome::Fine)
}

const COLUMNS: &[Column] = &[
    at("id", "/id"),
    at("name", "/name"),
    at("role", "/role"),
    at("entity", "/entity"),
    at("reliability", "/reliability"),
    at("claims", "/claims"),
    at("reports", "/reports"),
];
