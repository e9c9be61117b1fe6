//! The root: starts the journal, the leases and the directory of sessions, and ends the node when one of them fails.
//!
//! Spawned by `app.rs`. None of its children can be wrong alone: without the journal nothing is stored, without the
//! directory nothing is found. So a failure here stops the process, which is safe, and whoever supervises the process
//! starts it again. Mailbox budget: none; it only watches.

use std::{sync::Arc, time::Duration};

use ractor::{Actor, ActorProcessingErr, ActorRef, SupervisionEvent};
use tokio::sync::watch;

use super::{
    aggregate::Environment,
    canvas,
    journal::{self, Journal},
    leases::{self, Leases},
    participant, session,
    sessions::{self, Sessions},
};
use crate::{ambient::Ambient, store::EventStore};

/// How the actors of a node are sized and timed.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The journal's batches.
    pub journal: journal::Settings,
    /// How often the node's lease is renewed.
    pub renew_every: Duration,
    /// Commands that may wait in one session.
    pub inbox_size: usize,
    /// Events kept for those who resume.
    pub ring_max: usize,
    /// Events between two snapshots.
    pub snapshot_every: i64,
    /// Outputs of one stream that may wait for the store.
    pub gate_max: usize,
    /// How long they may wait before commands are refused.
    pub gate_patience: Duration,
    /// Timings of session actors.
    pub session: session::Settings,
    /// Timings of participants' actors.
    pub participant: participant::Settings,
    /// Timings of canvases' actors.
    pub canvas: canvas::Settings,
}

/// The running actors of this node.
pub struct Node {
    /// The way to sessions.
    pub sessions: Sessions,
    root: ActorRef<Msg>,
    failed: watch::Receiver<bool>,
    #[cfg(test)]
    journal: journal::Handle,
    #[cfg(test)]
    leases: ActorRef<leases::Msg>,
}

impl Node {
    /// Takes the node's lease and starts the actors.
    ///
    /// # Errors
    /// When the store does not answer or an actor cannot be spawned.
    pub async fn start(
        store: Arc<dyn EventStore>,
        ambient: Ambient,
        settings: Settings,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        store.renew().await?;
        let (report, failed) = watch::channel(false);
        let (root, _) = Actor::spawn(None, Root, report).await?;
        let journal_args = journal::Args { store: Arc::clone(&store), settings: settings.journal };
        let journal = Journal::spawn(journal_args, root.get_cell()).await?;
        let leases = leases::Args { store: Arc::clone(&store), every: settings.renew_every };
        let leases = Leases::spawn(leases, root.get_cell()).await?;
        #[cfg(not(test))]
        drop(leases);
        #[cfg(test)]
        let watched = journal.clone();
        let env = Environment {
            store,
            journal,
            ambient,
            ring_max: settings.ring_max,
            snapshot_every: settings.snapshot_every,
            gate_max: settings.gate_max,
            gate_patience: settings.gate_patience,
        };
        let args = sessions::Args {
            env,
            inbox_size: settings.inbox_size,
            session: settings.session,
            participant: settings.participant,
            canvas: settings.canvas,
        };
        let sessions = Sessions::spawn(args, root.get_cell()).await?;
        Ok(Self {
            sessions,
            root,
            failed,
            #[cfg(test)]
            journal: watched,
            #[cfg(test)]
            leases,
        })
    }

    /// Ends when an actor failed without which the node cannot be right.
    pub async fn failed(&self) {
        let mut failed = self.failed.clone();
        let _ = failed.wait_for(|failed| *failed).await;
    }

    /// Drains all sessions and stops the actors.
    pub async fn stop(self) {
        self.sessions.drain().await;
        self.root.stop(None);
    }

    /// Ends everything at once, as `kill -9` would.
    #[cfg(test)]
    pub(crate) fn kill(self) {
        self.root.kill();
    }

    /// A mistake of ours in a part the node cannot do without.
    #[cfg(test)]
    pub(crate) fn panic_in(&self, part: Part) {
        match part {
            Part::Journal => self.journal.panic(),
            Part::Leases => drop(self.leases.cast(leases::Msg::Panic)),
            Part::Sessions => self.sessions.panic(),
        }
    }
}

/// A part of the node, for tests.
#[cfg(test)]
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    Journal,
    Leases,
    Sessions,
}

struct Root;

enum Msg {}

impl Actor for Root {
    type Msg = Msg;
    type State = watch::Sender<bool>;
    type Arguments = watch::Sender<bool>;

    async fn pre_start(&self, _: ActorRef<Msg>, report: Self::Arguments) -> Result<Self::State, ActorProcessingErr> {
        Ok(report)
    }

    async fn handle_supervisor_evt(
        &self,
        _: ActorRef<Msg>,
        event: SupervisionEvent,
        report: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        match event {
            SupervisionEvent::ActorStarted(_) | SupervisionEvent::ProcessGroupChanged(_) => {}
            SupervisionEvent::ActorTerminated(_, _, reason) => {
                tracing::error!(?reason, "a part the node cannot do without has ended");
                let _ = report.send(true);
            }
            SupervisionEvent::ActorFailed(_, error) => {
                tracing::error!(reason = %error, "a part the node cannot do without has failed");
                let _ = report.send(true);
            }
        }
        Ok(())
    }
}
