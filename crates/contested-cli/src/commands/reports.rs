use clap::Args;
use contested::store::Case;

use super::listing::Listing;
use crate::outcome::Outcome;
use crate::output::{Column, at};

/// List reports, by when they were published
#[derive(Args, Debug)]
#[command(after_help = "Example:
  contested reports valley.contested --limit 20 --csv")]
pub(crate) struct Arguments {
    #[command(flatten)]
    listing: Listing,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    arguments.listing.print(COLUMNS, Case::reports, |row| serde_json::to_value(row))?;
    Ok(Outcome::Fine)
}

const COLUMNS: &[Column] = &[
    at("id", "/id"),
    at("published", "/published"),
    at("publisher", "/publisher"),
    at("title", "/title"),
    at("claims", "/claims"),
    at("copy group", "/copy_group"),
    at("name", "/name"),
];
