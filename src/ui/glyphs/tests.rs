use super::*;
use std::collections::BTreeSet;
use unicode_width::UnicodeWidthStr;

fn sets() -> impl Iterator<Item = &'static Glyphs> {
    SETS.iter().map(|(_, set, _)| set)
}

/// The glyphs that some terminals draw two cells wide (UAX #11: ambiguous), each once.
fn ambiguous(set: &Glyphs) -> String {
    let all: BTreeSet<&str> = set.all().into_iter().filter(|glyph| glyph.width_cjk() != 1).collect();
    all.into_iter().collect()
}

#[test]
fn p10_every_set_has_a_mark_of_its_own_for_each_that_stands_between_words() {
    let text = "off · back in 3h…Łukasz";
    assert_eq!(Glyphs::ASCII.spell(text), "off - back in 3h~Łukasz");
    assert_eq!(Glyphs::PLAIN.spell(text), "off ∙ back in 3h~Łukasz");
    assert_eq!(Glyphs::ROUNDED.spell(text), text);
}

#[test]
fn t9_emoji_are_a_plain_mark_only_where_that_is_wanted() {
    for set in ["rounded", "plain", "ascii"].map(|name| Glyphs::named(name).unwrap()) {
        assert_eq!(set.spell("🚀 Launch 日本"), "🚀 Launch 日本");
        assert_eq!(set.without_emoji().spell("🚀 Launch 日本"), "* Launch 日本");
        assert_eq!(set.without_emoji().all(), set.all());
    }
    assert_eq!(Glyphs::ASCII.without_emoji().spell("🚀 · b"), "* - b");
}

#[test]
fn every_glyph_is_one_cell_wide() {
    for glyph in sets().flat_map(Glyphs::all) {
        assert_eq!((glyph.width(), glyph.chars().count()), (1, 1), "{glyph}");
    }
}

#[test]
fn t9_the_glyphs_that_some_terminals_draw_wide_are_known_and_only_lines_in_the_plain_set() {
    assert_eq!(ambiguous(&Glyphs::ASCII), "");
    assert_eq!(ambiguous(&Glyphs::PLAIN), "─│┌┐└┘");
    assert_eq!(ambiguous(&Glyphs::ROUNDED), "·•…→─━│┃┊╭╮╯╰▁▂▄▆▌▏▕■▲◆○●◐");
}

#[test]
fn the_plain_set_has_only_what_every_common_font_has() {
    let others: String = Glyphs::PLAIN.all().into_iter().filter(|glyph| !glyph.is_ascii()).collect();
    let known = |c: char| "─│┌┐└┘»◊◦∙▬►▐".contains(c);
    assert!(others.chars().all(known), "{others}");
}

#[test]
fn states_of_one_family_have_glyphs_of_their_own() {
    for family in sets().flat_map(Glyphs::families) {
        let different: BTreeSet<&str> = family.iter().copied().collect();
        assert_eq!(different.len(), family.len(), "{family:?}");
    }
}

#[test]
fn every_set_is_found_by_its_name() {
    let sets = [Some(&Glyphs::ROUNDED), Some(&Glyphs::PLAIN), Some(&Glyphs::ASCII)];
    assert_eq!(Glyphs::names().map(Glyphs::named).collect::<Vec<_>>(), sets);
    assert_eq!(Glyphs::named("round"), None);
}

#[test]
fn p10_the_ascii_set_is_ascii() {
    assert!(Glyphs::ASCII.all().iter().all(|glyph| glyph.is_ascii()));
}
