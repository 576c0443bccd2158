//! Workbooks (XLSX, ODS): each sheet as a table, its first full row as the head.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader as _, Xlsx};

use super::super::containers::Source;
use super::super::containers::zip::{Archive, entry, original};
use super::super::{Found, Given, Limits, Reason, Rules, table};
use super::xml::{Piece, Xml, decode};

/// Reads all sheets, one after the other.
pub(in crate::ingest) fn read<'a>(
    source: Source,
    archive: Archive,
    given: &'a Given,
    rules: &'a Rules,
) -> Found<'a> {
    let sheets = match sheets(&source, archive, &rules.limits) {
        Ok(sheets) => sheets,
        Err(reason) => return source.refuse(reason),
    };
    let tables: Vec<(String, Vec<u8>)> = sheets
        .into_iter()
        .filter_map(|sheet| Some((format!("{}/{}", source.name, sheet.name), sheet.csv()?)))
        .collect();
    if tables.is_empty() {
        return source.refuse(Reason::Empty);
    }
    Box::new(
        tables
            .into_iter()
            .flat_map(|(name, csv)| table::read(name, Box::new(Cursor::new(csv)), given, rules)),
    )
}

struct Sheet {
    name: String,
    rows: Vec<Vec<String>>,
}

/// Columns of a table that people can read; a sheet has room for 16,384.
const COLUMNS: usize = 1000;

impl Sheet {
    /// Puts a cell where it belongs. Rows come in order; those without words are not kept.
    fn put(&mut self, last: &mut Option<u32>, row: u32, column: u32, words: String) {
        let column = column as usize;
        if words.is_empty() || column >= COLUMNS {
            return;
        }
        if *last != Some(row) {
            *last = Some(row);
            self.rows.push(Vec::new());
        }
        if let Some(cells) = self.rows.last_mut() {
            if cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            cells[column] = words;
        }
    }

    /// As CSV, from the first row with two words on: what stands above is a title.
    fn csv(mut self) -> Option<Vec<u8>> {
        let filled = |row: &Vec<String>| row.iter().filter(|cell| !cell.is_empty()).count();
        let head = self.rows.iter().position(|row| filled(row) > 1)?;
        self.rows.drain(..head);
        let width = self.rows[0].len();
        let mut writer = csv::Writer::from_writer(Vec::new());
        for mut row in self.rows {
            // A remark to the right of the table belongs to no column.
            row.resize(width, String::new());
            writer.write_record(&row).ok()?;
        }
        writer.into_inner().ok()
    }
}

fn sheets(source: &Source, mut archive: Archive, limits: &Limits) -> Result<Vec<Sheet>, Reason> {
    if archive.index_for_name("xl/workbook.bin").is_some() {
        return Err(Reason::NotText("a binary workbook (XLSB); save it as XLSX or CSV".to_owned()));
    }
    if archive.index_for_name("content.xml").is_some() {
        let text = decode(&entry(source, &mut archive, "content.xml", limits.document_bytes)?).text;
        return open_document(&text);
    }
    // The library unpacks by itself, so that bombs must be found beforehand.
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|error| broken(&error.to_string()))?;
        let mut unpacked = source.unpacked(file).take(limits.document_bytes as u64 * 8 + 1);
        let length =
            std::io::copy(&mut unpacked, &mut std::io::sink()).map_err(|error| Reason::io(&error))?;
        if length > limits.document_bytes as u64 * 8 {
            return Err(Reason::Bomb);
        }
    }
    let bytes = original(archive, limits)?;
    // The library is made for sound files; if one brings it down, the other inputs go on.
    std::panic::catch_unwind(|| workbook(bytes))
        .unwrap_or_else(|_| Err(broken("it could not be taken apart")))
}

fn workbook(bytes: Vec<u8>) -> Result<Vec<Sheet>, Reason> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| broken(&error.to_string()))?;
    let mut sheets = Vec::new();
    for name in workbook.sheet_names() {
        let mut sheet = Sheet { name: name.clone(), rows: Vec::new() };
        let mut last = None;
        // Cell by cell: a table of all cells up to one that stands far out would not fit into memory.
        let Ok(mut cells) = workbook.worksheet_cells_reader(&name) else { continue };
        while let Some(cell) = cells.next_cell().map_err(|error| broken(&error.to_string()))? {
            let (row, column) = cell.get_position();
            sheet.put(&mut last, row, column, shown(cell.get_value()));
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(words) => words.clone(),
        DataRef::SharedString(words) => (*words).to_owned(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, _, _) = moment.to_ymd_hms_milli();
            match (hour, minute) {
                (0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"),
            }
        }
        DataRef::DateTime(moment) => moment.as_f64().to_string(),
        DataRef::DateTimeIso(words) | DataRef::DurationIso(words) => words.clone(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// OpenDocument 1.3 part 3, 9: tables hold rows, rows hold cells; equal ones are written once with their number.
fn open_document(text: &str) -> Result<Vec<Sheet>, Reason> {
    let mut xml = Xml::new(text);
    let mut sheets: Vec<Sheet> = Vec::new();
    let (mut row, mut column, mut last) = (0u32, 0u32, None);
    let mut cell: Option<Cell> = None;
    let mut remark = 0usize;
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Open(tag) => match tag.name() {
                "table:table" => {
                    sheets.push(Sheet {
                        name: tag.attribute("table:name").unwrap_or_default(),
                        rows: Vec::new(),
                    });
                    (row, last) = (0, None);
                }
                "table:table-row" => (row, column) = (row.saturating_add(1), 0),
                "table:table-cell" | "table:covered-table-cell" => {
                    let repeated = tag.attribute("table:number-columns-repeated");
                    let date = tag.attribute("office:date-value");
                    cell = Some(Cell {
                        times: repeated.and_then(|number| number.parse().ok()).unwrap_or(1),
                        words: String::new(),
                        date,
                    });
                }
                "office:annotation" => remark += 1,
                "text:p" => {
                    if let Some(cell) = cell.as_mut().filter(|cell| remark == 0 && !cell.words.is_empty()) {
                        cell.words.push('\n');
                    }
                }
                "text:s" | "text:tab" => {
                    if let Some(cell) = cell.as_mut().filter(|_| remark == 0) {
                        cell.words.push(' ');
                    }
                }
                _ => {}
            },
            Piece::Words(words) => {
                if let Some(cell) = cell.as_mut().filter(|_| remark == 0) {
                    cell.words.push_str(&words);
                }
            }
            Piece::Close(name) => match name.as_str() {
                "office:annotation" => remark = remark.saturating_sub(1),
                "table:table-cell" | "table:covered-table-cell" => {
                    let (Some(cell), Some(sheet)) = (cell.take(), sheets.last_mut()) else { continue };
                    let words = cell.date.unwrap_or_else(|| cell.words.trim().to_owned());
                    if !words.is_empty() {
                        // The same words over and over are what fills a bomb; people repeat a few.
                        for index in 0..cell.times.min(16) {
                            sheet.put(&mut last, row, column.saturating_add(index), words.clone());
                        }
                    }
                    column = column.saturating_add(cell.times);
                }
                _ => {}
            },
        }
    }
    Ok(sheets)
}

struct Cell {
    times: u32,
    words: String,
    date: Option<String>,
}

fn broken(why: &str) -> Reason {
    Reason::Broken { what: "workbook", why: why.to_owned() }
}
