//! The labels of the French model, as types.

use contested_english::{Label, Pos};

contested_english::labels! {
    /// Universal Dependencies, with the subtypes of the Sequoia treebank.
    Dep {
        Root = "ROOT", Acl = "acl", AclRelcl = "acl:relcl", Advcl = "advcl", AdvclCleft = "advcl:cleft", Advmod = "advmod",
        Amod = "amod", Appos = "appos", AuxCaus = "aux:caus", AuxPass = "aux:pass", AuxTense = "aux:tense", Case = "case",
        Cc = "cc", CcNc = "cc:nc", Ccomp = "ccomp", Compound = "compound", Conj = "conj", Cop = "cop", Csubj = "csubj",
        CsubjPass = "csubj:pass", Dep = "dep", Det = "det", Discourse = "discourse", Dislocated = "dislocated",
        ExplComp = "expl:comp", ExplPass = "expl:pass", ExplPv = "expl:pv", ExplSubj = "expl:subj", Fixed = "fixed",
        Flat = "flat", FlatForeign = "flat:foreign", FlatName = "flat:name", Goeswith = "goeswith", Iobj = "iobj",
        IobjAgent = "iobj:agent", Mark = "mark", Nmod = "nmod", NmodPoss = "nmod:poss", Nsubj = "nsubj",
        NsubjCaus = "nsubj:caus", NsubjPass = "nsubj:pass", Nummod = "nummod", Obj = "obj", ObjAgent = "obj:agent",
        Obl = "obl", OblAgent = "obl:agent", OblArg = "obl:arg", OblMod = "obl:mod", Orphan = "orphan",
        Parataxis = "parataxis", Punct = "punct", Reparandum = "reparandum", Vocative = "vocative", Xcomp = "xcomp",
    }
}

contested_english::labels! {
    /// WikiNER's kinds of names, as the model guesses them.
    EntityLabel { Loc = "LOC", Misc = "MISC", Org = "ORG", Per = "PER" }
}

/// A part of speech with the features that a reader asks for: one label of the model's ("Mood=Cnd|Number=Sing|POS=AUX|…").
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Morph {
    /// Universal part of speech.
    pub pos: Pos,
    /// Of a verb.
    pub form: Form,
    /// Past participles and tenses of the past.
    pub is_past: bool,
    /// Several.
    pub is_plural: bool,
    /// The conditional.
    pub is_conditional: bool,
    /// The subjunctive.
    pub is_subjunctive: bool,
    /// The future.
    pub is_future: bool,
    /// A word that negates.
    pub is_negative: bool,
}

/// What a verb stands in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// A person and a tense.
    Finite,
    /// The infinitive.
    Infinitive,
    /// A participle.
    Participle,
    /// It is no verb.
    None,
}

impl Label for Morph {
    fn from_label(label: &str) -> Option<Morph> {
        let has = |feature: &str| label.split('|').any(|one| one == feature);
        let pos = label.split('|').find_map(|one| one.strip_prefix("POS="));
        let form = if has("VerbForm=Fin") {
            Form::Finite
        } else if has("VerbForm=Inf") {
            Form::Infinitive
        } else if has("VerbForm=Part") {
            Form::Participle
        } else {
            Form::None
        };
        Some(Morph {
            // One label says nothing at all.
            pos: pos.map_or(Some(Pos::X), Pos::from_label)?,
            form,
            is_past: has("Tense=Past") || has("Tense=Imp"),
            is_plural: has("Number=Plur"),
            is_conditional: has("Mood=Cnd"),
            is_subjunctive: has("Mood=Sub"),
            is_future: has("Tense=Fut"),
            is_negative: has("Polarity=Neg"),
        })
    }
}
