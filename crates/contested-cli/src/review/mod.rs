//! Judging in the terminal, with the keys of the pages.
//!
//! [`state::Review`] is told keys and says what is to be done; [`load`] reads the case, [`draw`] paints. Only
//! [`run`] touches the terminal and writes.

mod state;

mod load;

mod draw;

use std::io;
use std::path::Path;

use contested::store::{Case, JudgeError, StoreError};
use ratatui::crossterm::event::{self, Event, KeyEventKind};

use crate::clock;
use state::{Effect, Review};

/// Lets a person judge until they quit. `who` judges; who runs the program where it is not given.
///
/// # Errors
/// Where the case cannot be read or written, or there is no terminal.
pub(crate) fn run(case: &Path, who: Option<&str>) -> anyhow::Result<usize> {
    let mut case = Case::open(case)?;
    let mut review = Review::new(load::items(&case)?);
    let mut terminal = ratatui::try_init()?;
    let result = (|| -> anyhow::Result<()> {
        loop {
            terminal.draw(|frame| draw::draw(frame, &mut review))?;
            let Event::Key(key) = event::read()? else { continue };
            if key.kind != KeyEventKind::Press {
                continue;
            }
            let effect = review.key(key.code, key.modifiers);
            if effect == Effect::Quit {
                return Ok(());
            }
            if let Effect::Judge(wish, reason) = effect {
                let mut stamp = clock::stamp();
                if let Some(who) = who {
                    who.clone_into(&mut stamp.who);
                }
                match case.judge(&wish, &reason, &stamp) {
                    Ok(judged) => {
                        review.judged(load::items(&case)?, &judged.judgement.verdict(), &judged.warnings);
                    }
                    Err(JudgeError::Store(error)) if !is_passing(&error) => return Err(error.into()),
                    Err(error) => review.refused(&error.to_string()),
                }
            }
        }
    })();
    ratatui::restore();
    result.map(|()| review.made())
}

/// Whether trying again may help.
fn is_passing(error: &StoreError) -> bool {
    matches!(error, StoreError::Busy(_))
}

/// Whether there is a terminal to review on.
pub(crate) fn has_terminal() -> bool {
    use io::IsTerminal as _;
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

#[cfg(test)]
mod tests;
