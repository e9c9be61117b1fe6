//! One seed, one run: some twelve people, random commands over every capability, lost connections, slow clients, a
//! store that fails or loses its answers, actors that fail, processes that are killed or find that another one took
//! their session. When all is quiet again the invariants must hold; a failure prints its seed.
//!
//! `PLENARY_SIM_SEEDS` is how many seeds are run, `PLENARY_SIM_SEED` the first of them; `PLENARY_ROAM_SEEDS` and
//! `PLENARY_ROAM_SEED` the same for runs in which people move about ([`roaming`]). [`sample`] looks after every step. [`super::super::plant`] holds
//! the mistakes that the run must notice.

mod check;
mod choices;
mod roaming;
mod sample;
mod world;

use std::{collections::BTreeMap, hash::Hasher, sync::Once};

use super::super::{
    plant::{Plant, plant},
    witness,
};
use world::World;

/// How many seeds people roam in, if `PLENARY_ROAM_SEEDS` does not say otherwise.
const ROAM_SEEDS: u64 = 50;
/// For how many steps each.
const ROAM_STEPS: usize = 200;

/// What people do in a run.
#[derive(Clone, Copy)]
enum Course {
    /// All there is.
    Everything,
    /// So many steps in which they move about.
    Roaming(usize),
}

/// The outcome of a run: a number that follows from all that happened, or what is wrong.
fn run(seed: u64, mistake: Option<Plant>) -> Result<u64, Vec<String>> {
    take_course(seed, mistake, Course::Everything).map(|world| world.trace())
}

fn take_course(seed: u64, mistake: Option<Plant>, course: Course) -> Result<World, Vec<String>> {
    quiet_panics();
    plant(mistake);
    witness::forget();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let outcome = runtime.expect("a runtime").block_on(async {
        let mut world = match course {
            Course::Everything => {
                let mut world = World::new(seed, 8).await;
                world.play().await;
                world
            }
            Course::Roaming(steps) => {
                let mut world = World::new(seed, roaming::OTHERS).await;
                world.roam(steps).await;
                world
            }
        };
        world.come_to_rest().await;
        let mut wrongs = check::all(&mut world).await;
        wrongs.sort_unstable();
        if wrongs.is_empty() { Ok(world) } else { Err(wrongs) }
    });
    plant(None);
    outcome
}

/// Panics that a run asks for say nothing.
fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if panic.payload().downcast_ref::<&str>() != Some(&"a test asked for it") {
                usual(panic);
            }
        }));
    });
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn whatever_happens_the_invariants_hold_a10() {
    let first = number("PLENARY_SIM_SEED", 1);
    for seed in first..first + number("PLENARY_SIM_SEEDS", 200) {
        if let Err(wrongs) = run(seed, None) {
            panic!("PLENARY_SIM_SEED={seed} PLENARY_SIM_SEEDS=1:\n{}", wrongs.join("\n"));
        }
    }
}

#[test]
fn a_seed_is_a_run() {
    for seed in 1_001..1_011 {
        assert_eq!(run(seed, None), run(seed, None), "seed {seed}");
    }
}

/// B2: with every step, a look at who is where, who hears what and who may speak where.
#[test]
fn in_ten_thousand_moves_crashes_and_reconnects_nobody_is_ever_in_two_places_i21() {
    let first = number("PLENARY_ROAM_SEED", 1);
    let seeds = number("PLENARY_ROAM_SEEDS", ROAM_SEEDS);
    let mut happened: BTreeMap<String, usize> = BTreeMap::new();
    for seed in first..first + seeds {
        let world = take_course(seed, None, Course::Roaming(ROAM_STEPS)).unwrap_or_else(|wrongs| {
            panic!("PLENARY_ROAM_SEED={seed} PLENARY_ROAM_SEEDS=1:\n{}", wrongs.join("\n"));
        });
        let counts = world.happened.iter().map(|(what, times)| ((*what).to_owned(), *times));
        for (what, times) in counts.chain(world.stored_kinds()).chain([("sampled".to_owned(), world.sampler.samples)]) {
            *happened.entry(what).or_default() += times;
        }
    }
    if seeds < ROAM_SEEDS {
        return;
    }
    let often = [
        ("sampled", 10_000),
        ("breakout.moved", 100),
        ("breakout.opened", 100),
        ("breakout.changed", 100),
        ("breakout.closed", 100),
        ("attached", 100),
        ("session failed", 50),
        ("participant failed", 100),
        ("breakout failed", 100),
        ("supervisor failed", 20),
        ("killed", 50),
        ("usurped", 50),
    ];
    for (what, times) in often {
        assert!(happened.get(what).is_some_and(|happened| *happened >= times), "{what}: {happened:?}");
    }
}

/// There is a seed in which a mistake is noticed.
fn noticed(mistake: Plant) {
    let seeds = 1..=100;
    let caught = seeds.clone().find(|seed| run(*seed, Some(mistake)).is_err());
    assert!(caught.is_some(), "{mistake:?} is not noticed in the seeds {seeds:?}");
}

/// There is one in which a mistake is noticed in the middle, by looking, whatever is to be seen at the end.
fn noticed_in_the_middle(mistake: Plant) {
    let seeds = 1..=20;
    let sampled = |wrongs: Vec<String>| wrongs.iter().any(|wrong| wrong.starts_with("sample "));
    let mut outcomes = seeds.clone().map(|seed| take_course(seed, Some(mistake), Course::Roaming(100)));
    let caught = outcomes.any(|outcome| outcome.err().is_some_and(sampled));
    assert!(caught, "{mistake:?} is not noticed in the seeds {seeds:?}");
}

macro_rules! plants {
    ($by:ident: $($name:ident: $plant:ident;)*) => {$(
        #[test]
        fn $name() {
            $by(Plant::$plant);
        }
    )*};
}
plants! { noticed_in_the_middle:
    who_comes_before_they_leave_is_noticed_i21: ComesBeforeLeaving;
    who_speaks_where_they_were_is_noticed_i21: SpeaksWhereTheyWere;
}
plants! { noticed:
    a_gate_that_opens_early_is_noticed_i13: GateOpensEarly;
    an_answer_before_the_commit_is_noticed_i1: AnswersEarly;
    a_failure_that_counts_as_done_is_noticed_i3: FailureCountsAsDone;
    a_fence_that_is_ignored_is_noticed_i15: FenceIgnored;
    a_command_carried_out_twice_is_noticed_i4: ForgetsCommands;
    a_load_that_skips_an_event_is_noticed_i5: LoadSkipsOne;
    a_replay_that_skips_an_event_is_noticed_i9: ReplaySkipsOne;
    a_timer_that_rings_early_is_noticed_i14: TimerEarly;
    a_timer_that_never_rings_is_noticed_i14: TimerNever;
    who_goes_on_hearing_a_breakout_is_noticed_i21: StaysSubscribed;
    a_socket_that_haunts_is_noticed_i24: GhostSocket;
    an_audience_that_is_ignored_is_noticed_i32: AudienceIgnored;
    what_is_shared_with_too_many_is_noticed_i33: SharedWithAll;
    what_is_taken_back_and_stays_is_noticed_e80: NeverVanishes;
}

fn mix(hasher: &mut impl Hasher, text: &str) {
    hasher.write(text.as_bytes());
}
