//! Reading whole boards: cards, checklists and comments, in as few requests as the service allows.
//!
//! 1. A board and its newest comments are asked for in one request, as two questions.
//! 2. When that is too much for the service, the cards come page by page.
//! 3. Shown is a card that is not archived, in a list that is not, on a board that is not; and that is no template.
//!
//! Not here: the comments behind the newest (`comments`), what has changed since (`look`), what the pieces become (`map`).

use std::collections::BTreeSet;

use super::calls::{Calls, is_shut, is_too_much};
use super::comments::{self, Comments};
use super::map::{self, Flaws};
use super::people::People;
use super::routes::{self, MOST};
use super::stamp;
use super::state::Known;
use super::wire::{Action, Board, Card, List};
use crate::domain::batch::{Item, Page};
use crate::domain::text::{Text, head};
use crate::providers::Trouble;
use crate::providers::http::{Cut, Each, Failure, Lenient, Next, from_json};

/// Pages of cards shrink to this, and no further, when the service finds them too large.
const LEAST: usize = 50;

/// A board that was read.
pub struct Whole {
    /// Its id.
    pub id: String,
    /// What is known of it from now on.
    pub known: Known,
    /// Its items.
    pub items: Vec<Item>,
    /// Its people.
    pub people: People,
    /// There are more items than were read: the list was cut, or some of it could not be read.
    pub is_cut: bool,
}

impl Whole {
    /// As a page.
    pub fn page(self) -> Page {
        Page { items: self.items, people: self.people.profiles(), ..Page::default() }
    }
}

/// What became of reading a board.
pub enum Read {
    /// It was read.
    Whole(Box<Whole>),
    /// It is archived.
    Closed,
    /// It is not there, or not for us.
    Shut(Failure),
}

/// Reads a whole board. No more than `most` cards of it.
pub async fn board(calls: &Calls<'_>, id: &str, most: usize) -> Result<Read, Trouble> {
    let (board, first) = match both(calls, id).await? {
        Ok(both) => both,
        Err(shut) => return Ok(Read::Shut(shut)),
    };
    if board.closed == Lenient::Read(true) {
        return Ok(Read::Closed);
    }
    let mut flaws = Flaws::default();
    let (mut cards, mut cut) = match board.cards {
        Some(cards) => (flaws.good(cards), None),
        None => pages(calls, id, true, &mut flaws).await?,
    };
    flaws.items_lost |= flaws.skipped > 0;
    retain_shown(&mut cards, board.lists, &mut flaws);
    if cards.len() > most {
        cards.truncate(most);
        cut.get_or_insert(Cut::Items(calls.bounds().items));
    }
    // It is kept in the cursor.
    let name = calls.scrub(board.name.text().unwrap_or_default());
    let mut known = Known { name, activity: board.date_last_activity.ok(), ..Known::default() };
    let comments = comments::read(calls, &board.id, &mut cards, first, &mut flaws).await?;
    settle(&mut known, &board.id, &cards, &comments);
    known.note_reactions(comments.values().flatten());
    let mut people = People::of_board(&board.members.map(|members| flaws.good(members)).unwrap_or_default());
    let items = items(cards, comments, &known.name, &mut people, &mut flaws);
    known.items = items.iter().map(|item| item.id.raw().to_owned()).collect();
    known.problems = flaws.told(&known.name).iter().map(|words| calls.scrub(words)).collect();
    known.problems.extend(cut.as_ref().map(|cut| cut.problem().text.raw().to_owned()));
    let is_cut = cut.is_some() || flaws.items_lost;
    Ok(Read::Whole(Box::new(Whole { id: board.id, known, items, people, is_cut })))
}

/// Rule 1 of the file, with the way out of rule 2.
async fn both(calls: &Calls<'_>, id: &str) -> Result<Result<(Board, Option<Each<Action>>), Failure>, Trouble> {
    let questions = [routes::board(id), routes::comments(id, None)];
    let mut answers = calls.many::<Box<serde_json::value::RawValue>>(&questions).await?.into_iter();
    let (board, comments) = (answers.next(), answers.next());
    let board = match board {
        Some(Ok(raw)) => match from_json(raw.get()) {
            Ok(board) => Ok(board),
            // Asked for alone, it says where the mistake is.
            Err(_) => calls.one(&questions[0]).await,
        },
        Some(Err(failure)) if is_too_much(&failure) => calls.one::<Board>(&routes::board_alone(id)).await,
        Some(Err(failure)) => Err(failure),
        None => calls.one(&questions[0]).await,
    };
    let board: Board = match board {
        Ok(board) => board,
        Err(failure) if is_shut(&failure) => return Ok(Err(failure)),
        Err(failure) => return Err(failure.into()),
    };
    let comments = comments.and_then(Result::ok).and_then(|raw| from_json(raw.get()).ok());
    Ok(Ok((board, comments)))
}

/// Reads the cards of a board page by page, and says why it stopped before the end. A page that is too large for the
/// service is asked for in halves.
pub async fn pages(
    calls: &Calls<'_>,
    id: &str,
    whole: bool,
    flaws: &mut Flaws,
) -> Result<(Vec<Card>, Option<Cut>), Trouble> {
    let (mut found, mut guard) = (Vec::new(), calls.pages());
    let (mut limit, mut before) = (MOST, None::<String>);
    loop {
        let page: Each<Card> = match calls.one(&routes::cards(id, whole, limit, before.as_deref())).await {
            Ok(page) => page,
            Err(failure) if is_too_much(&failure) && limit > LEAST => {
                limit = (limit / 2).max(LEAST);
                continue;
            }
            Err(failure) => return Err(failure.into()),
        };
        let held = page.len();
        let cards = flaws.good(page);
        // Newest first: the least id is the last.
        let last = cards.iter().map(|card| &*card.id).min().map(str::to_owned);
        let next = guard.turn(cards.iter().map(|card| &*card.id), Next::before(last.as_deref(), held, limit));
        found.extend(cards);
        match next {
            Some(Next::Mark(mark)) => before = Some(mark),
            _ => break,
        }
    }
    Ok((found, guard.cut().cloned()))
}

/// Rule 3 of the file. Where the service says nothing of lists, its word that a card is visible stands.
pub fn retain_shown(cards: &mut Vec<Card>, lists: Option<Each<List>>, flaws: &mut Flaws) {
    let is_open = |list: &List| list.closed != Lenient::Read(true);
    let is_whole = lists.as_ref().is_some_and(Each::is_whole);
    let lists = lists.map(|lists| flaws.good(lists)).filter(|_| is_whole);
    let open: Option<BTreeSet<String>> =
        lists.map(|lists| lists.into_iter().filter(is_open).map(|list| list.id).collect());
    let in_open_list = |card: &Card| match (&open, card.id_list.text()) {
        (Some(open), Some(list)) => open.contains(list),
        _ => true,
    };
    cards.retain(|card| card.is_shown() && in_open_list(card));
}

/// Up to when the board was read, by the service's own times.
fn settle(known: &mut Known, id: &str, cards: &[Card], comments: &Comments) {
    let milliseconds = |text: Option<&str>| Some(stamp::instant(text?)?.timestamp_millis());
    let newest = cards.iter().filter_map(|card| milliseconds(card.date_last_activity.text())).max();
    known.cards = newest.unwrap_or_default();
    let newest = || comments.values().flatten().filter_map(|action| milliseconds(action.date.text())).max();
    known.read = milliseconds(known.activity.as_deref()).or_else(newest).unwrap_or_default().max(known.cards);
    let made = stamp::made(id).map_or(0, |at| at.timestamp());
    known.last = (known.read / 1000).max(made);
}

fn items(cards: Vec<Card>, mut comments: Comments, name: &str, people: &mut People, flaws: &mut Flaws) -> Vec<Item> {
    let mut items = Vec::with_capacity(cards.len());
    for card in cards {
        let said = comments.remove(&card.id).unwrap_or_default();
        items.extend(map::items(card, said, name, people, flaws));
    }
    items
}

/// Words for a board that is not for us, or not there.
pub fn shut(calls: &Calls<'_>, id: &str, failure: &Failure) -> String {
    let said = failure.body.as_ref().map(|body| Text::new(calls.scrub(body.raw())).clean().trim().to_owned());
    let said = said.filter(|said| !said.is_empty());
    let said = said.map(|said| format!(" ({})", head(&said, 80))).unwrap_or_default();
    format!("the board {id:?} is not there, or not open to this token{said}")
}
