//! Notices for a viewer who does not see the board: each once, at its time.

use std::collections::HashSet;

use super::super::doing::{Right, Rights};
use super::super::panel::PanelId;
use super::super::program::Announcement;
use super::*;
use crate::app::model::{Overlay, Subject};
use crate::domain::ids::SourceId;
use crate::domain::notice::Kind;
use crate::sync::store::{Keep, Lasting};

/// A board with its desk, and its effects.
struct Told {
    model: Model,
    desk: Desk,
    now: Instant,
    announced: Vec<Announcement>,
}

type Said<'a> = &'a [(&'a str, &'a str, &'a [&'a str], &'a str)];

/// Monday, 14:32 in New York: Maya works, Sam has a break until 20:00Z.
impl Told {
    /// A board that leads and rings the bell, with the keys of notices of earlier runs.
    fn open(now: &str, told: HashSet<String>) -> Self {
        let mut board = Self::opened(now);
        board.model.notices.wanted.bell = true;
        board.event(Event::News(News::Lasting(Lasting { told, ..Lasting::default() })));
        board.event(Event::News(News::Leads(true)));
        board
    }

    /// A board whose store has not been read yet.
    fn opened(now: &str) -> Self {
        let (mut model, desk) = empty(TEAM, now);
        model.handle(Event::Resized(Size { columns: 200, rows: 40 }), t(now));
        Self { model, desk, now: t(now), announced: Vec::new() }
    }

    fn event(&mut self, event: Event<News>) {
        for effect in self.model.handle(event, self.now) {
            if let Effect::Announce(announcement) = effect {
                self.announced.push(announcement);
            }
        }
    }

    /// The source hands over items, and is read to the end.
    fn reads(&mut self, items: Vec<Item>) -> &mut Self {
        let mut updates = self.desk.page(0, Page { items, ..Page::default() });
        updates.push(Update::Source(0, Health::Ok(self.now)));
        self.event(Event::News(News::Known(updates)));
        self
    }

    fn tick(&mut self, now: &str) -> &mut Self {
        self.now = t(now);
        self.event(Event::Tick);
        self
    }

    /// The announcements since the last call.
    fn heard(&mut self) -> Vec<String> {
        std::mem::take(&mut self.announced).into_iter().map(|told| told.text.clean().into_owned()).collect()
    }

    fn newest(&self) -> Option<String> {
        self.model.notices.newest.as_ref().map(|newest| newest.text.clone())
    }
}

fn asked(id: &str, title: &str, messages: Said<'_>) -> Item {
    item(id, title, &[], messages)
}

/// Sam asks Maya, whose reply is due at the end of her next working day.
fn question(id: &str) -> Item {
    asked(id, "Launch copy", &[("sam", "2026-11-23T19:30:00Z", &["maya"], "ok?")])
}

/// The items that were there from the start.
fn old() -> Item {
    Item {
        due: Some(Due::Date("2026-11-27".parse().unwrap())),
        ..item("old", "Old", &["maya"], &[("sam", "2026-11-19T10:00:00Z", &["maya"], "?")])
    }
}

#[test]
fn what_was_there_from_the_start_is_no_news_and_what_comes_then_is_told_once() {
    let mut board = Told::open(NOW, HashSet::new());
    assert_eq!(board.reads(vec![old()]).heard(), [""; 0]);
    assert_eq!(board.reads(vec![question("copy")]).heard(), ["Sam asks you: Launch copy, due Tue 17:30"]);
    assert_eq!(board.reads(vec![question("copy"), old()]).tick("2026-11-23T19:33:00Z").heard(), [""; 0]);
    let due = Item { due: Some(Due::At(t("2026-11-27T15:00:00Z"))), ..item("deck", "Deck", &["maya"], &[]) };
    assert_eq!(board.reads(vec![due]).heard(), ["yours: Deck, due Fri 10:00"]);
}

#[test]
fn several_things_at_once_are_told_in_one() {
    let mut board = Told::open(NOW, HashSet::new());
    board.reads(Vec::new());
    let late = asked("late", "Late", &[("sam", "2026-11-19T10:00:00Z", &["maya"], "?")]);
    assert_eq!(board.reads(vec![late.clone(), question("copy")]).heard(), ["2 new for you"]);
    let due = Some(Due::At(t("2026-11-23T20:00:00Z")));
    let moved = Item { due, ..item("deck", "Deck", &["maya"], &[]) };
    assert_eq!(board.reads(vec![moved]).heard(), ["yours: Deck, due 15:00"], "that it is at risk is the same news");
}

#[test]
fn after_a_restart_nothing_is_told_twice_and_what_came_meanwhile_is_told() {
    let mut board = Told::open(NOW, HashSet::new());
    board.reads(vec![old()]);
    board.reads(vec![question("copy")]);
    assert_eq!(board.heard().len(), 1);
    let told = board.model.lasting.told.clone();
    let mut again = Told::open("2026-11-23T19:50:00Z", told);
    assert_eq!(again.reads(vec![old(), question("copy")]).heard(), [""; 0]);
    let mut third = Told::open("2026-11-23T19:50:00Z", again.model.lasting.told.clone());
    assert_eq!(third.reads(vec![old(), question("copy"), question("deck")]).heard().len(), 1);
}

#[test]
fn before_the_store_was_read_and_the_sources_too_nothing_is_told() {
    let mut board = Told::opened(NOW);
    board.model.notices.wanted.bell = true;
    board.event(Event::News(News::Leads(true)));
    board.reads(vec![question("copy")]);
    assert_eq!((board.heard(), board.newest()), (Vec::new(), None));
    board.event(Event::News(News::Lasting(Lasting::default())));
    assert_eq!((board.heard(), board.newest()), (Vec::new(), None), "it was there when the store had been read");
    let mut reading = Told::open(NOW, HashSet::new());
    let page = reading.desk.page(0, Page { items: vec![question("copy")], ..Page::default() });
    reading.event(Event::News(News::Known(page)));
    assert_eq!(reading.reads(vec![old()]).heard(), [""; 0], "the first picture comes page by page");
}

#[test]
fn who_has_answered_and_is_asked_again_is_told_again() {
    let mut board = Told::open(NOW, HashSet::new());
    let first = ("sam", "2026-11-23T10:00:00Z", &["maya"][..], "?");
    board.reads(vec![asked("copy", "Copy", &[first])]);
    let answer = ("maya", "2026-11-23T19:00:00Z", &[][..], "!");
    assert_eq!(board.reads(vec![asked("copy", "Copy", &[first, answer])]).heard(), [""; 0]);
    let again = ("sam", "2026-11-23T19:31:00Z", &["maya"][..], "and now?");
    board.reads(vec![asked("copy", "Copy", &[first, answer, again])]);
    assert_eq!(board.heard(), ["Sam asks you: Copy, due Tue 17:30"]);
}

#[test]
fn what_is_about_to_be_late_is_told_when_it_is() {
    let mut board = Told::open("2026-11-23T20:00:00Z", HashSet::new());
    let due = Item { due: Some(Due::At(t("2026-11-24T19:00:00Z"))), ..item("deck", "Deck", &["maya"], &[]) };
    let chat = asked("copy", "Copy", &[("sam", "2026-11-19T10:00:00Z", &["maya"], "?")]);
    board.reads(vec![due, chat]);
    assert_eq!(board.heard(), [""; 0], "what was late at the start is no news");
    // The deadline is Tuesday 14:00 in New York, with the break in it: four hours before are from 09:00 on.
    assert_eq!(board.tick("2026-11-24T13:59:00Z").heard(), [""; 0]);
    assert_eq!(board.tick("2026-11-24T14:00:00Z").heard(), ["at risk: Deck, due 14:00"]);
    assert_eq!(board.tick("2026-11-24T19:01:00Z").heard(), [""; 0], "it was told");
}

#[test]
fn a_teammate_i_wait_for_is_told_once_when_they_are_back() {
    let mut board = Told::open(NOW, HashSet::new());
    let waits = asked("copy", "Copy", &[("maya", "2026-11-23T18:00:00Z", &["sam", "kenji"], "ok?")]);
    board.reads(vec![waits]);
    assert_eq!(board.tick("2026-11-23T19:59:00Z").heard(), [""; 0]);
    assert_eq!(board.tick("2026-11-23T20:00:00Z").heard(), ["Sam is back"]);
    assert_eq!(board.newest().as_deref(), Some("Sam is back"));
    assert_eq!(board.tick("2026-11-23T20:01:00Z").heard(), [""; 0]);
    let mut again = Told::open("2026-11-23T20:02:00Z", board.model.lasting.told.clone());
    let waits = asked("copy", "Copy", &[("maya", "2026-11-23T18:00:00Z", &["sam"], "ok?")]);
    assert_eq!(again.reads(vec![waits]).tick("2026-11-23T20:03:00Z").heard(), [""; 0]);
}

#[test]
fn outside_my_hours_nothing_is_heard_and_what_still_holds_is_told_when_they_begin() {
    // 17:40 in New York.
    let mut board = Told::open("2026-11-23T22:40:00Z", HashSet::new());
    board.reads(Vec::new());
    let (asks, answers) =
        (("sam", "2026-11-23T22:00:00Z", &["maya"][..], "?"), ("maya", "2026-11-24T03:00:00Z", &[][..], "!"));
    board.reads(vec![asked("a", "A", &[asks]), asked("b", "B", &[asks]), asked("c", "C", &[asks])]);
    assert_eq!((board.heard(), board.newest().is_some()), (Vec::new(), true), "the header says so all the same");
    assert_eq!(board.reads(vec![asked("b", "B", &[asks, answers])]).heard(), [""; 0]);
    assert_eq!(board.tick("2026-11-24T13:59:00Z").heard(), [""; 0]);
    assert_eq!(board.tick("2026-11-24T14:00:00Z").heard(), ["2 new for you"], "one was answered meanwhile");
    assert_eq!(board.tick("2026-11-24T14:01:00Z").heard(), [""; 0]);
}

#[test]
fn what_came_while_the_board_was_closed_at_night_is_told_in_the_morning() {
    let mut board = Told::open("2026-11-23T22:40:00Z", HashSet::new());
    board.reads(Vec::new());
    board.reads(vec![question("copy")]);
    let mut again = Told::open("2026-11-24T03:00:00Z", board.model.lasting.told.clone());
    assert_eq!(again.reads(vec![question("copy")]).heard(), [""; 0]);
    assert_eq!(again.tick("2026-11-24T14:00:00Z").heard(), ["Sam asks you: Launch copy, due 17:30"]);
}

#[test]
fn what_was_looked_at_at_night_is_not_told_in_the_morning() {
    let mut board = Told::open("2026-11-23T22:40:00Z", HashSet::new());
    board.reads(Vec::new());
    board.reads(vec![question("copy")]);
    press(&mut board.model, "2");
    assert_eq!(board.newest(), None);
    assert_eq!(board.tick("2026-11-24T14:00:00Z").heard(), [""; 0]);
}

#[test]
fn whoever_wants_it_is_told_outside_their_hours_too_and_only_of_what_they_want() {
    let mut board = Told::open("2026-11-23T22:40:00Z", HashSet::new());
    board.model.notices.wanted.quiet_outside_hours = false;
    board.reads(Vec::new());
    assert_eq!(board.reads(vec![question("copy")]).heard().len(), 1);
    board.model.notices.wanted.which = vec![Kind::Back];
    assert_eq!(board.reads(vec![question("deck")]).heard(), [""; 0]);
}

#[test]
fn of_several_boards_the_one_that_asks_is_heard() {
    let mut board = Told::open(NOW, HashSet::new());
    board.event(Event::News(News::Leads(false)));
    board.reads(Vec::new());
    assert_eq!(board.reads(vec![question("copy")]).heard(), [""; 0]);
    assert_eq!(board.newest().as_deref(), Some("Sam asks you: Launch copy"));
    board.event(Event::News(News::Leads(true)));
    assert_eq!(board.heard(), [""; 0], "the other one told it");
    assert_eq!(board.reads(vec![question("deck")]).heard().len(), 1);
}

#[test]
fn before_it_is_known_who_asks_what_is_news_waits() {
    let mut board = Told::opened(NOW);
    board.model.notices.wanted.bell = true;
    let told = HashSet::from(["maya:source:here".to_owned()]);
    board.event(Event::News(News::Lasting(Lasting { told, ..Lasting::default() })));
    assert_eq!(board.reads(vec![question("copy")]).heard(), [""; 0]);
    board.event(Event::News(News::Leads(true)));
    assert_eq!(board.heard().len(), 1);
}

#[test]
fn with_everything_off_nothing_is_announced_and_all_is_kept_as_told() {
    let mut board = Told::open(NOW, HashSet::new());
    board.model.notices.wanted.bell = false;
    board.reads(Vec::new());
    assert_eq!(board.reads(vec![question("copy")]).heard(), [""; 0]);
    assert_eq!(board.newest().as_deref(), Some("Sam asks you: Launch copy"));
    let mut again = Told::open(NOW, board.model.lasting.told.clone());
    assert_eq!(again.reads(vec![question("copy")]).heard(), [""; 0]);
    assert_eq!(again.newest(), None);
}

#[test]
fn scrubbing_time_tells_nothing() {
    let mut board = Told::open("2026-11-23T18:00:00Z", HashSet::new());
    let waits = asked("copy", "Copy", &[("maya", "2026-11-23T18:00:00Z", &["sam"], "ok?")]);
    let due = Item { due: Some(Due::At(t("2026-11-24T18:30:00Z"))), ..item("deck", "Deck", &["maya"], &[]) };
    board.reads(vec![waits, due]);
    let told = board.model.lasting.told.clone();
    for keys in ["]", "] ]", "L", "H H", "0"] {
        press(&mut board.model, keys);
        board.tick("2026-11-23T18:01:00Z");
    }
    assert_eq!((board.heard(), board.newest()), (Vec::new(), None));
    assert_eq!(board.model.lasting.told, told);
}

#[test]
fn keys_of_what_still_holds_are_kept_anew_every_day() {
    let mut board = Told::open(NOW, HashSet::new());
    board.reads(vec![old()]);
    let keeps = |board: &mut Told, now: &str| {
        board.now = t(now);
        let effects = board.model.handle(Event::Tick, board.now);
        let told = effects.into_iter().find_map(|effect| match effect {
            Effect::Ask(Ask::Keep(Keep::Told(keys))) => Some(keys),
            _ => None,
        });
        told.unwrap_or_default()
    };
    assert_eq!(keeps(&mut board, "2026-11-23T20:00:00Z"), [""; 0]);
    let tomorrow = keeps(&mut board, "2026-11-24T06:00:00Z");
    let expected = ["maya:asked:here:old:", "maya:assigned:here:old", "maya:late:here:old:", "maya:source:here"];
    assert_eq!(tomorrow.len(), expected.len(), "{tomorrow:?}");
    assert!(tomorrow.iter().zip(expected).all(|(key, start)| key.starts_with(start)), "{tomorrow:?}");
    assert_eq!(keeps(&mut board, "2026-11-24T06:01:00Z"), [""; 0]);
}

#[test]
fn the_newest_is_in_the_footer_until_it_is_seen_or_for_ten_minutes() {
    let mut board = Told::open(NOW, HashSet::new());
    board.reads(Vec::new());
    let footer = |board: &Told| shown(&board.model).lines().last().unwrap().to_owned();
    let before = footer(&board);
    board.reads(vec![question("copy"), question("deck")]);
    assert!(
        footer(&board).starts_with(" ! Sam asks you: Launch copy   ! show it   1 more notice   esc seen"),
        "{}",
        footer(&board)
    );
    press(&mut board.model, "j");
    assert!(footer(&board).contains("Sam asks"), "the team was looked at");
    press(&mut board.model, "2");
    assert!(!footer(&board).contains("Sam asks"), "{}", footer(&board));
    board.reads(vec![question("third")]);
    assert!(footer(&board).contains("Sam asks you"));
    press(&mut board.model, "1 esc");
    assert_eq!(footer(&board), before, "esc: it is seen");
    board.reads(vec![question("fourth")]);
    board.model.show(PanelId::Team);
    board.tick("2026-11-23T19:41:59Z");
    assert!(footer(&board).contains("Sam asks you"));
    board.tick("2026-11-23T19:42:00Z");
    assert!(!footer(&board).contains("Sam asks you"));
}

#[test]
fn what_no_longer_holds_leaves_the_footer() {
    let mut board = Told::open(NOW, HashSet::new());
    board.reads(Vec::new());
    board.reads(vec![question("copy")]);
    assert!(board.newest().is_some());
    board.reads(vec![asked("copy", "Launch copy", &[])]);
    assert_eq!(board.newest(), None);
}

#[test]
fn a_notice_reaches_every_width_and_height_and_takes_nothing_from_the_header() {
    let mut board = Told::open(NOW, HashSet::new());
    board.reads(Vec::new());
    board.reads(vec![question("copy"), question("設計レビュー")]);
    let newest = board.model.notices.newest.clone();
    for columns in 20..=240 {
        for rows in [5, 30] {
            board.model.handle(Event::Resized(Size { columns, rows }), t(NOW));
            board.model.notices.newest = None;
            let header = |model: &Model| shown(model).lines().next().unwrap().to_owned();
            let without = header(&board.model);
            board.model.notices.newest.clone_from(&newest);
            let screen = shown(&board.model);
            if rows == 30 {
                assert_eq!(header(&board.model), without, "at {columns} columns");
                assert!(screen.lines().last().unwrap().contains("! Sam"), "at {columns} columns: {screen}");
            } else {
                assert!(screen.contains("! Sam"), "at {columns} columns: {screen}");
            }
        }
    }
}

#[test]
fn somebody_who_owes_me_is_late_is_told_once_and_again_when_the_due_time_moves() {
    let mut board = Told::open(NOW, HashSet::new());
    board.reads(Vec::new());
    let due = |at: &str| asked("deck", "Deck", &[("maya", at, &["sam"], "ready?")]);
    // Sam's next working day after Monday ends on Tuesday at 22:00.
    assert_eq!(board.reads(vec![due("2026-11-23T19:30:00Z")]).heard(), [""; 0]);
    board.tick("2026-11-24T21:30:00Z").heard();
    let heard = board.tick("2026-11-24T22:05:00Z").heard();
    assert_eq!(heard, ["Sam is late since 17:00: owes you Deck"]);
    assert_eq!(board.tick("2026-11-24T22:06:00Z").heard(), [""; 0]);
    assert!(shown(&board.model).contains("! Sam is late since 17:00: owes you Deck"), "{}", shown(&board.model));
    let mut off = Told::open(NOW, HashSet::new());
    off.model.notices.wanted.which = vec![Kind::Mine, Kind::Late, Kind::Back, Kind::Failed];
    off.reads(Vec::new()).reads(vec![due("2026-11-23T19:30:00Z")]);
    off.tick("2026-11-24T21:30:00Z").heard();
    assert_eq!(off.tick("2026-11-24T22:05:00Z").heard(), [""; 0], "switched off");
}

#[test]
fn a_source_that_fails_is_told_once_until_it_answers_again() {
    let mut board = Told::open(NOW, HashSet::new());
    board.reads(Vec::new());
    let fail = |board: &mut Told, since: &str| {
        let why = Text::new("the token is refused: make a new one");
        let health = Health::Failed { why, until: None, since: t(since), last: Some(t(NOW)) };
        board.event(Event::News(News::Known(vec![Update::Source(0, health)])));
        board.heard()
    };
    assert_eq!(fail(&mut board, NOW), ["here failed: the token is refused: make a new one"]);
    assert_eq!(fail(&mut board, NOW), [""; 0], "still the same failure");
    board.reads(Vec::new());
    assert_eq!(board.newest(), None, "it answers again");
    assert_eq!(fail(&mut board, "2026-11-23T19:40:00Z").len(), 1);
}

#[test]
fn a_mistake_in_the_config_is_told_until_it_is_mended() {
    use super::super::reload::Advice;
    let mut board = Told::open(NOW, HashSet::new());
    board.reads(Vec::new());
    let advice = |broken: bool| {
        let notes = if broken { vec![Text::new("config.toml:3:1: zone is unknown")] } else { Vec::new() };
        Event::News(News::Advice(Advice { notes, problems: Vec::new(), broken }))
    };
    board.event(advice(true));
    assert_eq!(board.heard(), ["the config has a mistake: config.toml:3:1: zone is unknown"]);
    board.event(advice(false));
    assert_eq!((board.newest(), board.heard()), (None, Vec::new()));
}

/// A board whose source accepts answers, with one new question.
fn asked_now() -> Told {
    let mut board = Told::open(NOW, HashSet::new());
    let rights = Rights { reply: Right::Yes, close: Right::Yes, ..Rights::default() };
    board.model.doing.rights = vec![(SourceId::new("here").unwrap(), rights)];
    board.reads(vec![old()]).reads(vec![old(), question("copy")]);
    assert_eq!(board.newest().as_deref(), Some("Sam asks you: Launch copy"));
    board
}

/// The item of the selected thread.
fn selected(model: &Model) -> Option<&str> {
    model.panels.threads.key().map(|(_, item, _)| item.raw())
}

#[test]
fn the_key_for_notices_selects_the_thread_that_one_is_about_whatever_hides_it() {
    let mut board = asked_now();
    board.model.set_filter(PanelId::Threads, "nothing is called so");
    assert!(shown(&board.model).contains("! show it"), "{}", shown(&board.model));
    press(&mut board.model, "!");
    assert_eq!((board.model.workspace.focus, selected(&board.model)), (PanelId::Threads, Some("copy")));
    assert_eq!(board.newest(), None, "it is seen");
    assert!(board.model.overlays.is_empty());
    press(&mut board.model, "!");
    assert!(shown(&board.model).contains("there is no notice"), "{}", shown(&board.model));
    press(&mut board.model, "a");
    let Some(Overlay::Writing(writing)) = board.model.overlays.top() else { panic!("{}", shown(&board.model)) };
    assert!(writing.title.starts_with("Answer to Sam"), "{}", writing.title);
}

#[test]
fn a_notice_that_comes_the_moment_before_a_key_takes_no_key_from_the_selected_row() {
    let details = |board: &Told| match board.model.overlays.top() {
        Some(Overlay::Details { of: Subject::Thread((_, item, _)), .. }) => Some(item.raw().to_owned()),
        _ => None,
    };
    let mut board = Told::open(NOW, HashSet::new());
    let rights = Rights { reply: Right::Yes, close: Right::Yes, ..Rights::default() };
    board.model.doing.rights = vec![(SourceId::new("here").unwrap(), rights)];
    board.reads(vec![old()]);
    press(&mut board.model, "2");
    board.model.show(PanelId::Team);
    let own = board.model.subject();
    board.reads(vec![old(), question("copy")]);
    assert!(board.newest().is_some());
    press(&mut board.model, "enter");
    assert_eq!(board.model.overlays.len(), 1);
    assert_eq!((details(&board), board.model.workspace.focus), (None, PanelId::Team));
    press(&mut board.model, "esc a");
    assert!(board.model.overlays.is_empty() && board.newest().is_some(), "{}", shown(&board.model));
    assert_eq!(board.model.subject(), own);
}

#[test]
fn a_notice_in_a_narrow_pane_is_whole_before_its_keys_are_told() {
    let mut board = asked_now();
    board.model.handle(Event::Resized(Size { columns: 44, rows: 40 }), t(NOW));
    let screen = shown(&board.model);
    assert!(screen.contains("! Sam asks you: Launch copy") && !screen.contains("show it"), "{screen}");
}

#[test]
fn clocks_that_change_are_told_once_two_weeks_ahead_with_what_it_does_to_shared_hours() {
    // New York's clocks go forward on Sunday 8 March 2026 at 07:00Z. Two weeks before it is a Sunday too: no notice comes
    // until Monday 09:00.
    let mut board = Told::open("2026-02-20T15:00:00Z", HashSet::new());
    assert_eq!(board.reads(Vec::new()).heard(), [""; 0]);
    assert_eq!(board.tick("2026-02-22T06:59:00Z").newest(), None, "a minute too early");
    let heard = board.tick("2026-02-23T14:01:00Z").heard();
    let [told] = &heard[..] else { panic!("{heard:?}") };
    assert!(told.starts_with("Sun 8 Mar") && told.contains("clocks in New York go 1h forward"), "{told}");
    assert!(told.contains("shared hours with Sam 6h a day, then 6h 30m"), "{told}");
    for later in ["2026-02-24T15:00:00Z", "2026-03-06T15:00:00Z", "2026-03-09T15:00:00Z"] {
        assert_eq!(board.tick(later).heard(), [""; 0], "{later}");
    }
    let told: HashSet<String> = board.model.lasting.told.iter().cloned().collect();
    let mut again = Told::open("2026-02-25T15:00:00Z", told);
    assert_eq!(again.reads(Vec::new()).tick("2026-02-25T15:01:00Z").heard(), [""; 0], "nor after a restart");
}

#[test]
fn a_clock_change_that_came_within_two_weeks_while_the_board_was_closed_is_told_at_its_start() {
    let mut board = Told::open("2026-02-20T15:00:00Z", HashSet::new());
    board.reads(Vec::new());
    let told: HashSet<String> = board.model.lasting.told.iter().cloned().collect();
    let mut later = Told::open("2026-03-02T15:00:00Z", told);
    let heard = later.reads(Vec::new()).heard();
    assert!(heard.len() == 1 && heard[0].contains("clocks in New York go 1h forward"), "{heard:?}");
}
