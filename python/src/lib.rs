//! The Rust half of the Python package. It hands over JSON and Arrow; what people type and see is Python (`contested/`).
//!
//! Everything that takes time runs without Python's lock, with all cores.

mod case;

mod reading;

mod table;

mod failure;

use pyo3::prelude::*;

#[pymodule]
mod _native {
    #[pymodule_export]
    use super::case::Case;
    #[pymodule_export]
    use super::reading::Reader;
    #[pymodule_export]
    use super::table::Table;

    use super::*;

    /// The program's version.
    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        // Threads of the whole process: where somebody made them already, theirs are used.
        let _ = rayon::ThreadPoolBuilder::new().stack_size(contested::intake::STACK_BYTES).build_global();
        module.add("VERSION", env!("CARGO_PKG_VERSION"))
    }
}
