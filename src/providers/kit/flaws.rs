//! Counting what could not be read in the answers of a service, and reporting it in a few sentences.
//!
//! Not here: lists with malformed elements (`http::LenientList`), how long a problem is reported (`state`).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::dates::instant;
use crate::domain::Instant;
use crate::domain::text::head;
use crate::providers::http::{Lenient, LenientList};

/// The most fields that one sentence names.
const NAMED: usize = 5;
/// The most whole sentences that are kept.
const SENTENCES: usize = 3;
/// The most characters of a reason that are quoted.
const QUOTED: usize = 120;

/// What could not be read so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flaws {
    counts: Vec<Count>,
    /// Whole sentences, each once.
    told: Vec<String>,
}

/// The number of values of one sort that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Count {
    what: What,
    /// A noun in the singular: `comment`.
    of: Cow<'static, str>,
    times: usize,
    /// The reason of the first; for fields, their names.
    examples: Vec<String>,
}

/// What became of a value that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum What {
    /// It is left out.
    LeftOut,
    /// It counts as absent.
    Absent,
    /// Its field counts as absent.
    Field,
    /// Its text is shown as unreadable.
    Text,
    /// Its date is taken from its id.
    Date,
}

impl Flaws {
    /// Gives the readable elements of a list, and counts the others; `of` is their noun in the singular.
    pub fn good<T>(&mut self, of: &'static str, each: LenientList<T>) -> Vec<T> {
        let first = each.bad.into_iter().next().map(|bad| bad.what.raw().to_owned());
        self.count(What::LeftOut, of, each.skipped, first);
        each.good
    }

    /// The same for a list that may be missing.
    pub fn some<T>(&mut self, of: &'static str, each: Lenient<LenientList<T>>) -> Vec<T> {
        each.ok().map(|each| self.good(of, each)).unwrap_or_default()
    }

    /// Counts a value that is left out, with the reason.
    pub fn left_out(&mut self, of: &'static str, why: Option<&str>) {
        self.count(What::LeftOut, of, 1, why.map(str::to_owned));
    }

    /// Counts a value that is treated as absent, such as a due date.
    pub fn absent(&mut self, of: &'static str) {
        self.count(What::Absent, of, 1, None);
    }

    /// Reads an instant; one that is written and cannot be read is counted and treated as absent.
    pub fn instant(&mut self, of: &'static str, written: Option<&str>) -> Option<Instant> {
        let read = instant(written.filter(|text| !text.trim().is_empty())?);
        if read.is_none() {
            self.absent(of);
        }
        read
    }

    /// Counts fields of an object that are treated as absent.
    pub fn fields(&mut self, of: &str, fields: impl IntoIterator<Item = &'static str>) {
        for field in fields {
            self.count(What::Field, "field", 1, Some(format!("{field} of {of}")));
        }
    }

    /// Counts a text that is shown as unreadable, in part or in whole; its author and time are used.
    pub fn text(&mut self, of: &'static str) {
        self.count(What::Text, of, 1, None);
    }

    /// Counts a date that is taken from an id.
    pub fn date(&mut self, of: &'static str) {
        self.count(What::Date, of, 1, None);
    }

    /// Adds whole sentences.
    pub fn tell(&mut self, sentences: impl IntoIterator<Item = String>) {
        for sentence in sentences {
            if self.told.len() < SENTENCES && !self.told.contains(&sentence) {
                self.told.push(sentence);
            }
        }
    }

    /// The number of values of this noun that were left out.
    pub fn lost(&self, of: &str) -> usize {
        let lost = self.counts.iter().find(|count| count.what == What::LeftOut && count.of == of);
        lost.map_or(0, |count| count.times)
    }

    /// Whether every value could be read.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds the counts and sentences of another reading.
    pub fn append(&mut self, more: Self) {
        for Count { what, of, times, examples } in more.counts {
            let mut examples = examples.into_iter();
            self.add(what, of.clone(), times, examples.next());
            examples.for_each(|example| self.add(what, of.clone(), 0, Some(example)));
        }
        self.tell(more.told);
    }

    /// The sentences for the user, the most important first. `part` is a part of the source, such as a board.
    pub fn words(&self, part: Option<&str>) -> Vec<String> {
        let mut counts: Vec<&Count> = self.counts.iter().collect();
        counts.sort_by_key(|count| count.what);
        counts.into_iter().map(|count| count.words(part)).chain(self.told.iter().cloned()).collect()
    }

    fn count(&mut self, what: What, of: &'static str, times: usize, example: Option<String>) {
        if times > 0 {
            self.add(what, of.into(), times, example);
        }
    }

    fn add(&mut self, what: What, of: Cow<'static, str>, times: usize, example: Option<String>) {
        let known = self.counts.iter().position(|count| count.what == what && count.of == of);
        let at = known.unwrap_or_else(|| {
            self.counts.push(Count { what, of, times: 0, examples: Vec::new() });
            self.counts.len() - 1
        });
        let most = if what == What::Field { NAMED } else { 1 };
        if let Some(count) = self.counts.get_mut(at) {
            count.times += times;
            let room = most.saturating_sub(count.examples.len());
            count.examples.extend(example.into_iter().take(room));
        }
    }
}

impl Count {
    fn words(&self, part: Option<&str>) -> String {
        let Self { what, of, times, examples } = self;
        let count = format!("{times} {of}{}", if *times == 1 { "" } else { "s" });
        let within = part.map(|part| format!(" in {part:?}")).unwrap_or_default();
        let first = examples.first().map(|first| head(first, QUOTED));
        match (what, part) {
            (What::LeftOut, None) => {
                let first = first.map(|first| format!(" ({first})")).unwrap_or_default();
                format!("{count} could not be read and left out{first}")
            }
            (What::LeftOut, Some(part)) => {
                let first = first.map(|first| format!(", the first: {first}")).unwrap_or_default();
                format!("{count} of {part:?} could not be read{first}")
            }
            (What::Absent, _) => format!("{count}{within} could not be read"),
            (What::Field, _) => {
                let more = if *times > examples.len() { ", ..." } else { "" };
                format!("{count}{within} could not be read ({}{more})", examples.join(", "))
            }
            (What::Text, _) => {
                format!("the text of {count}{within} could not be read: who wrote it, and when, counts")
            }
            (What::Date, _) => format!("the date of {count}{within} could not be read: the time in the id counts"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Flaws {
        let mut flaws = Flaws::default();
        let each: LenientList<u8> = serde_json::from_str(r#"[1,"a",{},2]"#).unwrap();
        assert_eq!(flaws.good("issue", each), [1, 2]);
        flaws.left_out("comment", None);
        flaws.absent("due date");
        flaws.fields("A-1", ["due", "name"]);
        flaws.text("comment");
        flaws.text("comment");
        flaws.date("comment");
        flaws.tell(["A-1: only its newest 1000 comments are read".to_owned()]);
        flaws
    }

    #[test]
    fn what_could_not_be_read_is_counted_and_told_in_a_sentence_each() {
        assert_eq!(
            some().words(None),
            [
                "2 issues could not be read and left out (.: expected u8)",
                "1 comment could not be read and left out",
                "1 due date could not be read",
                "2 fields could not be read (due of A-1, name of A-1)",
                "the text of 2 comments could not be read: who wrote it, and when, counts",
                "the date of 1 comment could not be read: the time in the id counts",
                "A-1: only its newest 1000 comments are read",
            ]
        );
        let of_a_part = some().words(Some("Launch"));
        assert_eq!(of_a_part[0], "2 issues of \"Launch\" could not be read, the first: .: expected u8");
        assert_eq!(of_a_part[3], "2 fields in \"Launch\" could not be read (due of A-1, name of A-1)");
        assert_eq!((some().lost("issue"), some().lost("page"), Flaws::default().is_empty()), (2, 0, true));
    }

    #[test]
    fn flaws_of_two_readings_are_those_of_one_and_come_back_from_a_cursor() {
        let mut both = some();
        both.append(some());
        assert_eq!(both.words(None)[0], "4 issues could not be read and left out (.: expected u8)");
        assert_eq!(
            both.words(None)[3],
            "4 fields could not be read (due of A-1, name of A-1, due of A-1, name of A-1)"
        );
        assert_eq!(both.words(None).len(), 7);
        let stored = serde_json::to_string(&both).unwrap();
        assert_eq!(serde_json::from_str::<Flaws>(&stored).unwrap(), both);
    }

    #[test]
    fn many_fields_are_counted_and_few_are_named() {
        let mut flaws = Flaws::default();
        (0..9).for_each(|n| flaws.fields(&format!("A-{n}"), ["due"]));
        let words = "9 fields could not be read (due of A-0, due of A-1, due of A-2, due of A-3, due of A-4, ...)";
        assert_eq!(flaws.words(None), [words]);
    }
}
