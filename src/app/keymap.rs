//! The keymap: one table that generates the keys, the help, the footer's hints and the manual page.
//!
//! Not here: what a command does (`update`).

use super::command::Command;
use super::input::{Chord, KEY_FORM, Key, KeyCode};
use crate::config::{Located, Problem, Section, Value, suggest};

/// The key that always goes back.
const ESC: Key = Key::plain(KeyCode::Esc);

/// A command, its keys, and its help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The command.
    pub command: Command,
    /// Its keys; hints show the first.
    pub keys: Vec<Chord>,
    /// The sentence in the help.
    pub help: &'static str,
    /// The word in the footer, where it has room.
    pub hint: &'static str,
}

/// The result of looking up a sequence of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A command.
    Command(Command),
    /// The prefix of a chord: more keys follow.
    Prefix,
    /// No binding.
    Nothing,
}

/// Every command with its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap(Vec<Row>);

/// The keymap, and the pending keys of a chord.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// The bindings.
    pub map: Keymap,
    /// The keys that were pressed so far, a prefix of a chord.
    pub pending: Vec<Key>,
}

impl Keys {
    /// Handles a key. Returns the command that is now complete.
    pub(super) fn press(&mut self, key: Key) -> Option<Command> {
        let waited = !self.pending.is_empty();
        self.pending.push(key);
        let found = self.map.find(&self.pending);
        if found != Found::Prefix {
            self.pending.clear();
        }
        match found {
            // Esc only cancels a pending chord.
            Found::Command(command) if !waited || key.code != KeyCode::Esc => Some(command),
            Found::Command(_) | Found::Prefix | Found::Nothing => None,
        }
    }
}

/// Command, keys as the config writes them, help, hint.
const TABLE: [(Command, &[&str], &str, &str); 69] = [
    (Command::Down, &["j", "down"], "go to the row below", ""),
    (Command::Up, &["k", "up"], "go to the row above", ""),
    (Command::Top, &["g"], "go to the first row", ""),
    (Command::Bottom, &["G", "end"], "go to the last row", ""),
    (Command::PageDown, &["pgdn", "ctrl-d"], "go down a page", ""),
    (Command::PageUp, &["pgup", "ctrl-u"], "go up a page", ""),
    (Command::NextPanel, &["tab"], "go to the next panel", "next panel"),
    (Command::PreviousPanel, &["shift-tab"], "go to the previous panel", ""),
    (Command::Team, &["1"], "show the team", ""),
    (Command::Threads, &["2"], "show the open threads", ""),
    (Command::Deadlines, &["3"], "show the deadlines", ""),
    (Command::Plan, &["p", "4"], "show the plan: when people can meet", "plan"),
    (Command::Sources, &["5"], "show the sources and what they could not read", ""),
    (Command::Handoff, &["6"], "show the hand-off: before you stop, or since you stopped", "hand-off"),
    (Command::CheckIns, &["7"], "show the check-ins: what each person wrote today", "check-ins"),
    (Command::Agreement, &["8"], "show the agreement: how soon to answer", "agreement"),
    (Command::Pulse, &["9"], "show the pulse: how the team's ways work out", "pulse"),
    (Command::Zoom, &["z"], "give this panel the whole screen, and back", "zoom"),
    (Command::Wider, &[">"], "make this panel wider", ""),
    (Command::Narrower, &["<"], "make this panel narrower", ""),
    (Command::Taller, &["+"], "make this panel taller", ""),
    (Command::Shorter, &["-"], "make this panel shorter", ""),
    (Command::ToggleTeam, &["w 1"], "take the team off the board, or put it back", ""),
    (Command::ToggleThreads, &["w 2"], "take the threads off the board, or put them back", ""),
    (Command::ToggleDeadlines, &["w 3"], "take the deadlines off the board, or put them back", ""),
    (Command::ToggleAhead, &["w 4"], "take what is ahead off the board, or put it back", ""),
    (Command::Rearrange, &["w ="], "give every panel its usual place and size", ""),
    (Command::Details, &["enter"], "show all about the selected row", "details"),
    (Command::Notice, &["!"], "go to the row that the notice is about", "show it"),
    (Command::Back, &["esc"], "go one step back: close, clear the filter, leave zoom", ""),
    (Command::Open, &["o"], "open the selected row's link in the browser", "open"),
    (Command::Copy, &["y"], "copy the selected row's link, or in the plan the proposal", "copy"),
    (Command::Answer, &["a"], "answer the selected thread", "answer"),
    (Command::AskIn, &["A"], "ask in the selected row's item", "ask"),
    (Command::Done, &["x"], "mark a thread as done, or not done; close a deadline's item", "done"),
    (Command::Filter, &["/"], "show only rows that match what you type, in all lists", "filter"),
    (Command::Mine, &["m"], "show only what concerns you, and everything again", "mine"),
    (Command::Sort, &["s"], "show the rows in another order", "sort"),
    (Command::Group, &["b"], "show threads in groups, or in one list", ""),
    (Command::SnoozeHour, &["X 1"], "snooze a thread: out of sight for an hour", "an hour"),
    (Command::SnoozeTomorrow, &["X t"], "snooze a thread until your next working day", "tomorrow"),
    (Command::SnoozeMonday, &["X m"], "snooze a thread until your first working day from Monday on", "Monday"),
    (Command::SnoozeNew, &["X n"], "snooze a thread until something new asks", "something new"),
    (Command::Mark, &["space"], "mark a teammate for the plan; in the plan: must come, may come, not", "mark"),
    (Command::Unmark, &["c"], "remove every mark", ""),
    (Command::Invite, &["I"], "invite somebody who is no teammate to the plan", "invite"),
    (Command::Best, &["f"], "go to the best proposal, then to the next", "next best"),
    (Command::Take, &["Y"], "take what is proposed: you meet then; again to undo it", "take"),
    (Command::Undo, &["u"], "undo the last mark, or the last window that was taken", "undo"),
    (Command::CopyCalendar, &["i"], "copy the command that writes what is proposed as a calendar file", ""),
    (
        Command::Repeat,
        &["e"],
        "plan a meeting every week, every two weeks, once; in the check-ins: write yours",
        "every",
    ),
    (Command::LongerMeeting, &["d"], "look for a longer meeting", "longer"),
    (Command::ShorterMeeting, &["D"], "look for a shorter meeting", ""),
    (Command::MoreDays, &["n"], "look for it a day further ahead", ""),
    (Command::FewerDays, &["N"], "look for it a day less ahead", ""),
    (Command::Later, &["right", "l"], "look a quarter of an hour later", "later"),
    (Command::Earlier, &["left", "h"], "look a quarter of an hour earlier", ""),
    (Command::HourLater, &["ctrl-right", "]"], "look an hour later", ""),
    (Command::HourEarlier, &["ctrl-left", "["], "look an hour earlier", ""),
    (Command::DayLater, &["shift-right", "L"], "look a day later", ""),
    (Command::DayEarlier, &["shift-left", "H"], "look a day earlier", ""),
    (Command::Now, &["0", "home"], "look at now again", "now"),
    (Command::MyStatus, &["S"], "set your own status", "set your status"),
    (Command::Refresh, &["r"], "ask every source for what is new", "refresh"),
    (Command::Repaint, &["ctrl-l"], "paint the screen anew", ""),
    (Command::Palette, &[":"], "find a command, a theme or a teammate by a few letters", ""),
    (Command::Theme, &["t"], "choose a theme, and see the board in it meanwhile", ""),
    (Command::Help, &["?", "f1"], "show every key", "help"),
    (Command::Quit, &["q"], "quit", "quit"),
];

/// The first command of each group of rows, and the group's heading in the help.
const GROUPS: [(Command, &str); 6] = [
    (Command::Down, "Moving"),
    (Command::Team, "Panels"),
    (Command::Details, "Rows"),
    (Command::Mark, "Plan"),
    (Command::Later, "Time"),
    (Command::MyStatus, "Board"),
];

impl Row {
    /// The heading above this row in the help, if it begins a group.
    pub fn heading(&self) -> Option<&'static str> {
        GROUPS.iter().find(|(first, _)| *first == self.command).map(|(_, heading)| *heading)
    }
}

impl Default for Keymap {
    fn default() -> Self {
        let row = |(command, keys, help, hint): (Command, &[&str], _, _)| Row {
            command,
            keys: keys.iter().filter_map(|key| key.parse().ok()).collect(),
            help,
            hint,
        };
        Self(TABLE.into_iter().map(row).collect())
    }
}

impl Keymap {
    /// The default keys, overridden by the config's `[keys]`: `quit = ["q", "ctrl-q"]`. Two commands conflict when they
    /// share a key, or when the keys of one are a prefix of the other's: a config that gives a command the key of
    /// another gives that one other keys, or none. Esc, Ctrl-C and Ctrl-Z cannot be rebound.
    pub fn read(mut section: Section) -> Result<Self, Vec<Problem>> {
        let (mut keymap, mut problems) = (Self::default(), Vec::new());
        let mut given: Vec<(Located<Chord>, Command)> = Vec::new();
        let mut told: Vec<Command> = Vec::new();
        for (name, value) in section.take_all() {
            let words: Vec<&str> = keymap.0.iter().map(|row| row.command.word()).collect();
            let Some(row) = keymap.0.iter_mut().find(|row| row.command.word() == name.value) else {
                let unknown = Problem::error(format!("no command is called {:?}", name.value), name.location);
                problems.push(unknown.help(suggest(&name.value, &words)));
                continue;
            };
            let keys = keys(value, &name.value, &mut problems);
            given.extend(keys.iter().map(|key| (key.clone(), row.command)));
            row.keys = keys.into_iter().map(|key| key.value).collect();
            if row.command == Command::Back {
                row.keys.retain(|key| key.keys() != [ESC]);
                row.keys.push(Chord::from(ESC));
            }
            told.push(row.command);
        }
        for (n, (key, command)) in given.iter().enumerate() {
            let clashes = |(other, of): &&(Located<Chord>, Command)| of != command && clash(&other.value, &key.value);
            if let Some((earlier, other)) = given.iter().take(n).find(clashes) {
                let what = if earlier.value == key.value {
                    format!("the key {} is given to {} and to {}", key.value, other.word(), command.word())
                } else {
                    let of = |key: &Chord, command: Command| format!("{key} ({})", command.word());
                    let (first, second) = (of(&earlier.value, *other), of(&key.value, *command));
                    format!("of the keys {first} and {second} one is the beginning of the other")
                };
                problems.push(Problem::error(what, key.location.clone()).help("give one of them other keys"));
            } else if let Some(what) = fixed(&key.value, *command) {
                problems.push(Problem::error(what, key.location.clone()).help("choose another key"));
            } else {
                let mut others = keymap.0.iter().filter(|row| !told.contains(&row.command));
                problems.extend(others.find_map(|row| taken(key, *command, row)));
            }
        }
        if problems.is_empty() { Ok(keymap) } else { Err(problems) }
    }

    /// The command bound to a single key.
    pub fn command(&self, key: Key) -> Option<Command> {
        match self.find(&[key]) {
            Found::Command(command) => Some(command),
            Found::Prefix | Found::Nothing => None,
        }
    }

    /// Looks up keys that were pressed one after another.
    pub fn find(&self, pressed: &[Key]) -> Found {
        let asks = |row: &&Row| row.keys.iter().any(|chord| chord.keys() == pressed);
        match self.0.iter().find(asks) {
            Some(row) => Found::Command(row.command),
            None if self.following(pressed).next().is_some() => Found::Prefix,
            None => Found::Nothing,
        }
    }

    /// The continuations of a prefix: the remaining keys of each row, with the row.
    pub fn following(&self, pressed: &[Key]) -> impl Iterator<Item = (Chord, &Row)> {
        let rest = move |row: &'_ Row| row.keys.iter().find_map(|chord| chord.after(pressed));
        self.0.iter().filter_map(move |row| Some((rest(row)?, row)))
    }

    /// Every row, in the order of the help.
    pub fn rows(&self) -> &[Row] {
        &self.0
    }

    /// The key that hints show for a command.
    pub fn key_of(&self, command: Command) -> Option<&Chord> {
        self.0.iter().find(|row| row.command == command)?.keys.first()
    }
}

/// The problem of a key that cannot be rebound.
fn fixed(chord: &Chord, command: Command) -> Option<String> {
    let first = chord.keys().first()?;
    let does = match *first {
        ESC if command == Command::Back && chord.keys().len() == 1 => return None,
        ESC => "always goes one step back",
        key if key == Key::ctrl('c') => "always ends the program",
        key if key == Key::ctrl('z') => "always suspends the program",
        _ => return None,
    };
    Some(format!("{} is given the key {chord}, but {} {does}", command.word(), Chord::from(*first)))
}

/// The problem of a key that another command, which the config does not name, has by default.
fn taken(key: &Located<Chord>, command: Command, row: &Row) -> Option<Problem> {
    let old = row.keys.iter().find(|old| clash(old, &key.value))?;
    let (word, other) = (command.word(), row.command.word());
    let how = if *old == key.value {
        "is already".to_owned()
    } else if old.keys().starts_with(key.value.keys()) {
        format!("is the beginning of {old},")
    } else {
        format!("begins with {old},")
    };
    let what = format!("{word} is given the key {}, which {how} the key of {other} ({})", key.value, row.help);
    let help = format!("give {word} another key, or set other keys for {other} too (`{other} = []`: none)");
    Some(Problem::error(what, key.location.clone()).help(help))
}

/// Returns whether the chords are equal or one is a prefix of the other.
fn clash(one: &Chord, other: &Chord) -> bool {
    one.keys().starts_with(other.keys()) || other.keys().starts_with(one.keys())
}

/// A key, or a list of keys.
fn keys(value: Located<Value>, command: &str, problems: &mut Vec<Problem>) -> Vec<Located<Chord>> {
    let list = match value.value {
        Value::List(list) => list,
        one => vec![Located { value: one, location: value.location }],
    };
    let mut keys = Vec::new();
    for key in list {
        match &key.value {
            Value::Text(text) => match text.parse() {
                Ok(parsed) => keys.push(key.map(|_| parsed)),
                Err(unknown) => {
                    let unknown: super::input::UnknownKey = unknown;
                    problems
                        .push(Problem::error(unknown.to_string(), key.location).help(format!("expected {KEY_FORM}")));
                }
            },
            other => problems.push(other.is_not("a key in quotes, or a list of keys", command, key.location)),
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_key_is_read_and_asks_for_one_command_only() {
        let keymap = Keymap::default();
        let written: usize = TABLE.iter().map(|(_, keys, _, _)| keys.len()).sum();
        let all: Vec<Chord> = keymap.rows().iter().flat_map(|row| row.keys.clone()).collect();
        assert_eq!(all.len(), written);
        for (n, chord) in all.iter().enumerate() {
            assert!(!all[..n].iter().any(|other| clash(other, chord)), "{chord}");
        }
    }
}
