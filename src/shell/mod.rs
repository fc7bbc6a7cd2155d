//! The impure rim.
pub mod init;
pub mod snapshot_json;
