//! The program as a value: keys in, model and effects out; and its screen.

mod access;
mod asking;
mod check_ins;
mod conversation;
mod doing;
mod filter;
mod hints;
mod holidays;
mod keys;
mod lines;
mod marks;
mod notices;
mod paint;
mod palette;
mod planning;
mod prompt;
mod reload;
mod sheets;
mod themes;
mod waking;

use super::Model;
use super::keymap::Keymap;
use super::program::{Effect, Event, Program, Size};
use super::screen;
use super::update::{Ask, News};
use crate::board::{Board, Desk, Health, Link, Update};
use crate::config;
use crate::domain::Instant;
use crate::domain::batch::{Due, Item, Message, Page, SetState, Status};
use crate::domain::ids::Account;
use crate::domain::text::Text;
use crate::domain::zone::{Database, Zones};
use crate::ui::{Glyphs, Theme, dump};

/// Monday afternoon in New York, evening in London, night in Tokyo.
const NOW: &str = "2026-11-23T19:32:00Z";

const TEAM: &str = r#"
title = "Atlas"
me = "maya"

[[teammate]]
id = "maya"
name = "Maya Ortiz"
role = "design"
zone = "America/New_York"
hours = ["Mon-Fri 09:00-12:30, 13:30-17:30"]

[[teammate]]
id = "sam"
name = "Sam Keller"
zone = "Europe/London"
hours = ["Mon-Fri 12:00-19:00, 20:00-22:00"]

[[teammate]]
id = "kenji"
name = "Kenji Mori"
zone = "Asia/Tokyo"
hours = ["Mon-Fri 09:00-12:00, 13:00-18:00"]

[[teammate]]
id = "noa"
name = "נועה לוי"
zone = "Asia/Jerusalem"
hours = ["Sun-Thu 09:00-17:00"]

[[teammate.away]]
from = 2026-11-22
to = 2026-11-25
note = "conference"

[[teammate]]
id = "mei"
name = "田中 美咲"

[[source]]
id = "here"
kind = "folder"
"#;

pub(super) fn t(text: &str) -> Instant {
    text.parse().unwrap()
}

pub(super) fn zones() -> Zones {
    Zones::newest([Database { version: "test".to_owned(), ..Database::built_in() }])
}

/// An item with a conversation of `(author, at, mentions, text)`.
fn item(id: &str, title: &str, assignees: &[&str], messages: &[(&str, &str, &[&str], &str)]) -> Item {
    let accounts = |names: &[&str]| names.iter().map(|name| Account::new(name)).collect();
    let message = |(author, at, mentions, text): &(&str, &str, &[&str], &str)| Message {
        mentions: accounts(mentions),
        ..Message::new(Account::new(author), t(at), Text::new(*text))
    };
    Item {
        title: Text::new(title),
        assignees: accounts(assignees),
        url: Some(Text::new(format!("https://example.org/{id}"))),
        project: Some(Text::new("Launch")),
        messages: messages.iter().map(message).collect(),
        ..Item::new(id)
    }
}

fn page() -> Page {
    let ask: &[(&str, &str, &[&str], &str)] = &[
        ("sam", "2026-11-19T10:00:00Z", &["maya"], "@maya could you check the intro? It reads a little long to me."),
        ("Customer", "2026-11-20T10:00:00Z", &[], "Any news?"),
    ];
    let due = |item: Item, due: &str| Item {
        due: Some(if due.len() > 10 { Due::At(t(due)) } else { Due::Date(due.parse().unwrap()) }),
        ..item
    };
    let status = Status {
        state: SetState::Focus,
        until: Some(t("2026-11-23T21:00:00Z")),
        note: Some(Text::new("writing")),
        set_at: None,
        at_work_only: false,
    };
    Page {
        items: vec![
            due(item("copy", "Launch copy", &["maya"], ask), "2026-11-27"),
            due(
                item(
                    "deck",
                    "設計レビュー 📐 für Größe",
                    &["kenji"],
                    &[("maya", "2026-11-23T18:00:00Z", &[], "ready?")],
                ),
                "2026-11-23",
            ),
            due(item("bill", "שלום \u{202E}evil\u{1B}[2J title", &["sam", "noa"], &[]), "2026-11-20T10:00:00Z"),
            item("soon", "Quick one", &["maya"], &[("kenji", "2026-11-23T05:00:00Z", &["sam"], "@sam ok?")]),
        ],
        statuses: vec![(Account::new("kenji"), Some(status))],
        ..Page::default()
    }
}

/// A board of the team without data, and the desk that feeds it.
fn empty(config: &str, now: &str) -> (Model, Desk) {
    let config = config::load_text("team.toml", config, &zones(), None).unwrap();
    let team = config.team;
    let link = |source: &config::SourceConfig| Link {
        id: source.id.clone(),
        kind: source.kind.value.clone(),
        due_zone: source.due_zone.clone(),
        targets: source.targets.clone(),
        accounts_are_ids: true,
    };
    let links: Vec<Link> = config.sources.iter().map(link).collect();
    let names = links.iter().map(|link| (link.id.clone(), link.kind.clone())).collect();
    let desk = Desk::new(team.clone(), links, t(now));
    let board = Board::new(team, desk.facts().to_vec(), names);
    let theme = Theme::bundled("midnight").unwrap();
    let mut model = Model::new(board, t(now), theme, &Glyphs::ROUNDED, Keymap::default());
    model.header.title = config.title;
    // The tests begin with the team focused, and threads in the order of the board.
    model.workspace.give_keys(super::panel::PanelId::Team);
    model.panels.threads.ungrouped = true;
    (model, desk)
}

/// The team's board with all its data, on a screen of this size.
fn model(columns: u16, rows: u16) -> Model {
    let (mut model, mut desk) = empty(TEAM, NOW);
    let mut updates = desk.page(0, page());
    updates.push(Update::Source(0, Health::Ok(t("2026-11-23T19:29:00Z"))));
    model.handle(Event::Resized(Size { columns, rows }), t(NOW));
    model.handle(Event::News(News::Known(updates)), t(NOW));
    model
}

fn shown(model: &Model) -> String {
    dump::plain(&screen::still(model))
}

/// Presses keys, written as in the config, separated by spaces. Returns the effects of the last one.
fn press(model: &mut Model, keys: &str) -> Vec<Effect<Ask>> {
    let mut effects = Vec::new();
    for key in keys.split(' ') {
        let input = super::input::Input::Key(key.parse().unwrap());
        effects = model.handle(Event::Input(input), t(NOW));
    }
    effects
}
