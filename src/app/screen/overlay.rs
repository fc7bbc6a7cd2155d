//! Paints the overlays: the help, the details.

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};

use crate::app::details;
use crate::app::doing::Closing;
use crate::app::keymap::Row;
use crate::app::layout::Layout;
use crate::app::model::{Model, Overlay, Subject};
use crate::domain::text::Text;
use crate::panels::plan::tell;
use crate::panels::shared::prose::{self, Para};
use crate::panels::{checkins, pulse};
use crate::ui::panel::Panel;
use crate::ui::{Align, LEGEND, Line, Role, Words, fit, popup, scroll};

/// The greatest width of a popup with one message.
const NARROW: u16 = 60;

pub(super) fn paint(model: &Model, layout: &Layout, buf: &mut Buffer) {
    let Some((title, lines, at)) = overlay_lines(model, layout) else { return };
    let want = want(model, layout, lines.len());
    let foot = if let Some(Overlay::Closing(_)) = model.overlays.top() { "y close it  esc back" } else { "esc back" };
    let panel = Panel { title, mark: "", count: "", foot, active: true };
    let place = place(model, layout, want);
    let inner = popup::paint_at(model.look(), place, buf, panel);
    for (y, words) in (inner.top()..inner.bottom()).zip(lines.iter().skip(at)) {
        Line::new(model.look(), Rect { y, height: 1, ..inner }, buf).rest(words, Align::Left);
    }
    scroll::paint_bar(model.look(), place, buf, at, inner.height.into(), lines.len());
}

pub(super) fn want_width(layout: &Layout) -> u16 {
    layout.body.width.min(94)
}

/// The wanted size of the popup on top for `lines` lines: short texts get a narrow popup.
fn want(model: &Model, layout: &Layout, lines: usize) -> Size {
    let width = match model.overlays.top() {
        Some(Overlay::Told { .. } | Overlay::Closing(_)) => want_width(layout).min(NARROW),
        _ => want_width(layout),
    };
    Size { width, height: lines as u16 }
}

/// The area of the overlay on top: details use the preview, if any, else the whole body; all others are centred.
fn place(model: &Model, layout: &Layout, want: Size) -> Rect {
    match model.overlays.top() {
        Some(Overlay::Details { .. }) => layout.preview.unwrap_or(layout.body),
        _ => popup::place(layout.body, want),
    }
}

/// Title, lines and scroll of the popup on top.
fn overlay_lines(model: &Model, layout: &Layout) -> Option<(&'static str, Vec<Words<'static>>, usize)> {
    let top = model.overlays.top()?;
    let width = place(model, layout, want(model, layout, 1)).width.saturating_sub(4);
    match top {
        Overlay::Filter(_)
        | Overlay::Themes(_)
        | Overlay::Palette(_)
        | Overlay::Writing(_)
        | Overlay::Status(_)
        | Overlay::Inviting(_) => None,
        Overlay::Told { title, text } => {
            Some((*title, prose::lines(&[Para::Text(0, text.clean().into_owned(), Role::Text)], width), 0))
        }
        Overlay::Closing(closing) => Some(("Close", prose::lines(&question(closing), width), 0)),
        Overlay::Help { scroll } => Some(("Help", help_lines(model, width), *scroll)),
        Overlay::Details { of, scroll } => {
            Some((subject_title(of), prose::lines(&paras(model, of, width), width), *scroll))
        }
    }
}

/// The greatest scroll offset of the popup on top.
pub fn most_scroll(model: &Model) -> usize {
    if model.overlays.is_empty() {
        return 0;
    }
    let layout = model.layout();
    let Some((_, lines, _)) = overlay_lines(model, &layout) else { return 0 };
    let place = place(model, &layout, want(model, &layout, lines.len()));
    lines.len().saturating_sub(usize::from(place.height.saturating_sub(2)))
}

/// The confirmation before an item is closed.
fn question(closing: &Closing) -> Vec<Para> {
    let mut paras = vec![Para::Heading(closing.title.clean().into_owned())];
    let refused = closing.refused.as_ref().map(|why| format!("not closed: {}", why.clean()));
    paras.extend(refused.map(|why| Para::Text(0, why, Role::Error)));
    let text = format!(
        "Close this in {}? It is then done for everybody: it owes no reply, and has no deadline.",
        closing.source
    );
    paras.extend([Para::Gap, Para::Text(0, text, Role::Text)]);
    paras
}

fn subject_title(of: &Subject) -> &'static str {
    match of {
        Subject::Mate(_) => "Teammate",
        Subject::Thread(_) => "Thread",
        Subject::Deadline(_) => "Deadline",
        Subject::Source(_) => "Source",
        Subject::Config => "Config",
        Subject::Proposal => "Proposal",
        Subject::CheckIn(..) => "Check-in",
        Subject::Weeks => "Pulse",
    }
}

pub(super) fn paras(model: &Model, of: &Subject, width: u16) -> Vec<Para> {
    let (board, now) = (&model.board, model.time.now);
    let told = (board, &model.panels.conversations);
    let gone = || vec![Para::Text(0, "This has gone from the board.".to_owned(), Role::Dim)];
    match of {
        Subject::Mate(index) => details::teammate(board, *index, now),
        Subject::Proposal => {
            model.proposal().map_or_else(gone, |meeting| tell::details(board, &model.panels.plan, meeting))
        }
        Subject::Source(place) => details::source(board, *place, model.time.clock),
        Subject::Config => details::config(board),
        Subject::Thread(key) => model.thread(key).map_or_else(gone, |thread| details::thread(told, thread, width, now)),
        Subject::CheckIn(place, who) => checkins::details(board, *place, *who, now),
        Subject::Weeks => {
            model.panels.looking_back.past.as_ref().map_or_else(gone, |past| pulse::table(&past.pulse, width))
        }
        Subject::Deadline(key) => {
            model.deadline(key).map_or_else(gone, |deadline| details::deadline(told, deadline, width, now))
        }
    }
}

/// The lines of the help: problems and notes, a line for each command, and the legend of glyphs. In a narrow popup the
/// keys are above their descriptions.
fn help_lines(model: &Model, width: u16) -> Vec<Words<'static>> {
    let note = |note: &Text| Para::Text(0, note.clean().into_owned(), Role::Warning);
    let mut lines = prose::lines(&model.footer.advice.iter().map(note).collect::<Vec<_>>(), width);
    if !lines.is_empty() {
        lines.insert(0, Words::new("Notes", Role::Title));
        lines.push(Words::empty());
    }
    let row = |row: &Row| {
        let keys = row.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        if width < 60 {
            let told = Para::Text(2, row.help.to_owned(), Role::Text);
            return prose::lines(&[Para::Line(vec![(keys, Role::Key)]), told], width);
        }
        vec![Words::new(fit::fit(&keys, 16).into_owned(), Role::Key).then(row.help, Role::Text)]
    };
    let group = |(n, row): (usize, &Row)| {
        let heading = row.heading().map(|heading| Words::new(heading, Role::Title));
        let gap = (n > 0 && heading.is_some()).then(Words::empty);
        gap.into_iter().chain(heading).collect::<Vec<_>>()
    };
    let rows = model.keys.map.rows().iter().enumerate();
    lines.extend(rows.flat_map(|(n, entry)| group((n, entry)).into_iter().chain(row(entry))));
    lines.extend(legend(model, width));
    lines
}

/// The legend of the glyphs in use.
fn legend(model: &Model, width: u16) -> Vec<Words<'static>> {
    let mut lines = Vec::new();
    for group in &LEGEND {
        lines.extend([Words::empty(), Words::new(group.heading, Role::Title)]);
        for entry in group.entries {
            let glyph = (entry.glyph)(model.appearance.glyphs);
            let narrow = width < 60;
            let glyph =
                Words::new(if narrow { format!("{glyph} ") } else { fit::fit(glyph, 16).into_owned() }, entry.role);
            lines.push(glyph.then(entry.means, Role::Text));
        }
    }
    lines
}
