//! The labels of the model, as types.

use std::fmt;

/// A label that a model gives: a tag, a dependency, a kind of name.
pub trait Label: Copy + PartialEq + fmt::Debug + 'static {
    /// The label written so, if there is one.
    fn from_label(label: &str) -> Option<Self>;
}

/// Makes an enum of labels, each with the words that the model has for it.
#[macro_export]
macro_rules! labels {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[allow(missing_docs)] // named by the standards that define them
        pub enum $name { $($variant),* }

        impl $name {
            /// All labels.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// As the model writes it.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),* }
            }

            /// The label written so, if there is one.
            pub fn from_label(label: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|known| known.as_str() == label)
            }
        }

        impl $crate::Label for $name {
            fn from_label(label: &str) -> Option<$name> {
                $name::from_label(label)
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

labels! {
    /// Penn Treebank tags with OntoNotes' additions.
    Tag {
        Dollar = "$", ClosingQuote = "''", Comma = ",", OpenBracket = "-LRB-", CloseBracket = "-RRB-", Period = ".", Colon = ":",
        Add = "ADD", Afx = "AFX", Cc = "CC", Cd = "CD", Dt = "DT", Ex = "EX", Fw = "FW", Hyph = "HYPH", In = "IN", Jj = "JJ",
        Jjr = "JJR", Jjs = "JJS", Ls = "LS", Md = "MD", Nfp = "NFP", Nn = "NN", Nnp = "NNP", Nnps = "NNPS", Nns = "NNS",
        Pdt = "PDT", Pos = "POS", Prp = "PRP", PrpPoss = "PRP$", Rb = "RB", Rbr = "RBR", Rbs = "RBS", Rp = "RP", Sym = "SYM",
        To = "TO", Uh = "UH", Vb = "VB", Vbd = "VBD", Vbg = "VBG", Vbn = "VBN", Vbp = "VBP", Vbz = "VBZ", Wdt = "WDT", Wp = "WP",
        WpPoss = "WP$", Wrb = "WRB", Xx = "XX", Space = "_SP", OpeningQuote = "``",
    }
}

labels! {
    /// Universal parts of speech.
    Pos {
        Adj = "ADJ", Adp = "ADP", Adv = "ADV", Aux = "AUX", Cconj = "CCONJ", Det = "DET", Intj = "INTJ", Noun = "NOUN",
        Num = "NUM", Part = "PART", Pron = "PRON", Propn = "PROPN", Punct = "PUNCT", Sconj = "SCONJ", Sym = "SYM",
        Verb = "VERB", X = "X", Space = "SPACE",
    }
}

labels! {
    /// Dependency labels (ClearNLP / CLEAR style).
    Dep {
        Root = "ROOT", Acl = "acl", Acomp = "acomp", Advcl = "advcl", Advmod = "advmod", Agent = "agent", Amod = "amod",
        Appos = "appos", Attr = "attr", Aux = "aux", Auxpass = "auxpass", Case = "case", Cc = "cc", Ccomp = "ccomp",
        Compound = "compound", Conj = "conj", Csubj = "csubj", Csubjpass = "csubjpass", Dative = "dative", Dep = "dep",
        Det = "det", Dobj = "dobj", Expl = "expl", Intj = "intj", Mark = "mark", Meta = "meta", Neg = "neg", Nmod = "nmod",
        Npadvmod = "npadvmod", Nsubj = "nsubj", Nsubjpass = "nsubjpass", Nummod = "nummod", Oprd = "oprd",
        Parataxis = "parataxis", Pcomp = "pcomp", Pobj = "pobj", Poss = "poss", Preconj = "preconj", Predet = "predet",
        Prep = "prep", Prt = "prt", Punct = "punct", Quantmod = "quantmod", Relcl = "relcl", Xcomp = "xcomp",
    }
}

labels! {
    /// OntoNotes name types, as the model guesses them. Spans are good on conflict news, types are not.
    EntityLabel {
        Cardinal = "CARDINAL", Date = "DATE", Event = "EVENT", Fac = "FAC", Gpe = "GPE", Language = "LANGUAGE", Law = "LAW",
        Loc = "LOC", Money = "MONEY", Norp = "NORP", Ordinal = "ORDINAL", Org = "ORG", Percent = "PERCENT",
        Person = "PERSON", Product = "PRODUCT", Quantity = "QUANTITY", Time = "TIME", WorkOfArt = "WORK_OF_ART",
    }
}
