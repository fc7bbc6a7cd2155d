//! Providers: wire -> domain. One folder a kind of source; one row a kind in the [`registry`].
//!
//! # Adding a kind
//!
//! A new kind changes no file of sync, board, panels, app or shell. An account with the service is not needed: the
//! tests talk to a local server that answers as the service does. Read `trello` beside this page; `jira` shows how one
//! kind supports two versions of an API.
//!
//! 1. `src/providers/NAME/wire.rs` holds the shapes of the answers, as a table of `kit::shapes`, with the fields that
//!    are used. A field that may be missing or null is an [`http::Lenient`]. A list is an [`http::LenientList`], so
//!    that one malformed element does not hide the others.
//! 2. `map.rs` holds pure functions from those shapes to [`Item`](crate::domain::batch::Item)s. Texts become [`Text`]
//!    unchanged; the view that shows a text cleans it. People are [`Account`](crate::domain::ids::Account)s, named as
//!    the service names them. Their names and e-mail addresses are sent as profiles, and the board matches accounts to
//!    teammates. A mention names accounts, not words.
//! 3. `mod.rs` describes the kind ([`About`]), opens a source ([`Opening`]) and implements [`Provider::fetch`]. A
//!    [`Setting`] names the type of its value, from which the JSON Schema of the config and `asyncboard add` are made.
//! 4. Add a `pub mod` to this file and a row to `registry`. If the name is on the registry's list of kinds that are
//!    known by name only, remove it there.
//! 5. Add a row to `tests/conformance/kinds.rs`: a minimal version of the service, in about thirty lines. `cargo test
//!    --test conformance` then runs every kind of misbehaviour against it.
//! 6. `tests/NAME.rs` covers what is specific to the kind: which requests a look sends (one, when nothing changed), how
//!    it finds changes and deletions, and what unusual answers become. Fixtures go to `tests/fixtures`.
//! 7. `README=write cargo test --test readme` generates the kind's row in the README and a page with its settings,
//!    `NAME/README.md`. Write the set-up in steps, the permissions and why, what it sees, and an example by hand.
//!
//! # The contract of `fetch`
//!
//! A *look* is one call of [`Provider::fetch`].
//!
//! 1. The time is [`Ask::now`]; a provider does not read a clock. A look is cancelled by dropping its future, at any
//!    `await`.
//! 2. Send each page to the [`Sink`] as soon as it was read, the newest items first where the service can sort: the
//!    board shows them while the rest is read. A page may be sent again. Removed items are listed by id in
//!    [`Page::gone`](crate::domain::batch::Page::gone).
//! 3. [`Done::complete`] names the parts that were sent in full. The board removes everything of those parts that was
//!    not sent. A list that was truncated, or that changed while it was read, is not complete; neither is an empty
//!    list, as long as the service may only have refused access.
//! 4. [`Done::cursor`] is where the next look continues: bytes of the provider's own, with a version and the settings
//!    that they belong to. A cursor that cannot be read, or that belongs to other settings, is ignored, and the look
//!    reads everything. A cursor is stored on disk and must not hold a secret.
//! 5. [`Done::problems`] lists what could not be read. Every look reports a problem until it is gone; the rest of the
//!    data is shown.
//! 6. Return a [`Trouble`] when the look failed. The board keeps the earlier data and the pages that were sent. The
//!    text says what was asked for, what happened, and what to do. The errors of `http` already do, so `?` is usually
//!    enough.
//! 7. A look of many requests saves its progress with its pages ([`Sink::send_to`]): a cursor from which a later look
//!    continues behind them. The cursor is stored with the pages, also when the look fails, is limited, or the program
//!    ends. A look that continues from such a cursor first calls [`Sink::go_on`]; otherwise it counts as a new look,
//!    and [`Done::complete`] does not include the pages of the earlier one. A look may request at most one page twice.
//! 8. [`Done::again`] ends a look early, when the kind knows that it must wait. It is not needed for `Limited`: sync
//!    pauses every look that has saved its progress.
//! 9. The time limit is three minutes between pages, not for the whole look. Work on a single page that takes long
//!    calls [`Sink::alive`]. `http` waits up to 30 seconds when a service asks for it.
//!
//! | variant | what sync does | used for |
//! |---|---|---|
//! | `Denied` | waits until the user signs in again | a refused secret, a missing permission |
//! | `Limited` | waits until the given time | rate limits, in every dialect |
//! | `Offline` | retries, with growing delays | no name, no connection, no TLS, a truncated answer |
//! | `Theirs` | the same | 5xx, a redirect to another host, an answer that is too large |
//! | `Shape` | the same | an answer that is not JSON, or not of the expected shape, with its JSON path |
//! | `Setup` | the same | a setting that the service rejects |
//!
//! [`kit`] has what most kinds need: tables of shapes, counting and reporting unreadable data, accounts and profiles,
//! cursors that belong to their settings, lists, and batches. `tests/conformance/pulse.rs` is a complete kind in fewer
//! than 250 lines, with people, statuses, hints, calendars and push.
//!
//! A service that reports errors in answers of status 200 sets [`http::Setup::refusals`], which says which status an
//! answer stands for. Query a GraphQL service with [`http::Session::graphql`], which knows the usual error codes. Send
//! a request that changes data as [`http::Request::acting`]: it is sent once, and when it is unknown whether it
//! arrived, the error says so.
//!
//! # Push and acts
//!
//! A kind that receives changes declares its [`Listening`] and returns a future from [`Provider::listen`]. The future
//! calls [`Nudge::listening`] once it is connected and [`Nudge::changed`] for each change. It remembers what it
//! received, and the next look sends the data. Looks continue at the interval of [`Listening::Hints`], because a
//! half-open connection is silent. The future ends with the [`Trouble`] that disconnected it, and sync starts it again.
//!
//! A kind that can write lists its acts in [`About::acts`] and implements [`Provider::act`]; see [`acting`].
//!
//! A provider handles secrets only as [`credential::Credential`]s, which it passes to [`http::Auth`]. For a service
//! with OAuth, [`Opening::signed_in`] returns a credential that is renewed in time. Answers are decoded unchanged and
//! may repeat a secret. [`registry::open`] scrubs whatever a provider returns or sends; a provider calls
//! [`http::Session::scrub`] itself before it puts a text into a cursor or truncates it.
//!
//! # A minimal kind
//!
//! ```
//! use asyncboard::config::{Problem, Section};
//! use asyncboard::domain::batch::{Item, Page, Part, Parts};
//! use asyncboard::domain::ids::Account;
//! use asyncboard::domain::text::Text;
//! use asyncboard::providers::http::{Api, Auth, LenientList, Next, Refusal, Request, Said, Setup, Stand};
//! use asyncboard::providers::kit::{Flaws, Owner, State};
//! use asyncboard::providers::{About, Ask, Context, Done, Job, Opening, Provider, Setting, SignIn, Sink, Takes};
//! use asyncboard::providers::Trouble;
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
//!     settings: &[Setting::needed("token", "an API token (a secret)").takes(Takes::Secret)],
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
//!     // The cursor belongs to a version of its format, to the viewer, and to the settings that change what is read.
//!     let owner = Owner::new(1, context, &setup.address.text());
//!     Ok(Box::new(Tasks { api: Api::new(setup, Auth::Bearer(token)), owner }))
//! }
//!
//! // Needed only for a service that reports errors in answers of status 200, such as
//! // `{"ok":false,"error":"token_revoked"}`. The answer is then handled as if it had the status that this function
//! // returns.
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
//!             // The progress of an earlier look that was interrupted.
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
//!             // This look has finished: the next one starts from the beginning.
//!             state.own = None;
//!             state.tell_read(&session, &flaws, pages.cut());
//!             let all = Parts::of(&[Part::Items]).only_if(pages.cut().is_none());
//!             Ok(state.done(all, true))
//!         })
//!     }
//! }
//! ```
//!
//! Not here: when a source is asked (sync), which teammate an account belongs to (board).

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
pub use examined::{Exam, Examined, missing};
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
    /// What the kind is.
    fn about(&self) -> &'static About;

    /// The hosts to which the source sends a secret: scheme, host and port of each address. Empty when it sends none.
    fn hosts(&self) -> Vec<String>;

    /// How far back messages count, for a kind with a setting for it. A thread that was open when its messages left the
    /// window stays open for a while.
    fn window(&self) -> Option<TimeDelta> {
        None
    }

    /// The sign-in of the source, for a kind that signs in by OAuth ([`oauth`]).
    fn signed_in(&self) -> Option<&SignedIn> {
        None
    }

    /// Reads what is new, and sends pages to the sink as they are read. Dropping the future cancels the look.
    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>>;

    /// Listens for changes, if [`Rhythm::listening`] says that the kind can. The future reports changes through
    /// `nudge`, and ends with the reason why it stopped listening. Dropping it stops listening.
    fn listen(&self, nudge: Nudge) -> Option<Job<'_, Trouble>> {
        let _ = nudge;
        None
    }

    /// What is known of the secret after a look. `asyncboard check` calls this once, so it may send requests of its
    /// own; facts that no answer contains are left out.
    fn examine(&self, exam: Exam) -> Job<'_, Examined> {
        let mut found = Examined::of(&exam);
        found.missing = self.signed_in().map(SignedIn::missing).unwrap_or_default();
        Box::pin(std::future::ready(found))
    }

    /// Writes in the service, as the owner of the token; `now` is when the user ordered it. It is called only with acts
    /// that [`About::acts`] lists and the source's `allow` permits.
    fn act(&self, act: Act, now: Instant) -> Job<'_, Result<Did, Trouble>> {
        let _ = now;
        Box::pin(std::future::ready(Err(acting::cannot(self.about().label, act.kind()))))
    }
}

/// The input of a look.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The time; a provider reads no clock.
    pub now: Instant,
    /// The cursor of the last look. `None`: there is no earlier look, and everything is read.
    pub cursor: Option<Cursor>,
    /// Read everything, also what no hint names: after a start, after a sleep, after a lost watch, or because the user
    /// pressed `r`.
    pub thorough: bool,
}

/// Where a look of a provider ended. Only that provider can read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub Vec<u8>);

/// The result of a look.
#[derive(Clone, Debug)]
pub struct Done {
    /// Where the next look continues. `None`: the cursor did not change, or the kind keeps none. A look that saved its
    /// progress ends with a cursor.
    pub cursor: Option<Cursor>,
    /// The parts that were sent in full: the board removes everything of them that was not sent.
    pub complete: Parts,
    /// Everything in the source that could not be read, including what an earlier look could not read.
    pub problems: Vec<Problem>,
    /// When the look continues from [`cursor`](Self::cursor). `None`: the look is finished.
    pub again: Option<Instant>,
}

/// Why a look or an act failed. Sync reacts to each variant differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The service refuses access: sync stops asking until the user signs in again.
    Denied {
        /// What happened and what to do.
        text: Text,
    },
    /// The service limits requests.
    Limited {
        /// When requests are allowed again.
        until: Instant,
    },
    /// The service cannot be reached.
    Offline {
        /// What was tried and what happened.
        text: Text,
    },
    /// The service failed.
    Theirs {
        /// What it answered.
        text: Text,
    },
    /// The answer has an unexpected shape: the board keeps the old data.
    Shape {
        /// The place in the answer, and what was expected there.
        text: Text,
    },
    /// A setting is wrong.
    Setup {
        /// Which setting, and what it should be.
        text: Text,
    },
}

impl Trouble {
    /// What happened, as a text for the user.
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

/// Makes a provider from its section of the config. Every wrong setting is a problem with its place.
pub type Open = fn(&Section, &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>>;
