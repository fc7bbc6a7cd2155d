//! How long the board takes: getting ready, joining, settling, and a frame, for a small team and a large one.
//!
//! A frame is compared with the floor: the plainest dense frame of the same size, a paragraph of styled lines. Figures
//! are printed, never judged: `cargo bench --bench board`.

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Write as _;
use std::time::{Duration, Instant as Stopwatch};

use asyncboard::app::input::{Input, Key, KeyCode};
use asyncboard::app::keymap::Keymap;
use asyncboard::app::program::{Event, Program, Size};
use asyncboard::app::{Model, News, screen};
use asyncboard::board::{Board, Desk, Link, Update};
use asyncboard::config;
use asyncboard::domain::Instant;
use asyncboard::domain::batch::{Due, Item, Message, Page};
use asyncboard::domain::deadline::DueZone;
use asyncboard::domain::ids::{Account, SourceId};
use asyncboard::domain::teammate::TeammateIndex;
use asyncboard::domain::text::Text;
use asyncboard::domain::zone::Zones;
use asyncboard::ui::{Glyphs, Theme};
use chrono::{Days, TimeDelta};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph, Widget};

const AREA: Rect = Rect { x: 0, y: 0, width: 200, height: 60 };
const SIZE: Size = Size { columns: 200, rows: 60 };
const ZONES: [&str; 6] =
    ["America/New_York", "Europe/Berlin", "Asia/Tokyo", "Asia/Kathmandu", "Australia/Sydney", "America/Sao_Paulo"];
const WORDS: [&str; 8] = ["launch", "copy", "invoice", "flaky", "export", "review", "quote", "beta"];

/// A team's size.
struct Case {
    name: &'static str,
    people: usize,
    items: usize,
}

const CASES: [Case; 2] = [
    Case { name: "small (9 people, 60 items)", people: 9, items: 60 },
    Case { name: "large (500 people, 20,000 items)", people: 500, items: 20_000 },
];

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let floor = median(400, &mut floor_frames());
    writeln!(out, "{:<52} {:>10}", "floor: a paragraph, 200x60", show(floor))?;
    for case in CASES {
        writeln!(out, "\n{}", case.name)?;
        for (what, took) in rows(&case) {
            let ratio = took.as_secs_f64() / floor.as_secs_f64();
            let ratio = if what.starts_with("frame") { format!("{ratio:>6.2} x floor") } else { String::new() };
            writeln!(out, "  {what:<50} {:>10} {ratio}", show(took))?;
        }
    }
    Ok(())
}

fn show(took: Duration) -> String {
    format!("{:.3} ms", took.as_secs_f64() * 1e3)
}

fn now() -> Instant {
    "2026-11-24T14:30:00Z".parse().unwrap_or_default()
}

fn rows(case: &Case) -> Vec<(&'static str, Duration)> {
    let zones = Zones::newest([]);
    let text = team(case.people);
    let mut rows = vec![("config: read the text", median(20, &mut || drop(load(&text, &zones))))];
    rows.push(("start: an empty board, settled", median(20, &mut || drop(black_box(start(&text, &zones).0)))));
    let (mut model, mut desk) = start(&text, &zones);
    rows.push(("frame: before any source", frames(&mut model)));
    let (updates, took) = once(|| pages(case).into_iter().flat_map(|page| desk.page(0, page)).collect::<Vec<Update>>());
    rows.push(("join: every item", took));
    rows.push(("apply and settle: all at once", once(|| model.handle(Event::News(News::Known(updates)), now())).1));
    let mut minute = now();
    let mut tick = || {
        minute += TimeDelta::minutes(1);
        model.settle(minute);
    };
    rows.push(("minute edge: settle", median(20, &mut tick)));
    model.settle(now());
    rows.push(("frame: everything", frames(&mut model)));
    rows.push(("key: scrub a quarter of an hour", median(40, &mut || press(&mut model, 'l'))));
    rows.push(("key: scrub a day", median(7, &mut || press(&mut model, 'L'))));
    press(&mut model, '0');
    rows.push(("key: move", median(200, &mut || press(&mut model, 'j'))));
    rows.push(("key: the plan, of those with most threads", once(|| press(&mut model, 'p')).1));
    rows.push(("frame: the plan", frames(&mut model)));
    rows.push(("key: move in the plan", median(200, &mut || press(&mut model, 'j'))));
    rows.push(("key: scrub in the plan", median(50, &mut || press(&mut model, 'l'))));
    press(&mut model, '0');
    let everybody: Vec<TeammateIndex> = model.board.team.indices().map(|(index, _)| index).collect();
    model.panels.chosen.set(&everybody);
    rows.push(("key: the plan, of everybody", once(|| press(&mut model, 'p')).1));
    rows.push(("frame: the plan of everybody", frames(&mut model)));
    rows.push(("key: scrub in the plan of everybody", median(50, &mut || press(&mut model, 'l'))));
    press(&mut model, '0');
    rows.push((
        "key: one more, one less in the plan of everybody",
        median(20, &mut || {
            press(&mut model, 'g');
            press(&mut model, ' ');
        }),
    ));
    press(&mut model, 'c');
    press(&mut model, '2');
    press(&mut model, '/');
    rows.push(("key: a first filter letter, once", once(|| press(&mut model, 'q')).1));
    rows.push(("key: a second filter letter, once", once(|| press(&mut model, 'u')).1));
    let mut letter = |before: &str, letter: char| {
        let typed = |model: &mut Model| {
            for c in before.chars() {
                press(model, c);
            }
            once(|| press(model, letter)).1
        };
        let mut took: Vec<Duration> = (0..50).map(|_| (esc(&mut model), typed(&mut model)).1).collect();
        took.sort_unstable();
        took.get(took.len() / 2).copied().unwrap_or_default()
    };
    rows.push(("key: threads, a letter that most titles have", letter("2/", 'e')));
    rows.push(("key: threads, a letter behind others", letter("2/invo", 'i')));
    rows.push(("key: threads, a letter of a field", letter("2/invoice to:p", '1')));
    rows.push(("key: threads, a letter of a length of time", letter("2/state:waiting due:<3", 'd')));
    rows.push(("key: deadlines, a letter that most titles have", letter("3/", 'e')));
    rows.push(("key: team, a letter of a state", letter("1/state:w", 'o')));
    rows.push(("key: palette, a letter", letter(":perso", 'n')));
    rows
}

/// Closes what lies over the panels, and takes the filter back.
fn esc(model: &mut Model) {
    for _ in 0..3 {
        model.handle(Event::Input(Input::Key(Key::plain(KeyCode::Esc))), now());
    }
}

fn press(model: &mut Model, c: char) {
    black_box(model.handle(Event::Input(Input::Key(Key::char(c))), now()));
}

fn load(text: &str, zones: &Zones) -> config::Config {
    let loaded = config::load_text("bench", text, zones, None);
    loaded.unwrap_or_else(|problems| panic!("{}", config::render(&problems, false)))
}

fn start(text: &str, zones: &Zones) -> (Model, Desk) {
    let config = load(text, zones);
    let team = config.team;
    let source = config.sources.into_iter().next().unwrap_or_else(|| panic!("a source"));
    let id: SourceId = source.id;
    let link = Link {
        id: id.clone(),
        kind: source.kind.value.clone(),
        due_zone: DueZone::Assignee,
        targets: source.targets,
        accounts_are_ids: true,
    };
    let desk = Desk::new(team.clone(), vec![link], now());
    let board = Board::new(team, desk.facts().to_vec(), vec![(id, source.kind.value)]);
    let theme = Theme::bundled("midnight").unwrap_or_else(Theme::plain);
    let mut model = Model::new(board, now(), theme, &Glyphs::ROUNDED, Keymap::default());
    model.workspace.size = SIZE;
    (model, desk)
}

fn team(people: usize) -> String {
    let mut text = "me = \"p0\"\n".to_owned();
    for n in 0..people {
        let zone = ZONES.get(n % ZONES.len()).unwrap_or(&"UTC");
        let hours = "Mon-Fri 09:00-12:30, 13:30-17:30";
        let _ = writeln!(
            text,
            "[[teammate]]\nid = \"p{n}\"\nname = \"Person {n}\"\nzone = \"{zone}\"\nhours = [\"{hours}\"]"
        );
    }
    text + "[[source]]\nid = \"here\"\nkind = \"folder\"\n"
}

/// Items in pages of 500, each with three messages that ask somebody; every other one has a due date.
fn pages(case: &Case) -> Vec<Page> {
    let items: Vec<Item> = (0..case.items).map(|n| item(n, case.people)).collect();
    items.chunks(500).map(|items| Page { items: items.to_vec(), ..Page::default() }).collect()
}

fn item(n: usize, people: usize) -> Item {
    // A cheap mix: neighbours do not look alike, and every run is the same.
    let mix = |k: usize| (n * 31 + k * 17 + n / 7) % 9973;
    let who = |k: usize| Account::new(&format!("p{}", mix(k) % people));
    let word = |k: usize| WORDS.get(mix(k) % WORDS.len()).copied().unwrap_or_default();
    let message = |k: usize| Message {
        mentions: vec![who(k + 40)],
        ..Message::new(
            who(k),
            now() - TimeDelta::minutes((mix(k) as i64) * 3 + 60),
            Text::new(format!("@p {} {} {} {}", word(k), word(k + 1), word(k + 2), word(k + 3))),
        )
    };
    let date = now().date_naive() + Days::new((mix(9) % 40) as u64);
    Item {
        title: Text::new(format!("{} {} {n}", word(5), word(6))),
        assignees: vec![who(7)],
        due: n.is_multiple_of(2).then_some(Due::Date(date)),
        messages: (1..4).map(message).collect(),
        ..Item::new(&format!("i{n:06}"))
    }
}

/// The time of a frame after a move, built and compared with the one before.
fn frames(model: &mut Model) -> Duration {
    let (mut last, mut down) = (Buffer::empty(AREA), true);
    median(300, &mut || {
        press(model, if down { 'j' } else { 'k' });
        down = !down;
        let mut next = Buffer::empty(AREA);
        screen::paint(model, AREA, &mut next);
        black_box(last.diff(&next).len());
        last = next;
    })
}

fn floor_frames() -> impl FnMut() {
    let (mut last, mut at) = (Buffer::empty(AREA), 0);
    move || {
        at += 1;
        let mut next = Buffer::empty(AREA);
        floor_frame(at, &mut next);
        black_box(last.diff(&next).len());
        last = next.clone();
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark reads a clock")]
fn once<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Stopwatch::now();
    let made = work();
    (made, begun.elapsed())
}

fn median(times: usize, work: &mut dyn FnMut()) -> Duration {
    let mut took: Vec<Duration> = (0..times).map(|_| once(&mut *work).1).collect();
    took.sort_unstable();
    took.get(took.len() / 2).copied().unwrap_or_default()
}

/// The floor's frame: lines of three styled pieces in a border, one of them highlighted.
fn floor_frame(at: usize, buf: &mut Buffer) {
    let rows = usize::from(AREA.height) - 2;
    let line = |n: usize| {
        let line = Line::from(vec![
            Span::styled(format!("READY {n:>3} "), Style::new().fg(Color::Cyan)),
            Span::styled("Somebody Somewhere  14:32  working until 17:30  ", Style::new().bold()),
            Span::raw(
                "a sentence of plain words that goes on until it has filled what most screens have room for, and on",
            ),
        ]);
        if n == at % rows { line.style(Style::new().bg(Color::Blue)) } else { line }
    };
    let lines: Vec<Line> = (0..rows).map(line).collect();
    Paragraph::new(lines).block(Block::bordered()).render(AREA, buf);
}
