use super::super::input::{Input, Mouse, MouseKind};
use super::super::model::{Overlay, Subject};
use super::super::program::{Effect, Event, Program};
use super::super::update::{Ask, News};
use super::{NOW, TEAM, empty, model, press, shown, t};
use crate::domain::Instant;
use crate::domain::teammate::TeammateIndex;
use crate::domain::text::Text;
use crate::panels::plan::Key;
use crate::sync::store::{Keep, Lasting, Taken};

fn marked(model: &super::Model) -> Vec<u32> {
    model.panels.chosen.indices().map(|index| index.0).collect()
}

fn planned(model: &super::Model) -> Vec<u32> {
    model.panels.plan.found.group().indices().iter().map(|index| index.0).collect()
}

/// The start of the proposal, after NOW in minutes.
fn proposed(model: &super::Model) -> i64 {
    (model.proposal().unwrap().start - t(NOW)).num_minutes()
}

fn copied(effects: &[Effect<Ask>]) -> Option<String> {
    effects.iter().find_map(|effect| if let Effect::Copy(text) = effect { Some(text.raw().to_owned()) } else { None })
}

fn taken(effects: &[Effect<Ask>]) -> Option<Taken> {
    effects.iter().find_map(|effect| match effect {
        Effect::Ask(Ask::Keep(Keep::Taken(taken))) => Some(taken.clone()),
        _ => None,
    })
}

#[test]
fn space_marks_teammates_the_first_time_with_me_and_says_how_many() {
    let mut model = model(160, 40);
    press(&mut model, "j space");
    let screen = shown(&model);
    assert_eq!(marked(&model), [0, 1]);
    assert!(screen.lines().nth(1).is_some() && screen.contains("Sam Keller and you are marked"), "{screen}");
    let rows: Vec<bool> = ["Maya Ortiz ", "Sam Keller ", "Kenji Mori "]
        .map(|name| screen.lines().find(|row| row.contains(name)).unwrap().contains('✓'))
        .into();
    assert_eq!(rows, [true, true, false]);
    press(&mut model, "j space");
    assert_eq!(marked(&model), [0, 1, 2]);
    press(&mut model, "k space j space");
    assert!(marked(&model).is_empty(), "with the last of the others my mark goes too");
    press(&mut model, "j space c");
    assert!(marked(&model).is_empty());
    press(&mut model, "2 space");
    assert!(shown(&model).contains("only teammates can be marked"));
}

#[test]
fn with_nobody_marked_a_small_team_is_planned_for_and_a_large_one_by_the_threads_that_are_shared() {
    let mut small = model(160, 40);
    press(&mut small, "p");
    assert_eq!(planned(&small), [0, 1, 2, 3], "one has no zone");
    assert!(shown(&small).contains("45m with the team, as no one is marked: Maya, Sam, Kenji, נועה"));
    let more = (0..6).map(|n| {
        format!(
            "\n[[teammate]]\nid = \"more{n}\"\nname = \"More {n}\"\nzone = \"UTC\"\nhours = [\"Mon-Fri 09:00-17:00\"]\n"
        )
    });
    let config = TEAM.replace("\n[[source]]", &format!("{}\n[[source]]", more.collect::<String>()));
    let (mut large, mut desk) = empty(&config, NOW);
    large.workspace.size = super::super::program::Size { columns: 160, rows: 40 };
    press(&mut large, "p");
    assert_eq!(planned(&large), [0]);
    assert!(shown(&large).contains("no one is marked, and you share no open thread: mark people"));
    large.handle(Event::News(News::Known(desk.page(0, super::page()))), t(NOW));
    assert_eq!(planned(&large), [0, 1, 2], "Sam asked me, and I asked Kenji");
    assert!(shown(&large).contains("45m with Maya, Sam, Kenji, as you share most threads"));
}

#[test]
fn space_in_the_plan_takes_people_in_and_out() {
    let mut model = model(160, 40);
    press(&mut model, "p g j j");
    assert_eq!(model.panels.plan.mate(), Some(TeammateIndex(2)));
    press(&mut model, "space space");
    assert_eq!((planned(&model), marked(&model)), (vec![0, 1, 3], vec![0, 1, 3]));
    assert!(shown(&model).contains("Kenji Mori"), "in a small team they stay in sight");
    press(&mut model, "space");
    assert_eq!(planned(&model), [0, 1, 2, 3]);
    press(&mut model, "G space");
    assert!(shown(&model).contains("only teammates can be marked, in their rows"));
}

#[test]
fn the_best_start_is_proposed_and_another_when_it_is_selected() {
    let mut model = model(160, 40);
    press(&mut model, "space j space p");
    // Sam works until 17:00 of ours, with a break until 15:00: not from 14:32 on.
    assert_eq!(proposed(&model), 28);
    let screen = shown(&model);
    assert!(screen.contains("▌best   Mon 23 Nov 15:00  (15:00-16:15)   inside for all"), "{screen}");
    press(&mut model, "j");
    assert_eq!(proposed(&model), 24 * 60 - 5 * 60 - 32, "Tuesday at 09:00");
    press(&mut model, "g");
    assert_eq!(proposed(&model), 24 * 60 - 5 * 60 - 32, "a person's row leaves it as it is");
}

#[test]
fn f_goes_to_the_best_proposal_and_then_to_the_next_and_round() {
    let mut model = model(160, 40);
    press(&mut model, "space j space p g right");
    let mut at = |keys: &str| {
        press(&mut model, keys);
        (proposed(&model) / (24 * 60), model.time.scrub.is_some(), model.panels.plan.mate().is_none())
    };
    assert_eq!([at("f"), at("f"), at("f")], [0, 0, 1].map(|day| (day, false, true)));
    assert_eq!([at("f"), at("f"), at("f")], [2, 3, 0].map(|day| (day, false, true)));
}

#[test]
fn when_the_selected_proposal_is_gone_the_selection_goes_with_what_is_proposed() {
    let mut model = model(160, 40);
    press(&mut model, "space j space p G k");
    // Another meeting, fewer days, another group: there are other proposals each time.
    for keys in ["d d d", "N N N N", "D D", "n n", "g j j space", "G d"] {
        press(&mut model, keys);
        let plan = &model.panels.plan;
        if let Some(Key::Proposal(selected)) = plan.list.key() {
            assert_eq!(Some(*selected), plan.chosen().map(|(_, proposal)| proposal.date), "after {keys}");
        }
    }
    assert!(matches!(model.panels.plan.list.key(), Some(Key::Proposal(_))));
}

#[test]
fn scrubbing_moves_what_is_proposed_on_quarters_of_an_hour_and_selecting_a_proposal_ends_it() {
    let mut model = model(160, 40);
    press(&mut model, "space j space p");
    let mut at = |keys: &str| {
        press(&mut model, keys);
        (proposed(&model), model.time.scrub.is_some())
    };
    assert_eq!([at("right"), at("right"), at("left")], [(43, true), (58, true), (43, true)]);
    assert_eq!([at("0"), at("ctrl-right"), at("L")], [(28, false), (88, true), (88 + 1440, true)]);
    assert_eq!(at("j"), (24 * 60 - 5 * 60 - 32, false));
    press(&mut model, "0 1 right p");
    assert_eq!(proposed(&model), 15, "the moment that was looked at is what is proposed");
    press(&mut model, "left");
    assert_eq!(proposed(&model), 13, "14:47 goes back to 14:45");
}

#[test]
fn a_moment_far_away_is_looked_for_there() {
    let mut model = model(160, 40);
    press(&mut model, "space j space p L L L L L L L L L L");
    let screen = shown(&model);
    assert!(screen.contains("Plan Thu 3 Dec ") && screen.contains("until Tue 8 Dec 00:00"), "{screen}");
    press(&mut model, "0");
    assert!(shown(&model).contains("Plan Mon 23 Nov "));
}

#[test]
fn y_copies_the_proposal_by_everybodys_clock_and_takes_nothing() {
    let mut model = model(160, 40);
    let effects = press(&mut model, "space j space j space p y");
    let text = "Proposal of 45m on Tue 24 Nov 2026: Maya Ortiz 07:00-07:45 (New York, outside working hours); \
                Sam Keller 12:00-12:45 (London); Kenji Mori 21:00-21:45 (Tokyo, outside working hours). \
                In UTC: 2026-11-24 12:00-12:45.";
    assert_eq!((copied(&effects).as_deref(), taken(&effects)), (Some(text), None));
    assert!(shown(&model).contains("copied: Tue 24 Nov 07:00-07:45") && model.lasting.taken.is_empty());
}

#[test]
fn capital_y_takes_the_proposal_and_again_takes_it_back() {
    let mut model = model(160, 40);
    let people = ["maya", "sam"].map(str::to_owned).to_vec();
    let start = t("2026-11-23T20:00:00Z");
    let meeting = Taken { start, end: start + chrono::TimeDelta::minutes(45), people };
    let effects = press(&mut model, "space j space p Y");
    assert_eq!((copied(&effects), taken(&effects)), (None, Some(meeting.clone())));
    assert_eq!(model.lasting.taken, std::slice::from_ref(&meeting));
    let screen = shown(&model);
    for said in [
        "taken: Mon 23 Nov 15:00-15:45",
        "fair   last window: nobody out of their day",
        "taken  Mon 23 Nov 15:00 with Maya, Sam   Y again takes it back",
    ] {
        assert!(screen.contains(said), "{said:?} is not in\n{screen}");
    }
    let effects = press(&mut model, "Y");
    assert!(effects.contains(&Effect::Ask(Ask::Keep(Keep::Untaken(meeting)))));
    assert!(model.lasting.taken.is_empty() && shown(&model).contains("no longer taken: Mon 23 Nov 15:00-15:45"));
}

#[test]
fn u_undoes_the_last_mark_or_window_one_after_the_other() {
    let mut model = model(160, 40);
    press(&mut model, "space j space p Y Y Y j Y g j j space u");
    assert_eq!((marked(&model), model.lasting.taken.len()), (vec![0, 1], 2));
    let mut undone = |said: &str| {
        press(&mut model, "u");
        let screen = shown(&model);
        assert!(screen.contains(said), "{said:?} is not in\n{screen}");
        (model.lasting.taken.len(), marked(&model).len())
    };
    assert_eq!(undone("no longer taken: Tue 24 Nov 09:00-09:45"), (1, 2));
    assert_eq!(undone("no longer taken: Mon 23 Nov 15:00-15:45"), (0, 2));
    assert_eq!(undone("taken again: Mon 23 Nov 15:00-15:45"), (1, 2));
    assert_eq!(undone("no longer taken: Mon 23 Nov 15:00-15:45"), (0, 2));
    assert_eq!(undone("undone: 1 teammate marked"), (0, 1));
    assert_eq!(undone("undone: 0 teammates marked"), (0, 0));
    assert_eq!(undone("there is nothing to undo in this run"), (0, 0));
}

#[test]
fn in_the_plan_space_turns_must_into_may_and_may_into_not() {
    let mut model = model(160, 40);
    press(&mut model, "space j space j space p g j j");
    let mut state = |keys: &str| {
        keys.split_whitespace().for_each(|key| _ = press(&mut model, key));
        let screen = shown(&model);
        let head = screen.lines().find(|row| row.contains("45m with")).unwrap();
        head.split("best of").next().unwrap().trim_matches(['│', ' ']).to_owned()
    };
    assert_eq!(state(""), "45m with Maya, Sam, Kenji");
    assert_eq!(state("space"), "45m with Maya, Sam; Kenji if possible");
    assert_eq!(state("space"), "45m with Maya, Sam");
    assert_eq!(state("space"), "45m with Maya, Sam, Kenji");
    assert_eq!(state("space u"), "45m with Maya, Sam, Kenji");
    press(&mut model, "space");
    assert!(shown(&model).contains("? Kenji Mori"), "{}", shown(&model));
    press(&mut model, "1 space space p");
    assert!(model.panels.plan.may.is_empty(), "in the team a mark is a mark");
}

#[test]
fn e_plans_a_meeting_that_repeats_with_its_changes_and_turns() {
    let mut model = model(160, 40);
    press(&mut model, "space j j space p e");
    let screen = shown(&model);
    for said in ["45m every week with Maya, Kenji", "series Mon 23 Nov ", ", every week, 12 times: "] {
        assert!(screen.contains(said), "{said:?} is not in\n{screen}");
    }
    let command = copied(&press(&mut model, "i")).unwrap();
    assert!(command.ends_with(" --duration 45m --every week --format ics > meeting.ics"), "{command}");
    assert!(press(&mut model, "e").contains(&Effect::Redraw) && shown(&model).contains("45m every 2 weeks with"));
    press(&mut model, "e");
    let command = copied(&press(&mut model, "i"));
    let expected = "asyncboard plan --with maya,kenji --from 2026-11-23 --days 1 --at 17:45 --duration 45m --format ics > meeting.ics";
    assert_eq!(command.as_deref(), Some(expected));
}

#[test]
fn on_one_date_for_all_the_proposal_says_it_once_and_in_its_details_y_copies_it_too() {
    let mut model = model(160, 40);
    let effects = press(&mut model, "space j space p right enter y");
    let text = "Proposal of 45m on Mon 23 Nov 2026: Maya Ortiz 15:15-16:00 (New York); Sam Keller 20:15-21:00 (London). \
                In UTC: 2026-11-23 20:15-21:00.";
    assert_eq!(copied(&effects).as_deref(), Some(text));
    assert!(matches!(model.overlays.top(), Some(Overlay::Details { of: Subject::Proposal, .. })));
    assert!(shown(&model).contains("Maya Ortiz  Mon 23 Nov  15:15-16:00  New York  inside"));
    press(&mut model, "esc g");
    assert_eq!(copied(&press(&mut model, "enter y")), None, "a teammate's details hold no proposal");
}

#[test]
fn what_has_begun_is_not_proposed() {
    let mut model = model(160, 40);
    let effects = press(&mut model, "space j space p ctrl-left y i");
    assert_eq!(copied(&effects), None);
    assert!(shown(&model).contains("this has begun already"));
}

#[test]
fn the_windows_taken_before_are_told_and_weigh_on_what_is_proposed() {
    let mut model = model(160, 40);
    press(&mut model, "space j j space p");
    assert!(!shown(&model).contains("last 2 windows"));
    let at = |start: &str| -> Instant { t(start) };
    let window = |start: &str, people: &[&str]| {
        let people = people.iter().map(|id| (*id).to_owned()).collect();
        Taken { start: at(start), end: at(start) + chrono::TimeDelta::minutes(45), people }
    };
    // 07:00 in New York; then 06:00 in Tokyo, with a former teammate.
    let taken = vec![
        window("2026-11-16T12:00:00Z", &["maya", "sam"]),
        window("2026-11-17T21:00:00Z", &["kenji", "maya", "gone"]),
        window("2026-11-18T21:00:00Z", &["sam"]),
    ];
    let lasting = Lasting { taken, ..Lasting::default() };
    assert!(model.handle(Event::News(News::Lasting(lasting)), t(NOW)).contains(&Effect::Redraw));
    let screen = shown(&model);
    let said = "fair   last 2 windows: Kenji 1 night · Maya 1 edge";
    assert!(screen.contains(said), "{screen}");
    let loads: Vec<u32> = model.panels.plan.found.invitation.people.iter().map(|person| person.share.load()).collect();
    assert_eq!(loads, [1, 4]);
}

#[test]
fn the_meeting_is_made_longer_and_shorter_the_reach_wider_and_both_are_remembered() {
    let mut model = model(160, 40);
    let kept = |effects: Vec<Effect<Ask>>| match effects.first() {
        Some(Effect::Ask(Ask::Keep(Keep::Setting(name, Some(value))))) => Some(format!("{name}={value}")),
        _ => None,
    };
    assert_eq!(kept(press(&mut model, "d")), None, "nothing is looked for in the team");
    assert_eq!(kept(press(&mut model, "p d")).as_deref(), Some("plan=60 5 0"));
    assert_eq!(kept(press(&mut model, "D D D")).as_deref(), Some("plan=15 5 0"));
    assert_eq!(kept(press(&mut model, "D")), None);
    assert_eq!(kept(press(&mut model, "n")).as_deref(), Some("plan=15 6 0"));
    assert_eq!(kept(press(&mut model, "N N")).as_deref(), Some("plan=15 4 0"));
    assert!(shown(&model).contains("15m with") && shown(&model).contains("best of 4 days"), "{}", shown(&model));
    assert_eq!(kept(press(&mut model, "e")).as_deref(), Some("plan=15 4 1"));
    assert_eq!(super::super::update::planning::wish(&model.lasting), model.panels.plan.wish);
}

#[test]
fn a_filter_finds_people_who_are_not_planned_for_and_mine_the_shared_hours_with_me() {
    let mut model = model(160, 40);
    press(&mut model, "p / t o k y o enter g");
    assert_eq!(model.panels.plan.people, [TeammateIndex(2)]);
    press(&mut model, "space");
    assert_eq!(model.panels.plan.may.iter().map(|index| index.0).collect::<Vec<_>>(), [2], "he may come");
    press(&mut model, "space");
    assert_eq!(planned(&model), [0, 1, 3]);
    press(&mut model, "esc c 1 g space j space j space p");
    assert!(
        shown(&model).contains("shared hours, 45m and more, 2 of 3: Mon 15:00-17:00 Maya, Sam"),
        "{}",
        shown(&model)
    );
    press(&mut model, "g j j space space g space space m");
    assert!(
        shown(&model).contains("shared hours, 45m and more: Mon") || shown(&model).contains("no 45m of working hours")
    );
    press(&mut model, "esc esc");
    assert_eq!(model.workspace.focus, super::super::panel::PanelId::Team);
}

#[test]
fn where_no_one_can_meet_that_is_said_and_nothing_is_proposed() {
    let mut model = model(160, 40);
    press(&mut model, "j j j j space 1 g space p");
    assert_eq!(planned(&model), [4]);
    let screen = shown(&model);
    assert!(screen.contains("why    田中 has no zone"), "{screen}");
    assert_eq!(press(&mut model, "y"), [Effect::Redraw]);
    press(&mut model, "f");
    assert!(shown(&model).contains("there is no proposal to go to"));
    press(&mut model, "Y");
    assert!(model.lasting.taken.is_empty());
}

#[test]
fn before_the_first_day_of_a_week_a_line_stays_empty() {
    let mut model = model(160, 40);
    press(&mut model, "p n n n");
    let before_gap = |model: &super::Model| {
        let screen = shown(model);
        let rows: Vec<&str> = screen.lines().collect();
        let first = rows.iter().position(|row| row.starts_with("│   Mon 23 Nov ")).unwrap();
        let days = &rows[first..first + 10];
        let gap = days.iter().position(|row| row.trim_matches(['│', ' ']).is_empty()).unwrap();
        days[gap - 1].split_whitespace().nth(1).unwrap().to_owned()
    };
    assert_eq!(before_gap(&model), "Sun");
    model.board.form.week = chrono::Weekday::Sun;
    assert_eq!(before_gap(&model), "Sat");
}

fn mouse(model: &mut super::Model, kind: MouseKind, column: u16, row: u16) {
    model.handle(Event::Input(Input::Mouse(Mouse { kind, column, row })), t(NOW));
}

#[test]
fn the_mouse_selects_people_and_proposals_and_drags_the_start_along_the_hours() {
    let mut model = model(160, 40);
    press(&mut model, "space j space p");
    let screen = shown(&model);
    let row_of = |text: &str| screen.lines().position(|line| line.contains(text)).unwrap() as u16;
    mouse(&mut model, MouseKind::Press, 5, row_of("Kenji Mori"));
    assert_eq!(model.panels.plan.mate(), Some(TeammateIndex(2)));
    mouse(&mut model, MouseKind::Press, 5, row_of("Tue 24 Nov 09:00"));
    assert_eq!((model.panels.plan.mate(), proposed(&model)), (None, 24 * 60 - 5 * 60 - 32));
    let scale = screen.lines().nth(usize::from(row_of("─00────03"))).unwrap();
    let noon = crate::ui::fit::width(&scale[..scale.find("12────15").unwrap()]) as u16;
    mouse(&mut model, MouseKind::Press, noon, row_of("Maya Ortiz"));
    let day = t("2026-11-24T17:00:00Z");
    assert_eq!(model.proposal().unwrap().start, day);
    mouse(&mut model, MouseKind::Drag, noon + 3, 1);
    mouse(&mut model, MouseKind::Release, noon + 3, 1);
    assert_eq!(model.proposal().unwrap().start, day + chrono::TimeDelta::minutes(90));
    mouse(&mut model, MouseKind::Press, 5, row_of("Tue 24 Nov 09:00"));
    assert!(!model.overlays.is_empty(), "a click on what is selected shows all about it");
}

#[test]
fn foreign_names_are_copied_clean() {
    let config = TEAM.replace("Sam Keller", "Sam\\u001B[2J\\u202E Keller");
    let (mut model, _) = empty(&config, NOW);
    model.workspace.size = super::super::program::Size { columns: 160, rows: 40 };
    let effects = press(&mut model, "j space p y");
    let text = copied(&effects).map(Text::new).unwrap();
    assert_eq!(text.raw(), text.clean());
}

fn with_zones() -> super::Model {
    let mut model = model(160, 40);
    model.panels.plan.zones = Some(std::sync::Arc::new(super::zones()));
    press(&mut model, "p");
    model
}

fn type_outsider(model: &mut super::Model, text: &str) {
    press(model, "I");
    model.handle(Event::Input(Input::Paste(text.to_owned())), t(NOW));
}

#[test]
fn somebody_who_is_no_teammate_is_invited_to_the_plan_and_has_a_row_with_their_hours() {
    let mut model = with_zones();
    type_outsider(&mut model, "Pat=lima");
    let asked = shown(&model);
    assert!(
        asked.contains("Invite somebody who is no teammate") && asked.contains("Pat, Lima: 14:32 there now"),
        "{asked}"
    );
    press(&mut model, "enter");
    let plan = shown(&model);
    let row = plan.lines().find(|line| line.contains("✓ Pat ")).unwrap_or_else(|| panic!("{plan}"));
    assert!(row.contains("same") && row.contains("▆▆▆▆"), "{row}");
    assert!(plan.contains("Maya, Sam, Kenji, נועה, Pat"), "{plan}");
    let Some(Effect::Copy(command)) = press(&mut model, "i").into_iter().next() else { panic!() };
    assert!(command.raw().contains(" --outsider 'Pat=America/Lima'"), "{}", command.raw());
}

#[test]
fn an_outsider_leaves_the_plan_by_the_key_for_marks_and_comes_back_by_undo() {
    let mut model = with_zones();
    type_outsider(&mut model, "Pat=America/Lima");
    press(&mut model, "enter");
    type_outsider(&mut model, "Jo=new york");
    press(&mut model, "enter");
    let names = |model: &super::Model| -> Vec<String> {
        model.panels.plan.outsiders.iter().map(|outsider| outsider.name.raw().to_owned()).collect()
    };
    let at = model.panels.plan.people.len();
    press(&mut model, &format!("g{}", " j".repeat(at)));
    assert_eq!(model.panels.plan.list.key(), Some(&Key::Outsider(0)));
    press(&mut model, "space");
    assert_eq!(names(&model), ["Jo"]);
    press(&mut model, "u");
    assert_eq!(names(&model), ["Pat", "Jo"]);
}

#[test]
fn what_is_wrong_with_an_outsider_is_told_while_they_are_typed() {
    for (text, says) in [
        ("Pat", "expected NAME=ZONE"),
        ("=lima", "the name before `=` is empty"),
        ("Pat=", "the zone after `=` is empty"),
        ("Pat=limo", "no time zone is called"),
        ("maya=lima", "\"maya\" is a teammate"),
    ] {
        let mut model = with_zones();
        type_outsider(&mut model, text);
        press(&mut model, "enter");
        let screen = shown(&model);
        assert!(screen.contains(says), "{text}: {screen}");
        assert!(model.panels.plan.outsiders.is_empty());
    }
}
