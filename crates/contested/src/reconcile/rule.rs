use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! rules {
    ($($rule:ident = $name:literal: $meaning:literal,)*) => {
        /// Why two claims stand to each other as they do: the names of the published ledger, which stay. In order of the names.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum RelationRule { $(#[doc = $meaning] $rule),* }

        impl RelationRule {
            /// All of them.
            pub const ALL: &'static [RelationRule] = &[$(RelationRule::$rule),*];

            /// "same-figure".
            pub fn as_str(self) -> &'static str {
                match self { $(RelationRule::$rule => $name),* }
            }

            /// When it holds, in a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(RelationRule::$rule => $meaning),* }
            }
        }
    };
}

rules! {
    APlaceBesideItsArea = "a-place-beside-its-area": "One counts at a place, the other in the area that it lies in.",
    ActsAfterDeath = "acts-after-death": "Somebody who is said to be dead is later told to do something.",
    AffirmedAndDenied = "affirmed-and-denied": "One says that it is so, the other that it is not.",
    BoundsDoNotMeet = "bounds-do-not-meet": "The two count the same people, and no number fits both.",
    BoundsMeet = "bounds-meet": "The two count the same people, and some number fits both.",
    CountedUntilDifferentDays = "counted-until-different-days": "Each counts up to a day of its own.",
    CountsAPart = "counts-a-part": "One counts some of those whom the other counts.",
    DaysApart = "days-apart": "The days told of one occurrence do not meet.",
    DeniedOfTheOneBlamed = "denied-of-the-one-blamed": "The denial says that it was not the one whom the other blames.",
    DeniesItsPart = "denies-its-part": "Who is blamed says that it was not he.",
    DeniesWhatWasTold = "denies-what-was-told": "The denial answers what somebody told in another event.",
    DifferentCauses = "different-causes": "The same harm, by means of which only one can be.",
    DifferentDoers = "different-doers": "The same act, by two of whom only one can have done it.",
    DoneOrOnlyTried = "done-or-only-tried": "One tells as done what by the other was only tried.",
    FightersOrCivilians = "fighters-or-civilians": "The same people are fighters in one and civilians in the other.",
    LaidOnAnother = "laid-on-another": "Somebody owns up to it or is blamed for it, and the other has another doer.",
    OneClassBesideAll = "one-class-beside-all": "One counts a class of people, the other all of them.",
    OwnedUpToAndDenied = "owned-up-to-and-denied": "The doer owns up to it, and somebody denies it.",
    PlacesApart = "places-apart": "The places told of one occurrence lie apart.",
    RareActThere = "rare-act-there": "What seldom happens twice at one place within days.",
    SameBackground = "same-background": "What began long before both reports.",
    SameClaimInACopy = "same-claim-in-a-copy": "The report is a copy, and says the same.",
    SameDayAndPlace = "same-day-and-place": "One day, at a place so small that little else happens there.",
    SameDayPlaceAndDoer = "same-day-place-and-doer": "One day, one place, one doer.",
    SameDayPlaceAndOrigin = "same-day-place-and-origin": "One day and one place, by one origin.",
    SameFigure = "same-figure": "One exact count.",
    SameHolder = "same-holder": "One holder of one place.",
    SameParties = "same-parties": "The same doer and place, or the same two sides, within days.",
    SamePerson = "same-person": "One person by name.",
    SameTarget = "same-target": "One thing that was hit, by name or by word.",
    TakenBackByTheSameOrigin = "taken-back-by-the-same-origin": "Who said it takes it back.",
    ToldAgainInTheReport = "told-again-in-the-report": "The report tells it twice.",
    ToldAlike = "told-alike": "The two are told so alike that they are hardly two.",
    ToldOfTheActBefore = "told-of-the-act-before": "It goes on about the act told before it.",
    TollCorrectedByTheSameOrigin = "toll-corrected-by-the-same-origin": "Who counted counts less later.",
    TollGrowsByTheSameOffice = "toll-grows-by-the-same-office": "An office of the same body counts more later.",
    TollGrowsByTheSameOrigin = "toll-grows-by-the-same-origin": "Who counted counts more later.",
    TurnedRoundByTheSameOrigin = "turned-round-by-the-same-origin": "Who said it says the opposite later.",
    TwoOwnUpToIt = "two-own-up-to-it": "Two own up to what one can have done.",
}

impl fmt::Display for RelationRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for RelationRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for RelationRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RelationRule, D::Error> {
        let name = String::deserialize(deserializer)?;
        let found = RelationRule::ALL.iter().copied().find(|rule| rule.as_str() == name);
        found.ok_or_else(|| serde::de::Error::custom(format!("no rule of relations is called {name:?}")))
    }
}
