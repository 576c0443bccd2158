//! The small layers that read the encoder's vectors: see `train/README.md` for what each was taught.

use contested_encoder::{Dense, WeightsError, WeightsFile};
use contested_kernels::{gelu, sigmoid};

use super::sight::{ACT_BITS, Act, PAIR_BITS, PAIR_SIGNS, Pair, THING_SIGNS, Thing, Word};

/// Rows of numbers, one for each value of a sign.
#[derive(Debug)]
struct Table {
    rows: Vec<f32>,
    width: usize,
}

impl Table {
    fn take(file: &mut WeightsFile, name: &str, count: usize, width: usize) -> Result<Table, WeightsError> {
        Ok(Table { rows: file.take(&format!("{name}.weight"), &[count, width])?, width })
    }

    fn row(&self, value: usize) -> &[f32] {
        let at = value.min(self.rows.len() / self.width - 1) * self.width;
        &self.rows[at..at + self.width]
    }

    fn add(&self, value: usize, to: &mut [f32]) {
        for (sum, more) in to.iter_mut().zip(self.row(value)) {
            *sum += more;
        }
    }
}

/// What a word is taken for.
#[derive(Clone, Debug)]
pub(super) struct Telling {
    /// Chances: of no act, then of each kind in the codebook's order.
    pub(super) kinds: Vec<f32>,
    /// The chance that it tells its act for the first time in the report.
    pub(super) first: f32,
}

impl Telling {
    /// The chance that it tells an act.
    pub(super) fn act(&self) -> f32 {
        1.0 - self.kinds[0]
    }

    /// The likeliest kind and its chance.
    pub(super) fn best(&self) -> (usize, f32) {
        let mut best = (0, 0.0);
        for (kind, chance) in self.kinds[1..].iter().enumerate() {
            if *chance > best.1 {
                best = (kind, *chance);
            }
        }
        best
    }
}

/// A part that one thing plays, or none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    Agent = 0,
    Target = 1,
    Victim = 2,
    Place = 3,
    Time = 4,
    Source = 5,
}

/// Scores of an act's pairs.
#[derive(Debug)]
pub(super) struct Scores {
    /// For each pair: a score for each [`Part`], and one for whether a figure belongs to the act.
    parts: Vec<f32>,
    /// A score for nobody, for each part.
    none: Vec<f32>,
    /// Chances of stages, polarities, certainties and stances, in their order.
    pub(super) told: [Vec<f32>; 4],
}

const PARTS: usize = 6;

impl Scores {
    pub(super) fn of(&self, pair: usize, part: Part) -> f32 {
        self.parts[pair * (PARTS + 1) + part as usize]
    }

    pub(super) fn none(&self, part: Part) -> f32 {
        self.none[part as usize]
    }

    /// The chance that a figure is of this act.
    pub(super) fn figure(&self, pair: usize) -> f32 {
        sigmoid(self.parts[pair * (PARTS + 1) + PARTS])
    }
}

/// See the module.
#[derive(Debug)]
pub(super) struct Heads {
    width: usize,
    scorer: usize,
    word: Dense,
    made: Table,
    fired: Table,
    kinds: Dense,
    first: Dense,
    fired_kinds: Table,
    hint_kinds: Table,
    thing: Dense,
    thing_signs: Vec<Table>,
    act: Dense,
    kind: Table,
    rule_kind: Table,
    act_bits: Table,
    left: Dense,
    right: Dense,
    pair_signs: Vec<Table>,
    pair_bits: Table,
    deeper: Dense,
    parts: Dense,
    none: Dense,
    telling: Vec<Dense>,
    told: Vec<Table>,
    again: Dense,
    before: Dense,
    between: Dense,
    apart: Table,
    link: Dense,
}

/// Values of stage, polarity, certainty and stance.
const TOLD: [usize; 4] = [6, 2, 4, 10];

impl Heads {
    pub(super) fn take(file: &mut WeightsFile, width: usize, kinds: usize) -> Result<Heads, WeightsError> {
        let side = |file: &WeightsFile, name: &str| {
            let shape = file.shape(name).unwrap_or_default();
            shape.first().copied().ok_or_else(|| WeightsError(format!("{name} is missing")))
        };
        let hidden = side(file, "heads.word.weight")?;
        let scorer = side(file, "heads.thing.weight")?;
        let tables =
            |file: &mut WeightsFile, name: &str, sizes: &[usize]| -> Result<Vec<Table>, WeightsError> {
                let one =
                    |(at, size): (usize, &usize)| Table::take(file, &format!("{name}.{at}"), *size, scorer);
                sizes.iter().enumerate().map(one).collect()
            };
        // Layers over yes-or-noes are sums of rows: one for each yes.
        let bits = |file: &mut WeightsFile, name: &str, count: usize| -> Result<Table, WeightsError> {
            let columns = file.take(&format!("{name}.weight"), &[scorer, count])?;
            let rows = (0..count).flat_map(|bit| (0..scorer).map(move |at| (at, bit)));
            Ok(Table { rows: rows.map(|(at, bit)| columns[at * count + bit]).collect(), width: scorer })
        };
        Ok(Heads {
            width,
            scorer,
            word: Dense::take(file, "heads.word", width, hidden)?,
            made: Table::take(file, "heads.made", 4, hidden)?,
            fired: Table::take(file, "heads.fired", kinds + 1, hidden)?,
            kinds: Dense::take(file, "heads.kinds", hidden, kinds + 1)?,
            first: Dense::take(file, "heads.first", hidden, 1)?,
            fired_kinds: Table::take(file, "heads.fired_kinds", kinds + 1, kinds + 1)?,
            hint_kinds: Table::take(file, "heads.hint_kinds", kinds, kinds + 1)?,
            thing: Dense::take(file, "heads.thing", width, scorer)?,
            thing_signs: tables(file, "heads.thing_signs", &THING_SIGNS)?,
            act: Dense::take(file, "heads.act", width, scorer)?,
            kind: Table::take(file, "heads.kind", kinds, scorer)?,
            rule_kind: Table::take(file, "heads.rule_kind", kinds + 1, scorer)?,
            act_bits: bits(file, "heads.act_bits", ACT_BITS)?,
            left: Dense::take(file, "heads.left", width, scorer)?,
            right: Dense::take(file, "heads.right", width, scorer)?,
            pair_signs: tables(file, "heads.pair_signs", &PAIR_SIGNS)?,
            pair_bits: bits(file, "heads.pair_bits", PAIR_BITS)?,
            deeper: Dense::take(file, "heads.deeper", scorer, scorer)?,
            parts: Dense::take(file, "heads.parts", scorer, PARTS + 1)?,
            none: Dense::take(file, "heads.none", scorer, PARTS)?,
            telling: TOLD
                .iter()
                .enumerate()
                .map(|(at, count)| Dense::take(file, &format!("heads.telling.{at}"), scorer, *count))
                .collect::<Result<_, _>>()?,
            told: TOLD
                .iter()
                .enumerate()
                .map(|(at, count)| Table::take(file, &format!("heads.told.{at}"), *count + 1, *count))
                .collect::<Result<_, _>>()?,
            again: Dense::take(file, "heads.again", width, scorer)?,
            before: Dense::take(file, "heads.before", width, scorer)?,
            between: Dense::take(file, "heads.between", width, scorer)?,
            apart: Table::take(file, "heads.apart", 14, scorer)?,
            link: Dense::take(file, "heads.link", scorer, 1)?,
        })
    }

    /// What words are taken for; `vectors` holds one for each.
    pub(super) fn words(&self, vectors: &[f32], words: &[&Word]) -> Vec<Telling> {
        let mut inner = self.word.apply(vectors);
        let hidden = self.word.outputs();
        for (row, word) in inner.chunks_exact_mut(hidden).zip(words) {
            self.made.add(usize::from(word.made), row);
            self.fired.add(usize::from(word.fired), row);
        }
        gelu(&mut inner);
        let mut kinds = self.kinds.apply(&inner);
        let first = self.first.apply(&inner);
        let mut tellings = Vec::with_capacity(words.len());
        for ((row, first), word) in kinds.chunks_exact_mut(self.kinds.outputs()).zip(first).zip(words) {
            self.fired_kinds.add(usize::from(word.fired), row);
            for hint in &word.hints {
                self.hint_kinds.add(usize::from(*hint), row);
            }
            contested_kernels::softmax(row);
            tellings.push(Telling { kinds: row.to_vec(), first: sigmoid(first) });
        }
        tellings
    }

    /// What is worked out once for each thing of a report; `vectors` holds one for each.
    pub(super) fn things(&self, vectors: &[f32], things: &[Thing]) -> Things {
        let mut own = self.thing.apply(vectors);
        for (row, thing) in own.chunks_exact_mut(self.scorer).zip(things) {
            for (table, sign) in self.thing_signs.iter().zip(thing.signs) {
                table.add(usize::from(sign), row);
            }
        }
        Things { own, right: self.right.apply(vectors) }
    }

    /// Scores of an act of a kind, whose word has this vector.
    pub(super) fn score(&self, vector: &[f32], kind: usize, act: &Act, things: &Things) -> Scores {
        let mut own = self.act.apply(vector);
        self.kind.add(kind, &mut own);
        self.rule_kind.add(usize::from(act.kind), &mut own);
        add_bits(&self.act_bits, act.bits, &mut own);
        let mut left = self.left.apply(vector);
        for value in &mut left {
            *value = 2.0 * sigmoid(2.0 * *value) - 1.0;
        }
        let mut inner = Vec::with_capacity(act.pairs.len() * self.scorer);
        for pair in &act.pairs {
            inner.extend_from_slice(&own);
            let at = inner.len() - self.scorer;
            self.pair(pair, &left, things, &mut inner[at..]);
        }
        gelu(&mut inner);
        let mut deeper = self.deeper.apply(&inner);
        gelu(&mut deeper);
        let parts = self.parts.apply(&deeper);
        gelu(&mut own);
        let told = std::array::from_fn(|at| {
            let mut row = self.telling[at].apply(&own);
            self.told[at].add(usize::from(act.told[at]), &mut row);
            contested_kernels::softmax(&mut row);
            row
        });
        Scores { parts, none: self.none.apply(&own), told }
    }

    fn pair(&self, pair: &Pair, left: &[f32], things: &Things, row: &mut [f32]) {
        let at = pair.thing as usize * self.scorer;
        let (own, right) = (&things.own[at..at + self.scorer], &things.right[at..at + self.scorer]);
        for (((sum, own), right), left) in row.iter_mut().zip(own).zip(right).zip(left) {
            *sum = right.mul_add(*left, *sum + own);
        }
        for (table, sign) in self.pair_signs.iter().zip(pair.signs) {
            table.add(usize::from(sign), row);
        }
        add_bits(&self.pair_bits, pair.bits, row);
    }

    /// How well a word's act fits each of some earlier ones, given with how far apart they are told.
    pub(super) fn links(&self, vector: &[f32], earlier: &[(&[f32], usize)]) -> Vec<f32> {
        let again = self.again.apply(vector);
        let mut before = Vec::with_capacity(earlier.len() * self.width);
        let mut between = Vec::with_capacity(earlier.len() * self.width);
        for (other, _) in earlier {
            before.extend_from_slice(other);
            between.extend(vector.iter().zip(*other).map(|(a, b)| a * b));
        }
        let mut inner = self.before.apply(&before);
        let between = self.between.apply(&between);
        for ((row, between), (_, apart)) in
            inner.chunks_exact_mut(self.scorer).zip(between.chunks_exact(self.scorer)).zip(earlier)
        {
            for ((sum, again), between) in row.iter_mut().zip(&again).zip(between) {
                *sum += again + between;
            }
            self.apart.add(*apart, row);
        }
        gelu(&mut inner);
        self.link.apply(&inner)
    }
}

/// See [`Heads::things`].
#[derive(Debug)]
pub(super) struct Things {
    own: Vec<f32>,
    right: Vec<f32>,
}

fn add_bits(table: &Table, bits: u16, row: &mut [f32]) {
    for bit in 0..16 {
        if bits >> bit & 1 == 1 {
            table.add(bit, row);
        }
    }
}
