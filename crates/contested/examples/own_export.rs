//! Writes a case's deaths in a format of one's own, here a table: `cargo run --example own_export -- valley.contested`.
//! An export of the program is the same, converted by hand so that the outside shape stays when types change.

#![expect(clippy::print_stdout, reason = "an example prints what it found")]

use std::env;
use std::error::Error;
use std::path::Path;

use contested::model::FigureKind;
use contested::{Case, Filter};

fn main() -> Result<(), Box<dyn Error>> {
    let Some(path) = env::args().nth(1) else { return Err("usage: own_export CASE".into()) };
    let case = Case::open_to_read(Path::new(&path))?;
    println!("event\tplace\tearliest\tlow\thigh\torigins");
    for event in case.events(&Filter::default())? {
        let Some(figure) = event.figures.iter().find(|figure| figure.kind == FigureKind::Killed) else {
            continue;
        };
        let number = |count: Option<u64>| count.map_or(String::new(), |count| count.to_string());
        println!(
            "{}\t{}\t{}\t{}\t{}\t{}",
            event.id,
            event.place.as_ref().map_or("", |place| place.name.as_str()),
            event.time.narrowest.earliest().map_or(String::new(), |day| day.to_string()),
            number(figure.low),
            number(figure.high),
            event.origins,
        );
    }
    Ok(())
}
