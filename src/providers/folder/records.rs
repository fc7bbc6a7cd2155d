//! What is known of a unit as bytes: a part, a stem, and its stamps. Numbers have seven bits a byte.
//!
//! Not here: where the records stand (`cursor`).

use super::names::{Part, Unit};
use super::stamps::{Read, Stamp, Stamps};

/// Does a record tell exactly this? What is wrong with a file is not part of it.
pub fn is_exact(stamps: &Stamps) -> bool {
    let exact = |stamp: &Stamp| stamp.read == Read::Good && !stamp.is_unsure();
    stamps.main.as_ref().is_none_or(exact)
        && stamps.messages.iter().all(|(_, stamp)| exact(stamp))
        && stamps.copies.iter().all(|(_, copy)| is_exact(copy))
}

fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7F {
        out.push((number & 0x7F) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Writes a text behind its length.
pub fn write_text(out: &mut Vec<u8>, text: &str) {
    write_number(out, text.len() as u64);
    out.extend(text.as_bytes());
}

/// A file that has something wrong is written as one to look at again: what was wrong is not part of the cursor.
fn write_stamp(out: &mut Vec<u8>, stamp: Stamp) {
    out.push(match stamp.read {
        Read::Good if !stamp.is_unsure() => 1,
        Read::Good | Read::Flawed | Read::Held => 2,
        Read::Never => 3,
    });
    if out.last() == Some(&1) {
        write_number(out, stamp.size);
        out.extend(stamp.modified.to_le_bytes());
    }
}

/// Writes what is known of a unit; `None`: it is forgotten.
pub fn write_record(out: &mut Vec<u8>, unit: &Unit, stamps: Option<&Stamps>) {
    out.push(unit.part as u8);
    write_text(out, &unit.stem);
    let Some(stamps) = stamps else { return out.push(0) };
    out.push(1);
    write_stamps(out, stamps);
}

fn write_stamps(out: &mut Vec<u8>, stamps: &Stamps) {
    match stamps.main {
        Some(stamp) => write_stamp(out, stamp),
        None => out.push(0),
    }
    write_text(out, stamps.written.as_deref().unwrap_or_default());
    write_number(out, stamps.messages.len() as u64);
    for (name, stamp) in &stamps.messages {
        write_text(out, name);
        write_stamp(out, *stamp);
    }
    write_number(out, stamps.copies.len() as u64);
    for (stem, copy) in &stamps.copies {
        write_text(out, stem);
        write_stamps(out, copy);
    }
}

/// Takes a byte.
pub fn take(bytes: &mut &[u8]) -> Option<u8> {
    let (first, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(*first)
}

fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let byte = take(bytes)?;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Takes a text.
pub fn take_text<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
    let length = usize::try_from(take_number(bytes)?).ok()?;
    let (text, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    std::str::from_utf8(text).ok()
}

fn take_stamp(bytes: &mut &[u8], sort: u8) -> Option<Stamp> {
    let read = match sort {
        1 => {
            let size = take_number(bytes)?;
            let (modified, rest) = bytes.split_first_chunk::<8>()?;
            *bytes = rest;
            return Some(Stamp { size, modified: i64::from_le_bytes(*modified), read: Read::Good });
        }
        2 => Read::Held,
        3 => Read::Never,
        _ => return None,
    };
    Some(Stamp { read, ..Stamp::unsure() })
}

/// Takes what a record says of a unit; `None` within: it is forgotten. `None`: the bytes are no record.
pub fn take_record(bytes: &mut &[u8]) -> Option<(Unit, Option<Stamps>)> {
    let part = take(bytes)?;
    let part = Part::ALL.into_iter().find(|known| *known as u8 == part)?;
    let unit = Unit::new(part, take_text(bytes)?);
    if take(bytes)? == 0 {
        return Some((unit, None));
    }
    Some((unit, Some(take_stamps(bytes, true)?)))
}

/// `copies`: a copy has none of its own.
fn take_stamps(bytes: &mut &[u8], copies: bool) -> Option<Stamps> {
    let mut stamps = Stamps::default();
    let sort = take(bytes)?;
    if sort != 0 {
        stamps.main = Some(take_stamp(bytes, sort)?);
    }
    stamps.written = Some(take_text(bytes)?).filter(|text| !text.is_empty()).map(Into::into);
    for _ in 0..take_number(bytes)? {
        let name = take_text(bytes)?.into();
        let sort = take(bytes)?;
        stamps.messages.push((name, take_stamp(bytes, sort)?));
    }
    let count = take_number(bytes)?;
    if count > 0 && !copies {
        return None;
    }
    for _ in 0..count {
        let stem = take_text(bytes)?.into();
        stamps.copies.push((stem, take_stamps(bytes, false)?));
    }
    Some(stamps)
}
