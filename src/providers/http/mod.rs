//! The one HTTP client: every kind of source that speaks HTTP asks through here.
//!
//! ```text
//!  settings   `url`, `ca`, `client_cert`, ... of a section -> Setup          address  where a service is; what may leave it
//!  api        one service: address, sign-in, bounds; lives as long as the source
//!  visit      one refresh of it: tries, waits, signs in again      exchange  one try: sends, redirects, status
//!  request    what is asked         auth    how it is signed          body   read with a cap
//!  decode   JSON -> types          each    lists and fields that may be odd              mend   wrong characters repaired
//!  strict   an object is no list
//!  answer     what came             marks   what was seen before (ETag, Last-Modified)
//!  limits     every dialect of "wait" -> not before             pages   reading on, with a guard against no end
//!  failure refused   what went wrong -> `Trouble` in words that help   tls   certificates       trace  the log
//! ```
//!
//! A provider makes an [`Api`] when it is opened, a [`Visit`] in each `fetch`, and asks:
//!
//! ```text
//! let visit = self.api.visit(ask.now);
//! let answer: Answer<Me> = visit.get_json("rest/api/3/myself", &[]).await?;
//! ```
//!
//! `?` turns a [`Failure`] into [`Trouble`](super::Trouble); whoever must tell 404 from 410 looks at its `status`.
//!
//! Rules that hold for all: https only, but for loopback. Signed requests go to the service's own scheme, host and port
//! and nowhere else. No Referer, no cookies. Nothing that is said here holds a secret or the query of an address.
//!
//! Not here: what a service's answers mean (its provider), when to ask (sync).

mod address;
mod answer;
mod api;
mod auth;
mod body;
mod decode;
mod each;
mod exchange;
mod failure;
mod limits;
mod marks;
mod mend;
mod pages;
mod refused;
mod request;
mod settings;
mod strict;
mod tls;
mod trace;
mod visit;

pub use address::{Address, Redacted};
pub use answer::{Answer, Link};
pub use api::{Api, Bounds, Names, Proxy, Setup, Sleeper};
pub use auth::Auth;
pub use each::{Each, Id, Lenient, Skipped, UNREADABLE};
pub use failure::Failure;
pub use marks::Marks;
pub use pages::{Cut, Next, Pages};
pub use request::{Request, segment};
pub use settings::{SETTINGS, read};
pub use strict::from_json;
pub use visit::Visit;
