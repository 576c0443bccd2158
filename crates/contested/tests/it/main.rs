//! One test binary (linking many is slow). Each module says what goes there.

mod architecture; // rules of the house: stages use only earlier ones
mod cases;
mod ingest;
mod ledger; // reconciling and state on hand-made accounts // foreign bytes become reports, or are refused with a place and a reason // the markdown test cases: parser of their blocks
