use std::io::Write as _;

use anyhow::bail;
use clap::builder::PossibleValue;
use clap::{Args, Subcommand, ValueEnum};
use contested::model::{Answer, Letter, Sameness};
use contested::store::{Case, Wish};
use jiff::Timestamp;

use crate::outcome::Outcome;
use crate::{clock, talk};

/// Record what you hold of something, and why
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested judge resolve valley.contested x-r-0f3c9b21aa04d6ee-c2-control prefer --side denied --reason 'video of 4 December'
  contested judge resolve valley.contested x-r-0f3c9b21aa04d6ee-c2-value pending --reason 'wait for the hospital'
  contested judge claim valley.contested r-0f3c9b21aa04d6ee/c2 reject --reason 'about another town'
  contested judge correct valley.contested r-0f3c9b21aa04d6ee/c2 figure.1 41 --reason 'a typing error, says the paper'
  contested judge same valley.contested 'General Mirov' 'Abu Talin' --reason 'his nom de guerre'
  contested judge split valley.contested e-r-0f3c9b21aa04d6ee-c2 r-77aa01/c3 --reason 'another day'
  contested judge undo valley.contested j-5f0c11d2a9e3b704

Every judgement is a record with who, when, why and the version of the rules; nothing is overwritten. Of several on
one question the latest counts. `contested judgements CASE` lists them.")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// What to make of a contradiction: prefer, keep-range, unresolved, pending or ask
    Resolve {
        #[command(flatten)]
        by: By,
        /// Its id
        #[arg(value_name = "CONTRADICTION")]
        contradiction: String,
        /// The answer
        #[arg(value_enum, value_name = "ANSWER")]
        answer: AnswerWord,
        /// The side preferred, by its position
        #[arg(long, value_name = "POSITION")]
        side: Option<String>,
        /// The source preferred, or to be asked
        #[arg(long, value_name = "SOURCE")]
        source: Option<String>,
    },
    /// Whether a claim was read rightly (not whether what it says is so)
    Claim {
        #[command(flatten)]
        by: By,
        /// Its id
        #[arg(value_name = "CLAIM")]
        claim: String,
        /// confirm: the report says so; reject: it does not, and the claim counts for nothing
        #[arg(value_enum, value_name = "VERDICT")]
        verdict: VerdictWord,
    },
    /// How a field of a claim should read; what was read stays beside it
    Correct {
        #[command(flatten)]
        by: By,
        /// Its id
        #[arg(value_name = "CLAIM")]
        claim: String,
        /// type, stage, polarity, stance, certainty, place, time, figure.N, participant.N or a role
        #[arg(value_name = "FIELD")]
        field: String,
        /// A word, a place, days (2024-12-01/2024-12-03), a number (14, 22.., 8..12), a name; `none` for nothing
        #[arg(value_name = "VALUE", allow_hyphen_values = true)]
        value: String,
    },
    /// Two actors or events are one
    Same(Pair),
    /// Two actors or events are two
    Different(Pair),
    /// It cannot be told whether two actors or events are one
    Unsure(Pair),
    /// Several actors or events are one
    Merge {
        #[command(flatten)]
        by: By,
        /// Actors or events
        #[arg(value_name = "ID", required = true, num_args = 2..)]
        members: Vec<String>,
    },
    /// Some claims of an event or actor belong to another
    Split {
        #[command(flatten)]
        by: By,
        /// The event or actor
        #[arg(value_name = "ID")]
        whole: String,
        /// The claims that belong elsewhere
        #[arg(value_name = "CLAIM", required = true)]
        claims: Vec<String>,
        /// What the other actor shall be called
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
    },
    /// How far a source can be relied on: A completely … E not, F cannot be judged (Admiralty code)
    Source {
        #[command(flatten)]
        by: By,
        /// The source
        #[arg(value_name = "SOURCE")]
        source: String,
        /// A to F
        #[arg(value_name = "LETTER")]
        letter: Letter,
    },
    /// Put a note beside something; the note is the reason
    Note {
        #[command(flatten)]
        by: By,
        /// A claim, event, contradiction, report, actor, source or place
        #[arg(value_name = "ID")]
        on: String,
    },
    /// Show a claim, event or report only after a warning
    Sensitive {
        #[command(flatten)]
        by: By,
        /// The claim, event or report
        #[arg(value_name = "ID")]
        on: String,
        /// Show it without one again
        #[arg(long)]
        clear: bool,
    },
    /// Take a judgement back; it stays in the history
    Undo {
        #[command(flatten)]
        by: By,
        /// The judgement's id
        #[arg(value_name = "JUDGEMENT")]
        judgement: String,
    },
}

#[derive(Args, Debug)]
struct Pair {
    #[command(flatten)]
    by: By,
    /// An actor or event
    #[arg(value_name = "ID")]
    a: String,
    /// Another
    #[arg(value_name = "ID")]
    b: String,
}

/// The case, and who judges when and why.
#[derive(Args, Debug)]
struct By {
    /// The case's file
    #[arg(value_name = "CASE")]
    case: std::path::PathBuf,
    /// Why
    #[arg(long, short, value_name = "WHY", default_value = "", hide_default_value = true)]
    reason: String,
    /// Who judges; who runs the program where it is not given
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// When it was judged, like 2024-12-03T18:20:00Z; now where it is not given
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum AnswerWord {
    Prefer,
    KeepRange,
    Unresolved,
    Pending,
    Ask,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum VerdictWord {
    Confirm,
    Reject,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (by, wish) = wish(&arguments.what)?;
    let mut stamp = clock::stamp();
    if let Some(at) = by.at {
        stamp.at = at;
    }
    if let Some(who) = &by.who {
        stamp.who.clone_from(who);
    }
    let mut case = Case::open(&by.case)?;
    let judged = case.judge(&wish, &by.reason, &stamp)?;
    for warning in &judged.warnings {
        talk::caution(warning);
    }
    let judgement = &judged.judgement;
    talk::note(&format!(
        "{} on {} by {}; `contested judge undo` takes it back",
        judgement.verdict(),
        judgement.subjects().join(", "),
        judgement.who
    ));
    // For scripts that want to undo it.
    writeln!(std::io::stdout().lock(), "{}", judgement.id)?;
    Ok(Outcome::Fine)
}

/// The word of a choice, as people type it.
fn said(word: impl ValueEnum) -> PossibleValue {
    word.to_possible_value().expect("every choice has a word")
}

fn wish(what: &What) -> anyhow::Result<(&By, Wish)> {
    let identity = |pair: &Pair, verdict| Wish::Identity { a: pair.a.clone(), b: pair.b.clone(), verdict };
    Ok(match what {
        What::Resolve { by, contradiction, answer, side, source } => {
            if side.is_some() && *answer != AnswerWord::Prefer {
                bail!("--side goes with prefer only");
            }
            let answer = Answer::of(said(*answer).get_name(), side.clone(), source.clone())?;
            (by, Wish::Resolve { contradiction: contradiction.clone(), answer })
        }
        What::Claim { by, claim, verdict } => {
            let verdict = said(*verdict).get_name().parse()?;
            (by, Wish::Claim { claim: claim.clone(), verdict })
        }
        What::Correct { by, claim, field, value } => {
            (by, Wish::Correct { claim: claim.clone(), field: field.clone(), value: value.clone() })
        }
        What::Same(pair) => (&pair.by, identity(pair, Sameness::Same)),
        What::Different(pair) => (&pair.by, identity(pair, Sameness::Different)),
        What::Unsure(pair) => (&pair.by, identity(pair, Sameness::Unsure)),
        What::Merge { by, members } => (by, Wish::Merge { members: members.clone() }),
        What::Split { by, whole, claims, name } => {
            (by, Wish::Split { whole: whole.clone(), part: claims.clone(), name: name.clone() })
        }
        What::Source { by, source, letter } => {
            (by, Wish::Reliability { source: source.clone(), letter: *letter })
        }
        What::Note { by, on } => (by, Wish::Note { on: on.clone() }),
        What::Sensitive { by, on, clear } => (by, Wish::Sensitive { on: on.clone(), sensitive: !clear }),
        What::Undo { by, judgement } => (by, Wish::Undo { judgement: judgement.clone() }),
    })
}
