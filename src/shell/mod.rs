//! The impure rim.
pub mod snapshot_json;
