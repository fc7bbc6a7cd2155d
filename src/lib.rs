//! asyncboard: a live terminal board for teams that work at different hours.
//!
//! # Layers
//!
//! Imports go only downwards in this list, which `tests/floors.rs` checks.
//!
//! ```text
//!  shell/      everything impure: the loop, the terminal, input, signals, the clock, files, commands that print once
//!    app/      the program as a value: model, message, update -> effects, keymap, overlays, layout, wake, screen
//!   panels/    one folder per panel: state, pure rows, a view
//!     ui/      widgets that know no panel: roles, themes, text fitted to cells, tables, timelines
//!   board/     the joined data of all sources; answers questions at an instant
//!    sync/     schedules the looks at each source, and stores their results
//! providers/   the wire formats of services -> domain, one folder per kind of source
//!  config/     files -> typed settings, every problem with its location
//!  domain/     pure values and rules: zones, hours, availability, agreement, open threads, deadlines, plan
//! ```
//!
//! Allowed imports: `domain` none; `config` domain; `providers` domain and what config reads settings with;
//! `sync` domain, config, providers; `board` domain and the events of sync; `ui` domain, config; `panels` domain, board,
//! ui, and no other panel; `app` everything but providers and shell; `shell` everything. A kind of source is named in
//! `providers/` alone. Crates with I/O or a screen have their places: ratatui in `ui`, `panels/*/view`, `app/layout`,
//! `app/screen` and `shell`; crossterm and clap in `shell`; reqwest in `providers/http`; rusqlite in `sync/store`; tokio
//! in `providers`, `sync` and `shell`; toml in `config` and `providers/*/wire.rs`; `toml_edit`
//! in `shell`; tokio-tungstenite in
//! `providers/socket`; tokio-rustls in `providers/mail`; calcard and ical-rs in `providers/calendar`;
//! pulldown-cmark in `providers/markdown`; mail-parser in `providers/text` and `providers/mail`; quick-xml in `providers`;
//! ring in `providers/oauth`.
//!
//! # Data flow
//!
//! A source's task (`sync`) asks its provider, which hands over pages of items, statuses and events (`domain::batch`). The
//! desk (`board::desk`, on its own thread) resolves accounts to teammates, and derives who owes whom a reply and by when.
//! The screen's thread applies these updates to its `board::Board`, computes what is visible at the current instant, and
//! paints it. The first frame does not wait for all of that: an earlier run leaves tables of threads and deadlines in the
//! store, from which `board::first` reads the first rows of every panel and exact counts. `now` is always an argument: only
//! `shell::clock` reads a clock.
//!
//! # Glossary
//!
//! The words of the product (teammate, source, item, open thread, agreement, away, ...) are those of the README. In the
//! code there are also:
//!
//! | term | meaning |
//! |---|---|
//! | basis | what a teammate's state is based on: away, a status, an event, hours (`domain::availability::Basis`) |
//! | batch | the data that a provider hands over: pages of items, people, statuses, events (`domain::batch`) |
//! | clean, raw | text as it may be displayed, and as it was received (`domain::text::Text`) |
//! | cursor | where a provider's next look continues, in bytes that only this provider understands |
//! | dial | a zone with the format of its times (`domain::form::Dial`) |
//! | derived | what follows from an item, as the store keeps it: its threads and its deadline (`board::derived`) |
//! | edge | an instant at which a state changes; also whether a wall-clock time starts or ends an interval (`zone::Edge`) |
//! | exception | an interval whose working time differs from the weekly hours: leave, changed dates (`domain::worktime`) |
//! | entry | an item, a status, a hint, a calendar, a profile or a check-in, as the store keeps it (`sync::store`) |
//! | facts | all data about the time of one teammate (`domain::availability::Facts`) |
//! | front | the first rows of every panel, and exact counts, before all is joined (`board::front`) |
//! | gap, fold | wall-clock times that a change of the offset skips or repeats (`domain::zone`) |
//! | interval | half-open: it contains its start but not its end (`domain::interval::Interval`) |
//! | location | `config::Location`: a byte range in a config file, for messages |
//! | item key | the place of a source in the config, and an id of an item there (`board::same::ItemKey`) |
//! | look | one fetch of a source, from its first request to its last page |
//! | margin | how long before its due time a thread is due soon, or a deadline at risk (`domain::agreement::Margin`) |
//! | offset | the difference between a wall clock and UTC, in seconds ahead of UTC (`domain::zone::offsets`) |
//! | position | an amount of working time since a base instant; differences of positions are working time |
//! | role | the meaning of a text on the screen, to which a theme assigns a style (`ui::Role`) |
//! | index | the index of a teammate in the team, in the order of the config (`domain::ids::TeammateIndex`) |
//! | roster | the people whom a source names as teammates, `[team] from` (`config::joining`, `sync::store`) |
//! | segment | an interval in which working time is counted in one way (`domain::worktime::segment`) |
//! | stamp | the size and time of a file, by which an unchanged one is not read again (`providers::folder`) |
//! | target | how soon a reply is expected (`domain::agreement::Target`) |
//! | term | a due time in relation to one person's working time (`domain::thread::Term`) |
//! | texts | the texts of messages; of a large team most stay in the store until they are shown (`board::texts`) |

pub mod app;
pub mod board;
pub mod config;
pub mod domain;
pub mod panels;
pub mod providers;
pub mod shell;
pub mod sync;
pub mod ui;
