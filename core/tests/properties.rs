//! What holds over a whole session whatever people do: random commands of everybody, in random order, at random
//! times. 256 runs each, more with `PROPTEST_CASES`.

mod support {
    pub mod generator;
    pub mod reducer;
    pub mod samples;
    pub mod scene;
    pub mod secrets;
}
mod property {
    pub mod canvases;
    pub mod deadlines;
    pub mod decisions;
    pub mod places;
    pub mod privacy;
    pub mod projection;
    pub mod reach;
    pub mod replay;
}

use proptest::test_runner::Config;

/// The number of runs is the environment's to say; what fails is printed, no file is left behind.
fn config() -> Config {
    Config { failure_persistence: None, ..Config::default() }
}
