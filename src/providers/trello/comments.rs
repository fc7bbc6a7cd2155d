//! The comments of a board, newest first, as far back as the shown cards need them.
//!
//! Pages are read until every shown card has as many comments as its badge says. When few cards are left, their
//! comments are requested card by card: most comments of an old board belong to archived cards.
//!
//! Not here: mapping a comment (`map`).

use std::collections::HashMap;

use super::calls::{Calls, unless_shut};
use super::map::PIECE;
use super::routes::{self, MOST};
use super::wire::{Action, Card};
use crate::providers::Trouble;
use crate::providers::http::{Lenient, LenientList, Request};
use crate::providers::kit::Flaws;

/// With this many cards left, their comments are requested card by card.
const FEW: usize = 10;

/// Comments by the id of their card.
pub type Comments = HashMap<String, Vec<Action>>;

/// Reads the comments of a board for these cards. `first` is the newest page, if it came.
pub async fn read(
    calls: &Calls<'_>,
    id: &str,
    cards: &mut [Card],
    first: Option<LenientList<Action>>,
    flaws: &mut Flaws,
) -> Result<Comments, Trouble> {
    let mut wanted: HashMap<String, usize> = cards.iter().filter_map(wants).collect();
    let (mut found, mut guard) = (Comments::new(), calls.session.pages());
    let mut page = match first {
        Some(first) => first,
        None => calls.one(&routes::comments(id, None)).await?,
    };
    loop {
        let held = page.len();
        let actions = flaws.good(PIECE, page);
        let next = guard.turn_back(actions.iter().map(|action| &*action.id), held, MOST);
        take_in(actions, &mut wanted, &mut found, flaws);
        match next {
            // The board has no more comments; a badge may count other things.
            None if guard.cut().is_none() => return Ok(found),
            Some(mark) if wanted.len() > FEW => page = calls.one(&routes::comments(id, Some(&mark))).await?,
            _ => break,
        }
    }
    singly(calls, wanted.into_keys().collect(), cards, &mut found, flaws).await?;
    Ok(found)
}

/// The number of comments by the badge of a card. `None`: it has none.
fn wants(card: &Card) -> Option<(String, usize)> {
    let number = card.badges.as_ref()?.comments.ok().filter(|number| *number > 0)?;
    Some((card.id.clone(), number))
}

fn take_in(actions: Vec<Action>, wanted: &mut HashMap<String, usize>, found: &mut Comments, flaws: &mut Flaws) {
    for action in actions {
        let Some(card) = action.card().map(str::to_owned) else {
            flaws.left_out(PIECE, Some("a comment does not say on which card it is"));
            continue;
        };
        if let Some(left) = wanted.get_mut(&card) {
            *left -= 1;
            if *left == 0 {
                wanted.remove(&card);
            }
        }
        found.entry(card).or_default().push(action);
    }
}

/// Requests some cards with their comments.
async fn singly(
    calls: &Calls<'_>,
    mut ids: Vec<String>,
    cards: &mut [Card],
    found: &mut Comments,
    flaws: &mut Flaws,
) -> Result<(), Trouble> {
    ids.sort_unstable();
    let questions: Vec<Request> = ids.iter().map(|id| routes::card(id)).collect();
    for (id, answer) in ids.into_iter().zip(calls.many::<Card>(&questions).await?) {
        // The card is gone since the board was read: the comments found so far are used until the next look.
        let Ok(card) = unless_shut(answer)? else { continue };
        if let Some(known) = cards.iter_mut().find(|known| known.id == id) {
            known.members = card.members;
        }
        match card.actions {
            Lenient::Read(actions) => _ = found.insert(id, flaws.good(PIECE, actions)),
            // The comments that were found on the board are used.
            _ => flaws.fields(&id, ["actions"]),
        }
    }
    Ok(())
}
