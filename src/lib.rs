//! asyncboard: a live terminal board for teams that work at different hours.
//!
//! This page is the map. Code stands on floors; imports go only downwards, and `tests/floors.rs` holds that.
//!
//! ```text
//!  shell/      the impure rim: the loop, the terminal, input, signals, the clock, files, commands that print once
//!    app/      the program as a value: model, message, update -> effects, keymap, overlays, layout, wake, screen
//!   panels/    one folder a panel: state, pure rows, a view
//!     ui/      the paint kit, which knows no panel: roles, themes, text fitted to cells, tables, timelines
//!   board/     everything known, joined; answers questions at an instant
//!    sync/     when to ask each source, and what happened
//! providers/   wire -> domain, one folder a kind of source
//!  config/     files -> typed settings, every problem with its place
//!  domain/     pure values and rules: zones, hours, availability, agreement, open threads, deadlines, plan
//! ```
//!
//! What may name what: `domain` nothing; `config` domain; `providers` domain and what config reads settings with;
//! `sync` domain, config, providers; `board` domain and the events of sync; `ui` domain, config; `panels` domain, board,
//! ui, and no other panel; `app` everything but providers and shell; `shell` everything. A kind of source is named in
//! `providers/` alone. Crates with I/O or a screen have their places: ratatui in `ui`, `panels/*/view`, `app/layout`,
//! `app/screen` and `shell`; crossterm and clap in `shell`; reqwest in `providers/http`; rusqlite in `sync/store`; tokio
//! in `providers`, `sync` and `shell`; toml in `config` and `providers/*/wire.rs`.
//!
//! A datum's way: a source's task (sync) asks its provider, which hands over pages of items, statuses and events
//! (`domain::batch`). The desk (`board::desk`, on a thread of its own) joins account names to teammates and derives
//! who owes whom and by when. The screen's thread applies the joined pieces to its `board::Board`, works out what is
//! visible at the current instant, and paints it. The first frame does not wait for all of that: an earlier run leaves a
//! front behind in the store (`board::front`), enough for every panel's first rows and true counts. `now` is always an argument: only `shell::clock` reads a clock.

pub mod app;
pub mod board;
pub mod config;
pub mod domain;
pub mod panels;
pub mod providers;
pub mod shell;
pub mod sync;
pub mod ui;
