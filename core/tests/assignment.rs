//! The assignment engine from outside: its rules, judged by facts that are counted here a second time, and compared
//! with every arrangement there is where these are few enough to be tried.
//!
//! `cargo test -p plenary-core --release --test assignment -- --nocapture table` prints what it finds beside what
//! counting says cannot be undercut, and how long that takes.

mod assignment {
    pub mod cases;
    pub mod judge;
    pub mod rules;
    pub mod reasons;
    pub mod every;
    pub mod moves;
    pub mod several;
    pub mod table;
}

use proptest::test_runner::Config;

/// The number of runs is the environment's to say, and small without it, as a search is slow in a build for tests.
fn config(cases: u32) -> Config {
    let said = std::env::var_os("PROPTEST_CASES").is_some();
    let default = Config { failure_persistence: None, ..Config::default() };
    if said { default } else { Config { cases, ..default } }
}
