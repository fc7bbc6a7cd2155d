//! Marks on threads: done, snoozed, undone; and that only a new question brings a thread back.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::super::marks::Marked;
use super::super::model::Model;
use super::super::program::{Effect, Event, Program, Size};
use super::super::update::{Ask, News};
use super::{NOW, TEAM, empty, item, model, press, shown, t};
use crate::board::{Desk, Update};
use crate::domain::Instant;
use crate::domain::batch::{Message, Page};
use crate::domain::ids::Account;
use crate::domain::text::Text;
use crate::sync::store::{Keep, Key, Lasting, SOON, StoreScope};

/// The changes that effects ask to store.
fn keeps(effects: &[Effect<Ask>]) -> Vec<Keep> {
    let asked = |effect: &Effect<Ask>| match effect {
        Effect::Ask(Ask::Mark(keeps)) => Some(keeps.clone()),
        _ => None,
    };
    effects.iter().filter_map(asked).flatten().collect()
}

/// Presses keys, and applies the marks that they set, as without a store.
fn mark(model: &mut Model, keys: &str) {
    let keeps = keeps(&press(model, keys));
    assert!(!keeps.is_empty(), "{keys} sets no mark");
    model.handle(Event::News(News::Marked(Marked::Here(keeps))), t(NOW));
}

fn threads(model: &Model) -> Vec<String> {
    let title = |place: &usize| model.board.threads().get(*place).map(|thread| thread.item.title.clean().into_owned());
    model.panels.threads.shown.iter().filter_map(title).collect()
}

fn footer(model: &Model) -> String {
    shown(model).lines().last().unwrap_or_default().trim().to_owned()
}

#[test]
fn a_thread_that_is_done_leaves_the_list_and_the_header_once_the_mark_is_kept() {
    let mut model = model(160, 40);
    press(&mut model, "2 g");
    assert_eq!(threads(&model)[0], "Launch copy");
    let effects = press(&mut model, "x");
    assert_eq!(threads(&model).len(), 3, "the row stays until the mark is on the disk");
    model.handle(Event::News(News::Marked(Marked::Here(keeps(&effects)))), t(NOW));
    assert!(!threads(&model).contains(&"Launch copy".to_owned()), "{:?}", threads(&model));
    let screen = shown(&model);
    assert!(screen.lines().next().unwrap().contains("you owe nobody"), "{screen}");
    assert!(screen.contains("Threads 2"), "{screen}");
    assert!(footer(&model).contains("1 marked"), "{}", footer(&model));
    // The counts of the team stay: they do not depend on the viewer's marks.
    assert_eq!(model.board.counts(crate::domain::teammate::TeammateIndex(0)).owes, 1);
}

#[test]
fn undo_puts_back_what_was_there_before() {
    let mut model = model(160, 40);
    press(&mut model, "2 g");
    mark(&mut model, "X 1");
    assert_eq!(threads(&model).len(), 2);
    mark(&mut model, "u");
    assert_eq!(threads(&model).len(), 3);
    press(&mut model, "u");
    assert!(footer(&model).contains("nothing to undo"), "{}", footer(&model));
}

#[test]
fn undo_selects_the_thread_that_it_puts_back() {
    let selected = |model: &Model| model.panels.threads.key().map(|(_, item, _)| item.raw().to_owned());
    let mut model = model(160, 40);
    press(&mut model, "2 g");
    let first = selected(&model);
    assert!(first.is_some());
    mark(&mut model, "x");
    assert_ne!(selected(&model), first, "the row below moved up");
    press(&mut model, "j");
    mark(&mut model, "u");
    assert_eq!(selected(&model), first);
    // Later events do not move the selection.
    press(&mut model, "j");
    let second = selected(&model);
    model.handle(Event::News(News::Marked(Marked::Here(Vec::new()))), t(NOW));
    assert_eq!(selected(&model), second);
}

#[test]
fn what_is_marked_is_shown_by_the_filter_in_a_group_of_its_own_and_x_takes_the_mark_back() {
    let mut model = model(160, 40);
    press(&mut model, "2 b g");
    mark(&mut model, "x");
    press(&mut model, "/ s t a t e : m a r k e d enter");
    assert_eq!(threads(&model), ["Launch copy"]);
    let screen = shown(&model);
    assert!(screen.contains("marked 1") && screen.contains(" done  you owe Sam"), "{screen}");
    assert!(footer(&model).contains("x not done"), "{}", footer(&model));
    mark(&mut model, "x");
    press(&mut model, "esc");
    assert_eq!(threads(&model).len(), 3);
}

#[test]
fn a_snooze_ends_at_its_time_without_a_key() {
    let mut model = model(160, 40);
    press(&mut model, "2 g");
    mark(&mut model, "X t");
    // Maya's next working day begins on Tuesday at 14:00Z.
    let until = t("2026-11-24T14:00:00Z");
    model.handle(Event::Tick, until - TimeDelta::nanoseconds(1));
    assert_eq!(threads(&model).len(), 2);
    assert!(model.wake(until).is_some_and(|wake| wake <= until), "the board wakes for it");
    model.handle(Event::Tick, until);
    assert_eq!(threads(&model).len(), 3);
}

#[test]
fn threads_are_filtered_by_group_and_by_sign() {
    let mut model = model(160, 40);
    press(&mut model, "2");
    for (filter, expected) in [("group:mine", vec!["Launch copy"]), ("group:owed", vec!["設計レビュー 📐 für Größe"])]
    {
        let keys: Vec<String> = filter.chars().map(|c| c.to_string()).collect();
        press(&mut model, &format!("/ {} enter", keys.join(" ")));
        assert_eq!(threads(&model), expected, "{filter}");
        press(&mut model, "esc");
    }
    press(&mut model, "3 / s i g n : o f f enter");
    let screen = shown(&model);
    assert!(!screen.contains("no field is called") && !screen.contains("no sign is called"), "{screen}");
}

#[test]
fn marking_needs_a_thread() {
    let mut model = model(160, 40);
    assert_eq!(keeps(&press(&mut model, "1 x")), []);
    assert_eq!(keeps(&press(&mut model, "X 1")), []);
    assert!(footer(&model).contains("only an open thread can be marked"), "{}", footer(&model));
}

/// A step of the test.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Sam asks Maya something.
    Ask,
    /// Sam asks Kenji in the same item.
    Chatter,
    /// Maya answers.
    Answer,
    /// On one of the boards the thread is marked with these keys.
    Mark(usize, &'static str),
    /// On one of the boards the mark is taken back.
    Unmark,
    /// Minutes pass.
    Wait(i64),
    /// One of the boards is killed, and started again.
    Restart(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::Ask),
        2 => Just(Step::Chatter),
        1 => Just(Step::Answer),
        4 => (0..2_usize, prop::sample::select(vec!["x", "X 1", "X n"])).prop_map(|(board, keys)| Step::Mark(board, keys)),
        1 => Just(Step::Unmark),
        2 => (1..90_i64).prop_map(Step::Wait),
        2 => (0..2_usize).prop_map(Step::Restart),
    ]
}

/// Until when a mark holds; `None` until a new question.
type Until = Option<Instant>;

/// Two boards on one store, and the expected rows.
struct Boards {
    folder: tempfile::TempDir,
    said: Vec<Message>,
    now: Instant,
    both: Vec<(Model, Desk)>,
    /// When Maya was asked the questions that she has not answered.
    asks: usize,
    /// Until when the mark holds; the outer `None` is no mark.
    mark: Option<Until>,
}

impl Boards {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut boards = Self { folder, said: Vec::new(), now: t(NOW), both: Vec::new(), asks: 0, mark: None };
        boards.both = (0..2).map(|_| boards.start()).collect();
        boards
    }

    fn place(&self) -> StoreScope {
        let folder = Some(self.folder.path().to_owned());
        StoreScope { folder, board: Key::print(&[b"board"]), sources: Vec::new(), print: Key::print(&[b"print"]) }
    }

    fn page(&self) -> Page {
        let mut thread = item("copy", "Launch copy", &[], &[]);
        thread.messages = self.said.clone();
        Page { items: vec![thread], ..Page::default() }
    }

    fn start(&self) -> (Model, Desk) {
        let (mut model, mut desk) = empty(TEAM, NOW);
        model.handle(Event::Resized(Size { columns: 100, rows: 30 }), self.now);
        let lasting = Lasting { marks: self.place().marks(SOON).unwrap(), ..Lasting::default() };
        model.handle(Event::News(News::Lasting(lasting)), self.now);
        let updates = desk.page(0, self.page());
        let effects = model.handle(Event::News(News::Known(updates)), self.now);
        self.obey(&effects);
        (model, desk)
    }

    /// Carries out a board's requests to the store, as its own thread does.
    fn obey(&self, effects: &[Effect<Ask>]) {
        let place = self.place();
        let marks = place.thread_marks().unwrap();
        for effect in effects {
            match effect {
                Effect::Ask(Ask::Mark(keeps)) => marks.keep(keeps, self.now).unwrap(),
                Effect::Ask(Ask::DropMarks(over)) => marks.drop_over(over, self.now).unwrap(),
                _ => {}
            }
        }
    }

    /// Sends all known data and stored marks to both boards.
    fn tell(&mut self) {
        let (now, page, all) = (self.now, self.page(), self.place().marks(SOON).unwrap());
        let mut boards = std::mem::take(&mut self.both);
        for (model, desk) in &mut boards {
            let updates: Vec<Update> = desk.page(0, page.clone());
            let mut effects = model.handle(Event::News(News::Known(updates)), now);
            effects.extend(model.handle(Event::News(News::Marked(Marked::All(all.clone()))), now));
            effects.extend(model.handle(Event::Tick, now));
            self.obey(&effects);
        }
        self.both = boards;
    }

    fn say(&mut self, who: &str, whom: &str) {
        let mut message = Message::new(Account::new(who), self.now, Text::new("?"));
        message.mentions = vec![Account::new(whom)];
        self.said.push(message);
    }

    fn take(&mut self, step: Step) {
        self.now += TimeDelta::minutes(1);
        match step {
            Step::Ask => {
                self.say("sam", "maya");
                self.asks += 1;
                self.mark = None;
            }
            Step::Chatter => self.say("sam", "kenji"),
            Step::Answer => {
                self.say("maya", "sam");
                self.asks = 0;
                self.mark = None;
            }
            Step::Mark(board, keys) => {
                let now = self.now;
                let (model, _) = &mut self.both[board];
                model.handle(Event::Tick, now);
                // Only Maya's thread is marked: it is alone in her group.
                model.panels.threads.filter.mine = false;
                model.panels.threads.filter.text = "to:maya".to_owned();
                model.workspace.focus = super::super::panel::PanelId::Threads;
                model.refresh(super::super::panel::PanelId::Threads);
                let is_shown = !model.panels.threads.shown.is_empty();
                let mut effects = Vec::new();
                for key in keys.split(' ') {
                    let input = super::super::input::Input::Key(key.parse().unwrap());
                    effects.extend(model.handle(Event::Input(input), now));
                }
                self.obey(&effects);
                if is_shown {
                    let until = if keys == "X 1" { Some(now + TimeDelta::hours(1)) } else { None };
                    self.mark = Some(until);
                }
            }
            Step::Unmark => {
                for mark in self.place().marks(SOON).unwrap() {
                    self.obey(&[Effect::Ask(Ask::Mark(vec![Keep::Unmark(mark.key)]))]);
                }
                self.mark = None;
            }
            Step::Wait(minutes) => self.now += TimeDelta::minutes(minutes),
            Step::Restart(board) => self.both[board] = self.start(),
        }
        self.tell();
    }

    fn is_marked(&self) -> bool {
        let holds = |until: Option<Instant>| until.is_none_or(|until| self.now < until);
        self.asks > 0 && self.mark.is_some_and(holds)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn a_mark_never_outlives_something_new_and_never_lapses_without_it(steps in prop::collection::vec(step(), 1..14)) {
        let mut boards = Boards::new();
        boards.take(Step::Ask);
        for step in steps {
            boards.take(step);
            let shown: Vec<usize> = boards.both.iter().map(|(model, _)| model.board.marked_count()).collect();
            let expected = usize::from(boards.is_marked());
            prop_assert_eq!(&shown, &[expected, expected], "after {:?}", step);
        }
    }
}
