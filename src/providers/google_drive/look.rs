//! One look at a Google Drive: everything, or what has changed since.
//!
//! 1. Everything: who we are, from where on changes are told, which documents there are, and of each its remarks and its
//!    approvals: four documents at once, at most so many in a look, the newest first, and then on.
//! 2. What has changed: the changes since, and both lists of the documents that they name. Whether a remark makes a change
//!    is not sure, so each look also asks some documents in turn for remarks since, those with open threads first.
//!
//! Not here: what things become (`map`).

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::cursor::{CursorState, Known, Whole};
use super::map::{self, Reading};
use super::wire::{
    APPROVALS, About, Approval, Approvals, COMMENTS, Changes, Comment, Comments, FILE, File, Files, StartToken,
};
use crate::domain::batch::{Item, Page, Part, Parts, Progress};
use crate::domain::ids::ItemId;
use crate::providers::http::{Cut, Failure, Next, Request, Session, segment};
use crate::providers::kit::{Flaws, Owner, People, at_once, instant, read_list};
use crate::providers::{Ask, Done, Sink};

/// Documents in a look.
const MOST: usize = 300;
/// Documents at once.
const AT_ONCE: usize = 4;
/// A page on the board is so many documents.
const PAGE: usize = 20;
/// A look ends itself after this, between two pages.
const LONG: TimeDelta = TimeDelta::seconds(150);
/// The next look at what is left comes so much later.
const PAUSE: TimeDelta = TimeDelta::seconds(60);
/// Documents that are asked for remarks in turn.
const TURN: usize = 10;
/// Without folders: what was changed in so many days.
const DAYS: i64 = 30;
/// Folders, with those below.
pub const FOLDERS: usize = 200;
/// Folders in one question.
const PARENTS: usize = 40;
/// The media type of a folder.
const FOLDER: &str = "application/vnd.google-apps.folder";

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

/// What was read of a document.
struct Lists {
    comments: Vec<Comment>,
    approvals: Option<Vec<Approval>>,
    flaws: Flaws,
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

    fn project<'p>(place: &'p CursorState, file: &File) -> Option<&'p str> {
        let parents = file.parents.as_ref().into_iter().flatten();
        parents.filter_map(|parent| place.folders.get(parent)).map(String::as_str).next()
    }

    /// The wanted folders and those below.
    async fn folders_below(&self, place: &mut CursorState, told: &mut Vec<String>) -> Result<(), Failure> {
        for id in self.folders {
            let path = format!("drive/v3/files/{}", segment(id));
            match self.session.get_json::<File>(&path, &[("fields", "id,name"), ("supportsAllDrives", "true")]).await {
                Ok(folder) => {
                    let name = folder.value.name.text().unwrap_or(id).to_owned();
                    place.folders.insert(folder.value.id, name);
                }
                Err(failure) if failure.status == Some(404) => {
                    told.push(format!(
                        "the folder {id} is not there, or not shared with you (404): check `folders` and `url`"
                    ));
                }
                Err(failure) => return Err(failure),
            }
        }
        let mut above: Vec<String> = place.folders.keys().cloned().collect();
        while !above.is_empty() && place.folders.len() < FOLDERS {
            let mut below = Vec::new();
            for parents in above.chunks(PARENTS) {
                let query = format!("mimeType = '{FOLDER}' and ({}) and trashed = false", inside(parents));
                for folder in self.files(&query, "nextPageToken,files(id,name)", &mut place.flaws, &mut false).await? {
                    let name = folder.name.text().unwrap_or(&folder.id).to_owned();
                    if place.folders.len() < FOLDERS && place.folders.insert(folder.id.clone(), name).is_none() {
                        below.push(folder.id);
                    }
                }
            }
            above = below;
        }
        if place.folders.len() >= FOLDERS {
            told.push(format!("truncated: more than {FOLDERS} folders, with those below; name fewer in `folders`"));
        }
        Ok(())
    }

    /// The documents, the newest first.
    async fn documents(&self, place: &mut CursorState) -> Result<Vec<File>, Failure> {
        let fields = format!("nextPageToken,files({FILE})");
        let mut flaws = std::mem::take(&mut place.flaws);
        let mut is_cut = false;
        let mut files = Vec::new();
        if self.folders.is_empty() {
            let since = (self.ask.now - TimeDelta::days(DAYS)).format("%Y-%m-%dT%H:%M:%S");
            let query = format!("modifiedTime > '{since}' and mimeType != '{FOLDER}' and trashed = false");
            files = self.files(&query, &fields, &mut flaws, &mut is_cut).await?;
        } else {
            let folders: Vec<String> = place.folders.keys().cloned().collect();
            for parents in folders.chunks(PARENTS) {
                let query = format!("mimeType != '{FOLDER}' and ({}) and trashed = false", inside(parents));
                files.extend(self.files(&query, &fields, &mut flaws, &mut is_cut).await?);
            }
        }
        is_cut |= flaws.lost("document") > 0;
        (place.flaws, place.is_cut) = (flaws, is_cut);
        files.sort_by(|a, b| b.modified.text().cmp(&a.modified.text()).then_with(|| a.id.cmp(&b.id)));
        files.dedup_by(|a, b| a.id == b.id);
        Ok(files)
    }

    async fn files(
        &self,
        query: &str,
        fields: &str,
        flaws: &mut Flaws,
        is_cut: &mut bool,
    ) -> Result<Vec<File>, Failure> {
        let session = self.session;
        let list = read_list(
            session.pages(),
            |file: &File| file.id.clone(),
            |mark| async move {
                let request =
                    Request::get("drive/v3/files").query("q", query).query("fields", fields).query("pageSize", "100");
                let request = request.query("orderBy", "modifiedTime desc").query("supportsAllDrives", "true");
                let request = request.query("includeItemsFromAllDrives", "true");
                let request = request.query_if("pageToken", Some(mark).filter(|mark| !mark.is_empty()));
                let found: Files = session.json(request).await?.value;
                let next = Next::token(found.next.text());
                Ok((found.files, next))
            },
        )
        .await?;
        *is_cut |= list.cut.is_some();
        flaws.tell(list.cut.as_ref().map(Cut::words));
        Ok(flaws.good("document", list.each))
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

    /// Both lists of these documents, as items; done ones only where they were changed since.
    async fn both(
        &mut self,
        ids: &[String],
        place: &mut CursorState,
        flaws: &mut Flaws,
        since: Option<&str>,
    ) -> Result<Vec<Item>, Failure> {
        let session = self.session;
        let mut jobs = Vec::with_capacity(ids.len());
        for id in ids {
            jobs.push(lists(session, id));
        }
        let lists = at_once(AT_ONCE, jobs).await;
        let mut items = Vec::new();
        for (id, lists) in ids.iter().zip(lists) {
            let Some(lists) = lists? else { continue };
            items.extend(self.items(id, lists, place, flaws, since));
        }
        Ok(items)
    }

    fn items(
        &mut self,
        id: &str,
        lists: Lists,
        place: &mut CursorState,
        flaws: &mut Flaws,
        since: Option<&str>,
    ) -> Vec<Item> {
        flaws.append(lists.flaws);
        let me = place.me.clone();
        let Some(file) = place.files.get_mut(id) else { return Vec::new() };
        let known = file.clone();
        let mut reading = Reading { id, file: &known, me: &me, people: self.people, flaws };
        reading.introduce();
        let since = since.and_then(instant);
        let mut items = Vec::new();
        for comment in &lists.comments {
            let item = reading.remark(comment);
            let changed = comment.modified.text().and_then(instant);
            items.extend(
                item.filter(|item| {
                    !item.done || file.open.contains(item.id.raw()) || since.is_some() && changed >= since
                }),
            );
        }
        for approval in lists.approvals.iter().flatten() {
            let item = reading.approval(approval);
            items.extend(item.filter(|item| !item.done || file.open.contains(item.id.raw())));
        }
        for item in &items {
            if item.done {
                file.open.remove(item.id.raw());
            } else {
                file.open.insert(item.id.raw().to_owned());
            }
        }
        items
    }

    /// Looks at what has changed.
    async fn fresh(&mut self, mut state: Whole) -> Result<Done, Failure> {
        let before = state.clone();
        let mut flaws = Flaws::default();
        let began = (self.session.now() - TimeDelta::minutes(2)).format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let (changed, gone) = self.changes(&mut state.own, &mut flaws).await?;
        if !gone.is_empty() {
            self.sink.send(Page { gone, ..Page::default() }).await;
        }
        let mark = state.own.mark.clone();
        let ids: Vec<String> = changed.iter().cloned().collect();
        let mut items = self.both(&ids, &mut state.own, &mut flaws, Some(&mark)).await?;
        items.extend(self.in_turn(&changed, &mut state.own, &mut flaws, &mark).await?);
        let people = self.people.news();
        if !items.is_empty() || !people.is_empty() {
            self.sink.send(Page { items, people, ..Page::default() }).await;
        }
        // A turn over all documents asks each since the turn before.
        if state.own.turn == 0 {
            state.own.mark = began;
        }
        self.tell(&mut state, &flaws);
        let moved = state != before;
        Ok(state.done(Parts::NONE, moved))
    }

    /// Which documents were changed, and what is gone.
    async fn changes(
        &self,
        place: &mut CursorState,
        flaws: &mut Flaws,
    ) -> Result<(BTreeSet<String>, Vec<ItemId>), Failure> {
        let (mut changed, mut gone) = (BTreeSet::new(), Vec::new());
        let mut guard = self.session.pages();
        loop {
            let request = Request::get("drive/v3/changes").query("pageToken", &*place.token).query("pageSize", "100");
            let request = request
                .query("fields", format!("nextPageToken,newStartPageToken,changes(fileId,removed,file({FILE}))"));
            let request = request.query("supportsAllDrives", "true").query("includeItemsFromAllDrives", "true");
            let found: Changes = self.session.json(request).await?.value;
            let (next, start) = (found.next.ok(), found.start.ok());
            for change in flaws.good("change", found.changes) {
                let Some(id) = change.file_id.text().map(str::to_owned) else { continue };
                let file = change.file.ok();
                let is_gone = change.removed.is_true() || file.as_ref().is_some_and(|file| file.trashed.is_true());
                match file.filter(|_| !is_gone) {
                    Some(file) if self.is_wanted(place, &file) => {
                        let mut known = map::known(&file, Self::project(place, &file));
                        known.open = place.files.remove(&id).map(|old| old.open).unwrap_or_default();
                        place.files.insert(id.clone(), known);
                        changed.insert(id);
                    }
                    _ => {
                        changed.remove(&id);
                        let known = place.files.remove(&id);
                        gone.extend(known.into_iter().flat_map(|known| known.open).map(|id| ItemId::new(&id)));
                    }
                }
            }
            let on = guard.turn(std::iter::empty(), Next::token(next.as_deref()));
            match (on, start) {
                (Some(Next::Mark(on)), _) => place.token = on,
                (_, Some(start)) => {
                    place.token = start;
                    return Ok((changed, gone));
                }
                _ => return Ok((changed, gone)),
            }
        }
    }

    fn is_wanted(&self, place: &CursorState, file: &File) -> bool {
        let mut parents = file.parents.as_ref().into_iter().flatten();
        file.media.text() != Some(FOLDER)
            && (self.folders.is_empty() || parents.any(|parent| place.folders.contains_key(parent)))
    }

    /// Remarks since the mark of documents whose turn it is, those with open threads first.
    async fn in_turn(
        &mut self,
        changed: &BTreeSet<String>,
        place: &mut CursorState,
        flaws: &mut Flaws,
        mark: &str,
    ) -> Result<Vec<Item>, Failure> {
        let order = |known: &Known| known.open.is_empty();
        let mut sorted: Vec<(bool, String)> =
            place.files.iter().map(|(id, known)| (order(known), id.clone())).collect();
        sorted.sort();
        let turns = sorted.len().div_ceil(TURN).max(1);
        let turn = place.turn % turns;
        place.turn = (turn + 1) % turns;
        let ids: Vec<String> = sorted
            .into_iter()
            .map(|(_, id)| id)
            .skip(turn * TURN)
            .take(TURN)
            .filter(|id| !changed.contains(id))
            .collect();
        let session = self.session;
        let mut jobs = Vec::with_capacity(ids.len());
        for id in &ids {
            jobs.push(comments(session, id, Some(mark)));
        }
        let lists = at_once(AT_ONCE, jobs).await;
        let mut items = Vec::new();
        for (id, found) in ids.iter().zip(lists) {
            if let Some((comments, flawed)) = found? {
                let lists = Lists { comments, approvals: None, flaws: flawed };
                items.extend(self.items(id, lists, place, flaws, Some(mark)));
            }
        }
        Ok(items)
    }

    /// Tells what could not be read, in words that may be kept.
    fn tell(&self, state: &mut Whole, flaws: &Flaws) {
        state.tell(flaws.words(None).into_iter().map(|words| self.session.scrub(&words).into_owned()));
    }
}

fn inside(parents: &[String]) -> String {
    let each: Vec<String> = parents.iter().map(|id| format!("'{}' in parents", id.replace('\'', ""))).collect();
    each.join(" or ")
}

/// Both lists of a document. `None`: it is there no more, or has no remarks for us.
async fn lists(session: &Session, id: &str) -> Result<Option<Lists>, Failure> {
    let Some((comments, mut flaws)) = comments(session, id, None).await? else { return Ok(None) };
    let path = format!("drive/v3/files/{}/approvals", segment(id));
    let path = path.as_str();
    let list = read_list(
        session.pages(),
        |approval: &Approval| approval.id.clone(),
        |mark| async move {
            let request = Request::get(path).query("fields", APPROVALS).query("pageSize", "100");
            let request = request.query_if("pageToken", Some(mark).filter(|mark| !mark.is_empty()));
            let found: Approvals = session.json(request).await?.value;
            let next = Next::token(found.next.text());
            Ok((found.items.ok().unwrap_or_default(), next))
        },
    );
    let approvals = match list.await {
        Ok(list) => Some(flaws.good("approval", list.each)),
        Err(failure) if is_left_out(&failure) => None,
        Err(failure) => return Err(failure),
    };
    Ok(Some(Lists { comments, approvals, flaws }))
}

/// The remarks of a document, also deleted ones, since an instant if one is given.
async fn comments(session: &Session, id: &str, since: Option<&str>) -> Result<Option<(Vec<Comment>, Flaws)>, Failure> {
    let path = format!("drive/v3/files/{}/comments", segment(id));
    let path = path.as_str();
    let list = read_list(
        session.pages(),
        |comment: &Comment| comment.id.clone(),
        |mark| async move {
            let request = Request::get(path).query("fields", COMMENTS).query("pageSize", "100");
            let request = request.query("includeDeleted", "true").query_if("startModifiedTime", since);
            let request = request.query_if("pageToken", Some(mark).filter(|mark| !mark.is_empty()));
            let found: Comments = session.json(request).await?.value;
            let next = Next::token(found.next.text());
            Ok((found.comments, next))
        },
    );
    match list.await {
        Ok(list) => {
            let mut flaws = Flaws::default();
            flaws.tell(list.cut.as_ref().map(Cut::words));
            let comments = flaws.good("remark", list.each);
            Ok(Some((comments, flaws)))
        }
        Err(failure) if is_left_out(&failure) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// A document that is there no more, or on which nobody can comment, is left out.
fn is_left_out(failure: &Failure) -> bool {
    let says = |word: &str| failure.body.as_ref().is_some_and(|body| body.raw().contains(word));
    failure.status == Some(404) && says("notFound") || failure.status == Some(403) && says("cannotComment")
}
