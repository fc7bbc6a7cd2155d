//! Everything that decides which rows come first, in parts: whoever starts reads the first part, and of the others only
//! what it turns out to need.
//!
//! ```text
//!  first      everybody's share, when every thread is due (by who owes it), everybody's first threads, the first
//!             deadlines, the records that are most likely shown first, statuses and calendars
//!  names      where each record stands, by the hash of its name
//!  deadlines  where the records of all deadlines stand, by due time and id
//!  mine       the records of what concerns the viewer: replies that they owe or wait for, deadlines of theirs
//!  order      the threads in the order that does not depend on the moment (due, asked, id), so many a part
//!  seats      everybody's threads in that order
//! ```
//!
//! Threads of one responder are late in the order in which they are due. So whoever looks for the latest of all needs only
//! everybody's first few, and more only of those whose first few are all among them.
//!
//! Not here: making it (`press`), what is shown of it (`view`), records that came since (`mod`).

use crate::domain::Instant;
use crate::domain::bytes::Reader;
use crate::domain::teammate::Seat;

/// The numbers of the parts: the order's begin at [`ORDER`], the seats' at [`SEATS`].
pub(super) const FIRST: usize = 0;
pub(super) const NAMES: usize = 1;
pub(super) const DEADLINES: usize = 2;
pub(super) const MINE: usize = 3;
pub(super) const ORDER: usize = 16;
pub(super) const SEATS: usize = 1 << 24;
/// So many threads are in a part of the order.
pub(super) const CHUNK: usize = small(256, 3);
/// So many of everybody's threads, and so many deadlines, are in the first part.
pub(super) const EACH: usize = small(6, 1);
pub(super) const DUE: usize = small(400, 2);

/// A number that is small in tests, where few things are to go every way that many can.
pub(super) const fn small(number: usize, in_tests: usize) -> usize {
    if cfg!(test) { in_tests } else { number }
}

/// The bytes of a thread's row, and of a name.
pub(super) const ROW: usize = 28;
pub(super) const NAME: usize = 16;
/// No due time.
pub(super) const NEVER: u32 = u32::MAX;
/// No position: the responder has no zone.
pub(super) const NOWHERE: i32 = i32::MIN;

/// The first part.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// The instants from which positions in working time count, in one record or another.
    pub(super) bases: Vec<Instant>,
    /// How many items each source has.
    pub(super) items: Vec<usize>,
    /// Everybody, by seat.
    pub(super) seats: Vec<Mate>,
    /// How many threads, and how many deadlines, there are.
    pub(super) totals: (usize, usize),
    /// The first deadlines.
    pub(super) due: Vec<At>,
    /// Records of which something does not fit into a row: they are read as they are, and stand nowhere else.
    pub(super) odd: Vec<At>,
    /// Records that are at hand.
    pub(super) words: Vec<(At, Vec<u8>)>,
    /// Statuses and calendars, as a page.
    pub(super) times: Vec<u8>,
}

/// A teammate's part in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Mate {
    pub(super) owes: usize,
    pub(super) waits_for: usize,
    pub(super) due: usize,
    /// When the threads that they owe are due, the earliest first; those that never are do not count.
    pub(super) dues: Vec<(u32, u32)>,
    /// The first of those threads.
    pub(super) first: Vec<Row>,
}

/// Where a record stands: its page, and its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct At(pub(super) u32);

/// An open thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Its place in the order that does not depend on the moment.
    pub(super) rank: u32,
    /// When it is due, in seconds and the rest of one; `None`: never.
    pub(super) due: Option<(u32, u32)>,
    /// The due time's position in the responder's working time, in nanoseconds, counted from a base.
    pub(super) position: Option<i64>,
    pub(super) base: u8,
    pub(super) by: Seat,
    pub(super) at: At,
}

/// Is a due time past at a moment?
pub(super) fn is_past(due: (u32, u32), now: Instant) -> bool {
    (now.timestamp(), now.timestamp_subsec_nanos()) > (i64::from(due.0), due.1)
}

/// Where the record of a name stands, by the part of names, and its source's place in the config.
pub(super) fn find(names: &[u8], hash: u64) -> Option<(At, usize)> {
    let hash_at = |n: usize| u64::from_le_bytes(number(names, n * NAME));
    let (mut low, mut high) = (0, names.len() / NAME);
    while low < high {
        let middle = usize::midpoint(low, high);
        if hash_at(middle) < hash {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let found = low < names.len() / NAME && hash_at(low) == hash;
    found.then(|| (At(u32_at(names, low * NAME + 8)), u32_at(names, low * NAME + 12) as usize))
}

/// The records of what concerns somebody, and where they stand. `None`: it is not they of whom the part tells.
pub(super) fn mine(bytes: &[u8], me: Seat) -> Option<Vec<(At, Vec<u8>)>> {
    let from = &mut Reader::new(bytes);
    (from.number()? == u64::from(me.0)).then_some(())?;
    from.list(|from| Some((At(u32::try_from(from.number()?).ok()?), from.bytes()?.to_vec())))
}

/// Places of records, one after the other.
pub(super) fn places(bytes: &[u8]) -> impl Iterator<Item = At> {
    bytes.chunks_exact(4).map(|at| At(u32_at(at, 0)))
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes.get(at..at + N).and_then(|part| part.try_into().ok()).unwrap_or([0; N])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(number(bytes, at))
}

impl At {
    /// `None`: there is more than fits.
    pub(super) fn new(page: usize, place: usize) -> Option<Self> {
        let (page, place) = (u32::try_from(page).ok()?, u32::try_from(place).ok()?);
        (page < 1 << 22 && place < 1 << 10).then_some(Self(page << 10 | place))
    }

    pub(super) fn page(self) -> usize {
        (self.0 >> 10) as usize
    }

    pub(super) fn place(self) -> usize {
        (self.0 & 0x3FF) as usize
    }
}

impl Row {
    /// Rows, one after the other.
    pub(super) fn list(bytes: &[u8]) -> impl Iterator<Item = Self> {
        bytes.chunks_exact(ROW).map(Self::of)
    }

    fn of(bytes: &[u8]) -> Self {
        let (due, by) = (u32_at(bytes, 4), u32_at(bytes, 20));
        let seconds = i32::from_le_bytes(number(bytes, 12));
        let rest = i32::from_le_bytes(number(bytes, 16));
        Self {
            rank: u32_at(bytes, 0),
            due: (due != NEVER).then(|| (due, u32_at(bytes, 8))),
            position: (seconds != NOWHERE).then(|| i64::from(seconds) * 1_000_000_000 + i64::from(rest)),
            base: (by >> 24) as u8,
            by: Seat(by & 0x00FF_FFFF),
            at: At(u32_at(bytes, 24)),
        }
    }

    /// Is it late at a moment?
    pub(super) fn is_late(&self, now: Instant) -> bool {
        self.due.is_some_and(|due| is_past(due, now))
    }
}

impl Mate {
    /// How many of their threads are late at a moment.
    pub(super) fn late(&self, now: Instant) -> usize {
        self.dues.partition_point(|due| is_past(*due, now))
    }
}

impl Table {
    /// Reads what [`press`](super::press::press) wrote. `None`: it is nothing of that.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let from = &mut Reader::new(bytes);
        let count = |from: &mut Reader<'_>| usize::try_from(from.number()?).ok();
        let place = |from: &mut Reader<'_>| u32::try_from(from.number()?).ok().map(At);
        let table = Self {
            bases: from.list(Reader::instant)?,
            items: from.list(count)?,
            totals: (count(from)?, count(from)?),
            seats: from.list(|from| {
                Some(Mate {
                    owes: count(from)?,
                    waits_for: count(from)?,
                    due: count(from)?,
                    dues: dues(from)?,
                    first: Row::list(from.bytes()?).collect(),
                })
            })?,
            due: from.list(place)?,
            odd: from.list(place)?,
            words: from.list(|from| Some((place(from)?, from.bytes()?.to_vec())))?,
            times: from.bytes()?.to_vec(),
        };
        from.is_done().then_some(table)
    }
}

/// Due times: the seconds since the one before, twice, and one more where a rest follows.
fn dues(from: &mut Reader<'_>) -> Option<Vec<(u32, u32)>> {
    let mut last = 0_u32;
    from.list(|from| {
        let step = from.number()?;
        last = last.checked_add(u32::try_from(step >> 1).ok()?)?;
        let rest = if step & 1 == 1 { u32::try_from(from.number()?).ok()? } else { 0 };
        Some((last, rest))
    })
}
