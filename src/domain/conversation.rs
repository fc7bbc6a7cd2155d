//! Determines who owes whom a reply in one conversation.
//!
//! Not here: due times (`thread`), which teammate an account belongs to (`board`).

use super::Instant;
use super::batch::Asks;
use super::teammate::TeammateIndex;

/// The relevant data of a message, with accounts already mapped to teammates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The teammate who wrote it; `None` for an outsider.
    pub by: Option<TeammateIndex>,
    /// Its author is one of the item's assignees, teammate or not.
    pub by_assignee: bool,
    /// When it was sent.
    pub at: Instant,
    /// The teammates it mentions.
    pub mentions: Vec<TeammateIndex>,
    /// The people it asks besides those, and what answers it.
    pub asks: Asks,
    /// It only acknowledges: it answers, but does not ask.
    pub acknowledges: bool,
}

/// A reply that a teammate owes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// The teammate who owes it.
    pub by: TeammateIndex,
    /// When the earliest message still unanswered was sent.
    pub asked_at: Instant,
    /// The messages that ask, oldest first: their indices in the conversation. Never empty.
    pub messages: Vec<usize>,
}

/// A conversation and the people concerned.
#[derive(Clone, Copy, Debug)]
pub struct Conversation<'a> {
    /// Its messages in the order of the source.
    pub messages: &'a [Said],
    /// The teammates who are assigned to its item.
    pub assignees: &'a [TeammateIndex],
    /// All members of a direct conversation; empty for other conversations.
    pub parties: &'a [TeammateIndex],
    /// Answers that are not messages, such as reactions.
    pub answers: &'a [Answered],
}

/// An answer that is not a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Its author.
    pub by: TeammateIndex,
    /// Its time; without a time of its own, that of the message it answers.
    pub at: Instant,
    /// It has a time of its own.
    pub timed: bool,
}

/// A past or present reply owed: the asks of one teammate up to their answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spell {
    /// The teammate who owed it.
    pub by: TeammateIndex,
    /// The message that asked first: its index in the conversation.
    pub first: usize,
    /// When it was sent.
    pub asked_at: Instant,
    /// When it was answered, and whether that time is the answer's own.
    pub answered: Option<(Instant, bool)>,
}

/// A message that asks a teammate.
struct Ask {
    of: TeammateIndex,
    at: Instant,
    message: usize,
    stands: bool,
}

/// The replies owed in a conversation, in the order in which they were first asked for. Messages are processed oldest
/// first, those of equal time in the order of the source:
///
/// 1. A teammate's own message, or an answer, answers everything asked of them before it, except standing requests.
/// 2. An acknowledgement does not ask.
/// 3. A message that mentions teammates asks each of them once, except its author.
/// 4. A message without mentions in a direct conversation asks the other members.
/// 5. A message without mentions, by an author who is not an assignee, asks every assignee except its author.
/// 6. Rules 4 and 5 do not apply to messages that ask only the people they name.
pub fn owed(conversation: Conversation<'_>) -> Vec<Owed> {
    let mut open: Vec<Ask> = Vec::new();
    walk(&conversation, &mut |step| match step {
        Step::Answers { by, .. } => answer(&mut open, by),
        Step::Asks(ask) => open.push(ask),
    });
    grouped(&open)
}

/// Every reply that was ever owed in a conversation, in the order in which they were first asked for. What a standing
/// request asks is a reply of its own, as no message answers it.
pub fn spells(conversation: Conversation<'_>) -> Vec<Spell> {
    let mut spells: Vec<(Spell, bool)> = Vec::new();
    walk(&conversation, &mut |step| match step {
        Step::Answers { by, at, timed } => {
            let owed = |(spell, stands): &&mut (Spell, bool)| spell.by == by && spell.answered.is_none() && !stands;
            spells.iter_mut().filter(owed).for_each(|(spell, _)| spell.answered = Some((at, timed)));
        }
        Step::Asks(ask) => {
            let same = |(spell, stands): &(Spell, bool)| {
                spell.by == ask.of && spell.answered.is_none() && *stands == ask.stands
            };
            if !spells.iter().any(same) {
                let spell = Spell { by: ask.of, first: ask.message, asked_at: ask.at, answered: None };
                spells.push((spell, ask.stands));
            }
        }
    });
    spells.into_iter().map(|(spell, _)| spell).collect()
}

/// Something that happens in a conversation.
enum Step {
    /// A teammate speaks or answers.
    Answers { by: TeammateIndex, at: Instant, timed: bool },
    /// A message asks a teammate.
    Asks(Ask),
}

/// Goes through a conversation, oldest first.
fn walk(conversation: &Conversation<'_>, tell: &mut dyn FnMut(Step)) {
    let mut order: Vec<(usize, &Said)> = conversation.messages.iter().enumerate().collect();
    order.sort_by_key(|(_, said)| said.at);
    let mut answers = conversation.answers.to_vec();
    answers.sort_by_key(|answer| answer.at);
    let mut answers = answers.into_iter().peekable();
    for (message, said) in order {
        while let Some(Answered { by, at, timed }) = answers.next_if(|answer| answer.at < said.at) {
            tell(Step::Answers { by, at, timed });
        }
        if let Some(by) = said.by {
            tell(Step::Answers { by, at: said.at, timed: true });
        }
        let stands = said.asks == Asks::Standing;
        for of in asked(said, conversation) {
            tell(Step::Asks(Ask { of, at: said.at, message, stands }));
        }
    }
    for Answered { by, at, timed } in answers {
        tell(Step::Answers { by, at, timed });
    }
}

/// Removes the asks that a teammate's message or answer answers.
fn answer(open: &mut Vec<Ask>, by: TeammateIndex) {
    open.retain(|ask| ask.stands || ask.of != by);
}

/// The unanswered asks of each teammate.
fn grouped(open: &[Ask]) -> Vec<Owed> {
    let mut owed: Vec<Owed> = Vec::new();
    for ask in open {
        match owed.iter_mut().find(|owed| owed.by == ask.of) {
            Some(owed) => owed.messages.push(ask.message),
            None => owed.push(Owed { by: ask.of, asked_at: ask.at, messages: vec![ask.message] }),
        }
    }
    owed
}

/// The teammates whom a message asks.
fn asked(said: &Said, conversation: &Conversation<'_>) -> Vec<TeammateIndex> {
    let named = if said.acknowledges {
        &[]
    } else if !said.mentions.is_empty() || said.asks != Asks::Usual {
        said.mentions.as_slice()
    } else if !conversation.parties.is_empty() {
        conversation.parties
    } else if said.by_assignee {
        &[]
    } else {
        conversation.assignees
    };
    let mut asked: Vec<TeammateIndex> = Vec::with_capacity(named.len());
    for index in named {
        if Some(*index) != said.by && !asked.contains(index) {
            asked.push(*index);
        }
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAYA: TeammateIndex = TeammateIndex(0);
    const KENJI: TeammateIndex = TeammateIndex(1);
    const SAM: TeammateIndex = TeammateIndex(2);

    fn at(minute: i64) -> Instant {
        Instant::from_timestamp(minute * 60, 0).unwrap()
    }

    fn said(by: Option<TeammateIndex>, minute: i64, mentions: &[TeammateIndex]) -> Said {
        let mentions = mentions.to_vec();
        Said { by, by_assignee: by == Some(KENJI), at: at(minute), mentions, asks: Asks::Usual, acknowledges: false }
    }

    /// Who owes, since which minute, and how many messages ask, in a conversation on an item assigned to Kenji.
    fn open(messages: &[Said]) -> Vec<(TeammateIndex, i64, usize)> {
        open_with(messages, &[], &[])
    }

    fn open_with(
        messages: &[Said],
        parties: &[TeammateIndex],
        answers: &[(TeammateIndex, Instant)],
    ) -> Vec<(TeammateIndex, i64, usize)> {
        let answers: Vec<Answered> =
            answers.iter().map(|(by, at)| Answered { by: *by, at: *at, timed: true }).collect();
        let answers = &answers;
        let all = owed(Conversation { messages, assignees: &[KENJI], parties, answers });
        all.iter().map(|o| (o.by, o.asked_at.timestamp() / 60, o.messages.len())).collect()
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

    #[test]
    fn an_acknowledgement_answers_and_asks_nobody() {
        let thanks = |by, minute, mentions: &[TeammateIndex]| Said { acknowledges: true, ..said(by, minute, mentions) };
        assert_eq!(open(&[thanks(Some(MAYA), 1, &[SAM])]), []);
        assert_eq!(open(&[thanks(None, 1, &[])]), []);
        assert_eq!(open_with(&[thanks(Some(MAYA), 1, &[])], &[MAYA, SAM], &[]), []);
        assert_eq!(open(&[said(Some(MAYA), 1, &[SAM]), thanks(Some(SAM), 2, &[MAYA])]), []);
    }

    #[test]
    fn a_standing_request_outlives_words_and_reactions_and_counts_with_other_asks() {
        let request = |minute, of| Said { asks: Asks::Standing, ..said(Some(MAYA), minute, &[of]) };
        let asks = [request(1, SAM), said(Some(MAYA), 3, &[SAM])];
        assert_eq!(open(&asks), [(SAM, 1, 2)]);
        assert_eq!(open(&[&asks[..], &[said(Some(SAM), 4, &[SAM])]].concat()), [(SAM, 1, 1)]);
        assert_eq!(open_with(&asks, &[], &[(SAM, at(9))]), [(SAM, 1, 1)]);
    }

    #[test]
    fn a_message_that_asks_only_those_whom_it_names_asks_no_assignee_and_no_party() {
        for asks in [Asks::Named, Asks::Standing] {
            let quiet = |by| Said { asks, ..said(by, 1, &[]) };
            assert_eq!(open(&[quiet(None)]), [], "{asks:?}");
            assert_eq!(open_with(&[quiet(Some(MAYA))], &[MAYA, SAM], &[]), [], "{asks:?}");
            assert_eq!(open(&[Said { asks, ..said(None, 1, &[SAM]) }]), [(SAM, 1, 1)], "{asks:?}");
        }
    }

    #[test]
    fn each_reply_that_was_ever_owed_is_told_with_its_answer() {
        let request = Said { asks: Asks::Standing, ..said(Some(MAYA), 2, &[SAM]) };
        let messages = [
            said(Some(MAYA), 1, &[KENJI, SAM]),
            request,
            said(Some(MAYA), 3, &[KENJI]),
            said(Some(KENJI), 5, &[]),
            said(Some(MAYA), 6, &[KENJI]),
        ];
        let answers = [Answered { by: SAM, at: at(1), timed: false }];
        let found = spells(Conversation { messages: &messages, assignees: &[], parties: &[], answers: &answers });
        let told: Vec<_> = found.iter().map(|spell| (spell.by, spell.first, spell.answered)).collect();
        let expected =
            [(KENJI, 0, Some((at(5), true))), (SAM, 0, Some((at(1), false))), (SAM, 1, None), (KENJI, 4, None)];
        assert_eq!(told, expected);
    }
}
