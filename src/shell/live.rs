//! The full-screen board: puts terminal, engine and program together.
//!
//! The store is read while the terminal is being opened. What it has by the first frame is in the first frame.
//!
//! Not here: what any of them does.

use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use super::background;
use super::capabilities;
use super::cli::{self, Color, Global};
use super::clipboard;
use super::engine::{Engine, Running, Start};
use super::failure::Failure;
use super::joining::First;
use super::looks::{self, Looks};
use super::mail::{self, Gate};
use super::reload::{self, Current, Reload};
use super::run::{Stage, run};
use super::setup::{Setup, begin_opening, config_file, setup};
use super::signals::Watch;
use super::terminal::{self, Session, place};
use super::{output, rights, secrets, snapshot, windows};
use crate::app::update::workspace;
use crate::app::{Ask, Model, News, marks as app_marks, planning};
use crate::board::{Board, Update};
use crate::domain::Instant;
use crate::sync::store::{AT_ONCE, Opening, StoreScope};

/// The timeout of the first frame for the data of the store.
const PATIENCE: Duration = Duration::from_millis(20);

/// Opens the board full-screen; where there is no screen, prints it once.
pub fn open(global: &Global) -> Result<i32, Failure> {
    match place() {
        terminal::Output::Paper => {
            let size = cli::Cells { columns: 120, rows: 40 };
            return snapshot::snapshot(
                global,
                &cli::Snapshot { format: cli::Format::Text, plain: false, size, color: Color::Auto },
            );
        }
        terminal::Output::Nowhere => {
            return Err(Failure::wrong(
                "error: there is no terminal to read keys from (`asyncboard snapshot` prints the board)",
            ));
        }
        terminal::Output::Screen => {}
    }
    let opening = begin_opening(global);
    let setup = setup(global, output::color_errors())?;
    // A command may want to ask something, so it runs while the terminal is still an ordinary one.
    if !setup.offline {
        secrets::fetch_all();
    }
    let unusable = |error| Failure::failed(format!("error: the terminal cannot be used: {error}"));
    full_screen(global, setup, opening).map_err(unusable)
}

fn full_screen(global: &Global, setup: Setup, opening: Option<Opening>) -> std::io::Result<i32> {
    let signals = Watch::start()?;
    let mail = mail::open();
    let (wait, first) = sync_channel(0);
    // The first frame is of this moment, from which working time counts too.
    let now = setup.clock.now();
    let (first_frame, gate) = (First::Frame(wait), Gate::new(mail.0.clone()));
    let start = Start { now, rows: terminal::rows(), opening, first: first_frame, gate };
    let (running, mut board) = Running::start(&setup, start)?;
    let engine = Engine::new(running);
    let env = |name: &str| std::env::var(name).ok();
    let can = capabilities::of(env);
    let asks = looks::by_ground(&setup, can);
    let session = Session::open(setup.config.screen.mouse, if asks { background::QUESTION } else { "" })?;
    let settings = setup.store.as_ref().map(StoreScope::settings).unwrap_or_default();
    let answer = if asks { background::hear() } else { background::Answer::default() };
    let ground = answer.ground(env("COLORFGBG").as_deref());
    let mut stage: Stage<News> = Stage::new(session, signals, mail);
    stage.clock = setup.clock;
    stage.typed = (answer.typed, answer.decoder);
    stage.multiplexer = clipboard::multiplexer(env);
    stage.hidden = || secrets::keeper().hidden();

    // What does not depend on the sources is made ready while the desk gets the first of them.
    let looks = looks::choose(&setup, can, ground, &settings);
    // Without a store there is no write to wait for.
    let patience = if setup.store.as_ref().is_some_and(StoreScope::has_cache) { PATIENCE } else { Duration::ZERO };
    if let Ok(updates) = first.recv_timeout(patience) {
        for update in updates {
            board.apply(update);
        }
    }
    drop(first);
    let reload = config_file(global).map(|path| Reload {
        global: Global { config: Some(path.clone()), ..global.clone() },
        path,
        can,
        ground,
        engine: engine.clone(),
        post: stage.post(),
        current: Current::of(&setup, &looks),
    });
    let windows = setup.store.clone().map(|place| (place, stage.post()));
    // A thread that is marked is not shown first and gone then.
    let marks = setup.store.as_ref().and_then(|place| place.marks(AT_ONCE)).unwrap_or_default();
    board.apply(Update::Marks(app_marks::marks(&board.team, &marks)));
    let mut model = model(board, now, setup, looks, settings);
    model.lasting.marks = marks;

    // The first frame is on the screen before any source is asked.
    let (begin, watched) = (engine.clone(), engine.clone());
    stage.painted = Some(Box::new(move || {
        begin.begin();
        if let Some((place, post)) = windows {
            windows::watch(&place, post, move || watched.ask(Ask::Marks));
        }
        reload.map_or(Ok(()), Reload::start)
    }));
    #[cfg(debug_assertions)]
    let model = super::fault::WithFault::new(model);
    let mut model = model;
    let code = run(&mut model, stage, |ask| engine.ask(ask));
    engine.end();
    // The process ends here: to free a large board piece by piece would only keep the shell waiting.
    std::mem::forget(model);
    Ok(code)
}

/// The program at its start.
fn model(board: Board, now: Instant, setup: Setup, looks: Looks, settings: BTreeMap<String, String>) -> Model {
    let advice = reload::notes(&setup, &looks);
    let rights = rights::all(&setup);
    let mut model = Model::new(board, now, looks.theme, looks.glyphs, setup.keymap);
    model.appearance.choice = looks.choice;
    model.lasting.settings = settings;
    model.arrange(workspace::arrangement(setup.arrangement, &model.lasting.settings));
    model.panels.plan.wish = planning::wish(&model.lasting);
    model.panels.plan.zones = Some(setup.zones);
    model.notices.wanted = setup.config.notices;
    model.doing.rights = rights;
    model.header.title = setup.config.title;
    model.footer.advice = advice;
    model
}
