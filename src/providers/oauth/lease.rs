//! The access token of a signed-in source: kept, renewed in time, and shared by every board of this machine.
//!
//! Rules of a renewal:
//!
//! 1. Who needs another access token takes the lock of the source, and reads again what is kept: what another process has
//!    just fetched is used, and the service is not asked.
//! 2. Else the service is asked with the refresh token, and its answer is written before it is used.
//! 3. The refresh token before the new one is kept until the new one has worked once; it is tried once if the new one is
//!    refused.
//! 4. When the service cannot be asked, the old access token serves as long as it lasts.
//! 5. An answer that cannot be written is used all the same, and written at the next renewal.
//!
//! Not here: keeping it (`Vault`), asking the service (`ask`).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::ask::{Granted, Proof, finish, tokens};
use super::grant::{Grant, print};
use super::kept::{Access, Kept};
use super::refused::{Refused, ended};
use super::vault::{Fault, Held, Vault};
use crate::config::Secret;
use crate::domain::Instant;
use crate::domain::text::Text;
use crate::providers::credential::{Lack, Lease, Why};

/// So long another process may hold the lock.
const PATIENCE: Duration = Duration::from_secs(10);

/// The access token of a signed-in source.
pub struct Leased {
    grant: Arc<Grant>,
    vault: Arc<dyn Vault>,
    memory: Mutex<Memory>,
}

/// What this process knows of it.
#[derive(Default)]
struct Memory {
    /// What was read or fetched last.
    kept: Option<Kept>,
    /// It could not be written: it is newer than what the vault has.
    is_unwritten: bool,
    /// Tokens of before, which the scrubber still knows.
    replaced: Vec<Secret>,
}

/// What a renewal may do with what is kept.
enum Need {
    /// Any access token will do whose end is not near.
    Any,
    /// Another one than this, which the service refused.
    Not(Secret),
}

impl Leased {
    /// Nothing is read or asked yet.
    pub fn new(grant: Arc<Grant>, vault: Arc<dyn Vault>) -> Self {
        Self { grant, vault, memory: Mutex::default() }
    }

    /// The permissions that were granted, as far as is known by now. `None`: all, or nothing is known.
    pub fn scopes(&self) -> Option<Vec<String>> {
        self.held().kept.as_ref()?.scopes.clone()
    }

    fn held(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The access token in memory, if its end is not near.
    fn fresh(&self, memory: &Memory) -> Option<Secret> {
        let access = memory.kept.as_ref()?.access.as_ref()?;
        (self.vault.now() < access.renew).then(|| access.token.clone())
    }

    /// Takes the lock, and what is kept or what the service gives.
    fn renew(&self, memory: &mut Memory, need: &Need) -> Result<Secret, Lack> {
        let id = self.grant.source.as_str();
        let Some(held) = self.vault.hold(id, PATIENCE).map_err(of_fault)? else {
            let text = format!("another asyncboard has been signing in to {id} for {} s", PATIENCE.as_secs());
            return self.last(memory, need, Lack { text: Text::new(text), why: Why::Theirs });
        };
        let mut kept = match memory.kept.clone().filter(|_| memory.is_unwritten) {
            Some(unwritten) => unwritten,
            None => self.known(&*held)?,
        };
        self.learn(memory, &kept);
        let now = self.vault.now();
        if let Some(access) = kept.access.as_ref().filter(|access| now < access.renew && need.takes(&access.token)) {
            log::info!(source = id; "the sign-in was renewed by another board, until {:?}", access.ends);
            let token = access.token.clone();
            memory.kept = Some(kept);
            return Ok(token);
        }
        match self.ask(&*held, &mut kept, now) {
            Ok(granted) => Ok(self.take(memory, &*held, kept, granted, now)),
            Err(refused) => {
                memory.kept = Some(kept);
                let lack = refused.lack.clone();
                if refused.may_pass() { self.last(memory, need, lack) } else { Err(lack) }
            }
        }
    }

    /// What is kept, as far as it belongs to this config.
    fn known(&self, lock: &dyn Held) -> Result<Kept, Lack> {
        let (grant, id) = (&*self.grant, self.grant.source.as_str());
        let found = lock.read().map_err(of_fault)?;
        let client = grant.client();
        if let Some(given) = &grant.refresh_token {
            let given = given.fetch()?;
            let hash = print(&[given.expose()]);
            // Another refresh token in the config begins anew; the same one may long have been replaced.
            let same = found.filter(|kept| kept.client == client && kept.given.as_ref() == Some(&hash));
            let new = || Kept { refresh: Some(given), given: Some(hash), ..Kept::new(client.clone()) };
            return Ok(same.unwrap_or_else(new));
        }
        match found {
            Some(kept) if kept.client == client => Ok(kept),
            _ if grant.alone.is_some() => Ok(Kept::new(client)),
            Some(_) => Err(denied(format!("{id} was signed in with another client_id: asyncboard auth {id}"))),
            None => Err(denied(format!("{id} is not signed in: asyncboard auth {id}"))),
        }
    }

    /// Asks the service, with the refresh token that is kept, and with the one before it if that is refused.
    fn ask(&self, lock: &dyn Held, kept: &mut Kept, now: Instant) -> Result<Granted, Refused> {
        let grant = &*self.grant;
        log::info!(source = grant.source.as_str(); "the sign-in is renewed at {}", grant.service.label);
        if grant.alone.is_some() {
            return finish(tokens(grant, Proof::Own, now));
        }
        let Some(refresh) = kept.refresh.clone() else {
            return Err(Refused::of(denied(ended(grant, "; there is no refresh token"))));
        };
        let was_unsure = kept.is_unsure;
        if grant.service.works_once && !was_unsure {
            // Should the answer get lost, the next one knows why the token no longer works.
            kept.is_unsure = true;
            lock.write(kept).map_err(|fault| Refused::of(Lack { text: fault.text, why: Why::Theirs }))?;
        }
        let asked = finish(tokens(grant, Proof::Refresh(&refresh), now));
        let Err(refused) = asked else { return asked };
        if !refused.is("invalid_grant") {
            return Err(refused);
        }
        if let Some(earlier) = kept.earlier.take() {
            log::info!(source = grant.source.as_str(); "the refresh token is refused; the one before it is tried once");
            if let Ok(granted) = finish(tokens(grant, Proof::Refresh(&earlier), now)) {
                kept.refresh = Some(earlier);
                return Ok(granted);
            }
        }
        if was_unsure {
            let text = ended(grant, ", or the answer to its last renewal was lost");
            return Err(Refused { lack: denied(text), ..refused });
        }
        Err(refused)
    }

    /// Keeps what the service gave, and gives the access token.
    fn take(&self, memory: &mut Memory, lock: &dyn Held, kept: Kept, granted: Granted, now: Instant) -> Secret {
        let token = granted.access.clone();
        let kept = after(kept, granted, now);
        self.learn(memory, &kept);
        let written = lock.write(&kept);
        if let Err(fault) = &written {
            log::error!(source = self.grant.source.as_str(); "{}", fault.text.raw());
        }
        memory.is_unwritten = written.is_err();
        memory.kept = Some(kept);
        token
    }

    /// What there is, while the service cannot be asked; else why not.
    fn last(&self, memory: &Memory, need: &Need, lack: Lack) -> Result<Secret, Lack> {
        let access = memory.kept.as_ref().and_then(|kept| kept.access.as_ref());
        let lasts = access.filter(|access| self.vault.now() < access.ends && need.takes(&access.token));
        lasts.map(|access| access.token.clone()).ok_or(lack)
    }

    /// The scrubber knows every token from its arrival, and forgets one that was replaced twice: an answer that is still on
    /// its way may repeat the last one.
    fn learn(&self, memory: &mut Memory, kept: &Kept) {
        let scrubber = &self.grant.setup.scrubber;
        kept.tokens().for_each(|token| scrubber.learn(token));
        let before = memory.kept.as_ref().map(|kept| kept.tokens().cloned().collect::<Vec<_>>());
        let now: Vec<&Secret> = kept.tokens().collect();
        let gone: Vec<Secret> = before.into_iter().flatten().filter(|token| !now.contains(&token)).collect();
        if !gone.is_empty() {
            for token in std::mem::replace(&mut memory.replaced, gone) {
                scrubber.forget(&token);
            }
        }
    }
}

impl Lease for Leased {
    fn name(&self) -> String {
        format!("the sign-in of {:?}", self.grant.source)
    }

    fn fetch(&self) -> Result<Secret, Lack> {
        let mut memory = self.held();
        match self.fresh(&memory) {
            Some(token) => Ok(token),
            None => self.renew(&mut memory, &Need::Any),
        }
    }

    fn again(&self) -> Result<Secret, Lack> {
        let mut memory = self.held();
        let refused = memory.kept.as_ref().and_then(|kept| kept.access.as_ref()).map(|access| access.token.clone());
        let need = refused.map_or(Need::Any, Need::Not);
        self.renew(&mut memory, &need)
    }

    fn is_stale(&self) -> bool {
        let memory = self.held();
        self.fresh(&memory).is_none()
    }
}

impl Need {
    fn takes(&self, token: &Secret) -> bool {
        !matches!(self, Self::Not(refused) if refused == token)
    }
}

/// What is kept after a service gave something.
pub fn after(kept: Kept, granted: Granted, now: Instant) -> Kept {
    let Granted { access, life, refresh, refresh_life, scopes, account } = granted;
    let is_new = refresh.is_some() && refresh != kept.refresh;
    Kept {
        access: Some(Access::new(access, now, life)),
        earlier: if is_new { kept.refresh.clone() } else { None },
        refresh: refresh.or(kept.refresh),
        ends: refresh_life.map(|life| now + life).or(kept.ends),
        scopes: scopes.or(kept.scopes),
        account: kept.account.or(account),
        given: kept.given,
        ..Kept::new(kept.client)
    }
}

pub(super) fn denied(text: String) -> Lack {
    Lack { text: Text::new(text), why: Why::Denied }
}

pub(super) fn of_fault(fault: Fault) -> Lack {
    Lack { text: fault.text, why: Why::Denied }
}
