//! Trello: cards, the lines of their checklists, and their comments.
//!
//! ```text
//!  mod     settings, and one refresh       boards  which boards
//!  calls   signing in, many questions in one request      routes  each question
//!  full comments   whole boards            look    what has changed since      state  what was seen: the cursor
//!  wire    their shapes                    map people mentions stamp           wire -> domain
//! ```
//!
//! Everything is looked at at the start, when somebody wants it, and every six hours; in between only what changed. A
//! refresh in which nothing did is one request for every five boards.
//!
//! What a look in between can miss, until everything is looked at again: a reaction to an old comment, and any change of
//! which the service tells neither by an action nor by the time of the card's last activity. Of one card the newest
//! thousand comments are read.
//!
//! Not here: HTTP itself (`http`), who is a teammate (board).

mod boards;
mod calls;
mod comments;
mod full;
mod look;
mod map;
mod mentions;
mod people;
mod routes;
mod stamp;
mod state;
mod wire;

use std::sync::atomic::{AtomicI64, Ordering};

use self::calls::{Calls, Form, Service};
use self::full::Read;
use self::look::Look;
use self::state::State;
use super::http::{self, Cut, Each, Id};
use super::{About, Ask, Context, Done, Job, Provider, Setting, SignIn, Sink, Trouble};
use crate::config::{Problem as ConfigProblem, Section, suggest};
use crate::domain::Instant;
use crate::domain::batch::{Page, Part, Parts, Progress};
use crate::domain::text::Text;

/// The service's own address.
const VENDOR: &str = "https://api.trello.com/1";
/// Where all of mine are wanted, new boards are looked for after so many seconds. The members' part of the service
/// takes a hundred requests in a quarter of an hour, from all programs of a person together.
const LISTED: i64 = 5 * 60;

static SETTINGS: [Setting; 10] = {
    let [url, ca, client_cert, timeout, max_answer, max_items] = http::SETTINGS;
    [
        Setting { key: "key", needed: true, meaning: "the API key (a secret)" },
        Setting {
            key: "token",
            needed: true,
            meaning: "a token made with that key; the scope `read` is enough (a secret)",
        },
        Setting {
            key: "boards",
            needed: false,
            meaning: "ids, short links, addresses or names; left out: all of mine",
        },
        Setting {
            key: "auth",
            needed: false,
            meaning: "\"header\" or \"query\": how to sign in; left out: what works",
        },
        url,
        ca,
        client_cert,
        timeout,
        max_answer,
        max_items,
    ]
};

/// What the kind is.
pub static ABOUT: About = About {
    gives: "cards with their due dates, lines of checklists with due dates, comments and mentions",
    settings: &SETTINGS,
    permissions: "read",
    parts: &[Part::Items, Part::People],
    sign_in: SignIn::Secrets,
    ..About::new("trello", "Trello")
};

struct Trello {
    service: Service,
    wanted: Vec<String>,
    /// When all of mine were listed last, as a Unix time.
    listed: AtomicI64,
}

/// Opens a source. Nothing is asked yet.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let mut section = section.clone();
    let mut problems = Vec::new();
    let setup = http::read(&mut section, context, &ABOUT, Some(VENDOR), &mut problems);
    let key = context.needed_secret(&mut section, "key", &mut problems);
    let token = context.needed_secret(&mut section, "token", &mut problems);
    let boards = section.texts("boards", &mut problems).map(|list| list.value).unwrap_or_default();
    let empty = boards.iter().filter(|board| board.value.trim().is_empty());
    problems.extend(empty.map(|board| {
        ConfigProblem::error("boards holds an empty name", board.place.clone()).help("fill it in, or leave it out")
    }));
    let wanted = boards.into_iter().map(|board| board.value).collect();
    let form = form(&mut section, &mut problems);
    problems.extend(section.unknown());
    match (setup, key, token) {
        (Some(setup), Some(key), Some(token)) if problems.is_empty() => {
            let service = Service::new(setup, &key, &token, form);
            Ok(Box::new(Trello { service, wanted, listed: AtomicI64::new(i64::MIN) }))
        }
        _ => Err(problems),
    }
}

/// How to sign in.
fn form(section: &mut Section, problems: &mut Vec<ConfigProblem>) -> Form {
    match section.text("auth") {
        Ok(None) => Form::Either,
        Ok(Some(written)) => match written.value.as_str() {
            "header" => Form::Header,
            "query" => Form::Query,
            other => {
                let problem = ConfigProblem::error(format!("auth is {other:?}"), written.place);
                problems.push(problem.help(suggest(other, &["header", "query"])));
                Form::Either
            }
        },
        Err(problem) => {
            problems.push(problem);
            Form::Either
        }
    }
}

impl Provider for Trello {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn hosts(&self) -> Vec<String> {
        vec![self.service.origin()]
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        Box::pin(async move {
            let calls = self.service.calls(ask.now, &sink);
            let known = ask.cursor.as_ref().and_then(|cursor| State::from_cursor(cursor, &self.wanted, ask.now));
            match known {
                Some(state) if !state.rest.is_empty() => self.go_on(&calls, state, ask.now, &sink).await,
                Some(state) if !ask.thorough && self.service.is_known() => {
                    self.look(&calls, state, ask.now, &sink).await
                }
                _ => self.everything(&calls, ask.now, &sink).await,
            }
        })
    }
}

impl Trello {
    /// My open boards. This is asked first, for its answer also tells whether we are let in, and in which form.
    async fn mine(&self, calls: &Calls<'_>, now: Instant) -> Result<Each<wire::Board>, Trouble> {
        let mut mine: Each<wire::Board> = calls.one(&routes::my_boards()).await?;
        // Their names are told, and cut, where a board is not found.
        for Id(name) in mine.good.iter_mut().filter_map(|board| board.name.as_mut()) {
            *name = calls.scrub(name);
        }
        self.listed.store(now.timestamp(), Ordering::Relaxed);
        Ok(mine)
    }

    /// Reads every board; what is not among them is no more.
    async fn everything(&self, calls: &Calls<'_>, now: Instant, sink: &Sink) -> Result<Done, Trouble> {
        let mine = self.mine(calls, now).await?;
        let choice = boards::choose(&self.wanted, &mine.good);
        let mut state = State::new(&self.wanted, now);
        state.problems = choice.problems;
        if !mine.is_whole() {
            state.problems.push(format!("{} of your boards could not be read", mine.skipped));
        }
        state.is_cut = !mine.is_whole();
        state.rest = choice.boards.into();
        self.read(calls, state, sink).await
    }

    /// Reads on where the reading of every board stood.
    async fn go_on(&self, calls: &Calls<'_>, state: State, now: Instant, sink: &Sink) -> Result<Done, Trouble> {
        if !self.service.is_known() {
            // Whether we are let in, and in which form, is told by this alone.
            self.mine(calls, now).await?;
        }
        sink.go_on().await;
        self.read(calls, state, sink).await
    }

    /// Reads the boards that are still to be read.
    async fn read(&self, calls: &Calls<'_>, mut state: State, sink: &Sink) -> Result<Done, Trouble> {
        let (most, total) = (calls.bounds().items, state.boards.len() + state.rest.len());
        while let Some(id) = state.rest.pop_front() {
            let items = state.items();
            if items >= most {
                state.problems.push(Cut::Items(most).problem().text.raw().to_owned());
                state.is_cut = true;
                state.rest.clear();
                break;
            }
            match full::board(calls, &id, most - items).await? {
                // Named twice, by its name and by its short link.
                Read::Whole(whole) if state.boards.contains_key(&whole.id) => {}
                Read::Whole(whole) => {
                    state.is_cut |= whole.is_cut;
                    state.boards.insert(whole.id.clone(), whole.known.clone());
                    let progress = Some(Progress { done: total - state.rest.len(), total });
                    let page = Page { progress, ..whole.page() };
                    let heard = if state.rest.is_empty() {
                        sink.send(page).await
                    } else {
                        sink.send_to(page, state.cursor()).await
                    };
                    if !heard {
                        break;
                    }
                }
                Read::Closed => {}
                Read::Shut(failure) => state.problems.push(full::shut(calls, &id, &failure)),
            }
        }
        // Not one of the boards could be read: that is no empty source.
        if state.boards.is_empty() && !state.problems.is_empty() {
            let text = format!("no board can be read: {}; check `boards`", state.problems.join("; "));
            return Err(Trouble::Setup { text: Text::new(text) });
        }
        // What was left unread is no less there than before.
        let complete = Parts::of(&[Part::Items]).only_if(!state.is_cut);
        Ok(Done { cursor: Some(state.cursor()), complete, problems: state.all_problems(), again: None })
    }

    /// Reads what has changed.
    async fn look(&self, calls: &Calls<'_>, before: State, now: Instant, sink: &Sink) -> Result<Done, Trouble> {
        let mut state = before.clone();
        let listed = now.timestamp().saturating_sub(self.listed.load(Ordering::Relaxed));
        let mine = if self.wanted.is_empty() && !(0..LISTED).contains(&listed) {
            Some(self.mine(calls, now).await?)
        } else {
            None
        };
        let mut look = Look::new(calls, &mut state);
        if let Some(mine) = mine {
            look.compare(&mine).await?;
        }
        let page = look.run(now).await?;
        if page != Page::default() {
            sink.send(page).await;
        }
        let cursor = (state != before).then(|| state.cursor());
        Ok(Done { cursor, complete: Parts::NONE, problems: state.all_problems(), again: None })
    }
}
