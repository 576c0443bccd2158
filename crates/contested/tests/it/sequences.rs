//! Sequences of commands on a case, held against a model of it.

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

#[path = "../sequences/mod.rs"]
mod model;

/// The same few each time, for seconds; `cargo xtask campaign sequences` tries many more, longer ones, and all commands.
#[test]
fn any_commands_in_any_order_leave_a_case_as_it_should_be() {
    for seed in 1..=10u8 {
        let config =
            Config { cases: 1, max_shrink_iters: 20, failure_persistence: None, ..Config::default() };
        let dice = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
        let outcome = TestRunner::new_with_rng(config, dice).run(&model::commands(9, false), |commands| {
            let folder = tempfile::tempdir().unwrap();
            model::carry_out(&commands, folder.path())
        });
        outcome.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    }
}
