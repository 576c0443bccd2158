//! What was fetched for a case: the files stay beside it, the custody log tells of each.

use std::collections::BTreeSet;

use rusqlite::TransactionBehavior;
use serde_json::json;

use super::{Case, Stamp, StoreError, custody};

/// A file with an answer of a server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fetched {
    /// Its hash.
    pub sha256: String,
    /// The address that was asked for.
    pub url: String,
    /// The file's name.
    pub name: String,
}

impl Case {
    /// The hashes of all files that were fetched for the case.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn fetched(&self) -> Result<BTreeSet<String>, StoreError> {
        self.wrap_ref(|case| {
            case.db
                .prepare_cached("SELECT subject FROM custody WHERE action = 'fetch'")?
                .query_map([], |row| row.get(0))?
                .collect()
        })
    }

    /// Puts a file that was fetched into the custody log.
    ///
    /// # Errors
    /// Where the case cannot be written.
    pub fn note_fetched(&mut self, fetched: &Fetched, stamp: &Stamp) -> Result<(), StoreError> {
        self.wrap(|case| {
            let transaction = case.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let detail = json!({"url": fetched.url, "name": fetched.name});
            custody::append(&transaction, stamp, "fetch", &fetched.sha256, &detail)?;
            transaction.commit()
        })
    }
}
