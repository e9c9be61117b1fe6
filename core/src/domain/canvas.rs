//! Canvases: which there are, whose they are, and who may do what with each. Rules: Y-1 to Y-9. Durable: everything here.
//! What is on a canvas is a stream of its own; its actor asks [`right_of`] about everybody who comes, and again after
//! every event of which [`changes_rights`] is true.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Audience, Ctx, Decision, Rejection,
    aggregate::Record,
    breakout, lifecycle, people,
    permission::{self, Permission},
    session, text,
};
use crate::{
    ids::{BreakoutId, CanvasId, ParticipantId, Timestamp},
    protocol::{
        self,
        canvas::{self as wire, Access, Command, Right},
        error::Code,
        people::{Place, Role, Standing},
    },
};

/// How many canvases people may make in a session. Those of breakouts do not count, so that nobody's drawing keeps a
/// breakout from having one.
pub const CANVASES_MAX: usize = 200;
/// How many canvases of breakouts a session may have; breakouts beyond open without.
pub const CANVASES_OF_BREAKOUTS_MAX: usize = 1_000;
/// With how many people by name a canvas can be shared.
pub const PEOPLE_MAX: usize = 500;
/// The longest a name may be, in characters.
const NAME_MAX: usize = 120;
/// The longest the name of a template may be, in characters.
const TEMPLATE_MAX: usize = 60;

/// A canvas.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Canvas {
    id: CanvasId,
    name: String,
    owner: Option<ParticipantId>,
    #[serde(with = "Kept")]
    access: Access,
    frozen: bool,
    template: Option<String>,
    breakout: Option<BreakoutId>,
    at: Timestamp,
}

/// An access as a snapshot has it: the codec there knows no tags within.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Access")]
enum Kept {
    Nobody {},
    Session { right: Right },
    Breakout { breakout_id: BreakoutId, right: Right },
    People { people: Vec<wire::Grant> },
}

impl Canvas {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> CanvasId {
        self.id
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whose it is; none: the session's own.
    #[must_use]
    pub fn owner(&self) -> Option<ParticipantId> {
        self.owner
    }

    /// With whom it is shared; people by name in the order of their ids.
    #[must_use]
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// Whether only facilitators may change what is on it.
    #[must_use]
    pub fn frozen(&self) -> bool {
        self.frozen
    }

    /// What it was made from; none: it was blank.
    #[must_use]
    pub fn template(&self) -> Option<&str> {
        self.template.as_deref()
    }

    /// The breakout for which it was made, however it is shared by now.
    #[must_use]
    pub fn breakout(&self) -> Option<BreakoutId> {
        self.breakout
    }

    /// Whether everyone inside knows of it.
    #[must_use]
    pub fn is_everybodys(&self) -> bool {
        matches!(self.access, Access::Session { .. } | Access::Breakout { .. })
    }

    /// When it was made.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// As it is on the wire, to those who know of it.
    #[must_use]
    pub fn view(&self) -> wire::Canvas {
        let Self { id, ref name, owner, ref access, frozen, ref template, breakout: _, at } = *self;
        wire::Canvas { id, name: name.clone(), owner, access: access.clone(), frozen, template: template.clone(), at }
    }

    /// Whether somebody inside knows of it.
    fn known_to(&self, who: ParticipantId, role: Role) -> bool {
        knows(self.owner, &self.access, who, role)
    }
}

/// Every canvas of the session.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    canvases: BTreeMap<CanvasId, Canvas>,
}

impl State {
    /// A canvas, if there is such a one.
    #[must_use]
    pub fn get(&self, id: CanvasId) -> Option<&Canvas> {
        self.canvases.get(&id)
    }

    /// Every canvas, also those that only their owners know of: for those who then ask [`right_of`].
    pub fn iter(&self) -> impl Iterator<Item = &Canvas> {
        self.canvases.values()
    }

    /// The canvas that was made for a breakout.
    #[must_use]
    pub fn of_breakout(&self, breakout: BreakoutId) -> Option<&Canvas> {
        self.iter().find(|canvas| canvas.breakout == Some(breakout))
    }

    /// The canvases somebody inside knows of, oldest first.
    #[must_use]
    pub fn views(&self, viewer: ParticipantId, role: Role) -> Vec<wire::Canvas> {
        let known = self.iter().filter(|canvas| canvas.known_to(viewer, role));
        let mut views: Vec<_> = known.map(Canvas::view).collect();
        views.sort_by_key(|canvas| (canvas.at, canvas.id));
        views
    }
}

/// What happened to canvases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// Somebody made one. Since 0.1.
    #[serde(rename = "canvas.created")]
    Created {
        /// Its id.
        id: CanvasId,
        /// Its name.
        name: String,
        /// Whose it is.
        owner: ParticipantId,
        /// With whom it is shared.
        access: Access,
        /// What it is made from.
        template: Option<String>,
    },
    /// Breakouts have canvases. Since 0.1.
    #[serde(rename = "canvas.opened")]
    Opened {
        /// One for each that had none.
        canvases: Vec<OfBreakout>,
    },
    /// It has another name. Since 0.1.
    #[serde(rename = "canvas.renamed")]
    Renamed {
        /// Which.
        id: CanvasId,
        /// The name.
        name: String,
    },
    /// It is shared otherwise. Since 0.1.
    #[serde(rename = "canvas.shared")]
    Shared {
        /// Which.
        id: CanvasId,
        /// With whom.
        access: Access,
        /// With whom before, so that they are told who know of it no more.
        before: Access,
    },
    /// It is frozen, or not any more. Since 0.1.
    #[serde(rename = "canvas.frozen")]
    Frozen {
        /// Which.
        id: CanvasId,
        /// Whether.
        frozen: bool,
    },
    /// It is gone. Since 0.1.
    #[serde(rename = "canvas.removed")]
    Removed {
        /// Which.
        id: CanvasId,
        /// Whose it was: for telling those who knew of it.
        owner: Option<ParticipantId>,
        /// With whom it was shared.
        access: Access,
    },
}

/// The canvas of a breakout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfBreakout {
    /// Its id.
    pub id: CanvasId,
    /// Whose.
    pub breakout: BreakoutId,
    /// Its name.
    pub name: String,
}

/// Whether somebody inside knows of such a canvas. Private means the owner alone, also against facilitators.
fn knows(owner: Option<ParticipantId>, access: &Access, who: ParticipantId, role: Role) -> bool {
    owner == Some(who)
        || match access {
            Access::Nobody {} => false,
            Access::Session { .. } | Access::Breakout { .. } => true,
            Access::People { .. } => role.facilitates() || named(access, who).is_some(),
        }
}

/// What somebody by name was given.
fn named(access: &Access, who: ParticipantId) -> Option<Right> {
    let Access::People { people } = access else { return None };
    // They stand in the order of their ids, see `checked`.
    let found = people.binary_search_by_key(&who, |grant| grant.participant_id).ok()?;
    people.get(found).map(|grant| grant.right)
}

/// What somebody may do with a canvas; none: there is none, or not for them.
#[must_use]
pub fn right_of(state: &session::State, canvas: CanvasId, who: ParticipantId) -> Option<Right> {
    let canvas = state.canvas.get(canvas)?;
    let role = state.people.get(who).filter(|member| member.standing == Standing::Admitted)?.role;
    let mut right = given(state, canvas, who, role)?;
    if role == Role::Observer {
        right = right.min(Right::View);
    }
    if canvas.frozen && !role.facilitates() {
        right = right.min(Right::Comment);
    }
    if state.lifecycle.status().ended() {
        right = right.min(Right::View);
    }
    Some(right)
}

/// What somebody inside may do, but for what holds over every canvas.
fn given(state: &session::State, canvas: &Canvas, who: ParticipantId, role: Role) -> Option<Right> {
    let private = canvas.access == Access::Nobody {};
    if canvas.owner == Some(who) || (role.facilitates() && !private) {
        return Some(Right::Present);
    }
    match &canvas.access {
        Access::Nobody {} => None,
        Access::Session { right } => Some(*right),
        Access::Breakout { breakout_id, .. } if !state.breakout.is_open(*breakout_id) => Some(Right::View),
        Access::Breakout { breakout_id, right } => {
            let inside = state.breakout.place_of(who) == Place::Breakout(*breakout_id);
            let listens = state.listening.of(who) == Some(*breakout_id);
            if inside { Some(*right) } else { listens.then_some(Right::View) }
        }
        Access::People { .. } => named(&canvas.access, who),
    }
}

/// Whether somebody may comment on a canvas, and if so, whether they may take away what others have said there.
///
/// # Errors
/// [`Code::CanvasUnknown`] for a canvas they do not see, [`Code::Forbidden`].
pub fn commenter(state: &session::State, canvas: CanvasId, who: ParticipantId) -> Result<bool, Rejection> {
    let right = right_of(state, canvas, who).ok_or(Code::CanvasUnknown)?;
    if right < Right::Comment {
        return Err(Code::Forbidden.into());
    }
    let owns = state.canvas.get(canvas).is_some_and(|canvas| canvas.owner == Some(who));
    let role = state.people.require(who)?.role;
    Ok(owns || permission::allows(role, Permission::ManageCanvases))
}

/// Whether an event may change anybody's right to any canvas. When in doubt it says so.
#[must_use]
pub fn changes_rights(event: &session::Event) -> bool {
    match event {
        session::Event::Canvas(_) | session::Event::Breakout(_) | session::Event::Listening(_) => true,
        session::Event::Lifecycle(event) => match event {
            lifecycle::Event::Completed { .. } | lifecycle::Event::Cancelled { .. } => true,
            lifecycle::Event::Created { .. } | lifecycle::Event::Changed { .. } | lifecycle::Event::Started { .. } => {
                false
            }
        },
        // Standings and roles.
        session::Event::People(event) => people::changes_view_of(event).is_some(),
        session::Event::Journey(_)
        | session::Event::Hand(_)
        | session::Event::Chat(_)
        | session::Event::Timer(_)
        | session::Event::Card(_)
        | session::Event::Announcement(_)
        | session::Event::Help(_)
        | session::Event::Roster(_)
        | session::Event::Tag(_)
        | session::Event::Undo(_)
        | session::Event::Control(_)
        | session::Event::Consent(_)
        | session::Event::Attendance(_) => false,
    }
}

/// Makes, names, shares, freezes and removes canvases.
///
/// # Errors
/// [`Code::CanvasUnknown`], [`Code::CanvasLimit`], [`Code::Forbidden`], [`Code::BreakoutUnknown`],
/// [`Code::ParticipantUnknown`], [`Code::FieldInvalid`], [`Code::SessionState`].
pub fn decide(state: &session::State, ctx: &mut Ctx, command: &Command) -> Result<Decision<Event>, Rejection> {
    state.lifecycle.require_not_ended()?;
    let by = session::asker(ctx)?;
    let event = match command {
        Command::Create { name, access, template } => {
            return create(state, ctx, by, name, access.clone().unwrap_or_default(), template.as_deref());
        }
        Command::Rename { canvas_id: id, name } => {
            let canvas = managed(state, by, *id)?;
            let name = text::line("name", name, NAME_MAX)?;
            (name != canvas.name).then_some(Event::Renamed { id: *id, name })
        }
        Command::Share { canvas_id: id, access } => {
            let canvas = managed(state, by, *id)?;
            let access = sorted(access.clone())?;
            if access == canvas.access {
                return Ok(Decision::nothing());
            }
            may_share(state, by, canvas.owner, &access)?;
            Some(Event::Shared { id: *id, access, before: canvas.access.clone() })
        }
        Command::Freeze { canvas_id: id, frozen } => {
            let canvas = managed(state, by, *id)?;
            (*frozen != canvas.frozen).then_some(Event::Frozen { id: *id, frozen: *frozen })
        }
        Command::Remove { canvas_id: id } => {
            let canvas = managed(state, by, *id)?;
            Some(Event::Removed { id: *id, owner: canvas.owner, access: canvas.access.clone() })
        }
    };
    Ok(Decision::events(event))
}

/// The canvas, for somebody who may say what becomes of it. Of one they do not know of they learn nothing.
fn managed(state: &session::State, by: ParticipantId, id: CanvasId) -> Result<&Canvas, Rejection> {
    let role = state.people.require(by)?.role;
    let canvas = state.canvas.get(id).filter(|canvas| canvas.known_to(by, role)).ok_or(Code::CanvasUnknown)?;
    if canvas.owner != Some(by) {
        permission::check(role, Permission::ManageCanvases)?;
    }
    Ok(canvas)
}

fn create(
    state: &session::State,
    ctx: &mut Ctx,
    owner: ParticipantId,
    name: &str,
    access: Access,
    template: Option<&str>,
) -> Result<Decision<Event>, Rejection> {
    let name = text::line("name", name, NAME_MAX)?;
    let template = template.map(|template| text::line("template", template, TEMPLATE_MAX)).transpose()?;
    let access = sorted(access)?;
    may_share(state, owner, Some(owner), &access)?;
    if state.canvas.iter().filter(|canvas| canvas.breakout.is_none()).count() >= CANVASES_MAX {
        return Err(Rejection::new(
            Code::CanvasLimit,
            format!("people make at most {CANVASES_MAX} canvases a session"),
        ));
    }
    let id = ctx.fresh::<CanvasId>();
    Ok(Decision::events([Event::Created { id, name, owner, access, template }]).made(id.0))
}

/// The same with people by name in the order of their ids, each once.
fn sorted(mut access: Access) -> Result<Access, Rejection> {
    if let Access::People { people } = &mut access {
        if people.len() > PEOPLE_MAX {
            let detail = format!("a canvas is shared with at most {PEOPLE_MAX} people by name");
            return Err(Rejection::new(Code::FieldInvalid, detail));
        }
        people.sort_by_key(|grant| grant.participant_id);
        if people.windows(2).any(|pair| pair[0].participant_id == pair[1].participant_id) {
            return Err(Rejection::new(Code::FieldInvalid, "`people` names somebody twice"));
        }
    }
    Ok(access)
}

/// Refuses to share with those with whom this person cannot: the whole session is led by who facilitates it, and a
/// breakout is shared with from inside.
fn may_share(
    state: &session::State,
    by: ParticipantId,
    owner: Option<ParticipantId>,
    access: &Access,
) -> Result<(), Rejection> {
    let manages = permission::allows(state.people.require(by)?.role, Permission::ManageCanvases);
    let refused = |detail: &str| Err(Rejection::new(Code::Forbidden, detail));
    match access {
        Access::Nobody {} if owner.is_none() => {
            Err(Rejection::new(Code::FieldInvalid, "a canvas of the session's own is nobody's to keep private"))
        }
        Access::Nobody {} => Ok(()),
        Access::Session { right } if *right > Right::Edit && !manages => {
            refused("only who facilitates lets the whole session present")
        }
        Access::Session { .. } => Ok(()),
        Access::Breakout { breakout_id, .. } => {
            state.breakout.require_open(*breakout_id)?;
            if !manages && state.breakout.place_of(by) != Place::Breakout(*breakout_id) {
                return refused("only who is in a breakout, or facilitates, shares with it");
            }
            Ok(())
        }
        Access::People { people } => {
            people.iter().try_for_each(|grant| state.people.require(grant.participant_id).map(|_| ()))
        }
    }
}

/// What follows for canvases: breakouts that open have one each, named as they are, and it is renamed with them.
/// One that opens again has the one it had.
pub(super) fn following(state: &session::State, ctx: &mut Ctx, events: &[session::Event]) -> Vec<Event> {
    let rounds = events.iter().filter_map(|event| match event {
        session::Event::Breakout(event) => Some(event),
        _ => None,
    });
    let open: Vec<_> = rounds.flat_map(|event| state.breakout.open_after(event)).collect();
    if open.is_empty() {
        return Vec::new();
    }
    let own: BTreeMap<BreakoutId, &Canvas> =
        state.canvas.iter().filter_map(|canvas| Some((canvas.breakout?, canvas))).collect();
    // Whoever gave it a name of its own meant that.
    let renamed = open.iter().filter_map(|breakout| {
        let canvas = own.get(&breakout.id).filter(|canvas| canvas.name != breakout.name)?;
        let (former, _) = state.breakout.named(breakout.id)?;
        (canvas.name == former).then(|| Event::Renamed { id: canvas.id, name: breakout.name.clone() })
    });
    let mut following: Vec<_> = renamed.collect();
    let bare = open.iter().filter(|breakout| !own.contains_key(&breakout.id) && !state.breakout.is_open(breakout.id));
    let room = CANVASES_OF_BREAKOUTS_MAX.saturating_sub(own.len());
    let made = |breakout: &&breakout::Breakout| OfBreakout {
        id: ctx.fresh(),
        breakout: breakout.id,
        name: breakout.name.clone(),
    };
    let canvases: Vec<_> = bare.take(room).map(made).collect();
    following.extend((!canvases.is_empty()).then_some(Event::Opened { canvases }));
    following
}

/// Takes an event into the state.
pub fn apply(state: &mut State, record: &Record<&Event>) {
    let at = record.at;
    match record.event {
        Event::Created { id, name, owner, access, template } => {
            let (name, access, template) = (name.clone(), access.clone(), template.clone());
            let (owner, frozen, breakout) = (Some(*owner), false, None);
            state.canvases.insert(*id, Canvas { id: *id, name, owner, access, frozen, template, breakout, at });
        }
        Event::Opened { canvases } => {
            for OfBreakout { id, breakout, name } in canvases {
                let access = Access::Breakout { breakout_id: *breakout, right: Right::Edit };
                let (owner, frozen, template, name) = (None, false, None, name.clone());
                let breakout = Some(*breakout);
                state.canvases.insert(*id, Canvas { id: *id, name, owner, access, frozen, template, breakout, at });
            }
        }
        Event::Renamed { id, name } => change(state, *id, |canvas| canvas.name.clone_from(name)),
        Event::Shared { id, access, .. } => change(state, *id, |canvas| canvas.access.clone_from(access)),
        Event::Frozen { id, frozen } => change(state, *id, |canvas| canvas.frozen = *frozen),
        Event::Removed { id, .. } => {
            state.canvases.remove(id);
        }
    }
}

fn change(state: &mut State, id: CanvasId, how: impl FnOnce(&mut Canvas)) {
    if let Some(canvas) = state.canvases.get_mut(&id) {
        how(canvas);
    }
}

/// Those who know of a canvas.
fn audience(owner: Option<ParticipantId>, access: &Access) -> Audience {
    match access {
        Access::Nobody {} => Audience::People(owner.into_iter().collect()),
        Access::Session { .. } | Access::Breakout { .. } => Audience::Everyone,
        Access::People { people } => {
            let named = people.iter().map(|grant| grant.participant_id);
            Audience::PeopleAndFacilitators(named.chain(owner).collect())
        }
    }
}

/// Whoever knows of a canvas sees what becomes of it; whoever is not to know any more sees it go.
#[must_use]
pub fn project(state: &session::State, record: &Record<&Event>) -> Vec<(Audience, protocol::Event)> {
    let told = |audience, event| vec![(audience, protocol::Event::Canvas(event))];
    let removed = |canvas_id| wire::Event::Removed { canvas_id };
    match record.event {
        Event::Opened { canvases } => {
            let canvases = canvases.iter().filter_map(|made| state.canvas.get(made.id)).map(Canvas::view).collect();
            told(Audience::Everyone, wire::Event::Opened { canvases })
        }
        Event::Removed { id, owner, access } => told(audience(*owner, access), removed(*id)),
        Event::Created { id, .. } | Event::Renamed { id, .. } | Event::Shared { id, .. } | Event::Frozen { id, .. } => {
            let Some(canvas) = state.canvas.get(*id) else { return Vec::new() };
            let mut all = told(audience(canvas.owner, &canvas.access), wire::Event::Changed { canvas: canvas.view() });
            if let Event::Shared { before, .. } = record.event {
                let lost = |(who, role)| knows(canvas.owner, before, who, role) && !canvas.known_to(who, role);
                let inside = state.people.inside().map(|(who, member)| (who, member.role));
                let lost: Vec<_> = inside.filter(|one| lost(*one)).map(|(who, _)| who).collect();
                if !lost.is_empty() {
                    all.extend(told(Audience::People(lost), removed(*id)));
                }
            }
            all
        }
    }
}

#[cfg(test)]
mod tests;
