//! A user's own layer over the register: actors added, names given, two made one, one made two. Every change is a line
//! of a log with who, when and why; taking one back is a line too, so nothing is lost.
//!
//! The log is the file `world/actors-layer.tsv` of a user's lexicon folder; [`Register::load`] lays it over.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::table::{Row, rows};
use super::{ActorKind, Register, key};
use crate::LexiconError;

/// The log's path in a lexicon folder.
pub const LAYER_FILE: &str = "world/actors-layer.tsv";

const COLUMNS: &[&str] =
    &["number", "at", "by", "change", "actor", "other", "name", "kind", "country", "from", "to", "reason"];

/// One change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// A new actor.
    Add {
        /// Its id.
        actor: String,
        /// Its name.
        name: String,
        /// What it is.
        kind: ActorKind,
        /// ISO 3166-1 alpha-2, or empty.
        country: String,
        /// Founded; a day, month, year or empty.
        from: String,
        /// Dissolved; a day, month, year or empty.
        to: String,
    },
    /// Another name of an actor, for a time.
    Alias {
        /// Whose.
        actor: String,
        /// The name.
        name: String,
        /// In use from; a day, month, year or empty.
        from: String,
        /// In use to.
        to: String,
    },
    /// Two ids are one actor: the first is read as the other.
    Merge {
        /// The id that goes.
        actor: String,
        /// The id that stays.
        into: String,
    },
    /// A name belongs to another actor than the one that has it.
    Split {
        /// Who has it now.
        actor: String,
        /// Who gets it.
        to: String,
        /// The name.
        name: String,
    },
    /// Takes back an earlier change.
    Undo {
        /// Its number.
        number: u32,
    },
}

/// A change and who made it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// From 1, in order.
    pub number: u32,
    /// When, as the caller writes times.
    pub at: String,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// What.
    pub change: Change,
}

/// The log.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Layer {
    entries: Vec<Entry>,
}

impl Layer {
    /// Reads a log.
    ///
    /// # Errors
    /// File, line, column and what was expected; nothing of a bad log is taken.
    pub fn parse(file: &str, text: &str) -> Result<Layer, LexiconError> {
        let mut entries: Vec<Entry> = Vec::new();
        for row in rows(file, text, COLUMNS)? {
            let number = entries.len() as u32 + 1;
            if row.get("number") != number.to_string() {
                return Err(row.error("number", &number.to_string(), row.get("number")));
            }
            let change = change(&row, number)?;
            entries.push(Entry {
                number,
                at: row.get("at").to_owned(),
                by: row.get("by").to_owned(),
                reason: row.get("reason").to_owned(),
                change,
            });
        }
        Ok(Layer { entries })
    }

    /// The log as text, to be parsed again.
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n", COLUMNS.join("\t"));
        for entry in &self.entries {
            let none = String::new();
            let kind = |kind: &ActorKind| kind.as_str().to_owned();
            let (word, actor, other, name, kind, country, from, to) = match &entry.change {
                Change::Add { actor, name, kind: what, country, from, to } => (
                    "add",
                    actor.clone(),
                    none,
                    name.clone(),
                    kind(what),
                    country.clone(),
                    from.clone(),
                    to.clone(),
                ),
                Change::Alias { actor, name, from, to } => (
                    "alias",
                    actor.clone(),
                    none.clone(),
                    name.clone(),
                    none.clone(),
                    none,
                    from.clone(),
                    to.clone(),
                ),
                Change::Merge { actor, into } => {
                    let empty = || none.clone();
                    ("merge", actor.clone(), into.clone(), empty(), empty(), empty(), empty(), empty())
                }
                Change::Split { actor, to, name } => {
                    let empty = || none.clone();
                    ("split", actor.clone(), to.clone(), name.clone(), empty(), empty(), empty(), empty())
                }
                Change::Undo { number } => {
                    let empty = || none.clone();
                    ("undo", empty(), number.to_string(), empty(), empty(), empty(), empty(), empty())
                }
            };
            let number = entry.number.to_string();
            let cells = [
                &number,
                &entry.at,
                &entry.by,
                word,
                &actor,
                &other,
                &name,
                &kind,
                &country,
                &from,
                &to,
                &entry.reason,
            ];
            let cells: Vec<String> = cells.iter().map(|cell| cell.replace(['\t', '\n', '\r'], " ")).collect();
            writeln!(text, "{}", cells.join("\t")).expect("writing to a string");
        }
        text
    }

    /// Adds a change at the end, if it fits what the register and the log so far hold. Returns its number.
    ///
    /// # Errors
    /// Why it does not fit; the log stays as it was.
    pub fn record(
        &mut self,
        register: &Register,
        at: &str,
        by: &str,
        reason: &str,
        change: Change,
    ) -> Result<u32, LexiconError> {
        let number = self.entries.len() as u32 + 1;
        let mut tried = self.clone();
        let entry = Entry { number, at: at.to_owned(), by: by.to_owned(), reason: reason.to_owned(), change };
        tried.entries.push(entry);
        register.clone().lay_over(&tried)?;
        *self = tried;
        Ok(number)
    }

    /// All changes, the taken-back ones and the takings-back too.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The changes that hold: neither taken back nor takings-back.
    pub fn holding(&self) -> impl Iterator<Item = &Entry> {
        let mut undone: BTreeSet<u32> = BTreeSet::new();
        // From the end, so that an undo that was itself taken back does nothing.
        for entry in self.entries.iter().rev() {
            if let Change::Undo { number } = entry.change
                && !undone.contains(&entry.number)
            {
                undone.insert(number);
            }
        }
        self.entries.iter().filter(move |entry| {
            !undone.contains(&entry.number) && !matches!(entry.change, Change::Undo { .. })
        })
    }
}

fn change(row: &Row<'_>, number: u32) -> Result<Change, LexiconError> {
    let text = |column: &str| row.get(column).to_owned();
    let needed = |column: &str| row.needed(column).map(str::to_owned);
    Ok(match row.get("change") {
        "add" => Change::Add {
            actor: needed("actor")?,
            name: needed("name")?,
            kind: ActorKind::from_word(row.get("kind"))
                .ok_or_else(|| row.error("kind", "a kind of actor", row.get("kind")))?,
            country: text("country"),
            from: text("from"),
            to: text("to"),
        },
        "alias" => Change::Alias {
            actor: needed("actor")?,
            name: needed("name")?,
            from: text("from"),
            to: text("to"),
        },
        "merge" => Change::Merge { actor: needed("actor")?, into: needed("other")? },
        "split" => Change::Split { actor: needed("actor")?, to: needed("other")?, name: needed("name")? },
        "undo" => {
            let other = row.get("other");
            let earlier = other.parse().ok().filter(|earlier| *earlier >= 1 && *earlier < number);
            Change::Undo {
                number: earlier
                    .ok_or_else(|| row.error("other", "the number of an earlier change", other))?,
            }
        }
        other => return Err(row.error("change", "one of add, alias, merge, split, undo", other)),
    })
}

/// Columns of the table that people exchange actors in.
const CSV_COLUMNS: [&str; 7] = ["id", "kind", "name", "country", "from", "to", "names"];

/// All actors of a register as a table of comma-separated values: id, kind, name, country, from, to, and other names parted by ";".
pub fn export_csv(register: &Register) -> String {
    let mut text = format!("{}\n", CSV_COLUMNS.join(","));
    for (index, actor) in register.actors().iter().enumerate() {
        let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let names: Vec<&str> = register
            .names()
            .iter()
            .filter(|name| name.actor == index && name.text != actor.name)
            .map(|name| name.text.as_str())
            .collect();
        let cells = [
            actor.id.to_string(),
            actor.kind.as_str().to_owned(),
            actor.name.clone(),
            actor.country.to_string(),
            day(actor.period.from),
            day(actor.period.to),
            names.join("; "),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        writeln!(text, "{}", cells.join(",")).expect("writing to a string");
    }
    text
}

/// What spreadsheets take for the beginning of a formula; before it stands an apostrophe, which is taken off again.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\u{FF1D}', '\u{FF0B}', '\u{FF20}'];

fn unguarded(cell: String) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) => rest.to_owned(),
        _ => cell,
    }
}

fn quoted(cell: &str) -> String {
    let guarded = if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell.to_owned() };
    let cell = guarded.as_str();
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// Reads a table like that of [`export_csv`] as changes: actors that the register does not have are added, names it does
/// not have are given.
///
/// # Errors
/// Line, column and what was expected; nothing of a bad table is taken.
pub fn import_csv(file: &str, text: &str, register: &Register) -> Result<Vec<Change>, LexiconError> {
    let mut changes = Vec::new();
    let mut records = csv_records(text).into_iter();
    let wrong = |line: usize, message: String| Err(LexiconError::at(file, line, message));
    match records.next() {
        Some((_, head)) if head == CSV_COLUMNS => {}
        _ => return wrong(1, format!("expected the columns {}", CSV_COLUMNS.join(", "))),
    }
    for (line, cells) in records {
        let cells: Vec<String> = cells.into_iter().map(unguarded).collect();
        let [id, kind, name, country, from, to, names] = &cells[..] else {
            return wrong(line, format!("expected {} cells, found {}", CSV_COLUMNS.len(), cells.len()));
        };
        if id.is_empty() || key(name).is_empty() {
            let (column, what) = if id.is_empty() { (1, "id") } else { (3, "name") };
            return wrong(line, format!("column {column} ({what}): expected something, found nothing"));
        }
        let Some(kind) = ActorKind::from_word(kind) else {
            return wrong(line, format!("column 2 (kind): expected a kind of actor, found {kind:?}"));
        };
        if register.actor(id).is_none() {
            changes.push(Change::Add {
                actor: id.clone(),
                name: name.clone(),
                kind,
                country: country.clone(),
                from: from.clone(),
                to: to.clone(),
            });
        }
        for other in names.split(';').map(str::trim).filter(|other| !other.is_empty()) {
            let known =
                register.named(&key(other)).any(|known| register.actor_at(known.actor).id == id.as_str());
            if !known {
                changes.push(Change::Alias {
                    actor: id.clone(),
                    name: other.to_owned(),
                    from: String::new(),
                    to: String::new(),
                });
            }
        }
    }
    let mut tried = Layer::default();
    for change in &changes {
        let number = tried.entries.len() as u32 + 1;
        let none = String::new();
        tried.entries.push(Entry {
            number,
            at: none.clone(),
            by: none.clone(),
            reason: none,
            change: change.clone(),
        });
    }
    register.clone().lay_over(&tried)?;
    Ok(changes)
}

/// Records of comma-separated values with the lines they start on; quotes as RFC 4180 has them.
fn csv_records(text: &str) -> Vec<(usize, Vec<String>)> {
    let mut records = Vec::new();
    let (mut line, mut start) = (1, 1);
    let mut cells: Vec<String> = Vec::new();
    let mut cell = String::new();
    let mut inside = false;
    let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\n' {
            line += 1;
        }
        match c {
            '"' if inside && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => inside = !inside,
            ',' if !inside => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            '\r' if !inside => {}
            '\n' if !inside => {
                cells.push(std::mem::take(&mut cell).trim().to_owned());
                let record = std::mem::take(&mut cells);
                if record.iter().any(|cell| !cell.is_empty()) {
                    records.push((start, record));
                }
                start = line;
            }
            other => cell.push(other),
        }
    }
    if !cell.is_empty() || !cells.is_empty() {
        cells.push(cell.trim().to_owned());
        records.push((start, cells));
    }
    records
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::{Change, Layer, export_csv, import_csv, quoted, unguarded};
    use crate::Lexicon;
    use crate::actors::{ActorKind, Register, key};

    fn register() -> Register {
        Register::load(&Lexicon::bundled()).unwrap()
    }

    /// A name could be a formula of the spreadsheet that a register was opened with.
    #[test]
    fn no_cell_is_a_formula() {
        for (name, cell) in
            [("=1+1", "'=1+1"), ("@sum", "'@sum"), ("'tis", "'tis"), ("Front 12-a", "Front 12-a")]
        {
            assert_eq!(quoted(name), cell);
            assert_eq!(unguarded(cell.to_owned()), name);
        }
    }

    /// A user's table or log may hold anything: it is taken whole, or refused with file and line.
    fn any_table() -> impl Strategy<Value = String> {
        let cell = prop_oneof![
            Just("1".to_owned()),
            Just("add".to_owned()),
            Just("merge".to_owned()),
            Just("undo".to_owned()),
            Just("hts".to_owned()),
            Just("armed_group".to_owned()),
            Just("2020".to_owned()),
            Just("\"".to_owned()),
            "\\PC{0,4}",
        ];
        let line = proptest::collection::vec(cell, 0..13);
        let parted = prop_oneof![Just("\t"), Just(",")];
        (proptest::collection::vec(line, 0..4), parted)
            .prop_map(|(lines, tab)| lines.iter().map(|line| line.join(tab) + "\n").collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn any_table_is_taken_or_refused(text in any_table()) {
            static REGISTER: LazyLock<Register> = LazyLock::new(register);
            let headed = format!("{}\n{text}", super::COLUMNS.join("\t"));
            for found in [Layer::parse("t.tsv", &text), Layer::parse("t.tsv", &headed)] {
                match found {
                    Ok(layer) => prop_assert_eq!(Layer::parse("t.tsv", &layer.to_text()), Ok(layer)),
                    Err(error) => prop_assert_eq!(error.file.as_str(), "t.tsv"),
                }
            }
            let headed = format!("{}\n{text}", super::CSV_COLUMNS.join(","));
            for table in [&text, &headed] {
                let _ = import_csv("t.csv", table, &REGISTER);
            }
        }
    }

    fn add(id: &str, name: &str) -> Change {
        let none = String::new;
        Change::Add {
            actor: id.to_owned(),
            name: name.to_owned(),
            kind: ActorKind::ArmedGroup,
            country: none(),
            from: "2020".to_owned(),
            to: none(),
        }
    }

    fn bearers(register: &Register, name: &str) -> Vec<String> {
        register.named(&key(name)).map(|name| register.actor_at(name.actor).id.to_string()).collect()
    }

    #[test]
    fn what_is_added_is_found_and_can_be_taken_back() {
        let register = register();
        let mut layer = Layer::default();
        let number = layer
            .record(
                &register,
                "2026-01-01",
                "the test",
                "named in a report",
                add("ostrel-front", "Ostrel Front"),
            )
            .unwrap();
        let alias = Change::Alias {
            actor: "ostrel-front".into(),
            name: "OLF-V".into(),
            from: "2021".into(),
            to: String::new(),
        };
        layer.record(&register, "", "", "", alias).unwrap();
        let laid = |layer: &Layer| {
            let mut over = register.clone();
            over.lay_over(layer).unwrap();
            over
        };
        assert_eq!(bearers(&laid(&layer), "Ostrel Front"), ["ostrel-front"]);
        assert_eq!(bearers(&laid(&layer), "OLF-V"), ["ostrel-front"]);
        // Its name hangs on it: it is taken back first.
        assert!(layer.record(&register, "", "", "", Change::Undo { number }).is_err());
        layer.record(&register, "", "", "", Change::Undo { number: 2 }).unwrap();
        layer.record(&register, "", "", "", Change::Undo { number }).unwrap();
        assert!(bearers(&laid(&layer), "Ostrel Front").is_empty());
        layer.record(&register, "", "", "", Change::Undo { number: 4 }).unwrap();
        assert_eq!(bearers(&laid(&layer), "Ostrel Front"), ["ostrel-front"]);
        assert_eq!(Layer::parse("a.tsv", &layer.to_text()).unwrap(), layer);
    }

    #[test]
    fn two_are_made_one_and_one_two() {
        let register = register();
        let mut layer = Layer::default();
        for (id, name) in [("ostrel-a", "Ostrel Army"), ("ostrel-b", "Army of Ostrel")] {
            layer.record(&register, "", "", "", add(id, name)).unwrap();
        }
        layer
            .record(
                &register,
                "",
                "",
                "",
                Change::Merge { actor: "ostrel-b".into(), into: "ostrel-a".into() },
            )
            .unwrap();
        let mut over = register.clone();
        over.lay_over(&layer).unwrap();
        assert_eq!(bearers(&over, "Army of Ostrel"), ["ostrel-a"]);
        assert_eq!(over.actor("ostrel-b").unwrap().id, "ostrel-a");
        layer.record(&register, "", "", "", Change::Undo { number: 3 }).unwrap();
        let split =
            Change::Split { actor: "ostrel-b".into(), to: "ostrel-a".into(), name: "Army of Ostrel".into() };
        layer.record(&register, "", "", "", split).unwrap();
        let mut over = register.clone();
        over.lay_over(&layer).unwrap();
        assert_eq!(bearers(&over, "Army of Ostrel"), ["ostrel-a"]);
        assert_eq!(over.actor("ostrel-b").unwrap().id, "ostrel-b");
    }

    #[test]
    fn a_bad_change_leaves_the_log_alone() {
        let register = register();
        let mut layer = Layer::default();
        let nobody = Change::Alias {
            actor: "ruritania-army".into(),
            name: "X".into(),
            from: String::new(),
            to: String::new(),
        };
        assert!(layer.record(&register, "", "", "", nobody).is_err());
        assert!(layer.record(&register, "", "", "", add("hts", "Another")).is_err());
        assert!(layer.entries().is_empty());
    }

    #[test]
    fn a_table_goes_out_and_comes_in() {
        let register = register();
        let table = export_csv(&register);
        assert_eq!(import_csv("a.csv", &table, &register).unwrap(), []);
        let head = table.lines().next().unwrap();
        let more =
            format!("{head}\nostrel-front,armed_group,\"Ostrel, Front of\",,2020,,OLF-V; Ostrel Front\n");
        assert_eq!(import_csv("a.csv", &more, &register).unwrap().len(), 3);
        let bad = format!("{head}\nostrel-front,army,Ostrel Front,,,,\n");
        let error = import_csv("a.csv", &bad, &register).unwrap_err();
        assert_eq!(error.to_string(), "a.csv:2: column 2 (kind): expected a kind of actor, found \"army\"");
    }
}
