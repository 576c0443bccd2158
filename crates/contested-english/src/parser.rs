//! Dependencies: a greedy arc-eager transition parser that also finds sentence starts.

use crate::ModelError;
use crate::labels;
use crate::model::{ModelFile, damaged};
use crate::transitions::Scorer;

#[derive(Debug)]
pub(crate) struct Parser<D> {
    scorer: Scorer<8>,
    moves: Vec<Move<D>>,
    root: Label<D>,
}

/// A finished parse.
#[derive(Debug)]
pub(crate) struct Tree<D> {
    pub(crate) heads: Vec<usize>,
    pub(crate) deps: Vec<D>,
    pub(crate) sentence_starts: Vec<bool>,
    /// The leftmost token below each token, itself included.
    pub(crate) left_edges: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
struct Move<D> {
    kind: MoveKind,
    label: Label<D>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum MoveKind {
    Shift,
    Reduce,
    Left,
    Right,
    Break,
}

/// A dependency, and for one whose true head is elsewhere (a crossing arc), the label of that head.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Label<D> {
    dep: D,
    true_head: Option<D>,
}

/// How every model writes the label of a sentence's head.
const ROOT: &str = "ROOT";

impl<D: labels::Label> Parser<D> {
    pub(crate) fn take(file: &mut ModelFile) -> Result<Parser<D>, ModelError> {
        let root = D::from_label(ROOT).ok_or_else(|| damaged("no label for the head of a sentence"))?;
        let root = Label { dep: root, true_head: None };
        let moves = file
            .tables
            .parser_moves
            .iter()
            .map(|name| {
                parse_move(name, root).ok_or_else(|| damaged(&format!("unknown move of the parser: {name}")))
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Parser { scorer: Scorer::take(file, "parser", moves.len())?, moves, root })
    }

    /// Parses tokens by their vectors.
    pub(crate) fn parse(&self, vectors: &[f32], is_space: &[bool]) -> Tree<D> {
        let prepared = self.scorer.prepare(vectors);
        let mut state = State::new(is_space.len(), self.root);
        let mut scores = vec![0.0; self.scorer.stride()];
        while !state.is_final() {
            self.scorer.score(&prepared, state.features(), &mut scores);
            let mut best: Option<(f32, Move<D>)> = None;
            let valid = state.valid();
            for (chosen, score) in self.moves.iter().zip(&scores) {
                if valid[chosen.kind as usize] && best.is_none_or(|(highest, _)| *score > highest) {
                    best = Some((*score, *chosen));
                }
            }
            // Some move is always valid before the end (Shift with an empty stack, Reduce otherwise).
            let Some((_, chosen)) = best else { break };
            state.apply(chosen);
        }
        finish(state, self.root, is_space)
    }
}

fn parse_move<D: labels::Label>(name: &str, root: Label<D>) -> Option<Move<D>> {
    let (kind, label) = name.split_once('-').unwrap_or((name, ""));
    let kind = match kind {
        "S" => MoveKind::Shift,
        "D" => MoveKind::Reduce,
        "L" => MoveKind::Left,
        "R" => MoveKind::Right,
        "B" => MoveKind::Break,
        _ => return None,
    };
    if matches!(kind, MoveKind::Shift | MoveKind::Reduce) {
        return Some(Move { kind, label: root });
    }
    let label = match label.split_once("||") {
        Some((dep, head)) => Label { dep: D::from_label(dep)?, true_head: Some(D::from_label(head)?) },
        None => Label { dep: D::from_label(label)?, true_head: None },
    };
    Some(Move { kind, label })
}

/// Stack, buffer and arcs. Names follow Nivre's arc-eager system.
struct State<D> {
    count: usize,
    stack: Vec<usize>,
    /// Tokens put back in front of the buffer, last first.
    put_back: Vec<usize>,
    /// The first token of the buffer that was never shifted.
    next: usize,
    /// Tokens that were put back once and not attached since: these may not be shifted again.
    unshiftable: Vec<bool>,
    sentence_starts: Vec<bool>,
    heads: Vec<Option<usize>>,
    labels: Vec<Label<D>>,
    left_children: Vec<Vec<usize>>,
    right_children: Vec<Vec<usize>>,
}

impl<D: labels::Label> State<D> {
    fn new(count: usize, root: Label<D>) -> State<D> {
        State {
            count,
            stack: Vec::new(),
            put_back: Vec::new(),
            next: 0,
            unshiftable: vec![false; count],
            sentence_starts: vec![false; count],
            heads: vec![None; count],
            labels: vec![root; count],
            left_children: vec![Vec::new(); count],
            right_children: vec![Vec::new(); count],
        }
    }

    fn is_final(&self) -> bool {
        self.stack.is_empty() && self.buffer_length() == 0
    }

    fn buffer_length(&self) -> usize {
        self.count - self.next + self.put_back.len()
    }

    fn buffer(&self, index: usize) -> Option<usize> {
        match self.put_back.len().checked_sub(index + 1) {
            Some(at) => Some(self.put_back[at]),
            None => Some(self.next + index - self.put_back.len()).filter(|token| *token < self.count),
        }
    }

    fn stack(&self, index: usize) -> Option<usize> {
        self.stack.len().checked_sub(index + 1).map(|at| self.stack[at])
    }

    /// The tokens that the scorer looks at.
    fn features(&self) -> [Option<usize>; 8] {
        let (buffer, stack) = (self.buffer(0), self.stack(0));
        let last = |children: &[Vec<usize>], token: Option<usize>| {
            token.and_then(|token| children[token].last().copied())
        };
        [
            buffer,
            self.buffer(1),
            stack,
            self.stack(1),
            self.stack(2),
            last(&self.left_children, buffer),
            last(&self.left_children, stack),
            last(&self.right_children, stack),
        ]
    }

    /// Which kinds of move are allowed, by `MoveKind as usize`.
    fn valid(&self) -> [bool; 5] {
        let buffer = self.buffer(0);
        let starts_sentence = buffer.is_some_and(|token| self.sentence_starts[token]);
        let shift = match (self.stack.is_empty(), buffer) {
            (true, _) => true,
            (false, Some(token)) => self.buffer_length() >= 2 && !starts_sentence && !self.unshiftable[token],
            (false, None) => false,
        };
        let reduce = !self.stack.is_empty();
        let attach = !self.stack.is_empty() && buffer.is_some() && !starts_sentence;
        let split = match (buffer, self.buffer(1)) {
            (Some(first), Some(second)) => second == first + 1 && !self.sentence_starts[second],
            _ => false,
        };
        [shift, reduce, attach, attach, split]
    }

    fn apply(&mut self, chosen: Move<D>) {
        match chosen.kind {
            MoveKind::Shift => self.shift(),
            MoveKind::Reduce => {
                let alone = self.stack.len() == 1;
                if let Some(token) = self.stack.pop()
                    && self.heads[token].is_none()
                    && !alone
                {
                    self.unshiftable[token] = true;
                    self.put_back.push(token);
                }
            }
            MoveKind::Left => {
                if let (Some(child), Some(head)) = (self.stack.pop(), self.buffer(0)) {
                    self.attach(child, head, chosen.label);
                    self.unshiftable[head] = false;
                }
            }
            MoveKind::Right => {
                if let (Some(head), Some(child)) = (self.stack(0), self.buffer(0)) {
                    self.attach(child, head, chosen.label);
                    self.shift();
                }
            }
            MoveKind::Break => {
                if let Some(token) = self.buffer(1) {
                    self.sentence_starts[token] = true;
                }
            }
        }
    }

    fn shift(&mut self) {
        match self.put_back.pop() {
            Some(token) => self.stack.push(token),
            None if self.next < self.count => {
                self.stack.push(self.next);
                self.next += 1;
            }
            None => {}
        }
    }

    fn attach(&mut self, child: usize, head: usize, label: Label<D>) {
        if let Some(old) = self.heads[child] {
            // spaCy removes an arc only where it is the last; elsewhere it works on a copy.
            let children = self.children(old, child);
            if children.last() == Some(&child) {
                children.pop();
            }
        }
        self.children(head, child).push(child);
        self.heads[child] = Some(head);
        self.labels[child] = label;
    }

    fn children(&mut self, head: usize, child: usize) -> &mut Vec<usize> {
        if head > child { &mut self.left_children[head] } else { &mut self.right_children[head] }
    }
}

fn finish<D: labels::Label>(state: State<D>, root: Label<D>, is_space: &[bool]) -> Tree<D> {
    let mut heads: Vec<usize> =
        state.heads.iter().enumerate().map(|(token, head)| head.unwrap_or(token)).collect();
    let mut labels = state.labels;
    for (token, head) in heads.iter().enumerate() {
        if *head == token {
            labels[token] = root;
        }
    }
    let (left, right) = edges(&heads);
    move_to_true_heads(&mut heads, &mut labels, is_space, &left, &right);
    let (left_edges, _) = edges(&heads);
    let sentence_starts = starts(&heads, &left_edges);
    Tree { heads, deps: labels.iter().map(|label| label.dep).collect(), sentence_starts, left_edges }
}

/// Attaches the tokens of crossing arcs to the first token below their head that has the label they
/// name, breadth first from left to right. The edges are those from before, as in spaCy.
fn move_to_true_heads<D: labels::Label>(
    heads: &mut [usize],
    labels: &mut [Label<D>],
    is_space: &[bool],
    left: &[usize],
    right: &[usize],
) {
    for token in 0..heads.len() {
        let Some(wanted) = labels[token].true_head else { continue };
        let mut row = vec![heads[token]];
        let mut found = None;
        // A tree is never deeper than it has tokens; the bound is against a damaged model only.
        for _ in 0..heads.len() {
            let mut next_row = Vec::new();
            'row: for parent in &row {
                for child in left[*parent]..=right[*parent] {
                    if child == *parent || heads[child] != *parent || is_space[child] || child == token {
                        continue;
                    }
                    if labels[child] == (Label { dep: wanted, true_head: None }) {
                        found = Some(child);
                        break 'row;
                    }
                    next_row.push(child);
                }
            }
            if found.is_some() || next_row.is_empty() {
                break;
            }
            row = next_row;
        }
        heads[token] = found.unwrap_or(heads[token]);
        labels[token].true_head = None;
    }
}

/// The leftmost and rightmost token below each token. Crossing arcs need several rounds; spaCy stops
/// after eleven, and so do we.
fn edges(heads: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let count = heads.len();
    let mut left: Vec<usize> = (0..count).collect();
    let mut right = left.clone();
    for _ in 0..12 {
        for token in (0..count).chain((0..count).rev()) {
            let head = heads[token];
            left[head] = left[head].min(left[token]);
            right[head] = right[head].max(right[token]);
        }
        if heads_stay_inside(heads, &starts(heads, &left)) {
            break;
        }
    }
    (left, right)
}

fn starts(heads: &[usize], left: &[usize]) -> Vec<bool> {
    let mut starts = vec![false; heads.len()];
    for (token, head) in heads.iter().enumerate() {
        if *head == token {
            starts[left[token]] = true;
        }
    }
    starts
}

fn heads_stay_inside(heads: &[usize], starts: &[bool]) -> bool {
    let mut start = 0;
    for token in 0..heads.len() {
        if (token > 0 && starts[token]) || token + 1 == heads.len() {
            if heads[start..token].iter().any(|head| *head < start || *head > token) {
                return false;
            }
            start = token;
        }
    }
    true
}
