//! Jira: Cloud and Data Center.
//!
//! ```text
//!  mod        settings, and the call: fetch           site    which kind of Jira, and the user's zone
//!  look       one look: everything, or what changed   place   what the cursor holds
//!  sweep      what nothing tells of: the deleted      search  reading the pages of a query
//!  jql        queries                                 time    dates as Jira writes them
//!  talk       conversations that are long
//!  wire map   JSON -> values -> domain                adf wiki   the two forms of a comment -> text and mentions
//! ```
//!
//! Not here: who is a teammate, and what follows (board); how requests are sent (`http`).

mod adf;
mod jql;
mod look;
mod map;
mod place;
mod search;
mod site;
mod sweep;
mod talk;
mod time;
mod wiki;
mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Mutex;

use self::jql::Query;
use self::look::{Ended, Look, Memory};
use self::place::Place;
use self::search::Kind;
use self::site::Site;
use self::sweep::Swept;
use super::http::{self, Address, Api, Auth, Failure, Setup, Visit};
use super::{About, Ask, Context, Done, Job, Provider, Setting, SignIn, Sink, Trouble};
use crate::config::{Located, Problem as ConfigProblem, Section, keep, suggest};
use crate::domain::batch::{Part, Problem};
use crate::domain::text::Text;
use crate::domain::zone::Zones;

/// Where tokens with scopes, and only they, are taken.
const GATEWAY: &str = "https://api.atlassian.com";
/// The words of the setting `deployment`.
const DEPLOYMENTS: [(&str, Kind); 2] = [("cloud", Kind::Cloud), ("server", Kind::Server)];

/// What the kind is.
pub static ABOUT: About = About {
    gives: "issues with their due dates and conversations",
    settings: &[
        Setting {
            key: "url",
            needed: true,
            meaning: "the site: \"https://acme.atlassian.net\", \"https://host/jira\"",
        },
        Setting {
            key: "user",
            needed: false,
            meaning: "the e-mail address (Cloud) or name; without it the token is sent alone",
        },
        Setting {
            key: "token",
            needed: false,
            meaning: "an API token (Cloud), a personal access token, or a password",
        },
        Setting {
            key: "query",
            needed: false,
            meaning: "which issues, in JQL; left out: open ones assigned to teammates or watched by the user",
        },
        Setting { key: "deployment", needed: false, meaning: "\"cloud\" or \"server\"; left out: the site is asked" },
        Setting { key: "cloud_id", needed: false, meaning: "the site's id, for a Cloud token with scopes" },
        Setting {
            key: "gateway",
            needed: false,
            meaning: "the gateway for such tokens (\"https://api.atlassian.com\")",
        },
    ],
    permissions: "reading: read:jira-work and read:jira-user (Cloud, with scopes); Browse projects",
    parts: &[Part::Items, Part::People],
    sign_in: SignIn::Secrets,
    ..About::new("jira", "Jira")
};

/// A Jira, connected.
struct Jira {
    api: Api,
    /// Where people look at it.
    address: String,
    /// There is a token, so there is somebody to be.
    signed: bool,
    /// The config says which kind it is.
    kind: Option<Kind>,
    /// Cloud's tokens with scopes go another way than this source does.
    past_gateway: bool,
    query: Query,
    /// What is asked when the usual query with the teammates' accounts is refused: one of them may be no more.
    fallback: Option<Query>,
    zones: Arc<Zones>,
    memory: Mutex<Memory>,
}

/// Opens a Jira source. Nothing is asked yet.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let (mut section, mut problems) = (section.clone(), Vec::new());
    let setup = http::read(&mut section, context, &ABOUT, None, &mut problems);
    let user = keep(section.text("user"), &mut problems).map(|user| user.value);
    let token = match user {
        Some(_) => context.needed_secret(&mut section, "token", &mut problems),
        None => context.secret(&mut section, "token", &mut problems),
    };
    let kind = deployment(&mut section, &mut problems);
    let gateway = gateway(&mut section, &mut problems);
    let query = keep(section.text("query"), &mut problems).filter(|query| !query.value.trim().is_empty());
    if query.is_none() && token.is_none() {
        let problem = ConfigProblem::error("query is missing", section.place());
        problems.push(
            problem.help("without a token nobody is signed in, so say which issues: `query = \"project = ...\"`"),
        );
    }
    problems.extend(section.unknown());
    let Some(setup) = setup.filter(|_| problems.is_empty()) else { return Err(problems) };
    let address = setup.address.text().to_owned();
    let accounts = context.accounts(section.owner(), ABOUT.kind);
    let fallback = (query.is_none() && !accounts.is_empty()).then(|| Query::usual(&[]));
    let signed = token.is_some();
    let auth = match (user, token) {
        (Some(user), Some(secret)) => Auth::Basic { user, secret },
        (None, Some(token)) => Auth::Bearer(token),
        (_, None) => Auth::None,
    };
    let past_gateway = gateway.is_none();
    let kind = kind.or(gateway.as_ref().map(|_| Kind::Cloud));
    let setup: Setup = gateway.map_or_else(|| setup.clone(), |gateway| setup.at(gateway));
    Ok(Box::new(Jira {
        api: Api::new(setup, auth),
        address,
        signed,
        kind,
        past_gateway,
        query: query.map_or_else(|| Query::usual(&accounts), |query| Query::new(&query.value)),
        fallback,
        zones: context.zones.clone(),
        memory: Mutex::default(),
    }))
}

fn deployment(section: &mut Section, problems: &mut Vec<ConfigProblem>) -> Option<Kind> {
    let Located { value, place } = keep(section.text("deployment"), problems)?;
    let kind = DEPLOYMENTS.iter().find(|(word, _)| *word == value).map(|(_, kind)| *kind);
    if kind.is_none() {
        let words = DEPLOYMENTS.map(|(word, _)| word);
        let problem = ConfigProblem::error(format!("no deployment is called {value:?}"), place);
        problems.push(problem.help(suggest(&value, &words)));
    }
    kind
}

/// The address behind the gateway, where `cloud_id` is set.
fn gateway(section: &mut Section, problems: &mut Vec<ConfigProblem>) -> Option<Address> {
    let base = keep(section.text("gateway"), problems);
    let id = keep(section.text("cloud_id"), problems)?;
    if id.value.is_empty() || !id.value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        let problem = ConfigProblem::error("cloud_id is no id of a site", id.place);
        problems.push(problem.help("it stands in the answer of https://YOUR-SITE/_edge/tenant_info"));
        return None;
    }
    let (base, place) = base.map_or((GATEWAY.to_owned(), id.place), |base| (base.value, base.place));
    match Address::parse(&format!("{}/ex/jira/{}", base.trim_end_matches('/'), id.value)) {
        Ok(address) => Some(address),
        Err(what) => {
            problems.push(ConfigProblem::error(format!("gateway {what}"), place));
            None
        }
    }
}

impl Provider for Jira {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn hosts(&self) -> Vec<String> {
        if self.signed { vec![self.api.address().origin()] } else { Vec::new() }
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        Box::pin(async move {
            let mut memory = self.memory.lock().await;
            memory.begin();
            let visit = self.api.visit(ask.now);
            let site = self.site(&visit, &mut memory).await?;
            memory.folds_case(site.kind == Kind::Server);
            match self.look(&visit, &site, &self.query, &ask, &sink, &mut memory).await {
                Err(Ended::Failed { failure, first: true }) if failure.status == Some(400) => {
                    let Some(fallback) = &self.fallback else { return Err(self.explain(failure, &site)) };
                    let refused = said(&failure);
                    let done = self.look(&visit, &site, fallback, &ask, &sink, &mut memory).await;
                    done.map(|done| with(done, without_the_team(&refused))).map_err(|ended| self.told(ended, &site))
                }
                ended => ended.map_err(|ended| self.told(ended, &site)),
            }
        })
    }
}

impl Jira {
    /// What the Jira is; asked once.
    async fn site(&self, visit: &Visit, memory: &mut Memory) -> Result<Site, Trouble> {
        if let Some(site) = &memory.site {
            return Ok(site.clone());
        }
        let site = site::ask(visit, self.kind, self.signed, &self.zones).await;
        let site = site.map_err(|failure| self.hint(failure, true))?;
        memory.site = Some(site.clone());
        Ok(site)
    }

    /// One look: at what changed and what is gone where that is enough, else at everything; at that once more when a mark of its pages
    /// was too old.
    async fn look(
        &self,
        visit: &Visit,
        site: &Site,
        query: &Query,
        ask: &Ask,
        sink: &Sink,
        memory: &mut Memory,
    ) -> Result<Done, Ended> {
        let look = Look { visit, site, address: &self.address, signed: self.signed, query, sink, now: ask.now };
        let jql = query.all();
        let known = ask.cursor.as_ref().and_then(|cursor| Place::from_cursor(cursor, &self.address, &jql));
        let is_enough = |place: &Place| {
            !place.is_full_due(ask.now, ask.thorough) && !memory.known.needs_full(place.full_at(), ask.now)
        };
        let unfinished = known.clone().filter(|place| place.is_unfinished(ask.now));
        if let Some(mut place) = known.filter(is_enough)
            && let Some(done) = look.fresh(&mut place, memory).await?
            && look.sweep(&place, ask.thorough, memory).await? != Swept::Unsure
        {
            return Ok(done);
        }
        let place = || Place::new(&self.address, &jql, ask.now);
        match look.full(unfinished.unwrap_or_else(place), memory).await {
            Err(Ended::Failed { failure, first: false }) if matches!(failure.status, Some(400 | 410)) => {
                memory.begin();
                look.full(place(), memory).await
            }
            ended => ended,
        }
    }

    fn told(&self, ended: Ended, site: &Site) -> Trouble {
        match ended {
            Ended::Failed { failure, .. } => self.explain(failure, site),
            Ended::Unheard => ended.trouble(),
        }
    }

    /// What a failed search means.
    fn explain(&self, failure: Failure, site: &Site) -> Trouble {
        match failure.status {
            Some(400) => setup(format!("Jira does not take `query`: {}", said(&failure))),
            Some(410) if site.kind == Kind::Server => {
                setup(format!("{} is a Jira Cloud: take away `deployment = \"server\"`", self.api.host()))
            }
            _ => self.hint(failure, site.kind == Kind::Cloud),
        }
    }

    /// Cloud answers a token with scopes like a wrong one, when it does not come through the gateway.
    fn hint(&self, failure: Failure, may_be_cloud: bool) -> Trouble {
        if failure.status == Some(401) && may_be_cloud && self.past_gateway && self.kind != Some(Kind::Server) {
            let said = failure.trouble.text();
            let text = format!("{}; a Cloud token with scopes works only with `cloud_id` set", said.raw());
            return Trouble::Denied { text: Text::new(text) };
        }
        failure.into()
    }
}

/// What Jira says is wrong: in words, or field by field.
fn said(failure: &Failure) -> String {
    #[derive(serde::Deserialize)]
    struct Said {
        #[serde(default, rename = "errorMessages")]
        messages: Vec<String>,
        #[serde(default)]
        errors: BTreeMap<String, String>,
    }
    let body = failure.body.as_ref().and_then(|body| serde_json::from_str::<Said>(body.raw()).ok());
    let words =
        body.map(|said| said.messages.into_iter().chain(said.errors.into_values()).collect::<Vec<_>>().join(" "));
    words.filter(|words| !words.is_empty()).unwrap_or_else(|| failure.trouble.text().raw().to_owned())
}

fn setup(text: String) -> Trouble {
    Trouble::Setup { text: Text::new(text) }
}

fn without_the_team(refused: &str) -> String {
    format!("only your own issues are shown: Jira does not take the teammates' accounts ({refused})")
}

fn with(mut done: Done, text: String) -> Done {
    done.problems.push(Problem::at_large(text));
    done
}
