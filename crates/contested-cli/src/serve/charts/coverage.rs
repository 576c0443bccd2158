//! Who was heard when: a row an outlet, a square a stretch of days, darker where more was published.

use std::collections::BTreeMap;

use contested::store::Heard;
use jiff::civil::Date;
use maud::{Markup, html};

use super::super::request::Request;
use super::super::words::{count, cut, nothing, words};
use super::{Axis, day_number, px};

/// Outlets that have a row of their own; the others share one.
const MOST_ROWS: usize = 24;
const ROW: f64 = 20.0;
const LEFT: f64 = 150.0;
const WIDTH: f64 = 1000.0;

/// The drawing and its table.
pub(crate) fn coverage(request: &Request, heard: &[Heard]) -> Markup {
    let days: Vec<(Date, &Heard)> = heard
        .iter()
        .filter_map(|one| Some((one.day.as_deref()?.get(..10)?.parse::<Date>().ok()?, one)))
        .collect();
    let (Some(first), Some(last)) = (days.iter().map(|one| one.0).min(), days.iter().map(|one| one.0).max())
    else {
        return nothing();
    };
    let axis = Axis::new(first, last, LEFT, WIDTH - 50.0);
    // A square is at least six units wide.
    let per_square = ((axis.days() as f64 * 6.0 / (axis.right - axis.left)).ceil() as i64).max(1);
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    for (day, one) in &days {
        let row = rows.entry(one.publisher.as_deref().unwrap_or("no outlet")).or_default();
        row.add((day_number(*day) - day_number(first)) / per_square, *day, one.reports);
    }
    let mut rows: Vec<(String, Row)> = rows.into_iter().map(|(name, row)| (name.to_owned(), row)).collect();
    rows.sort_by(|a, b| b.1.reports.cmp(&a.1.reports).then(a.0.cmp(&b.0)));
    if rows.len() > MOST_ROWS {
        let others = rows.split_off(MOST_ROWS - 1);
        let name = format!("{} other outlets", others.len());
        let mut all = Row::default();
        for (_, row) in others {
            for (square, (day, reports)) in row.squares {
                all.add(square, day, reports);
            }
        }
        rows.push((name, all));
    }
    let most =
        rows.iter().flat_map(|(_, row)| row.squares.values()).map(|(_, reports)| *reports).max().unwrap_or(1);
    let bottom = rows.len() as f64 * ROW + 4.0;
    let square_width = (axis.right - axis.left) * per_square as f64 / axis.days() as f64;
    html! {
        figure.chart {
            div.scroll {
                svg viewBox={ "0 0 " (px(WIDTH)) " " (px(bottom + 24.0)) } role="img" aria-label="Reports by outlet over time; the table below says the same" {
                    (axis.drawn(0.0, bottom))
                    @for (index, (name, row)) in rows.iter().enumerate() {
                        @let top = index as f64 * ROW + 2.0;
                        g.cover {
                            text.label x=(px(LEFT - 10.0)) y=(px(top + 13.0)) text-anchor="end" { (cut(name, 22)) }
                            @for (square, (day, reports)) in &row.squares {
                                rect class={ "level" (level(*reports, most)) }
                                    x=(px(axis.left + *square as f64 * square_width))
                                    y=(px(top + 1.0)) width=(px((square_width - 1.5).max(3.0).min(axis.right - axis.left - *square as f64 * square_width))) height=(px(ROW - 4.0)) rx="2" {
                                    title { (name) ", from " (day) ": " (count(*reports, "report", "reports")) }
                                }
                            }
                            text.total x=(px(WIDTH - 4.0)) y=(px(top + 13.0)) text-anchor="end" { (row.reports) }
                        }
                    }
                }
            }
            figcaption { "Reports by outlet and time of publication. A gap may be silence, or reports that are not in this case." }
            details {
                summary { "As a table" }
                div.scroll { table {
                    thead { tr { th { "Outlet" } th.number { "Reports" } th { "First" } th { "Last" } } }
                    tbody { @for (name, row) in &rows { tr {
                        td { a href=(request.link_with("/reports", &[("source", name)])) { (words(name)) } }
                        td.number { (row.reports) }
                        td { @if let Some(first) = row.first { (first) } }
                        td { @if let Some(last) = row.last { (last) } }
                    } } }
                } }
            }
        }
    }
}

/// One outlet.
#[derive(Default)]
struct Row {
    reports: i64,
    first: Option<Date>,
    last: Option<Date>,
    squares: BTreeMap<i64, (Date, i64)>,
}

impl Row {
    fn add(&mut self, square: i64, day: Date, reports: i64) {
        self.reports += reports;
        self.first = Some(self.first.map_or(day, |first| first.min(day)));
        self.last = Some(self.last.map_or(day, |last| last.max(day)));
        let entry = self.squares.entry(square).or_insert((day, 0));
        entry.0 = entry.0.min(day);
        entry.1 += reports;
    }
}

/// Five steps of darkness, by share of the fullest square.
fn level(reports: i64, most: i64) -> i64 {
    (reports * 5 + most - 1) / most.max(1)
}
