//! Painting. Colours only repeat what words and marks say.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Block, Clear, List as Rows, ListItem, ListState, Paragraph, Wrap};

use super::load::plain;
use super::state::{Item, List, Mode, Review, Status};

pub(super) fn draw(frame: &mut Frame<'_>, review: &mut Review) {
    let [head, body, foot] =
        Layout::vertical([Constraint::Length(1), Constraint::Min(3), Constraint::Length(2)])
            .areas(frame.area());
    frame.render_widget(title(review), head);
    match review.mode {
        Mode::Read(passed) => {
            let most = read(frame, review, body, passed);
            review.mode = Mode::Read(passed.min(most));
        }
        _ => {
            let [list, evidence] =
                Layout::vertical([Constraint::Percentage(40), Constraint::Min(3)]).areas(body);
            rows(frame, review, list);
            side_by_side(frame, review, evidence);
        }
    }
    frame.render_widget(foot_lines(review), foot);
    if review.mode == Mode::Help {
        help(frame);
    }
}

const SOFT: Style = Style::new().fg(Color::DarkGray);
const STRONG: Style = Style::new().add_modifier(Modifier::BOLD);

fn title(review: &Review) -> Line<'static> {
    let [open, pending, done] = review.counts();
    let name = match review.list {
        List::Disputes => "Contradictions",
        List::Pairs => "The same?",
    };
    let mut spans = vec![
        Span::styled(name, STRONG),
        Span::raw(format!("  open {open} · pending {pending} · done {done}")),
    ];
    if review.shows_all {
        spans.push(Span::raw(" · all shown"));
    }
    if !review.found.is_empty() {
        spans.push(Span::raw(format!(" · with \"{}\"", review.found)));
    }
    Line::from(spans)
}

fn rows(frame: &mut Frame<'_>, review: &Review, area: Rect) {
    let shown = review.shown();
    if shown.is_empty() {
        let words = match (review.shows_all, review.found.is_empty()) {
            (_, false) => "Nothing with these words.",
            (true, true) => "There is nothing here.",
            (false, true) => "Nothing is open here. a shows what was judged.",
        };
        frame.render_widget(Paragraph::new(words).block(Block::bordered()), area);
        return;
    }
    let items = shown.iter().map(|item| {
        let mark = match item.status {
            Status::Open => "  ",
            Status::Pending => "… ",
            Status::Done => "✓ ",
        };
        let mut line = vec![Span::raw(mark), Span::raw(item.headline.clone())];
        if let Some(held) = &item.held {
            line.push(Span::styled(format!("  {held}"), SOFT));
        }
        ListItem::new(Line::from(line))
    });
    let list = Rows::new(items)
        .block(Block::bordered())
        .highlight_symbol("▸ ")
        .highlight_style(Style::new().add_modifier(Modifier::REVERSED));
    let mut state = ListState::default().with_selected(Some(review.at));
    frame.render_stateful_widget(list, area, &mut state);
}

/// Sides beside each other, as many as are legible.
fn side_by_side(frame: &mut Frame<'_>, review: &Review, area: Rect) {
    let Some(item) = review.current() else { return };
    let fit = usize::from(area.width / NARROWEST).max(1);
    let shown = item.sides.len().min(fit);
    let columns = Layout::horizontal(vec![Constraint::Fill(1); shown]).split(area);
    for (index, (side, area)) in item.sides.iter().zip(columns.iter()).enumerate() {
        let more = if index + 1 == shown && item.sides.len() > shown {
            format!(" (and {} more: Enter)", item.sides.len() - shown)
        } else {
            String::new()
        };
        let title = format!(" {}: {} · {}{more} ", index + 1, plain(&side.position), side.weight);
        let block = Block::bordered().title(title);
        frame.render_widget(Paragraph::new(words(side)).wrap(Wrap { trim: true }).block(block), *area);
    }
}

/// A column that is narrower shows too few words on a line.
const NARROWEST: u16 = 38;

fn words(side: &super::state::Side) -> Text<'static> {
    let mut lines = Vec::new();
    for (sentence, who) in &side.words {
        lines.push(Line::raw(format!("“{sentence}”")));
        lines.push(Line::styled(format!("  {who}"), SOFT));
    }
    Text::from(lines)
}

/// One item from top to bottom; gives the most lines that can be passed.
fn read(frame: &mut Frame<'_>, review: &Review, area: Rect, passed: u16) -> u16 {
    let Some(item) = review.current() else { return 0 };
    let text = whole(item);
    // Wrapped lines are more than these; a line is counted for each time the width fits into it.
    let width = usize::from(area.width.saturating_sub(2)).max(1);
    let lines: usize = text.lines.iter().map(|line| line.width() / width + 1).sum();
    let most = u16::try_from(lines).unwrap_or(u16::MAX).saturating_sub(area.height.saturating_sub(2));
    let block = Block::bordered().title(" Esc goes back ");
    frame.render_widget(
        Paragraph::new(text).wrap(Wrap { trim: true }).scroll((passed.min(most), 0)).block(block),
        area,
    );
    most
}

fn whole(item: &Item) -> Text<'static> {
    let mut text = Text::from(vec![Line::styled(item.headline.clone(), STRONG)]);
    if let Some(held) = &item.held {
        text.push_line(Line::raw(format!("Judged: {held}")));
    }
    for (index, side) in item.sides.iter().enumerate() {
        text.push_line(Line::raw(""));
        text.push_line(Line::styled(
            format!("{}: {} · {}", index + 1, plain(&side.position), side.weight),
            STRONG,
        ));
        text.extend(words(side).lines);
    }
    text
}

fn foot_lines(review: &Review) -> Text<'static> {
    let prompt = |label: &str, text: &str| {
        Line::from(vec![Span::styled(format!("{label}: "), STRONG), Span::raw(format!("{text}▏"))])
    };
    let message = Line::raw(plain(&review.message));
    match &review.mode {
        Mode::Browse | Mode::Read(_) | Mode::Help => {
            let keys = match review.list {
                List::Disputes => "1 follow a side  2 range  3 unresolved  4 pending  5 ask  z undo",
                List::Pairs => "x the same  n different  u cannot be told  z undo",
            };
            Text::from(vec![
                message,
                Line::styled(
                    format!("{keys}  j k move  Enter read  Tab list  a all  / find  ? keys  q quit"),
                    SOFT,
                ),
            ])
        }
        Mode::Side => Text::from(vec![Line::styled("Which side? Its number, or Esc", STRONG), message]),
        Mode::Whom(text) => Text::from(vec![prompt("Whom (may be empty)", text), message]),
        Mode::Reason(_, text) => Text::from(vec![prompt("Why", text), message]),
        Mode::Find(text) => Text::from(vec![prompt("Find", text), message]),
    }
}

fn help(frame: &mut Frame<'_>) {
    let lines = [
        "j k ↓ ↑     next, previous     g G  first, last",
        "Enter       read all of it     Esc  back",
        "1           follow a side, then its number",
        "2           keep the range: all of it stays",
        "3           it cannot be resolved",
        "4           pending            5    ask a source",
        "x n u       the same, different, cannot be told",
        "z           take back what holds of this",
        "Tab         contradictions, names that may be one",
        "a           show judged ones   /    find words",
        "q           quit               any key closes this",
    ];
    let area = frame.area().centered(Constraint::Length(58), Constraint::Length(lines.len() as u16 + 2));
    frame.render_widget(Clear, area);
    frame.render_widget(
        Paragraph::new(lines.map(Line::raw).to_vec()).block(Block::bordered().title(" Keys ")),
        area,
    );
}
