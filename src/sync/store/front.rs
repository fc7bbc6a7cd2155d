//! The front: what the first frame of a later run needs, worked out when the answers came, so that a start need not join
//! everything before it can show anything. It is kept as one more source, of a board, and only ever says what the
//! sources' own pages say: it is valid while every source is as it was when the front was written, by its seal.
//!
//! It depends on the config and on the rules of the zones too: their print stands in it.
//!
//! Not here: what stands in its records (board).

use rusqlite::{Transaction, TransactionBehavior};

use super::cache::Cache;
use super::key::Key;
use super::pages;
use super::rooms::Draft;
use super::rows::{self, Row};
use super::trouble::Trouble;
use crate::domain::batch::Page;
use crate::domain::records;
use crate::sync::event::{Front, FrontSource, Press};

/// Which front: of a board, and of all that it depends on besides the sources' pages.
#[derive(Clone)]
pub(super) struct Of {
    /// The board's own key.
    pub(super) key: Key,
    /// What it depends on, as a hash.
    pub(super) print: Key,
    /// The board's sources.
    pub(super) sources: Vec<Key>,
    /// Makes the table of its pages.
    pub(super) press: Press,
}

/// So many bytes of records are a page of a front: it fits into one of SQLite's own.
pub(super) const FRONT_PAGE: usize = 6 * 1024;
/// Once so many pages, or bytes of pages, came since the table was made, it is made anew.
const MANY: i64 = 64;
const MUCH: i64 = 128 * 1024;
/// Once the pages have so many times the bytes of the records that are still so, they are molten.
const LOOSE: usize = 2;

/// How the sources were when they were restored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored(pub(super) Vec<Option<i64>>);

/// The seal of each source; `None`: nothing is kept of it.
type Seals = Vec<(Key, Option<i64>)>;

impl Of {
    /// The seals as they are now; `but`: one of them as it was.
    fn seals(&self, tx: &Transaction<'_>, but: Option<(Key, Option<i64>)>) -> Result<Seals, Trouble> {
        let seal = |key: &Key| match but {
            Some((other, seal)) if other == *key => Ok((*key, seal)),
            _ => Ok((*key, rows::seal(tx, *key)?)),
        };
        self.sources.iter().map(seal).collect()
    }

    fn head(&self, seals: &Seals) -> Vec<u8> {
        let seals: Vec<_> = seals.iter().map(|(key, seal)| (key.bytes(), seal)).collect();
        pages::to_bytes(&(self.print.bytes(), seals))
    }

    /// Does the front of this row say what the sources say?
    fn fits(&self, row: Option<&Row>, seals: &Seals) -> bool {
        match row {
            Some(row) => row.head == self.head(seals),
            // Of nothing there is nothing to say.
            None => seals.iter().all(|(_, seal)| seal.is_none()),
        }
    }
}

/// What a front takes in of an answer.
#[derive(Clone)]
pub(super) struct News {
    pub(super) of: Of,
    /// Its first pages, where they are written down already.
    pub(super) draft: Option<Draft>,
    pub(super) pages: Vec<Vec<u8>>,
}

/// After an answer of a source, whose seal was another `before`: the front follows, if it fitted until now.
pub(super) fn follow(tx: &Transaction<'_>, news: &News, source: Key, before: Option<i64>) -> Result<(), Trouble> {
    let of = &news.of;
    let row = rows::find(tx, of.key)?;
    let gone = match &news.draft {
        Some(draft) => !draft.stands(tx)?,
        None => false,
    };
    if gone || !of.fits(row.as_ref(), &of.seals(tx, Some((source, before)))?) {
        return Ok(());
    }
    let mut row = row.map_or_else(|| rows::make(tx, of.key), Ok)?;
    if let Some(draft) = &news.draft {
        draft.append_to(tx, row.room, row.end(tx)?)?;
    }
    row.append(tx, &news.pages)?;
    row.head = of.head(&of.seals(tx, None)?);
    row.save_later(tx)
}

impl Cache {
    /// Writes a front anew, if the sources are still as they were when it was worked out.
    pub(super) fn write_front(&mut self, of: &Of, seals: &[Option<i64>], pages: &[Vec<u8>]) -> Result<(), Trouble> {
        let tx = self.0.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let now = of.seals(&tx, None)?;
        if !now.iter().map(|(_, seal)| seal).eq(seals) {
            return Ok(());
        }
        let mut row = rows::find(&tx, of.key)?.map_or_else(|| rows::make(&tx, of.key), Ok)?;
        row.replace(&tx, pages)?;
        row.base = 0;
        row.put_parts(&tx, &[])?;
        row.head = of.head(&now);
        row.save_later(&tx)?;
        Ok(tx.commit()?)
    }

    /// Makes the table of a front anew, once much came since it was made. It is made while anybody may write; when
    /// somebody did, another time will do.
    pub(super) fn press(&mut self, of: &Of) -> Result<(), Trouble> {
        let tx = self.0.db.transaction()?;
        let Some(row) = rows::find(&tx, of.key)? else { return Ok(()) };
        let (later, count) = (row.later(&tx)?, row.end(&tx)? as usize);
        if later.len() as i64 <= MANY && later.iter().map(|page| page.length).sum::<i64>() <= MUCH {
            return Ok(());
        }
        let mut sizes = vec![0; count];
        let pressed = (of.press)(count, &mut |n| {
            let page = row.page(&tx, n).ok().flatten()?;
            *sizes.get_mut(n)? = page.len();
            Some(page)
        });
        let Some(pressed) = pressed else { return Ok(()) };
        let loose = sizes.iter().sum::<usize>() > LOOSE * pressed.live + MUCH as usize;
        let molten = if loose { melt(&row, &tx, count)? } else { None };
        let pressed = match &molten {
            Some(molten) => (of.press)(molten.len(), &mut |n| molten.get(n).cloned()).unwrap_or(pressed),
            None => pressed,
        };
        drop(tx);
        let tx = self.0.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let Some(mut now) = rows::find(&tx, of.key)?.filter(|now| now.seal == row.seal) else { return Ok(()) };
        match &molten {
            Some(molten) => now.replace(&tx, molten)?,
            None => now.base = count as i64,
        }
        now.put_parts(&tx, &pressed.parts)?;
        now.save_later(&tx)?;
        Ok(tx.commit()?)
    }

    /// Hands over a front, from which only what is asked for is read. `None`: there is none that says what the sources say.
    pub(super) fn read_front<T>(
        &mut self,
        of: &Of,
        sources: Vec<FrontSource>,
        read: impl FnOnce(Front<'_>) -> Option<T>,
    ) -> Result<Option<T>, Trouble> {
        let tx = self.0.db.transaction()?;
        let Some(row) = rows::find(&tx, of.key)? else { return Ok(None) };
        if !of.fits(Some(&row), &of.seals(&tx, None)?) {
            return Ok(None);
        }
        row.check_later(&tx)?;
        let later = (row.base..row.end(&tx)?).map(|n| row.page(&tx, n as usize));
        let Some(later) = later.collect::<Result<Option<Vec<_>>, _>>()? else { return Ok(None) };
        let mut page = |n: usize| row.page(&tx, n).ok().flatten();
        let mut part = |n: usize| row.part(&tx, n).ok().flatten();
        let (pressed, times) = (row.base > 0, pages::decode_times as fn(&[u8]) -> Option<Page>);
        Ok(read(Front { page: &mut page, part: &mut part, pressed, later, times, sources }))
    }
}

/// All pages of a row, molten.
fn melt(row: &Row, tx: &Transaction<'_>, count: usize) -> Result<Option<Vec<Vec<u8>>>, Trouble> {
    let pages = (0..count).map(|n| row.page(tx, n)).collect::<Result<Option<Vec<_>>, _>>()?;
    Ok(pages.and_then(|pages| records::melt(pages.iter().map(Vec::as_slice), FRONT_PAGE)))
}
