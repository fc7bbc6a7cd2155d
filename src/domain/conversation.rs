//! Who owes whom a reply in one conversation.
//!
//! Not here: by when (`thread`), whose account a name is (`board::desk`).

use super::Instant;
use super::teammate::Seat;

/// A message as far as it matters for who owes whom: names are already joined to teammates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The teammate who said it; `None` for an outsider.
    pub by: Option<Seat>,
    /// Its author is one of the item's assignees, teammate or not.
    pub by_assignee: bool,
    /// When.
    pub at: Instant,
    /// The teammates it mentions.
    pub mentions: Vec<Seat>,
}

/// A reply that a teammate owes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Who owes it.
    pub by: Seat,
    /// When the earliest message still unanswered was sent.
    pub asked_at: Instant,
    /// Which message that is: its place in the conversation as it was given.
    pub message: usize,
    /// How many messages ask.
    pub asks: usize,
}

/// A conversation, and whom it concerns.
#[derive(Clone, Copy, Debug)]
pub struct Conversation<'a> {
    /// Its messages in the order of the source.
    pub messages: &'a [Said],
    /// The teammates who are assigned to its item.
    pub assignees: &'a [Seat],
    /// Everybody in a direct conversation; empty elsewhere.
    pub parties: &'a [Seat],
    /// Reactions, which answer too.
    pub reactions: &'a [(Seat, Instant)],
}

/// The replies owed in a conversation, by when they were first asked for. Oldest message first (equal times stand in
/// the order of the source):
///
/// 1. A teammate's own message, or reaction, answers all that was asked of them before it.
/// 2. A message that mentions teammates asks each of them once, but never its author.
/// 3. One that mentions none, in a direct conversation, asks the other parties.
/// 4. One that mentions none, by somebody who is not an assignee, asks every assignee but its author.
pub fn owed(conversation: Conversation<'_>) -> Vec<Owed> {
    let mut order: Vec<(usize, &Said)> = conversation.messages.iter().enumerate().collect();
    order.sort_by_key(|(_, said)| said.at);
    let mut reactions = conversation.reactions.to_vec();
    reactions.sort_by_key(|(_, at)| *at);
    let mut reactions = reactions.into_iter().peekable();
    let mut open: Vec<Owed> = Vec::new();
    for (place, said) in order {
        while let Some((by, _)) = reactions.next_if(|(_, at)| *at < said.at) {
            open.retain(|o| o.by != by);
        }
        open.retain(|o| Some(o.by) != said.by);
        for seat in asked(said, &conversation) {
            match open.iter_mut().find(|o| o.by == seat) {
                Some(owed) => owed.asks += 1,
                None => open.push(Owed { by: seat, asked_at: said.at, message: place, asks: 1 }),
            }
        }
    }
    for (by, _) in reactions {
        open.retain(|o| o.by != by);
    }
    open
}

/// Whom a message asks.
fn asked(said: &Said, conversation: &Conversation<'_>) -> Vec<Seat> {
    let named = if !said.mentions.is_empty() {
        said.mentions.as_slice()
    } else if !conversation.parties.is_empty() {
        conversation.parties
    } else if said.by_assignee {
        &[]
    } else {
        conversation.assignees
    };
    let mut asked: Vec<Seat> = Vec::with_capacity(named.len());
    for seat in named {
        if Some(*seat) != said.by && !asked.contains(seat) {
            asked.push(*seat);
        }
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAYA: Seat = Seat(0);
    const KENJI: Seat = Seat(1);
    const SAM: Seat = Seat(2);

    fn at(minute: i64) -> Instant {
        Instant::from_timestamp(minute * 60, 0).unwrap()
    }

    fn said(by: Option<Seat>, minute: i64, mentions: &[Seat]) -> Said {
        Said { by, by_assignee: by == Some(KENJI), at: at(minute), mentions: mentions.to_vec() }
    }

    /// Who owes, since which minute, to how many asks, in a conversation on an item assigned to Kenji.
    fn open(messages: &[Said]) -> Vec<(Seat, i64, usize)> {
        open_with(messages, &[], &[])
    }

    fn open_with(messages: &[Said], parties: &[Seat], reactions: &[(Seat, Instant)]) -> Vec<(Seat, i64, usize)> {
        let all = owed(Conversation { messages, assignees: &[KENJI], parties, reactions });
        all.iter().map(|o| (o.by, o.asked_at.timestamp() / 60, o.asks)).collect()
    }

    #[test]
    fn a_mention_asks_each_named_teammate_once_but_never_the_author() {
        assert_eq!(open(&[said(Some(MAYA), 1, &[SAM, SAM, MAYA])]), [(SAM, 1, 1)]);
    }

    #[test]
    fn a_message_that_mentions_only_its_author_asks_nobody() {
        assert_eq!(open(&[said(Some(MAYA), 1, &[MAYA])]), []);
    }

    #[test]
    fn without_a_mention_the_assignees_are_asked_unless_one_of_them_speaks() {
        assert_eq!(open(&[said(Some(MAYA), 1, &[])]), [(KENJI, 1, 1)]);
        assert_eq!(open(&[said(None, 1, &[])]), [(KENJI, 1, 1)]);
        assert_eq!(open(&[said(Some(KENJI), 1, &[])]), []);
    }

    #[test]
    fn an_own_message_answers_everything_before_it_and_asks_count_what_is_left() {
        let ask = |minute| said(Some(MAYA), minute, &[KENJI]);
        assert_eq!(open(&[ask(1), ask(2)]), [(KENJI, 1, 2)]);
        assert_eq!(open(&[ask(1), said(Some(KENJI), 2, &[]), ask(3)]), [(KENJI, 3, 1)]);
        assert_eq!(open(&[ask(1), said(Some(KENJI), 2, &[SAM])]), [(SAM, 2, 1)]);
    }

    #[test]
    fn messages_count_by_time_and_equal_times_by_their_place() {
        assert_eq!(open(&[said(Some(KENJI), 5, &[]), said(Some(MAYA), 1, &[])]), []);
        assert_eq!(open(&[said(Some(MAYA), 1, &[]), said(Some(KENJI), 1, &[])]), []);
        assert_eq!(open(&[said(Some(KENJI), 1, &[]), said(Some(MAYA), 1, &[])]), [(KENJI, 1, 1)]);
    }

    #[test]
    fn a_direct_message_asks_the_other_party() {
        assert_eq!(open_with(&[said(Some(MAYA), 1, &[])], &[MAYA, SAM], &[]), [(SAM, 1, 1)]);
    }

    #[test]
    fn a_reaction_answers_what_came_before_it() {
        let messages = [said(Some(MAYA), 1, &[SAM]), said(Some(MAYA), 5, &[SAM])];
        assert_eq!(open_with(&messages, &[], &[(SAM, at(3))]), [(SAM, 5, 1)]);
        assert_eq!(open_with(&messages, &[], &[(SAM, at(5))]), []);
    }
}
