//! Made-up files, right and wrong.

/// What the checker must find in made-up files, so that it can never rot into finding nothing: file, line of code,
/// finding.
pub const WRONG: &[(&str, &str, &str)] = &[
    ("domain/zone.rs", "use crate::config::Section;", "domain may not import config"),
    ("domain/mod.rs", "pub use super::board::Board;", "domain may not import board"),
    ("ui/table.rs", "use crate::{domain::text, board::{Board, desk}};", "ui may not import board"),
    ("ui/table.rs", "fn f() { crate::sync::event::go() }", "ui may not import sync"),
    ("ui/table.rs", "fn f() { super::super::panels::team::x() }", "ui may not import panels"),
    ("ui/table.rs", "mod tests { use super::super::super::app::Model; }", "ui may not import app"),
    ("ui/table.rs", "use crate::*;", "ui imports all of the crate: name what is meant"),
    ("ui.rs", "use crate::shell::clock;", "ui may not import shell"),
    ("board/desk.rs", "use crate::sync::store::Store;", "of sync, board may import only event, not store"),
    ("board/desk.rs", "use crate::sync;", "of sync, board may import only event"),
    ("app/model.rs", "use crate::providers::registry;", "app may not import providers"),
    ("spare/x.rs", "use crate::domain::ids;", "spare is no floor, and names domain"),
    ("panels/team/rows.rs", "use crate::panels::threads::rows;", "panels/team may not import its neighbour threads"),
    ("panels/team/rows.rs", "use super::super::threads::rows;", "panels/team may not import its neighbour threads"),
    ("providers/cards/map.rs", "use crate::providers::mail::x;", "providers/cards may not import its neighbour mail"),
    ("panels/team/rows.rs", "use ratatui::text::Line;", "ratatui is only for ui/"),
    ("ui/panel.rs", "use ratatui::crossterm::event;", "crossterm is only for shell/"),
    ("app/update.rs", "let x = tokio::spawn(y);", "tokio is only for providers/"),
    ("ui/theme.rs", "use toml;", "toml is only for config/"),
    ("providers/cards/map.rs", "toml::from_str(x)", "toml is only for config/"),
    ("providers/cards/mod.rs", "use {reqwest::Client, std::fs};", "reqwest is only for providers/http/"),
    ("shell/mod.rs", "crate::providers::cards::open()", "shell names the kind \"cards\""),
    ("shell/mod.rs", "use crate::providers; fn f() { providers::mail::open() }", "shell names the kind \"mail\""),
    ("main.rs", "use asyncboard::providers::{self, cards};", "main names the kind \"cards\""),
    ("app/update.rs", "if kind == \"cards\" {}", "the string \"cards\" is a kind of source"),
    ("app/update.rs", "if kind == r#\"mail\"# {}", "the string \"mail\" is a kind of source"),
    ("app/update.rs", "#[cfg(test)] mod tests { let a = \"mail\"; } let b = \"cards\";", "the string \"cards\" is"),
];

/// What it must not find anything in.
pub const RIGHT: &[(&str, &str)] = &[
    ("ui/table.rs", "use crate::{config::Problem, domain::text::Text}; use super::words::Words;"),
    (
        "ui/table.rs",
        "// crate::board::Board\n/* use crate::app; /* nested */ use crate::app; */ let a = \"crate::app::x\";",
    ),
    ("ui/mod.rs", "mod tests { use super::*; use super::table::Table; }"),
    ("ui/table.rs", "use ratatui::buffer::{Buffer, Cell as C}; fn f<'a>(x: &'a str) -> char { '\\'' }"),
    ("domain/text.rs", "let a = '\"'; use super::ids; let b = \"\\\" crate::app::x\"; use self::x; mod x;"),
    ("board/desk.rs", "use crate::sync::event::{self, Event}; use crate::sync::{event};"),
    ("providers/mod.rs", "use crate::config::{Problem as ConfigProblem, Section}; mod cards; cards::open(\"cards\");"),
    (
        "providers/cards/wire.rs",
        "use toml::Value; use super::super::http::Client; use super::map; use crate::providers::Ask;",
    ),
    ("providers/http/client.rs", "use reqwest::Client;"),
    ("panels/team/view.rs", "use ratatui::layout::Rect; use super::rows; use crate::ui::table;"),
    ("app/screen/mod.rs", "use ratatui::Frame; use crate::panels::{team, threads};"),
    ("app/layout.rs", "use ratatui::layout::Rect;"),
    ("sync/store.rs", "use rusqlite::Connection;"),
    ("shell/run.rs", "use crossterm::event; use crate::{app, providers::registry, sync}; let a = \"cards.toml\";"),
    ("app/update.rs", "#[cfg(test)]\nmod tests { fn f() { let a = \"mail\"; } }"),
    ("main.rs", "fn main() { asyncboard::shell::main() }"),
];
