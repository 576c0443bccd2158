//! Who is with and against an actor, over time: a row a counterpart, a mark a fact, drawn on until the next.

use contested::state::{Bond, RelationFact};
use jiff::civil::Date;
use maud::{Markup, html};

use super::super::request::Request;
use super::super::words::{claim_path, cut, nothing};
use super::{Axis, px};

const WIDTH: f64 = 1000.0;
const LEFT: f64 = 230.0;
const ROW: f64 = 28.0;

/// The drawing. `rows` are counterparts by name with the facts between them and the actor, by time.
pub(crate) fn relations(request: &Request, rows: &[(String, Vec<&RelationFact>)]) -> Markup {
    let all: Vec<Date> =
        rows.iter().flat_map(|(_, facts)| facts.iter().filter_map(|fact| fact.from)).collect();
    let (Some(first), Some(last)) = (all.iter().min(), all.iter().max()) else { return nothing() };
    let axis = Axis::new(*first, *last, LEFT, WIDTH - 30.0);
    let bottom = rows.len() as f64 * ROW + 4.0;
    html! {
        figure.chart.bonds {
            div.scroll { svg viewBox={ "0 0 " (px(WIDTH)) " " (px(bottom + 22.0)) } role="group" aria-label="Relations over time; the table below says the same" {
                (axis.drawn(0.0, bottom))
                @for (index, (name, facts)) in rows.iter().enumerate() {
                    @let y = index as f64 * ROW + 16.0;
                    text.label x=(px(LEFT - 12.0)) y=(px(y + 4.0)) text-anchor="end" { (cut(name, 34)) }
                    @for (place, fact) in facts.iter().enumerate() {
                        @if let Some(from) = fact.from {
                            @let end = facts.get(place + 1).and_then(|next| next.from).map_or(axis.right, |next| axis.middle(next));
                            rect class={ "lasts " (class(fact)) } x=(px(axis.middle(from))) y=(px(y - 4.0)) width=(px((end - axis.middle(from)).max(0.0))) height="8" {}
                        }
                    }
                    @for fact in facts {
                        @if let Some(from) = fact.from {
                            a href=(request.link(&claim_path(&fact.claim.to_string()))) aria-label={ (bond_words(fact)) ", " (from) } {
                                (mark(fact, axis.middle(from), y))
                            }
                        }
                    }
                }
            } }
            figcaption {
                "From the day each is told of, drawn on until something else is told. "
                span.swatch.with {} " with  " span.swatch.against {} " against  " span.swatch.talks {} " talks or a change of name. A hollow mark: said not to be so."
            }
        }
    }
}

fn mark(fact: &RelationFact, x: f64, y: f64) -> Markup {
    let class = format!("mark {}", class(fact));
    html! {
        @match fact.bond.sign() {
            1 => circle class=(class) cx=(px(x)) cy=(px(y)) r="6" { title { (bond_words(fact)) } },
            -1 => path class=(class) d={ "M" (px(x)) " " (px(y - 7.0)) "l7 7l-7 7l-7 -7z" } { title { (bond_words(fact)) } },
            _ => rect class=(class) x=(px(x - 5.0)) y=(px(y - 5.0)) width="10" height="10" { title { (bond_words(fact)) } },
        }
    }
}

fn class(fact: &RelationFact) -> &'static str {
    match (fact.bond.sign(), fact.affirmed) {
        (1, true) => "with",
        (1, false) => "with denied",
        (-1, true) => "against",
        (-1, false) => "against denied",
        (_, true) => "talks",
        (_, false) => "talks denied",
    }
}

/// A relation in words.
pub(crate) fn bond_words(fact: &RelationFact) -> String {
    let word = match fact.bond {
        Bond::Ally => "allied with",
        Bond::Supports => "supports",
        Bond::Member => "belongs to",
        Bond::Talks => "talks with",
        Bond::Hostile => "against",
        Bond::Renamed => "became",
        Bond::Merged => "merged with",
    };
    if fact.affirmed { word.to_owned() } else { format!("said not to be: {word}") }
}
