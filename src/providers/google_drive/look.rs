//! One look at a Google Drive: everything, or what has changed since (`fresh`).
//!
//! Everything is who we are, from where on changes are told, which documents there are (`files`), and of each its
//! remarks and its approvals (`remarks`): at most so many documents in a look, the newest first, and then on.
//!
//! Not here: what things become (`map`).

use chrono::TimeDelta;

use super::cursor::{CursorState, Whole};
use super::map;
use super::wire::{About, StartToken};
use crate::domain::batch::{Page, Part, Parts, Progress};
use crate::providers::http::{Failure, Session};
use crate::providers::kit::{Flaws, Owner, People};
use crate::providers::{Ask, Done, Sink};

/// Documents in a look.
const MOST: usize = 300;
/// A page on the board is so many documents.
const PAGE: usize = 20;
/// A look ends itself after this, between two pages.
const LONG: TimeDelta = TimeDelta::seconds(150);
/// The next look at what is left comes so much later.
const PAUSE: TimeDelta = TimeDelta::seconds(60);

/// One look.
pub struct Look<'a> {
    pub session: &'a Session,
    /// The ids of folders; empty: all documents.
    pub folders: &'a [String],
    pub owner: Owner,
    pub ask: &'a Ask,
    pub sink: &'a Sink,
    pub people: &'a mut People,
}

impl Look<'_> {
    /// Looks at what changed where that is enough, else at everything.
    pub async fn run(&mut self) -> Result<Done, Failure> {
        let Ask { now, cursor, thorough } = self.ask;
        match Whole::open(cursor.as_ref(), self.owner, *now) {
            Some(state) if !state.own.rest.is_empty() && !state.is_full_due(*now, false) => {
                self.sink.go_on().await;
                self.read(state).await
            }
            Some(state) if state.own.rest.is_empty() && !state.is_full_due(*now, *thorough) => self.fresh(state).await,
            _ => {
                let mut state = Whole::begin(self.owner, *now, CursorState::default());
                self.list(&mut state).await?;
                self.read(state).await
            }
        }
    }

    /// Which documents there are.
    async fn list(&mut self, state: &mut Whole) -> Result<(), Failure> {
        let about: About =
            self.session.get_json("drive/v3/about", &[("fields", "user(emailAddress,displayName)")]).await?.value;
        let place = &mut state.own;
        place.me = about.user.address.text().unwrap_or_default().to_lowercase();
        let account = self.people.account(&place.me);
        self.people.describe(&account, about.user.address.text(), about.user.name.text());
        let start: StartToken =
            self.session.get_json("drive/v3/changes/startPageToken", &[("supportsAllDrives", "true")]).await?.value;
        place.token = start.token;
        place.mark = (self.ask.now - TimeDelta::minutes(5)).format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let mut told = Vec::new();
        if !self.folders.is_empty() {
            self.folders_below(place, &mut told).await?;
        }
        let files = self.documents(place).await?;
        place.total = files.len();
        place.rest = files.iter().map(|file| file.id.clone()).collect();
        for file in files {
            let known = map::known(&file, Self::project(place, &file));
            place.files.insert(file.id, known);
        }
        state.tell(told);
        Ok(())
    }

    /// Reads documents that are still to be read.
    async fn read(&mut self, mut state: Whole) -> Result<Done, Failure> {
        let mut left = MOST;
        while !state.own.rest.is_empty() {
            // The first document stands on the board as soon as it is read.
            let most = if state.own.rest.len() == state.own.total { 1 } else { PAGE };
            let some = state.own.rest.len().min(most).min(left);
            let ids: Vec<String> = state.own.rest.drain(..some).collect();
            let mut flaws = std::mem::take(&mut state.own.flaws);
            let items = self.both(&ids, &mut state.own, &mut flaws, None).await?;
            state.own.flaws = flaws;
            left -= some;
            let (total, rest) = (state.own.total, state.own.rest.len());
            let progress = Some(Progress { done: total.saturating_sub(rest), total });
            let page = Page { items, people: self.people.news(), progress, ..Page::default() };
            if rest == 0 {
                self.sink.send(page).await;
                break;
            }
            self.sink.send_to(page, state.cursor()).await;
            let now = self.session.now();
            if left == 0 || now - self.ask.now >= LONG {
                let again = if left == 0 { now + PAUSE } else { now };
                return Ok(Done { again: Some(again), ..state.done(Parts::NONE, true) });
            }
        }
        // Without any document there is still who we are.
        let people = self.people.news();
        if !people.is_empty() {
            self.sink.send(Page { people, ..Page::default() }).await;
        }
        let flaws = std::mem::take(&mut state.own.flaws);
        let lost = ["remark", "approval"].iter().any(|of| flaws.lost(of) > 0);
        self.tell(&mut state, &flaws);
        let is_whole = !std::mem::take(&mut state.own.is_cut) && !lost;
        Ok(state.done(Parts::of(&[Part::Items]).only_if(is_whole), true))
    }

    /// Tells what could not be read, in words that may be kept.
    pub fn tell(&self, state: &mut Whole, flaws: &Flaws) {
        state.tell_read(self.session, flaws, None);
    }
}
