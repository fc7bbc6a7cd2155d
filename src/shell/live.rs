//! The full-screen board: puts terminal, sources, desk and program together.
//!
//! ```text
//!  store, then sync's thread --events--> desk's thread --updates--> the screen's thread (run)
//!                ^                                                         |
//!                '---------------------- asks (polling) -------------------'
//! ```
//!
//! The store is read while the terminal is being opened. What it has by the first frame is in the first frame.
//!
//! Not here: what any of them does.

use std::sync::mpsc::{channel, sync_channel};
use std::time::Duration;

use super::background;
use super::capabilities;
use super::cli::{self, Color, Global};
use super::clipboard;
use super::clock::Clock;
use super::commands;
use super::joining::{EVENTS, Joining};
use super::keeping::Keeping;
use super::looks;
use super::polling::Polling;
use super::run::{Stage, run};
use super::secrets;
use super::setup::{Failure, Setup, begin_opening, setup};
use super::signals::Watch;
use super::terminal::{self, Session, place};
use crate::app::arrange::Arrangement;
use crate::app::{Model, News, planning, resize};
use crate::domain::Instant;
use crate::domain::text::Text;
use crate::sync;
use crate::sync::store::{Lasting, Opening, Place};

/// So long the first frame waits for what the store has.
const PATIENCE: Duration = Duration::from_millis(10);

impl sync::Clock for Clock {
    fn now(&self) -> Instant {
        Clock::now(*self)
    }
}

/// Opens the board full-screen; where there is no screen, prints it once.
pub fn open(global: &Global) -> Result<i32, Failure> {
    match place() {
        terminal::Place::Paper => {
            let size = cli::Cells { columns: 120, rows: 40 };
            return commands::snapshot(
                global,
                &cli::Snapshot { format: cli::Format::Text, plain: false, size, color: Color::Auto },
            );
        }
        terminal::Place::Nowhere => {
            return Err(Failure::wrong(
                "error: there is no terminal to read keys from (`asyncboard snapshot` prints the board)",
            ));
        }
        terminal::Place::Screen => {}
    }
    let opening = begin_opening(global);
    let setup = setup(global, commands::color_errors())?;
    // A command may want to ask something, so it runs while the terminal is still an ordinary one.
    if !setup.offline {
        secrets::fetch_all();
    }
    let unusable = |error| Failure::failed(format!("error: the terminal cannot be used: {error}"));
    full_screen(setup, opening).map_err(unusable)
}

fn full_screen(setup: Setup, opening: Option<Opening>) -> std::io::Result<i32> {
    let signals = Watch::start()?;
    let (tell, words) = sync_channel(EVENTS);
    let (wait, first) = sync_channel(0);
    let (posts, posted) = channel();
    // The first frame is of this moment, from which working time counts too.
    let now = setup.clock.now();
    let (mut board, feed) = setup.board(now);
    let polling = Polling::start(&setup, (board.blank(), feed.base(), terminal::rows()), opening, tell)?;
    let (whole, keeping) = (board.blank(), Keeping::new(&setup));
    let joining = Joining { feed, whole, keeping, clock: setup.clock, words, first: Some(wait), posts: posted };
    std::thread::Builder::new().name("desk".to_owned()).spawn(move || joining.run())?;
    let env = |name: &str| std::env::var(name).ok();
    let can = capabilities::of(env);
    let asks = looks::by_ground(&setup, can);
    let session = Session::open(setup.config.screen.mouse, if asks { background::QUESTION } else { "" })?;
    let settings = setup.store.as_ref().map(Place::settings).unwrap_or_default();
    let answer = if asks { background::hear() } else { background::Answer::default() };
    let mut stage: Stage<News> = Stage::new(session, signals);
    stage.clock = setup.clock;
    let ground = answer.ground();
    stage.typed = (answer.typed, answer.decoder);
    stage.between = clipboard::between(env);
    stage.hidden = secrets::keeper().hidden();

    // What does not depend on the sources is made ready while the desk gets the first of them.
    let looks = looks::choose(&setup, can, ground, &settings);
    // With nothing kept there is nothing to wait for.
    let patience = if setup.store.as_ref().is_some_and(Place::has_cache) { PATIENCE } else { Duration::ZERO };
    if let Ok(updates) = first.recv_timeout(patience) {
        for update in updates {
            board.apply(update);
        }
    }
    drop(first);
    // When the desk has gone the screen still works, and the program says nothing new.
    let _ = posts.send(stage.post());
    let mut model = Model::new(board, now, looks.theme, looks.glyphs, setup.keymap);
    model.choice = looks.choice;
    model.lasting.settings = settings;
    model.arrange(arrangement(setup.arrangement, &model.lasting));
    model.panels.plan.wish = planning::wish(&model.lasting);
    model.notices.wanted = setup.config.notices;
    model.title = setup.config.title;
    model.advice = setup.notes.iter().chain(&looks.note).map(|note| Text::new(note.as_str())).collect();

    // The first frame is on the screen before any source is asked.
    let begin = polling.clone();
    stage.painted = Some(Box::new(move || {
        begin.begin();
        Ok(())
    }));
    #[cfg(debug_assertions)]
    let mut model = super::fault::Faulty::new(model);
    let code = run(&mut model, stage, |ask| polling.ask(ask));
    polling.end();
    // The process ends here: to free a large board piece by piece would only keep the shell waiting.
    std::mem::forget(model);
    Ok(code)
}

/// The config's arrangement, else the one that was left behind when the board was open last.
fn arrangement(config: Option<Arrangement>, lasting: &Lasting) -> Arrangement {
    let kept = || lasting.settings.get(resize::SETTING).map(|text| Arrangement::parse(text));
    config.or_else(kept).unwrap_or_default()
}
