//! The kind `ics`: calendars of files, folders and addresses, as a source asks for them and hands them over.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at what it does not expect")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use asyncboard::config::{self, Scrubber, Secret, SecretFrom, SecretSource};
use asyncboard::domain::Instant;
use asyncboard::domain::batch::{Event, EventKind, EventSpan, Page, Part};
use asyncboard::domain::zone::Zones;
use asyncboard::providers::credential::{Secrets, Unfetched};
use asyncboard::providers::{Ask, Context, Cursor, Done, Mate, Provider, Sink, Trouble, registry};

#[path = "support/http/mod.rs"]
mod support;

use support::{Server, answer};

/// Secrets as the program has them: those of the config, and variables of the environment before that.
#[derive(Default)]
struct Known {
    variables: BTreeMap<String, String>,
    scrubber: Scrubber,
}

impl Secrets for Known {
    fn has(&self, source: &SecretSource) -> bool {
        source.from.is_some() || self.variables.contains_key(&source.variable())
    }

    fn fetch(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        let secret = match (source.variables().find_map(|name| self.variables.get(&name)), &source.from) {
            (Some(text), _) => Secret::new(text.clone()),
            (None, Some(SecretFrom::Text(secret))) => secret.clone(),
            (None, from) => panic!("{from:?}"),
        };
        self.scrubber.learn(&secret);
        Ok(secret)
    }

    fn again(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        self.fetch(source)
    }

    fn scrubber(&self) -> Scrubber {
        self.scrubber.clone()
    }
}

const TEAM: &str = "me = \"maya\"\n\
    [[teammate]]\nid = \"maya\"\nname = \"Maya Ortiz\"\naccounts = { email = \"Maya@acme.example\" }\n\
    [[teammate]]\nid = \"kenji\"\nname = \"Kenji\"\naccounts = { email = \"kenji@acme.example\" }\n";

/// Opens a source of this team with these settings; the problems, if there are any.
fn opened(folder: &Path, settings: &str, variables: &[(&str, &str)]) -> Result<Box<dyn Provider>, Vec<String>> {
    let text = format!("{TEAM}[[source]]\nid = \"leave\"\nkind = \"ics\"\n{settings}\n");
    let zones = Arc::new(Zones::newest([]));
    let config = config::load_text(&folder.join("config.toml").to_string_lossy(), &text, &zones, None).unwrap();
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let context = Context {
        secrets: Arc::new(Known { variables, ..Known::default() }),
        mates: config.team.mates.iter().map(Mate::from).collect(),
        me: config.team.me.and_then(|index| config.team.get(index)).map(|mate| mate.id.clone()),
        ..Context::new(zones)
    };
    let source = &config.sources[0];
    let words = |problem: config::Problem| match problem.help {
        Some(help) => format!("{}; {help}", problem.what),
        None => problem.what,
    };
    registry::open(&source.kind, &source.section, &context)
        .map_err(|problems| problems.into_iter().map(words).collect())
}

/// A source with everything that it handed over.
struct Rig {
    provider: Box<dyn Provider>,
    calendars: BTreeMap<(String, String), Vec<Event>>,
    cursor: Option<Cursor>,
    /// How many pages with calendars the last look handed over.
    pages: usize,
    problems: Vec<String>,
    now: Instant,
}

impl Rig {
    fn new(folder: &Path, settings: &str) -> Self {
        Self::with(folder, settings, &[])
    }

    fn with(folder: &Path, settings: &str, variables: &[(&str, &str)]) -> Self {
        Self {
            provider: opened(folder, settings, variables).unwrap(),
            calendars: BTreeMap::new(),
            cursor: None,
            pages: 0,
            problems: Vec::new(),
            now: "2026-11-23T09:00:00Z".parse().unwrap(),
        }
    }

    fn look(&mut self) -> Result<Done, Trouble> {
        let ask = Ask { now: self.now, cursor: self.cursor.clone(), thorough: false };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (sink, mut pages) = Sink::new(4);
        let fetch = self.provider.fetch(ask, sink);
        let (done, pages) = runtime.block_on(async {
            let collect = async {
                let mut found = Vec::new();
                while let Some(piece) = pages.recv().await {
                    found.extend(Some(piece.page).filter(|page| *page != Page::default()));
                }
                found
            };
            tokio::join!(fetch, collect)
        });
        self.pages = pages.len();
        let mut seen = Vec::new();
        for calendar in pages.into_iter().flat_map(|page| page.calendars) {
            let key = (calendar.owner.raw().to_owned(), calendar.id.raw().to_owned());
            seen.push(key.clone());
            if calendar.events.is_empty() {
                self.calendars.remove(&key);
            } else {
                self.calendars.insert(key, calendar.events);
            }
        }
        let done = done?;
        if done.complete.has(Part::Calendars) {
            self.calendars.retain(|key, _| seen.contains(key));
        }
        self.cursor = done.cursor.clone().or(self.cursor.take());
        let words = |problem: &asyncboard::domain::batch::Problem| {
            let file = problem.file.as_ref().map(|file| format!("{}: ", file.raw())).unwrap_or_default();
            format!("{file}{}", problem.text.raw())
        };
        self.problems = done.problems.iter().map(words).collect();
        Ok(done)
    }

    /// The events that were handed over, in short: owner, start's hour, kind, title.
    fn events(&self) -> Vec<String> {
        let event = |owner: &str, event: &Event| {
            let title = event.title.as_ref().map(|title| format!(" {}", title.raw())).unwrap_or_default();
            let kind = format!("{:?}", event.kind).to_lowercase();
            format!("{owner} {kind}{title}")
        };
        let all = self.calendars.iter().flat_map(|((owner, _), events)| events.iter().map(move |e| event(owner, e)));
        all.collect()
    }
}

/// A calendar with an event of this title, and more lines of it.
fn ics(title: &str, lines: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:{title}\r\nSUMMARY:{title}\r\nDTSTART:20261124T090000Z\r\nDURATION:PT1H\r\n\
         {lines}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

/// A service with one calendar: its version, which is its `ETag`, and what it answers.
struct Service {
    server: Server,
    holds: Arc<Mutex<(u32, String)>>,
}

impl Service {
    fn start(body: &str) -> Self {
        let holds = Arc::new(Mutex::new((1, body.to_owned())));
        let held = holds.clone();
        let server = Server::start(move |_, seen, stream| {
            let (version, body) = held.lock().unwrap().clone();
            let etag = format!("\"{version}\"");
            if body.is_empty() {
                return stream.write_all(&answer("404 Not Found", &[], "none"));
            }
            if seen.header("if-none-match") == Some(&etag) {
                return stream.write_all(&answer("304 Not Modified", &[("etag", &etag)], ""));
            }
            stream.write_all(&answer("200 OK", &[("etag", &etag), ("content-type", "text/calendar")], &body))
        });
        Self { server, holds }
    }

    fn hold(&self, body: &str) {
        let mut holds = self.holds.lock().unwrap();
        *holds = (holds.0 + 1, body.to_owned());
    }

    /// Its address, of which the path is a secret.
    fn address(&self) -> String {
        format!("{}/canary-path/basic.ics?key=canary-query", self.server.url())
    }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn calendars_are_read_from_files_folders_and_addresses() {
    let (home, service) = (folder(), Service::start(&ics("Web", "")));
    std::fs::write(home.path().join("maya.ics"), ics("File", "")).unwrap();
    std::fs::create_dir(home.path().join("kenji")).unwrap();
    for name in ["a.ics", "b.ICS", "c.txt", ".d.ics"] {
        std::fs::write(home.path().join("kenji").join(name), ics(name, "")).unwrap();
    }
    let settings = "calendars = { maya = \"maya.ics\", kenji = \"kenji\" }\nshow_titles = true";
    let mut rig = Rig::new(home.path(), settings);
    let done = rig.look().unwrap();
    assert_eq!(rig.events(), ["kenji busy a.ics", "kenji busy b.ICS", "maya busy File"]);
    assert!(done.complete.has(Part::Calendars) && rig.problems.is_empty());
    let mut rig = Rig::new(home.path(), &format!("calendars = {{ kenji = {:?} }}", service.address()));
    rig.look().unwrap();
    assert_eq!(rig.events(), ["kenji busy"], "the title of another person's event");
}

#[test]
fn nothing_changed_is_one_conditional_request_a_calendar_and_no_page() {
    let (home, service) = (folder(), Service::start(&ics("A", "")));
    std::fs::write(home.path().join("maya.ics"), ics("File", "")).unwrap();
    let settings = format!("calendars = {{ maya = \"maya.ics\", kenji = {:?} }}", service.address());
    let mut rig = Rig::new(home.path(), &settings);
    rig.look().unwrap();
    let (before, cursor) = (rig.events(), rig.cursor.clone());
    for _ in 0..2 {
        let done = rig.look().unwrap();
        assert_eq!((rig.pages, &done.cursor), (0, &None), "nothing is new");
    }
    let asked = service.server.seen();
    let conditional = asked.iter().map(|seen| seen.header("if-none-match")).collect::<Vec<_>>();
    assert_eq!(conditional, [None, Some("\"1\""), Some("\"1\"")]);
    // After a start, what the store has stays.
    let mut again = Rig::new(home.path(), &settings);
    again.cursor = cursor;
    again.look().unwrap();
    assert_eq!((again.pages, service.server.seen().len(), rig.events()), (0, 4, before));
}

#[test]
fn a_change_is_handed_over_alone_and_the_same_events_in_other_bytes_are_no_news() {
    let (home, service) = (folder(), Service::start(&ics("A", "")));
    std::fs::write(home.path().join("maya.ics"), ics("File", "")).unwrap();
    let settings =
        format!("show_titles = true\ncalendars = {{ maya = \"maya.ics\", kenji = {:?} }}", service.address());
    let mut rig = Rig::new(home.path(), &settings);
    rig.look().unwrap();
    service.hold(&ics("B", ""));
    rig.look().unwrap();
    assert_eq!((rig.pages, rig.events()), (1, vec!["kenji busy B".to_owned(), "maya busy File".to_owned()]));
    service.hold(&ics("B", "DESCRIPTION:canary-text\r\nLOCATION:canary-place\r\n"));
    rig.look().unwrap();
    assert_eq!(rig.pages, 0);
    std::fs::write(home.path().join("maya.ics"), ics("Another file", "")).unwrap();
    rig.look().unwrap();
    assert_eq!((rig.pages, rig.events()), (1, vec!["kenji busy B".to_owned(), "maya busy Another file".to_owned()]));
    let mut whole = Rig::new(home.path(), &settings);
    whole.look().unwrap();
    assert_eq!(whole.calendars, rig.calendars, "two looks at a changing calendar agree with one");
}

#[test]
fn on_another_day_everything_is_read_whole() {
    let (home, service) = (folder(), Service::start(&ics("A", "RRULE:FREQ=DAILY\r\n")));
    let mut rig = Rig::new(home.path(), &format!("calendars = {{ kenji = {:?} }}", service.address()));
    rig.look().unwrap();
    let count = rig.events().len();
    rig.now = "2026-11-24T00:00:00Z".parse().unwrap();
    rig.look().unwrap();
    assert_eq!(rig.events().len(), count + 1, "the window has moved by a day, and begins where the event does");
    assert_eq!(service.server.seen()[1].header("if-none-match"), None);
}

#[test]
fn a_calendar_that_cannot_be_had_is_a_problem_and_what_was_known_stays() {
    let (home, service) = (folder(), Service::start(&ics("A", "")));
    std::fs::write(home.path().join("maya.ics"), ics("File", "")).unwrap();
    let settings = format!("calendars = {{ maya = \"maya.ics\", kenji = {:?} }}", service.address());
    let mut rig = Rig::new(home.path(), &settings);
    rig.look().unwrap();
    let before = rig.calendars.clone();
    for broken in ["", "<html>sign in</html>", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:2026", " "] {
        service.hold(broken);
        rig.look().unwrap();
        assert_eq!(rig.calendars, before, "{broken}");
        assert!(broken == " " || rig.problems[0].starts_with("kenji: "), "{broken}: {:?}", rig.problems);
        assert!(rig.problems.iter().all(|problem| !problem.contains("canary")), "{:?}", rig.problems);
    }
    service.hold(&ics("B", ""));
    rig.look().unwrap();
    assert!(rig.problems.is_empty() && rig.calendars != before || rig.pages == 1);
    std::fs::remove_file(home.path().join("maya.ics")).unwrap();
    service.hold("");
    let Err(trouble) = rig.look() else { panic!("not one of the calendars can be had") };
    assert!(!trouble.text().raw().contains("canary"), "{trouble:?}");
}

/// Looks at a calendar whose service answers so, after a look that went well; what is said of it, and what is known then.
fn after(
    status: &'static str,
    headers: &'static [(&'static str, &'static str)],
    body: &'static [u8],
) -> (String, Vec<String>) {
    let server = Server::start(move |number, _, stream| {
        let good = ics("A", "").into_bytes();
        stream.write_all(&if number == 0 { answer("200 OK", &[], good) } else { answer(status, headers, body) })
    });
    let home = folder();
    let mut rig =
        Rig::new(home.path(), &format!("timeout = \"5s\"\ncalendars = {{ kenji = \"{}/canary.ics\" }}", server.url()));
    rig.look().unwrap();
    let said = rig.look().map_or_else(|trouble| format!("{trouble:?}"), |_| rig.problems.join("; "));
    assert!(server.seen().len() <= 6, "{said}");
    (said, rig.events())
}

#[test]
fn what_a_service_refuses_leaves_what_was_known_and_names_no_address() {
    for (status, headers, body, word) in [
        ("401 Unauthorized", &[][..], &b""[..], "Denied"),
        ("403 Forbidden", &[], b"", "Denied"),
        ("429 Too Many Requests", &[("retry-after", "3600")], b"", "Limited"),
        ("302 Found", &[("location", "https://stranger.example/canary.ics")], b"", "stranger.example"),
        ("200 OK", &[("content-type", "text/html")], b"<html>sign in</html>", "this is no calendar"),
        ("200 OK", &[("content-encoding", "gzip")], b"not gzip", "Offline"),
    ] {
        let (said, events) = after(status, headers, body);
        assert!(said.contains(word) && !said.contains("canary"), "{status}: {said}");
        assert_eq!(events, ["kenji busy"], "{status}");
    }
}

#[test]
fn what_is_wrong_is_told_on_every_look_and_after_a_start() {
    let home = folder();
    std::fs::write(home.path().join("kenji.ics"), ics("Secret", "DTEND:20261123T090000Z\r\n")).unwrap();
    let settings = "calendars = { kenji = \"kenji.ics\" }";
    let mut rig = Rig::new(home.path(), settings);
    for _ in 0..2 {
        rig.look().unwrap();
        assert_eq!(rig.problems, ["kenji: an event ends before it starts"]);
    }
    let mut again = Rig::new(home.path(), settings);
    again.cursor = rig.cursor;
    again.look().unwrap();
    assert_eq!(again.problems, rig.problems);
}

#[test]
fn no_address_no_title_and_nothing_else_of_an_event_is_in_the_cursor_or_the_pages() {
    let (home, service) = (
        folder(),
        Service::start(&ics(
            "canary-title",
            "DESCRIPTION:canary-text\r\nLOCATION:canary-place\r\nATTENDEE:mailto:canary@acme.example\r\n\
             ORGANIZER:mailto:canary@acme.example\r\nURL:https://canary.example\r\n",
        )),
    );
    let mut rig =
        Rig::with(home.path(), "calendars = { kenji = { env = \"KENJI_ICS\" } }", &[("KENJI_ICS", &service.address())]);
    rig.look().unwrap();
    assert_eq!(rig.events(), ["kenji busy"]);
    let kept = format!("{:?} {}", rig.calendars, String::from_utf8_lossy(&rig.cursor.unwrap().0));
    assert!(!kept.contains("canary") && !kept.contains("acme"), "{kept}");
    assert!(rig.provider.hosts().is_empty(), "the address is known once the secret was fetched");
}

#[test]
fn titles_are_kept_of_ones_own_events_and_never_of_private_ones() {
    let home = folder();
    let two = ics("Review", "") + &ics("Doctor", "CLASS:PRIVATE\r\n");
    for name in ["maya.ics", "kenji.ics"] {
        std::fs::write(home.path().join(name), &two).unwrap();
    }
    let calendars = "calendars = { maya = \"maya.ics\", kenji = \"kenji.ics\" }";
    let mut rig = Rig::new(home.path(), calendars);
    rig.look().unwrap();
    assert_eq!(rig.events(), ["kenji busy", "kenji busy", "maya busy Review", "maya busy"]);
    let mut rig = Rig::new(home.path(), &format!("{calendars}\nshow_titles = true\nmeans = \"away\""));
    rig.look().unwrap();
    assert_eq!(rig.events(), ["kenji away Review", "kenji away", "maya away Review", "maya away"]);
}

#[test]
fn an_event_of_a_feed_of_the_team_belongs_to_whom_it_invites_or_names() {
    let home = folder();
    let event = |title: &str, lines: &str| {
        ics(title, lines).replace("BEGIN:VCALENDAR\r\n", "").replace("END:VCALENDAR\r\n", "")
    };
    let feed = [
        event("Both", "ATTENDEE:mailto:MAYA@acme.example\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:kenji@acme.example\r\n"),
        event("Declined", "ATTENDEE;PARTSTAT=DECLINED:mailto:kenji@acme.example\r\n"),
        event("Organized", "ORGANIZER:mailto:kenji@acme.example\r\n"),
        event("Invited", "ORGANIZER:mailto:kenji@acme.example\r\nATTENDEE:mailto:lea@acme.example\r\n"),
        event("Urlaub KENJI (Tokyo)", ""),
        event("Maya  Ortiz: leave", ""),
        event("Maya: leave", ""),
        event("Kenji and Maya Ortiz", ""),
        event("Kenjiro", ""),
        event("Nobody, cancelled", "STATUS:CANCELLED\r\n"),
    ];
    let feed = format!("BEGIN:VCALENDAR\r\n{}END:VCALENDAR\r\n", feed.concat());
    std::fs::write(home.path().join("hr.ics"), feed).unwrap();
    let mut rig = Rig::new(home.path(), "team = \"hr.ics\"\nmeans = \"away\"");
    rig.look().unwrap();
    let own = ["maya away Both", "maya away Maya  Ortiz: leave"];
    assert_eq!(rig.events(), [&["kenji away", "kenji away", "kenji away"], &own[..]].concat());
    assert_eq!(rig.problems, ["team: 4 events of nobody on the board"]);
    std::fs::write(home.path().join("hr.ics"), ics("Kenji: leave", "")).unwrap();
    rig.look().unwrap();
    assert_eq!((rig.events(), rig.problems.len()), (vec!["kenji away".to_owned()], 0), "what is gone of somebody goes");
}

/// The all-day events of a calendar of holidays are days off of everybody whom it concerns, by their names.
#[test]
fn a_calendar_of_holidays_takes_the_days_of_those_whom_it_concerns() {
    let day = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Founders' day\r\nTRANSP:TRANSPARENT\r\n\
               DTSTART;VALUE=DATE:20261124\r\nEND:VEVENT\r\n\
               BEGIN:VEVENT\r\nUID:b\r\nSUMMARY:Party\r\nDTSTART:20261124T090000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n\
               END:VCALENDAR\r\n";
    let service = Service::start(day);
    let home = folder();
    let address = service.address();
    for (whom, expected) in [
        ("", &["kenji away Founders' day", "maya away Founders' day"][..]),
        ("who = [\"kenji\"]", &["kenji away Founders' day"]),
        ("region = \"DE\"", &[]),
    ] {
        let holiday = format!("[[holiday]]\nics = {address:?}\n{whom}\n");
        let mut rig =
            Rig { provider: feed(home.path(), &holiday), ..Rig::new(home.path(), "calendars = { maya = \"x.ics\" }") };
        rig.look().unwrap();
        assert_eq!(rig.events(), expected, "{whom}");
        let asked = service.server.seen().len();
        rig.look().unwrap();
        assert_eq!((rig.pages, service.server.seen().len()), (0, asked + 1), "one conditional request for everybody");
    }
}

/// `works = true` takes a day out of a calendar of holidays, for those whom it concerns.
#[test]
fn a_day_on_which_somebody_works_is_no_holiday_of_a_calendar() {
    let home = folder();
    let day = |uid: &str, title: &str, from: &str, to: &str| {
        format!(
            "BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:{title}\r\nDTSTART;VALUE=DATE:{from}\r\nDTEND;VALUE=DATE:{to}\r\nEND:VEVENT\r\n"
        )
    };
    let days = [day("a", "Founders' day", "20261124", "20261125"), day("b", "Harvest", "20261126", "20261130")];
    let file = format!("BEGIN:VCALENDAR\r\n{}END:VCALENDAR\r\n", days.concat());
    std::fs::write(home.path().join("days.ics"), file).unwrap();
    let spans = |rig: &Rig, who: &str| -> Vec<String> {
        let theirs = rig.calendars.iter().filter(|((owner, _), _)| owner == who).flat_map(|(_, events)| events);
        theirs
            .map(|event| match event.span {
                EventSpan::AllDay { from, to } => format!("{from} {to} {}", event.title.as_ref().unwrap().raw()),
                EventSpan::Timed { .. } => panic!("{event:?}"),
            })
            .collect()
    };
    let holiday = "[[holiday]]\nics = \"days.ics\"\n";
    let works = ["2026-11-24\nworks = true\n", "2026-11-27\nworks = true\nwho = [\"kenji\"]\n"];
    let works = works.map(|works| format!("[[holiday]]\ndate = {works}")).concat();
    let rig = Rig::new(home.path(), "calendars = { maya = \"x.ics\" }");
    let mut rig = Rig { provider: feed(home.path(), holiday), ..rig };
    rig.look().unwrap();
    let whole = ["2026-11-24 2026-11-25 Founders' day", "2026-11-26 2026-11-30 Harvest"];
    assert_eq!(
        (spans(&rig, "maya"), spans(&rig, "kenji")),
        (whole.map(str::to_owned).into(), whole.map(str::to_owned).into())
    );
    // The file is as it was: the config has changed.
    rig.provider = feed(home.path(), &format!("{holiday}{works}"));
    rig.look().unwrap();
    assert_eq!(spans(&rig, "maya"), ["2026-11-26 2026-11-30 Harvest"]);
    assert_eq!(spans(&rig, "kenji"), ["2026-11-26 2026-11-27 Harvest", "2026-11-28 2026-11-30 Harvest"]);
}

/// The source of a calendar of holidays in this team.
fn feed(folder: &Path, holiday: &str) -> Box<dyn Provider> {
    let zones = Arc::new(Zones::newest([]));
    let path = folder.join("config.toml");
    let config = config::load_text(&path.to_string_lossy(), &format!("{TEAM}{holiday}"), &zones, None).unwrap();
    let mates = config.team.mates.iter().map(Mate::from).collect();
    let context = Context { secrets: Arc::new(Known::default()), mates, ..Context::new(zones) };
    let source = &config.sources[0];
    assert_eq!((source.id.as_str(), &*source.kind.value), ("holidays", "ics"));
    registry::open(&source.kind, &source.section, &context).unwrap()
}

#[test]
fn a_calendar_that_is_wanted_no_more_goes() {
    let home = folder();
    for name in ["maya.ics", "kenji.ics"] {
        std::fs::write(home.path().join(name), ics("A", "")).unwrap();
    }
    let mut rig = Rig::new(home.path(), "calendars = { maya = \"maya.ics\", kenji = \"kenji.ics\" }");
    rig.look().unwrap();
    rig.provider = opened(home.path(), "calendars = { maya = \"maya.ics\" }", &[]).unwrap();
    rig.look().unwrap();
    assert_eq!(rig.events(), ["maya busy A"]);
}

#[test]
fn a_variable_of_the_environment_comes_before_the_config() {
    let (home, service) = (folder(), Service::start(&ics("A", "")));
    let variable = ("ASYNCBOARD_LEAVE_CALENDARS_KENJI", &*service.address());
    let mut rig = Rig::with(home.path(), "calendars = { kenji = \"nowhere.ics\" }", &[variable]);
    rig.look().unwrap();
    assert_eq!(rig.events(), ["kenji busy"]);
    std::fs::write(home.path().join("other.ics"), ics("A", "")).unwrap();
    let variable = ("ASYNCBOARD_LEAVE_CALENDARS_KENJI", "other.ics");
    let mut rig = Rig::with(home.path(), "calendars = { kenji = \"nowhere.ics\" }", &[variable]);
    rig.look().unwrap();
    assert_eq!(rig.events(), ["kenji busy"]);
}

#[test]
fn wrong_settings_are_named_without_an_address() {
    let home = folder();
    for (settings, expected) in [
        ("", "calendars is missing; add `calendars = { maya = \"maya.ics\" }`, or `team` for one of many people"),
        (
            "calendars = { kenij = \"a.ics\" }",
            "calendars has \"kenij\", which is no teammate's id; did you mean \"kenji\"?",
        ),
        (
            "calendars = { kenji = 5 }",
            "calendars.kenji is a number; expected an address, a path, or a secret such as { env = \"NAME\" }",
        ),
        ("calendars = { kenji = \" \" }", "calendars.kenji is empty; fill it in"),
        ("team = \"a.ics\"\nmeans = \"awya\"", "means is \"awya\"; did you mean \"away\"?"),
        ("team = \"a.ics\"\nshow_title = true", "unknown key \"show_title\"; did you mean \"show_titles\"?"),
    ] {
        assert_eq!(opened(home.path(), settings, &[]).err().unwrap_or_default(), [expected], "{settings}");
    }
    let plain = opened(home.path(), "team = \"http://cal.example/canary.ics\"", &[]).err().unwrap();
    assert!(plain[0].starts_with("team is http, over which everybody") && !plain[0].contains("canary"), "{plain:?}");
}

#[test]
fn files_are_looked_at_every_five_minutes_and_addresses_every_fifteen() {
    let home = folder();
    let minutes =
        |settings: &str| opened(home.path(), settings, &[]).unwrap().about().rhythm.refresh.unwrap().as_secs() / 60;
    assert_eq!(minutes("team = \"a.ics\""), 5);
    assert_eq!(minutes("team = \"webcal://cal.example/a.ics\""), 15);
    assert_eq!(minutes("calendars = { maya = \"a.ics\", kenji = { env = \"K\" } }"), 15);
    let hosts = opened(home.path(), "team = \"webcal://cal.example/a.ics?b=c\"", &[]).unwrap().hosts();
    assert_eq!(hosts, ["https://cal.example"]);
}

#[test]
fn many_calendars_are_asked_for_few_at_once_and_each_once() {
    let (home, service) = (folder(), Service::start(&ics("A", "")));
    let ids: Vec<String> = (0..30).map(|n| format!("t{n}")).collect();
    let wanted: Vec<String> = ids.iter().map(|id| format!("{id} = \"{}/{id}.ics\"", service.server.url())).collect();
    let text = ids.iter().fold(String::new(), |text, id| text + &format!("[[teammate]]\nid = \"{id}\"\n"));
    let settings = format!("calendars = {{ {} }}\n{text}", wanted.join(", "));
    let mut rig = Rig::new(home.path(), &settings);
    rig.look().unwrap();
    assert_eq!((rig.calendars.len(), service.server.seen().len()), (30, 30));
    assert!(rig.calendars.values().flatten().all(|event| event.kind == EventKind::Busy));
}
