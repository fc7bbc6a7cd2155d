//! Marks on threads, with real processes: two boards at once on one store, commands beside them, and a kill at any moment.
//!
//! Not here: the same rules on boards as values, with many more histories (`app::tests::marks`).

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails here says so")]

mod support;

use std::fmt::Write as _;

use proptest::prelude::*;
use rustix::process::Signal;
use support::grid::Grid;
use support::team::{CONFIG, Ran, Team, ran};
use support::{Answers, Terminal};

/// How many rows the boards have.
const ROWS: u16 = 45;

/// The rows of a screen.
fn lines(grid: &Grid) -> Vec<String> {
    (0..ROWS.into()).map(|row| grid.row(row)).collect()
}

/// What a board shows of Maya's thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Thread {
    /// She owes a reply.
    Open,
    /// It is marked, and out of sight.
    Marked,
    /// No reply is owed.
    Gone,
}

impl Thread {
    fn of(grid: &Grid) -> Self {
        let lines = lines(grid);
        let marked = lines.last().is_some_and(|footer| footer.contains("1 marked"));
        match (marked, lines.iter().any(|line| line.contains("you owe Kenji"))) {
            (true, _) => Self::Marked,
            (false, true) => Self::Open,
            (false, false) => Self::Gone,
        }
    }
}

/// Something that happens.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Kenji asks Maya something.
    Ask,
    /// Kenji asks Sam in the same item.
    Chatter,
    /// Maya answers.
    Answer,
    /// On one of the boards the thread is marked with these keys, if it is open.
    Keys(usize, &'static str),
    /// The same, and the board is killed at once: the mark is set, or it is not.
    Cut(usize, &'static str),
    /// The thread is marked from a shell.
    Shell(&'static str),
    /// One of the boards is killed, and started again.
    Restart(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let keys = || prop::sample::select(vec!["x", "X1", "Xn"]);
    prop_oneof![
        2 => Just(Step::Ask),
        2 => Just(Step::Chatter),
        1 => Just(Step::Answer),
        3 => (0..2_usize, keys()).prop_map(|(board, keys)| Step::Keys(board, keys)),
        2 => (0..2_usize, keys()).prop_map(|(board, keys)| Step::Cut(board, keys)),
        2 => prop::sample::select(vec!["done", "1h", "new", "none"]).prop_map(Step::Shell),
        2 => (0..2_usize).prop_map(Step::Restart),
    ]
}

/// Two boards of one person on one store.
struct Boards {
    team: Team,
    /// Each message of the item: who says it, and whom it asks.
    said: Vec<(&'static str, &'static str)>,
    both: Vec<Terminal>,
    looks: usize,
    expected: Thread,
}

impl Boards {
    fn new() -> Self {
        let team = Team::with_config(CONFIG);
        let mut boards = Self { team, said: Vec::new(), both: Vec::new(), looks: 0, expected: Thread::Gone };
        boards.say("kenji", "sam");
        boards.both = (0..2).map(|_| boards.start()).collect();
        boards
    }

    fn config(&self) -> String {
        self.team.path("config.toml").to_str().unwrap().to_owned()
    }

    fn start(&self) -> Terminal {
        let command = self.team.bare_command(&["--config", &self.config()]);
        Terminal::start(command, 160, ROWS, Answers::Never)
    }

    fn run(&self, args: &[&str]) -> Ran {
        ran(&mut self.team.bare(&[args, &["--config", &self.config()]].concat()))
    }

    fn say(&mut self, who: &'static str, whom: &'static str) {
        self.said.push((who, whom));
        let mut item = "title = \"Launch copy\"\n".to_owned();
        for (n, (who, whom)) in self.said.iter().enumerate() {
            let at = format!("2024-03-04T{:02}:{:02}:00Z", 8 + n / 60, n % 60);
            write!(item, "[[message]]\nauthor = \"{who}\"\nat = {at}\ntext = \"@{whom} and this?\"\n").unwrap();
        }
        self.team.item("copy", &item);
    }

    /// Has both boards read the folder once more, so that what happened before has been read.
    fn look(&mut self) {
        self.looks += 1;
        let fence = format!("Fence {}", self.looks);
        let ask = "[[message]]\nauthor = \"kenji\"\nat = 2024-03-04T07:00:00Z\ntext = \"@sam ok?\"\n";
        self.team.item("fence", &format!("title = \"{fence}\"\n{ask}"));
        for board in &self.both {
            board.wait_grid(&fence, |grid| lines(grid).iter().any(|line| line.contains(&format!("{fence} "))));
        }
    }

    /// The thread as the store has it.
    fn kept(&self) -> Thread {
        let ran = self.run(&["snapshot", "--format", "json"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let json = ran.json();
        let threads = json["threads"].as_array().unwrap();
        match threads.iter().find(|thread| thread["id"] == "here:copy:maya") {
            None => Thread::Gone,
            Some(thread) if thread["mark"].is_null() => Thread::Open,
            Some(_) => Thread::Marked,
        }
    }

    fn restart(&mut self, board: usize) {
        self.both[board].signal(Signal::KILL);
        self.both[board].end();
        self.both[board] = self.start();
    }

    /// Marks the thread: it is the first row.
    fn press(&self, board: usize, keys: &str) {
        self.both[board].send("2g");
        self.both[board].send(keys);
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Ask => {
                self.say("kenji", "maya");
                self.expected = Thread::Open;
            }
            Step::Chatter => self.say("kenji", "sam"),
            Step::Answer => {
                self.say("maya", "kenji");
                self.expected = Thread::Gone;
            }
            Step::Keys(..) | Step::Cut(..) if self.expected != Thread::Open => {}
            Step::Keys(board, keys) => {
                self.press(board, keys);
                self.expected = Thread::Marked;
            }
            Step::Cut(board, keys) => {
                self.press(board, keys);
                self.restart(board);
                self.look();
                self.expected = self.kept();
                assert_ne!(self.expected, Thread::Gone, "a kill loses no thread");
            }
            Step::Shell(word) => {
                let done = self.run(&["mark", "here:copy:maya", word]);
                assert_eq!(done.code, Some(i32::from(self.expected == Thread::Gone)), "{done:?}");
                self.expected = match (self.expected, word) {
                    (Thread::Gone, _) => Thread::Gone,
                    (_, "none") => Thread::Open,
                    _ => Thread::Marked,
                };
            }
            Step::Restart(board) => self.restart(board),
        }
        self.check(step);
    }

    /// Both boards show what is expected, and so does a command.
    fn check(&mut self, step: Step) {
        let what = format!("{:?} after {step:?}", self.expected);
        let expected = self.expected;
        for board in &self.both {
            board.wait_grid(&what, |grid| Thread::of(grid) == expected);
        }
        self.look();
        for board in &self.both {
            board.wait_grid(&what, |grid| Thread::of(grid) == expected);
        }
        assert_eq!(self.kept(), expected, "after {step:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 4, ..ProptestConfig::default() })]
    #[test]
    fn of_two_boards_that_may_be_killed_at_any_moment_a_mark_never_outlives_something_new_and_never_lapses_without_it(
        steps in prop::collection::vec(step(), 3..8)
    ) {
        let mut boards = Boards::new();
        boards.take(Step::Ask);
        for step in steps {
            boards.take(step);
        }
    }
}

#[test]
fn a_mark_is_on_the_disk_before_its_row_leaves_the_screen() {
    let mut boards = Boards::new();
    boards.take(Step::Ask);
    boards.press(0, "x");
    boards.both[0].wait_grid("the row to leave", |grid| Thread::of(grid) == Thread::Marked);
    boards.both[0].signal(Signal::KILL);
    assert_eq!(boards.kept(), Thread::Marked);
}

#[test]
fn a_mark_that_is_set_elsewhere_shows_on_every_open_board_and_a_new_ask_ends_it_on_all() {
    let mut boards = Boards::new();
    for step in [Step::Ask, Step::Shell("done"), Step::Chatter, Step::Restart(1), Step::Ask, Step::Restart(0)] {
        boards.take(step);
    }
    assert_eq!(boards.kept(), Thread::Open, "it does not hold again after a restart");
}
