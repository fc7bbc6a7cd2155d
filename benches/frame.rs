//! How long a frame takes: building it and finding what differs from the one before, without writing it anywhere.
//!
//! Each row is compared with the floor: the plainest dense frame of the same size, a paragraph of styled lines. Figures
//! are printed, never judged: `cargo bench --bench frame`.

use std::hint::black_box;
use std::io::Write as _;
use std::time::{Duration, Instant};

use asyncboard::domain::text::Text;
use asyncboard::ui::columns::Column;
use asyncboard::ui::panel::Panel;
use asyncboard::ui::table::{Row, Rows, Table};
use asyncboard::ui::{Glyphs, Look, Role, Theme, Words, scroll, timeline};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph, Widget};

const AREA: Rect = Rect { x: 0, y: 0, width: 200, height: 60 };

const COLUMNS: [Column; 6] = [
    Column::fixed("", 1),
    Column::flexible("name", 8, 20).gap(1),
    Column::fixed("time", 9),
    Column::flexible("doing", 12, 30).grow(1),
    Column::fixed("", 50),
    Column::fixed("owes", 18),
];

fn main() -> std::io::Result<()> {
    let theme = Theme::bundled("midnight").unwrap_or_else(Theme::plain);
    let look = Look { theme: &theme, glyphs: &Glyphs::ROUNDED };
    let plain = Text::new("working until 17:30, then away");
    let foreign = Text::new("заметка 日本語 👩\u{200D}💻 שלום");
    let floor = time(&mut |at, buf| floor_frame(at, buf));
    let mut out = std::io::stdout().lock();
    let mut say = |what: &str, took: Duration| {
        let ratio = took.as_secs_f64() / floor.as_secs_f64();
        writeln!(out, "{what:<44} {:>9.1} us  {ratio:>5.2} x floor", took.as_secs_f64() * 1e6)
    };
    say("floor: a paragraph, 200x60", floor)?;
    say("table of 60 rows, 200x60", time(&mut |at, buf| table(look, &plain, 60, at, buf)))?;
    say("table of 500 rows, 200x60", time(&mut |at, buf| table(look, &plain, 500, at, buf)))?;
    say("table of 100,000 rows, 200x60", time(&mut |at, buf| table(look, &plain, 100_000, at, buf)))?;
    say("table of 500 rows, wide characters, 200x60", time(&mut |at, buf| table(look, &foreign, 500, at, buf)))
}

/// The median time of a frame in which one thing has moved.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads a clock")]
fn time(paint: &mut dyn FnMut(usize, &mut Buffer)) -> Duration {
    let (mut last, mut times) = (Buffer::empty(AREA), Vec::new());
    for at in 0..2000 {
        let begun = Instant::now();
        let mut next = Buffer::empty(AREA);
        paint(at, &mut next);
        black_box(last.diff(&next).len());
        times.push(begun.elapsed());
        last = next;
    }
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
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

/// A panel with a table of so many rows, in which the selection has moved.
fn table(look: Look<'_>, text: &Text, len: usize, at: usize, buf: &mut Buffer) {
    let inner = Panel { title: "Team", mark: "", count: "4 of 9", foot: "", active: true }.paint(look, AREA, buf);
    let table = Table { columns: &COLUMNS, titles: false };
    let selected = Some(at % len);
    let offset = scroll::scroll(0, selected, table.room(inner.height).into(), len);
    let now = timeline::Instants { shown: Some(872), clock: None };
    let row = |n: usize| {
        let hour = (n % 12) as i64 * 60;
        Row::Cells(vec![
            Words::new(look.glyphs.working, Role::Working),
            Words::new(format!("Teammate {n}"), Role::Strong),
            Words::new("14:32 Fri", Role::Text),
            Words::new(text.clean(), Role::Working),
            timeline::timeline(look, 50, 1440, day(&[(hour, hour + 180), (hour + 240, hour + 480)]), now),
            Words::new("owes 2", Role::Text).then(" · ", Role::Dim).then("1 late", Role::Late),
        ])
    };
    table.paint(look, inner, buf, Rows { len, offset, selected, active: true }, row);
    scroll::paint_bar(look, AREA, buf, offset, inner.height.into(), len);
}

/// A day with nothing but hours.
fn day(hours: &[(i64, i64)]) -> timeline::Filled<'_> {
    timeline::Filled { hours, ..timeline::Filled::default() }
}
