/// What a kind of event is, as far as the program asks: which facets a kind has stands in the codebook
/// (`crates/contested-lexicon/codebook`), for its family and for itself. Rules over kinds ask for facets and name no kinds, but
/// where one kind alone is meant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Facet {
    /// Somebody is hurt or something broken by force, told with the act or without.
    Violent,
    /// An attack or a fight.
    Fight,
    /// An attack by somebody on somebody or something.
    Assault,
    /// An attack from the air or from afar: who does it is not where it lands.
    FromAfar,
    /// By bombs from the air.
    ByAir,
    /// By shells from the ground.
    ByShells,
    /// By missiles, from wherever.
    ByMissile,
    /// By a bomb that was laid or carried.
    ByBomb,
    /// Both sides do it to each other.
    ManySided,
    /// It counts the dead, hurt, missing or driven out, and tells no act.
    Toll,
    /// It does not say how it was done: any act of violence may be meant.
    Vague,
    /// An act that people may die of.
    Act,
    /// It takes place where that is to which it is done.
    AtItsTarget,
    /// What it is done to may tell where: a town is shelled where it stands, but a demand is made of a country from anywhere.
    OnTheGround,
    /// It has a place of its own, rather than only a speaker's.
    Placed,
    /// Ground is taken, held, entered or left.
    Ground,
    /// Its object is that ground.
    OfGround,
    /// Forces are raised, moved, armed or halted.
    Forces,
    /// Help, whose object is a recipient.
    Help,
    /// A tie between bodies: without a place, and often without a day.
    Bond,
    /// It is done by meeting or speaking.
    Words,
    /// It is done by saying it.
    Speech,
    /// It is about words, which nobody answers for as for an act.
    Said,
    /// Who does it is alive.
    Living,
    /// Many do it all the time: two tellings without a common doer are hardly one.
    Everyday,
    /// Somebody did it, and another did not: two doers contradict each other.
    OneDoer,
    /// Harm done to people in somebody's hands, or to what is theirs.
    Abuse,
    /// Tellings of it may be tellings of one act of violence.
    Harms,
    /// Whether the one whom it befell is alive is not told: he may be found, or found dead.
    Unfound,
    /// Seldom done twice at one place within days.
    Rare,
    /// A place changes hands, or is said not to.
    ChangesHands,
    /// Of one town within days it is one matter.
    RareThere,
    /// Ground or things are taken by force.
    Takes,
    /// Somebody has a place from then on.
    Gains,
    /// Somebody has a place no more.
    Leaves,
    /// Whether a person lives.
    Life,
    /// A person's death.
    Death,
    /// It counts the dead or hurt.
    Casualties,
    /// Somebody is in the hands of others, and alive.
    Custody,
    /// It answers an accusation: no.
    Rejects,
    /// Whether two names are one body's.
    OneBody,
    /// To deny it is to dispute who somebody is, or belongs to.
    Identity,
    /// To deny it is to dispute how somebody is.
    Status,
}

impl Facet {
    /// Its bit in a set.
    pub(super) const fn bit(self) -> u64 {
        1 << self as u32
    }
}
