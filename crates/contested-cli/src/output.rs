//! Lists on standard output: a table for people, JSON, JSON lines or CSV for programs.

use std::io::{self, BufWriter, IsTerminal as _, Write};

use clap::Args;
use contested::export::{flat, json_lines};
use serde_json::Value;

/// In which form to print a list.
#[derive(Args, Clone, Copy, Debug, Default)]
#[command(next_help_heading = "Form")]
#[group(multiple = false)]
pub(crate) struct Form {
    /// One JSON list
    #[arg(long)]
    pub(crate) json: bool,

    /// One JSON object a line
    #[arg(long)]
    pub(crate) jsonl: bool,

    /// A table for spreadsheets, with the columns that people see
    #[arg(long)]
    pub(crate) csv: bool,

    /// One record under another, as on a terminal, where the list has such a form
    #[arg(long)]
    pub(crate) long: bool,
}

/// A column of a table.
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) cell: Cell,
}

/// Where a cell comes from.
pub(crate) enum Cell {
    /// A JSON pointer into the record.
    At(&'static str),
    /// Made from the record.
    Made(fn(&Value) -> Value),
}

/// A column that shows one field.
pub(crate) const fn at(name: &'static str, pointer: &'static str) -> Column {
    Column { name, cell: Cell::At(pointer) }
}

/// A column that shows something made from the record.
pub(crate) const fn made(name: &'static str, cell: fn(&Value) -> Value) -> Column {
    Column { name, cell: Cell::Made(cell) }
}

/// The lines of a record for people: what it is first, then what stands below it.
pub(crate) type Record = fn(&Value) -> Vec<String>;

/// Prints records as they come, in the form asked for.
pub(crate) struct Printer<'c> {
    form: Form,
    record: Option<Record>,
    columns: &'c [Column],
    out: BufWriter<io::StdoutLock<'static>>,
    rows: Vec<Vec<String>>,
    printed: usize,
}

impl<'c> Printer<'c> {
    pub(crate) fn new(form: Form, columns: &'c [Column]) -> Printer<'c> {
        let out = BufWriter::new(io::stdout().lock());
        Printer { form, record: None, columns, out, rows: Vec::new(), printed: 0 }
    }

    /// With a form for people that shows a record whole: used on terminals, and where it is asked for. Pipes get a table.
    pub(crate) fn with_record(mut self, record: Record) -> Printer<'c> {
        let is_wanted = self.form.long || io::stdout().is_terminal();
        self.record = is_wanted.then_some(record);
        self
    }

    /// Prints a record. Tables for people wait for the end, since columns are as wide as their widest cell.
    pub(crate) fn print(&mut self, record: &Value) -> anyhow::Result<()> {
        self.printed += 1;
        let Form { json, jsonl, csv, .. } = self.form;
        if json {
            self.out.write_all(if self.printed == 1 { b"[\n" } else { b",\n" })?;
            self.out.write_all(json_lines::line(record)?.as_bytes())?;
        } else if jsonl {
            self.out.write_all(json_lines::line(record)?.as_bytes())?;
            self.out.write_all(b"\n")?;
        } else if csv {
            if self.printed == 1 {
                self.csv_row(self.columns.iter().map(|column| column.name.to_owned()))?;
            }
            self.csv_row(self.columns.iter().map(|column| flat::harmless(&cell(column, record))))?;
        } else if let Some(lines) = self.record {
            let width = console_width();
            for (index, line) in lines(record).iter().filter(|line| !line.is_empty()).enumerate() {
                let indent = if index == 0 { "" } else { "   " };
                for line in wrapped(&shown(&Value::from(line.as_str())), width.saturating_sub(indent.len())) {
                    writeln!(self.out, "{indent}{line}")?;
                }
            }
            self.out.write_all(b"\n")?;
        } else {
            self.rows.push(self.columns.iter().map(|column| shown(&cell(column, record))).collect());
        }
        Ok(())
    }

    /// Ends the list.
    pub(crate) fn finish(mut self) -> anyhow::Result<()> {
        let Form { json, jsonl, csv, .. } = self.form;
        if json {
            self.out.write_all(if self.printed == 0 { b"[]\n" } else { b"\n]\n" })?;
        } else if csv && self.printed == 0 {
            self.csv_row(self.columns.iter().map(|column| column.name.to_owned()))?;
        } else if !jsonl && !csv {
            self.table()?;
        }
        Ok(self.out.flush()?)
    }

    fn csv_row(&mut self, cells: impl Iterator<Item = String>) -> anyhow::Result<()> {
        let mut writer = csv::WriterBuilder::new().from_writer(&mut self.out);
        writer.write_record(cells)?;
        Ok(writer.flush()?)
    }

    fn table(&mut self) -> anyhow::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = self.columns.iter().map(|column| column.name.to_owned()).collect();
        let mut widths: Vec<usize> = names.iter().map(|name| width(name)).collect();
        for row in &self.rows {
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = (*widest).max(width(cell)).min(WIDEST);
            }
        }
        // A pipe gets everything, a terminal what fits on a line.
        let screen = if io::stdout().is_terminal() { console_width() } else { usize::MAX };
        for row in std::iter::once(&names).chain(&self.rows) {
            let mut line = String::new();
            for (index, (cell, width_of)) in row.iter().zip(&widths).enumerate() {
                let last = index + 1 == row.len();
                let cell = if last { cell.clone() } else { cut(cell, *width_of) };
                line.push_str(&cell);
                if !last {
                    line.push_str(&" ".repeat(width_of.saturating_sub(width(&cell)) + 2));
                }
            }
            writeln!(self.out, "{}", cut(line.trim_end(), screen))?;
        }
        Ok(())
    }
}

/// Columns but the last are cut here, so that one long name does not push all else away.
const WIDEST: usize = 36;

fn cell(column: &Column, record: &Value) -> Value {
    match column.cell {
        Cell::At(pointer) => record.pointer(pointer).cloned().unwrap_or_default(),
        Cell::Made(make) => make(record),
    }
}

/// A cell for people: on one line, without control characters.
pub(crate) fn shown(value: &Value) -> String {
    let words = flat::plain(value);
    let visible: String =
        words.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn width(words: &str) -> usize {
    words.chars().count()
}

fn cut(words: &str, width_of: usize) -> String {
    if width(words) <= width_of {
        return words.to_owned();
    }
    let mut cut: String = words.chars().take(width_of.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

/// How many characters a line of the terminal has: as it says itself, else as the shell says, else what nearly every
/// terminal has.
pub(crate) fn console_width() -> usize {
    let own = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
    let said = || std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    own.or_else(said).filter(|width| *width >= NARROWEST).unwrap_or(100)
}

/// Narrower lines are no lines.
const NARROWEST: usize = 20;

/// Words on lines of so many characters; a word that is longer than a line has its own.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut length = 0;
    for word in text.split_whitespace() {
        let own = self::width(word);
        if length > 0 && length + 1 + own > width {
            lines.push(String::new());
            length = 0;
        }
        let Some(line) = lines.last_mut() else { break };
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += own;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn lines_are_broken_between_words() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("seventeen x", 4), ["seventeen", "x"]);
        assert_eq!(wrapped("", 4), [""]);
    }
}
