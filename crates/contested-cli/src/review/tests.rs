use contested::model::{Answer, Sameness};
use contested::store::Wish;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyModifiers};

use super::draw::draw;
use super::load::plain;
use super::state::{Effect, Item, Items, Mode, Review, Side, Status, Subject};

fn side(position: &str, sentence: &str) -> Side {
    Side {
        position: position.to_owned(),
        weight: "1 report, 1 origin".to_owned(),
        words: vec![(sentence.to_owned(), "asserts Coastal Wire".to_owned())],
    }
}

fn items(status: Status) -> Items {
    let dispute = |id: &str, place: &str, status| Item {
        subject: Subject::Contradiction(id.to_owned()),
        headline: format!("control · {place}"),
        sides: vec![side("held by the front", "The front took the town."), side("denied", "It did not.")],
        status,
        held: (status != Status::Open).then(|| "prefer denied, anna, 2024-12-05: seen".to_owned()),
        judgement: (status != Status::Open).then(|| "j-1".to_owned()),
    };
    let pair = Item {
        subject: Subject::Actors("a".to_owned(), "b".to_owned()),
        headline: "Mirov = General Mirov?".to_owned(),
        sides: vec![side("Mirov", "Mirov left."), side("General Mirov", "The general left.")],
        status: Status::Open,
        held: None,
        judgement: None,
    };
    Items {
        disputes: vec![dispute("x-1", "Tolvane", status), dispute("x-2", "Ostrel", Status::Open)],
        pairs: vec![pair],
    }
}

fn press(review: &mut Review, keys: &str) -> Effect {
    let mut last = Effect::Nothing;
    for key in keys.chars() {
        let code = match key {
            '\n' => KeyCode::Enter,
            '\u{1b}' => KeyCode::Esc,
            '\t' => KeyCode::Tab,
            '\u{8}' => KeyCode::Backspace,
            other => KeyCode::Char(other),
        };
        last = review.key(code, KeyModifiers::NONE);
    }
    last
}

fn screen(review: &mut Review, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(frame, review)).unwrap();
    let buffer = terminal.backend().buffer().clone();
    let rows = buffer.content().chunks(usize::from(width));
    rows.map(|row| row.iter().map(|cell| cell.symbol()).collect::<String>() + "\n").collect()
}

#[test]
fn a_side_is_followed_with_a_reason() {
    let mut review = Review::new(items(Status::Open));
    assert!(screen(&mut review, 100, 24).contains("▸   control · Tolvane"));
    assert_eq!(press(&mut review, "1"), Effect::Nothing);
    assert!(screen(&mut review, 100, 24).contains("Which side?"));
    assert_eq!(press(&mut review, "7"), Effect::Nothing);
    assert_eq!(press(&mut review, "2"), Effect::Nothing);
    assert_eq!(press(&mut review, "\n"), Effect::Nothing, "a reason is needed");
    assert!(screen(&mut review, 100, 24).contains("needs a reason"));
    let effect = press(&mut review, "sean\u{8}\u{8}en\n");
    let answer = Answer::Prefer { position: "denied".to_owned(), source: None };
    assert_eq!(
        effect,
        Effect::Judge(Wish::Resolve { contradiction: "x-1".to_owned(), answer }, "seen".to_owned())
    );
    review.judged(items(Status::Done), "prefer denied", &[]);
    let shown = screen(&mut review, 100, 24);
    assert!(
        shown.contains("open 1 · pending 0 · done 1") && shown.contains("recorded: prefer denied"),
        "{shown}"
    );
    assert!(!shown.contains("Tolvane"));
    press(&mut review, "a");
    assert!(screen(&mut review, 100, 24).contains("✓ control · Tolvane"));
    press(&mut review, "G");
    assert_eq!(
        press(&mut review, "z"),
        Effect::Judge(Wish::Undo { judgement: "j-1".to_owned() }, String::new())
    );
}

#[test]
fn every_answer_has_its_key() {
    for (keys, answer) in [
        ("2r\n", Answer::KeepRange),
        ("3r\n", Answer::Unresolved),
        ("4r\n", Answer::Pending),
        ("5\nr\n", Answer::Ask { whom: None }),
        ("5the army\nr\n", Answer::Ask { whom: Some("the army".to_owned()) }),
    ] {
        let mut review = Review::new(items(Status::Open));
        let wish = Wish::Resolve { contradiction: "x-2".to_owned(), answer };
        assert_eq!(press(&mut review, &format!("j{keys}")), Effect::Judge(wish, "r".to_owned()), "{keys}");
    }
    for (key, verdict) in [('x', Sameness::Same), ('n', Sameness::Different), ('u', Sameness::Unsure)] {
        let mut review = Review::new(items(Status::Open));
        let wish = Wish::Identity { a: "a".to_owned(), b: "b".to_owned(), verdict };
        assert_eq!(press(&mut review, &format!("\t{key}why\n")), Effect::Judge(wish, "why".to_owned()));
    }
}

#[test]
fn keys_that_judge_one_kind_do_nothing_to_the_other_and_escape_leaves_everything_as_it_was() {
    let mut review = Review::new(items(Status::Open));
    assert_eq!(press(&mut review, "xnu"), Effect::Nothing);
    assert_eq!(review.mode, Mode::Browse);
    press(&mut review, "\t1234");
    assert_eq!(review.mode, Mode::Browse);
    press(&mut review, "\t2half a reason\u{1b}");
    assert_eq!((review.mode.clone(), review.made()), (Mode::Browse, 0));
    assert_eq!(press(&mut review, "z"), Effect::Nothing);
    assert!(review.message.contains("nothing to take back"));
    assert_eq!(review.key(KeyCode::Char('c'), KeyModifiers::CONTROL), Effect::Quit);
    assert_eq!(press(&mut review, "q"), Effect::Quit);
}

#[test]
fn finding_narrows_the_list() {
    let mut review = Review::new(items(Status::Open));
    press(&mut review, "/OSTREL\n");
    let shown = screen(&mut review, 100, 24);
    assert!(shown.contains("control · Ostrel") && !shown.contains("Tolvane"), "{shown}");
    press(&mut review, "/\u{1b}");
    assert_eq!(review.shown().len(), 2);
    press(&mut review, "/nowhere\n");
    assert!(screen(&mut review, 100, 24).contains("Nothing with these words"));
    assert_eq!(press(&mut review, "1234\nz"), Effect::Nothing);
}

#[test]
fn it_can_be_drawn_at_any_size_in_any_mode() {
    for (width, height) in [(1, 1), (10, 3), (20, 5), (79, 24), (300, 80)] {
        for keys in ["", "?", "\n", "\njjjjjjj", "1", "5abc", "2why", "/x", "\t", "a"] {
            let mut review = Review::new(items(Status::Pending));
            press(&mut review, keys);
            screen(&mut review, width, height);
            let mut review = Review::new(Items::default());
            press(&mut review, keys);
            screen(&mut review, width, height);
        }
    }
}

#[test]
fn words_of_reports_do_nothing_to_the_terminal() {
    assert_eq!(plain("a\u{1b}[2Jb\u{202E}c\u{7}\n d"), "a [2Jb c d");
}
