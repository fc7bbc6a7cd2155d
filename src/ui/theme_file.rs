//! A theme's file: a palette, and styles over it.
//!
//! ```toml
//! about = "Like midnight, greener" # a sentence for the list of themes
//! ground = "dark"                  # the background that it is made for: dark, light or any
//! parent = "midnight"              # what this file leaves out is taken from there
//!
//! [palette]
//! sea = "#7fb4f0"                  # also a terminal's colour ("light_blue") or its number ("110")
//!
//! [styles]
//! accent = "sea"                   # a name of the palette, or a colour itself
//! late = { fg = "#f28b82", bold = true }
//! ```
//!
//! A child that changes a colour of its parent's palette changes every style that is made of it.
//!
//! Not here: which themes there are (`themes`), finding theme files (`shell`), which roles there are (`role`).

use std::collections::BTreeMap;
use std::sync::Arc;

use ratatui::style::{Color, Modifier, Style};

use super::role::Role;
use super::theme::Ground;
use crate::config::{Located, Problem, Section, Source, Value, quoted, suggest};
use crate::domain::text::Text;

/// What `ground` may say.
const GROUNDS: [(&str, Option<Ground>); 3] =
    [("dark", Some(Ground::Dark)), ("light", Some(Ground::Light)), ("any", None)];

/// The colours that a terminal has by name.
const TERMINAL: [(&str, Color); 17] = [
    ("default", Color::Reset),
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("gray", Color::Gray),
    ("dark_gray", Color::DarkGray),
    ("light_red", Color::LightRed),
    ("light_green", Color::LightGreen),
    ("light_yellow", Color::LightYellow),
    ("light_blue", Color::LightBlue),
    ("light_magenta", Color::LightMagenta),
    ("light_cyan", Color::LightCyan),
    ("white", Color::White),
];

/// The modifiers that a style may have.
const MODIFIERS: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
];

/// A theme as it is written: colours by name, styles by role, with no default filled in.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    /// A sentence about it.
    pub(super) about: Option<Text>,
    /// The background that it is made for; `None`: any.
    pub(super) ground: Option<Ground>,
    palette: BTreeMap<String, Color>,
    styles: BTreeMap<Role, Paint>,
}

/// A style over a palette.
#[derive(Clone, Debug, Default)]
struct Paint {
    fg: Option<Paintable>,
    bg: Option<Paintable>,
    modifiers: Modifier,
}

/// A colour, or the palette's name for one.
#[derive(Clone, Debug)]
enum Paintable {
    Color(Color),
    Named(String),
}

impl Sheet {
    /// What a role looks like: its own style, or that of the nearest role that it falls back to.
    pub(super) fn style(&self, role: Role) -> Style {
        let Some(paint) = self.styles.get(&role) else {
            return if role.fallback() == role { Style::new() } else { self.style(role.fallback()) };
        };
        let color = |paintable: &Option<Paintable>| match paintable.as_ref()? {
            Paintable::Color(color) => Some(*color),
            Paintable::Named(name) => self.palette.get(name).copied(),
        };
        let mut style = Style::new().add_modifier(paint.modifiers);
        (style.fg, style.bg) = (color(&paint.fg), color(&paint.bg));
        style
    }
}

/// Returns the theme that is named as a parent, or why it cannot be one.
pub(super) type Find<'a> = &'a dyn Fn(&Located<String>) -> Result<Sheet, Vec<Problem>>;

/// Reads a theme's file. The parent's settings, except its sentence, hold unless the file overrides them.
pub(super) fn read(source: &Arc<Source>, find: Find<'_>) -> Result<Sheet, Vec<Problem>> {
    let (mut section, mistakes) = Section::read(source);
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let mut reader = Reader { sheet: Sheet::default(), problems: Vec::new(), orphan: false };
    let of_parent = reader.parent(&mut section, find);
    reader.sheet.about = reader.text(&mut section, "about").map(|about| Text::new(about.value));
    reader.ground(&mut section);
    if let Some(palette) = reader.table(&mut section, "palette") {
        reader.palette(palette);
    }
    if let Some(styles) = reader.table(&mut section, "styles") {
        reader.styles(styles);
    }
    reader.problems.extend(section.unknown());
    reader.problems.sort_by_key(|problem| problem.location.as_ref().map(|place| place.span.start));
    // A theme holds no secret, so its lines may be quoted.
    let own = reader.problems.into_iter().map(|problem| Problem { hidden: false, ..problem });
    let problems: Vec<Problem> = of_parent.into_iter().chain(own).collect();
    if problems.is_empty() { Ok(reader.sheet) } else { Err(problems) }
}

struct Reader {
    sheet: Sheet,
    problems: Vec<Problem>,
    /// The parent is unavailable: names that may be in its palette are not reported.
    orphan: bool,
}

impl Reader {
    fn text(&mut self, section: &mut Section, key: &'static str) -> Option<Located<String>> {
        section.text(key).unwrap_or_else(|problem| {
            self.problems.push(problem);
            None
        })
    }

    fn table(&mut self, section: &mut Section, key: &'static str) -> Option<Section> {
        let found = section.take(key)?;
        if let Value::Table(table) = found.value {
            return Some(table);
        }
        self.problems.push(found.value.is_not("a table", key, found.location));
        None
    }

    fn ground(&mut self, section: &mut Section) {
        let Some(ground) = self.text(section, "ground") else { return };
        if let Some((_, known)) = GROUNDS.iter().find(|(word, _)| *word == ground.value) {
            self.sheet.ground = *known;
        } else {
            let what = format!("no ground is called {}", quoted(&ground.value));
            let help = suggest(&ground.value, &GROUNDS.map(|(word, _)| word));
            self.problems.push(Problem::error(what, ground.location).help(help));
        }
    }

    /// Starts from what the parent says; what is wrong with it is given.
    fn parent(&mut self, section: &mut Section, find: Find<'_>) -> Vec<Problem> {
        let Some(parent) = self.text(section, "parent") else { return Vec::new() };
        let found = find(&parent);
        self.orphan = found.is_err();
        let (sheet, problems) = found.map_or_else(|problems| (Sheet::default(), problems), |sheet| (sheet, Vec::new()));
        self.sheet = sheet;
        problems
    }

    fn palette(&mut self, mut palette: Section) {
        for (name, value) in palette.take_all() {
            match plain_color(&value.value) {
                Some(color) => {
                    self.sheet.palette.insert(name.value, color);
                }
                None => self.problems.push(no_color(&value, &[])),
            }
        }
    }

    fn styles(&mut self, mut styles: Section) {
        for role in Role::ALL {
            if let Some(found) = styles.take(role.word()) {
                let paint = self.paint(found);
                self.sheet.styles.insert(*role, paint);
            }
        }
        self.problems.extend(styles.unknown());
    }

    fn paint(&mut self, found: Located<Value>) -> Paint {
        let Value::Table(mut table) = found.value else {
            return Paint { fg: self.paintable(&found), ..Paint::default() };
        };
        let mut paint = Paint {
            fg: table.take("fg").and_then(|found| self.paintable(&found)),
            bg: table.take("bg").and_then(|found| self.paintable(&found)),
            modifiers: Modifier::empty(),
        };
        for (key, modifier) in MODIFIERS {
            match table.take(key).map(|found| (found.value, found.location)) {
                Some((Value::Truth(truth), _)) => paint.modifiers.set(modifier, truth),
                Some((other, place)) => self.problems.push(other.is_not("true or false", key, place)),
                None => {}
            }
        }
        self.problems.extend(table.unknown());
        paint
    }

    fn paintable(&mut self, found: &Located<Value>) -> Option<Paintable> {
        match &found.value {
            Value::Text(name) if self.sheet.palette.contains_key(name) => Some(Paintable::Named(name.clone())),
            value => {
                let color = plain_color(value).map(Paintable::Color);
                let maybe_parents = self.orphan && matches!(value, Value::Text(word) if is_name(word));
                if color.is_none() && !maybe_parents {
                    let names: Vec<&str> = self.sheet.palette.keys().map(String::as_str).collect();
                    self.problems.push(no_color(found, &names));
                }
                color
            }
        }
    }
}

/// A colour as it is written without a palette: `"#rrggbb"`, a terminal's name for one, or its number.
fn plain_color(value: &Value) -> Option<Color> {
    let (Value::Text(word) | Value::Number(word)) = value else { return None };
    if let Some((_, color)) = TERMINAL.iter().find(|(name, _)| name == word) {
        return Some(*color);
    }
    if let Some(digits) = word.strip_prefix('#') {
        let whole = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        return whole.then(|| u32::from_str_radix(digits, 16).ok().map(Color::from_u32)).flatten();
    }
    word.parse().ok().map(Color::Indexed)
}

fn no_color(found: &Located<Value>, palette: &[&str]) -> Problem {
    let place = found.location.clone();
    let (Value::Text(word) | Value::Number(word)) = &found.value else {
        return Problem::error("this is not a colour", place).help("expected \"#rrggbb\", a name or a number");
    };
    let help = if is_name(word) {
        let known: Vec<&str> = palette.iter().copied().chain(TERMINAL.iter().map(|(name, _)| *name)).collect();
        suggest(word, &known)
    } else {
        "expected \"#rrggbb\" or a number from 0 to 255".to_owned()
    };
    Problem::error(format!("no colour is called {}", quoted(word)), place).help(help)
}

/// Returns whether it looks like the name of a colour, rather than its components or number.
fn is_name(word: &str) -> bool {
    !word.starts_with(|c: char| c == '#' || c.is_ascii_digit())
}
