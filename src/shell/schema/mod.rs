//! `asyncboard schema`: a JSON Schema (draft 7) of the config, with which editors complete and check it. Dates and times of
//! TOML are strings there, as editors have it.
//!
//! ```text
//!  mod     the command; the top of the config     parts   small schemas from which all are made
//!  team    teammates, holidays, agreement         sources of each kind
//! ```
//!
//! Not here: reading a config. `tests/schema.rs` checks that the two agree.

mod parts;
mod sources;
mod team;

use serde_json::{Value, json};

use self::parts::{Object, Schema, choice, list, put, text, truth};
use super::failure::Failure;
use super::output::printed;
use super::print;
use crate::app::arrange::BOARD;
use crate::app::keymap::Keymap;
use crate::domain::notice::Kind;
use crate::ui::{Glyphs, Themes};

/// Prints the schema.
pub fn run() -> Result<i32, Failure> {
    let text = serde_json::to_string_pretty(&schema()).unwrap_or_default();
    let done = printed(print::out(&format!("{text}\n")));
    if std::io::IsTerminal::is_terminal(&std::io::stdout()) {
        print::err(HOW);
    }
    done
}

/// How to configure an editor.
const HOW: &str = "Save this beside the config (`asyncboard schema > schema.json`), and make this the config's first line:\n#:schema ./schema.json";

/// The schema of a config.
pub fn schema() -> Value {
    let mut top = Object::new("The config of asyncboard.")
        .with("title", text("What the board is called."))
        .with("me", text("Who looks at the board: the id of a teammate. All times are shown in their zone."))
        .with("theme", theme())
        .with(
            "glyphs",
            choice("The glyphs and borders; default: by the terminal.", &Glyphs::names().collect::<Vec<_>>()),
        )
        .with("emoji", choice("Emoji as they are, or a plain mark in place of each.", &crate::ui::wanted::EMOJI))
        .with("refresh", text("How often sources are fetched, from \"5s\" to \"24h\".").like(parts::DURATION))
        .with("store", truth("Whether what was fetched is kept on disk for the next start."))
        .with("include", list("Other files to read too: relative to this one, from ~ or absolute.", text("A path.")))
        .with("teammate", list("The team, one table for each person.", team::teammate()))
        .with("team", team::roster())
        .with("agreement", team::agreement())
        .with("holiday", list("The company's own holidays and working days.", team::holiday()))
        .with("checkin", list("What people write once a day.", team::checkin()))
        .with("source", list("Where work happens, one table for each connection.", sources::source()))
        .with("layout", layout())
        .with("screen", screen())
        .with("notices", notices())
        .with("status", status())
        .with("keys", keys())
        .value();
    if let Some(top) = top.as_object_mut() {
        top.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
        top.insert("title".to_owned(), json!("asyncboard config"));
        top.insert("$comment".to_owned(), json!("Make `#:schema ./schema.json` the first line of the config."));
        top.insert("definitions".to_owned(), sources::definitions());
    }
    top
}

fn theme() -> Value {
    let name = |about: &str| {
        let mut name = text(about);
        let themes = Themes::default();
        put(&mut name, "examples", json!(themes.names().collect::<Vec<_>>()));
        name
    };
    let by_ground = Object::new("A theme for each background.")
        .with("dark", name("The theme on a dark background."))
        .with("light", name("The theme on a light background."));
    json!({ "description": "The colours; default: by the terminal's background.",
        "anyOf": [name("The name of a theme."), by_ground.value()] })
}

fn layout() -> Value {
    let per_cent = |about: &str| json!({ "type": "integer", "minimum": 10, "maximum": 90, "description": about });
    let panels: Vec<&str> = BOARD.iter().map(|panel| panel.word()).collect();
    Object::new("Which panels are shown, and how large; default: as changed by keys or the mouse.")
        .with("panels", list("The panels, without the others.", choice("A panel.", &panels)))
        .with("team", per_cent("The team's per cent of the height."))
        .with("side", per_cent("The threads' per cent of the width, beside the deadlines."))
        .with("stack", per_cent("The threads' per cent of the height, above the deadlines."))
        .value()
}

fn screen() -> Value {
    Object::new("How the screen looks.")
        .with("clock", choice("How times are written.", &["24h", "12h"]))
        .with("dates", choice("How dates are written.", &["day-month", "month-day", "iso"]))
        .with("week_starts", choice("The first day of a week.", &["monday", "sunday", "saturday"]))
        .with("mouse", truth("Whether the board takes the mouse."))
        .with("motion", truth("Whether anything moves while you look."))
        .value()
}

fn notices() -> Value {
    Object::new("How you are told of something while you look elsewhere; default: not at all.")
        .with("bell", truth("The terminal's bell."))
        .with("osc", choice("A notification of the terminal, by its number.", &["9", "777", "99"]))
        .with("desktop", truth("A notification of the desktop."))
        .with("which", list("What you are told of.", choice("A kind of notice.", &Kind::ALL.map(Kind::word))))
        .with("quiet_outside_hours", truth("Whether it waits until you are back at work."))
        .value()
}

fn status() -> Value {
    Object::new("The line that `asyncboard status` prints.")
        .with("format", text("A template: \"owe {owe} · {next:24}\"."))
        .value()
}

fn keys() -> Value {
    let keymap = Keymap::default();
    let mut keys = Object::new("Other keys for commands, by the command's name.");
    for row in keymap.rows() {
        let one = text("A key, or several in a row with spaces between: \"g g\".");
        let about = format!("Keys to {}.", row.help);
        keys = keys.with(
            row.command.word(),
            json!({ "description": about, "anyOf": [one, list("Several keys.", one.clone())] }),
        );
    }
    keys.value()
}
