//! Filters on a whole board: each field in each list, problems, completions.

use super::super::panel::PanelId::{self, Deadlines, Plan, Sources, Team, Threads};
use super::super::program::{Event, Program};
use super::super::update::News;
use super::{Model, NOW, model, t};
use crate::domain::batch::{Due, Item, Page};
use crate::panels::shared::filter::{Over, complete, read};
use crate::panels::threads;

/// The rows that a line matches in a list, by the items' ids or the teammates'.
fn find(model: &mut Model, panel: PanelId, line: &str) -> String {
    model.panels.filter_mut(panel).text = line.to_owned();
    model.refresh(panel);
    let (board, panels) = (&model.board, &model.panels);
    let thread = |place: &usize| {
        let thread = board.threads().get(*place).unwrap();
        format!("{}/{}", thread.item.id.raw(), board.team.get(thread.by()).unwrap().id)
    };
    let found: Vec<String> = match panel {
        Team => panels.team.shown.iter().map(|place| board.team.mates[*place].id.to_string()).collect(),
        Threads => panels.threads.shown.iter().map(thread).collect(),
        Deadlines => {
            panels.deadlines.shown.iter().map(|place| board.deadlines()[*place].item.id.raw().to_owned()).collect()
        }
        Plan => panels.plan.people.iter().map(|index| board.team.get(*index).unwrap().id.to_string()).collect(),
        _ => panels.sources.shown.iter().map(ToString::to_string).collect(),
    };
    found.join(" ")
}

/// The problems of a line: each piece with its message.
fn wrong(line: &str, over: Over) -> Vec<String> {
    let model = model(160, 40);
    let query = read(line, over, &model.board, t(NOW));
    query.problems.iter().map(|problem| format!("[{}] {}", &line[problem.span.clone()], problem.text)).collect()
}

/// The completions at the end of a line.
fn offered(line: &str, over: Over) -> String {
    let model = model(160, 40);
    complete(line, line.len(), over, &model.board).map_or_else(String::new, |choices| choices.texts.join(" "))
}

/// Checks the rows that lines match in a list.
fn check(panel: PanelId, table: &[(&str, &str)]) {
    let mut model = model(160, 40);
    for (line, expected) in table {
        assert_eq!(find(&mut model, panel, line), *expected, "{line:?}");
    }
}

#[test]
fn threads_are_found_by_words_and_by_every_field() {
    let all = "copy/maya soon/sam deck/kenji";
    check(
        Threads,
        &[
            ("", all),
            ("  ", all),
            ("COPY", "copy/maya"),
            ("launch maya", "copy/maya deck/kenji"),
            ("\"launch copy\"", "copy/maya"),
            ("\"copy launch\"", ""),
            ("-copy", "soon/sam deck/kenji"),
            ("-copy -quick", "deck/kenji"),
            ("設計", "deck/kenji"),
            ("größe", "deck/kenji"),
            ("from:me", "deck/kenji"),
            ("from:ken", "soon/sam"),
            ("from:sam", "copy/maya"),
            ("from:Mori,me", "soon/sam deck/kenji"),
            ("-from:me", "copy/maya soon/sam"),
            ("to:me", "copy/maya"),
            ("to:@sam,keN", "soon/sam deck/kenji"),
            ("to:\"kenji mo\"", "deck/kenji"),
            ("source:here", all),
            ("-source:he", ""),
            ("state:late", "copy/maya"),
            ("state:late,soon", "copy/maya"),
            ("state:w", "soon/sam deck/kenji"),
            ("state:no-target", ""),
            ("channel:comment", all),
            ("wants:reply", all),
            ("wants:review,approval", ""),
            ("channel:chat,email", ""),
            ("project:laun", all),
            ("-project:launch", ""),
            ("due:<1h", "copy/maya"),
            ("due:>1h", "soon/sam deck/kenji"),
            ("due:none", ""),
            ("-due:none copy", "copy/maya"),
            ("from:", all),
            ("state:late,", "copy/maya"),
            ("https://example.org", ""),
            ("12:30", ""),
            ("-", all),
            ("- quick", "soon/sam"),
            ("due:2026-13-01 quick", all),
        ],
    );
}

#[test]
fn deadlines_are_found_by_words_and_by_every_field() {
    let all = "bill deck copy";
    check(
        Deadlines,
        &[
            ("", all),
            ("evil", "bill"),
            ("נועה", "bill"),
            ("to:noa", "bill"),
            ("to:me", "copy"),
            ("-to:sam,maya", "deck"),
            ("state:overdue", "bill deck"),
            ("state:ok", "copy"),
            ("state:o", all),
            ("due:today", "deck"),
            ("due:<2026-11-23", "bill"),
            ("due:2026-11-27", "copy"),
            ("due:>2026-11-26", "copy"),
            ("due:week", "deck copy"),
            ("source:here project:launch channel:com -bill", all),
        ],
    );
}

#[test]
fn deadlines_are_found_by_each_kind_of_sign() {
    let (mut model, mut desk) = super::empty(super::TEAM, NOW);
    let due = |item: Item, due: Due| Item { due: Some(due), ..item };
    let date = |text: &str| Due::Date(text.parse().unwrap());
    let ask = |whom: &'static str| [("maya", "2026-11-23T19:00:00Z", [whom], "ok?")];
    let (noa, sam) = (ask("noa"), ask("sam"));
    let asked = |said: &[(&str, &str, [&'static str; 1], &str); 1]| {
        let (by, at, whom, text) = &said[0];
        super::item(if whom[0] == "noa" { "block" } else { "wait" }, "Asked", &["maya"], &[(by, at, &whom[..], text)])
    };
    let items = vec![
        due(super::item("sat", "On a Saturday", &["sam"], &[]), date("2026-11-28")),
        due(super::item("leave", "On leave", &["noa"], &[]), date("2026-11-24")),
        due(asked(&noa), Due::At(t("2026-11-24T20:00:00Z"))),
        due(asked(&sam), Due::At(t("2026-11-24T15:00:00Z"))),
        due(super::item("fine", "Fine", &["kenji"], &[]), date("2026-11-27")),
    ];
    let updates = desk.page(0, Page { items, ..Page::default() });
    model.handle(Event::News(News::Known(updates)), t(NOW));
    for (line, expected) in [
        ("sign:off_hours", "sat"),
        ("sign:on_leave", "leave"),
        ("sign:no_time", "leave"),
        ("sign:blocked", "block"),
        ("sign:answer_after_due", "wait"),
        ("-sign:on_leave,off_hours,blocked,answer_after_due", "fine"),
    ] {
        assert_eq!(find(&mut model, Deadlines, line), expected, "{line:?}");
    }
}

#[test]
fn teammates_are_found_by_words_and_by_what_they_are_doing() {
    check(
        Team,
        &[
            ("maya", "maya"),
            ("tokyo", "kenji"),
            ("design", "maya"),
            ("state:focus", "kenji"),
            ("state:away,unknown", "noa mei"),
            ("state:wor", "maya"),
            ("-state:working", "sam kenji noa mei"),
            ("state:break", "sam"),
            ("to:ken", "kenji"),
            ("to:me due:<3d", "maya"),
            ("state:late -", "maya sam kenji noa mei"),
        ],
    );
}

#[test]
fn sources_are_found_by_their_names_and_by_how_they_are() {
    check(
        Sources,
        &[("here", "0"), ("state:fresh", "0"), ("state:failed,stale", ""), ("source:he", "0"), ("-here", "")],
    );
}

#[test]
fn a_mistake_is_told_where_it_is_and_nothing_is_filtered() {
    let threads = [
        ("frm:ken", "[frm:] no field is called frm: did you mean from:?"),
        ("from:kenjo", "[kenjo] nobody here is called \"kenjo\": did you mean kenji?"),
        ("to:zzzz", "[zzzz] no teammate is called \"zzzz\""),
        ("source:hree", "[hree] no source is called \"hree\": did you mean here?"),
        ("state:lte", "[lte] threads have no state \"lte\": did you mean late?"),
        ("-state:x9", "[x9] threads have no state \"x9\": late, due_soon, waiting, no_target, marked"),
        ("channel:mail", "[mail] no channel is called \"mail\": did you mean email?"),
        ("project:lanch", "[lanch] no project is called \"lanch\": did you mean launch?"),
        ("due:2026-13-01", "[2026-13-01] due:2026-13-01 is no date: there is no month 13. Write due:2026-12-01."),
        ("due:3d", "[3d] due: takes <3d, >1w, today, tomorrow, week, none, or a date such as 2026-11-27"),
    ];
    for (line, told) in threads {
        assert_eq!(wrong(line, Over::Threads), [told], "{line}");
    }
    assert_eq!(wrong("x from:me", Over::Deadlines), ["[from:me] deadlines have no from:"]);
    assert_eq!(wrong("due:<3d", Over::Team), ["[due:<3d] teammates have no due:"]);
    assert_eq!(wrong("é state:lte,late,woring", Over::Threads).len(), 2);
    let all = "copy/maya soon/sam deck/kenji";
    check(Threads, &[("state:lte,late", all), ("copy frm:x", all), ("copy state:away", "copy/maya")]);
}

#[test]
fn nobody_is_me_where_nobody_looks() {
    let (model, _) = super::empty(&super::TEAM.replace("me = \"maya\"\n", ""), NOW);
    let query = read("to:me", Over::Threads, &model.board, t(NOW));
    assert!(query.terms.is_empty() && query.problems[0].text.starts_with("nobody is you"));
}

#[test]
fn fields_and_their_values_are_offered() {
    assert_eq!(offered("", Over::Threads), "from: to: state: due: source: project: channel: wants: group: sign:");
    assert_eq!(offered("launch s", Over::Threads), "state: source: sign:");
    assert_eq!(offered("-f", Over::Threads), "from:");
    assert_eq!(offered("f", Over::Team), "");
    assert_eq!(offered("", Over::Team), "to: state:");
    assert_eq!(offered("launch", Over::Threads), "");
    assert_eq!(offered("to:", Over::Threads), "me maya sam kenji noa mei");
    assert_eq!(offered("to:me,mor", Over::Threads), "kenji");
    assert_eq!(offered("state:late,w", Over::Threads), "waiting");
    assert_eq!(offered("state:", Over::Deadlines), "overdue at_risk ok");
    assert_eq!(offered("state:r", Over::Deadlines), "risk");
    assert_eq!(offered("source:h", Over::Sources), "here");
    assert_eq!(offered("channel:c", Over::Threads), "comment chat");
    assert_eq!(offered("project:", Over::Deadlines), "Launch");
    assert_eq!(offered("due:t", Over::Threads), "today tomorrow");
    assert_eq!(offered("state:late", Over::Threads), "", "what stands there is no choice");
    assert_eq!(offered("\"two w", Over::Threads), "");
}

#[test]
fn nothing_is_offered_in_the_middle_of_a_word() {
    let model = model(160, 40);
    let at = |cursor| complete("state:lat x", cursor, Over::Threads, &model.board).map(|choices| choices.texts);
    assert_eq!(at(8), None);
    assert_eq!(at(9), Some(vec!["late".to_owned()]));
    assert_eq!(at(2), None);
}

#[test]
fn the_selection_stays_on_its_thread_while_a_filter_comes_and_goes() {
    let mut model = model(160, 40);
    super::press(&mut model, "2 G");
    let key: threads::Key = model.panels.threads.key().cloned().unwrap();
    for line in ["state:waiting", "kenji", ""] {
        find(&mut model, Threads, line);
        assert_eq!(model.panels.threads.key(), Some(&key), "{line}");
    }
}

#[test]
fn what_a_filter_finds_changes_when_its_bound_is_reached() {
    let mut model = model(160, 40);
    model.panels.filter_mut(Deadlines).text = "due:<1h".to_owned();
    let mut at = |now: &str| {
        model.settle(t(now));
        model.panels.deadlines.shown.len()
    };
    // A deadline on Friday the 27th ends at the midnight in New York that closes it: 05:00 by UTC.
    assert_eq!([at("2026-11-28T03:59:59Z"), at("2026-11-28T04:00:00Z")], [2, 3]);
}

#[test]
fn a_filter_acts_on_all_lists_of_the_board_and_esc_clears_them_all() {
    let mut model = model(160, 45);
    super::press(&mut model, "2 / t o : k e n enter");
    let shown = super::shown(&model);
    for title in ["Team /to:ken 1 of 5", "Threads /to:ken 1 of 3", "Deadlines /to:ken 1 of 3"] {
        assert!(shown.contains(title), "{title}: {shown}");
    }
    super::press(&mut model, "3 esc");
    assert!(!super::shown(&model).contains("/to:ken"), "{}", super::shown(&model));
    super::press(&mut model, "5 / h e r e enter");
    assert!(model.panels.threads.filter.is_empty(), "the sources are filtered alone");
}

#[test]
fn a_mistake_is_told_while_it_is_typed_with_how_much_is_shown() {
    let mut model = model(160, 45);
    super::press(&mut model, "2 /");
    let paste = super::super::input::Input::Paste("to:ken due:2026-13-01".to_owned());
    super::super::program::Program::handle(&mut model, super::super::program::Event::Input(paste), t(NOW));
    let shown = super::shown(&model);
    let told = "! due:2026-13-01 is no date: there is no month 13. Write due:2026-12-01. Nothing is filtered: 5 of 5, 3 of 3, 3 of 3 rows.";
    let lines: Vec<&str> = shown.lines().rev().take(2).collect();
    assert!(lines[0].contains(told) && lines[1].contains("/to:ken due:2026-13-01"), "{shown}");
}
