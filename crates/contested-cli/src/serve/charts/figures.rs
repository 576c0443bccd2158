//! How many, by whom: each origin's figure as a bar from its lower to its upper bound, on one scale.

use contested::reconcile::{FigureSummary, ReportedFigure};
use maud::{Markup, html};

use super::super::request::Request;
use super::super::words::{bounds_words, claim_path, count, cut, day, number, word_of, words};
use super::px;

const WIDTH: f64 = 860.0;
const LEFT: f64 = 390.0;
const RIGHT: f64 = 830.0;
const ROW: f64 = 24.0;

/// The drawing of one kind of figure, and its table. `name` tells an origin's name.
pub(crate) fn figures(request: &Request, figure: &FigureSummary, name: &dyn Fn(&str) -> String) -> Markup {
    // By time: how the count went up and down.
    let mut by: Vec<&ReportedFigure> = figure.by.iter().collect();
    by.sort_by_key(|one| (one.known_from.is_none(), one.known_from, one.origin.clone()));
    let most = figure.by.iter().flat_map(|by| [by.low, by.high]).flatten().max().unwrap_or(1).max(1);
    let scale = Scale::up_to(most);
    let bottom = figure.by.len() as f64 * ROW + 6.0;
    html! {
        figure.chart.figures {
            p {
                // The range first: one number out of several that are told would be an answer that nobody gave.
                @match bounds_words(figure.low, figure.high).filter(|_| figure.by.len() > 1 && figure.low != figure.high) {
                    Some(range) => { b.big { (range) } " " (word_of(&figure.kind)) span.soft { " · by " (count(figure.by.len() as i64, "origin", "origins")) "; " (best_words(figure)) " by the rule “" (word_of(&figure.policy).replace('-', " ")) "”" } },
                    None => { b.big { (best_words(figure)) } " " (word_of(&figure.kind)) @if figure.by.len() > 1 { span.soft { " · by " (count(figure.by.len() as i64, "origin", "origins")) } } },
                }
            }
            @if figure.by.len() > 1 {
                div.scroll { svg viewBox={ "0 0 " (px(WIDTH)) " " (px(bottom + 20.0)) } role="img" aria-label={ "Figures of " (word_of(&figure.kind)) " by origin; the table below says the same" } {
                    g.axis aria-hidden="true" {
                        line x1=(px(LEFT)) x2=(px(RIGHT)) y1=(px(bottom)) y2=(px(bottom)) {}
                        @for tick in scale.ticks() {
                            g.tick { line x1=(px(scale.x(tick))) x2=(px(scale.x(tick))) y1="0" y2=(px(bottom + 4.0)) {} text x=(px(scale.x(tick))) y=(px(bottom + 15.0)) text-anchor="middle" { (number(tick)) } }
                        }
                    }
                    @if let Some(best) = figure.best { line.best x1=(px(scale.x(best))) x2=(px(scale.x(best))) y1="0" y2=(px(bottom)) {} }
                    @for (index, by) in by.iter().enumerate() {
                        @let y = index as f64 * ROW + 15.0;
                        @let said = name(&by.origin.0);
                        text.label x=(px(LEFT - 12.0)) y=(px(y + 4.0)) text-anchor="end" { @if let Some(day) = by.known_from { tspan.day { (day) "  " } } (cut(&said, 46)) }
                        (mark(&scale, y, by.low, by.high, &said))
                    }
                } }
            }
            details open[figure.by.len() == 1] {
                summary { "Who says how many" }
                table {
                    thead { tr { th { "Origin" } th { "Says" } th { "Known from" } th { "Evidence" } } }
                    tbody { @for by in &by { tr {
                        td { (words(&name(&by.origin.0))) }
                        td { (bounds_words(by.low, by.high).unwrap_or_else(|| "a vague number".to_owned())) }
                        td { (day(by.known_from.map(|day| day.to_string()).as_deref())) }
                        td { a href=(request.link(&claim_path(&by.claim.to_string()))) { "the words" } }
                    } } }
                }
                p.small.soft { "The figure in bold is one that was reported, chosen by the rule “" (word_of(&figure.policy).replace('-', " ")) "”. Each origin stands with its latest." }
            }
        }
    }
}

/// The figure that stands for the event, with its bound where it was told as one.
pub(crate) fn best_words(figure: &FigureSummary) -> String {
    let Some(best) = figure.best else { return "a vague number".to_owned() };
    let told_exactly = figure.by.iter().any(|by| by.low == Some(best) && by.high == Some(best));
    let told_as_least = figure.by.iter().any(|by| by.low == Some(best) && by.high.is_none());
    if told_as_least && !told_exactly {
        bounds_words(Some(best), None).unwrap_or_default()
    } else {
        number(best)
    }
}

/// A dot for an exact figure, a bar for a range, an open end where there is no upper or lower bound.
fn mark(scale: &Scale, y: f64, low: Option<u64>, high: Option<u64>, name: &str) -> Markup {
    let told = bounds_words(low, high).unwrap_or_else(|| "a vague number".to_owned());
    html! {
        g.said {
            title { (name) ": " (told) }
            @match (low, high) {
                (Some(low), Some(high)) if low == high => circle cx=(px(scale.x(low))) cy=(px(y)) r="5" {},
                (Some(low), Some(high)) => rect x=(px(scale.x(low))) y=(px(y - 5.0)) width=(px((scale.x(high) - scale.x(low)).max(2.0))) height="10" rx="3" {},
                (Some(low), None) => { circle cx=(px(scale.x(low))) cy=(px(y)) r="5" {} path.open d={ "M" (px(scale.x(low) + 5.0)) " " (px(y)) "h26m-5 -4l5 4l-5 4" } {} },
                (None, Some(high)) => { circle cx=(px(scale.x(high))) cy=(px(y)) r="5" {} path.open d={ "M" (px(scale.x(high) - 5.0)) " " (px(y)) "h-26m5 -4l-5 4l5 4" } {} },
                (None, None) => text.soft x=(px(LEFT + 4.0)) y=(px(y + 4.0)) { "vague" },
            }
        }
    }
}

struct Scale {
    most: u64,
    step: u64,
}

impl Scale {
    fn up_to(most: u64) -> Scale {
        // 1, 2 or 5 times a power of ten, so that there are at most six steps.
        let mut step = 1u64;
        for factor in [2u64, 5, 10].iter().cycle() {
            if most / step <= 6 {
                break;
            }
            let power = 10u64.saturating_pow(step.ilog10());
            step = power.saturating_mul(*factor).max(step + 1);
        }
        Scale { most: most.max(1), step }
    }

    fn x(&self, value: u64) -> f64 {
        LEFT + (RIGHT - LEFT - 40.0) * (value as f64 / self.most as f64)
    }

    fn ticks(&self) -> impl Iterator<Item = u64> + '_ {
        (0..=self.most / self.step).map(|index| index * self.step)
    }
}

#[cfg(test)]
mod tests {
    use super::Scale;

    #[test]
    fn scales_have_round_steps_and_few_of_them() {
        for most in [1, 6, 7, 23, 86, 400, 1_234, 99_999, u64::MAX] {
            let scale = Scale::up_to(most);
            assert!(scale.ticks().count() <= 8, "{most}: step {}", scale.step);
        }
        assert_eq!(Scale::up_to(86).step, 20);
        assert_eq!(Scale::up_to(23).step, 5);
    }
}
