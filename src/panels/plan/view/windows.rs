//! Paints the windows, and where there is no room for hours, people and windows in one list.
//!
//! Not here: the hours (`hours`).

use std::collections::HashMap;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{LITTLE, Scene};
use crate::domain::form::Form;
use crate::domain::plan::fair::Strain;
use crate::panels::plan::rows::{self, Hour, Room};
use crate::panels::plan::{arrange, tell};
use crate::panels::shared::day::Scale;
use crate::panels::shared::listing::Moves;
use crate::ui::columns::Column;
use crate::ui::look::Look;
use crate::ui::table::{self, Rows, Table};
use crate::ui::{Role, Words, fit};

/// Day, times, length, who, fairest or taken, everybody's time. Where there is little room: when, and how many.
fn columns(room: Room, form: Form) -> [Column; 6] {
    let little = room == Room::Little;
    let day = if form.moment_width() - form.time_width() > 7 { 14 } else { 10 };
    let times = form.time_width() * 2 + 1;
    [
        Column::fixed("", if little { 6 } else { day }),
        Column::fixed("times", if little { times } else { times + 4 }).gap(1),
        Column::fixed("length", if little { 6 } else { 7 }).right().gap(1).drop(2),
        if room == Room::Full { Column::flexible("who", 9, 26) } else { Column::fixed("who", 4).gap(1).drop(1) },
        Column::fixed("remark", form.time_width() + 8).drop(3),
        Column::flexible("local", 12, 40).grow(1).drop(4),
    ]
}

fn room(width: u16) -> Room {
    match width {
        ..LITTLE => Room::Little,
        LITTLE..112 => Room::Some,
        _ => Room::Full,
    }
}

/// Paints the windows, and, in one list with them, the people.
pub(super) fn paint(look: Look<'_>, area: Rect, buf: &mut Buffer, scene: Scene<'_>, (whole, active): (bool, bool)) {
    let (state, people) = (scene.state, scene.state.people.len());
    let (skipped, at, keys) = if whole {
        (0, Some(state.list.at()), true)
    } else {
        (people, state.selected_window(), state.mate().is_none())
    };
    let len = state.list.len() - skipped;
    let height = usize::from(area.height);
    let offset = if whole { state.list.offset(height) } else { arrange::first_seen(at, height, len) };
    let rows = Rows { len, offset, selected: at.filter(|at| *at < len), active: active && keys };
    let room = room(area.width);
    let columns = columns(room, scene.board.form);
    let seen = (offset..len).take(height).filter_map(|n| (n + skipped).checked_sub(people));
    let windows = seen.map(|at| Some((at, rows::window(scene.board, state, *state.windows.get(at)?, room)?)));
    let windows: HashMap<usize, rows::Row> = windows.flatten().collect();
    let slot = table::slots(&columns, area.width).into_iter().find(|slot| slot.column == LOCAL);
    let locals = Locals::new(windows.values(), slot.map_or(0, |slot| slot.width.into()));
    Table { columns: &columns, titles: false }.paint(look, area, buf, rows, |n| {
        let place = n + skipped;
        match place.checked_sub(people) {
            None => person_line(look, scene, place),
            Some(at) => windows.get(&at).map(|row| window_line(row.clone(), room, &locals)),
        }
        .unwrap_or_else(|| table::Row::Cells(Vec::new()))
    });
    super::bar(look, area, buf, offset, len);
}

/// The place of everybody's time among the columns.
const LOCAL: usize = 5;

/// The local times of people in the visible rows, one below the other, as many as fit.
struct Locals {
    widths: Vec<usize>,
    /// The text for people without one.
    more: String,
}

impl Locals {
    fn new<'r>(rows: impl Iterator<Item = &'r rows::Row>, room: usize) -> Self {
        let (mut widths, mut used, mut all): (Vec<usize>, usize, usize) = (Vec::new(), 0, 0);
        for row in rows {
            all = row.people;
            widths.resize(widths.len().max(row.locals.len()), 0);
            for (width, (text, strain)) in widths.iter_mut().zip(&row.locals) {
                *width = (*width).max(fit::width(text) + strain.map_or(0, |strain| strain.word().len() + 1) + 2);
            }
        }
        if all > widths.len() || widths.iter().sum::<usize>().saturating_sub(2) > room {
            let mut fits = |width: &usize| {
                used += width;
                used + 3 <= room
            };
            let fitting = widths.iter().map_while(|width| fits(width).then_some(*width)).collect();
            widths = fitting;
        }
        let left = all - widths.len();
        Self { widths, more: if left > 0 { format!("+{left}") } else { String::new() } }
    }

    fn words(&self, locals: &[(String, Option<Strain>)]) -> Words<'static> {
        let mut words = Words::empty();
        let last = if self.more.is_empty() { self.widths.len() } else { usize::MAX };
        for (n, ((text, strain), width)) in (1..).zip(locals.iter().zip(&self.widths)) {
            let burden = strain.map(|strain| format!(" {}", strain.word())).unwrap_or_default();
            let space = if n == last { burden.len() } else { width - fit::width(text).min(*width) };
            words.push(text.clone(), Role::Dim);
            words.push(fit::fit(&burden, space).into_owned(), Role::Warning);
        }
        words.then(self.more.clone(), Role::Dim)
    }
}

/// To how many it is early and late: `2 early, 1 late`.
fn burdens([early, late]: [usize; 2]) -> String {
    let all = [(early, Strain::Early), (late, Strain::Late)];
    let some = all.iter().filter(|(n, _)| *n > 0).map(|(n, strain)| format!("{n} {}", strain.word()));
    some.collect::<Vec<_>>().join(", ")
}

fn window_line(row: rows::Row, room: Room, locals: &Locals) -> table::Row<'static> {
    let role = if row.all { Role::Ok } else { Role::Text };
    let remark = match (row.fairest, row.taken) {
        (Some(fairest), _) => Words::new(fairest, Role::Accent),
        (None, taken) => Words::new(taken.unwrap_or_default(), Role::Dim),
    };
    table::Row::Cells(vec![
        Words::new(row.day, Role::Text),
        Words::new(row.times, Role::Strong),
        Words::new(row.length, Role::Dim),
        Words::new(row.who, role),
        remark,
        match room {
            Room::Full => locals.words(&row.locals),
            Room::Some | Room::Little => Words::new(burdens(row.burdens), Role::Warning),
        },
    ])
}

/// A person in one list with the windows.
fn person_line(look: Look<'_>, scene: Scene<'_>, place: usize) -> Option<table::Row<'static>> {
    let day = scene.day()?;
    let scale = Scale { day, per_hour: 1 };
    let person = rows::person(scene.board, scene.state, *scene.state.people.get(place)?, scale, scene.proposal())?;
    let role = person.here.map_or(Role::Dim, tell::role);
    let mark = if person.planned { look.glyphs.check } else { " " };
    let words = Words::new(format!("{mark} "), Role::Accent).then(format!("{} ", person.time), role);
    let words = words.then(person.name, Role::Text).then(format!("  {}", person.day), Role::Warning);
    let burden = person.strain.map(|strain| format!(", {}", strain.word())).unwrap_or_default();
    let here = person.here.map(Hour::word).unwrap_or_default();
    Some(table::Row::Across(words.then(format!(" {here}"), role).then(burden, Role::Warning)))
}
