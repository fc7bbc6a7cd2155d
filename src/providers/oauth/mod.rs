//! Signing in by OAuth 2, for every kind whose service wants it: Google (Calendar, Tasks, Drive, Gmail), Microsoft (Outlook,
//! Teams), Zoom, Dropbox. A kind says which permissions it wants, and gets a credential that is always good.
//!
//! # For a kind
//!
//! ```text
//! static ABOUT: About = About { sign_in: SignIn::OAuth, settings: &[.., oauth::CLIENT_ID, oauth::TENANT, ..], .. };
//!
//! // open:
//! let setup = http::read(&mut section, context, &ABOUT, Some("https://graph.microsoft.com/v1.0"), &mut problems);
//! let wanted = oauth::Wanted {
//!     service: &oauth::MICROSOFT,
//!     scopes: vec![oauth::Scope { name: "Chat.Read", gives: "who wrote what in chats" }],
//!     who: Some(oauth::Who { path: "me", query: &[], pointer: "/mail" }),
//! };
//! let signed = oauth::read(&mut section, context, wanted, setup.as_ref(), &mut problems);
//! let api = Api::new(setup, signed.auth());
//!
//! // impl Provider:
//! fn hosts(&self) -> Vec<String> { [self.api.address().origin()].into_iter().chain(self.signed.hosts()).collect() }
//! fn signed_in(&self) -> Option<&SignedIn> { Some(&self.signed) }
//! // fetch: `signed.prepare().await` first where the look depends on what was granted; `signed.problems()` goes into the look's problems, `signed.has("Calendars.Read")` tells what was granted.
//! ```
//!
//! [`SignedIn::auth`] signs the requests of `http`, which renews the token before its end and after one 401. For another
//! protocol (IMAP's XOAUTH2) [`SignedIn::credential`] gives the token itself: [`Credential::fetch`] before each connection,
//! [`Credential::again`] once after a refusal, both inside `tokio::task::spawn_blocking`. [`read`] takes `client_id`,
//! `client_secret`, `tenant` (Microsoft), `key` and `subject` (Google), `account_id` (Zoom), `token`, `refresh_token` and
//! `auth_url` out of the section. In a kind's tests `token = "..."` in the config needs no sign-in at all, and
//! [`InMemory`] holds one.
//!
//! # Inside
//!
//! ```text
//!  settings   a section of the config -> SignedIn       signed_in   what a kind holds
//!  service    the table of services                     grant       how one source signs in
//!  ask        what is posted, what comes back           refused     what a refusal means, in words
//!  lease      an access token that is always good       kept        what is kept of a sign-in
//!  vault      where it is kept, as a trait              wait        for a code on another device
//!  jwt random                 what needs cryptography
//! ```
//!
//! Not here: the command `auth`, the browser, and the files and the keyring where sign-ins are kept (the shell).
//!
//! [`Credential::fetch`]: super::credential::Credential::fetch
//! [`Credential::again`]: super::credential::Credential::again

mod ask;
mod grant;
mod jwt;
mod kept;
mod lease;
mod random;
mod refused;
mod service;
mod settings;
mod signed_in;
mod vault;
mod wait;

pub use ask::{DeviceCode, Granted, Proof, device, finish, revoke, tokens};
pub use grant::{AloneBy, Grant, Scope, Who};
pub use kept::{Access, Kept};
pub use lease::{Leased, after};
pub use random::{challenge, unguessable};
pub use refused::Refused;
pub use service::{DROPBOX, GOOGLE, MICROSOFT, Revoke, Service, Way, ZOOM};
pub use settings::{
    ACCOUNT_ID, AUTH_URL, CLIENT_ID, CLIENT_SECRET, KEY, REFRESH_TOKEN, SUBJECT, TENANT, TOKEN, Wanted, read,
};
pub use signed_in::{SignedIn, Standing};
pub use vault::{Fault, Held, InMemory, Vault};
pub use wait::wait;
