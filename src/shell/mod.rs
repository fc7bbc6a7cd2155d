//! The impure rim: what touches the terminal, the clock and the disk, and the commands that print once.
//!
//! Not here: decisions. They are made on the floors below, and handed up as values.

pub mod init;
