//! Derived tables, brought up to date by writing only what has changed: a thousand reports more change little of what
//! follows from a hundred thousand.

use rusqlite::types::Value;
use rusqlite::{Transaction, params_from_iter};
use sha2::{Digest as _, Sha256};

/// A table and the columns that make its rows; equal rows are kept once.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [&'static str],
}

/// The first half of a row's SHA-256: rows with one print are equal.
type Print = [u8; 16];

impl Table {
    /// Makes the table hold the rows made from `things`, and no others.
    pub(super) fn hold<T>(
        &self,
        db: &Transaction<'_>,
        things: &[T],
        rows_of: impl Fn(&T) -> Vec<Vec<Value>>,
    ) -> rusqlite::Result<()> {
        let held = self.held(db)?;
        if held.is_empty() {
            // Also what a program wrote that kept no prints.
            db.execute(&format!("DELETE FROM {}", self.name), [])?;
        }
        let mut still = vec![false; held.len()];
        let mut missing: Vec<(Print, usize, usize)> = Vec::new();
        for (thing, of) in things.iter().enumerate() {
            for (number, row) in rows_of(of).iter().enumerate() {
                let print = print(row);
                match held.binary_search_by(|(each, _)| each.cmp(&print)) {
                    Ok(at) => still[at] = true,
                    Err(_) => missing.push((print, thing, number)),
                }
            }
        }
        let mut delete = db.prepare(&format!("DELETE FROM {} WHERE rowid = ?", self.name))?;
        let mut forget = db.prepare("DELETE FROM derived_rows WHERE tab = ? AND print = ?")?;
        for ((print, row), _) in held.iter().zip(&still).filter(|(_, still)| !**still) {
            delete.execute([row])?;
            forget.execute((self.name, print))?;
        }
        // In the order of the rows, of equal ones the first.
        missing.sort_unstable();
        missing.dedup_by_key(|(print, ..)| *print);
        missing.sort_unstable_by_key(|(_, thing, number)| (*thing, *number));
        let places = vec!["?"; self.columns.len()].join(", ");
        let mut insert = db.prepare(&format!(
            "INSERT INTO {} ({}) VALUES ({places})",
            self.name,
            self.columns.join(", ")
        ))?;
        let mut remember = db.prepare("INSERT INTO derived_rows (tab, print, row) VALUES (?, ?, ?)")?;
        for (print, thing, number) in missing {
            if let Some(row) = rows_of(&things[thing]).into_iter().nth(number) {
                insert.execute(params_from_iter(row))?;
                remember.execute((self.name, print, db.last_insert_rowid()))?;
            }
        }
        Ok(())
    }

    /// The prints of the rows that the table holds, in order, with their row numbers.
    fn held(&self, db: &Transaction<'_>) -> rusqlite::Result<Vec<(Print, i64)>> {
        let mut rows = db.prepare("SELECT print, row FROM derived_rows WHERE tab = ? ORDER BY print")?;
        rows.query_map([self.name], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }
}

fn print(row: &[Value]) -> Print {
    let mut hash = Sha256::new();
    for value in row {
        // With its kind and length before it, so that no two rows run together to the same bytes.
        match value {
            Value::Null => hash.update([0]),
            Value::Integer(number) => {
                hash.update([1]);
                hash.update(number.to_le_bytes());
            }
            Value::Real(number) => {
                hash.update([2]);
                hash.update(number.to_bits().to_le_bytes());
            }
            Value::Text(words) => {
                hash.update([3]);
                hash.update((words.len() as u64).to_le_bytes());
                hash.update(words);
            }
            Value::Blob(bytes) => {
                hash.update([4]);
                hash.update((bytes.len() as u64).to_le_bytes());
                hash.update(bytes);
            }
        }
    }
    let mut print = Print::default();
    print.copy_from_slice(&hash.finalize()[..16]);
    print
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    const TABLE: Table = Table { name: "things", columns: &["name", "number"] };

    fn hold(db: &mut Connection, things: &[(&str, i64)]) -> (Vec<(String, i64)>, usize) {
        let before = db.query_row("SELECT total_changes()", [], |row| row.get::<_, i64>(0)).unwrap();
        let transaction = db.transaction().unwrap();
        let row =
            |(name, number): &(&str, i64)| vec![vec![Value::from((*name).to_owned()), Value::from(*number)]];
        TABLE.hold(&transaction, things, row).unwrap();
        transaction.commit().unwrap();
        let after = db.query_row("SELECT total_changes()", [], |row| row.get::<_, i64>(0)).unwrap();
        let mut rows = db.prepare("SELECT name, number FROM things ORDER BY name, number").unwrap();
        let rows = rows
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        (rows, usize::try_from(after - before).unwrap())
    }

    #[test]
    fn only_what_changed_is_written() {
        let mut db = Connection::open_in_memory().unwrap();
        db.execute_batch(
            "CREATE TABLE things (name TEXT UNIQUE, number INTEGER);
             CREATE TABLE derived_rows (tab TEXT, print BLOB, row INTEGER, PRIMARY KEY (tab, print)) WITHOUT ROWID;",
        )
        .unwrap();
        let own = |rows: &[(&str, i64)]| {
            rows.iter().map(|(name, number)| ((*name).to_owned(), *number)).collect::<Vec<_>>()
        };
        assert_eq!(hold(&mut db, &[("a", 1), ("b", 2), ("c", 3)]), (own(&[("a", 1), ("b", 2), ("c", 3)]), 6));
        // One row goes, one comes, one is another under its old name: two deletions and two insertions, each twice.
        assert_eq!(hold(&mut db, &[("b", 2), ("c", 4), ("d", 5)]), (own(&[("b", 2), ("c", 4), ("d", 5)]), 8));
        assert_eq!(hold(&mut db, &[("d", 5), ("c", 4), ("b", 2)]), (own(&[("b", 2), ("c", 4), ("d", 5)]), 0));
        assert_eq!(hold(&mut db, &[]), (Vec::new(), 6));
    }
}
