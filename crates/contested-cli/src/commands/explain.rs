use std::io::{self, Write as _};

use anyhow::bail;
use clap::Args;
use contested::export::ledger_json;
use serde_json::{Value, json};

use super::OnCase;
use crate::outcome::Outcome;

/// Tell why: a claim's words, rule and chain, what it was joined with and how it stands to others
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested explain valley.contested r-0f3c9b21aa04d6ee/c2
  contested explain valley.contested e-r-0f3c9b21aa04d6ee-c2")]
pub(crate) struct Arguments {
    #[command(flatten)]
    case: OnCase,
    /// The id of a claim or an event
    #[arg(value_name = "ID")]
    id: String,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let case = arguments.case.open()?;
    let record = if let Some(claim) = case.claim(&arguments.id)? {
        let relations = case
            .relations_of_claim(&claim.id)?
            .iter()
            .map(|relation| {
                let (from, to) =
                    (case.claim(&relation.from.to_string())?, case.claim(&relation.to.to_string())?);
                Ok(ledger_json::relation(relation, from.as_ref(), to.as_ref()))
            })
            .collect::<anyhow::Result<Vec<Value>>>()?;
        let event = claim.event.as_deref().map(|id| case.event(id)).transpose()?.flatten();
        let joined: Vec<Value> = event.iter().flat_map(|event| &event.joined)
            .filter(|joined| [&joined.a, &joined.b].iter().any(|each| each.to_string() == claim.id))
            .map(|joined| json!({
                "with": if joined.a.to_string() == claim.id { joined.b.to_string() } else { joined.a.to_string() },
                "points": joined.points,
                "reasons": joined.reasons,
            }))
            .collect();
        json!({"claim": claim, "joined": joined, "relations": relations})
    } else if let Some(event) = case.event(&arguments.id)? {
        let claims = event
            .claims
            .iter()
            .filter_map(|claim| case.claim(&claim.to_string()).transpose())
            .collect::<Result<Vec<_>, _>>()?;
        json!({"event": ledger_json::event(&event), "claims": claims})
    } else {
        bail!("there is no claim or event {} in this case", arguments.id);
    };
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &record)?;
    out.write_all(b"\n")?;
    Ok(Outcome::Fine)
}
