//! What a client does with what it is told, from the documentation of the wire and nothing else: the mirror of
//! `apply`, against which projections are held.

use plenary_core::{
    ids::{BreakoutId, ParticipantId, Timestamp},
    protocol::{
        Event, announcement,
        breakout::{self, BreakoutView, Listener, RoundState, RoundView},
        canvas,
        card::{self, DrawMode},
        chat::{self, Message},
        consent,
        control::{self, ControlView},
        hand, help, journey,
        lobby::{self, LobbyView},
        note,
        people::{self, Person, Place, Standing},
        reflection::{self, ParticipantView},
        roster,
        session::{self, SessionView, Status},
        tag::{self, Tag},
        timer::{self, Clock},
        undo,
    },
};

/// Takes an event of the session's stream into a view of it.
pub fn reduce(view: &mut SessionView, at: Timestamp, event: &Event) {
    match event {
        Event::Session(event) => session(view, at, event),
        Event::Lobby(event) => door(view, event),
        Event::People(event) => somebody(view, event),
        Event::Hand(hand::Event::Raised { participant_id, at }) => {
            each(view, |person| person.id == *participant_id, |person| person.hand_raised_at = Some(*at));
        }
        Event::Hand(hand::Event::Lowered { participants }) => {
            each(view, |person| participants.contains(&person.id), |person| person.hand_raised_at = None);
        }
        Event::Chat(event) => talk(&mut view.chat, event),
        Event::Journey(journey::Event::Changed { step, since, planned_since }) => {
            view.journey.current = Some(step.id);
            view.journey.current_since = Some(*since);
            view.journey.planned_since = *planned_since;
        }
        Event::Timer(event) => clocks(view, event),
        Event::Card(event) => cards(view, event),
        Event::Announcement(announcement::Event::Sent { announcement }) => {
            view.announcements.push(announcement.clone())
        }
        Event::Breakout(event) => breakouts(view, event),
        Event::Help(help::Event::Called { help }) => match view.help.iter_mut().find(|other| other.id == help.id) {
            Some(former) => former.clone_from(help),
            None => view.help.push(help.clone()),
        },
        Event::Help(help::Event::Ended { help_id, .. }) => view.help.retain(|help| help.id != *help_id),
        Event::Roster(roster::Event::Set { entries }) => view.roster.clone_from(entries),
        Event::Roster(roster::Event::Matched { entry_id, participant_id }) => {
            if let Some(entry) = view.roster.iter_mut().find(|entry| entry.id == *entry_id) {
                entry.participant_id = *participant_id;
            }
        }
        Event::Tag(event) => tags(view, event),
        Event::Undo(undo::Event::Offered { undo }) => {
            // What has run out goes, and the ten newest stay.
            view.undos.retain(|other| other.until.plus_ms(1_000) >= at);
            view.undos.push(undo.clone());
            let more = view.undos.len().saturating_sub(10);
            view.undos.drain(..more);
        }
        Event::Undo(undo::Event::Taken { undo_id, .. }) => view.undos.retain(|undo| undo.id != *undo_id),
        Event::Hand(hand::Event::Restored { hands }) => {
            each(
                view,
                |person| hands.contains_key(&person.id),
                |person| person.hand_raised_at = hands.get(&person.id).copied(),
            );
        }
        Event::Control(control::Event::Changed { lead, acting, .. }) => {
            view.control = ControlView { lead: *lead, acting: *acting };
        }
        Event::Control(control::Event::Gathered { .. }) => {}
        Event::Canvas(event) => canvases(view, event),
        Event::Consent(consent::Event::Given { consent }) => {
            view.consents.retain(|other| other.purpose != consent.purpose);
            view.consents.push(*consent);
        }
        Event::Consent(consent::Event::Withdrawn { purpose }) => {
            view.consents.retain(|consent| consent.purpose != *purpose);
        }
        Event::Note(event) => panic!("{event:?} is no event of the session's stream"),
        Event::Reflection(event) => panic!("{event:?} is no event of the session's stream"),
    }
}

fn canvases(view: &mut SessionView, event: &canvas::Event) {
    let mut put = |canvas: &canvas::Canvas| {
        view.canvases.retain(|other| other.id != canvas.id);
        view.canvases.push(canvas.clone());
    };
    match event {
        canvas::Event::Changed { canvas } => put(canvas),
        canvas::Event::Opened { canvases } => canvases.iter().for_each(put),
        canvas::Event::Removed { canvas_id } => view.canvases.retain(|canvas| canvas.id != *canvas_id),
    }
    // One that is shared again is as old as it was.
    view.canvases.sort_by_key(|canvas| (canvas.at, canvas.id));
}

fn each(view: &mut SessionView, whom: impl Fn(&Person) -> bool, change: impl Fn(&mut Person)) {
    view.people.iter_mut().filter(|person| whom(person)).for_each(change);
}

fn put(view: &mut SessionView, person: &Person) {
    view.people.retain(|other| other.id != person.id);
    view.people.push(person.clone());
}

fn tags(view: &mut SessionView, event: &tag::Event) {
    let facilitates = view.role.facilitates();
    let mut take = |Tag { participant_id, tag, value }: &Tag| {
        let tags = view.tags.entry(*participant_id).or_default();
        tags.insert(tag.clone(), value.clone());
        tags.retain(|_, value| !value.is_empty());
        view.tags.retain(|_, tags| !tags.is_empty());
    };
    match event {
        tag::Event::Set { tags } => tags.iter().for_each(take),
        tag::Event::Asked { question } => view.question = Some(question.clone()),
        tag::Event::Answered { tag } => {
            if facilitates {
                take(tag);
            }
            if tag.participant_id == view.me
                && let Some(question) = &mut view.question
            {
                question.answer = Some(tag.value.clone());
            }
        }
        tag::Event::Closed {} => view.question = None,
    }
}

fn session(view: &mut SessionView, at: Timestamp, event: &session::Event) {
    match event {
        session::Event::Started { .. } => {
            view.session.status = Status::Live;
            view.session.started_at = Some(at);
        }
        session::Event::Completed { .. } => {
            view.session.status = Status::Completed;
            view.session.ended_at = Some(at);
        }
        session::Event::Cancelled { .. } => {
            view.session.status = Status::Cancelled;
            view.session.ended_at = Some(at);
        }
        session::Event::Changed { session, journey, decks } => {
            view.session = session.clone();
            view.journey = journey.clone();
            view.decks.clone_from(decks);
        }
    }
}

fn standing(view: &mut SessionView, who: ParticipantId, standing: Standing) {
    each(view, |person| person.id == who, |person| person.standing = standing);
}

fn door(view: &mut SessionView, event: &lobby::Event) {
    match event {
        lobby::Event::Set { enabled } => view.session.lobby = *enabled,
        lobby::Event::Knocked { person } => put(view, person),
        lobby::Event::Gone { participant_id } => standing(view, *participant_id, Standing::Denied),
        lobby::Event::Messaged { .. } => {}
        lobby::Event::Changed { .. } => panic!("{event:?} is for those who wait"),
    }
}

fn somebody(view: &mut SessionView, event: &people::Event) {
    match event {
        people::Event::Joined { person } | people::Event::Readmitted { person } => put(view, person),
        people::Event::Left { participant_id } => standing(view, *participant_id, Standing::Left),
        people::Event::Removed { participant_id, .. } if view.role.facilitates() => {
            standing(view, *participant_id, Standing::Removed);
        }
        people::Event::Removed { participant_id, .. } => view.people.retain(|person| person.id != *participant_id),
        people::Event::Unbanned { participant_id } => standing(view, *participant_id, Standing::Denied),
        people::Event::Renamed { participant_id, name, label } => {
            each(
                view,
                |person| person.id == *participant_id,
                |person| {
                    person.name.clone_from(name);
                    person.label.clone_from(label);
                },
            );
        }
        people::Event::RoleChanged { participant_id, role } => {
            each(view, |person| person.id == *participant_id, |person| person.role = *role);
        }
    }
}

fn talk(chat: &mut Vec<Message>, event: &chat::Event) {
    match event {
        chat::Event::Sent { message } => chat.push(message.clone()),
        chat::Event::Edited { message_id, text, at } => {
            for message in chat.iter_mut().filter(|message| message.id == *message_id) {
                message.text.clone_from(text);
                message.edited_at = Some(*at);
            }
        }
        chat::Event::Deleted { message_id } => chat.retain(|message| message.id != *message_id),
    }
}

fn clocks(view: &mut SessionView, event: &timer::Event) {
    match event {
        timer::Event::Set { timer } => {
            view.timers.retain(|other| other.id != timer.id && other.scope != timer.scope);
            view.timers.push(timer.clone());
        }
        timer::Event::Elapsed { timer_id, at } => {
            for timer in view.timers.iter_mut().filter(|timer| timer.id == *timer_id) {
                timer.clock = Clock::Elapsed { at: *at };
            }
        }
        timer::Event::Stopped { timer_id } => view.timers.retain(|timer| timer.id != *timer_id),
    }
}

fn cards(view: &mut SessionView, event: &card::Event) {
    match event {
        card::Event::Drawn { draw } => view.draws.push(draw.clone()),
        card::Event::Returned { draw_id, at } => {
            for draw in view.draws.iter_mut().filter(|draw| draw.id == *draw_id) {
                draw.returned_at = Some(*at);
            }
        }
        card::Event::ModeSet { deck_id, mode } => {
            for deck in view.decks.iter_mut().filter(|deck| deck.id == *deck_id) {
                deck.mode = *mode;
            }
        }
    }
    // How many are left follows from the draws, so it is not counted but computed.
    for deck in &mut view.decks {
        let in_hands = view.draws.iter().filter(|draw| draw.deck_id == deck.id && draw.returned_at.is_none());
        let held = in_hands.map(|draw| draw.card.id).collect::<std::collections::BTreeSet<_>>().len() as u32;
        deck.left = if deck.mode == DrawMode::Shared { deck.card_count } else { deck.card_count - held };
    }
}

fn breakouts(view: &mut SessionView, event: &breakout::Event) {
    let place =
        |round: &RoundView, id| round.assignment.get(&id).map_or(Place::Plenary, |breakout| Place::Breakout(*breakout));
    match event {
        breakout::Event::Prepared { round } => {
            match view.prepared_rounds.iter_mut().find(|other| other.id == round.id) {
                Some(former) => former.clone_from(round),
                None => view.prepared_rounds.push(round.clone()),
            }
        }
        breakout::Event::Discarded { round_id } => view.prepared_rounds.retain(|round| round.id != *round_id),
        breakout::Event::Opened { round } => {
            view.prepared_rounds.retain(|other| other.id != round.id);
            view.past_rounds.retain(|other| other.id != round.id);
            each(view, |_| true, |person| person.place = place(round, person.id));
            view.round = Some(round.clone());
        }
        breakout::Event::Moved { moves, epoch } => {
            for step in moves {
                each(view, |person| person.id == step.participant_id, |person| person.place = step.to);
                let Some(round) = &mut view.round else { continue };
                round.invitations.remove(&step.participant_id);
                match step.to {
                    Place::Plenary => round.assignment.remove(&step.participant_id),
                    Place::Breakout(breakout) => round.assignment.insert(step.participant_id, breakout),
                };
            }
            if let Some(round) = &mut view.round {
                round.epoch = *epoch;
            }
        }
        breakout::Event::Changed { title, rules, breakouts, epoch } => {
            let Some(round) = &mut view.round else { return };
            round.title.clone_from(title);
            round.rules = *rules;
            round.breakouts.clone_from(breakouts);
            round.epoch = *epoch;
            let closed = |id: BreakoutId| breakouts.iter().any(|other| other.id == id && other.closed_at.is_some());
            round.invitations.retain(|_, invitation| !closed(invitation.breakout_id));
            // Also back into those that are open again.
            let assignment = round.assignment.clone();
            let place = |id| match assignment.get(&id) {
                Some(breakout) if !closed(*breakout) => Place::Breakout(*breakout),
                Some(_) | None => Place::Plenary,
            };
            each(view, |_| true, |person| person.place = place(person.id));
        }
        breakout::Event::Unopened { round } => {
            each(view, |_| true, |person| person.place = Place::Plenary);
            view.round = None;
            match round {
                Some(round) if round.state == RoundState::Prepared => view.prepared_rounds.push(round.clone()),
                Some(round) => view.past_rounds.push(round.clone()),
                None => {}
            }
        }
        breakout::Event::Listening { participant_id, breakout_id } => {
            view.listeners.retain(|listener| listener.participant_id != *participant_id);
            let listener = |breakout_id| Listener { participant_id: *participant_id, breakout_id };
            view.listeners.extend(breakout_id.map(listener));
        }
        breakout::Event::Invited { invitations } => {
            if let Some(round) = &mut view.round {
                round.invitations.extend(invitations);
            }
        }
        breakout::Event::Closed { round } => {
            each(view, |_| true, |person| person.place = Place::Plenary);
            view.round = None;
            view.past_rounds.push(round.clone());
        }
    }
}

/// Takes an event of the session's stream into the view of someone who waits.
pub fn reduce_lobby(view: &mut LobbyView, event: &Event) {
    match event {
        Event::Lobby(lobby::Event::Messaged { message }) => view.messages.push(message.clone()),
        Event::Lobby(lobby::Event::Changed { title, name }) => {
            view.title = title.clone().unwrap_or(std::mem::take(&mut view.title));
            view.name = name.clone().unwrap_or(std::mem::take(&mut view.name));
        }
        other => panic!("someone who waits is told {other:?}"),
    }
}

/// Takes an event of a breakout's stream into a view of it.
pub fn reduce_breakout(view: &mut BreakoutView, event: &Event) {
    match event {
        Event::Chat(event) => talk(&mut view.chat, event),
        Event::Note(note::Event::Removed { note_id }) => view.notes.retain(|note| note.id != *note_id),
        Event::Note(note::Event::Changed { note }) => {
            view.notes.retain(|other| other.id != note.id);
            view.notes.push(note.clone());
            // The pinned ones in the order of pinning, then the others as they were written.
            view.notes.sort_by_key(|note| (note.pinned_at.is_none(), note.pinned_at, note.at, note.id));
        }
        other => panic!("{other:?} is no event of a breakout's stream"),
    }
}

/// Takes an event of one's own stream into a view of it.
pub fn reduce_own(view: &mut ParticipantView, event: &Event) {
    match event {
        Event::Reflection(reflection::Event::Written { reflection }) => {
            match view.reflections.iter_mut().find(|other| other.id == reflection.id) {
                Some(other) => *other = reflection.clone(),
                None => view.reflections.push(reflection.clone()),
            }
        }
        Event::Reflection(reflection::Event::Deleted { reflection_id }) => {
            view.reflections.retain(|reflection| reflection.id != *reflection_id);
        }
        other => panic!("{other:?} is no event of a person's own stream"),
    }
}
