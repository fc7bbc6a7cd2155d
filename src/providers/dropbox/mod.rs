//! Dropbox: file requests with their deadlines. Comments, mentions and what happens in shared folders are not in its
//! interface, for reading or for writing.
//!
//! One question a look: the service has no mark for changes.
//!
//! Not here: HTTP itself (`http`), signing in (`oauth`).

mod wire;

use serde_json::json;

use self::wire::{Found, Requested};
use super::http::{self, Api, Failure, Next, Refusal, Request, Said, Setup, Stand};
use super::kit::{Flaws, Owner, State};
use super::oauth::{self, Scope, SignedIn, Wanted, Who};
use super::{About, Ask, Context, Done, Job, Opening, Provider, Setting, SignIn, Sink, Trouble};
use crate::config::{Problem as ConfigProblem, Section};
use crate::domain::batch::{Due, Item, Page, Part, Parts};
use crate::domain::text::Text;

/// The service's own address.
const VENDOR: &str = "https://api.dropboxapi.com";
/// The form of the cursor.
const FORM: u32 = 1;
/// So many requests in a page.
const PAGE: usize = 1000;

/// What the kind is.
pub static ABOUT: About = About {
    gives: "file requests with their deadlines",
    parts: &[Part::Items],
    sign_in: SignIn::OAuth,
    settings: &[
        Setting { meaning: "the app key of your own app at Dropbox", ..oauth::CLIENT_ID },
        oauth::CLIENT_SECRET,
        oauth::TOKEN,
        oauth::REFRESH_TOKEN,
        oauth::AUTH_URL,
        http::URL,
    ],
    asks: &["client_id"],
    permissions: "account_info.read, file_requests.read",
    note: "Dropbox tells of file requests only: comments, mentions and tasks are not in its interface, but it mails about them",
    ..About::new("dropbox", "Dropbox")
};

struct Dropbox {
    api: Api,
    signed: SignedIn,
    owner: Owner,
}

/// Opens a source. Nothing is asked yet.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let mut opening = Opening::new(section, context, &ABOUT);
    let setup = opening.http(Some(VENDOR));
    let wanted = Wanted {
        service: &oauth::DROPBOX,
        scopes: vec![
            Scope { name: "account_info.read", gives: "the name of your account" },
            Scope { name: "file_requests.read", gives: "file requests" },
        ],
        who: Some(Who { path: "2/users/get_current_account", query: &[], pointer: "/email" }),
    };
    let signed = opening.signed_in(wanted, setup.as_ref());
    let (setup, signed) = opening.end(setup.zip(signed))?;
    let owner = Owner::new(FORM, context, &setup.address.text());
    let api = Api::new(Setup { refusals: Some(refusal), ..setup }, signed.auth());
    Ok(Box::new(Dropbox { api, signed, owner }))
}

/// A missing scope comes with a 401, which means a refused token elsewhere.
fn refusal(said: &Said<'_>) -> Option<Refusal> {
    let tag = said.text("/error/.tag").filter(|_| said.status == 401)?;
    (tag == "missing_scope").then(|| Refusal::meant(403).word(tag).needs(said.text("/error/required_scope")))
}

impl Provider for Dropbox {
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
            let stood = State::<Option<Stand>>::open(ask.cursor.as_ref(), self.owner, ask.now);
            let stood = stood.filter(|state| state.own.is_some());
            if stood.is_some() {
                sink.go_on().await;
            }
            let begin = || State::begin(self.owner, ask.now, None);
            match self.read(&ask, &sink, stood.unwrap_or_else(begin)).await {
                // A mark that is too old: once from the start.
                Err(failure) if failure.status == Some(409) => self.read(&ask, &sink, begin()).await,
                ended => ended,
            }
            .map_err(explain)
        })
    }
}

impl Dropbox {
    async fn read(&self, ask: &Ask, sink: &Sink, mut state: State<Option<Stand>>) -> Result<Done, Failure> {
        let session = self.api.session(ask.now);
        let stand = state.own.take().unwrap_or_default();
        let (mut pages, mut mark, mut flaws) = (session.pages().from(&stand), stand.mark, Flaws::default());
        loop {
            let request = if mark.is_empty() {
                Request::ask("2/file_requests/list_v2", &json!({ "limit": PAGE }))
            } else {
                Request::ask("2/file_requests/list/continue", &json!({ "cursor": mark }))
            };
            let found: Found = session.json(request).await?.value;
            let next = Next::token(found.cursor.text().filter(|_| found.has_more.is_true()));
            let on = pages.turn(found.requests.good.iter().map(|one| &*one.id), next);
            let requests = flaws.good("file request", found.requests);
            let items = requests.into_iter().map(|one| item(&one, &mut flaws)).collect();
            let page = Page { items, ..Page::default() };
            let Some(Next::Mark(on)) = on else {
                sink.send(page).await;
                break;
            };
            state.own = Some(pages.stand(on.clone()));
            sink.send_to(page, state.cursor()).await;
            mark = on;
        }
        state.own = None;
        let is_whole = pages.cut().is_none() && flaws.lost("file request") == 0;
        state.tell_read(&session, &flaws, pages.cut());
        let mut done = state.done(Parts::of(&[Part::Items]).only_if(is_whole), true);
        done.problems.extend(self.signed.problems());
        Ok(done)
    }
}

/// A file request as an item: the service does not tell who was asked.
fn item(request: &Requested, flaws: &mut Flaws) -> Item {
    let deadline = request.deadline.as_ref().and_then(|deadline| deadline.at.text());
    Item {
        title: Text::new(request.title.text().unwrap_or(&request.id)),
        done: matches!(request.is_open.as_ref(), Some(false)),
        due: flaws.instant("deadline", deadline).map(Due::At),
        url: request.url.text().map(Text::new),
        project: Some(Text::new("Dropbox")),
        ..Item::new(&request.id)
    }
}

/// The trouble of a failure: what the service does not take at all is a matter of the settings.
fn explain(failure: Failure) -> Trouble {
    match failure.status {
        Some(400) => http::setup(format!("Dropbox does not take the request (400): {}", failure.said())),
        _ => failure.into(),
    }
}
