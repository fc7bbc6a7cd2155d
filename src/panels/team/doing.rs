//! A teammate's availability as entries in a fixed order, of which as many are shown as fit.
//!
//! ```text
//!  state · cover · no overlap · note · covers whom · travelling · place · hint
//! ```
//!
//! Not here: when it ends (`next`).

use crate::board::{Board, SourceHint, foresight};
use crate::domain::Instant;
use crate::domain::availability::{Availability, State};
use crate::domain::batch::Hint;
use crate::domain::teammate::{TeammateIndex, TeammateZone};
use crate::domain::text::{Text, clean};
use crate::domain::zone::Zone;
use crate::panels::shared::say;
use crate::ui::{Role, Words, fit};

/// An entry, in display order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The state.
    State(String),
    /// Why the state is unknown.
    Unknown(String),
    /// Their cover.
    Cover(String),
    /// No other teammate works while they do.
    Alone(String),
    /// The teammates that they cover.
    Covers(String),
    /// The note of a status, of leave, or the title of an event. The only entry that is truncated.
    Note(String),
    /// Their place of work.
    Place(String),
    /// A profile names another zone: in words, in decreasing length.
    Travelling([String; 3]),
    /// A client's hint: in words with its source, and in one word.
    Hint([String; 2]),
}

/// No other teammate works while they do.
const ALONE: &str = "no overlap";
/// The fewest letters to which a note is truncated.
const LETTERS: usize = 6;

impl Entry {
    fn text(&self) -> &str {
        match self {
            Self::State(text)
            | Self::Unknown(text)
            | Self::Note(text)
            | Self::Place(text)
            | Self::Cover(text)
            | Self::Covers(text)
            | Self::Alone(text)
            | Self::Travelling([text, ..])
            | Self::Hint([text, ..]) => text,
        }
    }

    fn role(&self, state: Role) -> Role {
        match self {
            Self::State(_) => state,
            Self::Unknown(_) => Role::Error,
            Self::Note(_) | Self::Cover(_) | Self::Covers(_) => Role::Text,
            Self::Place(_) | Self::Hint(_) => Role::Dim,
            Self::Travelling(_) | Self::Alone(_) => Role::Sign,
        }
    }

    /// Its words, in decreasing length.
    fn words(&self) -> &[String] {
        match self {
            Self::State(text)
            | Self::Unknown(text)
            | Self::Note(text)
            | Self::Place(text)
            | Self::Cover(text)
            | Self::Covers(text)
            | Self::Alone(text) => std::slice::from_ref(text),
            Self::Travelling(texts) => texts,
            Self::Hint(texts) => texts,
        }
    }
}

/// All entries, in order.
pub fn entries(board: &Board, index: TeammateIndex, availability: &Availability, now: Instant) -> Vec<Entry> {
    let clean = |text: &Text| text.clean().into_owned();
    let maybe = if availability.tentative { "maybe " } else { "" };
    let mut entries = vec![Entry::State(format!("{maybe}{}", availability.state.word()))];
    if availability.state == State::Unknown {
        let zone = board.team.get(index).map(|mate| &mate.zone);
        entries.push(Entry::Unknown(match zone {
            Some(TeammateZone::Unknown(written)) => format!("no zone is called {:?}", written.clean()),
            _ => "no zone".to_owned(),
        }));
    }
    let cover = foresight::cover(board, index, now);
    let is_away = |index| board.availability(index, now).is_some_and(|at| at.state == State::Away);
    entries.extend(cover.map(|cover| {
        let away = if is_away(cover) { " (away)" } else { "" };
        Entry::Cover(format!("{} covers{away}", say::brief(board, cover)))
    }));
    entries.extend(foresight::alone(board, index, now).map(|_| Entry::Alone(ALONE.to_owned())));
    entries.extend(availability.note.as_ref().map(clean).filter(|note| !note.is_empty()).map(Entry::Note));
    let covered: Vec<String> = foresight::covered_by(board, index, now).map(|index| say::brief(board, index)).collect();
    entries.extend((!covered.is_empty()).then(|| Entry::Covers(format!("covers {}", say::list(&covered)))));
    let there = !matches!(availability.state, State::Off | State::Away | State::Break | State::Unknown);
    let hints: Vec<&SourceHint> = board.hints(index, now).collect();
    // Two profiles with the same zone are one entry.
    let away = hints.iter().find_map(|hint| Some((hint.zone_at(now)?, *hint)));
    entries.extend(away.map(|(zone, hint)| travelling(board, zone, hint)));
    entries.extend(availability.place.as_ref().filter(|_| there).map(clean).map(Entry::Place));
    entries.extend(hints.into_iter().filter_map(|of| Some(Entry::Hint(hint(board, of.hint_at(now)?, of)))));
    entries
}

/// `travelling? Asia/Tokyo (Slack)`.
fn travelling(board: &Board, zone: &Zone, hint: &SourceHint) -> Entry {
    let whole = format!("travelling? {} ({})", clean(zone.name()), label(board, hint));
    Entry::Travelling([whole, format!("travelling? {}", zone.city()), "travelling?".to_owned()])
}

/// `idle (Discord)`.
fn hint(board: &Board, told: &Hint, of: &SourceHint) -> [String; 2] {
    let words: Vec<_> = [&told.presence, &told.note].into_iter().flatten().map(Text::clean).collect();
    let words = words.iter().filter(|text| !text.is_empty()).map(|text| &**text).collect::<Vec<_>>().join(": ");
    [format!("{words} ({})", label(board, of)), words]
}

/// The display name of a hint's source.
fn label<'a>(board: &'a Board, hint: &'a SourceHint) -> &'a str {
    board.source(&hint.source).map_or(hint.source.as_str(), |line| &line.label)
}

/// The hints of sources, each with its source and age, for details: `travelling? Asia/Singapore (Slack, 4m ago)`.
pub fn hinted(board: &Board, index: TeammateIndex, now: Instant) -> Vec<String> {
    let age =
        |seen: Option<Instant>| seen.map(|t| format!(", {} ago", say::age(say::minute(now) - t))).unwrap_or_default();
    let mut all = Vec::new();
    for of in board.hints(index, now) {
        let label = label(board, of);
        if let Some(zone) = of.zone_at(now) {
            let read = board.source(&of.source).and_then(|line| line.health.fetched_at());
            all.push(format!("travelling? {} ({label}{})", clean(zone.name()), age(read)));
        }
        if let Some(told) = of.hint_at(now) {
            let [_, words] = hint(board, told, of);
            let end = told.until.map(|t| format!(" until {}", say::when(t, board.dial(), now))).unwrap_or_default();
            all.push(format!("{words}{end} ({label}{})", age(Some(told.seen_at))));
        }
    }
    all
}

/// All entries as one text.
pub fn whole(entries: &[Entry]) -> String {
    entries.iter().map(Entry::text).collect::<Vec<_>>().join(" · ")
}

/// The entries that fit, up to the first that does not; a note is truncated first.
pub fn fitting(entries: &[Entry], width: usize, state: Role) -> (Words<'static>, bool) {
    let (mut words, mut left) = (Words::empty(), width);
    for (n, entry) in entries.iter().enumerate() {
        let gap = if n == 0 { "" } else { " · " };
        let room = left.saturating_sub(fit::width(gap));
        let text = entry.words().iter().find(|text| fit::width(text) <= room);
        if let Some(text) = text.or_else(|| entry.words().last().filter(|_| n == 0)) {
            let needed = fit::width(gap) + fit::width(text);
            words.push(gap, Role::Dim);
            words.push(text.clone(), entry.role(state));
            left = left.saturating_sub(needed);
            continue;
        }
        let cut = matches!(entry, Entry::Note(_) | Entry::Unknown(_)) && room > LETTERS;
        if cut {
            words.push(gap, Role::Dim);
            words.push(entry.text().to_owned(), entry.role(state));
        }
        return (words, true);
    }
    (words, fit::width_within(entries.first().map_or("", Entry::text), width).is_none())
}

/// All entries of a teammate at a moment.
pub fn of(board: &Board, index: TeammateIndex, now: Instant) -> Vec<Entry> {
    board.availability(index, now).map(|availability| entries(board, index, &availability, now)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(entries: &[Entry], width: usize) -> String {
        let words = fitting(entries, width, Role::Text).0.plain();
        fit::cut(&words, width, "…").into_owned()
    }

    #[test]
    fn the_first_entry_that_does_not_fit_ends_it_and_only_a_note_is_cut() {
        let entries = [
            Entry::State("busy".to_owned()),
            Entry::Note("Outage review".to_owned()),
            Entry::Place("office".to_owned()),
        ];
        assert_eq!(shown(&entries, 30), "busy · Outage review · office");
        assert_eq!(shown(&entries, 28), "busy · Outage review");
        assert_eq!(shown(&entries, 17), "busy · Outage re…");
        assert_eq!(shown(&entries, 14), "busy · Outage…");
        assert_eq!(shown(&entries, 13), "busy");
    }

    #[test]
    fn travelling_and_hints_take_shorter_words_before_they_go() {
        let texts = |texts: [&str; 3]| texts.map(ToOwned::to_owned);
        let entries = [
            Entry::State("off".to_owned()),
            Entry::Travelling(texts(["travelling? Asia/Singapore (Slack)", "travelling? Singapore", "travelling?"])),
            Entry::Hint(["idle (Discord)", "idle"].map(ToOwned::to_owned)),
        ];
        assert_eq!(shown(&entries, 60), "off · travelling? Asia/Singapore (Slack) · idle (Discord)");
        assert_eq!(shown(&entries, 50), "off · travelling? Asia/Singapore (Slack) · idle");
        assert_eq!(shown(&entries, 30), "off · travelling? Singapore");
        assert_eq!(shown(&entries, 20), "off · travelling?");
        assert_eq!(shown(&entries, 12), "off");
    }
}
