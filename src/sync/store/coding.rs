//! Encodes values as bytes (serde derive and postcard), and computes checksums.
//!
//! Not here: storing them.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// Encodes a value.
pub(super) fn to_bytes(value: &(impl Serialize + ?Sized)) -> Vec<u8> {
    // Encoding a derived type into memory does not fail.
    postcard::to_allocvec(value).unwrap_or_default()
}

/// Decodes a value; `None` if the bytes are not of that type.
pub(super) fn from_bytes<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    postcard::take_from_bytes(bytes).ok().filter(|(_, rest)| rest.is_empty()).map(|(value, _)| value)
}

/// A checksum; SQLite keeps signed numbers.
pub(super) fn sum_of(bytes: &[u8]) -> i64 {
    xxh3_64(bytes).cast_signed()
}

/// A checksum over several values, each with its length.
pub(super) fn sum_of_all(values: &[&[u8]]) -> i64 {
    let mut sum = Xxh3::new();
    for value in values {
        sum.update(&(value.len() as u64).to_le_bytes());
        sum.update(value);
    }
    sum.digest().cast_signed()
}
