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

/// When more cards than this have changed, the whole board is less to ask for.
const MANY: usize = 40;

/// One look: what it found so far.
pub struct Look<'a> {
    pub calls: &'a Calls<'a>,
    pub place: &'a mut CursorState,
    pub people: &'a mut People,
    pub page: Page,
    pub gone: BTreeSet<String>,
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
    around: Around,
}

impl Look<'_> {
    fn known(&mut self, board: &str) -> Option<&mut Known> {
        self.place.own.boards.get_mut(board)
    }

    /// Looks, and gives what changed.
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

    /// Where all of mine are wanted: reads those that are new, and leaves those that are there no more.
    pub async fn compare(&mut self, mine: &LenientList<Board>) -> Result<(), Trouble> {
        let there: BTreeSet<&str> = mine.good.iter().map(|board| &*board.id).collect();
        let known: BTreeSet<String> = self.place.own.boards.keys().cloned().collect();
        // One that is not there may be one that could not be read.
        for id in known.iter().filter(|id| mine.is_whole() && !there.contains(id.as_str())) {
            self.leave(id, None);
        }
        for id in there.into_iter().filter(|id| !known.contains(*id)) {
            self.read_again(id).await?;
        }
        Ok(())
    }

    /// Leaves a board that is closed, or not for us any more.
    fn leave(&mut self, id: &str, shut: Option<&Failure>) {
        if let Some(known) = self.place.own.boards.remove(id) {
            self.gone.extend(known.items);
        }
        self.place.tell(shut.map(|failure| full::shut(id, failure)));
    }

    /// Rule 1 of the file.
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

    /// Rule 5 of the file.
    async fn reacted(&mut self, stirred: &mut Vec<Stirred>) -> Result<(), Trouble> {
        let questions: Vec<Request> = self.place.own.boards.keys().map(|id| routes::reactions(id)).collect();
        let answers = self.calls.many::<LenientList<Action>>(&questions).await?;
        for ((id, known), newest) in self.place.own.boards.iter_mut().zip(answers) {
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

    /// What a glance shows; `None` when the board has just gone.
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

    /// Rule 2 of the file: which cards changed. Those that are not there are noted as gone.
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

    /// Reads a board as if for the first time.
    async fn read_again(&mut self, id: &str) -> Result<(), Trouble> {
        match full::board(self.calls, id, self.calls.session.bounds().items, self.people).await? {
            Read::Whole(whole) => {
                let mut known = whole.known;
                if let Some(old) = self.place.own.boards.get(&whole.id) {
                    // What was left unread is no less there than before.
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

    /// Rule 3 of the file.
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
        // Without its comments a card that is known stays as it is; so do lines of it that cannot be read.
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

    /// Notes what could not be read of a board, each once.
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

/// An answer of one kind among others. `Ok(Err(..))`: the thing is not for us.
fn open<T: FromJson>(answer: Result<Box<RawValue>, Failure>) -> Result<Result<T, Failure>, Failure> {
    unless_shut(answer.and_then(|raw| part(raw.get())))
}
