//! The shelf: the reflections that people share, as far as others may see them. In memory only; the participants'
//! actors tell it anew whenever they or the session start.

use std::collections::{BTreeMap, BTreeSet};

use plenary_core::{
    domain::{Viewer, participant},
    ids::{ParticipantId, ReflectionId},
    protocol::{ServerFrame, reflection::SharedReflection},
};

#[cfg(test)]
use super::super::plant::{Plant, planted};
use super::{super::outbox::Frame, State};

/// What everybody shares.
#[derive(Default)]
pub(super) struct Shelf(BTreeMap<ParticipantId, BTreeMap<ReflectionId, SharedReflection>>);

impl Shelf {
    /// All that others share with someone.
    pub(super) fn frame(&self, viewer: &Viewer) -> Frame {
        let others = self.0.iter().filter(|(by, _)| **by != viewer.participant).flat_map(|(_, shared)| shared.values());
        let mut reflections: Vec<_> =
            others.filter(|reflection| participant::sees_shared(viewer, reflection.audience)).cloned().collect();
        reflections.sort_by_key(|reflection| (reflection.shared_at, reflection.id));
        Frame::of(&ServerFrame::Shared { complete: true, reflections, revoked: Vec::new() })
    }
}

/// Takes what one person shares now, and tells the differences to those who may see them.
pub(super) fn on_shelf(state: &mut State, by: ParticipantId, shared: Vec<SharedReflection>) {
    let Some(shell) = state.shell.as_ref() else { return };
    let new: BTreeMap<_, _> = shared.into_iter().map(|reflection| (reflection.id, reflection)).collect();
    let old = state.shelf.0.insert(by, new.clone()).unwrap_or_default();
    let ids: BTreeSet<ReflectionId> = old.keys().chain(new.keys()).copied().collect();
    for id in ids {
        let (before, after) = (old.get(&id), new.get(&id));
        if before == after {
            continue;
        }
        let appear = after.map(|reflection| {
            let reflections = vec![reflection.clone()];
            Frame::of(&ServerFrame::Shared { complete: false, reflections, revoked: Vec::new() })
        });
        let vanish = Frame::of(&ServerFrame::Shared { complete: false, reflections: Vec::new(), revoked: vec![id] });
        for socket in shell.all_sockets().filter(|socket| socket.participant != by) {
            let Some(viewer) = shell.state.viewer(socket.participant) else { continue };
            let sees = |reflection: Option<&SharedReflection>| {
                #[cfg(test)]
                if planted(Plant::SharedWithAll) {
                    return reflection.is_some();
                }
                reflection.is_some_and(|reflection| participant::sees_shared(&viewer, reflection.audience))
            };
            match (&appear, sees(after), sees(before)) {
                (Some(appear), true, _) => socket.outbox.push(appear.clone()),
                #[cfg(test)]
                (_, false, true) if planted(Plant::NeverVanishes) => {}
                (_, false, true) => socket.outbox.push(vanish.clone()),
                (_, _, _) => {}
            }
        }
    }
}
