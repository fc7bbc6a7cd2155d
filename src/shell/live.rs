//! The full-screen board: puts terminal, sources, desk and program together.
//!
//! ```text
//!  sync's thread --events--> desk's thread --updates--> the screen's thread (run)
//!        ^                                                     |
//!        '------------------------- asks ----------------------'
//! ```
//!
//! Not here: what any of them does.

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};

use super::background::{self, Background};
use super::capabilities::{self, Colours};
use super::cli::{self, Color, Global};
use super::clipboard;
use super::clock::Clock;
use super::commands;
use super::mail::Post;
use super::run::{Stage, run};
use super::secrets;
use super::setup::{Failure, Setup, setup};
use super::signals::Watch;
use super::terminal::{Place, Session, place};
use crate::app::{Ask, Model};
use crate::board::{Feed, Update};
use crate::domain::Instant;
use crate::domain::text::Text;
use crate::sync::{self, Event};
use crate::ui::{Depth, Glyphs, Ground, Theme};

/// How many events may wait for the desk.
const EVENTS: usize = 16;

impl sync::Clock for Clock {
    fn now(&self) -> Instant {
        Clock::now(*self)
    }
}

/// Opens the board full-screen; where there is no screen, prints it once.
pub fn open(global: &Global) -> Result<i32, Failure> {
    match place() {
        Place::Paper => {
            let size = cli::Cells { columns: 120, rows: 40 };
            return commands::snapshot(global, &cli::Snapshot { format: cli::Format::Text, size, color: Color::Auto });
        }
        Place::Nowhere => {
            return Err(Failure::wrong(
                "error: there is no terminal to read keys from (`asyncboard snapshot` prints the board)",
            ));
        }
        Place::Screen => {}
    }
    let setup = setup(global, commands::color_errors())?;
    // A command may want to ask something, so it runs while the terminal is still an ordinary one.
    secrets::keeper().fetch_all();
    let unusable = |error| Failure::failed(format!("error: the terminal cannot be used: {error}"));
    full_screen(setup).map_err(unusable)
}

fn full_screen(setup: Setup) -> std::io::Result<i32> {
    let signals = Watch::start()?;
    let env = |name: &str| std::env::var(name).ok();
    let can = capabilities::of(env);
    let mut session = Session::open(true)?;
    let asks = setup.theme.is_none() && can.clever && can.colours != Colours::None;
    let answer = if asks { background::ask(&mut session) } else { background::Answer::default() };
    let mut stage: Stage<Vec<Update>> = Stage::new(session, signals);
    stage.clock = setup.clock;
    stage.typed = (answer.typed, answer.late);
    stage.between = clipboard::between(env);
    stage.hidden = secrets::keeper().hidden();

    let now = setup.clock.now();
    let (board, feed) = setup.board(now);
    let (sources, clock) = (setup.plugged(), Arc::new(setup.clock));
    #[cfg(debug_assertions)]
    let sources = super::fault::in_sources(sources);
    let theme = setup.theme.unwrap_or_else(|| default_theme(answer.background)).at(depth(can.colours));
    let mut model = Model::new(board, now, theme, glyphs(can.unicode), setup.keymap);
    model.title = setup.config.title;
    model.advice = setup.notes.iter().map(|note| Text::new(note.as_str())).collect();

    let (tell, events) = sync_channel(EVENTS);
    let post = stage.post();
    std::thread::Builder::new().name("desk".to_owned()).spawn(move || desk(feed, &events, &post))?;
    let handle: Rc<OnceCell<sync::Handle>> = Rc::default();
    let begin = handle.clone();
    // The first frame is on the screen before any source is asked.
    stage.painted = Some(Box::new(move || {
        let told = move |event| {
            // When the desk has gone the program is ending.
            let _ = tell.send(event);
        };
        let _ = begin.set(sync::start(sources, clock, told)?);
        Ok(())
    }));
    #[cfg(debug_assertions)]
    let mut model = super::fault::Faulty::new(model);
    let code = run(&mut model, stage, |ask| match (handle.get(), ask) {
        (Some(handle), Ask::Refresh) => handle.refresh_all(),
        (Some(handle), Ask::Resumed) => handle.resumed(),
        (None, _) => {}
    });
    // The process ends here: to free a large board piece by piece would only keep the shell waiting.
    std::mem::forget(model);
    Ok(code)
}

/// Joins what the sources hand over until nobody is there any more. What waits is joined together: one news a batch.
fn desk(mut feed: Feed, events: &Receiver<Event>, post: &Post<Vec<Update>>) {
    while let Ok(event) = events.recv() {
        let mut updates = feed.take(event);
        updates.extend(events.try_iter().take(EVENTS).flat_map(|event| feed.take(event)).collect::<Vec<_>>());
        if !updates.is_empty() && !post.news(updates) {
            return;
        }
    }
}

/// How many colours a theme may use.
pub fn depth(colours: Colours) -> Depth {
    match colours {
        Colours::None => Depth::Mono,
        Colours::Sixteen => Depth::Sixteen,
        Colours::Palette => Depth::Indexed256,
        Colours::True => Depth::True,
    }
}

/// The theme when none is named.
pub fn default_theme(background: Background) -> Theme {
    let ground = match background {
        Background::Dark => Ground::Dark,
        Background::Light => Ground::Light,
    };
    Theme::bundled(ground.theme()).unwrap_or_else(Theme::plain)
}

/// The glyphs for a terminal.
pub fn glyphs(unicode: bool) -> &'static Glyphs {
    if unicode { &Glyphs::ROUNDED } else { &Glyphs::ASCII }
}
