//! Shell completions and the manual page, generated from the command line.
//!
//! Not here: the command line (`cli`).

use std::io;

use clap::{Arg, Command, CommandFactory};
use clap_complete::{Shell, generate};
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

use super::cli::Cli;
use super::failure::Failure;
use super::output::printed;
use super::print;
use crate::app::keymap::Keymap;

const ENVIRONMENT: [(&str, &str); 4] = [
    ("ASYNCBOARD_CONFIG", "The config file, where --config does not name it."),
    ("ASYNCBOARD_<SOURCE>_<SETTING>", "A secret of a source, before what the config says."),
    ("NO_COLOR", "Set and not empty: no colours."),
    ("COLORTERM", "truecolor or 24bit: every colour."),
];

const EXITS: [(&str, &str); 3] = [("0", "Done."), ("1", "Something failed."), ("2", "Wrong usage, or a wrong config.")];

/// Prints the completions for a shell.
pub fn completions(shell: Shell) -> Result<i32, Failure> {
    let mut out = Vec::new();
    generate(shell, &mut Cli::command(), "asyncboard", &mut out);
    printed(print::out(&String::from_utf8_lossy(&out)))
}

/// Prints the page for `man`.
pub fn page() -> Result<i32, Failure> {
    let page = written().map_err(|error| Failure::failed(format!("error: the page cannot be written: {error}")))?;
    printed(print::out(&String::from_utf8_lossy(&page)))
}

fn written() -> io::Result<Vec<u8>> {
    let mut command = Cli::command();
    command.build();
    let source = format!("asyncboard {}", env!("CARGO_PKG_VERSION"));
    let man = Man::new(Cli::command()).source(source);
    let mut out = Vec::new();
    man.render_title(&mut out)?;
    man.render_name_section(&mut out)?;
    man.render_synopsis_section(&mut out)?;
    man.render_options_section(&mut out)?;
    let mut roff = Roff::new();
    roff.control("SH", ["COMMANDS"]);
    for command in command.get_subcommands() {
        tell(&mut roff, command);
    }
    keys(&mut roff);
    list(&mut roff, "ENVIRONMENT", &ENVIRONMENT);
    list(&mut roff, "EXIT STATUS", &EXITS);
    roff.to_writer(&mut out)?;
    Ok(out)
}

/// The keys of the board, each with the word by which the config's `[keys]` binds others.
fn keys(roff: &mut Roff) {
    roff.control("SH", ["KEYS"]);
    roff.text([roman("The word in parentheses binds other keys, in the config: [keys] quit = [\"q\", \"ctrl-q\"].")]);
    for row in Keymap::default().rows() {
        if let Some(heading) = row.heading() {
            roff.control("SS", [heading]);
        }
        let keys = row.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        roff.control("TP", []);
        roff.text([bold(keys), roman(format!(" ({})", row.command.word()))]);
        roff.text([roman(row.help)]);
    }
}

/// A command with all that it takes.
fn tell(roff: &mut Roff, command: &Command) {
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    roff.control("SS", [name]);
    roff.text([roman(command.get_about().map(ToString::to_string).unwrap_or_default())]);
    let own = |arg: &&Arg| !arg.is_global_set() && arg.get_id() != "help";
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        tell(roff, inner);
    }
    for arg in command.get_arguments().filter(own) {
        roff.control("TP", []);
        roff.text(named(arg));
        roff.text([roman(meaning(arg))]);
    }
}

/// What is typed for an argument: `--size COLUMNSxROWS`, or its value alone.
fn named(arg: &Arg) -> Vec<Inline> {
    let flag = arg.get_long().map(|long| format!("--{long}"));
    let names = arg.get_value_names().unwrap_or_default().iter().map(ToString::to_string);
    let value =
        Some(names.collect::<Vec<_>>().join(" ")).filter(|names| arg.get_action().takes_values() && !names.is_empty());
    let gap = (flag.is_some() && value.is_some()).then(|| roman(" "));
    flag.map(bold).into_iter().chain(gap).chain(value.map(italic)).collect()
}

fn meaning(arg: &Arg) -> String {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let values: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let flag = !arg.get_action().takes_values();
    let told = if flag || values.is_empty() { help } else { format!("{help}: {}", values.join(", ")) };
    match arg.get_default_values() {
        [usual, ..] if !flag => format!("{told} (default: {})", usual.to_string_lossy()),
        _ => told,
    }
}

fn list(roff: &mut Roff, heading: &str, entries: &[(&str, &str)]) {
    roff.control("SH", [heading]);
    for (name, meaning) in entries {
        roff.control("TP", []);
        roff.text([bold(*name)]);
        roff.text([roman(*meaning)]);
    }
}
