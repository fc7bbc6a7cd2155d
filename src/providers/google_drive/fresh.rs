//! Looking at what has changed: the changes since, and both lists of the documents that they name. Whether a remark makes a
//! change is not sure, so each look also asks some documents in turn for remarks since, those with open threads first.
//!
//! Not here: looking at everything (`look`).

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::cursor::{CursorState, Known, Whole};
use super::look::Look;
use super::map;
use super::wire::{Changes, FILE};
use crate::domain::batch::{Item, Page, Parts};
use crate::domain::ids::ItemId;
use crate::providers::Done;
use crate::providers::http::{Failure, Next, Request};
use crate::providers::kit::Flaws;

/// Documents that are asked for remarks in turn.
const TURN: usize = 10;

impl Look<'_> {
    /// Looks at what has changed.
    pub async fn fresh(&mut self, mut state: Whole) -> Result<Done, Failure> {
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
        self.remarks_since(&ids, place, flaws, mark).await
    }
}
