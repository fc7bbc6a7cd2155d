//! Jira: Cloud and Data Center.
//!
//! ```text
//!  mod        settings, and the call: fetch           site    which kind of Jira, and the user's zone
//!  look       one look: everything, what changed, what is gone          cursor  what the cursor holds
//!  search     reading the pages of a query            jql     queries
//!  talk       conversations that are long                               act     comments and transitions
//!  rights     what the user may do
//!  wire map   JSON -> values -> domain                adf wiki   the two forms of a comment -> text and mentions
//! ```
//!
//! Not here: which accounts are teammates (board), how requests are sent (`http`).

mod act;
mod adf;
mod cursor;
mod jql;
mod look;
mod map;
mod rights;
mod search;
mod site;
mod talk;
mod wiki;
mod wire;

use std::sync::Arc;

use tokio::sync::{Mutex, OnceCell};

use self::jql::Query;
use self::look::{Look, Memory};
use self::search::{Ended, Kind};
use self::site::Site;
use super::acting::cannot;
use super::http::{self, Address, Api, Auth, Failure};
use super::kit::{Owner, Writer};
use super::{
    About, Act, ActKind, Ask, Context, Did, Done, Exam, Examined, Job, Opening, Provider, Setting, SignIn, Sink, Takes,
    Trouble,
};
use crate::config::{Problem as ConfigProblem, Section, keep};
use crate::domain::Instant;
use crate::domain::batch::{Part, Problem};
use crate::domain::text::Text;
use crate::domain::zone::Zones;

/// The gateway that accepts tokens with scopes, and no others.
const GATEWAY: &str = "https://api.atlassian.com";
/// The form of the cursor.
const FORM: u32 = 2;
/// The words of the setting `deployment`.
const DEPLOYMENTS: [(&str, Kind); 2] = [("cloud", Kind::Cloud), ("server", Kind::Server)];

/// What the kind is.
pub static ABOUT: About = About {
    gives: "issues with their due dates and conversations",
    settings: &[
        Setting::needed("url", "the site: \"https://acme.atlassian.net\", \"https://host/jira\""),
        Setting::optional("user", "the e-mail address (Cloud) or name; without it the token is sent alone"),
        Setting::optional("token", "an API token (Cloud), a personal access token, or a password").takes(Takes::Secret),
        Setting::optional("query", "which issues, in JQL; default: open ones, assigned to teammates or watched by you"),
        Setting::optional("deployment", "\"cloud\" or \"server\"; default: detected"),
        Setting::optional("cloud_id", "the site's id, for a Cloud token with scopes"),
        Setting::optional("gateway", "the gateway for such tokens (\"https://api.atlassian.com\")"),
    ],
    asks: &["user", "token"],
    permissions: "reading: read:jira-work and read:jira-user (Cloud, with scopes); Browse projects; reply and close: write:jira-work",
    parts: &[Part::Items, Part::People],
    acts: &[ActKind::Reply, ActKind::Ask, ActKind::Close],
    sign_in: SignIn::Secrets,
    ..About::new("jira", "Jira")
};

/// A Jira, connected.
struct Jira {
    api: Api,
    /// The address of the Jira in a browser.
    address: String,
    /// The source has a token.
    signed: bool,
    /// The deployment, where the config names it.
    kind: Option<Kind>,
    /// Requests go to the site itself, which refuses Cloud's tokens with scopes.
    past_gateway: bool,
    query: Query,
    /// The query that takes the place of the usual one when Jira refuses it: an account of a teammate may be deleted.
    fallback: Option<Query>,
    owner: Owner,
    zones: Arc<Zones>,
    /// The deployment and the user's zone; asked once.
    site: OnceCell<Site>,
    memory: Mutex<Memory>,
    writer: Writer,
}

/// Opens a Jira source. No request is sent yet.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let mut opening = Opening::new(section, context, &ABOUT);
    let setup = opening.http(None);
    let user = opening.text("user");
    let token = match user {
        Some(_) => opening.needed_secret("token"),
        None => opening.secret("token"),
    };
    let kind = opening.word("deployment", &DEPLOYMENTS);
    let gateway = gateway(&mut opening.section, &mut opening.problems);
    let query = opening.text("query").filter(|query| !query.trim().is_empty());
    if query.is_none() && token.is_none() {
        opening.missing("query", "add it: `query = \"project = ...\"`; it may be omitted only with a `token`, because then your own issues are known");
    }
    let setup = opening.end(setup)?;
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
    let setup = gateway.map_or_else(|| setup.clone(), |gateway| setup.at(gateway));
    let memory = Memory::default();
    let writer = Writer::new(section.owner(), &ABOUT, context, memory.people.met());
    Ok(Box::new(Jira {
        writer,
        api: Api::new(setup, auth),
        signed,
        kind,
        past_gateway,
        query: query.map_or_else(|| Query::usual(&accounts), |query| Query::new(&query)),
        fallback,
        owner: Owner::new(FORM, context, &address),
        address,
        zones: context.zones.clone(),
        site: OnceCell::new(),
        memory: Mutex::new(memory),
    }))
}

/// The address behind the gateway, if `cloud_id` is set.
fn gateway(section: &mut Section, problems: &mut Vec<ConfigProblem>) -> Option<Address> {
    let base = keep(section.text("gateway"), problems);
    let id = keep(section.text("cloud_id"), problems)?;
    if id.value.is_empty() || !id.value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        let problem = ConfigProblem::error("cloud_id is no id of a site", id.location);
        problems.push(problem.help("it stands in the answer of https://YOUR-SITE/_edge/tenant_info"));
        return None;
    }
    let (base, place) = base.map_or((GATEWAY.to_owned(), id.location), |base| (base.value, base.location));
    http::parse_address("gateway", &format!("{}/ex/jira/{}", base.trim_end_matches('/'), id.value), place, problems)
}

impl Provider for Jira {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn hosts(&self) -> Vec<String> {
        if self.signed { vec![self.api.address().origin()] } else { Vec::new() }
    }

    fn act(&self, act: Act, now: Instant) -> Job<'_, Result<Did, Trouble>> {
        Box::pin(self.do_it(act, now))
    }

    fn examine(&self, exam: Exam) -> Job<'_, Examined> {
        Box::pin(async move {
            let Some(site) = self.site.get().filter(|_| self.signed) else { return Examined::of(&exam) };
            rights::examine(&self.api.session(exam.now), site.kind, &exam).await
        })
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        Box::pin(async move {
            let mut memory = self.memory.lock().await;
            memory.people.begin();
            // A page of keys, or of issues with long conversations, takes long.
            let session = self.api.session(ask.now).telling(&sink);
            let site = self.site.get_or_try_init(|| site::ask(&session, self.kind, self.signed, &self.zones)).await;
            let site = site.map_err(|failure| self.hint(failure, true))?;
            // Data Center compares user names without case, because its directories change it.
            memory.people.set_folds_case(site.kind == Kind::Server);
            let (session, query, ask, sink, memory) = (&session, &self.query, &ask, &sink, &mut *memory);
            let mut look = Look { source: self, session, site, query, ask, sink, memory };
            let mut ended = look.run().await;
            if let (Err(Ended { failure, first: true }), Some(fallback)) = (&ended, &self.fallback)
                && failure.status == Some(400)
            {
                let refused = failure.said();
                look.query = fallback;
                ended = look.run().await.map(|done| without_the_team(done, &refused));
            }
            ended.map_err(|ended| self.explain(ended.failure, site))
        })
    }
}

impl Jira {
    async fn do_it(&self, act: Act, now: Instant) -> Result<Did, Trouble> {
        let session = self.api.session(now);
        let site = self.site.get_or_try_init(|| site::ask(&session, self.kind, self.signed, &self.zones)).await;
        let kind = site.map_err(|failure| self.hint(failure, true))?.kind;
        match &act {
            Act::Reply { item, text, .. } | Act::Ask { item, text } => {
                act::comment(&session, kind, item.raw(), &self.writer.pieces(text)?).await?;
            }
            Act::Close { item } => act::close(&session, kind, item.raw()).await?,
            Act::SetStatus(_) | Act::CheckIn { .. } => return Err(cannot(ABOUT.label, act.kind())),
        }
        Ok(Did::default())
    }

    /// The trouble of a failed search.
    fn explain(&self, failure: Failure, site: &Site) -> Trouble {
        match failure.status {
            Some(400) => http::setup(format!("Jira does not take `query`: {}", failure.said())),
            Some(410) if site.kind == Kind::Server => {
                http::setup(format!("{} is a Jira Cloud: take away `deployment = \"server\"`", self.api.host()))
            }
            _ => self.hint(failure, site.kind == Kind::Cloud),
        }
    }

    /// Adds a hint to a 401: Cloud refuses a token with scopes that does not come through the gateway.
    fn hint(&self, failure: Failure, may_be_cloud: bool) -> Trouble {
        if failure.status == Some(401) && may_be_cloud && self.past_gateway && self.kind != Some(Kind::Server) {
            let said = failure.trouble.text();
            let text = format!("{}; a Cloud token with scopes works only with `cloud_id` set", said.raw());
            return Trouble::Denied { text: Text::new(text) };
        }
        failure.into()
    }
}

fn without_the_team(mut done: Done, refused: &str) -> Done {
    let text = format!("only your own issues are shown: Jira does not take the teammates' accounts ({refused})");
    done.problems.push(Problem::at_large(text));
    done
}
