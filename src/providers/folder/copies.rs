//! Names that a file sync gives to the version of a file that lost a conflict, and to a second copy of a file.
//!
//! | name | from | it is a copy of `x` |
//! |---|---|---|
//! | `x (Maya's conflicted copy 2026-11-22)`, in many languages | Dropbox, ownCloud, Nextcloud, iCloud, Seafile | surely |
//! | `x_conflict-20261122-101010`, `x_conflict-maya-20261122-101010` | ownCloud | surely |
//! | `x.sync-conflict-20261122-093612-ABCDEFG` | Syncthing | surely |
//! | `x_PC_Nov-22-0901-2026_CaseConflict_1` | Synology | surely |
//! | `x.Conflict`, `x (Case Conflict)`, `x [Conflict]` | Resilio, Dropbox, Drive | where `x` stands beside it |
//! | `x-DESKTOP-AB12CD`, `x (1)`, `x 2`, `x - Copy`, `Copy of x` | `OneDrive`, Drive, iCloud, Windows | where `x` is alike, too |
//! | `x` and anything behind a separator | - | where `x` is the same in nearly all |
//!
//! All names here are stems in composed form.
//!
//! Not here: which copies there are (`list`), what becomes of them (`merge`).

/// How sure it is that a file is a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sure {
    /// The name may be meant: a copy only if nearly everything in the file is the same.
    Hardly,
    /// The name may be meant: a copy only if the title or the first message is the same.
    Likely,
    /// Only a file sync gives such a name.
    Surely,
}

/// Words for a conflict, in small letters, as far as file syncs and systems are known to use them.
const CONFLICT: [&str; 27] = [
    "conflict",
    "conflit",
    "konflik",
    "конфлик",
    "конфлік",
    "競合",
    "コンフリクト",
    "冲突",
    "衝突",
    "충돌",
    "çakış",
    "çelişki",
    "ristiriit",
    "ütköz",
    "motstrid",
    "modstrid",
    "strijdig",
    "kolidier",
    "kolizj",
    "διένεξη",
    "σύγκρουσ",
    "bercanggah",
    "xung đột",
    "ขัดแย้ง",
    "تعارض",
    "متعارض",
    "מתנגש",
];
/// Words for a copy.
const COPY: [&str; 24] = [
    "copy",
    "copie",
    "copia",
    "cópia",
    "còpia",
    "kopie",
    "kopia",
    "kopi",
    "kópia",
    "kopya",
    "копия",
    "копія",
    "コピー",
    "副本",
    "複本",
    "拷贝",
    "사본",
    "복사",
    "másolat",
    "salinan",
    "αντίγραφο",
    "สำเนา",
    "bản sao",
    "نسخة",
];
/// What machines are called in small letters, too.
const MACHINES: [&str; 13] = [
    "desktop",
    "laptop",
    "notebook",
    "macbook",
    "imac",
    "mac-mini",
    "-mac",
    "thinkpad",
    "surface",
    "workstation",
    "iphone",
    "ipad",
    "-pc",
];
/// What may stand between a name and what was put behind it.
const SEPARATORS: [char; 9] = [' ', '-', '_', '.', '~', '(', '[', '（', '【'];

/// The names of which this one is a copy by a mark that only a file sync writes: the likeliest first.
pub fn marked(stem: &str) -> Option<Vec<&str>> {
    let found = syncthing(stem).or_else(|| in_brackets(stem, is_sure)).or_else(|| dated(stem)).map(|stem| vec![stem]);
    found.or_else(|| synology(stem)).filter(|originals| !originals.is_empty())
}

/// The names of which this one is a copy if a file of that name stands beside it: of marks that may be meant.
pub fn marked_beside(stem: &str) -> Option<&str> {
    in_brackets(stem, ends_in_conflict).or_else(|| {
        let (before, mark) = stem.rsplit_once('.').filter(|(_, mark)| !is_number(mark)).or_else(|| {
            let (before, _) = stem.rsplit_once('.')?;
            before.rsplit_once('.')
        })?;
        let mark = mark.trim_end_matches(|c: char| c.is_ascii_digit());
        (mark.eq_ignore_ascii_case("conflict") && !before.is_empty()).then_some(before)
    })
}

/// The longest name that there is of which this one may be a copy, and how likely that is by the name.
pub fn perhaps(stem: &str, there_is: impl Fn(&str) -> bool) -> Option<(&str, Sure)> {
    let cuts = stem.char_indices().rev().filter(|(at, c)| *at > 0 && SEPARATORS.contains(c));
    for (at, _) in cuts {
        let before = stem.get(..at).unwrap_or_default();
        let name = before.trim_end_matches([' ', '-', '_']);
        if !name.is_empty() && there_is(name) {
            let rest = stem.get(name.len()..).unwrap_or_default();
            return Some((name, if is_likely(rest) { Sure::Likely } else { Sure::Hardly }));
        }
    }
    let behind = stem.match_indices(' ').map(|(at, _)| stem.split_at(at));
    let behind = behind.filter(|(head, _)| has_any(&head.to_lowercase(), &COPY) || ends_in_conflict(head));
    behind.map(|(_, name)| name.trim_start()).find(|name| there_is(name)).map(|name| (name, Sure::Likely))
}

fn syncthing(stem: &str) -> Option<&str> {
    let at = stem.find(".sync-conflict-").filter(|at| *at > 0)?;
    stem.get(..at)
}

/// `x_conflict-20261122-101010`, with whatever else between the word and the date.
fn dated(stem: &str) -> Option<&str> {
    let lower = stem.to_ascii_lowercase();
    let mut words = lower.match_indices("conflict").filter_map(|(at, word)| {
        let rest = lower.get(at + word.len()..)?;
        let before = stem.get(..at)?;
        let open = before.ends_with(['_', '-', '.', ' '])
            && (rest.starts_with(['-', '_', '.', ' ']) || rest.starts_with("ed copy"));
        (open && (has_date(rest) || rest.starts_with("ed copy")))
            .then(|| before.trim_end_matches(['_', '-', '.', ' ', '(', '[']))
    });
    words.find(|name| !name.is_empty())
}

/// `x_HOST_Nov-22-0901-2026_Conflict`, with `CaseConflict` and a number at the end: a host's name may have a `_`, too.
fn synology(stem: &str) -> Option<Vec<&str>> {
    let (before, last) = stem.rsplit_once('_')?;
    let (before, word) = if is_number(last) { before.rsplit_once('_')? } else { (before, last) };
    let (before, date) = before.rsplit_once('_')?;
    let mut parts = date.rsplit('-');
    let (year, time, day) = (parts.next()?, parts.next()?, parts.next()?);
    let is_date = year.len() == 4
        && time.len() >= 4
        && (1..=2).contains(&day.len())
        && [year, time, day].iter().all(|n| is_number(n));
    if !(is_date && word.to_ascii_lowercase().ends_with("conflict")) {
        return None;
    }
    let cuts = before.match_indices('_').map(|(at, _)| at).collect::<Vec<_>>();
    Some(cuts.into_iter().rev().filter_map(|at| before.get(..at)).filter(|name| !name.is_empty()).collect())
}

/// The name before the first brackets whose inside passes.
fn in_brackets(stem: &str, passes: impl Fn(&str) -> bool) -> Option<&str> {
    for (at, open) in stem.char_indices() {
        let close = match open {
            '(' => ')',
            '（' => '）',
            '[' => ']',
            '【' => '】',
            _ => continue,
        };
        let (before, rest) = stem.split_at_checked(at)?;
        let rest = rest.get(open.len_utf8()..)?;
        let inside = rest.get(..closed(rest, open, close))?;
        let before = before.trim_end();
        if !before.is_empty() && passes(inside) {
            return Some(before);
        }
    }
    None
}

/// The byte at which brackets close that are open at the start of a text; its end, if they do not.
fn closed(text: &str, open: char, close: char) -> usize {
    let mut depth = 1;
    let mut ends = text.char_indices().filter(|(_, c)| {
        depth += i32::from(*c == open) - i32::from(*c == close);
        depth == 0
    });
    ends.next().map_or(text.len(), |(at, _)| at)
}

/// A conflict together with a copy or a date: `Maya's conflicted copy 2026-11-22`.
fn is_sure(inside: &str) -> bool {
    let lower = inside.to_lowercase();
    has_any(&lower, &CONFLICT) && (has_any(&lower, &COPY) || has_date(&lower))
}

/// `Case Conflict`, `conflicted`, `Unicode Encoding Conflict (2)`.
fn ends_in_conflict(inside: &str) -> bool {
    let lower = inside.to_lowercase();
    let end = lower.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '(' | ')' | ']'));
    let end = end.strip_suffix("ed").filter(|end| end.ends_with("conflict")).unwrap_or(end);
    CONFLICT.iter().any(|word| end.ends_with(word))
}

/// Does what stands behind a name look like what a file sync or a system puts there?
fn is_likely(rest: &str) -> bool {
    let lower = rest.to_lowercase();
    let inside = rest.trim_start().strip_prefix(['(', '[', '（']).and_then(|rest| rest.strip_suffix([')', ']', '）']));
    let numbered = match inside {
        Some(inside) => is_number(inside.trim()) && inside.trim().len() <= 3,
        None => rest.strip_prefix(' ').is_some_and(|number| is_number(number) && number.len() <= 2),
    };
    numbered || is_machine(rest) || has_any(&lower, &COPY) || has_any(&lower, &CONFLICT)
}

/// `-DESKTOP-AB12CD`, `-Mayas MacBook Pro`, `-maya-pc`.
fn is_machine(rest: &str) -> bool {
    let Some(name) = rest.strip_prefix('-').filter(|name| !name.is_empty()) else { return false };
    let usual = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | ' ' | '_' | '.' | '\'' | '’'));
    usual && (name.chars().any(char::is_uppercase) || has_any(rest, &MACHINES))
}

fn has_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Is there `20261122` or `2026-11-22` in it?
fn has_date(text: &str) -> bool {
    let is_digit = u8::is_ascii_digit;
    let dashed = |w: &[u8]| {
        w.iter()
            .enumerate()
            .all(|(n, c)| if matches!(n, 4 | 7) { matches!(c, b'-' | b'.' | b'_') } else { is_digit(c) })
    };
    text.as_bytes().windows(8).any(|w| w.iter().all(is_digit)) || text.as_bytes().windows(10).any(dashed)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marks_of_every_file_sync_are_known_in_many_languages() {
        for (stem, original) in [
            ("launch (Maya's conflicted copy 2026-11-22)", "launch"),
            ("launch (Mayas conflicted copy 2026-11-22)(1)", "launch"),
            ("launch (DESKTOP-AB12's conflicted copy 2026-11-22 (2))", "launch"),
            ("launch (In Konflikt stehende Kopie von Maya 2026-11-22)", "launch"),
            ("launch (Mayas in Konflikt stehende Kopie 2026-11-22)", "launch"),
            ("launch (Copie en conflit de Maya 2026-11-22)", "launch"),
            ("launch (copia en conflicto de Maya 2026-11-22)", "launch"),
            ("launch (Copia in conflitto di Maya 2026-11-22)", "launch"),
            ("launch (Cópia em conflito de Maya 2026-11-22)", "launch"),
            ("launch (conflicterende kopie van Maya 2026-11-22)", "launch"),
            ("launch (Konfliktkopia av Maya)", "launch"),
            ("launch (Конфликтующая копия с компьютера Maya 2026-11-22)", "launch"),
            ("launch (Maya の競合コピー 2026-11-22)", "launch"),
            ("launch（Maya 的冲突副本 2026-11-22）", "launch"),
            ("launch (Maya 的衝突複本 2026-11-22)", "launch"),
            ("launch (Maya의 충돌하는 사본 2026-11-22)", "launch"),
            ("launch (conflicted copy 2026-11-22 093612)", "launch"),
            ("launch (conflicted copy maya 2026-11-22 093612)", "launch"),
            ("launch (SFConflict maya@acme.example 2026-11-22-09-36-12)", "launch"),
            ("launch (conflict on 2026-11-22)", "launch"),
            ("launch_conflict-20261122-101010", "launch"),
            ("launch_conflict-maya-20261122-101010", "launch"),
            ("launch-conflict-2026-11-22", "launch"),
            ("launch - conflicted copy", "launch"),
            ("launch.sync-conflict-20261122-093612-ABCDEFG", "launch"),
            ("launch_PC_Nov-22-0901-2026_CaseConflict_1", "launch"),
            ("launch_840G11-WEBER_oct.-05-085858-2026_CaseConflict", "launch"),
            ("launch copy (draft) (Maya's conflicted copy 2026-11-22)", "launch copy (draft)"),
        ] {
            assert_eq!(marked(stem).as_deref(), Some(&[original][..]), "{stem}");
        }
        assert_eq!(marked("a_b_PC_Nov-22-090136-2026_Conflict").unwrap(), ["a_b", "a"]);
    }

    #[test]
    fn what_may_be_meant_is_no_sure_mark() {
        for stem in [
            "launch",
            "launch (1)",
            "launch 2",
            "conflict",
            "merge-conflict",
            "Romeo and Juliet (Conflicts between families)",
            "Git (conflict resolution)",
            "launch-2026-11-22",
            "conflict-2026-11-22",
            "a_b_c",
            "(conflicted copy)",
        ] {
            assert_eq!(marked(stem), None, "{stem}");
            assert_eq!(marked_beside(stem), None, "{stem}");
        }
        for (stem, original) in [
            ("launch.Conflict", "launch"),
            ("launch.conflict1", "launch"),
            ("launch.Conflict.2", "launch"),
            ("launch (Case Conflict)", "launch"),
            ("launch (Unicode Encoding Conflict (23))", "launch"),
            ("launch (Unicode Encoding Conflict)(1)", "launch"),
            ("launch[Conflict]", "launch"),
            ("launch [conflicted]", "launch"),
        ] {
            assert_eq!((marked(stem), marked_beside(stem)), (None, Some(original)), "{stem}");
        }
    }

    #[test]
    fn what_stands_behind_a_name_may_make_it_a_copy() {
        let of = |stem: &'static str| perhaps(stem, |name| name == "launch" || name == "launch copy");
        for stem in [
            "launch (1)",
            "launch(1)",
            "launch 2",
            "launch-DESKTOP-AB12CD",
            "launch-Mayas MacBook Pro",
            "launch-maya-pc",
            "launch - Copy",
            "launch - Kopie (2)",
            "launch-MAYA-2",
            "Copy of launch",
            "Kopie von launch",
            "[Conflict] launch",
            "launch_conflict",
            "launch （1）",
        ] {
            assert_eq!(of(stem), Some(("launch", Sure::Likely)), "{stem}");
        }
        for stem in ["launch-web", "launch.v2", "launch-2", "launch 2026", "launch (draft)"] {
            assert_eq!(of(stem), Some(("launch", Sure::Hardly)), "{stem}");
        }
        assert_eq!(of("launch copy (1)"), Some(("launch copy", Sure::Likely)));
        for stem in ["launch", "launch10", "relaunch", "the launch", "launchpad-1"] {
            assert_eq!(of(stem), None, "{stem}");
        }
    }
}
