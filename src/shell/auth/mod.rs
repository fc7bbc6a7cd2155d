//! `asyncboard auth`: signs in where a service wants OAuth, forgets a sign-in, or says what is signed in. A token is never
//! printed.
//!
//! ```text
//! google   signed in as maya@acme.example, renews itself (in the keyring)
//! outlook  not signed in: asyncboard auth outlook
//! ```
//!
//! Not here: what the service is asked (`providers::oauth`), where a sign-in is kept (`sign_in`).

mod answer;
mod browser;
mod forget;
mod ways;

use crate::config::suggest;
use crate::domain::Instant;
use crate::domain::text::{Text, clean};
use crate::providers::credential::Credential;
use crate::providers::http::{Api, Auth, Request};
use crate::providers::oauth::{self, Grant, Granted, Kept, SignedIn, Standing, Way};

use super::cli::{self, Global};
use super::failure::Failure;
use super::output::{color_errors, printed};
use super::print;
use super::setup::{Opened, Setup, setup};
use super::trust::Trust;

/// Signs in, forgets, or lists.
pub fn run(global: &Global, asked: &cli::Auth) -> Result<i32, Failure> {
    let setup = setup(global, color_errors())?;
    let Some(id) = &asked.source else {
        let lines = setup.sources.iter().filter_map(|source| line(&setup, source)).collect::<String>();
        let none = "no source signs in by OAuth: the others have their secrets in the config\n";
        return printed(print::out(if lines.is_empty() { none } else { &lines }));
    };
    let source = setup.sources.iter().find(|source| source.config.id.as_str() == id).ok_or_else(|| {
        let ids: Vec<&str> = setup.sources.iter().map(|source| source.config.id.as_str()).collect();
        Failure::failed(format!("error: no source is called {id:?}: {}", suggest(id, &ids)))
    })?;
    let signed = source.provider.signed_in();
    let signed = signed.ok_or_else(|| {
        Failure::failed(format!("error: {id} does not sign in by OAuth: its secrets stand in the config"))
    })?;
    let Some(grant) = signed.grant() else {
        return Err(Failure::failed(format!("error: {id} has an access token in the config, which is used as it is")));
    };
    if setup.offline {
        return Err(Failure::wrong("error: signing in needs the network: leave out --offline"));
    }
    if asked.forget {
        return forget::forget(signed, grant);
    }
    // An included file may have moved the addresses to which the client's secret goes.
    if let Some(why) = Trust::of(&setup, super::clock::Clock::Real.now()).forbids(source) {
        return Err(Failure::failed(format!("error: {}", why.raw())));
    }
    sign_in(&setup, signed, grant, asked)
}

/// The state of a source's sign-in; `None` if it does not sign in by OAuth.
fn line(setup: &Setup, source: &Opened) -> Option<String> {
    let (id, signed) = (source.config.id.as_str(), source.provider.signed_in()?);
    let width = setup.sources.iter().map(|source| source.config.id.as_str().len()).max().unwrap_or_default();
    let place = setup.sign_ins.place(id).map(|place| format!(" ({place})")).unwrap_or_default();
    Some(clean(&format!("{id:width$}  {}{place}", standing(id, signed))).into_owned() + "\n")
}

/// How a source's sign-in stands, in words.
pub fn standing(id: &str, signed: &SignedIn) -> String {
    match signed.standing() {
        Ok(Standing::Token) => "has an access token in the config".to_owned(),
        Ok(Standing::Alone) => "signs in without a person, by the config".to_owned(),
        Ok(Standing::Nobody) => format!("not signed in: asyncboard auth {id}"),
        Ok(Standing::Other) => format!("signed in with another client_id: asyncboard auth {id}"),
        Ok(Standing::In { account, ends }) => {
            let whom = account.map(|account| format!(" as {account}")).unwrap_or_default();
            let until =
                ends.map_or_else(|| "renews itself".to_owned(), |ends| format!("ends {}", ends.format("%-d %b")));
            format!("signed in{whom}, {until}")
        }
        Err(fault) => fault.text.raw().to_owned(),
    }
}

fn sign_in(setup: &Setup, signed: &SignedIn, grant: &Grant, asked: &cli::Auth) -> Result<i32, Failure> {
    let id = grant.source.as_str();
    if grant.refresh_token.is_some() || grant.alone.is_some() {
        return try_alone(id, signed, grant);
    }
    let way = match (asked.way, grant.ways()) {
        (Some(way), ways) if ways.contains(&way.0) => way.0,
        (None, [way, ..]) => *way,
        (_, ways) => {
            let words: Vec<&str> = ways.iter().map(|way| cli::way_word(*way)).collect();
            let label = grant.service.label;
            return Err(Failure::failed(format!("error: {label} offers no such way: --by {}", words.join(" or "))));
        }
    };
    let now = signed.vault().now();
    let granted = match way {
        Way::Browser => ways::by_browser(grant, asked.port, now),
        Way::Device => ways::by_device(grant, signed.vault()),
        Way::Paste => ways::by_paste(grant, now),
    }?;
    let kept = keep(signed, grant, granted, now)?;
    let place = setup.sign_ins.place(id).map(|place| format!(", kept {place}")).unwrap_or_default();
    let whom = kept.account.as_ref().map(|account| format!(" as {account}")).unwrap_or_default();
    let mut said = format!("signed in to {}{whom}{place}\n", grant.service.label);
    if kept.refresh.is_none() {
        said.push_str("it does not renew itself: the service gave no refresh token\n");
    }
    for missing in grant.missing(kept.scopes.as_deref()) {
        said.push_str(&format!("{}\n", missing.raw()));
    }
    print::err(&print::clean_lines(&said));
    Ok(0)
}

/// Signs in with what the config has, to see whether it works.
fn try_alone(id: &str, signed: &SignedIn, grant: &Grant) -> Result<i32, Failure> {
    let fetched = signed.credential().again();
    fetched.map_err(|lack| Failure::failed(format!("error: {}", lack.text.raw())))?;
    let with = if grant.alone.is_some() { "what the config has" } else { "the refresh_token of the config" };
    print::err(&format!("{id} signs in with {with}, and that works"));
    Ok(0)
}

/// Stores the tokens of the service, with the account's name if the service reports it.
fn keep(signed: &SignedIn, grant: &Grant, granted: Granted, now: Instant) -> Result<Kept, Failure> {
    let scrubber = &grant.setup.scrubber;
    [Some(&granted.access), granted.refresh.as_ref()].into_iter().flatten().for_each(|token| scrubber.learn(token));
    let whom = whom(grant, &granted, now);
    let kept = oauth::after(Kept::new(grant.client()), granted, now);
    let kept = Kept { account: whom.or(kept.account), ..kept };
    let failed = |fault: oauth::Fault| Failure::failed(format!("error: {}", fault.text.raw()));
    let held = signed.vault().hold(&grant.source, std::time::Duration::from_secs(10)).map_err(failed)?;
    let held = held.ok_or_else(|| Failure::failed("error: another asyncboard is signing in to it: try again"))?;
    // A former token may be stored elsewhere, and belongs to another sign-in.
    held.write(&kept).map_err(failed)?;
    Ok(kept)
}

/// As whom one is signed in. Where the service does not tell, that is no failure.
fn whom(grant: &Grant, granted: &Granted, now: Instant) -> Option<String> {
    let who = grant.who?;
    let api = Api::new(grant.setup.clone(), Auth::Bearer(Credential::known(granted.access.clone())));
    let request = who.query.iter().fold(Request::get(who.path), |request, (key, value)| request.query(key, *value));
    let asked = oauth::finish(async {
        let answer = api.session(now).json::<serde_json::Value>(request).await;
        answer.map(|answer| answer.value).map_err(|failure| oauth::Refused::setup(failure.said()))
    });
    let answer = asked.map_err(|why| log::info!("the service does not say who is signed in: {}", why.lack.text.raw()));
    let name = answer.ok()?.pointer(who.pointer)?.as_str()?.to_owned();
    Some(Text::new(name).clean().into_owned()).filter(|name| !name.is_empty())
}

/// A refusal of the service, as a command ends with it.
fn refused(why: &oauth::Refused) -> Failure {
    Failure::failed(format!("error: {}", why.lack.text.raw()))
}
