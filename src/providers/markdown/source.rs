//! What is taken out of a text before it is parsed, line by line and never inside fenced code.
//!
//! 1. Quoted mail: a reply by mail carries the mail that it answers below a line that ends in `wrote:`. The text is cut
//!    there, if that line has the form of a mail program (`On Mon, 23 Nov 2026, Maya <m@x> wrote:`), or if nothing but
//!    quoted lines follows.
//! 2. GitLab: lines that begin with `/word`, which are quick actions that were not carried out.

use std::borrow::Cow;

use super::Flavour;

/// The text without them.
pub fn prepared(text: &str, flavour: Flavour) -> Cow<'_, str> {
    let mut fence = Fence::default();
    let (mut kept, mut changed, mut at) = (String::with_capacity(text.len()), false, 0);
    for line in text.split_inclusive('\n') {
        let is_code = fence.takes(line);
        let rest = text.get(at + line.len()..).unwrap_or_default();
        at += line.len();
        if !is_code && is_introduction(line, rest) {
            changed = true;
            break;
        }
        if !is_code && flavour == Flavour::GitLab && is_quick_action(line) {
            changed = true;
            continue;
        }
        kept.push_str(line);
    }
    if changed { Cow::Owned(kept) } else { Cow::Borrowed(text) }
}

/// Fenced code, while its lines go by.
#[derive(Default)]
struct Fence(Option<(char, usize)>);

impl Fence {
    /// Takes a line; whether it is one of fenced code, or a fence itself.
    fn takes(&mut self, line: &str) -> bool {
        let inner = line.trim_start_matches(' ');
        let first = inner.chars().next().filter(|c| matches!(c, '`' | '~'));
        let length = first.map_or(0, |mark| inner.chars().take_while(|c| *c == mark).count());
        let is_fence = length >= 3 && line.len() - inner.len() < 4;
        match (self.0, first) {
            (Some((mark, opened)), Some(first)) if is_fence && first == mark && length >= opened => {
                if inner.trim_start_matches(mark).trim().is_empty() {
                    self.0 = None;
                }
                true
            }
            (Some(_), _) => true,
            (None, Some(first)) if is_fence => {
                self.0 = Some((first, length));
                true
            }
            (None, _) => false,
        }
    }
}

/// Does a line introduce quoted mail, with this behind it?
fn is_introduction(line: &str, rest: &str) -> bool {
    let line = line.trim();
    if !line.ends_with("wrote:") || line.starts_with('>') {
        return false;
    }
    let of_mail = line.starts_with("On ") && line.contains(|c: char| c.is_ascii_digit());
    let mut lines = rest.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    of_mail || lines.peek().is_some() && lines.all(|line| line.starts_with('>'))
}

fn is_quick_action(line: &str) -> bool {
    let Some(rest) = line.strip_prefix('/') else { return false };
    let word = rest.split(|c: char| c.is_whitespace()).next().unwrap_or_default();
    word.starts_with(|c: char| c.is_ascii_lowercase()) && word.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}
