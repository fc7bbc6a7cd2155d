//! GitHub, on github.com and on Enterprise Server: issues, pull requests, reviews, and the requests for them.
//!
//! ```text
//!  mod       settings, and the call: fetch          settings  which repositories
//!  look      a look at everything                   fresh     what has changed since        cursor  the cursor
//!  calls     each question (GraphQL: `queries/`)    refusals  how it refuses, in words
//!  wire map  their shapes -> domain                 teams     whom a team asks             act     comments
//!  scopes    what a classic token may do
//! ```
//!
//! Everything is read at the start and every six hours; in between one question tells what has changed.
//!
//! Not here: Markdown (`providers::markdown`), HTTP itself (`http`), who is a teammate (board).

mod act;
mod calls;
mod cursor;
mod fresh;
mod look;
mod map;
mod refusals;
mod scopes;
mod settings;
mod teams;
mod wire;

use tokio::sync::Mutex;

use self::calls::{Calls, Known};
use self::look::{Look, Memory};
use self::refusals::explain;
use self::settings::Settings;
use self::teams::Teams;
use super::http::{self, Api, Auth, Failure, Setup};
use super::kit::{Owner, People, Writer};
use super::{
    About, Act, ActKind, Ask, Context, Did, Done, Exam, Examined, Job, Opening, Provider, Setting, SignIn, Sink, Takes,
    Trouble,
};
use crate::config::{Problem as ConfigProblem, Section};
use crate::domain::Instant;
use crate::domain::batch::Part;

/// The form of the cursor.
const FORM: u32 = 2;

/// What the kind is.
pub static ABOUT: About = About {
    gives: "issues, pull requests, review requests, reviews, comments, reactions, milestones, dates of projects",
    parts: &[Part::Items, Part::People],
    acts: &[ActKind::Reply, ActKind::Ask],
    sign_in: SignIn::Secrets,
    settings: &[
        Setting::needed("token", "a personal access token (a secret)").takes(Takes::Secret),
        Setting::needed(
            "repos",
            "repositories: \"acme/app\", or with `*` at the end, \"acme/web-*\"; not archived ones",
        )
        .takes(Takes::Texts),
        Setting::optional(
            "issues",
            "\"all\", \"talk\" (assigned, or with a milestone or a comment) or \"none\"; default: all",
        ),
        Setting::optional(
            "team_requests",
            "`true`: requests to teams of any size ask their members, `false`: none do; default: up to five",
        )
        .takes(Takes::Truth),
        Setting::optional("due_field", "a date field of projects, which comes before the milestone"),
        Setting::optional("bots", "`true`: what bots write asks those whom it mentions; default: it is ignored")
            .takes(Takes::Truth),
        Setting { meaning: "the address of an Enterprise Server; default: github.com", ..http::URL },
    ],
    permissions: "Issues: read, Pull requests: read; for teams the organisation's Members: read, for `due_field` Projects: read",
    ..About::new("github", "GitHub")
};

struct GitHub {
    api: Api,
    path: &'static str,
    settings: Settings,
    owner: Owner,
    /// What the token is called, for people.
    secret: String,
    known: Known,
    writer: Writer,
    memory: Mutex<Memory>,
}

/// Opens a source. Nothing is asked yet.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let mut opening = Opening::new(section, context, &ABOUT);
    let setup = opening.http(Some(settings::VENDOR));
    let token = opening.needed_secret("token");
    let settings = settings::read(&mut opening);
    let ((setup, token), settings) = opening.end(setup.zip(token).zip(settings))?;
    let (path, secret) = (settings::path(&setup.address), token.name());
    let owner = Owner::new(FORM, context, &(setup.address.text(), &settings));
    let api = Api::new(Setup { refusals: Some(refusals::refusal), ..setup }, Auth::Bearer(token));
    let people = People::new(true);
    let writer = Writer::new(section.owner(), &ABOUT, context, people.met());
    let memory = Mutex::new(Memory { people, teams: Teams::default() });
    Ok(Box::new(GitHub { api, path, settings, owner, secret, known: Known::default(), writer, memory }))
}

impl Provider for GitHub {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn hosts(&self) -> Vec<String> {
        vec![self.api.address().origin()]
    }

    fn examine(&self, exam: Exam) -> Job<'_, Examined> {
        let found = Examined::of(&exam);
        let found = match found.permissions.clone() {
            Some(granted) => scopes::judge(found, &granted, &self.settings, exam.writes()),
            None => found,
        };
        Box::pin(std::future::ready(found))
    }

    fn act(&self, act: Act, now: Instant) -> Job<'_, Result<Did, Trouble>> {
        Box::pin(async move {
            let comment = self.writer.comment(&act)?;
            let explain = |failure: Failure| explain(failure, &self.secret, self.api.address());
            act::comment(&self.api.session(now), self.path, &comment, &explain).await?;
            Ok(Did::default())
        })
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        Box::pin(async move {
            let memory = &mut *self.memory.lock().await;
            memory.people.begin();
            let session = self.api.session(ask.now).telling(&sink);
            let calls = Calls { session: &session, path: self.path, settings: &self.settings, known: &self.known };
            let explain = |failure: Failure| explain(failure, &self.secret, self.api.address());
            Look { calls, owner: self.owner, ask: &ask, sink: &sink, memory, explain: &explain }.run().await
        })
    }
}
