//! A real terminal for tests: a pseudo-terminal with a screen behind it, seen from outside as a person would.
//!
//! Not here: what the program should show.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test that fails here says so")]

pub mod grid;
pub mod pages;
pub mod schema;
pub mod team;

use std::fs::File;
use std::io::{Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Duration;

use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_asyncboard");
/// A state that has not come by now will not come. Generous: the machine may be busy.
pub const DEADLINE: Duration = Duration::from_mins(1);

/// How the terminal answers the program's questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// Not at all.
    Never,
    /// As a terminal with a light background does.
    Light,
}

/// What stands on the screen for U+FFFD, which the screen behind these terminals would drop.
pub const LOST: char = '¿';

/// What the reader has seen so far.
struct Seen {
    parser: vt100::Parser,
    raw: Vec<u8>,
    /// How much of `raw` is on the screen: all but a character that has only begun.
    shown: usize,
}

impl Seen {
    /// Takes in what was written.
    fn take(&mut self, bytes: &[u8]) {
        self.raw.extend(bytes);
        let (new, lost) = (&self.raw[self.shown..], '\u{FFFD}'.to_string());
        let begun = (1..lost.len()).rev().find(|length| new.ends_with(&lost.as_bytes()[..*length])).unwrap_or(0);
        let mut whole = &new[..new.len() - begun];
        self.shown += whole.len();
        while let Some(at) = whole.windows(lost.len()).position(|window| window == lost.as_bytes()) {
            self.parser.process(&whole[..at]);
            self.parser.process(LOST.to_string().as_bytes());
            whole = &whole[at + lost.len()..];
        }
        self.parser.process(whole);
    }

    /// Was the last frame that begun also ended?
    fn is_between_frames(&self) -> bool {
        let last = |mark: &str| self.raw.windows(mark.len()).rposition(|window| window == mark.as_bytes());
        last("\x1B[?2026h") <= last("\x1B[?2026l")
    }
}

struct Shared {
    seen: Mutex<Seen>,
    changed: Condvar,
    leaving: AtomicBool,
}

impl Shared {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }
}

/// A terminal with a program running in it.
pub struct Terminal {
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Arc<Mutex<Option<Box<dyn Write + Send>>>>,
    /// Keeps the terminal alive when the program has gone, so that its modes can be looked at.
    slave: Box<dyn SlavePty>,
    reader: Option<JoinHandle<()>>,
    shared: Arc<Shared>,
    ended: Receiver<ExitStatus>,
    pid: Pid,
}

/// A command that starts with an environment of its own: nothing of the developer's reaches the test.
pub fn command(program: &str, args: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.args(args);
    command.env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("HOME", home());
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    command.env("RUST_BACKTRACE", "0");
    command.cwd(home());
    command
}

/// An empty home.
pub fn home() -> &'static std::path::Path {
    static HOME: std::sync::LazyLock<tempfile::TempDir> = std::sync::LazyLock::new(|| tempfile::tempdir().unwrap());
    HOME.path()
}

impl Terminal {
    /// Runs the program in a terminal of 80 columns and 24 rows.
    pub fn run(args: &[&str]) -> Self {
        Self::start(command(PROGRAM, args), 80, 24, Answers::Never)
    }

    /// Runs a command in a terminal.
    pub fn start(command: CommandBuilder, columns: u16, rows: u16, answers: Answers) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let mut child = pair.slave.spawn_command(command).unwrap();
        let pid = Pid::from_raw(child.process_id().unwrap().cast_signed()).unwrap();
        let (tell, ended) = channel();
        std::thread::spawn(move || tell.send(child.wait().unwrap()));
        let shared = Arc::new(Shared {
            seen: Mutex::new(Seen { parser: vt100::Parser::new(rows, columns, 0), raw: Vec::new(), shown: 0 }),
            changed: Condvar::new(),
            leaving: AtomicBool::new(false),
        });
        let writer = Arc::new(Mutex::new(Some(pair.master.take_writer().unwrap())));
        let reader = pair.master.try_clone_reader().unwrap();
        let reader = read(reader, shared.clone(), writer.clone(), answers);
        let master = Some(pair.master);
        Self { master, writer, slave: pair.slave, reader: Some(reader), shared, ended, pid }
    }

    /// The process that was started.
    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// Types.
    pub fn send(&self, keys: &str) {
        let mut writer = self.writer.lock().unwrap();
        let writer = writer.as_mut().unwrap();
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// Sends a signal to the process that was started.
    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).unwrap();
    }

    /// Makes the window this large.
    pub fn resize(&self, columns: u16, rows: u16) {
        // The screen behind the terminal panics at sizes such as 1 by 1, where the program must not.
        self.shared.seen().parser.screen_mut().set_size(rows.max(5), columns.max(20));
        self.master.as_ref().unwrap().resize(size(columns, rows)).unwrap();
    }

    /// Waits for a state of the screen.
    pub fn wait(&self, what: &str, state: impl Fn(&vt100::Screen) -> bool) {
        self.wait_for(what, |seen| state(seen.parser.screen()));
    }

    /// Waits for a state of the screen's cells, between two frames.
    pub fn wait_grid(&self, what: &str, state: impl Fn(&grid::Grid) -> bool) {
        self.wait_for(what, |seen| seen.is_between_frames() && state(&grid::Grid::of(seen.parser.screen())));
    }

    /// Types what changes something below the header, and waits until it has. (The header changes by itself, too.)
    pub fn press(&self, keys: &str) {
        let before = self.grid().below_header();
        self.send(keys);
        self.wait_grid(&format!("a change by {keys:?}"), |grid| grid.below_header() != before);
    }

    /// The screen's cells, between two frames.
    pub fn grid(&self) -> grid::Grid {
        grid::Grid::of(self.seen_when("the end of a frame", Seen::is_between_frames).parser.screen())
    }

    /// Waits until the screen shows a text.
    pub fn wait_text(&self, text: &str) {
        self.wait(&format!("{text:?} on the screen"), |screen| screen.contents().contains(text));
    }

    /// Closes every notice, as keys such as Enter act on a notice first.
    pub fn close_notices(&self) {
        until("the end of the notices", || {
            // Until Esc has done its work, a key behind it would be one with Alt.
            let bottom = |screen: &vt100::Screen| screen.contents().lines().last().map(str::to_owned);
            let shown = self.look(bottom);
            if shown.as_ref().is_some_and(|bottom| bottom.contains("? help")) {
                return Some(());
            }
            self.send("\x1B");
            until("the end of a notice", || (self.look(bottom) != shown).then_some(()));
            None
        });
    }

    /// Waits until these bytes were written behind the first `from`.
    pub fn wait_bytes(&self, from: usize, bytes: &str) {
        self.wait_for(&format!("the bytes {bytes:?}"), |seen| contains(&seen.raw[from..], bytes));
    }

    fn wait_for(&self, what: &str, state: impl Fn(&Seen) -> bool) {
        drop(self.seen_when(what, state));
    }

    fn seen_when(&self, what: &str, state: impl Fn(&Seen) -> bool) -> MutexGuard<'_, Seen> {
        let seen = self.shared.seen();
        let (seen, timeout) = self.shared.changed.wait_timeout_while(seen, DEADLINE, |seen| !state(seen)).unwrap();
        assert!(
            !timeout.timed_out(),
            "never came: {what}\nthe screen:\n{}\nthe last bytes: {:?}",
            seen.parser.screen().contents(),
            String::from_utf8_lossy(&seen.raw[seen.raw.len().saturating_sub(400)..])
        );
        seen
    }

    /// Waits until a whole screen was painted behind the first `from` bytes.
    pub fn wait_repaint(&self, from: usize) {
        self.wait_for("a full repaint", |seen| {
            let raw = String::from_utf8_lossy(&seen.raw[from..]);
            raw.find("\x1B[2J").is_some_and(|at| raw[at..].contains("\x1B[?2026l"))
        });
    }

    /// Looks at the screen.
    pub fn look<T>(&self, at: impl FnOnce(&vt100::Screen) -> T) -> T {
        at(self.shared.seen().parser.screen())
    }

    /// What the screen shows.
    pub fn text(&self) -> String {
        self.shared.seen().parser.screen().contents()
    }

    /// Every byte that was written.
    pub fn raw(&self) -> String {
        String::from_utf8_lossy(&self.shared.seen().raw).into_owned()
    }

    /// How many bytes were written.
    pub fn written(&self) -> usize {
        self.shared.seen().raw.len()
    }

    /// Waits until the process that was started has ended, and everything it wrote is read.
    pub fn exit(&self) -> ExitStatus {
        let status = self.ended.recv_timeout(DEADLINE).expect("the process goes on");
        // The terminal's own echo of a mark lies behind all that the process wrote.
        if self.is_cooked() {
            let from = self.written();
            self.send("\u{1F3C1}");
            self.wait_bytes(from, "\u{1F3C1}");
        }
        status
    }

    /// Waits for the end, and tells the exit code.
    pub fn exit_code(&self) -> u32 {
        let status = self.exit();
        assert_eq!(status.signal(), None);
        status.exit_code()
    }

    /// Does the terminal take lines, echo them, and make signals of control keys, as it did before?
    pub fn is_cooked(&self) -> bool {
        let flags = format!("{:?}", self.master.as_ref().unwrap().get_termios().unwrap().local_flags);
        ["ICANON", "ECHO", "ISIG"].iter().all(|flag| flags.contains(flag))
    }

    /// Asserts that nothing of a full-screen program is left: modes, alternate screen, cursor, mouse, paste, focus.
    pub fn assert_restored(&self) {
        assert!(self.is_cooked(), "the terminal is raw");
        let seen = self.shared.seen();
        let screen = seen.parser.screen();
        let left = (screen.alternate_screen(), screen.hide_cursor(), screen.bracketed_paste());
        assert_eq!(left, (false, false, false), "alternate screen, hidden cursor, bracketed paste");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        let raw = String::from_utf8_lossy(&seen.raw);
        for mode in ["?1004", "?2026"] {
            let is_set = raw.rfind(&format!("\x1B[{mode}h")) > raw.rfind(&format!("\x1B[{mode}l"));
            assert!(!is_set, "{mode} is left set");
        }
    }

    /// The terminal takes nothing in any more, as when somebody presses Ctrl-S or a connection hangs.
    pub fn stop_output(&self) {
        rustix::termios::tcflow(self.line(), rustix::termios::Action::OOff).unwrap();
    }

    /// Waits until the program's first thread is stuck in writing to its terminal.
    pub fn wait_stuck(&self) {
        let call = format!("/proc/{}/syscall", self.pid.as_raw_nonzero());
        let write = if cfg!(target_arch = "x86_64") { "1 0x1 " } else { "64 0x1 " };
        until("a write that does not return", || std::fs::read_to_string(&call).ok()?.starts_with(write).then_some(()));
    }

    /// The program's end of the terminal.
    fn line(&self) -> File {
        let name = self.master.as_ref().unwrap().tty_name().unwrap();
        File::options().read(true).write(true).open(name).unwrap()
    }

    /// Closes the terminal's window: the kernel hangs up. The program has nothing to write then, and hears of it in no
    /// other way.
    pub fn hang_up(&mut self) {
        self.shared.leaving.store(true, Ordering::SeqCst);
        // Something to read, so that the reader wakes and lets go of its end.
        self.line().write_all(b" ").unwrap();
        self.reader.take().unwrap().join().unwrap();
        *self.writer.lock().unwrap() = None;
        self.master = None;
    }

    /// Waits until the process has ended, without looking at the terminal.
    pub fn end(&self) -> ExitStatus {
        self.ended.recv_timeout(DEADLINE).expect("the process goes on")
    }
}

/// Asks again and again until there is an answer. For what cannot be waited for in any other way.
#[expect(clippy::disallowed_methods, reason = "a deadline")]
pub fn until<T>(what: &str, answer: impl Fn() -> Option<T>) -> T {
    let end = std::time::Instant::now() + DEADLINE;
    loop {
        if let Some(answer) = answer() {
            return answer;
        }
        assert!(std::time::Instant::now() < end, "never came: {what}");
        std::thread::yield_now();
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // What a failed test leaves behind. A process that has been waited for is not there any more: its id may
        // belong to somebody else by now.
        if matches!(self.ended.try_recv(), Err(TryRecvError::Empty)) {
            let _ = kill_process_group(self.pid, Signal::KILL);
        }
    }
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    text.is_empty() || bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

type Writer = Arc<Mutex<Option<Box<dyn Write + Send>>>>;

fn read(mut from: Box<dyn Read + Send>, shared: Arc<Shared>, to: Writer, answers: Answers) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut chunk = [0; 8192];
        while let Ok(length) = from.read(&mut chunk) {
            if length == 0 || shared.leaving.load(Ordering::SeqCst) {
                break;
            }
            let bytes = &chunk[..length];
            if answers == Answers::Light && contains(bytes, "\x1B]11;?") {
                let mut to = to.lock().unwrap();
                to.as_mut().unwrap().write_all(b"\x1B]11;rgb:ffff/ffff/eeee\x1B\\\x1B[?62;22c").unwrap();
            }
            let mut seen = shared.seen();
            seen.take(bytes);
            drop(seen);
            shared.changed.notify_all();
        }
    })
}
