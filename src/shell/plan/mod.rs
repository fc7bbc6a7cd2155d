//! `asyncboard plan`: when people can meet, and which starts ask the least of those who have the most to bear; as text,
//! JSON (`asyncboard.plan/1`) or a calendar file.
//!
//! ```text
//!  asked people   what may be asked, and who is asked for
//!  mod            the plan that was asked for
//!  text json ics  how it is printed
//! ```
//!
//! Not here: finding windows and proposals (`domain::plan`).

pub mod asked;
mod ics;
mod json;
pub mod people;
mod text;

use chrono::{NaiveTime, TimeDelta};

use self::asked::{Pick, Plan, PlanFormat};
use self::json::PlanJson;
use super::cli::Global;
use super::failure::Failure;
use super::json::write_safely;
use super::output::{color_errors, printed, warn};
use super::setup::{Setup, setup};
use super::{once, print};
use crate::app::planning::meetings;
use crate::board::Board;
use crate::domain::Instant;
use crate::domain::batch::Part;
use crate::domain::interval::Interval;
use crate::domain::plan::best::{Ask, Role};
use crate::domain::plan::series::Occurrence;
use crate::domain::plan::{self, Window};
use crate::domain::zone::Edge;
use crate::panels::plan::invited::{Invitation, Invited, Wanted};
use crate::providers::calendar;
use crate::sync::store::SOON;

/// A plan as it was asked for.
struct Planned<'a> {
    board: &'a Board,
    ask: Ask<'a>,
    invitation: Invitation,
    windows: Vec<Window>,
    plan: plan::Plan,
    calendars_until: Option<Instant>,
}

/// Prints a plan.
pub fn run(global: &Global, asked: &Plan) -> Result<i32, Failure> {
    check(asked)?;
    let setup = setup(global, color_errors())?;
    let now = setup.clock.now();
    let wanted = people::wanted(&setup, asked)?;
    let board = once::read_board(&setup, now)?;
    warn(&setup, &board, now);
    let planned = Planned::new(&setup, &board, asked, &wanted, now)?;
    let text = match asked.format {
        PlanFormat::Text => planned.text(now),
        PlanFormat::Ics => planned.ics(asked, now)?,
        PlanFormat::Json => {
            let mut out = Vec::new();
            let written = write_safely(&PlanJson::new(&planned, now), &mut out);
            written.map_err(|error| Failure::failed(format!("error: the plan cannot be written: {error}")))?;
            String::from_utf8_lossy(&out).into_owned()
        }
    };
    printed(print::out(&text))
}

/// What may not be asked together.
fn check(asked: &Plan) -> Result<(), Failure> {
    let for_ics = [("--pick", asked.pick.is_some()), ("--title", asked.title.is_some())];
    if let Some((flag, _)) = for_ics.into_iter().find(|(_, given)| *given && asked.format != PlanFormat::Ics) {
        return Err(Failure::wrong(format!("error: {flag} is for --format ics")));
    }
    if asked.every.is_none() && matches!(asked.pick, Some(Pick::Series | Pick::Rotation)) {
        return Err(Failure::wrong("error: --pick series and --pick rotation need --every week or --every 2weeks"));
    }
    Ok(())
}

impl<'a> Planned<'a> {
    /// The plan from now, or from the viewer's local midnight that begins a date, for some days of 24 hours.
    fn new(setup: &Setup, board: &'a Board, asked: &Plan, wanted: &Wanted, now: Instant) -> Result<Self, Failure> {
        let start = asked.from.map_or(now, |date| board.viewer.midnight(date, Edge::Start));
        let end = start.checked_add_signed(TimeDelta::days(asked.days.into()));
        let span = end.and_then(|end| Interval::new(start, end));
        let span = span.ok_or_else(|| Failure::wrong("error: --from is too far away"))?;
        let at: Option<NaiveTime> = asked.at;
        let ask = Ask { span, length: asked.duration, at, every: asked.rhythm(), viewer: &board.viewer };
        let taken = setup.store.as_ref().and_then(|place| place.taken(SOON)).unwrap_or_default();
        let invitation = Invitation::new(board, wanted, &meetings(&board.team, &taken), now);
        let required = invitation.people.iter().filter(|person| person.role == Role::Required);
        let free: Vec<Vec<Interval>> = required.map(|person| plan::free(&person.facts, span)).collect();
        let plan = plan::plan(ask, &invitation.guests());
        let gives = |source: &crate::shell::setup::Opened| source.provider.about().parts.contains(&Part::Calendars);
        let calendars_until = || calendar::Window::of_board(now.date_naive()).until().and_utc();
        let calendars_until = setup.sources.iter().any(gives).then(calendars_until);
        let windows = plan::windows(&free, asked.duration);
        Ok(Self { board, ask, invitation, windows, plan, calendars_until })
    }

    /// Those of `--with` who are inside a window, and those who are not.
    fn sides(&self, window: &Window) -> (Vec<&Invited>, Vec<&Invited>) {
        let required = self.invitation.people.iter().filter(|person| person.role == Role::Required);
        let (inside, outside): (Vec<_>, Vec<_>) = required.enumerate().partition(|(n, _)| window.inside.contains(n));
        (inside.into_iter().map(|(_, p)| p).collect(), outside.into_iter().map(|(_, p)| p).collect())
    }

    /// The meetings that a calendar file is to hold.
    fn picked(&self, pick: Pick) -> Vec<Occurrence> {
        match (pick, &self.plan.series) {
            (Pick::Proposal(place), _) => {
                let proposal = place.checked_sub(1).and_then(|place| self.plan.proposals.get(place));
                let one = proposal.map(|found| Occurrence { meeting: found.meeting, people: found.people.clone() });
                one.into_iter().collect()
            }
            (Pick::Series, Some(series)) => series.occurrences.clone(),
            (Pick::Rotation, Some(series)) => series.rotation.clone().unwrap_or_default(),
            (Pick::Series | Pick::Rotation, None) => Vec::new(),
        }
    }
}
