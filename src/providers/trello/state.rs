//! The cursor: of each board, how far its changes were read, and its items.
//!
//! Not here: looking for changes (`look`).

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};

use serde::{Deserialize, Serialize};

use super::stamp;
use super::wire::Action;
use crate::domain::Instant;
use crate::domain::batch::{Item, Parts, Problem};
use crate::providers::Done;
use crate::providers::kit::{State, Told, hash, instant};

/// A look for changes starts so many seconds before the last change: actions of one second come in any order.
const OVERLAP: i64 = 60;
/// Reactions are read after so many seconds: they are no actions.
const REACTED: i64 = 10 * 60;
/// The number of newest comments of each board whose reactions are read.
pub const REACTIONS: usize = 100;

/// The cursor.
pub type CursorState = State<Seen>;

/// What a source remembers from look to look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// When reactions were read last, as a Unix time.
    reacted_at: i64,
    /// The boards that a full look has not read yet.
    pub rest: VecDeque<String>,
    /// Not every item of every board was read.
    pub is_cut: bool,
    /// Each board by its id.
    pub boards: BTreeMap<String, Known>,
}

/// What is known of a board.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Its name.
    pub name: String,
    /// The time of its last activity, as the service wrote it.
    pub activity: Option<String>,
    /// The last activity of its cards, in milliseconds.
    pub cards: i64,
    /// Changes up to this time were included when the whole board was read, in milliseconds.
    pub read: i64,
    /// The second of the last change.
    pub last: i64,
    /// The actions within the overlap that were seen.
    pub seen: BTreeSet<String>,
    /// A hash of the reactions of each of the newest comments that has any.
    pub reactions: BTreeMap<String, u64>,
    /// The ids of its items.
    pub items: BTreeSet<String>,
    /// Its problems.
    pub problems: Told,
}

impl Seen {
    /// The boards that are to be read.
    pub fn new(rest: VecDeque<String>, is_cut: bool, now: Instant) -> Self {
        Self { reacted_at: now.timestamp(), rest, is_cut, boards: BTreeMap::new() }
    }

    /// The number of items on the boards that were read.
    pub fn items(&self) -> usize {
        self.boards.values().map(|known| known.items.len()).sum()
    }

    /// Whether reactions are due; if so, they count as read now.
    pub fn takes_reactions(&mut self, now: Instant) -> bool {
        let is_due = !(0..REACTED).contains(&(now.timestamp() - self.reacted_at));
        if is_due {
            self.reacted_at = now.timestamp();
        }
        is_due
    }

    /// Whether an item is on any known board.
    pub fn holds(&self, item: &str) -> bool {
        self.boards.values().any(|known| known.items.contains(item))
    }
}

/// The result of a look, with the problems of every board, each once.
pub fn done(place: &CursorState, complete: Parts, moved: bool) -> Done {
    let mut once: HashSet<&str> = place.told().iter().map(String::as_str).collect();
    let of_boards = place.own.boards.values().flat_map(|known| known.problems.iter());
    let more = of_boards.filter(|text| once.insert(text)).map(Problem::at_large);
    let mut done = place.done(complete, moved);
    done.problems.extend(more);
    done
}

impl Known {
    /// The id from which on actions are asked for.
    pub fn since(&self) -> String {
        stamp::least_id(self.last - OVERLAP)
    }

    /// Notes the actions since then, and gives the new ones.
    pub fn news<'a>(&mut self, changes: &'a [Action]) -> Vec<&'a Action> {
        let is_new = |action: &&Action| {
            let at = action.date.text().and_then(instant).or_else(|| stamp::made(&action.id));
            !self.seen.contains(&action.id) && at.is_none_or(|at| at.timestamp_millis() > self.read)
        };
        let news: Vec<&Action> = changes.iter().filter(is_new).collect();
        if !news.is_empty() {
            let second = |id: &str| stamp::made(id).map_or(0, |at| at.timestamp());
            self.last = changes.iter().map(|action| second(&action.id)).max().unwrap_or_default().max(self.last);
            self.seen.extend(changes.iter().map(|action| action.id.clone()));
            let from = self.last - OVERLAP;
            self.seen.retain(|id| second(id) >= from);
        }
        news
    }

    /// The cards of the newest comments whose reactions differ from those that were seen.
    pub fn reacted<'a>(&self, newest: &'a [Action]) -> BTreeSet<&'a str> {
        let is_other = |comment: &&Action| self.reactions.get(&comment.id).copied() != mark(comment);
        newest.iter().filter(is_other).filter_map(Action::card).collect()
    }

    /// Notes the reactions of comments.
    pub fn note_reactions<'a>(&mut self, comments: impl Iterator<Item = &'a Action>) {
        for comment in comments {
            match mark(comment) {
                Some(mark) => self.reactions.insert(comment.id.clone(), mark),
                None => self.reactions.remove(&comment.id),
            };
        }
        while self.reactions.len() > REACTIONS {
            self.reactions.pop_first();
        }
    }

    /// The items of a card: the card and the lines of its checklists.
    pub fn of_card(&self, key: &str) -> Vec<String> {
        let from = self.items.range(key.to_owned()..).take_while(|item| item.starts_with(key));
        from.filter(|item| card_of(item) == key).cloned().collect()
    }

    /// Replaces the items of a card, and gives those that are gone.
    pub fn replace(&mut self, key: &str, items: &[Item]) -> Vec<String> {
        let mut gone = self.of_card(key);
        for id in &gone {
            self.items.remove(id);
        }
        self.items.extend(items.iter().map(|item| item.id.raw().to_owned()));
        gone.retain(|id| !self.items.contains(id));
        gone
    }
}

/// A hash of the reactions of a comment, independent of their order. `None`: it has none.
fn mark(comment: &Action) -> Option<u64> {
    let all = comment.reactions.as_ref().filter(|all| !all.good.is_empty())?;
    let each = all.good.iter().map(|one| hash(&(one.id.text(), one.id_member.text())));
    Some(each.fold(0, u64::wrapping_add))
}

/// The card of an item.
pub fn card_of(item: &str) -> &str {
    item.split_once(':').map_or(item, |(card, _)| card)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        instant(text).unwrap()
    }

    fn action(id: &str, date: &str) -> Action {
        serde_json::from_str(&serde_json::json!({ "id": id, "date": date }).to_string()).unwrap()
    }

    #[test]
    fn a_change_is_new_once_and_not_when_the_whole_board_was_read_after_it() {
        let read = at("2026-11-22T09:00:00.500Z").timestamp_millis();
        let mut known = Known { read, last: read / 1000, ..Known::default() };
        let id = |second: i64, n: u8| format!("{:08x}{n:016x}", known_second(second));
        let (old, same, next) = (id(-1, 1), id(0, 2), id(5, 3));
        let changes = [
            action(&next, "2026-11-22T09:00:05Z"),
            action(&same, "2026-11-22T09:00:00.501Z"),
            action(&old, "2026-11-22T08:59:59Z"),
        ];
        let news = |known: &mut Known| known.news(&changes).iter().map(|a| a.id.clone()).collect::<Vec<_>>();
        assert_eq!(news(&mut known), [next.clone(), same.clone()]);
        assert_eq!(known.last, known_second(5));
        let before = known.clone();
        assert_eq!(news(&mut known), [""; 0]);
        assert_eq!(known, before);
        // One that was made in the same second, but comes late, with a lesser id.
        let late = action(&id(5, 1), "2026-11-22T09:00:05Z");
        assert_eq!(known.news(std::slice::from_ref(&late)), [&late]);
        let much_later = action(&id(500, 1), "2026-11-22T09:08:20Z");
        known.news(std::slice::from_ref(&much_later));
        assert_eq!(known.seen, BTreeSet::from([much_later.id]));
    }

    #[test]
    fn a_reaction_is_seen_once_when_it_comes_and_once_when_it_goes() {
        let comment = |id: &str, reactions: &[&str]| -> Action {
            let reactions: Vec<_> =
                reactions.iter().map(|id| serde_json::json!({ "id": id, "idMember": "m" })).collect();
            serde_json::from_str(
                &serde_json::json!({
                    "id": id, "reactions": reactions, "data": { "card": { "id": format!("card of {id}") } }
                })
                .to_string(),
            )
            .unwrap()
        };
        let mut known = Known::default();
        let mut cards = |newest: &[Action]| {
            let cards: Vec<String> = known.reacted(newest).into_iter().map(str::to_owned).collect();
            known.note_reactions(newest.iter());
            cards
        };
        assert_eq!(cards(&[comment("a", &[]), comment("b", &["1"])]), ["card of b"]);
        assert_eq!(cards(&[comment("a", &[]), comment("b", &["1"])]), [""; 0]);
        assert_eq!(cards(&[comment("a", &["2"]), comment("b", &["1", "3"])]), ["card of a", "card of b"]);
        assert_eq!(cards(&[comment("a", &["2"]), comment("b", &["3", "1"])]), [""; 0]);
        assert_eq!(cards(&[comment("a", &[]), comment("c", &[])]), ["card of a"]);
        let many: Vec<Action> = (0..300).map(|n| comment(&format!("c{n:03}"), &["x"])).collect();
        known.note_reactions(many.iter());
        assert_eq!((known.reactions.len(), known.reactions.keys().next().unwrap().as_str()), (REACTIONS, "c200"));
    }

    fn known_second(second: i64) -> i64 {
        at("2026-11-22T09:00:00Z").timestamp() + second
    }

    #[test]
    fn a_card_takes_its_lines_with_it_and_no_neighbour() {
        let items = ["a", "a:1", "a:2", "aa", "aa:1", "b"].map(str::to_owned);
        let mut known = Known { items: BTreeSet::from(items), ..Known::default() };
        assert_eq!(known.of_card("a"), ["a", "a:1", "a:2"]);
        assert_eq!(known.replace("a", &[Item::new("a"), Item::new("a:2"), Item::new("a:3")]), ["a:1"]);
        assert_eq!(known.replace("aa", &[]), ["aa", "aa:1"]);
        assert_eq!(known.items, BTreeSet::from(["a", "a:2", "a:3", "b"].map(str::to_owned)));
    }
}
