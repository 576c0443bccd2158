//! Records that Python reads as JSON and everything else as Arrow.

use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::{Array as _, ArrayRef, RecordBatch, StructArray};
use arrow_schema::{ArrowError, DataType, Field};
use contested::export::tables::{self, Column, arrow};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use pyo3_arrow::error::PyArrowResult;
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};
use serde_json::Value;

use crate::failure::Failure;

/// Records of one kind, in order.
#[pyclass(frozen, module = "contested._native")]
pub(crate) struct Table {
    name: &'static str,
    columns: &'static [Column],
    records: Arc<Vec<Value>>,
}

impl Table {
    pub(crate) fn new(table: tables::Table, records: Vec<Value>) -> Table {
        Table { name: table.name(), columns: table.columns(), records: Arc::new(records) }
    }

    pub(crate) fn of(name: &'static str, columns: &'static [Column], records: Vec<Value>) -> Table {
        Table { name, columns, records: Arc::new(records) }
    }

    fn batches(&self) -> Result<Vec<RecordBatch>, ArrowError> {
        let mut batches = Vec::new();
        let mut rest = self.records.as_slice();
        while !rest.is_empty() {
            let (mut rows, mut bytes) = (0, 0);
            while rows < rest.len() && rows < arrow::ROWS_OF_A_BATCH && bytes < arrow::BYTES_OF_A_BATCH {
                bytes += arrow::weight(&rest[rows]);
                rows += 1;
            }
            batches.push(arrow::batch(self.columns, &rest[..rows])?);
            rest = &rest[rows..];
        }
        Ok(batches)
    }
}

#[pymethods]
impl Table {
    /// One without rows.
    #[staticmethod]
    fn empty(name: &str) -> PyResult<Table> {
        if name == "read" {
            return Ok(Table::of("read", tables::READ, Vec::new()));
        }
        let found = tables::Table::OF_A_CASE.iter().find(|one| one.name() == name);
        let unknown = || Failure::Usage(format!("there is no list \"{name}\""));
        Ok(Table::new(*found.ok_or_else(unknown)?, Vec::new()))
    }

    /// What its records are: "claims".
    #[getter]
    fn name(&self) -> &'static str {
        self.name
    }

    /// The columns' names.
    #[getter]
    fn columns(&self) -> Vec<&'static str> {
        self.columns.iter().map(|column| column.name).collect()
    }

    fn __len__(&self) -> usize {
        self.records.len()
    }

    /// The records from one to before another, as a JSON list.
    fn json(&self, py: Python<'_>, start: usize, end: usize) -> PyResult<String> {
        let end = end.min(self.records.len());
        let some = &self.records[start.min(end)..end];
        Ok(py.detach(|| serde_json::to_string(some).map_err(Failure::from))?)
    }

    /// A table of the same kind with only these rows.
    fn take(&self, rows: Vec<usize>) -> Table {
        let records = rows.into_iter().filter_map(|row| self.records.get(row).cloned()).collect();
        Table::of(self.name, self.columns, records)
    }

    /// The Arrow PyCapsule interface: the columns' types.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        to_schema_pycapsule(py, arrow::schema(self.columns).as_ref())
    }

    /// The Arrow PyCapsule interface: the rows.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyCapsule>> {
        let batches = py.detach(|| self.batches())?;
        let fields = arrow::schema(self.columns).fields().clone();
        let field = Field::new_struct("", fields, false);
        let arrays = batches.into_iter().map(|batch| Ok(Arc::new(StructArray::from(batch)) as ArrayRef));
        to_stream_pycapsule(py, Box::new(ArrayIterator::new(arrays, field.into())), requested_schema)
    }
}

/// The rows of a table that came in, as objects: words, numbers and days of each column; other columns are left out.
pub(crate) fn rows(batch: &RecordBatch) -> Result<Vec<serde_json::Map<String, Value>>, ArrowError> {
    let mut rows = vec![serde_json::Map::new(); batch.num_rows()];
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        let is_number = matches!(
            field.data_type(),
            DataType::Int8
                | DataType::Int16
                | DataType::Int32
                | DataType::Int64
                | DataType::UInt8
                | DataType::UInt16
                | DataType::UInt32
        );
        if !is_number && !is_words(field.data_type()) {
            continue;
        }
        let words = arrow_cast::cast(column, &DataType::LargeUtf8)?;
        let words = words.as_string::<i64>();
        for (row, fields) in rows.iter_mut().enumerate().filter(|(row, _)| words.is_valid(*row)) {
            let cell = words.value(row);
            let number = is_number.then(|| cell.parse::<i64>().ok()).flatten();
            fields.insert(field.name().clone(), number.map_or_else(|| Value::from(cell), Value::from));
        }
    }
    Ok(rows)
}

fn is_words(of: &DataType) -> bool {
    match of {
        DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Date32
        | DataType::Date64
        | DataType::Timestamp(..) => true,
        DataType::Dictionary(_, of) => is_words(of),
        _ => false,
    }
}
