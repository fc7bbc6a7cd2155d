//! A look for changes.
//!
//! 1. The look asks for the facts of each board and its actions since the last look, five boards in one request. A
//!    board without new actions whose last activity is known has not changed.
//! 2. Of a board that changed, an overview of its cards is read. Most changes are actions; the time of a card's last
//!    activity shows the others (an edited or deleted comment, the due date of a checklist line). A known card that is
//!    missing is gone.
//! 3. The cards that changed are read in full. When they are many, or the board was renamed, the whole board is read.
//! 4. A card that moved to another board is gone only when no board has it.
//! 5. A reaction is no action. Every ten minutes the newest comments of each board are therefore read with their
//!    reactions, ten boards in one request; a card with other reactions than before counts as changed.
//!
//! Not here: reading a whole board (`full`), the cursor (`state`).

use std::collections::BTreeSet;

use serde_json::value::RawValue;

use super::calls::{Calls, is_too_much, unless_shut};
use super::full::{self, Read};
use super::map::{self, Around, PIECE, meet};
use super::routes;
use super::state::{CursorState, Known, Seen, card_of};
use super::wire::{Action, Board, Card};
use crate::domain::Instant;
use crate::domain::batch::{Item, Page};
use crate::domain::ids::ItemId;
use crate::providers::Trouble;
use crate::providers::http::{Failure, FromJson, Lenient, LenientList, Request, part};
use crate::providers::kit::{Flaws, People, instant};

/// With more changed cards than this, the whole board is read: it takes fewer requests.
const MANY: usize = 40;

/// One look, with what it found so far.
pub struct Look<'a> {
    pub calls: &'a Calls<'a>,
    pub place: &'a mut CursorState,
    pub people: &'a mut People,
    pub page: Page,
    pub gone: BTreeSet<String>,
}

/// A board that changed.
struct Stirred {
    id: String,
    /// The cards that its actions name.
    cards: BTreeSet<String>,
    renamed: bool,
}

/// A card that changed, and its board.
struct Touched {
    board: String,
    id: String,
    key: String,
    around: Around,
}

impl Look<'_> {
    fn known(&mut self, board: &str) -> Option<&mut Known> {
        self.place.own.boards.get_mut(board)
    }

    /// Looks for changes, and gives them as one page.
    pub async fn run(mut self, now: Instant) -> Result<Page, Trouble> {
        let mut stirred = self.stirred().await?;
        if self.place.own.takes_reactions(now) {
            self.reacted(&mut stirred).await?;
        }
        let glances: Vec<Request> = stirred.iter().map(|one| routes::glance(&one.id)).collect();
        let glances = self.calls.many::<Board>(&glances).await?;
        let mut touched = Vec::new();
        for (one, glance) in stirred.into_iter().zip(glances) {
            let Some(glance) = self.glanced(&one.id, glance).await? else { continue };
            let found = self.touched(&one, glance).await?;
            if one.renamed || found.len() > MANY {
                self.read_again(&one.id).await?;
            } else {
                touched.extend(found);
            }
        }
        self.read_cards(touched).await?;
        let put: BTreeSet<&str> = self.page.items.iter().map(|item| item.id.raw()).collect();
        let seen: &Seen = &self.place.own;
        self.gone.retain(|id| !put.contains(&**id) && !seen.holds(id));
        let gone = self.gone.iter().map(|id| ItemId::new(id)).collect();
        Ok(Page { gone, people: self.people.news(), ..self.page })
    }

    /// Compares the boards of the user with the known ones: reads the new boards, and removes those that are gone.
    pub async fn compare(&mut self, mine: &LenientList<Board>) -> Result<(), Trouble> {
        let there: BTreeSet<&str> = mine.good.iter().map(|board| &*board.id).collect();
        let known: BTreeSet<String> = self.place.own.boards.keys().cloned().collect();
        // If the list is not whole, a missing board may be one that could not be read.
        for id in known.iter().filter(|id| mine.is_whole() && !there.contains(id.as_str())) {
            self.leave(id, None);
        }
        for id in there.into_iter().filter(|id| !known.contains(*id)) {
            self.read_again(id).await?;
        }
        Ok(())
    }

    /// Removes a board that is closed, gone or hidden.
    fn leave(&mut self, id: &str, shut: Option<&Failure>) {
        if let Some(known) = self.place.own.boards.remove(id) {
            self.gone.extend(known.items);
        }
        self.place.tell(shut.map(|failure| full::shut(id, failure)));
    }

    /// The boards that changed (rule 1).
    async fn stirred(&mut self) -> Result<Vec<Stirred>, Trouble> {
        let of_board = |(id, known): (&String, &Known)| [routes::head(id), routes::changes(id, &known.since())];
        let questions: Vec<Request> = self.place.own.boards.iter().flat_map(of_board).collect();
        let ids: Vec<String> = self.place.own.boards.keys().cloned().collect();
        let mut answers = self.calls.many::<Box<RawValue>>(&questions).await?.into_iter();
        let mut stirred = Vec::new();
        for id in ids {
            let (Some(head), Some(changes)) = (answers.next(), answers.next()) else { break };
            match open::<Board>(head)? {
                Ok(head) if head.closed.is_true() => self.leave(&id, None),
                Ok(head) => {
                    let changes: LenientList<Action> = open(changes)?.unwrap_or_default();
                    stirred.extend(self.news(id, head, &changes.good));
                }
                Err(shut) => self.leave(&id, Some(&shut)),
            }
        }
        Ok(stirred)
    }

    /// Adds the cards with other reactions than before (rule 5).
    async fn reacted(&mut self, stirred: &mut Vec<Stirred>) -> Result<(), Trouble> {
        let questions: Vec<Request> = self.place.own.boards.keys().map(|id| routes::reactions(id)).collect();
        let answers = self.calls.many::<LenientList<Action>>(&questions).await?;
        for ((id, known), newest) in self.place.own.boards.iter_mut().zip(answers) {
            // A board that became hidden just now is removed by the next look.
            let newest = newest.unwrap_or_default().good;
            let cards: BTreeSet<String> = known.reacted(&newest).into_iter().map(str::to_owned).collect();
            // The card may be one that is not shown, so its reactions are noted here.
            known.note_reactions(newest.iter());
            match stirred.iter_mut().find(|one| one.id == *id) {
                Some(one) => one.cards.extend(cards),
                None if cards.is_empty() => {}
                None => stirred.push(Stirred { id: id.clone(), cards, renamed: false }),
            }
        }
        Ok(())
    }

    /// What changed on a board. `None`: it did not change.
    fn news(&mut self, id: String, head: Board, changes: &[Action]) -> Option<Stirred> {
        let name = head.name.text().map(|name| self.calls.scrub(name));
        let known = self.known(&id)?;
        let news = known.news(changes);
        let renamed = name.is_some_and(|name| name != known.name);
        let activity = head.date_last_activity.ok();
        if news.is_empty() && !renamed && activity == known.activity {
            return None;
        }
        known.activity = activity;
        let cards = news.into_iter().flat_map(Action::cards).map(str::to_owned).collect();
        Some(Stirred { id, cards, renamed })
    }

    /// The overview of a board. `None`: the board has just gone.
    async fn glanced(&mut self, id: &str, glance: Result<Board, Failure>) -> Result<Option<Board>, Trouble> {
        let glance = match glance {
            Err(failure) if is_too_much(&failure) => self.calls.one(&routes::board_alone(id)).await,
            glance => glance,
        };
        let glance = unless_shut(glance)?;
        if let Err(failure) = &glance {
            self.leave(id, Some(failure));
        }
        Ok(glance.ok())
    }

    /// The cards that changed (rule 2). Cards that are missing are noted as gone.
    async fn touched(&mut self, one: &Stirred, glance: Board) -> Result<Vec<Touched>, Trouble> {
        let mut flaws = Flaws::default();
        let members = glance.members.unwrap_or_default().good;
        let members = members.iter().filter_map(|member| meet(member, self.people)).collect();
        let (mut cards, cut) = match glance.cards {
            Some(cards) => (flaws.good(PIECE, cards), None),
            None => full::pages(self.calls, &one.id, false, &mut flaws).await?,
        };
        full::retain_shown(&mut cards, glance.lists, &mut flaws);
        self.tell(&one.id, &flaws);
        let Some(known) = self.place.own.boards.get_mut(&one.id) else { return Ok(Vec::new()) };
        if flaws.is_empty() && cut.is_none() {
            let shown: BTreeSet<&str> = cards.iter().map(Card::key).collect();
            self.gone.extend(known.items.iter().filter(|item| !shown.contains(card_of(item))).cloned());
            known.items.retain(|item| shown.contains(card_of(item)));
        }
        let changed =
            |card: &Card| card.date_last_activity.text().and_then(instant).map_or(0, |at| at.timestamp_millis());
        let newest = cards.iter().map(changed).max().unwrap_or_default().max(known.cards);
        cards.retain(|card| {
            changed(card) > known.cards || one.cards.contains(&card.id) || !known.items.contains(card.key())
        });
        known.cards = newest;
        let around = Around { name: known.name.clone(), members };
        let touched = |card: Card| {
            let (board, key) = (one.id.clone(), card.key().to_owned());
            Touched { board, key, id: card.id, around: around.clone() }
        };
        Ok(cards.into_iter().map(touched).collect())
    }

    /// Reads a whole board.
    async fn read_again(&mut self, id: &str) -> Result<(), Trouble> {
        match full::board(self.calls, id, self.calls.session.bounds().items, self.people).await? {
            Read::Whole(whole) => {
                let mut known = whole.known;
                if let Some(old) = self.place.own.boards.get(&whole.id) {
                    // An item that was not read may still exist.
                    self.gone.extend(old.items.iter().filter(|_| !whole.is_cut).cloned());
                    known.seen.clone_from(&old.seen);
                    known.last = known.last.max(old.last);
                }
                self.place.own.boards.insert(whole.id, known);
                self.page.items.extend(whole.page.items);
                self.page.people.extend(whole.page.people);
            }
            Read::Closed => self.leave(id, None),
            Read::Shut(failure) => self.leave(id, Some(&failure)),
        }
        Ok(())
    }

    /// Reads the cards that changed (rule 3).
    async fn read_cards(&mut self, touched: Vec<Touched>) -> Result<(), Trouble> {
        let questions: Vec<Request> = touched.iter().map(|one| routes::card(&one.id)).collect();
        for (one, answer) in touched.iter().zip(self.calls.many::<Card>(&questions).await?) {
            match unless_shut(answer)? {
                Ok(card) => self.put(one, card),
                Err(_) => self.replace(one, Vec::new()),
            }
        }
        Ok(())
    }

    fn put(&mut self, one: &Touched, mut card: Card) {
        let mut flaws = Flaws::default();
        let came = std::mem::take(&mut card.actions);
        let (shown, has_comments) = (card.is_shown(), matches!(came, Lenient::Read(_)));
        let comments = flaws.some(PIECE, came);
        if let Some(known) = self.known(&one.board) {
            known.note_reactions(comments.iter());
        }
        let (items, lost) = map::items(card, comments, &one.around, self.people, &mut flaws);
        if !has_comments {
            flaws.fields(&one.key, ["actions"]);
        }
        // A known card whose comments cannot be read stays as it is; so do its lines that cannot be read.
        if !shown {
            self.replace(one, Vec::new());
        } else if lost && has_comments {
            if let Some(known) = self.known(&one.board) {
                known.items.extend(items.iter().map(|item| item.id.raw().to_owned()));
            }
            self.page.items.extend(items);
        } else if has_comments || !self.place.own.holds(&one.key) {
            self.replace(one, items);
        }
        self.tell(&one.board, &flaws);
    }

    /// Notes what could not be read of a board.
    fn tell(&mut self, board: &str, flaws: &Flaws) {
        let calls = self.calls;
        if let Some(known) = self.known(board) {
            let words = flaws.words(Some(&known.name));
            known.problems.tell(words.iter().map(|words| calls.scrub(words)));
        }
    }

    fn replace(&mut self, one: &Touched, items: Vec<Item>) {
        if let Some(known) = self.place.own.boards.get_mut(&one.board) {
            self.gone.extend(known.replace(&one.key, &items));
        }
        self.page.items.extend(items);
    }
}

/// Decodes one answer of a batch of different questions. `Ok(Err(..))`: the object does not exist or is hidden.
fn open<T: FromJson>(answer: Result<Box<RawValue>, Failure>) -> Result<Result<T, Failure>, Failure> {
    unless_shut(answer.and_then(|raw| part(raw.get())))
}
