//! Providers: wire -> domain. One folder a kind of source; one row a kind in the [`registry`].
//!
//! # Adding a service
//!
//! It changes no file of sync, board, panels, app or shell, and needs no account there: a service of this machine that
//! answers as the real one does is enough. `trello` is a good one to read beside this page; `jira` has two forms of one.
//!
//! 1. `src/providers/NAME/wire.rs`: the shapes of its answers, as far as they are used, as a table of `kit::shapes`.
//!    Whatever may be missing or null is an [`http::Lenient`]; a list is an [`http::LenientList`], so that one odd element hurts no
//!    other.
//! 2. `map.rs`: pure functions from those shapes to [`Item`](crate::domain::batch::Item)s. Texts become
//!    [`Text`] raw, as they came: the view that shows one cleans it. People are
//!    [`Account`](crate::domain::ids::Account)s in the service's own names; what it says of their names and addresses goes
//!    along as profiles, and the board finds out who is a teammate. A mention names accounts, never words.
//! 3. `mod.rs`: [`About`] it, `open`, and [`Provider::fetch`]; see below. A setting that takes something else than a text
//!    is named in [`About::forms`], which the JSON Schema of the config and `asyncboard add` use.
//! 4. A `pub mod` here, and a row in `registry`. If its name stands among those that are known by name only, it goes there.
//! 5. A row in `tests/conformance/kinds.rs`: the same small service, in thirty lines. `cargo test --test conformance` then
//!    asks it in every way in which services misbehave.
//! 6. `tests/NAME.rs`, for what only this kind does: what a look asks for (nothing changed: one request), how changes and
//!    what is gone are seen, what its own odd answers become. Fixtures go to `tests/fixtures`.
//! 7. `README=write cargo test --test readme` writes its row and a section with its settings in the README; an example of
//!    its config and how to make a token are written there by hand.
//!
//! # What a look owes
//!
//! 1. The time is [`Ask::now`]; a provider reads no clock. It is cancelled by being dropped, at any `await`.
//! 2. Pages go into the [`Sink`] as they come, the newest first where the service can: they stand on the board while the
//!    rest is read. A page may be sent again; what is [`gone`](crate::domain::batch::Page::gone) is told by its id.
//! 3. [`Done::complete`] names the parts of which all that there is was sent: then what was not is taken off the board. A list that was
//!    cut, or that moved while it was read, is not complete. Nor is an empty one, before it is sure that we are let in.
//! 4. [`Done::cursor`] is where to go on: bytes of the provider's own, with a version and what it belongs to. One that is
//!    not understood, or not of these settings, means that everything is new. It holds no secret: it is kept on disk.
//! 5. [`Done::problems`]: what could not be read, told on every look as long as it is so. The rest is shown.
//! 6. A [`Trouble`] when the look failed. What was known stays, and so do the pages that were sent. Its words name what was
//!    asked, what happened and what to do, and `http` has them for nearly everything: `?` is enough.
//! 7. A look that takes many requests hands over where it stands with its pages ([`Sink::send_to`]): a cursor with which a
//!    later look goes on behind them. It is kept with the pages when the look fails, is limited, or the program ends. A look
//!    that starts from such a cursor says so first ([`Sink::go_on`]); without that it counts as a new one, and what only the
//!    earlier part sent is no part of [`Done::complete`]. At most one page may be asked for twice.
//! 8. [`Done::again`] ends a look that is not at its end, when the kind knows that it must wait. A kind need not do that for
//!    `Limited`: sync does it for every look that stands somewhere, be that from this run or an earlier one.
//! 9. Patience is counted between pages, not over the whole look: three minutes without a page are a failure. What works
//!    long on one page says that it does ([`Sink::alive`]). `http` waits up to 30 seconds where a service asks for it.
//!
//! | variant | the source | for |
//! |---|---|---|
//! | `Denied` | waits for a person | a refused secret, a missing permission |
//! | `Limited` | waits until then | "too many requests", in every dialect |
//! | `Offline` | is asked again, later each time | no name, no connection, no TLS, a cut answer |
//! | `Theirs` | the same | 5xx, a redirect to a stranger, an answer that is too large |
//! | `Shape` | the same | no JSON, or another shape than is known: with its place in the answer |
//! | `Setup` | the same | a setting that the service does not take |
//!
//! What most kinds need stands in [`kit`]: shapes of answers as tables, what could not be read counted and told, accounts
//! and profiles each once, a cursor that belongs to its settings, lists, batches, and words of settings. `tests/conformance/pulse.rs`
//! is a whole kind of fewer than 250 lines, with people, statuses, hints, calendars and push.
//!
//! A service that refuses in its answers' bodies says so to [`http::Setup::refusals`]: which status an answer is meant as.
//! One that speaks GraphQL is asked by [`http::Session::graphql`], whose usual error codes need no such function. What is to
//! be *done* there, and not only asked, is a [`http::Request::acting`]: it is sent once, and where it is not sure whether it
//! arrived, the words say so.
//!
//! # Being told, and doing
//!
//! A kind that can be told of changes names its [`Listening`] and gives a future by [`Provider::listen`]. It says
//! [`Nudge::listening`] once it is connected and [`Nudge::changed`] for each change, remembers what it was told, and hands
//! the data over at the next look. Looks go on at the rhythm of [`Listening::Hints`], as a connection that is half open is
//! silent for ever. It ends with the [`Trouble`] that cut it off, and is begun again by sync.
//!
//! A kind that can do something names it in [`About::acts`] and does it by [`Provider::act`]; see [`acting`].
//!
//! Of secrets a provider only knows [`credential::Credential`]s: it hands them to [`http::Auth`]. A service that wants OAuth is signed in to by
//! [`oauth`]: one call gives a credential that is renewed in time. An answer is decoded as it came, and
//! the service may repeat them in it. What is handed over is scrubbed on its way ([`registry::open`] sees to that); what a
//! provider puts into a cursor, or cuts to a length, goes through [`http::Session::scrub`] before.
//!
//! # The least of one
//!
//! ```
//! use asyncboard::config::{Problem, Section};
//! use asyncboard::domain::batch::{Item, Page, Part, Parts};
//! use asyncboard::domain::ids::Account;
//! use asyncboard::domain::text::Text;
//! use asyncboard::providers::http::{Api, Auth, Cut, LenientList, Next, Refusal, Request, Said, Setup, Stand};
//! use asyncboard::providers::kit::{Flaws, Owner, State};
//! use asyncboard::providers::{About, Ask, Context, Done, Job, Opening, Provider, Setting, SignIn, Sink, Trouble};
//!
//! // wire.rs
//! #[derive(serde::Deserialize)]
//! struct Found {
//!     tasks: LenientList<Task>,
//!     next: Option<String>,
//! }
//! #[derive(serde::Deserialize)]
//! struct Task {
//!     id: String,
//!     title: Option<String>,
//!     owner: Option<String>,
//! }
//!
//! // map.rs
//! fn item(task: Task) -> Item {
//!     let title = task.title.unwrap_or_else(|| task.id.clone());
//!     let assignees = task.owner.iter().map(|name| Account::new(name)).collect();
//!     Item { title: Text::new(title), assignees, ..Item::new(&task.id) }
//! }
//!
//! // mod.rs
//! static ABOUT: About = About {
//!     gives: "open tasks",
//!     parts: &[Part::Items],
//!     sign_in: SignIn::Secrets,
//!     settings: &[Setting { key: "token", needed: true, meaning: "an API token (a secret)" }],
//!     permissions: "tasks:read",
//!     ..About::new("tasks", "Tasks")
//! };
//!
//! struct Tasks {
//!     api: Api,
//!     owner: Owner,
//! }
//!
//! fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<Problem>> {
//!     let mut opening = Opening::new(section, context, &ABOUT);
//!     let setup = opening.http(Some("https://api.tasks.example/v1"));
//!     let token = opening.needed_secret("token");
//!     let (setup, token) = opening.end(setup.zip(token))?;
//!     let setup = Setup { refusals: Some(refusal), ..setup };
//!     // What the cursor belongs to: a form, the viewer, and settings that change what is read.
//!     let owner = Owner::new(1, context, &setup.address.text());
//!     Ok(Box::new(Tasks { api: Api::new(setup, Auth::Bearer(token)), owner }))
//! }
//!
//! // Only where a service refuses inside a 200: `{"ok":false,"error":"token_revoked"}`. From here on it is as if it had
//! // sent that status.
//! fn refusal(said: &Said<'_>) -> Option<Refusal> {
//!     let word = said.text("/error").filter(|_| said.value("/ok") == Some(&false.into()))?;
//!     let status = match word {
//!         "token_revoked" => 401,
//!         "missing_scope" => 403,
//!         "slow_down" => 429,
//!         _ => 400,
//!     };
//!     Some(Refusal::meant(status).word(word).needs(said.text("/needed")))
//! }
//!
//! impl Provider for Tasks {
//!     fn about(&self) -> &'static About { &ABOUT }
//!     fn hosts(&self) -> Vec<String> { vec![self.api.address().origin()] }
//!     fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
//!         Box::pin(async move {
//!             let session = self.api.session(ask.now);
//!             // Where an earlier look ended before its time, if one did.
//!             let stood = State::<Option<Stand>>::open(ask.cursor.as_ref(), self.owner, ask.now);
//!             let stood = stood.filter(|state| state.own.is_some());
//!             if stood.is_some() {
//!                 sink.go_on().await;
//!             }
//!             let mut state = stood.unwrap_or_else(|| State::begin(self.owner, ask.now, None));
//!             let stand = state.own.take().unwrap_or_default();
//!             let (mut pages, mut mark, mut flaws) = (session.pages().from(&stand), stand.mark, Flaws::default());
//!             loop {
//!                 let on = Some(mark).filter(|mark| !mark.is_empty());
//!                 let found: Found = session.json(Request::get("tasks").query_if("cursor", on)).await?.value;
//!                 let ids = found.tasks.good.iter().map(|task| &*task.id);
//!                 let next = pages.turn(ids, Next::token(found.next.as_deref()));
//!                 let items = flaws.good("task", found.tasks).into_iter().map(item).collect();
//!                 let page = Page { items, ..Page::default() };
//!                 let Some(Next::Mark(on)) = next else {
//!                     sink.send(page).await;
//!                     break;
//!                 };
//!                 state.own = Some(pages.stand(on.clone()));
//!                 sink.send_to(page, state.cursor()).await;
//!                 mark = on;
//!             }
//!             // The look has come to its end: the next one begins anew.
//!             state.own = None;
//!             state.tell(flaws.words(None).into_iter().chain(pages.cut().map(Cut::words)));
//!             let all = Parts::of(&[Part::Items]).only_if(pages.cut().is_none());
//!             Ok(state.done(all, true))
//!         })
//!     }
//! }
//! ```
//!
//! Not here: when to ask (sync), whom an account name means (board).

mod about;
pub mod acting;
pub mod caldav;
pub mod calendar;
pub mod chat;
pub mod command;
mod context;
pub mod credential;
pub mod demo;
pub mod discord;
pub mod dropbox;
mod examined;
pub mod folder;
pub mod gauge;
pub mod github;
pub mod gitlab;
pub mod google_calendar;
pub mod google_drive;
mod handing;
pub mod http;
pub mod ics;
pub mod imap;
pub mod jira;
pub mod kit;
pub mod linear;
mod listening;
pub mod mail;
pub mod markdown;
pub mod mentions;
pub mod mount;
pub mod oauth;
mod opening;
pub mod outlook;
pub mod registry;
pub mod rewrite;
mod scrubbed;
mod scrubbed_page;
pub mod slack;
pub mod socket;
pub mod teams;
pub mod trello;
pub mod zoom;

use std::future::Future;
use std::pin::Pin;

use chrono::TimeDelta;

pub use about::{About, Accounts, ActKind, Listening, Rhythm, Setting, SignIn, Takes};
pub use acting::{Act, Already, Did};
pub use context::{Context, Mate, Warnings, Week};
pub use examined::{Exam, Examined};
pub use handing::{Piece, Sink};
pub use listening::{Heard, Nudge};
pub use opening::Opening;

use crate::config::{Problem as ConfigProblem, Section};
use crate::domain::Instant;
use crate::domain::batch::{Parts, Problem};
use crate::domain::text::Text;
use oauth::SignedIn;

/// A future that a trait object gives.
pub type Job<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One kind of source, connected.
pub trait Provider: Send + Sync {
    /// What it is.
    fn about(&self) -> &'static About;

    /// The hosts to which it sends a secret: scheme, host and port of each address. None: it sends no secret.
    fn hosts(&self) -> Vec<String>;

    /// How far back messages count, for a kind of which that is set. What was open when its messages left it stays open for a
    /// while.
    fn window(&self) -> Option<TimeDelta> {
        None
    }

    /// How it is signed in, for a kind that signs in by OAuth ([`oauth`]).
    fn signed_in(&self) -> Option<&SignedIn> {
        None
    }

    /// The permissions that its secret needs, in the service's own words, where an answer of the service tells which the
    /// secret has.
    fn scopes(&self) -> &'static [&'static str] {
        &[]
    }

    /// Asks for what is new. Pages go into the sink as they are read; dropping the future cancels it.
    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>>;

    /// Listens for changes, where [`Rhythm::listening`] says that the kind can: a future that tells through `nudge`, and
    /// ends with why it can listen no longer. Dropping it ends the listening.
    fn listen(&self, nudge: Nudge) -> Option<Job<'_, Trouble>> {
        let _ = nudge;
        None
    }

    /// What is to be known of its secret, after a look. `asyncboard check` asks for it once, so it may send requests of its
    /// own; what these do not tell is left out.
    fn examine(&self, exam: Exam) -> Job<'_, Examined> {
        Box::pin(std::future::ready(Examined::of(&exam)))
    }

    /// Does something in the service, as the person whose token it is; `now` is when they ordered it. Only what
    /// [`About::acts`] names and the source's `allow` lets through arrives here.
    fn act(&self, act: Act, now: Instant) -> Job<'_, Result<Did, Trouble>> {
        let _ = now;
        Box::pin(std::future::ready(Err(acting::cannot(self.about().label, act.kind()))))
    }
}

/// What a provider is told when it is asked.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The time; a provider reads no clock.
    pub now: Instant,
    /// What it returned the last time. `None`: everything is new.
    pub cursor: Option<Cursor>,
    /// Look at everything, hints or not: after a start, a sleep, a lost watch, or because somebody pressed `r`.
    pub thorough: bool,
}

/// Where a provider had come to. Opaque to everybody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub Vec<u8>);

/// An answer's end.
#[derive(Clone, Debug)]
pub struct Done {
    /// Where it came to; `None`: where it was, or no place that it can come back to. A look that handed over where it stood
    /// ends with one.
    pub cursor: Option<Cursor>,
    /// All that there is of these parts was sent: what was known of them and not sent again is no more.
    pub complete: Parts,
    /// Everything in the source that could not be read, also what was found on earlier looks and still is so.
    pub problems: Vec<Problem>,
    /// The look is not at its end: it goes on at this instant, from [`cursor`](Self::cursor). `None`: it is.
    pub again: Option<Instant>,
}

/// Why an answer failed. Each variant is a reaction of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It does not let us in: stop asking until somebody signs in again.
    Denied {
        /// What happened and how to mend it.
        text: Text,
    },
    /// It wants us to wait.
    Limited {
        /// Until then.
        until: Instant,
    },
    /// It cannot be reached.
    Offline {
        /// What was tried and what happened.
        text: Text,
    },
    /// It is at fault.
    Theirs {
        /// What it answered.
        text: Text,
    },
    /// Its answer has another shape than we know: the old data stays.
    Shape {
        /// Where in the answer, and what was expected.
        text: Text,
    },
    /// A setting is wrong.
    Setup {
        /// Which, and what it should be.
        text: Text,
    },
}

impl Trouble {
    /// What happened, for people.
    pub fn text(&self) -> Text {
        match self {
            Self::Denied { text }
            | Self::Offline { text }
            | Self::Theirs { text }
            | Self::Shape { text }
            | Self::Setup { text } => text.clone(),
            Self::Limited { until } => Text::new(format!("asked to wait until {}", until.format("%-d %b %H:%M UTC"))),
        }
    }
}

/// Makes a provider from its section of the config; every wrong setting is a problem with its place.
pub type Open = fn(&Section, &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>>;
