//! Values as bytes, in the form that their types derive (postcard), and checksums of bytes.
//!
//! Not here: where the bytes are kept.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// A value as bytes.
pub(super) fn to_bytes(value: &(impl Serialize + ?Sized)) -> Vec<u8> {
    // Writing a derived form into memory does not fail.
    postcard::to_allocvec(value).unwrap_or_default()
}

/// The value that the bytes stand for; `None`: they are none of that type.
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
