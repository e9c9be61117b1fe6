//! Loading a session: its stream, or, when nothing was ever written to it, its first event from the definition that
//! its row holds.

use std::collections::HashMap;

use plenary_core::domain::{
    Record, people,
    session::{Command, Definition, Event},
};
use ractor::ActorRef;
use tokio::sync::oneshot;

use super::{
    super::aggregate::{Asked, Fatal, ReplyTo, Shell},
    Args, Msg, State, ask,
    attendance::on_loaded,
    effects::{Effect, open_gate},
    progress::ask_breakouts,
    schedule_idle, set_deadline,
};

pub(super) async fn on_load(
    myself: &ActorRef<Msg>,
    state: &mut State,
    ready: oneshot::Sender<Result<(), Fatal>>,
) -> Result<(), Fatal> {
    let Args { env, key, fence, .. } = &state.args;
    let mut view_changed = HashMap::new();
    let seen = |record: &Record<Event>| {
        if let Event::People(event) = &record.event {
            view_changed.extend(people::changes_view_of(event).map(|who| (who, record.seq)));
        }
    };
    let loaded = match Shell::load(env.clone(), *key, *fence, seen).await {
        Ok(shell) if shell.is_empty() => match env.store.definition(key.org, key.session).await {
            Ok(row) => Ok((shell, row)),
            Err(error) => Err(Fatal::Load(error)),
        },
        Ok(shell) => Ok((shell, None)),
        Err(fatal) => Err(fatal),
    };
    let (shell, row) = match loaded {
        Ok(loaded) => loaded,
        Err(fatal) => {
            tracing::error!(session = %key.session, error = &fatal as &dyn std::error::Error, "the session cannot be loaded");
            let _ = ready.send(Err(fatal));
            // The supervisor knows; it decides what comes next.
            myself.stop(None);
            return Ok(());
        }
    };
    let empty = shell.is_empty();
    state.shell = Some(shell);
    state.view_changed = view_changed;
    if empty {
        let definition = row
            .ok_or_else(|| "there is no row".to_owned())
            .and_then(|row| serde_json::from_value::<Definition>(row.definition).map_err(|error| error.to_string()));
        let definition = match definition {
            Ok(definition) => definition,
            Err(reason) => {
                let _ = ready.send(Err(Fatal::Definition(reason)));
                myself.stop(None);
                return Ok(());
            }
        };
        let command = Command::Create(Box::new(definition));
        ask(myself, state, Asked { actor: None, command_id: None, command, refused: None, reply: ReplyTo::Nobody });
    }
    if let Some(shell) = state.shell.as_mut() {
        if !shell.state.lifecycle.created() {
            let _ = ready.send(Err(Fatal::Definition("the rules refuse it".into())));
            myself.stop(None);
            return Ok(());
        }
        shell.after_commit(Effect::Call(Box::new(move || drop(ready.send(Ok(()))))));
        open_gate(myself, state);
    }
    ask_breakouts(state);
    schedule_idle(myself, state);
    on_loaded(myself, state);
    set_deadline(myself, state);
    Ok(())
}
