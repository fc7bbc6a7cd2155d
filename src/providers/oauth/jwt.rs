//! JSON Web Tokens, as far as signing in needs them: signing one with the key of a service account (RFC 7523), and reading
//! from an identity token as whom somebody is signed in.
//!
//! An identity token came from the service itself over TLS and is only shown, so its signature is not checked.
//!
//! Not here: posting it (`ask`).

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde::Deserialize;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::config::Secret;
use crate::domain::Instant;

/// The key file of a service account.
#[derive(Deserialize)]
struct Key {
    client_email: String,
    #[serde(rename = "private_key")]
    pem: Secret,
    #[serde(default, rename = "private_key_id")]
    id: Option<String>,
}

/// Signs the assertion of a service account. An error says what is wrong with the key, behind its name.
pub fn signed(
    key: &Secret,
    audience: &str,
    scope: &str,
    subject: Option<&str>,
    now: Instant,
) -> Result<Secret, &'static str> {
    let key: Key = serde_json::from_str(key.expose())
        .map_err(|_| "is not the JSON key file of a service account (client_email and private_key)")?;
    let pair = pair(&key.pem).ok_or("holds no RSA private key (PKCS #8, in PEM)")?;
    let header = json!({ "alg": "RS256", "typ": "JWT", "kid": key.id });
    let ends = now + TimeDelta::hours(1);
    let mut claims = json!({
        "iss": key.client_email, "scope": scope, "aud": audience, "iat": now.timestamp(), "exp": ends.timestamp(),
    });
    if let (Some(subject), Some(claims)) = (subject, claims.as_object_mut()) {
        claims.insert("sub".to_owned(), subject.into());
    }
    let coded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", coded(&header), coded(&claims));
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).map_err(|_| "cannot sign")?;
    Ok(Secret::new(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))))
}

/// The key in PEM.
fn pair(pem: &Secret) -> Option<RsaKeyPair> {
    let (_, rest) = pem.expose().split_once("-----BEGIN PRIVATE KEY-----")?;
    let (body, _) = rest.split_once("-----END PRIVATE KEY-----")?;
    let body: Zeroizing<String> = Zeroizing::new(body.chars().filter(|c| !c.is_whitespace()).collect());
    let der = Zeroizing::new(STANDARD.decode(body.as_bytes()).ok()?);
    RsaKeyPair::from_pkcs8(&der).ok()
}

/// As whom an identity token says that one is signed in.
pub fn account(token: &Secret) -> Option<String> {
    let claims = token.expose().split('.').nth(1)?;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?).ok()?;
    let named = ["email", "preferred_username", "upn"].into_iter().find_map(|name| claims.get(name)?.as_str());
    named.filter(|name| !name.is_empty()).map(str::to_owned)
}
