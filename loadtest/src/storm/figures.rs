//! What the storm has shown.

use std::{collections::BTreeMap, time::Duration};

use super::{Options, Played};
use crate::{
    latency::Latency,
    process,
    report::{Bound, Cell, Report, Table},
};

/// Sends behind schedule above which the generator spoils the figures, in milliseconds.
const LATE_MS: f64 = 5.0;

/// What processes have used so far.
pub struct Usage {
    server: Option<Duration>,
    postgres: Option<Duration>,
    own: Option<Duration>,
    memory: Option<u64>,
}

/// What they used in between.
pub struct Spent {
    server_s: Option<f64>,
    postgres_s: Option<f64>,
    own_s: Option<f64>,
    memory: [Option<u64>; 2],
}

impl Usage {
    /// Of a server, its database, and this program.
    pub fn now(server: Option<u32>) -> Self {
        Self {
            server: server.and_then(process::cpu),
            postgres: server.and_then(process::cpu_of_children),
            own: process::cpu(std::process::id()),
            memory: server.and_then(process::memory),
        }
    }

    /// Since another time.
    pub fn since(&self, before: &Self) -> Spent {
        let between = |now: Option<Duration>, then: Option<Duration>| Some(now?.saturating_sub(then?).as_secs_f64());
        Spent {
            server_s: between(self.server, before.server),
            postgres_s: between(self.postgres, before.postgres),
            own_s: between(self.own, before.own),
            memory: [before.memory, self.memory],
        }
    }
}

/// Everything that was heard and written, together.
#[derive(Default)]
struct Sum {
    edits: Latency,
    saved: Latency,
    cursors: Latency,
    late: Latency,
    held: Latency,
    made: u64,
    unmade: u64,
    lost: u64,
    doubled: u64,
    out_of_order: u64,
    pointed: u64,
    messages: u64,
    bytes: u64,
    refused: BTreeMap<String, u64>,
    closed: BTreeMap<String, u64>,
    broken: Vec<String>,
}

impl Sum {
    fn of(played: &[Played]) -> Self {
        let mut sum = Self::default();
        for one in played {
            for written in &one.written {
                sum.made += written.edits as u64;
                sum.unmade += (written.due - written.edits) as u64;
                sum.pointed += written.cursors as u64;
                sum.late.add(&written.late);
                sum.held.add(&written.held);
            }
            for heard in &one.heard {
                sum.edits.add(&heard.edits);
                sum.saved.add(&heard.saved);
                sum.cursors.add(&heard.cursors);
                (sum.messages, sum.bytes) = (sum.messages + heard.messages, sum.bytes + heard.bytes);
                if let Some(follower) = &heard.follower {
                    sum.lost += follower.lost(&one.stage.book) as u64;
                    sum.doubled += follower.doubled;
                    sum.out_of_order += follower.out_of_order;
                }
                for (words, count) in &heard.refused {
                    *sum.refused.entry(words.clone()).or_default() += count;
                }
                if let Some(code) = heard.closed {
                    *sum.closed.entry(code.map_or("broken".to_owned(), |code| code.to_string())).or_default() += 1;
                }
                sum.broken.extend(heard.broken.clone());
            }
        }
        sum
    }
}

/// Tables and bounds.
pub fn report(options: &Options, played: &[Played], differing: u64, spent: &Spent) -> Report {
    let sum = Sum::of(played);
    let bounds = vec![
        Bound::new("edit at a peer, p50 in ms", measured(&sum.edits, 0.5), options.p50_ms),
        Bound::new("edit at a peer, p99 in ms", measured(&sum.edits, 0.99), options.p99_ms),
        Bound::new("edits that did not reach a peer", sum.lost as f64, options.loss as f64),
        Bound::new("edits that could not be made", sum.unmade as f64, 0.0),
        Bound::new("edits told twice", sum.doubled as f64, 0.0),
        Bound::new("edits out of order", sum.out_of_order as f64, 0.0),
        Bound::new("differences at the end", differing as f64, 0.0),
        Bound::new("refusals", sum.refused.values().sum::<u64>() as f64, 0.0),
        Bound::new("sockets that ended", sum.closed.values().sum::<u64>() as f64, 0.0),
        Bound::new("messages that could not be read", sum.broken.len() as f64, 0.0),
    ];
    let head = vec![
        ("scenario", "canvas-storm".into()),
        ("canvases", options.canvases.into()),
        ("editors", options.editors.into()),
        ("edits/s each", options.edits.into()),
        ("cursors/s each", options.cursors.into()),
        ("seconds", options.seconds.into()),
        ("warm-up", options.warm_up.into()),
        ("seed", options.seed.into()),
    ];
    let tables = vec![latencies(&sum), amounts(&sum), resources(options, &sum, spent)];
    Report { head, tables, bounds, warnings: warnings(&sum) }
}

fn measured(latency: &Latency, share: f64) -> Option<f64> {
    (latency.count() > 0).then(|| latency.ms(share))
}

fn latencies(sum: &Sum) -> Table {
    let row = |what: &str, latency: &Latency| [vec![what.into()], latency.cells()].concat();
    let rows = vec![
        row("edit due to edit at a peer", &sum.edits),
        row("edit due to edit echoed, which is stored", &sum.saved),
        row("cursor due to cursor at a peer", &sum.cursors),
        row("generator behind its schedule", &sum.late),
        row("socket took a message", &sum.held),
    ];
    Table { title: "latency", columns: [vec!["in ms"], Latency::COLUMNS.to_vec()].concat(), rows }
}

fn amounts(sum: &Sum) -> Table {
    let mut rows: Vec<Vec<Cell>> = vec![
        vec!["edits made".into(), sum.made.into()],
        vec!["cursors sent".into(), sum.pointed.into()],
        vec!["messages heard by all".into(), sum.messages.into()],
        vec!["MiB heard by all".into(), process::mib(sum.bytes).into()],
    ];
    let named = |kind: &str, (what, count): (&String, &u64)| vec![format!("{kind} {what}").into(), (*count).into()];
    rows.extend(sum.refused.iter().map(|one| named("refused:", one)));
    rows.extend(sum.closed.iter().map(|one| named("ended with", one)));
    Table { title: "amounts", columns: vec!["amounts, warm-up included", "count"], rows }
}

fn resources(options: &Options, sum: &Sum, spent: &Spent) -> Table {
    let delivered = (sum.edits.count() + sum.saved.count()) as f64;
    let per_second = |cpu: Option<f64>| cpu.map(|cpu| cpu / options.seconds as f64);
    let per_thousand = |cpu: Option<f64>| cpu.filter(|_| delivered > 0.0).map(|cpu| cpu * 1e6 / delivered);
    let row = |what: &str, found: Option<f64>| vec![what.into(), found.into()];
    let memory = |at: usize| spent.memory[at].map(process::mib);
    let rows = vec![
        row("server, processors in use", per_second(spent.server_s)),
        row("Postgres, processors in use", per_second(spent.postgres_s)),
        row("this generator, processors in use", per_second(spent.own_s)),
        row("server, CPU ms for 1,000 delivered edits", per_thousand(spent.server_s)),
        row("Postgres, CPU ms for 1,000 delivered edits", per_thousand(spent.postgres_s)),
        row("server, memory in MiB before", memory(0)),
        row("server, memory in MiB after", memory(1)),
    ];
    Table { title: "resources", columns: vec!["resources, without the warm-up", "found"], rows }
}

fn warnings(sum: &Sum) -> Vec<String> {
    let mut warnings = Vec::new();
    let late = sum.late.ms(0.99);
    if late > LATE_MS {
        warnings.push(format!(
            "this generator is the bottleneck: one send in a hundred was {late:.1} ms behind its schedule or more, and \
             every latency has that in it; run it on another machine, or ask for less"
        ));
    }
    warnings.extend(sum.broken.first().map(|error| format!("a message could not be read: {error}")));
    if sum.edits.count() == 0 {
        warnings.push("no edit was measured at any peer".to_owned());
    }
    warnings
}
