//! What `status` prints, as a template: text, with fields in braces.
//!
//! ```text
//!  {late}              the field's value
//!  {next:20}           the same in at most 20 cells
//!  {?late: late {late}}   shown only when there is any
//!  {{ }}               a brace
//! ```
//!
//! Not here: the values of fields (`fields`), their style (`paint`).

use std::fmt;

use super::fields::Field;
use crate::config::{Config, Located, Location, Problem, quoted, suggest};

/// The default template.
pub const USUAL: &str = "{working}/{team} · owe {owe} · late {late} · {next}{?stale: · {age}}";

/// A template that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(pub Vec<Piece>);

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// As it is.
    Text(String),
    /// A field's value, in at most this many cells.
    Field(Field, Option<u16>),
    /// Shown only when there is any of a field.
    If(Field, Vec<Piece>),
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// What, for people.
    pub what: String,
    /// What was expected.
    pub help: String,
    /// Where: the character, from 1.
    pub at: usize,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (character {}): {}", self.what, self.at, self.help)
    }
}

impl Template {
    /// Parses a template.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        let mut reader = Reader { chars: text.chars().collect(), at: 0 };
        reader.pieces(None).map(Self)
    }

    /// Does it show a field, or depend on it?
    pub fn has(&self, field: Field) -> bool {
        fn any(pieces: &[Piece], field: Field) -> bool {
            pieces.iter().any(|piece| match piece {
                Piece::Text(_) => false,
                Piece::Field(shown, _) => *shown == field,
                Piece::If(asked, inner) => *asked == field || any(inner, field),
            })
        }
        any(&self.0, field)
    }
}

/// The widest that a field may be.
const WIDEST: u16 = 200;

struct Reader {
    chars: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn mistake(at: usize, what: impl Into<String>, help: impl Into<String>) -> Mistake {
        Mistake { what: what.into(), help: help.into(), at: at + 1 }
    }

    /// Reads up to the end, or to the brace that closes what was `opened`.
    fn pieces(&mut self, opened: Option<usize>) -> Result<Vec<Piece>, Mistake> {
        let (mut pieces, mut text) = (Vec::new(), String::new());
        loop {
            let piece = match (self.peek(0), self.peek(1)) {
                // Three at the end of a condition: its last field's, and its own.
                (Some('}'), _) if opened.is_some() => break,
                (Some(brace @ ('{' | '}')), Some(next)) if brace == next => {
                    text.push(brace);
                    self.at += 2;
                    continue;
                }
                (Some('}'), _) => {
                    return Err(Self::mistake(self.at, "a } closes nothing", "write }} for the character"));
                }
                (Some('{'), Some('?')) => self.condition()?,
                (Some('{'), _) => self.field()?,
                (Some(c), _) => {
                    text.push(c);
                    self.at += 1;
                    continue;
                }
                (None, _) => match opened {
                    Some(at) => return Err(Self::unclosed(at)),
                    None => break,
                },
            };
            push_text(&mut pieces, &mut text);
            pieces.push(piece);
        }
        push_text(&mut pieces, &mut text);
        Ok(pieces)
    }

    fn unclosed(at: usize) -> Mistake {
        Self::mistake(at, "a { is never closed", "close it with }, or write {{ for the character")
    }

    /// `{name}` or `{name:20}`.
    fn field(&mut self) -> Result<Piece, Mistake> {
        let start = self.at;
        self.at += 1;
        let (field, name) = self.name()?;
        let width = if self.peek(0) == Some(':') { Some(self.width(field, &name)?) } else { None };
        if self.peek(0) != Some('}') {
            return Err(Self::unclosed(start));
        }
        self.at += 1;
        Ok(Piece::Field(field, width))
    }

    /// `{?name: ... }`.
    fn condition(&mut self) -> Result<Piece, Mistake> {
        let start = self.at;
        self.at += 2;
        let (field, name) = self.name()?;
        if self.peek(0) != Some(':') {
            let help = format!("a condition is written {{?{name}: ... }}");
            return Err(Self::mistake(self.at, "a colon is missing", help));
        }
        self.at += 1;
        let pieces = self.pieces(Some(start))?;
        self.at += 1;
        Ok(Piece::If(field, pieces))
    }

    fn name(&mut self) -> Result<(Field, String), Mistake> {
        let start = self.at;
        let name: String = self.chars.iter().skip(start).take_while(|c| !"{}:".contains(**c)).collect();
        self.at += name.chars().count();
        let known = Field::ALL.map(Field::word);
        let unknown = || Self::mistake(start, format!("no field is called {}", quoted(&name)), suggest(&name, &known));
        Field::from_word(&name).map(|field| (field, name.clone())).ok_or_else(unknown)
    }

    fn width(&mut self, field: Field, name: &str) -> Result<u16, Mistake> {
        let start = self.at;
        if !field.is_text() {
            let help = format!("write {{{name}}}");
            return Err(Self::mistake(start, format!("{name} is a number, which is never cut"), help));
        }
        let digits: String = self.chars.iter().skip(start + 1).take_while(|c| !"{}".contains(**c)).collect();
        self.at += 1 + digits.chars().count();
        let width = digits.parse().ok().filter(|width| (1..=WIDEST).contains(width));
        let help = format!("expected a number of cells from 1 to {WIDEST}, such as {{{name}:20}}");
        width.ok_or_else(|| Self::mistake(start + 1, format!("{} is no width", quoted(&digits)), help))
    }
}

fn push_text(pieces: &mut Vec<Piece>, text: &mut String) {
    if !text.is_empty() {
        pieces.push(Piece::Text(std::mem::take(text)));
    }
}

/// Reports the problem of the config's template, if any.
pub fn check(config: &Config, problems: &mut Vec<Problem>) {
    let Some(format) = &config.status_format else { return };
    if let Err(mistake) = Template::parse(&format.value) {
        let place = place_in(format, mistake.at);
        problems.push(Problem::error(format!("format: {}", mistake.what), place).help(mistake.help));
    }
}

/// The place of a text's character, from 1; all of the text where it is not written character by character.
fn place_in(text: &Located<String>, at: usize) -> Location {
    let span = &text.location.span;
    let (start, end) = (span.start + 1, span.start + 1 + text.value.len());
    if text.location.source.text.get(start..end) != Some(&text.value) {
        return text.location.clone();
    }
    let before: usize = text.value.chars().take(at - 1).map(char::len_utf8).sum();
    let from = (start + before).min(end);
    Location { source: text.location.source.clone(), span: from..end.max(from) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Piece {
        Piece::Text(text.to_owned())
    }

    fn mistake(template: &str) -> String {
        Template::parse(template).unwrap_err().to_string()
    }

    #[test]
    fn a_template_is_text_fields_and_conditions() {
        let parsed = Template::parse("a {late}{next:20} {?late:! {late}}{{x}}").unwrap();
        let expected = vec![
            text("a "),
            Piece::Field(Field::Late, None),
            Piece::Field(Field::Next, Some(20)),
            text(" "),
            Piece::If(Field::Late, vec![text("! "), Piece::Field(Field::Late, None)]),
            text("{x}"),
        ];
        assert_eq!(parsed.0, expected);
        assert_eq!(Template::parse("").unwrap().0, []);
        let nested = Template::parse("{?late:{?next:x}}y").unwrap();
        assert_eq!(nested.0, [Piece::If(Field::Late, vec![Piece::If(Field::Next, vec![text("x")])]), text("y")]);
    }

    #[test]
    fn a_template_knows_its_fields_within_conditions_too() {
        let has = |text: &str| Template::parse(text).is_ok_and(|template| template.has(Field::NextBack));
        for text in ["{next_back}", "a {next_back:9}", "{?next_back: back}", "{?late: {?owe: {next_back}}}"] {
            assert!(has(text), "{text}");
        }
        assert!(!has(USUAL) && !has("next_back {{next_back}}"));
    }

    #[test]
    fn the_usual_template_is_understood() {
        assert_eq!(Template::parse(USUAL).map(|template| template.0.len()), Ok(10));
    }

    #[test]
    fn a_mistake_is_told_with_its_place_and_the_nearest_right_word() {
        let lat = "no field is called \"lat\" (character 6): did you mean \"late\"?";
        assert_eq!(mistake("owe {lat}"), lat);
        assert_eq!(mistake("owe {lat:3}"), lat);
        assert_eq!(mistake("{?lat: x}"), lat.replace('6', "3"));
        assert!(mistake("ü {xyzzy}").starts_with("no field is called \"xyzzy\" (character 4): known here: working, "));
        assert!(mistake("{}").starts_with("no field is called \"\" (character 2): known here: "));
        assert_eq!(mistake("a } b"), "a } closes nothing (character 3): write }} for the character");
        let unclosed = "a { is never closed (character 1): close it with }, or write {{ for the character";
        assert_eq!([mistake("{late"), mistake("{?late: {late}")], [unclosed; 2]);
        assert_eq!(mistake("{?late}"), "a colon is missing (character 7): a condition is written {?late: ... }");
        let width = "expected a number of cells from 1 to 200, such as {next:20}";
        assert_eq!(mistake("{next:}"), format!("\"\" is no width (character 7): {width}"));
        assert_eq!(mistake("{next:0}"), format!("\"0\" is no width (character 7): {width}"));
        assert_eq!(mistake("{late:3}"), "late is a number, which is never cut (character 6): write {late}");
    }

    #[test]
    fn what_a_mistake_quotes_cannot_steer_a_terminal() {
        assert!(!mistake("{\u{1B}[31m}").contains('\u{1B}'));
    }
}
