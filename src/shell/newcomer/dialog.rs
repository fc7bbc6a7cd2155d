//! A question, its answer, and why an answer will not do. The same in a terminal and on a pipe.
//!
//! Not here: which questions there are (`answers`).

use std::io::{self, BufRead, IsTerminal, Write};

use crate::domain::text::clean;
use crate::shell::failure::Failure;
use crate::shell::print;
use crate::shell::typed::Wrong;

/// Prints a remark on stderr.
pub fn say(text: &str) {
    print::err(&print::clean_lines(text));
}

/// Asks on stderr; an answer is a line of the input.
pub struct Dialog<R> {
    input: R,
    /// The input is no terminal, which would show what is typed.
    echo: bool,
}

impl<R: BufRead> Dialog<R> {
    /// A dialog whose answers come from this input.
    pub fn new(input: R) -> Self {
        Self { input, echo: !io::stdin().is_terminal() }
    }

    /// Asks until the answer can be used. An empty one is the default; after a wrong answer, the nearest right one.
    pub fn ask<T>(
        &mut self,
        question: &str,
        default: &str,
        read: impl Fn(&str) -> Result<T, Wrong>,
    ) -> Result<T, Failure> {
        let mut default = default.to_owned();
        loop {
            let answer = self.line(question, &default)?;
            let answer = if answer.is_empty() { default.clone() } else { answer };
            match read(&answer) {
                Ok(value) => return Ok(value),
                Err(wrong) => {
                    say(&format!("  {:?} cannot be used: {}", clean(&answer), wrong.text()));
                    default = wrong.nearest.unwrap_or(default);
                }
            }
        }
    }

    /// One line of the input.
    fn line(&mut self, question: &str, default: &str) -> Result<String, Failure> {
        let ended = || {
            Failure::wrong(format!(
                "error: no answer to {question:?}, so nothing was written: answer each question with a line, or run \
                 `asyncboard init --yes`, which takes the defaults"
            ))
        };
        let shown = if default.is_empty() { String::new() } else { format!(" [{}]", clean(default)) };
        let mut stderr = io::stderr().lock();
        write!(stderr, "{question}{shown}: ").and_then(|()| stderr.flush()).map_err(|_| ended())?;
        let mut line = String::new();
        let read = self
            .input
            .read_line(&mut line)
            .map_err(|error| Failure::failed(format!("error: reading the answer failed: {error}")))?;
        if self.echo {
            let _ = writeln!(stderr, "{}", clean(line.trim()));
        }
        if read == 0 { Err(ended()) } else { Ok(line.trim().to_owned()) }
    }
}
