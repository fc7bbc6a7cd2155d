//! Reading whole boards: cards, checklists and comments.
//!
//! 1. One request asks for a board and its newest comments, as two questions.
//! 2. When that answer is too large for the service, the cards are read page by page.
//! 3. A card is shown unless it is a template, or the card, its list or its board is archived.
//!
//! Not here: older comments (`comments`), changes (`look`), mapping (`map`).

use std::collections::BTreeSet;

use super::calls::{Calls, is_too_much, unless_shut};
use super::comments::{self, Comments};
use super::map::{self, Around, PIECE, meet};
use super::routes::{self, MOST};
use super::stamp;
use super::state::Known;
use super::wire::{Action, Board, Card, List};
use crate::domain::batch::{Item, Page};
use crate::domain::text::head;
use crate::providers::Trouble;
use crate::providers::http::{Cut, Failure, LenientList, part};
use crate::providers::kit::{Flaws, People, instant};

/// The smallest page of cards that is requested when larger ones are too large for the service.
const LEAST: usize = 50;

/// A board that was read.
pub struct Whole {
    /// Its id.
    pub id: String,
    /// What the cursor remembers of it.
    pub known: Known,
    /// Its items and people.
    pub page: Page,
    /// Not every item was read: the list was truncated, or an item could not be read.
    pub is_cut: bool,
}

/// The result of reading a board.
pub enum Read {
    /// It was read.
    Whole(Box<Whole>),
    /// It is archived.
    Closed,
    /// It does not exist or is hidden.
    Shut(Failure),
}

/// Reads a whole board, up to `most` cards.
pub async fn board(calls: &Calls<'_>, id: &str, most: usize, people: &mut People) -> Result<Read, Trouble> {
    let (board, first) = match both(calls, id).await? {
        Ok(both) => both,
        Err(shut) => return Ok(Read::Shut(shut)),
    };
    if board.closed.is_true() {
        return Ok(Read::Closed);
    }
    let mut flaws = Flaws::default();
    let (mut cards, mut cut) = match board.cards {
        Some(cards) => (flaws.good(PIECE, cards), None),
        None => pages(calls, id, true, &mut flaws).await?,
    };
    let mut lost = flaws.lost(PIECE) > 0;
    retain_shown(&mut cards, board.lists, &mut flaws);
    if cards.len() > most {
        cards.truncate(most);
        cut.get_or_insert(Cut::Items(calls.session.bounds().items));
    }
    let mut comments = comments::read(calls, &board.id, &mut cards, first, &mut flaws).await?;
    // Its name is kept in the cursor.
    let name = calls.scrub(board.name.text().unwrap_or_default());
    let mut known = Known { activity: board.date_last_activity.ok(), ..Known::default() };
    settle(&mut known, &board.id, &cards, &comments);
    known.note_reactions(comments.values().flatten());
    let members = flaws.good(PIECE, board.members.unwrap_or_default());
    let around = Around { members: members.iter().filter_map(|member| meet(member, people)).collect(), name };
    let mut items: Vec<Item> = Vec::with_capacity(cards.len());
    for card in cards {
        let said = comments.remove(&card.id).unwrap_or_default();
        let (found, short) = map::items(card, said, &around, people, &mut flaws);
        lost |= short;
        items.extend(found);
    }
    known.items = items.iter().map(|item| item.id.raw().to_owned()).collect();
    let words = flaws.words(Some(&around.name)).into_iter().chain(cut.as_ref().map(Cut::words));
    known.problems.tell(words.map(|words| calls.scrub(&words)));
    known.name = around.name;
    let page = Page { items, people: people.news(), ..Page::default() };
    Ok(Read::Whole(Box::new(Whole { id: board.id, known, page, is_cut: cut.is_some() || lost })))
}

/// Asks for a board and its newest comments (rule 1), or for the board without its cards (rule 2).
async fn both(calls: &Calls<'_>, id: &str) -> Result<Result<(Board, Option<LenientList<Action>>), Failure>, Trouble> {
    let questions = [routes::board(id), routes::comments(id, None)];
    let mut answers = calls.many::<Box<serde_json::value::RawValue>>(&questions).await?.into_iter();
    let (board, comments) = (answers.next().transpose(), answers.next().and_then(Result::ok));
    let board: Result<Board, Failure> = match board.map(|raw| raw.and_then(|raw| part(raw.get()).ok())) {
        Ok(Some(board)) => Ok(board),
        // Asked on its own, the failure has its place in the answer.
        Ok(None) => calls.one(&routes::board(id)).await,
        Err(failure) if is_too_much(&failure) => calls.one(&routes::board_alone(id)).await,
        Err(failure) => Err(failure),
    };
    let comments = comments.and_then(|raw| part(raw.get()).ok());
    Ok(unless_shut(board)?.map(|board| (board, comments)))
}

/// Reads the cards of a board page by page, and gives the reason if the list was truncated. A page that is too large
/// for the service is halved.
pub async fn pages(
    calls: &Calls<'_>,
    id: &str,
    whole: bool,
    flaws: &mut Flaws,
) -> Result<(Vec<Card>, Option<Cut>), Trouble> {
    let (mut found, mut guard) = (Vec::new(), calls.session.pages());
    let (mut limit, mut before) = (MOST, None::<String>);
    loop {
        let page: LenientList<Card> = match calls.one(&routes::cards(id, whole, limit, before.as_deref())).await {
            Ok(page) => page,
            Err(failure) if is_too_much(&failure) && limit > LEAST => {
                limit = (limit / 2).max(LEAST);
                continue;
            }
            Err(failure) => return Err(failure.into()),
        };
        let held = page.len();
        let cards = flaws.good(PIECE, page);
        before = guard.turn_back(cards.iter().map(|card| &*card.id), held, limit);
        found.extend(cards);
        if before.is_none() {
            return Ok((found, guard.cut().cloned()));
        }
    }
}

/// Keeps the cards that are shown (rule 3). Without lists, every card that the service calls visible is shown.
pub fn retain_shown(cards: &mut Vec<Card>, lists: Option<LenientList<List>>, flaws: &mut Flaws) {
    let is_whole = lists.as_ref().is_some_and(LenientList::is_whole);
    let lists = lists.map(|lists| flaws.good(PIECE, lists)).filter(|_| is_whole);
    let open: Option<BTreeSet<String>> =
        lists.map(|lists| lists.into_iter().filter(|list| !list.closed.is_true()).map(|list| list.id).collect());
    let in_open_list = |card: &Card| match (&open, card.id_list.text()) {
        (Some(open), Some(list)) => open.contains(list),
        _ => true,
    };
    cards.retain(|card| card.is_shown() && in_open_list(card));
}

/// Notes up to which time the board was read, by the service's own times.
fn settle(known: &mut Known, id: &str, cards: &[Card], comments: &Comments) {
    let milliseconds = |text: Option<&str>| Some(instant(text?)?.timestamp_millis());
    let newest = cards.iter().filter_map(|card| milliseconds(card.date_last_activity.text())).max();
    known.cards = newest.unwrap_or_default();
    let newest = || comments.values().flatten().filter_map(|action| milliseconds(action.date.text())).max();
    known.read = milliseconds(known.activity.as_deref()).or_else(newest).unwrap_or_default().max(known.cards);
    known.last = (known.read / 1000).max(stamp::made(id).map_or(0, |at| at.timestamp()));
}

/// The problem of a board that does not exist or is hidden.
pub fn shut(id: &str, failure: &Failure) -> String {
    let said = failure.in_words().map(|said| format!(" ({})", head(said, 80))).unwrap_or_default();
    format!("the board {id:?} is not there, or not open to this token{said}")
}
