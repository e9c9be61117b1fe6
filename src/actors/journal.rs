//! The journal: group commit for every stream of this node.
//!
//! Spawned by the root, restarted by nobody: if it fails, the node does. Owns no fact; it carries appends to the
//! store. While one batch is being committed, the next one gathers, so the batch adapts to the load.
//! A crash loses appends that were not committed, and nobody was told of those.
//! Mailbox budget: bounded by the permits of the sessions, whose commands cause appends.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
    time::Duration,
};

use ractor::{Actor, ActorProcessingErr, ActorRef};
use tokio::sync::oneshot;

use crate::{
    store::{Append, Appended, EventStore, StreamKey},
    telemetry,
};

/// Told what became of an append.
pub type Done = Box<dyn FnOnce(Appended) + Send>;

/// How batches are made and retried.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Appends in one batch at most.
    pub batch_max: usize,
    /// The longest pause between tries while the store does not answer.
    pub retry_max: Duration,
}

/// The journal's actor.
pub struct Journal;

/// What it needs to start.
pub struct Args {
    /// Where to.
    pub store: Arc<dyn EventStore>,
    /// How.
    pub settings: Settings,
}

/// The way in.
#[derive(Clone)]
pub struct Handle(ActorRef<Msg>);

impl Handle {
    /// Commits events after everything this caller handed in before; returns at once. `done` is called when
    /// they are durable or refused. While the store does not answer, they wait.
    pub fn append(&self, append: Append, done: impl FnOnce(Appended) + Send + 'static) {
        // A journal that is gone takes the whole node with it; whoever waits is cut off with it.
        let _ = self.0.cast(Msg::Append(append, Box::new(done)));
    }

    /// Ends when nothing of a stream is under way any more. Whoever takes a stream over from an actor that failed must
    /// wait for this before it reads the log: else an append of that actor comes in between, and what is decided
    /// upon the log as it was read would be stored after it.
    pub async fn settled(&self, key: StreamKey) {
        let (reply, settled) = oneshot::channel();
        if self.0.cast(Msg::Settle(key, reply)).is_ok() {
            let _ = settled.await;
        }
    }

    #[cfg(test)]
    pub(crate) fn panic(&self) {
        let _ = self.0.cast(Msg::Panic);
    }
}

/// Its messages.
pub enum Msg {
    /// From an aggregate's shell.
    Append(Append, Done),
    /// From the commit under way.
    Committed(Vec<(StreamKey, Appended, Done)>),
    /// From an aggregate's shell that is about to load: tell when nothing of this stream is under way.
    Settle(StreamKey, oneshot::Sender<()>),
    /// From tests: fail as a mistake of ours would.
    #[cfg(test)]
    Panic,
}

/// Its state.
pub struct State {
    store: Arc<dyn EventStore>,
    settings: Settings,
    waiting: Vec<(Append, Done)>,
    committing: bool,
    /// Appends per stream that are not answered yet.
    under_way: HashMap<StreamKey, usize>,
    settling: Vec<(StreamKey, oneshot::Sender<()>)>,
}

impl Journal {
    /// Starts the journal under `supervisor`.
    ///
    /// # Errors
    /// When the actor cannot be spawned.
    pub async fn spawn(args: Args, supervisor: ractor::ActorCell) -> Result<Handle, ractor::SpawnErr> {
        let (actor, _) = Actor::spawn_linked(None, Self, args, supervisor).await?;
        Ok(Handle(actor))
    }

    fn tell_settled(state: &mut State) {
        let settling = std::mem::take(&mut state.settling);
        let (still, settled): (Vec<_>, Vec<_>) =
            settling.into_iter().partition(|(key, _)| state.under_way.contains_key(key));
        state.settling = still;
        for (_, reply) in settled {
            let _ = reply.send(());
        }
    }

    fn commit_next(myself: &ActorRef<Msg>, state: &mut State) {
        if state.committing || state.waiting.is_empty() {
            return;
        }
        state.committing = true;
        let size = state.waiting.len().min(state.settings.batch_max);
        let (batch, done): (Vec<Append>, Vec<Done>) = state.waiting.drain(..size).unzip();
        metrics::histogram!(telemetry::JOURNAL_BATCH).record(size as f64);
        let store = Arc::clone(&state.store);
        let retry_max = state.settings.retry_max;
        let myself = myself.clone();
        tokio::spawn(async move {
            let started = tokio::time::Instant::now();
            let outcome = commit(&*store, &batch, retry_max).await;
            metrics::histogram!(telemetry::APPEND_SECONDS).record(started.elapsed().as_secs_f64());
            let keys = batch.iter().map(|append| append.key);
            let answers = keys.zip(outcome).zip(done).map(|((key, appended), done)| (key, appended, done));
            let _ = myself.cast(Msg::Committed(answers.collect()));
        });
    }
}

/// Tries until the store answers. Each append carries an id, so one that was committed although its answer
/// was lost is not doubled.
async fn commit(store: &dyn EventStore, batch: &[Append], retry_max: Duration) -> Vec<Appended> {
    let mut pause = Duration::from_millis(20);
    loop {
        match store.append(batch).await {
            Ok(outcome) if outcome.len() == batch.len() => return outcome,
            Ok(outcome) => {
                tracing::error!(sent = batch.len(), answered = outcome.len(), "the store answered for another batch");
                return vec![Appended::Conflict; batch.len()];
            }
            #[cfg(test)]
            Err(_) if super::plant::planted(super::plant::Plant::FailureCountsAsDone) => {
                return vec![Appended::Done; batch.len()];
            }
            Err(error) if error.retry_may_help() => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    appends = batch.len(),
                    "cannot commit, will try again"
                );
                metrics::counter!(telemetry::APPEND_RETRIES).increment(1);
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(retry_max);
            }
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    appends = batch.len(),
                    "cannot commit at all"
                );
                return if batch.len() == 1 {
                    vec![Appended::Conflict]
                } else {
                    one_by_one(store, batch, retry_max).await
                };
            }
        }
    }
}

/// One append of a batch makes the store refuse the whole: find out which, and let the others through.
async fn one_by_one(store: &dyn EventStore, batch: &[Append], retry_max: Duration) -> Vec<Appended> {
    let mut outcome = Vec::with_capacity(batch.len());
    for append in batch {
        outcome.extend(Box::pin(commit(store, std::slice::from_ref(append), retry_max)).await);
    }
    outcome
}

impl Actor for Journal {
    type Msg = Msg;
    type State = State;
    type Arguments = Args;

    async fn pre_start(&self, _: ActorRef<Msg>, args: Args) -> Result<State, ActorProcessingErr> {
        let Args { store, settings } = args;
        Ok(State {
            store,
            settings,
            waiting: Vec::new(),
            committing: false,
            under_way: HashMap::new(),
            settling: Vec::new(),
        })
    }

    async fn handle(&self, myself: ActorRef<Msg>, message: Msg, state: &mut State) -> Result<(), ActorProcessingErr> {
        match message {
            Msg::Append(append, done) => {
                *state.under_way.entry(append.key).or_default() += 1;
                state.waiting.push((append, done));
            }
            Msg::Committed(outcome) => {
                state.committing = false;
                for (key, appended, done) in outcome {
                    done(appended);
                    if let Entry::Occupied(mut left) = state.under_way.entry(key) {
                        *left.get_mut() -= 1;
                        if *left.get() == 0 {
                            left.remove();
                        }
                    }
                }
                Self::tell_settled(state);
            }
            Msg::Settle(key, reply) => {
                state.settling.push((key, reply));
                Self::tell_settled(state);
            }
            #[cfg(test)]
            Msg::Panic => panic!("a test asked for it"),
        }
        Self::commit_next(&myself, state);
        metrics::gauge!(telemetry::JOURNAL_PENDING).set(state.waiting.len() as f64);
        Ok(())
    }
}
