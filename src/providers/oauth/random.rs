//! What has to be unguessable when one signs in with a browser: the `state` of the redirect, and the verifier of PKCE
//! (RFC 7636) with its S256 challenge.
//!
//! Not here: the browser (the shell).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::config::Secret;

/// 32 random bytes in letters that stand in addresses as they are. `None`: the system gives none.
pub fn unguessable() -> Option<Secret> {
    let mut bytes = Zeroizing::new([0; 32]);
    SystemRandom::new().fill(&mut *bytes).ok()?;
    Some(Secret::new(URL_SAFE_NO_PAD.encode(*bytes)))
}

/// The S256 challenge of a verifier.
pub fn challenge(verifier: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_that_of_the_standard() {
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge(&verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn no_two_verifiers_are_alike_and_each_has_43_letters() {
        let all: std::collections::BTreeSet<String> =
            (0..100).map(|_| unguessable().unwrap().expose().to_owned()).collect();
        assert_eq!(all.len(), 100);
        assert!(all.iter().all(|one| one.len() == 43 && crate::providers::http::segment(one) == *one));
    }
}
