//! How the shell sees the session's stream: whom an audience reaches, and which rows of lists follow from events.

use std::collections::BTreeSet;

use plenary_core::{
    domain::{
        Audience, people,
        session::{self, Event, Session},
    },
    ids::ParticipantId,
    protocol::people::Standing,
};

use super::super::aggregate::Reach;
use crate::store::{ParticipantRow, Summary};

impl Reach for Session {
    fn recipients(state: &session::State, audience: &Audience) -> Option<Vec<ParticipantId>> {
        let viewers = state.people.iter().filter_map(|(id, _)| state.viewer(id));
        Some(viewers.filter(|viewer| audience.includes(viewer)).map(|viewer| viewer.participant).collect())
    }

    fn rows(state: &session::State, events: &[Event]) -> (Option<Summary>, Vec<ParticipantRow>) {
        let mut summary = false;
        let mut people = BTreeSet::new();
        for event in events {
            match event {
                Event::Lifecycle(_) => summary = true,
                Event::People(event) => match event {
                    people::Event::Came { id, .. }
                    | people::Event::StandingChanged { id, .. }
                    | people::Event::Unbanned { id }
                    | people::Event::Readmitted { id }
                    | people::Event::Renamed { id, .. }
                    | people::Event::RoleChanged { id, .. } => {
                        summary = true;
                        people.insert(*id);
                    }
                    people::Event::LobbySet { .. } | people::Event::LobbyMessaged { .. } => {}
                },
                Event::Journey(_)
                | Event::Hand(_)
                | Event::Chat(_)
                | Event::Timer(_)
                | Event::Card(_)
                | Event::Announcement(_)
                | Event::Breakout(_)
                | Event::Listening(_)
                | Event::Help(_)
                | Event::Roster(_)
                | Event::Tag(_)
                | Event::Undo(_)
                | Event::Control(_)
                | Event::Canvas(_)
                | Event::Consent(_)
                | Event::Attendance(_) => {}
            }
        }
        let rows = people.into_iter().filter_map(|id| {
            state.people.get(id).map(|member| ParticipantRow {
                participant: id,
                user: member.user,
                device: member.device.map(|device| device.to_string()),
                name: member.name.clone(),
                role: member.role,
                standing: member.standing,
            })
        });
        let count = state
            .people
            .iter()
            .filter(|(_, member)| matches!(member.standing, Standing::Admitted | Standing::Left))
            .count();
        let summary = summary.then(|| Summary {
            title: state.lifecycle.title().to_owned(),
            status: state.lifecycle.status(),
            scheduled_at: state.lifecycle.scheduled_at(),
            started_at: state.lifecycle.started_at(),
            ended_at: state.lifecycle.ended_at(),
            participant_count: u32::try_from(count).unwrap_or(u32::MAX),
        });
        (summary, rows.collect())
    }
}
