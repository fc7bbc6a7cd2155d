//! GitLab, on gitlab.com and on servers of one's own: issues, merge requests, threads, approvals, and who is to review.
//!
//! ```text
//!  mod   settings, and the call: fetch        look   one look: everything, or what has changed      cursor  the cursor
//!  wire map   their shapes -> domain          notes  what the system tells in notes                 act     notes of ours
//!  token      what the token may do, and until when
//! ```
//!
//! REST, because it is the same on every version of a server.
//!
//! Not here: Markdown (`providers::markdown`), HTTP itself (`http`), who is a teammate (board).

mod act;
mod cursor;
mod look;
mod map;
mod notes;
mod token;
mod wire;

use tokio::sync::Mutex;

use self::look::{Look, Memory, TURN};
use super::http::{self, Api, Auth, Pace, Setup, segment};
use super::kit::{Owner, People, Writer};
use super::{
    About, Act, ActKind, Ask, Context, Did, Done, Exam, Examined, Job, Opening, Provider, Setting, SignIn, Sink, Takes,
    Trouble,
};
use crate::config::{Problem as ConfigProblem, Section};
use crate::domain::Instant;
use crate::domain::batch::Part;

/// The service's own address.
const VENDOR: &str = "https://gitlab.com";
/// The form of the cursor.
const FORM: u32 = 2;
/// So many requests a second; the service takes 2,000 a minute of a user.
const PACE: Pace = Pace::a_second(10);

/// What the kind is.
pub static ABOUT: About = About {
    gives: "issues, merge requests, reviewers, threads, approvals, due dates",
    parts: &[Part::Items, Part::People],
    acts: &[ActKind::Reply, ActKind::Ask],
    sign_in: SignIn::Secrets,
    settings: &[
        Setting::needed("token", "a personal, group or project access token (a secret)").takes(Takes::Secret),
        Setting::optional("groups", "groups, with all their subgroups: [\"acme\"]; these or `projects` are needed")
            .takes(Takes::Texts),
        Setting::optional("projects", "projects by their paths: [\"acme/app\", \"acme/sub/lib\"]").takes(Takes::Texts),
        Setting::optional("bots", "`true`: what bots write asks those whom it mentions; default: it is ignored")
            .takes(Takes::Truth),
        Setting {
            meaning: "the address of a server of your own, with its path if it has one; default: gitlab.com",
            ..http::URL
        },
    ],
    asks: &["groups"],
    permissions: "read_api, as a Reporter",
    ..About::new("gitlab", "GitLab")
};

struct GitLab {
    api: Api,
    places: Vec<String>,
    bots: bool,
    owner: Owner,
    writer: Writer,
    memory: Mutex<Memory>,
}

/// Opens a source. Nothing is asked yet.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let mut opening = Opening::new(section, context, &ABOUT);
    let setup = opening.http(Some(VENDOR));
    let token = opening.needed_secret("token");
    let before = opening.problems.len();
    let groups = paths(&mut opening, "groups");
    let projects = paths(&mut opening, "projects");
    let places: Vec<String> = groups.into_iter().chain(projects).collect();
    if places.is_empty() && opening.problems.len() == before {
        opening.missing("groups", "add `groups = [\"acme\"]`, or `projects = [\"acme/app\"]`");
    }
    if places.len() > TURN {
        let turns = places.len().div_ceil(TURN);
        let what =
            format!("{} groups and projects take turns, {TURN} a look: a turn lasts {turns} looks", places.len());
        let warning = ConfigProblem::warning(what, section.location());
        context.warnings.add(vec![warning.help("name a group: it is two lists, however many projects it has")]);
    }
    let bots = opening.truth("bots").unwrap_or_default();
    let (setup, secret) = opening.end(setup.zip(token))?;
    let owner = Owner::new(FORM, context, &(setup.address.text(), &places, bots));
    let auth = Auth::Header { name: "private-token", prefix: "", secret };
    let api = Api::new(Setup { pace: Some(PACE), ..setup }, auth);
    let people = People::new(true);
    let writer = Writer::new(section.owner(), &ABOUT, context, people.met());
    let memory = Mutex::new(Memory { people, no_reviewers: false });
    Ok(Box::new(GitLab { api, places, bots, owner, writer, memory }))
}

/// The groups or projects of a setting, as paths of the service's interface.
fn paths(opening: &mut Opening<'_>, key: &'static str) -> Vec<String> {
    let mut paths = Vec::new();
    for name in opening.texts(key) {
        let path = name.value.trim().trim_matches('/');
        if path.is_empty() || key == "projects" && !path.contains('/') && path.parse::<u64>().is_err() {
            let what = format!("{key} has {:?}, which is none", name.value);
            let help = if key == "projects" {
                "expected a path such as \"acme/app\""
            } else {
                "expected a path such as \"acme\""
            };
            opening.problems.push(ConfigProblem::error(what, name.location).help(help));
            continue;
        }
        let path = format!("{key}/{}", segment(path));
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
}

impl Provider for GitLab {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn hosts(&self) -> Vec<String> {
        vec![self.api.address().origin()]
    }

    fn examine(&self, exam: Exam) -> Job<'_, Examined> {
        Box::pin(async move { token::examine(&self.api.session(exam.now), &exam).await })
    }

    fn act(&self, act: Act, now: Instant) -> Job<'_, Result<Did, Trouble>> {
        Box::pin(async move {
            act::comment(&self.api.session(now), &self.writer.comment(&act)?).await?;
            Ok(Did::default())
        })
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        Box::pin(async move {
            let memory = &mut *self.memory.lock().await;
            memory.people.begin();
            let session = self.api.session(ask.now).telling(&sink);
            let (places, bots, owner) = (&*self.places, self.bots, self.owner);
            Look { session: &session, places, bots, owner, ask: &ask, sink: &sink, memory, asked: 0 }.run().await
        })
    }
}
