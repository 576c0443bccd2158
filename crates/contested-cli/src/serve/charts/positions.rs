//! Who said what when: a row a position, a mark a report, by the day from which it was known.

use contested::store::ClaimRow;
use jiff::civil::Date;
use maud::{Markup, html};

use super::super::request::Request;
use super::super::words::{Side, claim_path, cut, nothing, origin_name};
use super::{Axis, px};

const WIDTH: f64 = 960.0;
const LEFT: f64 = 220.0;
const ROW: f64 = 26.0;

/// The drawing; `rows` are positions with their claims. Nothing where all was said on one day.
pub(crate) fn positions(request: &Request, rows: &[(String, Vec<&ClaimRow>)]) -> Markup {
    let day = |claim: &ClaimRow| claim.known_from.as_ref()?.parse::<Date>().ok();
    let all: Vec<Date> =
        rows.iter().flat_map(|(_, claims)| claims.iter().filter_map(|claim| day(claim))).collect();
    let (Some(first), Some(last)) = (all.iter().min(), all.iter().max()) else { return nothing() };
    if first == last {
        return nothing();
    }
    let axis = Axis::new(*first, *last, LEFT, WIDTH - 30.0);
    let bottom = rows.len() as f64 * ROW + 4.0;
    html! {
        figure.chart.positions {
            div.scroll { svg viewBox={ "0 0 " (px(WIDTH)) " " (px(bottom + 22.0)) } role="group" aria-label="What was said when; the tables on this page say the same" {
                (axis.drawn(0.0, bottom))
                @for (index, (name, claims)) in rows.iter().enumerate() {
                    @let y = index as f64 * ROW + 15.0;
                    text.label x=(px(LEFT - 12.0)) y=(px(y + 4.0)) text-anchor="end" { (cut(name, 34)) }
                    line.row x1=(px(axis.left)) x2=(px(axis.right)) y1=(px(y)) y2=(px(y)) {}
                    @for claim in claims {
                        @if let Some(day) = day(claim) {
                            @let side = Side::of(&claim.stance, &claim.polarity);
                            a href=(request.link(&claim_path(&claim.id))) aria-label={ (origin_name(claim)) ", " (day.to_string()) ", " (claim.stance) } {
                                circle class={ "mark " (side.class()) } cx=(px(axis.middle(day))) cy=(px(y)) r="6" {
                                    title { (origin_name(claim)) ", " (day.to_string()) ": " (cut(&claim.detail.sentence, 160)) }
                                }
                            }
                        }
                    }
                }
            } }
            figcaption { "By the day from which each could be known. ● says so  ◐ leaves it open  ○ says it is not so" }
        }
    }
}
