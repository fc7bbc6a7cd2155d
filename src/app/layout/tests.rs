use proptest::prelude::*;

use super::Mode::{Desk, Pair, Stack, Tabs as Single, Tiny};
use super::*;

/// Lists of a given length, whose rows want a given number of further lines.
#[derive(Debug)]
struct Fake {
    lines: [usize; 3],
    wanted: [Vec<u16>; 3],
    ahead: usize,
}

impl Fake {
    fn of(lines: [usize; 3]) -> Self {
        Self { lines, wanted: lines.map(|lines| vec![0; lines]), ahead: 4 }
    }
}

impl Lists for Fake {
    fn lines(&self, panel: PanelId) -> usize {
        BOARD.iter().position(|other| *other == panel).map_or(1, |at| self.lines[at])
    }

    fn wanted(&self, panel: PanelId, _inner: u16) -> Vec<u16> {
        BOARD.iter().position(|other| *other == panel).map_or_else(Vec::new, |at| self.wanted[at].clone())
    }

    fn ahead(&self) -> usize {
        self.ahead
    }
}

fn view(columns: u16, rows: u16, focus: PanelId, zoomed: bool, arrangement: &Arrangement) -> View<'_> {
    View { size: Size { columns, rows }, focus, list: PanelId::Threads, zoomed, arrangement }
}

/// The demo: nine teammates, fourteen threads in three groups, thirteen deadlines.
fn layout(columns: u16, rows: u16) -> Layout {
    let arrangement = Arrangement::default();
    Layout::new(view(columns, rows, PanelId::Threads, false, &arrangement), &Fake::of([9, 17, 13]))
}

#[test]
fn width_height_and_rows_decide_the_layout() {
    let sizes = [(160, 45), (200, 60), (120, 30), (100, 30), (80, 24), (40, 50), (160, 20), (30, 10), (160, 5)];
    let modes = sizes.map(|(w, h)| layout(w, h).mode);
    assert_eq!(modes, [Desk, Desk, Pair, Stack, Stack, Stack, Single, Single, Single]);
    assert_eq!([(19, 45), (160, 4), (0, 0)].map(|(w, h)| layout(w, h).mode), [Tiny; 3]);
    let tabs = [(80, 24), (160, 20), (160, 11), (60, 11), (100, 30)].map(|(w, h)| layout(w, h).tabs);
    assert_eq!(tabs, [Tabs::Shared, Tabs::Title, Tabs::Header, Tabs::Footer, Tabs::None]);
    let footers = [(160, 7), (160, 6)].map(|(w, h)| layout(w, h).footer.is_some());
    assert_eq!(footers, [true, false]);
}

#[test]
fn a_desk_has_the_preview_at_the_right_and_what_is_ahead_where_there_is_room() {
    let desk = layout(160, 45);
    let height = |panel| desk.panel(panel).unwrap().height;
    assert_eq!([PanelId::Team, PanelId::Threads, PanelId::Deadlines].map(height), [11, 18, 14]);
    assert_eq!((desk.preview.unwrap(), desk.ahead.unwrap()), (Rect::new(107, 12, 53, 22), Rect::new(107, 34, 53, 10)));
    let large = layout(200, 60);
    assert_eq!((large.preview.unwrap().height, large.ahead.unwrap().x), (47, 0), "ahead is on the left");
}

#[test]
fn further_lines_go_to_threads_first_then_to_deadlines_and_the_team() {
    let arrangement = Arrangement::default();
    let lists = Fake { wanted: [vec![1; 3], vec![2; 3], vec![1; 3]], ..Fake::of([3, 3, 3]) };
    // Rows for header and footer, three borders, nine rows, and `more`.
    let with = |more: u16| Layout::new(view(60, 17 + more, PanelId::Threads, false, &arrangement), &lists).further;
    let further = |more| (with(more).threads, with(more).deadlines, with(more).team);
    assert_eq!(further(5), (vec![1, 1, 1], vec![1, 1, 0], vec![]));
    assert_eq!(further(11), (vec![2, 2, 1], vec![1, 1, 1], vec![1, 1, 1]));
}

#[test]
fn lists_of_any_length_share_the_screen() {
    let arrangement = Arrangement::default();
    for lines in [[500, 60_000, 10_000], [1, 65_535, 65_535], [70_000; 3]] {
        for (columns, rows) in [(160, 45), (120, 30), (100, 30), (80, 24), (40, 50), (30, 10)] {
            let layout = Layout::new(view(columns, rows, PanelId::Threads, false, &arrangement), &Fake::of(lines));
            assert!(layout.rows(PanelId::Threads) > 0, "{lines:?} at {columns}x{rows}: {layout:?}");
        }
    }
}

#[test]
fn the_focus_moves_no_border() {
    for (columns, rows) in [(160, 45), (120, 30), (100, 30), (40, 50)] {
        let arrangement = Arrangement::default();
        let lists = Fake::of([9, 17, 13]);
        let areas = BOARD.map(|focus| Layout::new(view(columns, rows, focus, false, &arrangement), &lists).panels);
        assert!(areas.iter().all(|other| *other == areas[0]), "{columns}x{rows}");
    }
}

#[test]
fn a_click_finds_the_panel_and_the_line() {
    let layout = layout(160, 45);
    assert_eq!(layout.hit(3, 0), None);
    assert_eq!(layout.hit(3, 1), Some((PanelId::Team, None)));
    assert_eq!(layout.hit(3, 2), Some((PanelId::Team, Some(0))));
}

fn rows(most: usize) -> impl Strategy<Value = (usize, Vec<u16>)> {
    proptest::collection::vec(0..=2_u16, 0..=most).prop_map(|wanted| (wanted.len(), wanted))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// A preview has at least eight lines to show, and the timeline ahead four. Where lists share a frame, the longest
    /// is measured: the others are a key away.
    #[test]
    fn at_most_a_quarter_of_the_cells_is_empty_while_a_text_is_cut_or_a_row_hidden(
        columns in 20..=250_u16,
        height in 5..=80_u16,
        all in [rows(60), rows(60), rows(60)],
    ) {
        let arrangement = Arrangement::default();
        let lists = Fake {
            lines: [all[0].0, all[1].0, all[2].0],
            wanted: [all[0].1.clone(), all[1].1.clone(), all[2].1.clone()],
            ahead: 4,
        };
        let longest = |among: &[PanelId]| among.iter().copied().max_by_key(|panel| lists.lines(*panel)).unwrap();
        let (focus, list) = (longest(&BOARD), longest(&BOARD[1..]));
        let view = View { list, ..view(columns, height, focus, false, &arrangement) };
        let layout = Layout::new(view, &lists);
        let (mut empty, mut short) = (0_u32, false);
        for (panel, area) in &layout.panels {
            let (inner, further) = (layout.rows(*panel), layout.further(*panel));
            let given: usize = further.iter().map(|lines| usize::from(*lines)).sum();
            let wanted: usize = lists.wanted(*panel, 0).iter().map(|lines| usize::from(*lines)).sum();
            let lines = lists.lines(*panel) + given;
            prop_assert!(given == 0 || lines <= inner, "further lines hide a row");
            empty += (inner.saturating_sub(lines.max(1)) * usize::from(area.width)) as u32;
            short |= lines > inner || given < wanted;
        }
        let aside = |area: Option<Rect>, has: u16| {
            area.map_or(0, |area| u32::from(area.width) * u32::from(area.height.saturating_sub(2 + has)))
        };
        empty += aside(layout.preview, 8) + aside(layout.ahead, 4);
        prop_assert!(!short || empty * 4 <= u32::from(columns) * u32::from(height), "{empty} of {columns}x{height}: {layout:?}");
    }
}

proptest! {
    #[test]
    fn nothing_overlaps_or_leaves_the_screen(
        columns in 0..400_u16,
        rows in 0..200_u16,
        focus in 0..5_usize,
        zoomed: bool,
        lines in [0..600_usize, 0..60_usize, 0..60_usize],
        ahead in 0..20_usize,
        arranged in "(hidden=(team|threads|deadlines|ahead) ){0,3}(team=[0-9]{1,3} )?(side=[0-9]{1,3} )?(stack=[0-9]{1,3})?",
    ) {
        let arrangement = Arrangement::parse(&arranged);
        let lists = Fake { ahead, ..Fake::of(lines) };
        let focus = PanelId::ALL[focus];
        let list = if arrangement.shows(PanelId::Threads) { PanelId::Threads } else { PanelId::Deadlines };
        let view = View { size: Size { columns, rows }, focus, list, zoomed, arrangement: &arrangement };
        let layout = Layout::new(view, &lists);
        let mut areas: Vec<Rect> = layout.panels.iter().map(|(_, area)| *area).collect();
        areas.extend(layout.preview.into_iter().chain(layout.ahead).chain(layout.footer));
        areas.push(layout.header);
        let screen = Rect::new(0, 0, columns, rows);
        for (n, area) in areas.iter().enumerate() {
            prop_assert_eq!(area.intersection(screen), *area);
            prop_assert!(areas[..n].iter().all(|other| other.intersection(*area).is_empty()), "{:?}", layout);
        }
        if layout.mode != Tiny {
            let shared = layout.tabs == Tabs::Shared && matches!(focus, PanelId::Threads | PanelId::Deadlines);
            prop_assert!(shared || layout.panel(focus).is_some_and(|area| !area.is_empty()), "{:?}", layout);
            prop_assert_eq!(areas.iter().map(|a| a.area()).sum::<u32>(), screen.area(), "{:?}", layout);
        }
    }
}
