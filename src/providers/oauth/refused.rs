//! What the refusals of a sign-in service mean, in words that help.
//!
//! Not here: other failures, for which `http` has the words.

use serde_json::Value;

use super::grant::Grant;
use crate::domain::text::{Text, head};
use crate::providers::Trouble;
use crate::providers::credential::{Lack, Why};
use crate::providers::http::Failure;

/// Why there are no tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The service's word for it (RFC 6749, 5.2; RFC 8628, 3.5), if it has one.
    pub code: Option<String>,
    /// In words, and what it means for the source.
    pub lack: Lack,
}

impl Refused {
    /// A setting is wrong.
    pub fn setup(text: String) -> Self {
        Self::of(Lack { text: Text::new(text), why: Why::Setup })
    }

    /// Something that was needed could not be had.
    pub fn of(lack: Lack) -> Self {
        Self { code: None, lack }
    }

    /// Whether the service's word for it is this one.
    pub fn is(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }
}

/// What a failed request means.
///
/// | the service's word | means |
/// |---|---|
/// | `invalid_grant` | the sign-in has ended: somebody signs in again |
/// | `invalid_client`, `unauthorized_client` | the client of the config is wrong |
/// | `invalid_scope` | a permission that the client may not ask for |
/// | `interaction_required`, `consent_required` | an administrator has to consent |
/// | any other, or none | what the status means (`http`) |
pub(super) fn refused(grant: &Grant, failure: Failure) -> Refused {
    let json: Value = failure.body.as_ref().and_then(|body| serde_json::from_str(body.raw()).ok()).unwrap_or_default();
    let code = json.get("error").and_then(Value::as_str).map(str::to_owned);
    let said = json.get("error_description").and_then(Value::as_str).unwrap_or_default();
    let (id, label) = (&grant.source, grant.service.label);
    let told = match code.as_deref() {
        Some("invalid_grant") => Some((ended(grant, ""), Why::Denied)),
        Some("invalid_client" | "unauthorized_client") => {
            Some((format!("client_id or client_secret of {id} is wrong: {label} does not know it"), Why::Setup))
        }
        Some("invalid_scope") => {
            let scopes = grant.scope();
            Some((
                format!("the client of {id} may not ask {label} for {scopes}: add these permissions there"),
                Why::Setup,
            ))
        }
        Some("interaction_required" | "consent_required") => Some((consent(grant), Why::Denied)),
        // The same by its number (AADSTS65001), inside an `invalid_grant` that never was one.
        _ => None,
    };
    let told = if said.contains("AADSTS65001") { Some((consent(grant), Why::Denied)) } else { told };
    let lack = match told {
        Some((text, why)) => Lack { text: Text::new(with_words(grant, &text, said)), why },
        None => of_failure(failure),
    };
    Refused { code, lack }
}

/// The words for a sign-in that has ended.
pub(super) fn ended(grant: &Grant, more: &str) -> String {
    let (id, service) = (&grant.source, grant.service);
    if grant.alone.is_some() {
        return format!(
            "{} refuses the sign-in of {id}: check its key, its id and what it is permitted",
            service.label
        );
    }
    format!("sign-in to {id} has ended ({}{more}): asyncboard auth {id}", service.ends)
}

fn consent(grant: &Grant) -> String {
    let names: Vec<&str> = grant.scopes.iter().map(|scope| scope.name).collect();
    let id = &grant.source;
    format!("sign-in to {id} needs an administrator's consent for {}: asyncboard auth {id}", names.join(", "))
}

/// With what the service says beside it, in short and without secrets.
fn with_words(grant: &Grant, text: &str, said: &str) -> String {
    let scrubbed = grant.setup.scrubber.scrub(said);
    let clean = Text::new(&*scrubbed).clean().trim().to_owned();
    let first = clean.lines().next().unwrap_or_default();
    let short = head(first, 120).trim_end_matches('.');
    if short.is_empty() { text.to_owned() } else { format!("{text} ({} says: {short})", grant.service.label) }
}

fn of_failure(failure: Failure) -> Lack {
    let trouble = Trouble::from(failure);
    let why = match &trouble {
        Trouble::Denied { .. } => Why::Denied,
        Trouble::Limited { until } => Why::Limited(*until),
        Trouble::Offline { .. } => Why::Offline,
        Trouble::Theirs { .. } | Trouble::Shape { .. } => Why::Theirs,
        Trouble::Setup { .. } => Why::Setup,
    };
    Lack { text: trouble.text(), why }
}
