//! With the feature `parquet`.

use std::fs::File;
use std::path::Path;

use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use serde_json::{Value, json};

use super::super::super::files::Files;
use super::super::super::selection::Selection;
use super::super::super::tables::{Table, arrow, with_text};
use super::super::super::{ExportError, ledger_json, records};
use crate::model::ClaimRef;

pub(in crate::export) fn write(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    for table in Table::OF_A_CASE {
        let name = format!("{}.parquet", table.name());
        let path = files.path(&name);
        let mut rows = Rows::begin(*table, &path)?;
        each(*table, selection, |record| rows.put(record))?;
        let count = rows.end()?;
        files.note(&name, count, "parquet")?;
    }
    Ok(())
}

/// Reads every row of a file, and counts them.
pub(in crate::export) fn rows(path: &Path) -> Result<u64, ExportError> {
    let file = File::open(path).map_err(|source| ExportError::Io { path: path.to_owned(), source })?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).and_then(|builder| builder.build());
    let mut rows = 0;
    for batch in reader.map_err(|error| wrong(path, &error))? {
        rows += batch.map_err(|error| wrong(path, &error.into()))?.num_rows() as u64;
    }
    Ok(rows)
}

/// The records of a table that are selected, one by one. Sources, actors and places are those of the claims that are in; of
/// copies and judgements all are listed.
fn each(
    table: Table,
    selection: &Selection<'_>,
    mut take: impl FnMut(Value) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let case = selection.case;
    match table {
        Table::Claims => selection.each_claim(|claim| take(json!(claim))),
        Table::Events => selection.each_event(|occurrence| take(ledger_json::event(&occurrence.event))),
        Table::Contradictions => selection.contradictions()?.iter().try_for_each(|found| {
            let event = selection.event(&found.event)?;
            take(records::contradiction(case, found, event.as_ref())?)
        }),
        Table::Reports => selection.reports()?.iter().try_for_each(|report| take(with_text(case, report)?)),
        Table::Relations => selection.relations()?.iter().try_for_each(|relation| {
            let side = |id: &ClaimRef| case.claim(&id.to_string());
            let (from, to) = (side(&relation.from)?, side(&relation.to)?);
            take(ledger_json::relation(relation, from.as_ref(), to.as_ref()))
        }),
        Table::Control => selection.control()?.iter().try_for_each(|fact| {
            let claim = case.claim(&fact.claim.to_string())?;
            let mut record = ledger_json::control(fact, None, claim.as_ref());
            record["source_name"] = json!(selection.source_name(&fact.origin.0)?);
            take(record)
        }),
        Table::Bonds => records::bonds(case, &selection.bonds()?)?.into_iter().try_for_each(take),
        _ => {
            let mut outcome = Ok(());
            table.each(case, selection.filter(), |record| {
                if outcome.is_ok() {
                    outcome = take(record);
                }
            })?;
            outcome
        }
    }
}

/// A file that is being written: no more than one batch of records and one group of packed rows is held.
struct Rows<'p> {
    table: Table,
    path: &'p Path,
    writer: ArrowWriter<File>,
    batch: Vec<Value>,
    weight: usize,
    written: u64,
}

impl Rows<'_> {
    fn begin(table: Table, path: &Path) -> Result<Rows<'_>, ExportError> {
        let file = File::create(path).map_err(|source| ExportError::Io { path: path.to_owned(), source })?;
        let properties = WriterProperties::builder()
            .set_created_by(concat!("contested ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(ROWS_OF_A_GROUP))
            .set_max_row_group_bytes(Some(BYTES_OF_A_GROUP))
            .build();
        let writer = ArrowWriter::try_new(file, arrow::schema(table.columns()), Some(properties))
            .map_err(|error| wrong(path, &error))?;
        Ok(Rows { table, path, writer, batch: Vec::new(), weight: 0, written: 0 })
    }

    fn put(&mut self, record: Value) -> Result<(), ExportError> {
        self.weight += arrow::weight(&record);
        self.batch.push(record);
        if self.batch.len() >= arrow::ROWS_OF_A_BATCH || self.weight >= arrow::BYTES_OF_A_BATCH {
            self.write()?;
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), ExportError> {
        let batch = arrow::batch(self.table.columns(), &self.batch)
            .map_err(|error| wrong(self.path, &error.into()))?;
        self.written += self.batch.len() as u64;
        self.batch.clear();
        self.weight = 0;
        self.writer.write(&batch).map_err(|error| wrong(self.path, &error))
    }

    /// Ends the file; how many rows it has.
    fn end(mut self) -> Result<u64, ExportError> {
        self.write()?;
        self.writer.close().map_err(|error| wrong(self.path, &error))?;
        Ok(self.written)
    }
}

/// A group of rows is what readers read at a time, and what the writer keeps packed in memory.
const ROWS_OF_A_GROUP: usize = 64 * 1024;
const BYTES_OF_A_GROUP: usize = 128 << 20;

fn wrong(path: &Path, error: &ParquetError) -> ExportError {
    ExportError::Columns { path: path.to_owned(), message: error.to_string() }
}
