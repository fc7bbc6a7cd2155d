//! What a status of a chat says: its emoji, then its words, as a state.
//!
//! 1. What the source's own table says comes first, for the emoji before the words.
//! 2. Then the usual emoji, then the usual words, which are the whole text, in any case.
//! 3. An emoji counts without its skin tone, and with or without its colons.
//!
//! Not here: until when a status holds (its kind knows), what it does to a person's state (`availability`).

use crate::domain::batch::SetState;

/// The usual emoji; the first of a state is the one that is set for it.
const EMOJI: [(SetState, &[&str]); 4] = [
    (SetState::Focus, &["dart", "headphones", "brain", "no_bell"]),
    (
        SetState::Busy,
        &["spiral_calendar_pad", "calendar", "date", "telephone_receiver", "no_entry", "red_circle", "bus"],
    ),
    (SetState::Available, &["white_check_mark", "large_green_circle", "wave"]),
    (
        SetState::Away,
        &[
            "palm_tree",
            "beach_with_umbrella",
            "airplane",
            "face_with_thermometer",
            "knife_fork_plate",
            "hamburger",
            "coffee",
        ],
    ),
];

/// The same emoji as characters, where a service writes them so.
const CHARACTERS: [(SetState, &[char]); 4] = [
    (SetState::Focus, &['🎯', '🎧', '🧠', '🔕']),
    (SetState::Busy, &['🗓', '📆', '📅', '📞', '⛔', '🔴', '🚌']),
    (SetState::Available, &['✅', '🟢', '👋']),
    (SetState::Away, &['🌴', '🏖', '✈', '🤒', '🍽', '🍔', '☕']),
];

/// The usual words.
const WORDS: [(SetState, &[&str]); 3] = [
    (SetState::Away, &["ooo", "out of office", "vacation", "on leave"]),
    (SetState::Focus, &["focus", "deep work"]),
    (SetState::Busy, &["in a meeting"]),
];

/// What an emoji or a text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A state.
    State(SetState),
    /// It is passed over, and is no hint either.
    Nothing,
}

/// What emoji and words mean in one source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Words(Vec<(String, u8)>);

impl Words {
    /// The source's own table, before the usual one.
    pub fn new(own: Vec<(String, Meaning)>) -> Self {
        let code = |meaning| match meaning {
            Meaning::State(state) => SetState::ALL.iter().position(|known| *known == state).unwrap_or_default() as u8,
            Meaning::Nothing => u8::MAX,
        };
        Self(own.into_iter().map(|(key, meaning)| (normal(&key), code(meaning))).collect())
    }

    /// What a status means; `None`: neither table knows it.
    pub fn meaning(&self, emoji: &str, text: &str) -> Option<Meaning> {
        let own = |key: &str| {
            let (_, code) = self.0.iter().find(|(known, _)| !key.is_empty() && known == key)?;
            Some(SetState::ALL.get(usize::from(*code)).map_or(Meaning::Nothing, |state| Meaning::State(*state)))
        };
        let (emoji, text) = (normal(emoji), normal(text));
        own(&emoji).or_else(|| own(&text)).or_else(|| usual(&emoji, &text).map(Meaning::State))
    }

    /// The emoji that is set for a state, without its colons.
    pub fn emoji(state: SetState) -> &'static str {
        EMOJI
            .iter()
            .find(|(known, _)| *known == state)
            .and_then(|(_, emoji)| emoji.first())
            .copied()
            .unwrap_or_default()
    }
}

fn usual(emoji: &str, text: &str) -> Option<SetState> {
    let named = EMOJI.iter().find(|(_, names)| names.contains(&emoji)).map(|(state, _)| *state);
    let drawn = || {
        let first = emoji.chars().next()?;
        CHARACTERS.iter().find(|(_, drawn)| drawn.contains(&first)).map(|(state, _)| *state)
    };
    let said = || WORDS.iter().find(|(_, words)| words.contains(&text)).map(|(state, _)| *state);
    named.or_else(drawn).or_else(said)
}

/// Without colons and skin tone, in small letters.
fn normal(text: &str) -> String {
    let text = text.trim();
    let name = text.strip_prefix(':').unwrap_or(text);
    let name = name.split_once("::skin-tone-").map_or(name, |(name, _)| name);
    name.trim_end_matches(':')
        .trim_end_matches(['\u{1F3FB}', '\u{1F3FC}', '\u{1F3FD}', '\u{1F3FE}', '\u{1F3FF}'])
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_known_by_its_emoji_without_skin_tone_else_by_its_whole_text() {
        let words = Words::default();
        let state = |emoji: &str, text: &str| match words.meaning(emoji, text) {
            Some(Meaning::State(state)) => Some(state),
            _ => None,
        };
        for (emoji, text, expected) in [
            (":dart:", "", Some(SetState::Focus)),
            (":wave::skin-tone-4:", "", Some(SetState::Available)),
            (":palm_tree:", "in a meeting", Some(SetState::Away)),
            ("🌴", "", Some(SetState::Away)),
            ("👋🏽", "", Some(SetState::Available)),
            (":speech_balloon:", "OOO", Some(SetState::Away)),
            ("", "Out of Office", Some(SetState::Away)),
            ("", "back from vacation", None),
            (":tada:", "party", None),
            ("", "", None),
        ] {
            assert_eq!(state(emoji, text), expected, "{emoji} {text}");
        }
        for state in SetState::ALL {
            assert_eq!(words.meaning(Words::emoji(state), ""), Some(Meaning::State(state)));
        }
    }

    #[test]
    fn the_sources_own_table_comes_first_and_may_silence_a_status() {
        let own = [
            (":tada:", Meaning::State(SetState::Busy)),
            (":dart:", Meaning::Nothing),
            ("Deep Work", Meaning::State(SetState::Away)),
        ];
        let words = Words::new(own.map(|(key, meaning)| (key.to_owned(), meaning)).to_vec());
        assert_eq!(words.meaning(":tada:", ""), Some(Meaning::State(SetState::Busy)));
        assert_eq!(words.meaning(":dart:", "focus"), Some(Meaning::Nothing));
        assert_eq!(words.meaning(":headphones:", "deep work"), Some(Meaning::State(SetState::Away)), "own words first");
    }
}
