//! What processes use, read from `/proc`: everything here is none on other systems than Linux.

use std::{collections::HashMap, fs, time::Duration};

/// `/proc` counts processor time in ticks of this many milliseconds, on every architecture (`USER_HZ`).
const TICK_MS: u64 = 10;

/// Processor time of a process, with its threads and without its children.
#[must_use]
pub fn cpu(pid: u32) -> Option<Duration> {
    let stat = Stat::of(pid)?;
    Some(ticks(stat.own))
}

/// Processor time of all that a process has started, as far as they live or were waited for by another of them: for
/// `plenary`, Postgres.
#[must_use]
pub fn cpu_of_children(pid: u32) -> Option<Duration> {
    let all: HashMap<u32, Stat> = fs::read_dir("/proc")
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|pid| Some((pid, Stat::of(pid)?)))
        .collect();
    let descends = |stat: &Stat| {
        let mut parent = stat.parent;
        while parent != pid {
            match all.get(&parent) {
                Some(above) if above.parent != parent => parent = above.parent,
                Some(_) | None => return false,
            }
        }
        true
    };
    Some(ticks(all.values().filter(|stat| descends(stat)).map(|stat| stat.own + stat.waited).sum()))
}

fn ticks(count: u64) -> Duration {
    Duration::from_millis(count * TICK_MS)
}

struct Stat {
    parent: u32,
    own: u64,
    waited: u64,
}

impl Stat {
    /// `proc(5)`: the name stands in brackets and may hold anything, so fields are counted from behind it.
    fn of(pid: u32) -> Option<Self> {
        let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let fields: Vec<&str> = text.rsplit_once(") ")?.1.split(' ').collect();
        let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
        let parent = u32::try_from(number(1)?).ok()?;
        Some(Self { parent, own: number(11)? + number(12)?, waited: number(13)? + number(14)? })
    }
}

/// Bytes of memory that a process holds.
#[must_use]
pub fn memory(pid: u32) -> Option<u64> {
    status(pid, "VmRSS:")
}

/// The most that it held since it began, or since [`forget_peak`].
#[must_use]
pub fn memory_peak(pid: u32) -> Option<u64> {
    status(pid, "VmHWM:")
}

/// Lets [`memory_peak`] begin anew; without the right to, it goes on.
pub fn forget_peak(pid: u32) {
    let _ = fs::write(format!("/proc/{pid}/clear_refs"), "5");
}

fn status(pid: u32, field: &str) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(field))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib << 10)
}

/// Whether it runs.
#[must_use]
pub fn lives(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

/// In MiB.
#[must_use]
pub fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
