//! Accessibility: words beside glyphs, and no animation.

use super::super::conversation::Conversations;
use super::super::details;
use super::super::panel::PanelId;
use super::*;
use crate::domain::batch::{Problem, Progress};
use crate::panels::shared::prose;
use crate::panels::{deadlines, sources, team, threads};
use crate::ui::fit;

const SIZES: [(u16, u16); 7] = [(200, 60), (160, 45), (100, 30), (60, 20), (40, 50), (30, 12), (24, 12)];

/// Everything with a state: its panel, glyph, word, row index, and details.
fn states(model: &Model) -> Vec<(PanelId, usize, &'static str, String, String)> {
    let (board, now, look) = (&model.board, model.time.now, model.look());
    let told = |paras: &[prose::Para]| {
        prose::lines(paras, 60).iter().map(crate::ui::Words::plain).collect::<Vec<_>>().join("\n")
    };
    let texts = Conversations::default();
    let mut states = Vec::new();
    for (n, (index, _)) in board.team.indices().enumerate() {
        let row = team::rows::row(board, index, now).unwrap();
        let paras = details::teammate(board, index, now);
        states.push((PanelId::Team, n, team::view::glyph(look, row.state), row.state.word().to_owned(), told(&paras)));
    }
    for (n, thread) in board.threads().iter().enumerate() {
        let row = threads::rows::row(board, thread, now);
        let word = if row.state == crate::domain::thread::ThreadState::NoTarget { row.word } else { row.short_word };
        let paras = details::thread((board, &texts), thread, 60, now);
        states.push((PanelId::Threads, n, threads::view::glyph(look, row.state), word.to_owned(), told(&paras)));
    }
    for (n, deadline) in board.deadlines().iter().enumerate() {
        let row = deadlines::rows::row(board, deadline, now);
        let paras = details::deadline((board, &texts), deadline, 60, now);
        states.push((
            PanelId::Deadlines,
            n,
            deadlines::view::glyph(look, row.state),
            row.short_word.to_owned(),
            told(&paras),
        ));
    }
    for (n, line) in board.sources.iter().enumerate() {
        let glyph = sources::view::glyph(look, sources::rows::condition(line));
        let word = sources::rows::words(line, board.dial(), now);
        let word = word.split([',', ' ']).next().unwrap().to_owned();
        states.push((PanelId::Sources, n, glyph, word, told(&details::source(board, n, now))));
    }
    states
}

#[test]
fn every_state_has_its_glyph_in_the_row_at_every_size_and_its_word_there_or_in_the_details() {
    for (columns, rows) in SIZES {
        let mut model = model(columns, rows);
        let states = states(&model);
        let distinct: std::collections::BTreeSet<&str> =
            states.iter().map(|(_, _, _, word, _)| word.as_str()).collect();
        assert!(distinct.len() >= 9, "{distinct:?}");
        for (panel, n, glyph, word, told) in states {
            model.show(panel);
            let height = model.layout().rows(panel);
            model.panels.list_mut(panel).go(n, height);
            let screen = screen::still(&model);
            let area = model.layout().panel(panel).unwrap();
            let layout = model.layout();
            let lines = (0..height).map(|line| {
                model.panels.row_at(panel, line + model.panels.list(panel).offset(height), layout.further(panel))
            });
            let line = lines.into_iter().position(|row| row == Some(n)).unwrap();
            let y = area.y + u16::from(layout.bordered) + line as u16;
            let cells: String = (area.x..area.right()).map(|x| screen[(x, y)].symbol()).collect();
            // Behind the border and the mark of the selected row.
            let row = cells.trim_start_matches(['│', '▌', ' ']);
            assert!(row.starts_with(glyph), "{glyph:?} of {word:?} at {columns}x{rows}: {row:?}");
            assert!(cells.contains(&word) || told.contains(&word), "{word:?} at {columns}x{rows}:\n{told}");
            if columns >= 80 && panel != PanelId::Team || columns >= 60 && panel == PanelId::Team {
                assert!(cells.contains(&word), "{word:?} at {columns}x{rows}: {cells:?}");
            }
        }
    }
}

#[test]
fn of_one_kind_no_two_states_share_a_glyph() {
    for glyphs in [&Glyphs::ROUNDED, &Glyphs::PLAIN, &Glyphs::ASCII] {
        let kinds = [
            &[glyphs.working, glyphs.break_, glyphs.off, glyphs.away, glyphs.focus, glyphs.busy, glyphs.available][..],
            &[glyphs.late, glyphs.due_soon, glyphs.waiting, glyphs.no_target],
            &[glyphs.overdue, glyphs.at_risk, glyphs.ok],
            &[glyphs.fresh, glyphs.reading, glyphs.stale, glyphs.failed],
        ];
        for kind in kinds {
            let distinct: std::collections::BTreeSet<_> = kind.iter().collect();
            assert_eq!(distinct.len(), kind.len(), "{kind:?}");
            assert!(kind.iter().all(|glyph| fit::width(glyph) == 1), "{kind:?}");
        }
    }
}

#[test]
fn without_motion_reading_is_told_and_not_counted() {
    for columns in [160, 60] {
        let (mut model, _) = empty(TEAM, NOW);
        model.board.motion = false;
        model.handle(Event::Resized(Size { columns, rows: 40 }), t(NOW));
        model.show(PanelId::Sources);
        let at = |model: &mut Model, done: usize, total: usize| {
            let progress = Update::Progress(0, Some(Progress { done, total }));
            model.handle(Event::News(News::Known(vec![progress])), t(NOW));
            shown(model)
        };
        let first = at(&mut model, 3, 10);
        assert!(first.contains("reading") && !first.contains("of 10"), "{first}");
        assert_eq!(at(&mut model, 7, 10), first, "nothing moves");
        model.board.motion = true;
        assert!(at(&mut model, 8, 10).contains("reading 8 of 10"));
    }
}

#[test]
fn how_long_a_source_wants_us_to_wait_is_told_by_my_clock() {
    let mut model = model(160, 40);
    model.board.form.hours = crate::domain::form::Hours::Of12;
    let health = Health::Failed {
        why: Text::new("asked to wait until 23 Nov 20:05 UTC"),
        until: Some(t("2026-11-23T20:05:00Z")),
        since: t("2026-11-23T19:30:00Z"),
        last: None,
    };
    model.board.apply(Update::Source(0, health));
    model.refresh(PanelId::Sources);
    model.show(PanelId::Sources);
    let screen = shown(&model);
    assert!(screen.contains("asked to wait until 3:05pm") && !screen.contains("UTC"), "{screen}");
}

#[test]
fn what_is_to_be_mended_in_the_config_stands_above_the_sources() {
    let (mut model, _) = empty(TEAM, NOW);
    let text = Text::new("accounts has the key \"jria\" (did you mean \"jira\"?)");
    model.board.advice =
        vec![Problem { file: Some(Text::new("config.toml")), line: Some(6), column: Some(12), text, is_error: false }];
    model.handle(Event::Resized(Size { columns: 160, rows: 40 }), t(NOW));
    model.handle(Event::News(News::Known(vec![Update::Source(0, Health::Ok(t(NOW)))])), t(NOW));
    press(&mut model, "5");
    let screen = shown(&model);
    let (config, source) = (screen.find("1 thing to mend"), screen.find("read now"));
    assert!(config.is_some() && config < source, "{screen}");
    assert!(screen.contains("config.toml:6:12  accounts has the key \"jria\" (did you mean \"jira\"?)"), "{screen}");
    press(&mut model, "g enter");
    let details = shown(&model);
    assert!(details.contains("Config") && details.contains("accounts has the key"), "{details}");
}

#[test]
fn details_say_what_was_asked_before_the_window_of_its_source() {
    let told = |days: Option<i64>| {
        let mut model = model(160, 45);
        model.board.sources.iter_mut().for_each(|line| line.window = days.map(chrono::TimeDelta::days));
        let (board, texts) = (&model.board, Conversations::default());
        let thread = board.threads().iter().find(|thread| thread.item.id.raw() == "copy").unwrap();
        [200, 30].map(|width| {
            let paras = details::thread((board, &texts), thread, width, model.time.now);
            prose::lines(&paras, 200).iter().map(crate::ui::Words::plain).collect::<Vec<_>>().join("\n")
        })
    };
    for words in told(Some(3)) {
        assert!(words.contains("asked before the window"), "{words}");
    }
    for words in told(Some(14)).into_iter().chain(told(None)) {
        assert!(!words.contains("before the window"), "{words}");
    }
}
