//! Google Drive: remarks and action items on documents, and approvals.
//!
//! ```text
//!  mod      settings, and the call: fetch       look     a look at everything       fresh   what has changed since
//!  files    which documents there are           remarks  what is said in them       cursor  the cursor
//!  wire map  their shapes -> domain
//! ```
//!
//! Not here: HTTP itself (`http`), signing in (`oauth`), who is a teammate (board).

mod cursor;
mod files;
mod fresh;
mod look;
mod map;
mod remarks;
mod wire;

use tokio::sync::Mutex;

use self::files::FOLDERS;
use self::look::Look;
use super::http::{self, Api, Failure};
use super::kit::{Owner, People};
use super::oauth::{self, Scope, SignedIn, Wanted, Who};
use super::{About, Ask, Context, Done, Job, Opening, Provider, Setting, SignIn, Sink, Takes, Trouble};
use crate::config::{Problem as ConfigProblem, Section};
use crate::domain::batch::Part;
use crate::domain::text::Text;

/// The service's own address.
const VENDOR: &str = "https://www.googleapis.com";
/// The form of the cursor.
const FORM: u32 = 1;

/// What the kind is.
pub static ABOUT: About = About {
    gives: "comments on documents, action items, approvals",
    parts: &[Part::Items, Part::People],
    sign_in: SignIn::OAuth,
    settings: &[
        Setting::optional(
            "folders",
            "ids or addresses of folders, read with all folders below; default: documents changed in 30 days",
        )
        .takes(Takes::Texts),
        oauth::CLIENT_ID,
        oauth::CLIENT_SECRET,
        oauth::KEY,
        oauth::SUBJECT,
        oauth::TOKEN,
        oauth::REFRESH_TOKEN,
        oauth::AUTH_URL,
        http::URL,
    ],
    asks: &["client_id"],
    permissions: "https://www.googleapis.com/auth/drive.readonly",
    ..About::new("google-drive", "Google Drive")
};

struct GoogleDrive {
    api: Api,
    signed: SignedIn,
    folders: Vec<String>,
    owner: Owner,
    /// The id of the source, for words.
    source: String,
    people: Mutex<People>,
}

/// Opens a source. Nothing is asked yet.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let mut opening = Opening::new(section, context, &ABOUT);
    let setup = opening.http(Some(VENDOR));
    let folders = folders(&mut opening.section, &mut opening.problems);
    let wanted = Wanted {
        service: &oauth::GOOGLE,
        scopes: vec![Scope { name: "https://www.googleapis.com/auth/drive.readonly", gives: "comments on documents" }],
        who: Some(Who {
            path: "drive/v3/about",
            query: &[("fields", "user(emailAddress)")],
            pointer: "/user/emailAddress",
        }),
    };
    let signed = opening.signed_in(wanted, setup.as_ref());
    let (setup, signed) = opening.end(setup.zip(signed))?;
    let owner = Owner::new(FORM, context, &(setup.address.text(), &folders));
    let (api, source) = (Api::new(setup, signed.auth()), section.owner().to_owned());
    Ok(Box::new(GoogleDrive { api, signed, folders, owner, source, people: Mutex::new(People::new(true)) }))
}

/// The ids of the folders that the config names, also in addresses as people copy them from their browser.
fn folders(section: &mut Section, problems: &mut Vec<ConfigProblem>) -> Vec<String> {
    let mut ids = Vec::new();
    let Some(list) = section.texts("folders", problems) else { return ids };
    if list.value.len() > FOLDERS {
        let what = format!("folders has more than {FOLDERS} entries");
        problems
            .push(ConfigProblem::error(what, list.location).help("name folders above them: those below are read too"));
        return ids;
    }
    for folder in list.value {
        let text = folder.value.trim();
        let id = text.rsplit_once("/folders/").map_or(text, |(_, rest)| rest);
        let id = id.split(['/', '?', '#']).next().unwrap_or_default();
        if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
            let what = format!("folders has {:?}, which is no folder", folder.value);
            let help = "expected an id, or an address such as \"https://drive.google.com/drive/folders/1AbC\"";
            problems.push(ConfigProblem::error(what, folder.location).help(help));
        } else if !ids.iter().any(|known| known == id) {
            ids.push(id.to_owned());
        }
    }
    ids
}

impl Provider for GoogleDrive {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn hosts(&self) -> Vec<String> {
        [self.api.address().origin()].into_iter().chain(self.signed.hosts()).collect()
    }

    fn signed_in(&self) -> Option<&SignedIn> {
        Some(&self.signed)
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        Box::pin(async move {
            let people = &mut *self.people.lock().await;
            people.begin();
            let session = self.api.session(ask.now).telling(&sink);
            let (folders, owner) = (&*self.folders, self.owner);
            let mut look = Look { session: &session, folders, owner, ask: &ask, sink: &sink, people };
            let mut done = look.run().await.map_err(|failure| self.explain(failure))?;
            done.problems.extend(self.signed.problems());
            Ok(done)
        })
    }
}

impl GoogleDrive {
    /// The trouble of a failure, in words that fit this service.
    fn explain(&self, failure: Failure) -> Trouble {
        let says = |word: &str| failure.body.as_ref().is_some_and(|body| body.raw().contains(word));
        let text = if says("accessNotConfigured") || says("SERVICE_DISABLED") {
            "Google refuses (403): switch on the Google Drive API in your project".to_owned()
        } else if says("insufficientPermissions") || says("ACCESS_TOKEN_SCOPE_INSUFFICIENT") {
            format!(
                "Google does not permit this (403): the scope {} is missing; run asyncboard auth {}",
                ABOUT.permissions, self.source
            )
        } else {
            return failure.into();
        };
        if failure.status == Some(403) { Trouble::Denied { text: Text::new(text) } } else { failure.into() }
    }
}
