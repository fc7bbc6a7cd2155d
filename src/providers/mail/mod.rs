//! The one mail client: every kind of source that speaks IMAP asks through here.
//!
//! ```text
//!  settings  `url`, `password`, `ca`, ... of a section -> Setup     place    where a server is
//!  connect   TCP, a proxy, TLS           tls    certificates        sign_in  passwords and access tokens
//!  wire      whole responses, within bounds                         tree     words, texts, lists
//!  reply     what a response means       fetched header structure   one mail in it
//!  session   a connection, its commands and answers                 setup    how a server is reached
//!  looking   folders, searches, mails    idle   waiting for changes  set      numbers of mails, in short
//!  date  words  charset  folder_name     texts as mail writes them  prose    a text without quotations
//!  failure   what went wrong -> `Trouble` in words that help        trace    the log
//! ```
//!
//! A kind opens a session in each `fetch`, and asks:
//!
//! ```text
//! let mut session = mail::open(&self.setup, &self.sign_in, clock).await?;
//! let folder = session.examine(&folder).await?;
//! ```
//!
//! It is a small client of its own, because a client's hard parts are bounds and odd servers: no line is longer than
//! 64 KiB, no literal than 1 MiB, no command has more than 25,000 responses, and a response that cannot be read costs one
//! mail. TLS, proxies, certificates, bounds and the log are those of `http`.
//!
//! Rules that hold for all: folders are opened with `EXAMINE` and mails read with `BODY.PEEK`, so nothing in a mailbox
//! changes, not even what is unread. A secret goes over TLS, or to this machine itself. Nothing that is said here holds one.
//!
//! Not here: which mails ask whom (a kind).

mod charset;
mod connect;
mod date;
mod failure;
mod fetched;
mod folder_name;
mod header;
mod idle;
mod looking;
mod prose;
mod reply;
mod server;
mod session;
pub mod set;
mod settings;
mod setup;
mod sign_in;
mod structure;
mod tls;
mod trace;
mod tree;
mod wire;
mod words;

pub use failure::{Refused, setup as unusable};
pub use fetched::{Address, Envelope, Fetched};
pub use header::{Fields, ids};
pub use idle::Idle;
pub use looking::Examined;
pub use prose::read as prose;
pub use reply::Listed;
pub use server::Server;
pub use session::Session;
pub use settings::{SETTINGS, Signing, read, sign_in};
pub use setup::Setup;
pub use sign_in::SignIn;
pub(crate) use sign_in::open;
pub use structure::{Body, Part};
