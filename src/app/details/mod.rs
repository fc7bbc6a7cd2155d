//! The details of one teammate, thread, deadline or source, as paragraphs.
//!
//! Not here: the preview and the overlay that show them (`screen`).

mod agenda;
mod deadline;
mod joined;
mod teammate;
mod thread;

use crate::app::conversation::{Conversations, Words};
use crate::board::sent::{Deed, Sent};
use crate::board::{Board, Item, Message};
use crate::domain::Instant;
use crate::domain::batch::Problem;
use crate::domain::form::Dial;
use crate::domain::text::clean;
use crate::panels::shared::prose::Para;
use crate::panels::shared::say;
use crate::panels::shared::standing::Standing;
use crate::panels::sources;
use crate::ui::{Role, fit};

pub use deadline::deadline;
pub use teammate::teammate;
pub use thread::thread;

/// Below this width, in columns, details are brief.
const BRIEF: u16 = 70;
/// The width of the labels of fields.
const LABEL: usize = 10;
/// The least width of the column of times in a conversation, where it is not brief.
const TIMES: usize = 27;

/// A line for data that is not joined yet.
fn being_read() -> Para {
    Para::Text(2, "being read".to_owned(), Role::Dim)
}

fn field(label: &str, value: String, role: Role) -> Para {
    Para::Field(label.to_owned(), value, role)
}

/// Where an item is: `status-page in demo · Launch · example.org/atlas/status-page`. A link that does not fit is on a
/// line of its own.
fn place(item: &Item, width: u16) -> Vec<Para> {
    let mut text = format!("{} in {}", clean(item.id.raw()), item.source);
    if let Some(project) = &item.project {
        text = format!("{text} · {}", project.clean());
    }
    let link = item.url.as_ref().filter(|_| width >= BRIEF).map(|url| url.clean().into_owned());
    let Some(link) = link else { return vec![field("item", text, Role::Dim)] };
    let bare = link.strip_prefix("https://").unwrap_or(&link);
    let whole = format!("{text} · {bare}");
    if LABEL + fit::width(&whole) <= usize::from(width) {
        return vec![field("item", whole, Role::Dim)];
    }
    vec![field("item", text, Role::Dim), field("link", link, Role::Link)]
}

/// A time that is past, with its weekday: `today 09:05`, `yesterday 15:02`, `Mon 23 Nov 05:32`.
fn past(t: Instant, dial: Dial<'_>, now: Instant) -> String {
    match (dial.zone.date(now) - dial.zone.date(t)).num_days() {
        0 => format!("today {}", dial.time(t)),
        1 => format!("yesterday {}", dial.time(t)),
        2..=180 => format!("{} {}", dial.day(t), dial.time(t)),
        _ => say::when(t, dial, now),
    }
}

/// The conversation of an item; each unanswered message names the people that it asks.
fn conversation(
    (board, texts): (&Board, &Conversations),
    item: &Item,
    (unanswered, asks): (&[u32], &str),
    brief: bool,
    now: Instant,
) -> Vec<Para> {
    let mut order: Vec<usize> = (0..item.messages.len()).collect();
    order.sort_by_key(|n| item.messages.get(*n).map(|message| message.at));
    let mut paras = vec![Para::Gap];
    // The times are aligned.
    let times = |message: &Message, aged: bool| time(board, message, (brief, aged), now);
    let widest = |aged| item.messages.iter().map(|message| fit::width(&times(message, aged))).max().unwrap_or(0);
    let columns = [widest(true).max(if brief { 0 } else { TIMES }), widest(false)];
    for n in order {
        let Some(message) = item.messages.get(n) else { continue };
        let me = message.author.index().is_some_and(|index| Some(index) == board.team.me);
        let author = if me { "you".to_owned() } else { say::person(board, &message.author) };
        let mut ends: Vec<String> = [(true, columns[0]), (false, columns[1])]
            .map(|(aged, width)| fit::fit(&times(message, aged), width).into_owned())
            .into();
        ends.push(board.form.date(board.viewer.date(message.at)));
        let mut pieces = vec![(author, if me { Role::Accent } else { Role::Strong })];
        if unanswered.contains(&(n as u32)) {
            pieces.push((format!("   {asks}"), Role::DueSoon));
        }
        paras.push(Para::Split(pieces, ends));
        paras.push(match texts.words(item, n) {
            Words::Text(text) => Para::Text(2, text.clean().into_owned(), Role::Text),
            Words::Awaited => Para::Text(2, "...".to_owned(), Role::Dim),
            Words::Missing => Para::Text(2, "(the store does not have this text)".to_owned(), Role::Dim),
        });
    }
    paras.extend(board.outbox.of(&item.source, &item.id).flat_map(sent));
    paras
}

/// When a message was sent: `Tue 24 Nov 15:02, 18h ago`.
fn time(board: &Board, message: &Message, (brief, aged): (bool, bool), now: Instant) -> String {
    let (dial, age) = (board.dial(), say::age(say::minute(now) - message.at));
    let time = format!("{} {}", dial.day(message.at), dial.time(message.at));
    match (aged, brief) {
        (false, _) => time,
        (true, true) => format!("{time}, {age}"),
        (true, false) => format!("{time}, {age} ago"),
    }
}

/// What the viewer did in an item and no look has confirmed yet.
fn sent(sent: &Sent) -> Vec<Para> {
    let (what, standing) = (if sent.deed == Deed::Close { "closed" } else { "sent" }, Standing::of(sent));
    let mut pieces = vec![("you".to_owned(), Role::Accent)];
    if sent.deed == Deed::Close {
        pieces.push((" close this".to_owned(), Role::Text));
    }
    pieces.push((format!("   {}", standing.words(u16::MAX, what)), standing.role()));
    let mut paras = vec![Para::Line(pieces)];
    let text = sent.text.clean_lines();
    paras.extend(text.into_iter().map(|line| Para::Text(2, line, Role::Text)));
    paras.extend(sent.refusal().map(|why| Para::Text(2, format!("not {what}: {}", why.clean()), Role::Error)));
    paras
}

/// The details of a source: its state, and everything in it that could not be read.
pub fn source(board: &Board, place: usize, clock: Instant) -> Vec<Para> {
    let Some(line) = board.sources.get(place) else { return Vec::new() };
    let condition = sources::rows::condition(line);
    let mut paras = vec![
        Para::Heading(line.id.to_string()),
        field("kind", clean(&line.kind).into_owned(), Role::Text),
        field("health", sources::rows::words(line, board.dial(), clock), sources::view::role(condition)),
    ];
    paras.extend(line.problems.iter().flat_map(problem));
    paras
}

/// The problems of the config.
pub fn config(board: &Board) -> Vec<Para> {
    std::iter::once(Para::Heading("config".to_owned())).chain(board.advice.iter().flat_map(problem)).collect()
}

/// A problem: its location, then its message.
fn problem(problem: &Problem) -> [Para; 3] {
    [
        Para::Gap,
        Para::Text(0, sources::rows::place(problem), Role::Warning),
        Para::Text(2, problem.text.clean().into_owned(), Role::Text),
    ]
}
