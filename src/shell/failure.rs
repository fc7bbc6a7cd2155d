//! Why a command ends without having done its work.
//!
//! Not here: what is wrong with a config (`config::Problem`).

use super::print;

/// Why there is no board: the message to print (clean, including quotes), and the exit code.
#[derive(Debug)]
pub struct Failure {
    /// What went wrong and what to do.
    pub text: String,
    /// The exit code: 1 failed, 2 wrong usage or wrong config.
    pub code: i32,
}

impl Failure {
    /// Wrong usage or a wrong config.
    pub fn wrong(text: impl Into<String>) -> Self {
        Self { text: print::clean_lines(&text.into()), code: 2 }
    }

    /// Something failed.
    pub fn failed(text: impl Into<String>) -> Self {
        Self { text: print::clean_lines(&text.into()), code: 1 }
    }
}
