//! The sign-in services, as a table: where each is asked, which ways it offers, how long what it gives lasts.
//!
//! Not here: asking them (`ask`), which permissions a source wants (its kind).

/// A service that signs in by OAuth 2.
#[derive(Debug)]
pub struct Service {
    /// Its name for people.
    pub label: &'static str,
    /// Where a person permits the access, in a browser.
    pub authorize: Endpoint,
    /// Where codes and refresh tokens are exchanged for access tokens.
    pub token: Endpoint,
    /// Where a sign-in by a code on another device begins (RFC 8628).
    pub device: Option<Endpoint>,
    /// How a sign-in is taken back.
    pub revoke: Revoke,
    /// The ways of signing in that a person takes part in, the usual one first.
    pub ways: &'static [Way],
    /// Beside those: what a program can do alone.
    pub alone: Option<Alone>,
    /// How the service knows the client.
    pub client: ClientBy,
    /// The host in the redirect address that goes to this machine.
    pub loopback: &'static str,
    /// Further parameters of the address for the browser.
    pub parameters: &'static [(&'static str, &'static str)],
    /// Permissions beside those of the kind: what renewing needs.
    pub always: &'static [&'static str],
    /// A refresh token works once: the answer to it has the next one.
    pub works_once: bool,
    /// What ends a sign-in, for people.
    pub ends: &'static str,
}

/// An address of a service. `{tenant}` in the path is the setting `tenant`.
#[derive(Debug)]
pub struct Endpoint {
    /// Scheme and host, for which `auth_url` is put where it is set.
    pub base: &'static str,
    /// The path, which stays the vendor's.
    pub path: &'static str,
}

/// A way of signing in that a person takes part in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A browser on this machine, which is sent back to a port of this machine (RFC 8252).
    Browser,
    /// A browser anywhere, into which a short code is typed (RFC 8628).
    Device,
    /// A browser anywhere, which shows a code that is pasted here.
    Paste,
}

/// A way of signing in without a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alone {
    /// A JWT, signed with the key of a service account (RFC 7523): settings `key` and `subject`.
    ServiceAccount,
    /// The client's own secret and the id of an account: setting `account_id`.
    ServerToServer,
}

/// How a service knows the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientBy {
    /// `client_id`, and the secret if there is one, in the form.
    Form,
    /// The header `Authorization: Basic` where there is a secret, else `client_id` in the form.
    Header,
}

/// How a sign-in is taken back.
#[derive(Debug)]
pub enum Revoke {
    /// By posting the token in a form.
    Form(Endpoint),
    /// By a request that is signed with the access token.
    Signed(Endpoint),
    /// By hand: where.
    ByHand(&'static str),
}

/// Google: Calendar, Tasks, Drive, Gmail. A sign-in by device code excludes Calendar.
pub static GOOGLE: Service = Service {
    label: "Google",
    authorize: Endpoint { base: "https://accounts.google.com", path: "o/oauth2/v2/auth" },
    token: Endpoint { base: "https://oauth2.googleapis.com", path: "token" },
    device: None,
    revoke: Revoke::Form(Endpoint { base: "https://oauth2.googleapis.com", path: "revoke" }),
    ways: &[Way::Browser],
    alone: Some(Alone::ServiceAccount),
    client: ClientBy::Form,
    loopback: "127.0.0.1",
    // A refresh token comes only with these.
    parameters: &[("access_type", "offline"), ("prompt", "consent")],
    always: &[],
    works_once: false,
    ends: "revoked, unused for long, or the app is still in Testing, which ends it after 7 days",
};

/// Microsoft: Outlook, Teams.
pub static MICROSOFT: Service = Service {
    label: "Microsoft",
    authorize: Endpoint { base: MICROSOFT_BASE, path: "{tenant}/oauth2/v2.0/authorize" },
    token: Endpoint { base: MICROSOFT_BASE, path: "{tenant}/oauth2/v2.0/token" },
    device: Some(Endpoint { base: MICROSOFT_BASE, path: "{tenant}/oauth2/v2.0/devicecode" }),
    revoke: Revoke::ByHand("https://myapps.microsoft.com"),
    ways: &[Way::Device, Way::Browser],
    alone: None,
    client: ClientBy::Form,
    loopback: "localhost",
    parameters: &[],
    always: &["offline_access"],
    works_once: false,
    ends: "revoked, the password was changed, or unused for 90 days",
};

const MICROSOFT_BASE: &str = "https://login.microsoftonline.com";

/// Zoom.
pub static ZOOM: Service = Service {
    label: "Zoom",
    authorize: Endpoint { base: "https://zoom.us", path: "oauth/authorize" },
    token: Endpoint { base: "https://zoom.us", path: "oauth/token" },
    device: None,
    revoke: Revoke::Form(Endpoint { base: "https://zoom.us", path: "oauth/revoke" }),
    ways: &[Way::Browser],
    alone: Some(Alone::ServerToServer),
    client: ClientBy::Header,
    loopback: "127.0.0.1",
    parameters: &[],
    always: &[],
    works_once: true,
    ends: "revoked, or unused for 90 days",
};

/// Dropbox: its sign-in knows no redirect to this machine; it shows a code to paste.
pub static DROPBOX: Service = Service {
    label: "Dropbox",
    authorize: Endpoint { base: "https://www.dropbox.com", path: "oauth2/authorize" },
    token: Endpoint { base: "https://api.dropboxapi.com", path: "oauth2/token" },
    device: None,
    revoke: Revoke::Signed(Endpoint { base: "https://api.dropboxapi.com", path: "2/auth/token/revoke" }),
    ways: &[Way::Paste],
    alone: None,
    client: ClientBy::Form,
    loopback: "127.0.0.1",
    parameters: &[("token_access_type", "offline")],
    always: &[],
    works_once: false,
    ends: "revoked",
};

impl Service {
    /// The addresses that it is asked at.
    pub fn endpoints(&self) -> impl Iterator<Item = &Endpoint> {
        let revoke = match &self.revoke {
            Revoke::Form(endpoint) | Revoke::Signed(endpoint) => Some(endpoint),
            Revoke::ByHand(_) => None,
        };
        [&self.authorize, &self.token].into_iter().chain(&self.device).chain(revoke)
    }

    /// It has a setting `tenant`.
    pub fn has_tenants(&self) -> bool {
        self.token.path.contains("{tenant}")
    }
}
