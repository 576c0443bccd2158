/// A cell; `None` is a value that is not known. R writes it as nothing at all or as a bare `NA`, and a known empty
/// string as `""`: the two differ.
pub type Cell = Option<String>;

/// A table with a head. Every row has as many cells as the head.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Table {
    /// Names of columns.
    pub head: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Reads comma-separated values (RFC 4180). Any text is a table: a quotation that is not closed reaches to the end,
    /// short rows are filled up with what is not known, cells beyond the head are left out, empty lines are skipped.
    pub fn read(text: &str) -> Table {
        let mut lines = Lines { rest: text.strip_prefix('\u{FEFF}').unwrap_or(text) };
        let head: Vec<String> = lines
            .next()
            .unwrap_or_default()
            .into_iter()
            .map(|cell| cell.unwrap_or_default().trim().to_owned())
            .collect();
        let rows = lines
            .map(|mut cells| {
                cells.resize(head.len(), None);
                cells
            })
            .collect();
        Table { head, rows }
    }

    /// The place of the first column of this name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.head.iter().position(|column| column == name)
    }
}

struct Lines<'t> {
    rest: &'t str,
}

impl Iterator for Lines<'_> {
    type Item = Vec<Cell>;

    fn next(&mut self) -> Option<Vec<Cell>> {
        self.rest = self.rest.trim_start_matches(['\r', '\n']);
        if self.rest.is_empty() {
            return None;
        }
        let mut cells = Vec::new();
        loop {
            cells.push(self.cell());
            match self.rest.strip_prefix(',') {
                Some(rest) => self.rest = rest,
                None => return Some(cells),
            }
        }
    }
}

impl Lines<'_> {
    /// A cell, up to the comma or the end of the line.
    fn cell(&mut self) -> Cell {
        let Some(mut rest) = self.rest.strip_prefix('"') else {
            let plain = self.plain();
            return Some(plain).filter(|words| !words.is_empty() && *words != "NA").map(str::to_owned);
        };
        let mut words = String::new();
        loop {
            let (before, after) = rest.split_once('"').unwrap_or((rest, ""));
            words.push_str(before);
            match after.strip_prefix('"') {
                Some(more) => {
                    words.push('"');
                    rest = more;
                }
                None => {
                    self.rest = after;
                    words.push_str(self.plain());
                    return Some(words);
                }
            }
        }
    }

    fn plain(&mut self) -> &str {
        let end = self.rest.find([',', '\r', '\n']).unwrap_or(self.rest.len());
        let (plain, rest) = self.rest.split_at(end);
        self.rest = rest;
        plain
    }
}
