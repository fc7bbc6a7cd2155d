//! Details as text: fields, headings and paragraphs, wrapped to a width.
//!
//! Not here: their contents (each panel's `details`), the popup around them.

use crate::ui::fit;
use crate::ui::{Role, Words};

/// A piece of details.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Para {
    /// A label and a value: `due   Fri 09:00`.
    Field(String, String, Role),
    /// A heading.
    Heading(String),
    /// The same with a wide label, which may be indented.
    Wide(String, String, Role),
    /// Words at the left, and alternatives for the right end, in decreasing length: the first that fits is shown.
    Split(Vec<(String, Role)>, Vec<String>),
    /// A line that is not wrapped, in several roles.
    Line(Vec<(String, Role)>),
    /// A text, indented by cells.
    Text(u16, String, Role),
    /// An empty line.
    Gap,
}

/// The width of labels.
const LABEL: usize = 10;
/// The width of wide labels.
const WIDE: usize = 19;

/// Details in lines of at most `width` cells.
pub fn lines(paras: &[Para], width: u16) -> Vec<Words<'static>> {
    let width = usize::from(width);
    let mut lines = Vec::new();
    for para in paras {
        match para {
            Para::Gap => lines.push(Words::empty()),
            Para::Heading(text) => lines.extend(fit::wrap(text, width).into_iter().map(|l| Words::new(l, Role::Title))),
            Para::Wide(label, value, role) => lines.extend(field(label, value, *role, (width, WIDE.min(width / 3)))),
            Para::Split(pieces, ends) => lines.push(split(pieces, ends, width)),
            Para::Line(pieces) => {
                let mut words = Words::empty();
                for (text, role) in pieces {
                    words.push(text.clone(), *role);
                }
                lines.push(words);
            }
            Para::Text(indent, text, role) => {
                let indent = usize::from(*indent).min(width / 4);
                let wrapped = fit::wrap(text, width.saturating_sub(indent));
                lines.extend(wrapped.into_iter().map(|l| Words::new(" ".repeat(indent), Role::Text).then(l, *role)));
            }
            Para::Field(label, value, role) => lines.extend(field(label, value, *role, (width, LABEL.min(width / 3)))),
        }
    }
    lines
}

/// Words at the left, as far as they fit, and words at the right, where there is room for both.
fn split(pieces: &[(String, Role)], ends: &[String], width: usize) -> Words<'static> {
    let mut words = Words::empty();
    for (text, role) in pieces {
        words.push(text.clone(), *role);
    }
    let space = |end: &String| width.checked_sub(words.width() + fit::width(end)).filter(|space| *space >= 2);
    match ends.iter().find_map(|end| Some((space(end)?, end))) {
        Some((space, end)) => words.then(" ".repeat(space), Role::Text).then(end.clone(), Role::Dim),
        None => words,
    }
}

fn field(label: &str, value: &str, role: Role, (width, label_width): (usize, usize)) -> Vec<Words<'static>> {
    let mut label = Some(label);
    let line = |text: String| {
        let label = fit::fit(label.take().unwrap_or_default(), label_width).into_owned();
        Words::new(label, Role::Dim).then(text, role)
    };
    fit::wrap(value, width.saturating_sub(label_width)).into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_said_something_and_when_loses_the_age_before_the_time_is_cut() {
        let ends = ["Tue 24 Nov 15:02, 18h", "Tue 24 Nov 15:02", "24 Nov"].map(str::to_owned).to_vec();
        let para = Para::Split(vec![("Lea Hoffmann   asks you".to_owned(), Role::Strong)], ends);
        let shown = |width| lines(std::slice::from_ref(&para), width).first().map(Words::plain);
        assert_eq!(shown(48).as_deref(), Some("Lea Hoffmann   asks you    Tue 24 Nov 15:02, 18h"));
        assert_eq!(shown(42).as_deref(), Some("Lea Hoffmann   asks you   Tue 24 Nov 15:02"));
        assert_eq!(shown(34).as_deref(), Some("Lea Hoffmann   asks you     24 Nov"));
        assert_eq!(shown(26).as_deref(), Some("Lea Hoffmann   asks you"));
    }
}
