//! Names: a greedy tagger with begin, inside, last, single and outside moves.

use crate::ModelError;
use crate::labels::Label;
use crate::model::{ModelFile, damaged};
use crate::transitions::Scorer;

#[derive(Debug)]
pub(crate) struct NameFinder<E> {
    scorer: Scorer<3>,
    moves: Vec<Move<E>>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Move<E> {
    Begin(E),
    Inside(E),
    Last(E),
    Single(E),
    Outside,
    /// Only for text that says beforehand where no name is; never chosen here.
    Blocked,
}

impl<E: Label> NameFinder<E> {
    pub(crate) fn take(file: &mut ModelFile) -> Result<NameFinder<E>, ModelError> {
        let moves = file
            .tables
            .name_moves
            .iter()
            .map(|name| {
                parse_move(name).ok_or_else(|| damaged(&format!("unknown move of the name finder: {name}")))
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(NameFinder { scorer: Scorer::take(file, "ner", moves.len())?, moves })
    }

    /// Finds names by the tokens' vectors: whether one begins, and its kind. A name never crosses a sentence start.
    pub(crate) fn find(
        &self,
        vectors: &[f32],
        is_space: &[bool],
        sentence_starts: &[bool],
    ) -> Vec<Option<(bool, E)>> {
        let prepared = self.scorer.prepare(vectors);
        let count = is_space.len();
        let mut scores = vec![0.0; self.scorer.stride()];
        let mut tags = vec![None; count];
        let mut open: Option<(usize, E)> = None;
        for token in 0..count {
            let tokens = match open {
                Some((start, _)) => [Some(token), Some(start), token.checked_sub(1)],
                None => [Some(token), None, None],
            };
            self.scorer.score(&prepared, tokens, &mut scores);
            let may_go_on = token + 1 < count && !sentence_starts[token + 1];
            let mut best: Option<(f32, Move<E>)> = None;
            for (chosen, score) in self.moves.iter().zip(&scores) {
                let valid = match (*chosen, open) {
                    (Move::Begin(_), None) => may_go_on && !is_space[token],
                    (Move::Inside(label), Some((_, open))) => may_go_on && label == open,
                    (Move::Last(label), Some((_, open))) => label == open,
                    (Move::Single(_), None) => !is_space[token],
                    (Move::Outside, None) => true,
                    _ => false,
                };
                if valid && best.is_none_or(|(highest, _)| *score > highest) {
                    best = Some((*score, *chosen));
                }
            }
            match best {
                Some((_, Move::Begin(label))) => {
                    open = Some((token, label));
                    tags[token] = Some((true, label));
                }
                Some((_, Move::Single(label))) => tags[token] = Some((true, label)),
                Some((_, Move::Inside(label))) => tags[token] = Some((false, label)),
                Some((_, Move::Last(label))) => {
                    tags[token] = Some((false, label));
                    open = None;
                }
                Some((_, Move::Outside | Move::Blocked)) | None => {}
            }
        }
        tags
    }
}

fn parse_move<E: Label>(name: &str) -> Option<Move<E>> {
    match name {
        "O" => return Some(Move::Outside),
        "U-" => return Some(Move::Blocked),
        _ => {}
    }
    let (kind, label) = name.split_once('-')?;
    let label = E::from_label(label)?;
    match kind {
        "B" => Some(Move::Begin(label)),
        "I" => Some(Move::Inside(label)),
        "L" => Some(Move::Last(label)),
        "U" => Some(Move::Single(label)),
        _ => None,
    }
}
