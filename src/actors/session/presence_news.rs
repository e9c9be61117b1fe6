//! Presence as it is told: changes are gathered and told once a tick, all of them to facilitators, those of people
//! inside to everyone inside. The map itself is the participants' actors' to write.

use std::{collections::BTreeSet, time::Duration};

use plenary_core::{
    domain::{Viewer, session},
    ids::ParticipantId,
    protocol::{ServerFrame, people::Standing},
};
use ractor::ActorRef;

use super::{
    super::{outbox::Frame, presence::Presence},
    Msg, State,
};

/// Whose presence has changed since it was last told.
#[derive(Default)]
pub(super) struct PresenceNews {
    changed: BTreeSet<ParticipantId>,
    ticking: bool,
}

impl PresenceNews {
    /// Notes a change, to be told with the next tick.
    pub(super) fn note(&mut self, myself: &ActorRef<Msg>, who: ParticipantId, tick: Duration) {
        self.changed.insert(who);
        self.schedule(myself, tick);
    }

    fn schedule(&mut self, myself: &ActorRef<Msg>, tick: Duration) {
        if !self.ticking {
            self.ticking = true;
            myself.send_after(tick, || Msg::PresenceTick);
        }
    }
}

/// Tells the changes of presence: all of them to facilitators, those of people inside to everyone inside.
pub(super) fn on_presence_tick(myself: &ActorRef<Msg>, state: &mut State) {
    state.presence_news.ticking = false;
    let changed = std::mem::take(&mut state.presence_news.changed);
    let Some(shell) = state.shell.as_ref() else { return };
    let entries: Vec<_> = changed.iter().filter_map(|who| state.args.presence.of(*who)).collect();
    let inside =
        |who: &ParticipantId| shell.state.people.get(*who).is_some_and(|member| member.standing == Standing::Admitted);
    let public = entries.iter().filter(|entry| inside(&entry.participant_id)).cloned().collect::<Vec<_>>();
    let frame = |people| Frame::of(&ServerFrame::Presence { complete: false, people });
    let (all_frame, public_frame) = (frame(entries.clone()), frame(public.clone()));
    let mut behind = false;
    for socket in shell.all_sockets() {
        let Some(viewer) =
            shell.state.viewer(socket.participant).filter(|viewer| viewer.standing == Standing::Admitted)
        else {
            continue;
        };
        behind |= socket.outbox.has_gap();
        if socket.outbox.take_gap() {
            socket.outbox.push_ephemeral(presence_frame(&shell.state, &state.args.presence, &viewer));
        } else if viewer.role.facilitates() {
            if !entries.is_empty() {
                socket.outbox.push_ephemeral(all_frame.clone());
            }
        } else if !public.is_empty() {
            socket.outbox.push_ephemeral(public_frame.clone());
        }
    }
    // Whoever missed something gets all of it as soon as they read again, also if nothing changes any more.
    if behind {
        state.presence_news.schedule(myself, state.args.settings.presence_tick);
    }
}

/// Everybody who is present, as one viewer may know it.
pub(super) fn presence_frame(state: &session::State, presence: &Presence, viewer: &Viewer) -> Frame {
    let mut people = presence.all();
    if !viewer.role.facilitates() {
        people.retain(|entry| {
            state.people.get(entry.participant_id).is_some_and(|member| member.standing == Standing::Admitted)
        });
    }
    Frame::of(&ServerFrame::Presence { complete: true, people })
}
