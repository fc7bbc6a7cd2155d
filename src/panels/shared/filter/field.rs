//! The fields of filters, the lists that have them, and the words of each list for its states.
//!
//! Not here: parsing a typed line (`lex`, `read`).

use crate::domain::availability::State as Doing;
use crate::domain::deadline::DeadlineState;
use crate::domain::thread::ThreadState;

/// The lists that can be filtered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The teammates.
    Team,
    /// The open threads.
    Threads,
    /// The deadlines.
    Deadlines,
    /// The sources and their problems.
    Sources,
}

/// A field of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The asker.
    From,
    /// The teammate who owes the reply, or the assignees.
    To,
    /// The source.
    Source,
    /// The state.
    State,
    /// The request: a reply, a review, an approval.
    Wants,
    /// The channel.
    Channel,
    /// The project.
    Project,
    /// When it is due.
    Due,
    /// The group, relative to the viewer.
    Group,
    /// The sign.
    Sign,
}

use Field::{Channel, Due, From, Group, Project, Sign, Source, State, To, Wants};

/// The state of a thread on which a mark of the viewer holds.
pub const MARKED: &str = "marked";

/// Common synonyms, and the fields that they mean.
const MEANT: [(&str, Field); 16] = [
    ("by", To),
    ("owes", To),
    ("owner", To),
    ("assignee", To),
    ("assigned", To),
    ("who", To),
    ("author", From),
    ("asker", From),
    ("asked", From),
    ("status", State),
    ("is", State),
    ("in", Project),
    ("board", Project),
    ("date", Due),
    ("deadline", Due),
    ("before", Due),
];

impl Field {
    /// Every field, in the order in which they are offered.
    pub const ALL: [Self; 10] = [From, To, State, Due, Source, Project, Channel, Wants, Group, Sign];

    /// Its name.
    pub const fn word(self) -> &'static str {
        match self {
            From => "from",
            To => "to",
            Source => "source",
            State => "state",
            Channel => "channel",
            Wants => "wants",
            Project => "project",
            Due => "due",
            Group => "group",
            Sign => "sign",
        }
    }

    /// The field of a name, ignoring case.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.word().eq_ignore_ascii_case(name))
    }

    /// The field that an unknown name may mean: it is a prefix of one, one letter away from one, or a synonym.
    pub fn meant(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let near = |field: &Self| {
            let word = field.word();
            (name.len() > 1 && word.starts_with(&name))
                || (word.len() > 2 && name.len() > 2 && strsim::osa_distance(word, &name) == 1)
        };
        let other = MEANT.iter().find(|(word, _)| *word == name).map(|(_, field)| *field);
        other.or_else(|| Self::ALL.into_iter().find(near))
    }
}

impl Over {
    /// The fields of the list.
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::Team => &[To, State],
            Self::Threads => &[From, To, State, Due, Source, Project, Channel, Wants, Group, Sign],
            Self::Deadlines => &[To, State, Due, Source, Project, Channel, Sign],
            Self::Sources => &[Source, State],
        }
    }

    /// The lists that are filtered together: a term that one of them does not know has no effect in it.
    pub const TOGETHER: [Self; 3] = [Self::Team, Self::Threads, Self::Deadlines];

    /// Returns whether another list that shares this list's filter has a field.
    pub fn others_have(self, field: Field) -> bool {
        Self::TOGETHER.contains(&self) && Self::TOGETHER.iter().any(|over| over.fields().contains(&field))
    }

    /// Returns whether another list that shares this list's filter has a state with this word, or prefix.
    pub fn others_have_state(self, word: &str) -> bool {
        let knows = |over: &Self| over.states().iter().any(|(name, _)| name.starts_with(word));
        Self::TOGETHER.contains(&self) && Self::TOGETHER.iter().any(knows)
    }

    /// The word for the list's rows.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Team => "teammates",
            Self::Threads => "threads",
            Self::Deadlines => "deadlines",
            Self::Sources => "sources",
        }
    }

    /// The words for states, each with its name in JSON; the first of several words is the one to offer.
    pub const fn states(self) -> &'static [(&'static str, &'static str)] {
        const fn own(state: Doing) -> (&'static str, &'static str) {
            (state.word(), state.word())
        }
        const TEAM: [(&str, &str); 8] = [
            own(Doing::Working),
            own(Doing::Available),
            own(Doing::Focus),
            own(Doing::Busy),
            own(Doing::Break),
            own(Doing::Away),
            own(Doing::Off),
            own(Doing::Unknown),
        ];
        const THREADS: [(&str, &str); 6] = [
            ("late", ThreadState::Late.word()),
            ("due_soon", ThreadState::DueSoon.word()),
            ("soon", ThreadState::DueSoon.word()),
            ("waiting", ThreadState::Waiting.word()),
            ("no_target", ThreadState::NoTarget.word()),
            (MARKED, MARKED),
        ];
        const DEADLINES: [(&str, &str); 4] = [
            ("overdue", DeadlineState::Overdue.word()),
            ("at_risk", DeadlineState::AtRisk.word()),
            ("risk", DeadlineState::AtRisk.word()),
            ("ok", DeadlineState::Ok.word()),
        ];
        const SOURCES: [(&str, &str); 6] = [
            ("fresh", "fresh"),
            ("ok", "fresh"),
            ("reading", "reading"),
            ("stale", "stale"),
            ("failed", "failed"),
            ("problems", "problems"),
        ];
        match self {
            Self::Team => &TEAM,
            Self::Threads => &THREADS,
            Self::Deadlines => &DEADLINES,
            Self::Sources => &SOURCES,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_nearly_a_field_is_told_from_a_word() {
        let meant = |name: &str| Field::meant(name).map(Field::word);
        for (name, field) in
            [("frm", "from"), ("form", "from"), ("proj", "project"), ("assignee", "to"), ("DUES", "due")]
        {
            assert_eq!(meant(name), Some(field), "{name}");
        }
        for word in ["http", "todo", "fix", "feat", "note", "mailto", "re", "s", "a"] {
            assert_eq!(meant(word), None, "{word}");
        }
    }

    #[test]
    fn every_state_on_the_screen_has_its_word() {
        let words = |over: Over| over.states().iter().map(|(_, word)| *word).collect::<Vec<_>>();
        assert!(words(Over::Team).contains(&Doing::Break.word()));
        assert!(words(Over::Threads).contains(&ThreadState::NoTarget.word()));
        assert!(words(Over::Deadlines).contains(&DeadlineState::AtRisk.word()));
    }
}
