//! Trello: cards, the lines of their checklists, and their comments.
//!
//! ```text
//!  mod     settings, and one refresh       boards  which boards            act  comments, cards that are done
//!  calls   signing in, many questions in one request      routes  each question
//!  full comments   whole boards            look    what has changed since      state  what was seen: the cursor
//!  wire    their shapes                    map stamp       wire -> domain
//! ```
//!
//! A full look reads every board at the start, when the user asks for it, and every six hours. Other looks read only
//! what changed; without changes they take one request for every five boards.
//!
//! A look for changes misses reactions to old comments, and changes that the service reports neither as an action nor
//! by the time of the card's last activity. The next full look finds them. Of one card the newest thousand comments are
//! read.
//!
//! Not here: HTTP itself (`http`), which accounts are teammates (board).

mod act;
mod boards;
mod calls;
mod comments;
mod full;
mod look;
mod map;
mod routes;
mod stamp;
mod state;
mod wire;

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use tokio::sync::Mutex;

use self::calls::Calls;
use self::full::Read;
use self::look::Look;
use self::state::{CursorState, Seen, done};
use super::acting::cannot;
use super::http::{self, Api, Auth, Cut, Id, LenientList};
use super::kit::{Owner, People, Writer};
use super::{
    About, Act, ActKind, Ask, Context, Did, Done, Job, Opening, Provider, Setting, SignIn, Sink, Takes, Trouble,
};
use crate::config::{Problem as ConfigProblem, Section};
use crate::domain::Instant;
use crate::domain::batch::{Page, Part, Parts, Progress};

/// The service's own address.
const VENDOR: &str = "https://api.trello.com/1";
/// A source that reads all boards looks for new ones after so many seconds. The members' part of the API takes a
/// hundred requests in fifteen minutes, from all programs of a person together.
const LISTED: i64 = 5 * 60;
/// The form of the cursor.
const FORM: u32 = 3;
/// The words of the setting `auth`.
const FORMS: [(&str, Form); 2] = [("header", |[header, _]| header), ("query", |[_, query]| query)];

/// How requests are signed: in a header, which keeps secrets out of addresses, or in the query.
type Form = fn([Auth; 2]) -> Auth;

/// What the kind is.
pub static ABOUT: About = About {
    gives: "cards with their due dates, lines of checklists with due dates, comments and mentions",
    settings: &[
        Setting::needed("key", "the API key (a secret)").takes(Takes::Secret),
        Setting::needed("token", "a token made with that key; the scope `read` is enough (a secret)")
            .takes(Takes::Secret),
        Setting::optional("boards", "ids, short links, addresses or names; default: all of yours").takes(Takes::Texts),
        Setting::optional("auth", "\"header\" or \"query\": how to sign in; default: whichever works"),
        http::URL,
    ],
    permissions: "read; reply and close: read,write",
    parts: &[Part::Items, Part::People],
    acts: &[ActKind::Reply, ActKind::Ask, ActKind::Close],
    sign_in: SignIn::Secrets,
    ..About::new("trello", "Trello")
};

struct Trello {
    api: Api,
    /// The service supports `/batch`, as far as is known.
    batches: AtomicBool,
    wanted: Vec<String>,
    owner: Owner,
    memory: Mutex<Memory>,
    /// Whom a text can mention.
    writer: Writer,
}

/// What is kept from look to look, as long as the program runs.
struct Memory {
    people: People,
    /// When the boards of the user were listed last, as a Unix time.
    listed: i64,
}

/// Opens a source. No request is sent yet.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let mut opening = Opening::new(section, context, &ABOUT);
    let setup = opening.http(Some(VENDOR));
    let (key, token) = (opening.needed_secret("key"), opening.needed_secret("token"));
    let boards = opening.texts("boards");
    let empty = boards.iter().filter(|board| board.value.trim().is_empty());
    opening.problems.extend(empty.map(|board| {
        ConfigProblem::error("boards holds an empty name", board.location.clone()).help("fill it in, or leave it out")
    }));
    let wanted: Vec<String> = boards.into_iter().map(|board| board.value).collect();
    let form = opening.word("auth", &FORMS).unwrap_or(|forms| Auth::Either(forms.into()));
    let ((setup, key), token) = opening.end(setup.zip(key).zip(token))?;
    let pairs = |names: [&'static str; 2]| names.into_iter().zip([key.clone(), token.clone()]).collect();
    let forms = [Auth::OAuth1Style(pairs(["oauth_consumer_key", "oauth_token"])), Auth::Query(pairs(["key", "token"]))];
    let (api, batches) = (Api::new(setup, form(forms)), AtomicBool::new(true));
    let people = People::new(true);
    let writer = Writer::new(section.owner(), &ABOUT, context, people.met());
    let memory = Mutex::new(Memory { people, listed: i64::MIN });
    Ok(Box::new(Trello { api, batches, owner: Owner::new(FORM, context, &wanted), wanted, memory, writer }))
}

impl Provider for Trello {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn hosts(&self) -> Vec<String> {
        vec![self.api.address().origin()]
    }

    fn act(&self, act: Act, now: Instant) -> Job<'_, Result<Did, Trouble>> {
        Box::pin(self.do_it(act, now))
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        Box::pin(async move {
            let memory = &mut *self.memory.lock().await;
            memory.people.begin();
            // One board is one page, and may take many answers.
            let session = self.api.session(ask.now).telling(&sink);
            let calls = Calls { session, batches: &self.batches };
            let is_known = self.api.is_form_known();
            let place = CursorState::open(ask.cursor.as_ref(), self.owner, ask.now);
            let mut run = Run { source: self, calls: &calls, now: ask.now, sink: &sink, memory };
            match place.filter(|place| !place.is_full_due(ask.now, false)) {
                Some(place) if !place.own.rest.is_empty() => {
                    if !is_known {
                        // Only this request shows whether, and in which form, the source is let in.
                        run.mine().await?;
                    }
                    sink.go_on().await;
                    run.read(place).await
                }
                Some(place) if !ask.thorough && is_known => run.look(place).await,
                _ => run.everything().await,
            }
        })
    }
}

impl Trello {
    async fn do_it(&self, act: Act, now: Instant) -> Result<Did, Trouble> {
        let session = self.api.session(now);
        let words = match &act {
            Act::Reply { text, .. } | Act::Ask { text, .. } => self.writer.pieces(text)?,
            _ => Vec::new(),
        };
        if !self.api.is_form_known() {
            // A question finds out in which form requests are signed, because an act is sent once.
            let calls = Calls { session: self.api.session(now), batches: &self.batches };
            let _: LenientList<wire::Board> = calls.one(&routes::my_boards()).await?;
        }
        match &act {
            Act::Reply { item, .. } | Act::Ask { item, .. } => act::comment(&session, item.raw(), &words).await?,
            Act::Close { item } => act::close(&session, item.raw()).await?,
            Act::SetStatus(_) | Act::CheckIn { .. } => return Err(cannot(ABOUT.label, act.kind())),
        }
        Ok(Did::default())
    }
}

/// One refresh.
struct Run<'a> {
    source: &'a Trello,
    calls: &'a Calls<'a>,
    now: Instant,
    sink: &'a Sink,
    memory: &'a mut Memory,
}

impl Run<'_> {
    /// The open boards of the user. This request comes first, because it shows whether the source is let in, and in
    /// which form.
    async fn mine(&mut self) -> Result<LenientList<wire::Board>, Trouble> {
        let mut mine: LenientList<wire::Board> = self.calls.one(&routes::my_boards()).await?;
        // A problem may quote and truncate these names.
        for Id(name) in mine.good.iter_mut().filter_map(|board| board.name.as_mut()) {
            *name = self.calls.scrub(name);
        }
        self.memory.listed = self.now.timestamp();
        Ok(mine)
    }

    /// A full look: reads every board.
    async fn everything(&mut self) -> Result<Done, Trouble> {
        let mine = self.mine().await?;
        let choice = boards::of(&self.source.wanted, &mine.good);
        let seen = Seen::new(choice.ids.into(), !mine.is_whole(), self.now);
        let mut place = CursorState::begin(self.source.owner, self.now, seen);
        place.tell(choice.problems);
        if !mine.is_whole() {
            place.tell([format!("{} of your boards could not be read", mine.skipped)]);
        }
        self.read(place).await
    }

    /// Reads the boards that the full look has not read yet.
    async fn read(&mut self, mut place: CursorState) -> Result<Done, Trouble> {
        let (most, total) = (self.calls.session.bounds().items, place.own.boards.len() + place.own.rest.len());
        while let Some(id) = place.own.rest.pop_front() {
            let items = place.own.items();
            if items >= most {
                place.tell([Cut::Items(most).words()]);
                place.own.is_cut = true;
                place.own.rest.clear();
                break;
            }
            match full::board(self.calls, &id, most - items, &mut self.memory.people).await? {
                // The setting names this board twice, by its name and by its short link.
                Read::Whole(whole) if place.own.boards.contains_key(&whole.id) => {}
                Read::Whole(whole) => {
                    place.own.is_cut |= whole.is_cut;
                    place.own.boards.insert(whole.id, whole.known);
                    let progress = Some(Progress { done: total - place.own.rest.len(), total });
                    let page = Page { progress, ..whole.page };
                    if place.own.rest.is_empty() {
                        self.sink.send(page).await;
                    } else {
                        self.sink.send_to(page, place.cursor()).await;
                    }
                }
                Read::Closed => {}
                Read::Shut(failure) => place.tell([full::shut(&id, &failure)]),
            }
        }
        // A source of which no board could be read is not empty.
        if place.own.boards.is_empty() && !place.told().is_empty() {
            let why = place.told().join("; ");
            return Err(http::setup(format!("no board can be read: {why}; check `boards`")));
        }
        // An item that was not read may still exist.
        let complete = Parts::of(&[Part::Items]).only_if(!place.own.is_cut);
        Ok(done(&place, complete, true))
    }

    /// A look for changes.
    async fn look(&mut self, before: CursorState) -> Result<Done, Trouble> {
        let mut place = before.clone();
        let is_due = !(0..LISTED).contains(&self.now.timestamp().saturating_sub(self.memory.listed));
        let mine = if self.source.wanted.is_empty() && is_due { Some(self.mine().await?) } else { None };
        let (page, gone, people) = (Page::default(), BTreeSet::new(), &mut self.memory.people);
        let mut look = Look { calls: self.calls, place: &mut place, people, page, gone };
        if let Some(mine) = mine {
            look.compare(&mine).await?;
        }
        let page = look.run(self.now).await?;
        self.sink.send(page).await;
        Ok(done(&place, Parts::NONE, place != before))
    }
}
