//! Tables as Arrow: record batches that pandas, Polars, DuckDB and R read as they are.

use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, Int32Array, ListArray, RecordBatch, RecordBatchOptions, StructArray};
use arrow_buffer::{NullBuffer, OffsetBuffer};
pub use arrow_schema::{ArrowError, SchemaRef};
use arrow_schema::{DataType, Field, Fields, Schema, TimeUnit};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde_json::Value;

use super::{Column, Shape};

/// The schema of columns.
pub fn schema(columns: &[Column]) -> SchemaRef {
    Arc::new(Schema::new(fields(columns)))
}

/// Records as a batch of rows. Fields that no column has are left out; what is not of a column's shape is missing in it.
///
/// # Errors
/// Where a column would be longer than Arrow's offsets reach (2 GB of words in one batch).
pub fn batch(columns: &[Column], records: &[Value]) -> Result<RecordBatch, ArrowError> {
    let rows: Vec<Option<&Value>> = records.iter().map(Some).collect();
    let options = RecordBatchOptions::new().with_row_count(Some(records.len()));
    let arrays = columns
        .iter()
        .map(|column| array(&column.shape, &within(&rows, column.name)))
        .collect::<Result<Vec<ArrayRef>, ArrowError>>()?;
    RecordBatch::try_new_with_options(schema(columns), arrays, &options)
}

/// Records of one batch: few enough that words stay far from the bounds of a batch, enough that columns pack well.
pub const ROWS_OF_A_BATCH: usize = 4096;

/// How many bytes a record takes in a batch, about: reports with their text fill one sooner than claims do.
pub fn weight(record: &Value) -> usize {
    match record {
        Value::String(words) => words.len(),
        Value::Array(list) => list.iter().map(weight).sum(),
        Value::Object(fields) => fields.values().map(weight).sum(),
        _ => 8,
    }
}

/// Bytes of a batch, as [`weight`] tells, after which the next begins.
pub const BYTES_OF_A_BATCH: usize = 64 << 20;

fn fields(columns: &[Column]) -> Fields {
    columns.iter().map(|column| Field::new(column.name, data_type(&column.shape), true)).collect()
}

fn data_type(shape: &Shape) -> DataType {
    match shape {
        Shape::Text | Shape::Json => DataType::Utf8,
        Shape::Day => DataType::Date32,
        Shape::Moment => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        Shape::Whole => DataType::Int64,
        Shape::Real => DataType::Float64,
        Shape::Truth => DataType::Boolean,
        Shape::Span => DataType::Struct(span_fields()),
        Shape::List(of) => DataType::List(item(data_type(of))),
        Shape::Record(columns) => DataType::Struct(fields(columns)),
        Shape::Keyed(columns) => DataType::List(item(DataType::Struct(fields(columns)))),
    }
}

fn item(of: DataType) -> Arc<Field> {
    Arc::new(Field::new("item", of, true))
}

fn span_fields() -> Fields {
    ["start", "end"].map(|name| Field::new(name, DataType::Int32, true)).into_iter().collect()
}

fn array(shape: &Shape, values: &[Option<&Value>]) -> Result<ArrayRef, ArrowError> {
    Ok(match shape {
        Shape::Text => texts(values, |value| value.as_str().map(str::to_owned).or_else(|| plain(value))),
        Shape::Json => texts(values, |value| Some(value.to_string())),
        Shape::Day => {
            let mut array = Date32Builder::with_capacity(values.len());
            values.iter().for_each(|value| array.append_option(value.and_then(Value::as_str).and_then(day)));
            Arc::new(array.finish())
        }
        Shape::Moment => {
            let mut array = TimestampMicrosecondBuilder::with_capacity(values.len()).with_timezone("UTC");
            let moment = |words: &str| words.parse::<Timestamp>().ok().map(Timestamp::as_microsecond);
            values
                .iter()
                .for_each(|value| array.append_option(value.and_then(Value::as_str).and_then(moment)));
            Arc::new(array.finish())
        }
        Shape::Whole => {
            let mut array = Int64Builder::with_capacity(values.len());
            values.iter().for_each(|value| array.append_option(value.and_then(Value::as_i64)));
            Arc::new(array.finish())
        }
        Shape::Real => {
            let mut array = Float64Builder::with_capacity(values.len());
            values.iter().for_each(|value| array.append_option(value.and_then(Value::as_f64)));
            Arc::new(array.finish())
        }
        Shape::Truth => {
            let mut array = BooleanBuilder::with_capacity(values.len());
            values.iter().for_each(|value| array.append_option(value.and_then(Value::as_bool)));
            Arc::new(array.finish())
        }
        Shape::Span => {
            let end = |at: usize| -> Int32Array {
                let one = |value: &Option<&Value>| value.and_then(|value| value.get(at)?.as_i64());
                values.iter().map(|value| one(value).and_then(|end| i32::try_from(end).ok())).collect()
            };
            let ends: Vec<ArrayRef> = vec![Arc::new(end(0)), Arc::new(end(1))];
            Arc::new(StructArray::try_new(span_fields(), ends, Some(there(values)))?)
        }
        Shape::Record(columns) => Arc::new(record(columns, values)?),
        Shape::List(of) => {
            let lists: Vec<Option<Vec<Option<&Value>>>> = values
                .iter()
                .map(|value| value.and_then(Value::as_array).map(|list| list.iter().map(present).collect()))
                .collect();
            list(of, &lists)?
        }
        Shape::Keyed(columns) => {
            let rows: Vec<Option<Vec<Value>>> =
                values.iter().map(|value| value.and_then(|value| keyed(columns, value))).collect();
            let lists: Vec<Option<Vec<Option<&Value>>>> =
                rows.iter().map(|rows| rows.as_ref().map(|rows| rows.iter().map(Some).collect())).collect();
            list(&Shape::Record(columns), &lists)?
        }
    })
}

fn texts(values: &[Option<&Value>], words: impl Fn(&Value) -> Option<String>) -> ArrayRef {
    let mut array = StringBuilder::with_capacity(values.len(), 0);
    values.iter().for_each(|value| array.append_option(value.and_then(&words)));
    Arc::new(array.finish())
}

/// What is no words in a column of words: a number.
fn plain(value: &Value) -> Option<String> {
    (value.is_number() || value.is_boolean()).then(|| value.to_string())
}

fn record(columns: &[Column], values: &[Option<&Value>]) -> Result<StructArray, ArrowError> {
    let arrays = columns
        .iter()
        .map(|column| array(&column.shape, &within(values, column.name)))
        .collect::<Result<Vec<ArrayRef>, ArrowError>>()?;
    StructArray::try_new(fields(columns), arrays, Some(there(values)))
}

fn list(of: &Shape, lists: &[Option<Vec<Option<&Value>>>]) -> Result<ArrayRef, ArrowError> {
    let lengths = lists.iter().map(|list| list.as_ref().map_or(0, Vec::len));
    let offsets = OffsetBuffer::<i32>::from_lengths(lengths);
    let items: Vec<Option<&Value>> = lists.iter().flatten().flatten().copied().collect();
    let nulls = NullBuffer::from_iter(lists.iter().map(Option::is_some));
    Ok(Arc::new(ListArray::try_new(item(data_type(of)), offsets, array(of, &items)?, Some(nulls))?))
}

/// The field of each.
fn within<'v>(values: &[Option<&'v Value>], name: &str) -> Vec<Option<&'v Value>> {
    values.iter().map(|value| value.and_then(|value| present(value.get(name)?))).collect()
}

fn present(value: &Value) -> Option<&Value> {
    (!value.is_null()).then_some(value)
}

fn there(values: &[Option<&Value>]) -> NullBuffer {
    values.iter().map(Option::is_some).collect()
}

/// The rows of an object whose keys are no fields.
fn keyed(columns: &[Column], value: &Value) -> Option<Vec<Value>> {
    let key_column = columns.first()?.name;
    let row = |key: &str, value: &Value| {
        let mut row = match value {
            Value::Object(fields) => fields.clone(),
            other => serde_json::Map::from_iter([("value".to_owned(), other.clone())]),
        };
        row.insert(key_column.to_owned(), key.into());
        Value::Object(row)
    };
    let mut rows = Vec::new();
    for (key, value) in value.as_object()? {
        match value {
            Value::Array(list) => rows.extend(list.iter().map(|value| row(key, value))),
            other => rows.push(row(key, other)),
        }
    }
    Some(rows)
}

/// Days since 1970.
fn day(words: &str) -> Option<i32> {
    let day: Date = words.parse().ok()?;
    i32::try_from(day.duration_since(EPOCH).as_hours() / 24).ok()
}

const EPOCH: Date = date(1970, 1, 1);

#[cfg(test)]
mod tests {
    use arrow_array::cast::AsArray as _;
    use arrow_array::types::{Date32Type, Int64Type};
    use arrow_array::{Array as _, StructArray};
    use serde_json::json;

    use super::super::Table;
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(day("1970-01-02"), Some(1));
        assert_eq!(day("1969-12-31"), Some(-1));
        assert_eq!(day("2024-12-03"), Some(20_060));
        assert_eq!(day("soon"), None);
    }

    #[test]
    fn objects_of_named_things_are_lists() {
        let event = json!({
            "id": "e-1",
            "time": {"earliest": "2024-12-02", "latest": null, "edtf": "2024-12-02/.."},
            "actors": {"agent": [{"name": "rebels"}, {"name": "others", "entity": "x"}], "target": []},
            "figures": {"killed": {"low": 4, "best": 4, "high": null, "by": []}},
        });
        let batch = batch(Table::Events.columns(), &[event, json!({"id": "e-2"})]).unwrap();
        let column = |name: &str| batch.column_by_name(name).unwrap();
        let actors = column("actors").as_list::<i32>();
        assert_eq!((actors.value_length(0), actors.is_null(1)), (2, true));
        let rows = actors.value(0);
        let rows: &StructArray = rows.as_struct();
        assert_eq!(rows.column_by_name("role").unwrap().as_string::<i32>().value(1), "agent");
        assert!(rows.column_by_name("entity").unwrap().is_null(0));
        let figures = column("figures").as_list::<i32>().value(0);
        let low = figures.as_struct().column_by_name("low").unwrap().clone();
        assert_eq!(low.as_primitive::<Int64Type>().value(0), 4);
        let time = column("time").as_struct();
        assert_eq!(time.column_by_name("earliest").unwrap().as_primitive::<Date32Type>().value(0), 20_059);
        assert!(time.is_null(1));
    }

    #[test]
    fn a_table_without_rows_has_its_columns() {
        for table in Table::OF_A_CASE {
            let batch = batch(table.columns(), &[]).unwrap();
            assert_eq!((batch.num_rows(), batch.num_columns()), (0, table.columns().len()));
        }
    }
}
