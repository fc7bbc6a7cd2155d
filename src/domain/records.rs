//! A page as bytes, in records: each item, status, calendar and profile is one that begins with its name, so that many
//! small pages can be melted into few without reading what is inside.
//!
//! Not here: what stands in a record behind its name (whoever writes it), where the bytes are kept (the store).

use std::collections::HashMap;

use super::bytes::{Reader, Writer};

/// A page's records, still bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records<'a> {
    /// Items.
    pub items: Vec<&'a [u8]>,
    /// The names of items that are no more.
    pub gone: Vec<&'a str>,
    /// Statuses.
    pub statuses: Vec<&'a [u8]>,
    /// Calendars.
    pub calendars: Vec<&'a [u8]>,
    /// Profiles.
    pub people: Vec<&'a [u8]>,
}

impl<'a> Records<'a> {
    /// The records of a page; `None`: the bytes are none.
    pub fn of(page: &'a [u8]) -> Option<Self> {
        let mut from = Reader::new(page);
        let records = Self {
            items: from.list(Reader::bytes)?,
            gone: from.list(Reader::text)?,
            statuses: from.list(Reader::bytes)?,
            calendars: from.list(Reader::bytes)?,
            people: from.list(Reader::bytes)?,
        };
        from.is_done().then_some(records)
    }

    /// The page of these records.
    pub fn page(&self) -> Vec<u8> {
        let mut out = Writer::default();
        let mut list = |records: &[&[u8]]| {
            out.count(records.len());
            for record in records {
                out.bytes(record);
            }
        };
        list(&self.items);
        list(&self.gone.iter().map(|name| name.as_bytes()).collect::<Vec<_>>());
        list(&self.statuses);
        list(&self.calendars);
        list(&self.people);
        out.done()
    }

    /// Is there nothing in it?
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The name that a record begins with.
pub fn name(record: &[u8]) -> Option<&str> {
    Reader::new(record).text()
}

/// Records in the order of their first appearance, each as it was last.
#[derive(Default)]
struct Latest<'a> {
    places: HashMap<&'a str, usize>,
    records: Vec<Option<&'a [u8]>>,
}

impl<'a> Latest<'a> {
    fn put(&mut self, record: &'a [u8]) -> Option<()> {
        let place = *self.places.entry(name(record)?).or_insert_with(|| {
            self.records.push(None);
            self.records.len() - 1
        });
        *self.records.get_mut(place)? = Some(record);
        Some(())
    }

    fn remove(&mut self, name: &str) {
        if let Some(slot) = self.places.remove(name).and_then(|place| self.records.get_mut(place)) {
            *slot = None;
        }
    }

    fn into_records(self) -> impl Iterator<Item = &'a [u8]> {
        self.records.into_iter().flatten()
    }
}

/// Melts pages, oldest first, into few that say the same, of so many bytes each: what is gone or was replaced falls
/// away.
pub fn melt<'a>(pages: impl IntoIterator<Item = &'a [u8]>, size_of_page: usize) -> Option<Vec<Vec<u8>>> {
    let mut items = Latest::default();
    // Statuses, calendars, people: all of them together are small.
    let mut rest: [Latest<'_>; 3] = Default::default();
    for page in pages {
        let records = Records::of(page)?;
        for id in records.gone {
            items.remove(id);
        }
        records.items.into_iter().try_for_each(|record| items.put(record))?;
        for (latest, records) in rest.iter_mut().zip([records.statuses, records.calendars, records.people]) {
            records.into_iter().try_for_each(|record| latest.put(record))?;
        }
    }
    let [statuses, calendars, people] = rest.map(|latest| latest.into_records().collect::<Vec<_>>());
    let (mut pages, mut page, mut size) = (Vec::new(), Records::default(), 0);
    for record in items.into_records() {
        size += record.len();
        page.items.push(record);
        if size >= size_of_page {
            pages.push(std::mem::take(&mut page).page());
            size = 0;
        }
    }
    page = Records { statuses, calendars, people, ..page };
    if !page.is_empty() || pages.is_empty() {
        pages.push(page.page());
    }
    Some(pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn melting_keeps_pages_small() {
        let record = |n: usize| {
            let mut out = Writer::default();
            out.text(&n.to_string());
            out.text(&"x".repeat(1000));
            out.done()
        };
        let records: Vec<Vec<u8>> = (0..200).map(record).collect();
        let page = Records { items: records.iter().map(Vec::as_slice).collect(), ..Records::default() }.page();
        let molten = melt([&*page], 64 * 1024).unwrap();
        assert_eq!(molten.len(), 4);
        assert!(molten.iter().all(|page| page.len() < 64 * 1024 + 2000));
        let back: Vec<&[u8]> = molten.iter().flat_map(|page| Records::of(page).unwrap().items).collect();
        assert_eq!(back, records);
    }
}
