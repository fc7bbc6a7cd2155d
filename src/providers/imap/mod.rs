//! Mail: threads in which somebody waits for a reply, out of one mailbox, by IMAP.
//!
//! ```text
//!  mod       settings, looks, listening        folders  which folders are read
//!  look      one look                          state    what is known: the cursor
//!  letter subject    what is kept of a mail    circle   which addresses are whose
//!  threads   which mails belong together       rules    what they ask of whom, and what answers it
//! ```
//!
//! A first look reads the envelopes, flags and a few header fields of the window in each folder; later ones what is new,
//! whose flags changed, and what is gone. Of threads in which an answer is owed, the beginning of one mail's text is read.
//! Nothing in a mailbox changes: folders are opened for reading, and mails are peeked at.
//!
//! Not here: the protocol (`mail`), who is a teammate (board).

mod circle;
mod folders;
mod letter;
mod look;
mod rules;
mod state;
mod subject;
mod threads;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;

use self::circle::Circle;
use self::look::Look;
use self::rules::{Thread, away};
use self::state::{FORM, Seen};
use super::http::Clock;
use super::kit::{Owner, State};
use super::mail::{self, Idle, Listed, SETTINGS, Setup};
use super::oauth::{KEY, SUBJECT, SignedIn};
use super::{
    About, Ask, Context, Done, Job, Listening, Nudge, Provider, Rhythm, Setting, SignIn, Sink, Takes, Trouble,
};
use crate::config::{Located, Problem as ConfigProblem, Section, keep};
use crate::domain::Instant;
use crate::domain::agreement::{DURATION_FORM, duration};
use crate::domain::batch::{Item, Page, Part, Parts, Profile};
use crate::domain::ids::Account;
use crate::domain::text::Text;

/// Gmail's own server.
const GMAIL: &str = "imaps://imap.gmail.com";
/// How far back mails count, where the config does not say.
const WINDOW: TimeDelta = TimeDelta::days(14);
/// Everything is read again so often, where something could not be read.
const AGAIN: i64 = 24 * 60 * 60;
/// Servers end a wait for changes after ten to twenty-nine minutes: it is begun anew before.
const IDLE: Duration = Duration::from_mins(9);
/// So many items are handed over at once.
const PAGE: usize = 500;

const OWN: [Setting; 4] = [
    Setting::needed("user", "the name to sign in with, usually an e-mail address"),
    Setting::optional("addresses", "further addresses of yours").takes(Takes::Texts),
    Setting::optional("window", "how far back mails count (\"14d\"), from \"1d\" to \"90d\""),
    Setting::optional("folders", "folders to read; default: the inbox, and what was sent or archived")
        .takes(Takes::Texts),
];

const fn with_url(url: Setting) -> [Setting; 20] {
    let [user, addresses, window, folders] = OWN;
    let [
        password,
        sign_in,
        token,
        client_id,
        client_secret,
        tenant,
        refresh_token,
        auth_url,
        ca,
        client_cert,
        timeout,
        max_answer,
        max_items,
    ] = SETTINGS;
    [
        url,
        user,
        addresses,
        window,
        folders,
        password,
        sign_in,
        token,
        client_id,
        client_secret,
        tenant,
        refresh_token,
        KEY,
        SUBJECT,
        auth_url,
        ca,
        client_cert,
        timeout,
        max_answer,
        max_items,
    ]
}

/// What `asyncboard check` says of a mailbox.
const NOTE: &str = "IMAP has no permission for reading alone: this credential may do more, the board only reads";

const RHYTHM: Rhythm = Rhythm {
    refresh: None,
    least: Duration::from_mins(1),
    listening: Listening::Hints(Duration::from_mins(10)),
    only_attended: false,
};

/// What the kind is.
pub static ABOUT: About = About {
    gives: "mails that you owe a reply, and mails of yours to which teammates owe one; automatic out-of-office replies",
    parts: &[Part::Items, Part::Statuses, Part::People],
    rhythm: RHYTHM,
    asks: &["password"],
    sign_in: SignIn::Secrets,
    settings: &with_url(Setting::needed("url", "the server: \"imaps://host\", or \"imap://host\" for STARTTLS")),
    permissions: "IMAP: an app password, or an access token (Microsoft: `IMAP.AccessAsUser.All`)",
    note: NOTE,
    ..About::new("imap", "IMAP mail")
};

/// What Gmail is: the same, with its server.
pub static GMAIL_ABOUT: About = About {
    settings: &with_url(Setting::optional("url", "the server; default: Gmail's")),
    permissions: "IMAP: an app password, or OAuth with `https://mail.google.com/`",
    note: NOTE,
    gives: ABOUT.gives,
    parts: ABOUT.parts,
    rhythm: RHYTHM,
    asks: &["password"],
    sign_in: SignIn::Secrets,
    ..About::new("gmail", "Gmail")
};

struct Mailbox {
    about: &'static About,
    setup: Arc<Setup>,
    sign_in: mail::SignIn,
    signed_in: Option<SignedIn>,
    circle: Circle,
    window: TimeDelta,
    folders: Vec<String>,
    owner: Owner,
    /// The clock of the last look, for a listener that is told to wait.
    clock: Mutex<Option<Clock>>,
}

/// Opens a mailbox. Nothing is asked yet.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    open_as(&ABOUT, None, section, context)
}

/// Opens a mailbox of Gmail.
pub fn open_gmail(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    open_as(&GMAIL_ABOUT, Some(GMAIL), section, context)
}

fn open_as(
    about: &'static About,
    vendor: Option<&str>,
    section: &Section,
    context: &Context,
) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let (mut section, mut problems) = (section.clone(), Vec::new());
    let setup = mail::read(&mut section, context, vendor, &mut problems);
    let signing = mail::sign_in(&mut section, context, setup.as_ref(), &mut problems);
    let more = addresses(&mut section, &mut problems);
    let window = window(&mut section, &mut problems).unwrap_or(WINDOW);
    let folders = section.texts("folders", &mut problems).map(|list| list.value).unwrap_or_default();
    problems.extend(section.unknown());
    let (Some(setup), Some(signing), true) = (setup, signing, problems.is_empty()) else { return Err(problems) };
    let mail::Signing { user, sign_in, signed_in } = signing;
    let folders: Vec<String> = folders.into_iter().map(|folder| folder.value).collect();
    let circle = Circle::new(context, &user, &more);
    let belongs = (setup.place.origin(), user, &folders, window.num_seconds(), setup.bounds.items, circle.print());
    let owner = Owner::new(FORM, context, &belongs);
    let (setup, clock) = (Arc::new(setup), Mutex::default());
    Ok(Box::new(Mailbox { about, setup, sign_in, signed_in, circle, window, folders, owner, clock }))
}

fn addresses(section: &mut Section, problems: &mut Vec<ConfigProblem>) -> Vec<String> {
    let list = section.texts("addresses", problems).map(|list| list.value).unwrap_or_default();
    let wrong = list.iter().filter(|address| !address.value.contains('@'));
    problems.extend(wrong.map(|address| {
        let what = format!("addresses has {:?}, which is no e-mail address", address.value);
        ConfigProblem::error(what, address.location.clone()).help("expected addresses such as \"maya@acme.example\"")
    }));
    list.into_iter().map(|address| address.value).collect()
}

fn window(section: &mut Section, problems: &mut Vec<ConfigProblem>) -> Option<TimeDelta> {
    let Located { value, location } = keep(section.text("window"), problems)?;
    let read = duration(&value).filter(|window| (TimeDelta::days(1)..=TimeDelta::days(90)).contains(window));
    if read.is_none() {
        let help = format!("expected {DURATION_FORM}, from \"1d\" to \"90d\"");
        problems.push(ConfigProblem::error(format!("window is {value:?}"), location).help(help));
    }
    read
}

impl Provider for Mailbox {
    fn about(&self) -> &'static About {
        self.about
    }

    fn window(&self) -> Option<TimeDelta> {
        Some(self.window)
    }

    fn hosts(&self) -> Vec<String> {
        let sign_in = self.signed_in.iter().flat_map(SignedIn::hosts);
        std::iter::once(self.setup.place.origin()).chain(sign_in).collect()
    }

    fn signed_in(&self) -> Option<&SignedIn> {
        self.signed_in.as_ref()
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        Box::pin(self.look(ask, sink))
    }

    fn listen(&self, nudge: Nudge) -> Option<Job<'_, Trouble>> {
        Some(Box::pin(async move {
            match self.wait(&nudge).await {
                Ok(never) => never,
                Err(trouble) => trouble,
            }
        }))
    }
}

impl Mailbox {
    async fn look(&self, ask: Ask, sink: Sink) -> Result<Done, Trouble> {
        let clock = Clock::begin(ask.now);
        *self.clock.lock().unwrap_or_else(PoisonError::into_inner) = Some(clock);
        let known = State::<Seen>::open(ask.cursor.as_ref(), self.owner, ask.now);
        // What could not be read is tried again once a day; else mails never change.
        let is_due = |state: &State<Seen>| {
            let is_odd = state.own.folders.iter().any(|folder| folder.odd > 0);
            is_odd && ask.now.timestamp() - state.own.full_at >= AGAIN
        };
        let known = known.filter(|state| !is_due(state)).map(|state| state.own);
        let fresh = || Seen { full_at: ask.now.timestamp(), ..Seen::default() };
        let mut session = mail::open(&self.setup, &self.sign_in, clock).await?;
        let mut look = Look {
            session: &mut session,
            circle: &self.circle,
            sink: &sink,
            now: ask.now,
            window: self.window,
            thorough: ask.thorough,
            most: self.setup.bounds.items,
            told: Vec::new(),
            opened: None,
        };
        let seen = look.run(&self.folders, known.clone().unwrap_or_else(fresh)).await?;
        let told = std::mem::take(&mut look.told);
        session.logout().await;
        let moved = known.as_ref() != Some(&seen);
        let mut complete = Parts::NONE;
        // What the server counts may move without a mail that did.
        if !known.is_some_and(|known| known.has_mails_of(&seen)) {
            for page in self.pages(&seen, ask.now) {
                sink.send(page).await;
            }
            complete = Parts::of(self.about.parts);
        }
        let mut state = State::begin(self.owner, ask.now, seen);
        state.tell(told);
        let refused = self.signed_in.iter().flat_map(SignedIn::problems);
        state.tell(refused.map(|problem| problem.text.raw().to_owned()));
        Ok(state.done(complete, moved))
    }

    /// Everything that follows from what is known.
    fn pages(&self, seen: &Seen, now: Instant) -> Vec<Page> {
        let threads = threads::threads(seen.copies());
        let items: Vec<Item> = threads.iter().filter_map(|thread| Thread::new(thread, &self.circle).item()).collect();
        let statuses = away(threads.iter().flatten(), &self.circle, now);
        let mut people: BTreeMap<Account, Profile> = BTreeMap::new();
        let mut meet = |account: &Account, name: Option<&str>| {
            let profile = people.entry(account.clone()).or_insert_with(|| self.circle.profile(account, name));
            if profile.name.is_none() {
                *profile = self.circle.profile(account, name);
            }
        };
        let names: BTreeMap<&str, &str> = threads
            .iter()
            .flatten()
            .filter_map(|mail| Some((mail.letter.from.as_str(), mail.letter.name.as_deref()?)))
            .collect();
        for message in items.iter().flat_map(|item| &item.messages) {
            meet(&message.author, names.get(message.author.raw()).copied());
            for account in &message.mentions {
                meet(account, None);
            }
        }
        for (account, _) in &statuses {
            meet(account, None);
        }
        meet(&self.circle.me(), None);
        let statuses = statuses.into_iter().map(|(account, status)| (account, Some(status))).collect();
        let first = Page { people: people.into_values().collect(), statuses, ..Page::default() };
        let items = items.chunks(PAGE).map(|items| Page { items: items.to_vec(), ..Page::default() });
        std::iter::once(first).chain(items).collect()
    }

    /// Waits for changes of the inbox. A server that tells of none is left, and looked at as often as every other source.
    async fn wait(&self, nudge: &Nudge) -> Result<Trouble, Trouble> {
        let clock = *self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        // It is listened to after a look, so there is a clock.
        let Some(clock) = clock else { return std::future::pending().await };
        let mut session = mail::open(&self.setup, &self.sign_in, clock).await?;
        if !session.can("IDLE") {
            session.logout().await;
            return std::future::pending().await;
        }
        if let Err(refused) = session.examine(&Listed::inbox()).await? {
            let text = format!("the inbox cannot be listened to ({})", refused.words());
            return Err(Trouble::Theirs { text: Text::new(text) });
        }
        let told = |idle| match idle {
            Idle::Waiting => nudge.listening(),
            Idle::Changed => nudge.changed(),
        };
        Ok(session.idle(IDLE, told).await)
    }
}
