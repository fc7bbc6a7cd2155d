//! Two looks at a changing calendar agree: one that goes on from look to look, through limits, errors, ended and refused
//! tokens, starts and new days, and one that looks for the first time.

use std::sync::Arc;

use asyncboard::config::Secret;
use asyncboard::providers::oauth::{InMemory, Kept};

use super::oauth_service::{Fault, SignInService};
use super::rig::{Rig, TEAM, now, open};

/// A service whose calendars change.
pub trait Changing {
    /// A source of it.
    fn settings(&self) -> String;
    /// The source that goes on, before its first look.
    fn going_on(&self) -> Rig {
        Rig::new(&self.settings())
    }
    /// Something changes.
    fn change(&self, random: &mut fastrand::Rng);
    /// The next look meets trouble, perhaps.
    fn trouble(&self, random: &mut fastrand::Rng);
    /// The trouble is over.
    fn recover(&self);
}

/// So many times.
pub fn agree(service: &dyn Changing, times: u64) {
    let mut random = fastrand::Rng::with_seed(7);
    let mut going_on = service.going_on();
    let (mut handed, mut failed) = (0, 0);
    for time in 0..times {
        for _ in 0..random.u8(..3) {
            service.change(&mut random);
        }
        if random.u8(..3) == 0 {
            service.trouble(&mut random);
            // It may fail: what it brought counts all the same.
            failed += u32::from(going_on.look_after(5).is_err());
            for _ in 0..random.u8(..2) {
                service.change(&mut random);
            }
        }
        service.recover();
        if random.u8(..5) == 0 {
            going_on.restart();
        }
        let minutes = if random.u8(..8) == 0 { 24 * 60 } else { 5 };
        going_on.look_after(minutes).unwrap();
        handed += going_on.handed;
        let mut first = Rig::new(&service.settings());
        first.now = going_on.now;
        first.look().unwrap();
        assert_eq!(going_on.all(), first.all(), "after {time} times");
        assert_eq!(going_on.problems, first.problems, "after {time} times");
    }
    assert!(handed > 10, "nothing ever changed");
    assert!(failed > 0, "no look ever failed");
}

/// A source that is signed in at a service whose refresh tokens work once and whose access tokens are good for a few
/// requests, with these settings.
pub fn signed_in(service: &SignInService, settings: &str) -> Rig {
    {
        let mut state = service.state.lock().unwrap();
        (state.works_once, state.uses) = (true, 7);
    }
    let settings = format!("{settings}\nclient_id = \"client-1\"\nauth_url = {:?}", service.server.url());
    let vault = InMemory::at(now());
    let provider = open(TEAM, &settings, vault.clone()).unwrap();
    let grant = provider.signed_in().unwrap().grant().unwrap();
    let refresh = Some(Secret::new(service.refresh_token()));
    vault.put("work", Kept { refresh, ..Kept::new(grant.client()) });
    Rig::with(TEAM, &settings, Arc::clone(&vault))
}

/// The sign-in meets trouble: its access tokens are refused, or its service gives no answer for a while.
pub fn trouble_of_sign_in(service: &SignInService, random: &mut fastrand::Rng) {
    let mut state = service.state.lock().unwrap();
    state.access.retain(|token, _| !token.starts_with("access-"));
    if random.bool() {
        state.faults.extend([Fault::Status(503); 3]);
    }
}

/// Every refresh token was sent once, and there were many.
pub fn assert_rotated(service: &SignInService) {
    let sent = service.state.lock().unwrap().sent.clone();
    let mut once = sent.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), sent.len(), "an old refresh token was sent again");
    assert!(sent.len() > 10, "{}", sent.len());
}
