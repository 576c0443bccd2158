//! Asks a case who holds a place, on a day, by what was known on another:
//! `cargo run --example who_holds -- valley.contested Ostrel 2021-03-05 2021-03-06`.

#![expect(clippy::print_stdout, reason = "an example prints what it found")]

use std::env;
use std::error::Error;
use std::path::Path;

use contested::{Case, View};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [path, place, days @ ..] = arguments.as_slice() else {
        return Err("usage: who_holds CASE PLACE [DAY [KNOWN]]".into());
    };
    let day = |at: usize| days.get(at).map(|day| day.parse()).transpose();
    let view = View { on: day(0)?, known: day(1)?, according_to: None };
    let case = Case::open_to_read(Path::new(path))?;
    for found in case.places_named(place)? {
        let standing = case.who_controls(&found.id, &view)?;
        for holder in &standing.holders {
            println!(
                "{}: {}, say {}, deny {}",
                found.name,
                holder.actor_name,
                holder.said_by.len(),
                holder.denied_by.len()
            );
        }
        if standing.disputed {
            println!("{}: disputed", found.name);
        }
    }
    Ok(())
}
