//! The settings with which a source signs in: which client, or which key, or which token.
//!
//! Not here: those of one kind (its provider).

use std::sync::Arc;

use super::grant::{AloneBy, Grant, Scope, Who};
use super::lease::Leased;
use super::service::{Alone, Service};
use super::signed_in::SignedIn;
use crate::config::{Located, Problem, Section, keep};
use crate::providers::credential::Credential;
use crate::providers::http::{Setup, parse_address};
use crate::providers::{Context, Setting, Takes};

/// The client that an organisation or a person has registered at the service.
pub const CLIENT_ID: Setting =
    Setting::optional("client_id", "the id of the client that you registered at the service");
/// Its secret.
pub const CLIENT_SECRET: Setting =
    Setting::optional("client_secret", "the secret of that client, if it has one (a secret)").takes(Takes::Secret);
/// Whose accounts, at Microsoft.
pub const TENANT: Setting = Setting::optional("tenant", "a tenant's id; default: \"organizations\"");
/// The key of a service account.
pub const KEY: Setting =
    Setting::optional("key", "in place of signing in: the key file of a service account (a secret)")
        .takes(Takes::Secret);
/// As whom a service account asks.
pub const SUBJECT: Setting = Setting::optional("subject", "the address of the user as whom the service account reads");
/// The account of a server-to-server app.
pub const ACCOUNT_ID: Setting =
    Setting::optional("account_id", "in place of signing in: the account of a server-to-server app");
/// An access token that something else renews.
pub const TOKEN: Setting =
    Setting::optional("token", "in place of signing in: an access token (a secret)").takes(Takes::Secret);
/// A refresh token, for machines without a browser.
pub const REFRESH_TOKEN: Setting =
    Setting::optional("refresh_token", "in place of signing in here: a refresh token (a secret)").takes(Takes::Secret);
/// Another sign-in service.
pub const AUTH_URL: Setting =
    Setting::optional("auth_url", "scheme, host and port of the sign-in addresses; default: the vendor's");

/// What a kind wants to be permitted.
#[derive(Debug)]
pub struct Wanted {
    /// The service.
    pub service: &'static Service,
    /// The permissions.
    pub scopes: Vec<Scope>,
    /// Where the service tells as whom one is signed in.
    pub who: Option<Who>,
}

/// Takes the settings out of a source's section. `setup`: how the source itself is asked, where that could be read. `None`:
/// something is wrong with them, which is told.
pub fn read(
    section: &mut Section,
    context: &Context,
    wanted: Wanted,
    setup: Option<&Setup>,
    problems: &mut Vec<Problem>,
) -> Option<SignedIn> {
    let (service, before) = (wanted.service, problems.len());
    let client_id = keep(section.text("client_id"), problems).map(|id| id.value.trim().to_owned());
    let client_secret = context.secret(section, "client_secret", problems);
    let tenant = if service.has_tenants() { keep(section.text("tenant"), problems) } else { None };
    let alone = alone(section, context, service, problems);
    let token = context.secret(section, "token", problems);
    let refresh_token = context.secret(section, "refresh_token", problems);
    let auth_url = keep(section.text("auth_url"), problems);
    let auth_url =
        auth_url.and_then(|Located { value, location }| parse_address("auth_url", &value, location, problems));
    if problems.len() > before {
        return None;
    }
    let needs_client = !matches!(alone, Some(AloneBy::Key { .. })) && token.is_none();
    if needs_client && client_id.as_deref().is_none_or(str::is_empty) {
        problems.push(without_client(section, service));
        return None;
    }
    let grant = Arc::new(Grant {
        source: section.owner().to_owned(),
        service,
        scopes: wanted.scopes,
        who: wanted.who,
        client_id: client_id.unwrap_or_default(),
        client_secret,
        tenant: tenant.map_or_else(|| "organizations".to_owned(), |tenant| tenant.value),
        alone,
        refresh_token,
        auth_url,
        setup: setup?.clone(),
    });
    let vault = context.sign_ins.clone();
    Some(if let Some(token) = token {
        SignedIn::by_token(grant, token, vault)
    } else {
        let lease = Arc::new(Leased::new(grant.clone(), vault.clone()));
        SignedIn::by_lease(grant, lease, vault)
    })
}

/// The way of signing in without a person.
fn alone(section: &mut Section, context: &Context, service: &Service, problems: &mut Vec<Problem>) -> Option<AloneBy> {
    match service.alone? {
        Alone::ServiceAccount => {
            let key: Option<Credential> = context.document(section, "key", problems);
            let subject = keep(section.text("subject"), problems).map(|subject| subject.value);
            Some(AloneBy::Key { key: key?, subject })
        }
        Alone::ServerToServer => {
            keep(section.text("account_id"), problems).map(|account| AloneBy::Account(account.value))
        }
    }
}

fn without_client(section: &Section, service: &Service) -> Problem {
    let missing = Problem::error("client_id is missing", section.location());
    missing.help(format!(
        "register a client of your own at {} (the page of its kind in the documentation says how), and add `client_id = \"...\"`",
        service.label
    ))
}
