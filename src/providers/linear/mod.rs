//! Linear: issues with their comments, reactions and due dates, and projects with a target date.
//!
//! ```text
//!  mod   settings, and the call: fetch      calls  each question (GraphQL: `queries/`), how it refuses
//!  look  one look: everything, or what has changed      wire map  their shapes -> domain      act  comments of ours
//! ```
//!
//! Not here: Markdown (`providers::markdown`), HTTP itself (`http`), who is a teammate (board).

mod act;
mod calls;
mod look;
mod map;
mod wire;

use std::time::Duration;

use tokio::sync::Mutex;

use self::calls::{Calls, Points};
use self::look::Look;
use super::http::{self, Api, Auth, Failure, Setup};
use super::kit::{Owner, People, Writer};
use super::{
    About, Act, ActKind, Ask, Context, Did, Done, Job, Opening, Provider, Rhythm, Setting, SignIn, Sink, Takes, Trouble,
};
use crate::config::{Problem as ConfigProblem, Section};
use crate::domain::Instant;
use crate::domain::batch::Part;

/// The service's own address.
const VENDOR: &str = "https://api.linear.app";
/// The form of the cursor.
const FORM: u32 = 1;
/// With what a personal key begins, which stands alone in its header.
const KEY: &str = "lin_api_";

/// What the kind is.
pub static ABOUT: About = About {
    gives: "issues, comments, reactions, due dates, milestones, projects with a target date",
    parts: &[Part::Items, Part::People],
    acts: &[ActKind::Reply, ActKind::Ask],
    sign_in: SignIn::Secrets,
    settings: &[
        Setting::needed("token", "a personal API key, or an OAuth token (a secret)").takes(Takes::Secret),
        Setting::optional("teams", "teams by their keys: [\"ENG\", \"OPS\"]; default: every team that the key may see")
            .takes(Takes::Texts),
        Setting::optional("bots", "`true`: what bots write asks those whom it mentions; default: it is ignored")
            .takes(Takes::Truth),
        http::URL,
    ],
    permissions: "Read",
    // The service discourages polling.
    rhythm: Rhythm { refresh: Some(Duration::from_mins(2)), ..Rhythm::USUAL },
    ..About::new("linear", "Linear")
};

struct Linear {
    api: Api,
    teams: Vec<String>,
    bots: bool,
    owner: Owner,
    /// What the key is called, for people.
    secret: String,
    points: Points,
    writer: Writer,
    people: Mutex<People>,
}

/// Opens a source. Nothing is asked yet.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let mut opening = Opening::new(section, context, &ABOUT);
    let setup = opening.http(Some(VENDOR));
    let token = opening.needed_secret("token");
    let teams: Vec<String> = opening.texts("teams").iter().map(|team| team.value.trim().to_owned()).collect();
    let bots = opening.truth("bots").unwrap_or_default();
    let (setup, secret) = opening.end(setup.zip(token))?;
    let owner = Owner::new(FORM, context, &(setup.address.text(), &teams, bots));
    let name = secret.name();
    let api = Api::new(Setup { refusals: Some(calls::refusal), ..setup }, Auth::BareOrBearer { bare: KEY, secret });
    let people = People::new(false);
    let writer = Writer::new(section.owner(), &ABOUT, context, people.met());
    let (points, people) = (Points::default(), Mutex::new(people));
    Ok(Box::new(Linear { api, teams, bots, owner, secret: name, points, writer, people }))
}

impl Provider for Linear {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn hosts(&self) -> Vec<String> {
        vec![self.api.address().origin()]
    }

    fn act(&self, act: Act, now: Instant) -> Job<'_, Result<Did, Trouble>> {
        Box::pin(async move {
            let comment = self.writer.comment(&act)?;
            let explain = |failure: Failure| calls::explain(failure, &self.secret);
            act::comment(&self.api.session(now), &comment, &explain).await?;
            Ok(Did::default())
        })
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        Box::pin(async move {
            let people = &mut *self.people.lock().await;
            people.begin();
            let session = self.api.session(ask.now).telling(&sink);
            let calls = Calls { session: &session, teams: self.teams.clone(), points: &self.points };
            let mut look = Look { calls, bots: self.bots, owner: self.owner, ask: &ask, sink: &sink, people };
            look.run().await.map_err(|failure| calls::explain(failure, &self.secret))
        })
    }
}
