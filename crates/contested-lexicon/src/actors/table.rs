//! Tables of tab-separated text: comment lines, one line of column names, rows.

use crate::LexiconError;

/// A last column that a table may lack: when somebody looked a second time at the row.
pub(super) const CHECKED: &str = "checked";

/// A row and where it stands.
#[derive(Clone, Debug)]
pub struct Row<'t> {
    file: &'t str,
    /// Line in the file, from 1.
    pub line: usize,
    columns: &'static [&'static str],
    cells: Vec<&'t str>,
}

impl<'t> Row<'t> {
    /// The cell of a column; empty where the row has nothing there.
    pub fn get(&self, column: &str) -> &'t str {
        self.columns.iter().position(|name| *name == column).map_or("", |at| self.cells[at])
    }

    /// The parts of a cell that holds a list parted by ";".
    pub fn list(&self, column: &str) -> impl Iterator<Item = &'t str> + use<'t> {
        self.get(column).split(';').map(str::trim).filter(|part| !part.is_empty())
    }

    /// The cell, which may not be empty.
    ///
    /// # Errors
    /// Where it is.
    pub fn needed(&self, column: &str) -> Result<&'t str, LexiconError> {
        let cell = self.get(column);
        if cell.is_empty() { Err(self.error(column, "something", cell)) } else { Ok(cell) }
    }

    /// Says which cell is wrong and what was expected there.
    pub fn error(&self, column: &str, expected: &str, found: &str) -> LexiconError {
        let number = self.columns.iter().position(|name| *name == column).map_or(0, |at| at + 1);
        LexiconError::at(
            self.file,
            self.line,
            format!("column {number} ({column}): expected {expected}, found {found:?}"),
        )
    }
}

/// Splits a table into its rows.
///
/// # Errors
/// Where the line of column names or the number of cells in a row is not as expected.
pub fn rows<'t>(
    file: &'t str,
    text: &'t str,
    columns: &'static [&'static str],
) -> Result<Vec<Row<'t>>, LexiconError> {
    let mut rows = Vec::new();
    let mut columns = columns;
    let mut headed = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        if !headed {
            if let [without @ .., CHECKED] = columns
                && cells == without
            {
                columns = without;
            }
            if cells != columns {
                let message = format!("expected the columns {}, parted by tabs", columns.join(", "));
                return Err(LexiconError::at(file, index + 1, message));
            }
            headed = true;
            continue;
        }
        if cells.len() != columns.len() {
            let message = format!(
                "column {}: expected {} cells parted by tabs, found {}",
                cells.len().min(columns.len()),
                columns.len(),
                cells.len()
            );
            return Err(LexiconError::at(file, index + 1, message));
        }
        rows.push(Row { file, line: index + 1, columns, cells });
    }
    if headed {
        Ok(rows)
    } else {
        Err(LexiconError::at(file, 0, format!("expected a line of column names: {}", columns.join(", "))))
    }
}

#[cfg(test)]
mod tests {
    use super::rows;

    const COLUMNS: &[&str] = &["id", "name"];

    #[test]
    fn comments_and_empty_lines_are_passed_over() {
        let found = rows("a.tsv", "# words\n\nid\tname\n# more\nx\tThe X\n", COLUMNS).unwrap();
        assert_eq!((found.len(), found[0].line, found[0].get("name")), (1, 5, "The X"));
    }

    #[test]
    fn a_bad_row_is_named_by_line_and_column() {
        let error = rows("a.tsv", "id\tname\nx\n", COLUMNS).unwrap_err();
        assert_eq!(error.to_string(), "a.tsv:2: column 1: expected 2 cells parted by tabs, found 1");
        assert!(rows("a.tsv", "id\tnames\n", COLUMNS).unwrap_err().to_string().contains("id, name"));
        assert!(rows("a.tsv", "", COLUMNS).is_err());
    }
}
