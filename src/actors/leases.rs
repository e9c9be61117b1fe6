//! Renews this node's lease, which stands for every session it runs.
//!
//! Spawned by the root. Owns the rhythm, no fact: whether this node may write is decided by the fence of each append,
//! in the database. A crash takes the node with it. Mailbox budget: one message per renewal.

use std::{sync::Arc, time::Duration};

use ractor::{Actor, ActorCell, ActorProcessingErr, ActorRef};

use crate::{store::EventStore, telemetry};

/// The actor.
pub struct Leases;

/// What it needs to start.
pub struct Args {
    /// Where the lease is.
    pub store: Arc<dyn EventStore>,
    /// How often: a third of what the lease lasts.
    pub every: Duration,
}

/// Its messages.
pub enum Msg {
    /// From the own timer.
    Renew,
    /// From tests: fail as a mistake of ours would.
    #[cfg(test)]
    Panic,
}

impl Leases {
    /// Starts under `supervisor`; the lease must have been taken once before.
    ///
    /// # Errors
    /// When the actor cannot be spawned.
    pub async fn spawn(args: Args, supervisor: ActorCell) -> Result<ActorRef<Msg>, ractor::SpawnErr> {
        let (actor, _) = Actor::spawn_linked(None, Self, args, supervisor).await?;
        let _ = actor.cast(Msg::Renew);
        Ok(actor)
    }
}

impl Actor for Leases {
    type Msg = Msg;
    type State = Args;
    type Arguments = Args;

    async fn pre_start(&self, _: ActorRef<Msg>, args: Args) -> Result<Args, ActorProcessingErr> {
        Ok(args)
    }

    async fn handle(&self, myself: ActorRef<Msg>, message: Msg, state: &mut Args) -> Result<(), ActorProcessingErr> {
        match message {
            Msg::Renew => {
                let outcome = match state.store.renew().await {
                    Ok(()) => "ok",
                    Err(error) => {
                        tracing::warn!(error = &error as &dyn std::error::Error, "lease not renewed, will try again");
                        "failed"
                    }
                };
                metrics::counter!(telemetry::LEASE_RENEWALS, "outcome" => outcome).increment(1);
            }
            #[cfg(test)]
            Msg::Panic => panic!("a test asked for it"),
        }
        myself.send_after(state.every, || Msg::Renew);
        Ok(())
    }
}
