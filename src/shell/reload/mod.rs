//! The config's files while the board is open: a saved one takes effect, one with mistakes is reported and has no effect.
//!
//! A thread of its own sleeps until something happens to one of the files (`watch`).
//!
//! 1. What counts is the text of all files together: a save without a change has no effect.
//! 2. With an error the board stays as it was, and shows the location of the error until the files are valid again.
//! 3. Else another engine starts with what the config says now, and the program takes over a whole board, with its place
//!    on it.
//!
//! Not here: what the program does with it (`app::reload`), the engine (`engine`), the files' meaning (`config`).

mod watch;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use self::watch::Watch;
use super::capabilities::Capabilities;
use super::cli::Global;
use super::engine::{Engine, Running, Start};
use super::joining::First;
use super::looks::{self, Looks};
use super::mail::{EventSender, Gate};
use super::setup::{self, Setup};
use super::{rights, secrets};
use crate::app::News;
use crate::app::arrange::Arrangement;
use crate::app::reload::{Advice, Reloaded};
use crate::app::update::workspace;
use crate::config::{self, Problem, Severity};
use crate::domain::text::Text;
use crate::sync::store::{Roster, StoreScope};
use crate::ui::Ground;

/// What the config came to last.
pub struct Current {
    /// The fingerprint of the texts of its files.
    print: [u8; 32],
    /// Where the teammates are kept whom a source names.
    roster: Option<Roster>,
    arrangement: Option<Arrangement>,
    /// The name of the theme that followed from it.
    theme: String,
    /// What it has to say.
    advice: Advice,
}

impl Current {
    /// What a config came to.
    pub fn of(setup: &Setup, looks: &Looks) -> Self {
        Self {
            print: setup.config.print,
            roster: setup.roster.clone(),
            arrangement: setup.arrangement.clone(),
            theme: looks.choice.name.clone(),
            advice: Advice { notes: notes(setup, looks), problems: setup.advice(), broken: false },
        }
    }
}

/// What to mend and what to know, for the bottom line.
pub fn notes(setup: &Setup, looks: &Looks) -> Vec<Text> {
    setup.notes.iter().chain(&looks.note).map(|note| Text::new(note.as_str())).collect()
}

/// What the thread works with.
pub struct Reload {
    /// The command line, which goes on to hold.
    pub global: Global,
    /// The config's first file.
    pub path: PathBuf,
    /// What the terminal can show.
    pub can: Capabilities,
    /// What its background is.
    pub ground: Ground,
    /// What works for the board.
    pub engine: Arc<Engine>,
    /// The way to the screen.
    pub post: EventSender<News>,
    /// What the config came to last.
    pub current: Current,
}

impl Reload {
    /// Starts to watch, on a thread of its own.
    pub fn start(self) -> io::Result<()> {
        std::thread::Builder::new().name("config".to_owned()).spawn(move || self.run()).map(|_| ())
    }

    fn run(mut self) {
        let (tell, told) = sync_channel(1);
        let mut watch = Watch::default();
        let mut seen = self.current.print;
        let mut people = None;
        loop {
            // Other teammates whom a source names are taken in as a changed config is.
            if people.is_none() {
                let tell = tell.clone();
                let watch = |roster: &Roster| roster.watch(move || _ = tell.try_send(()));
                people = self.current.roster.as_ref().and_then(watch);
            }
            let mut files = config::glance(&self.path);
            if watch.is_due(&files.paths) {
                watch = Watch::over(files.paths, &tell);
                // Changes before the watch began are not reported.
                files = config::glance(&self.path);
            }
            let print = self.current.roster.as_ref().map_or(files.print, |roster| roster.mixed(files.print));
            if print != seen {
                seen = print;
                if !self.take(print) {
                    return;
                }
            }
            watch.wait(&told);
        }
    }

    /// The files' texts are others now. `false`: the screen is gone.
    fn take(&mut self, print: [u8; 32]) -> bool {
        if print == self.current.print {
            log::info!("the config is again as the board has it");
            return self.post.news(News::Advice(self.current.advice.clone()));
        }
        match setup::read(&self.global) {
            Ok(setup) => {
                if let Err(error) = self.replace(&setup) {
                    return self.post.notice(format!("the config was read, but nothing can be started: {error}"));
                }
                true
            }
            Err(problems) => self.post.news(News::Advice(broken(&problems))),
        }
    }

    /// The board goes on with this config.
    fn replace(&mut self, setup: &Setup) -> io::Result<()> {
        let (can, ground, post) = (self.can, self.ground, self.post.clone());
        let before = &self.current;
        let mut current = None;
        self.engine.replace(|| {
            // What was chosen at the board is on the disk by now.
            let settings = setup.store.as_ref().map(StoreScope::settings).unwrap_or_default();
            let looks = looks::choose(setup, can, ground, &settings);
            let now = Current::of(setup, &looks);
            let (new_theme, new_sizes) = (now.theme != before.theme, now.arrangement != before.arrangement);
            let arrangement = workspace::arrangement(setup.arrangement.clone(), &settings);
            let (keymap, wanted, title) =
                (setup.keymap.clone(), setup.config.notices.clone(), setup.config.title.clone());
            let (mouse, advice) = (setup.config.screen.mouse, now.advice.clone());
            current = Some(now);
            let rights = rights::all(setup);
            let news = move |board| {
                News::Reloaded(Box::new(Reloaded {
                    board,
                    theme: new_theme.then_some(looks.theme),
                    choice: looks.choice,
                    glyphs: looks.glyphs,
                    keymap,
                    arrangement: new_sizes.then_some(arrangement),
                    wanted,
                    title,
                    advice,
                    mouse,
                    rights,
                }))
            };
            let (first, gate) = (First::Whole(Box::new(news)), Gate::new(post));
            let start = Start { now: setup.clock.now(), rows: 0, opening: None, first, gate };
            Running::start(setup, start).map(|(running, _)| running)
        })?;
        if let Some(now) = current {
            self.current = now;
        }
        Ok(())
    }
}

/// What is wrong with a config that was saved: what keeps the board from taking it over, the first first.
fn broken(problems: &[Problem]) -> Advice {
    let errors: Vec<&Problem> = problems.iter().filter(|problem| problem.severity == Severity::Error).collect();
    let note = |problem: &&Problem| Text::new(secrets::keeper().scrub(&setup::note(problem)));
    let mut notes: Vec<Text> = errors.iter().map(note).collect();
    for text in &notes {
        log::warn!("the config has a mistake: {}", text.raw());
    }
    notes.push(Text::new("the board goes on with the config as it was before"));
    Advice { notes, problems: errors.into_iter().map(setup::advice).collect(), broken: true }
}
