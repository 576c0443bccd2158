//! Derived tables, brought up to date by writing only what has changed: a thousand reports more change little of what
//! follows from a hundred thousand.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rusqlite::types::Value;
use rusqlite::{Transaction, params_from_iter};
use sha2::{Digest as _, Sha256};

/// A table and the columns that make its rows; in a part equal rows are kept once.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [&'static str],
}

/// What a table holds so far of the parts that are written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Held<'p> {
    /// Nothing: it was emptied before.
    Nothing,
    /// What was written when these parts were last worked out: parts by number, in order.
    Parts(&'p [i64]),
}

/// The first half of a SHA-256.
pub(in crate::store) type Print = [u8; 16];

impl Table {
    /// Makes parts of the table hold the rows made from things, each of which belongs to a part, and no others.
    pub(super) fn hold<T: Sync>(
        &self,
        db: &Transaction<'_>,
        held: Held<'_>,
        things: &[(i64, T)],
        rows_of: impl Fn(&T) -> Vec<Vec<Value>> + Sync,
    ) -> rusqlite::Result<()> {
        let places = vec!["?"; self.columns.len()].join(", ");
        let insert = format!("INSERT INTO {} ({}) VALUES ({places})", self.name, self.columns.join(", "));
        let mut insert = db.prepare(&insert)?;
        let mut remember =
            db.prepare("INSERT INTO derived_rows (tab, part, print, row) VALUES (?, ?, ?, ?)")?;
        let mut write = |part: i64, print: Print, row: Vec<Value>| {
            insert.execute(params_from_iter(row))?;
            remember.execute((self.name, part, print, db.last_insert_rowid()))
        };
        let mut gone = match held {
            Held::Nothing => BTreeMap::new(),
            Held::Parts(parts) => self.held(db, parts)?,
        };
        let mut seen: BTreeSet<(i64, Print)> = BTreeSet::new();
        let mut missing: Vec<(i64, Print, Vec<Value>)> = Vec::new();
        for things in things.chunks(AT_ONCE) {
            let rows: Vec<(i64, Print, Vec<Value>)> = things
                .par_iter()
                .flat_map_iter(|(part, thing)| {
                    rows_of(thing).into_iter().map(|row| (*part, print(&row), row))
                })
                .collect();
            for (part, print, row) in rows {
                if seen.insert((part, print)) && gone.remove(&(part, print)).is_none() {
                    match held {
                        Held::Nothing => {
                            write(part, print, row)?;
                        }
                        Held::Parts(_) => missing.push((part, print, row)),
                    }
                }
            }
        }
        // First what goes: what comes may have its name.
        let mut delete = db.prepare(&format!("DELETE FROM {} WHERE rowid = ?", self.name))?;
        let mut forget = db.prepare("DELETE FROM derived_rows WHERE tab = ? AND part = ? AND print = ?")?;
        for ((part, print), row) in gone {
            delete.execute([row])?;
            forget.execute((self.name, part, print))?;
        }
        for (part, print, row) in missing {
            write(part, print, row)?;
        }
        Ok(())
    }

    /// The rows that parts of the table hold, by part and print.
    fn held(&self, db: &Transaction<'_>, parts: &[i64]) -> rusqlite::Result<BTreeMap<(i64, Print), i64>> {
        let mut rows = db.prepare("SELECT print, row FROM derived_rows WHERE tab = ? AND part = ?")?;
        let mut held = BTreeMap::new();
        for part in parts {
            let mut rows = rows.query((self.name, part))?;
            while let Some(row) = rows.next()? {
                held.insert((*part, row.get(0)?), row.get(1)?);
            }
        }
        Ok(held)
    }
}

/// Things whose rows are made at once: enough to keep the threads busy, few enough to be small.
const AT_ONCE: usize = 4096;

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
    half(hash)
}

/// The print of some bytes.
pub(in crate::store) fn print_of(bytes: &[u8]) -> Print {
    half(Sha256::new_with_prefix(bytes))
}

fn half(hash: Sha256) -> Print {
    let mut print = Print::default();
    print.copy_from_slice(&hash.finalize()[..16]);
    print
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    const TABLE: Table = Table { name: "things", columns: &["name", "number"] };

    fn hold(
        db: &mut Connection,
        parts: &[i64],
        things: &[(i64, (&str, i64))],
    ) -> (Vec<(String, i64)>, usize) {
        let before = db.query_row("SELECT total_changes()", [], |row| row.get::<_, i64>(0)).unwrap();
        let transaction = db.transaction().unwrap();
        let row =
            |(name, number): &(&str, i64)| vec![vec![Value::from((*name).to_owned()), Value::from(*number)]];
        TABLE.hold(&transaction, Held::Parts(parts), things, row).unwrap();
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
             CREATE TABLE derived_rows (tab TEXT, part INTEGER, print BLOB, row INTEGER, PRIMARY KEY (tab, part, print))
             WITHOUT ROWID;",
        )
        .unwrap();
        let own = |rows: &[(&str, i64)]| {
            rows.iter().map(|(name, number)| ((*name).to_owned(), *number)).collect::<Vec<_>>()
        };
        let first = [(1, ("a", 1)), (1, ("b", 2)), (2, ("c", 3))];
        assert_eq!(hold(&mut db, &[], &first), (own(&[("a", 1), ("b", 2), ("c", 3)]), 6));
        // One row goes, one comes, one is another under its old name: two deletions and two insertions, each twice.
        let second = [(1, ("b", 2)), (2, ("c", 4)), (2, ("d", 5))];
        assert_eq!(hold(&mut db, &[1, 2], &second), (own(&[("b", 2), ("c", 4), ("d", 5)]), 8));
        let same = [(2, ("d", 5)), (2, ("c", 4)), (2, ("c", 4)), (1, ("b", 2))];
        assert_eq!(hold(&mut db, &[1, 2], &same), (own(&[("b", 2), ("c", 4), ("d", 5)]), 0));
        // Other parts are left alone.
        assert_eq!(hold(&mut db, &[2, 3], &[(3, ("e", 6))]), (own(&[("b", 2), ("e", 6)]), 6));
        assert_eq!(hold(&mut db, &[1, 3], &[]), (Vec::new(), 4));
    }
}
