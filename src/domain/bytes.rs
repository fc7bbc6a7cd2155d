//! Values as bytes, short and quick to read: numbers in groups of seven bits, texts with their length before them.
//!
//! Reading trusts nothing: what is cut or makes no sense is `None`, and no length is believed before the bytes are there.
//!
//! Not here: what the values mean (whoever writes and reads them).

use chrono::{NaiveDate, NaiveDateTime};

use super::Instant;
use super::agreement::Channel;
use super::batch::Due;
use super::text::Text;

/// Bytes being written.
#[derive(Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// What was written.
    pub fn done(self) -> Vec<u8> {
        self.0
    }

    /// Writes a byte.
    pub fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    /// Writes a number.
    pub fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// A number that may be negative: the sign goes into the lowest bit, so that small ones stay short.
    pub fn signed(&mut self, number: i64) {
        self.number(((number << 1) ^ (number >> 63)) as u64);
    }

    /// Writes how many there are.
    pub fn count(&mut self, count: usize) {
        self.number(count as u64);
    }

    /// Writes bytes with their length before them.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    /// Writes a text.
    pub fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Writes something that may be missing.
    pub fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.byte(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }

    /// Something of a length that is known only once it is written.
    pub fn sized(&mut self, write: impl FnOnce(&mut Self)) {
        let mut inner = Self::default();
        write(&mut inner);
        self.bytes(&inner.0);
    }

    /// Writes an instant, exactly.
    pub fn instant(&mut self, at: Instant) {
        self.signed(at.timestamp());
        self.number(at.timestamp_subsec_nanos().into());
    }

    /// Writes a date.
    pub fn date(&mut self, date: NaiveDate) {
        use chrono::Datelike;
        self.signed(date.num_days_from_ce().into());
    }

    /// Writes a wall-clock time.
    pub fn wall(&mut self, wall: NaiveDateTime) {
        self.instant(wall.and_utc());
    }

    /// Writes when something is due.
    pub fn due(&mut self, due: Due) {
        match due {
            Due::Date(date) => {
                self.byte(0);
                self.date(date);
            }
            Due::At(at) => {
                self.byte(1);
                self.instant(at);
            }
        }
    }

    /// Writes a channel.
    pub fn channel(&mut self, channel: Channel) {
        self.byte(Channel::ALL.iter().position(|one| *one == channel).unwrap_or_default() as u8);
    }
}

/// Bytes being read.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Begins to read.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Is everything read?
    pub fn is_done(&self) -> bool {
        self.0.is_empty()
    }

    /// A byte.
    pub fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// Yes or no.
    pub fn flag(&mut self) -> Option<bool> {
        match self.byte()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    /// A number.
    pub fn number(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7F);
            if shift == 63 && part > 1 {
                return None;
            }
            number |= part << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// A number that may be negative.
    pub fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// Bytes.
    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    /// A text.
    pub fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    /// A text from outside.
    pub fn foreign(&mut self) -> Option<Text> {
        self.text().map(Text::new)
    }

    /// `None`: it makes no sense; `Some(None)`: there is none.
    pub fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        if self.flag()? { read(self).map(Some) } else { Some(None) }
    }

    /// A list with its length before it. Every value takes a byte at least, so a length beyond the bytes is a lie.
    pub fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let length = usize::try_from(self.number()?).ok().filter(|length| *length <= self.0.len())?;
        let mut list = Vec::with_capacity(length);
        for _ in 0..length {
            list.push(read(self)?);
        }
        Some(list)
    }

    /// An instant.
    pub fn instant(&mut self) -> Option<Instant> {
        let seconds = self.signed()?;
        Instant::from_timestamp(seconds, u32::try_from(self.number()?).ok()?)
    }

    /// A date.
    pub fn date(&mut self) -> Option<NaiveDate> {
        NaiveDate::from_num_days_from_ce_opt(i32::try_from(self.signed()?).ok()?)
    }

    /// A wall-clock time.
    pub fn wall(&mut self) -> Option<NaiveDateTime> {
        self.instant().map(|wall| wall.naive_utc())
    }

    /// When something is due.
    pub fn due(&mut self) -> Option<Due> {
        match self.byte()? {
            0 => self.date().map(Due::Date),
            1 => self.instant().map(Due::At),
            _ => None,
        }
    }

    /// A channel.
    pub fn channel(&mut self) -> Option<Channel> {
        Channel::ALL.get(usize::from(self.byte()?)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_texts_and_instants_come_back(n: u64, s: i64, text: String, seconds in -8_000_000_000_000_i64..8_000_000_000_000, nanos in 0_u32..1_000_000_000) {
            let at = Instant::from_timestamp(seconds, nanos).unwrap();
            let mut out = Writer::default();
            out.number(n);
            out.signed(s);
            out.text(&text);
            out.instant(at);
            out.option(Some(at.date_naive()), Writer::date);
            let bytes = out.done();
            let mut back = Reader::new(&bytes);
            prop_assert_eq!(back.number(), Some(n));
            prop_assert_eq!(back.signed(), Some(s));
            prop_assert_eq!(back.text(), Some(&*text));
            prop_assert_eq!(back.instant(), Some(at));
            prop_assert_eq!(back.option(Reader::date), Some(Some(at.date_naive())));
            prop_assert!(back.is_done());
        }

        #[test]
        fn any_bytes_are_read_to_an_end(bytes: Vec<u8>) {
            let mut back = Reader::new(&bytes);
            while back.list(Reader::number).is_some() && back.foreign().is_some() && !back.is_done() {}
        }
    }

    #[test]
    fn a_length_that_lies_takes_no_memory() {
        let mut out = Writer::default();
        out.number(u64::MAX);
        let bytes = out.done();
        assert_eq!(Reader::new(&bytes).bytes(), None);
        assert_eq!(Reader::new(&bytes).list(Reader::byte), None);
    }
}
