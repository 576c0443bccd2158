//! What the commands that list rows of a case have in common.

use clap::Args;
use contested::store::{Case, Filter, StoreError};
use serde_json::Value;

use super::OnCase;
use crate::filters::Filters;
use crate::output::{Column, Form, Printer};

/// The case, which of its rows, and how they are printed.
#[derive(Args, Debug)]
pub(crate) struct Listing {
    #[command(flatten)]
    case: OnCase,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    form: Form,
}

impl Listing {
    pub(super) fn open(&self) -> anyhow::Result<Case> {
        self.case.open()
    }

    pub(super) fn filter(&self) -> Filter {
        self.filters.filter()
    }

    pub(super) fn printer<'c>(&self, columns: &'c [Column]) -> Printer<'c> {
        Printer::new(self.form, columns)
    }

    /// Prints the rows that `rows` finds in the case, each as the record that `record` makes of it.
    pub(super) fn print<Row>(
        &self,
        columns: &[Column],
        rows: impl FnOnce(&Case, &Filter) -> Result<Vec<Row>, StoreError>,
        record: impl Fn(&Row) -> serde_json::Result<Value>,
    ) -> anyhow::Result<()> {
        let case = self.open()?;
        let mut printer = self.printer(columns);
        for row in rows(&case, &self.filter())? {
            printer.print(&record(&row)?)?;
        }
        printer.finish()
    }
}
