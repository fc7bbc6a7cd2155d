//! A kind that exists in this suite alone. It shows that the floor carries everything that a kind may have: items,
//! people, statuses, hints and calendars, pages that are gone on with, refusals inside a 200, and push.
//!
//! Its service has three questions: `people`, `cards` page by page, and `wait`, which is answered when something changes.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use asyncboard::config::{Problem as ConfigProblem, Section};
use asyncboard::domain::batch::{
    Calendar, Due, Event, EventKind, EventSpan, Hint, Item, Page, Part, Parts, SetState, Status, When,
};
use asyncboard::domain::ids::{Account, CalendarId};
use asyncboard::domain::text::Text;
use asyncboard::providers::http::{
    self, Api, Auth, Cut, Id, Lenient, LenientList, Next, Refusal, Request, Said, Session, Setup, Stand,
};
use asyncboard::providers::kit::{Flaws, Owner, People, State};
use asyncboard::providers::registry::Kind;
use asyncboard::providers::{
    About, Ask, Context, Done, Job, Listening, Nudge, Provider, Rhythm, Setting, SignIn, Sink, Takes, Trouble,
};
use serde::{Deserialize, Serialize};

/// The kind, as a row of a registry.
pub static KIND: Kind = Kind::new(&ABOUT, open);

static ABOUT: About = About {
    gives: "cards, and where people are",
    parts: &[Part::Items, Part::People, Part::Statuses, Part::Hints, Part::Calendars],
    rhythm: Rhythm { listening: Listening::Hints(Duration::from_mins(10)), ..Rhythm::USUAL },
    sign_in: SignIn::Secrets,
    settings: &[
        Setting::needed("token", "a token (a secret)").takes(Takes::Secret),
        Setting::optional("team", "which team; left out: all"),
        http::URL,
    ],
    permissions: "cards:read",
    ..About::new("pulse", "Pulse")
};

/// The parts that a whole look gives all of.
const ALL: Parts = Parts::of(ABOUT.parts);

struct Pulse {
    api: Api,
    owner: Owner,
    team: Option<String>,
    /// Presences that were only pushed; they hold while it is listened.
    pushed: Mutex<BTreeMap<String, String>>,
}

fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let (mut section, mut problems) = (section.clone(), Vec::new());
    let setup = http::read(&mut section, context, &ABOUT, None, &mut problems);
    let token = context.needed_secret(&mut section, "token", &mut problems);
    let team = asyncboard::config::keep(section.text("team"), &mut problems).map(|team| team.value);
    problems.extend(section.unknown());
    let (Some(setup), Some(token), true) = (setup, token, problems.is_empty()) else { return Err(problems) };
    let api = Api::new(Setup { refusals: Some(refusal), ..setup }, Auth::Bearer(token));
    Ok(Box::new(Pulse { api, owner: Owner::new(1, context, &team), team, pushed: Mutex::default() }))
}

/// `{"ok":false,"error":"token_revoked"}`, always in a 200.
fn refusal(said: &Said<'_>) -> Option<Refusal> {
    let word = said.text("/error").filter(|_| said.value("/ok") == Some(&false.into()))?;
    let status = match word {
        "token_revoked" => 401,
        "missing_scope" => 403,
        "ratelimited" => 429,
        "fatal_error" => 503,
        _ => 400,
    };
    Some(Refusal::meant(status).word(word).needs(said.text("/needed")))
}

#[derive(Deserialize)]
struct Roster {
    people: LenientList<Person>,
}

#[derive(Deserialize)]
struct Person {
    id: String,
    #[serde(default)]
    name: Lenient<Id>,
    /// What they chose by hand.
    #[serde(default)]
    status: Lenient<Id>,
    /// What their client works out.
    #[serde(default)]
    presence: Lenient<Id>,
    #[serde(default)]
    meetings: Lenient<LenientList<Meeting>>,
}

#[derive(Deserialize)]
struct Meeting {
    start: String,
    end: String,
}

#[derive(Deserialize)]
struct Cards {
    cards: LenientList<Card>,
    #[serde(default)]
    next: Option<String>,
}

#[derive(Deserialize)]
struct Card {
    id: String,
    #[serde(default)]
    title: Lenient<Id>,
    #[serde(default)]
    owner: Lenient<Id>,
    #[serde(default)]
    due: Lenient<String>,
}

#[derive(Deserialize)]
struct Push {
    id: String,
    presence: String,
}

/// Where the reading of the cards stands, while it is not at its end, and what could not be read up to there.
#[derive(Default, Serialize, Deserialize)]
struct Place(Option<Stand>, Flaws);

impl Provider for Pulse {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn hosts(&self) -> Vec<String> {
        vec![self.api.address().origin()]
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        Box::pin(async move {
            let session = self.api.session(ask.now);
            let stood = State::<Place>::open(ask.cursor.as_ref(), self.owner, ask.now);
            let (mut people, stood) = (Page::default(), stood.filter(|state| state.own.0.is_some()));
            let goes_on = stood.is_some();
            let mut state = stood.unwrap_or_else(|| State::begin(self.owner, ask.now, Place::default()));
            if goes_on {
                sink.go_on().await;
            } else {
                people = self.people(&session, &mut state.own.1).await?;
            }
            self.cards(&session, state, people, &sink).await
        })
    }

    fn listen(&self, nudge: Nudge) -> Option<Job<'_, Trouble>> {
        let session = self.api.beside_visits()?;
        Some(Box::pin(async move {
            nudge.listening();
            loop {
                match session.json::<Push>(Request::get("wait")).await {
                    Ok(answer) => {
                        let Push { id, presence } = answer.value;
                        self.pushed.lock().unwrap_or_else(PoisonError::into_inner).insert(id, presence);
                        nudge.changed();
                    }
                    Err(failure) => return failure.into(),
                }
            }
        }))
    }
}

impl Pulse {
    /// Everybody, with what they do; nobody asks for less.
    async fn people(&self, session: &Session, flaws: &mut Flaws) -> Result<Page, Trouble> {
        let roster: Roster = session.json(Request::get("people").query_if("team", self.team.clone())).await?.value;
        let (mut page, mut people) = (Page::default(), People::default());
        let pushed = self.pushed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for person in flaws.good("person", roster.people) {
            let account = people.account(&person.id);
            people.describe(&account, None, person.name.text());
            let state = person.status.text().and_then(SetState::from_word);
            page.statuses.push((account.clone(), state.map(Status::new)));
            let presence = pushed.get(&person.id).map(String::as_str).or(person.presence.text()).map(Text::new);
            let hint = Hint { presence, note: None, until: None, seen_at: session.now() };
            page.hints.push((account.clone(), Some(hint).filter(|hint| hint.presence.is_some())));
            let meetings = flaws.some("meeting", person.meetings);
            let events = meetings.iter().filter_map(|meeting| event(meeting, flaws)).collect();
            page.calendars.push(Calendar { owner: account, id: CalendarId::new("main"), events });
        }
        page.people = people.news();
        Ok(page)
    }

    /// The cards, page by page, from where an earlier look stood. The first page carries the people.
    async fn cards(
        &self,
        session: &Session,
        mut state: State<Place>,
        mut first: Page,
        sink: &Sink,
    ) -> Result<Done, Trouble> {
        let Place(stand, mut flaws) = std::mem::take(&mut state.own);
        let stand = stand.unwrap_or_default();
        let (mut pages, mut mark) = (session.pages().from(&stand), Some(stand.mark).filter(|mark| !mark.is_empty()));
        loop {
            let request = Request::get("cards").query_if("team", self.team.clone()).query_if("after", mark.take());
            let Cards { cards, next } = session.json(request).await?.value;
            let next = pages.turn(cards.good.iter().map(|card| &*card.id), Next::token(next.as_deref()));
            let items = flaws.good("card", cards).iter().map(|card| item(card, &mut flaws)).collect();
            let page = Page { items, ..std::mem::take(&mut first) };
            let Some(Next::Mark(on)) = next else {
                sink.send(page).await;
                break;
            };
            state.own = Place(Some(pages.stand(on.clone())), flaws.clone());
            sink.send_to(page, state.cursor()).await;
            mark = Some(on);
        }
        state.own = Place::default();
        let words = flaws.words(None).into_iter().chain(pages.cut().map(Cut::words));
        state.tell(words.map(|words| session.scrub(&words).into_owned()));
        Ok(state.done(ALL.only_if(pages.cut().is_none() && flaws.is_empty()), true))
    }
}

fn event(meeting: &Meeting, flaws: &mut Flaws) -> Option<Event> {
    let (start, end) = (flaws.instant("meeting", Some(&meeting.start))?, flaws.instant("meeting", Some(&meeting.end))?);
    let span = EventSpan::Timed { start: When::At(start), end: When::At(end) };
    Some(Event { span, kind: EventKind::Busy, title: None, key: None })
}

fn item(card: &Card, flaws: &mut Flaws) -> Item {
    flaws.fields(&card.id, card.title.is_odd().then_some("title"));
    Item {
        title: Text::new(card.title.text().unwrap_or(&card.id)),
        assignees: card.owner.text().map(Account::new).into_iter().collect(),
        due: flaws.instant("due date", card.due.text()).map(Due::At),
        ..Item::new(&card.id)
    }
}
