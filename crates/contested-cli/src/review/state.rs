//! What is on the screen, and what a key does to it. Knows no terminal and no case.

use contested::model::{Answer, Sameness};
use contested::store::Wish;
use ratatui::crossterm::event::{KeyCode, KeyModifiers};

/// Everything that can be judged, as it was read from the case.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Items {
    /// Contradictions, the strongest first.
    pub(crate) disputes: Vec<Item>,
    /// Actors that may be one.
    pub(crate) pairs: Vec<Item>,
}

/// Something to judge.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Item {
    pub(crate) subject: Subject,
    /// In one line.
    pub(crate) headline: String,
    /// Sides, or the two names, each with what speaks for it.
    pub(crate) sides: Vec<Side>,
    pub(crate) status: Status,
    /// What holds of it now: verdict, who, when, why, and what to know about it.
    pub(crate) held: Option<String>,
    /// The judgement that holds.
    pub(crate) judgement: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Subject {
    Contradiction(String),
    Actors(String, String),
}

/// One position, or one of two actors.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Side {
    /// As the contradiction has it.
    pub(crate) position: String,
    /// "3 reports, 2 origins".
    pub(crate) weight: String,
    /// The sentences, each with who says it where.
    pub(crate) words: Vec<(String, String)>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Status {
    /// Nobody has judged it, or its sides have changed since.
    Open,
    /// Put off, or to be asked.
    Pending,
    /// Judged.
    Done,
}

/// What the program has to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Effect {
    Nothing,
    /// Record this for this reason.
    Judge(Wish, String),
    Quit,
}

/// What is being done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    /// Going through the list.
    Browse,
    /// Reading one from top to bottom; how many lines are passed.
    Read(u16),
    /// Choosing the side to follow.
    Side,
    /// Saying whom to ask.
    Whom(String),
    /// Saying why.
    Reason(Wish, String),
    /// Saying what to look for.
    Find(String),
    /// Looking at the keys.
    Help,
}

/// The two lists.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum List {
    Disputes,
    Pairs,
}

#[derive(Debug)]
pub(crate) struct Review {
    items: Items,
    pub(crate) list: List,
    /// Judged ones are listed, too.
    pub(crate) shows_all: bool,
    /// Only those with these words.
    pub(crate) found: String,
    /// Which of those shown.
    pub(crate) at: usize,
    pub(crate) mode: Mode,
    pub(crate) message: String,
    made: usize,
}

impl Review {
    pub(crate) fn new(items: Items) -> Review {
        Review {
            items,
            list: List::Disputes,
            shows_all: false,
            found: String::new(),
            at: 0,
            mode: Mode::Browse,
            message: "? shows the keys".to_owned(),
            made: 0,
        }
    }

    /// The items shown, open ones first.
    pub(crate) fn shown(&self) -> Vec<&Item> {
        let wanted = |item: &&Item| {
            (self.shows_all || item.status != Status::Done)
                && (self.found.is_empty() || item.headline.to_lowercase().contains(&self.found))
        };
        let mut shown: Vec<&Item> = self.own().iter().filter(wanted).collect();
        shown.sort_by_key(|item| item.status);
        shown
    }

    /// The item that keys are about.
    pub(crate) fn current(&self) -> Option<&Item> {
        self.shown().get(self.at).copied()
    }

    /// How many are open, pending and done in the list.
    pub(crate) fn counts(&self) -> [usize; 3] {
        [Status::Open, Status::Pending, Status::Done]
            .map(|status| self.own().iter().filter(|item| item.status == status).count())
    }

    /// How many judgements were made.
    pub(crate) fn made(&self) -> usize {
        self.made
    }

    /// A judgement was recorded.
    pub(crate) fn judged(&mut self, items: Items, verdict: &str, warnings: &[String]) {
        self.made += 1;
        self.items = items;
        self.mode = Mode::Browse;
        self.message = match warnings {
            [] if verdict == "undo" => "taken back".to_owned(),
            [] => format!("recorded: {verdict} (z on it takes it back; a lists the judged ones)"),
            warnings => format!("recorded: {verdict}, but {}", warnings.join("; ")),
        };
        self.at = self.at.min(self.shown().len().saturating_sub(1));
    }

    /// A judgement could not be recorded.
    pub(crate) fn refused(&mut self, why: &str) {
        self.mode = Mode::Browse;
        self.message = format!("not recorded: {why}");
    }

    /// A key was pressed.
    pub(crate) fn key(&mut self, key: KeyCode, modifiers: KeyModifiers) -> Effect {
        if modifiers.contains(KeyModifiers::CONTROL) {
            return if key == KeyCode::Char('c') { Effect::Quit } else { Effect::Nothing };
        }
        match std::mem::replace(&mut self.mode, Mode::Browse) {
            Mode::Browse => self.browse(key),
            Mode::Read(passed) => self.read(key, passed),
            Mode::Side => self.side(key),
            Mode::Whom(text) => self.whom(key, text),
            Mode::Reason(wish, text) => self.reason(key, wish, text),
            Mode::Find(text) => self.find(key, text),
            Mode::Help => Effect::Nothing,
        }
    }

    fn own(&self) -> &[Item] {
        match self.list {
            List::Disputes => &self.items.disputes,
            List::Pairs => &self.items.pairs,
        }
    }

    fn browse(&mut self, key: KeyCode) -> Effect {
        self.message.clear();
        let last = self.shown().len().saturating_sub(1);
        match key {
            KeyCode::Char('q') => return Effect::Quit,
            KeyCode::Char('?') => self.mode = Mode::Help,
            KeyCode::Char('j') | KeyCode::Down => self.at = (self.at + 1).min(last),
            KeyCode::Char('k') | KeyCode::Up => self.at = self.at.saturating_sub(1),
            KeyCode::Char('g') | KeyCode::Home => self.at = 0,
            KeyCode::Char('G') | KeyCode::End => self.at = last,
            KeyCode::PageDown => self.at = (self.at + 10).min(last),
            KeyCode::PageUp => self.at = self.at.saturating_sub(10),
            KeyCode::Enter if self.current().is_some() => self.mode = Mode::Read(0),
            KeyCode::Tab | KeyCode::BackTab => {
                self.list = if self.list == List::Disputes { List::Pairs } else { List::Disputes };
                self.at = 0;
            }
            KeyCode::Char('a') => {
                self.shows_all = !self.shows_all;
                self.at = 0;
            }
            KeyCode::Char('/') => self.mode = Mode::Find(self.found.clone()),
            key => return self.judge(key),
        }
        Effect::Nothing
    }

    fn read(&mut self, key: KeyCode, passed: u16) -> Effect {
        let to = match key {
            KeyCode::Char('j') | KeyCode::Down => passed.saturating_add(1),
            KeyCode::Char('k') | KeyCode::Up => passed.saturating_sub(1),
            KeyCode::PageDown | KeyCode::Char(' ') => passed.saturating_add(10),
            KeyCode::PageUp => passed.saturating_sub(10),
            KeyCode::Char('q') | KeyCode::Esc | KeyCode::Enter => return Effect::Nothing,
            key => return self.judge(key),
        };
        self.mode = Mode::Read(to);
        Effect::Nothing
    }

    /// The keys that judge: 1 to 5 for contradictions, x n u for identities, z to take back.
    fn judge(&mut self, key: KeyCode) -> Effect {
        let Some(item) = self.current() else { return Effect::Nothing };
        let wish = match (&item.subject, key) {
            (_, KeyCode::Char('z')) => match &item.judgement {
                Some(judgement) => {
                    let wish = Wish::Undo { judgement: judgement.clone() };
                    return Effect::Judge(wish, String::new());
                }
                None => {
                    self.message = "nobody has judged this; there is nothing to take back".to_owned();
                    return Effect::Nothing;
                }
            },
            (Subject::Contradiction(_), KeyCode::Char('1')) => {
                self.mode = Mode::Side;
                return Effect::Nothing;
            }
            (Subject::Contradiction(_), KeyCode::Char('5')) => {
                self.mode = Mode::Whom(String::new());
                return Effect::Nothing;
            }
            (Subject::Contradiction(id), KeyCode::Char(digit @ '2'..='4')) => {
                let answer = match digit {
                    '2' => Answer::KeepRange,
                    '3' => Answer::Unresolved,
                    _ => Answer::Pending,
                };
                Wish::Resolve { contradiction: id.clone(), answer }
            }
            (Subject::Actors(a, b), KeyCode::Char(letter @ ('x' | 'n' | 'u'))) => {
                let verdict = match letter {
                    'x' => Sameness::Same,
                    'n' => Sameness::Different,
                    _ => Sameness::Unsure,
                };
                Wish::Identity { a: a.clone(), b: b.clone(), verdict }
            }
            _ => return Effect::Nothing,
        };
        self.mode = Mode::Reason(wish, String::new());
        Effect::Nothing
    }

    fn side(&mut self, key: KeyCode) -> Effect {
        let Some(item) = self.current() else { return Effect::Nothing };
        match (key, &item.subject) {
            (KeyCode::Char(digit @ '1'..='9'), Subject::Contradiction(id)) => {
                let index = digit as usize - '1' as usize;
                match item.sides.get(index) {
                    Some(side) => {
                        let answer = Answer::Prefer { position: side.position.clone(), source: None };
                        let wish = Wish::Resolve { contradiction: id.clone(), answer };
                        self.mode = Mode::Reason(wish, String::new());
                    }
                    None => self.mode = Mode::Side,
                }
            }
            (KeyCode::Esc | KeyCode::Char('q'), _) => {}
            _ => self.mode = Mode::Side,
        }
        Effect::Nothing
    }

    fn whom(&mut self, key: KeyCode, mut text: String) -> Effect {
        match (key, self.current().map(|item| item.subject.clone())) {
            (KeyCode::Esc, _) | (_, None) => {}
            (KeyCode::Enter, Some(Subject::Contradiction(contradiction))) => {
                let whom = Some(text.trim().to_owned()).filter(|whom| !whom.is_empty());
                let wish = Wish::Resolve { contradiction, answer: Answer::Ask { whom } };
                self.mode = Mode::Reason(wish, String::new());
            }
            (key, Some(_)) => {
                edit(&mut text, key);
                self.mode = Mode::Whom(text);
            }
        }
        Effect::Nothing
    }

    fn reason(&mut self, key: KeyCode, wish: Wish, mut text: String) -> Effect {
        match key {
            KeyCode::Esc => self.message = "nothing was recorded".to_owned(),
            KeyCode::Enter if !text.trim().is_empty() => {
                return Effect::Judge(wish, text.trim().to_owned());
            }
            KeyCode::Enter => {
                self.message = "a judgement needs a reason".to_owned();
                self.mode = Mode::Reason(wish, text);
            }
            key => {
                edit(&mut text, key);
                self.mode = Mode::Reason(wish, text);
            }
        }
        Effect::Nothing
    }

    fn find(&mut self, key: KeyCode, mut text: String) -> Effect {
        match key {
            KeyCode::Esc => self.found.clear(),
            KeyCode::Enter => {}
            key => {
                edit(&mut text, key);
                self.found = text.to_lowercase();
                self.mode = Mode::Find(text);
            }
        }
        self.at = 0;
        Effect::Nothing
    }
}

/// A line that is being typed. Longer than anybody types is cut.
fn edit(text: &mut String, key: KeyCode) {
    match key {
        KeyCode::Char(character) if !character.is_control() && text.len() < 4000 => text.push(character),
        KeyCode::Backspace => {
            text.pop();
        }
        _ => {}
    }
}
