//! The command line: what may be asked, word for word.
//!
//! Not here: doing it (`commands`).

use std::path::PathBuf;

use chrono::{NaiveDate, TimeDelta};
use clap::{Args, Parser, Subcommand, ValueEnum};

pub use super::add::asked::Addition;
pub use super::args::{Asked, By, Cells, Chosen, Color, Format, LineColor, Marked, Page, way_word};
pub use super::global::Global;

use super::args::{channel, date, length, mark, set_state, way, weeks};
use super::plan::asked::{Plan, Take};

const AFTER: &str =
    "Without a command: the full-screen board, or, if the output is a file or a pipe, the board as text, once.";

/// A live terminal board for teams that work at different hours.
#[derive(Debug, Parser)]
#[command(name = "asyncboard", after_help = AFTER, disable_version_flag = true, disable_help_subcommand = true)]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do; default: the full-screen board.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Writes a config, a team folder and one item in it, for a board of your own. Never overwrites a file.
    Init(Init),
    /// Adds a teammate, a source, time away or a holiday to the config, and keeps its comments.
    Add(Add),
    /// Prints the board once.
    Snapshot(Snapshot),
    /// Prints when people can meet: proposals that spare the person with the worst hours, and the hours that
    /// they share.
    Plan(Plan),
    /// Records that people meet at a time, so that later plans spare those who had bad hours.
    Take(Take),
    /// Prints how long you can wait with a question to a teammate and still get the reply on the same day.
    ///
    /// The reply is expected by the responder's target. You see it then if you are working, otherwise when
    /// you are back;
    /// that date is the answer day. The moment printed is the last minute at which asking does not make the answer day
    /// later. Meetings and statuses do not affect it; leave does.
    Ask(Ask),
    /// Prints what to do before you stop, or what happened while you were off.
    ///
    /// An asker loses the working time that they have between now and your next start, because they wait that
    /// long for the
    /// answer. The people to ask are those whose answer you would see on a later day if you asked only at your next
    /// start. Marked threads are not listed.
    Handoff(Handoff),
    /// Marks an open thread as done for you, or hides it for a while.
    ///
    /// A mark ends at its time, or as soon as a new message asks the person who owes the thread, or the
    /// thread is answered.
    /// Messages that ask someone else do not end it.
    Mark(Mark),
    /// Replies in an open thread, in a source that allows it.
    Reply(Reply),
    /// Asks in an item, in a source that allows it.
    AskIn(AskIn),
    /// Closes an item, in a source that allows it.
    Close(Close),
    /// Writes your check-in; without a text: prints everyone's.
    ///
    /// People are asked for it on the days of the check-in that are their working days: by its time of day if that is
    /// within their working day, otherwise by the end of that day.
    Checkin(CheckIn),
    /// Prints what the team agreed on.
    Agreement(Agreement),
    /// Prints how well the agreement works, by channel and week; of single people only your own figures.
    ///
    /// A reply is in time if it came by the target of today's agreement. A share needs 5 judged replies, a
    /// median 5 timed
    /// ones and the 90th percentile 10, each by at least 3 people. Times are the responder's working time, by
    /// nearest rank.
    /// Weeks are ISO weeks in your zone.
    Pulse(Pulse),
    /// Prints the events of the calendars of all sources, or of one file, occurrence by occurrence.
    Events(Events),
    /// Fetches every source once into the cache, for the next board and the status line.
    Sync,
    /// Tries the config and every source: whether it can be reached, how many items and problems it has,
    /// which permissions
    /// are missing, how long it took, and which names match no teammate.
    Check(Check),
    /// Sets your own status in every source that may store it: a folder, and a service whose `allow` has `status`.
    Set(Set),
    /// Prints one short line for a status bar, from the cache.
    Status(Status),
    /// Signs in to a source whose service uses OAuth; without a source, lists what is signed in, as whom, and
    /// until when.
    Auth(Auth),
    /// Accepts the host to which a source of an included file points now; without a source, lists those hosts.
    Trust(Trust),
    /// Lists the themes: name, background, and what each is like.
    Themes,
    /// Prints a JSON Schema of the config, with which editors complete and check it.
    Schema,
    /// Prints completions for a shell.
    Completions(Completions),
    /// Prints the manual page.
    Man,
}

/// What `auth` takes.
#[derive(Args, Clone, Debug)]
pub struct Auth {
    /// The source to sign in to, by its id; default: lists what is signed in.
    #[arg(value_name = "SOURCE")]
    pub source: Option<String>,
    /// Forgets the sign-in: revokes it at the service if possible, and deletes it here.
    #[arg(long, requires = "source")]
    pub forget: bool,
    /// How: with a browser on this machine, with a code for a browser anywhere, or with a code to paste; default: what
    /// the service prefers.
    #[arg(long = "by", value_name = "WAY", value_parser = way, conflicts_with = "forget")]
    pub way: Option<By>,
    /// The port of this machine to which the browser is sent back; default: any that is free.
    #[arg(long, value_name = "PORT", conflicts_with = "forget")]
    pub port: Option<u16>,
}

/// What `init` takes.
#[derive(Args, Clone, Debug)]
pub struct Init {
    /// Takes defaults instead of asking.
    #[arg(long, short)]
    pub yes: bool,
}

/// What `add` takes.
#[derive(Args, Clone, Debug)]
pub struct Add {
    /// What is added.
    #[command(subcommand)]
    pub what: Addition,
}

/// What `snapshot` takes.
#[derive(Args, Clone, Debug)]
pub struct Snapshot {
    /// The screen as text, or the board as JSON.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// The text as sentences, one thing a line, for a screen reader.
    #[arg(long, conflicts_with_all = ["size", "color"])]
    pub plain: bool,
    /// The size of the screen.
    #[arg(long, value_name = "COLUMNSxROWS", default_value = "120x40")]
    pub size: Cells,
    /// Whether the text has colours.
    #[arg(long, value_enum, default_value = "auto")]
    pub color: Color,
}

/// What `ask` takes.
#[derive(Args, Clone, Debug)]
pub struct Ask {
    /// Whom, by their id.
    #[arg(value_name = "WHO")]
    pub who: String,
    /// On which channel: comment, chat, direct, email, review or document.
    #[arg(long, value_name = "CHANNEL", default_value = "chat", value_parser = channel)]
    pub channel: Asked,
    /// Who asks, by their id; default: you.
    #[arg(long, value_name = "ID")]
    pub from: Option<String>,
    /// Text for people, or JSON for programs.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// What `handoff` takes.
#[derive(Args, Clone, Debug)]
pub struct Handoff {
    /// Before you stop, or after you started; default: what fits the hour.
    #[arg(long, value_enum, value_name = "WHEN")]
    pub at: Option<HandoffAt>,
    /// Text or Markdown for people, or JSON for programs.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Page,
}

/// Which hand-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum HandoffAt {
    /// Before you stop.
    Stop,
    /// After you started.
    Start,
}

/// What `mark` takes.
#[derive(Args, Clone, Debug)]
pub struct Mark {
    /// The thread, by its id in the JSON snapshot: source:item:who-owes-it.
    #[arg(value_name = "THREAD")]
    pub thread: String,
    /// done, 1h, tomorrow, monday, new (until something new asks), or none to remove the mark.
    #[arg(value_name = "UNTIL", value_parser = mark)]
    pub choice: Marked,
}

/// What `reply` takes.
#[derive(Args, Clone, Debug)]
pub struct Reply {
    /// The thread, by its id in the JSON snapshot: source:item:who-owes-it.
    #[arg(value_name = "THREAD")]
    pub thread: String,
    /// What to say; `-` reads it from stdin. `@` and a teammate's id mentions them.
    #[arg(value_name = "TEXT", required = true)]
    pub text: Vec<String>,
}

/// What `ask-in` takes.
#[derive(Args, Clone, Debug)]
pub struct AskIn {
    /// The item, by its id: source:item.
    #[arg(value_name = "ITEM")]
    pub item: String,
    /// What to ask; `-` reads it from stdin. `@` and a teammate's id mentions them.
    #[arg(value_name = "TEXT", required = true)]
    pub text: Vec<String>,
}

/// What `close` takes.
#[derive(Args, Clone, Debug)]
pub struct Close {
    /// The item, by its id: source:item.
    #[arg(value_name = "ITEM")]
    pub item: String,
}

/// What `checkin` takes.
#[derive(Args, Clone, Debug)]
pub struct CheckIn {
    /// What to write; default: everyone's check-ins are printed.
    #[arg(value_name = "TEXT")]
    pub text: Vec<String>,
    /// Which check-in, by its id; needed to write when there are several.
    #[arg(long, value_name = "CHECKIN")]
    pub id: Option<String>,
    /// Text for people, or JSON for programs.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// What `events` takes.
#[derive(Args, Clone, Debug)]
pub struct Events {
    /// Only the events of this source.
    #[arg(long, value_name = "ID", conflicts_with = "file")]
    pub source: Option<String>,
    /// A calendar's file instead of the sources; no config is needed.
    #[arg(long, value_name = "F.ics")]
    pub file: Option<PathBuf>,
    /// The zone of the person whose file it is, for times without a zone.
    #[arg(long, value_name = "ZONE", requires = "file")]
    pub zone: Option<String>,
    /// The e-mail address of the person whose file it is: it says which answer to an invitation is theirs.
    #[arg(long, value_name = "A", requires = "file")]
    pub address: Vec<String>,
    /// Only these people, by their ids: maya,kenji.
    #[arg(long, value_name = "IDS", value_delimiter = ',', conflicts_with = "file")]
    pub with: Vec<String>,
    /// The first date in UTC, such as 2026-11-27; default: today.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub from: Option<NaiveDate>,
    /// The date in UTC after the last one; default: seven days after the first.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub to: Option<NaiveDate>,
    /// Text for people, or JSON for programs.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// What `agreement` takes.
#[derive(Args, Clone, Debug)]
pub struct Agreement {
    /// Text or Markdown for people, or JSON for programs.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Page,
}

/// What `pulse` takes.
#[derive(Args, Clone, Debug)]
pub struct Pulse {
    /// How many weeks, this one included: 8w.
    #[arg(long, value_name = "WEEKS", default_value = "8w", value_parser = weeks)]
    pub since: u16,
    /// Text or Markdown for people, CSV for sheets, or JSON for programs.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Sheet,
}

/// How figures are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Sheet {
    /// For a terminal.
    Text,
    /// Markdown, to paste somewhere.
    Md,
    /// Values with commas between, one row for each week and channel.
    Csv,
    /// For programs.
    Json,
}

/// What `check` takes.
#[derive(Args, Clone, Debug)]
pub struct Check {
    /// Lists every problem of every source, not only the first 20.
    #[arg(long)]
    pub problems: bool,
    /// Text for people, or JSON for programs.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// What `set` takes.
#[derive(Args, Clone, Debug)]
pub struct Set {
    /// focus, busy, available or away; `none` clears the status.
    #[arg(value_parser = set_state)]
    pub state: Chosen,
    /// For how long: 45m, 2h.
    #[arg(long = "for", value_name = "LENGTH", value_parser = length, conflicts_with = "until")]
    pub length: Option<TimeDelta>,
    /// Until when: HH:MM in your zone, today or tomorrow, or an instant.
    #[arg(long, value_name = "T")]
    pub until: Option<String>,
    /// A note, in your words.
    pub note: Vec<String>,
}

/// What `status` takes.
#[derive(Args, Clone, Debug)]
pub struct Status {
    /// A template: text with fields such as {owe}; default: that of the config's `[status]`, or the usual one.
    #[arg(long, value_name = "TEMPLATE")]
    pub format: Option<String>,
    /// Whether the line has colours, and in which notation.
    #[arg(long, value_enum, default_value = "auto")]
    pub color: LineColor,
}

/// What `trust` takes.
#[derive(Args, Clone, Debug)]
pub struct Trust {
    /// The source; default: every source of an included file is listed with its hosts.
    #[arg(value_name = "SOURCE")]
    pub source: Option<String>,
}

/// What `completions` takes.
#[derive(Args, Clone, Debug)]
pub struct Completions {
    /// The shell.
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}
