//! Paints the timeline of the next hours.
//!
//! Not here: its events (`super`).

use ratatui::buffer::Buffer;

use super::{Event, Kind, State};
use crate::board::Board;
use crate::domain::Instant;
use crate::panels::shared::next::{self, Verb};
use crate::panels::shared::say;
use crate::ui::list::{self, Column, Entry, Pane};
use crate::ui::{Role, Words, fit};

/// The index of the column of descriptions.
const WHAT: usize = 3;

/// Paints the events from the first on. Returns how many had no room.
pub fn paint(pane: Pane<'_>, buf: &mut Buffer, (board, state): (&Board, &State), now: Instant) -> usize {
    let shown = state.events.get(..usize::from(pane.inner.height)).unwrap_or(&state.events);
    let times: Vec<String> = shown.iter().map(|event| next::time(board, event.at, now)).collect();
    let widest = |all: &mut dyn Iterator<Item = usize>| all.max().unwrap_or(0);
    let time = widest(&mut times.iter().map(|time| fit::width(time)));
    let who = widest(&mut shown.iter().map(|event| fit::width(&event.who)));
    let longest = board.form.short_width();
    let columns = [
        Column::new("", 5, longest, longest).at_most(time),
        Column::fixed("", 7).right(),
        Column::new("who", 5, 9, 16).at_most(who).gap(2),
        Column::rest("what", 20, 60).gap(2),
    ];
    let slots = list::place(&columns, pane.inner.width);
    if let Some((frame, taken)) = pane.frame {
        list::headings(pane.look, frame, buf, (&slots, &columns), taken);
    }
    let room = slots.iter().find(|slot| slot.column == WHAT).map_or(0, |slot| usize::from(slot.width));
    for ((n, event), time) in shown.iter().enumerate().zip(times) {
        let entry = Entry::Cells(vec![
            Words::new(time, Role::Text),
            Words::new(say::wall(event.at - say::minute(now)), Role::Dim),
            who_words(event),
            what_words(event, room, now),
        ]);
        list::paint(pane.look, pane.place(n), buf, &slots, &columns, &entry);
    }
    state.events.len() - shown.len()
}

fn who_words(event: &Event) -> Words<'static> {
    match event.who.strip_prefix("you") {
        Some(rest) => Words::new("you", Role::Accent).then(rest.to_owned(), Role::Text),
        None if event.who == "due" => Words::new("due", Role::Dim),
        None => Words::new(event.who.clone(), Role::Text),
    }
}

fn what_words(event: &Event, room: usize, now: Instant) -> Words<'static> {
    let soon = event.at - now <= chrono::TimeDelta::hours(1);
    let role = if event.kind == Kind::Person(Verb::Leaves) && soon { Role::DueSoon } else { Role::Text };
    let long = Some(&event.long).filter(|long| !long.is_empty() && fit::width(long) <= room);
    let words = Words::new(long.unwrap_or(&event.what).clone(), role);
    let more = format!(" · {}", event.more);
    if event.more.is_empty() || words.width() + fit::width(&more) > room { words } else { words.then(more, Role::Dim) }
}
