//! The one HTTP client: every kind of source that speaks HTTP asks through here.
//!
//! ```text
//!  settings   `url`, `ca`, `client_cert`, ... of a section -> Setup          address  where a service is; what may leave it
//!  api        one service: address, sign-in, bounds; lives as long as the source             bounds clock
//!  session      one refresh of it: tries, waits, signs in again      exchange  one try: sends, redirects, status
//!  request    what is asked or done         auth    how it is signed          body   read with a cap
//!  decode   JSON -> types          each    lists and fields that may be odd              mend   wrong characters repaired
//!  strict   an object is no list         aside    big answers, on a thread of their own       graph  GraphQL
//!  answer     what came             validators   what was seen before (ETag, Last-Modified, a hash)
//!  refusal    what an answer is meant as, whatever its status     refused  what a status means, in words
//!  limits     every dialect of "wait" -> not before     buckets  what is spent     pages   reading on, with a guard
//!  pace       how often requests may begin            upgrade  a connection that leaves HTTP
//!  failure    what went wrong -> `Trouble` in words that help     tls   certificates       trace  the log
//! ```
//!
//! A provider makes an [`Api`] when it is opened, a [`Session`] in each `fetch`, and asks:
//!
//! ```text
//! let session = self.api.session(ask.now);
//! let answer: Answer<Me> = session.get_json("rest/api/3/myself", &[]).await?;
//! ```
//!
//! `?` turns a [`Failure`] into [`Trouble`](super::Trouble); a provider that must tell 404 from 410 looks at its `status`.
//!
//! | to | use |
//! |---|---|
//! | ask by any method and body | [`Request::get`], [`Request::ask`], [`Request::asking`]: sent again where that may help |
//! | do something there | [`Request::acting`], [`Session::act`]: sent once, and a doubt is told |
//! | read JSON, text, bytes | [`Session::json`], [`Session::text`], [`Session::bytes`] |
//! | ask only for what changed | [`Session::json_if_changed`], [`Session::bytes_if_changed`], with [`Validators`] in the cursor |
//! | ask a GraphQL service | [`Session::graphql`] |
//! | read refusals that no status tells | [`Setup::refusals`]: which status an answer is meant as |
//! | count requests as the service does | [`Request::bucket`]; resources in headers are read by themselves |
//! | begin no more requests than so many in a time | [`Setup::pace`], [`Request::pace`] |
//! | open a WebSocket | `providers::socket` |
//! | work on a big answer | [`aside()`] |
//!
//! Rules that hold for all: https only, but for loopback. Signed requests go to the service's own scheme, host and port
//! and nowhere else. No Referer, no cookies. No message holds a secret or the query of an address.
//!
//! Not here: what a service's answers mean (its provider), when to ask (sync).

mod address;
mod answer;
mod api;
mod aside;
mod auth;
mod body;
mod bounds;
mod buckets;
mod clock;
mod decode;
mod exchange;
mod failure;
mod graph;
mod json_path;
mod lenient;
mod limits;
mod mend;
mod pace;
mod pages;
mod refusal;
mod refused;
mod request;
mod session;
mod settings;
mod strict;
mod tls;
mod trace;
mod upgrade;
mod validators;

pub use address::{Address, Link, Redacted};
pub use answer::Answer;
pub use api::{Api, Names, Proxy, Setup, Sleeper};
pub use aside::aside;
pub use auth::Auth;
pub use bounds::Bounds;
pub(crate) use clock::Clock;
pub use decode::{FromJson, part};
pub use failure::{Failure, setup};
pub(crate) use failure::{of_tls, spell};
pub use graph::{Graph, GraphError};
pub use lenient::{Id, Lenient, LenientList, Skipped, UNREADABLE, list_if_there};
pub use pace::Pace;
pub use pages::{Cut, Next, Pages, Stand};
pub use refusal::{ReadRefusal, Refusal, Said};
pub use request::{Request, Target, segment};
pub use session::Session;
pub use settings::{SETTINGS, URL, number, parse_address, read, timeout};
pub(crate) use settings::{bounds, certificates};
pub use strict::from_json;
pub(crate) use tls::install;
pub use upgrade::Upgrade;
pub use validators::Validators;
