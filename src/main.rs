//! The program: for now a screen that shows its name, until the board takes its place.

use std::process::ExitCode;

use asyncboard::app::input::{Input, Key, KeyCode};
use asyncboard::app::program::{Draw, Effect, Event, Program};
use asyncboard::domain::Instant;
use asyncboard::shell::run::{Stage, run};
use asyncboard::shell::signals::Watch;
use asyncboard::shell::terminal::{Place, Session, place};
use asyncboard::shell::{background, capabilities, clipboard, print, report};
use ratatui::Frame;
use ratatui::widgets::{Block, Paragraph};

fn main() -> ExitCode {
    report::install(report::folder(), str::to_owned);
    let code = match place() {
        Place::Paper => print::out("asyncboard\n").map_or(1, |()| 0),
        Place::Nowhere => {
            print::err("asyncboard: there is no terminal to read keys from (try: asyncboard | cat)");
            2
        }
        Place::Screen => full_screen().unwrap_or_else(|error| {
            print::err(&format!("asyncboard: the terminal cannot be used: {error}"));
            1
        }),
    };
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

fn full_screen() -> std::io::Result<i32> {
    let signals = Watch::start()?;
    let env = |name: &str| std::env::var(name).ok();
    let can = capabilities::of(env);
    let mut session = Session::open(true)?;
    let asks = can.clever && can.colours != capabilities::Colours::None;
    let answer = if asks { background::ask(&mut session) } else { background::Answer::default() };
    let mut stage = Stage::new(session, signals);
    stage.typed = (answer.typed, answer.late);
    stage.between = clipboard::between(env);
    let mut stub = Stub { unicode: can.unicode, seen: 0, help: false };
    Ok(run(&mut stub, stage, |()| ()))
}

struct Stub {
    unicode: bool,
    seen: usize,
    help: bool,
}

impl Program for Stub {
    type News = ();
    type Ask = ();

    fn handle(&mut self, event: Event<()>, _now: Instant) -> Vec<Effect<()>> {
        self.seen += 1;
        if let Event::Input(Input::Key(key)) = event {
            match key.code {
                KeyCode::Char('q') => return vec![Effect::Quit(0)],
                KeyCode::Char('?') => self.help = true,
                KeyCode::Esc => self.help = false,
                _ => {}
            }
        }
        if event == Event::Input(Input::Key(Key::char('!'))) && is_tested("thread") {
            let _ = std::thread::spawn(|| panic!("a panic for a test")).join();
        }
        vec![Effect::Redraw]
    }

    fn wake(&self, _now: Instant) -> Option<Instant> {
        None
    }
}

impl Draw<Frame<'_>> for Stub {
    fn draw(&self, frame: &mut Frame<'_>) {
        assert!(!is_tested("draw") || !self.help, "a panic for a test");
        let text = format!("{} {}", self.seen, if self.help { "help" } else { "" });
        let border = if self.unicode { ratatui::symbols::border::PLAIN } else { ASCII };
        let block = Block::bordered().border_set(border).title("asyncboard");
        frame.render_widget(Paragraph::new(text).block(block), frame.area());
    }
}

const ASCII: ratatui::symbols::border::Set<'_> = ratatui::symbols::border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// In debug builds a test may ask for a panic.
fn is_tested(what: &str) -> bool {
    cfg!(debug_assertions) && std::env::var("ASYNCBOARD_TEST_PANIC").is_ok_and(|wanted| wanted == what)
}
