//! Looking at what has changed since.
//!
//! 1. Each board is asked for its own facts and for its changes since the last look, five boards in one request. When
//!    there is nothing new and its last activity is the one that was seen, that is all.
//! 2. Else its cards are glanced at: the changes tell of most things, the time of each card's last activity of others
//!    (an edited or deleted comment, the due date of a line), and a card that is not there any more is gone.
//! 3. Only the cards that changed are asked for, whole. When they are many, or the board has another name, the board is
//!    read again.
//! 4. A card that moved to another board is gone only when no board has it.
//! 5. No change tells of a reaction. So every ten minutes the newest comments of each board are asked for with theirs, ten
//!    boards in one request, and a card where they are others counts as changed.
//!
//! Not here: the whole board (`full`), what was seen (`state`).

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::calls::{Calls, is_shut, is_too_much};
use super::full::{self, Read};
use super::map::{self, Flaws};
use super::people::People;
use super::routes::{self, Route};
use super::stamp;
use super::state::{Known, State, card_of, item_ids};
use super::wire::{Action, Board, Card};
use crate::domain::Instant;
use crate::domain::batch::{Item, Page};
use crate::domain::text::Text;
use crate::providers::Trouble;
use crate::providers::http::{Each, Failure, Lenient, from_json};

/// When more cards than this have changed, the whole board is less to ask for.
const MANY: usize = 40;

/// One look: what it found so far.
pub struct Look<'a> {
    calls: &'a Calls<'a>,
    state: &'a mut State,
    page: Page,
    gone: BTreeSet<String>,
}

/// A board on which something happened.
struct Stirred {
    id: String,
    /// The cards that its changes name.
    cards: BTreeSet<String>,
    renamed: bool,
}

/// A card that changed, and where it is now.
struct Touched {
    board: String,
    id: String,
    key: String,
}

impl<'a> Look<'a> {
    /// A look that goes on from a state.
    pub fn new(calls: &'a Calls<'a>, state: &'a mut State) -> Self {
        Self { calls, state, page: Page::default(), gone: BTreeSet::new() }
    }

    /// Looks, and gives what changed.
    pub async fn run(mut self, now: Instant) -> Result<Page, Trouble> {
        let mut stirred = self.stirred().await?;
        if self.state.takes_reactions(now) {
            self.reacted(&mut stirred).await?;
        }
        let glances: Vec<Route> = stirred.iter().map(|one| routes::glance(&one.id)).collect();
        let glances = self.calls.many::<Board>(&glances).await?;
        let (mut touched, mut people) = (Vec::new(), BTreeMap::new());
        for (one, glance) in stirred.into_iter().zip(glances) {
            let Some(mut glance) = self.glanced(&one.id, glance).await? else { continue };
            let members = glance.members.take().unwrap_or_default().good;
            let found = self.touched(&one, glance).await?;
            if one.renamed || found.len() > MANY {
                self.read_again(&one.id).await?;
            } else {
                people.insert(one.id, People::of_board(&members));
                touched.extend(found);
            }
        }
        self.read_cards(touched, people).await?;
        Ok(self.finish())
    }

    /// Where all of mine are wanted: reads those that are new, and leaves those that are there no more.
    pub async fn compare(&mut self, mine: &Each<Board>) -> Result<(), Trouble> {
        let (whole, mine) = (mine.is_whole(), &mine.good);
        let left: Vec<String> =
            self.state.boards.keys().filter(|id| mine.iter().all(|m| m.id != **id)).cloned().collect();
        // One that is not there may be one that could not be read.
        for id in left.into_iter().filter(|_| whole) {
            self.leave(&id, None);
        }
        let new: Vec<&str> =
            mine.iter().map(|board| &*board.id).filter(|id| !self.state.boards.contains_key(*id)).collect();
        for id in new {
            self.read_again(id).await?;
        }
        Ok(())
    }

    /// Leaves a board that is closed, or not for us any more.
    fn leave(&mut self, id: &str, why: Option<String>) {
        if let Some(known) = self.state.boards.remove(id) {
            self.gone.extend(known.items);
        }
        self.state.problems.extend(why);
    }

    fn finish(mut self) -> Page {
        let put: BTreeSet<&str> = self.page.items.iter().map(|item| item.id.raw()).collect();
        let state = &self.state;
        self.gone.retain(|id| !put.contains(&**id) && !state.holds(id));
        self.page.gone = item_ids(self.gone);
        self.page
    }

    /// Rule 1 of the file.
    async fn stirred(&mut self) -> Result<Vec<Stirred>, Trouble> {
        let of_board = |(id, known): (&String, &Known)| [routes::head(id), routes::changes(id, &known.since())];
        let questions: Vec<Route> = self.state.boards.iter().flat_map(of_board).collect();
        let ids: Vec<String> = self.state.boards.keys().cloned().collect();
        let mut answers = self.calls.many::<Box<RawValue>>(&questions).await?.into_iter();
        let mut stirred = Vec::new();
        for id in ids {
            let (Some(head), Some(changes)) = (answers.next(), answers.next()) else { break };
            let head: Board = match open(head)? {
                Ok(head) => head,
                Err(shut) => {
                    self.leave(&id, Some(full::shut(self.calls, &id, &shut)));
                    continue;
                }
            };
            if head.closed == Lenient::Read(true) {
                self.leave(&id, None);
                continue;
            }
            let changes: Each<Action> = open(changes)?.unwrap_or_default();
            stirred.extend(self.news(id, head, &changes.good));
        }
        Ok(stirred)
    }

    /// Rule 5 of the file.
    async fn reacted(&mut self, stirred: &mut Vec<Stirred>) -> Result<(), Trouble> {
        let questions: Vec<Route> = self.state.boards.keys().map(|id| routes::reactions(id)).collect();
        let answers = self.calls.many::<Each<Action>>(&questions).await?;
        for ((id, known), newest) in self.state.boards.iter_mut().zip(answers) {
            // A board that is shut just now is left by the next look.
            let newest = newest.unwrap_or_default().good;
            let cards: BTreeSet<String> = known.reacted(&newest).into_iter().map(str::to_owned).collect();
            // Now, for the card may be one that is not shown.
            known.note_reactions(newest.iter());
            match stirred.iter_mut().find(|one| one.id == *id) {
                Some(one) => one.cards.extend(cards),
                None if cards.is_empty() => {}
                None => stirred.push(Stirred { id: id.clone(), cards, renamed: false }),
            }
        }
        Ok(())
    }

    /// Whether a board needs a closer look.
    fn news(&mut self, id: String, head: Board, changes: &[Action]) -> Option<Stirred> {
        let known = self.state.boards.get_mut(&id)?;
        let news = known.news(changes);
        let renamed = head.name.text().is_some_and(|name| self.calls.scrub(name) != known.name);
        let activity = head.date_last_activity.ok();
        if news.is_empty() && !renamed && activity == known.activity {
            return None;
        }
        known.activity = activity;
        let cards = news.into_iter().flat_map(Action::cards).map(str::to_owned).collect();
        Some(Stirred { id, cards, renamed })
    }

    /// What a glance shows; nothing when the board has just gone.
    async fn glanced(&mut self, id: &str, glance: Result<Board, Failure>) -> Result<Option<Board>, Trouble> {
        match glance {
            Ok(board) => Ok(Some(board)),
            Err(failure) if is_too_much(&failure) => Ok(Some(self.calls.one(&routes::board_alone(id)).await?)),
            Err(failure) if is_shut(&failure) => {
                self.leave(id, Some(full::shut(self.calls, id, &failure)));
                Ok(None)
            }
            Err(failure) => Err(failure.into()),
        }
    }

    /// Rule 2 of the file: which cards changed. Those that are not there are noted as gone.
    async fn touched(&mut self, one: &Stirred, glance: Board) -> Result<Vec<Touched>, Trouble> {
        let mut flaws = Flaws::default();
        let (mut cards, cut) = match glance.cards {
            Some(cards) => (flaws.good(cards), None),
            None => full::pages(self.calls, &one.id, false, &mut flaws).await?,
        };
        full::retain_shown(&mut cards, glance.lists, &mut flaws);
        self.tell(&one.id, &flaws);
        let Some(known) = self.state.boards.get_mut(&one.id) else { return Ok(Vec::new()) };
        if flaws == Flaws::default() && cut.is_none() {
            let shown: BTreeSet<&str> = cards.iter().map(Card::key).collect();
            self.gone.extend(known.items.iter().filter(|item| !shown.contains(card_of(item))).cloned());
            known.items.retain(|item| shown.contains(card_of(item)));
        }
        let mut newest = known.cards;
        let mut touched = Vec::new();
        for card in cards {
            let at = card.date_last_activity.text().and_then(stamp::instant).map_or(0, |at| at.timestamp_millis());
            newest = newest.max(at);
            if at > known.cards || one.cards.contains(&card.id) || !known.items.contains(card.key()) {
                touched.push(Touched { board: one.id.clone(), key: card.key().to_owned(), id: card.id });
            }
        }
        known.cards = newest;
        Ok(touched)
    }

    /// Reads a board as if for the first time.
    async fn read_again(&mut self, id: &str) -> Result<(), Trouble> {
        match full::board(self.calls, id, self.calls.bounds().items).await? {
            Read::Whole(whole) => {
                let mut known = whole.known.clone();
                if let Some(old) = self.state.boards.get(&whole.id) {
                    // What was left unread is no less there than before.
                    self.gone.extend(old.items.iter().filter(|_| !whole.is_cut).cloned());
                    known.seen.clone_from(&old.seen);
                    known.last = known.last.max(old.last);
                }
                self.state.boards.insert(whole.id.clone(), known);
                let page = whole.page();
                self.page.items.extend(page.items);
                self.page.people.extend(page.people);
            }
            Read::Closed => self.leave(id, None),
            Read::Shut(failure) => self.leave(id, Some(full::shut(self.calls, id, &failure))),
        }
        Ok(())
    }

    /// Rule 3 of the file.
    async fn read_cards(&mut self, touched: Vec<Touched>, mut people: BTreeMap<String, People>) -> Result<(), Trouble> {
        let questions: Vec<Route> = touched.iter().map(|one| routes::card(&one.id)).collect();
        for (one, answer) in touched.into_iter().zip(self.calls.many::<Card>(&questions).await?) {
            match answer {
                Ok(card) => self.put(&one, card, people.entry(one.board.clone()).or_default()),
                Err(failure) if is_shut(&failure) => self.replace(&one, Vec::new()),
                Err(failure) => return Err(failure.into()),
            }
        }
        self.page.people.extend(people.values().flat_map(People::profiles));
        Ok(())
    }

    fn put(&mut self, one: &Touched, mut card: Card, people: &mut People) {
        let mut flaws = Flaws::default();
        let name = self.state.boards.get(&one.board).map(|known| known.name.clone()).unwrap_or_default();
        let came = std::mem::take(&mut card.actions);
        let (shown, has_comments) = (card.is_shown(), came.as_ref().is_some());
        let comments = flaws.some(came);
        if let Some(known) = self.state.boards.get_mut(&one.board) {
            known.note_reactions(comments.iter());
        }
        let items = map::items(card, comments, &name, people, &mut flaws);
        if !has_comments {
            flaws.fields.push((one.key.clone(), "actions"));
        }
        // Without its comments a card that is known stays as it is; so do lines of it that cannot be read.
        if !shown {
            self.replace(one, Vec::new());
        } else if flaws.items_lost && has_comments {
            self.add(one, items);
        } else if has_comments || !self.state.holds(&one.key) {
            self.replace(one, items);
        }
        self.tell(&one.board, &flaws);
    }

    /// Notes what could not be read of a board, each once.
    fn tell(&mut self, board: &str, flaws: &Flaws) {
        let Some(known) = self.state.boards.get_mut(board) else { return };
        for told in flaws.told(&known.name).iter().map(|words| self.calls.scrub(words)) {
            if !known.problems.contains(&told) {
                known.problems.push(told);
            }
        }
    }

    fn add(&mut self, one: &Touched, items: Vec<Item>) {
        if let Some(known) = self.state.boards.get_mut(&one.board) {
            known.items.extend(items.iter().map(|item| item.id.raw().to_owned()));
        }
        self.page.items.extend(items);
    }

    fn replace(&mut self, one: &Touched, items: Vec<Item>) {
        if let Some(known) = self.state.boards.get_mut(&one.board) {
            self.gone.extend(known.replace(&one.key, &items));
        }
        self.page.items.extend(items);
    }
}

/// An answer of one kind among others. `Ok(Err(..))`: the thing is not for us.
fn open<T: DeserializeOwned>(answer: Result<Box<RawValue>, Failure>) -> Result<Result<T, Failure>, Trouble> {
    let raw = match answer {
        Ok(raw) => raw,
        Err(failure) if is_shut(&failure) => return Ok(Err(failure)),
        Err(failure) => return Err(failure.into()),
    };
    from_json(raw.get()).map(Ok).map_err(|error| {
        let text = format!("a board has another shape than we know, at {}", error.path());
        Trouble::Shape { text: Text::new(text) }
    })
}
