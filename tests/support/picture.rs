//! A terminal's screen as a picture (SVG), still or moving: every cell as the terminal has it, so that a picture shows
//! what the program shows and nothing else.
//!
//! Lines and blocks are drawn, not written: no font joins them alike.
//!
//! Not here: what stands on the screen, and when.

use std::fmt::Write as _;

use vt100::{Cell, Color, Screen};

/// The size of a cell, and of the letters in it, in pixels.
const CELL: (usize, usize) = (9, 19);
const LETTERS: usize = 15;
/// The air around the screen.
const MARGIN: usize = 12;

/// The colours of a terminal whose program names none.
pub struct Ground {
    text: &'static str,
    back: &'static str,
}

/// A dark terminal and a light one.
pub const DARK: Ground = Ground { text: "#d6dae3", back: "#151821" };
pub const LIGHT: Ground = Ground { text: "#23272f", back: "#fbfaf6" };

/// A row of the screen, drawn as if it were the first.
type Row = String;

/// One moment of a picture: its rows, and how many tenths of a second it stands.
pub struct Shot {
    rows: Vec<Row>,
    columns: usize,
    tenths: usize,
}

impl Shot {
    /// What a screen shows, for so many tenths of a second.
    pub fn of(screen: &Screen, ground: &Ground, tenths: usize) -> Self {
        let (rows, columns) = screen.size();
        let rows = (0..rows).map(|row| draw_row(screen, row, columns, ground)).collect();
        Self { rows, columns: columns.into(), tenths }
    }
}

/// The picture of one shot, or of several one after the other, for ever.
pub fn svg(shots: &[Shot], ground: &Ground, says: &str) -> String {
    let (columns, rows) = shots.first().map_or((0, 0), |shot| (shot.columns, shot.rows.len()));
    let (width, height) = (columns * CELL.0 + 2 * MARGIN, rows * CELL.1 + 2 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{says}\" \
         font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace\" font-size=\"{LETTERS}\">\n"
    );
    let plans = plans(shots);
    if shots.len() > 1 {
        out += &style(shots, &plans);
    }
    let _ = writeln!(out, "<rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{}\"/>", ground.back);
    for Plan { row, text, shown } in &plans {
        let y = MARGIN + row * CELL.1;
        let class =
            if shown.iter().all(|shown| *shown) { String::new() } else { format!(" class=\"{}\"", name(shown)) };
        let _ = writeln!(out, "<g transform=\"translate({MARGIN} {y})\"{class}>{text}</g>");
    }
    out + "</svg>\n"
}

/// A row's text, and in which shots it is shown.
struct Plan<'a> {
    row: usize,
    text: &'a str,
    shown: Vec<bool>,
}

/// Every row that is not empty, once, however often it is shown.
fn plans(shots: &[Shot]) -> Vec<Plan<'_>> {
    let mut plans: Vec<Plan<'_>> = Vec::new();
    for (n, shot) in shots.iter().enumerate() {
        for (row, text) in shot.rows.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let at = plans.iter().position(|plan| plan.row == row && plan.text == text).unwrap_or_else(|| {
                plans.push(Plan { row, text, shown: vec![false; shots.len()] });
                plans.len() - 1
            });
            plans[at].shown[n] = true;
        }
    }
    plans
}

fn name(shown: &[bool]) -> String {
    shown.iter().fold("s".to_owned(), |name, shown| name + if *shown { "1" } else { "0" })
}

/// When each sort of row is shown. Whoever wants nothing to move sees the first shot.
fn style(shots: &[Shot], plans: &[Plan<'_>]) -> String {
    let whole: usize = shots.iter().map(|shot| shot.tenths).sum();
    let mut sorts: Vec<&Vec<bool>> = plans.iter().map(|plan| &plan.shown).collect();
    sorts.sort();
    sorts.dedup();
    let mut out = "<style>\n".to_owned();
    for shown in sorts.into_iter().filter(|shown| shown.iter().any(|shown| !shown)) {
        let name = name(shown);
        let (mut at, mut steps) = (0, String::new());
        for (shot, shown) in shots.iter().zip(shown) {
            let seen = if *shown { "visible" } else { "hidden" };
            let _ = write!(steps, "{:.2}%{{visibility:{seen}}}", at as f64 * 100.0 / whole as f64);
            at += shot.tenths;
        }
        let first = if shown[0] { "visible" } else { "hidden" };
        let seconds = whole as f64 / 10.0;
        let _ = writeln!(out, "@keyframes {name}{{{steps}}}");
        let _ = writeln!(out, ".{name}{{visibility:{first};animation:{name} {seconds}s step-end infinite}}");
    }
    out + "@media (prefers-reduced-motion:reduce){*{animation:none!important}}\n</style>\n"
}

/// What a cell looks like.
#[derive(Clone, PartialEq)]
struct Looks {
    text: String,
    back: Option<String>,
    bold: bool,
    italic: bool,
    underline: bool,
}

impl Looks {
    fn of(cell: &Cell, ground: &Ground) -> Self {
        let (text, back) = (color(cell.fgcolor()), color(cell.bgcolor()));
        let (mut text, mut back) = (text.unwrap_or_else(|| ground.text.to_owned()), back);
        if cell.inverse() {
            (text, back) = (back.unwrap_or_else(|| ground.back.to_owned()), Some(text));
        }
        Self { text, back, bold: cell.bold(), italic: cell.italic(), underline: cell.underline() }
    }
}

impl Looks {
    /// The looks of a cell without a text: what a text would look like there depends on what was painted before. It is
    /// as the run before it, or plain.
    fn of_nothing(self, before: Option<&Run>, ground: &Ground) -> Self {
        let alike = |before: &&Run| before.looks.back == self.back && !before.looks.underline;
        match before.filter(alike) {
            _ if self.underline => self,
            Some(before) => before.looks.clone(),
            None => Self { text: ground.text.to_owned(), bold: false, italic: false, ..self },
        }
    }
}

/// A colour that the program named; the themes of pictures name them whole.
fn color(color: Color) -> Option<String> {
    match color {
        Color::Rgb(r, g, b) => Some(format!("#{r:02x}{g:02x}{b:02x}")),
        Color::Default | Color::Idx(_) => None,
    }
}

fn draw_row(screen: &Screen, row: u16, columns: u16, ground: &Ground) -> Row {
    let mut out = String::new();
    let mut run: Option<Run> = None;
    for column in 0..columns {
        let cell = screen.cell(row, column).unwrap();
        if cell.is_wide_continuation() {
            continue;
        }
        let width = if cell.is_wide() { 2 } else { 1 };
        let text = if cell.contents().is_empty() { " " } else { cell.contents() };
        let sort = Sort::of(text, width);
        let mut looks = Looks::of(cell, ground);
        if text == " " {
            looks = looks.of_nothing(run.as_ref().filter(|run| run.sort == sort), ground);
        }
        match &mut run {
            Some(run) if run.looks == looks && run.sort == sort && sort.joins(&run.text, text) => run.push(text, width),
            _ => {
                let next = Run { at: column.into(), text: text.to_owned(), cells: width, looks, sort };
                if let Some(done) = run.replace(next) {
                    done.draw(&mut out);
                }
            }
        }
    }
    if let Some(last) = run {
        last.draw(&mut out);
    }
    out
}

/// How a cell gets into the picture.
#[derive(Clone, Copy, PartialEq)]
enum Sort {
    /// Letters that every font has in one width.
    Plain,
    /// What fonts dispute the width of: each cell stands by itself.
    Odd,
    /// A line or a block that goes on through equal cells.
    Line,
}

impl Sort {
    fn of(text: &str, width: usize) -> Self {
        match text {
            "─" | "▆" => Self::Line,
            _ if width == 1 && text.chars().all(|c| c.is_ascii() || matches!(c, '·' | '…' | 'ü' | 'é')) => {
                Self::Plain
            }
            _ => Self::Odd,
        }
    }

    fn joins(self, run: &str, next: &str) -> bool {
        match self {
            Self::Plain => true,
            Self::Odd => false,
            Self::Line => run.starts_with(next),
        }
    }
}

/// Cells side by side that look alike.
struct Run {
    at: usize,
    text: String,
    cells: usize,
    looks: Looks,
    sort: Sort,
}

impl Run {
    fn push(&mut self, text: &str, cells: usize) {
        self.text.push_str(text);
        self.cells += cells;
    }

    fn draw(&self, out: &mut String) {
        let (x, width, looks) = (self.at * CELL.0, self.cells * CELL.0, &self.looks);
        if let Some(back) = &looks.back {
            let _ = write!(out, "<rect x=\"{x}\" width=\"{width}\" height=\"{}\" fill=\"{back}\"/>", CELL.1);
        }
        if let Some(shape) = shape(&self.text, x, width, &looks.text) {
            out.push_str(&shape);
            return;
        }
        let lead = self.text.len() - self.text.trim_start().len();
        let text = self.text.trim();
        if text.is_empty() {
            return;
        }
        let cells = if self.sort == Sort::Odd { self.cells } else { text.chars().count() };
        let x = x + lead * CELL.0;
        let weight = if looks.bold { " font-weight=\"bold\"" } else { "" };
        let slant = if looks.italic { " font-style=\"italic\"" } else { "" };
        let line = if looks.underline { " text-decoration=\"underline\"" } else { "" };
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace(' ', "\u{A0}");
        let _ = write!(
            out,
            "<text x=\"{x}\" y=\"{LETTERS}\" fill=\"{}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"\
             {weight}{slant}{line}>{text}</text>",
            looks.text,
            cells * CELL.0
        );
    }
}

/// A line or a block as a shape that fills its cell as a terminal fills it.
fn shape(text: &str, x: usize, width: usize, color: &str) -> Option<String> {
    let (w, h, width) = (CELL.0 as f64, CELL.1 as f64, width as f64);
    let (x, middle, center) = (x as f64, h / 2.0, x as f64 + w / 2.0);
    let rect = |x: f64, y: f64, width: f64, height: f64| {
        Some(format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{color}\"/>"))
    };
    let path = |d: String| Some(format!("<path d=\"{d}\" stroke=\"{color}\" fill=\"none\"/>"));
    match text.get(..text.chars().next()?.len_utf8())? {
        "─" => rect(x, middle - 0.5, width, 1.0),
        "│" => rect(center - 0.5, 0.0, 1.0, h),
        "┃" => rect(center - 1.5, 0.0, 3.0, h),
        "▌" => rect(x, 0.0, w / 2.0, h),
        "▆" => rect(x, h / 4.0, width, h * 3.0 / 4.0),
        "▏" => rect(x, 0.0, w / 8.0, h),
        "▕" => rect(x + w * 7.0 / 8.0, 0.0, w / 8.0, h),
        "╭" => path(format!("M{center} {h}V{}Q{center} {middle} {} {middle}H{}", middle + 4.0, center + 4.0, x + w)),
        "╮" => path(format!("M{x} {middle}H{}Q{center} {middle} {center} {}V{h}", center - 4.0, middle + 4.0)),
        "╰" => path(format!("M{center} 0V{}Q{center} {middle} {} {middle}H{}", middle - 4.0, center + 4.0, x + w)),
        "╯" => path(format!("M{x} {middle}H{}Q{center} {middle} {center} {}V0", center - 4.0, middle - 4.0)),
        _ => None,
    }
}
