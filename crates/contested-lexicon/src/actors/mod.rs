//! The register: actors, what they are called and when, who held which office, the states and their bodies.

mod layer;
mod period;
mod register;
mod spelling;
mod table;

pub use layer::{Change, Entry, LAYER_FILE, Layer, export_csv, import_csv};
pub use period::Period;
pub use register::{Actor, ActorKind, ActorName, NameKind, Office, Register, State, StateBody};
pub use spelling::{key, loose_key};
pub use table::{Row, rows};
