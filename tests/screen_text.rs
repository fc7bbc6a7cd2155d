//! What other people write cannot move a border, hide a neighbour or leave debris: rows T1 to T11 and P7, on the paint
//! kit as a whole. Every text comes in as it would from a service and goes through cleaning.

use std::sync::LazyLock;

use asyncboard::domain::text::Text;
use asyncboard::ui::columns::Column;
use asyncboard::ui::panel::Panel;
use asyncboard::ui::table::{Row, Rows, Table};
use asyncboard::ui::{Align, Glyphs, Line, Look, Role, Theme, Words, dump, fit, popup, scroll, timeline};
use proptest::prelude::*;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::{Rect, Size};

static THEME: LazyLock<Theme> = LazyLock::new(|| Theme::bundled("midnight").unwrap_or_else(Theme::plain));

const COLUMNS: [Column; 4] = [
    Column::fixed("", 1),
    Column::flexible("who", 4, 12).gap(1),
    Column::fixed("time", 5).right(),
    Column::flexible("what", 4, 10).grow(1).drop(1),
];

fn look() -> Look<'static> {
    Look { theme: &THEME, glyphs: &Glyphs::ROUNDED }
}

/// A panel with a table in which every text is the one given.
fn board(area: Rect, raw: &str) -> Buffer {
    let (mut buf, text) = (Buffer::empty(area), Text::new(raw));
    let shown = text.clean();
    let inner =
        Panel { title: &shown, mark: "", count: "3 of 9", foot: &shown, active: true }.paint(look(), area, &mut buf);
    let rows = Rows { len: 40, offset: 1, selected: Some(2), active: true };
    let row = |_| {
        let what = Words::new(shown.clone(), Role::Text).then(shown.clone(), Role::Mention);
        let name = Words::new(shown.clone(), Role::Strong);
        Row::Cells(vec![Words::new("●", Role::Working), name, Words::new("14:32", Role::Dim), what])
    };
    Table { columns: &COLUMNS, titles: true }.paint(look(), inner, &mut buf, rows, row);
    scroll::paint_bar(look(), area, &mut buf, rows.offset, inner.height.into(), rows.len);
    buf
}

/// A board with a popup in front of it, in which everything is the text given, too.
fn board_with_popup(area: Rect, raw: &str) -> Buffer {
    let (mut buf, text) = (board(area, raw), Text::new(raw));
    let shown = text.clean();
    let panel = Panel { title: &shown, ..Panel::default() };
    let inner = popup::paint(look(), area, &mut buf, panel, Size::new(21, 4));
    for (y, line) in (inner.top()..inner.bottom()).zip(fit::wrap(&shown, inner.width.into())) {
        let place = Rect { y, height: 1, ..inner };
        Line::new(look(), place, &mut buf).rest(&Words::new(line, Role::Text), Align::Left);
    }
    buf
}

/// Does no character reach over its neighbour or over the end of its row?
fn is_well_formed(buf: &Buffer) -> bool {
    let area = buf.area;
    (area.top()..area.bottom()).all(|y| {
        let mut x = area.left();
        while x < area.right() {
            let end = x + buf[(x, y)].cell_width().max(1);
            if end > area.right() || (x + 1..end).any(|covered| buf[(covered, y)].symbol() != " ") {
                return false;
            }
            x = end;
        }
        true
    })
}

/// The rows between the borders, in which the left and right border and the time must stand where they always do.
fn columns_at(buf: &Buffer, xs: &[u16]) -> Vec<Vec<String>> {
    let rows = buf.area.top() + 2..buf.area.bottom() - 1;
    rows.map(|y| xs.iter().map(|x| buf[(*x, y)].symbol().to_owned()).collect()).collect()
}

/// Is a text as wide when it is counted by characters, as this emulator counts, as when it is counted by clusters?
fn is_undisputed(raw: &str) -> bool {
    let text = Text::new(raw);
    let by_characters: usize = text.clean().chars().filter_map(unicode_width::UnicodeWidthChar::width).sum();
    by_characters == fit::width(&text.clean())
}

/// Texts that have moved borders in one program or another.
fn troublemakers() -> Vec<String> {
    let mut texts: Vec<String> = [
        "\u{1B}]52;c;aGVsbG8=\u{7}copied",
        "\u{1B}[2J\u{1B}[H\u{1B}c\u{1B}[6n gone",
        "a\u{9B}31mb\u{9D}0;title",
        "\u{1B}]8;;https://evil.example\u{1B}\\docs\u{1B}]8;;\u{1B}\\",
        "Ma\u{202E}ya\u{2067} \u{61C}Or\u{200F}tiz",
        "שלום עולם, מה שלומך היום?",
        "مرحبا بالعالم لا إله",
        "so\u{AD}ft \u{3164}\u{115F}\u{1160}\u{FFA0}fill\u{2028}er\u{2029}",
        "x\u{E0067}\u{E0062}\u{E007F}y",
        "日本語のとても長いタイトルです",
        "ｶﾞｷﾞｸﾞ 紅ﾞ",
        "👍🏽👩🏽\u{200D}🚀❤\u{FE0F}🏳\u{FE0F}\u{200D}🌈1\u{FE0F}\u{20E3}🇩🇪🇺",
        "क्षत्रिय ಕನ್ನಡ ภาษาไทยกำลัง",
        "\u{600}123 \u{110BD}x",
        "a\tb\r\nc\n\nd",
        "",
        " ",
    ]
    .map(str::to_owned)
    .into();
    texts.push(format!("e{}", "\u{301}".repeat(100_000)));
    texts.push("👩\u{200D}".repeat(300));
    texts.push("é".repeat(5_000_000));
    texts.push(format!("日{}", "\u{200B}".repeat(1_000_000)));
    texts
}

#[test]
fn t1_to_t11_borders_and_columns_stand_still_whatever_is_written() {
    let area = Rect::new(0, 0, 60, 9);
    // Left border, the five cells of the time, right border.
    let xs = [0, 18, 19, 20, 21, 22, 59];
    let expected = columns_at(&board(area, "plain"), &xs);
    assert_eq!(expected[1], ["│", "1", "4", ":", "3", "2", "│"]);
    for text in troublemakers() {
        let buf = board(area, &text);
        let start: String = text.chars().take(20).collect();
        assert_eq!(columns_at(&buf, &xs), expected, "{start:?}");
        assert!(is_well_formed(&buf), "{start:?}");
    }
}

#[test]
fn t7_in_a_terminal_the_border_stands_still_and_the_next_frame_leaves_nothing_behind() {
    let area = Rect::new(0, 0, 60, 9);
    for text in troublemakers().iter().filter(|text| text.len() < 200 && is_undisputed(text)) {
        let mut terminal = vt100::Parser::new(9, 60, 0);
        for frame in [board(area, text), board(area, "plain")] {
            // This emulator drops U+FFFD, which terminals show.
            let rows = dump::ansi(&frame).replace('\u{FFFD}', "?").trim_end().replace('\n', "\u{1B}[K\r\n");
            terminal.process(format!("\u{1B}[H{rows}").as_bytes());
            for y in 2..8 {
                let cell = |x| terminal.screen().cell(y, x).map(vt100::Cell::contents).unwrap_or_default();
                let ends = (cell(0), cell(59));
                assert!(matches!(ends, ("│", "│" | "┃")), "{text:?}:\n{}", terminal.screen().contents());
            }
        }
        let expected = dump::plain(&board(area, "plain"));
        assert_eq!(terminal.screen().contents().trim_end(), expected.trim_end(), "{text:?}");
    }
}

#[test]
fn t7_what_differs_between_two_frames_is_all_that_has_to_be_written() {
    let area = Rect::new(0, 0, 60, 9);
    let next = board(area, "plain");
    for text in troublemakers() {
        let mut shown = board_with_popup(area, &text);
        let changes: Vec<_> = shown.diff(&next).into_iter().map(|(x, y, cell)| (x, y, cell.clone())).collect();
        for (x, y, cell) in changes {
            shown[(x, y)] = cell;
        }
        assert_eq!(dump::plain(&shown), dump::plain(&next));
    }
}

#[test]
fn a_popup_covers_wide_characters_behind_it() {
    for text in ["日本語日本語日本語日本語日本語日本語日本語", "a日本語日本語日本語日本語日本語日本語日本語"]
    {
        let buf = board_with_popup(Rect::new(0, 0, 60, 12), text);
        assert!(is_well_formed(&buf), "{}", dump::plain(&buf));
        let place = popup::place(buf.area, Size::new(21, 4));
        for y in place.top() + 1..place.bottom() - 1 {
            let ends = [place.left(), place.right() - 1].map(|x| buf[(x, y)].symbol().to_owned());
            assert_eq!(ends, ["│", "│"], "{}", dump::plain(&buf));
        }
    }
}

#[test]
fn p7_every_size_can_be_painted() {
    let sizes = (0..12).flat_map(|width| (0..12).map(move |height| (width, height)));
    for (width, height) in sizes.chain([(1000, 500), (1, 500), (1000, 1), (60, 2), (65, 3)]) {
        for text in ["plain", "日本語日本語日本語日本語日本語"] {
            assert!(is_well_formed(&board_with_popup(Rect::new(0, 0, width, height), text)), "{width}x{height}");
        }
    }
}

#[test]
fn p7_what_is_asked_for_outside_the_screen_is_not_painted() {
    let mut buf = Buffer::empty(Rect::new(0, 0, 10, 4));
    for area in [Rect::new(20, 0, 5, 2), Rect::new(0, 9, 5, 2), Rect::new(u16::MAX, u16::MAX, 9, 9)] {
        Panel { title: "Team", ..Panel::default() }.paint(look(), area, &mut buf);
        let rows = Rows { len: 3, selected: Some(0), active: true, ..Rows::default() };
        Table { columns: &COLUMNS, titles: true }.paint(look(), area, &mut buf, rows, |_| Row::Cells(Vec::new()));
        popup::paint(look(), area, &mut buf, Panel::default(), Size::new(3, 3));
        Line::new(look(), area, &mut buf).rest(&Words::new("text", Role::Text), Align::Right);
        scroll::paint_bar(look(), area, &mut buf, 3, 5, 100);
        fit::put(&mut buf, (area.x, area.y), "日本", 9, look().style(Role::Text));
    }
    assert_eq!(buf, Buffer::empty(buf.area));
}

#[test]
fn only_the_rows_that_can_be_seen_are_made() {
    let (mut buf, mut made) = (Buffer::empty(Rect::new(0, 0, 40, 8)), Vec::new());
    let rows = Rows { len: 100_000, offset: 7, selected: None, active: true };
    Table { columns: &COLUMNS, titles: true }.paint(look(), buf.area, &mut buf, rows, |index| {
        made.push(index);
        Row::Across(Words::new("today", Role::Column))
    });
    assert_eq!(made, (7..14).collect::<Vec<_>>());
}

#[test]
fn a_panel_says_what_it_is_and_how_much_it_holds() {
    let shown = |width, title, count| {
        let mut buf = Buffer::empty(Rect::new(0, 0, width, 2));
        Panel { title, mark: "", count, foot: "/ab", active: false }.paint(look(), buf.area, &mut buf);
        dump::plain(&buf)
    };
    assert_eq!(shown(24, "Team", "4 of 9"), "╭ Team ─────── 4 of 9 ─╮\n╰──────────────── /ab ─╯\n");
    assert_eq!(shown(16, "Threads", "4 of 9"), "╭ Threads ─────╮\n╰──────── /ab ─╯\n");
    assert_eq!(shown(9, "Threads", "4"), "╭ Thr… ─╮\n╰─ /ab ─╯\n");
    assert_eq!(shown(4, "Team", "4"), "╭──╮\n╰──╯\n");
}

#[test]
fn the_ascii_board_is_ascii() {
    let (theme, mut buf) = (Theme::plain(), Buffer::empty(Rect::new(0, 0, 50, 5)));
    let look = Look { theme: &theme, glyphs: &Glyphs::ASCII };
    let inner = Panel { title: "Team", count: "2", ..Panel::default() }.paint(look, buf.area, &mut buf);
    let rows = Rows { len: 30, offset: 0, selected: Some(1), active: true };
    let columns = [Column::fixed("", 1), Column::fixed("", 8).gap(1), Column::fixed("", 26).grow(1)];
    Table { columns: &columns, titles: false }.paint(look, inner, &mut buf, rows, |_| {
        let instants = timeline::Instants { shown: Some(14), clock: Some(20) };
        let filled = timeline::Filled { hours: &[(9, 12), (13, 17)], ..timeline::Filled::default() };
        let line = timeline::timeline(look, 26, 24, filled, instants);
        Row::Cells(vec![Words::new("*", Role::Working), Words::new("Maya Ortiz", Role::Strong), line])
    });
    scroll::paint_bar(look, buf.area, &mut buf, 0, 3, 30);
    let expected = "\
+ Team -------------------------------------- 2 -+
| * Maya Or~  [.........###.#|##...:...]         #
|>* Maya Or~  [.........###.#|##...:...]         |
| * Maya Or~  [.........###.#|##...:...]         |
+------------------------------------------------+
";
    assert_eq!(dump::plain(&buf), expected);
}

proptest! {
    #[test]
    fn any_text_at_any_size_leaves_borders_where_they_are(
        raw in "(\\PC|\\p{Cc}|\\p{Cf}|\u{FE0F}|[日本語ﾞ👩🇩🇪\u{600}\u{301}\u{AD}אלف]){0,40}",
        width in 0_u16..70,
        height in 0_u16..12,
    ) {
        let area = Rect::new(0, 0, width, height);
        prop_assert!(is_well_formed(&board_with_popup(area, &raw)));
        let buf = board(area, &raw);
        prop_assert!(is_well_formed(&buf));
        if width >= 2 && height >= 2 {
            for y in 1..height - 1 {
                prop_assert_eq!(buf[(0, y)].symbol(), "│");
                prop_assert!(matches!(buf[(width - 1, y)].symbol(), "│" | "┃"));
            }
        }
    }
}
