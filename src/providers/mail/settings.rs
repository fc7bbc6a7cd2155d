//! The settings that every kind of source with a mail server takes.
//!
//! Not here: those of one kind (its provider).

use super::server::Server;
use super::setup::Setup;
use super::sign_in::SignIn;
use crate::config::{Problem, Section, keep};
use crate::providers::kit::word;
use crate::providers::oauth::{self, GOOGLE, MICROSOFT, Scope, Service, SignedIn, Wanted};
use crate::providers::{Context, Setting, Takes, http};

/// What [`read`] and [`sign_in`] take, for the documentation of a kind.
pub const SETTINGS: [Setting; 13] = [
    Setting::optional("password", "a password, or an app password (a secret)").takes(Takes::Secret),
    Setting::optional("sign_in", "instead: \"google\" or \"microsoft\", with `asyncboard auth`"),
    Setting::optional("token", "instead: an access token, sent by XOAUTH2 (a secret)").takes(Takes::Secret),
    oauth::CLIENT_ID,
    oauth::CLIENT_SECRET,
    oauth::TENANT,
    oauth::REFRESH_TOKEN,
    oauth::AUTH_URL,
    Setting::optional("ca", "a file of certificate authorities to trust, in PEM"),
    Setting::optional("client_cert", "a file with a client certificate and its key, in PEM"),
    Setting::optional("timeout", "the longest that one command may take (\"30s\")"),
    Setting::optional("max_answer", "the largest response to one command that is read, in MiB (16)")
        .takes(Takes::Number),
    Setting::optional("max_items", "the most mails that are read of a folder (25000)").takes(Takes::Number),
];

/// The services that `sign_in` names, and the permission for mail there. Neither has one for reading alone.
const SERVICES: [(&str, (&Service, &str)); 2] = [
    ("google", (&GOOGLE, "https://mail.google.com/")),
    ("microsoft", (&MICROSOFT, "https://outlook.office.com/IMAP.AccessAsUser.All")),
];

/// Takes the settings of a server. `vendor` is its address, for when `url` is left out; `None` where `url` is needed.
pub fn read(
    section: &mut Section,
    context: &Context,
    vendor: Option<&str>,
    problems: &mut Vec<Problem>,
) -> Option<Setup> {
    let before = problems.len();
    let written = match vendor {
        Some(_) => keep(section.text("url"), problems),
        None => keep(section.needed_text("url").map(Some), problems),
    };
    let place = match written {
        Some(written) => match Server::parse(&written.value) {
            Ok(place) => Some(place),
            Err(what) => {
                let problem = Problem::error(format!("url {what}"), written.location).hide();
                problems.push(problem.help("expected an address such as \"imaps://imap.acme.example\""));
                None
            }
        },
        None => vendor.filter(|_| problems.len() == before).and_then(|vendor| Server::parse(vendor).ok()),
    };
    let (ca, client_cert) = http::certificates(section, problems);
    let bounds = http::bounds(section, problems);
    let mut setup = Setup::new(place?);
    (setup.ca, setup.client_cert, setup.bounds) = (ca, client_cert, bounds);
    section.owner().clone_into(&mut setup.source);
    setup.scrubber = context.secrets.scrubber();
    Some(setup)
}

/// Who signs in, and how.
pub struct Signing {
    /// The user.
    pub user: String,
    /// With what.
    pub sign_in: SignIn,
    /// The sign-in, where somebody signs in by `asyncboard auth`.
    pub signed_in: Option<SignedIn>,
}

/// Takes who signs in, and how: `user`, and `password`, `token`, or `sign_in` with the settings of `oauth`.
pub fn sign_in(
    section: &mut Section,
    context: &Context,
    setup: Option<&Setup>,
    problems: &mut Vec<Problem>,
) -> Option<Signing> {
    let user = keep(section.needed_text("user").map(Some), problems).map(|user| user.value);
    let before = problems.len();
    let service = word(section, "sign_in", &SERVICES, problems);
    let password = context.secret(section, "password", problems);
    if let Some((service, scope)) = service {
        if password.is_some() {
            let both = Problem::error("there is both a password and `sign_in`", section.location());
            problems.push(both.help("keep one of them: with `sign_in` an access token takes the place of a password"));
        }
        let scope = Scope { name: scope, gives: "mails" };
        let wanted = Wanted { service, scopes: vec![scope], who: None };
        let signed_in = oauth::read(section, context, wanted, setup.and_then(of_service).as_ref(), problems)?;
        let (user, token) = (user?, signed_in.credential().clone());
        return Some(Signing {
            user: user.clone(),
            sign_in: SignIn::Token { user, token },
            signed_in: Some(signed_in),
        });
    }
    let token = context.secret(section, "token", problems);
    let user = user?;
    let sign_in = match (password, token) {
        (Some(password), None) => SignIn::Password { user: user.clone(), password },
        (None, Some(token)) => SignIn::Token { user: user.clone(), token },
        (Some(_), Some(_)) => {
            let both = Problem::error("there is both a password and a token", section.location());
            problems.push(both.help("keep one of them: `password` for a password or app password, `token` for OAuth"));
            return None;
        }
        (None, None) => {
            if problems.len() == before {
                let missing = Problem::error("password is missing", section.location());
                problems.push(missing.help(
                    "add `password = { env = \"NAME\" }`, or command, file or keyring; or `sign_in` or `token` for OAuth",
                ));
            }
            return None;
        }
    };
    Some(Signing { user, sign_in, signed_in: None })
}

/// How the sign-in service is asked: with the certificates and bounds of the mail server.
fn of_service(setup: &Setup) -> Option<http::Setup> {
    let address = http::Address::parse("https://localhost").ok()?;
    Some(http::Setup {
        source: setup.source.clone(),
        bounds: setup.bounds.clone(),
        ca: setup.ca.clone(),
        client_cert: setup.client_cert.clone(),
        scrubber: setup.scrubber.clone(),
        ..http::Setup::new(address)
    })
}
